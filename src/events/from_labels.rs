//! Contacts from events that somebody or some program labelled in the file.

use super::{EventParams, Found, Invalid, Stance};
use crate::{
    condition::Conditioned,
    error::{Error, ErrorKind, Result},
    quantity::Side,
    recording::{LabelledEvent, Moment, Notes},
    signal::median,
};

/// Time from an end of the recording to the nearest label beyond which contacts are missing there, in median steps.
const UNLABELLED_STEPS: f64 = 1.5;
/// Longest contact that two labels make, s: walking slowly.
const LONGEST_S: f64 = 2.0;

/// Whether the labels tell every contact of the recording and its side.
pub(super) fn offered(conditioned: &Conditioned) -> bool {
    let list = stances(&conditioned.recording.events);
    let whole = list.iter().all(|s| s.invalid != Some(Invalid::EventMissing));
    list.iter().filter(|s| s.span().is_some()).count() > 1 && whole && alternates(&list) && covers(&list, conditioned)
}

/// The contacts that the labels make, in order of time.
pub(super) fn contacts(conditioned: &Conditioned, _: &EventParams) -> Result<Found> {
    let list = stances(&conditioned.recording.events);
    if list.is_empty() {
        return Err(Error::new(
            ErrorKind::NoSignal,
            format!(
                "{} labelled events, none a contact or toe-off of a stated foot",
                conditioned.recording.events.len()
            ),
            "labels such as `Foot Strike` and `Foot Off` with their side",
        )
        .mend("ask for another source of events, or label them"));
    }
    let mut notes = Notes::default();
    let events = list.iter().flat_map(|s| [s.ic_s, s.to_s]).flatten().count();
    notes.record("events", format!("{events} events as labelled in the file"));
    Ok(Found {
        list,
        method: "labels",
        sources: Vec::new(),
        threshold_n: None,
        sides_from: "the labels",
        gait: None,
        one_foot: false,
        bouts: Vec::new(),
        notes,
    })
}

/// Pairs each foot's contacts with the toe-offs that follow them.
fn stances(events: &[LabelledEvent]) -> Vec<Stance> {
    let mut list = Vec::new();
    for side in Side::BOTH {
        let mut told: Vec<(f64, Moment)> = events
            .iter()
            .filter(|e| e.side == Some(side) && e.time_s.is_finite())
            .filter_map(|e| Some((e.time_s, e.moment?)))
            .collect();
        told.sort_by(|a, b| a.0.total_cmp(&b.0));
        let mut open: Option<f64> = None;
        for (time_s, moment) in told {
            match moment {
                Moment::InitialContact => {
                    list.extend(open.replace(time_s).map(|ic_s| stance(side, Some(ic_s), None)));
                }
                Moment::ToeOff => match open.take() {
                    Some(ic_s) if time_s - ic_s > LONGEST_S => {
                        list.extend([stance(side, Some(ic_s), None), stance(side, None, Some(time_s))]);
                    }
                    ic_s => list.push(stance(side, ic_s, Some(time_s))),
                },
            }
        }
        list.extend(open.map(|ic_s| stance(side, Some(ic_s), None)));
    }
    list.sort_by(|a, b| a.order_s().total_cmp(&b.order_s()));
    let last = list.len().saturating_sub(1);
    for (at, stance) in list.iter_mut().enumerate().filter(|(_, s)| s.span().is_none()) {
        let cut = (at <= 1 && stance.ic_s.is_none()) || (at + 1 >= last && stance.to_s.is_none());
        stance.invalid = Some(if cut { Invalid::Partial } else { Invalid::EventMissing });
    }
    list
}

fn stance(side: Side, ic_s: Option<f64>, to_s: Option<f64>) -> Stance {
    Stance { side: Some(side), ic_s, to_s, plate: None, loads: Vec::new(), invalid: None }
}

fn alternates(list: &[Stance]) -> bool {
    let landings: Vec<_> = list.iter().filter(|s| s.ic_s.is_some()).map(|s| s.side).collect();
    landings.windows(2).all(|w| w[0] != w[1])
}

/// Labels begin and end within a step and a half of the recording, and leave no step out.
fn covers(list: &[Stance], conditioned: &Conditioned) -> bool {
    let onsets: Vec<f64> = list.iter().filter_map(|s| s.ic_s).collect();
    let steps: Vec<f64> = onsets.windows(2).map(|w| w[1] - w[0]).collect();
    let Some(step_s) = median(&mut steps.clone()) else { return false };
    let clocks = || conditioned.recording.clocks();
    let start_s = clocks().map(|c| c.start_s).fold(f64::INFINITY, f64::min);
    let end_s = clocks().map(|c| c.end_s()).fold(f64::NEG_INFINITY, f64::max);
    let times = || list.iter().flat_map(|s| [s.ic_s, s.to_s]).flatten();
    let first_s = times().fold(f64::INFINITY, f64::min);
    let last_s = times().fold(f64::NEG_INFINITY, f64::max);
    let longest_s = UNLABELLED_STEPS * step_s;
    steps.iter().all(|s| *s < longest_s) && first_s - start_s < longest_s && end_s - last_s < longest_s
}

/// Says that there are labels which are not used.
pub(super) fn note_unused(conditioned: &Conditioned, notes: &mut Notes) {
    let list = stances(&conditioned.recording.events);
    if !list.is_empty() {
        let text =
            format!("{} labelled contacts do not tell every contact of the recording; they are not used", list.len());
        notes.record("labels", text);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn events(text: &str) -> Vec<LabelledEvent> {
        let one = |word: &str| {
            let (label, time) = word.split_once('@').unwrap();
            LabelledEvent::new(time.parse().unwrap(), label, "")
        };
        text.split(' ').map(one).collect()
    }

    #[test]
    fn labels_pair_to_stances_of_each_foot() {
        let list = stances(&events("LTO@0.1 RHS@0.2 RTO@0.4 LHS@0.5 LTO@0.7 RHS@0.8"));
        let told: Vec<_> = list.iter().map(|s| (s.side.unwrap(), s.ic_s, s.to_s, s.invalid)).collect();
        assert_eq!(
            told,
            [
                (Side::Left, None, Some(0.1), Some(Invalid::Partial)),
                (Side::Right, Some(0.2), Some(0.4), None),
                (Side::Left, Some(0.5), Some(0.7), None),
                (Side::Right, Some(0.8), None, Some(Invalid::Partial)),
            ]
        );
        assert!(alternates(&list));
    }

    #[test]
    fn a_forgotten_toe_off_is_missing_and_not_bridged() {
        let list = stances(&events("LHS@0.0 LTO@0.2 LHS@0.7 LHS@1.4 LTO@1.6 LHS@2.1 LTO@2.3"));
        assert_eq!((list[1].ic_s, list[1].to_s, list[1].invalid), (Some(0.7), None, Some(Invalid::EventMissing)));
        assert!(!alternates(&list));
    }
}
