//! `midstance.impact`, `oscillation` and `braking`: what a step's force tells, from an array.

use pyo3::{prelude::*, types::PyDict};

use super::{arrays::Samples, marks::positive, table::PyTable, values};
use crate::{
    error::{Absent, Error},
    events::{EventParams, from_vertical_force},
    metrics::{
        self,
        impact::{Impact, ImpactParams},
    },
    quantity::{STANDARD_GRAVITY_MPS2, Unit},
    signal::Run,
    stride::Window,
    table::{Table, Values},
};

/// Impact peak and loading rates of every contact in a vertical force.
///
/// All contacts share one estimator, as in `analyze`: the impact peak where at least 80 % of them have one, else 13 % of
/// stance.
///
/// Parameters
/// ----------
/// vertical_n : array_like
///     Vertical reaction force, N, positive in stance; zeroed and filtered.
/// rate_hz : float
///     Sampling rate, Hz; below 500 Hz the numbers are doubtful.
/// mass_kg : float
///     Body mass, kg.
/// threshold_n, debounce_s : float, default 20 and 0.04
///     As for ``events.from_force``.
/// basis : {"force", "time"}, default "force"
///     Whether 20 and 80 % are of the force at the impact peak or of the time to it; papers differ.
/// **guards
///     Other parameters of the section ``metrics.impact`` of a configuration.
///
/// Returns
/// -------
/// Table
///     One row per contact: ``ic_time_s``, ``to_time_s``, ``vgrf_impact_peak_bw``, ``vgrf_impact_peak_time_s`` (from initial
///     contact), ``valr_bw_s`` and ``vilr_bw_s`` (vertical average and instantaneous loading rate, BW/s); the line whose
///     slope the average is, from ``valr_start_time_s``, ``valr_start_bw`` to ``valr_end_time_s``, ``valr_end_bw``; and
///     ``absent`` with reasons.
///
/// Raises
/// ------
/// MidstanceError
///     ``parameter`` for a number outside its range or an unknown guard.
///
/// Notes
/// -----
/// Source: Milner et al. 2006, 10.1249/01.mss.0000183477.75808.92.
///
/// Examples
/// --------
/// >>> import numpy as np
/// >>> import midstance as ms
/// >>> rising = np.linspace(0, 1.6, 41)  # 1.6 BW in 40 ms
/// >>> stance = np.r_[rising, np.linspace(1.6, 1.4, 15), np.linspace(1.4, 2.4, 60), np.linspace(2.4, 0, 120)]
/// >>> force = 9.80665 * 70 * np.r_[np.zeros(100), stance, np.zeros(100)]
/// >>> ms.impact.loading_rates(force, rate_hz=1000, mass_kg=70)["valr_bw_s"].round(6)
/// array([40.])
#[pyfunction]
#[pyo3(signature = (vertical_n, *, rate_hz, mass_kg, threshold_n=20.0, debounce_s=0.04, basis="force", **guards))]
#[allow(clippy::too_many_arguments)]
pub(super) fn loading_rates(
    py: Python<'_>,
    vertical_n: &Bound<'_, PyAny>,
    rate_hz: f64,
    mass_kg: f64,
    threshold_n: f64,
    debounce_s: f64,
    basis: &str,
    guards: Option<&Bound<'_, PyDict>>,
) -> PyResult<PyTable> {
    if !(mass_kg.is_finite() && mass_kg > 0.0) {
        return Err(Error::parameter("mass_kg", mass_kg, "a number above zero").into());
    }
    let samples = Samples::new("vertical_n", vertical_n)?;
    let force = samples.values();
    let events = EventParams { threshold_n: Some(threshold_n), debounce_s, ..EventParams::default() };
    let given = guards.map_or_else(|| Ok(PyDict::new(py)), Bound::copy)?;
    given.set_item("basis", basis)?;
    let params: ImpactParams = values::parameters(&given)?;
    let (runs, impact) = py.detach(|| {
        let runs = from_vertical_force(force, rate_hz, &events)?;
        let window = |run: &Run| {
            let whole = !run.open_start && !run.open_end;
            let stance = Window { values: force, from: run.from, to: run.to, rate_hz };
            whole.then_some(stance).ok_or(Absent::NoEvent)
        };
        let stances: Vec<_> = runs.iter().map(window).collect();
        let impact = Impact::of_stances(&stances, mass_kg * STANDARD_GRAVITY_MPS2, &params);
        Ok::<_, Error>((runs, impact))
    })?;
    Ok(PyTable(table(&runs, &impact, rate_hz)))
}

fn table(runs: &[Run], impact: &Impact, rate_hz: f64) -> Table {
    let number = |of: &dyn Fn(usize) -> f64| Values::Number((0..runs.len()).map(of).collect());
    let stance = |i: usize| &impact.stances[i];
    let peak = |i: usize| stance(i).peak.as_ref().ok();
    let rates = |i: usize| stance(i).rates.as_ref().ok();
    let segment = |i: usize, end: usize| rates(i).map_or((f64::NAN, f64::NAN), |r| r.segment[end]);
    let reasons = |i: usize| {
        let peak = stance(i).peak.as_ref().err().map(|reason| format!("vgrf_impact_peak_bw={reason}"));
        let rates = stance(i).rates.as_ref().err().map(|reason| format!("valr_bw_s={reason};vilr_bw_s={reason}"));
        peak.into_iter().chain(rates).collect::<Vec<_>>().join(";")
    };
    let ic = |i: usize| if runs[i].open_start { f64::NAN } else { runs[i].from / rate_hz };
    let to = |i: usize| if runs[i].open_end { f64::NAN } else { runs[i].to / rate_hz };
    let peak_time = |i: usize| peak(i).map_or(f64::NAN, |p| (p.position - runs[i].from) / rate_hz);
    Table::new("impacts")
        .with("ic_time_s", Unit::Second, number(&ic))
        .with("to_time_s", Unit::Second, number(&to))
        .with("vgrf_impact_peak_bw", Unit::BodyWeight, number(&|i| peak(i).map_or(f64::NAN, |p| p.magnitude_bw)))
        .with("vgrf_impact_peak_time_s", Unit::Second, number(&peak_time))
        .with("valr_bw_s", Unit::BodyWeightPerSecond, number(&|i| rates(i).map_or(f64::NAN, |r| r.average_bw_s)))
        .with("vilr_bw_s", Unit::BodyWeightPerSecond, number(&|i| rates(i).map_or(f64::NAN, |r| r.instantaneous_bw_s)))
        .with("valr_start_time_s", Unit::Second, number(&|i| segment(i, 0).0 / rate_hz))
        .with("valr_start_bw", Unit::BodyWeight, number(&|i| segment(i, 0).1))
        .with("valr_end_time_s", Unit::Second, number(&|i| segment(i, 1).0 / rate_hz))
        .with("valr_end_bw", Unit::BodyWeight, number(&|i| segment(i, 1).1))
        .with("absent", Unit::None, Values::Text((0..runs.len()).map(reasons).collect()))
}

/// The part of a force between two instants, in samples; to the end without a second.
fn window(values: &[f64], rate_hz: f64, start: f64, end: Option<f64>) -> PyResult<Window<'_>> {
    positive("rate_hz", rate_hz)?;
    let last = values.len() as f64 - 1.0;
    let to = end.unwrap_or(last);
    if start >= 0.0 && start < to && to <= last {
        return Ok(Window { values, from: start, to, rate_hz });
    }
    let found = format!("{start} to {to} of {} samples", values.len());
    Err(Error::parameter("start", found, "two instants in order, within the samples").into())
}

/// Rise and fall of the centre of mass over one step, from the vertical force.
///
/// Parameters
/// ----------
/// vertical_n : array_like
///     Vertical reaction force, N, of a runner whose both feet it holds. Or an upward acceleration without gravity, m/s²,
///     with a mass of 1.
/// rate_hz : float
///     Sampling rate, Hz.
/// mass_kg : float
///     Body mass, kg.
/// start, end : float, optional
///     First and last instant of the step, in samples, between them too. Default: all samples.
///
/// Returns
/// -------
/// float or None
///     Highest less lowest height, m; None for fewer than three samples or a gap at the ends.
///
/// Raises
/// ------
/// MidstanceError
///     ``parameter`` for instants that are not within the samples.
///
/// Notes
/// -----
/// Acceleration, velocity and height return to where they began, as in steady running. Source: Cavagna 1975,
/// 10.1152/jappl.1975.39.1.174.
///
/// Examples
/// --------
/// >>> import numpy as np
/// >>> import midstance as ms
/// >>> t = np.arange(0, 0.3501, 0.0005)
/// >>> force = np.where(t < 0.25, 1509.61648 * np.sin(np.pi * t / 0.25), 0)
/// >>> round(ms.oscillation.rise_from_force(force, rate_hz=2000, mass_kg=70), 4)
/// 0.0722
#[pyfunction]
#[pyo3(signature = (vertical_n, *, rate_hz, mass_kg, start=0.0, end=None))]
pub(super) fn rise_from_force(
    py: Python<'_>,
    vertical_n: &Bound<'_, PyAny>,
    rate_hz: f64,
    mass_kg: f64,
    start: f64,
    end: Option<f64>,
) -> PyResult<Option<f64>> {
    positive("mass_kg", mass_kg)?;
    let force = Samples::new("vertical_n", vertical_n)?;
    let step = window(force.values(), rate_hz, start, end)?;
    Ok(py.detach(|| metrics::oscillation::rise_from_force(step, mass_kg)))
}

/// Impulses of the negative and of the positive part of a force: braking and propulsion.
///
/// Parameters
/// ----------
/// forward_n : array_like
///     Force along the direction of progression, N.
/// rate_hz : float
///     Sampling rate, Hz.
/// start, end : float, optional
///     First and last instant, in samples, between them too. Default: all samples.
///
/// Returns
/// -------
/// tuple of (float, float) or None
///     Of the negative and of the positive part, N·s; None for a gap at the ends.
///
/// Raises
/// ------
/// MidstanceError
///     ``parameter`` for instants that are not within the samples.
///
/// Notes
/// -----
/// The force is taken for a straight line from sample to sample, also where it changes its sign.
///
/// Examples
/// --------
/// >>> import midstance as ms
/// >>> ms.braking.split_impulse([0, -100, 100, 0], rate_hz=100)
/// (-0.75, 0.75)
#[pyfunction]
#[pyo3(signature = (forward_n, *, rate_hz, start=0.0, end=None))]
pub(super) fn split_impulse(
    py: Python<'_>,
    forward_n: &Bound<'_, PyAny>,
    rate_hz: f64,
    start: f64,
    end: Option<f64>,
) -> PyResult<Option<(f64, f64)>> {
    let force = Samples::new("forward_n", forward_n)?;
    let part = window(force.values(), rate_hz, start, end)?;
    Ok(py.detach(|| metrics::braking::split_impulse(part)))
}
