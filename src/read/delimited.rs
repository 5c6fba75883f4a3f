//! Delimited text of any make: delimiter, decimal sign, header, names and units row are found from the content.
//!
//! ```text
//! sep=;                      maybe
//! Some lab, run 3            preamble: a rate stated here is taken as declared
//! t;Fx;Fy;Fz                 names, maybe over two rows (marker, then X Y Z)
//! s;N;N;N                    units, maybe
//! 0,000;1,5;-2,0;803,1       the first of several rows of numbers with the same number of cells
//! ```

use std::collections::HashSet;

use crate::{
    error::{Error, ErrorKind, Place, Result},
    recording::{Notes, Recording},
};

use super::{
    File, Format, Kind, TimeUnit, assemble,
    long_table::{self, LongTable},
    names::Written,
    numeric::Layout,
    plan::Plan,
    sensor_names::SensorName,
    shape::{self, Shape},
    text::{self, Line},
    text_column,
};

/// The format.
pub(super) const FORMAT: Format = Format {
    name: "delimited",
    what: "Delimited text (CSV, TSV, columns of numbers)",
    vendor: "any",
    kind: Kind::Text,
    sniff,
    read,
};

/// Any text may be a table.
fn sniff(_: &[u8]) -> bool {
    true
}

/// Most rows of names, types and units above the numbers.
const MOST_HEADER_ROWS: usize = 6;

/// Longest line, bytes, among those looked at for the header.
const LONGEST_LINE: usize = 1 << 20;

fn read(file: &File<'_>) -> Result<Recording> {
    let (name, params, bytes) = (file.name, file.params, text::without_bom(file.bytes));
    let map = params.columns.clone().unwrap_or_default();
    let head: Vec<Line<'_>> = text::lines(bytes).take(shape::MOST_LINES).collect();
    if let Some(long) = head.iter().find(|l| l.bytes.len() > LONGEST_LINE) {
        return Err(Error::new(
            ErrorKind::BadHeader,
            format!("a line of {} bytes", long.bytes.len()),
            "a table of rows",
        )
        .at(Place::line(long.number))
        .mend("write one sample per line"));
    }
    let shape = Shape::find(&head, &map)?;
    let first = head[shape.first];
    let header = Header::of(&head[..shape.first], &shape);
    let mut plan = Plan::of(&header.names, &header.units, &map)?;
    let first_row = text::cells(first.bytes, shape.delimiter);
    let label = match &map.sensor {
        Some(column) => Some(column.resolve(&header.names, "sensor")?),
        None => long_table::label_column(&header.names, &first_row),
    };
    if label.is_some() {
        plan.bare_axes(&header.names);
    }
    let stamp = stamps(&mut plan, &first_row);
    let mut wanted = plan.wanted(header.names.len());
    if let Some(at) = stamp {
        wanted[at] = false;
    }
    // A running number only helps where there is no time; a text there would stop the reading.
    if let Some(index) = plan.index.filter(|_| plan.time.is_some()) {
        wanted[index] = false;
    }
    let layout = Layout {
        delimiter: shape.delimiter,
        decimal: shape.decimal,
        wanted: &wanted,
        short_rows: header.names.len() > shape.width,
        first_line: first.number,
        missing: &map.missing,
    };
    if plan.is_empty() {
        // Nothing to parse: say what is there instead.
        let table = table(name, &header, plan, Vec::new(), 0);
        return assemble::recording(table, params).map_err(|error| {
            let error = error.at(Place::line(first.number));
            if lies_on_its_side(&header, &head[shape.first..]) { error.mend(TRANSPOSE) } else { error }
        });
    }
    let mut notes = Notes::default();
    note_unused(&header.names, &wanted, &mut notes);
    let mut body = file.columns(&bytes[first.start..], &layout)?;
    assemble::clear_codes(&mut body.columns, &map);
    let rows = &bytes[first.start..];
    if let Some(at) = stamp {
        body.columns[at] = text_column::stamps(rows, shape.delimiter, at, body.rows, first.number, &mut notes)?;
    }
    let mut recording = match label.filter(|_| plan.only_sensors()) {
        Some(label) => {
            let (columns, declared_hz) = (body.columns, header.rate_hz);
            let delimiter = shape.delimiter;
            LongTable { name, bytes: rows, delimiter, label, plan, columns, rows: body.rows, declared_hz }
                .recording(params)?
        }
        None => assemble::recording(table(name, &header, plan, body.columns, body.rows), params)?,
    };
    recording.notes.extend(notes);
    if let Some(dropped) = body.dropped {
        recording.notes.doubt("frames", dropped);
    }
    Ok(recording)
}

const TRANSPOSE: &str = "each row seems to be a series: transpose the table, one row per sample, or give it from Python as a dict of columns";

/// Whether hundreds of columns without names make a few rows.
fn lies_on_its_side(header: &Header, rows: &[Line<'_>]) -> bool {
    let width = header.names.len();
    header.names.iter().all(String::is_empty)
        && width >= 500
        && rows.len() < shape::MOST_LINES
        && width > 4 * rows.len()
}

/// Says which named columns are left out: a moment, a heart rate, a marker of which one axis is missing.
fn note_unused(names: &[String], wanted: &[bool], notes: &mut Notes) {
    const SHOWN: usize = 8;
    let unused: Vec<&str> = names
        .iter()
        .zip(wanted)
        .filter(|(name, wanted)| {
            !**wanted && !name.is_empty() && !super::names::is_time(name) && !super::names::is_index(name)
        })
        .map(|(name, _)| name.as_str())
        .collect();
    if !unused.is_empty() {
        let more = if unused.len() > SHOWN { " …" } else { "" };
        let shown = unused[..unused.len().min(SHOWN)].join(", ");
        notes.record("columns", format!("{} columns not used: {shown}{more}", unused.len()));
    }
}

/// The column of times that are written as dates or times of day, which then is the time column.
fn stamps(plan: &mut Plan, first_row: &[String]) -> Option<usize> {
    let is_stamp = |at: usize| first_row.get(at).is_some_and(|cell| text_column::is_stamp(cell));
    let at = match plan.time {
        Some((at, _)) => Some(at).filter(|at| is_stamp(*at)),
        None => (0..first_row.len()).find(|at| is_stamp(*at)),
    }?;
    plan.time = Some((at, Some(TimeUnit::Second)));
    Some(at)
}

fn table<'a>(
    name: &'a str,
    header: &'a Header,
    plan: Plan,
    columns: Vec<Vec<f64>>,
    rows: usize,
) -> assemble::Table<'a> {
    assemble::Table { name, names: &header.names, plan, columns, rows, declared_hz: header.rate_hz }
}

/// Names, units and a rate from the lines above the numbers.
struct Header {
    names: Vec<String>,
    units: Vec<String>,
    rate_hz: Option<f64>,
}

impl Header {
    fn of(lines: &[Line<'_>], shape: &Shape) -> Self {
        let mut width = shape.width;
        let mut rows: Vec<Vec<String>> = Vec::new();
        let above = lines.iter().rev().filter(|l| !l.is_blank() && !l.bytes.starts_with(b"sep="));
        for line in above.take(MOST_HEADER_ROWS) {
            let mut cells = text::cells(line.bytes, shape.delimiter);
            let filled = cells.iter().filter(|c| !c.is_empty()).count();
            // A header row spans the table; a preamble line does not. Marker names fill every third cell.
            if cells.len() < width.min(2) || filled * 4 < width {
                break;
            }
            if shape.numbered && cells.len() + 1 == width {
                // As R writes tables: the row numbers have no name.
                cells.insert(0, String::new());
            }
            while cells.last().is_some_and(String::is_empty) {
                cells.pop();
            }
            if rows.is_empty() && width > 1 {
                // The first rows may end in blanks that are not written.
                width = width.max(cells.len());
            }
            cells.resize(width, String::new());
            rows.push(cells);
        }
        let mut rows = rows.into_iter();
        let mut names = rows.next().unwrap_or_else(|| vec![String::new(); width]);
        let mut units = Vec::new();
        if is_units_row(&names) {
            units = std::mem::replace(&mut names, rows.next().unwrap_or_else(|| vec![String::new(); width]));
        }
        let sensors_above = rows.as_slice().first().filter(|above| are_sensors(above, &names)).cloned();
        if is_axis_row(&names)
            && let Some(above) = rows.map(|row| (distinct(&row), row)).reduce(|a, b| if b.0 >= a.0 { b } else { a })
        {
            names = join_axis_row(&above.1, &names);
        }
        if let Some(above) = sensors_above {
            names = above.iter().zip(&names).map(|(sensor, name)| format!("{sensor}_{name}")).collect();
        }
        Self { names, units, rate_hz: lines.iter().find_map(stated_rate) }
    }
}

fn is_units_row(cells: &[String]) -> bool {
    let filled: Vec<&String> = cells.iter().filter(|c| !c.is_empty()).collect();
    // A single letter may be a name (`t`, `g`): at least one cell must be unmistakably a unit, all must be one.
    !filled.is_empty()
        && filled.iter().all(|c| Written::parse(c).is_some())
        && !filled.iter().any(|c| super::names::is_time(c) && c.as_str() != "s" && c.as_str() != "ms")
}

/// Whether `above` names the sensor of each quantity in `names`, which by themselves are several times the same.
fn are_sensors(above: &[String], names: &[String]) -> bool {
    let quantities = names.iter().filter(|name| SensorName::of(name).is_some()).count();
    let both = above.iter().zip(names).filter(|(sensor, _)| !sensor.is_empty()).collect::<HashSet<_>>().len();
    quantities >= 6 && distinct(names) < quantities && both == names.iter().filter(|name| !name.is_empty()).count()
}

fn is_axis_row(cells: &[String]) -> bool {
    let axes = cells.iter().filter(|c| matches!(c.as_str(), "x" | "y" | "z" | "X" | "Y" | "Z")).count();
    axes >= 3 && axes * 5 >= cells.iter().filter(|c| !c.is_empty()).count() * 4
}

/// How many different names a row holds: that of the markers holds most, beside one of types or of units.
fn distinct(cells: &[String]) -> usize {
    cells.iter().filter(|c| !c.is_empty()).collect::<HashSet<_>>().len()
}

/// `LASI,,,RASI,,` over `X,Y,Z,X,Y,Z`: names run to the right until the next one.
fn join_axis_row(above: &[String], axes: &[String]) -> Vec<String> {
    let mut current = "";
    above
        .iter()
        .zip(axes)
        .map(|(name, axis)| {
            if !name.is_empty() {
                current = name;
            }
            match axis.as_str() {
                "x" | "y" | "z" | "X" | "Y" | "Z" => format!("{current}_{axis}"),
                "" => name.clone(),
                other => other.to_owned(),
            }
        })
        .collect()
}

/// `Sampling rate (Hz): 1000`, `Frequency;1000`, `SampleRate=450.0`: a word for rate, then one number.
fn stated_rate(line: &Line<'_>) -> Option<f64> {
    const WORDS: [&str; 5] = ["rate", "frequency", "freq", "hz", "abtastrate"];
    let line = line.text().to_lowercase();
    let (key, value) = line.split_once(['=', ':', ';', '\t', ','])?;
    let value = value.trim_matches(|c: char| ";,:\t= \"".contains(c)).trim_end_matches("hz").trim();
    let named = WORDS.iter().any(|w| key.contains(w)) && key.len() < 60;
    let rate: f64 = value.replace(',', ".").parse().ok().filter(|_| named)?;
    (rate.is_finite() && rate > 0.0).then_some(rate)
}
