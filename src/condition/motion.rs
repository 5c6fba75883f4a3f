//! Where the runner goes, seen by the markers.

use super::geometry::least_squares_slope;
use crate::{
    quantity::Side,
    recording::{Landmark, Landmarks, Markers, Surface},
    signal::{median, quantile},
    vector::{dot, horizontal, norm, scale},
};

/// Pelvis speed above which the runner travels through the lab, m/s: no runner stays within a belt at this drift.
const TRAVEL_SPEED_MPS: f64 = 0.8;
/// Stance-foot speed above which the ground moves, m/s.
const BELT_SPEED_MPS: f64 = 0.5;

/// How the runner and the ground move, in file axes.
pub(super) struct Motion {
    pub forward: [f64; 3],
    pub surface: Surface,
    pub speed_mps: f64,
}

/// Forward, surface and speed, from the pelvis's travel or else from the foot that rides on the belt.
pub(super) fn from_markers(markers: &Markers, landmarks: &Landmarks, up: [f64; 3]) -> Option<Motion> {
    if let Some(travel) = pelvis_travel(markers, landmarks, up) {
        let speed_mps = norm(travel);
        if speed_mps > TRAVEL_SPEED_MPS {
            return Some(Motion { forward: scale(travel, 1.0 / speed_mps), surface: Surface::Overground, speed_mps });
        }
    }
    let belt = stance_foot_velocity(markers, landmarks, up)?;
    let speed_mps = norm(belt);
    (speed_mps > BELT_SPEED_MPS).then(|| Motion {
        forward: scale(belt, -1.0 / speed_mps),
        surface: Surface::Treadmill,
        speed_mps,
    })
}

/// Horizontal velocity of the pelvis, m/s: the least-squares slope of its position over time.
fn pelvis_travel(markers: &Markers, landmarks: &Landmarks, up: [f64; 3]) -> Option<[f64; 3]> {
    let pelvis = landmarks.pelvis();
    if pelvis.is_empty() {
        return None;
    }
    let mut slope = [0.0; 3];
    for (axis, s) in slope.iter_mut().enumerate() {
        let columns: Vec<_> = pelvis.iter().map(|i| markers.column(*i, axis)).collect();
        let centre = (0..markers.clock.len).map(|f| columns.iter().map(|c| c[f]).sum::<f64>() / columns.len() as f64);
        let points = centre.enumerate().filter(|(_, v)| v.is_finite()).map(|(f, v)| (f as f64, v));
        let points: Vec<(f64, f64)> = points.collect();
        *s = least_squares_slope(points.into_iter())? * markers.clock.rate_hz;
    }
    Some(horizontal(slope, up))
}

/// Mean horizontal velocity of the flat foot, m/s: the belt's, both feet weighing the same.
fn stance_foot_velocity(markers: &Markers, landmarks: &Landmarks, up: [f64; 3]) -> Option<[f64; 3]> {
    let mut feet = Vec::new();
    for side in Side::BOTH {
        // Front and rear: a heel alone slows down before it visibly rises, and reads several per cent less.
        let of_foot = [Landmark::Heel, Landmark::Toe, Landmark::FirstMetatarsal, Landmark::FifthMetatarsal];
        let set: Vec<usize> = of_foot.into_iter().filter_map(|landmark| landmarks.get(landmark, side)).collect();
        feet.extend(flat_velocity(markers, &set, up));
    }
    let count = feet.len() as f64;
    feet.into_iter()
        .reduce(|a, b| std::array::from_fn(|i| a[i] + b[i]))
        .map(|sum| horizontal(scale(sum, 1.0 / count), up))
}

/// Median velocity of a foot's markers over the frames in which all of them are within the lowest eighth of their
/// range, m/s: from foot flat to heel off the foot rides on the ground.
fn flat_velocity(markers: &Markers, set: &[usize], up: [f64; 3]) -> Option<[f64; 3]> {
    let len = markers.clock.len;
    let mut flat = vec![!set.is_empty(); len];
    for index in set {
        let height: Vec<f64> = markers.path(*index).into_iter().map(|place| dot(place, up)).collect();
        let mut sorted = height.clone();
        let low = quantile(&mut sorted, 0.01)?;
        let limit = low + (quantile(&mut sorted, 0.99)? - low) / 8.0;
        flat.iter_mut().zip(&height).for_each(|(flat, h)| *flat &= *h <= limit);
    }
    let frames: Vec<usize> = (1..len.saturating_sub(1)).filter(|f| flat[f - 1..=f + 1].iter().all(|b| *b)).collect();
    let mut velocity = [0.0; 3];
    for (axis, v) in velocity.iter_mut().enumerate() {
        let columns: Vec<_> = set.iter().map(|index| markers.column(*index, axis)).collect();
        let steps = columns.iter().flat_map(|column| frames.iter().map(|f| column[f + 1] - column[f - 1]));
        let mut steps: Vec<f64> = steps.collect();
        *v = median(&mut steps)? * 0.5 * markers.clock.rate_hz;
    }
    Some(velocity)
}
