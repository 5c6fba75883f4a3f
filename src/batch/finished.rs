//! What one input leaves behind; its samples are gone by then.

use std::path::Path;

use super::{BatchParams, FileRow, Input, Status, open_as};
use crate::{
    analysis::{AnalysisParams, Trial},
    citation::{Citation, cite},
    error::Error,
    recording::{Notes, Recording, Source},
    table::Table,
};

/// The tables that recordings have rows in, in the order they are written.
pub(super) const RESULTS: [&str; 4] = ["steps", "summary", "curves", "bouts"];

#[derive(Clone, Debug)]
pub(super) struct Finished {
    pub name: String,
    pub row: FileRow,
    pub sources: Vec<Source>,
    pub notes: Notes,
    /// The papers behind its numbers.
    pub citations: Vec<Citation>,
    /// Those of [`RESULTS`] that have columns.
    pub tables: Vec<Table>,
    pub error: Option<Error>,
}

impl Finished {
    /// Without tables.
    pub fn of(raw: &Recording, notes: Notes) -> Self {
        let row = FileRow::opened(raw, &notes);
        let sources = raw.sources.clone();
        Self { name: raw.name.clone(), row, sources, notes, citations: Vec::new(), tables: Vec::new(), error: None }
    }

    /// With what the analysis has found.
    pub fn analysed(self, trial: Trial, params: &AnalysisParams) -> Self {
        let citations = cite(&trial, params);
        let Trial { recording, stances, steps, summary, curves, bouts, .. } = trial;
        let notes = recording.notes;
        let row = FileRow { steps: i64::try_from(stances.len()).ok(), ..self.row.noted(&notes) };
        let tables = [steps, summary, curves, bouts].into_iter().filter(|table| !table.columns().is_empty()).collect();
        Self { row, notes, citations, tables, ..self }
    }

    /// Of a static trial, which is not analysed itself; what is wrong with it, its runs say.
    pub fn standing(input: &Input, name: &str, params: &BatchParams) -> Self {
        let mut this = match open_as(input, name, params) {
            Ok(raw) => Self::of(&raw, raw.notes.clone()),
            Err(error) => Self { error: None, ..Self::failed(input, name, error) },
        };
        this.row.status = Status::Skipped;
        let why = std::mem::take(&mut this.row.message);
        let separator = if why.is_empty() { "" } else { "; " };
        this.row.message = format!("static trial of {}{separator}{why}", input.static_of.join(", "));
        this
    }

    pub fn failed(input: &Input, name: &str, error: Error) -> Self {
        Self {
            name: name.to_owned(),
            row: FileRow::refused(input, &error),
            sources: Vec::new(),
            notes: input.notes.clone(),
            citations: Vec::new(),
            tables: Vec::new(),
            error: Some(error),
        }
    }

    /// The same of files that were read at another place than they are kept: every mention of `at` becomes `of`.
    pub fn relocated(mut self, at: &str, of: &str) -> Self {
        let moved = |text: &str| text.replace(at, of);
        self.row.path = moved(&self.row.path);
        self.row.message = moved(&self.row.message);
        for source in &mut self.sources {
            source.path = relocated(&source.path, at, of);
        }
        self.notes = self.notes.map_text(moved);
        self
    }
}

/// `path` with `of` for the `at` that it begins with.
pub(super) fn relocated(path: &Path, at: &str, of: &str) -> std::path::PathBuf {
    match path.to_str().and_then(|text| text.strip_prefix(at)) {
        Some(rest) => format!("{of}{rest}").into(),
        None => path.to_owned(),
    }
}
