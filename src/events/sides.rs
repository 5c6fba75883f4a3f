//! Which foot it was: from per-foot columns, else from the markers at mid-stance, else by alternation.
//!
//! Never from a plate's name: on a split belt runners put both feet on one belt.

use super::Stance;
use crate::{
    condition::Conditioned,
    quantity::Side,
    recording::{Landmark, Landmarks, Markers, Notes},
};

/// The swinging foot must be this much further above its own lowest point than the standing one, m.
const CLEARANCE_M: f64 = 0.03;

/// `told_by`: what the sides come from that are known already.
pub(super) fn assign(
    list: &mut [Stance],
    told_by: &str,
    conditioned: &Conditioned,
    median_step_s: Option<f64>,
    notes: &mut Notes,
) {
    let recording = &conditioned.recording;
    let feet = recording.markers.as_ref().and_then(|m| Feet::find(m, &conditioned.landmarks));
    let seen: Vec<Option<Side>> = list.iter().map(|s| feet.as_ref().and_then(|f| f.down_at(middle(s)))).collect();
    if list.iter().all(|s| s.side.is_some()) {
        let differ = list.iter().zip(&seen).filter(|(s, seen)| seen.is_some_and(|side| Some(side) != s.side)).count();
        if differ > 0 {
            notes.doubt(
                "sides",
                format!("from {told_by}; the markers show the other foot in {differ} of {} contacts", list.len()),
            );
        } else {
            let checked = if seen.iter().any(Option::is_some) { ", confirmed by the markers" } else { "" };
            notes.record("sides", format!("from {told_by}{checked}"));
        }
        return;
    }
    if seen.iter().any(Option::is_some) {
        list.iter_mut().zip(&seen).for_each(|(stance, side)| stance.side = *side);
        let unknown = seen.iter().filter(|s| s.is_none()).count();
        let text = format!("from the foot markers at mid-stance; {unknown} of {} contacts undecided", list.len());
        if unknown == 0 {
            notes.record("sides", text);
        } else {
            notes.doubt("sides", text);
        }
        return;
    }
    if list.iter().any(|s| s.side.is_some()) {
        let unknown = list.iter().filter(|s| s.side.is_none()).count();
        notes.doubt("sides", format!("from {told_by}; {unknown} of {} contacts undecided", list.len()));
        return;
    }
    match recording.first_side {
        Some(first) => {
            alternate(list, first, median_step_s);
            notes.record("sides", format!("alternating, the first complete contact declared {first}"));
        }
        None => notes.doubt("sides", "unknown: no per-foot columns, no foot markers and no first side given"),
    }
}

/// Time at which a stance is judged: its middle, or the middle of what was recorded of it, s.
fn middle(stance: &Stance) -> f64 {
    /// Half a short contact: from the one event that was recorded to where the foot surely was down.
    const INSIDE_S: f64 = 0.06;
    match (stance.ic_s, stance.to_s) {
        (Some(ic), Some(to)) => f64::midpoint(ic, to),
        (Some(ic), None) => ic + INSIDE_S,
        (None, Some(to)) => to - INSIDE_S,
        (None, None) => f64::NAN,
    }
}

/// Sides by parity of the number of steps between contacts, so that a missed contact does not swap the rest.
fn alternate(list: &mut [Stance], first: Side, median_step_s: Option<f64>) {
    let Some(start) = list.iter().position(|s| s.ic_s.is_some()) else { return };
    let Some(origin_s) = list[start].ic_s else { return };
    let (mut side, mut last_s) = (first, origin_s);
    for stance in &mut list[start..] {
        let Some(ic_s) = stance.ic_s else { continue };
        let steps = median_step_s.map_or(1.0, |m| ((ic_s - last_s) / m).round());
        if steps.rem_euclid(2.0) == 1.0 {
            side = side.opposite();
        }
        (stance.side, last_s) = (Some(side), ic_s);
    }
    if start > 0 {
        list[start - 1].side = Some(first.opposite());
    }
}

/// Height of each foot above its own lowest point.
struct Feet<'a> {
    markers: &'a Markers,
    feet: [(usize, f64); 2],
}

impl<'a> Feet<'a> {
    fn find(markers: &'a Markers, landmarks: &Landmarks) -> Option<Self> {
        let foot = |side| {
            let index = landmarks.get(Landmark::Heel, side).or_else(|| landmarks.get(Landmark::Toe, side))?;
            let lowest =
                markers.coordinate(index, 1).iter().copied().filter(|h| h.is_finite()).fold(f64::INFINITY, f64::min);
            lowest.is_finite().then_some((index, lowest))
        };
        Some(Self { markers, feet: [foot(Side::Left)?, foot(Side::Right)?] })
    }

    /// The foot that is clearly nearer to the ground at `time_s`.
    fn down_at(&self, time_s: f64) -> Option<Side> {
        let frame = self.markers.clock.position(time_s).round();
        if !(frame >= 0.0 && frame < self.markers.clock.len as f64) {
            return None;
        }
        let height = |(index, lowest): (usize, f64)| self.markers.at(index, frame as usize)[1] - lowest;
        let (left, right) = (height(self.feet[0]), height(self.feet[1]));
        match left - right {
            d if d > CLEARANCE_M => Some(Side::Right),
            d if d < -CLEARANCE_M => Some(Side::Left),
            _ => None,
        }
    }
}
