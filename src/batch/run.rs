//! A batch in memory, into a folder, or one part of it on another machine.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicBool, Ordering::Relaxed},
    },
};

use super::{
    BatchParams, Format, Input, Plan, Progress, Study, Tally, Task,
    dataset::merged,
    engine::{Batch, each, lock},
    files,
    finished::{Finished, relocated},
    folder::{Folder, tables},
    lock::Lock,
    open_as,
    plan::{entry, tally},
};
use crate::{analysis::analyze_owned, error::Result, recording::Notes, table::Table};

/// What a batch into a folder leaves behind in memory.
#[derive(Clone, Debug, Default)]
pub struct Ended {
    /// How many inputs became what.
    pub status: Tally,
    /// The files of single tables, or the folders of tables in parts.
    pub paths: Vec<PathBuf>,
    /// The tables, where they were asked for.
    pub study: Option<Study>,
}

/// Analyses every input and keeps all tables in memory.
///
/// # Errors
/// [`Cancelled`](crate::ErrorKind::Cancelled) when `cancel` was set before the last input was begun; with
/// [`OnError::Stop`](super::OnError::Stop) the error of the first failed input;
/// [`Parameter`](crate::ErrorKind::Parameter) for no jobs at all.
pub fn run(inputs: &[Input], params: &BatchParams, progress: &dyn Progress, cancel: &AtomicBool) -> Result<Study> {
    in_memory(inputs, params, progress, cancel, &|input, name| analyse(input, name, params))
}

/// Opens every input without analysing it: a [`Study`] with `files` and `provenance` only, to see what would be done.
///
/// # Errors
/// As [`run`].
pub fn survey(inputs: &[Input], params: &BatchParams, progress: &dyn Progress, cancel: &AtomicBool) -> Result<Study> {
    in_memory(inputs, params, progress, cancel, &|input, name| {
        if !input.static_of.is_empty() {
            return Ok(Finished::standing(input, name, params));
        }
        let raw = open_as(input, name, params)?;
        Ok(Finished::of(&raw, raw.notes.clone()))
    })
}

pub(super) fn in_memory(
    inputs: &[Input],
    params: &BatchParams,
    progress: &dyn Progress,
    cancel: &AtomicBool,
    work: &(dyn Fn(&Input, &str) -> Result<Finished> + Sync),
) -> Result<Study> {
    params.check()?;
    let plan = Plan::new(inputs.to_vec(), params.clone(), Format::default());
    let all = Collected::default();
    progress.started(inputs.len());
    let parts: Vec<usize> = (0..plan.parts()).collect();
    batch(&plan, None, true, progress, cancel, work).run(&parts, &|part, finished| all.add(part, finished))?;
    all.study(&plan)
}

/// Analyses every input and writes its tables to `out`, which is made where missing. With `resume` what an earlier run
/// has finished there is taken, where version, parameters, declarations and the hashes of its files are the same. With
/// `collect` the tables are given back as well; without it memory does not grow with the number of inputs.
///
/// # Errors
/// As [`run`]; as [`check_folder`](super::check_folder); [`Io`](crate::ErrorKind::Io) when another batch writes to `out`
/// or it cannot be written. What is finished stays for a later run to resume.
pub fn run_to(
    out: &Path,
    plan: &Plan,
    resume: bool,
    collect: bool,
    progress: &dyn Progress,
    cancel: &AtomicBool,
) -> Result<Ended> {
    plan.params.check()?;
    let writing = begin(out, plan, resume)?;
    let folder = &writing.folder;
    progress.started(plan.recordings().len());
    let status = Mutex::new(Tally::default());
    let all = Collected::default();
    let pending = if resume && plan.format.in_parts() && !collect {
        pending(folder, plan, &status, progress, cancel)?
    } else {
        (0..plan.parts()).collect()
    };
    let work = |input: &Input, name: &str| analyse(input, name, &plan.params);
    batch(plan, Some(folder), collect, progress, cancel, &work).run(&pending, &|part, finished| {
        lock(&status).add(tally(&finished));
        if plan.format.in_parts() {
            let task = plan.task(part);
            folder.commit(&task, &task.recordings, &finished, &Path::to_owned)?;
        }
        if collect { all.add(part, finished) } else { Ok(()) }
    })?;
    let status = *lock(&status);
    let paths = writing.end(plan, status)?;
    Ok(Ended { status, paths, study: collect.then(|| all.study(plan)).transpose()? })
}

/// The parts that an earlier run has not written, or whose inputs have changed since.
fn pending(
    folder: &Folder,
    plan: &Plan,
    status: &Mutex<Tally>,
    progress: &dyn Progress,
    cancel: &AtomicBool,
) -> Result<Vec<usize>> {
    let pending = Mutex::new(Vec::new());
    each(plan.parts(), plan.params.jobs, &|part| {
        match folder.current(&plan.task(part), &Path::to_owned) {
            Some(done) => {
                lock(status).add(done);
                progress.resumed(done);
            }
            None => lock(&pending).push(part),
        }
        !cancel.load(Relaxed)
    })?;
    let mut pending = pending.into_inner().unwrap_or_else(PoisonError::into_inner);
    pending.sort_unstable();
    Ok(pending)
}

/// Analyses one part of a batch that `begin` has begun, and writes it; `at` and `of` are where its files lie
/// and the place that the plan names. Gives back how its recordings ended, and the files written. With `resume` a part
/// that is there already stays as it is.
///
/// # Errors
/// As [`run_to`].
pub fn run_task(
    task: &Task,
    out: &Path,
    moved: Option<(&str, &str)>,
    resume: bool,
    progress: &dyn Progress,
    cancel: &AtomicBool,
) -> Result<Tally> {
    let folder = Folder::at(out)?;
    let (at, of) = moved.unwrap_or_default();
    let place = |path: &Path| if moved.is_some() { relocated(path, of, at) } else { path.to_owned() };
    if resume
        && task.format.in_parts()
        && let Some(status) = folder.current(task, &place)
    {
        progress.resumed(status);
        return Ok(status);
    }
    let work = |input: &Input, name: &str| analyse(input, name, &task.params);
    let here = if moved.is_some() { task.clone().relocated(of, at) } else { task.clone() };
    let status = Mutex::new(Tally::default());
    let batch = Batch {
        recordings: &here.recordings,
        per_part: here.recordings.len().max(1),
        params: &here.params,
        kept: Some(&folder.kept),
        tables: false,
        progress,
        cancel,
        work: &work,
    };
    batch.run(&[0], &|_, finished| {
        let back = |one: Finished| if moved.is_some() { one.relocated(at, of) } else { one };
        let finished: Vec<Finished> = finished.into_iter().map(back).collect();
        *lock(&status) = tally(&finished);
        if task.format.in_parts() {
            folder.commit(task, &here.recordings, &finished, &place)?;
        }
        Ok(())
    })?;
    Ok(*lock(&status))
}

/// A folder that a batch has begun to write to; no other may until this is dropped.
#[derive(Debug)]
pub struct Writing {
    folder: Folder,
    _lock: Lock,
}

/// Makes `out` ready for the parts of `plan`, which [`run_task`] writes; without `resume` what is left of earlier batches
/// is removed.
///
/// # Errors
/// As [`run_to`].
pub fn begin(out: &Path, plan: &Plan, resume: bool) -> Result<Writing> {
    plan.params.check()?;
    let (folder, lock) = Folder::begin(out, plan, resume)?;
    Ok(Writing { folder, _lock: lock })
}

impl Writing {
    /// Ends a batch of which every part is written. Returns the files of single tables, or the folders of those in parts.
    ///
    /// # Errors
    /// [`Io`](crate::ErrorKind::Io) when the folder cannot be written.
    pub fn end(self, plan: &Plan, status: Tally) -> Result<Vec<PathBuf>> {
        let folder = &self.folder;
        if plan.format.in_parts() {
            folder.end_parts(plan, status)?;
            let tables = tables().map(|table| folder.out.join(table)).filter(|path| path.is_dir());
            return Ok([folder.provenance()].into_iter().chain(tables).collect());
        }
        let paths = folder.write_single_files(plan)?;
        folder.end_single_files()?;
        Ok(paths)
    }
}

/// Opens, analyses and forgets the samples of one input.
fn analyse(input: &Input, name: &str, params: &BatchParams) -> Result<Finished> {
    if !input.static_of.is_empty() {
        return Ok(Finished::standing(input, name, params));
    }
    let raw = open_as(input, name, params)?;
    let opened = Finished::of(&raw, Notes::default());
    Ok(opened.analysed(analyze_owned(raw, &params.analysis)?, &params.analysis))
}

fn batch<'a>(
    plan: &'a Plan,
    folder: Option<&'a Folder>,
    tables: bool,
    progress: &'a dyn Progress,
    cancel: &'a AtomicBool,
    work: &'a (dyn Fn(&Input, &str) -> Result<Finished> + Sync),
) -> Batch<'a> {
    Batch {
        recordings: plan.recordings(),
        per_part: plan.per_part(),
        params: &plan.params,
        kept: folder.map(|folder| &folder.kept),
        tables,
        progress,
        cancel,
        work,
    }
}

/// Parts in memory.
#[derive(Default)]
struct Collected(Mutex<BTreeMap<usize, Vec<Finished>>>);

impl Collected {
    #[allow(clippy::unnecessary_wraps)] // As the engine wants it.
    fn add(&self, part: usize, finished: Vec<Finished>) -> Result<()> {
        lock(&self.0).insert(part, finished);
        Ok(())
    }

    fn study(self, plan: &Plan) -> Result<Study> {
        let mut finished: Vec<Finished> =
            self.0.into_inner().unwrap_or_else(PoisonError::into_inner).into_values().flatten().collect();
        let rows: Vec<_> = finished.iter().map(|one| &one.row).collect();
        let files = files::table(&rows);
        let mut provenance = plan.head();
        let entries = finished.iter().zip(plan.recordings()).map(|(one, named)| entry(one, &named.input));
        provenance["recordings"] = entries.collect();
        let mut tables = merged(finished.iter_mut().flat_map(|one| std::mem::take(&mut one.tables)))?;
        let mut find = |name| match tables.iter().position(|table| table.name() == name) {
            Some(at) => tables.swap_remove(at),
            None => Table::new(name),
        };
        let [steps, summary, curves, bouts] = super::finished::RESULTS.map(&mut find);
        Ok(Study { steps, summary, curves, bouts, files, provenance })
    }
}
