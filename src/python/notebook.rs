//! Recordings, tables, trials and studies as they look in a notebook. Whatever may come from a file is escaped.

use std::fmt::Write as _;

use super::show::{COLUMNS, ROWS, cell, number, rest};
use crate::{
    recording::{Note, Recording},
    table::{Column, Table, Values},
};

/// Characters a cell of text is cut to.
const WIDTH: usize = 200;
const LEFT: &str = " style=\"text-align:left\"";

/// A table: row by row, or, where it is wide, one line per column that holds anything.
pub(super) fn table(table: &Table) -> String {
    let wide = table.columns().len() > COLUMNS;
    let mut html = if wide { by_column(table) } else { by_row(table) };
    let _ = write!(html, "<p>{}: {} rows", escape(table.name()), table.len());
    if wide {
        let empty = table.columns().iter().filter(|column| is_empty(column)).count();
        let _ = write!(html, ", {} columns, {empty} of them without a value and not shown", table.columns().len());
    } else if let Some(rest) = rest(table.len()) {
        let _ = write!(html, ", {rest}");
    }
    html + "</p>"
}

fn by_row(table: &Table) -> String {
    let mut html = String::from("<table><thead><tr>");
    for column in table.columns() {
        let unit = column.unit.symbol();
        let unit = if unit.is_empty() { String::new() } else { format!("<br/><small>{}</small>", escape(unit)) };
        let _ = write!(html, "<th{}>{}{unit}</th>", align(column), escape(&column.name));
    }
    html.push_str("</tr></thead><tbody>");
    for row in 0..table.len().min(ROWS) {
        let cells = table.columns().iter().map(|column| data(column, row)).collect::<String>();
        let _ = write!(html, "<tr>{cells}</tr>");
    }
    html + "</tbody></table>"
}

fn by_column(table: &Table) -> String {
    let rows = table.len().min(4);
    let heads = ["<th>row 1</th>", "<th>row 2</th>", "<th>row 3</th>", "<th>row 4</th>"][..rows].concat();
    let mut html = format!("<table><thead><tr><th{LEFT}>column</th><th{LEFT}>unit</th>{heads}</tr></thead><tbody>");
    for column in table.columns().iter().filter(|column| !is_empty(column)) {
        let cells: String = (0..rows).map(|row| data(column, row)).collect();
        let (name, unit) = (escape(&column.name), escape(column.unit.symbol()));
        let _ = write!(html, "<tr><th{LEFT}>{name}</th><td{LEFT}>{unit}</td>{cells}</tr>");
    }
    html + "</tbody></table>"
}

fn is_empty(column: &Column) -> bool {
    match &column.values {
        Values::Number(values) => values.iter().all(|value| value.is_nan()),
        Values::Integer(values) => values.iter().all(Option::is_none),
        Values::Flag(values) => values.is_empty(),
        Values::Text(values) => values.iter().all(String::is_empty),
    }
}

fn data(column: &Column, row: usize) -> String {
    format!("<td{}>{}</td>", align(column), escape(&cell(column, row, WIDTH)))
}

/// Text to the left, where it is read from; numbers to the right, as notebooks have them.
fn align(column: &Column) -> &'static str {
    if matches!(column.values, Values::Text(_)) { LEFT } else { "" }
}

/// A recording: what it is at once, its doubts with it, and its plain notes folded away.
pub(super) fn recording(name: &str, facts: &[(String, String)]) -> String {
    let line = |(name, fact): &(String, String)| {
        let (name, fact) = (escape(name), escape(fact));
        let name = if name.chars().all(|c| c.is_uppercase() || c == ' ') { format!("<b>{name}</b>") } else { name };
        format!("<tr><th{LEFT}>{name}</th><td{LEFT}>{fact}</td></tr>")
    };
    let (notes, seen): (Vec<_>, Vec<_>) = facts.iter().partition(|(name, _)| name == "note");
    let seen: String = seen.into_iter().map(line).collect();
    let table = format!("<table><caption>Recording <b>{}</b></caption>{seen}</table>", escape(name));
    table + &folded(&format!("{} notes", notes.len()), &notes.into_iter().map(line).collect::<String>())
}

/// A trial: its doubts, then one line per metric that has a value, left beside right.
pub(super) fn trial(recording: &Recording, steps: &Table, summary: &Table) -> String {
    let valid = match steps.column("valid").map(|column| &column.values) {
        Some(Values::Flag(valid)) => valid.iter().filter(|valid| **valid).count(),
        _ => 0,
    };
    let line = |note: &Note| {
        let (mark, code) = (if note.doubt { "DOUBT " } else { "" }, escape(&note.code));
        format!("<tr><th{LEFT}>{mark}{code}</th><td{LEFT}>{}</td></tr>", escape(&note.text))
    };
    let doubts: String = recording.notes.doubts().map(line).collect();
    let plain: Vec<String> = recording.notes.iter().filter(|note| !note.doubt).map(line).collect();
    format!(
        "<p>Trial <b>{}</b>: {valid} of {} steps valid</p><table>{doubts}</table>{}{}",
        escape(&recording.name),
        steps.len(),
        means(summary),
        folded(&format!("{} notes", plain.len()), &plain.concat())
    )
}

/// Mean ± SD of every metric of the summary, the sides beside each other.
fn means(summary: &Table) -> String {
    const SIDES: [&str; 4] = ["left", "right", "both", "difference"];
    let text = |name| summary.texts(name).unwrap_or_default();
    let values = |name| summary.numbers(name).unwrap_or_default();
    let (metrics, sides, units) = (text("metric"), text("side"), text("unit"));
    let (mean, sd) = (values("mean"), values("sd"));
    let mut html = format!("<table><thead><tr><th{LEFT}>metric</th><th{LEFT}>unit</th>");
    html.push_str("<th>left</th><th>right</th><th>both</th><th>right − left</th></tr></thead><tbody>");
    let mut first = 0;
    while first < summary.len() {
        let end = (first..summary.len()).find(|row| metrics[*row] != metrics[first]).unwrap_or(summary.len());
        let of = |side: &str| (first..end).find(|row| sides[*row] == side && mean[*row].is_finite());
        let cells = SIDES.map(|side| {
            let told = of(side).map(|row| {
                let spread = if sd[row].is_finite() { format!(" ± {}", number(sd[row])) } else { String::new() };
                format!("{}{spread}", number(mean[row]))
            });
            format!("<td>{}</td>", told.unwrap_or_else(|| "–".into()))
        });
        if SIDES.iter().any(|side| of(side).is_some()) {
            let (metric, unit) = (escape(&metrics[first]), escape(&units[first]));
            let _ = write!(html, "<tr><th{LEFT}>{metric}</th><td{LEFT}>{unit}</td>{}</tr>", cells.concat());
        }
        first = end;
    }
    html + "</tbody></table><p>Mean ± SD. Intervals, n and what is absent: <code>trial.summary</code></p>"
}

/// A study: what became of its inputs, then the table of them.
pub(super) fn study(told: &str, files: &Table) -> String {
    format!("<p>{}</p>{}", escape(told), table(files))
}

fn folded(title: &str, rows: &str) -> String {
    if rows.is_empty() {
        return String::new();
    }
    format!("<details><summary>{}</summary><table>{rows}</table></details>", escape(title))
}

fn escape(text: &str) -> String {
    let text = super::show::one_line(text);
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
