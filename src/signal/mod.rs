//! Signal processing on plain arrays. Knows no gait.
