//! Contacts from one shank.
//!
//! ```text
//!  forward swing   ╭──╮                  angular velocity about the axis to the right, the knee end moving backwards …
//!            0 ───╯    ╲  ╭──────╮   ╱   … positive: the shank swings forward
//!                       ╲╯        ╲╱
//!                       IC        TO
//! ```

use super::{
    Contact,
    foot::{Landing, from_pitch},
    rhythm::{self, Signal},
};
use crate::signal::spaced_maxima;

/// Contacts of one foot in the angular velocity of its shank about the axis to the runner's right, rad/s, positive when
/// the shank swings forward: fractional samples.
///
/// Initial contact is the first valley after mid-swing, where a second one may follow as the foot comes flat; toe-off is the
/// lowest point before mid-swing, as for the foot.
///
/// Source: Salarian et al. 2004, 10.1109/tbme.2004.827933 (walking); the same rule is applied to running.
pub fn from_shank_gyro(pitch_rad_s: &[f64], rate_hz: f64) -> Vec<Contact> {
    of_shank(&Signal::new(pitch_rad_s, rate_hz))
}

pub(super) fn of_shank(pitch: &Signal<'_>) -> Vec<Contact> {
    from_pitch(pitch, Landing::FirstValley)
}

/// Least time between the impacts of one foot, in strides.
const IMPACT_DISTANCE: f64 = 0.6;
/// Around the impact, where the forward acceleration is lowest at contact, in strides.
const NEAR_IMPACT: f64 = 0.12;
/// Where toe-off is sought after contact, in strides.
const TOE_OFF: (f64, f64) = (0.2, 0.6);

/// Running contacts of one foot in the acceleration of its shank, m/s² or g: forwards, and the length of the whole vector;
/// fractional samples.
///
/// Initial contact is the local minimum of the forward acceleration nearest to the stride's highest resultant; toe-off the
/// largest deviation of the forward acceleration from its median 20 to 60 % of a stride later. Limits of agreement with
/// force are −97 to 132 ms for contact and −144 to 151 ms for toe-off (Kiernan et al. 2023): good for stride time, not for
/// contact time.
///
/// Source: Purcell et al. 2006, as described by Kiernan et al. 2023, 10.3390/s23115022.
pub fn from_shank_acceleration(forward: &[f64], resultant: &[f64], rate_hz: f64) -> Vec<Contact> {
    if forward.len() != resultant.len() {
        return Vec::new();
    }
    let Some(stride_s) = rhythm::period_s(resultant, rate_hz, &rhythm::STRIDE_S) else { return Vec::new() };
    // The shanks hit the ground in turn, and each shakes at the other's impact: the true period may be twice as long.
    let stride = stride_s * rate_hz;
    let mut known: Vec<f64> = resultant.iter().copied().filter(|v| v.is_finite()).collect();
    let Some(high) = crate::signal::quantile(&mut known, 0.98) else { return Vec::new() };
    let impacts = spaced_maxima(resultant, 0.5 * high, (IMPACT_DISTANCE * stride) as usize);
    let mut known: Vec<f64> = forward.iter().copied().filter(|v| v.is_finite()).collect();
    let Some(middle) = crate::signal::median(&mut known) else { return Vec::new() };
    let contact = |impact: usize| {
        let reach = (NEAR_IMPACT * stride) as usize;
        let range = impact.saturating_sub(reach).max(1)..(impact + reach).min(forward.len().saturating_sub(1));
        let lows = range.filter(|i| forward[*i] < forward[i - 1] && forward[*i] <= forward[i + 1]);
        let ic = lows.min_by_key(|i| i.abs_diff(impact))?;
        let window = ic + (TOE_OFF.0 * stride) as usize..(ic + (TOE_OFF.1 * stride) as usize).min(forward.len());
        let away = |i: &usize| (forward[*i] - middle).abs();
        let to = window.filter(|i| forward[*i].is_finite()).max_by(|a, b| away(a).total_cmp(&away(b)));
        Some(Contact { ic: Some(ic as f64), to: to.map(|i| i as f64) })
    };
    impacts.into_iter().filter_map(contact).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Strides of 0.7 s: the resultant peaks 20 ms after contact, where the forward acceleration dips; at 0.25 s it peaks.
    #[test]
    fn contact_is_the_dip_next_to_the_impact() {
        let rate_hz = 500.0;
        let bell = |t: f64, at: f64, width: f64| (-0.5 * ((t - at) / width).powi(2)).exp();
        let time = |i: usize| (i as f64 / rate_hz + 0.3) % 0.7;
        let forward: Vec<f64> = (0..5000)
            .map(time)
            .map(|t| -3.0 * bell(t, 0.1, 0.006) + 1.5 * bell(t, 0.35, 0.02) - bell(t, 0.6, 0.05))
            .collect();
        let resultant: Vec<f64> = (0..5000).map(time).map(|t| 1.0 + 6.0 * bell(t, 0.12, 0.01)).collect();
        let found = from_shank_acceleration(&forward, &resultant, rate_hz);
        assert!(found.len() >= 13);
        for contact in found.iter().take(12) {
            let (ic, to) = (contact.ic.unwrap(), contact.to.unwrap());
            let phase = (ic / rate_hz + 0.3) % 0.7;
            assert!((phase - 0.1).abs() < 1.1 / rate_hz, "{phase}");
            assert!(((to - ic) / rate_hz - 0.25).abs() < 2.1 / rate_hz);
        }
    }

    /// Strides of 1.2 s: a sharp valley at contact (0.0), a lower one as the foot comes flat (0.12 s), toe-off at 0.75 s.
    #[test]
    fn contact_is_the_first_of_two_valleys() {
        let rate_hz = 200.0;
        let bell = |t: f64, at: f64, width: f64| (-0.5 * ((t - at) / width).powi(2)).exp();
        let valleys = |t: f64| 2.0 * bell(t, 0.0, 0.015) + 2.5 * bell(t, 0.12, 0.03);
        let x: Vec<f64> = (0..2400)
            .map(|i| (f64::from(i) / rate_hz) % 1.2)
            .map(|t| 6.0 * bell(t, 0.98, 0.07) - 4.0 * bell(t, 0.75, 0.06) - valleys(t) - valleys(t - 1.2))
            .collect();
        let found = from_shank_gyro(&x, rate_hz);
        let ics: Vec<f64> = found.iter().filter_map(|c| c.ic).collect();
        assert!(ics.len() >= 9);
        for ic in ics {
            let phase = (ic / rate_hz + 0.6) % 1.2 - 0.6;
            // What is left of the swing there moves the valley by a sample.
            assert!(phase.abs() < 1.6 / rate_hz, "{phase}");
        }
    }

    #[test]
    fn nothing_is_found_in_rest_gaps_or_nothing() {
        for x in [&[][..], &[1.0; 2000], &[f64::NAN; 2000], &[1.0, 2.0]] {
            assert!(from_shank_acceleration(x, x, 200.0).is_empty() && from_shank_gyro(x, 200.0).is_empty());
        }
        assert!(from_shank_acceleration(&[1.0; 9], &[1.0; 8], 200.0).is_empty());
    }
}
