//! One runner at two times: session against session, shod against barefoot, early against late.

use super::{
    StatisticsParams,
    bootstrap::Bootstrap,
    estimate::{SIDES, estimates},
    rows::Rows,
    verdict::{Change, Mdc},
};
use crate::{
    error::{Absent, Error, Result},
    metrics::Metric,
    quantity::Unit,
    table::{Table, Values},
};

/// The `change` table: after − before, for every metric that both `steps` tables of one recording each have.
///
/// One row per metric and side (`left`, `right`, `both`). Columns: `n_before`, `n_after`, `before`, `after` (means),
/// `change` with `ci95_low` and `ci95_high` from independent bootstraps, `mdc95`, `verdict` and `statement`. The interval
/// tells what these strides say of these two recordings; whether another session would say the same, only `mdc95` tells.
///
/// # Errors
/// [`Column`](crate::ErrorKind::Column) for a table that is no `steps` table,
/// [`Parameter`](crate::ErrorKind::Parameter) when one holds several recordings; those of [`StatisticsParams::check`].
pub fn change(before: &Table, after: &Table, mdc: &Mdc, params: &StatisticsParams) -> Result<Table> {
    compare(&Rows::single(before)?, &Rows::single(after)?, mdc, params)
}

/// [`change`] within one recording: its last `share` against its first, by the time of the contacts.
///
/// # Errors
/// As [`change`], and for a share that is not above 0 and at most 0.5.
pub fn early_late(steps: &Table, share: f64, mdc: &Mdc, params: &StatisticsParams) -> Result<Table> {
    if !(share > 0.0 && share <= 0.5) {
        return Err(Error::parameter("share", share, "a number above 0 and at most 0.5"));
    }
    let all = Rows::single(steps)?;
    let times = steps.numbers("ic_time_s").map(|times| &times[all.range.clone()]).unwrap_or_default();
    let known = || times.iter().copied().filter(|t| t.is_finite());
    let (first, last) = (known().fold(f64::INFINITY, f64::min), known().fold(f64::NEG_INFINITY, f64::max));
    let cut = share * (last - first);
    // Contacts without a time lie at the ends of the recording, before all others or after.
    let early = times.iter().take_while(|t| t.is_nan() || **t <= first + cut).count();
    let late = times.iter().rev().take_while(|t| t.is_nan() || **t >= last - cut).count().min(times.len() - early);
    let (start, end) = (all.range.start, all.range.end);
    compare(&Rows::new(steps, start..start + early)?, &Rows::new(steps, end - late..end)?, mdc, params)
}

fn compare(before: &Rows<'_>, after: &Rows<'_>, mdc: &Mdc, params: &StatisticsParams) -> Result<Table> {
    params.check()?;
    let mut first = Bootstrap::new(params.resamples as usize, params.seed);
    // Another sequence: equal numbers of strides must not be resampled alike.
    let mut second = Bootstrap::new(params.resamples as usize, params.seed.rotate_left(32) ^ 1);
    let mut out = Out::default();
    for (metric, values) in before.metrics() {
        let Some((_, later)) = after.metrics().find(|(other, _)| other.name == metric.name) else { continue };
        let was = estimates(&before.series(metric, values), &mut first).0;
        let is = estimates(&after.series(metric, later), &mut second).0;
        for ((side, was), is) in SIDES.into_iter().zip(was).zip(is).take(3) {
            let change = match (&was, &is) {
                (Ok(was), Ok(is)) => {
                    let change = is.minus(was);
                    let mean = change.mean;
                    let ci95 = (params.resamples > 0).then(|| change.interval());
                    Ok(Change::new(mean, ci95, mdc.get(metric.name)))
                }
                (Err(reason), _) | (_, Err(reason)) => Err(reason.clone()),
            };
            let of = |estimate: &Result<super::estimate::Estimate, Absent>| {
                estimate.as_ref().map_or((None, f64::NAN), |e| (i64::try_from(e.n).ok(), e.mean))
            };
            out.push([before.key("recording"), after.key("recording")], metric, side, [of(&was), of(&is)], &change);
        }
    }
    Ok(out.into_table())
}

#[derive(Default)]
struct Out {
    texts: [Vec<String>; 8],
    counts: [Vec<Option<i64>>; 2],
    numbers: [Vec<f64>; 6],
}

impl Out {
    fn push(
        &mut self,
        recordings: [&str; 2],
        metric: &Metric,
        side: &str,
        [was, is]: [(Option<i64>, f64); 2],
        change: &Result<Change, Absent>,
    ) {
        let verdict = change.as_ref().map_or("", |c| c.verdict.as_str());
        let statement =
            change.as_ref().map_or_else(|_| String::new(), |c| c.statement(["before", "after"], metric.unit));
        let absent = change.as_ref().err().map_or_else(String::new, |reason| format!("change={reason}"));
        let texts =
            [recordings[0], recordings[1], metric.name, metric.unit.symbol(), side, verdict, &statement, &absent];
        self.texts.iter_mut().zip(texts).for_each(|(column, text)| column.push(text.to_owned()));
        self.counts[0].push(was.0);
        self.counts[1].push(is.0);
        let [difference, low, high, mdc95] = change.as_ref().map_or([f64::NAN; 4], Change::numbers);
        let numbers = [was.1, is.1, difference, low, high, mdc95];
        self.numbers.iter_mut().zip(numbers).for_each(|(column, number)| column.push(number));
    }

    fn into_table(self) -> Table {
        let [recording_before, recording_after, metric, unit, side, verdict, statement, absent] =
            self.texts.map(Values::Text);
        let [n_before, n_after] = self.counts.map(Values::Integer);
        let [before, after, change, low, high, mdc95] = self.numbers.map(Values::Number);
        Table::new("change")
            .with("recording_before", Unit::None, recording_before)
            .with("recording_after", Unit::None, recording_after)
            .with("metric", Unit::None, metric)
            .with("unit", Unit::None, unit)
            .with("side", Unit::None, side)
            .with("n_before", Unit::Count, n_before)
            .with("n_after", Unit::Count, n_after)
            .with("before", Unit::None, before)
            .with("after", Unit::None, after)
            .with("change", Unit::None, change)
            .with("ci95_low", Unit::None, low)
            .with("ci95_high", Unit::None, high)
            .with("mdc95", Unit::None, mdc95)
            .with("verdict", Unit::None, verdict)
            .with("statement", Unit::None, statement)
            .with("absent", Unit::None, absent)
    }
}
