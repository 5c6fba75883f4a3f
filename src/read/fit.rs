//! FIT of watches and pods (Garmin, Stryd, …): running dynamics as they summarised them.
//!
//! ```text
//! size 12|14 · protocol · profile · bytes of data · ".FIT" · [crc]     header; several such files may follow each other
//! definition · data · data · definition · data …                      messages, `record` about every second
//! crc                                                                 of everything before it
//! ```
//! A watch keeps no signal: stance time, oscillation and so on are its own summaries, and go into
//! [`Recording::dynamics`]. Lengths and checksums are gone through here before anything is decoded.

use crate::{
    error::{Error, ErrorKind, Place, Result},
    recording::Recording,
};

use super::{File, Format, Kind};

/// The format.
pub(super) const FORMAT: Format = Format {
    name: "fit",
    what: "FIT activity: running dynamics as a watch summarised them",
    vendor: "Garmin, Stryd and others",
    kind: Kind::Binary,
    sniff,
    read,
};

fn sniff(head: &[u8]) -> bool {
    head.get(8..12) == Some(b".FIT")
}

fn read(file: &File<'_>) -> Result<Recording> {
    check(file.bytes)?;
    #[cfg(feature = "fit")]
    return super::fit_records::recording(file);
    #[cfg(not(feature = "fit"))]
    Err(super::without_feature("fit"))
}

const COPY_AGAIN: &str = "copy the file from the watch again";

/// Goes through headers, lengths and checksums.
fn check(bytes: &[u8]) -> Result<()> {
    let mut start = 0;
    while start < bytes.len() {
        let rest = &bytes[start..];
        let at = |byte: usize| Place { byte: Some(start + byte), ..Place::default() };
        let size = usize::from(rest[0]);
        if !sniff(rest) || !matches!(size, 12 | 14) || rest.len() < size {
            let found = if start == 0 { "a damaged header" } else { "bytes after the end that are no further header" };
            return Err(Error::new(ErrorKind::BadHeader, found, "a FIT header of 12 or 14 bytes")
                .at(at(0))
                .mend(COPY_AGAIN));
        }
        let word = |i: usize| u16::from_le_bytes([rest[i], rest[i + 1]]);
        if size == 14 && word(12) != 0 && word(12) != checksum(&rest[..12]) {
            return Err(Error::new(ErrorKind::BadHeader, "a header whose checksum is wrong", "an undamaged file")
                .at(at(12))
                .mend(COPY_AGAIN));
        }
        let data = u32::from_le_bytes([rest[4], rest[5], rest[6], rest[7]]) as usize;
        let end = size + data;
        if rest.len() < end + 2 {
            return Err(Error::new(
                ErrorKind::Truncated,
                format!("{} bytes", rest.len()),
                format!("{} bytes, as the header says", end + 2),
            )
            .at(at(rest.len()))
            .mend(COPY_AGAIN));
        }
        if word(end) != checksum(&rest[..end]) {
            return Err(Error::new(ErrorKind::BadHeader, "data whose checksum is wrong", "an undamaged file")
                .at(at(end))
                .mend(COPY_AGAIN));
        }
        start += end + 2;
    }
    Ok(())
}

/// CRC-16 of the polynomial 0x8005, lowest bit first, as FIT uses it.
fn checksum(bytes: &[u8]) -> u16 {
    const TABLE: [u16; 16] = [
        0x0000, 0xCC01, 0xD801, 0x1400, 0xF001, 0x3C00, 0x2800, 0xE401, 0xA001, 0x6C00, 0x7800, 0xB401, 0x5000, 0x9C01,
        0x8801, 0x4400,
    ];
    let nibble = |crc: u16, bits: u8| (crc >> 4) ^ TABLE[usize::from(crc & 15)] ^ TABLE[usize::from(bits & 15)];
    bytes.iter().fold(0, |crc, byte| nibble(nibble(crc, *byte), byte >> 4))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_checksum_is_crc_16_arc() {
        assert_eq!(checksum(b"123456789"), 0xBB3D);
    }
}
