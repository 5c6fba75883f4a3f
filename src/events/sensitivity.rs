//! What the threshold does to contact time.

use super::{EventParams, EventSource, detect};
use crate::{
    condition::Conditioned,
    error::Result,
    quantity::Unit,
    table::{Table, Values},
};

/// Contacts of the same force at several thresholds, N: one row each, in the order given.
///
/// Columns: `threshold_n`, `contacts` (that are believed), `contact_time_s` (mean), `contact_time_sd_s`, `cadence_spm`
/// (60 over the median time between initial contacts). A threshold at which nothing is a contact has 0 contacts.
///
/// # Errors
/// As [`detect`], except for a force that never reaches a threshold.
pub fn threshold_sensitivity(conditioned: &Conditioned, thresholds_n: &[f64], params: &EventParams) -> Result<Table> {
    let mut rows: [Vec<f64>; 4] = Default::default();
    let mut contacts = Vec::with_capacity(thresholds_n.len());
    for threshold_n in thresholds_n {
        let source = Some(EventSource::Force);
        let params = EventParams { source, threshold_n: Some(*threshold_n), ..params.clone() };
        let found = match detect(conditioned, &params) {
            Ok(found) => Some(found),
            Err(error) if error.kind() == crate::ErrorKind::NoSignal && !conditioned.recording.plates.is_empty() => {
                None
            }
            Err(error) => return Err(error),
        };
        let list = found.iter().flat_map(|f| &f.list).filter(|s| s.invalid.is_none());
        let times: Vec<f64> = list.filter_map(super::Stance::span).map(|(ic, to)| to - ic).collect();
        let mean = times.iter().sum::<f64>() / times.len() as f64;
        let squares: f64 = times.iter().map(|t| (t - mean).powi(2)).sum();
        let step_s = found.as_ref().and_then(|f| f.median_step_s);
        contacts.push(Some(times.len() as i64));
        rows[0].push(*threshold_n);
        rows[1].push(mean);
        rows[2].push((squares / (times.len() as f64 - 1.0)).sqrt());
        rows[3].push(step_s.map_or(f64::NAN, |s| 60.0 / s));
    }
    let [thresholds, means, deviations, cadence] = rows.map(Values::Number);
    Ok(Table::new("threshold_sensitivity")
        .with("threshold_n", Unit::Newton, thresholds)
        .with("contacts", Unit::Count, Values::Integer(contacts))
        .with("contact_time_s", Unit::Second, means)
        .with("contact_time_sd_s", Unit::Second, deviations)
        .with("cadence_spm", Unit::StepsPerMinute, cadence))
}
