//! `midstance.regularity`: how alike steps and strides are, from arrays.

use pyo3::prelude::*;

use super::arrays::Samples;
use crate::metrics;

/// Even over odd harmonics of one stride.
///
/// Parameters
/// ----------
/// stride : array_like
///     Acceleration of the trunk, vertical or forward, over exactly one stride, any unit; more than 40 samples. For the
///     sideways acceleration the ratio is the inverse.
///
/// Returns
/// -------
/// float or None
///     Sum of the amplitudes of the even ones over that of the odd ones of the first 20 harmonics; larger when left and
///     right steps are more alike. None for too few samples or without odd ones.
///
/// Raises
/// ------
/// MidstanceError
///     ``parameter`` for an array that has not one dimension.
///
/// Notes
/// -----
/// Source: Menz et al. 2003, 10.1016/s0966-6362(02)00159-5.
///
/// Examples
/// --------
/// >>> import numpy as np
/// >>> import midstance as ms
/// >>> phase = 2 * np.pi * np.arange(200) / 200
/// >>> round(ms.regularity.harmonic_ratio(0.1 * np.sin(phase) + np.cos(2 * phase)), 6)
/// 10.0
#[pyfunction]
pub(super) fn harmonic_ratio(py: Python<'_>, stride: &Bound<'_, PyAny>) -> PyResult<Option<f64>> {
    let stride = Samples::new("stride", stride)?;
    let values = stride.values();
    Ok(py.detach(|| metrics::regularity::harmonic_ratio(values)))
}

/// How well a signal repeats after a step and after a stride.
///
/// Parameters
/// ----------
/// x : array_like
///     Vertical acceleration of the trunk, any unit, without gaps; four steps or more.
/// step : float
///     Usual length of a step, samples.
///
/// Returns
/// -------
/// tuple of (float, float) or None
///     Unbiased autocorrelation, over that at lag 0, at one step and at one stride: the highest within a quarter of a step
///     of each. 1 where every step (stride) is like the one before. None for too short a signal or one with gaps.
///
/// Raises
/// ------
/// MidstanceError
///     ``parameter`` for an array that has not one dimension.
///
/// Notes
/// -----
/// Source: Moe-Nilssen and Helbostad 2004, 10.1016/s0021-9290(03)00233-1.
///
/// Examples
/// --------
/// >>> import numpy as np
/// >>> import midstance as ms
/// >>> phase = 2 * np.pi * np.arange(10_000) / 200
/// >>> step, stride = ms.regularity.regularity(np.cos(2 * phase) + 0.5 * np.cos(phase), step=100)
/// >>> round(step, 3), round(stride, 3)
/// (0.6, 1.0)
#[pyfunction]
#[pyo3(signature = (x, *, step))]
pub(super) fn regularity(py: Python<'_>, x: &Bound<'_, PyAny>, step: f64) -> PyResult<Option<(f64, f64)>> {
    let x = Samples::new("x", x)?;
    let values = x.values();
    let found = py.detach(|| metrics::regularity::regularity(values, step));
    Ok(found.map(|found| (found.step, found.stride)))
}
