//! One plate's force: sign, gaps, filter.

use super::{
    ConditionParams,
    geometry::{spread, sum_in_lanes},
};
use crate::{
    error::{Error, ErrorKind, Result},
    recording::{ForcePlate, ForceSign, Notes, Recording},
    signal::{Lowpass, fill_linear, runs_above},
};

/// Shortest contact and flight of the first search, s (science: 40 ms each).
pub(super) const DEBOUNCE_S: f64 = 0.040;

/// Turns the forces of all plates round when the vertical one presses down on the plate, and notes which it was.
pub(super) fn make_reaction(recording: &mut Recording) -> Result<()> {
    if recording.plates.is_empty() {
        return Ok(());
    }
    if recording.plates.iter().all(|p| p.component(1).is_none()) {
        return Err(Error::new(ErrorKind::NoSignal, "force columns without the vertical one", "a vertical force")
            .mend("name the vertical column in the column map, or correct the axes"));
    }
    let vertical = recording.plates.iter().filter_map(|p| p.component(1));
    let (sum, count) = vertical.map(sum_in_lanes).fold((0.0, 0), |(s, n), (sum, count)| (s + sum, n + count));
    if count == 0 || sum == 0.0 {
        return Err(Error::new(
            ErrorKind::NoSignal,
            "a vertical force that is missing or zero throughout",
            "a loaded plate",
        ));
    }
    let found = if sum < 0.0 { ForceSign::Action } else { ForceSign::Reaction };
    let declared = recording.plates.iter().map(|p| p.sign).find(|s| *s != ForceSign::Unknown);
    if declared.is_some_and(|d| d != found) {
        recording.notes.doubt("force_sign", format!("declared {}, but the data say otherwise", name(found.opposite())));
    }
    if found == ForceSign::Action {
        for plate in &mut recording.plates {
            let moment = plate.moment_nm.iter_mut().flatten();
            plate.force_n.iter_mut().flatten().chain(moment).flatten().for_each(|value| *value = -*value);
        }
    }
    recording.plates.iter_mut().for_each(|p| p.sign = ForceSign::Reaction);
    let text = match found {
        ForceSign::Action => {
            "action (the foot's push on the plate): the file's vertical force is negative in stance; all components were turned round"
        }
        _ => "reaction (the ground's push on the foot): the file's vertical force is positive in stance",
    };
    recording.notes.record("force_sign", text);
    Ok(())
}

fn name(sign: ForceSign) -> &'static str {
    match sign {
        ForceSign::Action => "action",
        ForceSign::Reaction => "reaction",
        ForceSign::Unknown => "unknown",
    }
}

/// Longest gap of a force that is filled by a straight line, s (science A.2); longer ones stay open.
const LONGEST_GAP_S: f64 = 0.010;

/// Fills short gaps; stances that touch a longer one are marked later.
pub(super) fn fill_gaps(plate: &mut ForcePlate, notes: &mut Notes) {
    let longest = (LONGEST_GAP_S * plate.clock.rate_hz).round() as usize;
    let (mut filled, mut left) = (0, 0);
    for moment in plate.moment_nm.iter_mut().flatten() {
        fill_linear(moment, longest);
    }
    for component in plate.force_n.iter_mut().flatten() {
        let report = fill_linear(component, longest);
        (filled, left) = (filled + report.samples_filled, left + report.gaps_left);
    }
    if left > 0 {
        notes.doubt("force_gaps", format!("{}: {left} gaps longer than {LONGEST_GAP_S} s stay open", plate.name));
    }
    if filled > 0 {
        notes.record("force_gaps", format!("{}: {filled} missing samples filled by straight lines", plate.name));
    }
}

/// Low-passes every component of force and moment between its gaps.
pub(super) fn smooth(plate: &mut ForcePlate, params: &ConditionParams) -> Result<()> {
    let lowpass = Lowpass::zero_lag(plate.clock.rate_hz, params.force_cutoff_hz, params.filter_order)?;
    let mut scratch = Vec::new();
    for moment in plate.moment_nm.iter_mut().flatten() {
        lowpass.apply_runs(moment, &mut scratch);
    }
    for component in plate.force_n.iter_mut().flatten() {
        let lost = lowpass.apply_runs(component, &mut scratch);
        if lost == component.len() {
            return Err(Error::new(
                ErrorKind::TooShort,
                format!("{} force samples", component.len()),
                format!("at least {} without a gap, to low-pass without end effects", 3 * lowpass.pad()),
            ));
        }
    }
    Ok(())
}

/// Rough stances of an upward force as sample ranges: above a quarter of its range.
pub(super) fn stance_runs(vertical: &[f64], rate_hz: f64) -> Vec<(usize, usize)> {
    let Some((low, high)) = spread(vertical, 0.02, 0.98) else { return Vec::new() };
    let debounce = (DEBOUNCE_S * rate_hz).ceil() as usize;
    runs_above(vertical, low + (high - low) / 4.0, debounce, debounce)
        .into_iter()
        .filter(|run| !run.open_start && !run.open_end)
        .map(|run| (run.from.ceil() as usize, run.to.floor() as usize))
        .collect()
}

/// A runner brakes before propelling; a file in which it is the other way round has a wrong forward axis or sign.
pub(super) fn check_braking(recording: &mut Recording) {
    let mut early_minus_late = 0.0;
    for plate in &recording.plates {
        let (Some(forward), Some(up)) = (plate.component(0), plate.component(1)) else { continue };
        for (from, to) in stance_runs(up, plate.clock.rate_hz) {
            let middle = usize::midpoint(from, to);
            early_minus_late += forward[from..middle].iter().sum::<f64>() - forward[middle..to].iter().sum::<f64>();
        }
    }
    if early_minus_late > 0.0 {
        recording.notes.doubt(
            "forward_force",
            "the force points forwards early in stance and backwards late: forward axis or sign of the horizontal force is doubtful",
        );
    }
}
