//! Walking: the foot relative to the pelvis.

use super::leg::{Leg, Smoother, Span, Trajectory, highest, refine};
use crate::error::Result;

/// Cut-off of the positions, Hz.
const CUTOFF_HZ: f64 = 10.0;
/// Around the coarse extreme the true one is sought, s.
const AROUND_S: f64 = 0.10;

/// Contact where the heel is farthest forward of the pelvis, toe-off where the toes are farthest behind it, in samples;
/// at `speed_mps` a reference that moves evenly stands for a pelvis that was not seen.
///
/// Source: Zeni, Richards and Higginson 2008, 10.1016/j.gaitpost.2007.07.007.
pub(super) fn zeni(
    leg: &Leg<'_>,
    spans: &[Span],
    rate_hz: f64,
    speed_mps: f64,
    pelvis: Option<&Trajectory<'_>>,
) -> Result<Vec<[Option<f64>; 2]>> {
    let smoother = Smoother::new(rate_hz, CUTOFF_HZ)?;
    let ahead = |marker: Option<&Trajectory<'_>>| -> Vec<f64> {
        let Some(marker) = marker else { return Vec::new() };
        let reference = |i: usize| pelvis.map_or(speed_mps * i as f64 / rate_hz, |p| p[0][i]);
        let along: Vec<f64> = marker[0].iter().enumerate().map(|(i, x)| x - reference(i)).collect();
        smoother.position(&along)
    };
    let heel = ahead(leg.heel.as_ref().or(leg.metatarsals.first()));
    let behind: Vec<f64> =
        ahead(leg.tip.as_ref().or(leg.metatarsals.first()).or(leg.heel.as_ref())).into_iter().map(|x| -x).collect();
    let around = |x: &[f64], at: f64| {
        let first = (at - AROUND_S * rate_hz).ceil().max(0.0) as usize;
        let window = first..((at + AROUND_S * rate_hz) as usize).saturating_add(1);
        let best = highest(x, window.clone())?;
        (best > window.start && best + 1 < window.end.min(x.len())).then(|| refine(x, best))
    };
    let of = |span: &Span| [span.from.and_then(|at| around(&heel, at)), span.to.and_then(|at| around(&behind, at))];
    Ok(spans.iter().map(of).collect())
}
