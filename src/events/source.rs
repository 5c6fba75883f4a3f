//! Which of a recording's streams the contacts are found in.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use super::{EventParams, Found, from_force, from_imu::find, from_labels, from_markers};
use crate::{
    condition::Conditioned,
    error::{Error, ErrorKind, Result},
};

/// Where the events come from: the `event_source` column.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EventSource {
    /// Events as labelled in the file.
    Labels,
    /// Threshold on the vertical force.
    Force,
    /// Motion of the markers.
    Markers,
    /// Inertial sensors.
    Imu,
}

impl EventSource {
    /// Every source, in the order in which they are preferred.
    pub const ALL: [Self; 4] = [Self::Labels, Self::Force, Self::Markers, Self::Imu];

    /// The stable code.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Labels => "labels",
            Self::Force => "force",
            Self::Markers => "markers",
            Self::Imu => "imu",
        }
    }
}

impl fmt::Display for EventSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl FromStr for EventSource {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let asked = text.trim().to_ascii_lowercase();
        let found = Self::ALL.into_iter().find(|source| source.as_str() == asked);
        found.ok_or_else(|| format!("`{text}` is no source of events; write labels, force, markers or imu"))
    }
}

/// How contacts are found in one source.
pub(super) struct Finder {
    pub source: EventSource,
    /// Whether the recording holds what it looks at.
    offered: fn(&Conditioned) -> bool,
    /// Contacts in order of time, or an error that says what is missing.
    contacts: fn(&Conditioned, &EventParams) -> Result<Found>,
}

/// In the order in which they are preferred.
static FINDERS: &[Finder] = &[
    Finder { source: EventSource::Labels, offered: from_labels::offered, contacts: from_labels::contacts },
    Finder { source: EventSource::Force, offered: from_force::offered, contacts: from_force::contacts },
    Finder { source: EventSource::Markers, offered: from_markers::offered, contacts: from_markers::contacts },
    Finder { source: EventSource::Imu, offered: find::offered, contacts: find::contacts },
];

/// What the contacts of a recording are found in.
pub(crate) struct Sources {
    pub(super) used: &'static Finder,
    /// The next one that the recording offers.
    pub(super) second: Option<&'static Finder>,
    /// What the markers show before they are low-passed, where they are one of the two.
    in_markers: Option<Result<Found>>,
}

impl Sources {
    /// # Errors
    /// [`ErrorKind::NoSignal`] when there is none.
    pub fn of(conditioned: &Conditioned, params: &EventParams) -> Result<Self> {
        let used = choose(conditioned, params)?;
        let second = FINDERS.iter().find(|f| f.source != used.source && (f.offered)(conditioned));
        let mut both = [Some(used), second].into_iter().flatten();
        let markers = both.find(|f| f.source == EventSource::Markers);
        Ok(Self { used, second, in_markers: markers.map(|f| (f.contacts)(conditioned, params)) })
    }

    /// The contacts of `finder`, one of the two.
    pub(super) fn contacts(
        &mut self,
        finder: &Finder,
        conditioned: &Conditioned,
        params: &EventParams,
    ) -> Result<Found> {
        let seen = if finder.source == EventSource::Markers { self.in_markers.take() } else { None };
        seen.unwrap_or_else(|| (finder.contacts)(conditioned, params))
    }
}

/// The finder asked for, else the first that the recording offers something to.
fn choose(conditioned: &Conditioned, params: &EventParams) -> Result<&'static Finder> {
    match params.source {
        Some(asked) => FINDERS
            .iter()
            .find(|f| f.source == asked)
            .ok_or_else(|| Error::parameter("source", asked, "a source that this version finds events in")),
        None => {
            FINDERS.iter().find(|f| (f.offered)(conditioned)).or_else(|| of_markers(conditioned)).ok_or_else(|| {
                let found = "neither force, markers nor accelerometers";
                Error::new(ErrorKind::NoSignal, found, "something to find the contacts with")
                    .mend("add the force file, the markers or the sensors of the same trial")
            })
        }
    }
}

/// Markers that offer nothing are still asked: their error names the foot that lacks one.
fn of_markers(conditioned: &Conditioned) -> Option<&'static Finder> {
    let finder = FINDERS.iter().find(|f| f.source == EventSource::Markers);
    finder.filter(|_| conditioned.unsmoothed.is_some())
}
