//! Arrow tables, as a file (Feather) or a stream, their columns recognised by name as in text.
//!
//! ```text
//! ARROW1 0 0                                       only in a file
//! FFFFFFFF · length · metadata · body              schema first, then dictionaries and batches; each padded to 8 bytes
//! FFFFFFFF · 0                                     end
//! footer · length · ARROW1                         only in a file: says again what the messages said
//! ```

use crate::{error::Result, recording::Recording};

use super::{File, Format, Kind};

/// The format.
pub(super) const FORMAT: Format = Format {
    name: "arrow",
    what: "Arrow table of any make: Feather, IPC file or stream",
    vendor: "Apache",
    kind: Kind::Binary,
    sniff,
    read,
};

/// Continuation mark of a message.
const MARK: [u8; 4] = [0xFF; 4];

fn sniff(head: &[u8]) -> bool {
    // A stream begins with its schema: the mark, and a length that a schema can have.
    let length = head.get(4..8).and_then(|b| b.try_into().ok()).map_or(0, u32::from_le_bytes);
    head.starts_with(b"ARROW1\0\0") || (head.starts_with(&MARK) && (16..1 << 24).contains(&length) && length % 8 == 0)
}

#[cfg(not(feature = "arrow"))]
fn read(_: &File<'_>) -> Result<Recording> {
    Err(super::without_feature("arrow"))
}

#[cfg(feature = "arrow")]
fn read(file: &File<'_>) -> Result<Recording> {
    super::arrow_messages::recording(file)
}
