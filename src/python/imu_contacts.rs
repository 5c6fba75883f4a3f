//! `midstance.events`: contacts of a shank's acceleration, and which foot they are of, from arrays.

use pyo3::prelude::*;

use super::{
    arrays::Samples,
    imu_events::{checked, table},
    table::PyTable,
};
use crate::{
    error::Error,
    events::from_imu::{self, Contact},
    quantity::Side,
};

/// Running contacts of one foot in the acceleration of its shank.
///
/// Parameters
/// ----------
/// forward : array_like
///     Forward acceleration of the shank, g or m/s².
/// resultant : array_like
///     Length of the whole acceleration, as many samples.
/// rate_hz : float
///     Sampling rate, Hz.
///
/// Returns
/// -------
/// Table
///     One row per contact: ``ic_time_s``, ``to_time_s``, s from the first sample; ``contact_time_s``, which is not to be
///     relied on.
///
/// Raises
/// ------
/// MidstanceError
///     ``parameter`` for a rate that is not above zero or arrays of unequal length.
///
/// Notes
/// -----
/// Good for stride time, not for contact time: limits of agreement with force are −97 to 132 ms for contact and −144 to
/// 151 ms for toe-off. Source: Purcell et al. 2006, as described by Kiernan et al. 2023, 10.3390/s23115022.
///
/// Examples
/// --------
/// >>> import numpy as np
/// >>> import midstance as ms
/// >>> phase = np.arange(0, 10, 1 / 500) % 0.7
/// >>> def bell(at, width):
/// ...     return np.exp(-0.5 * ((phase - at) / width) ** 2)
/// >>> forward, resultant = -3 * bell(0.1, 0.006) + 1.5 * bell(0.35, 0.02), 1 + 6 * bell(0.12, 0.01)
/// >>> contacts = ms.events.from_shank_acceleration(forward, resultant, rate_hz=500)
/// >>> contacts["contact_time_s"].round(3)[:3]
/// array([0.25, 0.25, 0.25])
#[pyfunction]
#[pyo3(signature = (forward, resultant, *, rate_hz))]
pub(super) fn from_shank_acceleration(
    py: Python<'_>,
    forward: &Bound<'_, PyAny>,
    resultant: &Bound<'_, PyAny>,
    rate_hz: f64,
) -> PyResult<PyTable> {
    checked(rate_hz)?;
    let (forward, resultant) = (Samples::new("forward", forward)?, Samples::new("resultant", resultant)?);
    let (forward, resultant) = (forward.values(), resultant.values());
    as_many("resultant", resultant, forward)?;
    Ok(table(&py.detach(|| from_imu::from_shank_acceleration(forward, resultant, rate_hz)), rate_hz))
}

/// Running initial contacts of both feet in vertical and forward acceleration of the sacrum, by the rule of Auvinet.
///
/// Parameters
/// ----------
/// vertical_g : array_like
///     Upward acceleration with gravity, g.
/// forward_g : array_like
///     Forward acceleration, g, as many samples.
/// rate_hz : float
///     Sampling rate, Hz.
///
/// Returns
/// -------
/// Table
///     One row per contact: ``ic_time_s``, s from the first sample; ``to_time_s`` and ``contact_time_s`` are absent.
///
/// Raises
/// ------
/// MidstanceError
///     ``parameter`` for a rate that is not above zero or arrays of unequal length.
///
/// Notes
/// -----
/// Per step the mean of the instants of the lowest vertical acceleration before its maximum and of the forward one's
/// highest just before that. Source: Auvinet et al. 2002, 10.1016/s0966-6362(01)00203-x.
///
/// Examples
/// --------
/// >>> import numpy as np
/// >>> import midstance as ms
/// >>> s = np.arange(0, 10, 1 / 200) % 0.35
/// >>> down = s < 0.25
/// >>> vertical = np.where(down, 2.2 * np.sin(np.pi * s / 0.25), 0)
/// >>> forward = np.where(down, -0.25 * np.sin(2 * np.pi * s / 0.25), 0)
/// >>> contacts = ms.events.auvinet_contacts(vertical, forward, rate_hz=200)
/// >>> float(np.median(np.diff(contacts["ic_time_s"])).round(3))
/// 0.35
#[pyfunction]
#[pyo3(signature = (vertical_g, forward_g, *, rate_hz))]
pub(super) fn auvinet_contacts(
    py: Python<'_>,
    vertical_g: &Bound<'_, PyAny>,
    forward_g: &Bound<'_, PyAny>,
    rate_hz: f64,
) -> PyResult<PyTable> {
    checked(rate_hz)?;
    let (vertical, forward) = (Samples::new("vertical_g", vertical_g)?, Samples::new("forward_g", forward_g)?);
    let (vertical, forward) = (vertical.values(), forward.values());
    as_many("forward_g", forward, vertical)?;
    let ics = py.detach(|| from_imu::auvinet_contacts(vertical, forward, rate_hz));
    let contacts: Vec<Contact> = ics.into_iter().map(|ic| Contact { ic: Some(ic), to: None }).collect();
    Ok(table(&contacts, rate_hz))
}

/// Which foot made the first of alternating running contacts, from the sideways acceleration of the sacrum.
///
/// Parameters
/// ----------
/// right : array_like
///     Acceleration to the runner's right, g or m/s².
/// rate_hz : float
///     Sampling rate, Hz.
/// contacts : array_like
///     Initial contacts in order of time, in samples, between them too.
/// parity : list of int, optional
///     Number of steps from the first contact to each, so that a missed one does not swap the rest. Default 0, 1, 2 …
///
/// Returns
/// -------
/// {"left", "right"} or None
///     None where the steps do not tell.
///
/// Raises
/// ------
/// MidstanceError
///     ``parameter`` for a rate that is not above zero or another number of parities than of contacts.
///
/// Notes
/// -----
/// The foot that lands pushes the body to the other side; a vote over all steps. Source: Auvinet et al. 2002,
/// 10.1016/s0966-6362(01)00203-x; the margin is a rule of this project.
///
/// Examples
/// --------
/// >>> import numpy as np
/// >>> import midstance as ms
/// >>> contacts = np.arange(1, 21) * 70
/// >>> steps = np.arange(1600) // 70
/// >>> pushed = np.where((steps + 1) % 2, -1.0, 1.0) + 0.1 * np.sin(np.arange(1600))
/// >>> ms.events.first_side(np.roll(pushed, 35), rate_hz=200, contacts=contacts)
/// 'right'
#[pyfunction]
#[pyo3(signature = (right, *, rate_hz, contacts, parity=None))]
pub(super) fn first_side(
    py: Python<'_>,
    right: &Bound<'_, PyAny>,
    rate_hz: f64,
    contacts: &Bound<'_, PyAny>,
    parity: Option<Vec<usize>>,
) -> PyResult<Option<&'static str>> {
    side(py, ("right", right), rate_hz, contacts, parity, from_imu::first_side)
}

/// Which foot made the first of alternating walking contacts, from how the lower back turns.
///
/// Parameters
/// ----------
/// yaw_rad_s : array_like
///     Angular velocity of the lower back about the upward vertical, rad/s.
/// rate_hz : float
///     Sampling rate, Hz.
/// contacts : array_like
///     Initial contacts in order of time, in samples, between them too.
/// parity : list of int, optional
///     Number of steps from the first contact to each, as for `first_side`.
///
/// Returns
/// -------
/// {"left", "right"} or None
///     None where the steps do not tell.
///
/// Raises
/// ------
/// MidstanceError
///     ``parameter`` for a rate that is not above zero or another number of parities than of contacts.
///
/// Notes
/// -----
/// At a left contact the pelvis turns to the right. Source: McCamley et al. 2012, 10.1016/j.gaitpost.2012.02.019.
///
/// Examples
/// --------
/// >>> import numpy as np
/// >>> import midstance as ms
/// >>> contacts = np.arange(1, 21) * 50
/// >>> yaw = np.cos(np.pi * np.arange(1100) / 50)  # to the left at every second contact, from the second on
/// >>> ms.events.first_side_by_yaw(yaw, rate_hz=100, contacts=contacts)
/// 'left'
#[pyfunction]
#[pyo3(signature = (yaw_rad_s, *, rate_hz, contacts, parity=None))]
pub(super) fn first_side_by_yaw(
    py: Python<'_>,
    yaw_rad_s: &Bound<'_, PyAny>,
    rate_hz: f64,
    contacts: &Bound<'_, PyAny>,
    parity: Option<Vec<usize>>,
) -> PyResult<Option<&'static str>> {
    side(py, ("yaw_rad_s", yaw_rad_s), rate_hz, contacts, parity, from_imu::first_side_by_yaw)
}

/// Signal, rate, contacts and their parity, to the side of the first.
type Rule = fn(&[f64], f64, &[f64], &[usize]) -> Option<Side>;

fn side(
    py: Python<'_>,
    (name, given): (&str, &Bound<'_, PyAny>),
    rate_hz: f64,
    contacts: &Bound<'_, PyAny>,
    parity: Option<Vec<usize>>,
    rule: Rule,
) -> PyResult<Option<&'static str>> {
    checked(rate_hz)?;
    let (samples, contacts) = (Samples::new(name, given)?, Samples::new("contacts", contacts)?);
    let (values, contacts) = (samples.values(), contacts.values());
    let parity = parity.unwrap_or_else(|| (0..contacts.len()).collect());
    if parity.len() != contacts.len() {
        let expected = format!("{}, one for each contact", contacts.len());
        return Err(Error::parameter("parity", format!("{} numbers", parity.len()), expected).into());
    }
    Ok(py.detach(|| rule(values, rate_hz, contacts, &parity)).map(Side::as_str))
}

fn as_many(name: &str, samples: &[f64], as_in: &[f64]) -> PyResult<()> {
    if samples.len() == as_in.len() {
        return Ok(());
    }
    Err(Error::parameter(name, format!("{} samples", samples.len()), format!("{}, as in the first", as_in.len()))
        .into())
}
