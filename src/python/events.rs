//! `midstance.events`: contacts from arrays.

use pyo3::{prelude::*, types::PyDict};

use super::{
    arrays::{Samples, Vectors},
    recording::PyRecording,
    settings::settings,
    table::PyTable,
    values::from_json,
};
use crate::{
    condition::condition,
    error::Error,
    events::{self, EventParams, Leg, MarkerEventParams, Stance, Trajectory, from_leg_markers, from_vertical_force},
    quantity::{Side, Unit},
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

/// Contacts of one foot from its markers, without force.
///
/// Parameters
/// ----------
/// rate_hz : float
///     Sampling rate, Hz.
/// heel : array_like of shape (3, samples), optional
///     Heel marker: forward, up and right, m; gaps filled, not smoothed, NaN where it was not seen.
/// metatarsals : sequence of array_like of shape (3, samples)
///     Markers on the heads of the metatarsals, any number of them.
/// tip : array_like of shape (3, samples), optional
///     Marker on the hallux or the tip of the shoe, m.
/// thigh, shank : pair of array_like of shape (3, samples), optional
///     An upper and a lower marker on the segment, m; both segments show the extension of the knee.
/// pelvis : array_like of shape (3, samples), optional
///     The middle of the pelvis, m; for the methods that look at it.
/// speed_mps : float, default 0
///     How fast the runner moves through the lab, m/s: 0 on a treadmill.
/// walking : bool, default False
///     Whether the defaults are those of walking.
/// initial_contact : str, optional
///     ``"impact_rise"`` (default in running), ``"handsaker"``, ``"heel_height"``, ``"heel_velocity"``,
///     ``"pelvis_velocity"`` or ``"zeni"`` (default in walking).
/// toe_off : str, optional
///     ``"handsaker"`` (default with a marker on the tip), ``"push_off_fall"`` (else, where the metatarsals show it),
///     ``"knee_extension"`` (else), ``"forefoot_height"`` (else) or ``"zeni"`` (default in walking).
/// cutoff_hz : float, default 25
///     Cut-off of the zero-lag low-pass for accelerations, Hz.
///
/// Returns
/// -------
/// Table
///     One row per contact in order of time: ``ic_time_s`` and ``to_time_s``, s from the first sample, absent where the
///     recording does not show them; ``contact_time_s``.
///
/// Raises
/// ------
/// MidstanceError
///     ``parameter`` for shapes that do not fit, a method that is none, a number that is not above zero; ``no_signal``
///     without any marker on the foot.
///
/// Examples
/// --------
/// >>> import numpy as np
/// >>> import midstance as ms
/// >>> recording, truth = ms.simulate.runner(duration_s=5)
/// >>> foot = {name: recording.markers[name] for name in ("RHEE", "RMT1", "RMT5")}
/// >>> contacts = ms.events.from_markers(
/// ...     rate_hz=recording.markers.rate_hz, heel=foot["RHEE"], metatarsals=[foot["RMT1"], foot["RMT5"]]
/// ... )
/// >>> len(contacts["ic_time_s"])
/// 8
///
/// References
/// ----------
/// Handsaker et al. 2016, 10.1016/j.jbiomech.2016.10.013; Fellin et al. 2010, 10.1016/j.jsams.2010.03.006; Milner and
/// Paquette 2015, 10.1016/j.jbiomech.2015.07.036; Zeni et al. 2008, 10.1016/j.gaitpost.2007.07.007.
#[pyfunction]
#[pyo3(signature = (
    *, rate_hz, heel=None, metatarsals=None, tip=None, thigh=None, shank=None, pelvis=None, speed_mps=0.0,
    walking=false, initial_contact=None, toe_off=None, cutoff_hz=25.0
))]
#[allow(clippy::too_many_arguments)]
pub(super) fn from_markers(
    py: Python<'_>,
    rate_hz: f64,
    heel: Option<Bound<'_, PyAny>>,
    metatarsals: Option<Bound<'_, PyAny>>,
    tip: Option<Bound<'_, PyAny>>,
    thigh: Option<[Bound<'_, PyAny>; 2]>,
    shank: Option<[Bound<'_, PyAny>; 2]>,
    pelvis: Option<Bound<'_, PyAny>>,
    speed_mps: f64,
    walking: bool,
    initial_contact: Option<String>,
    toe_off: Option<String>,
    cutoff_hz: f64,
) -> PyResult<PyTable> {
    let given = serde_json::json!({
        "initial_contact": initial_contact, "toe_off": toe_off, "cutoff_hz": cutoff_hz,
    });
    let params: MarkerEventParams = from_json(&given)?;
    let one = |name: &str, marker: &Option<Bound<'_, PyAny>>| marker.as_ref().map(|m| trajectory(name, m)).transpose();
    let pair = |name: &str, ends: &Option<[Bound<'_, PyAny>; 2]>| -> PyResult<Option<[Trajectory<'static>; 2]>> {
        let Some([upper, lower]) = ends else { return Ok(None) };
        Ok(Some([trajectory(name, upper)?, trajectory(name, lower)?]))
    };
    let leg = Leg {
        heel: one("heel", &heel)?,
        metatarsals: several("metatarsals", metatarsals.as_ref())?,
        tip: one("tip", &tip)?,
        thigh: pair("thigh", &thigh)?,
        shank: pair("shank", &shank)?,
    };
    let pelvis = one("pelvis", &pelvis)?;
    let found = py.detach(|| from_leg_markers(&leg, pelvis.as_ref(), rate_hz, speed_mps, walking, &params))?;
    let at = |which: usize| -> Vec<f64> {
        found.contacts.iter().map(|c| c[which].map_or(f64::NAN, |sample| sample / rate_hz)).collect()
    };
    let (ic, to) = (at(0), at(1));
    let contact = ic.iter().zip(&to).map(|(ic, to)| to - ic).collect();
    Ok(PyTable(
        Table::new("contacts")
            .with("ic_time_s", Unit::Second, Values::Number(ic))
            .with("to_time_s", Unit::Second, Values::Number(to))
            .with("contact_time_s", Unit::Second, Values::Number(contact)),
    ))
}

fn trajectory(name: &str, given: &Bound<'_, PyAny>) -> PyResult<Trajectory<'static>> {
    Ok(Vectors::new(name, given)?.columns().map(|column| column.to_vec().into()))
}

/// One marker after another, so that what only says that it holds many asks for no memory.
fn several(name: &str, given: Option<&Bound<'_, PyAny>>) -> PyResult<Vec<Trajectory<'static>>> {
    let Some(given) = given else { return Ok(Vec::new()) };
    let mut markers = Vec::new();
    for marker in given.try_iter()? {
        markers.push(trajectory(name, &marker?)?);
    }
    Ok(markers)
}

/// Agreement of events from two sources; see ``midstance.events.agreement``.
#[pyfunction]
#[pyo3(signature = (reference, other, *, tolerance_s))]
pub(super) fn event_agreement(reference: Columns<'_>, other: Columns<'_>, tolerance_s: f64) -> PyResult<PyTable> {
    if !(tolerance_s.is_finite() && tolerance_s > 0.0) {
        return Err(Error::parameter("tolerance_s", tolerance_s, "a number above zero").into());
    }
    let rows = events::agreement(&stances("reference", &reference)?, &stances("other", &other)?, tolerance_s);
    Ok(PyTable(events::agreement_table(&rows)))
}

/// Contacts, toe-offs and, where they are known, sides.
type Columns<'py> = (Bound<'py, PyAny>, Bound<'py, PyAny>, Option<Vec<String>>);

fn stances(name: &str, (ic, to, sides): &Columns<'_>) -> PyResult<Vec<Stance>> {
    let (ic, to) = (Samples::new(name, ic)?, Samples::new(name, to)?);
    let (ic, to) = (ic.values(), to.values());
    if ic.len() != to.len() || sides.as_ref().is_some_and(|s| s.len() != ic.len()) {
        let found = format!("{} contacts and {} toe-offs", ic.len(), to.len());
        return Err(Error::parameter(name, found, "columns of equal length").into());
    }
    let side = |i: usize| match sides.as_ref().map(|s| s[i].as_str()) {
        Some("left") => Some(Side::Left),
        Some("right") => Some(Side::Right),
        _ => None,
    };
    let seen = |t: f64| t.is_finite().then_some(t);
    let one = |i: usize| Stance {
        side: side(i),
        ic_s: seen(ic[i]),
        to_s: seen(to[i]),
        plate: None,
        loads: Vec::new(),
        invalid: None,
    };
    Ok((0..ic.len()).map(one).collect())
}

/// Contact times at several thresholds; see ``midstance.events.threshold_sensitivity``.
#[pyfunction]
pub(super) fn threshold_sensitivity(
    py: Python<'_>,
    recording: &PyRecording,
    thresholds_n: &Bound<'_, PyAny>,
    config: Option<&Bound<'_, PyAny>>,
    keywords: &Bound<'_, PyDict>,
) -> PyResult<PyTable> {
    let params = settings(config, keywords)?.params().analysis;
    let thresholds_n = Samples::new("thresholds_n", thresholds_n)?.values().to_vec();
    let table = py.detach(|| {
        let conditioned = condition(&recording.recording, &params.condition)?;
        events::threshold_sensitivity(&conditioned, &thresholds_n, &params.events)
    })?;
    Ok(PyTable(table))
}
