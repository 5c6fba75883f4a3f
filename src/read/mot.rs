//! OpenSim MOT and STO: ground reaction forces as columns, under either header dialect.
//!
//! ```text
//! name grf_run.mot             title                       or    Coordinates
//! datacolumns 19               the SIMM dialect                  version=1
//! datarows 5091                                                  nRows=122
//! range 0.23 5.32                                                nColumns=40
//! endheader                    free lines may stand before it    endheader
//! time  R_ground_force_vx …    names, padded; after blank lines in some files
//! ```
//! `DataType=Vec3` puts three numbers into a cell: see `sto_vectors`.
//! Axes are OpenSim's own: usually X forward, Y up, Z right. `R_`, `_l_` say the foot; `1_` only the plate.

use crate::{
    error::{Error, ErrorKind, Place, Result},
    recording::Recording,
};

use super::{
    File, Format, Kind, assemble,
    column_map::ColumnMap,
    force_names,
    numeric::{self, Delimiter, Layout},
    params::LengthUnit,
    plan::Plan,
    sto_vectors,
    text::{self, Line},
};

/// The format.
pub(super) const FORMAT: Format = Format {
    name: "mot",
    what: "MOT and STO with ground reaction forces",
    vendor: "OpenSim, SIMM",
    kind: Kind::Text,
    sniff,
    read,
};

/// Most lines of a header.
const MOST_HEADER_LINES: usize = 200;

fn sniff(head: &[u8]) -> bool {
    // As the beginning of a line: the words alone stand in many a description of the format.
    let has = |word: &[u8]| text::lines(head).any(|line| line.bytes.trim_ascii_start().starts_with(word));
    has(b"endheader") || (has(b"nRows") && has(b"nColumns")) || (has(b"datacolumns") && has(b"datarows"))
}

/// Whether the first bytes of a MOT or STO name forces.
pub(super) fn names_force(head: &[u8]) -> bool {
    header(text::without_bom(head)).is_ok_and(|h| plan(&h.names, &ColumnMap::default()).is_ok_and(|p| !p.is_empty()))
}

/// What the header says.
pub(super) struct Header {
    pub delimiter: Delimiter,
    rows: Option<usize>,
    columns: Option<usize>,
    pub rate_hz: Option<f64>,
    pub length: Option<LengthUnit>,
    /// What a cell holds, and the line that says so, where it is not one number.
    cells: Option<(usize, String)>,
    pub names: Vec<String>,
    /// Offset and line number of the line after the names.
    pub body: (usize, usize),
}

fn read(file: &File<'_>) -> Result<Recording> {
    let (name, params, bytes) = (file.name, file.params, text::without_bom(file.bytes));
    let map = params.columns.clone().unwrap_or_default();
    let header = header(bytes)?;
    match &header.cells {
        Some((_, kind)) if kind.eq_ignore_ascii_case("Vec3") => return sto_vectors::read(file, bytes, &header),
        Some((line, kind)) => return Err(refuse(*line, kind)),
        None => {}
    }
    let plan = plan(&header.names, &map)?;
    if plan.is_empty() {
        let shown: Vec<&str> = header.names.iter().take(8).map(String::as_str).collect();
        return Err(Error::new(
            ErrorKind::NoSignal,
            format!("{} columns and no force among them ({} …)", header.names.len(), shown.join(", ")),
            "ground reaction forces such as ground_force_vx, ground_force_vy, ground_force_vz",
        )
        .mend("give the MOT of the forces; joint angles and moments are not read"));
    }
    let (start, first_line) = header.body;
    let rows = bytes.get(start..).unwrap_or_default();
    let first = text::lines(rows).find(|line| !is_empty_row(line)).map_or(&[][..], |line| line.bytes);
    let wanted = plan.wanted(header.names.len());
    let layout = Layout {
        delimiter: header.delimiter,
        decimal: numeric::decimal_sign(first, header.delimiter),
        wanted: &wanted,
        short_rows: false,
        first_line,
        missing: &map.missing,
    };
    let mut body = file.columns(rows, &layout)?;
    if body.rows == 0 {
        return Err(Error::new(ErrorKind::Empty, "a header and no rows", "rows of forces"));
    }
    assemble::clear_codes(&mut body.columns, &map);
    let rows = body.rows;
    let names = &header.names;
    let table = assemble::Table { name, names, plan, columns: body.columns, rows, declared_hz: None };
    let mut recording = assemble::recording(table, params)?;
    let notes = &mut recording.notes;
    if let Some(dropped) = body.dropped {
        notes.doubt("frames", dropped);
    }
    match header.rows {
        Some(said) if said != rows => {
            notes.doubt("frames", format!("the header declares {said} rows, the file holds {rows}"));
        }
        Some(said) => notes.record("frames", format!("{said} rows, as declared")),
        None => {}
    }
    if names.iter().any(|name| force_names::force(name).is_some_and(|f| f.part == force_names::Part::Moment)) {
        notes.record("columns", "torques about the points where the forces act are left out");
    }
    if let Some(said) = header.columns.filter(|said| *said != header.names.len()) {
        notes.doubt("frames", format!("the header declares {said} columns and names {}", header.names.len()));
    }
    Ok(recording)
}

/// Cells of more than one number that are no positions.
fn refuse(line: usize, kind: &str) -> Error {
    let found = match kind.to_ascii_lowercase().as_str() {
        "quaternion" => "orientations of segments or sensors (OpenSense), no accelerations".to_owned(),
        _ => format!("cells of type {kind}"),
    };
    Error::new(ErrorKind::UnknownFormat, found, "one number per cell, or Vec3")
        .at(Place::line(line))
        .mend("give the sensors' own files, or export the table as scalars (DataType=double)")
}

/// Forces only: the three translations of a pelvis are no marker.
fn plan(names: &[String], map: &ColumnMap) -> Result<Plan> {
    let mut plan = Plan::of(names, &[], map)?;
    if map.markers.is_none() {
        plan.markers.clear();
    }
    Ok(plan)
}

fn header(bytes: &[u8]) -> Result<Header> {
    let mut lines = text::lines(bytes).take(MOST_HEADER_LINES);
    let (mut rows, mut columns) = (None, None);
    let (mut rate_hz, mut length, mut kind) = (None, None, None);
    loop {
        let Some(line) = lines.next() else {
            return Err(Error::new(ErrorKind::Truncated, "a header without its end", "a line `endheader`")
                .mend("export the file again"));
        };
        let text = line.text();
        let text = text.trim_matches(|c: char| c.is_whitespace() || c == ',' || c == ';');
        if text.eq_ignore_ascii_case("endheader") {
            break;
        }
        let (key, value) = text.split_once('=').or_else(|| text.split_once(char::is_whitespace)).unwrap_or((text, ""));
        let count = value.trim().parse::<usize>().ok();
        match key.trim().to_ascii_lowercase().as_str() {
            "nrows" | "datarows" => rows = count.or(rows),
            "ncolumns" | "datacolumns" => columns = count.or(columns),
            "datarate" => rate_hz = value.trim().parse().ok().filter(|r: &f64| r.is_finite() && *r > 0.0),
            "units" => length = LengthUnit::parse(value.trim()),
            "datatype" if !value.trim().eq_ignore_ascii_case("double") => {
                kind = Some((line.number, value.trim().to_owned()));
            }
            _ => {}
        }
    }
    let names = lines
        .find(|line| !is_empty_row(line))
        .ok_or_else(|| Error::new(ErrorKind::Empty, "a header and no columns", "a line of column names and rows"))?;
    let delimiter = [b'\t', b',', b';'].into_iter().find(|d| names.bytes.contains(d));
    let delimiter = delimiter.map_or(Delimiter::Blanks, Delimiter::Byte);
    let mut cells = text::cells(names.bytes, delimiter);
    while cells.last().is_some_and(String::is_empty) {
        cells.pop();
    }
    let body = (names.next, names.number + 1);
    Ok(Header { delimiter, rows, columns, rate_hz, length, cells: kind, names: cells, body })
}

fn is_empty_row(line: &Line<'_>) -> bool {
    line.bytes.iter().all(|b| b.is_ascii_whitespace() || *b == b',' || *b == b';')
}
