//! Where the landmarks are over time: seen, or carried along by the markers that move with them.

use super::standing::Standing;
use crate::{
    error::Absent,
    quantity::Side,
    recording::{Landmark, Landmarks, Markers, Segment, Site},
    signal::{Pose, median, rigid_fit},
};

/// One place per frame, m, in lab axes; NaN where it is not known.
pub(super) type Track = Vec<[f64; 3]>;

/// What the places of landmarks are taken from.
pub(super) trait Places {
    /// The place of `landmark` over time; `None` for the side of one in the middle.
    fn landmark(&self, landmark: Landmark, side: Option<Side>) -> Result<Track, Absent>;
}

impl Places for Standing {
    fn landmark(&self, landmark: Landmark, side: Option<Side>) -> Result<Track, Absent> {
        self.landmark_m(landmark, side).map(|place| vec![place]).ok_or_else(|| missing(landmark, side))
    }
}

/// A running runner, with the standing one where there is.
pub(super) struct Running<'a> {
    markers: &'a Markers,
    landmarks: &'a Landmarks,
    standing: Option<&'a Standing>,
    /// Pose of each segment against standing, with its residual, mm.
    tracked: Vec<(Segment, Option<Side>, Result<Tracked, Absent>)>,
}

/// A segment that was tracked.
#[derive(Clone, Debug)]
pub(super) struct Tracked {
    poses: Vec<Pose>,
    /// Markers used.
    pub markers: usize,
    /// Median over the frames of the root mean square distance between the markers and the rigid segment, m.
    pub residual_m: f64,
}

impl Places for Running<'_> {
    fn landmark(&self, landmark: Landmark, side: Option<Side>) -> Result<Track, Absent> {
        let index = match side {
            Some(side) => self.landmarks.get(landmark, side),
            None => self.landmarks.central(landmark),
        };
        if let Some(index) = index.filter(|i| self.markers.missing_ratio(*i) < 1.0) {
            return Ok((0..self.markers.clock.len).map(|frame| self.markers.at(index, frame)).collect());
        }
        let place = self.standing.and_then(|s| s.landmark_m(landmark, side)).ok_or_else(|| missing(landmark, side))?;
        let tracked = self.tracked(landmark.segment().ok_or_else(|| missing(landmark, side))?, side)?;
        Ok(tracked.poses.iter().map(|pose| pose.apply(place)).collect())
    }
}

impl<'a> Running<'a> {
    pub(super) fn new(markers: &'a Markers, landmarks: &'a Landmarks, standing: Option<&'a Standing>) -> Self {
        let mut running = Self { markers, landmarks, standing, tracked: Vec::new() };
        for segment in [Segment::Thigh, Segment::Shank, Segment::Foot] {
            for side in Side::BOTH {
                running.tracked.push((segment, Some(side), running.track(segment, Some(side))));
            }
        }
        running.tracked.push((Segment::Pelvis, None, running.track(Segment::Pelvis, None)));
        running
    }

    /// Every segment that could be tracked.
    pub(super) fn segments(&self) -> impl Iterator<Item = (Segment, Option<Side>, &Tracked)> {
        self.tracked.iter().filter_map(|(segment, side, tracked)| Some((*segment, *side, tracked.as_ref().ok()?)))
    }

    fn tracked(&self, segment: Segment, side: Option<Side>) -> Result<&Tracked, Absent> {
        let side = side.filter(|_| segment != Segment::Pelvis);
        let found = self.tracked.iter().find(|t| (t.0, t.1) == (segment, side));
        found.map_or_else(|| Err(lost(segment, side)), |t| t.2.as_ref().map_err(Clone::clone))
    }

    /// Follows the markers that the run and the standing runner have in common.
    fn track(&self, segment: Segment, side: Option<Side>) -> Result<Tracked, Absent> {
        let standing = self.standing.ok_or_else(|| Absent::InputsMissing("static trial".into()))?;
        let own = self.landmarks.on_segment(segment, side);
        let pairs: Vec<(usize, [f64; 3])> = own
            .into_iter()
            .filter(|index| self.markers.missing_ratio(*index) < 1.0)
            .filter_map(|index| Some((index, standing.place_m(&self.markers.labels[index])?)))
            .collect();
        let from: Vec<[f64; 3]> = pairs.iter().map(|p| p.1).collect();
        if rigid_fit(&from, &from).is_none() {
            return Err(lost(segment, side));
        }
        let mut to = from.clone();
        let mut residuals = Vec::new();
        let poses = (0..self.markers.clock.len)
            .map(|frame| {
                to.iter_mut().zip(&pairs).for_each(|(place, pair)| *place = self.markers.at(pair.0, frame));
                let Some(fit) = rigid_fit(&from, &to) else { return Pose::UNKNOWN };
                residuals.push(fit.rms_m);
                fit.pose
            })
            .collect();
        let residual_m = median(&mut residuals).ok_or_else(|| lost(segment, side))?;
        Ok(Tracked { poses, markers: pairs.len(), residual_m })
    }
}

pub(super) fn missing(landmark: Landmark, side: Option<Side>) -> Absent {
    let name = landmark.as_str().replace('_', " ");
    Absent::InputsMissing(side.map_or_else(|| name.clone(), |side| format!("{side} {name}")).into())
}

fn lost(segment: Segment, side: Option<Side>) -> Absent {
    Absent::InputsMissing(format!("three markers of the {} seen in both trials", Site { segment, side }).into())
}
