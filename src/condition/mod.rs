//! Recording to recording: axes and sign, zero and drift, body weight, gaps, filters.
