//! Reports for Python: the page of a trial, the pages of a study.

use std::{
    fs,
    path::PathBuf,
    sync::{Arc, atomic::AtomicBool, atomic::Ordering::Relaxed, mpsc::RecvTimeoutError, mpsc::channel},
    thread,
    time::Duration,
};

use pyo3::prelude::*;
use serde_json::Value;

use crate::{
    batch::Past,
    error::{Error, ErrorKind, Result},
    report::{FolderParams, Language, PageParams, Source, folder, page},
};

/// How often the main thread looks for an interrupt.
const POLL: Duration = Duration::from_millis(100);

fn language(name: &str) -> Result<Language> {
    name.parse().map_err(|why: String| Error::parameter("language", format!("`{name}`"), why))
}

/// Writes the page of one recording.
pub(super) fn write_page(path: &PathBuf, source: &Source<'_>, name: &str, params: PageParams) -> Result<()> {
    let html = page(source, &PageParams { language: language(name)?, ..params })?;
    fs::write(path, html).map_err(|error| Error::io(path, &error))
}

/// Writes the pages of a batch on a thread of its own; this one looks for an interrupt. Returns the path of the index.
pub(super) fn write_folder(
    py: Python<'_>,
    provenance: &Value,
    out: PathBuf,
    name: &str,
    jobs: Option<usize>,
) -> PyResult<PathBuf> {
    let params = FolderParams { language: language(name)?, jobs };
    let past = Past::of(provenance.clone())
        .map_err(|error| Error::new(ErrorKind::Internal, error.to_string(), "the provenance of a study"))?;
    let cancel = Arc::new(AtomicBool::new(false));
    let told = Arc::clone(&cancel);
    let (sender, receiver) = channel();
    thread::spawn(move || {
        // Nobody listens any more after an interrupt.
        let _ = sender.send(folder(&past, &out, &params, &|_, _| {}, &told));
    });
    let receiver = std::sync::Mutex::new(receiver);
    loop {
        let ended = py.detach(|| receiver.lock().unwrap_or_else(std::sync::PoisonError::into_inner).recv_timeout(POLL));
        py.check_signals().inspect_err(|_| cancel.store(true, Relaxed))?;
        match ended {
            Ok(written) => return Ok(written?.index),
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => {
                return Err(Error::new(ErrorKind::Internal, "a report that broke off", "pages").into());
            }
        }
    }
}
