//! The headers inside a Parquet file, gone through before the decoder follows them: it believes their lengths.
//!
//! ```text
//! PAR1 · page header · page · page header · page …      a column chunk is a run of pages
//! footer · length of the footer · PAR1
//! ```
//! Headers and footer are structs in Thrift's compact protocol; only their shape and two sizes matter here.

/// Deepest structure that is followed; the format needs about ten.
const DEEPEST: usize = 32;

/// Where the pages of a column chunk are, each with a header of sound shape, inside the chunk, and not unpacked to more
/// than `most` bytes.
pub(super) fn pages_are_sound(chunk: &[u8], most: usize) -> bool {
    let mut thrift = Thrift { bytes: chunk, at: 0 };
    while thrift.at < chunk.len() {
        let (mut packed, mut unpacked) = (None, None);
        let shape = thrift.fields(0, &mut |id, value| match id {
            2 => unpacked = usize::try_from(value).ok(),
            3 => packed = usize::try_from(value).ok(),
            _ => {}
        });
        let inside = packed.and_then(|packed| thrift.at.checked_add(packed)).filter(|end| *end <= chunk.len());
        match (shape, inside, unpacked) {
            (Some(()), Some(end), Some(unpacked)) if unpacked <= most => thrift.at = end,
            _ => return false,
        }
    }
    true
}

/// Whether the footer has the shape of a struct.
pub(super) fn footer_is_sound(bytes: &[u8]) -> bool {
    let footer = || {
        let rest = bytes.strip_suffix(b"PAR1")?;
        let (rest, length) = rest.split_last_chunk::<4>()?;
        rest.get(rest.len().checked_sub(u32::from_le_bytes(*length) as usize)?..)
    };
    footer().is_some_and(|footer| Thrift { bytes: footer, at: 0 }.fields(0, &mut |_, _| {}).is_some())
}

/// A walk through the compact protocol; `None` where it leaves the bytes.
struct Thrift<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl Thrift<'_> {
    fn byte(&mut self) -> Option<u8> {
        let byte = *self.bytes.get(self.at)?;
        self.at += 1;
        Some(byte)
    }

    fn varint(&mut self) -> Option<u64> {
        let mut value = 0_u64;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            value |= u64::from(byte & 0x7F) << shift;
            if byte & 0x80 == 0 {
                return Some(value);
            }
        }
        None
    }

    fn zigzag(&mut self) -> Option<i64> {
        self.varint().map(|value| (value >> 1) as i64 ^ -((value & 1) as i64))
    }

    fn pass(&mut self, bytes: u64) -> Option<()> {
        let end = self.at.checked_add(usize::try_from(bytes).ok()?)?;
        (end <= self.bytes.len()).then(|| self.at = end)
    }

    /// A struct, whose whole numbers are handed to `number` with their field's identifier.
    fn fields(&mut self, depth: usize, number: &mut dyn FnMut(i64, i64)) -> Option<()> {
        let mut id = 0_i64;
        loop {
            let head = self.byte()?;
            if head == 0 {
                return Some(());
            }
            id = if head >> 4 == 0 { self.zigzag()? } else { id.wrapping_add(i64::from(head >> 4)) };
            match head & 0x0F {
                // The value of a boolean is its type.
                1 | 2 => {}
                4..=6 => number(id, self.zigzag()?),
                kind => self.value(kind, depth)?,
            }
        }
    }

    fn value(&mut self, kind: u8, depth: usize) -> Option<()> {
        if depth > DEEPEST {
            return None;
        }
        match kind {
            1..=3 => self.pass(1),
            4..=6 => self.varint().map(|_| ()),
            7 => self.pass(8),
            8 => self.varint().and_then(|length| self.pass(length)),
            9 | 10 => {
                let head = self.byte()?;
                let count = if head >> 4 == 15 { self.varint()? } else { u64::from(head >> 4) };
                self.values(count, &[head & 0x0F], depth)
            }
            11 => match self.varint()? {
                0 => Some(()),
                count => {
                    let kinds = self.byte()?;
                    self.values(count, &[kinds >> 4, kinds & 0x0F], depth)
                }
            },
            12 => self.fields(depth + 1, &mut |_, _| {}),
            _ => None,
        }
    }

    fn values(&mut self, count: u64, kinds: &[u8], depth: usize) -> Option<()> {
        // Every value takes a byte at least.
        if count > (self.bytes.len() - self.at) as u64 {
            return None;
        }
        for _ in 0..count {
            for kind in kinds {
                self.value(*kind, depth + 1)?;
            }
        }
        Some(())
    }
}
