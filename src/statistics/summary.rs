//! The `summary` table.

use super::{
    Average, Description, FEWEST, LOW_N, Measured, StatisticsParams,
    bootstrap::Bootstrap,
    describe,
    estimate::{SIDES, Series, intervals},
    outliers,
};
use crate::{
    error::Absent,
    metrics::{Compute, Metric},
    quantity::{Side, Unit},
    table::{Table, Values},
};

/// The `summary` table: one row per metric and side (`left`, `right`, `both`, `difference` = right − left).
///
/// `sides` holds the side of each stance. Cells that cannot be had are empty, with `cell=reason` in `absent`; `flag` is
/// `low_n` for fewer than 25 values on a side; an analysis adds `one_sided_sensor` to what a sensor on one side of the body
/// says of left and right. `ci95_low` and `ci95_high` bound the mean, from [`FEWEST`] values (of
/// both: strides) on; `outliers` counts values that are far from the median of their side and takes none away.
pub fn summarize(
    recording: &str,
    subject: &str,
    sides: &[Option<Side>],
    measured: &[Measured],
    params: &StatisticsParams,
) -> Table {
    let mut rows = Rows::default();
    let columns = if params.resamples > 0 { columns(measured) } else { Vec::new() };
    let series = columns.iter().map(|(average, values)| Series { values, sides, average: *average });
    let series: Vec<Series<'_>> = series.collect();
    let mut bootstrap = Bootstrap::new(params.resamples as usize, params.seed);
    let mut bootstrapped = series.iter().zip(intervals(&series, &mut bootstrap));
    for one in measured {
        if is_of_trial(one) {
            rows.push(one.metric, "both", &trial_row(one));
            continue;
        }
        let average = Average::of(one.metric);
        let of = |side: Option<Side>| {
            let picked = one.values.iter().zip(sides).filter(|(_, s)| side.is_none() || **s == side);
            side_row(picked.map(|(v, _)| v), average, side.is_some() && sides.iter().all(Option::is_none))
        };
        let (left, right, both) = (of(Some(Side::Left)), of(Some(Side::Right)), of(None));
        let difference = difference_row(&left, &right);
        let mut four = [left, right, both, difference];
        if one.metric.unit == Unit::Degree {
            // The zero of an angle is a convention: a spread in per cent of the mean would say nothing.
            for row in &mut four {
                row.cv_pct = row.cv_pct.clone().and(Err(Absent::NotDefined));
            }
        }
        if let Some((series, found)) = bootstrapped.next() {
            for (row, interval) in four.iter_mut().zip(found) {
                // A mean that cannot be had has said why already.
                row.ci95 = row.mean.clone().and(interval);
            }
            mark(&mut four, series.values, sides, params.outlier_mads);
        }
        for (side, row) in SIDES.into_iter().zip(&four) {
            rows.push(one.metric, side, row);
        }
    }
    rows.into_table(recording, subject)
}

fn is_of_trial(one: &Measured) -> bool {
    matches!(one.metric.compute, Compute::Trial(_))
}

/// The values of every metric of steps, NaN where absent, and which mean suits it.
fn columns(measured: &[Measured]) -> Vec<(Average, Vec<f64>)> {
    let numbers = |one: &Measured| one.values.iter().map(|v| *v.as_ref().unwrap_or(&f64::NAN)).collect();
    measured.iter().filter(|one| !is_of_trial(one)).map(|one| (Average::of(one.metric), numbers(one))).collect()
}

/// Counts the outliers of each side; those of both are those of the two, or of all values where sides are not known.
fn mark(rows: &mut [Row; 4], values: &[f64], sides: &[Option<Side>], mads: f64) {
    let of = |side: Option<Side>| {
        let mine = values.iter().zip(sides).filter(|(v, s)| v.is_finite() && **s == side);
        outliers(&mine.map(|(v, _)| *v).collect::<Vec<_>>(), mads).iter().filter(|far| **far).count()
    };
    let [left, right, unknown] = [Some(Side::Left), Some(Side::Right), None].map(of);
    for (row, count) in rows.iter_mut().zip([left, right, left + right + unknown]) {
        row.outliers = row.mean.is_ok().then_some(count);
    }
}

/// The cells of one row; each a value or a reason.
#[derive(Clone, Debug)]
struct Row {
    n: usize,
    mean: Result<f64, Absent>,
    sd: Result<f64, Absent>,
    cv_pct: Result<f64, Absent>,
    median: Result<f64, Absent>,
    ci95: Result<(f64, f64), Absent>,
    outliers: Option<usize>,
    low_n: bool,
}

impl Row {
    const EMPTY: Self = Self {
        n: 0,
        mean: Err(Absent::NotDefined),
        sd: Err(Absent::NotDefined),
        cv_pct: Err(Absent::NotDefined),
        median: Err(Absent::NotDefined),
        ci95: Err(Absent::NotComputed),
        outliers: None,
        low_n: false,
    };

    fn absent(reason: &Absent) -> Self {
        let none = || Err(reason.clone());
        Self { mean: none(), sd: none(), cv_pct: none(), median: none(), ci95: Err(reason.clone()), ..Self::EMPTY }
    }
}

fn trial_row(one: &Measured) -> Row {
    match one.values.first() {
        Some(Ok(value)) => {
            let single = || Err(Absent::TooFewStrides);
            let ci95 = Err(Absent::NotDefined);
            Row { n: 1, mean: Ok(*value), sd: single(), cv_pct: single(), median: Ok(*value), ci95, ..Row::EMPTY }
        }
        Some(Err(reason)) => Row::absent(reason),
        None => Row::absent(&Absent::NoEvent),
    }
}

fn side_row<'a>(
    values: impl Iterator<Item = &'a Result<f64, Absent>> + Clone,
    average: Average,
    side_unknown: bool,
) -> Row {
    if side_unknown {
        return Row::absent(&Absent::SideUnknown);
    }
    let present: Vec<f64> = values.clone().filter_map(|v| v.as_ref().ok().copied()).collect();
    if present.is_empty() {
        return Row::absent(&commonest(values.filter_map(|v| v.as_ref().err())));
    }
    let Description { n, mean, sd, cv_pct, median } = describe(&present, average);
    Row { n, mean, sd, cv_pct, median, low_n: n < LOW_N, ..Row::EMPTY }
}

/// The reason that is given most often; the first of equals.
fn commonest<'a>(reasons: impl Iterator<Item = &'a Absent>) -> Absent {
    let mut counts: Vec<(&Absent, usize)> = Vec::new();
    for reason in reasons {
        match counts.iter_mut().find(|(seen, _)| *seen == reason) {
            Some((_, n)) => *n += 1,
            None => counts.push((reason, 1)),
        }
    }
    let most = counts.iter().map(|(_, n)| *n).max();
    let first = counts.iter().find(|(_, n)| Some(*n) == most);
    first.map_or(Absent::TooFewStrides, |(reason, _)| (*reason).clone())
}

fn difference_row(left: &Row, right: &Row) -> Row {
    let (l, r) = match (&left.mean, &right.mean) {
        (Ok(l), Ok(r)) => (l, r),
        (Err(reason), _) | (_, Err(reason)) => return Row::absent(reason),
    };
    let n = left.n.min(right.n);
    if n < FEWEST {
        return Row::absent(&Absent::TooFewStrides);
    }
    let median = match (&left.median, &right.median) {
        (Ok(l), Ok(r)) => Ok(r - l),
        _ => Err(Absent::TooFewStrides),
    };
    Row { n, mean: Ok(r - l), median, low_n: n < LOW_N, ..Row::EMPTY }
}

#[derive(Default)]
struct Rows {
    metric: Vec<String>,
    unit: Vec<String>,
    side: Vec<String>,
    n: Vec<Option<i64>>,
    cells: [Vec<f64>; 4],
    ci95: [Vec<f64>; 2],
    outliers: Vec<Option<i64>>,
    flag: Vec<String>,
    absent: Vec<String>,
}

impl Rows {
    const CELLS: [&'static str; 4] = ["mean", "sd", "cv_pct", "median"];

    fn push(&mut self, metric: &Metric, side: &str, row: &Row) {
        self.metric.push(metric.name.into());
        self.unit.push(metric.unit.symbol().into());
        self.side.push(side.into());
        self.n.push(i64::try_from(row.n).ok());
        let mut reasons = String::new();
        for ((cell, name), column) in
            [&row.mean, &row.sd, &row.cv_pct, &row.median].into_iter().zip(Self::CELLS).zip(&mut self.cells)
        {
            column.push(*cell.as_ref().unwrap_or(&f64::NAN));
            cell.as_ref().err().into_iter().for_each(|reason| reason.list_in(&mut reasons, name));
        }
        let (low, high) = *row.ci95.as_ref().unwrap_or(&(f64::NAN, f64::NAN));
        self.ci95[0].push(low);
        self.ci95[1].push(high);
        row.ci95.as_ref().err().into_iter().for_each(|reason| reason.list_in(&mut reasons, "ci95"));
        self.outliers.push(row.outliers.and_then(|n| i64::try_from(n).ok()));
        self.flag.push(if row.low_n { "low_n".into() } else { String::new() });
        self.absent.push(reasons);
    }

    fn into_table(self, recording: &str, subject: &str) -> Table {
        let len = self.metric.len();
        let [mean, sd, cv_pct, median] = self.cells;
        let [low, high] = self.ci95;
        Table::new("summary")
            .with("recording", Unit::None, Values::Text(vec![recording.into(); len]))
            .with("subject", Unit::None, Values::Text(vec![subject.into(); len]))
            .with("metric", Unit::None, Values::Text(self.metric))
            .with("unit", Unit::None, Values::Text(self.unit))
            .with("side", Unit::None, Values::Text(self.side))
            .with("n", Unit::Count, Values::Integer(self.n))
            .with("mean", Unit::None, Values::Number(mean))
            .with("sd", Unit::None, Values::Number(sd))
            .with("cv_pct", Unit::Percent, Values::Number(cv_pct))
            .with("median", Unit::None, Values::Number(median))
            .with("ci95_low", Unit::None, Values::Number(low))
            .with("ci95_high", Unit::None, Values::Number(high))
            .with("outliers", Unit::Count, Values::Integer(self.outliers))
            .with("flag", Unit::None, Values::Text(self.flag))
            .with("absent", Unit::None, Values::Text(self.absent))
    }
}
