//! Runs a piece of work over every input: on threads, each alone, handed on part by part in input order.

use std::{
    collections::HashMap,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicBool, AtomicUsize, Ordering::Relaxed},
    },
    time::Instant,
};

use super::{BatchParams, Cost, Input, Kept, Named, OnError, Progress, Status, finished::Finished};
use crate::error::{Error, ErrorKind, Result};

/// A piece of work and what it is done to.
pub(super) struct Batch<'a> {
    pub recordings: &'a [Named],
    /// Recordings in a part.
    pub per_part: usize,
    pub params: &'a BatchParams,
    pub kept: Option<&'a Kept>,
    /// Whether results are handed over with their tables. Those that are kept can be read back when they are wanted, and
    /// a part of them would take more memory than the recording at hand.
    pub tables: bool,
    pub progress: &'a dyn Progress,
    pub cancel: &'a AtomicBool,
    pub work: &'a (dyn Fn(&Input, &str) -> Result<Finished> + Sync),
}

/// A part whose recordings are still being analysed.
struct Open {
    finished: Vec<Option<Finished>>,
    missing: usize,
}

impl Batch<'_> {
    /// Does the recordings of `parts` and hands over each part once all of it is there: its number, and one
    /// [`Finished`] per input in input order. Never more than one part per thread is waiting, unless a single
    /// recording takes as long as all the others of its part.
    pub fn run(&self, parts: &[usize], deliver: &(dyn Fn(usize, Vec<Finished>) -> Result<()> + Sync)) -> Result<()> {
        let part_of = |part: usize| (part * self.per_part)..self.recordings.len().min((part + 1) * self.per_part);
        let order: Vec<usize> = parts.iter().flat_map(|part| part_of(*part)).collect();
        let stop_after = AtomicUsize::new(usize::MAX);
        let first_failure: Mutex<Option<(usize, Error)>> = Mutex::new(None);
        let undelivered: Mutex<Option<Error>> = Mutex::new(None);
        let open: Mutex<HashMap<usize, Open>> = Mutex::default();

        let step = |position: usize| {
            let index = order[position];
            if self.cancel.load(Relaxed) || index > stop_after.load(Relaxed) || lock(&undelivered).is_some() {
                return false;
            }
            let finished = match self.one(index) {
                Ok(finished) => finished,
                Err(error) => {
                    lock(&undelivered).get_or_insert(error);
                    return false;
                }
            };
            if let Some(error) = finished.error.as_ref().filter(|_| finished.row.status == Status::Failed)
                && self.params.on_error == OnError::Stop
            {
                stop_after.fetch_min(index, Relaxed);
                let mut first = lock(&first_failure);
                if first.as_ref().is_none_or(|(before, _)| index < *before) {
                    *first = Some((index, error.clone()));
                }
            }
            let part = index / self.per_part;
            let whole = {
                let mut open = lock(&open);
                let range = part_of(part);
                let entry = open
                    .entry(part)
                    .or_insert_with(|| Open { finished: vec![None; range.len()], missing: range.len() });
                entry.finished[index - range.start] = Some(finished);
                entry.missing -= 1;
                if entry.missing == 0 { open.remove(&part) } else { None }
            };
            if let Some(whole) = whole
                && let Err(error) = deliver(part, whole.finished.into_iter().flatten().collect())
            {
                lock(&undelivered).get_or_insert(error);
            }
            true
        };
        let complete = each(order.len(), self.params.jobs, &step)?;

        // Inputs before the first failure were never held back, so which one is the first does not depend on threads.
        let failure = lock(&first_failure).take().map(|(_, error)| error);
        match failure.or(lock(&undelivered).take()) {
            Some(error) => Err(error),
            None if complete => Ok(()),
            None => Err(Error::new(ErrorKind::Cancelled, "a request to stop", "to run to the end")),
        }
    }

    /// # Errors
    /// When what was found cannot be kept; what is wrong with the recording itself is in the result.
    fn one(&self, index: usize) -> Result<Finished> {
        let begun = Instant::now();
        let Named { name, input } = &self.recordings[index];
        let before = self.kept.and_then(|kept| kept.load(input, name, self.params));
        let resumed = before.is_some();
        let finished = match (&input.refused, before) {
            (Some(error), _) => Err(error.clone()),
            (None, Some(finished)) => Ok(finished),
            (None, None) => guarded(|| (self.work)(input, name)),
        };
        let mut finished = finished.unwrap_or_else(|error| Finished::failed(input, name, error));
        if let Some(kept) = self.kept.filter(|_| !resumed) {
            kept.keep(&finished, input, self.params)?;
        }
        if !self.tables {
            finished.tables = Vec::new();
        }
        self.progress.finished(&finished.row, &Cost::since(begun, resumed));
        Ok(finished)
    }
}

/// Calls `step` with 0, 1, 2 … below `count` on `jobs` threads until one call returns false; whether none did.
#[cfg_attr(not(feature = "parallel"), expect(clippy::unnecessary_wraps, reason = "only a pool can be refused"))]
pub(crate) fn each(count: usize, jobs: Option<usize>, step: &(dyn Fn(usize) -> bool + Sync)) -> Result<bool> {
    let next = AtomicUsize::new(0);
    let go_on = AtomicBool::new(true);
    let work = || {
        while go_on.load(Relaxed) {
            let index = next.fetch_add(1, Relaxed);
            if index >= count {
                break;
            }
            if !step(index) {
                go_on.store(false, Relaxed);
            }
        }
    };
    #[cfg(feature = "parallel")]
    {
        let all = || std::thread::available_parallelism().map_or(1, Into::into);
        let threads = jobs.unwrap_or_else(all).clamp(1, count.max(1));
        let refused = |error| Error::parameter("jobs", error, "a number of threads the system grants");
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().map_err(refused)?;
        pool.broadcast(|_| work());
    }
    #[cfg(not(feature = "parallel"))]
    {
        let _ = jobs;
        work();
    }
    Ok(go_on.into_inner())
}

/// A lock whose holder panicked is still good: what it guards is changed in one step.
pub(super) fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A panic in `work` becomes an error, so that one defect does not end a batch of thousands.
fn guarded(work: impl FnOnce() -> Result<Finished>) -> Result<Finished> {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|panic| {
        let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
        let text = text.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_default();
        Err(Error::new(ErrorKind::Internal, format!("a defect of midstance: {text}"), "an analysis or a clear error")
            .mend("please report it with the file"))
    })
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::*;
    use crate::{
        batch::{Declared, FileRow, Format, Plan, files::sha256, output::Scratch, run::in_memory},
        quantity::Unit,
        recording::{Notes, Recording, Source},
        table::{Table, Values},
    };

    fn inputs(n: usize) -> Vec<Input> {
        (0..n).map(|i| Input::chosen(vec![PathBuf::from(format!("{i:02}.csv"))], Declared::default())).collect()
    }

    /// A recording's rows are a pure function of its name; one name panics, one fails.
    fn work(input: &Input, name: &str) -> Result<Finished> {
        match name {
            "03" => panic!("three"),
            "05" => return Err(Error::new(ErrorKind::Empty, "nothing", "something")),
            _ => {}
        }
        let mut raw = Recording::named(name);
        let path = input.paths[0].clone();
        raw.sources.extend(sha256(&path).map(|sha256| Source { path, format: "test".into(), sha256 }));
        let steps = Table::new("steps").with("recording", Unit::None, Values::Text(vec![name.to_owned(); 2])).with(
            "x_m",
            Unit::Metre,
            Values::Number(vec![0.1 + name.len() as f64 / 3.0, f64::NAN]),
        );
        Ok(Finished { tables: vec![steps], ..Finished::of(&raw, Notes::default()) })
    }

    #[test]
    fn a_panic_fails_alone_and_rows_stand_in_input_order() {
        let inputs = inputs(8);
        for (jobs, recordings_per_part) in [(1, None), (4, None), (3, Some(3)), (2, Some(1))] {
            let params = BatchParams { jobs: Some(jobs), recordings_per_part, ..BatchParams::default() };
            let study = in_memory(&inputs, &params, &(), &AtomicBool::new(false), &work).unwrap();
            let kinds = study.files.texts("error_kind").unwrap();
            assert_eq!(kinds, ["", "", "", "internal", "", "empty", "", ""]);
            assert!(study.files.texts("message").unwrap()[3].contains("three"));
            assert_eq!(study.steps.texts("recording").unwrap()[4], "02");
            assert_eq!(study.steps.len(), 12);
        }
    }

    #[test]
    fn stop_ends_with_the_first_failure_in_input_order() {
        for jobs in [1, 4] {
            let params = BatchParams { jobs: Some(jobs), on_error: OnError::Stop, ..BatchParams::default() };
            let error = in_memory(&inputs(8), &params, &(), &AtomicBool::new(false), &work).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Internal);
        }
    }

    #[test]
    fn no_jobs_and_a_request_to_stop_are_errors() {
        let params = BatchParams { jobs: Some(0), ..BatchParams::default() };
        let none = in_memory(&inputs(1), &params, &(), &AtomicBool::new(false), &work);
        assert_eq!(none.unwrap_err().kind(), ErrorKind::Parameter);
        let cancelled = in_memory(&inputs(1), &BatchParams::default(), &(), &AtomicBool::new(true), &work);
        assert_eq!(cancelled.unwrap_err().kind(), ErrorKind::Cancelled);
    }

    #[test]
    fn a_part_is_handed_over_once_and_whole_and_few_wait() {
        let plan = Plan::new(inputs(40), BatchParams { jobs: Some(2), ..BatchParams::default() }, Format::default());
        let go = AtomicBool::new(false);
        let work = |_: &Input, name: &str| work(&Input::chosen(vec!["x".into()], Declared::default()), name);
        let batch = Batch {
            recordings: plan.recordings(),
            per_part: 7,
            params: &plan.params,
            kept: None,
            tables: true,
            progress: &(),
            cancel: &go,
            work: &work,
        };
        let seen = Mutex::new(Vec::new());
        batch
            .run(&[0, 2, 5], &|part, finished| {
                lock(&seen).push((part, finished.iter().map(|one| one.name.clone()).collect::<Vec<_>>()));
                Ok(())
            })
            .unwrap();
        let mut seen = seen.into_inner().unwrap();
        seen.sort();
        let names = |from: usize, to: usize| (from..to).map(|i| format!("{i:02}")).collect::<Vec<_>>();
        assert_eq!(seen, [(0, names(0, 7)), (2, names(14, 21)), (5, names(35, 40))]);
        // What cannot be delivered ends the batch with that error.
        let full = |_, _| Err(Error::new(ErrorKind::Io, "no space", "space"));
        assert_eq!(batch.run(&[0, 1, 2], &full).unwrap_err().found(), "no space");
    }

    /// Asks the batch to stop once `after` inputs are done.
    struct Stopper<'a> {
        cancel: &'a AtomicBool,
        after: usize,
        done: AtomicUsize,
    }

    impl Progress for Stopper<'_> {
        fn finished(&self, _: &FileRow, _: &Cost) {
            if self.done.fetch_add(1, Relaxed) + 1 == self.after {
                self.cancel.store(true, Relaxed);
            }
        }
    }

    #[test]
    fn an_interrupted_batch_goes_on_where_it_was_and_ends_alike() {
        let dir = tempfile::tempdir().unwrap();
        let inputs: Vec<Input> = (0..6)
            .map(|i| {
                let path = dir.path().join(format!("{i:02}.csv"));
                std::fs::write(&path, i.to_string()).unwrap();
                Input::chosen(vec![path], Declared::default())
            })
            .collect();
        let params = BatchParams { jobs: Some(1), ..BatchParams::default() };
        let worked = Mutex::new(Vec::new());
        let work = |input: &Input, name: &str| {
            worked.lock().unwrap().push(name.to_owned());
            work(input, name)
        };
        let plan = Plan::new(inputs.clone(), params.clone(), Format::default());
        let run = |kept: &Kept, progress: &dyn Progress, cancel: &AtomicBool| {
            let recordings = plan.recordings();
            let all = Mutex::new(Vec::new());
            let (per_part, kept) = (6, Some(kept));
            let batch =
                Batch { recordings, per_part, params: &params, kept, tables: true, progress, cancel, work: &work };
            batch.run(&[0], &|_, finished| {
                *lock(&all) = finished;
                Ok(())
            })?;
            Ok::<_, Error>(all.into_inner().unwrap())
        };
        let out = tempfile::tempdir().unwrap();
        let kept = |name: &str| {
            let folder = out.path().join(name);
            std::fs::create_dir_all(&folder).unwrap();
            Kept::new(folder.clone(), Scratch::new(folder, false))
        };
        let (go, stop) = (AtomicBool::new(false), AtomicBool::new(false));
        let whole = run(&kept("whole"), &(), &go).unwrap();
        let stopper = Stopper { cancel: &stop, after: 3, done: AtomicUsize::new(0) };
        assert_eq!(run(&kept("cut"), &stopper, &stop).unwrap_err().kind(), ErrorKind::Cancelled);

        // Changed bytes are another input: what was kept of it no longer counts.
        std::fs::write(&inputs[1].paths[0], "other").unwrap();
        worked.lock().unwrap().clear();
        let resumed = run(&kept("cut"), &(), &go).unwrap();
        assert_eq!(*worked.lock().unwrap(), ["01", "03", "04", "05"]);
        for (index, (one, other)) in resumed.iter().zip(&whole).enumerate() {
            // NaN is not equal to itself; its text is.
            assert_eq!(format!("{:?}", one.tables), format!("{:?}", other.tables));
            assert_eq!(one.sources == other.sources, index != 1);
        }
    }
}
