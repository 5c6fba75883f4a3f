//! Where in the force the impact peak and the loading rate of each stance were read: for drawing them.

use crate::{
    metrics::Context,
    quantity::{Side, Unit},
    table::{Table, Values},
};

const NAMES: [&str; 3] = ["impact_peak", "valr_start", "valr_end"];

/// The `onsets` table: one row per stance with the impact peak and the two points whose slope is the average loading rate.
///
/// Columns: step, side, plate (position among the conditioned recording's plates, from 0), `impact_peak_time_s`,
/// `impact_peak_bw`, `valr_start_time_s`, `valr_start_bw`, `valr_end_time_s`, `valr_end_bw`. Times are those of the recording;
/// forces are of the conditioned vertical force, in body weights. What the column of the metric has not is absent here too.
pub fn onsets(context: &Context<'_>) -> Table {
    let strides = context.strides();
    let plates = &strides.conditioned().recording.plates;
    let (mut steps, mut sides, mut carriers) = (Vec::new(), Vec::new(), Vec::new());
    let mut numbers: [Vec<f64>; 6] = Default::default();
    for step in strides.steps() {
        let carrier = step.stance().plate.filter(|plate| *plate < plates.len());
        let time_s = |at: f64| carrier.map_or(f64::NAN, |plate| plates[plate].clock.time_s(at));
        let onset = context.impact().of_step(&step);
        let peak = onset.peak.as_ref().map_or([f64::NAN; 2], |peak| [time_s(peak.position), peak.magnitude_bw]);
        let segment = onset.rates.as_ref().map_or([(f64::NAN, f64::NAN); 2], |rates| rates.segment);
        let [start, end] = segment.map(|(at, force_bw)| [time_s(at), force_bw]);
        numbers.iter_mut().zip([peak, start, end].concat()).for_each(|(column, value)| column.push(value));
        steps.push(i64::try_from(step.index() + 1).ok());
        sides.push(step.stance().side.map_or("unknown", Side::as_str).to_owned());
        carriers.push(carrier.and_then(|plate| i64::try_from(plate).ok()));
    }
    let keys = Table::new("onsets")
        .with("step", Unit::Count, Values::Integer(steps))
        .with("side", Unit::None, Values::Text(sides))
        .with("plate", Unit::Count, Values::Integer(carriers));
    numbers.into_iter().enumerate().fold(keys, |table, (i, values)| {
        let (name, unit) = if i % 2 == 0 { ("_time_s", Unit::Second) } else { ("_bw", Unit::BodyWeight) };
        table.with(format!("{}{name}", NAMES[i / 2]), unit, Values::Number(values))
    })
}
