//! Typed columns of an Arrow schema, whatever container they came in, into a recording: by name, as in text.

use std::panic::{AssertUnwindSafe, catch_unwind};

use arrow_array::{Array, RecordBatch, cast::AsArray, types};
use arrow_schema::{DataType, Schema, TimeUnit as Ticks};

use crate::{
    error::{Error, ErrorKind, Place, Result},
    recording::Recording,
};

use super::{
    File, assemble,
    names::{split_suffix, split_unit},
    plan::Plan,
};

/// Bytes of columns, as numbers in memory, per byte of file that are believed; numbers that repeat are written shorter.
const MOST_PER_BYTE: usize = 32;
/// Bytes of columns that are believed of the smallest file.
const MOST_OF_ANY: usize = 64 << 20;

/// Bytes that the columns of a file of `len` bytes are believed to make.
pub(super) fn most_bytes(len: usize) -> usize {
    MOST_OF_ANY + MOST_PER_BYTE * len
}

/// What of a table is wanted, and what has been read of it.
pub(super) struct Columnar {
    names: Vec<String>,
    plan: Plan,
    /// Indices into the schema, ascending.
    pub wanted: Vec<usize>,
    columns: Vec<Vec<f64>>,
    rows: usize,
    most_rows: usize,
}

impl Columnar {
    /// Decides by the names what is wanted of a table.
    ///
    /// # Errors
    /// [`ErrorKind::Column`] when the column map asks for what is not there or is no number.
    pub fn of(schema: &Schema, file: &File<'_>) -> Result<Self> {
        let names: Vec<String> = schema.fields().iter().map(|f| name(f.name(), f.data_type())).collect();
        let plan = Plan::of(&names, &[], &file.params.columns.clone().unwrap_or_default())?;
        let mut wanted = plan.wanted(names.len());
        if let Some(index) = plan.index.filter(|index| plan.time.is_some() || !is_number(schema, *index)) {
            wanted[index] = false;
        }
        let wanted: Vec<usize> = (0..names.len()).filter(|at| wanted[*at]).collect();
        if let Some(at) = wanted.iter().find(|at| !is_number(schema, **at)) {
            let found = format!("values of type {}", schema.field(*at).data_type());
            return Err(Error::new(ErrorKind::Column, found, "numbers")
                .at(Place::field(names[*at].as_str()))
                .mend("write the column as floats, or name another in [columns]"));
        }
        let most_rows = most_bytes(file.bytes.len()) / 8 / wanted.len().max(1);
        Ok(Self { columns: vec![Vec::new(); names.len()], names, plan, wanted, rows: 0, most_rows })
    }

    /// Makes room for `rows` more, where that many can be.
    pub fn expect(&mut self, rows: usize) -> Result<()> {
        if rows > self.most_rows - self.rows.min(self.most_rows) {
            return Err(Error::new(
                ErrorKind::BadHeader,
                format!("{} rows declared", self.rows.saturating_add(rows)),
                format!("at most {} for a file of this size", self.most_rows),
            )
            .mend("check the file; write it without compression if it is right"));
        }
        self.wanted.iter().for_each(|at| self.columns[*at].reserve(rows));
        Ok(())
    }

    /// Bytes that one column of the table may have.
    pub fn most_bytes(&self) -> i64 {
        (8 * self.most_rows) as i64
    }

    /// Takes the wanted columns of a batch that holds only these.
    pub fn push(&mut self, batch: &RecordBatch) -> Result<()> {
        for (at, array) in self.wanted.iter().zip(batch.columns()) {
            append(array, &mut self.columns[*at]);
        }
        self.rows += batch.num_rows();
        if self.rows > self.most_rows {
            return self.expect(0);
        }
        Ok(())
    }

    /// The recording.
    pub fn recording(mut self, file: &File<'_>) -> Result<Recording> {
        if self.rows == 0 {
            return Err(Error::new(ErrorKind::Empty, "no rows", "columns with values"));
        }
        self.columns.iter_mut().flatten().filter(|v| v.is_infinite()).for_each(|v| *v = f64::NAN);
        if let Some(map) = &file.params.columns {
            assemble::clear_codes(&mut self.columns, map);
        }
        let Self { names, plan, columns, rows, .. } = self;
        let table = assemble::Table { name: file.name, names: &names, plan, columns, rows, declared_hz: None };
        assemble::recording(table, file.params)
    }
}

/// Runs a decoder of the Arrow project, which trusts some of the lengths it reads and panics where they lie.
pub(super) fn guarded<T, E: std::fmt::Display>(decode: impl FnOnce() -> std::result::Result<T, E>) -> Result<T> {
    let damaged = |found: String| {
        Error::new(ErrorKind::BadHeader, found, "an undamaged file").mend("copy or write the file again")
    };
    match catch_unwind(AssertUnwindSafe(decode)) {
        Ok(result) => result.map_err(|error| damaged(format!("a damaged table ({error})"))),
        Err(_) => Err(damaged("a table whose parts contradict each other".into())),
    }
}

/// The column's name; what is a time by its type is in seconds from here on, whatever unit the name says.
fn name(name: &str, kind: &DataType) -> String {
    let timed =
        matches!(kind, DataType::Timestamp(..) | DataType::Duration(_) | DataType::Time32(_) | DataType::Time64(_));
    if !timed {
        return name.to_owned();
    }
    let base = split_unit(name).0;
    format!("{} (s)", split_suffix(base).map_or(base, |(base, _)| base))
}

fn is_number(schema: &Schema, at: usize) -> bool {
    use DataType as D;
    let kind = schema.field(at).data_type();
    kind.is_integer()
        || matches!(kind, D::Float32 | D::Float64 | D::Timestamp(..) | D::Duration(_) | D::Time32(_) | D::Time64(_))
}

/// Appends the values as numbers, NaN where absent; times in seconds.
#[allow(clippy::cast_lossless)]
fn append(array: &dyn Array, out: &mut Vec<f64>) {
    use DataType as D;
    /// `$factor` times each number.
    macro_rules! values {
        ($kind:ty, $factor:expr) => {{
            let array = array.as_primitive::<$kind>();
            if array.null_count() == 0 {
                out.extend(array.values().iter().map(|v| *v as f64 * $factor));
            } else {
                out.extend(array.iter().map(|v| v.map_or(f64::NAN, |v| v as f64 * $factor)));
            }
        }};
    }
    match array.data_type() {
        D::Int8 => values!(types::Int8Type, 1.0),
        D::Int16 => values!(types::Int16Type, 1.0),
        D::Int32 => values!(types::Int32Type, 1.0),
        D::Int64 => values!(types::Int64Type, 1.0),
        D::UInt8 => values!(types::UInt8Type, 1.0),
        D::UInt16 => values!(types::UInt16Type, 1.0),
        D::UInt32 => values!(types::UInt32Type, 1.0),
        D::UInt64 => values!(types::UInt64Type, 1.0),
        D::Float32 => values!(types::Float32Type, 1.0),
        D::Float64 => values!(types::Float64Type, 1.0),
        D::Time32(Ticks::Second) => values!(types::Time32SecondType, 1.0),
        D::Time32(_) => values!(types::Time32MillisecondType, 1e-3),
        D::Time64(Ticks::Microsecond) => values!(types::Time64MicrosecondType, 1e-6),
        D::Time64(_) => values!(types::Time64NanosecondType, 1e-9),
        D::Timestamp(Ticks::Second, _) => values!(types::TimestampSecondType, 1.0),
        D::Timestamp(Ticks::Millisecond, _) => values!(types::TimestampMillisecondType, 1e-3),
        D::Timestamp(Ticks::Microsecond, _) => values!(types::TimestampMicrosecondType, 1e-6),
        D::Timestamp(Ticks::Nanosecond, _) => values!(types::TimestampNanosecondType, 1e-9),
        D::Duration(Ticks::Second) => values!(types::DurationSecondType, 1.0),
        D::Duration(Ticks::Millisecond) => values!(types::DurationMillisecondType, 1e-3),
        D::Duration(Ticks::Microsecond) => values!(types::DurationMicrosecondType, 1e-6),
        D::Duration(Ticks::Nanosecond) => values!(types::DurationNanosecondType, 1e-9),
        _ => out.extend(std::iter::repeat_n(f64::NAN, array.len())),
    }
}
