//! `midstance.analyze`: one recording through the whole path.

use pyo3::{prelude::*, types::PyDict};
use serde_json::{Value, json};

use super::{
    recording::{PyNote, PyRecording, notes},
    table::PyTable,
    values,
};
use crate::analysis::{self, AnalysisParams};

/// What one recording gives.
#[pyclass(frozen, module = "midstance", name = "Trial")]
pub(super) struct PyTrial {
    /// One row per stance: keys, one column per metric, and why values are absent.
    #[pyo3(get)]
    steps: Py<PyTable>,
    /// One row per metric and side.
    #[pyo3(get)]
    summary: Py<PyTable>,
    /// Mean curves over stance; without columns unless asked for.
    #[pyo3(get)]
    curves: Py<PyTable>,
    /// The conditioned recording: lab axes (forward, up, right), reaction force, zeroed, filled, filtered.
    #[pyo3(get)]
    recording: Py<PyRecording>,
    provenance: Value,
}

#[pymethods]
impl PyTrial {
    /// Everything assumed, measured and doubted on the way.
    #[getter]
    fn notes(&self) -> Vec<PyNote> {
        notes(&self.recording.get().recording.notes)
    }

    /// Version, parameters, sources with their SHA-256, and notes: a new dict each time, ready for JSON.
    #[getter]
    fn provenance<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        values::to_python(py, &self.provenance)
    }

    fn __repr__(&self) -> String {
        let recording = &self.recording.get().recording;
        let doubts: Vec<String> =
            recording.notes.doubts().map(|n| format!("\n  doubt {}: {}", n.code, n.text)).collect();
        format!(
            "Trial {}: {} steps; steps, summary, notes{}",
            recording.name,
            self.steps.get().0.len(),
            doubts.concat()
        )
    }

    fn _repr_html_(&self) -> String {
        super::show::html(&self.summary.get().0)
    }
}

/// Conditions, finds contacts, computes every metric, summarises.
///
/// `settings` holds the sections of a configuration: ``condition``, ``events``, ``metrics``, and ``curves``.
#[pyfunction]
pub(super) fn analyze(py: Python<'_>, recording: &PyRecording, settings: &Bound<'_, PyDict>) -> PyResult<PyTrial> {
    let params: AnalysisParams = values::parameters(settings)?;
    let trial = py.detach(|| analysis::analyze(&recording.recording, &params))?;
    let provenance = json!({
        "midstance": env!("CARGO_PKG_VERSION"),
        "parameters": { "analysis": params },
        "recordings": [{
            "recording": trial.recording.name,
            "sources": trial.recording.sources,
            "notes": trial.recording.notes,
        }],
    });
    Ok(PyTrial {
        steps: Py::new(py, PyTable(trial.steps))?,
        summary: Py::new(py, PyTable(trial.summary))?,
        curves: Py::new(py, PyTable(trial.curves))?,
        recording: Py::new(py, PyRecording::from(trial.recording))?,
        provenance,
    })
}
