//! Whether a foot lands on its own side of the midline: the mean path of the pelvis on the ground.

use super::{Compute, Context, Level, Metric, Need, offset_from_line};
use crate::{
    error::Absent,
    quantity::{Lab, Side, Unit, Vec3},
    recording::{Landmark, Notes, Surface},
    stride::{Step, Strides},
};

/// Strides the mean pelvis path is taken over: the pelvis itself sways.
const PATH_STRIDES: f64 = 5.0;

const SIGN: &str = "positive on the foot's own side, 0 on the midline, negative beyond it";

pub(super) const MARGIN: Metric = Metric {
    name: "crossover_margin_m",
    unit: Unit::Metre,
    level: Level::Step,
    what: "Sideways distance at mid-stance of the heel from the mean path of the pelvis over five strides.",
    sign: SIGN,
    source: "definition",
    needs: &[Need::Events, Need::Heels, Need::Pelvis],
    floor_hz: 100.0,
    compute: Compute::Step(heel),
};

pub(super) const MEDIAL: Metric = Metric {
    name: "crossover_margin_medial_m",
    unit: Unit::Metre,
    level: Level::Step,
    what: "Sideways distance at mid-stance of the foot's medial border, the innermost of heel and metatarsal markers, from the same path.",
    sign: SIGN,
    source: "definition",
    needs: &[Need::Events, Need::Heels, Need::FirstMetatarsals, Need::Pelvis],
    floor_hz: 100.0,
    compute: Compute::Step(medial),
};

pub(super) const FRACTION: Metric = Metric {
    name: "crossover_fraction_pct",
    unit: Unit::Percent,
    level: Level::Trial,
    what: "Share of steps whose heel is beyond the midline at mid-stance.",
    sign: "",
    source: "definition",
    needs: &[Need::Events, Need::Heels, Need::Pelvis],
    floor_hz: 100.0,
    compute: Compute::Trial(|context| fraction(context, heel)),
};

pub(super) const MEDIAL_FRACTION: Metric = Metric {
    name: "crossover_fraction_medial_pct",
    unit: Unit::Percent,
    level: Level::Trial,
    what: "Share of steps whose medial foot border is beyond the midline at mid-stance.",
    sign: "",
    source: "definition",
    needs: &[Need::Events, Need::Heels, Need::FirstMetatarsals, Need::Pelvis],
    floor_hz: 100.0,
    compute: Compute::Trial(|context| fraction(context, medial)),
};

pub(super) fn heel(step: &Step<'_>, context: &Context<'_>) -> Result<f64, Absent> {
    margin(step, context, step.heel_midstance()?)
}

/// Whichever marker is innermost, so that swapped labels of first and fifth metatarsal do no harm.
fn medial(step: &Step<'_>, context: &Context<'_>) -> Result<f64, Absent> {
    let at = |landmark| step.landmark(landmark, 0.5).and_then(|place| margin(step, context, place));
    let inner = at(Landmark::Heel)?.min(at(Landmark::FirstMetatarsal)?);
    match at(Landmark::FifthMetatarsal) {
        Ok(outer) => Ok(inner.min(outer)),
        Err(Absent::InputsMissing(_)) => Ok(inner),
        Err(reason) => Err(reason),
    }
}

/// Distance of a place from the path at mid-stance, positive on the foot's own side, m.
fn margin(step: &Step<'_>, context: &Context<'_>, place: Vec3<Lab>) -> Result<f64, Absent> {
    let (origin, direction) = context.paths.of(step, path)?;
    offset_from_line(place, origin, direction, step.side()?).ok_or(Absent::NotDefined)
}

/// The mean path of the pelvis about a step: a point of it, m, and its direction (forward, right).
fn path(step: &Step<'_>) -> Result<(Vec3<Lab>, [f64; 2]), Absent> {
    let strides = step.strides();
    let half_window_s = PATH_STRIDES * strides.median_step_s()?;
    let direction = match strides.surface()? {
        Surface::Treadmill => Some(step.progression()?),
        Surface::Overground => None,
    };
    strides.pelvis()?.path(step.midstance_s()?, half_window_s, direction)
}

fn fraction(context: &Context<'_>, margin: fn(&Step<'_>, &Context<'_>) -> Result<f64, Absent>) -> Result<f64, Absent> {
    let margins: Vec<Result<f64, Absent>> = context.strides().steps().map(|step| margin(&step, context)).collect();
    let present: Vec<f64> = margins.iter().filter_map(|m| m.as_ref().ok().copied()).collect();
    if present.is_empty() {
        return Err(margins.into_iter().find_map(Result::err).unwrap_or(Absent::TooFewStrides));
    }
    Ok(100.0 * present.iter().filter(|m| **m < 0.0).count() as f64 / present.len() as f64)
}

/// Markers that cannot be where they say: heels of different kinds left and right; a first metatarsal outside the fifth,
/// whose labels were swapped.
pub(super) fn note(strides: &Strides<'_>, notes: &mut Notes) {
    let landmarks = &strides.conditioned().landmarks;
    let heel = |side| landmarks.iter().find(|m| m.landmark == Landmark::Heel && m.side == Some(side));
    if let (Some(left), Some(right), Some(markers)) =
        (heel(Side::Left), heel(Side::Right), &strides.conditioned().recording.markers)
        && left.alias != right.alias
    {
        let [left, right] = [left, right].map(|heel| &markers.labels[heel.marker]);
        notes.doubt("markers", format!("the heels are {left} and {right}, which may not sit on the same place"));
    }
    for side in Side::BOTH {
        let outwards = |step: &Step<'_>| {
            let at = |landmark| step.landmark(landmark, 0.5).ok();
            Some(side.lateral_sign() * (at(Landmark::FirstMetatarsal)? - at(Landmark::FifthMetatarsal)?).right())
        };
        let seen: Vec<f64> =
            strides.steps().filter(|s| s.stance().side == Some(side)).filter_map(|step| outwards(&step)).collect();
        if !seen.is_empty() && seen.iter().sum::<f64>() > 0.0 {
            notes.doubt(
                "markers",
                format!(
                    "the {side} first metatarsal marker is outside the fifth: their labels look swapped; swap them in the file. The angle of this foot is absent"
                ),
            );
        }
    }
}
