//! Numbers as three kinds of computers wrote them.

use serde::{Deserialize, Serialize};

/// Whose number formats the file uses.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Processor {
    /// Intel (PC): little-endian, IEEE floats.
    #[default]
    Intel,
    /// DEC (VAX, PDP-11): little-endian words, VAX F floats.
    Dec,
    /// SGI (MIPS): big-endian, IEEE floats.
    Mips,
}

impl Processor {
    /// From the fourth byte of the parameter section: 84, 85 or 86.
    pub(super) fn of_byte(byte: u8) -> Option<Self> {
        match byte {
            84 => Some(Self::Intel),
            85 => Some(Self::Dec),
            86 => Some(Self::Mips),
            _ => None,
        }
    }

    pub(super) fn word(self, bytes: [u8; 2]) -> u16 {
        match self {
            Self::Intel | Self::Dec => u16::from_le_bytes(bytes),
            Self::Mips => u16::from_be_bytes(bytes),
        }
    }

    pub(super) fn float(self, bytes: [u8; 4]) -> f64 {
        match self {
            Self::Intel => f64::from(f32::from_le_bytes(bytes)),
            Self::Dec => vax(bytes),
            Self::Mips => f64::from(f32::from_be_bytes(bytes)),
        }
    }
}

/// A VAX F float: its two words are swapped, the exponent is biased by 128 and the mantissa is 0.1m, which together make
/// it four times the IEEE float of the same bits. There are no infinities and no NaN, and an exponent of 0 is 0.
pub(super) fn vax([a, b, c, d]: [u8; 4]) -> f64 {
    let bits = u32::from_be_bytes([b, a, d, c]);
    match bits >> 23 & 0xFF {
        0 => 0.0,
        0xFF => {
            let mantissa = 1.0 + f64::from(bits & 0x7F_FFFF) / f64::from(1 << 23);
            let sign = if bits >> 31 == 1 { -1.0 } else { 1.0 };
            sign * mantissa * 2_f64.powi(0xFF - 129)
        }
        _ => f64::from(f32::from_bits(bits)) / 4.0,
    }
}

/// The `N` bytes from `at` on, where there are so many.
pub(super) fn take<const N: usize>(bytes: &[u8], at: usize) -> Option<[u8; N]> {
    bytes.get(at..at.checked_add(N)?)?.try_into().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_three_formats_of_one() {
        assert_eq!(Processor::Intel.float([0x00, 0x00, 0x80, 0x3F]), 1.0);
        assert_eq!(Processor::Mips.float([0x3F, 0x80, 0x00, 0x00]), 1.0);
        // VAX F 1.0 is 0x4080 in its first word.
        assert_eq!(Processor::Dec.float([0x80, 0x40, 0x00, 0x00]), 1.0);
        assert_eq!(Processor::Dec.float([0x80, 0xC0, 0x00, 0x00]), -1.0);
        assert_eq!(Processor::Dec.float([0x00, 0x00, 0xFF, 0xFF]), 0.0);
        // The largest has all bits set but the sign: (2 - 2^-23) * 2^126.
        assert_eq!(Processor::Dec.float([0xFF, 0x7F, 0xFF, 0xFF]), (2.0 - 2_f64.powi(-23)) * 2_f64.powi(126));
    }
}
