//! Values per bout of a long recording.

use super::Measured;
use crate::{
    events::{Stances, TimedBout},
    metrics::Compute,
    quantity::Unit,
    table::{Table, Values},
};

/// One row of the table.
struct Row<'a> {
    bout: usize,
    timed: &'a TimedBout,
    metric: &'static str,
    unit: Unit,
    n: usize,
    mean: f64,
}

/// One row per bout and metric that has a value in it, in order of time; the first row of each bout is its duration.
/// Without columns where no sensor tells bouts.
///
/// Columns: recording, subject, bout (from 1), activity, start_s, end_s, metric, unit, n, mean. Values of steps belong to
/// the bout in which the foot landed; the mean of a rate is the harmonic one.
pub fn bouts(recording: &str, subject: &str, stances: &Stances, measured: &[Measured]) -> Table {
    if stances.bouts.is_empty() {
        return Table::new("bouts");
    }
    let mut rows: Vec<Row<'_>> = Vec::new();
    for (index, timed) in stances.bouts.iter().enumerate() {
        let (bout, duration_s) = (index + 1, timed.end_s - timed.start_s);
        rows.push(Row { bout, timed, metric: "duration_s", unit: Unit::Second, n: 1, mean: duration_s });
        for one in measured.iter().filter(|one| !matches!(one.metric.compute, Compute::Trial(_))) {
            let within = stances.list.iter().zip(&one.values).filter(|(s, _)| timed.holds(s.order_s()));
            let values: Vec<f64> = within.filter_map(|(_, value)| value.as_ref().ok().copied()).collect();
            if let Some(mean) = mean(&values, matches!(one.metric.compute, Compute::StepRate(_))) {
                rows.push(Row { bout, timed, metric: one.metric.name, unit: one.metric.unit, n: values.len(), mean });
            }
        }
    }
    let text = |of: fn(&Row<'_>) -> String| Values::Text(rows.iter().map(of).collect());
    let integer = |of: fn(&Row<'_>) -> usize| Values::Integer(rows.iter().map(|r| Some(of(r) as i64)).collect());
    let number = |of: fn(&Row<'_>) -> f64| Values::Number(rows.iter().map(of).collect());
    let repeated = |value: &str| Values::Text(vec![value.to_owned(); rows.len()]);
    Table::new("bouts")
        .with("recording", Unit::None, repeated(recording))
        .with("subject", Unit::None, repeated(subject))
        .with("bout", Unit::Count, integer(|r| r.bout))
        .with("activity", Unit::None, text(|r| r.timed.activity.to_string()))
        .with("start_s", Unit::Second, number(|r| r.timed.start_s))
        .with("end_s", Unit::Second, number(|r| r.timed.end_s))
        .with("metric", Unit::None, text(|r| r.metric.to_owned()))
        .with("unit", Unit::None, text(|r| r.unit.symbol().to_owned()))
        .with("n", Unit::Count, integer(|r| r.n))
        .with("mean", Unit::None, number(|r| r.mean))
}

fn mean(values: &[f64], harmonic: bool) -> Option<f64> {
    let n = values.len() as f64;
    match (values.is_empty(), harmonic) {
        (true, _) => None,
        (_, true) => Some(n / values.iter().map(|v| 1.0 / v).sum::<f64>()),
        (_, false) => Some(values.iter().sum::<f64>() / n),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rates_have_the_harmonic_mean() {
        assert_eq!(mean(&[100.0, 300.0], true), Some(150.0));
        assert_eq!(mean(&[100.0, 300.0], false), Some(200.0));
        assert_eq!(mean(&[], true), None);
    }
}
