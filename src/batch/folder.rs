//! The folder a batch writes to: one batch at a time, nothing of others, and what it needs to go on after a stop.
//!
//! ```text
//! DIR/steps.csv …                one file per table, or
//! DIR/steps/part-000000.parquet  one folder per table, a file per part
//! DIR/provenance.json            version, parameters, and of single files also what each recording says
//! DIR/.batch/                    while it runs: the lock, finished recordings; of parts also what they were made of
//! ```

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use serde_json::{Value, json};

use super::{
    Format, Kept, Plan, Tally,
    finished::RESULTS,
    lock::Lock,
    output::{Scratch, internal},
};
use crate::error::{Error, Result};

pub(super) const PROVENANCE: &str = "provenance.json";
const STATE: &str = ".batch";

/// The folder, known to be ours.
#[derive(Clone, Debug)]
pub(super) struct Folder {
    pub out: PathBuf,
    pub scratch: Scratch,
    pub kept: Kept,
}

/// Every table a batch may write.
pub(super) fn tables() -> impl Iterator<Item = &'static str> {
    RESULTS.into_iter().chain(["files"])
}

impl Folder {
    /// Makes the folder ready for a batch and takes it until the lock is dropped.
    ///
    /// # Errors
    /// As [`check_folder`]; [`ErrorKind::Io`](crate::ErrorKind::Io) when another batch writes there or it cannot be
    /// written.
    pub fn begin(out: &Path, plan: &Plan, resume: bool) -> Result<(Self, Lock)> {
        check_folder(out)?;
        let lock = Lock::take(out.join(STATE).join("lock"))?;
        let this = Self::at(out)?;
        let state = out.join(STATE);
        remove_files(&state.join("partial"), |_| true)?;
        if !resume {
            remove_files(&state.join("kept"), |_| true)?;
            remove_files(&state, |name| part_number(name).is_some())?;
        }
        if plan.format.in_parts() {
            if !resume {
                this.remove_parts(0)?;
            }
            this.remove_single_files(|_| true)?;
            this.put_provenance(plan, None)?;
        }
        Ok((this, lock))
    }

    /// The folder of a batch that has begun, for a worker.
    ///
    /// # Errors
    /// [`ErrorKind::Io`](crate::ErrorKind::Io) when it cannot be written.
    pub fn at(out: &Path) -> Result<Self> {
        let state = out.join(STATE);
        for folder in ["partial", "kept"] {
            make(&state.join(folder))?;
        }
        let scratch = |durable| Scratch::new(state.join("partial"), durable);
        Ok(Self { out: out.to_owned(), kept: Kept::new(state.join("kept"), scratch(false)), scratch: scratch(true) })
    }

    /// Where part number `part` of `table` is.
    pub fn part(&self, table: &str, part: usize, extension: &str) -> PathBuf {
        self.out.join(table).join(format!("part-{part:06}.{extension}"))
    }

    /// What part number `part` was made of.
    pub fn record(&self, part: usize) -> PathBuf {
        self.part(STATE, part, "json")
    }

    /// Ends a batch whose tables are in parts: those of an earlier, longer one are removed, and the provenance says that
    /// it is complete.
    pub fn end_parts(&self, plan: &Plan, tally: Tally) -> Result<()> {
        self.remove_parts(plan.parts())?;
        self.put_provenance(plan, Some(tally))?;
        self.end_work()
    }

    fn end_work(&self) -> Result<()> {
        ["kept", "partial"].iter().try_for_each(|folder| remove_folder(&self.out.join(STATE).join(folder)))
    }

    /// Removes what a batch of single files needs no more.
    pub fn end_single_files(&self) -> Result<()> {
        self.remove_parts(0)?;
        self.end_work()
    }

    /// Removes the single files of earlier studies whose name `stale` does not want to keep.
    pub fn remove_single_files(&self, stale: impl Fn(&str) -> bool) -> Result<()> {
        remove_files(&self.out, |name| single_files().any(|known| known == name) && stale(name))
    }

    pub fn provenance(&self) -> PathBuf {
        self.out.join(PROVENANCE)
    }

    fn remove_parts(&self, from: usize) -> Result<()> {
        let old = |name: &str| part_number(name).is_some_and(|number| number >= from);
        for table in tables().chain(["provenance"]) {
            let folder = self.out.join(table);
            remove_files(&folder, old)?;
            // Only where nothing else is in it.
            let _ = fs::remove_dir(&folder);
        }
        remove_files(&self.out.join(STATE), old)
    }

    fn put_provenance(&self, plan: &Plan, ended: Option<Tally>) -> Result<()> {
        let mut head = plan.head();
        head["inputs"] = json!(plan.recordings().len());
        head["recordings_per_part"] = json!(plan.per_part());
        head["complete"] = json!(ended.is_some());
        head["status"] = json!(ended);
        let mut bytes = serde_json::to_vec_pretty(&head).map_err(internal)?;
        bytes.push(b'\n');
        self.scratch.put(&self.provenance(), &bytes)
    }
}

/// Refuses a folder that holds tables of these names from elsewhere, so that no one's data are written over.
///
/// # Errors
/// [`ErrorKind::Parameter`](crate::ErrorKind::Parameter) when `dir` is a file or holds foreign tables.
pub fn check_folder(dir: &Path) -> Result<()> {
    if dir.exists() && !dir.is_dir() {
        return Err(Error::parameter("out", dir.display(), "a folder, or a path where one can be made"));
    }
    let ours = fs::read(dir.join(PROVENANCE))
        .is_ok_and(|bytes| serde_json::from_slice::<Value>(&bytes).is_ok_and(|value| value.get("midstance").is_some()));
    let names = single_files().chain([PROVENANCE.to_owned()]).chain(tables().map(str::to_owned));
    let foreign = names.map(|name| dir.join(name)).find(|path| path.exists()).filter(|_| !ours);
    foreign.map_or(Ok(()), |path| {
        let found = format!("{}, which no batch of midstance wrote", path.display());
        Err(Error::parameter("out", found, "a folder of its own for the results").mend("name another folder"))
    })
}

fn single_files() -> impl Iterator<Item = String> {
    tables().flat_map(|table| Format::EXTENSIONS.iter().map(move |extension| format!("{table}.{extension}")))
}

/// The number in `part-000012.parquet`.
pub(super) fn part_number(name: &str) -> Option<usize> {
    name.strip_prefix("part-")?.split_once('.')?.0.parse().ok()
}

pub(super) fn make(folder: &Path) -> Result<()> {
    fs::create_dir_all(folder).map_err(|error| Error::unwritable(folder, &error))
}

/// Removes the files of a folder that `which` names; a folder that is not there has none.
fn remove_files(folder: &Path, which: impl Fn(&str) -> bool) -> Result<()> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(Error::unwritable(folder, &error)),
    };
    for entry in entries.flatten().filter(|entry| entry.file_name().to_str().is_some_and(&which)) {
        fs::remove_file(entry.path()).map_err(|error| Error::unwritable(&entry.path(), &error))?;
    }
    Ok(())
}

fn remove_folder(folder: &Path) -> Result<()> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(Error::unwritable(folder, &error)),
        _ => Ok(()),
    }
}
