//! Tables as CSV: one header row, `.` decimals, shortest digits that give the same number back, empty for absent.

use std::io::Write;

use super::{Table, Values};
use crate::error::{Error, ErrorKind, Result};

/// Writes `table` as CSV. Texts that a spreadsheet would run as a formula, names of columns among them, are prefixed with an
/// apostrophe.
///
/// # Errors
/// [`ErrorKind::Io`] when `out` fails.
pub fn write_csv(table: &Table, out: impl Write) -> Result<()> {
    let failed = |e: ::csv::Error| Error::new(ErrorKind::Io, e.to_string(), "a place that can be written");
    let mut writer = ::csv::Writer::from_writer(out);
    writer.write_record(table.columns().iter().map(|c| harmless(&c.name))).map_err(failed)?;
    for row in 0..table.len() {
        for column in table.columns() {
            let cell = match &column.values {
                Values::Number(v) if v[row].is_finite() => number(v[row]),
                Values::Number(_) => String::new(),
                Values::Integer(v) => v[row].map_or_else(String::new, |n| n.to_string()),
                Values::Flag(v) => v[row].to_string(),
                Values::Text(v) => harmless(&v[row]),
            };
            writer.write_field(cell).map_err(failed)?;
        }
        writer.write_record(None::<&[u8]>).map_err(failed)?;
    }
    writer.flush().map_err(|e| failed(e.into()))
}

/// Shortest digits that give the same number back; with an exponent where it would need a string of zeros.
fn number(value: f64) -> String {
    if value == 0.0 || (1e-5..1e16).contains(&value.abs()) { value.to_string() } else { format!("{value:e}") }
}

fn harmless(text: &str) -> String {
    // The full-width forms are what some spreadsheets take for the same signs.
    const SIGNS: [char; 11] = ['=', '+', '-', '@', '\t', '\r', '\n', '\u{FF1D}', '\u{FF0B}', '\u{FF0D}', '\u{FF20}'];
    if text.starts_with(SIGNS) { format!("'{text}") } else { text.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::quantity::Unit;

    #[test]
    fn numbers_come_back_and_are_short() {
        for (value, text) in [(0.0, "0"), (0.1, "0.1"), (-175.93, "-175.93"), (4.6e-18, "4.6e-18"), (1e300, "1e300")] {
            assert_eq!(number(value), text);
            assert_eq!(text.parse(), Ok(value));
        }
    }

    #[test]
    fn no_text_is_a_formula_to_a_spreadsheet() {
        let hostile =
            ["=cmd|' /C calc'!A0", "+1", "-2+3", "@SUM(1)", "\t=1", "\r=1", "\n=1", "\u{FF1D}1+1", "run, = 1"];
        let texts = hostile.iter().map(|text| (*text).to_owned()).collect();
        let table = Table::new("t").with("=name", Unit::None, Values::Text(texts));
        let mut out = Vec::new();
        write_csv(&table, &mut out).unwrap();
        let mut reader = ::csv::ReaderBuilder::new().has_headers(false).from_reader(&out[..]);
        let cells: Vec<String> = reader.records().map(|row| row.unwrap()[0].to_owned()).collect();
        assert_eq!(cells[0], "'=name");
        for (cell, text) in cells[1..].iter().zip(hostile) {
            let expected = if text.starts_with('r') { text.to_owned() } else { format!("'{text}") };
            assert_eq!(*cell, expected);
        }
        // A number keeps its minus.
        let table = Table::new("t").with("a", Unit::None, Values::Number(vec![-1.5]));
        let mut out = Vec::new();
        write_csv(&table, &mut out).unwrap();
        assert_eq!(out, b"a\n-1.5\n");
    }

    #[test]
    fn absent_is_an_empty_cell_and_a_formula_is_text() {
        let table = Table::new("t").with("a_m", Unit::Metre, Values::Number(vec![0.1, f64::NAN])).with(
            "b",
            Unit::None,
            Values::Text(vec!["=1+1".into(), "x,y".into()]),
        );
        let mut out = Vec::new();
        write_csv(&table, &mut out).unwrap();
        assert_eq!(String::from_utf8(out).unwrap(), "a_m,b\n0.1,'=1+1\n,\"x,y\"\n");
    }
}
