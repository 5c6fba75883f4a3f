//! The tidy table: one row per stride and metric, as mixed models want it.

use std::collections::HashMap;

use super::{outliers, rows::Rows};
use crate::{
    error::Result,
    quantity::{Side, Unit},
    table::{Table, Values},
};

/// The `long` table of a `steps` table: one row per step and metric.
///
/// Columns: `recording`, `subject`, `side`, `step`, `ic_time_s`, `metric`, `unit`, `value`, `outlier` (further from the
/// median of its side in its recording than `outlier_mads` scaled median absolute deviations), `absent` (the reason).
/// Rows go metric by metric within a recording.
///
/// # Errors
/// [`Column`](crate::ErrorKind::Column) for a table that is no `steps` table.
pub fn long(steps: &Table, outlier_mads: f64) -> Result<Table> {
    let mut texts: [Vec<String>; 6] = Default::default();
    let (mut step, mut numbers, mut far) = (Vec::new(), [Vec::new(), Vec::new()], Vec::new());
    for rows in Rows::recordings(steps)? {
        let reasons = reasons(&rows);
        let times = steps.numbers("ic_time_s").map(|t| &t[rows.range.clone()]);
        for (metric, values) in rows.metrics() {
            let marks = marks(values, rows.sides(), outlier_mads);
            for (i, value) in values.iter().enumerate() {
                let side = rows.sides()[i].map_or("unknown", Side::as_str);
                let reason = reasons[i].get(metric.name).copied().unwrap_or_default();
                let cells =
                    [rows.key("recording"), rows.key("subject"), side, metric.name, metric.unit.symbol(), reason];
                texts.iter_mut().zip(cells).for_each(|(column, text)| column.push(text.to_owned()));
                step.push(i64::try_from(i + 1).ok());
                numbers[0].push(times.map_or(f64::NAN, |t| t[i]));
                numbers[1].push(*value);
                far.push(marks[i]);
            }
        }
    }
    let [recording, subject, side, metric, unit, absent] = texts.map(Values::Text);
    let [time, value] = numbers.map(Values::Number);
    Ok(Table::new("long")
        .with("recording", Unit::None, recording)
        .with("subject", Unit::None, subject)
        .with("side", Unit::None, side)
        .with("step", Unit::Count, Values::Integer(step))
        .with("ic_time_s", Unit::Second, time)
        .with("metric", Unit::None, metric)
        .with("unit", Unit::None, unit)
        .with("value", Unit::None, value)
        .with("outlier", Unit::None, Values::Flag(far))
        .with("absent", Unit::None, absent))
}

/// Reason by metric of each row, from `metric=reason;metric=reason`.
fn reasons<'a>(rows: &Rows<'a>) -> Vec<HashMap<&'a str, &'a str>> {
    let cells = rows.table.texts("absent").map(|cells| &cells[rows.range.clone()]).unwrap_or_default();
    let parsed = cells.iter().map(|cell| cell.split(';').filter_map(|part| part.split_once('=')).collect());
    let mut parsed: Vec<_> = parsed.collect();
    parsed.resize_with(rows.range.len(), HashMap::new);
    parsed
}

/// Outliers of each side, at their places among all values.
fn marks(values: &[f64], sides: &[Option<Side>], mads: f64) -> Vec<bool> {
    let mut marks = vec![false; values.len()];
    for side in [Some(Side::Left), Some(Side::Right), None] {
        let places: Vec<usize> = (0..values.len()).filter(|i| values[*i].is_finite() && sides[*i] == side).collect();
        let mine: Vec<f64> = places.iter().map(|i| values[*i]).collect();
        places.iter().zip(outliers(&mine, mads)).for_each(|(place, far)| marks[*place] = far);
    }
    marks
}
