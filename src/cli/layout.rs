//! Text for a terminal: aligned columns, and names that cannot break a line or steer the terminal.

use std::path::Path;

/// How a column is set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Align {
    Left,
    Right,
}

/// Rows as aligned columns, two blanks apart, no blanks at the end of a line. Missing cells are empty.
pub(super) fn columns(align: &[Align], rows: &[Vec<String>]) -> String {
    let rows: Vec<Vec<String>> = rows.iter().map(|row| row.iter().map(|cell| one_line(cell)).collect()).collect();
    let width = |index: usize| rows.iter().filter_map(|row| row.get(index)).map(|cell| cell.chars().count()).max();
    let widths: Vec<usize> = (0..align.len()).map(|index| width(index).unwrap_or(0)).collect();
    let mut text = String::new();
    for row in &rows {
        let cells = row.iter().zip(align).zip(&widths).map(|((cell, align), &width)| match align {
            Align::Left => format!("{cell:<width$}"),
            Align::Right => format!("{cell:>width$}"),
        });
        text.push_str(cells.collect::<Vec<_>>().join("  ").trim_end());
        text.push('\n');
    }
    text
}

/// `text` with every control character escaped.
pub(super) fn one_line(text: &str) -> String {
    let escape = |c: char| if c.is_control() { c.escape_default().to_string() } else { c.to_string() };
    text.chars().map(escape).collect()
}

/// A path on one line.
pub(super) fn path(path: &Path) -> String {
    one_line(&path.to_string_lossy())
}

/// `1 recording`, `2 recordings`.
pub(super) fn count(n: usize, what: &str) -> String {
    if n == 1 { format!("1 {what}") } else { format!("{n} {what}s") }
}

/// Four significant digits, never more than four decimals; `–` for an absent value.
pub(super) fn number(value: f64) -> String {
    if !value.is_finite() {
        return "–".into();
    }
    let whole_digits = if value.abs() < 1.0 { 0 } else { value.abs().log10() as usize + 1 };
    format!("{value:.*}", 4_usize.saturating_sub(whole_digits))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_as_wide_as_their_widest_cell() {
        let rows = [vec!["a".into(), "1".into()], vec!["bcd".into(), "10".into()]];
        assert_eq!(columns(&[Align::Left, Align::Right], &rows), "a     1\nbcd  10\n");
    }

    #[test]
    fn a_hostile_name_stays_on_its_line() {
        assert_eq!(one_line("a\nb\x1b[2J"), "a\\nb\\u{1b}[2J");
    }

    #[test]
    fn numbers_have_four_digits() {
        for (value, text) in [
            (175.93, "175.9"),
            (0.24712, "0.2471"),
            (-0.01448, "-0.0145"),
            (2.6713, "2.671"),
            (f64::NAN, "–"),
            (12345.6, "12346"),
        ] {
            assert_eq!(number(value), text);
        }
    }
}
