//! Which way is up, in a sensor's axes.

use std::ops::Range;

use super::{Facts, each};
use crate::{
    quantity::STANDARD_GRAVITY_MPS2,
    recording::{Gravity, Imu, Notes},
    signal::{Quaternion, StillParams, mean_vector, still_periods},
    vector::{dot, norm, scale},
};

/// The mean acceleration of anything that stays on Earth is one g upwards; of it without gravity, nothing. Between these
/// lengths, m/s², a sensor that turns over and over can be either.
const NO_GRAVITY_MPS2: f64 = 2.0;
const GRAVITY_MPS2: f64 = 5.0;
/// Rest that differs more than this from standard gravity shows a scale that is off.
const SCALE_TOLERANCE: f64 = 0.03;
/// A still period in which the sensor is turned by more than this from its mean tilt is not of standing: it lay somewhere.
const STANDING_TILT_DEG: f64 = 45.0;

/// Whether gravity is in the acceleration: what the file says, if the data agree; else what the data say.
pub(super) fn gravity(imu: &Imu, acceleration: &[&[f64]; 3], still: &[Range<usize>], notes: &mut Notes) -> Gravity {
    let mean = norm(mean_vector(*acceleration, 0..acceleration[0].len()));
    let found = match mean {
        _ if !still.is_empty() => Gravity::Included,
        mean if mean < NO_GRAVITY_MPS2 => Gravity::Removed,
        mean if mean > GRAVITY_MPS2 => Gravity::Included,
        _ => Gravity::Unknown,
    };
    if let Some(longest) = still.iter().max_by_key(|range| range.len()) {
        let length = norm(mean_vector(*acceleration, longest.clone()));
        if (length / STANDARD_GRAVITY_MPS2 - 1.0).abs() > SCALE_TOLERANCE {
            notes.doubt("scale", format!("{}: {length:.2} m/s² at rest; its scale is off", imu.name));
        }
    }
    let (said, is) = (imu.gravity, |gravity: Gravity| match gravity {
        Gravity::Included => "with gravity",
        Gravity::Removed => "without gravity",
        Gravity::Unknown => "with or without gravity",
    });
    if said != Gravity::Unknown && found != Gravity::Unknown && said != found {
        let text = format!("{}: said to be {}, but its mean acceleration is {mean:.2} m/s²", imu.name, is(said));
        notes.doubt("gravity", text);
    } else if found == Gravity::Removed {
        notes.doubt("gravity", format!("{}: without gravity; which way is up cannot be told", imu.name));
    }
    if found == Gravity::Unknown { said } else { found }
}

/// Up in sensor axes: from standing still, else the mean direction of gravity in motion.
pub(super) fn up(facts: &Facts<'_>, standing: Option<&Imu>, notes: &mut Notes) -> Option<[f64; 3]> {
    let name = &facts.imu.name;
    let (moving, how) = mean_up(facts)?;
    let near = |v: [f64; 3]| angle_deg(v, moving) < STANDING_TILT_DEG;
    let own = facts.still.iter().map(|range| (mean_vector(each(&facts.even.acceleration), range.clone()), range.len()));
    let of_trial = standing.into_iter().flat_map(of_static_trial);
    let all: Vec<([f64; 3], usize)> = of_trial.chain(own).collect();
    let best = all.iter().filter(|(v, _)| near(*v)).max_by_key(|(_, samples)| *samples);
    if let Some((v, samples)) = best {
        let seconds = *samples as f64 / facts.even.clock.rate_hz;
        notes.record("upright", format!("{name}: up from standing still, {seconds:.1} s"));
        return Some(scale(*v, 1.0 / norm(*v)));
    }
    if !all.is_empty() {
        let text =
            format!("{name}: still only where it is turned by more than {STANDING_TILT_DEG:.0}° from its mean tilt");
        notes.doubt("still", text);
    }
    notes.doubt("upright", format!("{name}: no standing still; up from {how}"));
    Some(moving)
}

fn of_static_trial(imu: &Imu) -> Vec<([f64; 3], usize)> {
    let Some(acceleration) = &imu.acceleration_mps2 else { return Vec::new() };
    let columns = each(acceleration);
    let turning = imu.angular_velocity_rad_s.as_ref().map(each);
    let still = still_periods(columns, turning, imu.clock.rate_hz, &StillParams::default());
    still.into_iter().map(|range| (mean_vector(columns, range.clone()), range.len())).collect()
}

/// The mean of where gravity points, which with a gyroscope is free of the motion's own acceleration.
fn mean_up(facts: &Facts<'_>) -> Option<([f64; 3], &'static str)> {
    let mean = match facts.turns {
        Some(turns) => {
            let finite = turns.quaternions.iter().filter(|q| q.0[0].is_finite());
            finite.fold([0.0; 3], |sum, q| {
                // The world's third axis, turned back.
                let up = q.matrix()[2];
                std::array::from_fn(|axis| sum[axis] + up[axis])
            })
        }
        None => mean_vector(each(&facts.even.acceleration), 0..facts.even.clock.len),
    };
    let how = if facts.turns.is_some() { "the mean tilt in motion" } else { "the mean acceleration in motion" };
    (norm(mean) > 0.0).then(|| (scale(mean, 1.0 / norm(mean)), how))
}

pub(super) fn angle_deg(a: [f64; 3], b: [f64; 3]) -> f64 {
    (dot(a, b) / (norm(a) * norm(b))).clamp(-1.0, 1.0).acos().to_degrees()
}

/// Rows of the smallest turn that brings `up` to the second axis.
pub(super) fn rows(up: [f64; 3]) -> [[f64; 3]; 3] {
    // The filter's turn goes to the third axis: name the axes one further, turn, and name them back.
    let further = |v: [f64; 3]| [v[2], v[0], v[1]];
    let matrix = Quaternion::upright(further(up)).matrix();
    [matrix[1], matrix[2], matrix[0]].map(|row| [row[1], row[2], row[0]])
}
