//! Parquet tables, their columns recognised by name as in text.

#[cfg(feature = "parquet")]
use crate::error::{Error, ErrorKind};
use crate::{error::Result, recording::Recording};
#[cfg(feature = "parquet")]
use parquet::file::metadata::{ColumnChunkMetaData, ParquetMetaData};

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
    use super::{
        columnar::{Columnar, guarded},
        parquet_pages::footer_is_sound,
    };
    use parquet::arrow::{ProjectionMask, arrow_reader::ParquetRecordBatchReaderBuilder};

    if !footer_is_sound(file.bytes) {
        return Err(damaged("a damaged footer"));
    }
    let bytes = bytes::Bytes::copy_from_slice(file.bytes);
    let builder = guarded(|| ParquetRecordBatchReaderBuilder::try_new(bytes))?;
    let mut table = Columnar::of(builder.schema(), file)?;
    let rows = check(builder.metadata(), file.bytes)?;
    table.expect(rows)?;
    let mask = ProjectionMask::roots(builder.parquet_schema(), table.wanted.iter().copied());
    let mut batches = guarded(|| builder.with_projection(mask).with_batch_size(1 << 16).build())?;
    while let Some(batch) = guarded(|| batches.next().transpose())? {
        table.push(&batch)?;
    }
    table.recording(file)
}

/// Rows of a file all of whose columns lie inside it and are made of sound pages.
#[cfg(feature = "parquet")]
fn check(metadata: &ParquetMetaData, bytes: &[u8]) -> Result<usize> {
    let most = super::columnar::most_bytes(bytes.len());
    let sound = |column: &ColumnChunkMetaData| {
        let start = usize::try_from(column.dictionary_page_offset().unwrap_or(column.data_page_offset())).ok();
        let size = usize::try_from(column.compressed_size()).ok();
        let chunk = start.zip(size).and_then(|(start, size)| bytes.get(start..start.checked_add(size)?));
        let positive = column.data_page_offset() >= 0 && column.num_values() >= 0;
        positive && chunk.is_some_and(|chunk| super::parquet_pages::pages_are_sound(chunk, most))
    };
    let mut rows = 0_usize;
    for group in metadata.row_groups() {
        let more = usize::try_from(group.num_rows()).ok().and_then(|more| rows.checked_add(more));
        let more = more.filter(|_| group.columns().iter().all(sound));
        rows = more.ok_or_else(|| damaged("columns outside the file or in damaged pages"))?;
    }
    Ok(rows)
}

#[cfg(feature = "parquet")]
fn damaged(found: &str) -> Error {
    Error::new(ErrorKind::BadHeader, found, "an undamaged Parquet file").mend("copy or write the file again")
}
