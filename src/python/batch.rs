//! `midstance.analyze_batch`: many recordings, with progress and an interrupt that works.

use std::{
    collections::BTreeMap,
    path::PathBuf,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering::Relaxed},
        mpsc::{Receiver, RecvTimeoutError, Sender, channel},
    },
    thread,
    time::Duration,
};

use pyo3::{prelude::*, types::PyDict};
use serde_json::Value;

use super::{
    settings::{declared, settings},
    show,
    table::PyTable,
    values,
};
use crate::{
    batch::{
        BatchParams, FileRow, Format, Parts, Progress, Request, Study, check_folder, gather, run_resumable, write,
    },
    error::{Error, ErrorKind, Result},
};

/// How often the main thread looks for an interrupt.
const POLL: Duration = Duration::from_millis(100);

/// The tables of many recordings.
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
    /// One row per stance of every recording.
    #[pyo3(get)]
    pub(super) steps: Py<PyTable>,
    /// One row per recording, metric and side.
    #[pyo3(get)]
    pub(super) summary: Py<PyTable>,
    /// Mean curves over stance and stride; without columns unless asked for.
    #[pyo3(get)]
    curves: Py<PyTable>,
    /// One row per bout of running, walking and rest and metric; without columns where no inertial sensor tells bouts.
    #[pyo3(get)]
    bouts: Py<PyTable>,
    /// One row per input, whatever became of it: status, format, streams, error.
    #[pyo3(get)]
    files: Py<PyTable>,
    provenance: Value,
}

impl PyStudy {
    /// The declared group of each recording, by its name.
    pub(super) fn groups(&self) -> BTreeMap<String, String> {
        let recordings = self.provenance["recordings"].as_array().map(Vec::as_slice).unwrap_or_default();
        let label = |entry: &Value| {
            let group = entry["declared"]["group"].as_str()?;
            Some((entry["recording"].as_str()?.to_owned(), group.to_owned()))
        };
        recordings.iter().filter_map(label).collect()
    }
}

#[pymethods]
impl PyStudy {
    /// Version, parameters, and for each recording its sources, what was declared, and every note: a new dict each time.
    #[getter]
    fn provenance<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        values::to_python(py, &self.provenance)
    }

    fn __repr__(&self) -> String {
        let files = &self.files.get().0;
        let status = files.texts("status").unwrap_or_default();
        let count = |known: &&str| status.iter().filter(|s| s == known).count();
        let tally: Vec<String> = ["ok", "warned", "failed", "skipped"]
            .iter()
            .filter(|known| count(known) > 0)
            .map(|known| format!("{} {known}", count(known)))
            .collect();
        let steps = self.steps.get().0.len();
        format!("Study of {} inputs: {}; {steps} steps; see steps, summary, files", files.len(), tally.join(", "))
    }

    fn _repr_html_(&self) -> String {
        show::html(&self.files.get().0)
    }
}

/// What the batch tells the main thread.
enum News {
    Started(usize),
    Finished,
    Ended(Box<Result<Study>>),
}

impl Progress for Sender<News> {
    // Nobody listens any more after an interrupt, and then nobody needs to know.
    fn started(&self, inputs: usize) {
        let _ = self.send(News::Started(inputs));
    }

    fn finished(&self, _: &FileRow) {
        let _ = self.send(News::Finished);
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
    fn run(&self, progress: &dyn Progress, cancel: &AtomicBool) -> Result<Study> {
        let Some(out) = &self.request.out else {
            return run_resumable(&gather(&self.request)?, &self.params, None, progress, cancel);
        };
        check_folder(out)?;
        let parts = Parts::new(out, self.resume);
        let study = run_resumable(&gather(&self.request)?, &self.params, Some(&parts), progress, cancel)?;
        write(out, &study, self.format)?;
        parts.remove().map_err(|error| Error::io(out, &error))?;
        Ok(study)
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
    let request = Request { patterns, manifest, out, declared: declared(declarations)? };
    let config = settings(config, keywords)?;
    let job = Job { request, format: config.batch.format, params: config.params(), resume };
    let cancel = Arc::new(AtomicBool::new(false));
    let (sender, receiver) = channel();
    let told = Arc::clone(&cancel);
    thread::spawn(move || {
        let ended = job.run(&sender, &told);
        let _ = sender.send(News::Ended(Box::new(ended)));
    });
    let study = follow(py, receiver, progress).inspect_err(|_| cancel.store(true, Relaxed))?;
    Ok(PyStudy {
        steps: Py::new(py, PyTable(study.steps))?,
        summary: Py::new(py, PyTable(study.summary))?,
        curves: Py::new(py, PyTable(study.curves))?,
        bouts: Py::new(py, PyTable(study.bouts))?,
        files: Py::new(py, PyTable(study.files))?,
        provenance: study.provenance,
    })
}

fn follow(py: Python<'_>, receiver: Receiver<News>, progress: Option<&Bound<'_, PyAny>>) -> PyResult<Study> {
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
                News::Finished => done += 1,
                News::Ended(study) => ended = Some(*study),
            }
        }
        if let Some(progress) = progress {
            progress.call1((done, total))?;
        }
        if let Some(study) = ended {
            return Ok(study?);
        }
    }
}
