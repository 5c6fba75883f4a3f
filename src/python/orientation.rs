//! `midstance.signal.orientation`: how a sensor is turned.

use pyo3::{prelude::*, types::PyDict};

use super::{
    arrays::Vectors,
    recording::{read_only, stack},
    values::parameters,
};
use crate::signal::{self, Inertial, Quaternion, VqfParams};

/// How a sensor was turned at each sample.
///
/// Made by ``midstance.signal.orientation``.
///
/// Examples
/// --------
/// >>> import numpy as np
/// >>> import midstance as ms
/// >>> at_rest = np.tile([[0.0], [0.0], [9.81]], 500)
/// >>> found = ms.signal.orientation(at_rest, np.zeros((3, 500)), rate_hz=100)
/// >>> found.wxyz_6d.shape, bool(found.rest[-1])
/// ((4, 500), True)
#[pyclass(frozen, get_all, module = "midstance", name = "Orientation")]
pub(super) struct PyOrientation {
    /// Unit quaternions w, x, y, z from sensor axes to a world whose third axis is up and whose heading is arbitrary: a
    /// read-only array of shape (4, sample).
    wxyz_6d: Py<PyAny>,
    /// The same to the world of east, north and up; None without a magnetometer.
    wxyz_9d: Option<Py<PyAny>>,
    /// The gyroscope's bias, rad/s, in sensor axes: a read-only array of shape (3, sample).
    bias_rad_s: Py<PyAny>,
    /// Deviation of the bias, rad/s: an upper bound.
    bias_sigma_rad_s: Py<PyAny>,
    /// Whether the sensor rested: a read-only array of flags.
    rest: Py<PyAny>,
    /// Whether the magnetic field was disturbed or not yet known: a read-only array of flags, all true without a
    /// magnetometer.
    field_disturbed: Py<PyAny>,
}

/// How a sensor is turned at each sample, by VQF.
///
/// Parameters
/// ----------
/// acceleration_mps2 : array_like of shape (3, samples)
///     Acceleration with gravity, m/s², in sensor axes.
/// angular_velocity_rad_s : array_like of shape (3, samples)
///     Angular velocity, rad/s, in sensor axes.
/// rate_hz : float
///     Sampling rate, Hz.
/// magnetic_field : array_like of shape (3, samples), optional
///     Magnetic field in any unit. Without it heading is arbitrary and drifts by what is left of the gyroscope's bias.
/// offline : bool, default True
///     Use all samples for each. False: as the filter would have said at the time.
/// **params
///     Parameters of the filter, as `VqfParams` of the Rust crate: ``tau_acc_s=3``, ``tau_mag_s=9``, ``motion_bias``,
///     ``rest_bias`` and ``reject_disturbances`` (all on) and those of bias, rest and magnetic disturbance.
///
/// Returns
/// -------
/// Orientation
///     Quaternions ``wxyz_6d`` and ``wxyz_9d``, bias, rest, magnetic disturbance.
///
/// Raises
/// ------
/// MidstanceError
///     ``no_signal`` for a sample that is not finite; ``too_short``; ``parameter``.
///
/// Notes
/// -----
/// Source: Laidig and Seel 2023, 10.1016/j.inffus.2022.10.014. Agrees with the authors' PyPI package ``vqf`` 2.1.2 to
/// 1e-6 rad.
///
/// Examples
/// --------
/// >>> import numpy as np
/// >>> import midstance as ms
/// >>> at_rest = np.tile([[0.0], [9.81], [0.0]], 500)
/// >>> found = ms.signal.orientation(at_rest, np.zeros((3, 500)), rate_hz=100)
/// >>> w, x, y, z = found.wxyz_6d[:, -1]
/// >>> round(float(2 * (y * z + w * x)), 9)  # the sensor's y in the world's third axis: up
/// 1.0
#[pyfunction]
#[pyo3(signature = (acceleration_mps2, angular_velocity_rad_s, *, rate_hz, magnetic_field=None, offline=true, **params))]
pub(super) fn orientation(
    py: Python<'_>,
    acceleration_mps2: &Bound<'_, PyAny>,
    angular_velocity_rad_s: &Bound<'_, PyAny>,
    rate_hz: f64,
    magnetic_field: Option<&Bound<'_, PyAny>>,
    offline: bool,
    params: Option<&Bound<'_, PyDict>>,
) -> PyResult<PyOrientation> {
    let params: VqfParams = params.map_or_else(|| Ok(VqfParams::default()), parameters)?;
    let acceleration = Vectors::new("acceleration_mps2", acceleration_mps2)?;
    let angular = Vectors::new("angular_velocity_rad_s", angular_velocity_rad_s)?;
    let field = magnetic_field.map(|field| Vectors::new("magnetic_field", field)).transpose()?;
    let samples = Inertial {
        rate_hz,
        angular_velocity_rad_s: angular.columns(),
        acceleration_mps2: acceleration.columns(),
        field: field.as_ref().map(Vectors::columns),
    };
    let found = py.detach(|| signal::orientation(&samples, &params, offline))?;
    let columns = |all: &[Quaternion]| {
        stack(py, &[0, 1, 2, 3].map(|part: usize| all.iter().map(|q| q.0[part]).collect::<Vec<f64>>()))
    };
    let bias = [0, 1, 2].map(|axis: usize| found.bias_rad_s.iter().map(|bias| bias[axis]).collect::<Vec<f64>>());
    let flags = |all: Vec<bool>| {
        let array = numpy::PyArray1::from_vec(py, all).into_any();
        read_only(&array).map(|()| array.unbind())
    };
    let sigma = numpy::PyArray1::from_vec(py, found.bias_sigma_rad_s).into_any();
    read_only(&sigma)?;
    Ok(PyOrientation {
        wxyz_6d: columns(&found.quaternion_6d)?,
        wxyz_9d: found.quaternion_9d.as_deref().map(columns).transpose()?,
        bias_rad_s: stack(py, &bias)?,
        bias_sigma_rad_s: sigma.unbind(),
        rest: flags(found.rest)?,
        field_disturbed: flags(found.field_disturbed)?,
    })
}
