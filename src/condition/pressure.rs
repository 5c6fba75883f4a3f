//! Where the force acts: the centre of pressure, from low-passed and zeroed forces and moments.
//!
//! ```text
//!   M = r × F + free moment      on the plate's surface r has no height, so that
//!                                forward = M_right / F_up,   right = − M_forward / F_up,   from the plate's centre
//! ```
//! A few newtons of unremoved zero, or noise, move the quotient by centimetres where little force acts; that is why a
//! centre of pressure that a file brings along is made anew wherever the file also holds the moments.

use super::plates::PlateLoad;
use crate::recording::{ForcePlate, Notes};

/// Vertical force below which a centre of pressure is noise, N (science A.8).
const FLOOR_N: f64 = 50.0;

/// Lets go of the centre of pressure of a file that [`settle`] makes anew.
pub(super) fn make_room(plate: &mut ForcePlate) {
    if plate.corners_m.is_some() && plate.moment_nm.is_some() {
        plate.cop_m = None;
    }
}

/// Gives `plate` (lab axes, low-passed, zeroed) its centre of pressure: from the moments and the corners where both are
/// there, else that of the file; NaN below 50 N.
pub(super) fn settle(plate: &mut ForcePlate, notes: &mut Notes) {
    let made = from_moments(plate);
    let how = match (&made, &plate.cop_m) {
        (Some(_), _) => "from the moments, low-passed and zeroed like the force",
        (None, Some(_)) => "as in the file",
        (None, None) => return,
    };
    notes.record("cop", format!("{}: {how}; absent below {FLOOR_N} N", plate.name));
    plate.cop_m = made.or(plate.cop_m.take());
    let (Some(cop), Some(up)) = (&mut plate.cop_m, plate.force_n[1].as_ref()) else { return };
    for column in cop {
        // A missing force has no centre either.
        column.iter_mut().zip(up).filter(|(_, up)| up.is_nan() || **up < FLOOR_N).for_each(|(at, _)| *at = f64::NAN);
    }
}

fn from_moments(plate: &ForcePlate) -> Option<[Vec<f64>; 3]> {
    let (corners, moment, up) = (plate.corners_m?, plate.moment_nm.as_ref()?, plate.component(1)?);
    let centre_m = std::array::from_fn(|axis| corners.iter().map(|corner| corner[axis]).sum::<f64>() / 4.0);
    Some(centre_of_pressure(up, moment.each_ref().map(Vec::as_slice), centre_m))
}

/// Where on the surface of a plate a force acts, m, lab axes; NaN where less than 50 N does.
///
/// `vertical_n` is the vertical reaction force, N, `moment_nm` the reaction's moment about the middle of the surface, N·m,
/// `centre_m` that middle, m. All forward, up, right, of one length, low-passed and zeroed alike.
pub fn centre_of_pressure(vertical_n: &[f64], moment_nm: [&[f64]; 3], centre_m: [f64; 3]) -> [Vec<f64>; 3] {
    let arm = |axis: usize, about: usize, sign: f64| {
        let at = |(m, f): (&f64, &f64)| if *f >= FLOOR_N { centre_m[axis] + sign * m / f } else { f64::NAN };
        moment_nm[about].iter().zip(vertical_n).map(at).collect()
    };
    let level = |f: &f64| if *f >= FLOOR_N { centre_m[1] } else { f64::NAN };
    [arm(0, 2, 1.0), vertical_n.iter().map(level).collect(), arm(2, 0, -1.0)]
}

/// Centre of pressure of several plates together: that of each loaded one, weighted by its vertical force; NaN where
/// none is loaded.
pub(super) fn together(plates: &[ForcePlate], loads: &[PlateLoad]) -> Option<[Vec<f64>; 3]> {
    let cops: Vec<&[Vec<f64>; 3]> = plates.iter().map(|p| p.cop_m.as_ref()).collect::<Option<_>>()?;
    let len = plates.first()?.clock.len;
    let mut sum: [Vec<f64>; 3] = std::array::from_fn(|_| vec![f64::NAN; len]);
    for sample in 0..len {
        let loaded =
            || cops.iter().zip(loads).map(|(cop, load)| (cop, load.vertical_n[sample])).filter(|l| l.1 >= FLOOR_N);
        let whole: f64 = loaded().map(|l| l.1).sum();
        if whole > 0.0 {
            for (axis, column) in sum.iter_mut().enumerate() {
                column[sample] = loaded().map(|(cop, force)| cop[axis][sample] * force).sum::<f64>() / whole;
            }
        }
    }
    Some(sum)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::quantity::Clock;

    /// 600 N upwards, 100 N forwards, 30 N to the right, at (0.9, 0, 0.3) on a plate whose centre is (1, 0, 0.5), with a
    /// free moment of 4 N·m: M = (−0.1, 0, −0.2) × (100, 600, 30) + (0, 4, 0).
    fn plate(up_n: f64) -> ForcePlate {
        let (force, arm) = ([100.0, up_n, 30.0], [-0.1, 0.0, -0.2]);
        let mut moment = crate::vector::cross(arm, force);
        moment[1] += 4.0;
        ForcePlate {
            force_n: force.map(|f| Some(vec![f])),
            moment_nm: Some(moment.map(|m| vec![m])),
            cop_m: Some([vec![9.0], vec![9.0], vec![9.0]]),
            corners_m: Some([[1.5, 0.0, 0.0], [1.5, 0.0, 1.0], [0.5, 0.0, 1.0], [0.5, 0.0, 0.0]]),
            clock: Clock { start_s: 0.0, rate_hz: 1.0, len: 1 },
            ..ForcePlate::default()
        }
    }

    #[test]
    fn moments_give_the_point_the_force_acts_at() {
        let mut plate = plate(600.0);
        settle(&mut plate, &mut Notes::default());
        let [forward, up, right] = plate.cop_m.unwrap().map(|c| c[0]);
        assert!((forward - 0.9).abs() < 1e-12 && up == 0.0 && (right - 0.3).abs() < 1e-12, "{forward} {up} {right}");
    }

    #[test]
    fn a_file_s_own_is_kept_without_moments_and_nothing_below_the_floor() {
        let mut loaded = ForcePlate { moment_nm: None, ..plate(600.0) };
        settle(&mut loaded, &mut Notes::default());
        assert_eq!(loaded.cop_m.unwrap()[0], [9.0]);
        let mut light = plate(49.0);
        settle(&mut light, &mut Notes::default());
        assert!(light.cop_m.unwrap().iter().all(|c| c[0].is_nan()));
    }

    #[test]
    fn two_plates_share_by_their_force() {
        let at = |x: f64| ForcePlate { cop_m: Some([vec![x], vec![0.0], vec![x]]), ..plate(0.0) };
        let load = |n: f64| PlateLoad { name: String::new(), vertical_n: vec![n], corners_m: None, noise_n: f64::NAN };
        let of = |a: f64, b: f64| together(&[at(1.0), at(2.0)], &[load(a), load(b)]).unwrap()[0][0];
        assert!((of(300.0, 100.0) - 1.25).abs() < 1e-12);
        assert_eq!(of(300.0, 20.0), 1.0);
        assert!(of(30.0, 20.0).is_nan());
    }
}
