//! Contacts from markers, without force.
//!
//! ```text
//!   foot past the runner:   forward swing ▔▔▔▔╲__________________╱▔▔▔▔ forward swing     the coarse time table
//!                                    farthest forward ╵ IC    TO ╵ farthest back
//!   heel, vertical acceleration       ______________╱╲_____________     contact: three quarters up the impact
//!   metatarsals, the same             _____________________╱‾╲╱‾╲__     toe-off: halfway down from the push-off
//! ```
//! What each method scores against force on public recordings is in `docs/methods/events.md`.

mod initial_contact;
mod leg;
mod sites;
mod swing;
mod toe_off;
mod walking;

pub use initial_contact::ContactMethod;
pub use leg::{Leg, Trajectory};
pub use toe_off::ToeOffMethod;

use serde::{Deserialize, Serialize};

use super::{EventParams, Found, Gait, Invalid, Stance};
use crate::{
    condition::Conditioned,
    error::{Error, ErrorKind, Result},
    quantity::Side,
    recording::{Landmark, Markers, Notes, Surface},
    signal::Run,
};

/// How contacts are found in markers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct MarkerEventParams {
    /// How initial contact is found. Default: [`ContactMethod::ImpactRise`] in running, [`ContactMethod::Zeni`] in
    /// walking.
    pub initial_contact: Option<ContactMethod>,
    /// How toe-off is found. Default: [`ToeOffMethod::Handsaker`] where a marker is on the hallux or the tip of the shoe,
    /// else [`ToeOffMethod::PushOffFall`] where the metatarsal heads show it, else [`ToeOffMethod::KneeExtension`], else
    /// [`ToeOffMethod::ForefootHeight`]; [`ToeOffMethod::Zeni`] in walking.
    pub toe_off: Option<ToeOffMethod>,
    /// Final −3 dB cut-off of the zero-lag low-pass for accelerations and jerk, Hz. Default 25: the 10 Hz of joint angles
    /// would smear the impact, and from 20 Hz down the end of push-off is no longer seen in every runner.
    pub cutoff_hz: f64,
    /// Share of the rise of the impact that marks contact. Default 0.75; 1 is its peak, which comes some 4 ms later. A
    /// rule of this project, measured.
    pub rise_ratio: f64,
}

impl Default for MarkerEventParams {
    fn default() -> Self {
        Self { initial_contact: None, toe_off: None, cutoff_hz: 25.0, rise_ratio: 0.75 }
    }
}

impl MarkerEventParams {
    fn check(&self) -> Result<()> {
        if self.rise_ratio > 0.0 && self.rise_ratio <= 1.0 {
            return Ok(());
        }
        Err(Error::parameter("rise_ratio", self.rise_ratio, "a share above 0, at most 1"))
    }
}

/// The contacts of one foot.
#[derive(Clone, Debug, PartialEq)]
pub struct LegContacts {
    /// Initial contact and toe-off in samples, in order of time; `None` where the recording does not show it.
    pub contacts: Vec<[Option<f64>; 2]>,
    /// How initial contact was found.
    pub initial_contact: ContactMethod,
    /// How toe-off was found; `None` where the markers do not tell it.
    pub toe_off: Option<ToeOffMethod>,
    /// Toe-offs that were not seen and put where the others of this foot are, relative to the rise of the forefoot.
    pub toe_offs_filled: usize,
}

/// Contacts of one foot in marker positions at `rate_hz`, m, in lab axes (forward, up, right), gaps filled, not smoothed.
///
/// `pelvis`: the middle of the pelvis, for the methods that need it. `speed_mps`: how fast the runner moves through the
/// lab, 0 on a treadmill. `walking`: whether the defaults are those of walking.
///
/// # Errors
/// [`ErrorKind::Parameter`] for a rate or cut-off that is not above zero, a share outside 0 to 1, or columns of different
/// lengths; [`ErrorKind::NoSignal`] without any marker on the foot.
pub fn from_leg_markers(
    leg: &Leg<'_>,
    pelvis: Option<&Trajectory<'_>>,
    rate_hz: f64,
    speed_mps: f64,
    walking: bool,
    params: &MarkerEventParams,
) -> Result<LegContacts> {
    params.check()?;
    leg.check(pelvis)?;
    let swings = swing::forward(leg, rate_hz, speed_mps)?;
    contacts_between(leg, &swings, pelvis, rate_hz, speed_mps, walking, params)
}

/// The contacts between forward swings that are known already.
fn contacts_between(
    leg: &Leg<'_>,
    swings: &[Run],
    pelvis: Option<&Trajectory<'_>>,
    rate_hz: f64,
    speed_mps: f64,
    walking: bool,
    params: &MarkerEventParams,
) -> Result<LegContacts> {
    let spans = swing::spans(swings);
    let default = if walking { ContactMethod::Zeni } else { ContactMethod::ImpactRise };
    let initial_contact = params.initial_contact.unwrap_or(default);
    let toe_off = params.toe_off.or(walking.then_some(ToeOffMethod::Zeni));
    let relative = if initial_contact == ContactMethod::Zeni || toe_off == Some(ToeOffMethod::Zeni) {
        walking::zeni(leg, &spans, rate_hz, speed_mps, pelvis)?
    } else {
        Vec::new()
    };
    let ic = match initial_contact {
        ContactMethod::Zeni => relative.iter().map(|[ic, _]| *ic).collect(),
        method => initial_contact::find(leg, &spans, rate_hz, method, pelvis, params)?,
    };
    let to = match toe_off {
        Some(ToeOffMethod::Zeni) => {
            let at = relative.iter().map(|[_, to]| *to).collect();
            toe_off::ToeOffs { at, method: toe_off, filled: 0 }
        }
        method => toe_off::find(leg, &spans, rate_hz, method, params)?,
    };
    let in_order = |[ic, to]: &[Option<f64>; 2]| ic.is_some() || to.is_some();
    let contacts = ic.into_iter().zip(to.at).map(|(ic, to)| [ic, to]).filter(in_order).collect();
    Ok(LegContacts { contacts, initial_contact, toe_off: to.method, toe_offs_filled: to.filled })
}

pub(super) fn offered(conditioned: &Conditioned) -> bool {
    let foot = |side| {
        let on_foot = [Landmark::Heel, Landmark::Toe, Landmark::FirstMetatarsal, Landmark::FifthMetatarsal];
        on_foot.into_iter().any(|landmark| conditioned.landmarks.get(landmark, side).is_some())
    };
    conditioned.unsmoothed.is_some() && Side::BOTH.into_iter().all(foot)
}

pub(super) fn contacts(conditioned: &Conditioned, params: &EventParams) -> Result<Found> {
    let markers = conditioned.unsmoothed.as_ref().ok_or_else(|| {
        Error::new(ErrorKind::NoSignal, "no markers", "markers on both feet to find the contacts with")
    })?;
    params.markers.check()?;
    let legs = sites::legs(markers, &conditioned.landmarks)?;
    let pelvis = sites::pelvis(markers, &conditioned.landmarks);
    let rate_hz = markers.clock.rate_hz;
    let speed_mps = match conditioned.recording.surface {
        Some(Surface::Overground) => conditioned.speed_mps.unwrap_or(0.0),
        _ => 0.0,
    };
    let swings = [swing::forward(&legs[0], rate_hz, speed_mps)?, swing::forward(&legs[1], rate_hz, speed_mps)?];
    let bounces = pelvis.as_ref().and_then(|p| swing::bounces(&p[1], &[&swings[0], &swings[1]]));
    let walking = bounces == Some(false);
    let mut list = Vec::new();
    let mut told = Vec::new();
    for ((leg, swings), side) in legs.iter().zip(&swings).zip(Side::BOTH) {
        let found = contacts_between(leg, swings, pelvis.as_ref(), rate_hz, speed_mps, walking, &params.markers)?;
        let last = found.contacts.len().saturating_sub(1);
        list.extend(found.contacts.iter().enumerate().map(|(at, contact)| {
            let cut = (at == 0 && contact[0].is_none()) || (at == last && contact[1].is_none());
            stance(*contact, cut, side, markers)
        }));
        told.push(found);
    }
    if list.is_empty() {
        return Err(Error::new(ErrorKind::NoSignal, "foot markers that never land", "at least one contact").mend(
            "check that the recording holds running or walking, and the names of the foot markers; or add the force file",
        ));
    }
    list.sort_by(|a, b| a.order_s().total_cmp(&b.order_s()));
    let mut notes = Notes::default();
    note(&told, &params.markers, markers, &mut notes);
    let gait = bounces.map(|bounces| if bounces { Gait::Running } else { Gait::Walking });
    let (method, sides_from) = (told[0].initial_contact.as_str(), "the markers of each foot");
    let toe_offs = told.iter().filter_map(|leg| leg.toe_off?.source());
    let sources = std::iter::once(told[0].initial_contact.source()).chain(toe_offs).collect();
    Ok(Found { list, method, sources, threshold_n: None, sides_from, gait, one_foot: false, bouts: Vec::new(), notes })
}

fn stance([ic, to]: [Option<f64>; 2], cut: bool, side: Side, markers: &Markers) -> Stance {
    let clock = markers.clock;
    let [ic_s, to_s] = [ic, to].map(|at| at.map(|at| clock.time_s(at)));
    let invalid = match (ic_s, to_s) {
        (Some(ic), Some(to)) => (to <= ic).then_some(Invalid::ContactTime),
        _ => Some(if cut { Invalid::Partial } else { Invalid::EventMissing }),
    };
    Stance { side: Some(side), ic_s, to_s, plate: None, loads: Vec::new(), invalid }
}

fn note(told: &[LegContacts], params: &MarkerEventParams, markers: &Markers, notes: &mut Notes) {
    let [left, right] = told else { return };
    let name = |leg: &LegContacts| leg.toe_off.map_or("none", ToeOffMethod::as_str);
    let toe_off = if name(left) == name(right) {
        name(left).to_owned()
    } else {
        format!("{} on the left, {} on the right", name(left), name(right))
    };
    let text = format!(
        "markers at {} Hz: initial contact by {}, toe-off by {toe_off}; accelerations low-passed at {} Hz",
        markers.clock.rate_hz,
        left.initial_contact.as_str(),
        params.cutoff_hz
    );
    notes.record("events", text);
    let filled: usize = told.iter().map(|leg| leg.toe_offs_filled).sum();
    if filled > 0 {
        let all: usize = told.iter().map(|leg| leg.contacts.len()).sum();
        notes.doubt(
            "toe_off",
            format!("{filled} of {all} toe-offs not seen; put where the others of the same foot are"),
        );
    }
}
