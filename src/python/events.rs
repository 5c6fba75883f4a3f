//! `midstance.events`: contacts from arrays.

use pyo3::{prelude::*, types::PyDict};

use super::{arrays::Samples, recording::PyRecording, settings::settings, table::PyTable};
use crate::{
    condition::condition,
    events::{self, EventParams, from_vertical_force},
    quantity::Unit,
    signal::Run,
    table::{Table, Values},
};

/// Contacts from a threshold on the vertical force.
///
/// Parameters
/// ----------
/// vertical_n : array_like
///     Vertical reaction force, N, positive in stance; zeroed and filtered.
/// rate_hz : float
///     Sampling rate, Hz.
/// threshold_n : float, default 20
///     Force that makes a contact, N. Part of the result: contact time falls by about 12 ms from 20 to 50 N on a real
///     treadmill.
/// debounce_s : float, default 0.04
///     Least time above the threshold for a contact and below it for a flight, s.
///
/// Returns
/// -------
/// Table
///     One row per contact in order of time: ``ic_time_s`` (initial contact) and ``to_time_s`` (toe-off), s from the
///     first sample, linear between samples and absent where the array begins or ends in the contact;
///     ``contact_time_s``.
///
/// Raises
/// ------
/// MidstanceError
///     ``parameter`` for a number that is not above zero.
///
/// Examples
/// --------
/// >>> import numpy as np
/// >>> import midstance as ms
/// >>> stance = 1500 * np.sin(np.pi * np.arange(250) / 250)
/// >>> contacts = ms.events.from_force(np.r_[np.zeros(100), stance, np.zeros(100)], rate_hz=1000)
/// >>> contacts["contact_time_s"].round(4)
/// array([0.2479])
#[pyfunction]
#[pyo3(signature = (vertical_n, *, rate_hz, threshold_n=20.0, debounce_s=0.04))]
pub(super) fn from_force(
    py: Python<'_>,
    vertical_n: &Bound<'_, PyAny>,
    rate_hz: f64,
    threshold_n: f64,
    debounce_s: f64,
) -> PyResult<PyTable> {
    let samples = Samples::new("vertical_n", vertical_n)?;
    let force = samples.values();
    let params = EventParams { threshold_n: Some(threshold_n), debounce_s, ..EventParams::default() };
    let runs = py.detach(|| from_vertical_force(force, rate_hz, &params))?;
    let ic = |run: &Run| if run.open_start { f64::NAN } else { run.from / rate_hz };
    let to = |run: &Run| if run.open_end { f64::NAN } else { run.to / rate_hz };
    let seconds = |of: &dyn Fn(&Run) -> f64| Values::Number(runs.iter().map(of).collect());
    Ok(PyTable(
        Table::new("contacts")
            .with("ic_time_s", Unit::Second, seconds(&ic))
            .with("to_time_s", Unit::Second, seconds(&to))
            .with("contact_time_s", Unit::Second, seconds(&|run| to(run) - ic(run))),
    ))
}

/// Contact times at several thresholds; see ``midstance.events.threshold_sensitivity``.
#[pyfunction]
pub(super) fn threshold_sensitivity(
    py: Python<'_>,
    recording: &PyRecording,
    thresholds_n: Vec<f64>,
    config: Option<&Bound<'_, PyAny>>,
    keywords: &Bound<'_, PyDict>,
) -> PyResult<PyTable> {
    let params = settings(config, keywords)?.params().analysis;
    let table = py.detach(|| {
        let conditioned = condition(&recording.recording, &params.condition)?;
        events::threshold_sensitivity(&conditioned, &thresholds_n, &params.events)
    })?;
    Ok(PyTable(table))
}
