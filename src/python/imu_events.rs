//! `midstance.events`: contacts and bouts from the arrays of inertial sensors.

use pyo3::prelude::*;

use super::{arrays::Samples, table::PyTable};
use crate::{
    error::Error,
    events::{
        Gait,
        from_imu::{self, Contact},
    },
    quantity::Unit,
    recording::{Gravity, Site},
    table::{Table, Values},
};

pub(super) fn checked(rate_hz: f64) -> PyResult<()> {
    if rate_hz.is_finite() && rate_hz > 0.0 {
        Ok(())
    } else {
        Err(Error::parameter("rate_hz", rate_hz, "a rate above zero").into())
    }
}

pub(super) fn table(contacts: &[Contact], rate_hz: f64) -> PyTable {
    let seconds = |of: &dyn Fn(&Contact) -> Option<f64>| {
        Values::Number(contacts.iter().map(|c| of(c).map_or(f64::NAN, |at| at / rate_hz)).collect())
    };
    PyTable(
        Table::new("contacts")
            .with("ic_time_s", Unit::Second, seconds(&|c| c.ic))
            .with("to_time_s", Unit::Second, seconds(&|c| c.to))
            .with("contact_time_s", Unit::Second, seconds(&|c| Some(c.to? - c.ic?))),
    )
}

/// Contacts of one foot in the pitch angular velocity of a sensor on it.
///
/// Parameters
/// ----------
/// pitch_rad_s : array_like
///     Angular velocity about the axis to the runner's right, rad/s, toes up positive.
/// rate_hz : float
///     Sampling rate, Hz; 200 or more for contact times.
/// gait : {"running", "walking"}, default "running"
///     Running: initial contact is the lowest pitch velocity after mid-swing. Walking: where it has fallen to half of that.
///
/// Returns
/// -------
/// Table
///     One row per contact: ``ic_time_s``, ``to_time_s``, s from the first sample; ``contact_time_s``.
///
/// Raises
/// ------
/// MidstanceError
///     ``parameter`` for a rate that is not above zero or another gait.
///
/// Notes
/// -----
/// Source: Falbriard et al. 2018, 10.3389/fphys.2018.00610.
///
/// Examples
/// --------
/// >>> import numpy as np
/// >>> import midstance as ms
/// >>> t = np.arange(0, 14, 1 / 200) % 0.7
/// >>> bell = lambda at, width: np.exp(-0.5 * ((t - at) / width) ** 2)
/// >>> pitch = 6 * bell(0.52, 0.06) - 8 * bell(0.25, 0.02) - 4 * (bell(0, 0.008) + bell(0.7, 0.008))
/// >>> contacts = ms.events.from_foot(pitch, rate_hz=200)
/// >>> float(np.nanmedian(contacts["contact_time_s"]).round(3))
/// 0.25
#[pyfunction]
#[pyo3(signature = (pitch_rad_s, *, rate_hz, gait="running"))]
pub(super) fn from_foot(py: Python<'_>, pitch_rad_s: &Bound<'_, PyAny>, rate_hz: f64, gait: &str) -> PyResult<PyTable> {
    checked(rate_hz)?;
    let gait = match gait {
        "running" => Gait::Running,
        "walking" => Gait::Walking,
        other => return Err(Error::parameter("gait", other, "running or walking").into()),
    };
    let samples = Samples::new("pitch_rad_s", pitch_rad_s)?;
    let pitch = samples.values();
    Ok(table(&py.detach(|| from_imu::from_foot(pitch, rate_hz, gait)), rate_hz))
}

/// Contacts of one foot in the angular velocity of its shank.
///
/// Parameters
/// ----------
/// pitch_rad_s : array_like
///     Angular velocity about the axis to the runner's right, rad/s, positive when the shank swings forward.
/// rate_hz : float
///     Sampling rate, Hz.
///
/// Returns
/// -------
/// Table
///     As for `from_foot`. Toe-off, and so contact time, of one shank is uncertain by a tenth of a second.
///
/// Raises
/// ------
/// MidstanceError
///     ``parameter`` for a rate that is not above zero.
///
/// Notes
/// -----
/// Source: Salarian et al. 2004, 10.1109/tbme.2004.827933.
///
/// Examples
/// --------
/// >>> import numpy as np
/// >>> import midstance as ms
/// >>> len(ms.events.from_shank(np.zeros(400), rate_hz=100))
/// 0
#[pyfunction]
#[pyo3(signature = (pitch_rad_s, *, rate_hz))]
pub(super) fn from_shank(py: Python<'_>, pitch_rad_s: &Bound<'_, PyAny>, rate_hz: f64) -> PyResult<PyTable> {
    checked(rate_hz)?;
    let samples = Samples::new("pitch_rad_s", pitch_rad_s)?;
    let pitch = samples.values();
    Ok(table(&py.detach(|| from_imu::from_shank_gyro(pitch, rate_hz)), rate_hz))
}

/// Running contacts of both feet in the vertical acceleration of the sacrum.
///
/// Parameters
/// ----------
/// vertical_g : array_like
///     Upward acceleration with gravity, g (1 at rest).
/// rate_hz : float
///     Sampling rate, Hz; 100 or more.
///
/// Returns
/// -------
/// Table
///     One row per contact: ``ic_time_s``, ``to_time_s``, s from the first sample; ``contact_time_s``, absent where the
///     signal shows no flight.
///
/// Raises
/// ------
/// MidstanceError
///     ``parameter`` for a rate that is not above zero.
///
/// Notes
/// -----
/// Source: Patoz et al. 2022, 10.3390/s22030784; threshold and filter are of this project.
///
/// Examples
/// --------
/// >>> import numpy as np
/// >>> import midstance as ms
/// >>> t = np.arange(0, 10, 1 / 200) % 0.35
/// >>> vertical = np.where(t < 0.25, 2.2 * np.sin(np.pi * t / 0.25), 0)
/// >>> contacts = ms.events.from_sacrum(vertical, rate_hz=200)
/// >>> float(np.nanmedian(contacts["contact_time_s"]).round(2))
/// 0.24
#[pyfunction]
#[pyo3(signature = (vertical_g, *, rate_hz))]
pub(super) fn from_sacrum(py: Python<'_>, vertical_g: &Bound<'_, PyAny>, rate_hz: f64) -> PyResult<PyTable> {
    checked(rate_hz)?;
    let samples = Samples::new("vertical_g", vertical_g)?;
    let vertical = samples.values();
    Ok(table(&py.detach(|| from_imu::from_sacrum(vertical, rate_hz)).contacts, rate_hz))
}

/// Initial contacts of both feet in walking, in the vertical acceleration of the lower back.
///
/// Parameters
/// ----------
/// vertical : array_like
///     Upward acceleration, g or m/s², with gravity or without.
/// rate_hz : float
///     Sampling rate, Hz; 50 or more.
///
/// Returns
/// -------
/// Table
///     One row per contact: ``ic_time_s``, s from the first sample; ``to_time_s`` and ``contact_time_s`` are absent.
///
/// Raises
/// ------
/// MidstanceError
///     ``parameter`` for a rate that is not above zero.
///
/// Notes
/// -----
/// Source: McCamley et al. 2012, 10.1016/j.gaitpost.2012.02.019.
///
/// Examples
/// --------
/// >>> import numpy as np
/// >>> import midstance as ms
/// >>> t = np.arange(0, 10, 0.01)
/// >>> contacts = ms.events.from_lumbar(1 + 0.3 * np.cos(2 * np.pi * t / 0.5), rate_hz=100)
/// >>> float(np.diff(contacts["ic_time_s"]).mean().round(2))
/// 0.5
#[pyfunction]
#[pyo3(signature = (vertical, *, rate_hz))]
pub(super) fn from_lumbar(py: Python<'_>, vertical: &Bound<'_, PyAny>, rate_hz: f64) -> PyResult<PyTable> {
    checked(rate_hz)?;
    let samples = Samples::new("vertical", vertical)?;
    let vertical = samples.values();
    let ics = py.detach(|| from_imu::from_lumbar(vertical, rate_hz));
    let contacts: Vec<Contact> = ics.into_iter().map(|ic| Contact { ic: Some(ic), to: None }).collect();
    Ok(table(&contacts, rate_hz))
}

/// Cadence over time from the rhythm of a signal, without looking for contacts.
///
/// Parameters
/// ----------
/// signal : array_like
///     What repeats with every step, in any unit, such as the vertical acceleration of the trunk, or with every stride, such as the pitch
///     angular velocity of a foot.
/// rate_hz : float
///     Sampling rate, Hz.
/// per : {"step", "stride"}, default "step"
///     What it repeats with.
///
/// Returns
/// -------
/// Table
///     One row per window of 8 s, one every 4 s: ``time_s``, its middle, s from the first sample; ``cadence_spm``, steps of
///     both feet per minute, absent where nothing repeats.
///
/// Raises
/// ------
/// MidstanceError
///     ``parameter`` for a rate that is not above zero or another ``per``.
///
/// Notes
/// -----
/// Source: Moe-Nilssen & Helbostad 2004, 10.1016/s0021-9290(03)00233-1.
///
/// Examples
/// --------
/// >>> import numpy as np
/// >>> import midstance as ms
/// >>> t = np.arange(0, 30, 0.01)
/// >>> cadence = ms.events.cadence_over_time(np.cos(2 * np.pi * t / 0.4), rate_hz=100)["cadence_spm"]
/// >>> bool(np.allclose(cadence, 150, atol=0.2))
/// True
#[pyfunction]
#[pyo3(signature = (signal, *, rate_hz, per="step"))]
pub(super) fn cadence_over_time(
    py: Python<'_>,
    signal: &Bound<'_, PyAny>,
    rate_hz: f64,
    per: &str,
) -> PyResult<PyTable> {
    checked(rate_hz)?;
    let (range, spm) = match per {
        "step" => (from_imu::rhythm::STEP_S, 60.0),
        "stride" => (from_imu::rhythm::STRIDE_S, 120.0),
        other => return Err(Error::parameter("per", other, "step or stride").into()),
    };
    let samples = Samples::new("signal", signal)?;
    let values = samples.values();
    let found = py.detach(|| from_imu::rhythm::over_time(values, rate_hz, &range));
    let cadence = |period: Option<f64>| period.map_or(f64::NAN, |s| spm / s);
    Ok(PyTable(
        Table::new("cadence").with("time_s", Unit::Second, Values::Number(found.iter().map(|w| w.0).collect())).with(
            "cadence_spm",
            Unit::StepsPerMinute,
            Values::Number(found.iter().map(|w| cadence(w.1)).collect()),
        ),
    ))
}

/// Bouts of rest, walking and running in the acceleration of one sensor.
///
/// Parameters
/// ----------
/// x_mps2, y_mps2, z_mps2 : array_like
///     Acceleration with gravity in any axes, m/s², of equal length.
/// rate_hz : float
///     Sampling rate, Hz.
/// site : str
///     Where the sensor sits: ``"sacrum"``, ``"left foot"``.
///
/// Returns
/// -------
/// Table
///     One row per bout in order of time: ``activity``, ``start_s``, ``end_s``, s from the first sample.
///
/// Raises
/// ------
/// MidstanceError
///     ``parameter`` for a rate that is not above zero, an unknown site or arrays of unequal length.
///
/// Examples
/// --------
/// >>> import numpy as np
/// >>> import midstance as ms
/// >>> t = np.arange(0, 60, 0.01)
/// >>> up = 9.81 + np.where(t < 30, 2, 13) * np.sin(2 * np.pi * 2 * t)
/// >>> ms.events.bouts(0 * t, up, 0 * t, rate_hz=100, site="sacrum")["activity"]
/// ['walking', 'running']
#[pyfunction]
#[pyo3(signature = (x_mps2, y_mps2, z_mps2, *, rate_hz, site))]
pub(super) fn bouts(
    py: Python<'_>,
    x_mps2: &Bound<'_, PyAny>,
    y_mps2: &Bound<'_, PyAny>,
    z_mps2: &Bound<'_, PyAny>,
    rate_hz: f64,
    site: &str,
) -> PyResult<PyTable> {
    checked(rate_hz)?;
    let Some(place) = Site::of_name(site) else {
        return Err(Error::parameter("site", site, "a segment such as sacrum, left shank or foot").into());
    };
    let (x, y, z) = (Samples::new("x_mps2", x_mps2)?, Samples::new("y_mps2", y_mps2)?, Samples::new("z_mps2", z_mps2)?);
    let axes = [x.values(), y.values(), z.values()];
    if axes.iter().any(|a| a.len() != axes[0].len()) {
        let found = format!("{}, {} and {} samples", axes[0].len(), axes[1].len(), axes[2].len());
        return Err(Error::parameter("y_mps2", found, "as many samples as in x_mps2").into());
    }
    let found = py.detach(|| from_imu::bouts(axes, rate_hz, Some(place.segment), Gravity::Included));
    let seconds =
        |of: fn(&from_imu::Bout) -> usize| Values::Number(found.iter().map(|b| of(b) as f64 / rate_hz).collect());
    Ok(PyTable(
        Table::new("bouts")
            .with("activity", Unit::None, Values::Text(found.iter().map(|b| b.activity.to_string()).collect()))
            .with("start_s", Unit::Second, seconds(|b| b.from))
            .with("end_s", Unit::Second, seconds(|b| b.to)),
    ))
}
