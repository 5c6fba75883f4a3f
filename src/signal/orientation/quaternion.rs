//! Unit quaternions: how a sensor is turned in the world.

use std::ops::Mul;

use super::lanes::{Number, dot, times};
use crate::vector::norm;

/// A turn, as a unit quaternion w, x, y, z: `q.rotate(v)` takes a vector from the sensor's axes to those of the world.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Quaternion(pub [f64; 4]);

impl Quaternion {
    /// No turn.
    pub const IDENTITY: Self = Self([1.0, 0.0, 0.0, 0.0]);

    /// The turn by the angular velocity `rad_s` (of the sensor, in its own axes) in `interval_s`.
    pub(super) fn step(rad_s: [f64; 3], interval_s: f64) -> Self {
        let half = 0.5 * interval_s;
        let square = dot(rad_s, rad_s) * (half * half);
        if square <= SMALL_SQUARE {
            return Self(small_turn(rad_s, half, square));
        }
        let speed = norm(rad_s);
        let (sine, cosine) = (half * speed).sin_cos();
        let share = sine / speed;
        Self([cosine, share * rad_s[0], share * rad_s[1], share * rad_s[2]])
    }

    /// Followed, in the world that `self` turns from, by a turn from [`step`](Self::step); its length stays one.
    #[must_use]
    pub(super) fn then(self, step: Self) -> Self {
        Self(product(self.0, nudge(self.0, step.0)))
    }

    /// This turn after the one `before`, whose length and that of the product are one.
    #[must_use]
    pub(super) fn after(self, before: Self) -> Self {
        Self(product(nudge(before.0, self.0), before.0))
    }

    /// The smallest turn that takes the unit vector `up` to the third axis.
    pub(crate) fn upright(up: [f64; 3]) -> Self {
        let w = (0.5 * (up[2] + 1.0)).sqrt();
        // At half a turn any horizontal axis is as good as another.
        if w > 1e-6 { Self([w, 0.5 * up[1] / w, -0.5 * up[0] / w, 0.0]) } else { Self([0.0, 1.0, 0.0, 0.0]) }
    }

    /// The smallest turn that takes what is `seen` to the third axis; none where it has no length.
    pub(super) fn raising(seen: [f64; 3]) -> Self {
        let length = norm(seen);
        let sum = length + seen[2];
        if sum > NEAR_HALF_TURN * length {
            let scale = 1.0 / ((length + length) * sum).sqrt();
            Self([sum * scale, seen[1] * scale, -seen[0] * scale, 0.0])
        } else {
            Self::upright(normalized(seen)).normalized()
        }
    }

    /// This turn, followed by one of `angle_rad` about the third axis of the world.
    #[must_use]
    pub fn headed(self, angle_rad: f64) -> Self {
        let (s, c) = (0.5 * angle_rad).sin_cos();
        let [w, x, y, z] = self.0;
        Self([c * w - s * z, c * x - s * y, c * y + s * x, c * z + s * w])
    }

    /// The turn back.
    #[must_use]
    pub fn conjugate(self) -> Self {
        let [w, x, y, z] = self.0;
        Self([w, -x, -y, -z])
    }

    /// The turn as the rows of a matrix.
    pub fn matrix(self) -> [[f64; 3]; 3] {
        matrix(self.0)
    }

    /// The turn that these rows make, which must be those of a turn.
    pub fn from_rows(rows: [[f64; 3]; 3]) -> Self {
        let trace = rows[0][0] + rows[1][1] + rows[2][2];
        // The largest of the four parts is found first, so that nothing small is divided by.
        let squares = [trace, rows[0][0], rows[1][1], rows[2][2]].map(|part| 1.0 + 2.0 * part - trace);
        let largest = (1..4).fold(0, |best, i| if squares[i] > squares[best] { i } else { best });
        let double = squares[largest].max(0.0).sqrt();
        let off = |i: usize, j: usize, sign: f64| (rows[i][j] + sign * rows[j][i]) / (2.0 * double);
        let [x, y, z] = [off(2, 1, -1.0), off(0, 2, -1.0), off(1, 0, -1.0)];
        let big = 0.5 * double;
        let parts = match largest {
            0 => [big, x, y, z],
            1 => [x, big, off(0, 1, 1.0), off(0, 2, 1.0)],
            2 => [y, off(0, 1, 1.0), big, off(1, 2, 1.0)],
            _ => [z, off(0, 2, 1.0), off(1, 2, 1.0), big],
        };
        Self(parts).normalized()
    }

    /// A vector of the sensor in the axes of the world.
    pub fn rotate(self, v: [f64; 3]) -> [f64; 3] {
        times(&self.matrix(), v)
    }

    /// Angle of the turn from this one to `other`, rad, 0 to π.
    pub fn angle_to(self, other: Self) -> f64 {
        let [w, x, y, z] = (self.conjugate() * other).0;
        2.0 * norm([x, y, z]).atan2(w.abs())
    }

    pub(super) fn normalized(self) -> Self {
        let length = self.0.iter().map(|c| c * c).sum::<f64>().sqrt();
        if length < f64::EPSILON { self } else { Self(self.0.map(|c| c / length)) }
    }
}

impl Mul for Quaternion {
    type Output = Self;

    /// First the right turn, then the left.
    fn mul(self, other: Self) -> Self {
        Self(product(self.0, other.0))
    }
}

/// Share of the way from straight down to straight up below which a direction is near to half a turn off.
pub(super) const NEAR_HALF_TURN: f64 = 1e-3;

/// Square of half an angle, rad², up to which [`small_turn`] is good to the last digit: half a radian in all.
pub(super) const SMALL_SQUARE: f64 = 0.0625;

/// The turn by the angular velocity `rad_s` in twice the time `half`, the square of whose half angle is `square`.
///
/// Cosine and sine over angle are series in the square of the angle, which need neither the angle nor a division. The first
/// terms left out are 0.0625⁷/14! = 4e-20 and 0.0625⁶/13! = 1e-17.
#[inline]
pub(super) fn small_turn<T: Number>(rad_s: [T; 3], half: T, square: T) -> [T; 4] {
    let of = |x: f64| T::from(x);
    let fourth = square * square;
    let eighth = fourth * fourth;
    let cosine = (of(1.0) - square * of(1.0 / 2.0))
        + fourth * (of(1.0 / 24.0) - square * of(1.0 / 720.0))
        + eighth * (of(1.0 / 40_320.0) - square * of(1.0 / 3_628_800.0) + fourth * of(1.0 / 479_001_600.0));
    let sine = (of(1.0) - square * of(1.0 / 6.0))
        + fourth * (of(1.0 / 120.0) - square * of(1.0 / 5_040.0))
        + eighth * (of(1.0 / 362_880.0) - square * of(1.0 / 39_916_800.0));
    let share = sine * half;
    [cosine, share * rad_s[0], share * rad_s[1], share * rad_s[2]]
}

/// `turn`, made longer or shorter by what the length of `beside` is off one, so that their product has length one.
///
/// Lengths are off by rounding, so that the first term of the root is all of it. Unlike that of the product, the length of a
/// factor is at hand early.
#[inline]
pub(super) fn nudge<T: Number>(beside: [T; 4], turn: [T; 4]) -> [T; 4] {
    let [w, x, y, z] = beside;
    let square = (w * w + x * x) + (y * y + z * z);
    let by = T::from(1.5) - T::from(0.5) * square;
    [turn[0] * by, turn[1] * by, turn[2] * by, turn[3] * by]
}

/// First the right turn, then the left.
#[inline]
pub(super) fn product<T: Number>(left: [T; 4], right: [T; 4]) -> [T; 4] {
    let ([a, b, c, d], [w, x, y, z]) = (left, right);
    [
        a * w - b * x - c * y - d * z,
        a * x + b * w + c * z - d * y,
        a * y - b * z + c * w + d * x,
        a * z + b * y - c * x + d * w,
    ]
}

/// The rows of the turn.
#[inline]
pub(super) fn matrix<T: Number>(turn: [T; 4]) -> [[T; 3]; 3] {
    let [w, x, y, z] = turn;
    let (x2, y2, z2) = (x + x, y + y, z + z);
    let (xx, yy, zz) = (x2 * x, y2 * y, z2 * z);
    let (xy, xz, yz) = (y2 * x, z2 * x, z2 * y);
    let (wx, wy, wz) = (x2 * w, y2 * w, z2 * w);
    let one = T::from(1.0);
    [[one - yy - zz, xy - wz, wy + xz], [wz + xy, one - xx - zz, yz - wx], [xz - wy, wx + yz, one - xx - yy]]
}

/// A vector of length 1; one of no length stays as it is.
pub(super) fn normalized(v: [f64; 3]) -> [f64; 3] {
    let length = norm(v);
    if length < f64::EPSILON { v } else { [v[0] / length, v[1] / length, v[2] / length] }
}

#[cfg(test)]
mod tests {
    use std::f64::consts::FRAC_PI_2;

    use super::*;

    #[test]
    fn a_quarter_turn_about_z_takes_x_to_y() {
        let quarter = Quaternion::step([0.0, 0.0, FRAC_PI_2], 1.0);
        let turned = quarter.rotate([1.0, 0.0, 0.0]);
        assert!(turned.iter().zip([0.0, 1.0, 0.0]).all(|(a, b)| (a - b).abs() < 1e-15));
        assert_eq!(Quaternion::IDENTITY.headed(FRAC_PI_2), quarter);
        assert!((quarter.angle_to(Quaternion::IDENTITY) - FRAC_PI_2).abs() < 1e-15);
        assert!((quarter * quarter.conjugate()).angle_to(Quaternion::IDENTITY) < 1e-15);
    }

    /// Small and large turns are one function: by sine and cosine, to the last digit or two.
    #[test]
    fn a_small_turn_is_that_of_sine_and_cosine() {
        for angle in (0..=60).map(|i| f64::from(i) * 0.01) {
            let rad_s = [0.48 * angle, -0.6 * angle, 0.64 * angle];
            let found = Quaternion::step(rad_s, 1.0).0;
            let (sine, cosine) = (0.5 * angle).sin_cos();
            let expected = [cosine, 0.48 * sine, -0.6 * sine, 0.64 * sine];
            assert!(found.iter().zip(expected).all(|(a, b)| (a - b).abs() < 3e-16), "{angle}: {found:?}");
        }
    }

    /// A million small turns one after the other, and one that is off by far more than rounding.
    #[test]
    fn the_length_stays_one() {
        let off = |turn: Quaternion| (turn.0.iter().map(|c| c * c).sum::<f64>() - 1.0).abs();
        let mut turn = Quaternion([1.0 + 1e-6, 0.0, 0.0, 0.0]);
        for i in 0..1_000_000 {
            turn = turn.then(Quaternion::step([3.0, f64::from(i % 7) - 3.0, 0.1], 0.01));
            assert!(i < 3 || off(turn) < 2e-15, "{i}: {}", off(turn));
        }
    }

    #[test]
    fn a_matrix_is_the_turn_it_was_made_of() {
        for parts in [[0.5, 0.5, -0.5, 0.5], [0.1, 0.9, 0.3, -0.2], [0.0, 0.0, 1.0, 0.0], [0.1, -0.2, 0.3, 0.9]] {
            let turn = Quaternion(parts).normalized();
            assert!(Quaternion::from_rows(turn.matrix()).angle_to(turn) < 1e-12, "{parts:?}");
        }
        assert_eq!(Quaternion::from_rows(Quaternion::IDENTITY.matrix()), Quaternion::IDENTITY);
    }

    #[test]
    fn what_has_no_direction_is_not_turned() {
        assert_eq!(Quaternion::raising([0.0; 3]), Quaternion::IDENTITY);
    }

    #[test]
    fn upright_takes_a_vector_up() {
        for v in [[0.6, 0.0, 0.8], [0.0, -0.6, -0.8], [0.0, 0.0, -1.0], [1.0, 0.0, 0.0]] {
            let turned = Quaternion::upright(v).rotate(v);
            assert!((turned[2] - 1.0).abs() < 1e-12, "{turned:?}");
            let raised = Quaternion::raising(v.map(|c| 9.81 * c));
            assert!((raised.rotate(v)[2] - 1.0).abs() < 1e-12, "{raised:?}");
            assert!((raised.0.iter().map(|c| c * c).sum::<f64>() - 1.0).abs() < 1e-15, "{raised:?}");
        }
    }
}
