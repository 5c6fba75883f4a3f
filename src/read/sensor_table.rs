//! A table of sensor signals as phones and loggers write it: one row of names, maybe one of units, rows of numbers.
//!
//! ```text
//! "sep=,"                                  maybe
//! time;ax;ay;az;Gain;                      names; delimiter and decimal sign are told from them and the first row
//! 0,005;0,01;−9,79;0,33;−∞;                a delimiter may end every row
//! ```
//! A format says what each column is ([`Role`]); the rest is done here.

use crate::{
    error::{Error, ErrorKind, Place, Result},
    recording::{Notes, Recording},
};

use super::{
    File,
    clock::Timing,
    numeric::{self, Body, Delimiter, Layout},
    params::TimeUnit,
    sensors::{self, Channel},
    text::{self, Line},
    text_column, uneven,
};

/// What a column is.
#[derive(Clone, Debug)]
pub(super) enum Role {
    /// Time in this unit; the first such column counts.
    Time(TimeUnit),
    /// Date and time of day as text.
    Stamp,
    /// A signal; its `column` is filled in here.
    Signal(Channel),
    /// Numbers that the format itself looks at.
    Numbers,
    /// Not read.
    Unused,
}

/// The rows of names and units, and where the numbers begin.
pub(super) struct SensorTable<'a> {
    bytes: &'a [u8],
    /// Names, without those that are empty at the end.
    pub names: Vec<String>,
    /// Units of the row below; empty where there is none.
    pub units: Vec<String>,
    delimiter: Delimiter,
    decimal: u8,
    first: Line<'a>,
}

/// Lines looked at for the names.
const MOST_LINES: usize = 60;

impl<'a> SensorTable<'a> {
    /// The table whose row of names `is_names` knows; it is given each line's cells.
    ///
    /// # Errors
    /// [`ErrorKind::BadHeader`] when no line is one; [`ErrorKind::Empty`] when nothing follows it.
    pub fn find(bytes: &'a [u8], is_names: impl Fn(&[String]) -> bool) -> Result<Self> {
        let bytes = text::without_bom(bytes);
        let lines: Vec<Line<'_>> = text::lines(bytes).take(MOST_LINES).collect();
        let cells = |line: &Line<'_>| text::cells(line.bytes, delimiter(line.bytes));
        let at = lines.iter().position(|line| is_names(&cells(line))).ok_or_else(|| {
            Error::new(ErrorKind::BadHeader, "no row of names", "the names of the sensor's columns").at(Place::line(1))
        })?;
        let delimiter = delimiter(lines[at].bytes);
        let mut names = cells(&lines[at]);
        while names.last().is_some_and(String::is_empty) {
            names.pop();
        }
        let mut below = lines[at + 1..].iter().filter(|l| !l.is_blank());
        let nothing = || {
            Error::new(ErrorKind::Empty, "a row of names and nothing below it", "rows of numbers")
                .at(Place::line(lines[at].number))
        };
        let mut first = *below.next().ok_or_else(nothing)?;
        let numeric = |line: &Line<'_>| {
            let decimal = numeric::decimal_sign(line.bytes, delimiter);
            let values = text::cells(line.bytes, delimiter);
            values.iter().filter(|c| numeric::cell_value(c.as_bytes(), decimal).is_some_and(|v| !v.is_nan())).count()
        };
        let mut units = Vec::new();
        if numeric(&first) == 0 && names.len() > 1 {
            units = text::cells(first.bytes, delimiter);
            first = *below.next().ok_or_else(nothing)?;
        }
        // One row of whole numbers would not tell.
        let rows = || std::iter::once(&first).chain(below.clone());
        let decimal = rows().map(|line| numeric::decimal_sign(line.bytes, delimiter)).max_by_key(|sign| *sign == b',');
        let points = rows().any(|line| line.bytes.contains(&b'.'));
        let decimal = decimal.filter(|_| !points).unwrap_or(b'.');
        Ok(Self { bytes, names, units, delimiter, decimal, first })
    }

    /// A table without a row of names, whose numbers begin with `first`.
    pub fn nameless(bytes: &'a [u8], first: Line<'a>, names: Vec<String>) -> Self {
        let delimiter = delimiter(first.bytes);
        let decimal = numeric::decimal_sign(first.bytes, delimiter);
        Self { bytes: text::without_bom(bytes), names, units: Vec::new(), delimiter, decimal, first }
    }

    /// Whether cells stand between runs of blanks.
    pub fn between_blanks(&self) -> bool {
        self.delimiter == Delimiter::Blanks
    }

    /// The cells of the first row of numbers.
    pub fn first_row(&self) -> Vec<String> {
        text::cells(self.first.bytes, self.delimiter)
    }

    /// The unit of column `at` in the row below the names.
    pub fn unit(&self, at: usize) -> Option<&str> {
        self.units.get(at).map(String::as_str).filter(|unit| !unit.is_empty())
    }

    /// Parses the columns that have a role.
    ///
    /// # Errors
    /// Those of [`numeric::parse`].
    pub fn body(&self, roles: &[Role], file: &File<'_>) -> Result<Body> {
        let wanted: Vec<bool> = roles.iter().map(|role| !matches!(role, Role::Unused | Role::Stamp)).collect();
        let missing = file.params.columns.as_ref().map_or(&[][..], |map| &map.missing);
        let layout = Layout {
            delimiter: self.delimiter,
            decimal: self.decimal,
            wanted: &wanted,
            // Between runs of blanks an empty cell in the middle would be taken for one at the end.
            short_rows: self.delimiter != Delimiter::Blanks,
            first_line: self.first.number,
            missing,
        };
        file.columns(&self.bytes[self.first.start..], &layout)
    }

    /// Makes the recording of columns with these roles.
    ///
    /// # Errors
    /// Those of [`numeric::parse`], [`uneven::settle`] and [`sensors::build`].
    pub fn recording(&self, roles: Vec<Role>, declared_hz: Option<f64>, file: &File<'_>) -> Result<Recording> {
        let body = self.body(&roles, file)?;
        self.recording_of(body, roles, declared_hz, file).map(|made| made.0)
    }

    /// Makes the recording of a parsed body; gives back its columns, of which time and signals are taken out.
    ///
    /// # Errors
    /// Those of [`uneven::settle`] and [`sensors::build`].
    pub fn recording_of(
        &self,
        mut body: Body,
        roles: Vec<Role>,
        declared_hz: Option<f64>,
        file: &File<'_>,
    ) -> Result<(Recording, Vec<Vec<f64>>)> {
        let mut recording = Recording::named(file.name);
        let notes = &mut recording.notes;
        self.note_unused(&roles, notes);
        let mut time_s = None;
        let mut channels = Vec::new();
        for (column, role) in roles.into_iter().enumerate() {
            match role {
                Role::Time(unit) if time_s.is_none() => {
                    let mut time = std::mem::take(&mut body.columns[column]);
                    unit.to_seconds(&mut time);
                    time_s = Some(time);
                }
                Role::Stamp if time_s.is_none() => {
                    let (bytes, line) = (&self.bytes[self.first.start..], self.first.number);
                    time_s = Some(text_column::stamps(bytes, self.delimiter, column, body.rows, line, notes)?);
                }
                Role::Signal(channel) => channels.push(Channel { column, ..channel }),
                _ => {}
            }
        }
        let timing = Timing {
            what: "sensor",
            len: body.rows,
            time_s: time_s.as_deref(),
            declared_hz,
            given_hz: file.params.rate_hz,
            start_s: 0.0,
        };
        let (clock, kept) = uneven::settle(&timing, notes)?;
        let imus = sensors::build(&channels, &mut body.columns, clock, kept.as_deref(), notes)?;
        if let Some(dropped) = body.dropped {
            notes.doubt("frames", dropped);
        }
        recording.imus = imus;
        Ok((recording, body.columns))
    }

    fn note_unused(&self, roles: &[Role], notes: &mut Notes) {
        let unused = self.names.iter().zip(roles).filter(|(_, role)| matches!(role, Role::Unused));
        let mut unused = unused.map(|(name, _)| name.as_str()).filter(|name| !name.is_empty());
        let shown: Vec<&str> = unused.by_ref().take(8).collect();
        let more = unused.count();
        if !shown.is_empty() {
            let more = if more > 0 { format!(" and {more} more") } else { String::new() };
            notes.record("columns", format!("not used: {}{more}", shown.join(", ")));
        }
    }
}

/// The delimiter of a line of names: the one of tab, semicolon and comma that it holds most of; blanks where it holds
/// none of them.
pub(super) fn delimiter(line: &[u8]) -> Delimiter {
    let count = |byte: u8| memchr::memchr_iter(byte, line).count();
    // On a tie the earlier one: a comma may stand within a name.
    let most = [b'\t', b';', b','].into_iter().rev().max_by_key(|byte| count(*byte)).unwrap_or(b',');
    if count(most) == 0 && line.trim_ascii().contains(&b' ') { Delimiter::Blanks } else { Delimiter::Byte(most) }
}

/// `"x"`, `"Y"` → 0, 1.
pub(super) fn axis(text: &str) -> Option<usize> {
    match text.trim().as_bytes() {
        [letter] => b"xyz".iter().position(|axis| *axis == letter.to_ascii_lowercase()),
        _ => None,
    }
}
