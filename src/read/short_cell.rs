//! Cells of at most sixteen bytes that hold nothing but a minus, digits and a decimal sign: sixteen bytes at a time, and no
//! branch that depends on where the digits are, which a processor cannot foresee.
//!
//! ```text
//! window     6 . 5 , - 8 7 8 . 9 4          seventeen bytes, the cell's last one last
//! right            , - 8 7 8 . 9 4          the digits of the fraction stand where they belong;
//! left           5 , - 8 7 8 . 9            those before the sign do so here: both are joined, the rest cleared
//! ```

use wide::{bytemuck, i8x16, i16x8, i32x4, u8x16, u16x8};

use super::field::POWERS;

/// Bytes that end with the cell's last: sixteen, and one more to shift them by.
pub(super) const WINDOW: usize = 17;

/// Longest cell, bytes.
const LONGEST: usize = 16;

/// The last `n` of sixteen digits without what makes them letters, by `n − 1`; fifteen are the most that are always exact.
const LAST: [[u8; 16]; 15] = {
    let mut masks = [[0; 16]; 15];
    let mut n = 0;
    while n < 15 {
        let mut byte = 15 - n;
        while byte < 16 {
            masks[n][byte] = 0x0F;
            byte += 1;
        }
        n += 1;
    }
    masks
};

/// Which bytes are of the fraction, by the place of the decimal sign; all of them where it stands behind the last.
const FRACTION: [[u8; 16]; 17] = {
    let mut masks = [[0xFF; 16]; 17];
    let mut sign = 0;
    while sign < 16 {
        let mut byte = 0;
        while byte <= sign {
            masks[sign][byte] = 0;
            byte += 1;
        }
        sign += 1;
    }
    masks
};

/// What the digits are divided by, by the place of the decimal sign.
const DIVISOR: [f64; 17] = {
    let mut divisors = [1.0; 17];
    let mut sign = 0;
    while sign < 16 {
        divisors[sign] = POWERS[15 - sign];
        sign += 1;
    }
    divisors
};

/// The number in the last `length` bytes of `window`; `None` for whatever else they hold.
#[inline]
pub(super) fn number(window: &[u8; WINDOW], length: usize, decimal: u8x16) -> Option<f64> {
    if !(1..=LONGEST).contains(&length) {
        return None;
    }
    let right = bytes(window.last_chunk()?);
    let values = right - u8x16::splat(b'0');
    let digit = values.simd_eq(values.min(u8x16::splat(9))).to_bitmask();
    let first = 1_u32 << (LONGEST - length);
    let cell = 0xFFFF & first.wrapping_neg();
    let sign = right.simd_eq(decimal).to_bitmask() & cell;
    let minus = right.simd_eq(u8x16::splat(b'-')).to_bitmask() & first;
    if !digit & cell != sign | minus || sign & sign.wrapping_sub(1) != 0 {
        return None;
    }
    let digits = length - usize::from(sign > 0) - usize::from(minus > 0);
    let last = LAST.get(digits.wrapping_sub(1))?;
    // A sign behind the last digit, where none is written, so that all digits are of the whole number.
    let point = (sign | 1 << LONGEST).trailing_zeros() as usize;
    let left = bytes(window.first_chunk()?);
    let joined = left ^ (left ^ right) & bytes(&FRACTION[point]);
    // What a float holds exactly divided by what it holds exactly is rounded once.
    let value = sixteen_digits(joined & bytes(last)) / DIVISOR[point];
    // Without a branch: the processor would guess every other sign wrong.
    Some(f64::from_bits(value.to_bits() | u64::from(minus > 0) << 63))
}

/// The number that sixteen digits make, each a byte from 0 to 9: pairs, fours, eights, each from those before by one
/// multiplication of all at once.
#[inline]
fn sixteen_digits(digits: u8x16) -> f64 {
    // The lower byte of each word is the first digit: 10 of it and one of the other come together in the upper byte.
    let pairs = (bytemuck::cast::<_, u16x8>(digits) * u16x8::splat(10 * 256 + 1)) >> 8_u16;
    let fours: i32x4 = bytemuck::cast::<_, i16x8>(pairs).dot(i16x8::new([100, 1, 100, 1, 100, 1, 100, 1]));
    let [upper, lower]: [u64; 2] = bytemuck::cast(fours);
    let eight = |two: u64| (two & 0xFFFF_FFFF) * 10_000 + (two >> 32);
    (eight(upper) * 100_000_000 + eight(lower)).cast_signed() as f64
}

/// How many of these bytes stand before the first delimiter, blank or control character.
#[inline]
pub(super) fn length(ahead: &[u8; 16], delimiter: u8) -> usize {
    let bytes: i8x16 = bytemuck::cast(*ahead);
    let splat = |byte: u8| i8x16::splat(byte.cast_signed());
    let ends = bytes.simd_lt(splat(b'!')) | bytes.simd_eq(splat(delimiter));
    (ends.to_bitmask() | 1 << LONGEST).trailing_zeros() as usize
}

#[inline]
fn bytes(of: &[u8; 16]) -> u8x16 {
    bytemuck::cast(*of)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The cell between digits, as `number` is given it.
    fn parsed_with(cell: &str, decimal: u8) -> Option<u64> {
        let text = format!("12345678901234567{cell}");
        let window = text.as_bytes().last_chunk().unwrap();
        number(window, cell.len(), u8x16::splat(decimal)).map(f64::to_bits)
    }

    fn parsed(cell: &str) -> Option<u64> {
        parsed_with(cell, b'.')
    }

    /// What the standard library makes of the cell, where it is short enough.
    fn expected(cell: &str) -> Option<u64> {
        let digits = cell.chars().filter(char::is_ascii_digit).count();
        (cell.len() <= 16 && digits <= 15).then(|| cell.parse::<f64>().unwrap().to_bits())
    }

    #[test]
    fn each_place_of_the_sign_and_each_number_of_digits() {
        for digits in 1..=16_usize {
            for point in 0..=digits {
                for minus in ["", "-"] {
                    let (whole, fraction) = "9123456789012345"[16 - digits..].split_at(point);
                    for cell in [format!("{minus}{whole}.{fraction}"), format!("{minus}{whole}{fraction}")] {
                        assert_eq!(parsed(&cell), expected(&cell), "{cell}");
                    }
                }
            }
        }
    }

    #[test]
    fn whatever_else_is_left_to_others() {
        for cell in [
            "",
            "-",
            ".",
            "-.",
            "+1",
            "1e5",
            "1.2.3",
            "--1",
            "1-",
            "nan",
            " 1",
            "1 ",
            "\"1\"",
            "12345678901234567",
            "１",
        ] {
            assert_eq!(parsed(cell), None, "{cell}");
        }
    }

    #[test]
    fn a_decimal_comma() {
        assert_eq!(parsed_with("-7,25", b','), Some((-7.25_f64).to_bits()));
        assert_eq!(parsed_with("-7.25", b','), None);
    }

    proptest! {
        #[test]
        fn numbers_have_the_bits_of_the_standard_parser(cell in "-?[0-9]{1,13}(\\.[0-9]{0,12})?|-?\\.[0-9]{1,12}") {
            prop_assert_eq!(parsed(&cell), expected(&cell));
        }

        #[test]
        fn no_bytes_break_it(window in prop::array::uniform17(any::<u8>()), length in 0..40_usize, decimal in any::<u8>()) {
            let _ = number(&window, length, u8x16::splat(decimal));
        }
    }
}
