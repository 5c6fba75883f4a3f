//! OpenSim / Motion Analysis TRC: marker trajectories.
//!
//! ```text
//! PathFileType  4  (X/Y/Z)  name.trc
//! DataRate CameraRate NumFrames NumMarkers Units …      keys
//! 240.0    240.0      2384      47         mm    …      values; some writers double the tabs or pad
//! Frame#   Time       R_heel              L_heel        one name over three columns
//!                     X1  Y1  Z1          X2  Y2  Z2
//!                                                       a blank line, in some files
//! 1        0.000      …                                 rows; missing cells at the end are gaps
//! ```
//! Axes are the writer's; mostly Y up.

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
    text::{self, Line},
};

/// The format.
pub(super) const FORMAT: Format = Format {
    name: "trc",
    what: "TRC marker trajectories",
    vendor: "OpenSim, Motion Analysis",
    kind: Kind::Text,
    sniff,
    read,
};

fn sniff(head: &[u8]) -> bool {
    text::without_bom(head).trim_ascii_start().starts_with(b"PathFileType")
}

/// What the header says.
struct Header {
    delimiter: Delimiter,
    rate_hz: Option<f64>,
    frames: Option<usize>,
    markers: Option<usize>,
    unit: Option<LengthUnit>,
    labels: Vec<String>,
}

fn read(file: &File<'_>) -> Result<Recording> {
    let (name, params, bytes) = (file.name, file.params, text::without_bom(file.bytes));
    let mut lines = text::lines(bytes).skip_while(Line::is_blank);
    let header = header(&mut lines)?;
    let mut recording = Recording::named(name);
    let notes = &mut recording.notes;
    let count = header.labels.len();
    if count == 0 {
        return Err(Error::new(ErrorKind::NoSignal, "a file of 0 markers", "at least one marker")
            .mend("select the markers before exporting"));
    }
    // The rows begin at the first line that starts with a number; blank lines before them vary.
    let first = lines.find(|line| starts_with_number(line, header.delimiter));
    let Some(first) = first else {
        return Err(Error::new(ErrorKind::Empty, "a header and no frames", "rows of positions"));
    };
    let mut wanted = vec![true; 2 + 3 * count];
    wanted[0] = false;
    let layout = Layout {
        delimiter: header.delimiter,
        decimal: numeric::decimal_sign(first.bytes, header.delimiter),
        wanted: &wanted,
        short_rows: true,
        first_line: first.number,
        missing: &[],
    };
    let mut body = file.columns(&bytes[first.start..], &layout)?;
    note_rows(&header, body.rows, body.dropped.take(), notes);
    let columns: Vec<&[f64]> = body.columns.iter().map(Vec::as_slice).collect();
    let clock = Timing {
        what: "markers",
        len: body.rows,
        time_s: Some(columns[1]),
        declared_hz: header.rate_hz,
        given_hz: params.rate_hz,
        start_s: 0.0,
    }
    .settle(notes)?;
    let written = written(&header, &columns[2..], notes);
    let labels = header.labels.into_iter().take(written).collect();
    let positions = &columns[2..2 + 3 * written];
    recording.markers = Some(marker_set::build(labels, positions, clock, header.unit, params, notes)?);
    Ok(recording)
}

fn header<'a>(lines: &mut impl Iterator<Item = Line<'a>>) -> Result<Header> {
    let cut = || {
        Error::new(ErrorKind::Truncated, "a file that ends in its header", "five header lines and rows")
            .mend("export the file again")
    };
    lines.next().ok_or_else(cut)?;
    let keys = lines.next().ok_or_else(cut)?;
    let delimiter = [b'\t', b',', b';'].into_iter().find(|d| keys.bytes.contains(d));
    let delimiter = delimiter.map_or(Delimiter::Blanks, Delimiter::Byte);
    let filled = |line: &Line<'_>| -> Vec<String> {
        text::cells(line.bytes, delimiter).into_iter().filter(|c| !c.is_empty()).collect()
    };
    let values = lines.next().ok_or_else(cut)?;
    let pairs: Vec<(String, String)> = filled(&keys).into_iter().zip(filled(&values)).collect();
    let value = |key: &str| pairs.iter().find(|(k, _)| k.eq_ignore_ascii_case(key)).map(|(_, v)| v.as_str());
    if value("NumMarkers").is_none() && value("DataRate").is_none() {
        let found = keys.text().trim().chars().take(60).collect::<String>();
        return Err(Error::new(ErrorKind::BadHeader, format!("`{found}`"), "DataRate, NumFrames, NumMarkers, Units")
            .at(Place::line(keys.number)));
    }
    let names = lines.next().ok_or_else(cut)?;
    let count = |key: &str| value(key).and_then(|v| v.parse::<f64>().ok()).filter(|v| *v >= 0.0).map(|v| v as usize);
    Ok(Header {
        delimiter,
        rate_hz: value("DataRate").and_then(|v| v.parse().ok()).filter(|r: &f64| r.is_finite() && *r > 0.0),
        frames: count("NumFrames"),
        markers: count("NumMarkers"),
        unit: value("Units").and_then(LengthUnit::parse),
        labels: labels(&text::cells(names.bytes, delimiter)),
    })
}

/// Every third cell after `Frame#` and `Time`; every filled one where a writer does not leave room for the axes.
fn labels(cells: &[String]) -> Vec<String> {
    let after = cells.get(2..).unwrap_or_default();
    let filled: Vec<String> = after.iter().filter(|c| !c.is_empty()).cloned().collect();
    let spaced: Vec<String> = after.iter().step_by(3).filter(|c| !c.is_empty()).cloned().collect();
    if spaced.len() == filled.len() { spaced } else { filled }
}

fn starts_with_number(line: &Line<'_>, delimiter: Delimiter) -> bool {
    let cells = text::cells(line.bytes, delimiter);
    let number = |at: usize| {
        cells
            .get(at)
            .filter(|c| !c.is_empty())
            .is_some_and(|c| numeric::cell_value(c.replace(',', ".").as_bytes(), b'.').is_some())
    };
    number(0) && number(1)
}

/// How many of the named markers the rows hold: some writers name virtual markers beyond the declared number and never
/// write a position for them.
fn written(header: &Header, positions: &[&[f64]], notes: &mut Notes) -> usize {
    let named = header.labels.len();
    let Some(said) = header.markers.filter(|said| *said != named) else { return named };
    if said > 0 && said < named && positions[3 * said..].iter().all(|c| c.iter().all(|v| v.is_nan())) {
        notes.record("frames", format!("{} markers named beyond the declared {said} hold nothing", named - said));
        return said;
    }
    notes.doubt("frames", format!("the header declares {said} markers and names {named}"));
    named
}

fn note_rows(header: &Header, rows: usize, dropped: Option<String>, notes: &mut Notes) {
    if let Some(dropped) = dropped {
        notes.doubt("frames", dropped);
    }
    match header.frames {
        Some(said) if said != rows => {
            notes.doubt("frames", format!("the header declares {said} frames, the file holds {rows}"));
        }
        Some(said) => notes.record("frames", format!("{said} frames, as declared")),
        None => notes.record("frames", format!("{rows} frames")),
    }
}
