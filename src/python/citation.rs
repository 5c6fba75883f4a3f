//! The papers behind trials, for ``midstance.cite``.

use pyo3::prelude::*;

use super::{table::PyTable, trial::PyTrial};
use crate::citation::{table, union};

/// One row per paper behind the numbers of the trials; see ``midstance.cite``.
#[pyfunction]
pub(super) fn cited(trials: Vec<PyRef<'_, PyTrial>>) -> PyTable {
    PyTable(table(&union(trials.iter().map(|trial| trial.citations.as_slice()))))
}
