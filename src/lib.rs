//! Running-gait analysis: lab recordings in, stride metrics out, and for every number how it was made.
//!
//! ```text
//! bytes ──read──▶ Recording ──condition──▶ Recording ──events──▶ Stances ──stride──▶ Steps ──metrics──▶ Tables
//! ```
//!
//! Each arrow is one public function `(&data, &Params) -> Result<output>`. Nothing is changed in place, nothing is
//! global, and what was assumed on the way travels along as notes.
//!
//! *Axes*: after conditioning X points forward, Y up, Z to the runner's right. *Units*: SI; a name ends in its unit
//! (`contact_time_s`, `valr_bw_s`), degrees only where it ends in `_deg`. *Sides*: a step belongs to the landing foot, a
//! stride runs from initial contact to the next of the same foot. *Absence*: a value that cannot be had is absent with
//! a reason, never zero and never a guess.
//!
//! ```
//! use midstance::{analysis::{AnalysisParams, analyze}, simulate::{Runner, runner}};
//!
//! let (recording, _) = runner(&Runner { step_width_m: -0.02, ..Runner::default() })?;
//! let trial = analyze(&recording, &AnalysisParams::default())?;
//! let width = trial.steps.numbers("step_width_m").expect("one column per metric");
//! assert!((width[10] + 0.02).abs() < 1e-3, "each foot lands 20 mm beyond the other");
//! for note in trial.recording.notes.iter() {
//!     println!("{}: {}", note.code, note.text);
//! }
//! # Ok::<(), midstance::Error>(())
//! ```
//!
//! Features: `parallel` (default) runs a [`batch`] on threads; `arrow` and `parquet` add those outputs to [`table`];
//! `cli` and `python` are the other two doors. `--no-default-features` is the core alone.
#![forbid(unsafe_code)]

pub mod error;
#[cfg(any(feature = "cli", feature = "python"))]
mod pages;
pub mod quantity;
mod random;
mod vector;

pub mod recording;
pub mod signal;
pub mod table;

pub mod body;
pub mod condition;
pub mod read;

pub mod events;

pub mod stride;

pub mod metrics;

pub mod statistics;

pub mod analysis;
pub mod profile;

pub mod batch;
pub mod citation;
pub mod convert;
#[cfg(feature = "report")]
pub mod report;
pub mod simulate;
pub mod survey;
pub mod training;

#[cfg(feature = "cli")]
pub mod cli;
#[cfg(feature = "python")]
mod python;

pub use error::{Absent, Error, ErrorKind, Result};

/// Runs the example of the README.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;

/// Runs the examples of the guide.
#[cfg(doctest)]
#[doc = include_str!("../docs/guide/rust.md")]
struct Guide;
