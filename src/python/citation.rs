//! The papers behind a trial, for ``midstance.cite``.

use pyo3::prelude::*;

use super::{table::PyTable, trial::PyTrial};

/// One row per paper behind the numbers of a trial; see ``midstance.cite``.
#[pyfunction]
pub(super) fn cited(trial: &PyTrial) -> PyTable {
    PyTable(trial.citations.clone())
}
