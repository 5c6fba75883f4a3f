//! `midstance.signal`: lags between plain arrays, regular clocks and lower rates.

use numpy::PyArray1;
use pyo3::prelude::*;

use super::{
    arrays::Samples,
    marks::positive,
    spectrum::{Pair, SPECTRA},
};

/// How far `y` lags behind `x`, both sampled at one rate.
///
/// Parameters
/// ----------
/// x, y : array_like
///     Samples in any unit, one dimension each, without gaps.
/// rate_hz : float
///     Sampling rate of both, Hz.
/// max_lag_s : float
///     Largest lag looked at, either way, s.
///
/// Returns
/// -------
/// lag_s : float
///     How much later `y` shows what `x` does, s; to a fraction of a sample.
/// correlation : float
///     Correlation coefficient of the samples in common at that lag.
///
/// Raises
/// ------
/// MidstanceError
///     ``too_short`` below 8 samples; ``no_signal`` for samples that are not finite or do not vary; ``parameter``.
///
/// Notes
/// -----
/// At least half of the shorter signal is compared. A periodic motion fits as well one period on: keep `max_lag_s` below
/// half of it, or compare signals that begin, end or change.
///
/// Examples
/// --------
/// >>> import numpy as np
/// >>> import midstance as ms
/// >>> t = np.arange(2000) / 200
/// >>> def motion(t):
/// ...     return np.sin(2 * np.pi * 0.3 * t) + np.sin(2 * np.pi * 1.3 * t)
/// >>> lag_s, correlation = ms.signal.lag(motion(t), motion(t - 0.1234), rate_hz=200, max_lag_s=1)
/// >>> round(lag_s, 4)
/// 0.1234
#[pyfunction]
#[pyo3(signature = (x, y, *, rate_hz, max_lag_s))]
pub(super) fn lag(
    py: Python<'_>,
    x: &Bound<'_, PyAny>,
    y: &Bound<'_, PyAny>,
    rate_hz: f64,
    max_lag_s: f64,
) -> PyResult<(f64, f64)> {
    positive("rate_hz", rate_hz)?;
    if !(max_lag_s.is_finite() && max_lag_s >= 0.0) {
        return Err(crate::Error::parameter("max_lag_s", max_lag_s, "a time of zero or more, s").into());
    }
    let (x, y) = (Samples::new("x", x)?, Samples::new("y", y)?);
    let (x, y) = (x.values(), y.values());
    let found = py.detach(|| SPECTRA.lag(x, y, (max_lag_s * rate_hz).round() as usize))?;
    Ok((found.samples / rate_hz, found.correlation))
}

/// Offset and drift between the clocks of two signals that show the same motion.
///
/// Parameters
/// ----------
/// x, y : array_like
///     Samples in any unit, one dimension each, without gaps.
/// rate_hz : float
///     Sampling rate that both clocks claim, Hz.
/// window_s : float, default 20
///     Length of the windows whose lags show the drift, s.
/// max_lag_s : float, default 10
///     Largest lag looked at, either way, s.
///
/// Returns
/// -------
/// offset_s : float
///     How much later the second clock shows the same instant at the first sample, s.
/// drift_ppm : float
///     How much faster the second clock runs, parts per million.
/// residual_s : float
///     Median distance of the windows' lags from the line, s.
///
/// Raises
/// ------
/// MidstanceError
///     ``too_short`` where fewer than four windows agree; ``no_signal``; ``parameter``.
///
/// Notes
/// -----
/// The line is that of the median slope (Theil 1950; Sen 1968, 10.1080/01621459.1968.10480934).
///
/// Examples
/// --------
/// >>> import numpy as np
/// >>> import midstance as ms
/// >>> t = np.arange(30_000) / 100
/// >>> def motion(t):
/// ...     return np.sin(2 * np.pi * (2.7 * t + 0.6 * np.sin(0.23 * t))) + 0.5 * np.sin(1.7 * t)
/// >>> offset_s, drift_ppm, residual_s = ms.signal.clock_drift(motion(t), motion((t - 0.5) / 1.0001), rate_hz=100)
/// >>> round(offset_s, 3), abs(drift_ppm - 100) < 2
/// (0.5, True)
#[pyfunction]
#[pyo3(signature = (x, y, *, rate_hz, window_s=20.0, max_lag_s=10.0))]
pub(super) fn clock_drift(
    py: Python<'_>,
    x: &Bound<'_, PyAny>,
    y: &Bound<'_, PyAny>,
    rate_hz: f64,
    window_s: f64,
    max_lag_s: f64,
) -> PyResult<(f64, f64, f64)> {
    let (x, y) = (Samples::new("x", x)?, Samples::new("y", y)?);
    let (x, y) = (x.values(), y.values());
    let drift = py.detach(|| SPECTRA.clock_drift(x, y, rate_hz, window_s, max_lag_s))?;
    Ok((drift.offset_s, drift.drift_ppm, drift.residual_s))
}

/// A signal at a lower rate, with what the lower rate cannot hold taken out first.
///
/// Parameters
/// ----------
/// x : array_like
///     Samples in any unit, one dimension, without gaps.
/// rate_hz : float
///     Their rate, Hz.
/// to_hz : float
///     The lower rate, Hz.
///
/// Returns
/// -------
/// numpy.ndarray
///     The first at the instant of the first of `x`.
///
/// Raises
/// ------
/// MidstanceError
///     ``parameter`` for a rate that is not lower; ``too_short``; ``no_signal``.
///
/// Notes
/// -----
/// A zero-lag low-pass at 0.4 of the new rate, then a cubic spline.
///
/// Examples
/// --------
/// >>> import numpy as np
/// >>> import midstance as ms
/// >>> len(ms.signal.downsample(np.zeros(5000), rate_hz=1000, to_hz=128))
/// 640
#[pyfunction]
#[pyo3(signature = (x, *, rate_hz, to_hz))]
pub(super) fn downsample<'py>(
    py: Python<'py>,
    x: &Bound<'py, PyAny>,
    rate_hz: f64,
    to_hz: f64,
) -> PyResult<Bound<'py, PyArray1<f64>>> {
    let x = Samples::new("x", x)?;
    let values = x.values();
    let lower = py.detach(|| crate::signal::downsample(values, rate_hz, to_hz))?;
    Ok(PyArray1::from_vec(py, lower))
}

/// Uneven times brought to a regular clock.
///
/// Parameters
/// ----------
/// time_s : array_like
///     Times of the samples, s, increasing.
/// x : array_like
///     As many samples; one that is not finite is a gap.
/// rate_hz : float, optional
///     Rate of the regular clock, Hz. Default: that of the median interval.
///
/// Returns
/// -------
/// time_s : numpy.ndarray
///     Regular, from the first time on.
/// x : numpy.ndarray
///     By a cubic spline within stretches whose samples follow each other within one and a half intervals; NaN in gaps.
///
/// Raises
/// ------
/// MidstanceError
///     ``too_short`` below 2 samples; ``parameter`` for times that do not increase or do not fit the samples; ``rate`` for
///     gaps so long that the grid would be ten times the samples.
///
/// Notes
/// -----
/// Within a stretch the spline is that of ``scipy.interpolate.CubicSpline``.
///
/// Examples
/// --------
/// >>> import numpy as np
/// >>> import midstance as ms
/// >>> uneven = np.arange(100) / 100 + 0.002 * np.sin(np.arange(100))
/// >>> time_s, x = ms.signal.resample(uneven, uneven**2, rate_hz=100)
/// >>> bool(np.nanmax(abs(x - time_s**2)) < 1e-9)
/// True
#[pyfunction]
#[pyo3(signature = (time_s, x, *, rate_hz=None))]
pub(super) fn resample<'py>(
    py: Python<'py>,
    time_s: &Bound<'py, PyAny>,
    x: &Bound<'py, PyAny>,
    rate_hz: Option<f64>,
) -> PyResult<Pair<'py>> {
    let (time, x) = (Samples::new("time_s", time_s)?, Samples::new("x", x)?);
    let (time, values) = (time.values(), x.values());
    let mut found = py.detach(|| crate::signal::resample(time, &[values], rate_hz))?;
    let column = found.columns.pop().unwrap_or_default();
    let times = (0..column.len()).map(|i| found.start_s + i as f64 / found.rate_hz);
    Ok((PyArray1::from_iter(py, times), PyArray1::from_vec(py, column)))
}
