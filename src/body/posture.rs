//! Joint centres and segment frames over time, made of landmarks.

use super::{
    BodyParams, PelvisSize,
    frames::{foot_frame, long_bone_frame, middle, pelvis_frame},
    hip_joint::{HipRegression, hip_joint_centre_m},
    points::{Places, Track},
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

/// A runner over time (or for the one instant of standing).
#[derive(Debug)]
pub(super) struct Posture {
    /// Forward, up, right of the progression.
    pub progression: Pose,
    pub pelvis: Result<Vec<Pose>, Absent>,
    /// Left and right anterior, left and right posterior spine.
    pub spines: [Result<Track, Absent>; 4],
    pub hip: Sided<Track>,
    pub knee: Sided<Track>,
    pub ankle: Sided<Track>,
    /// Lateral and medial epicondyle.
    pub epicondyles: Sided<[Track; 2]>,
    pub thigh: Sided<Vec<Pose>>,
    pub shank: Sided<Vec<Pose>>,
    pub foot: Sided<Vec<Pose>>,
}

pub(super) fn both<T>(mut of: impl FnMut(Side) -> Result<T, Absent>) -> Sided<T> {
    Side::BOTH.map(&mut of)
}

/// The item of one side.
pub(super) fn on<T>(sided: &Sided<T>, side: Side) -> Result<&T, Absent> {
    sided[usize::from(side == Side::Right)].as_ref().map_err(Clone::clone)
}

impl Posture {
    /// Builds what `places` allows; the hips lie at `hip_m` in the pelvis (forward, up, outwards). `heading` is the
    /// direction of progression (forward, right); without one it is where the pelvis faces.
    pub(super) fn of(places: &dyn Places, hip_m: &Result<[f64; 3], Absent>, heading: Option<[f64; 2]>) -> Self {
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
            Ok(poses.iter().map(|pose| pose.apply(place)).collect::<Track>())
        });
        let epicondyles = both(|side| pair(places, [L::LateralKnee, L::MedialKnee], side));
        let malleoli = both(|side| pair(places, [L::LateralMalleolus, L::MedialMalleolus], side));
        let centre = |ends: &Sided<[Track; 2]>, side| {
            let [a, b] = on(ends, side)?;
            Ok(a.iter().zip(b).map(|(a, b)| middle(*a, *b)).collect::<Track>())
        };
        let knee = both(|side| centre(&epicondyles, side));
        let ankle = both(|side| centre(&malleoli, side));
        let thigh = both(|side| Ok(bone(on(&hip, side)?, on(&knee, side)?, on(&epicondyles, side)?, side)));
        let shank = both(|side| Ok(bone(on(&knee, side)?, on(&ankle, side)?, on(&malleoli, side)?, side)));
        let foot = both(|side| {
            let at = |landmark| places.landmark(landmark, Some(side));
            let (heel, first, fifth) = (at(L::Heel)?, at(L::FirstMetatarsal)?, at(L::FifthMetatarsal)?);
            let three = heel.iter().zip(&first).zip(&fifth);
            let poses = three.map(|((heel, first), fifth)| foot_frame(*heel, *first, *fifth, side)).collect();
            upright(poses, side)
        });
        let progression = progression(heading.or_else(|| {
            let [forward, _, right] = pelvis.as_ref().ok()?.first()?.axis(0);
            Some([forward, right])
        }));
        Self { progression, pelvis, spines, hip, knee, ankle, epicondyles, thigh, shank, foot }
    }

    /// The centre of a joint over time.
    pub(super) fn joint(&self, joint: Joint, side: Side) -> Result<&Track, Absent> {
        match joint {
            Joint::Hip => on(&self.hip, side),
            Joint::Knee => on(&self.knee, side),
            Joint::Ankle => on(&self.ankle, side),
        }
    }
}

/// The level frame that looks along `heading`; the lab's where there is none.
fn progression(heading: Option<[f64; 2]>) -> Pose {
    let [forward, right] = heading.unwrap_or([1.0, 0.0]);
    let length = forward.hypot(right);
    let (cos, sin) = if length > 0.0 { (forward / length, right / length) } else { (1.0, 0.0) };
    Pose::from_axes([[cos, 0.0, sin], [0.0, 1.0, 0.0], [-sin, 0.0, cos]], [0.0; 3])
}

fn pair(places: &dyn Places, landmarks: [L; 2], side: Side) -> Result<[Track; 2], Absent> {
    let [lateral, medial] = landmarks;
    Ok([places.landmark(lateral, Some(side))?, places.landmark(medial, Some(side))?])
}

fn bone(upper: &Track, lower: &Track, ends: &[Track; 2], side: Side) -> Vec<Pose> {
    let [lateral, medial] = ends;
    let frame = |i: usize| long_bone_frame(upper[i], lower[i], lateral[i], medial[i], side);
    (0..upper.len()).map(frame).collect()
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
fn mid_psis(places: &dyn Places, spines: &[Result<Track, Absent>; 4]) -> Result<Track, Absent> {
    match (&spines[2], &spines[3]) {
        (Ok(left), Ok(right)) => Ok(left.iter().zip(right).map(|(a, b)| middle(*a, *b)).collect()),
        (Err(absent), _) | (_, Err(absent)) => places.landmark(L::Sacrum, None).map_err(|_| absent.clone()),
    }
}

fn pelvis(places: &dyn Places, spines: &[Result<Track, Absent>; 4]) -> Result<Vec<Pose>, Absent> {
    let at = |which: usize| spines[which].as_ref().map_err(Clone::clone);
    let (left, right, behind) = (at(0)?, at(1)?, mid_psis(places, spines)?);
    Ok((0..left.len()).map(|i| pelvis_frame(left[i], right[i], behind[i])).collect())
}

/// Width and depth of the pelvis and length of the legs, medians over time, m.
fn size(places: &dyn Places, leg_length_m: Option<f64>) -> Result<PelvisSize, Absent> {
    let asis = both(|side| places.landmark(L::Asis, Some(side)));
    let (left, right) = (on(&asis, Side::Left)?, on(&asis, Side::Right)?);
    let spines = [
        Ok(left.clone()),
        Ok(right.clone()),
        places.landmark(L::Psis, Some(Side::Left)),
        places.landmark(L::Psis, Some(Side::Right)),
    ];
    let behind = mid_psis(places, &spines)?;
    let front: Track = left.iter().zip(right).map(|(a, b)| middle(*a, *b)).collect();
    let unseen = || Absent::GapTooLong;
    let legs: Vec<f64> = Side::BOTH.iter().filter_map(|side| leg_m(places, *side)).collect();
    let measured = (!legs.is_empty()).then(|| legs.iter().sum::<f64>() / legs.len() as f64);
    Ok(PelvisSize {
        width_m: distance_m(left, right).ok_or_else(unseen)?,
        depth_m: distance_m(&front, &behind).ok_or_else(unseen)?,
        leg_length_m: measured.or(leg_length_m).unwrap_or(f64::NAN),
    })
}

/// From the anterior spine to the medial malleolus over the medial epicondyle, or on the lateral side where those are
/// not marked, m.
fn leg_m(places: &dyn Places, side: Side) -> Option<f64> {
    let at = |landmark| places.landmark(landmark, Some(side)).ok();
    let asis = at(L::Asis)?;
    let knee = at(L::MedialKnee).or_else(|| at(L::LateralKnee))?;
    let ankle = at(L::MedialMalleolus).or_else(|| at(L::LateralMalleolus))?;
    Some(distance_m(&asis, &knee)? + distance_m(&knee, &ankle)?)
}

fn distance_m(a: &Track, b: &Track) -> Option<f64> {
    let between = |(a, b): (&[f64; 3], &[f64; 3])| (0..3).map(|i| (a[i] - b[i]).powi(2)).sum::<f64>().sqrt();
    let mut all: Vec<f64> = a.iter().zip(b).map(between).filter(|d| d.is_finite()).collect();
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
pub(super) fn hips(places: &dyn Places, params: &BodyParams, leg_length_m: Option<f64>) -> Hips {
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
