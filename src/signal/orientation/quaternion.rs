//! Unit quaternions: how a sensor is turned in the world.

use std::ops::Mul;

use crate::vector::norm;

/// A turn, as a unit quaternion w, x, y, z: `q.rotate(v)` takes a vector from the sensor's axes to those of the world.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Quaternion(pub [f64; 4]);

impl Quaternion {
    /// No turn.
    pub const IDENTITY: Self = Self([1.0, 0.0, 0.0, 0.0]);

    /// The turn by the angular velocity `rad_s` (of the sensor, in its own axes) in `interval_s`.
    pub(super) fn step(rad_s: [f64; 3], interval_s: f64) -> Option<Self> {
        let speed = norm(rad_s);
        (speed > f64::EPSILON).then(|| {
            let (sine, cosine) = (0.5 * speed * interval_s).sin_cos();
            let share = sine / speed;
            Self([cosine, share * rad_s[0], share * rad_s[1], share * rad_s[2]])
        })
    }

    /// The smallest turn that takes the unit vector `up` to the third axis.
    pub(crate) fn upright(up: [f64; 3]) -> Self {
        let w = (0.5 * (up[2] + 1.0)).sqrt();
        // At half a turn any horizontal axis is as good as another.
        if w > 1e-6 { Self([w, 0.5 * up[1] / w, -0.5 * up[0] / w, 0.0]) } else { Self([0.0, 1.0, 0.0, 0.0]) }
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
        let [w, x, y, z] = self.0;
        [
            [1.0 - 2.0 * y * y - 2.0 * z * z, 2.0 * (y * x - w * z), 2.0 * (w * y + z * x)],
            [2.0 * (w * z + y * x), 1.0 - 2.0 * x * x - 2.0 * z * z, 2.0 * (y * z - x * w)],
            [2.0 * (z * x - w * y), 2.0 * (w * x + z * y), 1.0 - 2.0 * x * x - 2.0 * y * y],
        ]
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
        self.matrix().map(|row| row[0] * v[0] + row[1] * v[1] + row[2] * v[2])
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
        let ([a, b, c, d], [w, x, y, z]) = (self.0, other.0);
        Self([
            a * w - b * x - c * y - d * z,
            a * x + b * w + c * z - d * y,
            a * y - b * z + c * w + d * x,
            a * z + b * y - c * x + d * w,
        ])
    }
}

/// A vector of length 1; one of no length stays as it is.
pub(super) fn normalized(v: [f64; 3]) -> [f64; 3] {
    let length = norm(v);
    if length < f64::EPSILON { v } else { v.map(|c| c / length) }
}

#[cfg(test)]
mod tests {
    use std::f64::consts::FRAC_PI_2;

    use super::*;

    #[test]
    fn a_quarter_turn_about_z_takes_x_to_y() {
        let quarter = Quaternion::step([0.0, 0.0, FRAC_PI_2], 1.0).unwrap();
        let turned = quarter.rotate([1.0, 0.0, 0.0]);
        assert!(turned.iter().zip([0.0, 1.0, 0.0]).all(|(a, b)| (a - b).abs() < 1e-15));
        assert_eq!(Quaternion::IDENTITY.headed(FRAC_PI_2), quarter);
        assert!((quarter.angle_to(Quaternion::IDENTITY) - FRAC_PI_2).abs() < 1e-15);
        assert!((quarter * quarter.conjugate()).angle_to(Quaternion::IDENTITY) < 1e-15);
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
    fn upright_takes_a_vector_up() {
        for v in [[0.6, 0.0, 0.8], [0.0, -0.6, -0.8], [0.0, 0.0, -1.0], [1.0, 0.0, 0.0]] {
            let turned = Quaternion::upright(v).rotate(v);
            assert!((turned[2] - 1.0).abs() < 1e-12, "{turned:?}");
        }
    }
}
