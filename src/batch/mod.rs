//! Many recordings: inputs, threads, failures, tables.
//!
//! ```text
//! patterns, manifest ──gather──▶ [Input] ──run──▶ Study { steps, summary, curves, bouts, files, provenance } ──write──▶ folder
//!                                         └ each recording alone: what fails, fails alone, in a row of its own
//! ```
//!
//! Rows stand in input order. The same inputs and parameters give the same bytes at any number of threads.

mod config;
mod engine;
mod files;
mod inputs;
mod manifest;
mod names;
mod output;
mod parts;
mod statics;
mod walk;

use std::{path::PathBuf, sync::atomic::AtomicBool};

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use self::engine::{Batch, Finished};
pub use self::{
    config::Config,
    files::{FileRow, Status, is_passed_over, streams},
    inputs::{Declared, Input, Origin, Request, gather},
    manifest::COLUMNS as MANIFEST_COLUMNS,
    output::{Format, check_folder, write},
    parts::Parts,
};
use crate::{
    analysis::{AnalysisParams, Trial, analyze},
    error::Result,
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
    /// An input is done.
    fn finished(&self, _row: &FileRow) {}
}

impl Progress for () {}

/// Analyses every input.
///
/// # Errors
/// [`Cancelled`](crate::ErrorKind::Cancelled) when `cancel` was set before the last input was begun; with
/// [`OnError::Stop`] the error of the first failed input; [`Parameter`](crate::ErrorKind::Parameter) for no jobs at all.
pub fn run(inputs: &[Input], params: &BatchParams, progress: &dyn Progress, cancel: &AtomicBool) -> Result<Study> {
    run_resumable(inputs, params, None, progress, cancel)
}

/// [`run`] that keeps each finished recording in `parts`, and takes from there what an earlier batch has finished.
///
/// # Errors
/// As [`run`].
pub fn run_resumable(
    inputs: &[Input],
    params: &BatchParams,
    parts: Option<&Parts>,
    progress: &dyn Progress,
    cancel: &AtomicBool,
) -> Result<Study> {
    let work = |input: &Input, name: &str| analyse(input, name, params);
    let finished = Batch { inputs, params, parts, progress, cancel, work: &work }.run()?;
    study(finished, inputs, params)
}

/// Opens every input without analysing it: a [`Study`] with `files` and `provenance` only, to see what would be done.
///
/// # Errors
/// As [`run`].
pub fn survey(inputs: &[Input], params: &BatchParams, progress: &dyn Progress, cancel: &AtomicBool) -> Result<Study> {
    let work = |input: &Input, name: &str| {
        if !input.static_of.is_empty() {
            return Ok(Finished::standing(input, name, params));
        }
        let raw = open_as(input, name, params)?;
        Ok(Finished::of(&raw, raw.notes.clone(), None))
    };
    let finished = Batch { inputs, params, parts: None, progress, cancel, work: &work }.run()?;
    study(finished, inputs, params)
}

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

/// Opens, analyses and forgets the samples of one input.
fn analyse(input: &Input, name: &str, params: &BatchParams) -> Result<Finished> {
    if !input.static_of.is_empty() {
        return Ok(Finished::standing(input, name, params));
    }
    let raw = open_as(input, name, params)?;
    let Trial { recording, stances, steps, summary, curves, bouts, .. } = analyze(&raw, &params.analysis)?;
    let finished = Finished::of(&raw, recording.notes, Some(stances.len()));
    Ok(Finished { steps, summary, curves, bouts, ..finished })
}

fn study(finished: Vec<Finished>, inputs: &[Input], params: &BatchParams) -> Result<Study> {
    let mut study = Study {
        steps: Table::new("steps"),
        summary: Table::new("summary"),
        curves: Table::new("curves"),
        bouts: Table::new("bouts"),
        files: files::table(&finished.iter().map(|one| &one.row).collect::<Vec<_>>()),
        provenance: Value::Null,
    };
    let mut recordings = Vec::with_capacity(finished.len());
    for (one, input) in finished.into_iter().zip(inputs) {
        recordings.push(json!({
            "recording": one.name,
            "path": one.row.path,
            "status": one.row.status,
            "declared": input.declared,
            "sources": one.sources,
            "notes": one.notes,
        }));
        for (all, more) in [
            (&mut study.steps, one.steps),
            (&mut study.summary, one.summary),
            (&mut study.curves, one.curves),
            (&mut study.bouts, one.bouts),
        ] {
            if !more.columns().is_empty() {
                all.append(more)?;
            }
        }
    }
    study.provenance = json!({
        "midstance": env!("CARGO_PKG_VERSION"),
        "parameters": { "read": params.read, "analysis": params.analysis },
        "recordings": recordings,
    });
    Ok(study)
}
