//! What is to be done, cut into parts: the unit that is written at once and sent to another machine.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{
    BatchParams, Format, Input, Tally,
    finished::{Finished, relocated},
    kept, names,
};

/// Recordings in a part unless said otherwise: a few megabytes of tables.
const RECORDINGS_PER_PART: usize = 64;

/// An input and the name of its recording in every table.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Named {
    /// Unique in the batch.
    pub name: String,
    /// Its files and what is declared.
    pub input: Input,
}

/// A whole batch: its inputs in order, and how they are analysed and written.
#[derive(Clone, Debug)]
pub struct Plan {
    pub(super) recordings: Vec<Named>,
    pub(super) params: BatchParams,
    pub(super) format: Format,
}

/// One part of a batch.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Task {
    /// Its number, from 0.
    pub part: usize,
    /// Its recordings in order.
    pub recordings: Vec<Named>,
    /// How they are analysed.
    pub params: BatchParams,
    /// What their tables are written as.
    pub format: Format,
}

impl Plan {
    /// Gives every recording its name.
    pub fn new(inputs: Vec<Input>, params: BatchParams, format: Format) -> Self {
        let names = names::unique(&inputs);
        let recordings = names.into_iter().zip(inputs).map(|(name, input)| Named { name, input }).collect();
        Self { recordings, params, format }
    }

    /// The inputs, in order.
    pub fn recordings(&self) -> &[Named] {
        &self.recordings
    }

    /// What the tables are written as.
    pub fn format(&self) -> Format {
        self.format
    }

    /// Recordings in each part but the last.
    pub fn per_part(&self) -> usize {
        self.params.recordings_per_part.unwrap_or(RECORDINGS_PER_PART).max(1)
    }

    /// Number of parts.
    pub fn parts(&self) -> usize {
        self.recordings.len().div_ceil(self.per_part())
    }

    /// Part number `part`, which is below [`parts`](Self::parts).
    pub fn task(&self, part: usize) -> Task {
        let begin = part * self.per_part();
        let end = self.recordings.len().min(begin + self.per_part());
        let recordings = self.recordings[begin..end].to_vec();
        Task { part, recordings, params: self.params.clone(), format: self.format }
    }

    /// The same batch of files that lie at another place than they were looked for.
    #[must_use]
    pub fn relocated(mut self, at: &str, of: &str) -> Self {
        self.recordings.iter_mut().for_each(|one| one.relocate(at, of));
        self
    }

    /// The head of the provenance: version, parameters, number of inputs.
    pub(super) fn head(&self) -> Value {
        json!({
            "midstance": env!("CARGO_PKG_VERSION"),
            "parameters": { "read": self.params.read, "analysis": self.params.analysis },
        })
    }
}

impl Task {
    /// The same part of files that lie at another place.
    #[must_use]
    pub fn relocated(mut self, at: &str, of: &str) -> Self {
        self.recordings.iter_mut().for_each(|one| one.relocate(at, of));
        self
    }

    /// Changes with version, parameters, names, inputs and whatever is declared of them.
    pub(super) fn key(&self) -> String {
        let recordings: Vec<(&str, &Input)> =
            self.recordings.iter().map(|one| (one.name.as_str(), &one.input)).collect();
        kept::key(&recordings, &self.params)
    }
}

impl Named {
    fn relocate(&mut self, at: &str, of: &str) {
        let input = &mut self.input;
        for path in input.paths.iter_mut().chain(&mut input.static_found).chain(&mut input.declared.static_trial) {
            *path = relocated(path, at, of);
        }
        let notes = std::mem::take(&mut input.notes);
        input.notes = notes.map_text(|text| text.replace(at, of));
        input.refused = input.refused.take().map(|error| error.map_text(|text| text.replace(at, of)));
    }
}

/// What the provenance says of one recording.
pub(super) fn entry(one: &Finished, input: &Input) -> Value {
    let given = json!(input);
    json!({
        "recording": one.name,
        "path": one.row.path,
        "status": one.row.status,
        "message": one.row.message,
        "files": given["paths"],
        "static_found": given["static_found"],
        "declared": given["declared"],
        "sources": one.sources,
        "notes": one.notes,
        "citations": one.citations,
    })
}

/// How many of them became what.
pub(super) fn tally(finished: &[Finished]) -> Tally {
    finished.iter().map(|one| one.row.status).collect()
}
