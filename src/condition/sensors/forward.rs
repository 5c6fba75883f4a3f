//! Which way a segment faces, in a sensor's axes.
//!
//! Limbs swing about the axis to the runner's right: the main axis of the angular velocity, made level. Which of its two
//! ends is right, the foot's way between two rests tells (it goes forward), else the swing: shank and thigh turn faster
//! forward than back. Pelvis, trunk and head do not swing: there forward is the level direction whose acceleration goes
//! with the vertical velocity, since a runner brakes while sinking and drives while rising; a walker does the opposite.

use std::ops::Range;

use super::{Facts, each, facing, turned, upright};
use crate::{
    quantity::STANDARD_GRAVITY_MPS2,
    recording::{Notes, Segment},
    signal::{Lowpass, Quaternion, way_between_rests},
    vector::{cross, dot, horizontal, norm, scale, unit},
};

/// Angular velocity from which a sensor moves, rad/s (20 °/s).
const MOVING_RAD_S: f64 = 0.35;
/// The main axis must hold this share of the squared angular velocity.
const LEAST_SHARE: f64 = 0.5;
/// Skewness of the swing below which its direction is a guess.
const CLEAR_SKEWNESS: f64 = 0.3;
/// Correlation of forward acceleration with vertical velocity below which forward is a guess.
const CLEAR_CORRELATION: f64 = 0.2;
/// Windows that are judged to be of running or of walking, s.
const WINDOW_S: f64 = 4.0;
/// Share of a window near free fall, below 0.35 g, from which it is of running.
const FLIGHT_SHARE: f64 = 0.08;
const FLIGHT_G: f64 = 0.35;

/// The direction to the runner's right in sensor axes, level with `up`; `None` where nothing tells it.
pub(super) fn right(facts: &Facts<'_>, up: [f64; 3], notes: &mut Notes) -> Option<[f64; 3]> {
    let name = &facts.imu.name;
    if let Some(axes) = facts.declared {
        let [forward, above, right] = axes.to_lab();
        if dot(cross(above, right), forward) < 0.0 {
            notes.doubt("mounting", format!("{name}: the declared axes are left-handed; not used"));
        } else {
            let tilt = upright::angle_deg(above, up);
            let text = format!("{name}: heading as declared ({axes}); measured up is {tilt:.0}° off the declared one");
            note(notes, tilt <= 45.0, text);
            return level(right, up);
        }
    }
    let limb = facts.imu.site.map(|site| site.segment);
    match limb? {
        Segment::Foot | Segment::Shank | Segment::Thigh => of_limb(facts, limb?, up, notes),
        Segment::Pelvis | Segment::Trunk | Segment::Head => of_body(facts, up, notes),
        Segment::UpperArm | Segment::Wrist => None,
    }
}

/// Says how the mounting was found; a guess as a doubt.
fn note(notes: &mut Notes, clear: bool, text: String) {
    if clear {
        notes.record("mounting", text);
    } else {
        notes.doubt("mounting", text);
    }
}

fn level(v: [f64; 3], up: [f64; 3]) -> Option<[f64; 3]> {
    let flat = horizontal(v, up);
    (norm(flat) > 0.2 * norm(v)).then(|| scale(flat, 1.0 / norm(flat)))
}

fn of_limb(facts: &Facts<'_>, segment: Segment, up: [f64; 3], notes: &mut Notes) -> Option<[f64; 3]> {
    let name = &facts.imu.name;
    let angular = each(facts.even.angular_velocity.as_ref()?);
    let (axis, share) = main_axis(angular)?;
    let right = level(axis, up)?;
    if share < LEAST_SHARE {
        let text = format!("{name}: turns about many axes; which way the segment faces cannot be told");
        notes.doubt("mounting", text);
        return None;
    }
    let tilt = 90.0 - upright::angle_deg(axis, up);
    let swing: Vec<f64> = (0..facts.even.clock.len).map(|i| dot(right, angular.map(|c| c[i]))).collect();
    let skewness = skewness(&swing);
    let (sign, clear, how) = match (segment, travel(facts, up, right)) {
        (Segment::Foot, Some(travel)) => (travel, true, "the foot's way from rest to rest"),
        (Segment::Foot, None) => (-skewness, false, "push-off, faster than the swing"),
        _ => (skewness, skewness.abs() > CLEAR_SKEWNESS, "the swing, faster forward than back"),
    };
    let text = format!(
        "{name}: right from the swing axis ({:.0} % of the turning, {tilt:.0}° off level), its sign from {how}",
        100.0 * share
    );
    note(notes, clear && tilt.abs() < 30.0, text);
    (sign != 0.0).then(|| scale(right, sign.signum()))
}

/// The main axis of the angular velocity in motion and its share of the squares: power iteration on their matrix.
fn main_axis(angular: [&[f64]; 3]) -> Option<([f64; 3], f64)> {
    let mut matrix = [[0.0; 3]; 3];
    let samples = (0..angular[0].len()).map(|i| angular.map(|c| c[i]));
    for w in samples.filter(|w| norm(*w) > MOVING_RAD_S) {
        for (row, first) in matrix.iter_mut().zip(w) {
            row.iter_mut().zip(w).for_each(|(sum, second)| *sum += first * second);
        }
    }
    let trace = matrix[0][0] + matrix[1][1] + matrix[2][2];
    let largest = (0..3).max_by(|a, b| matrix[*a][*a].total_cmp(&matrix[*b][*b]))?;
    let mut axis = unit(largest, 1.0);
    for _ in 0..300 {
        let next = matrix.map(|row| dot(row, axis));
        axis = scale(next, 1.0 / norm(next));
    }
    let share = dot(axis, matrix.map(|row| dot(row, axis))) / trace;
    share.is_finite().then_some((axis, share))
}

fn skewness(x: &[f64]) -> f64 {
    let moving = || x.iter().filter(|v| v.is_finite());
    let count = moving().count() as f64;
    let power = |n: i32| moving().map(|v| v.powi(n)).sum::<f64>() / count;
    let skewness = power(3) / power(2).powf(1.5);
    if skewness.is_finite() { skewness } else { 0.0 }
}

/// How far the foot goes towards the front, if `right` is right, between the middles of its rests, m: the sum of their
/// signs counts, and only if three of four agree.
fn travel(facts: &Facts<'_>, up: [f64; 3], right: [f64; 3]) -> Option<f64> {
    let turns = facts.turns?;
    let back = Quaternion::from_rows([cross(up, right), up, right]).conjugate();
    let acceleration = each(&facts.even.acceleration);
    let rate_hz = facts.even.clock.rate_hz;
    let (mut ahead, mut behind) = (0, 0);
    for stretch in &facts.even.stretches {
        let forward: Vec<f64> = stretch
            .clone()
            .map(|i| {
                let turn = turns.quaternions[i];
                dot(turn.rotate(acceleration.map(|c| c[i])), facing(turn * back)[0])
            })
            .collect();
        let rests = rests(facts, stretch);
        for pair in rests.windows(2) {
            if !(0.3..3.0).contains(&((pair[1] - pair[0]) as f64 / rate_hz)) {
                continue;
            }
            let way = way_between_rests(&forward[pair[0]..=pair[1]], rate_hz);
            ahead += i32::from(way > 0.0);
            behind += i32::from(way < 0.0);
        }
    }
    let all = ahead + behind;
    (all >= 3 && ahead.max(behind) * 4 >= all * 3).then(|| f64::from(ahead - behind))
}

/// Middles of the times in which a foot hardly turns, from the first sample of the stretch: less than a quarter of the root
/// mean square over a tenth of a second.
fn rests(facts: &Facts<'_>, stretch: &Range<usize>) -> Vec<usize> {
    let Some(angular) = &facts.even.angular_velocity else { return Vec::new() };
    let angular = each(angular);
    let speed: Vec<f64> = stretch.clone().map(|i| norm(angular.map(|c| c[i]))).collect();
    let half = ((0.05 * facts.even.clock.rate_hz) as usize).max(1);
    let smooth = moving_mean(&speed, half);
    let limit = 0.25 * (smooth.iter().map(|v| v * v).sum::<f64>() / smooth.len() as f64).sqrt();
    let mut middles = Vec::new();
    let mut start = 0;
    for part in smooth.chunk_by(|a, b| (*a < limit) == (*b < limit)) {
        if part[0] < limit {
            middles.push(start + part.len() / 2);
        }
        start += part.len();
    }
    middles
}

fn moving_mean(x: &[f64], half: usize) -> Vec<f64> {
    let sums: Vec<f64> = std::iter::once(0.0)
        .chain(x.iter().scan(0.0, |sum, v| {
            *sum += v;
            Some(*sum)
        }))
        .collect();
    let mean = |i: usize| {
        let (from, to) = (i.saturating_sub(half), (i + half + 1).min(x.len()));
        (sums[to] - sums[from]) / (to - from) as f64
    };
    (0..x.len()).map(mean).collect()
}

fn of_body(facts: &Facts<'_>, up: [f64; 3], notes: &mut Notes) -> Option<[f64; 3]> {
    let rows = upright::rows(up);
    let rate_hz = facts.even.clock.rate_hz;
    let acceleration = turned(&rows, each(&facts.even.acceleration));
    let back = Quaternion::from_rows(rows).conjugate();
    // Along the level axes of the upright sensor: the covariance with the vertical velocity, and all there is of both.
    let (mut with, mut level_power, mut vertical_power) = ([0.0; 2], 0.0, 0.0);
    for stretch in &facts.even.stretches {
        let mut signals = [(); 3].map(|()| Vec::with_capacity(stretch.len()));
        for i in stretch.clone() {
            let here = acceleration.each_ref().map(|c| c[i]);
            let [first, vertical, second] = match facts.turns {
                None => here,
                Some(turns) => {
                    let turn = turns.quaternions[i] * back;
                    let world = turn.rotate(here);
                    let [forward, right] = facing(turn);
                    [dot(world, forward), world[2], dot(world, right)]
                }
            };
            [first, vertical, second].into_iter().zip(&mut signals).for_each(|(v, column)| column.push(v));
        }
        let [first, vertical, second] = signals;
        let Some((first, second)) = band(&first, rate_hz).zip(band(&second, rate_hz)) else { continue };
        let mut sum = 0.0;
        let speed: Vec<f64> = vertical
            .iter()
            .map(|a| {
                sum += (a - STANDARD_GRAVITY_MPS2) / rate_hz;
                sum
            })
            .collect();
        let Some(speed) = band(&speed, rate_hz) else { continue };
        let window = ((WINDOW_S * rate_hz) as usize).max(1);
        for start in (0..stretch.len()).step_by(window) {
            let range = start..(start + window).min(stretch.len());
            let falling = vertical[range.clone()].iter().filter(|a| **a < FLIGHT_G * STANDARD_GRAVITY_MPS2).count();
            let sign = if falling as f64 > FLIGHT_SHARE * range.len() as f64 { 1.0 } else { -1.0 };
            for i in range {
                with[0] += sign * first[i] * speed[i];
                with[1] += sign * second[i] * speed[i];
                level_power += first[i] * first[i] + second[i] * second[i];
                vertical_power += speed[i] * speed[i];
            }
        }
    }
    let length = with[0].hypot(with[1]);
    let correlation = length / (level_power * vertical_power).sqrt();
    if !(correlation.is_finite() && correlation > 0.05) {
        notes.doubt("mounting", format!("{}: no gait in it that tells which way is forward", facts.imu.name));
        return None;
    }
    let text = format!(
        "{}: forward from how it brakes and drives with the vertical motion (correlation {correlation:.2})",
        facts.imu.name
    );
    note(notes, correlation >= CLEAR_CORRELATION, text);
    let forward = std::array::from_fn(|axis| (with[0] * rows[0][axis] + with[1] * rows[2][axis]) / length);
    Some(cross(forward, up))
}

/// What lies between half a hertz and ten: the steps. `None` for a stretch too short to filter.
fn band(x: &[f64], rate_hz: f64) -> Option<Vec<f64>> {
    let smooth = Lowpass::zero_lag(rate_hz, (0.4 * rate_hz).min(10.0), 2).ok()?.apply(x).ok()?;
    let slow = Lowpass::zero_lag(rate_hz, 0.5, 2).ok()?.apply(&smooth).ok()?;
    Some(smooth.iter().zip(slow).map(|(smooth, slow)| smooth - slow).collect())
}
