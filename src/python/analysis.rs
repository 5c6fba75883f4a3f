//! `midstance.read` and `midstance.analyze`: one recording, from its files or arrays through the whole path.

use std::{collections::BTreeMap, path::PathBuf};

use pyo3::{prelude::*, types::PyDict};

use super::{
    arrays::Samples,
    recording::PyRecording,
    settings::{declared, settings},
    trial::PyTrial,
};
use crate::{
    analysis,
    batch::{BatchParams, Input, open},
    error::Error,
    read::{self, NamedColumn, ReadParams},
    recording::{Axes, Frame, Recording},
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
    PyTrial::new(py, trial, &params)
}
