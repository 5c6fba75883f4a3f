//! Running-gait analysis: lab recordings in, stride metrics out, and for every number how it was made.
//!
//! ```text
//! bytes ──read──▶ Recording ──condition──▶ Recording ──events──▶ Stances ──stride──▶ Steps ──metrics──▶ Tables
//! ```
//!
//! Each arrow is one public function `(&data, &Params) -> Result<output>`. Nothing is changed in place, nothing is
//! global. Lab frame: X forward, Y up, Z to the runner's right. SI units; degrees only where a name ends in `_deg`.
#![cfg_attr(not(feature = "python"), forbid(unsafe_code))]

pub mod error;
pub mod quantity;

pub mod recording;
pub mod signal;
pub mod table;

pub mod condition;
pub mod read;

pub mod events;

pub mod stride;

pub mod metrics;

pub mod statistics;

pub mod analysis;

pub mod batch;
pub mod simulate;

#[cfg(feature = "cli")]
pub mod cli;
#[cfg(feature = "python")]
mod python;

pub use error::{Absent, Error, ErrorKind, Result};
