//! Qualisys QTM TSV: a marker file, and one `_f_N` file per force plate, which are parts of one recording.
//!
//! ```text
//! markers  NO_OF_FRAMES 2384 … FREQUENCY 240 … MARKER_NAMES R_heel L_heel …     keys and values, in any version
//!          Frame Time [Camera Time] R_heel X R_heel Y …    this row, or `R_heel X …`, or none at all
//!          1  0.00000  9994.39  791.145  893.128 …          mm; 0 0 0 is a gap; a trailing tab
//! force    NO_OF_SAMPLES 23840 … FORCE_PLATE_NAME Left … FORCE_PLATE_CORNER_POSX_POSY_X 0.0 …      corners in mm
//!          SAMPLE TIME Force_X … Moment_X … COP_X …         N, N·m, mm; usually the force ON the plate
//! ```
//! TIME_STAMP is not for synchronising, says the vendor; it is not read.

use std::collections::HashMap;

use crate::{
    error::{Error, ErrorKind, Result},
    quantity::Clock,
    recording::{LabelledEvent, Notes, Recording},
};

use super::{
    File, Format, Kind,
    clock::Timing,
    marker_set,
    numeric::{self, Body, Delimiter, Layout},
    params::{LengthUnit, ReadParams},
    qtm_force,
    text::{self, Line},
};

/// The format.
pub(super) const FORMAT: Format = Format {
    name: "qtm_tsv",
    what: "QTM TSV: markers, and a `_f_N` file per force plate",
    vendor: "Qualisys",
    kind: Kind::Text,
    sniff,
    read,
};

const TAB: Delimiter = Delimiter::Byte(b'\t');

/// Most lines of a header; events come one per line.
const MOST_HEADER_LINES: usize = 10_000;

fn sniff(head: &[u8]) -> bool {
    let head = text::without_bom(head);
    let keys = [&b"NO_OF_FRAMES\t"[..], b"NO_OF_SAMPLES\t", b"FILE_VERSION\t", b"NO_OF_CAMERAS\t"];
    keys.iter().any(|k| head.starts_with(k)) || memchr::memmem::find(head, b"\nMARKER_NAMES\t").is_some()
}

/// Whether the first bytes are those of a force file.
pub(super) fn is_force(head: &[u8]) -> bool {
    sniff(head) && memchr::memmem::find(head, b"FORCE_PLATE_").is_some()
}

/// Keys with their values, and where the rest begins.
pub(super) struct Header<'a> {
    values: HashMap<String, Vec<String>>,
    /// Name, frame and time of each.
    events: Vec<Vec<String>>,
    /// The line after the keys: names or numbers.
    rest: Option<Line<'a>>,
}

impl Header<'_> {
    fn of(bytes: &[u8]) -> Header<'_> {
        let mut values = HashMap::new();
        let mut events = Vec::new();
        let mut rest = None;
        for line in text::lines(bytes).take(MOST_HEADER_LINES).filter(|l| !l.is_blank()) {
            let mut cells = text::cells(line.bytes, TAB);
            let key = cells.remove(0);
            let is_key = key.len() > 1
                && key.chars().all(|c| c.is_ascii_uppercase() || c == '_' || c.is_ascii_digit())
                && key.chars().any(|c| c.is_ascii_uppercase())
                && key != "SAMPLE";
            if !is_key {
                rest = Some(line);
                break;
            }
            if key == "EVENT" {
                events.push(cells);
            } else {
                while cells.last().is_some_and(String::is_empty) {
                    cells.pop();
                }
                values.insert(key, cells);
            }
        }
        Header { values, events, rest }
    }

    pub(super) fn text(&self, key: &str) -> Option<&str> {
        self.values.get(key)?.first().map(String::as_str)
    }

    pub(super) fn number(&self, key: &str) -> Option<f64> {
        self.text(key)?.parse().ok().filter(|v: &f64| v.is_finite())
    }

    /// `FREQUENCY`; `EXT` for an external clock says nothing.
    fn rate_hz(&self) -> Option<f64> {
        self.number("FREQUENCY").filter(|f| *f > 0.0)
    }

    pub(super) fn first_line(&self) -> Result<Line<'_>> {
        self.rest.ok_or_else(|| Error::new(ErrorKind::Empty, "a header and no samples", "rows of numbers"))
    }
}

fn read(file: &File<'_>) -> Result<Recording> {
    let (name, bytes) = (file.name, text::without_bom(file.bytes));
    let header = Header::of(bytes);
    if let Some(error) = refuse(&header) {
        return Err(error);
    }
    let mut recording = Recording::named(name);
    if header.values.keys().any(|k| k.starts_with("FORCE_PLATE_")) || header.text("DATA_INCLUDED") == Some("Force") {
        qtm_force::read(&header, bytes, file, &mut recording)?;
    } else {
        read_markers(&header, bytes, file, &mut recording)?;
        read_events(&header, &mut recording);
    }
    Ok(recording)
}

/// Exports of QTM that hold neither markers nor forces.
fn refuse(header: &Header<'_>) -> Option<Error> {
    let included = header.text("DATA_INCLUDED").unwrap_or_default();
    let has = |key: &str| header.values.contains_key(key);
    let (what, mend) = if included.eq_ignore_ascii_case("6D") || has("NO_OF_BODIES") || has("BODY_NAMES") {
        ("6D data of QTM: rigid bodies, not markers", "export 3D data")
    } else if included.eq_ignore_ascii_case("2D") {
        ("2D data of QTM: what each camera saw", "export 3D data")
    } else if has("CHANNEL_NAMES") || has("NO_OF_CHANNELS") || has("TOT_NO_OF_CHANNELS") {
        ("analog channels of QTM", "give the `_f_N` files, in which the forces are calculated")
    } else {
        return None;
    };
    Some(Error::new(ErrorKind::NoSignal, what, "3D data, or a `_f_N` file of forces").mend(mend))
}

/// Each `EVENT` line: name, frame, time.
fn read_events(header: &Header<'_>, recording: &mut Recording) {
    let Some(clock) = recording.markers.as_ref().map(|markers| markers.clock) else { return };
    let number = |cell: Option<&String>| cell?.replace(',', ".").parse().ok().filter(|v: &f64| v.is_finite());
    let mut bad = 0_usize;
    let mut apart = 0_usize;
    for event in &header.events {
        let by_frame = number(event.get(1)).map(|frame| (frame - 1.0) / clock.rate_hz);
        let written = number(event.get(2));
        match (event.first().filter(|name| !name.is_empty()), written.or(by_frame)) {
            (Some(name), Some(time_s)) => {
                apart += usize::from(by_frame.is_some_and(|frame_s| (frame_s - time_s).abs() * clock.rate_hz > 1.5));
                recording.events.push(LabelledEvent::new(time_s, name, ""));
            }
            _ => bad += 1,
        }
    }
    recording.events.sort_by(|a, b| a.time_s.total_cmp(&b.time_s));
    let notes = &mut recording.notes;
    if !recording.events.is_empty() {
        notes.record("events", format!("{} labelled events", recording.events.len()));
    }
    if apart > 0 {
        notes.doubt("events", format!("{apart} events whose frame and time differ; the time is taken"));
    }
    if bad > 0 {
        notes.doubt("events", format!("{bad} EVENT lines without name and time"));
    }
}

fn read_markers(header: &Header<'_>, bytes: &[u8], file: &File<'_>, recording: &mut Recording) -> Result<()> {
    let params = file.params;
    let notes = &mut recording.notes;
    let labels: Vec<String> = header.values.get("MARKER_NAMES").cloned().unwrap_or_default();
    let first = header.first_line()?;
    let names = names_row(&first);
    let rows_start = if names.is_some() { (first.next, first.number + 1) } else { (first.start, first.number) };
    let body_bytes = bytes.get(rows_start.0..).unwrap_or_default();
    let labels = if labels.is_empty() { labels_of(names.as_deref().unwrap_or_default()) } else { labels };
    if labels.is_empty() {
        return Err(Error::new(ErrorKind::NoSignal, "a file of 0 markers", "MARKER_NAMES with at least one name"));
    }
    if let Some(said) = header.number("NO_OF_MARKERS").filter(|said| *said != labels.len() as f64) {
        notes.doubt("frames", format!("the header declares {said} markers and names {}", labels.len()));
    }
    let width = row_width(body_bytes);
    let lead = match &names {
        Some(names) => names.iter().take_while(|n| is_clock_name(n)).count(),
        None => width.saturating_sub(3 * labels.len()).min(3),
    };
    let time = match &names {
        Some(names) => names.iter().position(|n| n.eq_ignore_ascii_case("time")),
        None => (lead >= 2).then_some(1),
    };
    let mut wanted = vec![true; lead + 3 * labels.len()];
    (0..lead).for_each(|i| wanted[i] = Some(i) == time);
    let mut body = parse(file, body_bytes, &wanted, rows_start.1)?;
    note_rows(header.number("NO_OF_FRAMES"), &mut body, "frames", notes);
    let times = time.map(|at| body.columns[at].as_slice());
    let clock = clock("markers", body.rows, times, header, params, notes)?;
    let columns: Vec<&[f64]> = body.columns[lead..].iter().map(Vec::as_slice).collect();
    recording.markers = Some(marker_set::build(labels, &columns, clock, Some(LengthUnit::Millimetre), params, notes)?);
    Ok(())
}

pub(super) fn clock(
    what: &'static str,
    len: usize,
    time_s: Option<&[f64]>,
    header: &Header<'_>,
    params: &ReadParams,
    notes: &mut Notes,
) -> Result<Clock> {
    let (declared_hz, given_hz) = (header.rate_hz(), params.rate_hz);
    Timing { what, len, time_s, declared_hz, given_hz, start_s: 0.0 }.settle(notes)
}

pub(super) fn parse(file: &File<'_>, rows: &[u8], wanted: &[bool], first_line: usize) -> Result<Body> {
    let first = text::lines(rows).find(|line| !line.is_blank()).map_or(&[][..], |line| line.bytes);
    let decimal = numeric::decimal_sign(first, TAB);
    let layout = Layout { delimiter: TAB, decimal, wanted, short_rows: false, first_line, missing: &[] };
    let body = file.columns(rows, &layout)?;
    if body.rows == 0 {
        return Err(Error::new(ErrorKind::Empty, "a header and no samples", "rows of numbers"));
    }
    Ok(body)
}

/// The cells of the line, when they are names.
pub(super) fn names_row(line: &Line<'_>) -> Option<Vec<String>> {
    let mut cells = text::cells(line.bytes, TAB);
    while cells.last().is_some_and(String::is_empty) {
        cells.pop();
    }
    cells.iter().any(|c| is_text(c)).then_some(cells)
}

fn is_text(cell: &str) -> bool {
    numeric::cell_value(cell.replace(',', ".").as_bytes(), b'.').is_none()
}

fn is_clock_name(name: &str) -> bool {
    ["frame", "time", "camera time"].iter().any(|n| name.eq_ignore_ascii_case(n))
}

/// Marker names of a names row: what stands before ` X`.
fn labels_of(names: &[String]) -> Vec<String> {
    names.iter().filter_map(|n| n.strip_suffix(" X")).map(str::to_owned).collect()
}

/// Cells of the first row, without the empty one after a trailing tab.
pub(super) fn row_width(bytes: &[u8]) -> usize {
    let line = text::lines(bytes).find(|l| !l.is_blank());
    line.map_or(0, |l| l.bytes.trim_ascii_end().split(|b| *b == b'\t').count())
}

pub(super) fn note_rows(said: Option<f64>, body: &mut Body, what: &str, notes: &mut Notes) {
    if let Some(dropped) = body.dropped.take() {
        notes.doubt("frames", dropped);
    }
    match said {
        Some(said) if said != body.rows as f64 => {
            notes.doubt("frames", format!("the header declares {said} {what}, the file holds {}", body.rows));
        }
        Some(said) => notes.record("frames", format!("{said} {what}, as declared")),
        None => {}
    }
}
