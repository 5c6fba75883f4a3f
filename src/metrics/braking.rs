//! Force along the direction of progression: braking, then propulsion.

use super::{Compute, Context, Level, Metric, Need};
use crate::{
    error::Absent,
    quantity::Unit,
    signal::interpolate,
    stride::{Step, Window},
};

pub(super) const METRICS: &[Metric] = &[BRAKING_PEAK, BRAKING_IMPULSE, PROPULSIVE_IMPULSE, NET_IMPULSE];

const NEEDS: &[Need] = &[Need::Events, Need::ForwardForce, Need::BodyWeight];

const BRAKING_PEAK: Metric = Metric {
    name: "braking_peak_bw",
    unit: Unit::BodyWeight,
    level: Level::Step,
    what: "Largest backward force of the stance.",
    sign: "negative: braking points backwards",
    source: "definition; Cavanagh & Lafortune 1980, 10.1016/0021-9290(80)90033-0",
    needs: NEEDS,
    floor_hz: 200.0,
    compute: Compute::Step(|step, _| {
        let (_, inside) = step.force(0)?.samples();
        let lowest = inside.iter().copied().reduce(f64::min).ok_or(Absent::RateTooLow)?;
        Ok(lowest.min(0.0) / step.strides().body_weight_n()?)
    }),
};

const BRAKING_IMPULSE: Metric = Metric {
    name: "braking_impulse_bw_s",
    unit: Unit::BodyWeightSecond,
    level: Level::Step,
    what: "Time integral of the backward part of the forward force over the stance.",
    sign: "negative: braking points backwards",
    source: "definition",
    needs: NEEDS,
    floor_hz: 200.0,
    compute: Compute::Step(|step, context| impulses(step, context).map(|(braking, _)| braking)),
};

const PROPULSIVE_IMPULSE: Metric = Metric {
    name: "propulsive_impulse_bw_s",
    unit: Unit::BodyWeightSecond,
    level: Level::Step,
    what: "Time integral of the forward part of the forward force over the stance.",
    sign: "positive: propulsion points forwards",
    source: "definition",
    needs: NEEDS,
    floor_hz: 200.0,
    compute: Compute::Step(|step, context| impulses(step, context).map(|(_, propulsion)| propulsion)),
};

const NET_IMPULSE: Metric = Metric {
    name: "ap_impulse_net_bw_s",
    unit: Unit::BodyWeightSecond,
    level: Level::Step,
    what: "Braking plus propulsive impulse; within 0.01 of zero at constant speed.",
    sign: "positive when the runner speeds up",
    source: "definition",
    needs: NEEDS,
    floor_hz: 200.0,
    compute: Compute::Step(|step, context| impulses(step, context).map(|(braking, propulsion)| braking + propulsion)),
};

/// Backward (negative) and forward (positive) impulse of a stance, BW·s.
fn impulses(step: &Step<'_>, context: &Context<'_>) -> Result<(f64, f64), Absent> {
    context.impulses.of(step, |step| {
        let (braking, propulsion) = split_impulse(step.force(0)?).ok_or(Absent::RateTooLow)?;
        let weight = step.strides().body_weight_n()?;
        Ok((braking / weight, propulsion / weight))
    })
}

/// Integrals of the negative and of the positive part of a piecewise linear force, N·s; exact at its zero crossings.
/// `None` when the force is not known at the window's ends.
pub fn split_impulse(force: Window<'_>) -> Option<(f64, f64)> {
    let (first, inside) = force.samples();
    let start = (force.from, interpolate(force.values, force.from)?);
    let end = (force.to, interpolate(force.values, force.to)?);
    let samples = inside.iter().enumerate().map(|(i, f)| ((first + i) as f64, *f));
    let (mut last, mut negative, mut positive) = (start, 0.0, 0.0);
    for point in samples.chain(std::iter::once(end)) {
        let ((x0, f0), (x1, f1)) = (last, point);
        if f0 * f1 < 0.0 {
            // Between samples of different sign the line crosses zero: two triangles instead of one trapezoid.
            let share = f0 / (f0 - f1);
            let (before, after) = (0.5 * (x1 - x0) * share * f0, 0.5 * (x1 - x0) * (1.0 - share) * f1);
            negative += before.min(after);
            positive += before.max(after);
        } else {
            let area = 0.5 * (x1 - x0) * (f0 + f1);
            negative += area.min(0.0);
            positive += area.max(0.0);
        }
        last = point;
    }
    Some((negative / force.rate_hz, positive / force.rate_hz))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// One period of a sine of 1 N and 1 s: half periods of ±1/π N·s, cut where no sample lies.
    #[test]
    fn a_sine_splits_into_equal_halves() {
        let values: Vec<f64> =
            (0..=1000).map(|i| -(2.0 * std::f64::consts::PI * (f64::from(i) - 0.3) / 1000.0).sin()).collect();
        let (negative, positive) =
            split_impulse(Window { values: &values, from: 0.3, to: 999.9, rate_hz: 1000.0 }).unwrap();
        assert!((negative + std::f64::consts::FRAC_1_PI).abs() < 2e-6, "{negative}");
        assert!((positive - std::f64::consts::FRAC_1_PI).abs() < 2e-6, "{positive}");
    }
}
