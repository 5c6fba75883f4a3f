//! Groups of runners: means over runners, never over their strides.

use std::collections::BTreeMap;

use super::{FEWEST, precision::student_t95};
use crate::{
    error::{Error, Result},
    quantity::Unit,
    table::{Table, Values},
};

/// The `groups` table of a `summary`: one row per group, metric and side.
///
/// `labels` gives the group of each recording: whatever it is compared by (a diagnosis, a shoe, a speed, or several in one
/// label); recordings without one are left out. The recordings of one subject in one group are averaged first, so that
/// `n` counts runners. Columns: `group`, `metric`, `unit`, `side`, `n`, `mean`, `sd` (both over runners), `ci95_low`, `ci95_high`
/// (Student's, for at least 8 runners), `absent`. A recording without a subject counts as a runner of its own.
///
/// # Errors
/// [`Column`](crate::ErrorKind::Column) for a table that is no `summary`.
pub fn groups(summary: &Table, labels: &BTreeMap<String, String>) -> Result<Table> {
    let texts = |name: &str| {
        let missing =
            || Error::new(crate::ErrorKind::Column, format!("no column `{name}`"), "a `summary` of midstance");
        summary.texts(name).ok_or_else(missing)
    };
    let (recording, subject) = (texts("recording")?, texts("subject")?);
    let (metric, unit, side) = (texts("metric")?, texts("unit")?, texts("side")?);
    let means = summary.numbers("mean").unwrap_or_default();
    // Rows stand in the order in which group, then metric and side, are first seen.
    let mut order: Vec<&str> = Vec::new();
    let mut keys: Vec<(&str, &str, &str)> = Vec::new();
    let mut cells: BTreeMap<(usize, usize), BTreeMap<&str, Vec<f64>>> = BTreeMap::new();
    let mut index: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    for row in 0..summary.len() {
        let Some(label) = labels.get(&recording[row]) else { continue };
        let group = order.iter().position(|g| g == label).unwrap_or_else(|| {
            order.push(label);
            order.len() - 1
        });
        let key = *index.entry((&metric[row], &side[row])).or_insert_with(|| {
            keys.push((&metric[row], &unit[row], &side[row]));
            keys.len() - 1
        });
        let runner = if subject[row].is_empty() { &recording[row] } else { &subject[row] };
        let runners = cells.entry((group, key)).or_default();
        let values = runners.entry(runner).or_default();
        values.extend(Some(means[row]).filter(|mean| mean.is_finite()));
    }
    let mut text: [Vec<String>; 5] = Default::default();
    let (mut n, mut numbers) = (Vec::new(), [const { Vec::new() }; 4]);
    for ((group, key), runners) in cells {
        let average = |values: &Vec<f64>| values.iter().sum::<f64>() / values.len() as f64;
        let values: Vec<f64> = runners.values().filter(|values| !values.is_empty()).map(average).collect();
        let (metric, unit, side) = keys[key];
        let absent = if values.len() < FEWEST { "ci95=inputs_missing(8 runners)" } else { "" };
        let cells = [order[group], metric, unit, side, absent];
        text.iter_mut().zip(cells).for_each(|(column, cell)| column.push(cell.to_owned()));
        n.push(i64::try_from(values.len()).ok());
        numbers.iter_mut().zip(moments(&values)).for_each(|(column, number): (&mut Vec<f64>, f64)| column.push(number));
    }
    let [group, metric, unit, side, absent] = text.map(Values::Text);
    let [mean, sd, low, high] = numbers.map(Values::Number);
    Ok(Table::new("groups")
        .with("group", Unit::None, group)
        .with("metric", Unit::None, metric)
        .with("unit", Unit::None, unit)
        .with("side", Unit::None, side)
        .with("n", Unit::Count, Values::Integer(n))
        .with("mean", Unit::None, mean)
        .with("sd", Unit::None, sd)
        .with("ci95_low", Unit::None, low)
        .with("ci95_high", Unit::None, high)
        .with("absent", Unit::None, absent))
}

/// Mean, SD with n − 1, and the ends of Student's interval; NaN where there are too few.
fn moments(values: &[f64]) -> [f64; 4] {
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n;
    if values.len() < 2 {
        return [mean, f64::NAN, f64::NAN, f64::NAN];
    }
    let sd = (values.iter().map(|v| (v - mean).powi(2)).sum::<f64>() / (n - 1.0)).sqrt();
    if values.len() < FEWEST {
        return [mean, sd, f64::NAN, f64::NAN];
    }
    let half = student_t95(n - 1.0) * sd / n.sqrt();
    [mean, sd, mean - half, mean + half]
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Ten runners 1 … 10 (the last measured twice, as 9 and 11) and one other: mean 5.5, SD 3.0277, and
    /// t(9) = 2.262157 of scipy 1.17.1.
    #[test]
    fn runners_count_and_not_their_recordings() {
        let name = |i: usize| format!("r{i}");
        let mut values: Vec<f64> = (1..=9).map(f64::from).collect();
        values.extend([9.0, 11.0, 99.0]);
        let subjects: Vec<String> = (0..12).map(|i| if i == 10 { "s9".into() } else { format!("s{i}") }).collect();
        let text = |t: &str| Values::Text(vec![t.into(); 12]);
        let summary = Table::new("summary")
            .with("recording", Unit::None, Values::Text((0..12).map(name).collect()))
            .with("subject", Unit::None, Values::Text(subjects))
            .with("metric", Unit::None, text("cadence_spm"))
            .with("unit", Unit::None, text("steps/min"))
            .with("side", Unit::None, text("both"))
            .with("mean", Unit::None, Values::Number(values));
        let labels = (0..12).map(|i| (name(i), if i < 11 { "a" } else { "b" }.to_owned())).collect();
        let table = groups(&summary, &labels).unwrap();
        assert_eq!(table.texts("group").unwrap(), ["a", "b"]);
        let at = |column: &str, row: usize| table.numbers(column).unwrap()[row];
        assert_eq!((at("mean", 0), at("mean", 1)), (5.5, 99.0));
        assert!((at("sd", 0) - 3.027_650_354).abs() < 1e-9);
        assert!((at("ci95_high", 0) - (5.5 + 2.262_157 * 3.027_650_354 / 10.0_f64.sqrt())).abs() < 1e-4);
        assert!(at("sd", 1).is_nan() && table.texts("absent").unwrap()[1].contains("8 runners"));
    }
}
