//! `midstance.profile`: what one screen may show of a runner.

use std::{collections::BTreeMap, path::PathBuf};

use pyo3::prelude::*;

use super::{batch::PyStudy, table::PyTable, trial::PyTrial};
use crate::{
    error::{Error, ErrorKind},
    profile::{Profile, Source, profile},
    recording::Notes,
    statistics::{Mdc, StatisticsParams, read_references, shipped_references},
    table::Table,
};

/// The hip-load profile of one recording: at most twelve rows, each with the grade of its evidence.
///
/// It has no order of merit and no score, and two profiles cannot be ranked.
///
/// Made by ``midstance.profile``.
///
/// Examples
/// --------
/// >>> import midstance as ms
/// >>> profile = ms.profile(ms.analyze(ms.simulate.runner()[0]))
/// >>> profile.to_text().startswith("Hip-load profile")
/// True
#[pyclass(frozen, module = "midstance", name = "Profile")]
pub(super) struct PyProfile(pub(super) Profile);

#[pymethods]
impl PyProfile {
    /// One row per statement: ``row`` (1 to 12), ``title``, ``metric``, ``side``, ``value``, ``comparison``, ``change``, ``model``,
    /// ``reference``, ``grade``.
    #[getter]
    fn table(&self) -> PyTable {
        PyTable(self.0.to_table())
    }

    /// The profile as text.
    fn to_text(&self) -> String {
        self.0.to_text()
    }

    /// The profile as an HTML table.
    fn to_html(&self) -> String {
        self.0.to_html()
    }

    fn __repr__(&self) -> String {
        self.0.to_text()
    }

    fn _repr_html_(&self) -> String {
        self.0.to_html()
    }
}

/// What a source of a profile holds.
struct Given<'py> {
    summary: Bound<'py, PyTable>,
    steps: Option<Bound<'py, PyTable>>,
    notes: Option<Notes>,
}

impl<'py> Given<'py> {
    fn of(source: &Bound<'py, PyAny>) -> PyResult<Self> {
        let py = source.py();
        if let Ok(trial) = source.cast::<PyTrial>() {
            let trial = trial.get();
            let notes = trial.recording.get().recording.notes.clone();
            return Ok(Self {
                summary: trial.summary.bind(py).clone(),
                steps: Some(trial.steps.bind(py).clone()),
                notes: Some(notes),
            });
        }
        if let Ok(study) = source.cast::<PyStudy>() {
            let study = study.get();
            return Ok(Self {
                summary: study.summary(py)?.into_bound(py),
                steps: Some(study.steps(py)?.into_bound(py)),
                notes: None,
            });
        }
        let summary = source.cast::<PyTable>().cloned().map_err(|_| {
            let found = source.get_type().to_string();
            Error::new(ErrorKind::Parameter, found, "a trial, a study, or a table `summary`")
        })?;
        Ok(Self { summary, steps: None, notes: None })
    }
}

/// Makes the profile of one recording; see ``midstance.profile``.
#[pyfunction]
#[allow(clippy::too_many_arguments)]
pub(super) fn make_profile(
    source: &Bound<'_, PyAny>,
    recording: Option<String>,
    speed_mps: Option<f64>,
    baseline: Option<&Bound<'_, PyTrial>>,
    mdc: Option<BTreeMap<String, f64>>,
    references: Option<PathBuf>,
    log: Option<(Bound<'_, PyTable>, Bound<'_, PyTable>)>,
) -> PyResult<PyProfile> {
    let py = source.py();
    let given = Given::of(source)?;
    let mut groups = shipped_references();
    if let Some(path) = references {
        groups.extend(read_references(&path)?);
    }
    let summary = &given.summary.get().0;
    // Of several recordings only the rows of the one that is meant.
    let steps: Option<Table> = given.steps.as_ref().map(|steps| {
        let steps = &steps.get().0;
        recording.as_ref().map_or_else(|| steps.clone(), |name| steps.only("recording", name))
    });
    let baseline = baseline.map(|trial| trial.get().steps.bind(py).clone());
    let source = Source {
        summary,
        steps: steps.as_ref(),
        notes: given.notes.as_ref(),
        recording: recording.as_deref(),
        speed_mps,
        baseline: baseline.as_ref().map(|steps| &steps.get().0),
        log: log.as_ref().map(|(sessions, days)| (&sessions.get().0, &days.get().0)),
    };
    let mdc = Mdc::new(mdc.unwrap_or_default())?;
    Ok(PyProfile(profile(&source, &groups, &mdc, &StatisticsParams::default())?))
}
