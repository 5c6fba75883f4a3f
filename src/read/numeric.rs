//! The one parser of numeric tables: one pass over the bytes, straight into columns.
//!
//! ```text
//!   23 \t 0.230000 \t  878.948715 \t \t NaN \r\n        cells: padded, blank (NaN), missing codes (NaN)
//!    │        │            └ digits 878948715, power -6: both exact in an f64, so one division rounds correctly
//! ```
//! A decimal number whose digits fit 2^53 and whose power of ten is at most 22 is a quotient or product of two exact
//! floats, hence correctly rounded (Clinger 1990, 10.1145/93542.93557); every other field goes to `fast_float2`.

use crate::error::{Error, ErrorKind, Place, Result};

use super::text;

/// What stands between two cells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Delimiter {
    /// Exactly one byte.
    Byte(u8),
    /// One or more blanks or tabs.
    Blanks,
}

/// How the rows are written.
#[derive(Clone, Debug)]
pub(super) struct Layout<'a> {
    /// Between two cells.
    pub delimiter: Delimiter,
    /// Decimal sign, `.` or `,`.
    pub decimal: u8,
    /// One entry per column of a row; cells of unwanted columns are passed over, whatever they hold.
    pub wanted: &'a [bool],
    /// Whether missing cells at the end of a row are blanks (as in TRC) rather than a fault.
    pub short_rows: bool,
    /// Line number of the first byte, for messages.
    pub first_line: usize,
    /// Texts that mean "missing" beyond the usual ones.
    pub missing: &'a [String],
}

/// The columns of a table; unwanted ones are empty.
#[derive(Clone, Debug)]
pub(super) struct Body {
    /// One per entry of [`Layout::wanted`].
    pub columns: Vec<Vec<f64>>,
    /// Number of rows.
    pub rows: usize,
    /// Why the last line was left out, where it was cut short.
    pub dropped: Option<String>,
}

/// Powers of ten that an `f64` holds exactly.
const POWERS: [f64; 23] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20,
    1e21, 1e22,
];

/// Texts that mean "no value", lower case; infinities are no measurement either.
const MISSING: [&str; 18] = [
    "nan", "n/a", "na", "null", "none", "inf", "infinity", "∞", "-", "--", "missing", "#n/a", "#num!", "#div/0!",
    "#value!", "nan(ind)", "1.#qnan", "1.#ind",
];

/// Most cells by which rows may be padded beyond what the bytes hold, so that a short file cannot ask for much memory.
const MOST_PADDING: usize = 1 << 22;

/// Parses the rows in `bytes`.
///
/// # Errors
/// [`ErrorKind::BadNumber`] for a cell that is neither number nor missing, or a row with too many cells;
/// [`ErrorKind::Truncated`] for a row with too few that is not the last.
pub(super) fn parse(bytes: &[u8], layout: &Layout<'_>) -> Result<Body> {
    Parser::new(bytes, layout).run()
}

/// The number in one cell, for decisions about headers; `None` for text, NaN for blank and missing ones.
pub(super) fn cell_value(cell: &str, decimal: u8) -> Option<f64> {
    let cell = cell.trim();
    if cell.is_empty() { Some(f64::NAN) } else { odd_field(cell.as_bytes(), decimal, &[]) }
}

/// The decimal sign of rows such as `line`: a comma where commas do not stand between cells and there is no point.
pub(super) fn decimal_sign(line: &[u8], delimiter: Delimiter) -> u8 {
    let commas = delimiter != Delimiter::Byte(b',') && line.contains(&b',') && !line.contains(&b'.');
    if commas { b',' } else { b'.' }
}

struct Parser<'a> {
    bytes: &'a [u8],
    layout: &'a Layout<'a>,
    /// The delimiter byte; a blank for runs of blanks.
    delimiter: u8,
    /// The byte besides the blank that pads a cell.
    padding: u8,
    columns: Vec<Vec<f64>>,
    rows: usize,
    /// Rows up to and including the last that is not all blank.
    kept_rows: usize,
    line: usize,
    padded: usize,
}

/// Why a row could not be taken.
struct Fault {
    error: Error,
    /// Whether a cut through the file could have caused it.
    cut: bool,
}

impl<'a> Parser<'a> {
    fn new(bytes: &'a [u8], layout: &'a Layout<'a>) -> Self {
        let first_length = text::lines(bytes).next().map_or(1, |l| l.next).max(1);
        let capacity = bytes.len() / first_length + 1;
        let (delimiter, padding) = match layout.delimiter {
            Delimiter::Byte(b'\t') => (b'\t', b' '),
            Delimiter::Byte(byte) => (byte, b'\t'),
            Delimiter::Blanks => (b' ', b'\t'),
        };
        let columns = layout.wanted.iter().map(|w| Vec::with_capacity(if *w { capacity } else { 0 })).collect();
        let line = layout.first_line;
        Self { bytes, layout, delimiter, padding, columns, rows: 0, kept_rows: 0, line, padded: 0 }
    }

    fn run(mut self) -> Result<Body> {
        let mut position = 0;
        let mut dropped = None;
        while position < self.bytes.len() {
            match self.row(position) {
                Ok(next) => position = next,
                Err(fault) => {
                    self.forget_row();
                    if !(fault.cut && self.nothing_after(position)) {
                        return Err(fault.error);
                    }
                    dropped = Some(format!("the last line is cut short and left out ({})", fault.error.message()));
                    break;
                }
            }
            self.line += 1;
        }
        for column in &mut self.columns {
            column.truncate(self.kept_rows);
        }
        Ok(Body { columns: self.columns, rows: self.kept_rows, dropped })
    }

    #[inline]
    fn at(&self, position: usize) -> u8 {
        self.bytes.get(position).copied().unwrap_or(b'\n')
    }

    #[inline]
    fn is_end(byte: u8) -> bool {
        byte == b'\n' || byte == b'\r'
    }

    #[inline]
    fn skip_padding(&self, mut position: usize) -> usize {
        while self.at(position) == b' ' || self.at(position) == self.padding {
            position += 1;
        }
        position
    }

    /// Takes the row that begins at `position`; returns where the next one begins.
    fn row(&mut self, start: usize) -> Result<usize, Fault> {
        let width = self.layout.wanted.len();
        let mut position = start;
        if Self::is_end(self.at(position)) {
            // In a column of its own an empty line is a sample without a value; elsewhere it is only spacing.
            if width == 1 && self.layout.wanted[0] {
                self.columns[0].push(f64::NAN);
                self.rows += 1;
            }
            return Ok(self.next_line(position));
        }
        let blanks = self.layout.delimiter == Delimiter::Blanks;
        if blanks {
            position = self.skip_padding(position);
        }
        let mut seen_value = false;
        let mut cells = 0;
        while cells < width {
            if self.layout.wanted[cells] {
                let (value, next) = self.cell(position, cells)?;
                seen_value |= !value.is_nan() || !self.is_blank(position);
                self.columns[cells].push(value);
                position = next;
            } else {
                let next = self.skip_cell(position);
                seen_value |= next > position;
                position = next;
            }
            cells += 1;
            if blanks {
                position = self.skip_padding(position);
            }
            if Self::is_end(self.at(position)) {
                break;
            }
            if !blanks {
                position += 1;
            }
        }
        position = self.end_of_row(position, cells)?;
        if cells < width {
            self.pad(cells, position)?;
        }
        self.rows += 1;
        if seen_value {
            self.kept_rows = self.rows;
        }
        Ok(self.next_line(position))
    }

    /// Whether nothing is written in the cell at `position`.
    fn is_blank(&self, position: usize) -> bool {
        let byte = self.at(self.skip_padding(position));
        byte == self.delimiter || Self::is_end(byte)
    }

    /// Only blanks and delimiters may follow the last column.
    fn end_of_row(&self, mut position: usize, cells: usize) -> Result<usize, Fault> {
        loop {
            let byte = self.at(position);
            if Self::is_end(byte) {
                return Ok(position);
            }
            if byte != b' ' && byte != b'\t' && byte != self.delimiter {
                let error = self
                    .bad_cell(position, cells, "nothing after the last column")
                    .mend("make every row as long as the header, or check the delimiter and the decimal sign");
                return Err(Fault { error, cut: false });
            }
            position += 1;
        }
    }

    /// Fills the columns that the row does not reach.
    fn pad(&mut self, cells: usize, position: usize) -> Result<(), Fault> {
        let width = self.layout.wanted.len();
        self.padded += width - cells;
        let cut = position >= self.bytes.len();
        if cut || !self.layout.short_rows || self.padded > self.bytes.len().max(MOST_PADDING) {
            let error = Error::new(ErrorKind::Truncated, format!("{cells} cells"), format!("{width} cells"))
                .at(Place::line(self.line))
                .mend("export the file again, or remove the row");
            return Err(Fault { error, cut: true });
        }
        for column in cells..width {
            if self.layout.wanted[column] {
                self.columns[column].push(f64::NAN);
            }
        }
        Ok(())
    }

    /// The value of the cell at `position` and where it ends: at a delimiter or at the end of the line.
    #[inline]
    fn cell(&self, start: usize, column: usize) -> Result<(f64, usize), Fault> {
        let begin = self.skip_padding(start);
        let mut position = begin;
        let mut byte = self.at(position);
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
        if byte == self.layout.decimal {
            position += 1;
            byte = self.at(position);
            let fraction = position;
            while byte.is_ascii_digit() {
                digits = digits.wrapping_mul(10).wrapping_add(u64::from(byte - b'0'));
                position += 1;
                byte = self.at(position);
            }
            count += position - fraction;
            power = -((position - fraction) as i32);
        }
        if byte | 0x20 == b'e' && count > 0 {
            (power, position) = self.exponent(power, position);
            byte = self.at(position);
        }
        // Eighteen digits cannot wrap the u64; more than 22 places are refused by the table of powers.
        if (1..=18).contains(&count) && digits < (1 << 53) && power.unsigned_abs() <= 22 {
            if byte == b' ' || byte == self.padding {
                let after = self.skip_padding(position);
                if self.layout.delimiter != Delimiter::Blanks {
                    position = after;
                }
                byte = self.at(position);
            }
            if byte == self.delimiter || Self::is_end(byte) || (byte == b'\t' && self.delimiter == b' ') {
                let magnitude = digits as f64;
                let scale = POWERS[power.unsigned_abs() as usize];
                let value = if power < 0 { magnitude / scale } else { magnitude * scale };
                return Ok((if negative { -value } else { value }, position));
            }
        }
        self.odd_cell(begin, column)
    }

    /// The exponent that begins with `e` at `position`, added to `power`; unchanged when it is none.
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
        if position == first { (power, start) } else { (power + if negative { -value } else { value }, position) }
    }

    /// Blank, missing, quoted, long or huge cells, and those that hold no number.
    #[cold]
    fn odd_cell(&self, begin: usize, column: usize) -> Result<(f64, usize), Fault> {
        let end = self.skip_cell(begin);
        let field = self.bytes[begin..end.max(begin)].trim_ascii();
        if field.is_empty() {
            return Ok((f64::NAN, end));
        }
        match odd_field(field, self.layout.decimal, self.layout.missing) {
            Some(value) => Ok((value, end)),
            None => {
                let error = self
                    .bad_cell(begin, column, "a number, a blank or a missing code")
                    .mend("correct the cell, name its code in `missing`, or say which decimal sign is used");
                Err(Fault { error, cut: end >= self.bytes.len() })
            }
        }
    }

    fn bad_cell(&self, begin: usize, column: usize, expected: &str) -> Error {
        let end = self.skip_cell(begin);
        let shown: String = text::decode(&self.bytes[begin..end]).trim().chars().take(40).collect();
        Error::new(ErrorKind::BadNumber, format!("`{shown}`"), expected).at(Place::cell(self.line, column + 1))
    }

    /// Where the cell that begins at `position` ends; quotes hide delimiters.
    fn skip_cell(&self, position: usize) -> usize {
        let rest = self.bytes.get(position..).unwrap_or_default();
        let mut from = 0;
        if rest.first() == Some(&b'"') {
            let line = memchr::memchr2(b'\n', b'\r', rest).unwrap_or(rest.len());
            from = memchr::memchr(b'"', &rest[1..line]).map_or(0, |close| close + 2);
        }
        let rest = &rest[from..];
        let end = match self.layout.delimiter {
            Delimiter::Byte(byte) => memchr::memchr3(byte, b'\n', b'\r', rest),
            Delimiter::Blanks => rest.iter().position(u8::is_ascii_whitespace),
        };
        position + from + end.unwrap_or(rest.len())
    }

    fn next_line(&self, mut position: usize) -> usize {
        while self.bytes.get(position) == Some(&b'\r') {
            position += 1;
        }
        position + usize::from(self.bytes.get(position) == Some(&b'\n'))
    }

    fn forget_row(&mut self) {
        for column in &mut self.columns {
            column.truncate(self.rows);
        }
    }

    /// Whether the line at `position` is the last that holds anything.
    fn nothing_after(&self, position: usize) -> bool {
        let mut rest = text::lines(&self.bytes[position..]);
        rest.next();
        rest.all(|line| line.is_blank())
    }
}

/// A field that the fast path does not take: `Some(NaN)` for missing codes, `None` for text.
fn odd_field(field: &[u8], decimal: u8, missing: &[String]) -> Option<f64> {
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
        return Some(if value.is_finite() { value } else { f64::NAN });
    }
    let lower = plain.to_lowercase();
    let unsigned = lower.strip_prefix(['-', '+']).filter(|rest| !rest.is_empty()).unwrap_or(&lower);
    MISSING.contains(&unsigned).then_some(f64::NAN)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn layout(delimiter: Delimiter, wanted: &[bool]) -> Layout<'_> {
        Layout { delimiter, decimal: b'.', wanted, short_rows: false, first_line: 1, missing: &[] }
    }

    fn columns(text: &str, delimiter: Delimiter, width: usize) -> Vec<Vec<f64>> {
        parse(text.as_bytes(), &layout(delimiter, &vec![true; width])).unwrap().columns
    }

    fn same(found: &[f64], expected: &[f64]) {
        let bits = |v: &[f64]| v.iter().map(|x| x.to_bits()).collect::<Vec<_>>();
        let plain = |v: &[f64]| v.iter().map(|x| if x.is_nan() { f64::NAN } else { *x }).collect::<Vec<_>>();
        assert_eq!(bits(&plain(found)), bits(&plain(expected)), "{found:?} is not {expected:?}");
    }

    const NAN: f64 = f64::NAN;

    #[test]
    fn cells_in_every_dress() {
        let found = columns("1, 2.5 ,-3e2\r\n,NaN,n/a\r\n+.5,5.,\u{2212}7\r\n", Delimiter::Byte(b','), 3);
        same(&found[0], &[1.0, NAN, 0.5]);
        same(&found[1], &[2.5, NAN, 5.0]);
        same(&found[2], &[-300.0, NAN, -7.0]);
    }

    #[test]
    fn runs_of_blanks_and_padded_lines() {
        let found = columns("  1   2\t3  \n4 5 6", Delimiter::Blanks, 3);
        same(&found[0], &[1.0, 4.0]);
        same(&found[2], &[3.0, 6.0]);
    }

    #[test]
    fn trailing_delimiters_and_blank_lines_add_nothing() {
        let found = columns("1\t2\t\n\n3\t4\t\t\n\t\t\n", Delimiter::Byte(b'\t'), 2);
        same(&found[0], &[1.0, 3.0]);
        same(&found[1], &[2.0, 4.0]);
    }

    #[test]
    fn an_empty_line_in_a_single_column_is_a_missing_sample() {
        same(&columns("1\n\n3\n\n", Delimiter::Byte(b','), 1)[0], &[1.0, NAN, 3.0]);
    }

    #[test]
    fn decimal_commas_and_quotes() {
        let wanted = [true; 2];
        let layout = Layout { decimal: b',', ..layout(Delimiter::Byte(b';'), &wanted) };
        let found = parse("1,5;\"-2,25\"\n3;1,0e3\n".as_bytes(), &layout).unwrap().columns;
        same(&found[0], &[1.5, 3.0]);
        same(&found[1], &[-2.25, 1000.0]);
    }

    #[test]
    fn a_cut_last_line_is_left_out_and_said() {
        let body = parse(b"1,2,3\n4,5,6\n7,8", &layout(Delimiter::Byte(b','), &[true; 3])).unwrap();
        assert_eq!(body.rows, 2);
        assert_eq!(body.columns[0].len(), 2);
        assert!(body.dropped.unwrap().contains("line 3"));
    }

    #[test]
    fn a_short_row_in_the_middle_names_line_and_counts() {
        let error = parse(b"1,2,3\n4,5\n7,8,9\n", &layout(Delimiter::Byte(b','), &[true; 3])).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Truncated);
        assert_eq!(error.place().unwrap().line, Some(2));
        assert!(error.message().contains("2 cells") && error.message().contains("3 cells"), "{error}");
    }

    #[test]
    fn text_among_numbers_names_line_column_and_text() {
        let error = parse(b"1,2\n3,abc\n5,6\n", &layout(Delimiter::Byte(b','), &[true; 2])).unwrap_err();
        assert_eq!((error.kind(), error.place().unwrap()), (ErrorKind::BadNumber, &Place::cell(2, 2)));
        assert_eq!(error.found(), "`abc`");
    }

    #[test]
    fn unwanted_columns_may_hold_anything() {
        let found = parse(b"a,1,\"x,y\"\nb,2,z\n", &layout(Delimiter::Byte(b','), &[false, true, false])).unwrap();
        same(&found.columns[1], &[1.0, 2.0]);
        assert!(found.columns[0].is_empty());
    }

    fn check_bits(field: &str) {
        let expected: f64 = field.parse().unwrap();
        for delimiter in [Delimiter::Byte(b','), Delimiter::Byte(b'\t'), Delimiter::Blanks] {
            let mark = if let Delimiter::Byte(byte) = delimiter { char::from(byte) } else { ' ' };
            let found = columns(&format!("{field}{mark}{field}\n"), delimiter, 2);
            let expected = if expected.is_finite() { expected } else { NAN };
            same(&found[0], &[expected]);
            same(&found[1], &[expected]);
        }
    }

    #[test]
    fn hard_cases_have_the_bits_of_the_standard_parser() {
        for field in [
            "9007199254740993",
            "9007199254740992",
            "9007199254740991",
            "123456789012345678901234567890",
            "-0",
            "0.1",
            "2.2250738585072011e-308",
            "5e-324",
            "1e22",
            "1e23",
            "8.5e22",
            "0.000000000000000000000001",
            "1.7976931348623157e308",
            "1e400",
            "00000000000000000000001.5",
            "4.35",
            "1e-22",
            "123.456e-7",
            "1e0000000000005",
            "18446744073709551616",
        ] {
            check_bits(field);
        }
    }

    proptest! {
        #[test]
        fn numbers_have_the_bits_of_the_standard_parser(field in "[-+]?([0-9]{1,25}(\\.[0-9]{0,25})?|\\.[0-9]{1,25})([eE][-+]?[0-9]{1,3})?") {
            check_bits(&field);
        }

        #[test]
        fn shortest_forms_come_back(value in proptest::num::f64::NORMAL | proptest::num::f64::ZERO) {
            check_bits(&format!("{value}"));
            check_bits(&format!("{value:e}"));
        }

        #[test]
        fn no_bytes_break_it(bytes in proptest::collection::vec(any::<u8>(), 0..200), width in 1..5_usize) {
            let wanted = vec![true; width];
            for delimiter in [Delimiter::Byte(b','), Delimiter::Byte(b'\t'), Delimiter::Blanks] {
                let _ = parse(&bytes, &layout(delimiter, &wanted));
            }
        }
    }
}
