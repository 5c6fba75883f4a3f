//! What tables are written as, and files that are written whole or not at all.

use std::{
    fs::{self, File},
    io::{BufWriter, Write},
    path::{Path, PathBuf},
    process,
    sync::atomic::{AtomicU64, Ordering::Relaxed},
    time::{SystemTime, UNIX_EPOCH},
};

use serde::{Deserialize, Serialize};

use crate::{
    error::{Error, ErrorKind, Result},
    table::{Table, to_json, write_csv},
};

/// What the tables are written as.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Format {
    /// Comma-separated text, one file per table.
    #[default]
    Csv,
    /// Apache Parquet, units in the fields' metadata: one folder per table, in parts.
    #[cfg(feature = "parquet")]
    Parquet,
    /// An array of objects, one file per table.
    Json,
}

impl Format {
    /// Those there may be, whether or not this program writes them.
    pub(super) const EXTENSIONS: [&str; 3] = ["csv", "parquet", "json"];

    /// What file names end in.
    pub fn extension(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            #[cfg(feature = "parquet")]
            Self::Parquet => "parquet",
            Self::Json => "json",
        }
    }

    /// Whether a table is a folder of parts.
    pub fn in_parts(self) -> bool {
        !matches!(self, Self::Csv | Self::Json)
    }

    /// The file of a table in a part, without rows yet.
    pub(super) fn part_file(self, name: &'static str) -> PartFile {
        match self {
            Self::Csv | Self::Json => PartFile::Rows(self, Table::new(name)),
            #[cfg(feature = "parquet")]
            Self::Parquet => PartFile::Parquet(Box::default()),
        }
    }

    pub(super) fn bytes(self, table: &Table) -> Result<Vec<u8>> {
        let mut bytes = Vec::new();
        match self {
            Self::Csv => write_csv(table, &mut bytes)?,
            #[cfg(feature = "parquet")]
            Self::Parquet => crate::table::write_parquet(table, &mut bytes)?,
            Self::Json => bytes = to_json(table).to_string().into_bytes(),
        }
        Ok(bytes)
    }
}

/// A file of one table in memory, as recording after recording is added to it.
pub(super) enum PartFile {
    Rows(Format, Table),
    #[cfg(feature = "parquet")]
    Parquet(Box<crate::table::Growing>),
}

impl PartFile {
    pub fn append(&mut self, table: Table) -> Result<()> {
        match self {
            Self::Rows(_, all) => all.append(table),
            #[cfg(feature = "parquet")]
            Self::Parquet(file) => file.append(&table),
        }
    }

    /// Its bytes; none where no table was added.
    pub fn end(self) -> Result<Option<Vec<u8>>> {
        match self {
            Self::Rows(_, all) if all.columns().is_empty() => Ok(None),
            Self::Rows(format, all) => format.bytes(&all).map(Some),
            #[cfg(feature = "parquet")]
            Self::Parquet(file) => file.end(),
        }
    }
}

/// A folder on the file system of the results, in which files are written before they are renamed to where they belong:
/// a reader sees the old file or the new one, and what a killed program leaves behind lies here.
#[derive(Clone, Debug)]
pub(crate) struct Scratch {
    folder: PathBuf,
    /// Whether a file is on the disk, and not only with the system, before it stands in its place.
    durable: bool,
}

impl Scratch {
    pub fn new(folder: PathBuf, durable: bool) -> Self {
        Self { folder, durable }
    }

    /// Writes `bytes` to `path`.
    pub fn put(&self, path: &Path, bytes: &[u8]) -> Result<()> {
        let mut file = self.begin(path)?;
        file.write(bytes)?;
        file.end()
    }

    /// A file that will be `path`.
    pub fn begin(&self, path: &Path) -> Result<Partial> {
        // Workers on several machines may share the folder and a process number.
        static COUNT: AtomicU64 = AtomicU64::new(0);
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_nanos();
        let name = format!("{}-{now}-{}.partial", process::id(), COUNT.fetch_add(1, Relaxed));
        let beside = self.folder.join(name);
        let file = File::create(&beside).map_err(|error| Error::unwritable(path, &error))?;
        Ok(Partial { beside, path: path.to_owned(), file: BufWriter::new(file), durable: self.durable, done: false })
    }
}

/// A file on its way.
pub(crate) struct Partial {
    beside: PathBuf,
    path: PathBuf,
    file: BufWriter<File>,
    durable: bool,
    done: bool,
}

impl Partial {
    pub fn write(&mut self, bytes: &[u8]) -> Result<()> {
        self.file.write_all(bytes).map_err(|error| Error::unwritable(&self.path, &error))
    }

    /// Puts it in its place.
    pub fn end(mut self) -> Result<()> {
        let flushed = self.file.flush();
        let synced = flushed.and_then(|()| if self.durable { self.file.get_ref().sync_data() } else { Ok(()) });
        let written = synced.and_then(|()| fs::rename(&self.beside, &self.path));
        self.done = written.is_ok();
        written.map_err(|error| Error::unwritable(&self.path, &error))
    }
}

impl Drop for Partial {
    fn drop(&mut self) {
        if !self.done {
            let _ = fs::remove_file(&self.beside);
        }
    }
}

/// What cannot be written as JSON is a defect.
#[allow(clippy::needless_pass_by_value)] // For `map_err`.
pub(super) fn internal(error: serde_json::Error) -> Error {
    Error::new(ErrorKind::Internal, error.to_string(), "a value that JSON has")
}
