//! Cells of at most sixteen bytes that hold nothing but a minus, digits and a decimal sign: sixteen bytes at a time, and no
//! branch that depends on where the digits are, which a processor cannot foresee.
//!
//! ```text
//! ahead      - 8 7 8 . 9 4 , 6 0 1 …        sixteen bytes, the cell's first one first
//! digits     0 0 0 0 0 … 0 8 7 8 9 4        moved to the end by one shuffle, which is looked up by the length of the cell
//!                                           and the place of its sign, as is what the number is divided by: -100
//! ```

use wide::{bytemuck, f64x4, i8x16, i16x8, i32x4, u8x16, u16x8};

use super::field::POWERS;

/// Longest cell, bytes; also how many bytes a cell is looked for in.
pub(super) const LONGEST: usize = 16;

/// Cells that are read at once.
pub(super) const TOGETHER: usize = 4;

/// A length, the place of the sign (the length itself where there is none), and whether there is a minus.
const SHAPES: usize = (LONGEST + 1) * LONGEST * 2;

/// The length, the place of the sign and the minus of a shape. A cell of sixteen bytes has its sign before the last; where
/// it is the last, it is no digit.
const fn parts(shape: usize) -> (usize, usize, usize) {
    let (length, point) = (shape / 2 / LONGEST, shape / 2 % LONGEST);
    (length, if length == LONGEST && point == LONGEST - 1 { LONGEST } else { point }, shape % 2)
}

/// A byte that there is not.
const NONE: u8 = 0xFF;

/// The byte of a cell that comes to each of sixteen places, by its shape; those before the first digit take none. A shape
/// without digits takes the first byte, whatever it is: no digit.
const PLACES: [[u8; 16]; SHAPES] = {
    let mut places = [[NONE; 16]; SHAPES];
    let mut shape = 0;
    while shape < SHAPES {
        let (length, point, minus) = parts(shape);
        let (mut byte, mut place) = (length, 16);
        while byte > minus {
            byte -= 1;
            if byte != point {
                place -= 1;
                places[shape][place] = byte as u8;
            }
        }
        if place == 16 {
            places[shape][15] = 0;
        }
        shape += 1;
    }
    places
};

/// What the digits of a cell are divided by, by its shape; negative for a minus, so that zeros have one too.
const DIVISORS: [f64; SHAPES] = {
    let mut divisors = [1.0; SHAPES];
    let mut shape = 0;
    while shape < SHAPES {
        let (length, point, minus) = parts(shape);
        if point < length {
            divisors[shape] = POWERS[length - point - 1];
        }
        if minus == 1 {
            divisors[shape] = -divisors[shape];
        }
        shape += 1;
    }
    divisors
};

/// A cell as it is written: its digits in the last of sixteen bytes, and what they are divided by.
#[derive(Clone, Copy)]
struct Spelt {
    digits: u8x16,
    divisor: f64,
}

/// Takes the first `length` bytes of `ahead` apart; `None` where they are too many. A byte that is neither digit, sign nor
/// minus makes a digit above nine.
#[inline]
fn spelt(ahead: &[u8; LONGEST], length: usize, decimal: u8x16) -> Option<Spelt> {
    // As one number: an array would be loaded byte by byte.
    let bytes: u8x16 = bytemuck::cast(u128::from_ne_bytes(*ahead));
    let minus = bytes.simd_eq(u8x16::splat(b'-')).to_bitmask() & 1;
    let signs = bytes.simd_eq(decimal).to_bitmask() | 1 << (LONGEST - 1);
    let point = length.min(signs.trailing_zeros() as usize);
    let shape = (length * LONGEST + point) * 2 + minus as usize;
    let (places, divisor) = (PLACES.get(shape)?, *DIVISORS.get(shape)?);
    let digits = (bytes - u8x16::splat(b'0')).shuffle_zeroing(bytemuck::cast(u128::from_ne_bytes(*places)));
    Some(Spelt { digits, divisor })
}

/// Whether one of the digits is none.
#[inline]
fn above_nine(digits: u8x16) -> u8x16 {
    digits.saturating_sub(u8x16::splat(9))
}

/// Four numbers below ten thousand, of four digits each.
#[inline]
fn fours(digits: u8x16) -> i32x4 {
    // The lower byte of each word is the first digit: 10 of it and one of the other come together in the upper byte.
    let pairs = (bytemuck::cast::<_, u16x8>(digits) * u16x8::splat(10 * 256 + 1)) >> 8_u16;
    bytemuck::cast::<_, i16x8>(pairs).dot(i16x8::new([100, 1, 100, 1, 100, 1, 100, 1]))
}

/// The upper and lower eight digits of two cells, from their fours.
#[inline]
fn eights(one: i32x4, other: i32x4) -> [i32; 4] {
    let fours = i16x8::from_i32x8_saturate(bytemuck::cast([one, other]));
    bytemuck::cast(fours.dot(i16x8::new([10_000, 1, 10_000, 1, 10_000, 1, 10_000, 1])))
}

/// The number in the first `length` bytes of `ahead`; `None` for whatever else they hold.
#[inline]
pub(super) fn number(ahead: &[u8; LONGEST], length: usize, decimal: u8x16) -> Option<f64> {
    let cell = spelt(ahead, length, decimal)?;
    if above_nine(cell.digits) != u8x16::ZERO {
        return None;
    }
    let [upper, lower, ..] = eights(fours(cell.digits), i32x4::ZERO);
    // Fifteen digits are exact and so is what they are divided by, hence rounded once; sixteen are divided by one.
    Some((f64::from(upper) * 1e8 + f64::from(lower)) / cell.divisor)
}

/// The numbers in cells, each at the begin of its bytes and of its length; `None` where one of them is anything else.
#[inline]
pub(super) fn numbers(cells: [(&[u8; LONGEST], usize); TOGETHER], decimal: u8x16) -> Option<[f64; TOGETHER]> {
    let [a, b, c, d] = cells;
    let spelt = |(ahead, length)| spelt(ahead, length, decimal);
    let [a, b, c, d] = [spelt(a)?, spelt(b)?, spelt(c)?, spelt(d)?];
    let wrong = above_nine(a.digits) | above_nine(b.digits) | above_nine(c.digits) | above_nine(d.digits);
    if wrong != u8x16::ZERO {
        return None;
    }
    let [a8, a0, b8, b0] = eights(fours(a.digits), fours(b.digits));
    let [c8, c0, d8, d0] = eights(fours(c.digits), fours(d.digits));
    let (upper, lower) = (i32x4::new([a8, b8, c8, d8]), i32x4::new([a0, b0, c0, d0]));
    let digits = f64x4::from_i32x4(upper) * f64x4::splat(1e8) + f64x4::from_i32x4(lower);
    Some((digits / f64x4::new([a.divisor, b.divisor, c.divisor, d.divisor])).to_array())
}

/// How many of these bytes stand before the first delimiter, blank or control character.
#[inline]
pub(super) fn length(ahead: &[u8; LONGEST], delimiter: u8) -> usize {
    let bytes: i8x16 = bytemuck::cast(*ahead);
    let splat = |byte: u8| i8x16::splat(byte.cast_signed());
    let ends = bytes.simd_lt(splat(b'!')) | bytes.simd_eq(splat(delimiter));
    (ends.to_bitmask() | 1 << LONGEST).trailing_zeros() as usize
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The cell before others, as `number` is given it, alone and among others.
    fn parsed_with(cell: &str, decimal: u8) -> Option<u64> {
        let text = format!("{cell},-1.5,2.5,345678");
        let ahead = text.as_bytes().first_chunk().unwrap();
        let decimals = u8x16::splat(decimal);
        let alone = number(ahead, cell.len(), decimals).map(f64::to_bits);
        for place in 0..TOGETHER {
            let mut cells = [(b"9               ", 1); TOGETHER];
            cells[place] = (ahead, cell.len());
            let together = numbers(cells, decimals);
            assert_eq!(together.map(|numbers| numbers[place].to_bits()), alone, "{cell}");
            assert!(together.is_none_or(|numbers| numbers.iter().filter(|n| **n == 9.0).count() >= TOGETHER - 1));
        }
        alone
    }

    fn parsed(cell: &str) -> Option<u64> {
        parsed_with(cell, b'.')
    }

    /// What the standard library makes of the cell, where it is short enough and its sign is not the last of sixteen bytes.
    fn expected(cell: &str) -> Option<u64> {
        let digits = cell.chars().filter(char::is_ascii_digit).count();
        let fits = cell.len() < 16 || cell.len() == 16 && !cell.ends_with('.');
        (fits && digits > 0).then(|| cell.parse::<f64>().unwrap().to_bits())
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
        fn no_bytes_break_it(ahead in prop::array::uniform16(any::<u8>()), length in 0..40_usize, decimal in any::<u8>()) {
            let _ = number(&ahead, length, u8x16::splat(decimal));
        }
    }
}
