//! Feet that were partly beside the plates that carried them.

use super::{Invalid, Stance};
use crate::{
    condition::Conditioned,
    quantity::Side,
    recording::{Landmark, Markers, Surface},
};

/// How far a marker may be outside the plates, m: it sits on the shoe, up to this far behind or before the sole.
const OVERHANG_M: f64 = 0.03;

/// Marks stances whose heel or toe marker is outside every plate that carried the stance at its middle. Only overground,
/// where the corners of the plates and the side are known.
pub(super) fn mark(list: &mut [Stance], conditioned: &Conditioned) {
    let recording = &conditioned.recording;
    let (Some(markers), Some(Surface::Overground)) = (&recording.markers, recording.surface) else { return };
    let alone: Vec<_> = recording.plates.iter().map(|p| p.corners_m).collect();
    let summed: Vec<_> = conditioned.loads.iter().map(|l| l.corners_m).collect();
    for stance in list.iter_mut().filter(|s| s.invalid.is_none()) {
        let corners: Option<Vec<[[f64; 3]; 4]>> = if summed.is_empty() {
            stance.plate.and_then(|plate| alone.get(plate).copied().flatten()).map(|c| vec![c])
        } else {
            stance.loads.iter().map(|i| summed[*i]).collect()
        };
        let (Some(corners), Some(side), Some((ic, to))) = (corners, stance.side, stance.span()) else { continue };
        let feet = [Landmark::Heel, Landmark::Toe];
        let outside = feet
            .into_iter()
            .filter_map(|landmark| place(conditioned, markers, landmark, side, f64::midpoint(ic, to)))
            .any(|at| !corners.is_empty() && corners.iter().all(|c| beyond_m(c, at) > OVERHANG_M));
        if outside {
            stance.invalid = Some(Invalid::PartialFoot);
        }
    }
}

/// Forward and right position of a landmark in the frame nearest to `time_s`.
fn place(
    conditioned: &Conditioned,
    markers: &Markers,
    landmark: Landmark,
    side: Side,
    time_s: f64,
) -> Option<[f64; 2]> {
    let index = conditioned.landmarks.get(landmark, side)?;
    if !markers.clock.covers(time_s) {
        return None;
    }
    let at = markers.at(index, markers.clock.position(time_s).round() as usize);
    Some([at[0], at[2]]).filter(|p| p.iter().all(|v| v.is_finite()))
}

/// How far a point is outside the upright rectangle about the corners, m; 0 inside.
fn beyond_m(corners: &[[f64; 3]; 4], at: [f64; 2]) -> f64 {
    [0, 2].into_iter().zip(at).fold(0.0, |worst: f64, (axis, value)| {
        let low = corners.iter().map(|c| c[axis]).fold(f64::MAX, f64::min);
        let high = corners.iter().map(|c| c[axis]).fold(f64::MIN, f64::max);
        worst.max(low - value).max(value - high)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distance_from_a_plate() {
        let corners = [[0.6, 0.0, 0.4], [0.6, 0.0, 0.0], [0.0, 0.0, 0.0], [0.0, 0.0, 0.4]];
        assert_eq!(beyond_m(&corners, [0.3, 0.2]), 0.0);
        assert!((beyond_m(&corners, [0.65, 0.2]) - 0.05).abs() < 1e-12);
        assert!((beyond_m(&corners, [0.3, -0.1]) - 0.1).abs() < 1e-12);
    }
}
