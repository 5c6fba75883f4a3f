//! The manifest: a CSV with one row per recording.
//!
//! ```text
//! file,subject,mass_kg,speed_mps,surface,first_side,group
//! s01/run.trc;s01/run.mot,S01,62.4,3.3,treadmill,right,control
//! ```
//! Delimiter comma, semicolon or tab, found from the header; where it is not the comma, numbers may have a decimal
//! comma. Several files of one recording are separated by `;`. Relative paths are relative to the manifest.

use std::{
    fs,
    io::Read as _,
    path::{Path, PathBuf},
    str::FromStr,
};

use csv::{ReaderBuilder, StringRecord};

use super::inputs::Declared;
use crate::error::{Error, ErrorKind, Place, Result};

/// The columns a manifest may have.
pub const COLUMNS: [&str; 12] = [
    "file",
    "subject",
    "mass_kg",
    "height_m",
    "leg_length_m",
    "speed_mps",
    "surface",
    "first_side",
    "group",
    "static",
    "offset_s",
    "sync_event",
];

/// One recording.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Row {
    pub paths: Vec<PathBuf>,
    pub declared: Declared,
}

/// Whether a file found in a folder is a manifest and no recording: its first line names nothing but [`COLUMNS`].
pub(super) fn is_manifest(path: &Path) -> bool {
    let mut start = Vec::new();
    let read = fs::File::open(path).and_then(|file| file.take(1024).read_to_end(&mut start));
    let text = std::str::from_utf8(&start).unwrap_or_default();
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let cells: Vec<&str> = text.lines().next().unwrap_or_default().split([',', ';', '\t']).map(str::trim).collect();
    let known = |cell: &&str| COLUMNS.iter().any(|column| column.eq_ignore_ascii_case(cell));
    read.is_ok() && cells.iter().any(|cell| cell.eq_ignore_ascii_case("file")) && cells.iter().all(known)
}

/// Reads a manifest.
pub(super) fn read(path: &Path) -> Result<Vec<Row>> {
    let bytes = fs::read(path).map_err(|error| Error::io(path, &error))?;
    let text = std::str::from_utf8(&bytes).map_err(|error| {
        Error::new(ErrorKind::Manifest, "bytes that are not UTF-8", "a text file in UTF-8")
            .at(Place { byte: Some(error.valid_up_to()), ..Place::default() })
            .in_file(path)
    })?;
    parse(text, path.parent().unwrap_or(Path::new(""))).map_err(|error| error.in_file(path))
}

fn parse(text: &str, folder: &Path) -> Result<Vec<Row>> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let header = text.lines().next().unwrap_or_default();
    let delimiter = [b',', b'\t', b';'].into_iter().find(|d| header.as_bytes().contains(d)).unwrap_or(b',');
    let mut reader = ReaderBuilder::new().delimiter(delimiter).trim(csv::Trim::All).from_reader(text.as_bytes());
    let columns = columns(reader.headers().map_err(|error| malformed(&error))?)?;
    let mut rows = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|error| malformed(&error))?;
        if record.iter().all(str::is_empty) {
            continue;
        }
        let line = record.position().map_or(0, |p| p.line() as usize);
        rows.push(row(&Cells { record: &record, columns: &columns, line, comma: delimiter != b',' }, folder)?);
    }
    if rows.is_empty() {
        return Err(Error::new(ErrorKind::Manifest, "no row", "a header and one row per recording"));
    }
    Ok(rows)
}

fn malformed(error: &csv::Error) -> Error {
    let place = error.position().map_or_else(Place::default, |p| Place::line(p.line() as usize));
    Error::new(ErrorKind::Manifest, error.to_string(), "as many cells as the header has columns").at(place)
}

/// Which of [`COLUMNS`] each cell of a row is.
fn columns(header: &StringRecord) -> Result<Vec<&'static str>> {
    let known = || format!("columns among {}", COLUMNS.join(", "));
    let wrong = |found: String| Error::new(ErrorKind::Manifest, found, known()).at(Place::line(1));
    let name = |cell: &str| COLUMNS.into_iter().find(|column| column.eq_ignore_ascii_case(cell));
    let unknown: Vec<String> = header.iter().filter(|cell| name(cell).is_none()).map(|c| format!("`{c}`")).collect();
    if !unknown.is_empty() {
        let plural = if unknown.len() > 1 { "s" } else { "" };
        return Err(wrong(format!("unknown column{plural} {}", unknown.join(", "))).mend("rename or remove it"));
    }
    let columns: Vec<&'static str> = header.iter().filter_map(name).collect();
    if let Some(twice) = columns.iter().enumerate().find_map(|(i, c)| columns[..i].contains(c).then_some(c)) {
        return Err(wrong(format!("column `{twice}` twice")));
    }
    if !columns.contains(&"file") {
        return Err(wrong("no column `file`".into()));
    }
    Ok(columns)
}

struct Cells<'a> {
    record: &'a StringRecord,
    columns: &'a [&'static str],
    line: usize,
    comma: bool,
}

impl Cells<'_> {
    fn text(&self, column: &str) -> Option<&str> {
        let index = self.columns.iter().position(|c| *c == column)?;
        self.record.get(index).filter(|cell| !cell.is_empty())
    }

    fn wrong(&self, column: &str, found: &str, expected: impl Into<String>) -> Error {
        Error::new(ErrorKind::Manifest, format!("`{found}`"), expected)
            .at(Place { field: Some(column.into()), ..Place::line(self.line) })
    }

    fn number(&self, column: &str) -> Result<Option<f64>> {
        let Some(text) = self.text(column) else { return Ok(None) };
        let point = if self.comma { text.replace(',', ".") } else { text.to_owned() };
        point.parse().map(Some).map_err(|_| self.wrong(column, text, "a number or an empty cell"))
    }

    /// Numbers separated by `;`.
    fn numbers(&self, column: &str) -> Result<Vec<f64>> {
        let Some(text) = self.text(column) else { return Ok(Vec::new()) };
        let number = |cell: &str| {
            let point = if self.comma { cell.replace(',', ".") } else { cell.to_owned() };
            point.trim().parse().map_err(|_| self.wrong(column, text, "numbers separated by `;`"))
        };
        text.split(';').map(number).collect()
    }

    fn word<T: FromStr<Err = String>>(&self, column: &str) -> Result<Option<T>> {
        let Some(text) = self.text(column) else { return Ok(None) };
        text.parse().map(Some).map_err(|why: String| self.wrong(column, text, why))
    }
}

fn row(cells: &Cells, folder: &Path) -> Result<Row> {
    let mut paths = Vec::new();
    for path in cells.text("file").unwrap_or_default().split(';').map(str::trim).filter(|p| !p.is_empty()) {
        let path = folder.join(path);
        if !paths.contains(&path) {
            paths.push(path);
        }
    }
    if paths.is_empty() {
        return Err(cells.wrong("file", "", "the path of a recording"));
    }
    let declared = Declared {
        subject: cells.text("subject").map(str::to_owned),
        mass_kg: cells.number("mass_kg")?,
        height_m: cells.number("height_m")?,
        leg_length_m: cells.number("leg_length_m")?,
        speed_mps: cells.number("speed_mps")?,
        surface: cells.word("surface")?,
        first_side: cells.word("first_side")?,
        group: cells.text("group").map(str::to_owned),
        static_trial: cells.text("static").map(|path| folder.join(path)),
        offsets_s: cells.numbers("offset_s")?,
        sync_event: cells.text("sync_event").map(str::to_owned),
    };
    declared.check().map_err(|error| {
        let field = error.place().and_then(|p| p.field.clone()).unwrap_or_default();
        cells.wrong(&field, error.found(), error.expected())
    })?;
    Ok(Row { paths, declared })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{quantity::Side, recording::Surface};

    fn refused(text: &str) -> String {
        parse(text, Path::new("")).unwrap_err().message()
    }

    #[test]
    fn a_row_declares_a_recording_of_several_files() {
        let text = "\u{feff}File,subject,mass_kg,surface,first_side\n a.trc ; a.mot,S1,62.4,Treadmill,L\n\n";
        let rows = parse(text, Path::new("lab")).unwrap();
        assert_eq!(rows[0].paths, [Path::new("lab/a.trc"), Path::new("lab/a.mot")]);
        let declared = &rows[0].declared;
        assert_eq!((declared.mass_kg, declared.surface), (Some(62.4), Some(Surface::Treadmill)));
        assert_eq!(declared.first_side, Some(Side::Left));
        assert_eq!(rows.len(), 1);
    }

    #[test]
    fn a_spreadsheet_of_the_continent_is_read() {
        let rows = parse("file;mass_kg\n\"a;b\";62,4\n", Path::new("")).unwrap();
        assert_eq!(rows[0].paths.len(), 2);
        assert_eq!(rows[0].declared.mass_kg, Some(62.4));
    }

    #[test]
    fn an_unknown_column_is_named_beside_the_known_ones() {
        let message = refused("file,weight,age\na,1,2\n");
        assert!(message.contains("`weight`, `age`") && message.contains("leg_length_m"), "{message}");
    }

    #[test]
    fn a_wrong_cell_is_found_by_line_and_column() {
        let message = refused("file,mass_kg\na,60\nb,sixty\n");
        assert!(message.contains("line 3, `mass_kg`: found `sixty`"), "{message}");
        let message = refused("file,height_m\na,178\n");
        assert!(message.contains("line 2, `height_m`: found `178`; expected 0.5 to 2.6 metres"), "{message}");
        assert!(refused("file,mass_kg\na,NaN\n").contains("`mass_kg`"));
        assert!(refused("file,surface\na,sand\n").contains("treadmill or overground"));
        assert!(refused("mass_kg\n60\n").contains("no column `file`"));
        assert!(refused("file,file\na,b\n").contains("twice"));
        assert!(refused("file\n").contains("no row"));
    }
}
