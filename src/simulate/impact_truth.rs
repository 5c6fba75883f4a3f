//! Impact peak and loading rates of a contact, in closed form and by bisection of it.

use super::gait::Contact;

/// Impact peak and loading rates of the force itself.
pub(super) struct ImpactTruth {
    pub time_s: f64,
    pub peak_n: f64,
    pub slope_by_force_n_s: f64,
    pub slope_by_time_n_s: f64,
}

impl ImpactTruth {
    /// `None` without a pulse, or where the half-sine rises faster than the pulse falls.
    pub(super) fn of(contact: &Contact) -> Option<Self> {
        let (top_s, steepest_s) = contact.pulse_fall_s()?;
        if contact.force_rate_n_s(steepest_s) >= 0.0 {
            return None;
        }
        let time_s = bisect(top_s, steepest_s, |s| -contact.force_rate_n_s(s));
        let peak_n = contact.force_n(time_s);
        // The force rises all the way to its first maximum, so that each level is crossed once.
        let [low_s, high_s] = [0.2, 0.8].map(|share| bisect(0.0, time_s, |s| contact.force_n(s) - share * peak_n));
        let by_time_n = contact.force_n(0.8 * time_s) - contact.force_n(0.2 * time_s);
        Some(Self {
            time_s,
            peak_n,
            slope_by_force_n_s: 0.6 * peak_n / (high_s - low_s),
            slope_by_time_n_s: by_time_n / (0.6 * time_s),
        })
    }
}

/// Where a function that goes from negative to positive once is zero.
pub(super) fn bisect(mut low: f64, mut high: f64, function: impl Fn(f64) -> f64) -> f64 {
    for _ in 0..200 {
        let middle = f64::midpoint(low, high);
        if function(middle) < 0.0 { low = middle } else { high = middle }
    }
    f64::midpoint(low, high)
}
