//! How far the body rises and falls in a step.

use super::{Compute, Level, Metric, Need, spatial::step_length};
use crate::{
    error::Absent,
    events::Gait,
    quantity::{STANDARD_GRAVITY_MPS2, Unit},
    recording::Notes,
    stride::{Step, Strides, Window},
};

pub(super) const METRICS: &[Metric] = &[OSCILLATION, RATIO];

const OSCILLATION: Metric = Metric {
    name: "vertical_oscillation_m",
    unit: Unit::Metre,
    level: Level::Step,
    what: "Highest less lowest height of the centre of mass (force), else of the pelvis (markers), from this contact to the next.",
    sign: "",
    source: "Cavagna 1975, 10.1152/jappl.1975.39.1.174 (force); definition (markers)",
    needs: &[Need::Events],
    floor_hz: 100.0,
    compute: Compute::Step(|step, _| oscillation(step)),
};

const RATIO: Metric = Metric {
    name: "vertical_ratio_pct",
    unit: Unit::Percent,
    level: Level::Step,
    what: "Vertical oscillation over the length of the step that follows.",
    sign: "",
    source: "definition",
    needs: &[Need::Events, Need::Speed],
    floor_hz: 100.0,
    compute: Compute::Step(|step, _| Ok(100.0 * oscillation(step)? / step_length(&step.next()?)?)),
};

/// Rise and fall of the centre of mass, m, from the vertical force over one whole step.
///
/// `(F − mean F)/m` is integrated twice; taking out the mean of acceleration, velocity and height makes all three
/// return to where they began, as in steady running. The window's ends are fractional sample positions; `mass_kg` is
/// the runner's. `None` for a window of fewer than three samples.
pub fn rise_from_force(step: Window<'_>, mass_kg: f64) -> Option<f64> {
    let (first, inner) = step.samples();
    if inner.len() < 3 {
        return None;
    }
    let at = |p: f64| crate::signal::interpolate(step.values, p);
    let mut position = vec![step.from];
    position.extend((first..first + inner.len()).map(|i| i as f64));
    position.push(step.to);
    let mut force = vec![at(step.from)?];
    force.extend_from_slice(inner);
    force.push(at(step.to)?);
    let acceleration: Vec<f64> = force.iter().map(|f| f / mass_kg).collect();
    let velocity = periodic_integral(&position, &acceleration, step.rate_hz);
    let height = periodic_integral(&position, &velocity, step.rate_hz);
    let (low, high) = height.iter().fold((f64::MAX, f64::MIN), |(l, h), v| (l.min(*v), h.max(*v)));
    Some(high - low)
}

/// Cumulative trapezoid of `values` less their mean over the window, at unevenly spaced `position`s in samples.
fn periodic_integral(position: &[f64], values: &[f64], rate_hz: f64) -> Vec<f64> {
    let area = |i: usize| 0.5 * (values[i] + values[i + 1]) * (position[i + 1] - position[i]);
    let span = position[position.len() - 1] - position[0];
    let mean = (0..values.len() - 1).map(area).sum::<f64>() / span;
    let mut sum = 0.0;
    let mut integral = vec![0.0];
    integral.extend((0..values.len() - 1).map(|i| {
        sum += area(i) - mean * (position[i + 1] - position[i]);
        sum / rate_hz
    }));
    integral
}

fn oscillation(step: &Step<'_>) -> Result<f64, Absent> {
    let (ic_s, next_s) = (step.ic_s()?, step.next()?.ic_s()?);
    if from_force(step.strides()) {
        let mass_kg = step.strides().body_weight_n()? / STANDARD_GRAVITY_MPS2;
        let window = step.force_between(1, ic_s, next_s)?;
        return rise_from_force(window, mass_kg).ok_or(Absent::RateTooLow);
    }
    step.strides().pelvis()?.height_range_m(ic_s, next_s)
}

/// Force tells the centre of mass itself, as long as the stance foot alone carries the body until the next contact.
fn from_force(strides: &Strides<'_>) -> bool {
    let plates = &strides.conditioned().recording.plates;
    strides.gait() == Gait::Running && strides.body_weight_n().is_ok() && !plates.is_empty()
}

pub(super) fn note(strides: &Strides<'_>, notes: &mut Notes) {
    let how = if from_force(strides) {
        "centre of mass, vertical force integrated twice per step"
    } else {
        "height of the pelvis markers"
    };
    notes.record("vertical_oscillation_method", how);
}
