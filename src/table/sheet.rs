//! Tables that people write by hand in a spreadsheet: manifest, training log, reference groups.
//!
//! The first row names columns, in any order and case. Delimiter comma, semicolon or tab, found from the header; where
//! it is not the comma, numbers may have a decimal comma. Empty cells are absent, empty rows are passed over.

use std::{fs, path::Path, str::FromStr};

use csv::{ReaderBuilder, StringRecord};

use crate::error::{Error, ErrorKind, Place, Result};

/// What a sheet is called when it is wrong, and the columns it may and must have.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sheet {
    pub kind: ErrorKind,
    pub columns: &'static [&'static str],
    pub required: &'static [&'static str],
}

impl Sheet {
    /// Reads the file at `path`; `row` makes something of each row.
    pub(crate) fn read<T>(&self, path: &Path, row: impl FnMut(&Cells<'_>) -> Result<T>) -> Result<Vec<T>> {
        let bytes = fs::read(path).map_err(|error| Error::io(path, &error))?;
        let text = std::str::from_utf8(&bytes).map_err(|error| {
            Error::new(self.kind, "bytes that are not UTF-8", "a text file in UTF-8")
                .at(Place { byte: Some(error.valid_up_to()), ..Place::default() })
                .in_file(path)
        })?;
        self.parse(text, row).map_err(|error| error.in_file(path))
    }

    /// Makes something of each row of a text.
    pub(crate) fn parse<T>(&self, text: &str, mut row: impl FnMut(&Cells<'_>) -> Result<T>) -> Result<Vec<T>> {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let header = text.lines().next().unwrap_or_default();
        let delimiter = [b',', b'\t', b';'].into_iter().find(|d| header.as_bytes().contains(d)).unwrap_or(b',');
        let mut reader = ReaderBuilder::new().delimiter(delimiter).trim(csv::Trim::All).from_reader(text.as_bytes());
        let columns = self.header(reader.headers().map_err(|error| self.malformed(&error))?)?;
        let mut rows = Vec::new();
        for record in reader.records() {
            let record = record.map_err(|error| self.malformed(&error))?;
            if record.iter().all(str::is_empty) {
                continue;
            }
            let line = record.position().map_or(0, |p| p.line() as usize);
            let comma = delimiter != b',';
            rows.push(row(&Cells { record: &record, columns: &columns, line, comma, kind: self.kind })?);
        }
        if rows.is_empty() {
            return Err(Error::new(self.kind, "no row", "a header and at least one row"));
        }
        Ok(rows)
    }

    fn malformed(&self, error: &csv::Error) -> Error {
        let place = error.position().map_or_else(Place::default, |p| Place::line(p.line() as usize));
        Error::new(self.kind, error.to_string(), "as many cells as the header has columns").at(place)
    }

    /// Which of the known columns each cell of a row is.
    fn header(&self, header: &StringRecord) -> Result<Vec<&'static str>> {
        let known = || format!("columns among {}", self.columns.join(", "));
        let wrong = |found: String| Error::new(self.kind, found, known()).at(Place::line(1));
        let name = |cell: &str| self.columns.iter().copied().find(|column| column.eq_ignore_ascii_case(cell));
        let unknown: Vec<String> =
            header.iter().filter(|cell| name(cell).is_none()).map(|c| format!("`{c}`")).collect();
        if !unknown.is_empty() {
            let plural = if unknown.len() > 1 { "s" } else { "" };
            return Err(wrong(format!("unknown column{plural} {}", unknown.join(", "))).mend("rename or remove it"));
        }
        let columns: Vec<&'static str> = header.iter().filter_map(name).collect();
        if let Some(twice) = columns.iter().enumerate().find_map(|(i, c)| columns[..i].contains(c).then_some(c)) {
            return Err(wrong(format!("column `{twice}` twice")));
        }
        match self.required.iter().find(|column| !columns.contains(column)) {
            Some(missing) => Err(wrong(format!("no column `{missing}`"))),
            None => Ok(columns),
        }
    }
}

/// One row.
pub(crate) struct Cells<'a> {
    record: &'a StringRecord,
    columns: &'a [&'static str],
    /// Line of the file, from 1.
    pub line: usize,
    comma: bool,
    kind: ErrorKind,
}

impl Cells<'_> {
    /// The cell, `None` where it is empty or there is no such column.
    pub(crate) fn text(&self, column: &str) -> Option<&str> {
        let index = self.columns.iter().position(|c| *c == column)?;
        self.record.get(index).filter(|cell| !cell.is_empty())
    }

    /// The error of a cell.
    pub(crate) fn wrong(&self, column: &str, found: &str, expected: impl Into<String>) -> Error {
        Error::new(self.kind, format!("`{found}`"), expected)
            .at(Place { field: Some(column.into()), ..Place::line(self.line) })
    }

    pub(crate) fn number(&self, column: &str) -> Result<Option<f64>> {
        let Some(text) = self.text(column) else { return Ok(None) };
        self.parsed(text).map(Some).ok_or_else(|| self.wrong(column, text, "a number or an empty cell"))
    }

    /// A finite number within `range`.
    pub(crate) fn number_in(&self, column: &str, range: std::ops::RangeInclusive<f64>) -> Result<Option<f64>> {
        let Some(text) = self.text(column) else { return Ok(None) };
        let fits = self.parsed(text).filter(|value| range.contains(value));
        let expected = || format!("a number from {} to {}, or an empty cell", range.start(), range.end());
        fits.map(Some).ok_or_else(|| self.wrong(column, text, expected()))
    }

    /// Numbers separated by `;`.
    pub(crate) fn numbers(&self, column: &str) -> Result<Vec<f64>> {
        let Some(text) = self.text(column) else { return Ok(Vec::new()) };
        let number = |cell| self.parsed(cell).ok_or_else(|| self.wrong(column, text, "numbers separated by `;`"));
        text.split(';').map(number).collect()
    }

    fn parsed(&self, cell: &str) -> Option<f64> {
        let point = if self.comma { cell.replace(',', ".") } else { cell.to_owned() };
        point.trim().parse().ok()
    }

    pub(crate) fn word<T: FromStr<Err = String>>(&self, column: &str) -> Result<Option<T>> {
        let Some(text) = self.text(column) else { return Ok(None) };
        text.parse().map(Some).map_err(|why: String| self.wrong(column, text, why))
    }

    /// yes or no, true or false, 1 or 0.
    pub(crate) fn flag(&self, column: &str) -> Result<Option<bool>> {
        let Some(text) = self.text(column) else { return Ok(None) };
        match text.to_ascii_lowercase().as_str() {
            "yes" | "y" | "true" | "1" => Ok(Some(true)),
            "no" | "n" | "false" | "0" => Ok(Some(false)),
            _ => Err(self.wrong(column, text, "yes, no or an empty cell")),
        }
    }
}
