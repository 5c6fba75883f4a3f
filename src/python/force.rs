//! `midstance.force`: zero and drift of a vertical force, from an array.

use numpy::PyArray1;
use pyo3::prelude::*;

use super::{arrays::Samples, marks::positive, table::PyTable};
use crate::{
    condition::{self, ConditionParams, Drift},
    error::{Error, ErrorKind, Result},
    quantity::Unit,
    signal::is_complete,
    table::{Table, Values},
};

/// Removes zero and drift of a force plate, read off the flights.
///
/// The median of the middle half of each flight is a knot; a cubic spline through the knots, held before the first and
/// after the last, is what the plate reads when nothing stands on it. With fewer than four flights it is a constant.
///
/// Parameters
/// ----------
/// vertical_n : array_like
///     Vertical reaction force of one plate, N, positive in stance, without gaps; low-passed, since a median of few noisy
///     samples would be noise itself.
/// rate_hz : float
///     Sampling rate, Hz.
///
/// Returns
/// -------
/// force_n : numpy.ndarray
///     The force without its zero and drift, N.
/// levels : Table
///     What the plate read in each flight before: ``time_s``, its middle, and ``level_n``.
///
/// Raises
/// ------
/// MidstanceError
///     ``no_signal`` for a plate that never was unloaded (walking on one belt, standing) or a sample that is not finite;
///     ``parameter``.
///
/// Notes
/// -----
/// After Alcantara 2019, 10.21105/joss.01910, which takes one sample per flight and extrapolates the spline; `analyze` does
/// what this does, for every axis.
///
/// Examples
/// --------
/// >>> import midstance as ms
/// >>> drift = {"shape": "linear", "start_n": 30, "end_n": 30}
/// >>> recording, _ = ms.simulate.runner(duration_s=10, drift=drift)
/// >>> raw = recording.plates[0].force_n[1]
/// >>> force_n, levels = ms.force.remove_drift(ms.signal.lowpass(raw, rate_hz=1000, cutoff_hz=50), rate_hz=1000)
/// >>> bool(abs(levels["level_n"] - 30).max() < 1)
/// True
#[pyfunction]
#[pyo3(signature = (vertical_n, *, rate_hz))]
pub(super) fn remove_drift<'py>(
    py: Python<'py>,
    vertical_n: &Bound<'py, PyAny>,
    rate_hz: f64,
) -> PyResult<(Bound<'py, PyArray1<f64>>, PyTable)> {
    positive("rate_hz", rate_hz)?;
    let samples = Samples::new("vertical_n", vertical_n)?;
    let values = samples.values();
    let (force_n, drift) = py.detach(|| removed(values, rate_hz))?;
    let (times_s, levels_n) = drift.levels.into_iter().unzip();
    let levels = Table::new("zero").with("time_s", Unit::Second, Values::Number(times_s)).with(
        "level_n",
        Unit::Newton,
        Values::Number(levels_n),
    );
    Ok((PyArray1::from_vec(py, force_n), PyTable(levels)))
}

fn removed(vertical_n: &[f64], rate_hz: f64) -> Result<(Vec<f64>, Drift)> {
    if !is_complete(vertical_n) {
        let at = vertical_n.iter().take_while(|force| force.is_finite()).count();
        let found = format!("a sample that is not finite, at {at}");
        return Err(
            Error::new(ErrorKind::NoSignal, found, "a force without gaps").mend("fill them with `signal.fill_gaps`")
        );
    }
    condition::without_drift(vertical_n, rate_hz, &ConditionParams::default())?.ok_or_else(|| {
        Error::new(ErrorKind::NoSignal, "a force that never was unloaded", "flights of 40 ms or more between contacts")
    })
}
