//! Recordings that are finished while their batch goes on: one JSON each, under a key that changes with whatever was
//! asked for, and with the hashes of the files it came from.

use std::{fs, path::PathBuf};

use serde::{Deserialize, Serialize};
use serde_json::json;
use sha2::{Digest, Sha256};

use super::{
    BatchParams, FileRow, Input,
    files::{hex, sha256},
    finished::{Finished, RESULTS},
    output::{Scratch, internal},
};
use crate::{
    citation::Citation,
    error::Result,
    quantity::Unit,
    recording::{Notes, Source},
    table::{Table, Values},
};

/// The folder they are in.
#[derive(Clone, Debug)]
pub(super) struct Kept {
    folder: PathBuf,
    scratch: Scratch,
}

impl Kept {
    /// Those in `folder`, which exists.
    pub fn new(folder: PathBuf, scratch: Scratch) -> Self {
        Self { folder, scratch }
    }

    /// What an earlier run has found, where nothing it depends on has changed since.
    pub fn load(&self, input: &Input, name: &str, params: &BatchParams) -> Option<Finished> {
        let (finished, failed) = self.stored(input, name, params)?;
        // Readers may bring files beside those that were given: all of them must be as they were.
        let unchanged = |source: &Source| sha256(&source.path).is_ok_and(|found| found == source.sha256);
        (!failed && finished.sources.iter().all(unchanged)).then_some(finished)
    }

    /// What this run has found, and whether it is a failure.
    pub fn stored(&self, input: &Input, name: &str, params: &BatchParams) -> Option<(Finished, bool)> {
        // A file that cannot be read is as good as none: the recording is analysed again.
        let bytes = fs::read(self.path(input, name, params)).ok()?;
        let stored = serde_json::from_slice::<Stored>(&bytes).ok()?;
        let failed = stored.failed;
        Some((stored.into(), failed))
    }

    /// # Errors
    /// When it cannot be written: then the place is full or gone, and going on would lose work.
    pub fn keep(&self, finished: &Finished, input: &Input, params: &BatchParams) -> Result<()> {
        let bytes = serde_json::to_vec(&Stored::from(finished)).map_err(internal)?;
        self.scratch.put(&self.path(input, &finished.name, params), &bytes)
    }

    /// Lets go of a recording that stands where it belongs.
    pub fn forget(&self, input: &Input, name: &str, params: &BatchParams) {
        // One that stays costs its bytes until the batch has ended.
        let _ = fs::remove_file(self.path(input, name, params));
    }

    fn path(&self, input: &Input, name: &str, params: &BatchParams) -> PathBuf {
        self.folder.join(format!("{}.json", key(&[(name, input)], params)))
    }
}

/// SHA-256 over version, parameters, names and inputs with all that is declared; the files' own hashes stand beside it.
pub(super) fn key(recordings: &[(&str, &Input)], params: &BatchParams) -> String {
    let all = json!([env!("CARGO_PKG_VERSION"), params.read, params.analysis, recordings]);
    hex(&Sha256::digest(all.to_string()))
}

#[derive(Serialize, Deserialize)]
struct Stored {
    name: String,
    row: FileRow,
    sources: Vec<Source>,
    notes: Notes,
    citations: Vec<Citation>,
    tables: Vec<StoredTable>,
    failed: bool,
}

#[derive(Serialize, Deserialize)]
struct StoredTable {
    name: String,
    columns: Vec<StoredColumn>,
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

impl From<&Finished> for Stored {
    fn from(finished: &Finished) -> Self {
        Self {
            name: finished.name.clone(),
            row: finished.row.clone(),
            sources: finished.sources.clone(),
            notes: finished.notes.clone(),
            citations: finished.citations.clone(),
            tables: finished.tables.iter().map(stored).collect(),
            failed: finished.error.is_some(),
        }
    }
}

impl From<Stored> for Finished {
    fn from(stored: Stored) -> Self {
        let Stored { name, row, sources, notes, citations, tables, .. } = stored;
        let tables = tables.into_iter().filter_map(restored).collect();
        Self { name, row, sources, notes, citations, tables, error: None }
    }
}

fn stored(table: &Table) -> StoredTable {
    let values = |values: &Values| match values {
        Values::Number(v) => StoredValues::Number(v.iter().map(|x| x.is_finite().then_some(*x)).collect()),
        Values::Integer(v) => StoredValues::Integer(v.clone()),
        Values::Flag(v) => StoredValues::Flag(v.clone()),
        Values::Text(v) => StoredValues::Text(v.clone()),
    };
    let column =
        |c: &crate::table::Column| StoredColumn { name: c.name.clone(), unit: c.unit, values: values(&c.values) };
    StoredTable { name: table.name().to_owned(), columns: table.columns().iter().map(column).collect() }
}

fn restored(stored: StoredTable) -> Option<Table> {
    let name = RESULTS.into_iter().find(|known| *known == stored.name)?;
    let table = stored.columns.into_iter().fold(Table::new(name), |table, column| {
        let values = match column.values {
            StoredValues::Number(v) => Values::Number(v.into_iter().map(|x| x.unwrap_or(f64::NAN)).collect()),
            StoredValues::Integer(v) => Values::Integer(v),
            StoredValues::Flag(v) => Values::Flag(v),
            StoredValues::Text(v) => Values::Text(v),
        };
        table.with(column.name, column.unit, values)
    });
    Some(table)
}
