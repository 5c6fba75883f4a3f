//! `midstance.training`: a training and pain log.

use std::path::PathBuf;

use pyo3::{prelude::*, types::PyDict};

use super::{arrays::Samples, table::PyTable, values};
use crate::{
    error::Error,
    training::{self as core, LogParams, Session, parse_log, read_log},
};

/// Reads a log from a file or from text; returns the tables of sessions and days; see ``midstance.training.log``.
#[pyfunction]
pub(super) fn training_log(
    py: Python<'_>,
    path: Option<PathBuf>,
    text: Option<String>,
    given: &Bound<'_, PyDict>,
) -> PyResult<(PyTable, PyTable)> {
    let params: LogParams = values::parameters(given)?;
    let tables = py.detach(|| {
        let log = match (path, text) {
            (Some(path), _) => read_log(&path, &params)?,
            (None, text) => parse_log(&text.unwrap_or_default(), &params)?,
        };
        Ok::<_, Error>((core::sessions(&log, &params), core::days(&log, &params)?))
    })?;
    Ok((PyTable(tables.0), PyTable(tables.1)))
}

/// By how much a run exceeds the longest single run of the 30 days before, %.
///
/// Parameters
/// ----------
/// distance_km : float
///     Today's run.
/// longest_before_km : float or None
///     The longest single run of the 30 days before today.
///
/// Returns
/// -------
/// float or None
///     %; None where there was no run.
///
/// Notes
/// -----
/// Source: Frandsen et al. 2025, Br J Sports Med 59:1203.
///
/// Examples
/// --------
/// >>> import midstance as ms
/// >>> round(ms.training.session_spike_pct(12.0, 10.0), 6)
/// 20.0
#[pyfunction]
pub(super) fn session_spike_pct(distance_km: f64, longest_before_km: Option<f64>) -> Option<f64> {
    core::session_spike_pct(distance_km, longest_before_km)
}

/// Training monotony: mean over standard deviation (n − 1) of seven daily loads, rest days 0.
///
/// Parameters
/// ----------
/// daily_load_au : array_like
///     Seven loads.
///
/// Returns
/// -------
/// float or None
///     None where all days are alike.
///
/// Raises
/// ------
/// MidstanceError
///     ``parameter`` for another number of days.
///
/// Notes
/// -----
/// Source: Foster 1998, 10.1097/00005768-199807000-00023.
///
/// Examples
/// --------
/// >>> import midstance as ms
/// >>> round(ms.training.monotony([5, 0, 10, 0, 8, 0, 12]), 6)
/// 0.974355
#[pyfunction]
pub(super) fn monotony(daily_load_au: &Bound<'_, PyAny>) -> PyResult<Option<f64>> {
    let samples = Samples::new("daily_load_au", daily_load_au)?;
    let seven: &[f64; 7] = samples
        .values()
        .try_into()
        .map_err(|_| Error::parameter("daily_load_au", format!("{} days", samples.values().len()), "seven"))?;
    Ok(core::monotony(seven))
}

/// The state of a session by the pain-monitoring rule, with red flags before everything.
///
/// Parameters
/// ----------
/// before_0_10, during_0_10, worst_24h_0_10, next_morning_0_10 : float, optional
///     Pain before the session, the worst in it, the worst of the 24 hours after, and that of the next morning.
/// resolved_h : float, optional
///     Hours until it was as before the session.
/// night_pain, rest_pain, groin_pain_rising, locking, deformity : bool, optional
///     Red flags when True.
/// weight_bearing_ok, hop_ok : bool, optional
///     Red flags when False.
/// location : str, optional
///     Where; with "groin" in it, pain that rises during the session is a red flag.
/// acceptable_0_10 : float, default 5
///     The limit; often 4 in popular versions.
///
/// Returns
/// -------
/// tuple of 2 str
///     ``"settled"``, ``"acceptable"``, ``"exceeded"``, ``"red_flag"`` or ``"unknown"``; and why.
///
/// Raises
/// ------
/// MidstanceError
///     ``parameter`` for a limit outside 0 to 10.
///
/// Examples
/// --------
/// >>> import midstance as ms
/// >>> ms.training.pain_state(during_0_10=4, resolved_h=12)[0]
/// 'acceptable'
/// >>> ms.training.pain_state(during_0_10=1, night_pain=True)
/// ('red_flag', 'pain at night: stop running; see a clinician promptly')
#[pyfunction]
#[pyo3(signature = (*, before_0_10=None, during_0_10=None, worst_24h_0_10=None, next_morning_0_10=None, resolved_h=None,
    night_pain=None, rest_pain=None, weight_bearing_ok=None, hop_ok=None, groin_pain_rising=None, locking=None,
    deformity=None, location=None, acceptable_0_10=5.0))]
#[allow(clippy::too_many_arguments)]
pub(super) fn pain_state(
    before_0_10: Option<f64>,
    during_0_10: Option<f64>,
    worst_24h_0_10: Option<f64>,
    next_morning_0_10: Option<f64>,
    resolved_h: Option<f64>,
    night_pain: Option<bool>,
    rest_pain: Option<bool>,
    weight_bearing_ok: Option<bool>,
    hop_ok: Option<bool>,
    groin_pain_rising: Option<bool>,
    locking: Option<bool>,
    deformity: Option<bool>,
    location: Option<String>,
    acceptable_0_10: f64,
) -> PyResult<(&'static str, String)> {
    let params = LogParams {
        acceptable_0_10,
        safe_0_10: acceptable_0_10.min(LogParams::default().safe_0_10),
        ..LogParams::default()
    };
    params.check()?;
    let session = Session {
        pain_before_0_10: before_0_10,
        pain_during_0_10: during_0_10,
        pain_worst_24h_0_10: worst_24h_0_10,
        pain_next_morning_0_10: next_morning_0_10,
        pain_resolved_h: resolved_h,
        night_pain,
        rest_pain,
        weight_bearing_ok,
        hop_ok,
        groin_pain_rising,
        locking,
        deformity,
        location,
        ..Session::default()
    };
    let (state, why) = core::pain_state(&session, &params);
    Ok((state.as_str(), why))
}
