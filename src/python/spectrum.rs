//! `midstance.signal`: spectra and correlations of plain arrays.

use std::sync::LazyLock;

use numpy::PyArray1;
use pyo3::prelude::*;

use super::{arrays::Samples, settings};
use crate::signal::{Detrend, Psd, PsdParams, Spectra, WelchParams, Window, transfer_function_db};

/// Plans of every length met so far; no number depends on them.
pub(super) static SPECTRA: LazyLock<Spectra> = LazyLock::new(Spectra::new);

/// Frequencies or times and what belongs to them.
pub(super) type Pair<'py> = (Bound<'py, PyArray1<f64>>, Bound<'py, PyArray1<f64>>);

fn pair<'py>(py: Python<'py>, psd: &Psd, values: Vec<f64>) -> Pair<'py> {
    (PyArray1::from_iter(py, psd.frequency_hz()), PyArray1::from_vec(py, values))
}

fn binned(psd: Psd, bin_hz: Option<f64>) -> crate::Result<Psd> {
    bin_hz.map_or(Ok(psd.clone()), |width_hz| psd.in_bins(width_hz))
}

/// One-sided power spectral density of the whole signal.
///
/// Parameters
/// ----------
/// x : array_like
///     Samples in any unit, one dimension, without gaps.
/// rate_hz : float
///     Sampling rate, Hz.
/// window : {"boxcar", "hann"}, default "boxcar"
///     Weights of the samples.
/// detrend : {"constant", "linear", "none"}, default "constant"
///     What is taken out first: the mean, the least-squares line, nothing.
/// pad_to : int, optional
///     Zeros are appended up to this many samples. Default: none.
/// bin_hz : float, optional
///     Gather the power in bins of this width, about its multiples; with 1 Hz the densities sum to the variance. Default:
///     as the transform gives it.
///
/// Returns
/// -------
/// frequency_hz : numpy.ndarray
///     From 0 to half the rate, equally spaced.
/// density : numpy.ndarray
///     Square of the unit of `x` per Hz; density times spacing sums to the variance of what was left after detrending.
///
/// Raises
/// ------
/// MidstanceError
///     ``too_short`` below 2 samples; ``no_signal`` for a sample that is not finite; ``parameter``.
///
/// Notes
/// -----
/// Without `bin_hz` equal to ``scipy.signal.periodogram(x, rate_hz, nfft=pad_to)`` to rounding.
///
/// Examples
/// --------
/// >>> import numpy as np
/// >>> import midstance as ms
/// >>> x = 3 * np.sin(2 * np.pi * 15 * np.arange(500) / 500)
/// >>> frequency_hz, density = ms.signal.periodogram(x, rate_hz=500)
/// >>> int(frequency_hz[density.argmax()]), round(float(density.max()), 9)
/// (15, 4.5)
#[pyfunction]
#[pyo3(signature = (x, *, rate_hz, window="boxcar", detrend="constant", pad_to=None, bin_hz=None))]
pub(super) fn periodogram<'py>(
    py: Python<'py>,
    x: &Bound<'py, PyAny>,
    rate_hz: f64,
    window: &str,
    detrend: &str,
    pad_to: Option<usize>,
    bin_hz: Option<f64>,
) -> PyResult<Pair<'py>> {
    let params = psd_params(window, detrend, pad_to)?;
    let x = Samples::new("x", x)?;
    let values = x.values();
    let psd = py.detach(|| SPECTRA.periodogram(values, rate_hz, &params).and_then(|psd| binned(psd, bin_hz)))?;
    Ok(pair(py, &psd, psd.density.clone()))
}

/// Welch's power spectral density: the mean of the periodograms of overlapping segments.
///
/// Parameters
/// ----------
/// x : array_like
///     Samples in any unit, one dimension, without gaps.
/// rate_hz : float
///     Sampling rate, Hz.
/// segment : int, default 256
///     Samples of a segment; a shorter signal is one segment.
/// overlap : int, optional
///     Samples that neighbouring segments share. Default: half a segment.
/// window : {"hann", "boxcar"}, default "hann"
///     Weights of a segment's samples.
/// detrend : {"constant", "linear", "none"}, default "constant"
///     What is taken out of each segment first.
/// pad_to : int, optional
///     Zeros are appended to each segment up to this many samples.
///
/// Returns
/// -------
/// frequency_hz : numpy.ndarray
///     From 0 to half the rate, equally spaced.
/// density : numpy.ndarray
///     Square of the unit of `x` per Hz.
///
/// Raises
/// ------
/// MidstanceError
///     ``too_short``, ``no_signal``, ``parameter``.
///
/// Notes
/// -----
/// Equal to ``scipy.signal.welch(x, rate_hz, nperseg=segment)`` to rounding. Source: Welch 1967,
/// 10.1109/TAU.1967.1161901.
///
/// Examples
/// --------
/// >>> import numpy as np
/// >>> import midstance as ms
/// >>> x = np.random.default_rng(1).normal(size=10_000)
/// >>> frequency_hz, density = ms.signal.welch(x, rate_hz=100)
/// >>> bool(abs(density.sum() * frequency_hz[1] - 1) < 0.05)
/// True
#[pyfunction]
#[pyo3(signature = (x, *, rate_hz, segment=256, overlap=None, window="hann", detrend="constant", pad_to=None))]
#[allow(clippy::too_many_arguments)]
pub(super) fn welch<'py>(
    py: Python<'py>,
    x: &Bound<'py, PyAny>,
    rate_hz: f64,
    segment: usize,
    overlap: Option<usize>,
    window: &str,
    detrend: &str,
    pad_to: Option<usize>,
) -> PyResult<Pair<'py>> {
    let params = WelchParams { segment, overlap, periodogram: psd_params(window, detrend, pad_to)? };
    let x = Samples::new("x", x)?;
    let values = x.values();
    let psd = py.detach(|| SPECTRA.welch(values, rate_hz, &params))?;
    Ok(pair(py, &psd, psd.density.clone()))
}

/// How much of the power at each frequency passes from one place to another, such as from the tibia to the head.
///
/// Parameters
/// ----------
/// here, there : array_like
///     The two signals over the same time, in one unit, such as tibial and head acceleration in stance.
/// rate_hz : float
///     Sampling rate of both, Hz.
/// window, detrend, pad_to, bin_hz
///     As `periodogram`; the defaults are those of the shock literature: no window, line taken out, zeros appended to
///     2048 samples (to more above 2048 Hz, where these would not resolve 1 Hz), bins of 1 Hz.
///
/// Returns
/// -------
/// frequency_hz : numpy.ndarray
///     The middle of each bin.
/// transfer_db : numpy.ndarray
///     ``10 * log10(density of there / density of here)``; negative where the power is attenuated, NaN where either has
///     none.
///
/// Raises
/// ------
/// MidstanceError
///     ``too_short``, ``no_signal``, ``parameter``.
///
/// Notes
/// -----
/// Source: Shorten and Winslow 1992, 10.1123/ijsb.8.4.288. Shock attenuation is its mean over 10 to 20 Hz.
///
/// Examples
/// --------
/// >>> import numpy as np
/// >>> import midstance as ms
/// >>> t = np.arange(250) / 1000
/// >>> tibia, head = 4 * np.sin(2 * np.pi * 15 * t), np.sin(2 * np.pi * 15 * t)
/// >>> frequency_hz, transfer_db = ms.signal.transfer_function(tibia, head, rate_hz=1000)
/// >>> round(float(transfer_db[15]), 4)
/// -12.0412
#[pyfunction]
#[pyo3(signature = (here, there, *, rate_hz, window="boxcar", detrend="linear", pad_to=None, bin_hz=1.0))]
#[allow(clippy::too_many_arguments)]
pub(super) fn transfer_function<'py>(
    py: Python<'py>,
    here: &Bound<'py, PyAny>,
    there: &Bound<'py, PyAny>,
    rate_hz: f64,
    window: &str,
    detrend: &str,
    pad_to: Option<usize>,
    bin_hz: Option<f64>,
) -> PyResult<Pair<'py>> {
    let pad_to = pad_to.unwrap_or(PsdParams::of_shock(rate_hz).pad_to);
    let params = psd_params(window, detrend, Some(pad_to))?;
    let (here, there) = (Samples::new("here", here)?, Samples::new("there", there)?);
    let (here, there) = (here.values(), there.values());
    let (psd, transfer) = py.detach(|| {
        let psd = |x: &[f64]| SPECTRA.periodogram(x, rate_hz, &params).and_then(|psd| binned(psd, bin_hz));
        let (here, there) = (psd(here)?, psd(there)?);
        transfer_function_db(&here, &there).map(|transfer| (here, transfer))
    })?;
    Ok(pair(py, &psd, transfer))
}

/// Unbiased autocorrelation, the mean taken out, 1 at lag 0.
///
/// Parameters
/// ----------
/// x : array_like
///     Samples in any unit, one dimension, without gaps.
/// max_lag : int, optional
///     Last lag, samples. Default: all there are.
///
/// Returns
/// -------
/// numpy.ndarray
///     At lag ``k``: ``sum((x[:-k] - m) * (x[k:] - m)) / (n - k)``, over the value at lag 0.
///
/// Raises
/// ------
/// MidstanceError
///     ``too_short``; ``no_signal`` for a sample that is not finite or a signal that does not vary.
///
/// Notes
/// -----
/// Source: Moe-Nilssen and Helbostad 2004, 10.1016/S0021-9290(03)00233-1. The value at the lag of a step or a stride is its
/// regularity.
///
/// Examples
/// --------
/// >>> import numpy as np
/// >>> import midstance as ms
/// >>> regular = ms.signal.autocorrelation(np.sin(2 * np.pi * np.arange(1000) / 50), max_lag=50)
/// >>> round(float(regular[50]), 6), round(float(regular[25]), 6)
/// (1.0, -1.0)
#[pyfunction]
#[pyo3(signature = (x, *, max_lag=None))]
pub(super) fn autocorrelation<'py>(
    py: Python<'py>,
    x: &Bound<'py, PyAny>,
    max_lag: Option<usize>,
) -> PyResult<Bound<'py, PyArray1<f64>>> {
    let x = Samples::new("x", x)?;
    let values = x.values();
    let found = py.detach(|| SPECTRA.autocorrelation(values, max_lag.unwrap_or(usize::MAX)))?;
    Ok(PyArray1::from_vec(py, found))
}

fn psd_params(window: &str, detrend: &str, pad_to: Option<usize>) -> PyResult<PsdParams> {
    Ok(PsdParams {
        window: settings::choice("window", window, &[("boxcar", Window::Boxcar), ("hann", Window::Hann)])?,
        detrend: settings::choice(
            "detrend",
            detrend,
            &[("constant", Detrend::Constant), ("linear", Detrend::Linear), ("none", Detrend::None)],
        )?,
        pad_to: pad_to.unwrap_or(0),
    })
}
