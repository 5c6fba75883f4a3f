//! OptiTrack Motive CSV: markers below seven or eight rows of headers.
//!
//! ```text
//! Format Version,1.25,…,Capture Frame Rate,240.0,Export Frame Rate,240.0,…,Length Units,Meters,Coordinate Space,Global
//!                                                       a blank line
//! ,Type,Rigid Body,Rigid Body Marker,Marker,Marker,…    the kind of each column
//! ,Name,Foot,Foot:Marker 001,Foot:Marker 001,LHEE,…     one marker may stand there as seen and as its body has it
//! ,ID,"1A2A",…
//! ,Parent,…                                             since 1.24
//! ,,Rotation,Position,Position,Position,…
//! Frame,Time (Seconds),X,X,X,Y,…                        a time code may stand between
//! 0,0.000000,…                                          empty cells are gaps; times are rounded to ms in some versions
//! ```
//! Motive's Y is up unless its export was told otherwise; the header does not say.

use std::collections::HashSet;

use crate::{
    error::{Error, ErrorKind, Place, Result},
    recording::{Notes, Recording},
};

use super::{
    File, Format, Kind,
    clock::Timing,
    marker_set,
    numeric::{self, Delimiter, Layout},
    params::LengthUnit,
    text,
};

/// The format.
pub(super) const FORMAT: Format = Format {
    name: "motive_csv",
    what: "Motive CSV: labelled markers",
    vendor: "OptiTrack",
    kind: Kind::Text,
    sniff,
    read,
};

/// Most lines before the row that begins with `Frame`.
const MOST_HEADER_LINES: usize = 20;

fn sniff(head: &[u8]) -> bool {
    let head = text::without_bom(head);
    head.strip_prefix(b"\"").unwrap_or(head).starts_with(b"Format Version")
}

/// What the header says.
#[derive(Default)]
struct Header {
    delimiter: u8,
    keys: Vec<String>,
    types: Vec<String>,
    names: Vec<String>,
    parts: Vec<String>,
    axes: Vec<String>,
    /// Offset and line number of the first row.
    body: (usize, usize),
}

impl Header {
    fn of(bytes: &[u8]) -> Result<Self> {
        let mut lines = text::lines(bytes).take(MOST_HEADER_LINES);
        let first = lines.next().map_or(&[][..], |line| line.bytes);
        let delimiter = first.iter().copied().find(|b| b",;\t".contains(b)).unwrap_or(b',');
        let cells = |line: &[u8]| text::cells(line, Delimiter::Byte(delimiter));
        let mut header = Self { delimiter, keys: cells(first), ..Self::default() };
        for line in lines {
            let row = cells(line.bytes);
            let of = |at: usize| row.get(at).map_or("", String::as_str);
            match (of(0), of(1)) {
                ("Frame", _) => {
                    header.body = (line.next, line.number + 1);
                    header.axes = row;
                    return Ok(header);
                }
                (_, "Type") => header.types = row,
                (_, "Name") => header.names = row,
                ("", "") if row.iter().any(|cell| !cell.is_empty()) => header.parts = row,
                _ => {}
            }
        }
        Err(Error::new(ErrorKind::Truncated, "a header without its row of axes", "a line that begins with Frame")
            .at(Place::line(1))
            .mend("export the take again"))
    }

    fn value(&self, key: &str) -> Option<&str> {
        let at = self.keys.iter().position(|k| k.eq_ignore_ascii_case(key))?;
        self.keys.get(at + 1).map(String::as_str).filter(|v| !v.is_empty())
    }

    fn number(&self, key: &str) -> Option<f64> {
        self.value(key)?.replace(',', ".").parse().ok().filter(|v: &f64| v.is_finite() && *v > 0.0)
    }

    /// Whether a marker's position begins in this column.
    fn is_position(&self, at: usize) -> bool {
        let cell = |row: &[String], at: usize| row.get(at).cloned().unwrap_or_default();
        let whole = ["X", "Y", "Z"].into_iter().zip(at..).all(|(axis, at)| cell(&self.axes, at) == axis);
        whole && cell(&self.parts, at) == "Position" && cell(&self.types, at).ends_with("Marker")
    }
}

fn read(file: &File<'_>) -> Result<Recording> {
    let bytes = text::without_bom(file.bytes);
    let header = Header::of(bytes)?;
    let mut recording = Recording::named(file.name);
    let notes = &mut recording.notes;
    let starts = markers(&header, notes)?;
    let time = header.axes.iter().position(|name| name.to_ascii_lowercase().starts_with("time ("));
    let mut wanted = vec![false; header.axes.len()];
    if let Some(at) = time {
        wanted[at] = true;
    }
    for at in &starts {
        wanted[*at..*at + 3].fill(true);
    }
    let (start, first_line) = header.body;
    let rows = bytes.get(start..).unwrap_or_default();
    let delimiter = Delimiter::Byte(header.delimiter);
    let decimal = numeric::decimal_sign(text::lines(rows).next().map_or(&[], |line| line.bytes), delimiter);
    let layout = Layout { delimiter, decimal, wanted: &wanted, short_rows: true, first_line, missing: &[] };
    let mut body = file.columns(rows, &layout)?;
    if let Some(dropped) = body.dropped.take() {
        notes.doubt("frames", dropped);
    }
    match header.number("Total Exported Frames") {
        Some(said) if said != body.rows as f64 => {
            notes.doubt("frames", format!("the header declares {said} frames, the file holds {}", body.rows));
        }
        Some(said) => notes.record("frames", format!("{said} frames, as declared")),
        None => {}
    }
    let timing = Timing {
        what: "markers",
        len: body.rows,
        time_s: time.map(|at| body.columns[at].as_slice()),
        declared_hz: header.number("Export Frame Rate").or_else(|| header.number("Capture Frame Rate")),
        given_hz: file.params.rate_hz,
        start_s: 0.0,
    };
    let clock = timing.settle(notes)?;
    if header.value("Coordinate Space").is_some_and(|space| !space.eq_ignore_ascii_case("Global")) {
        notes.doubt("axes", "positions are in the axes of their rigid bodies, not of the room");
    }
    let labels = starts.iter().map(|at| header.names[*at].clone()).collect();
    let columns: Vec<&[f64]> =
        starts.iter().flat_map(|at| body.columns[*at..*at + 3].iter().map(Vec::as_slice)).collect();
    let unit = header.value("Length Units").and_then(LengthUnit::parse);
    recording.markers = Some(marker_set::build(labels, &columns, clock, unit, file.params, notes)?);
    Ok(recording)
}

/// Where the position of each labelled marker begins; one that is there as seen and as its body has it, as seen.
fn markers(header: &Header, notes: &mut Notes) -> Result<Vec<usize>> {
    let name = |at: usize| header.names.get(at).map_or("", String::as_str);
    let is_seen = |at: usize| header.types[at] == "Marker";
    let all: Vec<usize> = (2..header.axes.len()).filter(|at| header.is_position(*at)).collect();
    let unlabelled = |at: &usize| name(*at).is_empty() || name(*at).starts_with("Unlabel");
    let (unlabelled, labelled): (Vec<usize>, Vec<usize>) = all.into_iter().partition(unlabelled);
    let seen: HashSet<&str> = labelled.iter().filter(|at| is_seen(**at)).map(|at| name(*at)).collect();
    let (kept, doubled): (Vec<usize>, Vec<usize>) =
        labelled.iter().partition(|at| is_seen(**at) || !seen.contains(name(**at)));
    if !doubled.is_empty() {
        let text = format!("{} markers of rigid bodies are there as seen too, and those are taken", doubled.len());
        notes.record("duplicate_labels", text);
    }
    if !unlabelled.is_empty() {
        notes.record("columns", format!("{} unlabelled trajectories are left out", unlabelled.len()));
    }
    let bodies = count(header, &["Rigid Body", "Bone"]);
    if bodies > 0 {
        notes.record("columns", format!("{bodies} rigid bodies and bones are left out; markers are read"));
    }
    if kept.is_empty() {
        return Err(Error::new(
            ErrorKind::NoSignal,
            format!(
                "{} unlabelled trajectories, {bodies} rigid bodies and bones and no labelled marker",
                unlabelled.len()
            ),
            "at least one labelled marker",
        )
        .mend("label the markers in Motive and select them when exporting"));
    }
    Ok(kept)
}

/// How many things of these types the columns name.
fn count(header: &Header, types: &[&str]) -> usize {
    let of = |at: &usize| types.contains(&header.types[*at].as_str());
    let named: HashSet<&str> =
        (2..header.types.len()).filter(of).filter_map(|at| header.names.get(at).map(String::as_str)).collect();
    named.len()
}
