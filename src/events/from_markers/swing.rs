//! Where the feet swing forward: the coarse time table that every method starts from.

use super::leg::{Leg, Smoother, Span, mean_columns};
use crate::{
    error::Result,
    signal::{Run, median, runs_above},
};

/// Cut-off for coarse motion, Hz.
const COARSE_HZ: f64 = 10.0;
/// Shortest forward swing and shortest time between two, s: both feet of a sprinter last longer.
const SHORTEST_S: f64 = 0.08;

/// Forward swings of a foot: where its markers, taken together, move forward past the runner, who moves at `speed_mps`
/// through the lab (0 on a treadmill). Positions in samples.
pub(super) fn forward(leg: &Leg<'_>, rate_hz: f64, speed_mps: f64) -> Result<Vec<Run>> {
    let smoother = Smoother::new(rate_hz, COARSE_HZ)?;
    let velocities: Vec<Vec<f64>> = leg.foot().map(|marker| smoother.velocity(&marker[0])).collect();
    let mut past: Vec<f64> = mean_columns(&velocities).into_iter().map(|v| v - speed_mps).collect();
    // Central differences leave the ends open.
    if let [first, second, .., last_but_one, last] = &mut past[..] {
        (*first, *last) = (*second, *last_but_one);
    }
    let shortest = (SHORTEST_S * rate_hz).ceil() as usize;
    let mut runs = runs_above(&past, 0.0, 1, shortest);
    runs.retain(|run| run.open_start || run.open_end || run.to - run.from >= shortest as f64);
    Ok(runs)
}

/// The spans between forward swings, with the open ones at both ends.
pub(super) fn spans(swings: &[Run]) -> Vec<Span> {
    let (Some(first), Some(last)) = (swings.first(), swings.last()) else { return Vec::new() };
    let mut spans = vec![Span { from: None, to: Some(first.from) }];
    spans.extend(swings.windows(2).map(|w| Span { from: Some(w[0].to), to: Some(w[1].from) }));
    spans.push(Span { from: Some(last.to), to: None });
    spans
}

/// Whether the body bounces as in running: the pelvis is lower when the feet pass each other than when one is farthest
/// forward. In walking it vaults over the standing leg, and is higher. `None` where the pelvis was not seen.
pub(super) fn bounces(pelvis_height: &[f64], swings: &[&[Run]]) -> Option<bool> {
    let height = |position: f64| pelvis_height.get(position.round() as usize).copied().filter(|h| h.is_finite());
    let inner = swings.iter().flat_map(|list| list.iter()).filter(|run| !run.open_start && !run.open_end);
    let mut rises: Vec<f64> =
        inner.filter_map(|run| Some(height(run.to)? - height(f64::midpoint(run.from, run.to))?)).collect();
    median(&mut rises).map(|rise| rise > 0.0)
}
