//! Many recordings: inputs, threads, failures, tables.
//!
//! ```text
//! patterns, manifest ──gather──▶ [Input] ─┬─run─────▶ Study { steps, summary, curves, bouts, files, provenance }
//!                                         └─run_to──▶ folder: one file per table, or a folder of parts per table
//! each recording alone: what fails, fails alone, in a row of its own; memory holds a part of them, never all
//! ```
//!
//! Rows stand in input order. The same inputs and parameters give the same bytes at any number of threads.

mod config;
mod cost;
mod dataset;
mod engine;
mod files;
mod finished;
mod folder;
mod inputs;
mod kept;
mod lock;
mod manifest;
mod names;
mod output;
mod past;
mod plan;
mod run;
mod single;
mod statics;
mod tally;
mod walk;

use std::path::PathBuf;

use serde::{Deserialize, Serialize};
use serde_json::Value;

#[cfg(feature = "parquet")]
pub use self::dataset::read_table;
use self::kept::Kept;
pub use self::{
    config::Config,
    cost::Cost,
    dataset::read_provenance,
    files::{FileRow, Status, is_passed_over, streams},
    folder::check_folder,
    inputs::{Declared, Input, Origin, Request, gather},
    manifest::COLUMNS as MANIFEST_COLUMNS,
    output::Format,
    past::{Past, PastRecording},
    plan::{Named, Plan, Task},
    run::{Ended, Writing, begin, run, run_task, run_to, survey},
    tally::Tally,
};
#[cfg(feature = "report")]
pub(crate) use self::{engine::each, output::Scratch};
use crate::{
    analysis::AnalysisParams,
    error::{Error, Result},
    read::{self, ReadParams},
    recording::Recording,
    table::Table,
};

/// How a batch is run.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct BatchParams {
    /// How files are read.
    pub read: ReadParams,
    /// How each recording is analysed.
    pub analysis: AnalysisParams,
    /// Recordings at a time. Default: one per processor core. No result depends on it.
    pub jobs: Option<usize>,
    /// What a failed input means for the others. Default: nothing.
    pub on_error: OnError,
    /// Recordings in each file of a table that is written in parts, and in each task on other machines. Default: 64.
    pub recordings_per_part: Option<usize>,
}

impl BatchParams {
    /// # Errors
    /// [`Parameter`](crate::ErrorKind::Parameter) for no recordings at a time.
    pub(crate) fn check(&self) -> Result<()> {
        for (name, value) in [("jobs", self.jobs), ("recordings_per_part", self.recordings_per_part)] {
            if value == Some(0) {
                return Err(Error::parameter(name, 0, "at least 1"));
            }
        }
        Ok(())
    }
}

/// What a failed input means for the others.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OnError {
    /// It fails alone.
    #[default]
    Continue,
    /// The batch ends with the first failure in input order.
    Stop,
}

/// The tables of many recordings.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Study {
    /// One row per stance.
    pub steps: Table,
    /// One row per recording, metric and side.
    pub summary: Table,
    /// Mean curves over stance or stride; without columns unless asked for.
    pub curves: Table,
    /// One row per bout and metric; without columns where no inertial sensor tells bouts.
    pub bouts: Table,
    /// One row per input.
    pub files: Table,
    /// Version, parameters, and for each recording its sources, what was declared, and every note.
    pub provenance: Value,
}

/// Hears how a batch goes, from any thread.
pub trait Progress: Sync {
    /// The batch begins.
    fn started(&self, _inputs: usize) {}
    /// These were done by an earlier run, and nothing they depend on has changed.
    fn resumed(&self, _inputs: Tally) {}
    /// An input is done.
    fn finished(&self, _row: &FileRow, _cost: &Cost) {}
}

impl Progress for () {}

/// Reads the files of `input`, with what is declared written over what they say.
///
/// # Errors
/// Those of [`read::open`].
pub fn open(input: &Input, params: &ReadParams) -> Result<Recording> {
    // Forces in body weights need the mass while they are read.
    let mass_kg = input.declared.mass_kg.or(params.mass_kg);
    let declared = &input.declared;
    let offsets_s = if declared.offsets_s.is_empty() { params.offsets_s.clone() } else { declared.offsets_s.clone() };
    let sync_event = declared.sync_event.clone().or_else(|| params.sync_event.clone());
    let mut raw = read::open(&input.paths, &ReadParams { mass_kg, offsets_s, sync_event, ..params.clone() })?;
    declared.apply(&mut raw);
    raw.notes.extend(input.notes.clone());
    let alone = ReadParams { offsets_s: Vec::new(), sync_event: None, ..params.clone() };
    let standing = |path: &PathBuf| read::open(std::slice::from_ref(path), &alone);
    if let Some(path) = &declared.static_trial {
        read::attach_static(&mut raw, standing(path)?)?;
    } else if let Some(path) = &input.static_found {
        // Nobody asked for it: what is wrong with it is told and does not fail the run.
        if let Err(error) = standing(path).and_then(|standing| read::attach_static(&mut raw, standing)) {
            raw.notes.doubt("static", format!("{} is not used: {}", path.display(), error.fault()));
        }
    }
    Ok(raw)
}

fn open_as(input: &Input, name: &str, params: &BatchParams) -> Result<Recording> {
    let mut raw = open(input, &params.read)?;
    name.clone_into(&mut raw.name);
    Ok(raw)
}
