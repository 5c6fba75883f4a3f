//! Tables and numbers as they look in a terminal.

use std::fmt::Write as _;

use crate::table::{Column, Table, Values};

/// Rows shown before the rest is only counted.
pub(super) const ROWS: usize = 10;
/// Columns up to which a terminal shows rows; a wider table is shown one column a line.
pub(super) const COLUMNS: usize = 16;
/// Characters a cell of text is cut to.
const WIDTH: usize = 18;

/// The table for a terminal.
pub(super) fn text(table: &Table) -> String {
    let title = format!("Table {}: {} rows, {} columns", table.name(), table.len(), table.columns().len());
    if table.columns().is_empty() {
        return title;
    }
    let grid = if table.columns().len() > COLUMNS { by_column(table) } else { by_row(table) };
    let widths: Vec<usize> =
        (0..grid[0].len()).map(|i| grid.iter().map(|row| row[i].chars().count()).max().unwrap_or(0)).collect();
    let mut text = title;
    for row in &grid {
        let cells: Vec<String> = row.iter().zip(&widths).map(|(cell, &width)| format!("{cell:<width$}")).collect();
        let _ = write!(text, "\n  {}", cells.join("  ").trim_end());
    }
    text + &rest(table.len()).map(|rest| format!("\n  {rest}")).unwrap_or_default()
}

fn by_row(table: &Table) -> Vec<Vec<String>> {
    let head = table.columns().iter().map(|column| column.name.clone()).collect();
    let rows =
        (0..table.len().min(ROWS)).map(|row| table.columns().iter().map(|column| cell(column, row, WIDTH)).collect());
    std::iter::once(head).chain(rows).collect()
}

fn by_column(table: &Table) -> Vec<Vec<String>> {
    let shown = table.len().min(4);
    let line = |column: &Column| {
        let cells = (0..shown).map(|row| cell(column, row, WIDTH));
        [column.name.clone(), column.unit.symbol().to_owned()].into_iter().chain(cells).collect()
    };
    table.columns().iter().map(line).collect()
}

pub(super) fn rest(rows: usize) -> Option<String> {
    rows.checked_sub(ROWS).filter(|rest| *rest > 0).map(|rest| format!("… and {rest} more rows"))
}

/// One cell, four significant digits, `–` for an absent value; on one line.
pub(super) fn cell(column: &Column, row: usize, width: usize) -> String {
    match &column.values {
        Values::Number(values) => number(values[row]),
        Values::Integer(values) => values[row].map_or_else(|| "–".into(), |v| v.to_string()),
        Values::Flag(values) => if values[row] { "yes" } else { "no" }.into(),
        Values::Text(values) => shortened(&values[row], width),
    }
}

pub(super) fn number(value: f64) -> String {
    if !value.is_finite() {
        return "–".into();
    }
    let whole_digits = if value.abs() < 1.0 { 1 } else { value.abs().log10() as usize + 1 };
    let text = format!("{value:.*}", 4_usize.saturating_sub(whole_digits));
    // A minus that rounding has left without a number says nothing.
    if text.bytes().all(|b| matches!(b, b'-' | b'0' | b'.')) { text.replace('-', "") } else { text }
}

fn shortened(text: &str, width: usize) -> String {
    let line = one_line(text);
    if line.chars().count() <= width {
        return line;
    }
    line.chars().take(width - 1).chain(['…']).collect()
}

/// `text` with every control character escaped.
pub(super) fn one_line(text: &str) -> String {
    let escape = |c: char| if c.is_control() { c.escape_default().to_string() } else { c.to_string() };
    text.chars().map(escape).collect()
}
