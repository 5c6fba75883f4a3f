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
    compute: Compute::Step(|step, _| impulses(step).map(|(braking, _)| braking)),
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
    compute: Compute::Step(|step, _| impulses(step).map(|(_, propulsion)| propulsion)),
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
    compute: Compute::Step(|step, _: &Context<'_>| impulses(step).map(|(braking, propulsion)| braking + propulsion)),
};

/// Backward (negative) and forward (positive) impulse of a stance, BW·s.
fn impulses(step: &Step<'_>) -> Result<(f64, f64), Absent> {
    let (braking, propulsion) = split_impulse(step.force(0)?).ok_or(Absent::RateTooLow)?;
    let weight = step.strides().body_weight_n()?;
    Ok((braking / weight, propulsion / weight))
}

/// Integrals of the negative and of the positive part of a piecewise linear force, N·s; exact at its zero crossings.
pub fn split_impulse(force: Window<'_>) -> Option<(f64, f64)> {
    let (first, inner) = force.samples();
    let mut points = vec![(force.from, interpolate(force.values, force.from)?)];
    points.extend(inner.iter().enumerate().map(|(i, f)| ((first + i) as f64, *f)));
    points.push((force.to, interpolate(force.values, force.to)?));
    let (mut negative, mut positive) = (0.0, 0.0);
    for pair in points.windows(2) {
        let ((x0, f0), (x1, f1)) = (pair[0], pair[1]);
        let width = (x1 - x0) / force.rate_hz;
        // Between samples of different sign the line crosses zero: two triangles instead of one trapezoid.
        let share = if f0 * f1 < 0.0 { f0 / (f0 - f1) } else { 1.0 };
        for area in [
            0.5 * width * share * f0 + if share == 1.0 { 0.5 * width * f1 } else { 0.0 },
            0.5 * width * (1.0 - share) * f1,
        ] {
            if area < 0.0 { negative += area } else { positive += area }
        }
    }
    Some((negative, positive))
}
