//! Inertial sensors for Python.

use numpy::PyArray1;
use pyo3::prelude::*;

use super::recording::{clock, stack, times};
use super::show;
use crate::{
    quantity::{Clock, Side},
    recording::{Gravity, Imu},
};

/// One inertial sensor: its signals in its own axes, on its own clock.
///
/// Examples
/// --------
/// >>> import numpy as np
/// >>> import midstance as ms
/// >>> columns = {"acc_x": np.zeros(500), "acc_y": np.full(500, 9.81), "acc_z": np.zeros(500)}
/// >>> imu = ms.read(columns, rate_hz=100).imus[0]
/// >>> imu.acceleration_mps2.shape, imu.gravity, imu.rate_hz
/// ((3, 500), 'included', 100.0)
#[pyclass(frozen, module = "midstance", name = "Imu")]
pub(super) struct PyImu {
    /// Name as the file gives it, or the file's own.
    #[pyo3(get)]
    name: String,
    /// Where it sits, where the name tells or ``columns`` says: ``"left shank"``, ``"pelvis"``.
    #[pyo3(get)]
    site: Option<String>,
    /// ``"left"`` or ``"right"``, where the site has a side.
    #[pyo3(get)]
    side: Option<&'static str>,
    /// What the acceleration holds: ``"included"`` (at rest 9.81 m/s² upwards), ``"removed"`` (at rest 0) or
    /// ``"unknown"``.
    #[pyo3(get)]
    gravity: &'static str,
    clock: Clock,
    kept_time_s: Option<Vec<f64>>,
    /// Acceleration, m/s²: a read-only array of shape (axis, sample), x, y and z of the sensor, NaN where missing; None
    /// where not recorded.
    #[pyo3(get)]
    acceleration_mps2: Option<Py<PyAny>>,
    /// Angular velocity, rad/s: a read-only array of shape (axis, sample), positive by the right-hand rule, NaN where
    /// missing; None where not recorded.
    #[pyo3(get)]
    angular_velocity_rad_s: Option<Py<PyAny>>,
    /// Magnetic field in the unit of the file, as only its direction is used: a read-only array of shape (axis, sample);
    /// None where not recorded.
    #[pyo3(get)]
    magnetic_field: Option<Py<PyAny>>,
    /// Orientation as the maker's filter gives it, unit quaternions w, x, y, z: a read-only array of shape (4, sample),
    /// NaN where missing; None where not recorded.
    #[pyo3(get)]
    orientation_wxyz: Option<Py<PyAny>>,
}

impl PyImu {
    pub(super) fn new(py: Python<'_>, imu: &Imu) -> PyResult<Self> {
        let three = |parts: &Option<[Vec<f64>; 3]>| parts.as_ref().map(|parts| stack(py, parts)).transpose();
        Ok(Self {
            name: imu.name.clone(),
            site: imu.site.map(|site| site.to_string()),
            side: imu.site.and_then(|site| site.side).map(Side::as_str),
            gravity: match imu.gravity {
                Gravity::Unknown => "unknown",
                Gravity::Included => "included",
                Gravity::Removed => "removed",
            },
            clock: imu.clock,
            kept_time_s: imu.time_s.clone(),
            acceleration_mps2: three(&imu.acceleration_mps2)?,
            angular_velocity_rad_s: three(&imu.angular_velocity_rad_s)?,
            magnetic_field: three(&imu.magnetic_field)?,
            orientation_wxyz: imu.orientation_wxyz.as_ref().map(|parts| stack(py, parts)).transpose()?,
        })
    }
}

#[pymethods]
impl PyImu {
    /// Sampling rate, Hz: of the regular clock that fits the samples best.
    #[getter]
    fn rate_hz(&self) -> f64 {
        self.clock.rate_hz
    }

    /// Time of each sample, s: as written where the samples are uneven or have gaps, else regular.
    #[getter]
    fn time_s<'py>(&self, py: Python<'py>) -> Bound<'py, PyArray1<f64>> {
        self.kept_time_s.as_ref().map_or_else(|| times(py, &self.clock), |kept| PyArray1::from_slice(py, kept))
    }

    /// An ``xarray.Dataset`` of what the sensor recorded over ``axis`` and ``time`` (s), orientation over ``part``; the
    /// numbers are not copied.
    fn to_xarray<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyAny>> {
        slf.py().import("midstance._xarray")?.call_method1("of_sensor", (slf,))
    }

    fn __len__(&self) -> usize {
        self.clock.len
    }

    fn __repr__(&self) -> String {
        let site = self.site.as_ref().map_or_else(String::new, |site| format!(" ({site})"));
        format!("Imu {}{site}: {}", show::one_line(&self.name), clock(&self.clock))
    }
}
