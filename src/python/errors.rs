//! [`Error`] as a Python exception: `MidstanceError`, or the `OSError` that Python's own `open` would raise.

use pyo3::{
    exceptions::{PyIsADirectoryError, PyOSError},
    prelude::*,
    sync::PyOnceLock,
    types::{PyDict, PyType},
};

use crate::error::{Error, ErrorKind, Place};

impl From<Error> for PyErr {
    fn from(error: Error) -> Self {
        Python::attach(|py| exception(py, &error).unwrap_or_else(|failure| failure))
    }
}

static CLASS: PyOnceLock<Py<PyType>> = PyOnceLock::new();
static PLACE: PyOnceLock<Py<PyType>> = PyOnceLock::new();

fn exception(py: Python<'_>, error: &Error) -> PyResult<PyErr> {
    let path = error.path().map(|path| path.to_string_lossy().into_owned());
    match (error.kind(), error.os_error()) {
        // With a number, OSError becomes the subclass that fits: FileNotFoundError, PermissionError …
        (ErrorKind::Io, Some(number)) => {
            let text: String = py.import("os")?.getattr("strerror")?.call1((number,))?.extract()?;
            return Ok(PyOSError::new_err((number, text, path)));
        }
        (ErrorKind::Io, None) => return Ok(PyOSError::new_err(error.to_string())),
        (ErrorKind::IsDirectory, _) => return Ok(PyIsADirectoryError::new_err(error.to_string())),
        _ => {}
    }
    let details = PyDict::new(py);
    details.set_item("kind", error.kind().as_str())?;
    details.set_item("path", path)?;
    if let Some(Place { line, column, byte, field }) = error.place() {
        let place = PLACE.import(py, "midstance._error", "Place")?;
        details.set_item("place", place.call1((line, column, byte, field.as_deref()))?)?;
    }
    details.set_item("found", error.found())?;
    details.set_item("expected", error.expected())?;
    details.set_item("mend", error.how_to_mend())?;
    let class = CLASS.import(py, "midstance._error", "MidstanceError")?;
    Ok(PyErr::from_value(class.call((error.to_string(),), Some(&details))?))
}
