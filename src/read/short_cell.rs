//! Cells of at most fifteen bytes that hold nothing but a minus, digits and a decimal sign: sixteen bytes at a time, and no
//! branch that depends on where the digits are, which a processor cannot foresee.
//!
//! ```text
//! window     6 . 5 , - 8 7 8 . 9 4 , 1      sixteen bytes before the cell, sixteen from its begin on
//! to the end         - 8 7 8 . 9 4          the digits of the fraction stand where they belong;
//! one less         , - 8 7 8 . 9            those before the sign do so here: both are joined, the rest cleared
//! ```

use wide::{bytemuck, i8x16};

use super::field::POWERS;

/// Bytes of the window before the cell.
pub(super) const BEFORE: usize = 16;

/// Longest cell, bytes: its end is the sixteenth.
const LONGEST: u32 = 15;

/// The number in the cell that begins in the middle of `window`, and the cell's length; `None` for whatever else it holds.
/// The cell ends at the first `delimiter`, blank or control character.
#[inline]
pub(super) fn number(window: &[u8; 32], delimiter: u8, decimal: u8) -> Option<(f64, usize)> {
    let bytes: i8x16 = bytemuck::cast(*window[BEFORE..].first_chunk::<16>()?);
    let same = |byte: u8| bytes.simd_eq(i8x16::splat(byte.cast_signed()));
    let ends = (bytes.simd_lt(i8x16::splat(0x21)) | same(delimiter)).to_bitmask();
    let length = (ends | 1 << 16).trailing_zeros();
    // Where the decimal sign is: at the end of a whole number.
    let sign = (same(decimal).to_bitmask() | 1 << length).trailing_zeros();
    let negative = u32::from(window[BEFORE] == b'-');
    let strange = bytes.simd_lt(i8x16::splat(0x30)) | bytes.simd_gt(i8x16::splat(0x39));
    let (length, tail) = (length as usize, (length.wrapping_sub(sign) & LONGEST) as usize);
    let digits = length.wrapping_sub(negative as usize + usize::from(tail > 0));
    let unknown = (strange.to_bitmask() ^ (1 << sign | negative)) & ((1 << length) - 1);
    if unknown != 0 || length > LONGEST as usize || digits.wrapping_sub(1) >= LONGEST as usize {
        return None;
    }
    let mut value = eight_digits(joined(window, BEFORE + length, tail, digits)?);
    if digits > 8 {
        // Of the digits further left, those of a fraction are left of its last eight.
        let tail = if tail == 0 { 0 } else { tail.saturating_sub(9) + 1 };
        value += 100_000_000 * eight_digits(joined(window, BEFORE + length - 8, tail, digits - 8)?);
    }
    // Fifteen digits and powers up to 14 are exact.
    let value = value.cast_signed() as f64 / POWERS[tail.saturating_sub(1)];
    Some((f64::from_bits(value.to_bits() ^ u64::from(negative) << 63), length))
}

/// The last digits, eight at most, of those that end before `end`; `tail` bytes of them are decimal sign and fraction.
#[inline]
fn joined(window: &[u8; 32], end: usize, tail: usize, digits: usize) -> Option<u64> {
    let word = |at: usize| Some(u64::from_le_bytes(*window.get(at..)?.first_chunk()?));
    let fraction = FRACTION[tail & 15];
    let joined = word(end - 8)? & fraction | word(end - 9)? & !fraction;
    Some(joined & LAST[digits & 15] & 0x0F0F_0F0F_0F0F_0F0F)
}

/// Masks of the last `n` bytes of a word, by `n`.
const LAST: [u64; 16] = {
    let mut masks = [u64::MAX; 16];
    let mut n = 0;
    while n < 8 {
        masks[n] = !(u64::MAX >> (8 * n));
        n += 1;
    }
    masks
};

/// Which of the last eight bytes are of the fraction, by the length of decimal sign and fraction; all in a whole number,
/// where nothing has to be joined.
const FRACTION: [u64; 16] = {
    let mut masks = [u64::MAX; 16];
    let mut tail = 1;
    while tail < 16 {
        masks[tail] = LAST[tail - 1];
        tail += 1;
    }
    masks
};

/// The number that eight digits make, each a byte from 0 to 9, the first one lowest: pairs, fours and eights by
/// multiplication of all at once.
#[inline]
fn eight_digits(digits: u64) -> u64 {
    const LANES: u64 = 0x0000_00FF_0000_00FF;
    let pairs = digits.wrapping_mul(10).wrapping_add(digits >> 8);
    let upper = (pairs & LANES).wrapping_mul(100 + (1_000_000 << 32));
    let lower = (pairs >> 16 & LANES).wrapping_mul(1 + (10_000 << 32));
    upper.wrapping_add(lower) >> 32
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The window around `cell`, with digits on its left and `after` on its right.
    fn window(cell: &str, after: &str) -> [u8; 32] {
        let text = format!("1234567890123456{cell}{after}");
        std::array::from_fn(|i| text.as_bytes().get(i).copied().unwrap_or(b'7'))
    }

    fn parsed(cell: &str) -> Option<(u64, usize)> {
        number(&window(cell, ",9.5"), b',', b'.').map(|(value, length)| (value.to_bits(), length))
    }

    #[test]
    fn each_place_of_the_sign_and_each_number_of_digits() {
        for digits in 1..=15_usize {
            for point in 0..=digits {
                for minus in ["", "-"] {
                    let (whole, fraction) = "123456789012345"[..digits].split_at(point);
                    for cell in [format!("{minus}{whole}.{fraction}"), format!("{minus}{whole}{fraction}")] {
                        let expected = (cell.len() <= 15).then(|| (cell.parse::<f64>().unwrap().to_bits(), cell.len()));
                        assert_eq!(parsed(&cell), expected, "{cell}");
                    }
                }
            }
        }
    }

    #[test]
    fn whatever_else_is_left_to_others() {
        for cell in
            ["", "-", ".", "-.", "+1", "1e5", "1.2.3", "--1", "1-", "nan", " 1", "\"1\"", "1234567890123456", "１"]
        {
            assert_eq!(parsed(cell), None, "{cell}");
        }
    }

    #[test]
    fn a_decimal_comma_and_a_blank_behind() {
        assert_eq!(number(&window("-7,25", "; 1"), b';', b','), Some((-7.25, 5)));
        assert_eq!(number(&window("-7,25", " ;"), b';', b','), Some((-7.25, 5)));
        assert_eq!(number(&window("12", "\n3"), b';', b','), Some((12.0, 2)));
    }

    proptest! {
        #[test]
        fn numbers_have_the_bits_of_the_standard_parser(cell in "-?[0-9]{1,13}(\\.[0-9]{0,12})?|-?\\.[0-9]{1,12}") {
            let expected = (cell.len() <= 15).then(|| (cell.parse::<f64>().unwrap().to_bits(), cell.len()));
            prop_assert_eq!(parsed(&cell), expected);
        }

        #[test]
        fn no_bytes_break_it(window in prop::array::uniform32(any::<u8>()), delimiter in any::<u8>(), decimal in any::<u8>()) {
            let _ = number(&window, delimiter, decimal);
        }
    }
}
