//! Tables in parts: each part is written by whoever analysed it, and counts once its record is there.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{
    Named, Tally, Task,
    files::{self, sha256},
    finished::{Finished, RESULTS},
    folder::{Folder, make, part_number},
    output::{PartFile, internal},
    plan::{entry, tally},
    single::lost,
};
use crate::{
    error::{Error, ErrorKind, Result},
    recording::{Source, paths},
    table::Table,
};

/// What a part was made of and which files it consists of. Written last.
#[derive(Serialize, Deserialize)]
struct Record {
    key: String,
    inputs: Vec<Stamp>,
    /// Length of each file by its path below the folder.
    written: BTreeMap<String, u64>,
    status: Tally,
}

/// A file as it was.
#[derive(PartialEq, Serialize, Deserialize)]
struct Stamp {
    #[serde(with = "paths::one")]
    path: PathBuf,
    /// None where it could not be read: once it can be, it is another file.
    sha256: Option<String>,
    /// Of a file that was passed over, which is not worth its hash.
    bytes: Option<u64>,
}

impl Folder {
    /// How the recordings of a part ended that an earlier run has written, where nothing it depends on has changed.
    /// `place` says where a file lies that has another name in the tables.
    pub fn current(&self, task: &Task, place: &dyn Fn(&Path) -> PathBuf) -> Option<Tally> {
        let record: Record = serde_json::from_slice(&fs::read(self.record(task.part)).ok()?).ok()?;
        let whole = |(path, length): (&String, &u64)| {
            fs::metadata(self.out.join(path)).is_ok_and(|about| about.len() == *length)
        };
        let unchanged = |stamp: &Stamp| match stamp.bytes {
            Some(bytes) => length(&place(&stamp.path)) == Some(bytes),
            None => sha256(&place(&stamp.path)).ok() == stamp.sha256,
        };
        let current =
            record.key == task.key() && record.written.iter().all(whole) && record.inputs.iter().all(unchanged);
        current.then_some(record.status)
    }

    /// Writes a part: its tables, its provenance, its record. The tables are read back from where `at`, the recordings
    /// where they lie, are kept; then these are forgotten.
    ///
    /// # Errors
    /// [`ErrorKind::Io`] when the folder cannot be written; then the part does not count.
    pub fn commit(
        &self,
        task: &Task,
        at: &[Named],
        finished: &[Finished],
        place: &dyn Fn(&Path) -> PathBuf,
    ) -> Result<()> {
        let mut written = BTreeMap::new();
        let extension = task.format.extension();
        let files = match self.read_back(at, task) {
            Ok(files) => files,
            // Another worker was given the same part, and has written it meanwhile.
            Err(_) if self.current(task, place).is_some() => return Ok(()),
            Err(error) => return Err(error),
        };
        for (table, file) in files {
            if let Some(bytes) = file.end()? {
                self.put_part(table, task.part, extension, &bytes, &mut written)?;
            }
        }
        let rows: Vec<_> = finished.iter().map(|one| &one.row).collect();
        let bytes = task.format.bytes(&files::table(&rows))?;
        self.put_part("files", task.part, extension, &bytes, &mut written)?;
        let mut lines = Vec::new();
        for (one, Named { input, .. }) in finished.iter().zip(&task.recordings) {
            serde_json::to_writer(&mut lines, &entry(one, input)).map_err(internal)?;
            lines.push(b'\n');
        }
        self.put_part("provenance", task.part, "jsonl", &lines, &mut written)?;
        // A table that has no row in this part any more.
        for table in RESULTS {
            let path = self.part(table, task.part, extension);
            if !written.contains_key(&self.below(&path)) {
                let _ = fs::remove_file(path);
            }
        }
        let inputs = finished.iter().zip(&task.recordings).flat_map(|(one, named)| stamps(one, named, place)).collect();
        let record = Record { key: task.key(), inputs, written, status: tally(finished) };
        self.scratch.put(&self.record(task.part), &serde_json::to_vec(&record).map_err(internal)?)?;
        for Named { name, input } in at {
            self.kept.forget(input, name, &task.params);
        }
        Ok(())
    }

    /// The files of the tables of a part, of which one recording after the other is read back.
    fn read_back(&self, recordings: &[Named], task: &Task) -> Result<Vec<(&'static str, PartFile)>> {
        let mut files: Vec<_> = RESULTS.map(|table| (table, task.format.part_file(table))).into();
        for Named { name, input } in recordings {
            let (one, _) = self.kept.stored(input, name, &task.params).ok_or_else(|| lost(name))?;
            for table in one.tables {
                if let Some((_, file)) = files.iter_mut().find(|(name, _)| *name == table.name()) {
                    file.append(table)?;
                }
            }
        }
        Ok(files)
    }

    fn put_part(
        &self,
        table: &str,
        part: usize,
        extension: &str,
        bytes: &[u8],
        written: &mut BTreeMap<String, u64>,
    ) -> Result<()> {
        let path = self.part(table, part, extension);
        make(&self.out.join(table))?;
        self.scratch.put(&path, bytes)?;
        written.insert(self.below(&path), bytes.len() as u64);
        Ok(())
    }

    fn below(&self, path: &Path) -> String {
        let parts: Vec<_> = path.strip_prefix(&self.out).unwrap_or(path).iter().map(|p| p.to_string_lossy()).collect();
        parts.join("/")
    }
}

/// A table of a batch that was written in parts; without columns where it has no part.
///
/// # Errors
/// [`ErrorKind::Io`] and [`ErrorKind::BadHeader`] naming the part.
#[cfg(feature = "parquet")]
pub fn read_table(out: &Path, name: &'static str) -> Result<Table> {
    let mut all = Table::new(name);
    for path in part_files(&out.join(name))? {
        let bytes = fs::read(&path).map_err(|error| Error::io(&path, &error))?;
        let part = crate::table::read_parquet(name, bytes).and_then(|part| all.append(part));
        part.map_err(|error| error.in_file(&path))?;
    }
    Ok(all)
}

/// The provenance of a batch that was written in parts, with what every recording says.
///
/// # Errors
/// [`ErrorKind::Io`] and [`ErrorKind::BadHeader`] naming the file.
pub fn read_provenance(out: &Path) -> Result<Value> {
    let read = |path: &Path| fs::read(path).map_err(|error| Error::io(path, &error));
    let parsed = |path: &Path, bytes: &[u8]| {
        serde_json::from_slice::<Value>(bytes)
            .map_err(|error| Error::new(ErrorKind::BadHeader, error.to_string(), "provenance as JSON").in_file(path))
    };
    let head = out.join("provenance.json");
    let mut all = parsed(&head, &read(&head)?)?;
    let mut recordings = Vec::new();
    for path in part_files(&out.join("provenance"))? {
        let bytes = read(&path)?;
        for line in bytes.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()) {
            recordings.push(parsed(&path, line)?);
        }
    }
    all["recordings"] = Value::Array(recordings);
    Ok(all)
}

/// The parts of a table, in order; none where it has no folder.
fn part_files(folder: &Path) -> Result<Vec<PathBuf>> {
    if !folder.is_dir() {
        return Ok(Vec::new());
    }
    let entries = fs::read_dir(folder).map_err(|error| Error::io(folder, &error))?;
    let is_part = |path: &PathBuf| path.file_name().and_then(|name| part_number(name.to_str()?)).is_some();
    let mut paths: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).filter(is_part).collect();
    paths.sort();
    Ok(paths)
}

/// The tables of several recordings as one each.
pub(super) fn merged(tables: impl IntoIterator<Item = Table>) -> Result<Vec<Table>> {
    let mut all: Vec<Table> = RESULTS.into_iter().map(Table::new).collect();
    for table in tables {
        if let Some(same) = all.iter_mut().find(|same| same.name() == table.name()) {
            same.append(table)?;
        }
    }
    all.retain(|table| !table.columns().is_empty());
    Ok(all)
}

fn length(path: &Path) -> Option<u64> {
    Some(fs::metadata(path).ok()?.len())
}

/// The files that a recording was made of, as they were when they were read.
fn stamps(one: &Finished, named: &Named, place: &dyn Fn(&Path) -> PathBuf) -> Vec<Stamp> {
    let input = &named.input;
    if input.refused.is_some() {
        // The key says all there is.
        return Vec::new();
    }
    let read = |source: &Source| Stamp { path: source.path.clone(), sha256: Some(source.sha256.clone()), bytes: None };
    let mut stamps: Vec<Stamp> = one.sources.iter().map(read).collect();
    let given = input.paths.iter().chain(&input.declared.static_trial).chain(&input.static_found);
    // A static trial that could not be used is no source, and yet the result depends on it.
    let others: Vec<&PathBuf> = given.filter(|path| one.sources.iter().all(|source| source.path != **path)).collect();
    let passed_over = one.row.status == super::Status::Skipped;
    let unreadable = one.error.as_ref().is_some_and(|error| error.kind() == ErrorKind::Io);
    let stamp = |path: &PathBuf| {
        let bytes = if passed_over { length(&place(path)) } else { None };
        let sha256 = if passed_over || unreadable { None } else { sha256(&place(path)).ok() };
        Stamp { path: path.clone(), sha256, bytes }
    };
    stamps.extend(others.into_iter().map(stamp));
    stamps
}

#[cfg(all(test, feature = "parquet"))]
mod tests {
    use std::{sync::Barrier, thread};

    use super::*;
    use crate::{
        batch::{BatchParams, Declared, Format, Input, Plan},
        quantity::Unit,
        recording::{Notes, Recording},
        table::Values,
    };

    fn finished(name: &str) -> Finished {
        let cells = Values::Text(vec![name.to_owned(); 2]);
        let steps = Table::new("steps").with("recording", Unit::None, cells);
        Finished { tables: vec![steps], ..Finished::of(&Recording::named(name), Notes::default()) }
    }

    /// Whoever comes last finds the recordings forgotten, at any moment of its own reading or writing.
    #[test]
    fn two_workers_commit_one_part_and_it_is_whole() {
        let inputs = (0..6).map(|i| Input::chosen(vec![format!("{i}.csv").into()], Declared::default())).collect();
        let task = Plan::new(inputs, BatchParams::default(), Format::Parquet).task(0);
        let finished: Vec<Finished> = task.recordings.iter().map(|one| finished(&one.name)).collect();
        for round in 0..20 {
            let out = tempfile::tempdir().unwrap();
            let folder = Folder::at(out.path()).unwrap();
            for (one, named) in finished.iter().zip(&task.recordings) {
                folder.kept.keep(one, &named.input, &task.params).unwrap();
            }
            let both = Barrier::new(2);
            let commit = || {
                both.wait();
                folder.commit(&task, &task.recordings, &finished, &Path::to_owned)
            };
            let (one, other) = thread::scope(|scope| {
                let other = scope.spawn(commit);
                (commit(), other.join().unwrap())
            });
            assert_eq!((one, other), (Ok(()), Ok(())), "round {round}");
            assert_eq!(folder.current(&task, &Path::to_owned).unwrap().ok, 6);
            assert_eq!(read_table(out.path(), "steps").unwrap().len(), 12);
            let left = |name: &str| fs::read_dir(out.path().join(".batch").join(name)).unwrap().count();
            assert_eq!((left("kept"), left("partial")), (0, 0), "nothing half-written stays");
        }
    }
}
