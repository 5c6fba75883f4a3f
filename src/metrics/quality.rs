//! Metrics that check the recording, not the runner.

use super::{Compute, Context, Level, Metric, Need};
use crate::{error::Absent, quantity::Unit, signal::trapezoid_between};

pub(super) const METRICS: &[Metric] = &[CLOSURE];

const CLOSURE: Metric = Metric {
    name: "bw_closure_ratio",
    unit: Unit::Ratio,
    level: Level::Trial,
    what: "Mean vertical force over whole steps, over the given mass times gravity; 1 in steady running.",
    sign: "above 1 when the force is too large for the mass",
    source: "definition: Newton's second law over a whole number of steps",
    needs: &[Need::Events, Need::VerticalForce, Need::Mass],
    floor_hz: 200.0,
    compute: Compute::Trial(closure),
};

/// Mean of the summed vertical force over every believed step, over the given weight.
fn closure(context: &Context<'_>) -> Result<f64, Absent> {
    let strides = context.strides();
    let recording = &strides.conditioned().recording;
    let weight = recording.subject.body_weight_n().ok_or(Absent::InputsMissing("mass_kg".into()))?;
    let (mut impulse, mut time) = (0.0, 0.0);
    for step in strides.steps() {
        let (Ok(to_s), Ok(before)) = (step.ic_s(), step.previous()) else { continue };
        let Ok(from_s) = before.ic_s() else { continue };
        for plate in &recording.plates {
            let vertical = plate.component(1).unwrap_or_default();
            impulse += trapezoid_between(
                vertical,
                plate.clock.position(from_s),
                plate.clock.position(to_s),
                plate.clock.rate_hz,
            );
        }
        time += to_s - from_s;
    }
    if time > 0.0 { Ok(impulse / time / weight) } else { Err(Absent::TooFewStrides) }
}
