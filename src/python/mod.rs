//! The Python face. The only PyO3 in the crate.
