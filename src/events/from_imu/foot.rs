//! Contacts from the pitch of the foot.
//!
//! ```text
//!  toes up   ╭──╮                  ╭──╮          pitch angular velocity of the foot
//!      0 ────╯  ╲ ╭──────────╮   ╱   ╲ ╭──
//!                ╲╯           ╲ ╱     ╲╯
//!  toes down     IC            ╳TO     IC        forefoot slaps down; heel rises and the toes push off
//!        mid-swing          mid-swing
//! ```

use super::{
    Contact,
    rhythm::{self, Signal},
};
use crate::{
    events::Gait,
    signal::{DEFAULT_ORDER, Lowpass, median, quantile, spaced_maxima, summit},
};

/// Cut-off for finding mid-swing, Hz. The events themselves are read off the unfiltered signal.
const SWING_HZ: f64 = 5.0;
/// Least height of a mid-swing peak over the typical one: the first and last steps of a bout swing less.
const SMALLEST_SWING: f64 = 0.25;
/// Least depth of the push-off over the typical height of a swing.
const SMALLEST_PUSH: f64 = 0.3;
/// Least time between two mid-swings, in strides.
const SWING_DISTANCE: f64 = 0.55;
/// Height of the swing down to which the foot still swings, over the typical one: a walking contact is sought below.
const STILL_SWINGS: f64 = 0.5;
/// Share of the lowest pitch velocity to which it has fallen at a walking contact.
const FALLEN: f64 = 0.5;
/// Depth of the first valley after mid-swing over the deepest of that landing.
const FIRST_VALLEY: f64 = 0.5;
/// How far from mid-swing an event is sought where no other mid-swing bounds the search, in strides.
const REACH: f64 = 0.6;

/// Contacts of one foot in its pitch angular velocity, rad/s, toes up positive: fractional samples.
///
/// Between two mid-swings, in running, initial contact is the lowest pitch velocity of the first half and toe-off that of
/// the second. In walking the forefoot comes down over a tenth of a second, and contact is where, after the swing, the pitch
/// velocity has fallen to half of its lowest: nearer to labelled contacts by 10 to 25 ms, and steadier than its steepest fall.
///
/// Empty where nothing repeats.
///
/// Source: Falbriard et al. 2018, 10.3389/fphys.2018.00610 (running). *Deviates*: half a cycle is searched before the
/// first and after the last mid-swing too, so that a bout does not lose its outermost events; the rule for walking is of
/// this project, after Sabatini et al. 2005, 10.1109/tbme.2004.840727.
pub fn from_foot(pitch_rad_s: &[f64], rate_hz: f64, gait: Gait) -> Vec<Contact> {
    of_foot(&Signal::new(pitch_rad_s, rate_hz), gait)
}

pub(super) fn of_foot(pitch: &Signal<'_>, gait: Gait) -> Vec<Contact> {
    let landing = match gait {
        Gait::Walking => Landing::HalfWay,
        Gait::Running | Gait::GroundedRunning => Landing::Lowest,
    };
    from_pitch(pitch, landing)
}

/// Which instant after mid-swing initial contact is.
#[derive(Clone, Copy)]
pub(super) enum Landing {
    /// The lowest pitch velocity.
    Lowest,
    /// Where it has fallen to half of that.
    HalfWay,
    /// Its first valley.
    FirstValley,
}

/// Contacts of one foot in the pitch angular velocity of its foot or shank, as [`from_foot`] has it.
pub(super) fn from_pitch(pitch: &Signal<'_>, landing: Landing) -> Vec<Contact> {
    let Signal { values: pitch_rad_s, rate_hz, .. } = *pitch;
    let Some(stride_s) = pitch.period_s(&rhythm::STRIDE_S) else { return Vec::new() };
    let stride = stride_s * rate_hz;
    let Some((swings, typical)) = mid_swings(pitch_rad_s, rate_hz, stride) else { return Vec::new() };
    let reach = (REACH * stride) as usize;
    let mut events = Vec::with_capacity(2 * swings.len());
    for (k, swing) in swings.iter().copied().enumerate() {
        let before = k.checked_sub(1).map_or(swing.saturating_sub(reach), |k| usize::midpoint(swings[k], swing));
        let after = swings.get(k + 1).map_or(swing + reach, |next| usize::midpoint(swing, *next));
        let push = lowest(pitch_rad_s, before.max(swing.saturating_sub(reach)), swing);
        let slap = lowest(pitch_rad_s, swing, after.min(swing + reach).min(pitch_rad_s.len()));
        let to = push.filter(|i| pitch_rad_s[*i] < -SMALLEST_PUSH * typical).map(|i| top_of_negative(pitch_rad_s, i));
        let ic = slap.filter(|i| pitch_rad_s[*i] < 0.0).map(|i| match landing {
            Landing::Lowest => top_of_negative(pitch_rad_s, i),
            Landing::HalfWay => {
                let ends = (swing..i).rev().find(|k| pitch_rad_s[*k] >= STILL_SWINGS * typical);
                fallen(pitch_rad_s, ends.unwrap_or(swing), i)
            }
            Landing::FirstValley => top_of_negative(pitch_rad_s, first_valley(pitch_rad_s, swing, i)),
        });
        events.push((to, ic));
    }
    pair(&events, 1.6 * stride)
}

/// Mid-swings in samples, and their typical height, rad/s.
fn mid_swings(pitch_rad_s: &[f64], rate_hz: f64, stride: f64) -> Option<(Vec<usize>, f64)> {
    let mut smooth = pitch_rad_s.to_vec();
    Lowpass::zero_lag(rate_hz, SWING_HZ, DEFAULT_ORDER).ok()?.apply_runs(&mut smooth, &mut Vec::new());
    let distance = (SWING_DISTANCE * stride) as usize;
    let mut known: Vec<f64> = smooth.iter().copied().filter(|v| v.is_finite()).collect();
    let high = quantile(&mut known, 0.97)?;
    let mut heights: Vec<f64> = spaced_maxima(&smooth, 0.5 * high, distance).iter().map(|i| smooth[*i]).collect();
    let typical = median(&mut heights).filter(|t| *t > 0.0)?;
    Some((spaced_maxima(&smooth, SMALLEST_SWING * typical, distance), typical))
}

/// Index of the lowest sample in `from..to`.
fn lowest(x: &[f64], from: usize, to: usize) -> Option<usize> {
    let part = x.get(from..to)?;
    let finite = part.iter().enumerate().filter(|(_, v)| v.is_finite());
    finite.min_by(|a, b| a.1.total_cmp(b.1)).map(|(i, _)| from + i)
}

/// Where the parabola through the lowest sample and its neighbours is lowest.
fn top_of_negative(x: &[f64], i: usize) -> f64 {
    let from = i.saturating_sub(1);
    let around: Vec<f64> = x[from..(i + 2).min(x.len())].iter().map(|v| -v).collect();
    i as f64 + summit(&around, i - from).0
}

/// The first local minimum after `from` that is nearly as deep as the lowest point, `lowest`.
fn first_valley(x: &[f64], from: usize, lowest: usize) -> usize {
    let is_valley = |i: &usize| x[*i] < x[i - 1] && x[*i] <= x[i + 1] && x[*i] <= FIRST_VALLEY * x[lowest];
    (from + 1..lowest).find(is_valley).unwrap_or(lowest)
}

/// Where `x` has fallen, after `from`, to its share of the lowest point, `lowest`; on the line between samples.
fn fallen(x: &[f64], from: usize, lowest: usize) -> f64 {
    let level = FALLEN * x[lowest];
    let after = (from + 1..=lowest).find(|i| x[*i] <= level && x[i - 1] > level);
    after.map_or(lowest as f64, |i| i as f64 - (level - x[i]) / (x[i - 1] - x[i]))
}

/// Each initial contact with the toe-off of the next swing, if that comes within `longest` samples.
fn pair(events: &[(Option<f64>, Option<f64>)], longest: f64) -> Vec<Contact> {
    let mut contacts = Vec::with_capacity(events.len() + 1);
    if let Some((Some(to), _)) = events.first() {
        contacts.push(Contact { ic: None, to: Some(*to) });
    }
    for (k, (_, ic)) in events.iter().enumerate() {
        let to = events.get(k + 1).and_then(|next| next.0);
        let joined = |ic: f64| to.filter(|to| *to > ic && to - ic <= longest);
        match (*ic, to) {
            (Some(ic), _) => {
                contacts.push(Contact { ic: Some(ic), to: joined(ic) });
                contacts.extend(to.filter(|_| joined(ic).is_none()).map(|to| Contact { ic: None, to: Some(to) }));
            }
            (None, Some(to)) => contacts.push(Contact { ic: None, to: Some(to) }),
            (None, None) => {}
        }
    }
    contacts
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Strides of 0.7 s: the pitch velocity is lowest at contact (0.0) and at toe-off (0.25 s), highest at mid-swing.
    fn runner(rate_hz: f64, strides: usize) -> Vec<f64> {
        let bell = |t: f64, at: f64, width: f64| (-0.5 * ((t - at) / width).powi(2)).exp();
        let n = (strides as f64 * 0.7 * rate_hz) as usize;
        (0..n)
            .map(|i| (i as f64 / rate_hz) % 0.7)
            .map(|t| {
                6.0 * bell(t, 0.52, 0.06)
                    - 8.0 * bell(t, 0.25, 0.02)
                    - 4.0 * (bell(t, 0.0, 0.008) + bell(t, 0.7, 0.008))
            })
            .collect()
    }

    /// The bells are symmetric, so that their lowest points are the events; the parabola is good to a fifth of a sample.
    #[test]
    fn running_contacts_are_the_lowest_points() {
        for rate_hz in [200.0, 500.0] {
            let found = from_foot(&runner(rate_hz, 12), rate_hz, Gait::Running);
            let whole: Vec<(f64, f64)> = found.iter().filter_map(|c| c.ic.zip(c.to)).collect();
            assert!(whole.len() >= 10, "{found:?}");
            for (ic, to) in whole {
                let phase = (ic / rate_hz + 0.35) % 0.7 - 0.35;
                assert!(phase.abs() < 0.2 / rate_hz, "{phase}");
                assert!(((to - ic) / rate_hz - 0.25).abs() < 0.4 / rate_hz, "{}", (to - ic) / rate_hz);
            }
        }
    }

    /// Strides of 1.1 s, the swing ends at 1.1 s and a valley follows at 1.2 s: contact is half-way down. A single sample of
    /// mid-swing is off by more than the velocity falls anywhere from one to the next. Lines between samples of 100 Hz are good to 2 ms.
    #[test]
    fn walking_contact_is_half_way_down_and_no_jerk_in_swing() {
        let rate_hz = 100.0;
        let bell = |t: f64, at: f64, width: f64| (-0.5 * ((t - at) / width).powi(2)).exp();
        let rises = |t: f64, at: f64| 1.0 / (1.0 + (-(t - at) / 0.03).exp());
        let swing =
            |t: f64| 5.0 * (rises(t, 0.7) - rises(t, 1.1)) - 8.0 * bell(t, 0.6, 0.05) - 2.0 * bell(t, 1.2, 0.04);
        let lowest = (0..1000).map(|i| swing(1.1 + f64::from(i) * 2e-4)).fold(0.0, f64::min);
        let (mut before, mut after) = (1.1, 1.2);
        for _ in 0..60 {
            let middle = f64::midpoint(before, after);
            if swing(middle) > 0.5 * lowest { before = middle } else { after = middle }
        }
        let mut x: Vec<f64> =
            (0..2200).map(|i| (f64::from(i) / rate_hz) % 1.1).map(|t| swing(t) + swing(t + 1.1)).collect();
        x.iter_mut().skip(90).step_by(110).for_each(|w| *w -= 4.0);
        let ics: Vec<f64> = from_foot(&x, rate_hz, Gait::Walking).iter().filter_map(|c| c.ic).collect();
        assert!(ics.len() >= 18);
        for ic in &ics[1..ics.len() - 1] {
            let phase = (ic / rate_hz + 0.55) % 1.1 - 0.55;
            assert!((phase - (before - 1.1)).abs() < 2e-3, "{phase} {before}");
        }
    }

    #[test]
    fn nothing_is_found_in_rest_gaps_or_nothing() {
        assert!(from_foot(&[], 200.0, Gait::Running).is_empty());
        assert!(from_foot(&[0.0; 2000], 200.0, Gait::Running).is_empty());
        assert!(from_foot(&[f64::NAN; 2000], 200.0, Gait::Walking).is_empty());
    }

    #[test]
    fn a_hole_costs_the_strides_it_hits() {
        let mut x = runner(200.0, 20);
        x[1000..1100].fill(f64::NAN);
        let whole = from_foot(&x, 200.0, Gait::Running).iter().filter(|c| c.ic.is_some() && c.to.is_some()).count();
        assert!((14..20).contains(&whole), "{whole}");
    }
}
