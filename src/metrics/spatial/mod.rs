//! Where the feet land: step length, step width, crossover.
//!
//! ```text
//!   seen from above, running to the right            + own side, − crossed
//!         ●────────────────────●  left                step width: foot i from the line of its neighbours
//!   - - - - - - - - - - - - - - - -  pelvis path      crossover margin: foot from the pelvis path
//!                  ●              right
//! ```

mod crossover;
mod foot;
mod placement;
mod width;

pub(super) use foot::Zero;
pub use foot::{FootStrike, FootStrikeParams, foot_progression_angle_deg, foot_tilt_deg, strike_index_pct};
pub use placement::placements;
pub use width::{StepWidth, step_width_m};

use serde::{Deserialize, Serialize};

use super::{Compute, Context, Level, Metric, Need, temporal::step_time};
use crate::{
    error::Absent,
    quantity::{Lab, Side, Unit, Vec3},
    recording::{Notes, Surface},
    stride::Step,
};

pub(super) const METRICS: &[Metric] = &[
    SPEED,
    STEP_LENGTH,
    STRIDE_LENGTH,
    width::CHOSEN,
    width::LEG_LENGTH,
    width::HEEL_MIDSTANCE,
    width::ANKLE_MIDSTANCE,
    width::COP,
    width::HEEL_IC,
    width::BASE_OF_GAIT,
    crossover::MARGIN,
    crossover::MEDIAL,
    crossover::FRACTION,
    crossover::MEDIAL_FRACTION,
    foot::PROGRESSION_ANGLE,
    foot::STRIKE_ANGLE,
    foot::STRIKE_INDEX,
];

const SPEED: Metric = Metric {
    name: "speed_mps",
    unit: Unit::MetrePerSecond,
    level: Level::Trial,
    what: "Running speed: declared, else of the stance foot on a treadmill or of the pelvis overground.",
    sign: "",
    source: "definition",
    needs: &[Need::Speed],
    floor_hz: 50.0,
    compute: Compute::Trial(|context| context.strides().speed_mps()),
};

const STEP_LENGTH: Metric = Metric {
    name: "step_length_m",
    unit: Unit::Metre,
    level: Level::Step,
    what: "Distance along the progression from the other foot's placement to this one's; on a treadmill speed times step time.",
    sign: "",
    source: "definition",
    needs: &[Need::Events, Need::Speed],
    floor_hz: 100.0,
    compute: Compute::Step(|step, _| step_length(step)),
};

const STRIDE_LENGTH: Metric = Metric {
    name: "stride_length_m",
    unit: Unit::Metre,
    level: Level::Stride,
    what: "Distance along the progression from this placement to the next of the same foot.",
    sign: "",
    source: "definition",
    needs: &[Need::Events, Need::Speed],
    floor_hz: 100.0,
    compute: Compute::Step(|step, _| {
        let next = step.next()?;
        Ok(step_length(&next)? + step_length(&next.next()?)?)
    }),
};

/// Choices within the metrics of where feet land.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SpatialParams {
    /// What `step_width_m` is measured between. Default `heel_midstance`. Every definition also has a column of its own.
    pub step_width: StepWidth,
    /// Bounds between rearfoot, midfoot and forefoot strikes.
    pub foot_strike: FootStrikeParams,
}

/// Signed sideways distance of `foot` from the line through `origin` along `direction` (forward, right), m.
///
/// Positive when the foot lies on the side it belongs to. All points in lab axes; `direction` need not be of unit
/// length. Returns `None` for a direction of no length.
pub fn offset_from_line(foot: Vec3<Lab>, origin: Vec3<Lab>, direction: [f64; 2], side: Side) -> Option<f64> {
    let length = direction[0].hypot(direction[1]);
    let to_foot = foot - origin;
    let right = (to_foot.right() * direction[0] - to_foot.forward() * direction[1]) / length;
    (length > 0.0).then_some(side.lateral_sign() * right)
}

/// Distance along the progression from the other foot's placement to this one's, m.
pub(super) fn step_length(step: &Step<'_>) -> Result<f64, Absent> {
    let strides = step.strides();
    match strides.surface()? {
        Surface::Treadmill => Ok(strides.speed_mps()? * step_time(step)?),
        Surface::Overground => {
            let moved = step.heel_midstance()? - step.previous()?.heel_midstance()?;
            let direction = step.progression()?;
            Ok(moved.forward() * direction[0] + moved.right() * direction[1])
        }
    }
}

/// What was decided, and markers that cannot be where they say.
pub(super) fn note(context: &Context<'_>, notes: &mut Notes) {
    let strides = context.strides();
    if strides.conditioned().recording.markers.is_some() {
        width::note(strides, context, notes);
        foot::note(context, notes);
        crossover::note(strides, notes);
    }
}
