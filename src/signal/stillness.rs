//! When a sensor is still.

use std::ops::Range;

use serde::{Deserialize, Serialize};

use super::gaps::is_complete;
use crate::{
    quantity::STANDARD_GRAVITY_MPS2,
    vector::{norm, scale},
};

/// What counts as still.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct StillParams {
    /// Largest angular velocity, °/s. Default 2, as VQF has it for rest (Laidig and Seel 2023,
    /// 10.1016/j.inffus.2022.10.014).
    pub turn_dps: f64,
    /// Largest distance of the acceleration's length from gravity, m/s². Default 0.5, likewise.
    pub acceleration_mps2: f64,
    /// For how long, s. Default 2.
    pub least_s: f64,
}

impl Default for StillParams {
    fn default() -> Self {
        Self { turn_dps: 2.0, acceleration_mps2: 0.5, least_s: 2.0 }
    }
}

/// Stretches in which a sensor stays as it is: half-open ranges of samples, in order of time.
///
/// The acceleration's length is compared with standard gravity, and the vector with the mean of the stretch so far: one
/// that leaves it by more than twice the limit (without a gyroscope the limit) begins a new stretch. Samples that are not
/// finite end one.
pub fn still_periods(
    acceleration_mps2: [&[f64]; 3],
    angular_velocity_rad_s: Option<[&[f64]; 3]>,
    rate_hz: f64,
    params: &StillParams,
) -> Vec<Range<usize>> {
    let len = acceleration_mps2.iter().chain(angular_velocity_rad_s.iter().flatten()).map(|c| c.len()).min();
    let Some(len) = len.filter(|_| rate_hz > 0.0) else { return Vec::new() };
    let least = ((params.least_s * rate_hz).ceil() as usize).max(1);
    let turn = params.turn_dps.to_radians();
    let mut quiet = vec![true; len];
    let near_g = |length: f64| (length - STANDARD_GRAVITY_MPS2).abs() < params.acceleration_mps2;
    keep(&mut quiet, acceleration_mps2, near_g);
    match angular_velocity_rad_s {
        Some(turning) => keep(&mut quiet, turning, |speed| speed < turn),
        None if turn > 0.0 => {}
        None => quiet.fill(false),
    }
    // Without a gyroscope only the direction of gravity tells a slow turn.
    let limit_mps2 = params.acceleration_mps2 * if angular_velocity_rad_s.is_some() { 2.0 } else { 1.0 };
    let mut found = Vec::new();
    let (mut start, mut sum) = (0, [0.0; 3]);
    for i in 0..=len {
        let quiet = i < len && quiet[i];
        let steady = quiet && {
            let here = acceleration_mps2.map(|c| c[i]);
            let mean = if i > start { scale(sum, 1.0 / (i - start) as f64) } else { here };
            norm(std::array::from_fn(|axis| here[axis] - mean[axis])) < limit_mps2
        };
        if !steady {
            if i - start >= least {
                found.push(start..i);
            }
            // A sample that is quiet but turned begins the next stretch.
            (start, sum) = (if quiet { i } else { i + 1 }, [0.0; 3]);
        }
        if quiet {
            sum = std::array::from_fn(|axis| sum[axis] + acceleration_mps2[axis][i]);
        }
    }
    found
}

/// Of the `quiet` samples, those whose vector is of a length that `is` so.
fn keep(quiet: &mut [bool], columns: [&[f64]; 3], is: impl Fn(f64) -> bool) {
    let [x, y, z] = columns.map(|c| &c[..quiet.len()]);
    for (i, quiet) in quiet.iter_mut().enumerate() {
        *quiet &= is(norm([x[i], y[i], z[i]]));
    }
}

/// Mean of the finite vectors in a range of samples; zero where there is none.
pub(crate) fn mean_vector(columns: [&[f64]; 3], range: Range<usize>) -> [f64; 3] {
    let [x, y, z] = columns.map(|c| &c[range.clone()]);
    let complete = [x, y, z].into_iter().all(is_complete);
    let vectors = x.iter().zip(y).zip(z).map(|((x, y), z)| [*x, *y, *z]);
    let vectors = vectors.filter(|v| complete || v.iter().all(|c| c.is_finite()));
    let (sum, count) =
        vectors.fold(([0.0; 3], 0.0), |(sum, count), v| (std::array::from_fn(|axis| sum[axis] + v[axis]), count + 1.0));
    if count > 0.0 { scale(sum, 1.0 / count) } else { [0.0; 3] }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_quiet_seconds_are_still() {
        let mut z = vec![9.8; 1000];
        z[300..320].fill(12.0);
        z[450] = f64::NAN;
        let zero = vec![0.0; 1000];
        let mut turn = zero.clone();
        turn[700..].fill(0.05);
        let found = still_periods([&zero, &zero, &z], Some([&turn, &zero, &zero]), 100.0, &StillParams::default());
        assert_eq!(found, [0..300, 451..700]);
        let without = still_periods([&zero, &zero, &z], None, 100.0, &StillParams::default());
        assert_eq!(without, [0..300, 451..1000]);
    }

    /// 3 °/s about the horizontal for 30 s: the gyroscope would tell, and without it the direction of gravity does.
    #[test]
    fn a_slow_turn_is_not_still() {
        let angle = |i: i32| (0.03 * f64::from(i)).to_radians();
        let x: Vec<f64> = (0..3000).map(|i| 9.81 * angle(i).sin()).collect();
        let z: Vec<f64> = (0..3000).map(|i| 9.81 * angle(i).cos()).collect();
        assert!(still_periods([&x, &vec![0.0; 3000], &z], None, 100.0, &StillParams::default()).is_empty());
    }
}
