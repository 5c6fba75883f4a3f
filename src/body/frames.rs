//! Segment frames of the International Society of Biomechanics (Wu et al. 2002, 10.1016/S0021-9290(01)00222-6): x
//! forward, y up along the segment, z to the runner's right, on both sides.

use crate::{
    quantity::Side,
    signal::Pose,
    vector::{cross, dot, norm, scale},
};

pub(super) fn middle(a: [f64; 3], b: [f64; 3]) -> [f64; 3] {
    std::array::from_fn(|i| f64::midpoint(a[i], b[i]))
}

fn minus(a: [f64; 3], b: [f64; 3]) -> [f64; 3] {
    std::array::from_fn(|i| a[i] - b[i])
}

/// Unit vector; NaN for one of no length, which leaves the frame unknown.
fn direction(v: [f64; 3]) -> [f64; 3] {
    scale(v, 1.0 / norm(v))
}

/// The part of `v` across the unit vector `along`.
fn across(v: [f64; 3], along: [f64; 3]) -> [f64; 3] {
    let share = dot(v, along);
    std::array::from_fn(|i| v[i] - share * along[i])
}

/// Pelvis: z from the left to the right anterior spine, x forward in the plane of both spines and the middle of the
/// posterior ones; origin between the anterior spines. Points in the lab, m.
///
/// Not finite where a point is not, or where the three lie on a line.
pub fn pelvis_frame(left_asis: [f64; 3], right_asis: [f64; 3], mid_psis: [f64; 3]) -> Pose {
    let origin = middle(left_asis, right_asis);
    let z = direction(minus(right_asis, left_asis));
    let x = direction(across(minus(origin, mid_psis), z));
    Pose::from_axes([x, cross(z, x), z], origin)
}

/// Thigh and shank: y from the lower joint centre to the upper, z to the right in the plane of y and the flexion axis of
/// `lateral` and `medial`; origin in the lower joint centre. Points in the lab, m.
///
/// For the thigh the axis is that of the femoral epicondyles, for the shank that of the malleoli.
pub fn long_bone_frame(upper: [f64; 3], lower: [f64; 3], lateral: [f64; 3], medial: [f64; 3], side: Side) -> Pose {
    let y = direction(minus(upper, lower));
    let rightwards = scale(minus(lateral, medial), side.lateral_sign());
    let x = direction(cross(y, rightwards));
    Pose::from_axes([x, y, cross(x, y)], lower)
}

/// Foot: x from the heel to the middle of the first and fifth metatarsal heads, z to the right in the plane of the three
/// markers; origin in the heel. Points in the lab, m.
pub fn foot_frame(heel: [f64; 3], first: [f64; 3], fifth: [f64; 3], side: Side) -> Pose {
    let x = direction(minus(middle(first, fifth), heel));
    let rightwards = scale(minus(fifth, first), side.lateral_sign());
    let z = direction(across(rightwards, x));
    Pose::from_axes([x, cross(z, x), z], heel)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(pose: &Pose, rows: [[f64; 3]; 3]) {
        for (a, b) in pose.rotation.iter().flatten().zip(rows.iter().flatten()) {
            assert!((a - b).abs() < 1e-12, "{:?}", pose.rotation);
        }
    }

    const LEVEL: [[f64; 3]; 3] = [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]];

    #[test]
    fn somebody_upright_who_faces_forward_has_level_frames_on_both_sides() {
        near(&pelvis_frame([0.1, 1.0, -0.12], [0.1, 1.0, 0.12], [-0.05, 1.0, 0.0]), LEVEL);
        for side in Side::BOTH {
            let z = side.lateral_sign();
            near(
                &long_bone_frame(
                    [0.0, 0.9, 0.1 * z],
                    [0.0, 0.5, 0.1 * z],
                    [0.0, 0.5, 0.15 * z],
                    [0.0, 0.5, 0.05 * z],
                    side,
                ),
                LEVEL,
            );
            near(&foot_frame([0.0, 0.0, 0.1 * z], [0.2, 0.0, 0.05 * z], [0.2, 0.0, 0.15 * z], side), LEVEL);
        }
    }

    #[test]
    fn points_on_a_line_give_no_frame() {
        assert!(!pelvis_frame([0.0, 1.0, -0.1], [0.0, 1.0, 0.1], [0.0, 1.0, 0.0]).is_finite());
        assert!(!pelvis_frame([0.0, f64::NAN, -0.1], [0.0, 1.0, 0.1], [-0.1, 1.0, 0.0]).is_finite());
    }
}
