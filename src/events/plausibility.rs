//! What cannot be a running contact is marked, never dropped and never mended.

use std::ops::RangeInclusive;

use super::{EventParams, Gait, Invalid, Stance, partial_foot};
use crate::{condition::Conditioned, recording::Notes, signal::median};

/// Median interval between successive initial contacts, s.
pub(super) fn median_step(list: &[Stance]) -> Option<f64> {
    let onsets: Vec<f64> = list.iter().filter_map(|s| s.ic_s).collect();
    median(&mut onsets.windows(2).map(|w| w[1] - w[0]).collect::<Vec<_>>())
}

/// Two contacts and the flight between them, in median contacts: flight lasts from a tenth to the whole of a contact.
const DOUBLE: RangeInclusive<f64> = 1.9..=3.2;

pub(super) fn mark(
    list: &mut [Stance],
    conditioned: &Conditioned,
    params: &EventParams,
    gait: Gait,
    median_step_s: Option<f64>,
    notes: &mut Notes,
) {
    let contact_times = params.contact_times_s(gait);
    let mut durations: Vec<f64> = list.iter().filter_map(Stance::span).map(|(ic, to)| to - ic).collect();
    let typical_s = median(&mut durations);
    for stance in list.iter_mut().filter(|s| s.invalid.is_none()) {
        let Some((ic, to)) = stance.span() else { continue };
        if !contact_times.contains(&(to - ic)) {
            let double = typical_s.is_some_and(|typical| DOUBLE.contains(&((to - ic) / typical)));
            stance.invalid = Some(if double { Invalid::DoubleContact } else { Invalid::ContactTime });
        } else if stance.plate.is_some_and(|plate| outside_knots(conditioned, plate, params, ic, to)) {
            stance.invalid = Some(Invalid::DriftExtrapolated);
        }
    }
    // The same foot twice within one step: one of the two sides is wrong, and nothing says which.
    let repeated: Vec<usize> = (1..list.len())
        .filter(|i| {
            let (before, after) = (&list[i - 1], &list[*i]);
            let near = before.ic_s.zip(after.ic_s).zip(median_step_s).is_some_and(|((a, b), step)| b - a < 1.5 * step);
            near && before.side.is_some() && before.side == after.side
        })
        .collect();
    for index in repeated {
        list[index - 1].invalid.get_or_insert(Invalid::SideRepeated);
        list[index].invalid.get_or_insert(Invalid::SideRepeated);
    }
    partial_foot::mark(list, conditioned);
    count(list, notes);
}

fn outside_knots(conditioned: &Conditioned, plate: usize, params: &EventParams, ic: f64, to: f64) -> bool {
    conditioned.drift.get(plate).and_then(Option::as_ref).is_some_and(|drift| {
        drift.range_n > params.drift_to_distrust_n && (ic < drift.knots_s.0 || to > drift.knots_s.1)
    })
}

fn count(list: &[Stance], notes: &mut Notes) {
    let of = |reason: Invalid| list.iter().filter(|s| s.invalid == Some(reason)).count();
    let counted = |reason: &Invalid| format!("{} {}", of(*reason), reason.as_str());
    let parts: Vec<String> = Invalid::ALL.iter().filter(|reason| of(**reason) > 0).map(counted).collect();
    let valid = list.iter().filter(|s| s.invalid.is_none()).count();
    let text = format!(
        "{valid} of {} contacts valid{}{}",
        list.len(),
        if parts.is_empty() { "" } else { "; " },
        parts.join(", ")
    );
    // Partial ones are usual at both ends; others beyond a tenth are not.
    let unusual = list.len() - valid - of(Invalid::Partial) - of(Invalid::DriftExtrapolated);
    if unusual * 10 > list.len() { notes.doubt("contacts", text) } else { notes.record("contacts", text) }
}

/// Running has flight; without it, more than body weight at mid-stance is grounded running, less is walking. Without
/// force it is `seen` by the source whether the body bounces.
pub(super) fn gait(list: &[Stance], seen: Option<Gait>, conditioned: &Conditioned, notes: &mut Notes) -> Gait {
    let mut overlaps: Vec<f64> =
        list.windows(2).filter_map(|w| Some(f64::from(u8::from(w[1].ic_s? < w[0].to_s?)))).collect();
    let double_support = median(&mut overlaps).is_some_and(|share| share > 0.5);
    if !double_support && seen != Some(Gait::Walking) {
        let mut contact: Vec<f64> = list.iter().filter_map(Stance::span).map(|(ic, to)| to - ic).collect();
        let long = median(&mut contact).zip(median_step(list)).is_some_and(|(c, s)| c >= s);
        if !long {
            return Gait::Running;
        }
    }
    let weight = conditioned.body_weight.map(|w| w.newton);
    let mut mid: Vec<f64> = list.iter().filter_map(|s| mid_stance_force(s, conditioned)).collect();
    let bounces = match median(&mut mid).zip(weight) {
        Some((force, weight)) => force > weight,
        None => seen == Some(Gait::Running),
    };
    let gait = if bounces { Gait::GroundedRunning } else { Gait::Walking };
    notes.doubt("gait", format!("{gait}: contacts overlap; metrics that need flight are absent"));
    gait
}

fn mid_stance_force(stance: &Stance, conditioned: &Conditioned) -> Option<f64> {
    let (ic, to) = stance.span()?;
    let plate = &conditioned.recording.plates[stance.plate?];
    crate::signal::interpolate(plate.component(1)?, plate.clock.position(f64::midpoint(ic, to)))
}
