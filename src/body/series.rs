//! Angles over time: which there are, and how each follows from joints and frames.

use super::{
    angles::{
        adduction_deg, femoral_adduction_2d_deg, flexion_deg, frontal_plane_projection_deg, hip_adduction_2d_deg,
        internal_rotation_deg, pelvic_drop_2d_deg,
    },
    points::Track,
    posture::{Bone, Centres, Posture, on},
};
use crate::{error::Absent, quantity::Side};

/// An angle of a leg or, for the leg that stands, of the pelvis. Each has the same sign on both sides.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Angle {
    /// Thigh against pelvis, positive forward.
    HipFlexion,
    /// Thigh against pelvis, positive to the midline.
    HipAdduction,
    /// Thigh against pelvis, positive with the knee turned inwards. Noisy: markers on the thigh follow the skin.
    HipRotation,
    /// Shank against thigh, positive bent.
    KneeFlexion,
    /// Shank against thigh, positive with the ankle away from the midline (valgus).
    KneeAbduction,
    /// Foot against shank, positive with the toes up.
    AnkleDorsiflexion,
    /// Rotation of the pelvis frame about the direction of progression (Cardan z–x–y), positive with the other side lower.
    PelvicObliquity,
    /// Slope of the line between the anterior spines in the frontal plane, positive with the other side lower.
    PelvicObliquityAsis,
    /// Slope of the line between the posterior spines in the frontal plane, positive with the other side lower.
    PelvicObliquityPsis,
    /// Slope of the line between the hip joint centres in the frontal plane, positive with the other side lower.
    PelvicObliquityHips,
    /// Rotation of the pelvis frame about its right-pointing axis, positive tilted forward.
    PelvicTilt,
    /// The thigh against the vertical in the frontal plane, positive with the knee nearer to the midline.
    FemoralAdduction2d,
    /// The thigh against the line between the hips in the frontal plane, positive to the midline.
    HipAdduction2d,
    /// Hip–knee–ankle against a straight line in the frontal plane, positive with the knee to the midline (valgus).
    FrontalPlaneProjection,
}

impl Angle {
    /// Every angle, in table order.
    pub const ALL: [Self; 14] = [
        Self::HipFlexion,
        Self::HipAdduction,
        Self::HipRotation,
        Self::KneeFlexion,
        Self::KneeAbduction,
        Self::AnkleDorsiflexion,
        Self::PelvicObliquity,
        Self::PelvicObliquityAsis,
        Self::PelvicObliquityPsis,
        Self::PelvicObliquityHips,
        Self::PelvicTilt,
        Self::FemoralAdduction2d,
        Self::HipAdduction2d,
        Self::FrontalPlaneProjection,
    ];

    /// Those of hip and knee that metrics ask for: made together, so that the frames of the leg are made once.
    pub(super) const OF_LEG: [Self; 4] =
        [Self::HipAdduction, Self::HipRotation, Self::KneeFlexion, Self::KneeAbduction];

    /// As a curve's variable: `"hip_adduction_deg"`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::HipFlexion => "hip_flexion_deg",
            Self::HipAdduction => "hip_adduction_deg",
            Self::HipRotation => "hip_internal_rotation_deg",
            Self::KneeFlexion => "knee_flexion_deg",
            Self::KneeAbduction => "knee_abduction_deg",
            Self::AnkleDorsiflexion => "ankle_dorsiflexion_deg",
            Self::PelvicObliquity => "pelvic_obliquity_deg",
            Self::PelvicObliquityAsis => "pelvic_obliquity_asis_deg",
            Self::PelvicObliquityPsis => "pelvic_obliquity_psis_deg",
            Self::PelvicObliquityHips => "pelvic_obliquity_hips_deg",
            Self::PelvicTilt => "pelvic_tilt_deg",
            Self::FemoralAdduction2d => "femoral_adduction_2d_deg",
            Self::HipAdduction2d => "hip_adduction_2d_deg",
            Self::FrontalPlaneProjection => "fppa_deg",
        }
    }

    /// Whether it is one of a plane picture, from which nothing is subtracted.
    pub fn is_2d(self) -> bool {
        matches!(self, Self::FemoralAdduction2d | Self::HipAdduction2d | Self::FrontalPlaneProjection)
    }

    /// Whether it is of the pelvis alone, so that it has the other sign over the other leg.
    pub(super) fn is_obliquity(self) -> bool {
        use Angle::{PelvicObliquity, PelvicObliquityAsis, PelvicObliquityHips, PelvicObliquityPsis};
        matches!(self, PelvicObliquity | PelvicObliquityAsis | PelvicObliquityPsis | PelvicObliquityHips)
    }
}

/// An angle in every frame of the markers.
#[derive(Clone, Debug, PartialEq)]
pub struct AngleCurve {
    /// Degrees, nothing subtracted; NaN where a marker was not seen.
    pub values_deg: Vec<f64>,
    /// The same angle of the runner who stands still, or what standing lacks; `None` where nobody was seen standing.
    pub standing_deg: Option<Result<f64, Absent>>,
}

impl AngleCurve {
    pub(super) fn of(
        running: &Posture<'_>,
        standing: Option<&Posture<'_>>,
        angle: Angle,
        side: Side,
    ) -> Result<Self, Absent> {
        Self::with_standing(series(running, angle, side), standing, angle, side)
    }

    /// Every angle of [`Angle::OF_LEG`].
    pub(super) fn of_leg(
        running: &Posture<'_>,
        standing: Option<&Posture<'_>>,
        side: Side,
    ) -> impl Iterator<Item = (Angle, Result<Self, Absent>)> {
        let curve = move |(angle, values)| (angle, Self::with_standing(values, standing, angle, side));
        Angle::OF_LEG.into_iter().zip(leg(running, side)).map(curve)
    }

    fn with_standing(
        values: Result<Vec<f64>, Absent>,
        standing: Option<&Posture<'_>>,
        angle: Angle,
        side: Side,
    ) -> Result<Self, Absent> {
        let standing_deg = |posture| standing_deg(posture, angle, side);
        Ok(Self { values_deg: values?, standing_deg: standing.map(standing_deg) })
    }

    /// An obliquity seen over the other leg.
    pub(super) fn over_the_other_leg(&self) -> Self {
        // Taken from zero, so that a level pelvis has no sign.
        Self {
            values_deg: self.values_deg.iter().map(|v| 0.0 - v).collect(),
            standing_deg: self.standing_deg.clone().map(|standing| standing.map(|v| 0.0 - v)),
        }
    }

    /// What is subtracted for standing, degrees; nothing where nobody was seen standing.
    ///
    /// # Errors
    /// [`Absent::InputsMissing`] naming what was not seen in standing: an angle is never left as it is in silence.
    pub fn offset_deg(&self) -> Result<f64, Absent> {
        self.standing_deg.clone().unwrap_or(Ok(0.0))
    }
}

fn standing_deg(standing: &Posture<'_>, angle: Angle, side: Side) -> Result<f64, Absent> {
    let lacks = |what: &str| Absent::InputsMissing(format!("{what} in standing").into());
    let seen = series(standing, angle, side).map_err(|why| match why {
        Absent::InputsMissing(what) => lacks(&what),
        other => other,
    })?;
    seen.first().copied().filter(|v| v.is_finite()).ok_or_else(|| lacks("a marker"))
}

/// The angle in every frame of `posture`, degrees.
fn series(posture: &Posture<'_>, angle: Angle, side: Side) -> Result<Vec<f64>, Absent> {
    match angle {
        Angle::HipFlexion => {
            let (pelvis, thigh) = (posture.pelvis()?, posture.thigh(side)?);
            Ok(pelvis.iter().zip(thigh.poses()).map(|(pelvis, thigh)| flexion_deg(&pelvis.relative(&thigh))).collect())
        }
        Angle::HipAdduction => leg(posture, side)[0].clone(),
        Angle::HipRotation => leg(posture, side)[1].clone(),
        Angle::KneeFlexion => leg(posture, side)[2].clone(),
        Angle::KneeAbduction => leg(posture, side)[3].clone(),
        Angle::AnkleDorsiflexion => {
            let (shank, foot) = (posture.shank(side)?, posture.foot(side)?);
            Ok(shank.poses().zip(&foot).map(|(shank, foot)| flexion_deg(&shank.relative(foot))).collect())
        }
        Angle::PelvicObliquity => cardan(posture, |r| -side.lateral_sign() * r[2][1].clamp(-1.0, 1.0).asin()),
        Angle::PelvicTilt => cardan(posture, |r| r[0][1].atan2(r[1][1])),
        Angle::PelvicObliquityAsis => spines(posture, 0, side),
        Angle::PelvicObliquityPsis => spines(posture, 2, side),
        Angle::PelvicObliquityHips => {
            let centres = [on(&posture.hip, side)?, on(&posture.hip, side.opposite())?];
            Ok(slope(posture, rows(centres)))
        }
        Angle::FemoralAdduction2d => {
            let centres = [on(&posture.hip, side)?, on(&posture.knee, side)?];
            Ok(frontal(posture, rows(centres), |[hip, knee]| femoral_adduction_2d_deg(hip, knee, side)))
        }
        Angle::HipAdduction2d => {
            let centres = [on(&posture.hip, side)?, on(&posture.hip, side.opposite())?, on(&posture.knee, side)?];
            Ok(frontal(posture, rows(centres), |[stance, swing, knee]| hip_adduction_2d_deg(stance, swing, knee)))
        }
        Angle::FrontalPlaneProjection => {
            let centres = [on(&posture.hip, side)?, on(&posture.knee, side)?, on(&posture.ankle, side)?];
            let of = |[hip, knee, ankle]: [_; 3]| frontal_plane_projection_deg(hip, knee, ankle, side);
            Ok(frontal(posture, rows(centres), of))
        }
    }
}

/// The centres of several joints, frame by frame.
fn rows<const N: usize>(centres: [&Centres; N]) -> impl Iterator<Item = [[f64; 3]; N]> {
    (0..centres[0].len()).map(move |frame| centres.map(|centres| centres[frame]))
}

/// Every angle of [`Angle::OF_LEG`] in every frame, degrees.
fn leg(posture: &Posture<'_>, side: Side) -> [Result<Vec<f64>, Absent>; 4] {
    let (pelvis, thigh, shank) = (posture.pelvis(), posture.thigh(side), posture.shank(side));
    let frames = thigh.as_ref().map_or(0, |thigh| thigh.poses().len());
    let [mut adduction, mut rotation, mut flexion, mut abduction] = [(); 4].map(|()| Vec::with_capacity(frames));
    for (frame, thigh) in thigh.iter().flat_map(Bone::poses).enumerate() {
        if let Ok(pelvis) = pelvis {
            let hip = pelvis[frame].relative(&thigh);
            adduction.push(adduction_deg(&hip, side));
            rotation.push(internal_rotation_deg(&hip, side));
        }
        if let Ok(shank) = &shank {
            let knee = thigh.relative(&shank.at(frame));
            flexion.push(-flexion_deg(&knee));
            abduction.push(-adduction_deg(&knee, side));
        }
    }
    let thigh = thigh.map(drop);
    let (hip, knee) = (pelvis.map(drop).and(thigh.clone()), thigh.and(shank.map(drop)));
    let of_hip = |values| hip.clone().map(|()| values);
    let of_knee = |values| knee.clone().map(|()| values);
    [of_hip(adduction), of_hip(rotation), of_knee(flexion), of_knee(abduction)]
}

/// An angle (radians) of the pelvis frame seen along the progression, in degrees.
fn cardan(posture: &Posture<'_>, of: impl Fn(&[[f64; 3]; 3]) -> f64) -> Result<Vec<f64>, Absent> {
    Ok(posture.pelvis()?.iter().map(|pose| of(&posture.progression.relative(pose)).to_degrees()).collect())
}

/// Slope between the left and the right spine, of which the left is number `left`.
fn spines(posture: &Posture<'_>, left: usize, side: Side) -> Result<Vec<f64>, Absent> {
    let spine = |which: usize| posture.spines[which].as_ref().map(Track::path).map_err(Clone::clone);
    let (left, right) = (spine(left)?, spine(left + 1)?);
    let (stance, swing) = if side == Side::Left { (left, right) } else { (right, left) };
    Ok(slope(posture, stance.places().zip(swing.places()).map(<[_; 2]>::from)))
}

/// The drop from the stance to the swing side.
fn slope(posture: &Posture<'_>, ends: impl Iterator<Item = [[f64; 3]; 2]>) -> Vec<f64> {
    frontal(posture, ends, |[stance, swing]| pelvic_drop_2d_deg(stance, swing))
}

/// A function of points seen from behind, as (right, up).
fn frontal<const N: usize>(
    posture: &Posture<'_>,
    points: impl Iterator<Item = [[f64; 3]; N]>,
    of: impl Fn([[f64; 2]; N]) -> f64,
) -> Vec<f64> {
    let seen = |p: [f64; 3]| {
        let [_, up, right] = posture.progression.undo(p);
        [right, up]
    };
    points.map(|points| of(points.map(seen))).collect()
}
