//! One contact, and why it may not be believed.

use std::fmt;

use crate::quantity::Side;

/// One foot on the ground.
#[derive(Clone, Debug, PartialEq)]
pub struct Stance {
    /// Which foot, when known.
    pub side: Option<Side>,
    /// Initial contact, s; `None` when the recording began during the stance.
    pub ic_s: Option<f64>,
    /// Toe-off, s; `None` when the recording ended during the stance.
    pub to_s: Option<f64>,
    /// Index of the conditioned recording's plate that carried it; `None` where no force was recorded of it.
    pub plate: Option<usize>,
    /// Indices of the plates of [`Conditioned::loads`](crate::condition::Conditioned::loads) that carried it, where several were summed.
    pub loads: Vec<usize>,
    /// Why its own values are not believed; `None` when they are.
    pub invalid: Option<Invalid>,
}

impl Stance {
    /// Initial contact and toe-off when both were recorded, s.
    pub fn span(&self) -> Option<(f64, f64)> {
        self.ic_s.zip(self.to_s)
    }

    /// The time that orders stances: initial contact, else toe-off, s.
    pub fn order_s(&self) -> f64 {
        self.ic_s.or(self.to_s).unwrap_or(f64::NEG_INFINITY)
    }
}

/// Why a stance is marked invalid: the `reason` column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Invalid {
    /// The recording begins or ends during it.
    Partial,
    /// Its duration is no running contact's.
    ContactTime,
    /// It lies outside the flights the drift was read off.
    DriftExtrapolated,
    /// The contact before or after it is of the same foot within one step.
    SideRepeated,
    /// Force samples are missing in it or beside it.
    Gap,
    /// About as long as two contacts and the flight between them: two feet without an unloaded moment.
    DoubleContact,
    /// Its contact or toe-off was not seen, though the recording goes on: markers were lost, or do not tell it.
    EventMissing,
    /// Heel or toes were outside the plates that carried it: part of the force went elsewhere.
    PartialFoot,
    /// The contacts of its bout come at another cadence than the signal they were found in.
    Rhythm,
}

impl Invalid {
    /// The stable code.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Partial => "partial",
            Self::ContactTime => "contact_time_implausible",
            Self::DriftExtrapolated => "drift_extrapolated",
            Self::SideRepeated => "side_repeated",
            Self::Gap => "force_gap",
            Self::DoubleContact => "double_contact",
            Self::EventMissing => "event_missing",
            Self::PartialFoot => "partial_foot",
            Self::Rhythm => "rhythm_contradicted",
        }
    }
}

/// How the runner moves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gait {
    /// Flight between the contacts, duty factor below one half.
    Running,
    /// No flight, but more than body weight at mid-stance: bouncing without leaving the ground.
    GroundedRunning,
    /// Double support.
    Walking,
}

impl fmt::Display for Gait {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Running => "running",
            Self::GroundedRunning => "grounded running",
            Self::Walking => "walking",
        })
    }
}
