//! Parquet tables, their columns recognised by name as in text.

use crate::{error::Result, recording::Recording};

use super::{File, Format, Kind};

/// The format.
pub(super) const FORMAT: Format = Format {
    name: "parquet",
    what: "Parquet table of any make (pandas, polars, R, Spark)",
    vendor: "Apache",
    kind: Kind::Binary,
    sniff: |head| head.starts_with(b"PAR1"),
    read,
};

#[cfg(not(feature = "parquet"))]
fn read(_: &File<'_>) -> Result<Recording> {
    Err(super::without_feature("parquet"))
}

#[cfg(feature = "parquet")]
fn read(file: &File<'_>) -> Result<Recording> {
    use super::columnar::{Columnar, guarded};
    use parquet::arrow::{ProjectionMask, arrow_reader::ParquetRecordBatchReaderBuilder};

    let bytes = bytes::Bytes::copy_from_slice(file.bytes);
    let builder = guarded(|| ParquetRecordBatchReaderBuilder::try_new(bytes))?;
    let mut table = Columnar::of(builder.schema(), file)?;
    let rows: i64 =
        builder.metadata().row_groups().iter().map(parquet::file::metadata::RowGroupMetaData::num_rows).sum();
    table.expect(usize::try_from(rows).unwrap_or(usize::MAX / 2))?;
    let mask = ProjectionMask::roots(builder.parquet_schema(), table.wanted.iter().copied());
    let mut batches = guarded(|| builder.with_projection(mask).with_batch_size(1 << 16).build())?;
    while let Some(batch) = guarded(|| batches.next().transpose())? {
        table.push(&batch)?;
    }
    table.recording(file)
}
