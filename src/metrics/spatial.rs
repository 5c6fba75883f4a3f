//! Where the feet land: step length, step width, crossover.
//!
//! ```text
//!   seen from above, running to the right            + own side, − crossed
//!         ●────────────────────●  left                step width: foot i from the line of its neighbours
//!   - - - - - - - - - - - - - - - -  pelvis path      crossover margin: foot from the pelvis path
//!                  ●              right
//! ```

use super::{Compute, Context, Level, Metric, Need, temporal::step_time};
use crate::{
    error::Absent,
    quantity::{Lab, Side, Unit, Vec3},
    recording::{Notes, Surface},
    stride::{Step, Strides},
};

/// Strides the mean pelvis path is taken over: the pelvis itself sways.
const PATH_STRIDES: f64 = 5.0;

pub(super) const METRICS: &[Metric] =
    &[SPEED, STEP_LENGTH, STRIDE_LENGTH, STEP_WIDTH, STEP_WIDTH_LEG_LENGTH, CROSSOVER_MARGIN, CROSSOVER_FRACTION];

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

const STEP_WIDTH: Metric = Metric {
    name: "step_width_m",
    unit: Unit::Metre,
    level: Level::Step,
    what: "Sideways distance at mid-stance of this heel from the other foot's line of placements (heel_midstance).",
    sign: "positive when each foot is on its own side, negative when crossed",
    source: "definition; heading from like phases, after Brindle et al. 2014, 10.1016/j.gaitpost.2013.06.010",
    needs: &[Need::Events, Need::Heels],
    floor_hz: 100.0,
    compute: Compute::Step(|step, _| step_width(step)),
};

const STEP_WIDTH_LEG_LENGTH: Metric = Metric {
    name: "step_width_leglength_pct",
    unit: Unit::Percent,
    level: Level::Step,
    what: "Step width over leg length.",
    sign: "positive when each foot is on its own side, negative when crossed",
    source: "Meardon et al. 2012, 10.1080/14763141.2012.699547",
    needs: &[Need::Events, Need::Heels, Need::LegLength],
    floor_hz: 100.0,
    compute: Compute::Step(|step, _| Ok(100.0 * step_width(step)? / step.strides().leg_length_m()?)),
};

const CROSSOVER_MARGIN: Metric = Metric {
    name: "crossover_margin_m",
    unit: Unit::Metre,
    level: Level::Step,
    what: "Sideways distance at mid-stance of the heel from the mean path of the pelvis over five strides.",
    sign: "positive on the foot's own side, negative beyond the midline",
    source: "definition",
    needs: &[Need::Events, Need::Heels, Need::Pelvis],
    floor_hz: 100.0,
    compute: Compute::Step(|step, _| crossover_margin(step)),
};

const CROSSOVER_FRACTION: Metric = Metric {
    name: "crossover_fraction_pct",
    unit: Unit::Percent,
    level: Level::Trial,
    what: "Share of steps whose heel is beyond the midline at mid-stance.",
    sign: "",
    source: "definition",
    needs: &[Need::Events, Need::Heels, Need::Pelvis],
    floor_hz: 100.0,
    compute: Compute::Trial(crossover_fraction),
};

/// Signed sideways distance of `foot` from the line through `origin` along `direction` (forward, right), m.
///
/// Positive when the foot lies on the side it belongs to. All points in lab axes; `direction` need not be of unit
/// length. Returns `None` for a direction of no length.
///
/// ```
/// use midstance::{metrics::spatial::offset_from_line, quantity::{Side, Vec3}};
/// // Feet 1.2 m apart and 50 mm wide, heading 5 degrees off the lab's forward axis.
/// let [p0, p1, p2] = [(-0.002179, 0.024905), (1.197613, 0.079682), (2.388688, 0.234079)]
///     .map(|(forward, right)| Vec3::new([forward, 0.0, right]));
/// let line = [p2.forward() - p0.forward(), p2.right() - p0.right()];
/// let width = offset_from_line(p1, p0, line, Side::Left).unwrap();
/// assert!((width - 0.05).abs() < 1e-6);
/// ```
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
            let (here, before) = (step.heel_midstance()?, step.previous()?.heel_midstance()?);
            let direction = direction_at(step)?;
            let moved = here - before;
            let along = moved.forward() * direction[0] + moved.right() * direction[1];
            Ok(along / direction[0].hypot(direction[1]))
        }
    }
}

fn step_width(step: &Step<'_>) -> Result<f64, Absent> {
    let before = step.previous()?;
    let (foot, origin) = (step.heel_midstance()?, before.heel_midstance()?);
    let direction = match neighbours_line(step) {
        Some(line) => line,
        None => direction_at(step)?,
    };
    offset_from_line(foot, origin, direction, step.side()?).ok_or(Absent::NotDefined)
}

/// Overground: from the other foot's placement before to the one after, which needs no heading at all.
fn neighbours_line(step: &Step<'_>) -> Option<[f64; 2]> {
    if step.strides().surface() != Ok(Surface::Overground) {
        return None;
    }
    let from = step.previous().ok()?.heel_midstance().ok()?;
    let to = step.next().ok()?.heel_midstance().ok()?;
    Some([to.forward() - from.forward(), to.right() - from.right()])
}

/// Direction of progression near a step (forward, right): the belt's on a treadmill, else the pelvis's displacement
/// over whole strides within one stride of the step.
fn direction_at(step: &Step<'_>) -> Result<[f64; 2], Absent> {
    let strides = step.strides();
    match strides.surface()? {
        Surface::Treadmill => Ok([1.0, 0.0]),
        Surface::Overground => {
            let stride_s = 2.0 * strides.median_step_s()?;
            strides.pelvis()?.stride_displacement_m(step.ic_s()?, stride_s, stride_s)
        }
    }
}

fn crossover_margin(step: &Step<'_>) -> Result<f64, Absent> {
    let strides = step.strides();
    let heel = step.heel_midstance()?;
    let half_window_s = PATH_STRIDES * strides.median_step_s()?;
    let travels = strides.surface()? == Surface::Overground;
    let path = strides.pelvis()?.path_lateral_m(step.midstance_s()?, half_window_s, travels, heel)?;
    Ok(step.side()?.lateral_sign() * (heel.right() - path))
}

fn crossover_fraction(context: &Context<'_>) -> Result<f64, Absent> {
    let margins: Vec<Result<f64, Absent>> = context.strides().steps().map(|step| crossover_margin(&step)).collect();
    let present: Vec<f64> = margins.iter().filter_map(|m| m.as_ref().ok().copied()).collect();
    if present.is_empty() {
        return Err(margins.into_iter().find_map(Result::err).unwrap_or(Absent::TooFewStrides));
    }
    Ok(100.0 * present.iter().filter(|m| **m < 0.0).count() as f64 / present.len() as f64)
}

pub(super) fn note(strides: &Strides<'_>, notes: &mut Notes) {
    if let (Some(_), Ok(surface)) = (&strides.conditioned().recording.markers, strides.surface()) {
        let how = match surface {
            Surface::Treadmill => "difference of successive heels across the belt",
            Surface::Overground => {
                "from the line through the other foot's placements, else across the pelvis's displacement over a stride"
            }
        };
        notes.record("step_width_method", format!("heel_midstance: {how}"));
    }
}
