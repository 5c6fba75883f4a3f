//! `midstance.sync`: two clocks onto one.

use pyo3::{prelude::*, types::PyDict};

use super::{recording::PyRecording, values::parameters};
use crate::condition::{self, ClockFit, SyncParams};

/// How the clock of one recording runs against that of another.
///
/// Made by ``midstance.sync.fit``.
///
/// Examples
/// --------
/// >>> import numpy as np
/// >>> import midstance as ms
/// >>> def sensor(clock_s):
/// ...     phase = 2 * np.pi * (2.7 * clock_s + 0.8 * np.sin(0.23 * clock_s))
/// ...     still = np.zeros_like(clock_s)
/// ...     columns = {"acc_x": still, "acc_y": 12 + 5 * np.sin(phase) + 2 * np.sin(phase / 2), "acc_z": still}
/// ...     return ms.read(columns, rate_hz=100)
/// >>> t = np.arange(6000) / 100
/// >>> fit = ms.sync.fit(sensor(t), sensor(t - 1.25))
/// >>> round(fit.reference_s(10.0), 3)
/// 8.75
#[pyclass(frozen, module = "midstance", name = "ClockFit")]
pub(super) struct PyClockFit(ClockFit);

#[pymethods]
impl PyClockFit {
    /// How much later the other clock shows the instant at which the reference shows `at_s`, s.
    #[getter]
    fn offset_s(&self) -> f64 {
        self.0.offset_s
    }

    /// Time of the reference at which the offset holds, s.
    #[getter]
    fn at_s(&self) -> f64 {
        self.0.at_s
    }

    /// How much faster the other clock runs, parts per million; None where the recordings are too short to tell, or
    /// the lags lie on no line.
    #[getter]
    fn drift_ppm(&self) -> Option<f64> {
        self.0.drift_ppm
    }

    /// Median distance of lags or marks from the line, s; None for a single one.
    #[getter]
    fn residual_s(&self) -> Option<f64> {
        self.0.residual_s
    }

    /// Correlation coefficient of the two signals; None where marks were compared.
    #[getter]
    fn correlation(&self) -> Option<f64> {
        self.0.correlation
    }

    /// Lags or marks that decided.
    #[getter]
    fn count(&self) -> usize {
        self.0.count
    }

    /// What the clock of the reference shows when the other shows `other_s`, s.
    fn reference_s(&self, other_s: f64) -> f64 {
        self.0.reference_s(other_s)
    }

    /// A copy of the other recording on the clock of the reference, its rates corrected for the drift.
    fn apply(&self, other: &PyRecording) -> PyRecording {
        self.0.apply(&other.recording).into()
    }

    fn __repr__(&self) -> String {
        let drift = self.0.drift_ppm.map_or_else(|| "drift not told".into(), |ppm| format!("drift {ppm:.1} ppm"));
        format!("ClockFit: {:.4} s ahead at {:.1} s, {drift}", self.0.offset_s, self.0.at_s)
    }
}

/// Find how the clock of one recording runs against that of another of the same motion.
///
/// Parameters
/// ----------
/// reference, other : Recording
///     Two recordings by force plates or inertial sensors, each with a clock of its own.
/// **params
///     ``method="correlation"`` (the motion itself), ``"jump"`` (landings after flights of 0.25 to 1 s) or ``"tap"`` (taps on
///     quiet sensors); ``max_lag_s=10``; ``window_s=20``, the windows whose lags show the drift; ``tolerance_s=0.1``, within
///     which marks are the same; ``reference_sensor`` and ``other_sensor``, names of the sensors to compare (default: force,
///     else the first sensor).
///
/// Returns
/// -------
/// ClockFit
///     Offset, drift in parts per million, and what they rest on; ``fit.apply(other)`` brings the other recording onto the
///     clock of the reference.
///
/// Raises
/// ------
/// MidstanceError
///     ``mismatch`` where the signals do not agree; ``no_signal`` where there is none, or no common mark; ``too_short``;
///     ``parameter``.
///
/// Notes
/// -----
/// A steady run looks alike one stride on: keep ``max_lag_s`` below half a step where the offset is nearly known, or let the
/// recordings hold a start, a stop or a jump. A declared offset needs none of this: ``midstance.read(..., offsets_s=...)``.
///
/// Examples
/// --------
/// >>> import numpy as np
/// >>> import midstance as ms
/// >>> def sensor(clock_s):
/// ...     phase = 2 * np.pi * (2.7 * clock_s + 0.8 * np.sin(0.23 * clock_s))
/// ...     still = np.zeros_like(clock_s)
/// ...     columns = {"acc_x": still, "acc_y": 12 + 5 * np.sin(phase) + 2 * np.sin(phase / 2), "acc_z": still}
/// ...     return ms.read(columns, rate_hz=100)
/// >>> t = np.arange(6000) / 100
/// >>> fit = ms.sync.fit(sensor(t), sensor(t - 1.25))
/// >>> round(fit.offset_s, 3)
/// 1.25
#[pyfunction]
#[pyo3(signature = (reference, other, **params))]
pub(super) fn fit(
    py: Python<'_>,
    reference: &PyRecording,
    other: &PyRecording,
    params: Option<&Bound<'_, PyDict>>,
) -> PyResult<PyClockFit> {
    let params: SyncParams = params.map_or_else(|| Ok(SyncParams::default()), parameters)?;
    let found = py.detach(|| condition::synchronise(&reference.recording, &other.recording, &params))?;
    Ok(PyClockFit(found))
}
