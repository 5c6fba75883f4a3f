//! How regular a column of times is: the line through it, and the step to which it is rounded.

use crate::signal::lanes;

/// Least-squares line of time over sample number.
pub(super) struct Fit {
    /// Time of the first sample on the line, s.
    pub start: f64,
    /// Interval between two samples, s.
    pub step: f64,
    /// Mean time after the first, s.
    mean: f64,
}

impl Fit {
    pub fn of(time_s: &[f64]) -> Self {
        let n = time_s.len() as f64;
        // Relative to the first, so that times since 1970 keep their digits.
        let first = time_s[0];
        let middle = (n - 1.0) / 2.0;
        let (mut sum, mut moment) = (0.0, 0.0);
        for (i, t) in time_s.iter().enumerate() {
            sum += t - first;
            moment += (i as f64 - middle) * (t - first);
        }
        let mean = sum / n;
        let step = moment / (n * (n * n - 1.0) / 12.0);
        Self { start: first + mean - step * middle, step, mean }
    }

    /// Largest distance of a time from a line of slope `step_s` laid through the middle, s.
    pub fn worst_s(&self, time_s: &[f64], step_s: f64) -> f64 {
        let middle = (time_s.len() as f64 - 1.0) / 2.0;
        let first = time_s[0];
        let (low, high) = lanes::span(time_s, |i, t| t - first - self.mean - step_s * (i - middle));
        // Half the span: the line may be shifted to its best place.
        (high - low) / 2.0
    }
}

/// Whether nearly all steps are the same to the last digit. Such times are exact, not rounded ones of another rate, and
/// the few other steps are samples lost or doubled: at 1000 Hz in ms nothing else would tell.
pub(super) fn on_grid(time_s: &[f64]) -> bool {
    let (len, few) = (time_s.len(), (time_s.len() / 100).max(2));
    // At least one of three places is not where a sample is lost.
    [len / 4, len / 2, 3 * len / 4].into_iter().any(|at| {
        let step = time_s[at.max(1)] - time_s[at.max(1) - 1];
        let odd = time_s.windows(2).filter(|w| (w[1] - w[0] - step).abs() > 1e-3 * step + 1e-9);
        step > 0.0 && odd.take(few + 1).count() <= few
    })
}

/// Adding it to a float below leaves no digits behind the point.
const WHOLE: f64 = (1_u64 << 52) as f64;

/// The step to which times are rounded, s: a power of ten; zero when there is none down to 1 ns.
pub(super) fn quantum(time_s: &[f64]) -> f64 {
    (0..=9)
        .map(|places| 10_f64.powi(places))
        .find(|scale| {
            lanes::all(time_s, |t| {
                let scaled = (t * scale).abs();
                // What `round` would be if it were two instructions.
                (scaled - (scaled + WHOLE - WHOLE)).abs() <= 1e-15 * scaled + 1e-6
            })
        })
        .map_or(0.0, f64::recip)
}
