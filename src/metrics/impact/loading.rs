//! The onset of the vertical force: impact peak and loading rates of one stance.

use serde::{Deserialize, Serialize};

use super::ImpactParams;
use crate::{
    error::Absent,
    signal::{interpolate, local_maxima, prominence},
    stride::Window,
};

/// What the 20 and 80 % of a loading rate are percentages of. Papers differ, and the values with them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Basis {
    /// Of the magnitude of the impact peak.
    #[default]
    Force,
    /// Of the time from initial contact to the impact peak.
    Time,
}

/// A vertical impact peak.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ImpactPeak {
    /// Where, in samples of the force it was found in.
    pub position: f64,
    /// How high, BW.
    pub magnitude_bw: f64,
}

/// Loading rates of one stance.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LoadingRates {
    /// Vertical average loading rate, BW/s.
    pub average_bw_s: f64,
    /// Vertical instantaneous loading rate, BW/s.
    pub instantaneous_bw_s: f64,
    /// The points the average runs between: position in samples and force in BW, at 20 and at 80 %.
    pub segment: [(f64, f64); 2],
}

/// The first local maximum of a stance's vertical force that passes the guards of `params`.
///
/// `stance` is the filtered reaction force, N, from initial contact to toe-off; `weight_n` the body weight, N.
///
/// # Errors
/// [`Absent::NoImpactPeak`] when no maximum passes, [`Absent::RateTooLow`] for a stance of fewer than five samples.
pub fn find_impact_peak(stance: Window<'_>, weight_n: f64, params: &ImpactParams) -> Result<ImpactPeak, Absent> {
    let (first, inside) = stance.samples();
    if inside.len() < 5 {
        return Err(Absent::RateTooLow);
    }
    let share = |index: usize| ((first + index) as f64 - stance.from) / (stance.to - stance.from);
    local_maxima(inside)
        .into_iter()
        .take_while(|peak| share(peak.index) <= params.peak_window.1)
        .filter(|peak| share(peak.index) >= params.peak_window.0)
        .filter(|peak| inside[peak.index] >= params.least_magnitude_bw * weight_n)
        .find(|peak| prominence(inside, peak.index) >= params.least_prominence_bw * weight_n)
        .map(|peak| ImpactPeak { position: (first + peak.index) as f64, magnitude_bw: inside[peak.index] / weight_n })
        .ok_or(Absent::NoImpactPeak)
}

/// Loading rates between 20 and 80 % of the way from initial contact to the end of `onset`.
///
/// `onset` is the filtered vertical reaction force, N, from initial contact to the impact peak (or what stands in for
/// it); `weight_n` the body weight, N. The instantaneous rate is the steepest difference of neighbouring samples inside
/// the window.
///
/// # Errors
/// [`Absent::RateTooLow`] when the window holds fewer than two samples, [`Absent::NotDefined`] when the force does not
/// rise from 20 to 80 %.
///
/// ```
/// use midstance::{metrics::impact::{Basis, loading_rates}, stride::Window};
/// // F = 1.6 (t / 40 ms)² BW, here with a body weight of 1 N.
/// let force: Vec<f64> = (0..=400).map(|i| 1.6 * (f64::from(i) / 400.0).powi(2)).collect();
/// let onset = Window { values: &force, from: 0.0, to: 400.0, rate_hz: 10_000.0 };
/// let by_force = loading_rates(onset, 1.0, Basis::Force)?;
/// let by_time = loading_rates(onset, 1.0, Basis::Time)?;
/// assert!((by_force.average_bw_s - 53.665631).abs() < 1e-3);
/// assert!((by_time.average_bw_s - 40.0).abs() < 1e-9);
/// # Ok::<(), midstance::Absent>(())
/// ```
pub fn loading_rates(onset: Window<'_>, weight_n: f64, basis: Basis) -> Result<LoadingRates, Absent> {
    let top = interpolate(onset.values, onset.to).ok_or(Absent::NoEvent)?;
    let position = |share: f64| match basis {
        Basis::Force => first_rise(onset, share * top),
        Basis::Time => Some(onset.from + share * (onset.to - onset.from)),
    };
    let point = |share: f64| {
        let at = position(share)?;
        Some((at, interpolate(onset.values, at)? / weight_n))
    };
    let (low, high) = point(0.2).zip(point(0.8)).ok_or(Absent::NotDefined)?;
    if high.0 <= low.0 || high.1 <= low.1 {
        return Err(Absent::NotDefined);
    }
    let window = Window { from: low.0, to: high.0, ..onset };
    let steepest = window.samples().1.windows(2).map(|w| w[1] - w[0]).reduce(f64::max).ok_or(Absent::RateTooLow)?;
    Ok(LoadingRates {
        average_bw_s: (high.1 - low.1) / (high.0 - low.0) * onset.rate_hz,
        instantaneous_bw_s: steepest / weight_n * onset.rate_hz,
        segment: [low, high],
    })
}

/// Where the force first reaches `level`, in samples, linear between them.
fn first_rise(onset: Window<'_>, level: f64) -> Option<f64> {
    let start = interpolate(onset.values, onset.from)?;
    let (first, inside) = onset.samples();
    let points = inside.iter().enumerate().map(|(i, f)| ((first + i) as f64, *f));
    let mut last = (onset.from, start);
    for point in points.chain(std::iter::once((onset.to, interpolate(onset.values, onset.to)?))) {
        if last.1 < level && point.1 >= level {
            return Some(last.0 + (level - last.1) / (point.1 - last.1) * (point.0 - last.0));
        }
        last = point;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    /// E1 of the specification: a quadratic onset with a closed form on both bases.
    #[test]
    fn a_quadratic_onset_gives_the_closed_forms() {
        let rate_hz = 100_000.0;
        let force: Vec<f64> = (0..=4000).map(|i| 1.6 * (f64::from(i) / 4000.0).powi(2)).collect();
        let onset = Window { values: &force, from: 0.0, to: 4000.0, rate_hz };
        let by_force = loading_rates(onset, 1.0, Basis::Force).unwrap();
        let by_time = loading_rates(onset, 1.0, Basis::Time).unwrap();
        assert!((by_force.average_bw_s - 53.665_631).abs() < 1e-4, "{by_force:?}");
        assert!((by_time.average_bw_s - 40.0).abs() < 1e-9, "{by_time:?}");
        // The steepest difference approaches the slope at 80 % from below by up to one interval's curvature.
        let curvature = 2.0 * 1.6 / 0.04_f64.powi(2) / rate_hz;
        assert!((by_force.instantaneous_bw_s - 71.554_175).abs() < 2.0 * curvature, "{by_force:?}");
        assert!((by_time.instantaneous_bw_s - 64.0).abs() < 2.0 * curvature, "{by_time:?}");
    }

    #[test]
    fn a_ramp_gives_its_slope_on_both_bases() {
        let force: Vec<f64> = (0..=40).map(|i| 1.6 * f64::from(i) / 40.0 * 700.0).collect();
        let onset = Window { values: &force, from: 0.0, to: 40.0, rate_hz: 1000.0 };
        for basis in [Basis::Force, Basis::Time] {
            let rates = loading_rates(onset, 700.0, basis).unwrap();
            assert!((rates.average_bw_s - 40.0).abs() < 1e-9);
            assert!((rates.instantaneous_bw_s - 40.0).abs() < 1e-9);
        }
    }

    /// A stance of 100 samples through these points of share of stance and force in BW, straight between them.
    fn stance(corners: &[(f64, f64)]) -> Vec<f64> {
        let at = |share: f64| {
            let after = corners.iter().position(|c| c.0 >= share).unwrap().max(1);
            let ((x0, y0), (x1, y1)) = (corners[after - 1], corners[after]);
            y0 + (share - x0) / (x1 - x0) * (y1 - y0)
        };
        (0..=100).map(|i| at(f64::from(i) / 100.0)).collect()
    }

    #[test]
    fn only_a_peak_that_passes_every_guard_is_one() {
        let peak = |at: f64, height: f64, dip: f64| {
            let force = stance(&[(0.0, 0.0), (at, height), (at + 0.03, height - dip), (0.5, 2.5), (1.0, 0.0)]);
            let whole = Window { values: &force, from: 0.0, to: 100.0, rate_hz: 400.0 };
            find_impact_peak(whole, 1.0, &ImpactParams::default()).map(|p| (p.position, p.magnitude_bw))
        };
        assert_eq!(peak(0.12, 1.5, 0.1), Ok((12.0, 1.5)));
        for (at, height, dip, why) in [
            (0.04, 1.5, 0.1, "before 5 % of stance"),
            (0.26, 1.5, 0.1, "after 25 %"),
            (0.12, 0.79, 0.1, "below 0.8 BW"),
            (0.12, 1.5, 0.019, "less than 0.02 BW prominent"),
        ] {
            assert_eq!(peak(at, height, dip), Err(Absent::NoImpactPeak), "{why}");
        }
        assert_eq!(peak(0.05, 0.81, 0.021), Ok((5.0, 0.81)));
        assert_eq!(peak(0.25, 0.81, 0.021), Ok((25.0, 0.81)));
    }

    #[test]
    fn an_inflection_before_the_peak_is_passed_over() {
        // As in the public trial of the specification: 0.5 BW at 6 % of stance, the peak after it.
        let force = stance(&[(0.0, 0.0), (0.06, 0.5), (0.08, 0.45), (0.14, 1.4), (0.17, 1.3), (0.5, 2.5), (1.0, 0.0)]);
        let whole = Window { values: &force, from: 0.0, to: 100.0, rate_hz: 400.0 };
        assert_eq!(find_impact_peak(whole, 1.0, &ImpactParams::default()).unwrap().position, 14.0);
    }
}
