//! Rows of a `steps` table of one recording, seen as one series per metric.

use std::ops::Range;

use super::{Average, estimate::Series};
use crate::{
    error::{Error, ErrorKind, Result},
    metrics::{self, Compute, Metric},
    quantity::Side,
    table::Table,
};

/// Consecutive rows of one recording.
#[derive(Debug)]
pub(super) struct Rows<'a> {
    pub table: &'a Table,
    pub range: Range<usize>,
    sides: Vec<Option<Side>>,
}

impl<'a> Rows<'a> {
    /// The recordings of a `steps` table, in its order.
    ///
    /// # Errors
    /// [`ErrorKind::Column`] for a table without the keys of `steps`.
    pub(super) fn recordings(table: &'a Table) -> Result<Vec<Self>> {
        if table.columns().is_empty() {
            return Ok(Vec::new());
        }
        let names = texts(table, "recording")?;
        let starts = (0..names.len()).filter(|i| *i == 0 || names[*i] != names[i - 1]);
        let mut bounds: Vec<usize> = starts.chain([names.len()]).collect();
        bounds.dedup();
        bounds.windows(2).map(|w| Self::new(table, w[0]..w[1])).collect()
    }

    /// The only recording of a `steps` table.
    ///
    /// # Errors
    /// As [`recordings`](Self::recordings); [`ErrorKind::Parameter`] when there is not exactly one.
    pub(super) fn single(table: &'a Table) -> Result<Self> {
        let mut all = Self::recordings(table)?;
        match (all.pop(), all.len()) {
            (Some(only), 0) => Ok(only),
            (last, more) => {
                let found = format!("{} recordings", more + usize::from(last.is_some()));
                Err(Error::parameter("steps", found, "the steps of one recording").mend("select its rows"))
            }
        }
    }

    /// Some of the rows.
    ///
    /// # Errors
    /// As [`recordings`](Self::recordings).
    pub(super) fn new(table: &'a Table, range: Range<usize>) -> Result<Self> {
        let sides = texts(table, "side")?[range.clone()].iter().map(|side| side.parse().ok()).collect();
        Ok(Self { table, range, sides })
    }

    /// A text that all rows share.
    pub(super) fn key(&self, name: &str) -> &'a str {
        self.table.texts(name).and_then(|cells| cells.get(self.range.start)).map_or("", String::as_str)
    }

    pub(super) fn sides(&self) -> &[Option<Side>] {
        &self.sides
    }

    /// The step metrics that the table has, with their values.
    pub(super) fn metrics(&self) -> impl Iterator<Item = (&'static Metric, &'a [f64])> {
        let of_steps = metrics::all().filter(|metric| !matches!(metric.compute, Compute::Trial(_)));
        let (table, range) = (self.table, self.range.clone());
        of_steps.filter_map(move |metric| Some((metric, &table.numbers(metric.name)?[range.clone()])))
    }

    pub(super) fn series<'b>(&'b self, metric: &Metric, values: &'b [f64]) -> Series<'b> {
        Series { values, sides: &self.sides, average: Average::of(metric) }
    }
}

fn texts<'a>(table: &'a Table, name: &str) -> Result<&'a [String]> {
    table
        .texts(name)
        .ok_or_else(|| Error::new(ErrorKind::Column, format!("no column `{name}`"), "a `steps` table of midstance"))
}
