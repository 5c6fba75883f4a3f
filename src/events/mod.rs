//! Recording to stances: which foot, when it touched down (initial contact, IC), when it left (toe-off, TO).
//!
//! ```text
//!  left   ────IC▔▔▔▔▔▔TO──────────────────IC▔▔▔▔▔▔TO────
//!  right  ──────────────────IC▔▔▔▔▔▔TO──────────────────
//!             └contact┘flight└contact┘      step: IC to the next IC of the other foot
//!             └──────────── stride ───────┘ stride: IC to the next IC of the same foot
//! ```

mod agreement;
mod carriers;
mod from_force;
pub mod from_imu;
mod from_labels;
mod from_markers;
mod params;
mod partial_foot;
mod plausibility;
mod sensitivity;
mod sides;
mod source;
mod stance;

pub use agreement::{EventAgreement, TOLERANCE_S, agreement, agreement_table};
pub use from_force::from_vertical_force;
pub use from_imu::TimedBout;
pub use from_markers::{
    ContactMethod, Leg, LegContacts, MarkerEventParams, ToeOffMethod, Trajectory, from_leg_markers,
};
pub use params::EventParams;
pub use sensitivity::threshold_sensitivity;
pub use source::EventSource;
pub(crate) use source::Sources;
pub use stance::{Gait, Invalid, Stance};

use crate::{condition::Conditioned, error::Result, recording::Notes};

/// Every contact of a recording in order of time.
#[derive(Clone, Debug)]
pub struct Stances {
    /// The contacts.
    pub list: Vec<Stance>,
    /// Running or walking.
    pub gait: Gait,
    /// What they were found in.
    pub source: EventSource,
    /// How: `"threshold"` on force, `"handsaker"` or another on markers.
    pub method: &'static str,
    /// The papers that the method follows: authors, year, DOI. None for a threshold on force and for labels.
    pub sources: Vec<&'static str>,
    /// Vertical force that made them, N, where force did.
    pub threshold_n: Option<f64>,
    /// Median time from one initial contact to the next of the other foot, s, where there are two.
    pub median_step_s: Option<f64>,
    /// Whether only one foot was seen: there are strides, but no steps.
    pub one_foot: bool,
    /// Bouts of running, walking and rest, where inertial sensors tell them; in order of time.
    pub bouts: Vec<TimedBout>,
    /// What was decided on the way.
    pub notes: Notes,
}

/// What one source gives: contacts in order of time, and how they were found.
struct Found {
    list: Vec<Stance>,
    method: &'static str,
    sources: Vec<&'static str>,
    threshold_n: Option<f64>,
    /// What told the sides, for people: `"the per-foot columns"`; of those contacts that have one.
    sides_from: &'static str,
    /// Running or walking, where the source tells it by itself.
    gait: Option<Gait>,
    /// Whether only one foot was looked at.
    one_foot: bool,
    bouts: Vec<TimedBout>,
    notes: Notes,
}

/// Finds the contacts of a conditioned recording, tells their sides and marks what cannot be believed.
///
/// # Errors
/// [`ErrorKind::NoSignal`](crate::ErrorKind::NoSignal) when the source asked for, or every one, is missing or shows no
/// contact; [`ErrorKind::Parameter`](crate::ErrorKind::Parameter) for a threshold that is not above zero.
pub fn detect(conditioned: &Conditioned, params: &EventParams) -> Result<Stances> {
    Sources::of(conditioned, params)?.detect(conditioned, params)
}

impl Sources {
    /// As [`detect`], of markers that were low-passed since.
    pub(crate) fn detect(mut self, conditioned: &Conditioned, params: &EventParams) -> Result<Stances> {
        let finder = self.used;
        let Found { mut list, method, sources, threshold_n, sides_from, gait, one_foot, bouts, mut notes } =
            self.contacts(finder, conditioned, params)?;
        let median_step_s = plausibility::median_step(&list).map(|s| if one_foot { s / 2.0 } else { s });
        if finder.source == EventSource::Markers {
            notes.record("sides", format!("from {sides_from}"));
        } else {
            sides::assign(&mut list, sides_from, conditioned, median_step_s, &mut notes);
        }
        let gait = plausibility::gait(&list, gait, conditioned, &mut notes);
        if finder.source != EventSource::Force {
            carriers::assign(&mut list, conditioned);
        }
        plausibility::mark(&mut list, conditioned, params, gait, median_step_s, &mut notes);
        from_force::note_crossings(&list, &mut notes);
        self.compare(&list, conditioned, params, &mut notes);
        Ok(Stances {
            list,
            gait,
            source: finder.source,
            method,
            sources,
            threshold_n,
            median_step_s,
            one_foot,
            bouts,
            notes,
        })
    }

    /// Notes how a second source agrees with the one that is used, and labels that are not.
    fn compare(mut self, list: &[Stance], conditioned: &Conditioned, params: &EventParams, notes: &mut Notes) {
        let used = self.used.source;
        let second = self.second;
        if used != EventSource::Labels && second.is_none_or(|s| s.source != EventSource::Labels) {
            from_labels::note_unused(conditioned, notes);
        }
        let Some(second) = second else { return };
        if let Ok(found) = self.contacts(second, conditioned, params)
            && !found.one_foot
        {
            let rows = agreement(list, &found.list, TOLERANCE_S);
            agreement::note(used.as_str(), second.source.as_str(), &rows, notes);
        }
    }
}
