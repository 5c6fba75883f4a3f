//! Walking contacts from the vertical acceleration of the lower back.
//!
//! ```text
//!  up     ╭╮        ╭╮        ╭╮        vertical acceleration, smoothed: the leading leg catches the body …
//!  0.8  -╱-╲╭╮-----╱-╲╭╮-----╱-╲-       … and often swings after
//!   0 ──╱───╲╱╲───╱───╲╱╲───╱───╲
//!  ____╱       ╲_╱       ╲_╱
//!       IC        IC        IC
//! ```

use std::borrow::Cow;

use super::rhythm::Signal;
use crate::signal::{DEFAULT_ORDER, Lowpass, fill_linear, prominence, quantile, smooth_gaussian, spaced_maxima};

/// Times between which a walking step is sought, s.
const WALKING_STEP_S: std::ops::RangeInclusive<f64> = 0.4..=1.2;
/// Step of a usual walker, s, where the stretch is too short or too unsteady to tell; it only tells how near two steps can be.
const USUAL_STEP_S: f64 = 0.55;
/// Rate to which a fast signal is thinned, Hz: the bells below pass nothing above 10 Hz.
const SEARCH_HZ: f64 = 100.0;
/// Longest gap over which a straight line goes, s, as for orientation: lost packets, within one bell of the smoothing.
const LONGEST_BRIDGED_S: f64 = 0.1;
/// Standard deviation of the bell that smooths the acceleration before contact is read off, s.
const SMOOTH_S: f64 = 0.04;
/// The same in steps where one maximum per step is wanted.
const STEP_SMOOTH: f64 = 0.1;
/// The same for what is not of a step, such as a trunk that bends, and is taken out.
const DRIFT_SMOOTH: f64 = 0.8;
/// Least height of a step's maximum, and how far it must stand out, over the high ones: first and last steps are weak.
const SMALLEST_STEP: f64 = 0.05;
const LEAST_PROMINENCE: f64 = 0.2;
/// Least time between steps, how far to each side it is looked whether a maximum stands out, and how far about a step's
/// maximum contact is sought, in steps.
const STEP_DISTANCE: f64 = 0.5;
const STANDS_OUT: f64 = 2.0;
const SEARCH: (f64, f64) = (0.4, 0.2);
/// A maximum of this share of the step's highest is the leg that lands; what comes later swings after.
const FIRST_SHARE: f64 = 0.5;
/// Share of that maximum to which the acceleration has risen at contact.
const RISEN: f64 = 0.8;

/// Initial contacts of both feet in walking, in the upward acceleration of the lower back, g or m/s², with gravity or
/// without: fractional samples.
///
/// The acceleration is integrated to velocity and differentiated again with Gaussian wavelets, which is smoothing with the
/// Gaussian and is computed as such; a wider one is taken out, so that a trunk that bends makes no steps. Contact is where
/// the acceleration of the leg that lands has risen to 80 % of its maximum. The stretch must be one of walking: what moves
/// otherwise has maxima too.
///
/// Source: McCamley et al. 2012, 10.1016/j.gaitpost.2012.02.019. *Deviates*: the width of the wavelet is fixed in seconds
/// for the instant and follows the step time for telling steps apart; contact is before the extremum, since slow steps rise
/// slowly. Toe-offs of that paper are not given: they depend on the width (Caramia et al. 2019, 10.3390/s19081869).
pub fn from_lumbar(vertical: &[f64], rate_hz: f64) -> Vec<f64> {
    of_lumbar(&Signal::new(vertical, rate_hz))
}

pub(super) fn of_lumbar(vertical: &Signal<'_>) -> Vec<f64> {
    let step_s = vertical.period_s(&WALKING_STEP_S).unwrap_or(USUAL_STEP_S);
    let Signal { values: vertical, rate_hz, .. } = *vertical;
    let (thin, every) = thinned(vertical, rate_hz);
    let rate_hz = rate_hz / every as f64;
    let step = step_s * rate_hz;
    let known = || thin.iter().copied().filter(|v| v.is_finite());
    let mean = known().sum::<f64>() / known().count() as f64;
    let mut centred: Vec<f64> = thin.iter().map(|v| v - mean).collect();
    fill_linear(&mut centred, (LONGEST_BRIDGED_S * rate_hz) as usize);
    // A longer gap must not cost the steps two seconds about it.
    let filled: Vec<f64> = centred.iter().map(|v| if v.is_finite() { *v } else { 0.0 }).collect();
    let drift = smooth_gaussian(&filled, DRIFT_SMOOTH * step);
    let band = |sigma: f64| -> Vec<f64> {
        smooth_gaussian(&centred, sigma).iter().zip(&drift).map(|(smooth, drift)| smooth - drift).collect()
    };
    let (slow, fine) = (band(STEP_SMOOTH * step), band(SMOOTH_S * rate_hz));
    let Some(high) = quantile(&mut slow.clone(), 0.95) else { return Vec::new() };
    let reach = (STANDS_OUT * step) as usize;
    let stands_out = |peak: usize| {
        let from = peak.saturating_sub(reach);
        prominence(&slow[from..(peak + reach + 1).min(slow.len())], peak - from)
    };
    let mut contacts: Vec<f64> = spaced_maxima(&slow, SMALLEST_STEP * high, (STEP_DISTANCE * step) as usize)
        .into_iter()
        .filter(|peak| stands_out(*peak) >= LEAST_PROMINENCE * high)
        .filter_map(|peak| contact(&fine, peak, step))
        .map(|at| at * every as f64)
        .collect();
    contacts.dedup();
    contacts
}

/// Every so manyth sample, and how manyth; a gap stays one.
fn thinned(vertical: &[f64], rate_hz: f64) -> (Cow<'_, [f64]>, usize) {
    let every = ((rate_hz / SEARCH_HZ) as usize).max(1);
    if every > 1
        && let Ok(lowpass) = Lowpass::zero_lag(rate_hz, 0.4 * SEARCH_HZ, DEFAULT_ORDER)
    {
        let mut smooth = vertical.to_vec();
        lowpass.apply_runs(&mut smooth, &mut Vec::new());
        return (smooth.into_iter().step_by(every).collect(), every);
    }
    (Cow::Borrowed(vertical), 1)
}

/// Where `fine` has risen to its share of the first high maximum about `peak`.
fn contact(fine: &[f64], peak: usize, step: f64) -> Option<f64> {
    let from = peak.saturating_sub((SEARCH.0 * step) as usize).max(1);
    let to = (peak + (SEARCH.1 * step) as usize + 1).min(fine.len().saturating_sub(1));
    let known = (from..to).filter(|i| fine[*i].is_finite());
    let highest = known.max_by(|a, b| fine[*a].total_cmp(&fine[*b]))?;
    let is_top = |i: &usize| fine[*i] > fine[i - 1] && fine[*i] >= fine[i + 1];
    let landing = (from..highest).find(|i| is_top(i) && fine[*i] >= FIRST_SHARE * fine[highest]).unwrap_or(highest);
    let level = RISEN * fine[landing];
    let earliest = landing.saturating_sub((SEARCH.0 * step) as usize);
    let below = (earliest..landing).rev().find(|i| fine[*i].is_nan() || fine[*i] <= level)?;
    let at = below as f64 + (level - fine[below]) / (fine[below + 1] - fine[below]);
    at.is_finite().then_some(at)
}

#[cfg(test)]
mod tests {
    use std::f64::consts::TAU;

    use super::*;

    /// Two cosines, a step every 0.55 s. A Gaussian of standard deviation `s` leaves exp(−ω²s²/2) of each: contact is where
    /// what is left of them, less what the wide one leaves, has risen to 80 % of its top. To a tenth of a sample, at a rate
    /// that is thinned too.
    #[test]
    fn contacts_are_where_the_acceleration_has_risen() {
        let left = |harmonic: f64, s: f64| (-0.5 * (harmonic * TAU / 0.55 * s).powi(2)).exp();
        let share = |harmonic: f64| left(harmonic, SMOOTH_S) - left(harmonic, DRIFT_SMOOTH * 0.55);
        let smooth =
            |t: f64| 0.3 * share(1.0) * (TAU * t / 0.55).cos() + 0.1 * share(2.0) * (2.0 * TAU * t / 0.55).cos();
        let (mut low, mut top) = (-0.275_f64, 0.0);
        for _ in 0..60 {
            let middle = f64::midpoint(low, top);
            if smooth(middle) < RISEN * smooth(0.0) { low = middle } else { top = middle }
        }
        for rate_hz in [100.0, 1000.0] {
            let x: Vec<f64> = (0..(11.0 * rate_hz) as usize)
                .map(|i| i as f64 / rate_hz - 0.2)
                .map(|t| 1.0 + 0.3 * (TAU * t / 0.55).cos() + 0.1 * (2.0 * TAU * t / 0.55).cos())
                .collect();
            let found = from_lumbar(&x, rate_hz);
            assert!(found.len() >= 19);
            for ic in &found[2..found.len() - 2] {
                let phase = (ic / rate_hz - 0.2 + 0.275).rem_euclid(0.55) - 0.275;
                assert!((phase - low).abs() < 1e-3, "{ic} {phase} {low}");
            }
        }
    }

    /// A second, higher maximum that follows in the same step is not the landing.
    #[test]
    fn what_swings_after_is_not_a_contact() {
        let bell = |t: f64, at: f64, high: f64| high * (-0.5 * ((t - at) / 0.05).powi(2)).exp();
        let x: Vec<f64> =
            (0..1100).map(|i| (f64::from(i) / 100.0) % 0.6).map(|t| bell(t, 0.15, 2.0) + bell(t, 0.32, 2.4)).collect();
        for ic in from_lumbar(&x, 100.0) {
            let phase = (ic / 100.0) % 0.6;
            assert!((0.08..0.15).contains(&phase), "{phase}");
        }
    }

    /// A trunk that bends by 60° tilts gravity by half a g and makes no step.
    #[test]
    fn bending_makes_no_steps_and_costs_none() {
        let bent = |t: f64| 4.9 / (1.0 + (-(t - 6.0) * 1.5).exp());
        let x: Vec<f64> =
            (0..1200).map(|i| f64::from(i) / 100.0).map(|t| 9.8 - bent(t) + 1.5 * (TAU * t / 0.6).cos()).collect();
        let found = from_lumbar(&x, 100.0);
        assert!((19..=20).contains(&found.len()), "{found:?}");
        assert!(found.windows(2).all(|w| (w[1] - w[0] - 60.0).abs() < 6.0), "{found:?}");
    }

    /// Of 20 steps, packets of 50 ms lost now and then cost none, a hole of 2 s those within it and beside it.
    #[test]
    fn lost_packets_cost_no_steps_and_a_hole_its_own() {
        let mut x: Vec<f64> = (0..1200).map(|i| 9.8 + 1.5 * (TAU * f64::from(i) / 60.0).cos()).collect();
        (0..11).for_each(|k| x[50 + 101 * k..55 + 101 * k].fill(f64::NAN));
        let steps = from_lumbar(&x, 100.0);
        assert!((19..=20).contains(&steps.len()), "{steps:?}");
        assert!(steps.windows(2).all(|w| (w[1] - w[0] - 60.0).abs() < 4.0), "{steps:?}");
        x[500..700].fill(f64::NAN);
        let steps = from_lumbar(&x, 100.0);
        assert!((14..=17).contains(&steps.len()) && !steps.iter().any(|ic| (500.0..700.0).contains(ic)), "{steps:?}");
    }

    #[test]
    fn nothing_is_found_in_rest_gaps_or_nothing() {
        for x in [&[][..], &[1.0; 2000], &[f64::NAN; 2000], &[1.0, 2.0]] {
            assert!(from_lumbar(x, 100.0).is_empty());
        }
    }
}
