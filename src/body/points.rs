//! Where the landmarks are over time: seen, or carried along by the markers that move with them.

use super::standing::Standing;
use crate::{
    error::Absent,
    quantity::Side,
    recording::{Cluster, Landmark, Landmarks, Markers},
    signal::{Pose, median, rigid_fit},
};

/// A segment whose markers move together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Segment {
    /// Spines, iliac crests and sacrum.
    Pelvis,
    /// Femur.
    Thigh,
    /// Tibia and fibula.
    Shank,
    /// Heel to metatarsal heads, as one piece.
    Foot,
}

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
        let tracked = self.tracked(segment_of(landmark).ok_or_else(|| missing(landmark, side))?, side)?;
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
        let own = markers_of(segment, side, self.landmarks);
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

/// Which segment a landmark is fixed to.
fn segment_of(landmark: Landmark) -> Option<Segment> {
    use Landmark as L;
    match landmark {
        L::Asis | L::Psis | L::IliacCrest | L::Sacrum => Some(Segment::Pelvis),
        L::Trochanter | L::LateralKnee | L::MedialKnee => Some(Segment::Thigh),
        L::FibulaHead | L::TibialTuberosity | L::LateralMalleolus | L::MedialMalleolus => Some(Segment::Shank),
        L::Heel | L::Toe | L::Hallux | L::FirstMetatarsal | L::SecondMetatarsal | L::FifthMetatarsal => {
            Some(Segment::Foot)
        }
        L::Shoulder | L::C7 | L::Sternum => None,
    }
}

/// Indices of the markers on a segment: its cluster and its landmarks.
fn markers_of(segment: Segment, side: Option<Side>, landmarks: &Landmarks) -> Vec<usize> {
    let on = |m: &&crate::recording::Match| {
        segment_of(m.landmark) == Some(segment) && (segment == Segment::Pelvis || m.side == side)
    };
    let mut all: Vec<usize> = landmarks.iter().filter(on).map(|m| m.marker).collect();
    if let Some(side) = side {
        all.extend(match segment {
            Segment::Thigh => landmarks.cluster(Cluster::Thigh, side),
            Segment::Shank => landmarks.cluster(Cluster::Shank, side),
            Segment::Pelvis | Segment::Foot => Vec::new(),
        });
    }
    all.sort_unstable();
    all.dedup();
    all
}

pub(super) fn missing(landmark: Landmark, side: Option<Side>) -> Absent {
    let name = landmark.as_str().replace('_', " ");
    Absent::InputsMissing(side.map_or_else(|| name.clone(), |side| format!("{side} {name}")).into())
}

fn lost(segment: Segment, side: Option<Side>) -> Absent {
    let name = segment.as_str();
    let name = side.map_or_else(|| name.to_owned(), |side| format!("{side} {name}"));
    Absent::InputsMissing(format!("three markers of the {name} seen in both trials").into())
}

impl Segment {
    /// `"thigh"`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Pelvis => "pelvis",
            Self::Thigh => "thigh",
            Self::Shank => "shank",
            Self::Foot => "foot",
        }
    }
}
