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

/// Declares [`Invalid`] with its codes, so that no reason can be missing from its list.
macro_rules! reasons {
    ($($(#[doc = $about:literal])+ $reason:ident = $code:literal,)+) => {
        /// Why a stance is marked invalid: the `reason` column.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Invalid {
            $($(#[doc = $about])+ $reason,)+
        }

        impl Invalid {
            /// Every reason.
            pub const ALL: &[Self] = &[$(Self::$reason),+];

            /// The stable code.
            pub fn as_str(self) -> &'static str {
                match self {
                    $(Self::$reason => $code,)+
                }
            }
        }
    };
}

reasons! {
    /// The recording begins or ends during it.
    Partial = "partial",
    /// Its duration is no running contact's.
    ContactTime = "contact_time_implausible",
    /// It lies outside the flights the drift was read off.
    DriftExtrapolated = "drift_extrapolated",
    /// The contact before or after it is of the same foot within one step.
    SideRepeated = "side_repeated",
    /// Force samples are missing in it or beside it.
    Gap = "force_gap",
    /// About as long as two contacts and the flight between them: two feet without an unloaded moment.
    DoubleContact = "double_contact",
    /// Its contact or toe-off was not seen, though the recording goes on: markers were lost, or do not tell it.
    EventMissing = "event_missing",
    /// Heel or toes were outside the plates that carried it: part of the force went elsewhere.
    PartialFoot = "partial_foot",
    /// The contacts of its bout come at another cadence than the signal they were found in.
    Rhythm = "rhythm_contradicted",
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
