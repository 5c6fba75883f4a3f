//! The messages of an Arrow file or stream, each length checked against the bytes there are before it is believed.

use std::{collections::HashMap, ops::Range, sync::Arc};

use arrow_buffer::Buffer;
use arrow_ipc::{
    Message, MessageHeader, RecordBatch, convert::try_fb_to_schema, reader::read_record_batch, root_as_footer,
    root_as_message,
};
use arrow_schema::SchemaRef;

use crate::{
    error::{Error, ErrorKind, Place, Result},
    recording::Recording,
};

use super::{
    File,
    columnar::{Columnar, guarded},
};

/// First and last bytes of a file.
const MAGIC: &[u8] = b"ARROW1";

pub(super) fn recording(file: &File<'_>) -> Result<Recording> {
    let buffer = Buffer::from(file.bytes);
    if file.bytes.starts_with(MAGIC) { of_file(file, &buffer) } else { of_stream(file, &buffer) }
}

/// A table at work.
struct Table<'a> {
    schema: SchemaRef,
    columns: Columnar,
    bytes: &'a [u8],
    buffer: &'a Buffer,
}

impl<'a> Table<'a> {
    fn of(schema: arrow_ipc::Schema<'_>, file: &File<'a>, buffer: &'a Buffer) -> Result<Self> {
        let schema = Arc::new(guarded(|| try_fb_to_schema(schema))?);
        Ok(Self { columns: Columnar::of(&schema, file)?, schema, bytes: file.bytes, buffer })
    }

    fn take(&mut self, message: &Message<'_>, body: Range<usize>) -> Result<()> {
        let Some(batch) = message.header_as_record_batch() else { return Err(damaged(body.start, "an empty batch")) };
        self.columns.expect(usize::try_from(batch.length()).unwrap_or(usize::MAX / 2))?;
        check_buffers(&batch, &self.bytes[body.clone()], &self.columns)?;
        let data = self.buffer.slice_with_length(body.start, body.len());
        let (wanted, version) = (Some(self.columns.wanted.as_slice()), message.version());
        let schema = Arc::clone(&self.schema);
        let batch = guarded(|| read_record_batch(&data, batch, schema, &HashMap::new(), wanted, &version))?;
        self.columns.push(&batch)
    }
}

/// What lies where, the footer says; before it, polars writes no schema.
fn of_file(file: &File<'_>, buffer: &Buffer) -> Result<Recording> {
    let tail = file.bytes.strip_suffix(MAGIC).and_then(|rest| rest.split_last_chunk::<4>());
    let footer =
        tail.and_then(|(rest, length)| rest.get(rest.len().checked_sub(u32::from_le_bytes(*length) as usize)?..));
    let Some(footer) = footer else {
        return Err(Error::new(ErrorKind::Truncated, "an Arrow file without its footer", "a whole file")
            .mend("copy the file again"));
    };
    let footer = guarded(|| root_as_footer(footer).map_err(|e| e.to_string()))?;
    let Some(schema) = footer.schema() else { return Err(damaged(0, "a footer without a schema")) };
    let mut table = Table::of(schema, file, buffer)?;
    for block in footer.recordBatches().into_iter().flatten() {
        let at = usize::try_from(block.offset()).unwrap_or(usize::MAX);
        let Some((metadata, next)) = metadata(file.bytes, at)? else { return Err(damaged(at, "an empty batch")) };
        let message = guarded(|| root_as_message(&file.bytes[metadata]).map_err(|e| e.to_string()))?;
        table.take(&message, body(&message, file.bytes, next)?)?;
    }
    table.columns.recording(file)
}

fn of_stream(file: &File<'_>, buffer: &Buffer) -> Result<Recording> {
    let mut at = 0;
    let mut table: Option<Table<'_>> = None;
    while let Some((metadata, next)) = metadata(file.bytes, at)? {
        let message = guarded(|| root_as_message(&file.bytes[metadata]).map_err(|e| e.to_string()))?;
        let body = body(&message, file.bytes, next)?;
        at = body.end;
        match (message.header_type(), &mut table) {
            (MessageHeader::Schema, None) => {
                let Some(schema) = message.header_as_schema() else { return Err(damaged(next, "an empty schema")) };
                table = Some(Table::of(schema, file, buffer)?);
            }
            (MessageHeader::RecordBatch, Some(table)) => table.take(&message, body)?,
            // Words of columns of text, which hold no numbers.
            (MessageHeader::DictionaryBatch, Some(_)) => {}
            (other, _) => return Err(damaged(next, &format!("a message of type {other:?} out of place"))),
        }
    }
    match table {
        Some(table) => table.columns.recording(file),
        None => Err(Error::new(ErrorKind::Truncated, "no schema", "a table")),
    }
}

fn damaged(at: usize, found: &str) -> Error {
    Error::new(ErrorKind::BadHeader, found, "an undamaged Arrow table")
        .at(Place { byte: Some(at), ..Place::default() })
        .mend("copy or write the file again")
}

/// Where the metadata of the message at `at` lies, and the first byte behind it; `None` at the end.
fn metadata(bytes: &[u8], at: usize) -> Result<Option<(Range<usize>, usize)>> {
    let word = |at: usize| bytes.get(at..)?.first_chunk().copied().map(u32::from_le_bytes);
    let (length, start) = match word(at) {
        // A stream may stop between messages.
        None if at == bytes.len() => return Ok(None),
        None => (None, 0),
        Some(u32::MAX) => (word(at + 4), at + 8),
        // Before version 0.15 there was no mark.
        old => (old, at + 4),
    };
    match length.map(|length| length as usize) {
        Some(0) => Ok(None),
        Some(length) if length <= bytes.len().saturating_sub(start) => {
            Ok(Some((start..start + length, start + length)))
        }
        _ => Err(Error::new(
            ErrorKind::Truncated,
            format!("a message at byte {at} that is longer than the file"),
            "a whole file",
        )
        .at(Place { byte: Some(at), ..Place::default() })
        .mend("copy the file again")),
    }
}

fn body(message: &Message<'_>, bytes: &[u8], start: usize) -> Result<Range<usize>> {
    let length = usize::try_from(message.bodyLength()).ok().filter(|length| *length <= bytes.len() - start);
    length.map(|length| start..start + length).ok_or_else(|| {
        let found = format!("a body of {} bytes where {} are left", message.bodyLength(), bytes.len() - start);
        Error::new(ErrorKind::Truncated, found, "a whole file")
            .at(Place { byte: Some(start), ..Place::default() })
            .mend("copy the file again")
    })
}

/// Every buffer lies in the body, and what it says it becomes unpacked can be.
fn check_buffers(batch: &RecordBatch<'_>, body: &[u8], columns: &Columnar) -> Result<()> {
    for buffer in batch.buffers().into_iter().flatten() {
        let range = usize::try_from(buffer.offset()).ok().zip(usize::try_from(buffer.length()).ok());
        let Some(inside) = range.and_then(|(from, length)| body.get(from..from.checked_add(length)?)) else {
            return Err(damaged(0, "a column that lies outside its batch"));
        };
        if batch.compression().is_none() || inside.is_empty() {
            continue;
        }
        let unpacked = inside.get(..8).and_then(|b| b.try_into().ok()).map(i64::from_le_bytes);
        // -1: not packed after all. Text of other columns may be longer than its rows, but not without end.
        if unpacked.is_none_or(|length| length < -1 || length > columns.most_bytes()) {
            return Err(damaged(0, "a packed column of impossible length"));
        }
    }
    Ok(())
}
