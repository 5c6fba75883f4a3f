//! Recording to stances: which foot, when it touched down (initial contact, IC), when it left (toe-off, TO).
//!
//! ```text
//!  left   ────IC▔▔▔▔▔▔TO──────────────────IC▔▔▔▔▔▔TO────
//!  right  ──────────────────IC▔▔▔▔▔▔TO──────────────────
//!             └contact┘flight└contact┘      step: IC to the next IC of the other foot
//!             └──────────── stride ───────┘ stride: IC to the next IC of the same foot
//! ```

mod from_force;
mod partial_foot;
mod plausibility;
mod sensitivity;
mod sides;

pub use from_force::from_vertical_force;
pub use sensitivity::threshold_sensitivity;

use std::{fmt, ops::RangeInclusive};

use serde::{Deserialize, Serialize};

use crate::{
    condition::Conditioned,
    error::{Error, ErrorKind, Result},
    quantity::Side,
    recording::Notes,
};

/// How contacts are found and which are believed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct EventParams {
    /// Vertical force that makes a contact, N, on the filtered force. It is part of the result: contact time falls by
    /// about 12 ms from 20 to 50 N on a real treadmill. Default: [`least_threshold_n`](Self::least_threshold_n), raised
    /// to [`noise_multiple`](Self::noise_multiple) times the noise of the flights where that is more.
    pub threshold_n: Option<f64>,
    /// Least threshold that is chosen, N. Default 20: lower ones cut the ringing of a 50 Hz filter rather than the force.
    pub least_threshold_n: f64,
    /// The chosen threshold in standard deviations of the filtered force in flight. Default 6: noise crosses it about
    /// once in 10⁹ samples. A rule of this project.
    pub noise_multiple: f64,
    /// Least time above the threshold for a contact and below it for a flight, s. Default 0.040.
    pub debounce_s: f64,
    /// Shortest contact of running, s. Default 0.10, a rule of this project.
    pub shortest_contact_s: f64,
    /// Longest contact of running, s. Default 0.45, a rule of this project.
    pub longest_contact_s: f64,
    /// Shortest step, s. Default 0.25, a rule of this project.
    pub shortest_step_s: f64,
    /// Longest step, s. Default 0.55, a rule of this project.
    pub longest_step_s: f64,
    /// Largest deviation of a step time from the median, as a share. Default 0.30, a rule of this project.
    pub largest_step_deviation: f64,
    /// Drift between the first and last flight above which contacts outside them are not believed, N. Default 5.
    pub drift_to_distrust_n: f64,
}

impl Default for EventParams {
    fn default() -> Self {
        Self {
            threshold_n: None,
            least_threshold_n: 20.0,
            noise_multiple: 6.0,
            debounce_s: 0.040,
            shortest_contact_s: 0.10,
            longest_contact_s: 0.45,
            shortest_step_s: 0.25,
            longest_step_s: 0.55,
            largest_step_deviation: 0.30,
            drift_to_distrust_n: 5.0,
        }
    }
}

impl EventParams {
    /// The threshold for a force whose filtered noise in flight is `noise_n`, N (NaN: not known).
    pub fn threshold_for(&self, noise_n: f64) -> f64 {
        // The least of the two is also what a comparison with NaN leaves.
        self.threshold_n.unwrap_or_else(|| self.least_threshold_n.max(self.noise_multiple * noise_n))
    }

    /// Contact times, s, that are believed. The bounds are those of running; a walker's are not judged.
    fn contact_times_s(&self, gait: Gait) -> RangeInclusive<f64> {
        match gait {
            Gait::Walking => 0.0..=f64::INFINITY,
            Gait::Running | Gait::GroundedRunning => self.shortest_contact_s..=self.longest_contact_s,
        }
    }

    /// Step times, s, that are believed; as for [`contact_times_s`](Self::contact_times_s).
    pub(crate) fn step_times_s(&self, gait: Gait) -> RangeInclusive<f64> {
        match gait {
            Gait::Walking => 0.0..=f64::INFINITY,
            Gait::Running | Gait::GroundedRunning => self.shortest_step_s..=self.longest_step_s,
        }
    }
}

/// One foot on the ground.
#[derive(Clone, Debug, PartialEq)]
pub struct Stance {
    /// Which foot, when known.
    pub side: Option<Side>,
    /// Initial contact, s; `None` when the recording began during the stance.
    pub ic_s: Option<f64>,
    /// Toe-off, s; `None` when the recording ended during the stance.
    pub to_s: Option<f64>,
    /// Index of the conditioned recording's plate that carried it.
    pub plate: usize,
    /// Indices of the plates of [`Conditioned::loads`] that carried it, where several were summed.
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
    /// Heel or toes were outside the plates that carried it: part of the force went elsewhere.
    PartialFoot,
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
            Self::PartialFoot => "partial_foot",
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

/// Where the events come from: the `event_source` column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EventSource {
    /// Threshold on the vertical force.
    Force,
}

impl EventSource {
    /// The stable code.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Force => "force",
        }
    }
}

/// Every contact of a recording in order of time.
#[derive(Clone, Debug)]
pub struct Stances {
    /// The contacts.
    pub list: Vec<Stance>,
    /// Running or walking.
    pub gait: Gait,
    /// How they were found.
    pub source: EventSource,
    /// Vertical force that made them, N.
    pub threshold_n: f64,
    /// Median time from one initial contact to the next, s, where there are two.
    pub median_step_s: Option<f64>,
    /// What was decided on the way.
    pub notes: Notes,
}

/// Finds the contacts of a conditioned recording, tells their sides and marks what cannot be believed.
///
/// # Errors
/// [`ErrorKind::NoSignal`] when there is no force or it never crosses the threshold, [`ErrorKind::Parameter`] for a
/// threshold that is not above zero.
pub fn detect(conditioned: &Conditioned, params: &EventParams) -> Result<Stances> {
    if conditioned.recording.plates.is_empty() {
        return Err(Error::new(ErrorKind::NoSignal, "markers without force", "a force to find the contacts with")
            .mend(
                "add the force file of the same trial; events from markers alone are not available in this version",
            ));
    }
    let mut notes = Notes::default();
    let noise_n = conditioned.drift.iter().flatten().map(|d| d.noise_n).fold(f64::NAN, f64::max);
    let threshold_n = params.threshold_for(noise_n);
    let mut list = from_force::contacts(conditioned, threshold_n, params)?;
    notes.record("events", from_force::describe(threshold_n, noise_n, params));
    let median_step_s = plausibility::median_step(&list);
    sides::assign(&mut list, conditioned, median_step_s, &mut notes);
    let gait = plausibility::gait(&list, conditioned, &mut notes);
    plausibility::mark(&mut list, conditioned, params, gait, median_step_s, &mut notes);
    from_force::note_crossings(&list, &mut notes);
    Ok(Stances { list, gait, source: EventSource::Force, threshold_n, median_step_s, notes })
}
