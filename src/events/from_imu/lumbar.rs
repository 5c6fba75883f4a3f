//! Walking contacts from the vertical acceleration of the lower back.
//!
//! ```text
//!  up   ╭╮        ╭╮        ╭╮        smoothed vertical acceleration: the leading leg catches the body
//!   0 ─╱──╲──╭╮──╱──╲──────╱──╲─
//!          ╲╱  ╲╱    ╲____╱
//!       IC        IC        IC
//! ```

use super::rhythm;
use crate::signal::{quantile, smooth_gaussian, spaced_maxima, summit};

/// Times between which a walking step is sought, s.
const WALKING_STEP_S: std::ops::RangeInclusive<f64> = 0.4..=1.2;
/// Step of a usual walker, s, where the stretch is too short or too unsteady to tell; it only tells how near two steps can be.
const USUAL_STEP_S: f64 = 0.55;
/// Standard deviation of the bell that smooths the acceleration before contact is read off, s.
const SMOOTH_S: f64 = 0.04;
/// The same in steps where one maximum per step is wanted.
const STEP_SMOOTH: f64 = 0.15;
/// Least height of a step's maximum over the high ones: first and last steps are weak.
const SMALLEST_STEP: f64 = 0.05;
/// Least time between steps, and how far about a step's maximum contact is sought, in steps.
const STEP_DISTANCE: f64 = 0.65;
const SEARCH: (f64, f64) = (0.3, 0.2);

/// Initial contacts of both feet in walking, in the upward acceleration of the lower back, g or m/s², with gravity or
/// without: fractional samples.
///
/// The acceleration is integrated to velocity and differentiated again with a Gaussian wavelet; contact is at its
/// extremum. Integrating and differentiating with a Gaussian's derivative is smoothing with the Gaussian, which is how it
/// is computed. The stretch must be one of walking: what moves
/// otherwise has maxima too.
///
/// Source: McCamley et al. 2012, 10.1016/j.gaitpost.2012.02.019. *Deviates*: the width of the wavelet is fixed in seconds
/// for the instant and follows the step time for telling steps apart. Toe-offs of that paper are not given: they depend on
/// the width (Caramia et al. 2019, 10.3390/s19081869).
pub fn from_lumbar(vertical: &[f64], rate_hz: f64) -> Vec<f64> {
    let step_s = rhythm::period_s(vertical, rate_hz, &WALKING_STEP_S).unwrap_or(USUAL_STEP_S);
    let step = step_s * rate_hz;
    let n = vertical.iter().filter(|v| v.is_finite()).count();
    let mean = vertical.iter().filter(|v| v.is_finite()).sum::<f64>() / n as f64;
    let centred: Vec<f64> = vertical.iter().map(|v| v - mean).collect();
    let slow = smooth_gaussian(&centred, STEP_SMOOTH * step);
    let fine = smooth_gaussian(&centred, SMOOTH_S * rate_hz);
    let Some(high) = quantile(&mut slow.clone(), 0.95) else { return Vec::new() };
    let peaks = spaced_maxima(&slow, SMALLEST_STEP * high, (STEP_DISTANCE * step) as usize);
    let contact = |peak: usize| {
        let (from, to) = (peak.saturating_sub((SEARCH.0 * step) as usize), peak + (SEARCH.1 * step) as usize + 1);
        let part = fine.get(from..to.min(fine.len()))?;
        let top = (0..part.len()).filter(|i| part[*i].is_finite()).max_by(|a, b| part[*a].total_cmp(&part[*b]))?;
        Some((from + top) as f64 + summit(&fine, from + top).0)
    };
    peaks.into_iter().filter_map(contact).collect()
}

#[cfg(test)]
mod tests {
    use std::f64::consts::TAU;

    use super::*;

    /// Symmetric bumps, one every 0.55 s: contact is at their tops, to a tenth of a sample.
    #[test]
    fn contacts_are_at_the_tops() {
        let x: Vec<f64> = (0..1100)
            .map(|i| f64::from(i) / 100.0 - 0.2)
            .map(|t| 1.0 + 0.3 * (TAU * t / 0.55).cos() + 0.1 * (2.0 * TAU * t / 0.55).cos())
            .collect();
        let found = from_lumbar(&x, 100.0);
        assert!(found.len() >= 19);
        for ic in found {
            let phase = (ic / 100.0 - 0.2 + 0.275).rem_euclid(0.55) - 0.275;
            assert!(phase.abs() < 2e-3, "{ic} {phase}");
        }
    }

    #[test]
    fn nothing_is_found_in_rest_gaps_or_nothing() {
        for x in [&[][..], &[1.0; 2000], &[f64::NAN; 2000], &[1.0, 2.0]] {
            assert!(from_lumbar(x, 100.0).is_empty());
        }
    }
}
