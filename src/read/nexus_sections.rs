//! The sections of a Vicon Nexus CSV: where each begins and ends, its rate, names and units.
//!
//! A section is found by its row of names (`Frame,Sub Frame,…`), so that one whose title or rate was deleted is one still;
//! the lines between the last section and that row are its title, its rate and the labels of its columns.

use std::ops::Range;

use super::{
    numeric::{self, Delimiter},
    text::{self, Line},
};

/// Most lines between two sections.
const MOST_LINES_BETWEEN: usize = 50;

/// One section.
#[derive(Debug)]
pub(super) struct Section {
    /// `Devices`, `Trajectories` …; empty where the line was deleted.
    pub title: String,
    pub rate_hz: Option<f64>,
    pub delimiter: Delimiter,
    /// What stands above each name: the device or the marker, mostly over the first of its columns only.
    pub labels: Vec<String>,
    pub names: Vec<String>,
    pub units: Vec<String>,
    /// Where the rows are.
    pub rows: Range<usize>,
    /// Line of the first row.
    pub first_line: usize,
}

impl Section {
    /// The label over a column, or the last one before it.
    pub fn label(&self, column: usize) -> &str {
        let upto = &self.labels[..self.labels.len().min(column + 1)];
        upto.iter().rfind(|l| !l.is_empty()).map_or("", String::as_str)
    }

    /// The unit of a column: from the row of units, or in brackets behind the name.
    pub fn unit(&self, column: usize) -> &str {
        let below = self.units.get(column).map_or("", |u| u.trim_matches(['(', ')', '[', ']']));
        let name = self.names.get(column).map_or("", String::as_str);
        let behind = name.split_once(['(', '[']).map_or("", |(_, unit)| unit.trim_end_matches([')', ']', ' ']));
        if below.is_empty() { behind } else { below }
    }

    /// The name of a column without its unit.
    pub fn component(&self, column: usize) -> &str {
        self.names[column].split(['(', '[']).next().unwrap_or_default().trim()
    }

    /// How many columns number the rows.
    pub fn lead(&self) -> usize {
        1 + usize::from(self.names.get(1).is_some_and(|n| is_sub_frame(n)))
    }
}

fn is_sub_frame(cell: &str) -> bool {
    cell.eq_ignore_ascii_case("Sub Frame") || cell.eq_ignore_ascii_case("SubFrame")
}

/// The delimiter of a row of names, when `line` is one.
pub(super) fn names_delimiter(line: &[u8]) -> Option<Delimiter> {
    let line = line.trim_ascii_start();
    let line = line.strip_prefix(b"\"").unwrap_or(line);
    let starts = |word: &str| line.get(..word.len()).is_some_and(|l| l.eq_ignore_ascii_case(word.as_bytes()));
    let word = ["Frame", "Field #", "Sample #"].into_iter().find(|word| starts(word))?;
    let rest = line[word.len()..].trim_ascii_start();
    let rest = if line[word.len()..].starts_with(b"\t") { &line[word.len()..] } else { rest };
    let rest = rest.strip_prefix(b"\"").unwrap_or(rest);
    let delimiter = *rest.first().filter(|b| b",;\t".contains(b))?;
    let cells = text::cells(line, Delimiter::Byte(delimiter));
    let second = cells.get(1)?;
    let first_of = ["x", "fx", "fx1", "force.fx1"];
    let fits =
        if word == "Frame" { is_sub_frame(second) } else { first_of.iter().any(|n| second.eq_ignore_ascii_case(n)) };
    fits.then_some(Delimiter::Byte(delimiter))
}

/// The events' row of names: where context, name and time stand.
pub(super) struct EventTable {
    pub delimiter: Delimiter,
    pub context: Option<usize>,
    pub name: usize,
    pub time: usize,
    pub rows: Range<usize>,
}

/// What a file holds.
#[derive(Default)]
pub(super) struct Contents {
    pub sections: Vec<Section>,
    pub events: Option<EventTable>,
    /// The first line of numbers that stands below no names.
    pub stray: Option<usize>,
}

/// Finds all sections.
pub(super) fn contents(bytes: &[u8]) -> Contents {
    let mut found = Contents::default();
    let mut before: Vec<Line<'_>> = Vec::new();
    let mut lines = text::lines(bytes).peekable();
    while let Some(line) = lines.next() {
        if let Some(delimiter) = names_delimiter(line.bytes) {
            let names = trimmed(text::cells(line.bytes, delimiter));
            let units = lines.next_if(|next| is_units(next, delimiter));
            let last = units.unwrap_or(line);
            let mut rows = last.next..last.next;
            let alone = !names.get(1).is_some_and(|n| is_sub_frame(n));
            while let Some(row) = lines.next_if(|next| is_row(next, alone)) {
                rows.end = row.next;
            }
            let mut section = head_of(&before, delimiter);
            section.names = names;
            section.units = units.map(|line| text::cells(line.bytes, delimiter)).unwrap_or_default();
            section.rows = rows;
            section.first_line = last.number + 1;
            found.sections.push(section);
            before.clear();
        } else if let Some(mut table) = event_table(&line) {
            table.rows = line.next..line.next;
            while let Some(row) = lines.next_if(|next| !is_empty(next)) {
                table.rows.end = row.next;
            }
            found.events = Some(table);
            before.clear();
        } else if !is_empty(&line) {
            if found.stray.is_none() && is_row(&line, false) {
                found.stray = Some(line.number);
            }
            before.push(line);
            if before.len() > MOST_LINES_BETWEEN {
                before.remove(0);
            }
        }
    }
    found
}

/// Title, rate and labels from the lines before the names; the last three of them count.
fn head_of(before: &[Line<'_>], delimiter: Delimiter) -> Section {
    let mut section = Section {
        title: String::new(),
        rate_hz: None,
        delimiter,
        labels: Vec::new(),
        names: Vec::new(),
        units: Vec::new(),
        rows: 0..0,
        first_line: 0,
    };
    for line in &before[before.len().saturating_sub(3)..] {
        let cells = trimmed(text::cells(line.bytes, delimiter));
        let first = cells.iter().find(|c| !c.is_empty()).map_or("", String::as_str);
        let lone = cells.iter().filter(|c| !c.is_empty()).count() <= 2 && cells.first().is_some_and(|c| !c.is_empty());
        let number = first.replace(',', ".").parse::<f64>().ok();
        match number {
            Some(rate) if lone => section.rate_hz = Some(rate).filter(|r| r.is_finite() && *r > 0.0),
            None if lone => first.clone_into(&mut section.title),
            _ => section.labels = cells,
        }
    }
    section
}

fn event_table(line: &Line<'_>) -> Option<EventTable> {
    let is_head = memchr::memmem::find(line.bytes, b"Context").is_some();
    let byte = is_head.then(|| *line.bytes.iter().find(|b| b",;\t".contains(b)).unwrap_or(&b','))?;
    let delimiter = Delimiter::Byte(byte);
    let cells = text::cells(line.bytes, delimiter);
    let at = |word: &str| cells.iter().position(|c| c.split([' ', '(']).next() == Some(word));
    Some(EventTable { delimiter, context: at("Context"), name: at("Name")?, time: at("Time")?, rows: 0..0 })
}

/// Whether a line begins with a number, which only rows do; a number that stands `alone` may be a rate.
fn is_row(line: &Line<'_>, alone: bool) -> bool {
    let start = line.bytes.trim_ascii_start();
    let start = start.strip_prefix(b"\"").unwrap_or(start);
    let Some(end) = start.iter().position(|b| b",;\t\"".contains(b)) else { return false };
    // A rate line, `100,Hz` or padded by a spreadsheet to `100,,,,`, is none.
    let first = start[end..].iter().position(|b| !b",;\t\" ".contains(b));
    let filled = first.is_some_and(|first| !start[end + first..].starts_with(b"Hz"));
    (alone || filled) && numeric::cell_value(&start[..end], b'.').is_some_and(|v| !v.is_nan())
}

/// Whether a line is the row of units: its first cell is empty, or says so.
fn is_units(line: &Line<'_>, delimiter: Delimiter) -> bool {
    let first = line.bytes.strip_prefix(b"Units").unwrap_or(line.bytes).first();
    first == Some(&byte(delimiter)) && !is_empty(line)
}

fn byte(delimiter: Delimiter) -> u8 {
    match delimiter {
        Delimiter::Byte(byte) => byte,
        Delimiter::Blanks => b' ',
    }
}

/// Whether a line holds nothing but delimiters.
fn is_empty(line: &Line<'_>) -> bool {
    line.bytes.iter().all(|b| b.is_ascii_whitespace() || b",;\"".contains(b))
}

fn trimmed(mut cells: Vec<String>) -> Vec<String> {
    while cells.last().is_some_and(String::is_empty) {
        cells.pop();
    }
    cells
}
