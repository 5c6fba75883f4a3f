//! The papers behind trials and studies, for ``midstance.cite``.

use pyo3::prelude::*;

use super::{batch::PyStudy, table::PyTable, trial::PyTrial};
use crate::citation::{table, union};

/// What numbers come from.
#[derive(FromPyObject)]
pub(super) enum Source<'py> {
    Trial(Bound<'py, PyTrial>),
    Study(Bound<'py, PyStudy>),
}

/// One row per paper behind the numbers of the trials and studies; see ``midstance.cite``.
#[pyfunction]
pub(super) fn cited(py: Python<'_>, sources: Vec<Source<'_>>) -> PyResult<PyTable> {
    let mut lists = Vec::new();
    for source in &sources {
        match source {
            Source::Trial(trial) => lists.push(trial.get().citations.clone()),
            Source::Study(study) => lists.extend(study.get().citations(py)?),
        }
    }
    Ok(PyTable(table(&union(lists.iter().map(Vec::as_slice)))))
}
