//! Columns with names and units: the shape of every result.
//!
//! A number that cannot be had is `None` in memory, an empty cell in CSV and null in JSON, Arrow and Parquet; the reason
//! stands in the `absent` column of the same row.

#[cfg(feature = "arrow")]
mod arrow;
mod csv;
mod json;
#[cfg(feature = "parquet")]
mod parquet;
mod sheet;

#[cfg(feature = "arrow")]
pub use self::arrow::record_batch;
#[cfg(feature = "parquet")]
pub(crate) use self::parquet::Growing;
#[cfg(feature = "parquet")]
pub use self::parquet::{read_parquet, write_parquet};
pub(crate) use self::sheet::{Cells, Sheet};
pub use self::{csv::write_csv, json::to_json};

use crate::{
    error::{Error, ErrorKind, Result},
    quantity::Unit,
};

/// A named table of equally long columns.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Table {
    name: &'static str,
    columns: Vec<Column>,
}

/// One column: name (ending in its unit where it has one), unit, values.
#[derive(Clone, Debug, PartialEq)]
pub struct Column {
    /// Name as exported.
    pub name: String,
    /// Unit of the values; [`Unit::None`] for text, flags and columns of mixed units.
    pub unit: Unit,
    /// The values.
    pub values: Values,
}

/// Values of one column.
#[derive(Clone, Debug, PartialEq)]
pub enum Values {
    /// Real numbers; NaN stands for absent.
    Number(Vec<f64>),
    /// Whole numbers.
    Integer(Vec<Option<i64>>),
    /// True or false.
    Flag(Vec<bool>),
    /// Text; empty is a value.
    Text(Vec<String>),
}

impl Values {
    /// Number of rows.
    pub fn len(&self) -> usize {
        match self {
            Self::Number(v) => v.len(),
            Self::Integer(v) => v.len(),
            Self::Flag(v) => v.len(),
            Self::Text(v) => v.len(),
        }
    }

    /// Whether there is no row.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    fn append(&mut self, other: Self) -> bool {
        match (self, other) {
            (Self::Number(a), Self::Number(b)) => a.extend(b),
            (Self::Integer(a), Self::Integer(b)) => a.extend(b),
            (Self::Flag(a), Self::Flag(b)) => a.extend(b),
            (Self::Text(a), Self::Text(b)) => a.extend(b),
            _ => return false,
        }
        true
    }
}

impl Table {
    /// A table without columns.
    pub fn new(name: &'static str) -> Self {
        Self { name, columns: Vec::new() }
    }

    /// The table's name: `"steps"`.
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// Adds a column; panics when its length differs from the others, which is a defect of the caller.
    #[must_use]
    pub fn with(mut self, name: impl Into<String>, unit: Unit, values: Values) -> Self {
        let name = name.into();
        assert!(
            self.columns.first().is_none_or(|first| first.values.len() == values.len()),
            "column {name} is not as long as the others"
        );
        self.columns.push(Column { name, unit, values });
        self
    }

    /// The columns in order.
    pub fn columns(&self) -> &[Column] {
        &self.columns
    }

    /// The column called `name`.
    pub fn column(&self, name: &str) -> Option<&Column> {
        self.columns.iter().find(|c| c.name == name)
    }

    /// The numbers of column `name`; `None` when there is no such column or it holds no real numbers.
    pub fn numbers(&self, name: &str) -> Option<&[f64]> {
        match &self.column(name)?.values {
            Values::Number(values) => Some(values),
            _ => None,
        }
    }

    /// The texts of column `name`; `None` when there is no such column or it holds no text.
    pub fn texts(&self, name: &str) -> Option<&[String]> {
        match &self.column(name)?.values {
            Values::Text(values) => Some(values),
            _ => None,
        }
    }

    /// Number of rows.
    pub fn len(&self) -> usize {
        self.columns.first().map_or(0, |c| c.values.len())
    }

    /// Whether there is no row.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The rows whose text in column `name` is `text`; none where there is no such column.
    #[must_use]
    pub fn only(&self, name: &str, text: &str) -> Self {
        let cells = self.texts(name).unwrap_or_default();
        let rows: Vec<usize> = (0..cells.len()).filter(|row| cells[*row] == text).collect();
        let picked = |values: &Values| match values {
            Values::Number(v) => Values::Number(rows.iter().map(|row| v[*row]).collect()),
            Values::Integer(v) => Values::Integer(rows.iter().map(|row| v[*row]).collect()),
            Values::Flag(v) => Values::Flag(rows.iter().map(|row| v[*row]).collect()),
            Values::Text(v) => Values::Text(rows.iter().map(|row| v[*row].clone()).collect()),
        };
        let column = |c: &Column| Column { name: c.name.clone(), unit: c.unit, values: picked(&c.values) };
        Self { name: self.name, columns: self.columns.iter().map(column).collect() }
    }

    /// Appends the rows of `other`, which must have the same columns; an empty table takes the other's.
    ///
    /// # Errors
    /// [`ErrorKind::Mismatch`] when names, units or kinds differ.
    pub fn append(&mut self, other: Self) -> Result<()> {
        if self.columns.is_empty() {
            *self = other;
            return Ok(());
        }
        let same = self.columns.len() == other.columns.len()
            && self.columns.iter().zip(&other.columns).all(|(a, b)| a.name == b.name && a.unit == b.unit);
        let mismatch = || Error::new(ErrorKind::Mismatch, "tables with different columns", "the same columns");
        if !same {
            return Err(mismatch());
        }
        for (mine, theirs) in self.columns.iter_mut().zip(other.columns) {
            if !mine.values.append(theirs.values) {
                return Err(mismatch());
            }
        }
        Ok(())
    }
}
