//! Why a single value cannot be had.

use std::{borrow::Cow, fmt};

/// Why a single value cannot be had. The code goes into the `absent` column of a table.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Absent {
    /// The event that bounds the value was not found.
    NoEvent,
    /// A gap too long to fill lies inside the window.
    GapTooLong,
    /// The sensor was at the end of its range within the window.
    Saturated,
    /// The sampling rate is too low for the metric.
    RateTooLow,
    /// No vertical impact peak passes the guards.
    NoImpactPeak,
    /// The foot sensor was never still enough in stance to be taken as standing.
    NoZeroVelocity,
    /// Too few steps or strides for the statistic.
    TooFewStrides,
    /// The gait is walking, for which the metric is not defined.
    WalkingGait,
    /// The neighbouring contact that completes the step or stride is missing.
    PartialStride,
    /// The stance itself was marked invalid.
    InvalidStance,
    /// A stream, marker or given quantity is missing, named.
    InputsMissing(Cow<'static, str>),
    /// One foot was on two plates or belts: no plate saw the whole of it.
    CrossedBelts,
    /// Which foot it was is not known.
    SideUnknown,
    /// The formula has no solution for these values.
    NotDefined,
    /// The statistic is not computed by this version.
    NotComputed,
}

impl Absent {
    /// Every reason; the input that is missing stands for any.
    pub const ALL: [Self; 15] = [
        Self::NoEvent,
        Self::GapTooLong,
        Self::Saturated,
        Self::RateTooLow,
        Self::NoImpactPeak,
        Self::NoZeroVelocity,
        Self::TooFewStrides,
        Self::WalkingGait,
        Self::PartialStride,
        Self::InvalidStance,
        Self::InputsMissing(Cow::Borrowed("mass")),
        Self::CrossedBelts,
        Self::SideUnknown,
        Self::NotDefined,
        Self::NotComputed,
    ];

    /// The stable reason code: `"no_impact_peak"`.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NoEvent => "no_event",
            Self::GapTooLong => "gap_too_long",
            Self::Saturated => "saturated",
            Self::RateTooLow => "fs_too_low",
            Self::NoImpactPeak => "no_impact_peak",
            Self::NoZeroVelocity => "no_zero_velocity",
            Self::TooFewStrides => "too_few_strides",
            Self::WalkingGait => "walking_gait",
            Self::PartialStride => "partial_stride",
            Self::InvalidStance => "invalid_stance",
            Self::InputsMissing(_) => "inputs_missing",
            Self::CrossedBelts => "crossed_belts",
            Self::SideUnknown => "side_unknown",
            Self::NotDefined => "not_defined",
            Self::NotComputed => "not_computed",
        }
    }

    /// Adds `name=reason` to a list parted by semicolons: the `absent` column of a table.
    pub(crate) fn list_in(&self, list: &mut String, name: &str) {
        if !list.is_empty() {
            list.push(';');
        }
        list.push_str(name);
        list.push('=');
        self.pieces().into_iter().for_each(|piece| list.push_str(piece));
    }

    /// What its text is put together of.
    fn pieces(&self) -> [&str; 4] {
        match self {
            Self::InputsMissing(what) => [self.code(), "(", what, ")"],
            _ => [self.code(), "", "", ""],
        }
    }
}

impl fmt::Display for Absent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.pieces().into_iter().try_for_each(|piece| f.write_str(piece))
    }
}

impl std::error::Error for Absent {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_reason_is_listed_once() {
        let (_, rest) = include_str!("absent.rs").split_once("pub enum Absent {").unwrap();
        let (body, _) = rest.split_once("\n}").unwrap();
        let lines = body.lines().map(str::trim).filter(|l| !l.starts_with("///") && !l.is_empty());
        let name = |text: &str| text.chars().take_while(|c| c.is_alphanumeric()).collect::<String>();
        let variants: Vec<String> = lines.map(name).collect();
        let listed: Vec<String> = Absent::ALL.iter().map(|reason| name(&format!("{reason:?}"))).collect();
        assert_eq!(variants, listed);
    }
}
