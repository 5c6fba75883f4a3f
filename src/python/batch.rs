//! `midstance.analyze_batch`: many recordings, with progress and an interrupt that works.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering::Relaxed},
        mpsc::{Receiver, RecvTimeoutError, Sender, channel},
    },
    thread,
    time::Duration,
};

use pyo3::{prelude::*, sync::PyOnceLock, types::PyDict};
use serde::Deserialize;
use serde_json::Value;

use super::{
    notebook,
    settings::{declared, settings},
    table::PyTable,
    values,
};
use crate::{
    batch::{
        BatchParams, Cost, Ended, FileRow, Format, Plan, Progress, Request, Study, Tally, check_folder, gather,
        read_provenance, read_table, run, run_to,
    },
    citation::Citation,
    error::{Error, ErrorKind, Result},
    table::Table,
};

/// How often the main thread looks for an interrupt.
const POLL: Duration = Duration::from_millis(100);

/// The tables of many recordings: in memory, or in a folder from which each is read when it is asked for.
///
/// Made by ``midstance.analyze_batch``.
///
/// Examples
/// --------
/// >>> import tempfile
/// >>> import midstance as ms
/// >>> with tempfile.TemporaryDirectory() as folder:
/// ...     manifest, *_ = ms.simulate.study(folder, runners=1)
/// ...     study = ms.analyze_batch(manifest=manifest, progress=False)
/// >>> len(study.files), study.files["status"]
/// (1, ['ok'])
#[pyclass(frozen, module = "midstance", name = "Study")]
pub(super) struct PyStudy {
    steps: PyOnceLock<Py<PyTable>>,
    summary: PyOnceLock<Py<PyTable>>,
    curves: PyOnceLock<Py<PyTable>>,
    bouts: PyOnceLock<Py<PyTable>>,
    files: PyOnceLock<Py<PyTable>>,
    provenance: PyOnceLock<Value>,
    status: Tally,
    /// Where the tables were written, if they were.
    out: Option<PathBuf>,
}

impl PyStudy {
    fn in_memory(py: Python<'_>, study: Study, out: Option<PathBuf>) -> PyResult<Self> {
        let statuses = study.files.texts("status").unwrap_or_default().iter();
        let status = statuses.filter_map(|status| serde_json::from_value(status.as_str().into()).ok()).collect();
        let held = |table: Table| {
            let cell = PyOnceLock::new();
            let _ = cell.set(py, Py::new(py, PyTable(table))?);
            Ok::<_, PyErr>(cell)
        };
        let provenance = PyOnceLock::new();
        let _ = provenance.set(py, study.provenance);
        Ok(Self {
            steps: held(study.steps)?,
            summary: held(study.summary)?,
            curves: held(study.curves)?,
            bouts: held(study.bouts)?,
            files: held(study.files)?,
            provenance,
            status,
            out,
        })
    }

    /// Of a batch whose tables are in parts in `out`.
    pub(super) fn written(out: PathBuf, status: Tally) -> Self {
        let cell = PyOnceLock::new;
        Self {
            steps: cell(),
            summary: cell(),
            curves: cell(),
            bouts: cell(),
            files: cell(),
            provenance: PyOnceLock::new(),
            status,
            out: Some(out),
        }
    }

    fn table(&self, py: Python<'_>, cell: &PyOnceLock<Py<PyTable>>, name: &'static str) -> PyResult<Py<PyTable>> {
        let read = || {
            let out = self.folder()?;
            let table = py.detach(|| read_table(out, name))?;
            Py::new(py, PyTable(table))
        };
        Ok(cell.get_or_try_init(py, read)?.clone_ref(py))
    }

    fn folder(&self) -> Result<&Path> {
        let out = self.out.as_deref().unwrap_or(Path::new(""));
        if out.to_str().is_some_and(|text| text.contains("://")) {
            let error = Error::new(ErrorKind::Io, "tables in object storage", "tables on this machine").in_file(out);
            return Err(error.mend("read them there: polars.scan_parquet, pandas.read_parquet, duckdb"));
        }
        Ok(out)
    }

    fn told(&self, py: Python<'_>) -> PyResult<&Value> {
        self.provenance.get_or_try_init(py, || Ok(py.detach(|| read_provenance(self.folder()?))?))
    }

    /// The papers behind each recording.
    pub(super) fn citations(&self, py: Python<'_>) -> PyResult<Vec<Vec<Citation>>> {
        let recordings = self.told(py)?["recordings"].as_array().map(Vec::as_slice).unwrap_or_default();
        let foreign = |error: serde_json::Error| {
            let expected = "citations as this version writes them";
            Error::new(ErrorKind::BadHeader, format!("a provenance with {error}"), expected).mend("run the batch again")
        };
        let of = |entry: &Value| Vec::deserialize(&entry["citations"]).map_err(foreign);
        Ok(recordings.iter().map(of).collect::<Result<_>>()?)
    }

    /// The declared group of each recording, by its name.
    pub(super) fn groups(&self, py: Python<'_>) -> PyResult<BTreeMap<String, String>> {
        let recordings = self.told(py)?["recordings"].as_array().map(Vec::as_slice).unwrap_or_default();
        let label = |entry: &Value| {
            let group = entry["declared"]["group"].as_str()?;
            Some((entry["recording"].as_str()?.to_owned(), group.to_owned()))
        };
        Ok(recordings.iter().filter_map(label).collect())
    }
}

#[pymethods]
impl PyStudy {
    /// One row per stance of every recording.
    #[getter]
    pub(super) fn steps(&self, py: Python<'_>) -> PyResult<Py<PyTable>> {
        self.table(py, &self.steps, "steps")
    }

    /// One row per recording, metric and side.
    #[getter]
    pub(super) fn summary(&self, py: Python<'_>) -> PyResult<Py<PyTable>> {
        self.table(py, &self.summary, "summary")
    }

    /// Mean curves over stance and stride; without columns unless asked for.
    #[getter]
    fn curves(&self, py: Python<'_>) -> PyResult<Py<PyTable>> {
        self.table(py, &self.curves, "curves")
    }

    /// One row per bout and metric; without columns where no inertial sensor tells bouts.
    #[getter]
    fn bouts(&self, py: Python<'_>) -> PyResult<Py<PyTable>> {
        self.table(py, &self.bouts, "bouts")
    }

    /// One row per input, whatever became of it: status, format, streams, error.
    #[getter]
    fn files(&self, py: Python<'_>) -> PyResult<Py<PyTable>> {
        self.table(py, &self.files, "files")
    }

    /// Version, parameters, and for each recording its sources, what was declared, and every note: a new dict each time.
    #[getter]
    fn provenance<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        values::to_python(py, self.told(py)?)
    }

    /// Write a report of every recording, and an index of them with search and groups.
    ///
    /// The recordings are read again, with the parameters of the study, and must not have changed; one that has fails
    /// alone, in a row of the index. An interrupt (Ctrl-C) ends the call.
    ///
    /// Parameters
    /// ----------
    /// folder : path
    ///     Where the pages go; made where missing.
    /// language : {"en", "de"}, default "en"
    ///     Of headings and labels.
    /// jobs : int, optional
    ///     Recordings at a time. Default: one per processor core.
    ///
    /// Returns
    /// -------
    /// pathlib.Path
    ///     The index.
    ///
    /// Examples
    /// --------
    /// >>> import pathlib, tempfile
    /// >>> import midstance as ms
    /// >>> folder = tempfile.TemporaryDirectory()
    /// >>> _ = ms.simulate.study(folder.name, runners=1)
    /// >>> study = ms.analyze_batch(manifest=pathlib.Path(folder.name) / "runners.csv", progress=False)
    /// >>> study.report(pathlib.Path(folder.name) / "report").name
    /// 'index.html'
    /// >>> folder.cleanup()
    #[pyo3(signature = (folder, *, language="en", jobs=None))]
    fn report(&self, py: Python<'_>, folder: PathBuf, language: &str, jobs: Option<usize>) -> PyResult<PathBuf> {
        super::report::write_folder(py, self.told(py)?, folder, language, jobs)
    }

    /// Where the tables were written; None where they are in memory only.
    #[getter]
    fn out(&self) -> Option<&Path> {
        self.out.as_deref()
    }

    /// Number of inputs that are ``ok``, ``warned``, ``failed`` and ``skipped``.
    #[getter]
    fn status<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        values::to_python(py, &serde_json::json!(self.status))
    }

    fn __repr__(&self, py: Python<'_>) -> String {
        let steps = self.steps.get(py).map(|steps| format!("; {} steps", steps.get().0.len())).unwrap_or_default();
        let place = self.out.as_deref().map(|out| format!(" in {}", out.display())).unwrap_or_default();
        let Self { status, .. } = self;
        format!("Study of {} inputs{place}: {status}{steps}; see steps, summary, files", status.inputs())
    }

    fn _repr_html_(&self, py: Python<'_>) -> PyResult<String> {
        Ok(notebook::study(&self.__repr__(py), &self.files(py)?.get().0))
    }
}

/// What the batch tells the main thread.
enum News {
    Started(usize),
    Finished(usize),
    Ended(Box<Result<Ended>>),
}

impl Progress for Sender<News> {
    // Nobody listens any more after an interrupt, and then nobody needs to know.
    fn started(&self, inputs: usize) {
        let _ = self.send(News::Started(inputs));
    }

    fn resumed(&self, inputs: Tally) {
        let _ = self.send(News::Finished(inputs.inputs()));
    }

    fn finished(&self, _: &FileRow, _: &Cost) {
        let _ = self.send(News::Finished(1));
    }
}

/// One batch, owned by the thread that runs it.
struct Job {
    request: Request,
    params: BatchParams,
    format: Format,
    resume: bool,
}

impl Job {
    fn run(&self, progress: &dyn Progress, cancel: &AtomicBool) -> Result<Ended> {
        let Some(out) = &self.request.out else {
            let study = run(&gather(&self.request)?, &self.params, progress, cancel)?;
            return Ok(Ended { study: Some(study), ..Ended::default() });
        };
        check_folder(out)?;
        let plan = Plan::new(gather(&self.request)?, self.params.clone(), self.format);
        // Tables in parts are read back when they are asked for.
        run_to(out, &plan, self.resume, !self.format.in_parts(), progress, cancel)
    }
}

/// Analyses many recordings; see ``midstance.analyze_batch``.
///
/// The work runs on threads of its own. This one holds no lock while it waits, calls `progress` with the number of
/// inputs done and in all, and looks for an interrupt, which ends the call at once; recordings begun by then are
/// finished in the background and dropped.
#[pyfunction]
#[pyo3(signature = (patterns, *, manifest, out, resume, declarations, config, keywords, progress))]
#[allow(clippy::too_many_arguments)]
pub(super) fn run_batch(
    py: Python<'_>,
    patterns: Vec<PathBuf>,
    manifest: Option<PathBuf>,
    out: Option<PathBuf>,
    resume: bool,
    declarations: &Bound<'_, PyDict>,
    config: Option<&Bound<'_, PyAny>>,
    keywords: &Bound<'_, PyDict>,
    progress: Option<&Bound<'_, PyAny>>,
) -> PyResult<PyStudy> {
    let request = Request { patterns, manifest, out: out.clone(), declared: declared(declarations)? };
    let config = settings(config, keywords)?;
    let job = Job { request, format: config.batch.format, params: config.params(), resume };
    let cancel = Arc::new(AtomicBool::new(false));
    let (sender, receiver) = channel();
    let told = Arc::clone(&cancel);
    thread::spawn(move || {
        let ended = job.run(&sender, &told);
        let _ = sender.send(News::Ended(Box::new(ended)));
    });
    let Ended { status, study, .. } = follow(py, receiver, progress).inspect_err(|_| cancel.store(true, Relaxed))?;
    match study {
        Some(study) => PyStudy::in_memory(py, study, out),
        None => Ok(PyStudy::written(out.unwrap_or_default(), status)),
    }
}

fn follow(py: Python<'_>, receiver: Receiver<News>, progress: Option<&Bound<'_, PyAny>>) -> PyResult<Ended> {
    // Only so that the receiver may be lent to the part that runs without the interpreter lock.
    let receiver = Mutex::new(receiver);
    let (mut done, mut total) = (0, 0);
    loop {
        let news = py.detach(|| {
            let receiver = receiver.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
            let first = receiver.recv_timeout(POLL);
            first.map(|first| std::iter::once(first).chain(receiver.try_iter()).collect::<Vec<_>>())
        });
        py.check_signals()?;
        let news = match news {
            Ok(news) => news,
            Err(RecvTimeoutError::Timeout) => continue,
            Err(RecvTimeoutError::Disconnected) => {
                return Err(Error::new(ErrorKind::Internal, "a batch that broke off", "a study").into());
            }
        };
        let mut ended = None;
        for item in news {
            match item {
                News::Started(inputs) => total = inputs,
                News::Finished(inputs) => done += inputs,
                News::Ended(result) => ended = Some(*result),
            }
        }
        if let Some(progress) = progress {
            progress.call1((done, total))?;
        }
        if let Some(result) = ended {
            return Ok(result?);
        }
    }
}
