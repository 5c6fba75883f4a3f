//! Recordings as Motion-BIDS data sets.
//!
//! ```text
//! OUT/dataset_description.json   participants.tsv
//!     sub-S01/motion/sub-S01_task-run_tracksys-optical_motion.tsv       numbers only, n/a where missing
//!                    sub-S01_task-run_tracksys-optical_channels.tsv     what each column is
//!                    sub-S01_task-run_tracksys-optical_motion.json      rate, start, counts, where it came from
//!                    sub-S01_task-run_tracksys-optical_channels.json    what x, y and z mean, where known
//!                    sub-S01_task-run_tracksys-force_motion.tsv …       one tracking system per kind and clock
//!                    sub-S01_task-run_events.tsv                        labelled events, where there are any
//! ```
//! The standard (Jeung et al. 2024, 10.1038/s41597-024-03559-8) has no channel for force: forces, moments and centres of
//! pressure are channels of type `MISC`, explained under the key `Midstance`, which the reader of this crate understands.
//! Numbers are written in full: what is read again is bit for bit what was written.

mod channels;
mod tables;

use std::{
    collections::{BTreeMap, HashSet},
    fs,
    path::{Path, PathBuf},
};

use serde_json::{Value, json};

use crate::{
    error::{Error, ErrorKind, Place, Result},
    recording::Recording,
};
use channels::System;

/// Version of the standard that is written.
const BIDS_VERSION: &str = "1.9.0";

/// A data set that recordings are added to.
///
/// ```no_run
/// use midstance::{convert::BidsDataset, read::{ReadParams, open}};
/// let mut dataset = BidsDataset::new("dataset".as_ref(), false);
/// dataset.add(&open(&["run03.c3d".into()], &ReadParams::default())?)?;
/// dataset.finish()?;
/// # Ok::<(), midstance::Error>(())
/// ```
#[derive(Debug)]
pub struct BidsDataset {
    root: PathBuf,
    overwrite: bool,
    /// Rows of the table of participants by identifier.
    participants: BTreeMap<String, String>,
    /// What this run has written, which not even `overwrite` writes over.
    written: HashSet<PathBuf>,
}

impl BidsDataset {
    /// A data set in the folder `root`. Nothing that exists is written over unless `overwrite`.
    pub fn new(root: &Path, overwrite: bool) -> Self {
        Self { root: root.to_owned(), overwrite, participants: BTreeMap::new(), written: HashSet::new() }
    }

    /// Writes one recording as it was read, not conditioned; returns the files.
    ///
    /// # Errors
    /// [`ErrorKind::NoSignal`] for a recording without markers, plates and sensors; [`ErrorKind::Io`] for what cannot be
    /// written, or exists.
    pub fn add(&mut self, recording: &Recording) -> Result<Vec<PathBuf>> {
        let systems = System::all(recording);
        if systems.is_empty() {
            return Err(Error::new(ErrorKind::NoSignal, "no markers, plates or sensors", "a stream to write"));
        }
        let subject = label(recording.subject.id.as_deref().unwrap_or(&recording.name));
        let task = label(&recording.name);
        let folder = self.root.join(format!("sub-{subject}")).join("motion");
        let trial = format!("sub-{subject}_task-{task}");
        let mut files: Vec<(PathBuf, Vec<u8>)> = Vec::new();
        for system in &systems {
            let stem = format!("{trial}_tracksys-{}", system.name);
            let mut file = |end: &str, bytes: Vec<u8>| files.push((folder.join(format!("{stem}_{end}")), bytes));
            file("motion.tsv", system.motion());
            file("channels.tsv", system.channels());
            file("motion.json", text(&system.about(recording, &task)));
            if let Some(axes) = system.axes() {
                file("channels.json", text(&axes));
            }
        }
        if !recording.events.is_empty() {
            let start_s = recording.clocks().map(|c| c.start_s).fold(f64::INFINITY, f64::min);
            files.push((folder.join(format!("{trial}_events.tsv")), tables::events(&recording.events, start_s)));
        }
        self.check(files.iter().map(|(path, _)| path.as_path()))?;
        make(&folder)?;
        for (path, bytes) in &files {
            write(path, bytes)?;
        }
        self.written.extend(files.iter().map(|(path, _)| path.clone()));
        self.participants.insert(subject.clone(), tables::participant(&subject, &recording.subject));
        Ok(files.into_iter().map(|(path, _)| path).collect())
    }

    /// Writes what describes the whole: the data set and its participants, beside those that are there already. Nothing,
    /// where no recording was added.
    ///
    /// # Errors
    /// [`ErrorKind::Io`] for what cannot be written; [`ErrorKind::Mismatch`] where the folder holds a table of participants
    /// of other columns.
    pub fn finish(self) -> Result<()> {
        if self.participants.is_empty() {
            return Ok(());
        }
        let description = json!({
            "Name": self.root.file_name().map_or_else(|| "dataset".into(), |n| n.to_string_lossy().into_owned()),
            "BIDSVersion": BIDS_VERSION,
            "DatasetType": "raw",
            "GeneratedBy": [{"Name": "midstance", "Version": env!("CARGO_PKG_VERSION")}],
        });
        let about = self.root.join("dataset_description.json");
        if !about.exists() {
            write(&about, &text(&description))?;
        }
        let path = self.root.join("participants.tsv");
        let before =
            if path.exists() { fs::read_to_string(&path).map_err(|e| cannot(&path, &e))? } else { String::new() };
        let rows = tables::merged(&before, self.participants).ok_or_else(|| {
            Error::new(ErrorKind::Mismatch, "participants.tsv with other columns", tables::PARTICIPANTS)
                .mend("convert into a new folder")
        })?;
        write(&path, &tables::participants(rows.values()))
    }

    fn check<'a>(&self, mut paths: impl Iterator<Item = &'a Path>) -> Result<()> {
        match paths.find(|path| self.written.contains(*path) || (!self.overwrite && path.exists())) {
            None => Ok(()),
            Some(path) => Err(Error::new(ErrorKind::Io, "a file of that name", "a place that is free")
                .at(Place::field(path.display().to_string()))
                .mend("choose another folder, allow overwriting, or give recordings different names")),
        }
    }
}

/// Letters and digits only, as the standard wants of labels; never empty.
fn label(name: &str) -> String {
    let plain: String = name.chars().filter(char::is_ascii_alphanumeric).collect();
    if plain.is_empty() { "unnamed".into() } else { plain }
}

fn text(value: &Value) -> Vec<u8> {
    format!("{value:#}\n").into_bytes()
}

fn make(folder: &Path) -> Result<()> {
    fs::create_dir_all(folder).map_err(|e| cannot(folder, &e))
}

/// Beside its name, then renamed: nobody sees half a file.
fn write(path: &Path, bytes: &[u8]) -> Result<()> {
    let part = path.with_extension("part");
    fs::write(&part, bytes).and_then(|()| fs::rename(&part, path)).map_err(|e| cannot(path, &e))
}

fn cannot(path: &Path, error: &std::io::Error) -> Error {
    Error::new(ErrorKind::Io, error.to_string(), "a place that can be written")
        .at(Place::field(path.display().to_string()))
}
