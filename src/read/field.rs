//! One cell of a numeric table: the fast path for plain numbers, and the slow one for everything else.
//!
//! A decimal number whose digits fit 2^53 and whose power of ten is at most 22 is a quotient or product of two exact
//! floats, hence correctly rounded (Clinger 1990, 10.1145/93542.93557); every other field goes to `fast_float2`.

use wide::u8x16;

use crate::error::{Error, ErrorKind, Place};

use super::{short_cell, text};

/// What stands between two cells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Delimiter {
    /// Exactly one byte.
    Byte(u8),
    /// One or more blanks or tabs.
    Blanks,
}

/// Powers of ten that an `f64` holds exactly.
pub(super) const POWERS: [f64; 23] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20,
    1e21, 1e22,
];

/// Texts that mean "no value", lower case; infinities are no measurement either.
const MISSING: [&str; 18] = [
    "nan", "n/a", "na", "null", "none", "inf", "infinity", "∞", "-", "--", "missing", "#n/a", "#num!", "#div/0!",
    "#value!", "nan(ind)", "1.#qnan", "1.#ind",
];

/// Longest cell, bytes, that may be a number when a header is looked for.
const LONGEST_CELL: usize = 64;

/// The bytes of a table and the marks between and within its cells.
#[derive(Clone, Copy, Debug)]
pub(super) struct Cells<'a> {
    /// All rows.
    pub bytes: &'a [u8],
    /// The byte between two cells; a blank for runs of blanks.
    pub delimiter: u8,
    /// The byte besides the blank that pads a cell.
    pub padding: u8,
    /// Whether cells stand between runs of blanks.
    pub blanks: bool,
    /// Decimal sign.
    pub decimal: u8,
    /// Further texts that mean "missing".
    missing: &'a [String],
}

/// A cell that holds no number, and whether the bytes end with it.
pub(super) struct BadCell {
    pub error: Error,
    pub cut: bool,
}

impl<'a> Cells<'a> {
    pub fn new(bytes: &'a [u8], delimiter: Delimiter, decimal: u8, missing: &'a [String]) -> Self {
        let (delimiter, padding, blanks) = match delimiter {
            Delimiter::Byte(b'\t') => (b'\t', b' ', false),
            Delimiter::Byte(byte) => (byte, b'\t', false),
            Delimiter::Blanks => (b' ', b'\t', true),
        };
        Self { bytes, delimiter, padding, blanks, decimal, missing }
    }

    /// The byte at `position`; a line end behind the last.
    #[inline]
    pub fn at(&self, position: usize) -> u8 {
        self.bytes.get(position).copied().unwrap_or(b'\n')
    }

    /// The first position from `position` on that is no padding.
    #[inline]
    pub fn skip_padding(&self, mut position: usize) -> usize {
        while self.at(position) == b' ' || self.at(position) == self.padding {
            position += 1;
        }
        position
    }

    /// Whether nothing is written in the cell at `position`.
    pub fn is_blank(&self, position: usize) -> bool {
        let byte = self.at(self.skip_padding(position));
        byte == self.delimiter || is_end(byte)
    }

    /// The value of a cell whose end is known; where it is none and not missing either, not `good`.
    pub fn between(&self, start: usize, end: usize, good: &mut bool) -> f64 {
        let found = self.plain(start).or_else(|| self.odd(start, 0, 0).ok());
        let value = found.filter(|(_, next)| *next == end).map(|(value, _)| value);
        *good &= value.is_some();
        value.unwrap_or(f64::NAN)
    }

    #[inline]
    fn short(&self, start: usize) -> Option<(f64, usize)> {
        let ahead = self.bytes.get(start..)?.first_chunk()?;
        let length = short_cell::length(ahead, self.delimiter);
        let end = start + length;
        let byte = self.at(end);
        let ended = byte == self.delimiter || is_end(byte) || self.blanks && byte == self.padding;
        short_cell::number(ahead, length, u8x16::splat(self.decimal)).filter(|_| ended).map(|value| (value, end))
    }

    /// The number in the cell at `start`, and where the cell ends: at a delimiter or at the end of the line. `None` for
    /// whatever needs a closer look.
    #[inline]
    pub fn plain(&self, start: usize) -> Option<(f64, usize)> {
        if let Some(found) = self.short(start) {
            return Some(found);
        }
        let mut position = start;
        let mut byte = self.at(position);
        // One comparison for what is hardly ever there.
        if byte <= b' ' {
            position = self.skip_padding(position);
            byte = self.at(position);
        }
        let negative = byte == b'-';
        if negative || byte == b'+' {
            position += 1;
            byte = self.at(position);
        }
        let mut digits: u64 = 0;
        let whole = position;
        while byte.is_ascii_digit() {
            digits = digits.wrapping_mul(10).wrapping_add(u64::from(byte - b'0'));
            position += 1;
            byte = self.at(position);
        }
        let mut count = position - whole;
        let mut power: i32 = 0;
        if byte == self.decimal {
            position += 1;
            byte = self.at(position);
            let fraction = position;
            while byte.is_ascii_digit() {
                digits = digits.wrapping_mul(10).wrapping_add(u64::from(byte - b'0'));
                position += 1;
                byte = self.at(position);
            }
            count += position - fraction;
            power = -i32::try_from(position - fraction).unwrap_or(i32::MAX);
        }
        if byte | 0x20 == b'e' && count > 0 {
            (power, position) = self.exponent(power, position);
            byte = self.at(position);
        }
        // Eighteen digits cannot wrap the u64.
        if !(1..=18).contains(&count) || digits >= 1 << 53 || power.unsigned_abs() > 22 {
            return None;
        }
        if byte != self.delimiter && !is_end(byte) {
            let after = self.skip_padding(position);
            if self.blanks {
                if after == position {
                    return None;
                }
            } else {
                position = after;
                byte = self.at(position);
                if byte != self.delimiter && !is_end(byte) {
                    return None;
                }
            }
        }
        let scale = POWERS[power.unsigned_abs() as usize];
        // Signed numbers become floats in one instruction.
        let digits = digits.cast_signed() as f64;
        let value = if power < 0 { digits / scale } else { digits * scale };
        Some((if negative { -value } else { value }, position))
    }

    /// The exponent that begins with `e` at `start`, added to `power`; unchanged when it is none.
    fn exponent(&self, power: i32, start: usize) -> (i32, usize) {
        let mut position = start + 1;
        let negative = self.at(position) == b'-';
        if negative || self.at(position) == b'+' {
            position += 1;
        }
        let first = position;
        let mut value: i32 = 0;
        while self.at(position).is_ascii_digit() && position - first < 6 {
            value = value * 10 + i32::from(self.at(position) - b'0');
            position += 1;
        }
        if position == first {
            (power, start)
        } else {
            (power.saturating_add(if negative { -value } else { value }), position)
        }
    }

    /// Blank, missing, quoted, long or huge cells, and those that hold no number.
    #[cold]
    pub fn odd(&self, start: usize, line: usize, column: usize) -> Result<(f64, usize), BadCell> {
        let begin = self.skip_padding(start);
        let end = self.skip(begin);
        let field = self.bytes.get(begin..end).unwrap_or_default().trim_ascii();
        if field.is_empty() {
            return Ok((f64::NAN, end));
        }
        odd_field(field, self.decimal, self.missing).map(|value| (value, end)).ok_or_else(|| {
            let error = self
                .bad(begin, line, column, "a number, a blank or a missing code")
                .mend("correct the cell, name its code in `missing`, or say which decimal sign is used");
            BadCell { error, cut: end >= self.bytes.len() }
        })
    }

    /// An error about the cell at `begin`, showing its text.
    pub fn bad(&self, begin: usize, line: usize, column: usize, expected: &str) -> Error {
        let cell = self.bytes.get(begin..self.skip(begin)).unwrap_or_default();
        let shown: String = text::decode(cell).trim().chars().take(40).collect();
        Error::new(ErrorKind::BadNumber, format!("`{shown}`"), expected).at(Place::cell(line, column + 1))
    }

    /// Where the cell that begins at `position` ends; quotes hide delimiters.
    pub fn skip(&self, position: usize) -> usize {
        let rest = self.bytes.get(position..).unwrap_or_default();
        let mut from = 0;
        if rest.first() == Some(&b'"') {
            let line = memchr::memchr2(b'\n', b'\r', rest).unwrap_or(rest.len());
            from = memchr::memchr(b'"', &rest[1..line]).map_or(0, |close| close + 2);
        }
        let rest = &rest[from..];
        let end = if self.blanks {
            rest.iter().position(u8::is_ascii_whitespace)
        } else {
            memchr::memchr3(self.delimiter, b'\n', b'\r', rest)
        };
        position + from + end.unwrap_or(rest.len())
    }
}

/// Whether the byte ends a line.
#[inline]
pub(super) fn is_end(byte: u8) -> bool {
    byte == b'\n' || byte == b'\r'
}

/// The number in one cell, for decisions about headers; `None` for text, NaN for blank and missing ones.
pub(super) fn cell_value(cell: &[u8], decimal: u8) -> Option<f64> {
    let cell = cell.trim_ascii();
    match cell.len() {
        0 => Some(f64::NAN),
        1..=LONGEST_CELL => odd_field(cell, decimal, &[]),
        _ => None,
    }
}

/// The decimal sign of rows such as `line`: a comma where commas do not stand between cells and there is no point.
pub(super) fn decimal_sign(line: &[u8], delimiter: Delimiter) -> u8 {
    let commas = delimiter != Delimiter::Byte(b',') && line.contains(&b',') && !line.contains(&b'.');
    if commas { b',' } else { b'.' }
}

/// A field that the fast path does not take: `Some(NaN)` for missing codes, `None` for text.
fn odd_field(field: &[u8], decimal: u8, missing: &[String]) -> Option<f64> {
    let finite = |value: f64| if value.is_finite() { value } else { f64::NAN };
    if decimal == b'.'
        && missing.is_empty()
        && let Ok(value) = fast_float2::parse::<f64, _>(field)
    {
        return Some(finite(value));
    }
    let text = text::decode(field);
    let text = text.trim_matches('"').trim();
    if text.is_empty() || missing.iter().any(|code| code == text) {
        return Some(f64::NAN);
    }
    // U+2212 is the minus of some phones and spreadsheets.
    let mut plain = text.replace('\u{2212}', "-");
    if decimal != b'.' {
        if plain.contains('.') {
            return None;
        }
        plain = plain.replace(char::from(decimal), ".");
    }
    if let Ok(value) = fast_float2::parse::<f64, _>(&plain) {
        return Some(finite(value));
    }
    let lower = plain.to_lowercase();
    let unsigned = lower.strip_prefix(['-', '+']).filter(|rest| !rest.is_empty()).unwrap_or(&lower);
    MISSING.contains(&unsigned).then_some(f64::NAN)
}
