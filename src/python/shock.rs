//! `midstance.tibial` and `midstance.shock`: the shock at the tibia, from arrays.

use pyo3::prelude::*;

use super::{arrays::Samples, marks::positive};
use crate::metrics::{self, tibial::TibialParams};

/// Highest value about a contact, such as the peak tibial acceleration.
///
/// Parameters
/// ----------
/// x : array_like
///     Samples, one dimension: acceleration along the tibia or its length, g, gravity in it.
/// rate_hz : float
///     Sampling rate, Hz; below 500 Hz tibial peaks are doubtful.
/// contact : float
///     Initial contact, in samples, between them too.
/// cutoff_hz : float, default 70
///     Final −3 dB cut-off of the zero-lag low-pass, Hz; at half the rate or above, none.
/// before_s, after_s : float, default 0.020 and 0.075
///     How long before and after contact the peak is sought, s.
///
/// Returns
/// -------
/// tuple of (float, float) or None
///     The peak, in the unit of `x`, and how long after contact it is, s. None where the window is not within `x` or holds a
///     missing sample.
///
/// Raises
/// ------
/// MidstanceError
///     ``parameter`` for a number that is not above zero.
///
/// Notes
/// -----
/// Source: Milner et al. 2006, 10.1249/01.mss.0000183477.75808.92; cut-off and window are rules of this project.
///
/// Examples
/// --------
/// >>> import numpy as np
/// >>> import midstance as ms
/// >>> s = (np.arange(1000) - 400) / 1000  # s since contact
/// >>> axial_g = 1 + np.where((s > 0) & (s < 0.04), 5 * np.sin(np.pi * s / 0.04), 0)
/// >>> peak_g, time_s = ms.tibial.peak_about(axial_g, rate_hz=1000, contact=400, cutoff_hz=500)
/// >>> round(peak_g, 6), round(time_s, 6)
/// (6.0, 0.02)
#[pyfunction]
#[pyo3(signature = (x, *, rate_hz, contact, cutoff_hz=70.0, before_s=0.020, after_s=0.075))]
pub(super) fn peak_about(
    py: Python<'_>,
    x: &Bound<'_, PyAny>,
    rate_hz: f64,
    contact: f64,
    cutoff_hz: f64,
    before_s: f64,
    after_s: f64,
) -> PyResult<Option<(f64, f64)>> {
    positive("rate_hz", rate_hz)?;
    positive("cutoff_hz", cutoff_hz)?;
    let params = TibialParams { cutoff_hz, before_s, after_s };
    let x = Samples::new("x", x)?;
    let values = x.values();
    Ok(py.detach(|| metrics::tibial::peak_about(values, rate_hz, contact, &params)))
}

/// Sum of peaks raised to an exponent: cumulative load (1) or weighted cumulative load.
///
/// Parameters
/// ----------
/// peaks : array_like
///     One peak per step, such as axial peaks, g.
/// exponent : float, default 1
///     No unit; fatigue laws of bone have about 4 to 7.
///
/// Returns
/// -------
/// float
///     In the unit of the peaks to that power.
///
/// Raises
/// ------
/// MidstanceError
///     ``parameter`` for an array that has not one dimension.
///
/// Notes
/// -----
/// A rule of this project; compare Kiernan et al. 2018, 10.1016/j.jbiomech.2018.04.001.
///
/// Examples
/// --------
/// >>> import midstance as ms
/// >>> ms.tibial.cumulative_load([5.0] * 100), ms.tibial.cumulative_load([5.0] * 100, exponent=4)
/// (500.0, 62500.0)
#[pyfunction]
#[pyo3(signature = (peaks, *, exponent=1.0))]
pub(super) fn cumulative_load(peaks: &Bound<'_, PyAny>, exponent: f64) -> PyResult<f64> {
    Ok(metrics::tibial::cumulative_load(Samples::new("peaks", peaks)?.values(), exponent))
}

/// How much of the shock of one stance reaches another place.
///
/// Parameters
/// ----------
/// here, there : array_like
///     Axial acceleration of tibia and head (or pelvis) over the same stance, g.
/// rate_hz : float
///     Sampling rate of both, Hz.
///
/// Returns
/// -------
/// float
///     Mean over 10 to 20 Hz of the power there over that here, dB; negative where the shock is attenuated.
///
/// Raises
/// ------
/// MidstanceError
///     ``too_short``, ``no_signal``, ``parameter``.
///
/// Notes
/// -----
/// The mean of `signal.transfer_function` with its defaults. Source: Shorten and Winslow 1992, 10.1123/ijsb.8.4.288.
///
/// Examples
/// --------
/// >>> import numpy as np
/// >>> import midstance as ms
/// >>> t = np.arange(250) / 1000
/// >>> tibia, head = 4 * np.sin(2 * np.pi * 15 * t), np.sin(2 * np.pi * 15 * t)
/// >>> round(ms.shock.shock_attenuation_db(tibia, head, rate_hz=1000), 4)
/// -12.0412
#[pyfunction]
#[pyo3(signature = (here, there, *, rate_hz))]
pub(super) fn shock_attenuation_db(
    py: Python<'_>,
    here: &Bound<'_, PyAny>,
    there: &Bound<'_, PyAny>,
    rate_hz: f64,
) -> PyResult<f64> {
    let (here, there) = (Samples::new("here", here)?, Samples::new("there", there)?);
    let (here, there) = (here.values(), there.values());
    Ok(py.detach(|| metrics::shock::shock_attenuation_db(here, there, rate_hz))?)
}

/// Power of one stance in the band of the impact, 10 to 20 Hz.
///
/// Parameters
/// ----------
/// stance : array_like
///     Axial acceleration of the tibia over one stance, g.
/// rate_hz : float
///     Sampling rate, Hz.
///
/// Returns
/// -------
/// float
///     Square of the unit of `stance`: of the spectrum of `shock_attenuation_db`, bins of 1 Hz about 10 to 20 Hz.
///
/// Raises
/// ------
/// MidstanceError
///     ``too_short``, ``no_signal``, ``parameter``.
///
/// Notes
/// -----
/// Source: Shorten and Winslow 1992, 10.1123/ijsb.8.4.288.
///
/// Examples
/// --------
/// >>> import numpy as np
/// >>> import midstance as ms
/// >>> t = np.arange(1000) / 1000
/// >>> round(ms.shock.psd_impact_power_g2(2 * np.sin(2 * np.pi * 15 * t), rate_hz=1000), 1)  # 2 ** 2 / 2
/// 2.0
#[pyfunction]
#[pyo3(signature = (stance, *, rate_hz))]
pub(super) fn psd_impact_power_g2(py: Python<'_>, stance: &Bound<'_, PyAny>, rate_hz: f64) -> PyResult<f64> {
    let stance = Samples::new("stance", stance)?;
    let values = stance.values();
    Ok(py.detach(|| metrics::shock::psd_impact_power_g2(values, rate_hz))?)
}
