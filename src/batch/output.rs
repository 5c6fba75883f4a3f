//! A study as a folder of tables, each file written whole or not at all.

use std::{
    fs,
    io::{self, Write},
    path::{Path, PathBuf},
};

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::Study;
use crate::{
    error::{Error, ErrorKind, Result},
    table::{Table, to_json, write_csv},
};

const TABLES: [&str; 5] = ["steps", "summary", "curves", "bouts", "files"];
const PROVENANCE: &str = "provenance.json";

/// What the tables are written as.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Format {
    /// Comma-separated text.
    #[default]
    Csv,
    /// Apache Parquet, units in the fields' metadata.
    #[cfg(feature = "parquet")]
    Parquet,
    /// An array of objects.
    Json,
}

impl Format {
    const EXTENSIONS: [&str; 3] = ["csv", "parquet", "json"];

    /// What file names end in.
    pub fn extension(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            #[cfg(feature = "parquet")]
            Self::Parquet => "parquet",
            Self::Json => "json",
        }
    }

    fn bytes(self, table: &Table) -> Result<Vec<u8>> {
        let mut bytes = Vec::new();
        match self {
            Self::Csv => write_csv(table, &mut bytes)?,
            #[cfg(feature = "parquet")]
            Self::Parquet => crate::table::write_parquet(table, &mut bytes)?,
            Self::Json => {
                bytes = to_json(table).to_string().into_bytes();
                bytes.push(b'\n');
            }
        }
        Ok(bytes)
    }
}

/// Refuses a folder that holds tables of these names from elsewhere, so that no one's data are written over.
///
/// # Errors
/// [`ErrorKind::Parameter`] when `dir` is a file or holds foreign tables.
pub fn check_folder(dir: &Path) -> Result<()> {
    if dir.exists() && !dir.is_dir() {
        return Err(Error::parameter("out", dir.display(), "a folder, or a path where one can be made"));
    }
    let ours = fs::read(dir.join(PROVENANCE))
        .is_ok_and(|bytes| serde_json::from_slice::<Value>(&bytes).is_ok_and(|value| value.get("midstance").is_some()));
    let foreign = names().map(|name| dir.join(name)).find(|path| path.exists()).filter(|_| !ours);
    foreign.map_or(Ok(()), |path| {
        let found = format!("{}, which no batch of midstance wrote", path.display());
        Err(Error::parameter("out", found, "a folder of its own for the results").mend("name another folder"))
    })
}

fn names() -> impl Iterator<Item = String> {
    let tables = TABLES.iter().flat_map(|table| Format::EXTENSIONS.iter().map(move |ext| format!("{table}.{ext}")));
    tables.chain([PROVENANCE.to_owned()])
}

/// Writes the tables and `provenance.json` to `dir`, which is made where missing. A table without columns (nothing was
/// analysed, curves were not asked for, or no sensor tells bouts) is not written. Tables of an earlier study that this
/// one does not have are removed, so that a folder holds one study. Returns the paths written.
///
/// # Errors
/// As [`check_folder`], and [`ErrorKind::Io`] when the folder cannot be written; then no file has been replaced by
/// half of one.
pub fn write(dir: &Path, study: &Study, format: Format) -> Result<Vec<PathBuf>> {
    check_folder(dir)?;
    let unwritable = |path: &Path, error: &io::Error| {
        Error::new(ErrorKind::Io, error.to_string(), "a folder that can be written").in_file(path)
    };
    fs::create_dir_all(dir).map_err(|error| unwritable(dir, &error))?;
    let mut provenance = serde_json::to_vec_pretty(&study.provenance)
        .map_err(|error| Error::new(ErrorKind::Internal, error.to_string(), "provenance as JSON"))?;
    provenance.push(b'\n');
    // Provenance first: from then on the folder is known as ours, even if the next write fails.
    let mut files = vec![(PROVENANCE.to_owned(), provenance)];
    for (name, table) in TABLES.iter().zip([&study.steps, &study.summary, &study.curves, &study.bouts, &study.files]) {
        if !table.columns().is_empty() {
            files.push((format!("{name}.{}", format.extension()), format.bytes(table)?));
        }
    }
    for stale in names().filter(|name| files.iter().all(|(kept, _)| kept != name)).map(|name| dir.join(name)) {
        if stale.is_file() {
            fs::remove_file(&stale).map_err(|error| unwritable(&stale, &error))?;
        }
    }
    let mut paths = Vec::with_capacity(files.len());
    for (name, bytes) in files {
        let path = dir.join(name);
        put(&path, &bytes).map_err(|error| unwritable(&path, &error))?;
        paths.push(path);
    }
    Ok(paths)
}

/// Writes beside `path`, then renames: a reader sees the old file or the new one.
pub(super) fn put(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let beside = path.with_file_name(format!(".{name}.{}.partial", std::process::id()));
    let written =
        fs::File::create(&beside).and_then(|mut file| file.write_all(bytes)).and_then(|()| fs::rename(&beside, path));
    if written.is_err() {
        let _ = fs::remove_file(&beside);
    }
    written
}
