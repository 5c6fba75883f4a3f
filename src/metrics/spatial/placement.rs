//! Where the feet stood beside the line of progression: for drawing them from above.

use super::{Context, crossover};
use crate::{
    error::Absent,
    quantity::{Lab, Side, Unit, Vec3},
    recording::Surface,
    stride::Step,
    table::{Table, Values},
};

const NAMES: [&str; 4] = ["heel_forward_m", "heel_right_m", "toe_forward_m", "toe_right_m"];

/// The `placements` table: one row per stance with its place on the ground at mid-stance.
///
/// Columns: step, side, `heel_forward_m` along the line of progression from the first placement (on a treadmill the way of
/// the belt between the initial contacts), `heel_right_m` to the right of the line: the crossover margin with the sign of the side; `toe_forward_m`
/// and `toe_right_m`, the front end of the foot's axis, where its markers are; `absent`, why there is no place.
pub fn placements(context: &Context<'_>) -> Table {
    let (mut steps, mut sides, mut absent) = (Vec::new(), Vec::new(), Vec::new());
    let mut numbers: [Vec<f64>; 4] = Default::default();
    let mut start = None;
    for step in context.strides().steps() {
        let place = place(&step, context);
        let heel =
            place.as_ref().map_or([f64::NAN; 2], |[forward, right]| [forward - *start.get_or_insert(*forward), *right]);
        let axis = foot_axis(&step).unwrap_or([f64::NAN; 2]);
        let row = [heel[0], heel[1], heel[0] + axis[0], heel[1] + axis[1]];
        numbers.iter_mut().zip(row).for_each(|(column, value)| column.push(value));
        steps.push(i64::try_from(step.index() + 1).ok());
        sides.push(step.stance().side.map_or("unknown", Side::as_str).to_owned());
        absent.push(place.err().map(|reason| reason.to_string()).unwrap_or_default());
    }
    let keys = Table::new("placements").with("step", Unit::Count, Values::Integer(steps)).with(
        "side",
        Unit::None,
        Values::Text(sides),
    );
    NAMES
        .into_iter()
        .zip(numbers)
        .fold(keys, |table, (name, values)| table.with(name, Unit::Metre, Values::Number(values)))
        .with("absent", Unit::None, Values::Text(absent))
}

/// Heel along the progression, from where the clock or the lab starts, and to the right of the pelvis's mean path, m.
fn place(step: &Step<'_>, context: &Context<'_>) -> Result<[f64; 2], Absent> {
    let strides = step.strides();
    let right = step.side()?.lateral_sign() * crossover::heel(step, context)?;
    let forward = match strides.surface()? {
        Surface::Treadmill => strides.speed_mps()? * step.ic_s()?,
        Surface::Overground => along(step.heel_midstance()?, strides.heading()),
    };
    Ok([forward, right])
}

/// From heel to the front end of the foot at mid-stance, along the progression and to the right of it, m.
fn foot_axis(step: &Step<'_>) -> Result<[f64; 2], Absent> {
    let foot = step.strides().foot(step.side()?, step.midstance_s()?)?;
    let (axis, direction) = (foot.forefoot - foot.heel, step.progression()?);
    Ok([along(axis, direction), axis.right() * direction[0] - axis.forward() * direction[1]])
}

/// How far `vector` reaches along `direction`, which need not be of unit length, m.
fn along(vector: Vec3<Lab>, direction: [f64; 2]) -> f64 {
    (vector.forward() * direction[0] + vector.right() * direction[1]) / direction[0].hypot(direction[1])
}
