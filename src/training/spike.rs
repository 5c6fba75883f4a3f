//! A single run against the longest of the month before.

use std::fmt::Write as _;

/// By how much a run exceeds the longest single run of the 30 days before, %; `None` where there was none. Today's own
/// runs do not count.
///
/// ```
/// use midstance::training::{SpikeBand, session_spike_pct};
/// let spike = session_spike_pct(12.0, Some(10.0)).unwrap();
/// assert!((spike - 20.0).abs() < 1e-12);
/// assert_eq!(SpikeBand::of(spike), SpikeBand::Small);
/// ```
pub fn session_spike_pct(distance_km: f64, longest_before_km: Option<f64>) -> Option<f64> {
    longest_before_km.filter(|km| *km > 0.0).map(|longest| 100.0 * (distance_km / longest - 1.0))
}

/// The bands of Frandsen et al. 2025 (Br J Sports Med 59:1203; 5205 runners, 588 071 sessions).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SpikeBand {
    /// At most 10 % beyond.
    Reference,
    /// More than 10 and at most 30 %.
    Small,
    /// More than 30 and at most 100 %.
    Moderate,
    /// More than twice as long.
    Large,
}

impl SpikeBand {
    /// The band of a spike in per cent.
    pub fn of(spike_pct: f64) -> Self {
        match spike_pct {
            s if s <= 10.0 => Self::Reference,
            s if s <= 30.0 => Self::Small,
            s if s <= 100.0 => Self::Moderate,
            _ => Self::Large,
        }
    }

    /// `"reference"`, `"small"`, `"moderate"` or `"large"`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Reference => "reference",
            Self::Small => "small",
            Self::Moderate => "moderate",
            Self::Large => "large",
        }
    }

    /// Hazard rate ratio against the reference with its 95 % interval, as published.
    pub fn hazard_rate_ratio(self) -> Option<(f64, f64, f64)> {
        match self {
            Self::Reference => None,
            Self::Small => Some((1.64, 1.31, 2.05)),
            Self::Moderate => Some((1.52, 1.16, 2.00)),
            Self::Large => Some((2.28, 1.50, 3.48)),
        }
    }

    /// What the band is, in words, with its source.
    pub(super) fn statement(self, spike_pct: f64, longest_km: f64) -> String {
        let mut text = format!("{spike_pct:+.0} % against the longest run of the 30 days before ({longest_km} km): ");
        match self.hazard_rate_ratio() {
            None => text.push_str("at most 10 % beyond it"),
            Some((ratio, low, high)) => {
                let _ = write!(
                    text,
                    "{} spike; such sessions went with a hazard rate ratio of {ratio:.2} (95 % CI {low:.2} to {high:.2}) \
                     in 5205 runners, an association and no cause (Frandsen 2025, grade B)",
                    self.as_str()
                );
            }
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bands_hold_their_upper_ends() {
        use SpikeBand::{Large, Moderate, Reference, Small};
        for (spike, band) in [
            (-50.0, Reference),
            (10.0, Reference),
            (10.1, Small),
            (30.0, Small),
            (30.1, Moderate),
            (100.0, Moderate),
            (101.0, Large),
        ] {
            assert_eq!(SpikeBand::of(spike), band, "{spike}");
        }
        assert_eq!(session_spike_pct(12.0, None), None);
        assert_eq!(session_spike_pct(12.0, Some(0.0)), None);
    }
}
