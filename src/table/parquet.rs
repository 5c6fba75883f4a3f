//! Tables as Parquet files.

use std::io::Write;

use parquet::arrow::ArrowWriter;

use super::{Table, record_batch};
use crate::error::{Error, ErrorKind, Result};

/// Writes `table` as one uncompressed Parquet file.
///
/// # Errors
/// [`ErrorKind::Io`] when `out` fails.
pub fn write_parquet(table: &Table, out: impl Write + Send) -> Result<()> {
    let failed =
        |e: parquet::errors::ParquetError| Error::new(ErrorKind::Io, e.to_string(), "a place that can be written");
    let batch = record_batch(table);
    let mut writer = ArrowWriter::try_new(out, batch.schema(), None).map_err(failed)?;
    writer.write(&batch).map_err(failed)?;
    writer.close().map_err(failed)?;
    Ok(())
}
