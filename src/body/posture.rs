//! Joint centres and segment frames over time, made of landmarks.

use super::{
    BodyParams, PelvisSize,
    frames::{foot_frame, long_bone_frame, middle, pelvis_frame},
    hip_joint::{HipRegression, hip_joint_centre_m},
    points::{Path, Places, Track},
};
use crate::{
    error::Absent,
    quantity::Side,
    recording::Landmark as L,
    signal::{Pose, median},
};

/// A joint of the leg.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Joint {
    /// Hip joint centre, by regression from the pelvis.
    Hip,
    /// Middle of the femoral epicondyles.
    Knee,
    /// Middle of the malleoli.
    Ankle,
}

/// What is known of both sides.
pub(super) type Sided<T> = [Result<T, Absent>; 2];

/// The centre of a joint in every frame, m.
pub(super) type Centres = Vec<[f64; 3]>;

/// A runner over time (or for the one instant of standing). The frames of the legs are made as they are asked for: kept, they
/// would be as large as the markers.
#[derive(Debug)]
pub(super) struct Posture<'m> {
    /// Forward, up, right of the progression.
    pub progression: Pose,
    pelvis: Result<Vec<Pose>, Absent>,
    /// Left and right anterior, left and right posterior spine.
    pub spines: [Result<Track<'m>, Absent>; 4],
    pub hip: Sided<Centres>,
    pub knee: Sided<Centres>,
    pub ankle: Sided<Centres>,
    /// Lateral and medial epicondyle.
    pub epicondyles: Sided<[Track<'m>; 2]>,
    /// Lateral and medial malleolus.
    malleoli: Sided<[Track<'m>; 2]>,
    /// Heel, first and fifth metatarsal.
    foot: Sided<[Track<'m>; 3]>,
}

pub(super) fn both<T>(mut of: impl FnMut(Side) -> Result<T, Absent>) -> Sided<T> {
    Side::BOTH.map(&mut of)
}

/// The item of one side.
pub(super) fn on<T>(sided: &Sided<T>, side: Side) -> Result<&T, Absent> {
    sided[usize::from(side == Side::Right)].as_ref().map_err(Clone::clone)
}

impl<'m> Posture<'m> {
    /// Builds what `places` allows; the hips lie at `hip_m` in the pelvis (forward, up, outwards). `heading` is the
    /// direction of progression (forward, right); without one it is where the pelvis faces.
    pub(super) fn of(places: &dyn Places<'m>, hip_m: &Result<[f64; 3], Absent>, heading: Option<[f64; 2]>) -> Self {
        let spine = |landmark, side| places.landmark(landmark, Some(side));
        let spines = [
            spine(L::Asis, Side::Left),
            spine(L::Asis, Side::Right),
            spine(L::Psis, Side::Left),
            spine(L::Psis, Side::Right),
        ];
        let pelvis = pelvis(places, &spines);
        let hip = both(|side| {
            let [forward, up, outwards] = hip_m.clone()?;
            let poses = pelvis.as_ref().map_err(Clone::clone)?;
            let place = [forward, up, side.lateral_sign() * outwards];
            Ok(poses.iter().map(|pose| pose.apply(place)).collect::<Centres>())
        });
        let epicondyles = both(|side| pair(places, [L::LateralKnee, L::MedialKnee], side));
        let malleoli = both(|side| pair(places, [L::LateralMalleolus, L::MedialMalleolus], side));
        let centre = |ends: &Sided<[Track<'m>; 2]>, side| {
            let [a, b] = on(ends, side)?;
            Ok(middles(a.path(), b.path()))
        };
        let knee = both(|side| centre(&epicondyles, side));
        let ankle = both(|side| centre(&malleoli, side));
        let foot = both(|side| {
            let at = |landmark| places.landmark(landmark, Some(side));
            Ok([at(L::Heel)?, at(L::FirstMetatarsal)?, at(L::FifthMetatarsal)?])
        });
        let progression = progression(heading.or_else(|| {
            let [forward, _, right] = pelvis.as_ref().ok()?.first()?.axis(0);
            Some([forward, right])
        }));
        Self { progression, pelvis, spines, hip, knee, ankle, epicondyles, malleoli, foot }
    }

    /// The centre of a joint over time.
    pub(super) fn joint(&self, joint: Joint, side: Side) -> Result<&Centres, Absent> {
        match joint {
            Joint::Hip => on(&self.hip, side),
            Joint::Knee => on(&self.knee, side),
            Joint::Ankle => on(&self.ankle, side),
        }
    }

    pub(super) fn pelvis(&self) -> Result<&Vec<Pose>, Absent> {
        self.pelvis.as_ref().map_err(Clone::clone)
    }

    pub(super) fn thigh(&self, side: Side) -> Result<Bone<'_>, Absent> {
        Ok(Bone::of(on(&self.hip, side)?, on(&self.knee, side)?, on(&self.epicondyles, side)?, side))
    }

    pub(super) fn shank(&self, side: Side) -> Result<Bone<'_>, Absent> {
        Ok(Bone::of(on(&self.knee, side)?, on(&self.ankle, side)?, on(&self.malleoli, side)?, side))
    }

    /// The foot in every frame.
    pub(super) fn foot(&self, side: Side) -> Result<Vec<Pose>, Absent> {
        let [heel, first, fifth] = on(&self.foot, side)?.each_ref().map(Track::path);
        let three = heel.places().zip(first.places()).zip(fifth.places());
        upright(three.map(|((heel, first), fifth)| foot_frame(heel, first, fifth, side)).collect(), side)
    }
}

/// What the frame of a thigh or shank is made of.
pub(super) struct Bone<'a> {
    upper: &'a [[f64; 3]],
    lower: &'a [[f64; 3]],
    /// Lateral and medial, at the lower end.
    ends: [Path<'a>; 2],
    side: Side,
}

impl<'a> Bone<'a> {
    fn of(upper: &'a Centres, lower: &'a Centres, ends: &'a [Track<'_>; 2], side: Side) -> Self {
        Self { upper, lower, ends: ends.each_ref().map(Track::path), side }
    }

    pub(super) fn at(&self, frame: usize) -> Pose {
        let [lateral, medial] = self.ends.map(|end| end.at(frame));
        long_bone_frame(self.upper[frame], self.lower[frame], lateral, medial, self.side)
    }

    /// In every frame.
    pub(super) fn poses(&self) -> impl ExactSizeIterator<Item = Pose> {
        (0..self.lower.len()).map(|frame| self.at(frame))
    }
}

/// The level frame that looks along `heading`; the lab's where there is none.
fn progression(heading: Option<[f64; 2]>) -> Pose {
    let [forward, right] = heading.unwrap_or([1.0, 0.0]);
    let length = forward.hypot(right);
    let (cos, sin) = if length > 0.0 { (forward / length, right / length) } else { (1.0, 0.0) };
    Pose::from_axes([[cos, 0.0, sin], [0.0, 1.0, 0.0], [-sin, 0.0, cos]], [0.0; 3])
}

fn pair<'m>(places: &dyn Places<'m>, landmarks: [L; 2], side: Side) -> Result<[Track<'m>; 2], Absent> {
    let [lateral, medial] = landmarks;
    Ok([places.landmark(lateral, Some(side))?, places.landmark(medial, Some(side))?])
}

fn middles(a: Path<'_>, b: Path<'_>) -> Centres {
    a.places().zip(b.places()).map(|(a, b)| middle(a, b)).collect()
}

/// Refuses a foot that is upside down on the whole: its first metatarsal lies outside the fifth, so that one wears the
/// label of the other. Three markers fit either way round; only where up is tells.
fn upright(poses: Vec<Pose>, side: Side) -> Result<Vec<Pose>, Absent> {
    let up: f64 = poses.iter().map(|pose| pose.axis(1)[1]).filter(|up| up.is_finite()).sum();
    if up < 0.0 {
        return Err(Absent::InputsMissing(format!("{side} first metatarsal inside the fifth").into()));
    }
    Ok(poses)
}

/// The middle of the posterior spines, or the marker on the sacrum between them.
fn mid_psis(
    places: &dyn Places<'_>,
    left: &Result<Track<'_>, Absent>,
    right: &Result<Track<'_>, Absent>,
) -> Result<Centres, Absent> {
    match (left, right) {
        (Ok(left), Ok(right)) => Ok(middles(left.path(), right.path())),
        (Err(absent), _) | (_, Err(absent)) => {
            let sacrum = places.landmark(L::Sacrum, None).map_err(|_| absent.clone())?;
            Ok(sacrum.path().places().collect())
        }
    }
}

fn pelvis(places: &dyn Places<'_>, spines: &[Result<Track<'_>, Absent>; 4]) -> Result<Vec<Pose>, Absent> {
    let [left, right, left_psis, right_psis] = spines;
    let (left, right) = (left.as_ref().map_err(Clone::clone)?.path(), right.as_ref().map_err(Clone::clone)?.path());
    let behind = mid_psis(places, left_psis, right_psis)?;
    let three = left.places().zip(right.places()).zip(behind);
    Ok(three.map(|((left, right), behind)| pelvis_frame(left, right, behind)).collect())
}

/// Width and depth of the pelvis and length of the legs, medians over time, m.
fn size(places: &dyn Places<'_>, leg_length_m: Option<f64>) -> Result<PelvisSize, Absent> {
    let spine = |landmark, side| places.landmark(landmark, Some(side));
    let (left, right) = (spine(L::Asis, Side::Left)?, spine(L::Asis, Side::Right)?);
    let behind = mid_psis(places, &spine(L::Psis, Side::Left), &spine(L::Psis, Side::Right))?;
    let (left, right) = (left.path(), right.path());
    let front = left.places().zip(right.places()).map(|(a, b)| middle(a, b));
    let unseen = || Absent::GapTooLong;
    let legs: Vec<f64> = Side::BOTH.iter().filter_map(|side| leg_m(places, *side)).collect();
    let measured = (!legs.is_empty()).then(|| legs.iter().sum::<f64>() / legs.len() as f64);
    Ok(PelvisSize {
        width_m: distance_m(left.places(), right.places()).ok_or_else(unseen)?,
        depth_m: distance_m(front, behind.into_iter()).ok_or_else(unseen)?,
        leg_length_m: measured.or(leg_length_m).unwrap_or(f64::NAN),
    })
}

/// From the anterior spine to the medial malleolus over the medial epicondyle, or on the lateral side where those are
/// not marked, m.
fn leg_m(places: &dyn Places<'_>, side: Side) -> Option<f64> {
    let at = |landmark| places.landmark(landmark, Some(side)).ok();
    let asis = at(L::Asis)?;
    let knee = at(L::MedialKnee).or_else(|| at(L::LateralKnee))?;
    let ankle = at(L::MedialMalleolus).or_else(|| at(L::LateralMalleolus))?;
    let (asis, knee, ankle) = (asis.path(), knee.path(), ankle.path());
    Some(distance_m(asis.places(), knee.places())? + distance_m(knee.places(), ankle.places())?)
}

/// Median distance over time, m.
fn distance_m(a: impl Iterator<Item = [f64; 3]>, b: impl Iterator<Item = [f64; 3]>) -> Option<f64> {
    let between = |(a, b): ([f64; 3], [f64; 3])| (0..3).map(|i| (a[i] - b[i]).powi(2)).sum::<f64>().sqrt();
    let mut all: Vec<f64> = a.zip(b).map(between).filter(|d| d.is_finite()).collect();
    median(&mut all)
}

/// Where the hips lie in the pelvis, and by which regression.
#[derive(Clone, Debug)]
pub(super) struct Hips {
    pub place_m: Result<[f64; 3], Absent>,
    pub size: Option<PelvisSize>,
    pub regression: HipRegression,
}

/// Chooses the regression that the measures allow: without a leg length, the one that asks for the pelvis alone.
pub(super) fn hips(places: &dyn Places<'_>, params: &BodyParams, leg_length_m: Option<f64>) -> Hips {
    match size(places, leg_length_m) {
        Err(absent) => Hips { place_m: Err(absent), size: None, regression: params.hip_regression },
        Ok(size) => {
            let lacks = params.hip_regression.needs_leg_length() && size.leg_length_m.is_nan();
            let regression = if lacks { HipRegression::HarringtonWidth } else { params.hip_regression };
            let [forward, up, outwards] = hip_joint_centre_m(regression, size);
            Hips { place_m: Ok([forward - params.marker_radius_m, up, outwards]), size: Some(size), regression }
        }
    }
}
