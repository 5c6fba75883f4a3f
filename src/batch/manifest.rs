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
};

use super::inputs::Declared;
use crate::{
    error::{ErrorKind, Result},
    table::{Cells, Sheet},
};

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

const SHEET: Sheet = Sheet { kind: ErrorKind::Manifest, columns: &COLUMNS, required: &["file"] };

/// Reads a manifest.
pub(super) fn read(path: &Path) -> Result<Vec<Row>> {
    let folder = path.parent().unwrap_or(Path::new(""));
    SHEET.read(path, |cells| row(cells, folder))
}

fn row(cells: &Cells<'_>, folder: &Path) -> Result<Row> {
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

    fn parse(text: &str, folder: &Path) -> Result<Vec<Row>> {
        SHEET.parse(text, |cells| row(cells, folder))
    }

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
