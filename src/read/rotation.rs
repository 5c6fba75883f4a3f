//! Orientations written as matrices or angles, as unit quaternions w, x, y, z.

/// From the nine columns of rotation matrices, row by row: `[R11, R12, R13, R21, …]`. NaN where a component is missing or
/// the matrix is no rotation.
pub(super) fn from_matrices(rows: &[&[f64]; 9]) -> [Vec<f64>; 4] {
    let len = rows[0].len();
    let mut wxyz = [(); 4].map(|()| Vec::with_capacity(len));
    for at in 0..len {
        let quaternion = from_matrix(rows.map(|column| column[at]));
        wxyz.iter_mut().zip(quaternion).for_each(|(column, value)| column.push(value));
    }
    wxyz
}

fn from_matrix([r11, r12, r13, r21, r22, r23, r31, r32, r33]: [f64; 9]) -> [f64; 4] {
    // The largest of the four squares, times four, is the safe divisor.
    let squares = [1.0 + r11 + r22 + r33, 1.0 + r11 - r22 - r33, 1.0 - r11 + r22 - r33, 1.0 - r11 - r22 + r33];
    let largest = (0..4).max_by(|a, b| squares[*a].total_cmp(&squares[*b])).unwrap_or(0);
    let double = squares[largest].sqrt();
    let raw = match largest {
        0 => [squares[0], r32 - r23, r13 - r31, r21 - r12],
        1 => [r32 - r23, squares[1], r12 + r21, r13 + r31],
        2 => [r13 - r31, r12 + r21, squares[2], r23 + r32],
        _ => [r21 - r12, r13 + r31, r23 + r32, squares[3]],
    };
    let quaternion = raw.map(|value| value / (2.0 * double));
    let norm = quaternion.iter().map(|v| v * v).sum::<f64>().sqrt();
    if (norm - 1.0).abs() < 0.1 { quaternion.map(|v| v / norm) } else { [f64::NAN; 4] }
}

/// From roll, pitch and yaw in degrees: first about x, then about the fixed y, then about the fixed z.
pub(super) fn from_euler_deg(roll: &[f64], pitch: &[f64], yaw: &[f64]) -> [Vec<f64>; 4] {
    let mut wxyz = [(); 4].map(|()| Vec::with_capacity(roll.len()));
    for ((roll, pitch), yaw) in roll.iter().zip(pitch).zip(yaw) {
        let [(sr, cr), (sp, cp), (sy, cy)] = [roll, pitch, yaw].map(|angle| (angle.to_radians() / 2.0).sin_cos());
        let quaternion = [
            cr * cp * cy + sr * sp * sy,
            sr * cp * cy - cr * sp * sy,
            cr * sp * cy + sr * cp * sy,
            cr * cp * sy - sr * sp * cy,
        ];
        wxyz.iter_mut().zip(quaternion).for_each(|(column, value)| column.push(value));
    }
    wxyz
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(found: [f64; 4], expected: [f64; 4]) {
        let same = found.iter().zip(expected).all(|(a, b)| (a - b).abs() < 1e-12);
        let opposite = found.iter().zip(expected).all(|(a, b)| (a + b).abs() < 1e-12);
        assert!(same || opposite, "{found:?} is not {expected:?}");
    }

    #[test]
    fn quarter_turns_of_matrices() {
        let half = 0.5_f64.sqrt();
        near(from_matrix([1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0]), [1.0, 0.0, 0.0, 0.0]);
        // A quarter about z takes x to y.
        near(from_matrix([0.0, -1.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 1.0]), [half, 0.0, 0.0, half]);
        // Half turns about each axis have no w.
        near(from_matrix([1.0, 0.0, 0.0, 0.0, -1.0, 0.0, 0.0, 0.0, -1.0]), [0.0, 1.0, 0.0, 0.0]);
        near(from_matrix([-1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, -1.0]), [0.0, 0.0, 1.0, 0.0]);
        near(from_matrix([-1.0, 0.0, 0.0, 0.0, -1.0, 0.0, 0.0, 0.0, 1.0]), [0.0, 0.0, 0.0, 1.0]);
        assert!(from_matrix([0.0; 9])[0].is_nan() && from_matrix([f64::NAN; 9])[3].is_nan());
    }

    #[test]
    fn angles_turn_as_their_matrix_does() {
        let half = 0.5_f64.sqrt();
        let of = |roll: f64, pitch: f64, yaw: f64| from_euler_deg(&[roll], &[pitch], &[yaw]).map(|c| c[0]);
        near(of(90.0, 0.0, 0.0), [half, half, 0.0, 0.0]);
        near(of(0.0, 90.0, 0.0), [half, 0.0, half, 0.0]);
        near(of(0.0, 0.0, 90.0), [half, 0.0, 0.0, half]);
        // Roll 90, then yaw 90: x to y, y to z, z to x.
        near(of(90.0, 0.0, 90.0), [0.5, 0.5, 0.5, 0.5]);
        near(from_matrix([0.0, 0.0, 1.0, 1.0, 0.0, 0.0, 0.0, 1.0, 0.0]), [0.5, 0.5, 0.5, 0.5]);
    }
}
