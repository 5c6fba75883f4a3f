//! `midstance.statistics` on tables: sides, sessions, ends and groups against each other, and the tidy form.

use std::collections::BTreeMap;

use pyo3::prelude::*;

use super::{batch::PyStudy, statistics::params, table::PyTable, trial::PyTrial};
use crate::{
    error::{Error, ErrorKind, Result},
    statistics::{self as core, Mdc, StatisticsParams},
};

/// The `steps` table of a trial or a study, or a table as it is.
fn steps_of<'py>(given: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyTable>> {
    let py = given.py();
    if let Ok(trial) = given.cast::<PyTrial>() {
        return Ok(trial.get().steps.bind(py).clone());
    }
    if let Ok(study) = given.cast::<PyStudy>() {
        return Ok(study.get().steps(py)?.into_bound(py));
    }
    given.cast::<PyTable>().cloned().map_err(|_| {
        let found = given.get_type().to_string();
        Error::new(ErrorKind::Parameter, found, "a trial, a study, or a table of steps").into()
    })
}

fn mdc(given: Option<BTreeMap<String, f64>>) -> Result<Mdc> {
    Mdc::new(given.unwrap_or_default())
}

/// Left against right for every metric: difference with its 95 % interval, verdict, symmetry ratios.
///
/// Parameters
/// ----------
/// steps : Trial, Study or Table
///     What was analysed, or its table ``steps``.
/// mdc : dict of str to float, optional
///     Minimal detectable change by name of metric, in its unit, as your laboratory has measured it; see
///     `minimal_detectable_change`. Without it no difference is called detectable.
/// resamples : int, default 2000
///     Bootstrap resamples; 0 for no intervals.
/// seed : int, default 1
///     The same seed gives the same intervals.
///
/// Returns
/// -------
/// Table
///     One row per recording and metric: ``n`` (values on the side that has fewer), ``left_mean``, ``right_mean``,
///     ``difference`` = right − left, ``ci95_low``, ``ci95_high``, ``mdc95``, ``verdict`` (detectable, within_mdc, mdc_unknown,
///     not_detectable), ``statement`` in words, ``symmetry_index_pct`` and ``symmetry_angle_pct`` (absent for angles and for
///     opposite signs), ``normalised_symmetry_index_pct``, ``absent`` with reasons.
///
/// Raises
/// ------
/// MidstanceError
///     ``parameter`` for an unknown metric in `mdc`; ``column`` for a table that is no table of steps.
///
/// Examples
/// --------
/// >>> import midstance as ms
/// >>> recording, _ = ms.simulate.runner(asymmetry_s=0.02, variability_ratio=0.01)
/// >>> table = ms.statistics.symmetry(ms.analyze(recording), mdc={"contact_time_s": 0.01})
/// >>> table["verdict"][table["metric"].index("contact_time_s")]
/// 'detectable'
#[pyfunction]
#[pyo3(signature = (steps, *, mdc=None, resamples=2000, seed=1))]
pub(super) fn symmetry(
    py: Python<'_>,
    steps: &Bound<'_, PyAny>,
    mdc: Option<BTreeMap<String, f64>>,
    resamples: u32,
    seed: u64,
) -> PyResult<PyTable> {
    let steps = steps_of(steps)?;
    let (table, mdc) = (&steps.get().0, self::mdc(mdc)?);
    Ok(PyTable(py.detach(|| core::symmetry(table, &mdc, &params(resamples, seed)))?))
}

/// One runner at two times: after − before, for every metric and side.
///
/// Parameters
/// ----------
/// before, after : Trial or Table
///     Two trials of one runner (sessions, shod and barefoot), or their tables ``steps``.
/// mdc, resamples, seed
///     As for `symmetry`.
///
/// Returns
/// -------
/// Table
///     One row per metric and side (left, right, both): ``n_before``, ``n_after``, ``before`` and ``after`` (means), ``change``,
///     ``ci95_low``, ``ci95_high``, ``mdc95``, ``verdict``, ``statement``, ``absent``. The interval tells what these strides say of
///     these two recordings; whether another session would say the same, only the minimal detectable change tells.
///
/// Raises
/// ------
/// MidstanceError
///     ``parameter`` for several recordings in one table or an unknown metric in `mdc`.
///
/// Examples
/// --------
/// >>> import midstance as ms
/// >>> slow, fast = (ms.analyze(ms.simulate.runner(contact_time_s=t, seed=1)[0]) for t in (0.26, 0.24))
/// >>> table = ms.statistics.change(slow, fast)
/// >>> float(table["change"][table["metric"].index("contact_time_s")].round(3))
/// -0.02
#[pyfunction]
#[pyo3(signature = (before, after, *, mdc=None, resamples=2000, seed=1))]
pub(super) fn change(
    py: Python<'_>,
    before: &Bound<'_, PyAny>,
    after: &Bound<'_, PyAny>,
    mdc: Option<BTreeMap<String, f64>>,
    resamples: u32,
    seed: u64,
) -> PyResult<PyTable> {
    let (before, after) = (steps_of(before)?, steps_of(after)?);
    let (before, after, mdc) = (&before.get().0, &after.get().0, self::mdc(mdc)?);
    Ok(PyTable(py.detach(|| core::change(before, after, &mdc, &params(resamples, seed)))?))
}

/// The last part of a recording against its first, as `change` does: fatigue within a run.
///
/// Parameters
/// ----------
/// steps : Trial or Table
///     One recording.
/// share : float, default 1/3
///     How much of it is early, and how much late; at most 0.5.
/// mdc, resamples, seed
///     As for `symmetry`.
///
/// Returns
/// -------
/// Table
///     As `change`: before is early, after is late.
///
/// Raises
/// ------
/// MidstanceError
///     ``parameter`` for another share or several recordings.
///
/// Examples
/// --------
/// >>> import midstance as ms
/// >>> table = ms.statistics.early_late(ms.analyze(ms.simulate.runner()[0]))
/// >>> sorted(set(table["side"]))
/// ['both', 'left', 'right']
#[pyfunction]
#[pyo3(signature = (steps, *, share=1.0/3.0, mdc=None, resamples=2000, seed=1))]
pub(super) fn early_late(
    py: Python<'_>,
    steps: &Bound<'_, PyAny>,
    share: f64,
    mdc: Option<BTreeMap<String, f64>>,
    resamples: u32,
    seed: u64,
) -> PyResult<PyTable> {
    let steps = steps_of(steps)?;
    let (table, mdc) = (&steps.get().0, self::mdc(mdc)?);
    Ok(PyTable(py.detach(|| core::early_late(table, share, &mdc, &params(resamples, seed)))?))
}

/// Groups of runners: mean and spread over runners, for every metric and side.
///
/// Parameters
/// ----------
/// summary : Study or Table
///     Many recordings, or their table ``summary``.
/// labels : dict of str to str, optional
///     The group of each recording by its name: a diagnosis, a shoe, a speed. Default: the column ``group`` of the manifest
///     of a study. Recordings without one are left out.
///
/// Returns
/// -------
/// Table
///     ``group``, ``metric``, ``unit``, ``side``, ``n`` (runners: the recordings of one subject in one group are averaged first),
///     ``mean``, ``sd``, ``ci95_low``, ``ci95_high`` (Student's, for at least 8 runners), ``absent``.
///
/// Raises
/// ------
/// MidstanceError
///     ``column`` for a table that is no summary; ``parameter`` when nothing says which group a recording is in.
///
/// Examples
/// --------
/// >>> import midstance as ms
/// >>> trial = ms.analyze(ms.simulate.runner(duration_s=10)[0])
/// >>> ms.statistics.groups(trial.summary, labels={trial.summary["recording"][0]: "control"})["group"][0]
/// 'control'
#[pyfunction]
#[pyo3(signature = (summary, *, labels=None))]
pub(super) fn groups(
    py: Python<'_>,
    summary: &Bound<'_, PyAny>,
    labels: Option<BTreeMap<String, String>>,
) -> PyResult<PyTable> {
    let study = summary.cast::<PyStudy>().ok().map(Bound::get);
    let table = match study {
        Some(study) => study.summary(py)?.into_bound(py),
        None => summary.cast::<PyTable>().cloned().map_err(|_| {
            let found = summary.get_type().to_string();
            Error::new(ErrorKind::Parameter, found, "a study or a table `summary`")
        })?,
    };
    let labels = match (labels, study) {
        (Some(labels), _) => labels,
        (None, Some(study)) => study.groups(py)?,
        (None, None) => BTreeMap::new(),
    };
    if labels.is_empty() {
        let error = Error::parameter("labels", "no group", "the group of at least one recording");
        return Err(error.mend("give labels, or a column `group` in the manifest").into());
    }
    let table = &table.get().0;
    Ok(PyTable(py.detach(|| core::groups(table, &labels))?))
}

/// The tidy table: one row per step and metric, ready for a mixed model.
///
/// Parameters
/// ----------
/// steps : Trial, Study or Table
///     What was analysed, or its table ``steps``.
/// outlier_mads : float, default 3.5
///     As `mads` of `outliers`, per recording, metric and side.
///
/// Returns
/// -------
/// Table
///     ``recording``, ``subject``, ``side``, ``step``, ``ic_time_s``, ``metric``, ``unit``, ``value``, ``outlier``, ``absent`` (the reason).
///
/// Raises
/// ------
/// MidstanceError
///     ``column`` for a table that is no table of steps.
///
/// Examples
/// --------
/// >>> import midstance as ms
/// >>> table = ms.statistics.long(ms.analyze(ms.simulate.runner(duration_s=10)[0]))
/// >>> table.columns[5:8]
/// ['metric', 'unit', 'value']
#[pyfunction]
#[pyo3(signature = (steps, *, outlier_mads=3.5))]
pub(super) fn long(py: Python<'_>, steps: &Bound<'_, PyAny>, outlier_mads: f64) -> PyResult<PyTable> {
    StatisticsParams { outlier_mads, ..StatisticsParams::default() }.check()?;
    let steps = steps_of(steps)?;
    let table = &steps.get().0;
    Ok(PyTable(py.detach(|| core::long(table, outlier_mads))?))
}
