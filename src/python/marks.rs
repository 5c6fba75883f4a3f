//! `midstance.signal`: marks, stillness and the end of a sensor's range, on plain arrays.

use std::ops::Range;

use numpy::{PyArray1, PyArray2, ndarray::Array2};
use pyo3::prelude::*;

use super::arrays::{Samples, Vectors};
use crate::{
    error::Error,
    signal::{self, StillParams},
};

/// Half-open ranges of samples as rows of two.
fn rows<'py>(py: Python<'py>, ranges: &[Range<usize>]) -> Bound<'py, PyArray2<i64>> {
    let ends = |range: &Range<usize>| [range.start as i64, range.end as i64];
    let flat: Vec<i64> = ranges.iter().flat_map(ends).collect();
    let array = Array2::from_shape_vec((ranges.len(), 2), flat).expect("two ends to each range");
    PyArray2::from_owned_array(py, array)
}

/// Stretches in which a sensor stays as it is.
///
/// Parameters
/// ----------
/// acceleration_mps2 : array_like of shape (3, samples)
///     Acceleration with gravity, m/s², in any axes. A sample that is not finite ends a stretch.
/// angular_velocity_rad_s : array_like of shape (3, samples), optional
///     Angular velocity, rad/s. Without it only the direction of gravity tells a slow turn.
/// rate_hz : float
///     Sampling rate, Hz.
/// turn_dps : float, default 2
///     Largest angular velocity, degrees per second.
/// away_mps2 : float, default 0.5
///     Largest distance of the acceleration's length from gravity, m/s².
/// least_s : float, default 2
///     For how long, s.
///
/// Returns
/// -------
/// numpy.ndarray
///     Whole numbers of shape (stretches, 2): first sample and the one after the last.
///
/// Raises
/// ------
/// MidstanceError
///     ``parameter`` for another shape or a rate that is not above zero.
///
/// Notes
/// -----
/// The limits are those of VQF for rest: Laidig and Seel 2023, 10.1016/j.inffus.2022.10.014.
///
/// Examples
/// --------
/// >>> import numpy as np
/// >>> import midstance as ms
/// >>> up = np.r_[np.full(300, 9.81), 9.81 + 5 * np.sin(np.arange(200))]
/// >>> ms.signal.still_periods([0 * up, up, 0 * up], rate_hz=100)
/// array([[  0, 301]])
#[pyfunction]
#[pyo3(signature = (acceleration_mps2, angular_velocity_rad_s=None, *, rate_hz, turn_dps=2.0, away_mps2=0.5, least_s=2.0))]
pub(super) fn still_periods<'py>(
    py: Python<'py>,
    acceleration_mps2: &Bound<'py, PyAny>,
    angular_velocity_rad_s: Option<&Bound<'py, PyAny>>,
    rate_hz: f64,
    turn_dps: f64,
    away_mps2: f64,
    least_s: f64,
) -> PyResult<Bound<'py, PyArray2<i64>>> {
    positive("rate_hz", rate_hz)?;
    let acceleration = Vectors::new("acceleration_mps2", acceleration_mps2)?;
    let turning = angular_velocity_rad_s.map(|w| Vectors::new("angular_velocity_rad_s", w)).transpose()?;
    let params = StillParams { turn_dps, acceleration_mps2: away_mps2, least_s };
    let (acceleration, turning) = (acceleration.columns(), turning.as_ref().map(Vectors::columns));
    let found = py.detach(|| signal::still_periods(acceleration, turning, rate_hz, &params));
    Ok(rows(py, &found))
}

/// Where a signal of three axes was at the end of its range.
///
/// Parameters
/// ----------
/// axes : array_like of shape (3, samples)
///     Samples as recorded, in any unit.
/// customary : list of float, optional
///     Ends of range that are usual, in the unit of the samples: values at one of them need not follow each other.
/// beyond : float, default 0
///     Values no further than this from zero are no end of range, in the unit of the
///     samples: a sensor that does not move holds its values too.
///
/// Returns
/// -------
/// ranges : numpy.ndarray
///     Whole numbers of shape (ranges, 2) in which any axis was clipped: first sample and the one after the last.
/// rail : float or None
///     The largest end of range found.
///
/// Raises
/// ------
/// MidstanceError
///     ``parameter`` for another shape.
///
/// Notes
/// -----
/// Clipped is the highest or lowest value of an axis where it was held for three samples in a row, or where it is a
/// customary end (to 0.1 %) and all axes reach such ends three times. A rule of this project.
///
/// Examples
/// --------
/// >>> import numpy as np
/// >>> import midstance as ms
/// >>> x = np.clip(200 * np.sin(np.arange(0, 6, 0.1)), -156.9, 156.9)
/// >>> ranges, rail = ms.signal.saturation([x, 0 * x, 0 * x], beyond=15)
/// >>> rail, ranges.tolist()
/// (156.9, [[10, 23], [41, 54]])
#[pyfunction]
#[pyo3(signature = (axes, *, customary=Vec::new(), beyond=0.0))]
pub(super) fn saturation<'py>(
    py: Python<'py>,
    axes: &Bound<'py, PyAny>,
    customary: Vec<f64>,
    beyond: f64,
) -> PyResult<(Bound<'py, PyArray2<i64>>, Option<f64>)> {
    let axes = Vectors::new("axes", axes)?;
    let columns = axes.columns();
    let found = py.detach(|| signal::saturation(&columns, &customary, beyond));
    Ok((rows(py, &found.ranges), found.rail))
}

/// Landings of jumps, by which two recordings can be put on one clock.
///
/// Parameters
/// ----------
/// x : array_like
///     Samples, one dimension: the length of an acceleration with gravity, or a vertical force.
/// low : float
///     What flight stays below, in the unit of `x`: of an acceleration a third of gravity, of a force a twentieth of
///     body weight.
/// rate_hz : float
///     Sampling rate, Hz.
///
/// Returns
/// -------
/// numpy.ndarray
///     Positions in samples, between them too, where `x` rises through `low` after 0.25 to 1 s below it.
///
/// Raises
/// ------
/// MidstanceError
///     ``parameter`` for a rate that is not above zero.
///
/// Examples
/// --------
/// >>> import numpy as np
/// >>> import midstance as ms
/// >>> length = np.r_[np.full(100, 9.81), np.zeros(40), np.full(100, 9.81)]
/// >>> ms.signal.jumps(length, low=3.27, rate_hz=100).round(1)
/// array([139.3])
#[pyfunction]
#[pyo3(signature = (x, *, low, rate_hz))]
pub(super) fn jumps<'py>(
    py: Python<'py>,
    x: &Bound<'py, PyAny>,
    low: f64,
    rate_hz: f64,
) -> PyResult<Bound<'py, PyArray1<f64>>> {
    positive("rate_hz", rate_hz)?;
    let x = Samples::new("x", x)?;
    let values = x.values();
    Ok(PyArray1::from_vec(py, py.detach(|| signal::jumps(values, low, rate_hz))))
}

/// Taps on a sensor that is otherwise quiet.
///
/// Parameters
/// ----------
/// length_mps2 : array_like
///     Length of the acceleration, m/s², as of `resultant`.
/// rate_hz : float
///     Sampling rate, Hz.
///
/// Returns
/// -------
/// numpy.ndarray
///     Positions in samples, between them too, of spikes of 10 m/s² or more, 0.1 s after quiet and over within another.
///
/// Raises
/// ------
/// MidstanceError
///     ``parameter`` for a rate that is not above zero.
///
/// Examples
/// --------
/// >>> import numpy as np
/// >>> import midstance as ms
/// >>> length = np.full(400, 9.81)
/// >>> length[[100, 250]] = 40
/// >>> ms.signal.taps(length, rate_hz=100)
/// array([100., 250.])
#[pyfunction]
#[pyo3(signature = (length_mps2, *, rate_hz))]
pub(super) fn taps<'py>(
    py: Python<'py>,
    length_mps2: &Bound<'py, PyAny>,
    rate_hz: f64,
) -> PyResult<Bound<'py, PyArray1<f64>>> {
    positive("rate_hz", rate_hz)?;
    let x = Samples::new("length_mps2", length_mps2)?;
    let values = x.values();
    Ok(PyArray1::from_vec(py, py.detach(|| signal::taps(values, rate_hz))))
}

/// Length of a vector at each sample.
///
/// Parameters
/// ----------
/// columns : array_like of shape (3, samples)
///     x, y and z, in one unit.
///
/// Returns
/// -------
/// numpy.ndarray
///     In their unit, as ``numpy.linalg.norm(columns, axis=0)``.
///
/// Raises
/// ------
/// MidstanceError
///     ``parameter`` for another shape.
///
/// Examples
/// --------
/// >>> import midstance as ms
/// >>> ms.signal.resultant([[3.0, 0.0], [4.0, 0.0], [0.0, 1.0]])
/// array([5., 1.])
#[pyfunction]
pub(super) fn resultant<'py>(py: Python<'py>, columns: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyArray1<f64>>> {
    let vectors = Vectors::new("columns", columns)?;
    let columns = vectors.columns();
    Ok(PyArray1::from_vec(py, py.detach(|| signal::resultant(columns))))
}

/// The offset at which most marks of two clocks coincide.
///
/// Parameters
/// ----------
/// first_s, second_s : array_like
///     Times of the marks, each by its own clock, s; the first 200 of each are looked at.
/// tolerance_s : float, default 0.1
///     Marks that coincide within this are the same, s.
///
/// Returns
/// -------
/// tuple of (float, numpy.ndarray) or None
///     How much later the second clock shows the same mark, s, and the marks that coincide, s, of shape (pairs, 2). None
///     where there are no marks, or two offsets fit equally well.
///
/// Raises
/// ------
/// MidstanceError
///     ``parameter`` for an array that has not one dimension.
///
/// Examples
/// --------
/// >>> import midstance as ms
/// >>> offset_s, pairs_s = ms.signal.match_marks([1.0, 2.1, 3.5], [6.2, 7.3, 8.7])
/// >>> round(offset_s, 9), len(pairs_s)
/// (5.2, 3)
#[pyfunction]
#[pyo3(signature = (first_s, second_s, *, tolerance_s=0.1))]
pub(super) fn match_marks<'py>(
    py: Python<'py>,
    first_s: &Bound<'py, PyAny>,
    second_s: &Bound<'py, PyAny>,
    tolerance_s: f64,
) -> PyResult<Option<(f64, Bound<'py, PyArray2<f64>>)>> {
    let (first, second) = (Samples::new("first_s", first_s)?, Samples::new("second_s", second_s)?);
    let (first, second) = (first.values(), second.values());
    let Some(found) = py.detach(|| signal::match_marks(first, second, tolerance_s)) else { return Ok(None) };
    let pairs: Vec<Vec<f64>> = found.pairs_s.iter().map(|(a, b)| vec![*a, *b]).collect();
    Ok(Some((found.offset_s, PyArray2::from_vec2(py, &pairs)?)))
}

pub(super) fn positive(name: &str, value: f64) -> PyResult<()> {
    if value.is_finite() && value > 0.0 {
        Ok(())
    } else {
        Err(Error::parameter(name, value, "a number above zero").into())
    }
}
