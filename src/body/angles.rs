//! Angles between segments and in the frontal plane, degrees; the same sign means the same on both sides.

use crate::{
    quantity::Side,
    signal::Pose,
    vector::{cross, dot},
};

/// Rotation of a distal segment against a proximal one, degrees.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct JointAngles {
    /// About the proximal z axis; positive when the distal segment's lower end moves forward.
    pub flexion_deg: f64,
    /// About the floating x axis; positive when its lower end moves to the midline.
    pub adduction_deg: f64,
    /// About the distal y axis; positive when its front turns to the midline.
    pub internal_rotation_deg: f64,
}

/// Joint angles of Grood and Suntay 1983, 10.1115/1.3138397, from the relative rotation `proximalᵀ · distal`, by rows:
/// flexion about z, adduction about the floating x, internal rotation about y.
///
/// Not a number where the rotation is not.
///
/// ```
/// use midstance::{body::grood_suntay, quantity::Side};
/// let right = [[0.8536696, -0.4890738, 0.1790393], [0.5137903, 0.8471007, -0.1357938], [-0.0852512, 0.2079117, 0.9744255]];
/// let angles = grood_suntay(&right, Side::Right);
/// assert!((angles.flexion_deg - 30.0).abs() < 1e-4 && (angles.adduction_deg - 12.0).abs() < 1e-4);
/// assert!((angles.internal_rotation_deg - 5.0).abs() < 1e-4);
/// ```
pub fn grood_suntay(rotation: &[[f64; 3]; 3], side: Side) -> JointAngles {
    JointAngles {
        flexion_deg: flexion_deg(rotation),
        adduction_deg: adduction_deg(rotation, side),
        internal_rotation_deg: internal_rotation_deg(rotation, side),
    }
}

pub(super) fn flexion_deg(rotation: &[[f64; 3]; 3]) -> f64 {
    (-rotation[0][1]).atan2(rotation[1][1]).to_degrees()
}

pub(super) fn adduction_deg(rotation: &[[f64; 3]; 3], side: Side) -> f64 {
    // Rounding may leave the sine a bit beyond one.
    side.lateral_sign() * rotation[2][1].clamp(-1.0, 1.0).asin().to_degrees()
}

pub(super) fn internal_rotation_deg(rotation: &[[f64; 3]; 3], side: Side) -> f64 {
    side.lateral_sign() * (-rotation[2][0]).atan2(rotation[2][2]).to_degrees()
}

/// Angles of `distal` against `proximal`, as [`grood_suntay`].
pub fn joint_angles(proximal: &Pose, distal: &Pose, side: Side) -> JointAngles {
    grood_suntay(&proximal.relative(distal), side)
}

/// How much lower the swing side of a line across the pelvis is than the stance side, in the frontal plane, degrees.
///
/// `stance` and `swing` are the line's ends on the two sides, as (right, up) in m.
pub fn pelvic_drop_2d_deg(stance: [f64; 2], swing: [f64; 2]) -> f64 {
    (stance[1] - swing[1]).atan2((stance[0] - swing[0]).abs()).to_degrees()
}

/// Angle of the line from hip to knee against the vertical in the frontal plane, degrees, positive with the knee nearer
/// to the midline than the hip. Points as (right, up) in m; `side` is the stance side.
pub fn femoral_adduction_2d_deg(hip: [f64; 2], knee: [f64; 2], side: Side) -> f64 {
    (side.lateral_sign() * (hip[0] - knee[0])).atan2(hip[1] - knee[1]).to_degrees()
}

/// 90° less the angle between the line from the stance hip to the swing hip and the femur, in the frontal plane, degrees.
///
/// It is the sum of [`pelvic_drop_2d_deg`] of the hips and [`femoral_adduction_2d_deg`].
///
/// ```
/// use midstance::body::hip_adduction_2d_deg;
/// // A pelvic drop of 5 degrees and a femur 8 degrees from the vertical.
/// let [stance, swing, knee] = [[0.0896575, 0.9078440], [-0.0896575, 0.8921560], [0.0312048, 0.4919314]];
/// assert!((hip_adduction_2d_deg(stance, swing, knee) - 13.0).abs() < 1e-4);
/// ```
pub fn hip_adduction_2d_deg(stance_hip: [f64; 2], swing_hip: [f64; 2], stance_knee: [f64; 2]) -> f64 {
    let pelvis = [swing_hip[0] - stance_hip[0], swing_hip[1] - stance_hip[1]];
    let femur = [stance_knee[0] - stance_hip[0], stance_knee[1] - stance_hip[1]];
    // Turning towards the midline, which lies where the swing hip is, counts as less.
    let dot = pelvis[0] * femur[0] + pelvis[1] * femur[1];
    let cross = pelvis[0] * femur[1] - pelvis[1] * femur[0];
    90.0 - cross.abs().atan2(dot).to_degrees()
}

/// How far the line hip–knee–ankle deviates from a straight one in the frontal plane, degrees, positive with the knee on
/// the midline's side (valgus). Points as (right, up) in m; `side` is the stance side.
///
/// ```
/// use midstance::{body::frontal_plane_projection_deg, quantity::Side};
/// let [hip, knee, ankle] = [[0.0896575, 0.9078440], [0.0312048, 0.4919314], [0.0531859, 0.0725070]];
/// assert!((frontal_plane_projection_deg(hip, knee, ankle, Side::Right) - 11.0).abs() < 1e-4);
/// ```
pub fn frontal_plane_projection_deg(hip: [f64; 2], knee: [f64; 2], ankle: [f64; 2], side: Side) -> f64 {
    femoral_adduction_2d_deg(hip, knee, side) - femoral_adduction_2d_deg(knee, ankle, side)
}

/// Moment of a force about a hip's adduction axis, N·m, positive when it adducts the hip.
///
/// `force_n` acts at `pressure_m`; `axis` is the floating axis of the hip (unit length, forward). A quasi-static stand-in:
/// the leg's own weight and inertia are left out.
///
/// ```
/// use midstance::{body::hip_adduction_moment_nm, quantity::Side};
/// let (pressure, hip) = ([0.0, 0.0, 0.0], [0.0, 0.9, 0.06]);
/// let moment = hip_adduction_moment_nm(pressure, hip, [0.0, 1500.0, 0.0], [1.0, 0.0, 0.0], Side::Right);
/// assert!((moment / 70.0 - 1.285714).abs() < 1e-6);
/// ```
pub fn hip_adduction_moment_nm(
    pressure_m: [f64; 3],
    hip_m: [f64; 3],
    force_n: [f64; 3],
    axis: [f64; 3],
    side: Side,
) -> f64 {
    let arm = std::array::from_fn(|i| pressure_m[i] - hip_m[i]);
    side.lateral_sign() * dot(cross(arm, force_n), axis)
}

#[cfg(test)]
mod tests {
    use super::*;

    const RIGHT: [[f64; 3]; 3] = [
        [0.853_669_6, -0.489_073_8, 0.179_039_3],
        [0.513_790_3, 0.847_100_7, -0.135_793_8],
        [-0.085_251_2, 0.207_911_7, 0.974_425_5],
    ];

    /// Vector D1 of the specification: 30° of flexion, 12° of adduction, 5° of internal rotation, on both sides.
    #[test]
    fn thirty_twelve_five_on_both_sides() {
        let mut left = RIGHT;
        for (i, j) in [(0, 2), (1, 2), (2, 0), (2, 1)] {
            left[i][j] = -left[i][j];
        }
        for (rotation, side) in [(RIGHT, Side::Right), (left, Side::Left)] {
            let found = grood_suntay(&rotation, side);
            for (angle, exact) in
                [(found.flexion_deg, 30.0), (found.adduction_deg, 12.0), (found.internal_rotation_deg, 5.0)]
            {
                assert!((angle - exact).abs() < 1e-4, "{side} {found:?}");
            }
        }
        // The femur seen along the pelvis's x axis shows another angle, which is not the joint's.
        let projected = RIGHT[2][1].atan2(RIGHT[1][1]).to_degrees();
        assert!((projected - 13.79).abs() < 0.005, "{projected}");
    }

    /// Vector D2: 5° of drop and 8° of the femur, right and left.
    #[test]
    fn the_frontal_plane_adds_up() {
        for side in Side::BOTH {
            let mirror = |p: [f64; 2]| [side.lateral_sign() * p[0], p[1]];
            let stance = mirror([0.089_657_5, 0.907_844_0]);
            let swing = mirror([-0.089_657_5, 0.892_156_0]);
            let (knee, ankle) = (mirror([0.031_204_8, 0.491_931_4]), mirror([0.053_185_9, 0.072_507_0]));
            assert!((pelvic_drop_2d_deg(stance, swing) - 5.0).abs() < 1e-4);
            assert!((femoral_adduction_2d_deg(stance, knee, side) - 8.0).abs() < 1e-4);
            assert!((hip_adduction_2d_deg(stance, swing, knee) - 13.0).abs() < 1e-4);
            assert!((frontal_plane_projection_deg(stance, knee, ankle, side) - 11.0).abs() < 1e-4);
        }
    }

    /// 1500 N straight up, 60 mm inside the hip: 90 N·m on both sides, 1.285714 N·m/kg for 70 kg.
    #[test]
    fn a_vertical_force_inside_the_hip_adducts_it() {
        for side in Side::BOTH {
            let hip = [0.02, 0.9, side.lateral_sign() * 0.06];
            let moment = hip_adduction_moment_nm([0.0; 3], hip, [0.0, 1500.0, 0.0], [1.0, 0.0, 0.0], side);
            assert!((moment - 90.0).abs() < 1e-9, "{side} {moment}");
        }
    }
}
