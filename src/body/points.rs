//! Where the landmarks are over time: seen, or carried along by the markers that move with them.

use std::borrow::Cow;

use super::standing::Standing;
use crate::{
    error::Absent,
    quantity::Side,
    recording::{Landmark, Landmarks, Markers, Segment, Site},
    signal::{Pose, RigidPoints, median, rigid_fit},
};

/// Distance from a rigid segment above which its markers do not hold together, m: skin moves by a centimetre or two.
pub(super) const LARGEST_RESIDUAL_M: f64 = 0.02;
/// Frames on which an exchange of labels is tried: a wrong label is wrong throughout.
const TRIED_FRAMES: usize = 200;

/// One place per frame, m, in lab axes, axis by axis; NaN where it is not known. A marker's stay where they are: copies of all
/// landmarks would be as large as the recording.
#[derive(Clone, Debug)]
pub(super) struct Track<'m>([Cow<'m, [f64]>; 3]);

impl<'m> Track<'m> {
    fn of(markers: &'m Markers, index: usize) -> Self {
        Self(std::array::from_fn(|axis| markers.column(index, axis)))
    }

    fn through(places: &[[f64; 3]]) -> Self {
        Self(std::array::from_fn(|axis| places.iter().map(|place| place[axis]).collect()))
    }

    pub(super) fn path(&self) -> Path<'_> {
        Path(self.0.each_ref().map(AsRef::as_ref))
    }
}

/// The places of a [`Track`].
#[derive(Clone, Copy)]
pub(super) struct Path<'a>([&'a [f64]; 3]);

impl<'a> Path<'a> {
    pub(super) fn at(self, frame: usize) -> [f64; 3] {
        self.0.map(|column| column[frame])
    }

    pub(super) fn places(self) -> impl Iterator<Item = [f64; 3]> + 'a {
        let [x, y, z] = self.0;
        x.iter().zip(y).zip(z).map(|((x, y), z)| [*x, *y, *z])
    }
}

/// What the places of landmarks are taken from; of markers in `'m`.
pub(super) trait Places<'m> {
    /// The place of `landmark` over time; `None` for the side of one in the middle.
    fn landmark(&self, landmark: Landmark, side: Option<Side>) -> Result<Track<'m>, Absent>;
}

impl<'m> Places<'m> for Standing {
    fn landmark(&self, landmark: Landmark, side: Option<Side>) -> Result<Track<'m>, Absent> {
        let place = self.landmark_m(landmark, side).ok_or_else(|| missing(landmark, side))?;
        Ok(Track::through(&[place]))
    }
}

/// A running runner, with the standing one where there is.
pub(super) struct Running<'m, 'a> {
    markers: &'m Markers,
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
    /// The two labels that hold together with the rest once they are exchanged, where the markers as labelled do not.
    pub exchanged: Option<[String; 2]>,
}

impl Tracked {
    /// As it is, unless two of its labels are exchanged.
    fn sound(&self) -> Result<&Self, Absent> {
        self.exchanged.as_ref().map_or(Ok(self), |labels| Err(exchanged(labels)))
    }
}

impl<'m> Places<'m> for Running<'m, '_> {
    fn landmark(&self, landmark: Landmark, side: Option<Side>) -> Result<Track<'m>, Absent> {
        let index = match side {
            Some(side) => self.landmarks.get(landmark, side),
            None => self.landmarks.central(landmark),
        };
        if let Some(index) = index.filter(|i| self.markers.missing_ratio(*i) < 1.0) {
            self.trusted(index)?;
            return Ok(Track::of(self.markers, index));
        }
        let place = self.standing.and_then(|s| s.landmark_m(landmark, side)).ok_or_else(|| missing(landmark, side))?;
        let tracked = self.tracked(landmark.segment().ok_or_else(|| missing(landmark, side))?, side)?;
        let places: Vec<[f64; 3]> = tracked.poses.iter().map(|pose| pose.apply(place)).collect();
        Ok(Track::through(&places))
    }
}

impl<'m, 'a> Running<'m, 'a> {
    pub(super) fn new(markers: &'m Markers, landmarks: &'a Landmarks, standing: Option<&'a Standing>) -> Self {
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
        found.map_or_else(|| Err(lost(segment, side)), |t| t.2.as_ref().map_err(Clone::clone)?.sound())
    }

    /// Refuses a marker whose label belongs to another one.
    fn trusted(&self, index: usize) -> Result<(), Absent> {
        let label = &self.markers.labels[index];
        let wrong = self.segments().filter_map(|s| s.2.exchanged.as_ref()).find(|pair| pair.contains(label));
        wrong.map_or(Ok(()), |labels| Err(exchanged(labels)))
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
        let own: Vec<usize> = pairs.iter().map(|p| p.0).collect();
        let (poses, residual_m) = self.follow(&own, &from, 1);
        let residual_m = residual_m.ok_or_else(|| lost(segment, side))?;
        let loose = residual_m > LARGEST_RESIDUAL_M;
        let exchanged = if loose { self.exchange(&own, &from) } else { None };
        Ok(Tracked { poses, markers: pairs.len(), residual_m, exchanged })
    }

    /// The pose in every `stride`th frame that takes the places `from` nearest to the markers `own`, and the median residual.
    fn follow(&self, own: &[usize], from: &[[f64; 3]], stride: usize) -> (Vec<Pose>, Option<f64>) {
        let segment = RigidPoints::new(from);
        let mut residuals = Vec::new();
        let frames = (0..self.markers.clock.len).step_by(stride);
        let poses = frames.map(|frame| {
            let to: Vec<[f64; 3]> = own.iter().map(|index| self.markers.at(*index, frame)).collect();
            let Some(fit) = segment.fit(&to) else { return Pose::UNKNOWN };
            residuals.push(fit.rms_m);
            fit.pose
        });
        (poses.collect(), median(&mut residuals))
    }

    /// The two labels whose exchange lets the markers hold together best, where they then do.
    fn exchange(&self, own: &[usize], from: &[[f64; 3]]) -> Option<[String; 2]> {
        let stride = (self.markers.clock.len / TRIED_FRAMES).max(1);
        let pairs = (0..own.len()).flat_map(|a| (0..a).map(move |b| (a, b)));
        let tried = pairs.filter_map(|(a, b)| {
            let mut own = own.to_vec();
            own.swap(a, b);
            Some((self.follow(&own, from, stride).1?, [own[a], own[b]]))
        });
        let (residual_m, both) = tried.min_by(|a, b| a.0.total_cmp(&b.0))?;
        let mut labels = both.map(|index| self.markers.labels[index].clone());
        labels.sort_unstable();
        (residual_m <= LARGEST_RESIDUAL_M).then_some(labels)
    }
}

fn exchanged([a, b]: &[String; 2]) -> Absent {
    Absent::InputsMissing(format!("{a} and {b}, whose labels are exchanged").into())
}

pub(super) fn missing(landmark: Landmark, side: Option<Side>) -> Absent {
    let name = landmark.as_str().replace('_', " ");
    Absent::InputsMissing(side.map_or_else(|| name.clone(), |side| format!("{side} {name}")).into())
}

fn lost(segment: Segment, side: Option<Side>) -> Absent {
    Absent::InputsMissing(format!("three markers of the {} seen in both trials", Site { segment, side }).into())
}
