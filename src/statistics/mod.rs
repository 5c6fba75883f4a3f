//! Values to summary rows: per metric and side, never averaging left and right silently.

mod curves;
mod describe;

pub use curves::curves;
pub use describe::{Average, Description, FEWEST, LOW_N, describe};

use crate::{
    error::Absent,
    metrics::{Compute, Metric},
    quantity::{Side, Unit},
    table::{Table, Values},
};

/// One metric's values over a recording: one per stance, or a single one.
#[derive(Clone, Debug)]
pub struct Measured {
    /// The metric.
    pub metric: &'static Metric,
    /// One value per stance; a single one for a trial metric.
    pub values: Vec<Result<f64, Absent>>,
}

/// The `summary` table: one row per metric and side (`left`, `right`, `both`, `difference` = right − left).
///
/// `sides` holds the side of each stance. Cells that cannot be had are empty, with `cell=reason` in `absent`; `flag` is
/// `low_n` for fewer than 25 values on a side.
pub fn summarize(recording: &str, subject: &str, sides: &[Option<Side>], measured: &[Measured]) -> Table {
    let mut rows = Rows::default();
    for one in measured {
        if let Compute::Trial(_) = one.metric.compute {
            rows.push(one.metric, "both", &trial_row(one));
            continue;
        }
        let average = match one.metric.compute {
            Compute::StepRate(_) => Average::Harmonic,
            _ => Average::Arithmetic,
        };
        let of = |side: Option<Side>| {
            let picked = one.values.iter().zip(sides).filter(|(_, s)| side.is_none() || **s == side);
            side_row(picked.map(|(v, _)| v), average, side.is_some() && sides.iter().all(Option::is_none))
        };
        let (left, right, both) = (of(Some(Side::Left)), of(Some(Side::Right)), of(None));
        let difference = difference_row(&left, &right);
        for (side, row) in [("left", left), ("right", right), ("both", both), ("difference", difference)] {
            rows.push(one.metric, side, &row);
        }
    }
    rows.into_table(recording, subject)
}

/// The cells of one row; each a value or a reason.
#[derive(Clone, Debug)]
struct Row {
    n: usize,
    mean: Result<f64, Absent>,
    sd: Result<f64, Absent>,
    cv_pct: Result<f64, Absent>,
    median: Result<f64, Absent>,
    low_n: bool,
}

impl Row {
    fn absent(reason: &Absent) -> Self {
        let none = || Err(reason.clone());
        Self { n: 0, mean: none(), sd: none(), cv_pct: none(), median: none(), low_n: false }
    }
}

fn trial_row(one: &Measured) -> Row {
    match one.values.first() {
        Some(Ok(value)) => {
            let single = || Err(Absent::TooFewStrides);
            Row { n: 1, mean: Ok(*value), sd: single(), cv_pct: single(), median: Ok(*value), low_n: false }
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
    Row { n, mean, sd, cv_pct, median, low_n: n < LOW_N }
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
    let undefined = || Err(Absent::NotDefined);
    Row { n, mean: Ok(r - l), sd: undefined(), cv_pct: undefined(), median, low_n: n < LOW_N }
}

#[derive(Default)]
struct Rows {
    metric: Vec<String>,
    unit: Vec<String>,
    side: Vec<String>,
    n: Vec<Option<i64>>,
    cells: [Vec<f64>; 4],
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
        let mut reasons = Vec::new();
        for ((cell, name), column) in
            [&row.mean, &row.sd, &row.cv_pct, &row.median].into_iter().zip(Self::CELLS).zip(&mut self.cells)
        {
            column.push(*cell.as_ref().unwrap_or(&f64::NAN));
            reasons.extend(cell.as_ref().err().map(|reason| format!("{name}={reason}")));
        }
        reasons.push(format!("ci95={}", Absent::NotComputed));
        self.flag.push(if row.low_n { "low_n".into() } else { String::new() });
        self.absent.push(reasons.join(";"));
    }

    fn into_table(self, recording: &str, subject: &str) -> Table {
        let len = self.metric.len();
        let none = || Values::Number(vec![f64::NAN; len]);
        let [mean, sd, cv_pct, median] = self.cells;
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
            .with("ci95_low", Unit::None, none())
            .with("ci95_high", Unit::None, none())
            .with("flag", Unit::None, Values::Text(self.flag))
            .with("absent", Unit::None, Values::Text(self.absent))
    }
}
