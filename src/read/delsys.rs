//! Delsys Trigno, exported by Trigno Discover or EMGworks: every channel has a time column of its own.
//!
//! ```text
//! Application:, Trigno Discover (1.7.0)
//! Date/Time:, …
//! Collection Length (seconds):, 12.3
//! L shank (75923), , , , , ,               the sensor, over its first column
//! sensor mode: 65, , , , , ,
//! EMG 1 Time Series (s), EMG 1 (mV), ACC X Time Series (s), ACC X (G), …
//! , 1259.2593 Hz, , 148.1481 Hz, …
//! , 0.000794 s, , 0.00675 s, …
//! 0, 0.01, 0, -0.02, …                     slower channels end in blanks: a row is no moment
//! ```
//! EMGworks has the labels `X[s],"L shank: ACC X [g]"` after a description of each channel. On a Dutch or German Windows
//! cells stand between semicolons, with decimal commas.

use crate::{
    error::{Error, ErrorKind, Place, Result},
    recording::{Gravity, Notes, Recording},
};

use super::{
    File, Format, Kind,
    clock::Timing,
    numeric::{self, Delimiter, Layout},
    sensor_table::{axis, delimiter},
    sensors::{self, Channel, Quantity, factor},
    text::{self, Line},
    uneven,
};

/// The format.
pub(super) const FORMAT: Format = Format {
    name: "delsys",
    what: "Delsys Trigno Discover and EMGworks CSV, accelerometers and gyroscopes",
    vendor: "Delsys",
    kind: Kind::Text,
    sniff,
    read,
};

/// Lines among which the labels stand: EMGworks describes each channel in a block of lines first.
const HEADER_LINES: usize = 2000;

fn sniff(head: &[u8]) -> bool {
    text::lines(text::without_bom(head)).any(|line| {
        let cells = text::cells(line.bytes, delimiter(line.bytes));
        cells[..].starts_with(&["Application:".into()]) && cells.iter().any(|c| c.starts_with("Trigno"))
            || labels(&cells) > 0
    }) || emgworks(head)
}

/// A block of lines that describes a channel.
fn emgworks(head: &[u8]) -> bool {
    let text = text::decode(head);
    text.starts_with("Label:") && text.contains("Sampling frequency:") && text.contains("Domain")
}

fn is_time(cell: &str) -> bool {
    cell.ends_with("Time Series (s)") || cell == "X[s]" || cell == "X [s]"
}

/// How many pairs of time and value a row of labels holds.
fn labels(cells: &[String]) -> usize {
    let pairs = cells.windows(2).filter(|pair| is_time(&pair[0]) && !pair[1].is_empty() && !is_time(&pair[1]));
    pairs.count()
}

/// The header's lines, and what they say.
struct Header {
    delimiter: Delimiter,
    labels: Vec<String>,
    /// Rates, as far as a row below the labels states them.
    rates_hz: Vec<Option<f64>>,
    /// The sensor over each column.
    sensors: Vec<String>,
    /// Offset and number of the first line of numbers.
    start: usize,
    first_line: usize,
    decimal: u8,
    width: usize,
}

impl Header {
    fn of(bytes: &[u8]) -> Result<Self> {
        let lines: Vec<Line<'_>> = text::lines(bytes).take(HEADER_LINES).collect();
        let cells = |line: &Line<'_>| text::cells(line.bytes, delimiter(line.bytes));
        let at = lines.iter().position(|line| labels(&cells(line)) > 0).ok_or_else(|| {
            Error::new(ErrorKind::BadHeader, "no row of labels", "labels such as `ACC X Time Series (s), ACC X (G)`")
                .at(Place::line(1))
        })?;
        let delimiter = delimiter(lines[at].bytes);
        let mut labels = cells(&lines[at]);
        while labels.last().is_some_and(String::is_empty) {
            labels.pop();
        }
        let is_row = |line: &Line<'_>| {
            let decimal = numeric::decimal_sign(line.bytes, delimiter);
            let first = text::cells(line.bytes, delimiter).into_iter().find(|cell| !cell.is_empty());
            first.is_some_and(|cell| numeric::cell_value(cell.as_bytes(), decimal).is_some())
        };
        let first = (at + 1..lines.len()).find(|line| is_row(&lines[*line])).ok_or_else(|| {
            Error::new(ErrorKind::Empty, "labels and nothing below them", "rows of numbers")
                .at(Place::line(lines[at].number))
        })?;
        let rate = |cell: &str| cell.strip_suffix("Hz")?.trim().replace(',', ".").parse().ok();
        let rates_hz = lines.get(at + 1).filter(|_| first > at + 1).map(|line| {
            let rates: Vec<Option<f64>> = text::cells(line.bytes, delimiter).iter().map(|cell| rate(cell)).collect();
            rates
        });
        // Lists of markers may stand to the right, over fewer rows.
        let width = lines[at..=first].iter().map(|l| text::cells(l.bytes, delimiter).len()).max().unwrap_or(0);
        let decimal = numeric::decimal_sign(lines[first].bytes, delimiter);
        let sensors = sensors(at.checked_sub(2).map(|row| cells(&lines[row])), labels.len());
        let (start, first_line) = (lines[first].start, lines[first].number);
        Ok(Self {
            delimiter,
            labels,
            rates_hz: rates_hz.unwrap_or_default(),
            sensors,
            start,
            first_line,
            decimal,
            width,
        })
    }
}

/// Names run to the right until the next one: `L shank (75923), , , R shank (75924)`.
fn sensors(row: Option<Vec<String>>, width: usize) -> Vec<String> {
    let row = row.unwrap_or_default();
    let mut current = String::new();
    (0..width)
        .map(|at| {
            if let Some(name) = row.get(at).filter(|name| !name.is_empty()) {
                // The number in brackets is the device's.
                name.rsplit_once(" (").map_or(name.as_str(), |(name, _)| name).trim().clone_into(&mut current);
            }
            current.clone()
        })
        .collect()
}

/// `ACC X (G)`, `L shank: Gyro 1.Y (IM) [deg/s]`: sensor, quantity, axis, unit factor.
fn channel(label: &str, sensor: &str, column: usize) -> Option<Channel> {
    let open = label.rfind(['(', '['])?;
    let unit = label[open + 1..].trim_end_matches([')', ']']);
    let (before, what) = label[..open].rsplit_once(':').map_or((sensor, &label[..open]), |(b, w)| (b.trim(), w));
    let mut words = what.split(|c: char| !c.is_alphanumeric()).map(str::to_lowercase);
    let quantity = words.find_map(|word| match word.as_str() {
        "acc" | "accel" | "acceleration" => Some(Quantity::Acceleration),
        "gyro" | "gyroscope" => Some(Quantity::AngularVelocity),
        "mag" | "magnetometer" => Some(Quantity::MagneticField),
        _ => None,
    })?;
    let component = words.find_map(|word| axis(&word))?;
    let gravity = if quantity == Quantity::Acceleration { Gravity::Included } else { Gravity::Unknown };
    let factor = factor(quantity, unit);
    Some(Channel { sensor: before.to_owned(), quantity, component, factor, column, gravity })
}

/// Channels of one sensor that were sampled together.
struct Group {
    time_s: Vec<f64>,
    declared_hz: Option<f64>,
    channels: Vec<Channel>,
    columns: Vec<Vec<f64>>,
}

fn read(file: &File<'_>) -> Result<Recording> {
    let bytes = text::without_bom(file.bytes);
    let header = Header::of(bytes)?;
    let mut wanted = vec![false; header.width.max(header.labels.len())];
    let mut found: Vec<(usize, Channel)> = Vec::new();
    let mut unused: Vec<&str> = Vec::new();
    let mut time = None;
    for (at, label) in header.labels.iter().enumerate() {
        if is_time(label) {
            time = Some(at);
        } else if let Some((time, channel)) = time.zip(channel(label, &header.sensors[at], at)) {
            (wanted[time], wanted[at]) = (true, true);
            found.push((time, channel));
        } else if !label.is_empty() && !unused.contains(&label.as_str()) {
            unused.push(label);
        }
    }
    if found.is_empty() {
        return Err(Error::new(
            ErrorKind::NoSignal,
            format!(
                "no accelerometer or gyroscope among {}",
                unused.iter().take(8).copied().collect::<Vec<_>>().join(", ")
            ),
            "channels such as `ACC X (G)`",
        )
        .at(Place::line(header.first_line)));
    }
    let layout = Layout {
        delimiter: header.delimiter,
        decimal: header.decimal,
        wanted: &wanted,
        short_rows: true,
        first_line: header.first_line,
        missing: &[],
    };
    let body = file.columns(&bytes[header.start..], &layout)?;
    let mut recording = Recording::named(file.name);
    let notes = &mut recording.notes;
    if !unused.is_empty() {
        notes.record("columns", format!("not used: {}", unused.join(", ")));
    }
    for group in groups(found, &body.columns, &header.rates_hz) {
        recording.imus.extend(group.build(file, notes)?);
    }
    if let Some(dropped) = body.dropped {
        notes.doubt("frames", dropped);
    }
    Ok(recording)
}

/// Channels by sensor and clock: equal times mean one clock.
fn groups(found: Vec<(usize, Channel)>, columns: &[Vec<f64>], rates_hz: &[Option<f64>]) -> Vec<Group> {
    let filled = |column: &[f64]| column.iter().rposition(|v| !v.is_nan()).map_or(0, |last| last + 1);
    let mut groups: Vec<Group> = Vec::new();
    for (time, channel) in found {
        let (time_s, values) = (&columns[time], &columns[channel.column]);
        let len = filled(time_s).min(filled(values));
        let (time_s, values) = (&time_s[..len], &values[..len]);
        let same = |group: &&mut Group| group.channels[0].sensor == channel.sensor && group.time_s == time_s;
        let declared_hz = rates_hz.get(channel.column).copied().flatten();
        if let Some(group) = groups.iter_mut().find(same) {
            group.channels.push(Channel { column: group.columns.len(), ..channel });
            group.columns.push(values.to_vec());
        } else {
            groups.push(Group {
                time_s: time_s.to_vec(),
                declared_hz,
                channels: vec![Channel { column: 0, ..channel }],
                columns: vec![values.to_vec()],
            });
        }
    }
    groups
}

impl Group {
    fn build(mut self, file: &File<'_>, notes: &mut Notes) -> Result<Vec<crate::recording::Imu>> {
        let timing = Timing {
            what: &self.channels[0].sensor,
            len: self.time_s.len(),
            time_s: Some(&self.time_s),
            declared_hz: self.declared_hz,
            given_hz: file.params.rate_hz,
            start_s: 0.0,
        };
        let (clock, kept) = uneven::settle(&timing, notes)?;
        sensors::build(&self.channels, &mut self.columns, clock, kept.as_deref(), notes)
    }
}
