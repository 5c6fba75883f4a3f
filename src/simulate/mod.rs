//! The synthetic runner: recordings with exactly known truth.
