//! What a batch has finished so far, on disk until it has ended: one JSON per recording, under a key that changes with
//! whatever was asked for, and with the hashes of the files it came from.

use std::{
    fs,
    path::{Path, PathBuf},
};

use serde::{Deserialize, Serialize};
use serde_json::json;
use sha2::{Digest, Sha256};

use super::{
    BatchParams, FileRow, Input,
    engine::Finished,
    files::{hex, sha256},
    output::put,
};
use crate::{
    quantity::Unit,
    recording::{Notes, Source},
    table::{Table, Values},
};

/// The finished recordings of an interrupted batch: the folder `.parts` in the output folder.
#[derive(Clone, Debug)]
pub struct Parts {
    folder: PathBuf,
    resume: bool,
}

impl Parts {
    /// Parts of the batch that writes to `out`; what is there already is used only to `resume`.
    pub fn new(out: &Path, resume: bool) -> Self {
        Self { folder: out.join(".parts"), resume }
    }

    /// Forgets them all: the batch has ended and its tables are written.
    ///
    /// # Errors
    /// What the operating system says.
    pub fn remove(&self) -> std::io::Result<()> {
        if self.folder.is_dir() { fs::remove_dir_all(&self.folder) } else { Ok(()) }
    }

    pub(super) fn load(&self, input: &Input, name: &str, params: &BatchParams) -> Option<Finished> {
        if !self.resume {
            return None;
        }
        // A part that cannot be read is as good as none: the recording is analysed again.
        let bytes = fs::read(self.path(&key(input, name, params))).ok()?;
        let part = serde_json::from_slice::<Part>(&bytes).ok()?;
        // Readers may bring files beside those that were given: all of them must be as they were.
        let unchanged = |source: &Source| sha256(&source.path).is_ok_and(|found| found == source.sha256);
        part.sources.iter().all(unchanged).then(|| part.into())
    }

    /// Keeps a recording that was analysed. A part that cannot be written costs a later repetition, not the batch.
    pub(super) fn keep(&self, finished: &Finished, input: &Input, params: &BatchParams) {
        let key = key(input, &finished.name, params);
        if let Ok(bytes) = serde_json::to_vec(&Part::from(finished))
            && fs::create_dir_all(&self.folder).is_ok()
        {
            let _ = put(&self.path(&key), &bytes);
        }
    }

    fn path(&self, key: &str) -> PathBuf {
        self.folder.join(format!("{key}.json"))
    }
}

/// SHA-256 over version, parameters, declarations, name and paths; the files' own hashes stand in the part.
fn key(input: &Input, name: &str, params: &BatchParams) -> String {
    let paths: Vec<_> = input.paths.iter().map(|path| path.to_string_lossy()).collect();
    let version = env!("CARGO_PKG_VERSION");
    let all = json!([
        version,
        params.read,
        params.analysis,
        input.declared,
        input.notes,
        input.static_found,
        input.static_of,
        name,
        paths
    ]);
    hex(&Sha256::digest(all.to_string()))
}

#[derive(Serialize, Deserialize)]
struct Part {
    name: String,
    row: FileRow,
    sources: Vec<Source>,
    notes: Notes,
    steps: Vec<StoredColumn>,
    summary: Vec<StoredColumn>,
    curves: Vec<StoredColumn>,
    bouts: Vec<StoredColumn>,
}

#[derive(Serialize, Deserialize)]
struct StoredColumn {
    name: String,
    unit: Unit,
    values: StoredValues,
}

/// JSON has no NaN: an absent number is null.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum StoredValues {
    Number(Vec<Option<f64>>),
    Integer(Vec<Option<i64>>),
    Flag(Vec<bool>),
    Text(Vec<String>),
}

impl From<&Finished> for Part {
    fn from(finished: &Finished) -> Self {
        Self {
            name: finished.name.clone(),
            row: finished.row.clone(),
            sources: finished.sources.clone(),
            notes: finished.notes.clone(),
            steps: stored(&finished.steps),
            summary: stored(&finished.summary),
            curves: stored(&finished.curves),
            bouts: stored(&finished.bouts),
        }
    }
}

impl From<Part> for Finished {
    fn from(part: Part) -> Self {
        Self {
            name: part.name,
            row: part.row,
            sources: part.sources,
            notes: part.notes,
            steps: restored("steps", part.steps),
            summary: restored("summary", part.summary),
            curves: restored("curves", part.curves),
            bouts: restored("bouts", part.bouts),
            error: None,
        }
    }
}

fn stored(table: &Table) -> Vec<StoredColumn> {
    let values = |values: &Values| match values {
        Values::Number(v) => StoredValues::Number(v.iter().map(|x| x.is_finite().then_some(*x)).collect()),
        Values::Integer(v) => StoredValues::Integer(v.clone()),
        Values::Flag(v) => StoredValues::Flag(v.clone()),
        Values::Text(v) => StoredValues::Text(v.clone()),
    };
    let column =
        |c: &crate::table::Column| StoredColumn { name: c.name.clone(), unit: c.unit, values: values(&c.values) };
    table.columns().iter().map(column).collect()
}

fn restored(name: &'static str, columns: Vec<StoredColumn>) -> Table {
    columns.into_iter().fold(Table::new(name), |table, column| {
        let values = match column.values {
            StoredValues::Number(v) => Values::Number(v.into_iter().map(|x| x.unwrap_or(f64::NAN)).collect()),
            StoredValues::Integer(v) => Values::Integer(v),
            StoredValues::Flag(v) => Values::Flag(v),
            StoredValues::Text(v) => Values::Text(v),
        };
        table.with(column.name, column.unit, values)
    })
}
