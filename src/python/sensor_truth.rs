//! What is exactly true about the synthetic runner's sensors.

use numpy::PyArray1;
use pyo3::{prelude::*, types::PyDict};

use super::{
    recording::{clock, stack, times},
    values,
};
use crate::{
    quantity::Clock,
    simulate::{self, Runner},
};

/// The truth at one of the synthetic runner's sensors, at the instants of its samples.
///
/// Examples
/// --------
/// >>> import midstance as ms
/// >>> head = ms.simulate.sensor_truth(duration_s=3, sensors={"sites": ["head"]})[0]
/// >>> head.site, head.rate_hz
/// ('head', 500.0)
#[pyclass(frozen, module = "midstance", name = "SensorTruth")]
pub(super) struct PySensorTruth {
    /// Where it sits: ``"left_shank"``, the sensor's name.
    #[pyo3(get)]
    site: &'static str,
    clock: Clock,
    /// The turn from the axes of the segment (forward, up, right) to those of the sensor: shape (3, 3).
    #[pyo3(get)]
    mounting: Py<PyAny>,
    /// Place of the sensor, m: forward, up, right, shape (3, sample). On a treadmill the runner stays.
    #[pyo3(get)]
    position_m: Py<PyAny>,
    /// Unit quaternions w, x, y, z from the axes of the segment to those of the world (forward, up, right): shape (4, sample).
    #[pyo3(get)]
    orientation_wxyz: Py<PyAny>,
    /// Angular velocity in the axes of the segment, rad/s: shape (3, sample).
    #[pyo3(get)]
    angular_velocity_rad_s: Py<PyAny>,
    /// Specific force in the axes of the segment, m/s², at rest one g upwards: shape (3, sample).
    #[pyo3(get)]
    acceleration_mps2: Py<PyAny>,
}

#[pymethods]
impl PySensorTruth {
    /// Sampling rate by the time of contacts, force and markers, Hz.
    #[getter]
    fn rate_hz(&self) -> f64 {
        self.clock.rate_hz
    }

    /// Times of the samples by the time of contacts, force and markers, s.
    #[getter]
    fn time_s<'py>(&self, py: Python<'py>) -> Bound<'py, PyArray1<f64>> {
        times(py, &self.clock)
    }

    fn __len__(&self) -> usize {
        self.clock.len
    }

    fn __repr__(&self) -> String {
        format!("SensorTruth {}: {}", self.site, clock(&self.clock))
    }
}

/// The truth about every sensor of a synthetic runner who wears some.
///
/// Parameters
/// ----------
/// **params
///     As for `runner`; ``sensors`` among them.
///
/// Returns
/// -------
/// list of SensorTruth
///     In the order of the sites: place, orientation, angular velocity and specific force of each, before mounting, noise
///     and whatever else the sensors do to it.
///
/// Raises
/// ------
/// MidstanceError
///     ``parameter`` for an unknown name, a value outside its range, or a runner without sensors.
///
/// Examples
/// --------
/// >>> import midstance as ms
/// >>> (sacrum,) = ms.simulate.sensor_truth(duration_s=3, sensors={"sites": ["sacrum"]})
/// >>> sacrum.acceleration_mps2[:, 0].round(5)  # standing
/// array([0.     , 9.80665, 0.     ])
#[pyfunction]
#[pyo3(signature = (**params))]
pub(super) fn sensor_truth(py: Python<'_>, params: Option<&Bound<'_, PyDict>>) -> PyResult<Vec<PySensorTruth>> {
    let params: Runner = params.map_or_else(|| Ok(Runner::default()), values::parameters)?;
    let found = py.detach(|| simulate::sensor_truth(&params))?;
    let of_one = |truth: simulate::SensorTruth| {
        let parts = [0, 1, 2, 3].map(|part: usize| truth.orientation.iter().map(|q| q.0[part]).collect::<Vec<f64>>());
        Ok(PySensorTruth {
            site: truth.site.as_str(),
            clock: truth.clock,
            mounting: stack(py, &truth.mounting.map(|row| row.to_vec()))?,
            position_m: stack(py, &truth.position_m)?,
            orientation_wxyz: stack(py, &parts)?,
            angular_velocity_rad_s: stack(py, &truth.angular_velocity_rad_s)?,
            acceleration_mps2: stack(py, &truth.acceleration_mps2)?,
        })
    };
    found.into_iter().map(of_one).collect()
}
