//! `midstance.sensors`: conditioned inertial sensors.

use numpy::PyArray1;
use pyo3::{prelude::*, types::PyDict};

use super::{
    recording::{PyRecording, clock, stack, times},
    show,
    table::PyTable,
    values::parameters,
};
use crate::{
    condition::{ConditionParams, Sensor, condition},
    error::{Error, ErrorKind},
    quantity::{Clock, Side, Unit},
    recording::Gravity,
    table::{Table, Values},
};

/// One inertial sensor, conditioned: on a regular clock, upright and facing forward as far as that is known.
///
/// Made by ``midstance.sensors.align``.
///
/// Examples
/// --------
/// >>> import numpy as np
/// >>> import midstance as ms
/// >>> columns = {"acc_x": np.full(500, 9.81), "acc_y": np.zeros(500), "acc_z": np.zeros(500)}
/// >>> sensors, notes = ms.sensors.align(ms.read(columns, rate_hz=100))
/// >>> sensors[0].acceleration_mps2[:, 0].round(2) + 0  # forward, up, right: x was up
/// array([0.  , 9.81, 0.  ])
#[pyclass(frozen, module = "midstance", name = "Sensor")]
pub(super) struct PySensor {
    /// Name as the file gives it.
    #[pyo3(get)]
    name: String,
    /// Where it sits: ``"left shank"``, ``"pelvis"``; None where not known.
    #[pyo3(get)]
    site: Option<String>,
    /// ``"left"`` or ``"right"``, where the site has a side.
    #[pyo3(get)]
    side: Option<&'static str>,
    /// What the components mean: ``"SCS"``, forward, up and right of the segment; ``"TCCS"``, upright with arbitrary heading;
    /// ``"WCS"``, the sensor's own axes, as gravity is not known.
    #[pyo3(get)]
    frame: &'static str,
    /// Whether gravity is in the acceleration: ``"included"``, ``"removed"`` or ``"unknown"``.
    #[pyo3(get)]
    gravity: &'static str,
    clock: Clock,
    /// The turn from sensor axes to forward, up, right: a read-only array of shape (3, 3).
    #[pyo3(get)]
    rows: Py<PyAny>,
    /// Acceleration forward, up, right, m/s²: a read-only array of shape (3, sample), NaN where missing.
    #[pyo3(get)]
    acceleration_mps2: Py<PyAny>,
    /// Angular velocity about forward, up, right, rad/s, the bias taken out: a read-only array of shape (3, sample); None
    /// where not recorded.
    #[pyo3(get)]
    angular_velocity_rad_s: Option<Py<PyAny>>,
    /// Acceleration without gravity, level: forward, up and right as the segment faces at each instant, m/s², shape (3,
    /// sample); None where gravity is not known.
    #[pyo3(get)]
    world_acceleration_mps2: Option<Py<PyAny>>,
    /// From these axes to a world whose third axis is up, unit quaternions w, x, y, z of shape (4, sample); None without a
    /// gyroscope.
    #[pyo3(get)]
    orientation_wxyz: Option<Py<PyAny>>,
    /// Stretches without gap, as (from, to) in samples, half-open.
    #[pyo3(get)]
    stretches: Vec<(usize, usize)>,
    /// Stretches in which the sensor was still, as (from, to).
    #[pyo3(get)]
    still: Vec<(usize, usize)>,
    /// Where the accelerometer was at the end of its range, as (from, to).
    #[pyo3(get)]
    saturated: Vec<(usize, usize)>,
}

impl PySensor {
    fn new(py: Python<'_>, sensor: &Sensor) -> PyResult<Self> {
        let pairs = |ranges: &[std::ops::Range<usize>]| ranges.iter().map(|r| (r.start, r.end)).collect();
        let quaternions = sensor
            .orientation
            .as_ref()
            .map(|all| stack(py, &[0, 1, 2, 3].map(|part: usize| all.iter().map(|q| q.0[part]).collect::<Vec<f64>>())));
        Ok(Self {
            name: sensor.name.clone(),
            site: sensor.site.map(|site| site.to_string()),
            side: sensor.site.and_then(|site| site.side).map(Side::as_str),
            frame: sensor.frame.as_str(),
            gravity: match sensor.gravity {
                Gravity::Unknown => "unknown",
                Gravity::Included => "included",
                Gravity::Removed => "removed",
            },
            clock: sensor.clock,
            rows: stack(py, &sensor.rows.map(|row| row.to_vec()))?,
            acceleration_mps2: stack(py, &sensor.acceleration_mps2)?,
            angular_velocity_rad_s: sensor.angular_velocity_rad_s.as_ref().map(|w| stack(py, w)).transpose()?,
            world_acceleration_mps2: sensor.world_acceleration_mps2().map(|a| stack(py, &a)).transpose()?,
            orientation_wxyz: quaternions.transpose()?,
            stretches: pairs(&sensor.stretches),
            still: pairs(&sensor.still),
            saturated: pairs(&sensor.saturation.ranges),
        })
    }
}

#[pymethods]
impl PySensor {
    /// Sampling rate, Hz.
    #[getter]
    fn rate_hz(&self) -> f64 {
        self.clock.rate_hz
    }

    /// Time of each sample, s.
    #[getter]
    fn time_s<'py>(&self, py: Python<'py>) -> Bound<'py, PyArray1<f64>> {
        times(py, &self.clock)
    }

    /// An ``xarray.Dataset`` of its signals over ``axis`` and ``time`` (s), orientation over ``part``; the numbers are not
    /// copied.
    fn to_xarray<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyAny>> {
        slf.py().import("midstance._xarray")?.call_method1("of_sensor", (slf,))
    }

    fn __len__(&self) -> usize {
        self.clock.len
    }

    fn __repr__(&self) -> String {
        let site = self.site.as_ref().map_or_else(String::new, |site| format!(" ({site})"));
        format!("Sensor {}{site}: {}, {}", show::one_line(&self.name), self.frame, clock(&self.clock))
    }
}

/// Condition the inertial sensors of a recording: regular clock, upright, facing forward.
///
/// Parameters
/// ----------
/// recording : Recording
///     As `read` gives it.
/// **params
///     Parameters of conditioning. ``sensor_axes={"left shank": "x=up,y=forward,z=left"}`` declares how a sensor is mounted,
///     by its name or site; only the heading is taken from it, up is measured. Default: found from the data.
///
/// Returns
/// -------
/// sensors : list of Sensor
///     Those that have an accelerometer.
/// notes : Table
///     What was decided and doubted: ``code``, ``text``, ``doubt``.
///
/// Raises
/// ------
/// MidstanceError
///     ``no_signal`` where there is no sensor; ``parameter``.
///
/// Notes
/// -----
/// Up is gravity in a still period of 2 s or more (below 2 °/s, within 0.5 m/s² of g), else its mean in motion. Right is the
/// main axis of a limb's swing, with the sign of the foot's way or of the faster swing; on pelvis, trunk and head forward is
/// where the body brakes while it sinks (running) or rises (walking).
///
/// Examples
/// --------
/// >>> import numpy as np
/// >>> import midstance as ms
/// >>> tilt, n = np.radians(20), 500
/// >>> columns = {"acc_x": np.full(n, 9.81 * np.sin(tilt)), "acc_y": np.full(n, 9.81 * np.cos(tilt)), "acc_z": np.zeros(n)}
/// >>> sensors, notes = ms.sensors.align(ms.read(columns, rate_hz=100))
/// >>> sensors[0].frame, [round(float(a), 6) + 0 for a in sensors[0].acceleration_mps2[:, 0]]
/// ('TCCS', [0.0, 9.81, 0.0])
#[pyfunction]
#[pyo3(signature = (recording, **params))]
pub(super) fn align(
    py: Python<'_>,
    recording: &PyRecording,
    params: Option<&Bound<'_, PyDict>>,
) -> PyResult<(Vec<PySensor>, PyTable)> {
    let params: ConditionParams = params.map_or_else(|| Ok(ConditionParams::default()), parameters)?;
    if recording.recording.imus.is_empty() {
        let error = Error::new(ErrorKind::NoSignal, "a recording without inertial sensors", "one or more");
        return Err(error.into());
    }
    // Sensors alone: neither markers nor force decide about them.
    let mut alone = recording.recording.clone();
    alone.markers = None;
    alone.plates.clear();
    alone.notes = crate::recording::Notes::default();
    let found = py.detach(|| condition(&alone, &params))?;
    let notes: Vec<_> = found.recording.notes.iter().collect();
    let text = |of: fn(&crate::recording::Note) -> &str| Values::Text(notes.iter().map(|n| of(n).to_owned()).collect());
    let table = Table::new("notes")
        .with("code", Unit::None, text(|n| &n.code))
        .with("text", Unit::None, text(|n| &n.text))
        .with("doubt", Unit::None, Values::Flag(notes.iter().map(|n| n.doubt).collect()));
    Ok((found.sensors.iter().map(|s| PySensor::new(py, s)).collect::<PyResult<_>>()?, PyTable(table)))
}
