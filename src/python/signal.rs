//! `midstance.signal`: filters, gaps and thresholds on plain arrays.

use numpy::PyArray1;
use pyo3::prelude::*;

use super::{arrays::Samples, marks::positive, table::PyTable};
use crate::{
    error::Error,
    quantity::Unit,
    signal::{self, CutoffMethod, Lowpass, Run, fill_cubic, fill_linear},
    table::{Table, Values},
};

/// Zero-lag Butterworth low-pass: forward and backward, ends extended by odd reflection.
///
/// Parameters
/// ----------
/// x : array_like
///     Samples in any unit, one dimension, without gaps; at least three times the padding of the filter (27 at order 2).
/// rate_hz : float
///     Sampling rate, Hz.
/// cutoff_hz : float
///     Where the two passes together attenuate by 3 dB, Hz; below half the rate.
/// order : int, default 2
///     Order of one pass, 1 to 8; 2 gives the fourth-order zero-lag filter of the field.
/// corrected : bool, default True
///     Correct the cut-off for the second pass. False: 6 dB at `cutoff_hz`, the numbers of
///     ``scipy.signal.sosfiltfilt(butter(order, cutoff_hz, fs=rate_hz, output="sos"), x)``.
///
/// Returns
/// -------
/// numpy.ndarray
///     float64, as long as `x`, in its unit.
///
/// Raises
/// ------
/// MidstanceError
///     ``too_short``; ``no_signal`` for a sample that is not finite (see `fill_gaps`); ``parameter``.
///
/// Notes
/// -----
/// Source: Winter, *Biomechanics and Motor Control of Human Movement* (2009), with the correction made after warping,
/// where it is exact at any rate.
///
/// Examples
/// --------
/// >>> import numpy as np
/// >>> import midstance as ms
/// >>> t = np.arange(1000) / 1000
/// >>> x = np.sin(2 * np.pi * 2 * t) + np.sin(2 * np.pi * 200 * t)
/// >>> smooth = ms.signal.lowpass(x, rate_hz=1000, cutoff_hz=20)
/// >>> bool(abs(smooth - np.sin(2 * np.pi * 2 * t))[100:-100].max() < 1e-3)
/// True
#[pyfunction]
#[pyo3(signature = (x, *, rate_hz, cutoff_hz, order=2, corrected=true))]
pub(super) fn lowpass<'py>(
    py: Python<'py>,
    x: &Bound<'py, PyAny>,
    rate_hz: f64,
    cutoff_hz: f64,
    order: usize,
    corrected: bool,
) -> PyResult<Bound<'py, PyArray1<f64>>> {
    let x = Samples::new("x", x)?;
    let values = x.values();
    let design = if corrected { Lowpass::zero_lag } else { Lowpass::zero_lag_uncorrected };
    let smooth = py.detach(|| design(rate_hz, cutoff_hz, order)?.apply(values))?;
    Ok(PyArray1::from_vec(py, smooth))
}

/// Cut-off that a signal suggests for `lowpass`: advice, to be looked at and written down.
///
/// Parameters
/// ----------
/// x : array_like
///     Samples in any unit, one dimension, without gaps: white noise on a signal that lies below a fifth of the rate.
/// rate_hz : float
///     Sampling rate, Hz.
/// order : int, default 2
///     Order of one pass of the filter, 1 to 8.
/// method : {"residuals", "autocorrelation"}, default "residuals"
///     Where the residual is as large as the noise, found from a line through the residuals at cut-offs above a fifth of
///     the rate (Winter 2009); or where the residual is most like white noise (Challis 1999).
///
/// Returns
/// -------
/// float
///     Hz.
///
/// Raises
/// ------
/// MidstanceError
///     ``too_short``; ``no_signal`` for a sample that is not finite or a record that does not vary; ``parameter``.
///
/// Notes
/// -----
/// Sources: Winter, *Biomechanics and Motor Control of Human Movement* (2009); Challis 1999, 10.1123/jab.15.3.303.
/// Residual analysis smooths kinematics rather too much, and a force in running has no cut-off that serves both its
/// onset and its flight: what the field compares with, 10 Hz for markers and 50 Hz for force, is the default elsewhere.
///
/// Examples
/// --------
/// >>> import numpy as np
/// >>> import midstance as ms
/// >>> t = np.arange(1000) / 200
/// >>> x = np.sin(2 * np.pi * 2 * t) + np.random.default_rng(1).normal(0, 0.05, 1000)
/// >>> 3 < ms.signal.suggest_cutoff(x, rate_hz=200) < 8
/// True
#[pyfunction]
#[pyo3(signature = (x, *, rate_hz, order=2, method="residuals"))]
pub(super) fn suggest_cutoff(
    py: Python<'_>,
    x: &Bound<'_, PyAny>,
    rate_hz: f64,
    order: usize,
    method: &str,
) -> PyResult<f64> {
    let method = match method {
        "residuals" => CutoffMethod::Residuals,
        "autocorrelation" => CutoffMethod::Autocorrelation,
        other => {
            return Err(Error::parameter("method", format!("`{other}`"), "residuals or autocorrelation").into());
        }
    };
    let x = Samples::new("x", x)?;
    let values = x.values();
    Ok(py.detach(|| signal::suggest_cutoff(values, rate_hz, order, method))?)
}

/// Fills gaps (NaN or infinite samples) between samples.
///
/// Parameters
/// ----------
/// x : array_like
///     Samples in any unit, one dimension.
/// max_gap : int
///     Longest gap that is filled, in samples. Longer ones, and those at the ends, stay.
/// method : {"cubic", "linear"}, default "cubic"
///     A cubic spline through up to 8 samples on each side, exact for cubic polynomials; or a straight line.
/// support : int, default 3
///     Samples that must stand directly on each side of a gap for a cubic fill, at least 2.
///
/// Returns
/// -------
/// numpy.ndarray
///     A filled copy of `x`.
///
/// Raises
/// ------
/// MidstanceError
///     ``parameter`` for another method.
///
/// Examples
/// --------
/// >>> import midstance as ms
/// >>> ms.signal.fill_gaps([0.0, 1.0, float("nan"), 3.0, 4.0], max_gap=2, method="linear")
/// array([0., 1., 2., 3., 4.])
#[pyfunction]
#[pyo3(signature = (x, *, max_gap, method="cubic", support=3))]
pub(super) fn fill_gaps<'py>(
    py: Python<'py>,
    x: &Bound<'py, PyAny>,
    max_gap: usize,
    method: &str,
    support: usize,
) -> PyResult<Bound<'py, PyArray1<f64>>> {
    let mut filled = Samples::new("x", x)?.values().to_vec();
    match method {
        "cubic" => py.detach(|| fill_cubic(&mut filled, max_gap, support)),
        "linear" => py.detach(|| fill_linear(&mut filled, max_gap)),
        other => return Err(Error::parameter("method", format!("`{other}`"), "cubic or linear").into()),
    };
    Ok(PyArray1::from_vec(py, filled))
}

/// Where a signal is at or above a threshold, to a fraction of a sample.
///
/// Parameters
/// ----------
/// x : array_like
///     Samples in any unit, one dimension. NaN counts as below.
/// threshold : float
///     In the unit of `x`.
/// min_above : int, default 1
///     Runs of fewer samples are dropped.
/// min_below : int, default 1
///     Dips of fewer samples are joined over, before short runs are dropped.
///
/// Returns
/// -------
/// Table
///     One row per run: ``from`` and ``to``, crossings in samples, linear between them; ``open_start`` and
///     ``open_end``, whether the array begins or ends inside the run.
///
/// Raises
/// ------
/// MidstanceError
///     ``parameter`` for an array that has not one dimension.
///
/// Examples
/// --------
/// >>> import midstance as ms
/// >>> runs = ms.signal.runs_above([0, 0, 10, 30, 30, 10, 0], threshold=20, min_above=2)
/// >>> runs["from"], runs["to"]
/// (array([2.5]), array([4.5]))
#[pyfunction]
#[pyo3(signature = (x, *, threshold, min_above=1, min_below=1))]
pub(super) fn runs_above(
    py: Python<'_>,
    x: &Bound<'_, PyAny>,
    threshold: f64,
    min_above: usize,
    min_below: usize,
) -> PyResult<PyTable> {
    let x = Samples::new("x", x)?;
    let values = x.values();
    let runs = py.detach(|| signal::runs_above(values, threshold, min_above, min_below));
    let number = |of: fn(&Run) -> f64| Values::Number(runs.iter().map(of).collect());
    let flag = |of: fn(&Run) -> bool| Values::Flag(runs.iter().map(of).collect());
    Ok(PyTable(
        Table::new("runs")
            .with("from", Unit::Count, number(|run| run.from))
            .with("to", Unit::Count, number(|run| run.to))
            .with("open_start", Unit::None, flag(|run| run.open_start))
            .with("open_end", Unit::None, flag(|run| run.open_end)),
    ))
}

/// Way between two instants of rest, from the acceleration between them.
///
/// Parameters
/// ----------
/// acceleration : array_like
///     Samples of an acceleration without gravity in axes that do not turn, the first and the last at rest, in any unit.
/// rate_hz : float
///     Sampling rate, Hz.
///
/// Returns
/// -------
/// float
///     In the unit of `acceleration` times s²; 0 for fewer than two samples, NaN over a gap.
///
/// Raises
/// ------
/// MidstanceError
///     ``parameter`` for a rate that is not above zero.
///
/// Notes
/// -----
/// The second integral of the lines between samples, the velocity that is left at the end taken out in proportion to time:
/// a zero-velocity update after Skog et al. 2010, 10.1109/TBME.2010.2060723.
///
/// Examples
/// --------
/// >>> import numpy as np
/// >>> import midstance as ms
/// >>> t = np.arange(0, 0.7001, 0.001)
/// >>> swing = 2 * np.pi * 2.45 / 0.7**2 * np.sin(2 * np.pi * t / 0.7)  # a stride of 2.45 m in 0.7 s
/// >>> round(ms.signal.way_between_rests(swing, rate_hz=1000), 3)
/// 2.45
#[pyfunction]
#[pyo3(signature = (acceleration, *, rate_hz))]
pub(super) fn way_between_rests(py: Python<'_>, acceleration: &Bound<'_, PyAny>, rate_hz: f64) -> PyResult<f64> {
    positive("rate_hz", rate_hz)?;
    let acceleration = Samples::new("acceleration", acceleration)?;
    let values = acceleration.values();
    Ok(py.detach(|| signal::way_between_rests(values, rate_hz)))
}
