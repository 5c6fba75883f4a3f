//! Contacts from a threshold on the vertical force: the reference method wherever force exists.

use super::{EventParams, Invalid, Stance};
use crate::{
    condition::Conditioned,
    error::{Error, ErrorKind, Result},
    recording::ForcePlate,
    signal::{Run, runs_above},
};

/// Contacts in a vertical reaction force, N, that is zeroed and filtered, at `rate_hz`: fractional sample positions.
///
/// A contact is at or above `params.threshold_n` for at least `params.debounce_s` after as long below it; crossings are
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
    for (name, value) in [("rate_hz", rate_hz), ("threshold_n", params.threshold_n), ("debounce_s", params.debounce_s)]
    {
        if !(value.is_finite() && value > 0.0) {
            return Err(Error::parameter(name, value, "a number above zero"));
        }
    }
    let debounce = (params.debounce_s * rate_hz).ceil() as usize;
    Ok(runs_above(vertical_n, params.threshold_n, debounce, debounce))
}

pub(super) fn contacts(conditioned: &Conditioned, params: &EventParams) -> Result<Vec<Stance>> {
    let mut list = Vec::new();
    for (index, plate) in conditioned.recording.plates.iter().enumerate() {
        let vertical = plate.component(1).unwrap_or_default();
        let runs = from_vertical_force(vertical, plate.clock.rate_hz, params)?;
        list.extend(runs.into_iter().map(|run| stance(&run, plate, index)));
    }
    if list.is_empty() {
        return Err(Error::new(
            ErrorKind::NoSignal,
            format!("a vertical force that never rises above {} N for {} s", params.threshold_n, params.debounce_s),
            "at least one contact",
        )
        .mend("check the unit and the column of the vertical force, or lower the threshold"));
    }
    list.sort_by(|a, b| a.order_s().total_cmp(&b.order_s()));
    Ok(list)
}

fn stance(run: &Run, plate: &ForcePlate, index: usize) -> Stance {
    let time = |position: f64, open: bool| (!open).then(|| plate.clock.time_s(position));
    let (ic_s, to_s) = (time(run.from, run.open_start), time(run.to, run.open_end));
    let around = (run.from.floor() as usize).saturating_sub(1)..=run.to.ceil() as usize + 1;
    let vertical = plate.component(1).unwrap_or_default();
    let gap = around.filter_map(|i| vertical.get(i)).any(|v| v.is_nan());
    let invalid = match (ic_s, to_s) {
        (Some(_), Some(_)) => gap.then_some(Invalid::Gap),
        _ => Some(Invalid::Partial),
    };
    Stance { side: plate.foot, ic_s, to_s, plate: index, invalid }
}
