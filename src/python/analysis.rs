//! `midstance.read` and `midstance.analyze`: one recording, from its files or arrays through the whole path.

use std::{collections::BTreeMap, path::PathBuf};

use numpy::{PyArray1, PyArray2, ToPyArray};
use pyo3::{prelude::*, types::PyDict};
use serde_json::{Value, json};

use super::{
    arrays::Samples,
    recording::{PyNote, PyRecording, notes},
    settings::{declared, settings},
    table::PyTable,
    values,
};
use crate::{
    analysis,
    batch::{BatchParams, Input, open},
    citation,
    error::Error,
    quantity::Side,
    read::{self, NamedColumn, ReadParams},
    recording::{Axes, Frame, Note, Recording},
    statistics::{Cycle, Normalised, POINTS},
    table::Table,
};

/// Reads the files of one recording; see ``midstance.read``.
#[pyfunction]
pub(super) fn read_files(
    py: Python<'_>,
    paths: Vec<PathBuf>,
    declarations: &Bound<'_, PyDict>,
    config: Option<&Bound<'_, PyAny>>,
    keywords: &Bound<'_, PyDict>,
) -> PyResult<PyRecording> {
    let input = Input::chosen(paths, declared(declarations)?);
    let params = settings(config, keywords)?.params();
    let recording = py.detach(|| open(&input, &params.read))?;
    Ok(oriented(recording, params.analysis.condition.axes))
}

/// Makes a recording of named arrays; see ``midstance.read``.
#[pyfunction]
pub(super) fn read_columns(
    py: Python<'_>,
    name: &str,
    columns: Vec<(String, Bound<'_, PyAny>)>,
    declarations: &Bound<'_, PyDict>,
    config: Option<&Bound<'_, PyAny>>,
    keywords: &Bound<'_, PyDict>,
) -> PyResult<PyRecording> {
    let declared = declared(declarations)?;
    let BatchParams { read: mut params, analysis, .. } = settings(config, keywords)?.params();
    params.mass_kg = declared.mass_kg.or(params.mass_kg);
    let column = |(name, values): (String, Bound<'_, PyAny>)| {
        let values = Samples::new(&name, &values)?.values().to_vec();
        Ok(NamedColumn { name, values })
    };
    let columns = columns.into_iter().map(column).collect::<PyResult<Vec<_>>>()?;
    let mut recording = py.detach(|| read::from_columns(name, columns, &params))?;
    declared.apply(&mut recording);
    if let Some(path) = &declared.static_trial {
        let standing = py.detach(|| read::open(std::slice::from_ref(path), &ReadParams::default()))?;
        read::attach_static(&mut recording, standing)?;
    }
    Ok(oriented(recording, analysis.condition.axes))
}

fn oriented(mut recording: Recording, axes: Option<Axes>) -> PyRecording {
    if let Some(axes) = axes {
        recording.frame = Frame::Declared(axes);
    }
    recording.into()
}

/// A copy of `recording` of which more is declared.
#[pyfunction]
pub(super) fn declare(
    py: Python<'_>,
    recording: &PyRecording,
    declarations: &Bound<'_, PyDict>,
    markers: Option<BTreeMap<String, String>>,
) -> PyResult<PyRecording> {
    let declared = declared(declarations)?;
    if !declared.offsets_s.is_empty() || declared.sync_event.is_some() {
        let error = Error::parameter("offsets_s", "a recording that is read already", "files");
        return Err(error.mend("say how clocks lie when reading").into());
    }
    let mut copy = recording.recording.clone();
    declared.apply(&mut copy);
    if let Some(names) = markers {
        copy.marker_names = names.try_into().map_err(|why: String| Error::parameter("markers", "a wrong name", why))?;
    }
    if let Some(path) = declared.static_trial {
        let standing = py.detach(|| read::open(&[path], &ReadParams::default()))?;
        read::attach_static(&mut copy, standing)?;
    }
    Ok(copy.into())
}

/// What one recording gives.
///
/// Made by ``midstance.analyze``.
///
/// Examples
/// --------
/// >>> import midstance as ms
/// >>> trial = ms.analyze(ms.simulate.runner(duration_s=10)[0])
/// >>> len(trial.steps), trial.summary["metric"][0]
/// (29, 'cadence_spm')
#[pyclass(frozen, module = "midstance", name = "Trial")]
pub(super) struct PyTrial {
    /// One row per stance: keys, one column per metric, and why values are absent.
    #[pyo3(get)]
    pub(super) steps: Py<PyTable>,
    /// One row per metric and side.
    #[pyo3(get)]
    pub(super) summary: Py<PyTable>,
    /// Mean curves over stance and stride; without columns unless asked for.
    #[pyo3(get)]
    curves: Py<PyTable>,
    /// One row per bout of running, walking and rest and metric; empty where no inertial sensor tells bouts.
    #[pyo3(get)]
    bouts: Py<PyTable>,
    /// The conditioned recording: lab axes (forward, up, right), reaction force, zeroed, filled, filtered.
    #[pyo3(get)]
    pub(super) recording: Py<PyRecording>,
    normalised: Vec<Normalised>,
    pub(super) citations: Table,
    provenance: Value,
}

#[pymethods]
impl PyTrial {
    /// Everything assumed, measured and doubted on the way.
    #[getter]
    fn notes(&self) -> Vec<PyNote> {
        notes(&self.recording.get().recording.notes)
    }

    /// The curves behind the means of ``curves``: one row per cycle; ``curve_steps`` says which.
    ///
    /// Parameters
    /// ----------
    /// variable : str
    ///     As in the table ``curves``: ``"hip_adduction_deg"``.
    /// side : {"left", "right"}
    ///     Whose cycles.
    /// cycle : {"stance", "stride"}, default "stance"
    ///     What 0 to 100 % is of.
    ///
    /// Returns
    /// -------
    /// numpy.ndarray of shape (cycles, 101)
    ///     In the unit that the table states. Without rows where there is no such curve, or curves were not asked for.
    ///
    /// Examples
    /// --------
    /// >>> import midstance as ms
    /// >>> recording, _ = ms.simulate.runner(duration_s=10)
    /// >>> ms.analyze(recording, curves=True).curve_array("vgrf_bw", side="left").shape
    /// (14, 101)
    #[pyo3(signature = (variable, *, side, cycle="stance"))]
    fn curve_array<'py>(
        &self,
        py: Python<'py>,
        variable: &str,
        side: &str,
        cycle: &str,
    ) -> PyResult<Bound<'py, PyArray2<f64>>> {
        let found = self.found(variable, side, cycle)?;
        Ok(found.map_or_else(|| PyArray2::zeros(py, [0, POINTS], false), |n| n.values.to_pyarray(py)))
    }

    /// Which step each row of ``curve_array`` is: a cycle with a gap or without an end has no curve.
    ///
    /// Parameters
    /// ----------
    /// variable, side, cycle
    ///     As for ``curve_array``.
    ///
    /// Returns
    /// -------
    /// numpy.ndarray of shape (cycles,), integers
    ///     Numbers of the column ``step`` of the table ``steps``; a stride has that of the contact it begins with.
    ///
    /// Examples
    /// --------
    /// >>> import midstance as ms
    /// >>> recording, _ = ms.simulate.runner(duration_s=10)
    /// >>> trial = ms.analyze(recording, curves=True)
    /// >>> trial.curve_steps("vgrf_bw", side="left")[:3]
    /// array([2, 4, 6])
    #[pyo3(signature = (variable, *, side, cycle="stance"))]
    fn curve_steps<'py>(
        &self,
        py: Python<'py>,
        variable: &str,
        side: &str,
        cycle: &str,
    ) -> PyResult<Bound<'py, PyArray1<i64>>> {
        let found = self.found(variable, side, cycle)?;
        // The column counts from one.
        let steps = found.map_or_else(Vec::new, |n| n.steps.iter().map(|index| *index as i64 + 1).collect());
        Ok(PyArray1::from_vec(py, steps))
    }

    /// Version, parameters, sources with their SHA-256, and notes: a new dict each time, ready for JSON.
    #[getter]
    fn provenance<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        values::to_python(py, &self.provenance)
    }

    fn __repr__(&self) -> String {
        let recording = &self.recording.get().recording;
        let doubt = |note: &Note| format!("\n  doubt {}: {}", note.code, super::show::one_line(&note.text));
        let doubts: String = recording.notes.doubts().map(doubt).collect();
        let steps = self.steps.get().0.len();
        format!("Trial {}: {steps} steps; see steps, summary, notes{doubts}", super::show::one_line(&recording.name))
    }

    fn _repr_html_(&self) -> String {
        super::show::html(&self.summary.get().0)
    }
}

impl PyTrial {
    /// The curves of one variable, side and cycle, where there are any.
    fn found(&self, variable: &str, side: &str, cycle: &str) -> PyResult<Option<&Normalised>> {
        let side: Side = side.parse().map_err(|why: String| Error::parameter("side", format!("`{side}`"), why))?;
        if ![Cycle::Stance, Cycle::Stride].iter().any(|c| c.as_str() == cycle) {
            return Err(Error::parameter("cycle", format!("`{cycle}`"), "stance or stride").into());
        }
        let wanted = |n: &&Normalised| (n.variable, n.side, n.cycle.as_str()) == (variable, side, cycle);
        Ok(self.normalised.iter().find(wanted))
    }
}

/// Conditions, finds contacts, computes every metric, summarises; see ``midstance.analyze``.
#[pyfunction]
pub(super) fn analyze_recording(
    py: Python<'_>,
    recording: &PyRecording,
    config: Option<&Bound<'_, PyAny>>,
    keywords: &Bound<'_, PyDict>,
) -> PyResult<PyTrial> {
    let params = settings(config, keywords)?.params().analysis;
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
    let citations = citation::table(&citation::cite(&trial, &params));
    Ok(PyTrial {
        citations,
        steps: Py::new(py, PyTable(trial.steps))?,
        summary: Py::new(py, PyTable(trial.summary))?,
        curves: Py::new(py, PyTable(trial.curves))?,
        bouts: Py::new(py, PyTable(trial.bouts))?,
        normalised: trial.normalised,
        recording: Py::new(py, PyRecording::from(trial.recording))?,
        provenance,
    })
}
