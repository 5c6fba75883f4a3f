//! The first block: where everything is, how much of it, how fast.
//!
//! ```text
//! byte 0    u8  block of the parameters      byte 10  u16 longest gap filled in
//! byte 1    u8  0x50                         byte 12  f32 scale of the points; negative: everything is floats
//! byte 2    u16 points                       byte 16  u16 block of the data
//! byte 4    u16 analog values per frame      byte 18  u16 analog samples per frame
//! byte 6    u16 first frame, from 1          byte 20  f32 frame rate, Hz
//! byte 8    u16 last frame                   byte 298 u16 12345: event labels have four letters
//! byte 300  u16 events, at most 18           byte 304 f32 time each; byte 376 u8 off each; byte 396 4 letters each
//! ```

use super::bytes::{Processor, take};

/// Bytes in a block.
pub(super) const BLOCK: usize = 512;

/// Key in the second byte of the header and of the parameter section.
pub(super) const KEY: u8 = 0x50;

/// What the header says.
#[derive(Clone, Copy, Debug)]
pub(super) struct Header {
    pub points: usize,
    pub analog_per_frame: usize,
    pub first_frame: usize,
    pub last_frame: usize,
    pub scale: f64,
    pub data_block: usize,
    pub samples_per_frame: usize,
    pub rate_hz: f64,
}

impl Header {
    /// From at least one block of bytes.
    pub fn of(bytes: &[u8], processor: Processor) -> Self {
        let word = |at: usize| take(bytes, at).map_or(0, |b| usize::from(processor.word(b)));
        let float = |at: usize| take(bytes, at).map_or(0.0, |b| processor.float(b));
        Self {
            points: word(2),
            analog_per_frame: word(4),
            first_frame: word(6),
            last_frame: word(8),
            scale: float(12),
            data_block: word(16),
            samples_per_frame: word(18),
            rate_hz: float(20),
        }
    }

    /// Frames by the first and the last; 0 where they make no sense.
    pub fn frames(&self) -> usize {
        (self.last_frame + 1).saturating_sub(self.first_frame.max(1))
    }
}

/// Events in the header: time, s, and label.
pub(super) fn events(bytes: &[u8], processor: Processor) -> Vec<(f64, String)> {
    const LABELLED: u16 = 12345;
    let word = |at: usize| take(bytes, at).map_or(0, |b| processor.word(b));
    if word(298) != LABELLED {
        return Vec::new();
    }
    let count = usize::from(word(300)).min(18);
    (0..count)
        .filter_map(|i| {
            let time_s = processor.float(take(bytes, 304 + 4 * i)?);
            let label =
                String::from_utf8_lossy(bytes.get(396 + 4 * i..400 + 4 * i)?).trim_matches(['\0', ' ']).to_owned();
            (time_s.is_finite() && !label.is_empty()).then_some((time_s, label))
        })
        .collect()
}
