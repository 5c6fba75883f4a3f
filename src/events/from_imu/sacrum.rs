//! Running contacts from the vertical acceleration of the sacrum.
//!
//! ```text
//!  g        ╭╮╭──╮                ╭╮╭──╮        the sacrum's vertical acceleration is nearly the force on the body:
//!  1 ─ ─ ─ ─││─ ─ ╲─ ─ ─ ─ ─ ─ ─ ╱╯─ ─ ─╲─      1 g on average, free fall in flight
//!  0.2 ─ ─ ╱╯─ ─ ─ ╲─ ─ ─ ─ ─ ─ ╱─ ─ ─ ─ ╲
//!  0 ─────╯         ╲__________╱          ╲_
//!         IC        TO         IC
//! ```

use super::{
    Contact,
    rhythm::{self, Signal},
};
use crate::{
    quantity::Side,
    signal::{DEFAULT_ORDER, Lowpass, spaced_maxima},
};

/// Cut-off of the low-pass, Hz (Day et al. 2021, 10.1016/j.jbiomech.2021.110323).
const SMOOTH_HZ: f64 = 10.0;
/// Acceleration at which contact begins and ends, g: near free fall, above what the sensor shakes in flight.
const CONTACT_G: f64 = 0.2;
/// Share of steps that must cross it; otherwise it is not flight that the sensor sees, and no contact has a duration.
const CROSSING_SHARE: f64 = 0.8;
/// Smoothing to one maximum per step, as a share of the step frequency.
const STEP_BAND: f64 = 1.5;
/// Least time between two steps, in steps.
const STEP_DISTANCE: f64 = 0.6;

/// Contacts found by [`from_sacrum`].
#[derive(Clone, Debug, PartialEq)]
pub struct SacrumContacts {
    /// In order of time, fractional samples.
    pub contacts: Vec<Contact>,
    /// Whether flight was seen: contacts then begin and end where the acceleration leaves and reaches near free fall.
    /// Otherwise the initial contacts are the lowest points between steps, and there is no toe-off.
    pub flight_seen: bool,
}

/// Running contacts in the vertical acceleration of the sacrum or lower back, g upwards with gravity (1 at rest):
/// fractional samples.
///
/// The acceleration is scaled so that its mean is 1 g, which over whole steps it must be, low-passed at 10 Hz zero-lag,
/// and a contact lasts from the rise above 0.2 g before a step's maximum to the fall below it after. Where fewer than
/// 80 % of the steps show such a flight, contacts begin at the lowest point before the step and have no end.
///
/// Empty where nothing repeats.
///
/// Source: Patoz et al. 2022, 10.3390/s22030784 (contact and flight from a threshold on the filtered vertical
/// acceleration). *Deviates*: threshold and filter are chosen here; `docs/methods/imu.md` has the figures.
pub fn from_sacrum(vertical_g: &[f64], rate_hz: f64) -> SacrumContacts {
    of_sacrum(&Signal::new(vertical_g, rate_hz))
}

pub(super) fn of_sacrum(vertical_g: &Signal<'_>) -> SacrumContacts {
    find(vertical_g).unwrap_or(SacrumContacts { contacts: Vec::new(), flight_seen: false })
}

fn find(vertical_g: &Signal<'_>) -> Option<SacrumContacts> {
    let step_s = vertical_g.period_s(&rhythm::STEP_S)?;
    let Signal { values: vertical_g, rate_hz, .. } = *vertical_g;
    let v = filtered(&scaled(vertical_g), rate_hz, SMOOTH_HZ)?;
    let peaks = steps(&v, rate_hz, step_s)?;
    let reach = step_s * rate_hz;
    let bounds = |k: usize, peak: usize| {
        let before = k.checked_sub(1).map_or(peak as f64 - reach, |k| peaks[k] as f64).max(0.0);
        let after = peaks.get(k + 1).map_or(peak as f64 + reach, |next| *next as f64).min(v.len() as f64 - 1.0);
        (before as usize, after as usize)
    };
    let crossed: Vec<Contact> = peaks
        .iter()
        .enumerate()
        .map(|(k, peak)| {
            let (before, after) = bounds(k, *peak);
            Contact { ic: rise(&v, before, *peak), to: fall(&v, *peak, after) }
        })
        .collect();
    let inner = crossed.get(1..crossed.len().saturating_sub(1)).unwrap_or_default();
    let whole = inner.iter().filter(|c| c.ic.is_some() && c.to.is_some()).count();
    if whole as f64 >= CROSSING_SHARE * inner.len() as f64 && whole > 0 {
        let contacts = crossed.into_iter().filter(|c| c.ic.is_some() || c.to.is_some()).collect();
        return Some(SacrumContacts { contacts, flight_seen: true });
    }
    let lowest = |(k, peak): (usize, &usize)| {
        let (before, _) = bounds(k, *peak);
        (before..*peak).min_by(|a, b| v[*a].total_cmp(&v[*b])).filter(|i| *i > 0)
    };
    let contacts =
        peaks.iter().enumerate().filter_map(lowest).map(|i| Contact { ic: Some(i as f64), to: None }).collect();
    Some(SacrumContacts { contacts, flight_seen: false })
}

/// Over its mean, where that is plausibly one g of a sensor that is not quite upright or calibrated.
fn scaled(vertical_g: &[f64]) -> Vec<f64> {
    let known = vertical_g.iter().filter(|v| v.is_finite());
    let (sum, n) = known.fold((0.0, 0_usize), |(s, n), v| (s + v, n + 1));
    let mean = sum / n as f64;
    let by = if (0.5..2.0).contains(&mean) { mean } else { 1.0 };
    vertical_g.iter().map(|v| v / by).collect()
}

fn filtered(x: &[f64], rate_hz: f64, cutoff_hz: f64) -> Option<Vec<f64>> {
    let mut smooth = x.to_vec();
    Lowpass::zero_lag(rate_hz, cutoff_hz.min(0.4 * rate_hz), DEFAULT_ORDER)
        .ok()?
        .apply_runs(&mut smooth, &mut Vec::new());
    Some(smooth)
}

/// One sample per step: the highest of the vertical acceleration without its impacts.
fn steps(v: &[f64], rate_hz: f64, step_s: f64) -> Option<Vec<usize>> {
    let slow = filtered(v, rate_hz, STEP_BAND / step_s)?;
    Some(spaced_maxima(&slow, 1.0, (STEP_DISTANCE * step_s * rate_hz) as usize))
}

/// Last rise above [`CONTACT_G`] before `peak`.
fn rise(v: &[f64], from: usize, peak: usize) -> Option<f64> {
    let below = (from..peak).rev().find(|i| v[*i] < CONTACT_G)?;
    Some(below as f64 + (CONTACT_G - v[below]) / (v[below + 1] - v[below]))
}

/// First fall below it after `peak`.
fn fall(v: &[f64], peak: usize, to: usize) -> Option<f64> {
    let below = (peak + 1..=to).find(|i| v[*i] < CONTACT_G)?;
    Some(below as f64 - (CONTACT_G - v[below]) / (v[below - 1] - v[below]))
}

/// Initial contacts by the rule of Auvinet: for each step the mean of the instants of the lowest vertical acceleration
/// before its maximum and of the forward acceleration's highest just before that; fractional samples.
///
/// Both accelerations in g, upwards and forwards; `steps` as [`from_sacrum`] finds them (each contact's `ic`).
///
/// Source: Auvinet et al. 2002, 10.1016/s0966-6362(01)00203-x, as described by Kiernan et al. 2023, 10.3390/s23115022.
pub fn auvinet_contacts(vertical_g: &[f64], forward_g: &[f64], rate_hz: f64) -> Vec<f64> {
    let instants = || {
        let step_s = rhythm::period_s(vertical_g, rate_hz, &rhythm::STEP_S)?;
        let v = filtered(vertical_g, rate_hz, 50.0)?;
        let peaks = steps(&v, rate_hz, step_s)?;
        let reach = (STEP_DISTANCE * step_s * rate_hz) as usize;
        let quarter = (0.25 * step_s * rate_hz) as usize;
        let instant = |peak: usize| {
            let low = (peak.saturating_sub(reach)..peak).min_by(|a, b| v[*a].total_cmp(&v[*b]))?;
            let before = low.saturating_sub(quarter)..(low + 1).min(forward_g.len());
            let high = before.max_by(|a, b| forward_g[*a].total_cmp(&forward_g[*b]))?;
            Some(f64::midpoint(low as f64, high as f64))
        };
        Some(peaks.into_iter().filter_map(instant).collect())
    };
    if vertical_g.len() == forward_g.len() { instants().unwrap_or_default() } else { Vec::new() }
}

/// Half the width of the window about initial contact in which the sideways acceleration votes, s.
const VOTE_S: f64 = 0.010;
/// Least difference of the two groups of alternate steps, in standard errors, for a verdict.
const VOTE_ERRORS: f64 = 3.0;

/// Which foot made the first of `contacts_s` (fractional samples, alternating), from the acceleration to the runner's
/// right, m/s² or g: the foot that lands pushes the body towards the other side. `None` where the steps do not tell.
///
/// The mean within 10 ms of initial contact is compared between even and odd steps over the whole trial, so that single
/// steps do not matter; `parity` is each contact's number of steps since the first, so that a missed one does not swap
/// the rest.
///
/// Source: Auvinet et al. 2002, 10.1016/s0966-6362(01)00203-x; the vote and its margin are rules of this project.
pub fn first_side(right: &[f64], rate_hz: f64, contacts: &[f64], parity: &[usize]) -> Option<Side> {
    let half = VOTE_S * rate_hz;
    let mean_about = |at: f64| {
        let (from, to) = ((at - half).ceil().max(0.0) as usize, (at + half).floor().max(0.0) as usize);
        let part = right.get(from..to.saturating_add(1).min(right.len())).filter(|p| !p.is_empty())?;
        let mean = part.iter().sum::<f64>() / part.len() as f64;
        mean.is_finite().then_some(mean)
    };
    let mut groups: [Vec<f64>; 2] = Default::default();
    for (at, parity) in contacts.iter().zip(parity) {
        groups[parity % 2].extend(mean_about(*at));
    }
    let [even, odd] = &groups;
    if even.len() < 4 || odd.len() < 4 {
        return None;
    }
    let moments = |x: &[f64]| {
        let n = x.len() as f64;
        let mean = x.iter().sum::<f64>() / n;
        (mean, x.iter().map(|v| (v - mean).powi(2)).sum::<f64>() / (n * (n - 1.0)))
    };
    let ((a, var_a), (b, var_b)) = (moments(even), moments(odd));
    let verdict = (a - b) / (var_a + var_b).sqrt();
    // A left foot pushes the body to the right.
    if verdict > VOTE_ERRORS {
        Some(Side::Left)
    } else if verdict < -VOTE_ERRORS {
        Some(Side::Right)
    } else {
        None
    }
}

/// Cut-off of the turning of the pelvis about the vertical, Hz.
const YAW_HZ: f64 = 2.0;

/// Which foot made the first of the walking `contacts` (fractional samples), from the angular velocity of the lower back
/// about the upward vertical, rad/s: at a left contact the pelvis, low-passed at 2 Hz, turns to the right. `None` where the
/// steps do not tell. `parity` as for [`first_side`].
///
/// Source: McCamley et al. 2012, 10.1016/j.gaitpost.2012.02.019.
pub fn first_side_by_yaw(yaw_rad_s: &[f64], rate_hz: f64, contacts: &[f64], parity: &[usize]) -> Option<Side> {
    let rightwards: Vec<f64> = filtered(yaw_rad_s, rate_hz, YAW_HZ)?.into_iter().map(|w| -w).collect();
    first_side(&rightwards, rate_hz, contacts, parity)
}

#[cfg(test)]
mod tests {
    use std::f64::consts::PI;

    use super::*;

    /// Model M1 in g: half-sine contacts of 0.250 s and 2.199115, flights of 0.100 s.
    fn m1(rate_hz: f64, seconds: f64) -> Vec<f64> {
        let of = |t: f64| if t < 0.25 { 2.199_115 * (PI * t / 0.25).sin() } else { 0.0 };
        (0..(seconds * rate_hz) as usize).map(|i| of((i as f64 / rate_hz) % 0.35)).collect()
    }

    /// By scipy 1.17.1 (`butter`, `sosfiltfilt`, crossings interpolated): 240.7 ms at both rates, of 250 ms. The method's
    /// own bias on this model is part of it.
    #[test]
    fn the_model_runner_gives_its_contact_and_flight() {
        for rate_hz in [200.0, 1000.0] {
            let found = from_sacrum(&m1(rate_hz, 12.0), rate_hz);
            assert!(found.flight_seen);
            let inner = &found.contacts[2..found.contacts.len() - 2];
            for pair in inner.windows(2) {
                let (ic, to) = (pair[0].ic.unwrap(), pair[0].to.unwrap());
                assert!(((pair[1].ic.unwrap() - ic) / rate_hz - 0.35).abs() < 5e-4);
                assert!(((to - ic) / rate_hz - 0.2407).abs() < 5e-4, "{}", (to - ic) / rate_hz);
            }
        }
    }

    #[test]
    fn without_flight_there_is_no_toe_off() {
        let x: Vec<f64> = (0..3000).map(|i| 1.0 + 0.5 * (f64::from(i) * 2.0 * PI / 70.0).cos()).collect();
        let found = from_sacrum(&x, 200.0);
        assert!(!found.flight_seen && found.contacts.iter().all(|c| c.to.is_none()));
        let ics: Vec<f64> = found.contacts.iter().filter_map(|c| c.ic).collect();
        assert!(ics.len() > 35 && ics.windows(2).all(|w| (w[1] - w[0] - 70.0).abs() <= 1.0));
    }

    #[test]
    fn the_side_is_told_by_the_push_and_only_by_a_clear_one() {
        let contacts: Vec<f64> = (1..21).map(|i| f64::from(i) * 70.0).collect();
        let parity: Vec<usize> = (0..20).collect();
        let push = |i: usize| {
            let step = ((i as f64 + 35.0) / 70.0) as usize;
            // The first step (step 1) pushes to the left: it is a right foot.
            (if step % 2 == 1 { -1.0 } else { 1.0 }) + 0.01 * (i % 7) as f64
        };
        let right: Vec<f64> = (0..1600).map(push).collect();
        assert_eq!(first_side(&right, 200.0, &contacts, &parity), Some(Side::Right));
        let left: Vec<f64> = right.iter().map(|v| -v).collect();
        assert_eq!(first_side(&left, 200.0, &contacts, &parity), Some(Side::Left));
        let noise: Vec<f64> = (0..1600).map(|i| f64::from((i * 7919) % 1009)).collect();
        assert_eq!(first_side(&noise, 200.0, &contacts, &parity), None);
        assert_eq!(first_side(&[], 200.0, &contacts, &parity), None);
    }

    #[test]
    fn nothing_is_found_in_rest_gaps_or_nothing() {
        for x in [&[][..], &[1.0; 2000], &[f64::NAN; 2000], &[1.0, 2.0]] {
            assert!(from_sacrum(x, 200.0).contacts.is_empty());
            assert!(auvinet_contacts(x, x, 200.0).is_empty());
        }
    }
}
