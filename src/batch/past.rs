//! What a batch has analysed, so that it can be analysed again: for what its tables do not hold.

use std::{
    fs,
    path::{Path, PathBuf},
};

use serde::Deserialize;
use serde_json::Value;

use super::{BatchParams, Declared, Input, Status, files::sha256, folder::PROVENANCE, open_as, read_provenance};
use crate::{
    error::{Error, ErrorKind, Result},
    recording::{Recording, Source, paths},
};

/// A batch that has ended, as its folder tells it.
#[derive(Clone, Debug)]
pub struct Past {
    /// What it was run with.
    pub params: BatchParams,
    /// Its inputs, in their order.
    pub recordings: Vec<PastRecording>,
}

/// One input of a batch that has ended.
#[derive(Clone, Debug, Deserialize)]
pub struct PastRecording {
    /// The name of its rows.
    #[serde(rename = "recording")]
    pub name: String,
    /// Its files, as the tables say them.
    pub path: String,
    /// What became of it.
    pub status: Status,
    /// Its error, or its doubts.
    #[serde(default)]
    pub message: String,
    /// What the user said about it.
    #[serde(default)]
    pub declared: Declared,
    #[serde(default, with = "paths::many")]
    files: Vec<PathBuf>,
    #[serde(default, with = "paths::optional")]
    static_found: Option<PathBuf>,
    #[serde(default)]
    sources: Vec<Source>,
}

impl Past {
    /// Reads the provenance in `dir`.
    ///
    /// # Errors
    /// [`ErrorKind::Parameter`] for a folder that no batch has written, or that one of another version has written so that
    /// it cannot be read; [`ErrorKind::Io`] when it cannot be opened.
    pub fn read(dir: &Path) -> Result<Self> {
        let path = dir.join(PROVENANCE);
        if !path.is_file() {
            let found = format!("{}, which holds no {PROVENANCE}", dir.display());
            return Err(Error::parameter("dir", found, "the folder of a batch")
                .mend("run `midstance analyze … --out DIR` first, and give that DIR"));
        }
        let bytes = fs::read(&path).map_err(|error| Error::io(&path, &error))?;
        let unread = |error: &serde_json::Error| {
            Error::new(ErrorKind::Parameter, error.to_string(), "the provenance of a batch of this version")
                .mend("run `midstance analyze` again")
                .in_file(&path)
        };
        let mut all: Value = serde_json::from_slice(&bytes).map_err(|error| unread(&error))?;
        if all.get("recordings").is_none() {
            // Of a batch in parts each part has its own.
            all = read_provenance(dir)?;
        }
        Self::of(all).map_err(|error| unread(&error))
    }

    /// The batch that `provenance` is of.
    ///
    /// # Errors
    /// What in it is not that of a batch of this version.
    pub fn of(mut provenance: Value) -> serde_json::Result<Self> {
        let mut take = |pointer: &str| provenance.pointer_mut(pointer).map(Value::take).unwrap_or_default();
        let params = BatchParams {
            read: serde_json::from_value(take("/parameters/read"))?,
            analysis: serde_json::from_value(take("/parameters/analysis"))?,
            ..BatchParams::default()
        };
        Ok(Self { params, recordings: serde_json::from_value(take("/recordings"))? })
    }
}

impl PastRecording {
    /// Opens it as the batch did.
    ///
    /// # Errors
    /// [`ErrorKind::Mismatch`] for a file that is another than the batch has read; else as [`open`](super::open).
    pub fn open(&self, params: &BatchParams) -> Result<Recording> {
        for source in self.sources.iter().filter(|source| !source.sha256.is_empty()) {
            let found = sha256(&source.path).map_err(|error| Error::io(&source.path, &error))?;
            if found != source.sha256 {
                let error =
                    Error::new(ErrorKind::Mismatch, "a file that has changed since the batch was run", "its SHA-256");
                return Err(error.mend("run `midstance analyze` again").in_file(&source.path));
            }
        }
        let input = Input {
            static_found: self.static_found.clone(),
            ..Input::chosen(self.files.clone(), self.declared.clone())
        };
        open_as(&input, &self.name, params)
    }
}
