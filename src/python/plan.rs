//! A batch in parts that other processes and machines do: what ``midstance.distributed`` is made of.

use std::{
    path::PathBuf,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering::Relaxed},
    },
};

use pyo3::{prelude::*, types::PyDict};
use serde_json::{Value, json};

use super::{
    batch::PyStudy,
    settings::{declared, settings},
    values,
};
use crate::{
    batch::{self, Cost, FileRow, Plan, Progress, Request, Tally, Task, Writing, gather},
    cli::{AnalyzeCommand, parse_analyze},
    error::{Error, ErrorKind},
};

/// Everything a batch is to do.
#[pyclass(frozen, module = "midstance._core", name = "Plan")]
pub(super) struct PyPlan(Plan);

#[pymethods]
impl PyPlan {
    /// Number of recordings.
    #[getter]
    fn inputs(&self) -> usize {
        self.0.recordings().len()
    }

    /// Number of parts.
    #[getter]
    fn parts(&self) -> usize {
        self.0.parts()
    }

    /// Whether tables are folders of parts.
    #[getter]
    fn in_parts(&self) -> bool {
        self.0.format().in_parts()
    }

    /// One part as JSON.
    fn task(&self, part: usize) -> PyResult<String> {
        if part >= self.0.parts() {
            return Err(Error::parameter("part", part, format!("below {}", self.0.parts())).into());
        }
        Ok(serde_json::to_string(&self.0.task(part)).map_err(defect)?)
    }

    /// The same of files that lie below `of` though they were looked for below `at`.
    fn relocated(&self, at: &str, of: &str) -> Self {
        Self(self.0.clone().relocated(at, of))
    }

    /// Makes `out` ready, for this batch alone.
    fn begin(&self, py: Python<'_>, out: PathBuf, resume: bool) -> PyResult<PyWriting> {
        let writing = py.detach(|| batch::begin(&out, &self.0, resume))?;
        Ok(PyWriting(Mutex::new(Some(writing))))
    }
}

/// A folder that a batch writes to.
#[pyclass(frozen, module = "midstance._core", name = "Writing")]
pub(super) struct PyWriting(Mutex<Option<Writing>>);

#[pymethods]
impl PyWriting {
    /// Ends the batch; `status` is the number of inputs that are ok, warned, failed and skipped. Gives what was written.
    fn end(&self, py: Python<'_>, plan: &PyPlan, status: [usize; 4]) -> PyResult<Vec<PathBuf>> {
        let [ok, warned, failed, skipped] = status;
        let writing =
            self.taken().ok_or_else(|| Error::parameter("writing", "one that has ended", "one that goes on"))?;
        Ok(py.detach(|| writing.end(&plan.0, Tally { ok, warned, failed, skipped }))?)
    }

    /// Lets other batches use the folder.
    fn close(&self) {
        drop(self.taken());
    }
}

impl PyWriting {
    fn taken(&self) -> Option<Writing> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

/// A request to stop, for those who work on it.
#[pyclass(frozen, module = "midstance._core", name = "Stop")]
#[derive(Clone, Default)]
pub(super) struct PyStop(Arc<AtomicBool>);

#[pymethods]
impl PyStop {
    #[new]
    fn new() -> Self {
        Self::default()
    }

    /// Recordings that are not begun are left.
    fn set(&self) {
        self.0.store(true, Relaxed);
    }
}

/// Finds what a batch is to do; the arguments are those of `run_batch`.
#[pyfunction]
#[pyo3(signature = (patterns, *, manifest, out, declarations, config, keywords))]
pub(super) fn plan_batch(
    py: Python<'_>,
    patterns: Vec<PathBuf>,
    manifest: Option<PathBuf>,
    out: Option<PathBuf>,
    declarations: &Bound<'_, PyDict>,
    config: Option<&Bound<'_, PyAny>>,
    keywords: &Bound<'_, PyDict>,
) -> PyResult<PyPlan> {
    let request = Request { patterns, manifest, out, declared: declared(declarations)? };
    let config = settings(config, keywords)?;
    let format = config.batch.format;
    let params = config.params();
    params.check()?;
    let inputs = py.detach(|| gather(&request))?;
    Ok(PyPlan(Plan::new(inputs, params, format)))
}

/// The study of a batch whose tables are in parts in `out`.
#[pyfunction]
pub(super) fn written_study(out: PathBuf, status: [usize; 4]) -> PyStudy {
    let [ok, warned, failed, skipped] = status;
    PyStudy::written(out, Tally { ok, warned, failed, skipped })
}

/// The rows and costs of one part, small enough for a scheduler.
#[derive(Default)]
struct Rows {
    rows: Mutex<Vec<Value>>,
    resumed: Mutex<Tally>,
}

impl Progress for Rows {
    fn resumed(&self, inputs: Tally) {
        self.resumed.lock().unwrap_or_else(PoisonError::into_inner).add(inputs);
    }

    fn finished(&self, row: &FileRow, cost: &Cost) {
        let row = json!({
            "path": row.path,
            "status": row.status,
            "steps": row.steps,
            "error_kind": row.error_kind,
            "message": row.message,
            "cost": cost,
        });
        self.rows.lock().unwrap_or_else(PoisonError::into_inner).push(row);
    }
}

/// Does one part, as `Plan.task` gives it, and writes it to `out`.
///
/// `moved` says that files which the part names below ``moved[1]`` lie below ``moved[0]``. Gives a dict: ``part``;
/// ``status``, the number of inputs that are ok, warned, failed and skipped; ``resumed``, how many an earlier run had
/// done; ``rows``, one small dict for each of the others.
#[pyfunction]
#[pyo3(signature = (task, out, *, moved=None, resume=false, stop=None))]
pub(super) fn run_task<'py>(
    py: Python<'py>,
    task: &str,
    out: PathBuf,
    moved: Option<(String, String)>,
    resume: bool,
    stop: Option<PyRef<'_, PyStop>>,
) -> PyResult<Bound<'py, PyAny>> {
    let mut task: Task = serde_json::from_str(task).map_err(defect)?;
    // Whoever hands out parts decides how many are done at a time.
    task.params.jobs = Some(1);
    let stop = stop.map(|stop| stop.clone()).unwrap_or_default();
    let rows = Rows::default();
    let moved = moved.as_ref().map(|(at, of)| (at.as_str(), of.as_str()));
    let status = py.detach(|| batch::run_task(&task, &out, moved, resume, &rows, &stop.0))?;
    let resumed = rows.resumed.into_inner().unwrap_or_else(PoisonError::into_inner).inputs();
    let rows = rows.rows.into_inner().unwrap_or_else(PoisonError::into_inner);
    let Tally { ok, warned, failed, skipped } = status;
    let told = json!({ "part": task.part, "status": [ok, warned, failed, skipped], "resumed": resumed, "rows": rows });
    values::to_python(py, &told)
}

fn defect(error: serde_json::Error) -> Error {
    Error::new(ErrorKind::Internal, error.to_string(), "a part of a batch as JSON")
}

/// ``midstance analyze …``, understood but not yet done.
#[pyclass(frozen, module = "midstance._core", name = "Command")]
pub(super) struct PyCommand(AnalyzeCommand);

#[pymethods]
impl PyCommand {
    /// Address of the scheduler, where one was given.
    #[getter]
    fn scheduler(&self) -> Option<String> {
        self.0.scheduler.clone()
    }

    /// Files, folders and patterns.
    #[getter]
    fn inputs(&self) -> Vec<PathBuf> {
        self.0.request.patterns.clone()
    }

    /// The manifest, where one was given.
    #[getter]
    fn manifest(&self) -> Option<PathBuf> {
        self.0.request.manifest.clone()
    }

    /// The static trial, where one was given for all.
    #[getter]
    fn static_trial(&self) -> Option<PathBuf> {
        self.0.request.declared.static_trial.clone()
    }

    /// Where the tables go.
    #[getter]
    fn out(&self) -> Option<PathBuf> {
        self.0.request.out.clone()
    }

    /// Recordings at a time, where given.
    #[getter]
    fn jobs(&self) -> Option<usize> {
        self.0.params.jobs
    }

    /// Whether to go on where an earlier run has stopped.
    #[getter]
    fn resume(&self) -> bool {
        self.0.resume
    }

    /// Whether nothing is to be done.
    #[getter]
    fn dry_run(&self) -> bool {
        self.0.dry_run
    }

    /// Whether the log is to be JSON lines.
    #[getter]
    fn log_json(&self) -> bool {
        self.0.log_json
    }

    /// What it asks for, of these files instead of those it names.
    fn plan(
        &self,
        py: Python<'_>,
        inputs: Vec<PathBuf>,
        manifest: Option<PathBuf>,
        static_trial: Option<PathBuf>,
    ) -> PyResult<PyPlan> {
        let mut request = Request { patterns: inputs, manifest, ..self.0.request.clone() };
        request.declared.static_trial = static_trial;
        let inputs = py.detach(|| gather(&request))?;
        Ok(PyPlan(Plan::new(inputs, self.0.params.clone(), self.0.format)))
    }
}

/// Reads the arguments of ``midstance analyze``; an exit code where there is nothing more to do, and why was said.
#[pyfunction]
pub(super) fn parse_command(arguments: Vec<std::ffi::OsString>) -> PyResult<PyCommand> {
    parse_analyze(arguments).map(PyCommand).map_err(pyo3::exceptions::PySystemExit::new_err)
}
