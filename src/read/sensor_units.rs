//! What the numbers of an inertial sensor must be: gravity tells the unit of acceleration, and how gravity turns in the
//! sensor tells that of angular velocity.
//!
//! ```text
//!  u(t) direction of gravity in the sensor     turned by ω over dt:  du = −(ω dt) × u
//!  ↖ ↑                                         ω in rad/s makes du as long as the right side, in deg/s 57 times shorter
//! ```

use crate::{
    quantity::STANDARD_GRAVITY_MPS2,
    recording::{Gravity, Notes},
    signal::lanes,
    vector::{cross, dot},
};

/// Median length of the vector over at most some thousand samples; `None` when nothing is finite.
fn median_norm([x, y, z]: &[Vec<f64>; 3]) -> Option<f64> {
    let step = x.len().div_ceil(4096).max(1);
    let norm = |i: usize| (x[i] * x[i] + y[i] * y[i] + z[i] * z[i]).sqrt();
    let mut norms: Vec<f64> = (0..x.len()).step_by(step).map(norm).filter(|v| v.is_finite()).collect();
    norms.sort_by(f64::total_cmp);
    norms.get(norms.len() / 2).copied()
}

fn scale(xyz: &mut [Vec<f64>; 3], factor: f64) {
    if factor != 1.0 {
        xyz.iter_mut().flatten().for_each(|v| *v *= factor);
    }
}

/// Median specific force of a worn sensor, m/s²: half to twice gravity.
const WORN_MPS2: std::ops::Range<f64> = 5.0..20.0;
/// Median acceleration below which gravity must have been taken out, m/s².
const FREE_MPS2: f64 = 5.0;

/// Turns acceleration into m/s², by the unit that is written or else by the size of gravity.
pub(super) fn scale_acceleration(
    name: &str,
    xyz: &mut [Vec<f64>; 3],
    said: Option<f64>,
    gravity: Gravity,
    notes: &mut Notes,
) -> Gravity {
    let Some(middle) = median_norm(xyz) else { return Gravity::Unknown };
    let units = [("m/s²", 1.0), ("g", STANDARD_GRAVITY_MPS2), ("mg", STANDARD_GRAVITY_MPS2 / 1e3), ("mm/s²", 1e-3)];
    let fits: Vec<&(&str, f64)> = units.iter().filter(|(_, factor)| WORN_MPS2.contains(&(middle * factor))).collect();
    let found = match (said, &fits[..]) {
        (Some(factor), _) => factor,
        (None, [(unit, factor)]) => {
            notes.record("units", format!("{name}: acceleration in {unit}, told by the size of gravity"));
            *factor
        }
        (None, _) => {
            notes.doubt(
                "units",
                format!("{name}: the unit of acceleration is not written, and none makes its median {middle:.3} gravity; m/s² assumed"),
            );
            1.0
        }
    };
    scale(xyz, found);
    let middle = middle * found;
    match gravity {
        Gravity::Unknown if WORN_MPS2.contains(&middle) => Gravity::Included,
        Gravity::Unknown if middle < FREE_MPS2 => {
            notes.doubt(
                "gravity",
                format!("{name}: median acceleration is {middle:.2} m/s²; gravity seems to be taken out, or the unit is wrong"),
            );
            Gravity::Removed
        }
        Gravity::Unknown => {
            notes.doubt("units", format!("{name}: median acceleration is {middle:.1} m/s², gravity is 9.8"));
            Gravity::Unknown
        }
        Gravity::Removed if middle > 0.9 * STANDARD_GRAVITY_MPS2 && WORN_MPS2.contains(&middle) => {
            notes.doubt(
                "gravity",
                format!("{name}: called free of gravity, but its median acceleration is {middle:.1} m/s²"),
            );
            Gravity::Removed
        }
        Gravity::Included if !WORN_MPS2.contains(&middle) => {
            notes.doubt("units", format!("{name}: median acceleration is {middle:.2} m/s², gravity is 9.8"));
            Gravity::Included
        }
        said => said,
    }
}

/// Fastest turning that sensors measure, rad/s (4000 deg/s).
const FASTEST_RAD_S: f64 = 70.0;

/// Turns angular velocity into rad/s, by the unit that is written, else by how gravity turns in `felt`, else by size.
pub(super) fn scale_angular_velocity(
    name: &str,
    xyz: &mut [Vec<f64>; 3],
    said: Option<f64>,
    felt: Option<&[Vec<f64>; 3]>,
    rate_hz: f64,
    notes: &mut Notes,
) {
    let greatest = xyz.iter().map(|values| lanes::greatest(values)).fold(0.0, f64::max);
    let degrees = 1_f64.to_radians();
    let turned = felt.and_then(|felt| by_gravity(felt, xyz, rate_hz));
    let factor = match (said, turned) {
        (Some(factor), turned) => {
            let other = turned.is_some_and(|turned| (turned / factor).ln().abs() > 2.0);
            if other && (factor == 1.0 || factor == degrees) {
                let written = if factor == 1.0 { "rad/s" } else { "deg/s" };
                notes.doubt(
                    "units",
                    format!("{name}: angular velocity is written to be in {written}, but gravity turns otherwise"),
                );
            }
            factor
        }
        (None, _) if greatest > FASTEST_RAD_S => {
            notes.record("units", format!("{name}: angular velocity in deg/s, told by its size"));
            degrees
        }
        (None, Some(factor)) => {
            let unit = if factor == 1.0 { "rad/s" } else { "deg/s" };
            notes.record("units", format!("{name}: angular velocity in {unit}, told by how gravity turns"));
            factor
        }
        (None, None) => {
            notes.doubt("units", format!("{name}: the unit of angular velocity is not written; rad/s assumed"));
            1.0
        }
    };
    if greatest * factor > FASTEST_RAD_S {
        notes.doubt("units", format!("{name}: turns at {:.0} rad/s, faster than sensors measure", greatest * factor));
    }
    scale(xyz, factor);
}

/// Interval over which acceleration is averaged to gravity, s.
const BLOCK_S: f64 = 0.25;
/// Fewest intervals, and least correlation, that tell a unit.
const FEWEST_BLOCKS: usize = 12;
const LEAST_CORRELATION: f64 = 0.4;

/// One of the unit of `turning` in rad/s, 1 or π/180, by regression of the turn of gravity on that of the sensor.
fn by_gravity(felt: &[Vec<f64>; 3], turning: &[Vec<f64>; 3], rate_hz: f64) -> Option<f64> {
    let len = felt[0].len();
    let block = ((BLOCK_S * rate_hz).round() as usize).clamp(2, len.max(2));
    let mean = |column: &[f64], from: usize| lanes::sum(&column[from..from + block]) / block as f64;
    let direction = |from: usize| unit(felt.each_ref().map(|c| mean(c, from)));
    let (mut products, mut squares, mut turns, mut count) = (0.0, 0.0, 0.0, 0_usize);
    let starts = (0..len.saturating_sub(2 * block)).step_by(block);
    let mut next = None;
    for start in starts {
        let before = next.unwrap_or_else(|| direction(start));
        let after = direction(start + block);
        next = Some(after);
        let angle = turning.each_ref().map(|c| mean(c, start + block / 2) * block as f64 / rate_hz);
        let (Some(before), Some(after)) = (before, after) else { continue };
        let middle = [0, 1, 2].map(|i| f64::midpoint(before[i], after[i]));
        let turn = [0, 1, 2].map(|i| after[i] - before[i]);
        // Beyond small angles the chord is no measure of the arc.
        if angle.iter().any(|a| !a.is_finite()) || dot(turn, turn) > 0.25 {
            continue;
        }
        let expected = cross(middle, angle);
        products += dot(turn, expected);
        squares += dot(expected, expected);
        turns += dot(turn, turn);
        count += 1;
    }
    let told = count >= FEWEST_BLOCKS && products > LEAST_CORRELATION * (squares * turns).sqrt();
    let factor = products / squares;
    let units = [1.0, 1_f64.to_radians()];
    units.into_iter().find(|unit| told && (factor / unit).ln().abs() < 4_f64.ln())
}

fn unit(v: [f64; 3]) -> Option<[f64; 3]> {
    let norm = dot(v, v).sqrt();
    (norm > 0.0 && norm.is_finite()).then(|| v.map(|x| x / norm))
}

/// Samples at the very same extreme, some of them in a row, from which on an axis is called clipped.
const CLIPPED: usize = 5;

/// Doubts an axis that stays at its extreme, as a sensor does at the end of its range.
pub(super) fn doubt_clipping(name: &str, what: &str, xyz: &[Vec<f64>; 3], notes: &mut Notes) {
    for (axis, values) in ["x", "y", "z"].into_iter().zip(xyz) {
        let greatest = lanes::greatest(values);
        let at_end = values.iter().filter(|v| v.abs() == greatest).count();
        if at_end < CLIPPED {
            continue;
        }
        let usual = values.iter().filter(|v| v.abs() > 0.5 * greatest).count();
        let rows = values.windows(2).filter(|w| w[0].abs() == greatest && w[0] == w[1]).count();
        // A sensor at rest repeats values too: only rare extremes are ends of a range.
        if rows >= 2 && usual * 5 < values.len() {
            notes.doubt(
                "clipping",
                format!(
                    "{name}: {at_end} samples of {what} {axis} at its extreme of {greatest}: beyond the sensor's range?"
                ),
            );
        }
    }
}

/// Scales quaternions to length 1; those of no length are missing.
pub(super) fn unit_quaternions(name: &str, wxyz: &mut [Vec<f64>; 4], notes: &mut Notes) {
    let [w, x, y, z] = wxyz;
    let (mut absent, mut odd) = (0_usize, 0_usize);
    for (((w, x), y), z) in w.iter_mut().zip(x).zip(y).zip(z) {
        let norm = (*w * *w + *x * *x + *y * *y + *z * *z).sqrt();
        absent += usize::from(norm < 0.1);
        odd += usize::from((norm - 1.0).abs() > 0.02 && norm >= 0.1);
        let scale = if norm < 0.1 { f64::NAN } else { norm.recip() };
        for component in [w, x, y, z] {
            *component *= scale;
        }
    }
    if absent > 0 {
        notes.doubt("gaps", format!("{name}: {absent} orientations are zero, which is none"));
    }
    if odd > 0 {
        notes.doubt("units", format!("{name}: {odd} orientations are no unit quaternions; scaled to length 1"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A sensor that rolls to and fro by 0.6 rad at 0.5 Hz about x, sampled at 100 Hz: gravity and rad/s.
    fn rolling() -> ([Vec<f64>; 3], [Vec<f64>; 3]) {
        let time = (0..1000).map(|i| f64::from(i) / 100.0);
        let turn = std::f64::consts::PI;
        let angle: Vec<f64> = time.clone().map(|t| 0.6 * (turn * t).sin()).collect();
        let zeros = vec![0.0; 1000];
        // At rest z is up; turned by a about x, up is (0, sin a, cos a) in the sensor.
        let felt = [
            zeros.clone(),
            angle.iter().map(|a| 9.8 * a.sin()).collect(),
            angle.iter().map(|a| 9.8 * a.cos()).collect(),
        ];
        let speed = time.map(|t| 0.6 * turn * (turn * t).cos()).collect();
        (felt, [speed, zeros.clone(), zeros])
    }

    #[test]
    fn gravity_tells_the_unit_of_turning() {
        let (felt, turning) = rolling();
        assert_eq!(by_gravity(&felt, &turning, 100.0), Some(1.0));
        let degrees = turning.clone().map(|c| c.iter().map(|v| v.to_degrees()).collect::<Vec<_>>());
        assert_eq!(by_gravity(&felt, &degrees, 100.0), Some(1_f64.to_radians()));
        let still = [vec![0.0; 1000], vec![0.0; 1000], vec![9.8; 1000]];
        assert_eq!(by_gravity(&still, &turning, 100.0), None);
        let mut slow = degrees.map(|c| c.iter().map(|v| v * 0.5).collect::<Vec<_>>());
        let mut notes = Notes::default();
        // 54 deg/s at most: by size alone it could be rad/s.
        scale_angular_velocity("s", &mut slow, None, Some(&felt), 100.0, &mut notes);
        assert!((slow[0][0] - 0.3 * std::f64::consts::PI).abs() < 1e-12);
        assert_eq!(notes.doubts().count(), 0);
    }

    #[test]
    fn a_written_unit_that_gravity_contradicts_is_doubted() {
        let (felt, mut turning) = rolling();
        let mut notes = Notes::default();
        scale_angular_velocity("s", &mut turning, Some(1_f64.to_radians()), Some(&felt), 100.0, &mut notes);
        assert_eq!(notes.doubts().count(), 1);
        let (_, mut turning) = rolling();
        let mut notes = Notes::default();
        scale_angular_velocity("s", &mut turning, Some(1.0), Some(&felt), 100.0, &mut notes);
        assert_eq!(notes.doubts().count(), 0);
    }

    #[test]
    fn acceleration_is_told_by_gravity() {
        for (z, factor) in [(9.8, 1.0), (1.0, 9.806_65), (1000.0, 0.009_806_65), (9810.0, 1e-3)] {
            let mut xyz = [vec![0.0; 9], vec![0.0; 9], vec![z; 9]];
            let mut notes = Notes::default();
            assert_eq!(scale_acceleration("s", &mut xyz, None, Gravity::Unknown, &mut notes), Gravity::Included);
            assert!((xyz[2][0] - z * factor).abs() < 1e-9);
            assert_eq!(notes.doubts().count(), 0);
        }
        let mut free = [vec![0.2; 9], vec![0.0; 9], vec![0.1; 9]];
        let mut notes = Notes::default();
        assert_eq!(scale_acceleration("s", &mut free, Some(1.0), Gravity::Unknown, &mut notes), Gravity::Removed);
        assert_eq!(notes.doubts().count(), 1);
    }

    #[test]
    fn ends_of_the_range_and_zero_quaternions_are_told() {
        let mut x: Vec<f64> = (0..100).map(|i| f64::from(i % 7)).collect();
        x[10..16].fill(-19.61);
        let mut notes = Notes::default();
        doubt_clipping("s", "acceleration", &[x, vec![1.0; 100], (0..100).map(f64::from).collect()], &mut notes);
        assert_eq!(notes.doubts().count(), 1);
        assert!(notes.doubts().next().unwrap().text.contains("6 samples of acceleration x"));
        let mut wxyz = [vec![0.0, 2.0], vec![0.0, 0.0], vec![0.0, 0.0], vec![0.0, 0.0]];
        unit_quaternions("s", &mut wxyz, &mut notes);
        assert!(wxyz[0][0].is_nan());
        assert_eq!(wxyz[0][1], 1.0);
    }
}
