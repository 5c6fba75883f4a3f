//! Contacts from a threshold on the vertical force: the reference method wherever force exists.

use super::{EventParams, Found, Invalid, Stance, carriers};
use crate::{
    condition::Conditioned,
    error::{Error, ErrorKind, Result},
    recording::{ForcePlate, Notes},
    signal::{Run, runs_above},
};

/// Contacts in a vertical reaction force, N, that is zeroed and filtered, at `rate_hz`: fractional sample positions.
///
/// A contact is at or above the threshold (that of `params`, else its least one) for at least `params.debounce_s` after as long below it; crossings are
/// interpolated linearly. Runs cut by the ends of the array say so.
///
/// # Errors
/// [`ErrorKind::Parameter`] for a rate, threshold or debounce time that is not above zero.
///
/// ```
/// use midstance::events::{EventParams, from_vertical_force};
/// // Half-sine stance of 1500 N lasting 0.25 s, once.
/// let force: Vec<f64> = (-100..400)
///     .map(|i| (f64::from(i) / 250.0 * std::f64::consts::PI).sin().max(0.0) * f64::from(u8::from((0..250).contains(&i))))
///     .map(|f| 1500.0 * f)
///     .collect();
/// let runs = from_vertical_force(&force, 1000.0, &EventParams::default())?;
/// assert_eq!(runs.len(), 1);
/// assert!(((runs[0].to - runs[0].from) / 1000.0 - 0.2479).abs() < 1e-4);
/// # Ok::<(), midstance::Error>(())
/// ```
pub fn from_vertical_force(vertical_n: &[f64], rate_hz: f64, params: &EventParams) -> Result<Vec<Run>> {
    let threshold_n = params.threshold_for(f64::NAN);
    for (name, value) in [("rate_hz", rate_hz), ("threshold_n", threshold_n), ("debounce_s", params.debounce_s)] {
        if !(value.is_finite() && value > 0.0) {
            return Err(Error::parameter(name, value, "a number above zero"));
        }
    }
    let debounce = (params.debounce_s * rate_hz).ceil() as usize;
    Ok(runs_above(vertical_n, threshold_n, debounce, debounce))
}

pub(super) fn offered(conditioned: &Conditioned) -> bool {
    !conditioned.recording.plates.is_empty()
}

pub(super) fn contacts(conditioned: &Conditioned, params: &EventParams) -> Result<Found> {
    let plates = &conditioned.recording.plates;
    if plates.is_empty() {
        return Err(Error::new(ErrorKind::NoSignal, "no force", "a force to find the contacts with")
            .mend("add the force file of the same trial, or ask for another source of events"));
    }
    let noise_n = conditioned.drift.iter().flatten().map(|d| d.noise_n).fold(f64::NAN, f64::max);
    let threshold_n = params.threshold_for(noise_n);
    let asked = EventParams { threshold_n: Some(threshold_n), ..params.clone() };
    let mut list = Vec::new();
    for (index, plate) in plates.iter().enumerate() {
        let vertical = plate.component(1).unwrap_or_default();
        let runs = from_vertical_force(vertical, plate.clock.rate_hz, &asked)?;
        list.extend(runs.into_iter().map(|run| stance(&run, plate, index, conditioned)));
    }
    if list.is_empty() {
        return Err(Error::new(
            ErrorKind::NoSignal,
            format!("a vertical force that never rises above {threshold_n} N for {} s", params.debounce_s),
            "at least one contact",
        )
        .mend("check the unit and the column of the vertical force, or lower the threshold"));
    }
    list.sort_by(|a, b| a.order_s().total_cmp(&b.order_s()));
    let mut notes = Notes::default();
    notes.record("events", describe(threshold_n, noise_n, params));
    let sides_from = "the per-foot columns";
    Ok(Found {
        list,
        method: "threshold",
        sources: Vec::new(),
        threshold_n: Some(threshold_n),
        sides_from,
        gait: None,
        one_foot: false,
        bouts: Vec::new(),
        notes,
    })
}

fn stance(run: &Run, plate: &ForcePlate, index: usize, conditioned: &Conditioned) -> Stance {
    let time = |position: f64, open: bool| (!open).then(|| plate.clock.time_s(position));
    let (ic_s, to_s) = (time(run.from, run.open_start), time(run.to, run.open_end));
    let around = (run.from.floor() as usize).saturating_sub(1)..=run.to.ceil() as usize + 1;
    let vertical = plate.component(1).unwrap_or_default();
    let gap = around.filter_map(|i| vertical.get(i)).any(|v| v.is_nan());
    let invalid = match (ic_s, to_s) {
        (Some(_), Some(_)) => gap.then_some(Invalid::Gap),
        _ => Some(Invalid::Partial),
    };
    let inside = run.from.ceil() as usize..run.to.floor() as usize + 1;
    let loads = carriers::loads(conditioned, inside, plate.clock.rate_hz);
    Stance { side: plate.foot, ic_s, to_s, plate: Some(index), loads, invalid }
}

/// The threshold and where it comes from.
fn describe(threshold_n: f64, noise_n: f64, params: &EventParams) -> String {
    let why = match params.threshold_n {
        Some(_) => "as asked for".to_owned(),
        None if noise_n.is_nan() => "the least one; the noise of the flights is not known".to_owned(),
        None if threshold_n > params.least_threshold_n => {
            format!("raised to {} times the noise of the flights, {noise_n:.2} N", params.noise_multiple)
        }
        None => format!("the least one; the noise of the flights is {noise_n:.2} N"),
    };
    let shown = (threshold_n * 100.0).round() / 100.0;
    format!("force threshold {shown} N ({why}) on force low-passed zero-lag; crossings interpolated between samples")
}

/// Says how many contacts two or more plates carried together.
pub(super) fn note_crossings(list: &[Stance], notes: &mut Notes) {
    let crossed = list.iter().filter(|s| s.loads.len() > 1).count();
    if crossed == 0 {
        return;
    }
    let text = format!(
        "{crossed} of {} contacts on two plates or more; their force is the sum, metrics of their centre of pressure are \
         absent",
        list.len()
    );
    notes.record("crossed_plates", text);
}
