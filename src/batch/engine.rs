//! Runs a piece of work over every input: on threads, in order, each alone.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::atomic::{AtomicBool, AtomicUsize, Ordering::Relaxed},
};

#[cfg(feature = "parallel")]
use rayon::prelude::*;

use super::{BatchParams, FileRow, Input, OnError, Parts, Progress, Status, names, open_as};
use crate::{
    error::{Error, ErrorKind, Result},
    recording::{Notes, Recording, Source},
    table::Table,
};

/// What one input leaves behind; its samples are gone by then.
#[derive(Clone, Debug)]
pub(super) struct Finished {
    pub name: String,
    pub row: FileRow,
    pub sources: Vec<Source>,
    pub notes: Notes,
    pub steps: Table,
    pub summary: Table,
    pub curves: Table,
    pub bouts: Table,
    pub error: Option<Error>,
}

/// A piece of work and what it is done to.
pub(super) struct Batch<'a> {
    pub inputs: &'a [Input],
    pub params: &'a BatchParams,
    pub parts: Option<&'a Parts>,
    pub progress: &'a dyn Progress,
    pub cancel: &'a AtomicBool,
    pub work: &'a (dyn Fn(&Input, &str) -> Result<Finished> + Sync),
}

impl Batch<'_> {
    /// One [`Finished`] per input, in input order.
    pub(super) fn run(&self) -> Result<Vec<Finished>> {
        if self.params.jobs == Some(0) {
            return Err(Error::parameter("jobs", 0, "at least 1"));
        }
        self.progress.started(self.inputs.len());
        let names = names::unique(self.inputs);
        let stop_after = AtomicUsize::new(usize::MAX);
        let each = |(index, name): (usize, &String)| self.one(index, name, &stop_after);

        #[cfg(feature = "parallel")]
        let outcomes: Vec<Option<Finished>> = rayon::ThreadPoolBuilder::new()
            .num_threads(self.params.jobs.unwrap_or(0))
            .build()
            .map_err(|error| Error::parameter("jobs", error, "a number of threads the system grants"))?
            .install(|| names.par_iter().enumerate().with_max_len(1).map(each).collect());
        #[cfg(not(feature = "parallel"))]
        let outcomes: Vec<Option<Finished>> = names.iter().enumerate().map(each).collect();

        // Inputs before the first failure were never held back, so which one is the first does not depend on threads.
        let first_failure = outcomes.get(stop_after.into_inner()).and_then(|outcome| outcome.as_ref()?.error.clone());
        if let Some(error) = first_failure {
            return Err(error);
        }
        let cancelled = || Error::new(ErrorKind::Cancelled, "a request to stop", "to run to the end");
        outcomes.into_iter().collect::<Option<Vec<_>>>().ok_or_else(cancelled)
    }

    fn one(&self, index: usize, name: &str, stop_after: &AtomicUsize) -> Option<Finished> {
        if self.cancel.load(Relaxed) || index > stop_after.load(Relaxed) {
            return None;
        }
        let input = &self.inputs[index];
        let finished = match &input.refused {
            Some(error) => Err(error.clone()),
            None => match self.parts.and_then(|parts| parts.load(input, name, self.params)) {
                Some(finished) => Ok(finished),
                None => guarded(|| (self.work)(input, name))
                    .inspect(|finished| self.parts.iter().for_each(|parts| parts.keep(finished, input, self.params))),
            },
        };
        let finished = finished.unwrap_or_else(|error| Finished::failed(input, name, error));
        if self.params.on_error == OnError::Stop && finished.row.status == Status::Failed {
            stop_after.fetch_min(index, Relaxed);
        }
        self.progress.finished(&finished.row);
        Some(finished)
    }
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

impl Finished {
    /// Without tables.
    pub(super) fn of(raw: &Recording, notes: Notes, steps: Option<usize>) -> Self {
        let row = FileRow::opened(raw, &notes, steps);
        Self {
            name: raw.name.clone(),
            row,
            sources: raw.sources.clone(),
            notes,
            steps: Table::new("steps"),
            summary: Table::new("summary"),
            curves: Table::new("curves"),
            bouts: Table::new("bouts"),
            error: None,
        }
    }

    /// Of a static trial, which is not analysed itself; what is wrong with it, its runs say.
    pub(super) fn standing(input: &Input, name: &str, params: &BatchParams) -> Self {
        let mut this = match open_as(input, name, params) {
            Ok(raw) => Self::of(&raw, raw.notes.clone(), None),
            Err(error) => Self { error: None, ..Self::failed(input, name, error) },
        };
        this.row.status = Status::Skipped;
        let why = std::mem::take(&mut this.row.message);
        let separator = if why.is_empty() { "" } else { "; " };
        this.row.message = format!("static trial of {}{separator}{why}", input.static_of.join(", "));
        this
    }

    fn failed(input: &Input, name: &str, error: Error) -> Self {
        Self {
            name: name.to_owned(),
            row: FileRow::refused(input, &error),
            sources: Vec::new(),
            notes: input.notes.clone(),
            steps: Table::new("steps"),
            summary: Table::new("summary"),
            curves: Table::new("curves"),
            bouts: Table::new("bouts"),
            error: Some(error),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::{path::PathBuf, sync::Mutex};

    use super::*;
    use crate::{
        batch::{Declared, Study, files::sha256, study},
        quantity::Unit,
        table::Values,
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
        Ok(Finished { steps, ..Finished::of(&raw, Notes::default(), Some(2)) })
    }

    fn run_with(inputs: &[Input], params: &BatchParams, cancel: &AtomicBool) -> Result<Vec<Finished>> {
        Batch { inputs, params, parts: None, progress: &(), cancel, work: &work }.run()
    }

    #[test]
    fn a_panic_fails_alone_and_rows_stand_in_input_order() {
        let inputs = inputs(8);
        for jobs in [1, 4] {
            let params = BatchParams { jobs: Some(jobs), ..BatchParams::default() };
            let finished = run_with(&inputs, &params, &AtomicBool::new(false)).unwrap();
            let kinds: Vec<&str> = finished.iter().map(|one| one.row.error_kind.as_str()).collect();
            assert_eq!(kinds, ["", "", "", "internal", "", "empty", "", ""]);
            assert!(finished[3].row.message.contains("three"));
            let study = study(finished, &inputs, &params).unwrap();
            assert_eq!(study.steps.texts("recording").unwrap()[4], "02");
            assert_eq!(study.steps.len(), 12);
        }
    }

    #[test]
    fn stop_ends_with_the_first_failure_in_input_order() {
        for jobs in [1, 4] {
            let params = BatchParams { jobs: Some(jobs), on_error: OnError::Stop, ..BatchParams::default() };
            let error = run_with(&inputs(8), &params, &AtomicBool::new(false)).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Internal);
        }
    }

    #[test]
    fn no_jobs_and_a_request_to_stop_are_errors() {
        let params = BatchParams { jobs: Some(0), ..BatchParams::default() };
        assert_eq!(run_with(&inputs(1), &params, &AtomicBool::new(false)).unwrap_err().kind(), ErrorKind::Parameter);
        let cancelled = run_with(&inputs(1), &BatchParams::default(), &AtomicBool::new(true));
        assert_eq!(cancelled.unwrap_err().kind(), ErrorKind::Cancelled);
    }

    /// Asks the batch to stop once `after` inputs are done.
    struct Stopper<'a> {
        cancel: &'a AtomicBool,
        after: usize,
        done: AtomicUsize,
    }

    impl Progress for Stopper<'_> {
        fn finished(&self, _: &FileRow) {
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
        let batch = |parts, progress, cancel| {
            Batch { inputs: &inputs, params: &params, parts, progress, cancel, work: &work }.run()
        };
        let (go, stop) = (AtomicBool::new(false), AtomicBool::new(false));
        let whole = study(batch(None, &(), &go).unwrap(), &inputs, &params).unwrap();
        let fresh = Parts::new(dir.path(), false);
        let stopper = Stopper { cancel: &stop, after: 3, done: AtomicUsize::new(0) };
        assert_eq!(batch(Some(&fresh), &stopper, &stop).unwrap_err().kind(), ErrorKind::Cancelled);

        // Changed bytes are another input: its part no longer counts.
        std::fs::write(&inputs[1].paths[0], "other").unwrap();
        worked.lock().unwrap().clear();
        let resumed = batch(Some(&Parts::new(dir.path(), true)), &(), &go).unwrap();
        assert_eq!(*worked.lock().unwrap(), ["01", "03", "04", "05"]);
        let resumed = study(resumed, &inputs, &params).unwrap();
        let csv = |study: &Study| {
            let mut bytes = Vec::new();
            crate::table::write_csv(&study.steps, &mut bytes).unwrap();
            bytes
        };
        assert_eq!(csv(&resumed), csv(&whole));
        let recordings = &resumed.provenance["recordings"];
        assert_eq!(recordings[2], whole.provenance["recordings"][2]);
        assert_ne!(recordings[1]["sources"], whole.provenance["recordings"][1]["sources"]);

        fresh.remove().unwrap();
        assert!(!dir.path().join(".parts").exists());
    }
}
