//! `midstance.signal`: maxima, moving minima and smooth curves of plain arrays.

use numpy::PyArray1;
use pyo3::prelude::*;

use super::{arrays::Samples, marks::positive};
use crate::signal;

/// Samples higher than both neighbours; of a flat top the middle, rounded down. Ends are no maxima.
///
/// Parameters
/// ----------
/// x : array_like
///     Samples in any unit, one dimension.
///
/// Returns
/// -------
/// numpy.ndarray
///     Sample numbers, those of ``scipy.signal.find_peaks(x)[0]``.
///
/// Raises
/// ------
/// MidstanceError
///     ``parameter`` for an array that has not one dimension.
///
/// Examples
/// --------
/// >>> import midstance as ms
/// >>> ms.signal.local_maxima([0, 2, 1, 3, 3, 3, 0])
/// array([1, 4])
#[pyfunction]
pub(super) fn local_maxima<'py>(py: Python<'py>, x: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyArray1<isize>>> {
    let x = Samples::new("x", x)?;
    let values = x.values();
    let peaks = py.detach(|| signal::local_maxima(values));
    Ok(PyArray1::from_iter(py, peaks.into_iter().map(|peak| peak.index.cast_signed())))
}

/// How far a maximum stands out above the higher of the two saddles beside it.
///
/// Parameters
/// ----------
/// x : array_like
///     Samples in any unit, one dimension.
/// index : int
///     Sample number of the maximum.
///
/// Returns
/// -------
/// float
///     In the unit of `x`, as ``scipy.signal.peak_prominences``; 0 outside the array.
///
/// Raises
/// ------
/// MidstanceError
///     ``parameter`` for an array that has not one dimension.
///
/// Examples
/// --------
/// >>> import midstance as ms
/// >>> ms.signal.prominence([0, 2, 1, 3, 0], index=1)
/// 1.0
#[pyfunction]
#[pyo3(signature = (x, *, index))]
pub(super) fn prominence(x: &Bound<'_, PyAny>, index: usize) -> PyResult<f64> {
    Ok(signal::prominence(Samples::new("x", x)?.values(), index))
}

/// Maxima that stand apart, the higher of two that do not.
///
/// Parameters
/// ----------
/// x : array_like
///     Samples, one dimension.
/// least : float
///     Height of a maximum that counts, in the unit of `x`.
/// distance : int
///     Samples that two of them are apart at least.
///
/// Returns
/// -------
/// numpy.ndarray
///     Sample numbers, those of ``scipy.signal.find_peaks(x, height=least, distance=distance)[0]``.
///
/// Raises
/// ------
/// MidstanceError
///     ``parameter`` for an array that has not one dimension.
///
/// Examples
/// --------
/// >>> import midstance as ms
/// >>> ms.signal.spaced_maxima([0, 3, 0, 2, 0, 0, 4, 0], least=1, distance=3)
/// array([1, 6])
#[pyfunction]
#[pyo3(signature = (x, *, least, distance))]
pub(super) fn spaced_maxima<'py>(
    py: Python<'py>,
    x: &Bound<'py, PyAny>,
    least: f64,
    distance: usize,
) -> PyResult<Bound<'py, PyArray1<isize>>> {
    let x = Samples::new("x", x)?;
    let values = x.values();
    let found = py.detach(|| signal::spaced_maxima(values, least, distance));
    Ok(PyArray1::from_iter(py, found.into_iter().map(usize::cast_signed)))
}

/// Top of the parabola through a highest sample and its neighbours.
///
/// Parameters
/// ----------
/// x : array_like
///     Samples, one dimension.
/// index : int
///     Sample number of the highest.
///
/// Returns
/// -------
/// offset : float
///     Samples from `index` to the top, −0.5 to 0.5; 0 at the ends and where `index` is no maximum.
/// height : float
///     In the unit of `x`.
///
/// Raises
/// ------
/// MidstanceError
///     ``parameter`` for an array that has not one dimension.
///
/// Examples
/// --------
/// >>> import midstance as ms
/// >>> ms.signal.summit([-0.5625, -0.0625, -1.5625], index=1)  # -(t + 0.25) ** 2
/// (-0.25, 0.0)
#[pyfunction]
#[pyo3(signature = (x, *, index))]
pub(super) fn summit(x: &Bound<'_, PyAny>, index: usize) -> PyResult<(f64, f64)> {
    Ok(signal::summit(Samples::new("x", x)?.values(), index))
}

/// Weighted mean about each sample, the weights those of a bell curve.
///
/// Parameters
/// ----------
/// x : array_like
///     Samples, one dimension.
/// sigma : float
///     Standard deviation of the bell, samples.
///
/// Returns
/// -------
/// numpy.ndarray
///     As long as `x`, in its unit.
///
/// Raises
/// ------
/// MidstanceError
///     ``parameter`` for a `sigma` that is not above zero.
///
/// Examples
/// --------
/// >>> import numpy as np
/// >>> import midstance as ms
/// >>> bool(np.allclose(ms.signal.smooth_gaussian(np.ones(50), sigma=3), 1))
/// True
#[pyfunction]
#[pyo3(signature = (x, *, sigma))]
pub(super) fn smooth_gaussian<'py>(
    py: Python<'py>,
    x: &Bound<'py, PyAny>,
    sigma: f64,
) -> PyResult<Bound<'py, PyArray1<f64>>> {
    positive("sigma", sigma)?;
    let x = Samples::new("x", x)?;
    let values = x.values();
    Ok(PyArray1::from_vec(py, py.detach(|| signal::smooth_gaussian(values, sigma))))
}

/// Smallest value within so many samples of each.
///
/// Parameters
/// ----------
/// x : array_like
///     Samples, one dimension; NaN is ignored.
/// half_width : int
///     Samples to each side.
///
/// Returns
/// -------
/// numpy.ndarray
///     As long as `x`; infinite where there is none.
///
/// Raises
/// ------
/// MidstanceError
///     ``parameter`` for an array that has not one dimension.
///
/// Notes
/// -----
/// Source: van Herk 1992, 10.1016/0167-8655(92)90069-C.
///
/// Examples
/// --------
/// >>> import midstance as ms
/// >>> ms.signal.rolling_min([3.0, 1.0, 2.0, 5.0, 4.0], half_width=1)
/// array([1., 1., 1., 2., 4.])
#[pyfunction]
#[pyo3(signature = (x, *, half_width))]
pub(super) fn rolling_min<'py>(
    py: Python<'py>,
    x: &Bound<'py, PyAny>,
    half_width: usize,
) -> PyResult<Bound<'py, PyArray1<f64>>> {
    let x = Samples::new("x", x)?;
    let values = x.values();
    Ok(PyArray1::from_vec(py, py.detach(|| signal::rolling_min(values, half_width))))
}
