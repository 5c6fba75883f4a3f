//! Which markers of a recording are on which place of each leg.

use std::borrow::Cow;

use super::leg::{Leg, Trajectory, mean_columns};
use crate::{
    error::{Error, ErrorKind, Result},
    quantity::Side,
    recording::{Cluster, Landmark, Landmarks, Markers},
    signal::median,
};

/// A toe marker this many times as far from the heel as the fifth metatarsal head is on the tip of the shoe; one on the
/// second metatarsal head is at most 1.15 times as far.
const TIP_RATIO: f64 = 1.3;
/// Two markers span a segment from this vertical distance, m.
const SPAN_M: f64 = 0.08;
/// Share of the frames in which a marker must be seen to span a segment.
const SEEN: f64 = 0.8;

/// Left and right leg.
///
/// # Errors
/// [`ErrorKind::NoSignal`] naming the foot that has no marker.
pub(super) fn legs<'m>(markers: &'m Markers, landmarks: &Landmarks) -> Result<[Leg<'m>; 2]> {
    let [left, right] = Side::BOTH.map(|side| leg(markers, landmarks, side));
    for (leg, side) in [(&left, Side::Left), (&right, Side::Right)] {
        if leg.foot().next().is_none() {
            let found = format!("no marker on the {side} foot");
            return Err(Error::new(
                ErrorKind::NoSignal,
                found,
                "a heel marker, and one on the metatarsals or toes, of each foot",
            )
            .mend("name the markers of the feet (section [markers]), or add the force file of the same trial"));
        }
    }
    Ok([left, right])
}

/// The middle of the pelvis: of its markers, else the sacrum.
pub(super) fn pelvis(markers: &Markers, landmarks: &Landmarks) -> Option<Trajectory<'static>> {
    let mut set = landmarks.pelvis();
    if set.is_empty() {
        set.extend(landmarks.central(Landmark::Sacrum));
    }
    // Markers that are often lost would make the middle jump.
    let complete: Vec<usize> = set.iter().copied().filter(|i| markers.missing_ratio(*i) == 0.0).collect();
    let used = if complete.is_empty() { &set } else { &complete };
    let columns = |axis: usize| used.iter().map(|i| markers.column(*i, axis)).collect::<Vec<_>>();
    (!used.is_empty()).then(|| std::array::from_fn(|axis| Cow::Owned(mean_columns(&columns(axis)))))
}

fn leg<'m>(markers: &'m Markers, landmarks: &Landmarks, side: Side) -> Leg<'m> {
    let get = |landmark| landmarks.get(landmark, side);
    let track = |index: usize| trajectory(markers, index);
    let heel = get(Landmark::Heel);
    let hallux = get(Landmark::Hallux);
    let heads = [Landmark::FirstMetatarsal, Landmark::SecondMetatarsal, Landmark::FifthMetatarsal];
    let mut metatarsals: Vec<usize> = heads.into_iter().filter_map(get).collect();
    let toe = get(Landmark::Toe).filter(|toe| Some(*toe) != hallux && !metatarsals.contains(toe));
    let on_tip = |toe: usize| {
        let (heel, fifth) = (heel?, get(Landmark::FifthMetatarsal)?);
        Some(distance_m(markers, heel, toe)? > TIP_RATIO * distance_m(markers, heel, fifth)?)
    };
    let mut tip = hallux;
    if let Some(toe) = toe {
        // Without a fifth metatarsal to compare with, it is taken for one on the second, as in Plug-in Gait.
        if on_tip(toe) == Some(true) { tip = tip.or(Some(toe)) } else { metatarsals.push(toe) }
    }
    let segment = |ends: &[Landmark], cluster| {
        let mut set: Vec<usize> = ends.iter().filter_map(|l| get(*l)).collect();
        set.extend(landmarks.cluster(cluster, side));
        upper_and_lower(markers, &set).map(|pair| pair.map(track))
    };
    Leg {
        heel: heel.map(track),
        metatarsals: metatarsals.into_iter().map(track).collect(),
        tip: tip.map(track),
        thigh: segment(&[Landmark::Trochanter, Landmark::LateralKnee], Cluster::Thigh),
        shank: segment(
            &[Landmark::LateralKnee, Landmark::FibulaHead, Landmark::TibialTuberosity, Landmark::LateralMalleolus],
            Cluster::Shank,
        ),
    }
}

fn trajectory(markers: &Markers, index: usize) -> Trajectory<'_> {
    std::array::from_fn(|axis| markers.column(index, axis))
}

/// Median distance of two markers, m.
fn distance_m(markers: &Markers, a: usize, b: usize) -> Option<f64> {
    let (a, b) = (trajectory(markers, a), trajectory(markers, b));
    let between = |frame: usize| (0..3).map(|i| (a[i][frame] - b[i][frame]).powi(2)).sum::<f64>().sqrt();
    median(&mut (0..a[0].len()).map(between).collect::<Vec<_>>())
}

/// The highest and the lowest of a set of markers, when they are far enough apart to show how the segment leans.
fn upper_and_lower(markers: &Markers, set: &[usize]) -> Option<[usize; 2]> {
    let height = |index: usize| median(&mut markers.coordinate(index, 1).to_vec());
    let mut seen: Vec<(f64, usize)> = set
        .iter()
        .filter(|i| markers.missing_ratio(**i) <= 1.0 - SEEN)
        .filter_map(|i| Some((height(*i)?, *i)))
        .collect();
    seen.sort_by(|a, b| b.0.total_cmp(&a.0));
    let (upper, lower) = (seen.first()?, seen.last()?);
    (upper.0 - lower.0 >= SPAN_M).then_some([upper.1, lower.1])
}
