//! Tables as Parquet files.

use std::io::Write;

use arrow_array::{
    RecordBatch,
    cast::AsArray,
    types::{Float64Type, Int64Type},
};
use arrow_schema::{DataType, Field};
use parquet::{
    arrow::{ArrowWriter, arrow_reader::ParquetRecordBatchReaderBuilder},
    basic::Compression,
    file::properties::WriterProperties,
    schema::types::ColumnPath,
};

use super::{Table, Values, record_batch};
use crate::{
    error::{Error, ErrorKind, Result},
    quantity::Unit,
};

/// Writes `table` as one Parquet file, compressed with Snappy, which every reader knows.
///
/// # Errors
/// [`ErrorKind::Io`] when `out` fails.
pub fn write_parquet(table: &Table, out: impl Write + Send) -> Result<()> {
    let batch = record_batch(table);
    let mut writer = writer(&batch, out)?;
    writer.write(&batch).map_err(failed)?;
    writer.close().map_err(failed)?;
    Ok(())
}

/// A Parquet file in memory that grows table by table. What is held is encoded, repeated texts once.
#[derive(Default)]
pub(crate) struct Growing(Option<ArrowWriter<Vec<u8>>>);

impl Growing {
    /// # Errors
    /// [`ErrorKind::Io`] for a table with other columns than the first.
    pub fn append(&mut self, table: &Table) -> Result<()> {
        let batch = record_batch(table);
        let writer = match &mut self.0 {
            Some(writer) => writer,
            None => self.0.insert(writer(&batch, Vec::new())?),
        };
        writer.write(&batch).map_err(failed)
    }

    /// The bytes of the file; `None` without a table.
    ///
    /// # Errors
    /// [`ErrorKind::Io`] when the rest cannot be encoded.
    pub fn end(self) -> Result<Option<Vec<u8>>> {
        self.0.map(|writer| writer.into_inner().map_err(failed)).transpose()
    }
}

fn writer<W: Write + Send>(batch: &RecordBatch, out: W) -> Result<ArrowWriter<W>> {
    // Measured numbers do not repeat: a dictionary of each column of them would only take memory.
    let plain = WriterProperties::builder().set_compression(Compression::SNAPPY).set_dictionary_enabled(false);
    let schema = batch.schema();
    let texts = schema.fields().iter().filter(|field| *field.data_type() == DataType::Utf8);
    let properties = texts.fold(plain, |properties, field| {
        properties.set_column_dictionary_enabled(ColumnPath::new(vec![field.name().clone()]), true)
    });
    ArrowWriter::try_new(out, schema, Some(properties.build())).map_err(failed)
}

#[allow(clippy::needless_pass_by_value)] // For `map_err`.
fn failed(error: parquet::errors::ParquetError) -> Error {
    Error::new(ErrorKind::Io, error.to_string(), "a place that can be written")
}

/// Reads a table that [`write_parquet`] wrote, under the name it had.
///
/// # Errors
/// [`ErrorKind::BadHeader`] for anything else.
pub fn read_parquet(name: &'static str, bytes: Vec<u8>) -> Result<Table> {
    let foreign = |found: String| Error::new(ErrorKind::BadHeader, found, "a table as midstance writes it");
    let builder = ParquetRecordBatchReaderBuilder::try_new(bytes::Bytes::from(bytes))
        .map_err(|error| foreign(error.to_string()))?;
    let schema = builder.schema().clone();
    let mut all = schema.fields().iter().try_fold(Table::new(name), |table, field| {
        let values =
            empty(field).ok_or_else(|| foreign(format!("`{}` of type {}", field.name(), field.data_type())))?;
        Ok::<_, Error>(table.with(field.name(), unit(field), values))
    })?;
    for batch in builder.build().map_err(|error| foreign(error.to_string()))? {
        all.append(rows(name, &batch.map_err(|error| foreign(error.to_string()))?))?;
    }
    Ok(all)
}

fn rows(name: &'static str, batch: &RecordBatch) -> Table {
    let schema = batch.schema();
    let columns = schema.fields().iter().zip(batch.columns());
    columns.fold(Table::new(name), |table, (field, column)| {
        let values = match field.data_type() {
            DataType::Float64 => {
                let cells = column.as_primitive::<Float64Type>();
                Values::Number(cells.iter().map(|cell| cell.unwrap_or(f64::NAN)).collect())
            }
            DataType::Int64 => Values::Integer(column.as_primitive::<Int64Type>().iter().collect()),
            DataType::Boolean => Values::Flag(column.as_boolean().iter().map(|cell| cell == Some(true)).collect()),
            _ => {
                let cells = column.as_string::<i32>();
                Values::Text(cells.iter().map(|cell| cell.unwrap_or_default().to_owned()).collect())
            }
        };
        table.with(field.name(), unit(field), values)
    })
}

/// A column without rows; `None` for a type that no table has.
fn empty(field: &Field) -> Option<Values> {
    Some(match field.data_type() {
        DataType::Float64 => Values::Number(Vec::new()),
        DataType::Int64 => Values::Integer(Vec::new()),
        DataType::Boolean => Values::Flag(Vec::new()),
        DataType::Utf8 => Values::Text(Vec::new()),
        _ => return None,
    })
}

fn unit(field: &Field) -> Unit {
    let symbol = field.metadata().get("unit").map_or("", String::as_str);
    Unit::of(symbol, field.name(), *field.data_type() == DataType::Int64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_comes_back() {
        let table = Table::new("t")
            .with("a_bw_s", Unit::BodyWeightSecond, Values::Number(vec![0.1 + 0.2, f64::NAN, -0.0]))
            .with("b_ratio", Unit::Ratio, Values::Number(vec![1.0, 2.0, 3.0]))
            .with("dfa_alpha", Unit::Index, Values::Number(vec![1.0, 2.0, 3.0]))
            .with("n", Unit::Count, Values::Integer(vec![Some(1), None, Some(3)]))
            .with("c", Unit::None, Values::Flag(vec![true, false, true]))
            .with("d", Unit::None, Values::Text(vec![String::new(), "new\nline".into(), "\"".into()]));
        let mut bytes = Vec::new();
        write_parquet(&table, &mut bytes).unwrap();
        let again = read_parquet("t", bytes.clone()).unwrap();
        assert_eq!(format!("{again:?}"), format!("{table:?}"), "NaN is not equal to itself, its text is");
        bytes.truncate(bytes.len() / 2);
        assert_eq!(read_parquet("t", bytes).unwrap_err().kind(), ErrorKind::BadHeader);
    }
}
