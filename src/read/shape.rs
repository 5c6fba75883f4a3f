//! Where the numbers of a delimited text begin and how they are written.

use crate::error::{Error, ErrorKind, Place, Result};

use super::{
    column_map::ColumnMap,
    numeric::{self, Delimiter},
    text::{self, Line},
};

/// Most lines that are looked at.
pub(super) const MOST_LINES: usize = 200 + RUN;

/// Rows that must follow each other to be believed a table.
const RUN: usize = 3;

/// Cells above which rows of different lengths are still believed a table: some exports leave out blanks at the end.
const WIDE: usize = 8;

/// How the numbers are written and where they begin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Shape {
    /// Between two cells.
    pub delimiter: Delimiter,
    /// Decimal sign.
    pub decimal: u8,
    /// Index of the first row of numbers among the lines looked at.
    pub first: usize,
    /// Number of cells of the first rows.
    pub width: usize,
    /// Whether the rows begin with running whole numbers.
    pub numbered: bool,
}

impl Shape {
    /// Finds the shape, or takes the parts of it that `map` gives.
    ///
    /// # Errors
    /// [`ErrorKind::Empty`] or [`ErrorKind::UnknownFormat`] when no rows of numbers are found; [`ErrorKind::Parameter`]
    /// for an impossible delimiter or decimal sign.
    pub fn find(lines: &[Line<'_>], map: &ColumnMap) -> Result<Self> {
        let mut best: Option<(usize, Self)> = None;
        for (delimiter, decimal) in candidates(lines, map)? {
            // A table once found is the table; another reading of the same rows may only hold more numbers.
            let last = best.map_or(lines.len(), |(_, shape)| (shape.first + RUN).min(lines.len()));
            let found = Self::first_run(&lines[..last], delimiter, decimal, map.header_rows);
            best = match (best, found) {
                (Some(old), Some(new)) if new.0 <= old.0 => Some(old),
                (old, new) => new.or(old),
            };
        }
        best.map(|(_, shape)| shape).ok_or_else(|| no_numbers(lines, map))
    }

    /// The first line from which on rows of numbers follow each other, and how many numbers it holds.
    fn first_run(
        lines: &[Line<'_>],
        delimiter: Delimiter,
        decimal: u8,
        header_rows: Option<usize>,
    ) -> Option<(usize, Self)> {
        let filled = |line: &usize| !lines[*line].is_blank();
        let rows = |from: usize| {
            let run = lines[from..].iter().filter(|l| !l.is_blank()).take(RUN);
            run.map(|l| Row::of(l.bytes, delimiter, decimal)).collect::<Vec<_>>()
        };
        let is_table = |rows: &[Row]| {
            let width = rows[0].width;
            rows.iter().all(Row::is_numeric) && (width > WIDE || rows.iter().all(|r| r.width == width))
        };
        let first = match header_rows {
            Some(given) => (given..lines.len()).find(filled)?,
            None => (0..lines.len())
                .filter(filled)
                .find(|at| Row::of(lines[*at].bytes, delimiter, decimal).is_numeric() && is_table(&rows(*at)))?,
        };
        let rows = rows(first);
        let width = rows.iter().map(|r| r.width).max()?;
        let starts: Vec<f64> = rows.iter().filter_map(|r| r.first).collect();
        let numbered = starts.len() > 1 && starts[0].fract() == 0.0 && starts.windows(2).all(|w| w[1] - w[0] == 1.0);
        Some((rows[0].numbers, Self { delimiter, decimal, first, width, numbered }))
    }
}

/// What the cells of a line are.
struct Row {
    width: usize,
    filled: usize,
    numbers: usize,
    texts: usize,
    first: Option<f64>,
}

impl Row {
    fn of(line: &[u8], delimiter: Delimiter, decimal: u8) -> Self {
        let mut row = Self { width: 0, filled: 0, numbers: 0, texts: 0, first: None };
        let mut count = 0;
        let mut see = |cell: &[u8]| {
            count += 1;
            let cell = cell.trim_ascii();
            if cell.is_empty() {
                return;
            }
            row.width = count;
            row.filled += 1;
            let value = numeric::cell_value(cell, decimal);
            row.texts += usize::from(value.is_none());
            row.numbers += usize::from(value.is_some_and(|v| !v.is_nan()));
            if count == 1 {
                row.first = value;
            }
        };
        match delimiter {
            _ if line.contains(&b'"') => text::cells(line, delimiter).iter().for_each(|cell| see(cell.as_bytes())),
            Delimiter::Byte(byte) => line.split(|b| *b == byte).for_each(see),
            Delimiter::Blanks => line.split(u8::is_ascii_whitespace).filter(|c| !c.is_empty()).for_each(see),
        }
        row
    }

    /// More numbers than not, or nothing but numbers and missing values.
    fn is_numeric(&self) -> bool {
        self.filled > 0 && (self.numbers * 2 > self.filled || self.texts == 0)
    }
}

/// The ways of writing that are worth trying, likeliest first.
fn candidates(lines: &[Line<'_>], map: &ColumnMap) -> Result<Vec<(Delimiter, u8)>> {
    let declared = if let Some(text) = &map.delimiter {
        Some(delimiter_named(text)?)
    } else {
        let rest = lines.first().and_then(|l| l.bytes.strip_prefix(b"sep="));
        rest.and_then(|rest| rest.first()).map(|byte| Delimiter::Byte(*byte))
    };
    let delimiters = match declared {
        Some(delimiter) => vec![delimiter],
        None => vec![Delimiter::Byte(b'\t'), Delimiter::Byte(b';'), Delimiter::Byte(b','), Delimiter::Blanks],
    };
    let holds = |byte: u8| lines.iter().any(|l| memchr::memchr(byte, l.bytes).is_some());
    let decimals = match map.decimal {
        Some('.') => vec![b'.'],
        Some(',') => vec![b','],
        Some(other) => return Err(Error::parameter("columns.decimal", format!("`{other}`"), "`.` or `,`")),
        None if holds(b',') => vec![b'.', b','],
        None => vec![b'.'],
    };
    let useful = |d: &Delimiter| match d {
        Delimiter::Byte(byte) => declared.is_some() || holds(*byte),
        Delimiter::Blanks => true,
    };
    let pairs = delimiters.into_iter().filter(useful).flat_map(|d| decimals.iter().map(move |sign| (d, *sign)));
    Ok(pairs.filter(|(d, sign)| *d != Delimiter::Byte(*sign)).collect())
}

fn delimiter_named(text: &str) -> Result<Delimiter> {
    match text {
        "tab" | "\t" => Ok(Delimiter::Byte(b'\t')),
        "blanks" | "blank" | "space" | "spaces" | " " => Ok(Delimiter::Blanks),
        _ if text.len() == 1 => Ok(Delimiter::Byte(text.as_bytes()[0])),
        _ => Err(Error::parameter("columns.delimiter", format!("`{text}`"), "one character, `tab` or `blanks`")),
    }
}

fn no_numbers(lines: &[Line<'_>], map: &ColumnMap) -> Error {
    let shown = lines.iter().find(|l| !l.is_blank()).map(|l| l.text().trim().chars().take(60).collect::<String>());
    let Some(shown) = shown else {
        return Error::new(ErrorKind::Empty, "nothing but blank lines", "a table of numbers");
    };
    if map.header_rows.is_some_and(|rows| rows >= lines.len()) {
        return Error::new(ErrorKind::Empty, format!("{} lines", lines.len()), "rows of numbers after the header")
            .at(Place::field("columns.header_rows"));
    }
    if lines.len() < MOST_LINES {
        return Error::new(
            ErrorKind::Empty,
            format!("text without rows of numbers, beginning `{shown}`"),
            "a header and rows of numbers",
        )
        .mend("give the recording itself; a table that was not found can be described with [columns]");
    }
    Error::new(
        ErrorKind::UnknownFormat,
        format!("text beginning `{shown}` without a table of numbers in its first {MOST_LINES} lines"),
        "a table, or one of the other formats",
    )
    .mend("say how the file is written with [columns] delimiter, decimal and header_rows")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shape(text: &str) -> Shape {
        let lines: Vec<Line<'_>> = text::lines(text.as_bytes()).collect();
        Shape::find(&lines, &ColumnMap::default()).unwrap_or_else(|e| panic!("{text}: {e}"))
    }

    #[test]
    fn delimiters_and_decimal_signs_are_found() {
        const BYTE: fn(u8) -> Delimiter = Delimiter::Byte;
        for (text, delimiter, decimal, first, width) in [
            ("t,f\n1,2.5\n2,3.5\n3,4.5\n", BYTE(b','), b'.', 1, 2),
            ("t;f\n0,1;2,5\n0,2;3,5\n0,3;4,5\n", BYTE(b';'), b',', 1, 2),
            ("t\tf\n0,1\t2,5\n0,2\t3,5\n", BYTE(b'\t'), b',', 1, 2),
            ("  1.0   2.0\n  2.0  3.0\n 4 5\n", Delimiter::Blanks, b'.', 0, 2),
            ("S1, run, 3\n1, 2, 3\n4, 5, 6\n7, 8, 9\n", BYTE(b','), b'.', 1, 3),
            ("sep=;\na;b\n1;2\n3;4\n5;6\n", BYTE(b';'), b'.', 2, 2),
            ("Rate,1000\nSamples,5\nx,y\n1,2\n3,4\n5,6\n", BYTE(b','), b'.', 3, 2),
            ("\n\n1.5\n2.5\n3.5\n", Delimiter::Blanks, b'.', 2, 1),
            ("a,b,c\nleft,1,2\nleft,3,4\nright,5,6\n", BYTE(b','), b'.', 1, 3),
            ("a\tb c\n1\t2\t\n3\t4\t\n5\t6\t\n", BYTE(b'\t'), b'.', 1, 2),
        ] {
            let found = shape(text);
            assert_eq!(
                (found.delimiter, found.decimal, found.first, found.width),
                (delimiter, decimal, first, width),
                "{text}"
            );
        }
    }

    #[test]
    fn running_numbers_are_seen() {
        assert!(shape("1 0.5\n2 0.7\n3 0.9\n").numbered);
        assert!(!shape("0.1 0.5\n0.2 0.7\n0.3 0.9\n").numbered);
    }
}
