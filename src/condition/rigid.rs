//! Gaps filled from the markers that move with the lost one.

use std::ops::Range;

use crate::{
    quantity::Side,
    recording::{Landmarks, Markers, Segment},
    signal::{Pose, RigidPoints, is_complete},
};

/// Markers of the same segment that a lost one is filled from, at least (science A.2).
const SIBLINGS: usize = 3;

/// Fills gaps of up to `longest` frames from three or more markers of the same segment; returns
/// the frames filled per marker.
///
/// The segment is followed by least squares from the last frame before the gap. In it the lost marker goes in a straight
/// line from where it was seen last to where it is seen next, so that there is no step at either end.
pub(super) fn fill(markers: &mut Markers, landmarks: &Landmarks, longest: usize) -> Vec<usize> {
    let mut filled = vec![0; markers.labels.len()];
    let sides = Side::BOTH.map(Some);
    let legs = [Segment::Thigh, Segment::Shank, Segment::Foot].into_iter().flat_map(|s| sides.map(|side| (s, side)));
    for (segment, side) in legs.chain([(Segment::Pelvis, None)]) {
        let set = landmarks.on_segment(segment, side);
        if set.len() <= SIBLINGS {
            continue;
        }
        for lost in &set {
            let siblings: Vec<usize> = set.iter().copied().filter(|i| i != lost).collect();
            for gap in gaps(markers, *lost).into_iter().filter(|g| g.len() <= longest) {
                if let Some(path) = path(markers, *lost, &siblings, &gap) {
                    filled[*lost] += gap.len();
                    for (frame, place) in gap.zip(path) {
                        (0..3).for_each(|axis| markers.position_m[[*lost, axis, frame]] = place[axis]);
                    }
                }
            }
        }
    }
    filled
}

/// Runs of frames without marker `index`, with a seen frame on both sides.
fn gaps(markers: &Markers, index: usize) -> Vec<Range<usize>> {
    let columns: [_; 3] = std::array::from_fn(|axis| markers.column(index, axis));
    if columns.iter().all(|column| is_complete(column)) {
        return Vec::new();
    }
    let seen = |frame: usize| columns.iter().all(|column| column[frame].is_finite());
    let mut found = Vec::new();
    let mut last: Option<usize> = None;
    for frame in (0..markers.clock.len).filter(|frame| seen(*frame)) {
        if let Some(last) = last.filter(|last| last + 1 < frame) {
            found.push(last + 1..frame);
        }
        last = Some(frame);
    }
    found
}

/// Where the lost marker was in the gap; `None` where too few siblings were seen.
fn path(markers: &Markers, lost: usize, siblings: &[usize], gap: &Range<usize>) -> Option<Vec<[f64; 3]>> {
    let (before, after) = (gap.start - 1, gap.end);
    let at = |frame: usize| -> Vec<[f64; 3]> { siblings.iter().map(|i| markers.at(*i, frame)).collect() };
    let from = at(before);
    let segment = RigidPoints::new(&from);
    let pose = |frame: usize| -> Option<Pose> { segment.fit(&at(frame)).map(|fit| fit.pose) };
    let first = pose(before)?.undo(markers.at(lost, before));
    let last = pose(after)?.undo(markers.at(lost, after));
    gap.clone()
        .map(|frame| {
            let share = (frame - before) as f64 / (after - before) as f64;
            let place = std::array::from_fn(|i| first[i] + share * (last[i] - first[i]));
            Some(pose(frame)?.apply(place))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use ndarray::Array3;

    use super::*;
    use crate::{quantity::Clock, recording::MarkerNames};

    /// A thigh of four markers that turns and travels; one is lost for 0.15 s and comes back where it was: 1e-12 m, for
    /// the segment is rigid.
    #[test]
    fn a_rigid_thigh_gives_its_lost_marker_back() {
        let places = [[0.0, 0.0, 0.05], [0.05, -0.02, 0.0], [0.01, -0.2, 0.06], [0.06, -0.18, 0.01]];
        let labels = ["RTH1", "RTH2", "RTH3", "RTH4"].map(str::to_owned).to_vec();
        let clock = Clock { start_s: 0.0, rate_hz: 100.0, len: 100 };
        let at = |marker: usize, frame: usize| {
            let (sin, cos) = (0.08 * frame as f64).sin_cos();
            let [x, y, z] = places[marker];
            [cos * x - sin * y + 0.03 * frame as f64, sin * x + cos * y, z]
        };
        let mut position_m = Array3::from_shape_fn((4, 3, 100), |(m, axis, frame)| at(m, frame)[axis]);
        (40..55).for_each(|frame| (0..3).for_each(|axis| position_m[[2, axis, frame]] = f64::NAN));
        let mut markers = Markers { labels, position_m, clock };
        let landmarks = Landmarks::find(&markers, &MarkerNames::default());
        assert_eq!(fill(&mut markers.clone(), &landmarks, 14), [0; 4], "too long");
        assert_eq!(fill(&mut markers, &landmarks, 20), [0, 0, 15, 0]);
        for frame in 40..55 {
            for (found, exact) in markers.at(2, frame).iter().zip(at(2, frame)) {
                assert!((found - exact).abs() < 1e-12, "frame {frame}: {found} {exact}");
            }
        }
    }
}
