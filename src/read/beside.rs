//! Files that lie beside the one being read and belong to it: a calibration, a side-car that names the columns.

use std::path::Path;

use crate::recording::Source;

use super::{ReadParams, digest::sha256};

/// Where to look for them.
pub(crate) enum Beside<'a> {
    /// There are none: bytes in memory.
    Nothing,
    /// By name, in memory.
    Memory(&'a [(&'a str, &'a [u8])]),
    /// In the folder of a file.
    Folder {
        /// The file being read.
        of: &'a Path,
        /// For the largest size.
        params: &'a ReadParams,
    },
}

impl Beside<'_> {
    /// The name of the file being read, where it has one.
    pub fn own_name(&self) -> Option<String> {
        match self {
            Self::Nothing | Self::Memory(_) => None,
            Self::Folder { of, .. } => Some(of.file_name()?.to_string_lossy().into_owned()),
        }
    }

    /// Names of the files in the folder that lies `up` levels above, sorted; empty where it cannot be listed.
    pub fn names(&self, up: usize) -> Vec<String> {
        let mut names: Vec<String> = match self {
            Self::Memory(files) if up == 0 => files.iter().map(|file| file.0.to_owned()).collect(),
            Self::Nothing | Self::Memory(_) => Vec::new(),
            Self::Folder { of, .. } => {
                let folder = of.with_file_name("../".repeat(up) + ".");
                let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
                entries.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect()
            }
        };
        names.sort_unstable();
        names
    }

    /// The bytes of the file called `name`, and what it is as a source of format `format`.
    pub fn get(&self, name: &str, format: &str) -> Option<(Vec<u8>, Source)> {
        let (path, bytes) = match self {
            Self::Nothing => return None,
            Self::Memory(files) => (Path::new(name).to_owned(), files.iter().find(|f| f.0 == name)?.1.to_vec()),
            Self::Folder { of, params } => {
                let path = of.with_file_name(name);
                let about = std::fs::metadata(&path).ok().filter(|a| a.is_file() && a.len() <= params.max_bytes);
                about?;
                (path.clone(), std::fs::read(path).ok()?)
            }
        };
        let source = Source { path, format: format.to_owned(), sha256: sha256(&bytes) };
        Some((bytes, source))
    }
}
