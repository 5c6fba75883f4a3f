//! Motion-BIDS: numbers in one file, and side-cars of nearly the same name that say what they are.
//!
//! ```text
//! sub-01_task-run_tracksys-omc_motion.tsv      numbers only, by the standard; some writers add a row of names
//! sub-01_task-run_tracksys-omc_channels.tsv    name component type tracked_point units …    one row per column
//! sub-01_task-run_tracksys-omc_motion.json     SamplingFrequency, StartTime, MissingValues …
//! sub-01_task-run_tracksys-omc_channels.json   SpatialAxes of the reference frames, "ALS"
//! sub-01_task-run_tracksys-omc_events.tsv      onset duration trial_type …
//! ```
//! A side-car may lie in a folder above, down from the data set's root, under a name that leaves parts out: what is
//! nearest and says most holds. Several `tracksys` of one trial are several files of one recording. The standard has no
//! channel for force; plates are channels of type `MISC` that our own writer explains under the key `Midstance`.

use crate::{
    error::{Error, ErrorKind, Place, Result},
    recording::{Axes, Direction, Frame, Notes, Recording},
};

use super::{
    File, Format, Kind,
    bids_channels::{self, Channel},
    bids_names::{trial, without_tracking_system},
    bids_side_cars::{Said, events, side_cars, subject},
    clock::Timing,
    numeric::{self, Body, Delimiter, Layout},
    text::{self, Line},
    uneven,
};

/// The format.
pub(super) const FORMAT: Format = Format {
    name: "bids_motion",
    what: "Motion-BIDS: `_motion.tsv` with its `_channels.tsv` and `_motion.json`",
    vendor: "BIDS",
    kind: Kind::Text,
    // The standard is one of file names; the content is numbers only.
    sniff: |_| false,
    read,
};

pub(super) const TAB: Delimiter = Delimiter::Byte(b'\t');

fn read(file: &File<'_>) -> Result<Recording> {
    let own = file.beside.own_name().unwrap_or_else(|| file.name.to_owned());
    let name = without_tracking_system(&own).unwrap_or_else(|| file.name.to_owned());
    let mut recording = Recording::named(name);
    let channels = channels(file, &own, &mut recording)?;
    let said = Said::of(side_cars(file, &own, "_motion.json"), &mut recording)?;
    let frames = Said::of(side_cars(file, &own, "_channels.json"), &mut recording)?;
    let (body, rate_hz) = (body(file, &channels, &said, &mut recording.notes)?, rate(&said, &mut recording.notes));
    let rows = body.rows;
    let clocked = clock(file, &channels, &body, rate_hz, &said, &mut recording.notes)?;
    check_counts(&said, channels.len(), clocked.0, &mut recording.notes);
    recording.frame = frame(&channels, &said, &frames);
    bids_channels::streams(&channels, body.columns, clocked, &said, file.params, &mut recording)?;
    if recording.is_empty() {
        return Err(Error::new(
            ErrorKind::NoSignal,
            format!("{} channels in {rows} rows and no marker, sensor or plate among them", channels.len()),
            "channels of type POS, ACCEL, GYRO, MAGN or ORNT with x, y and z",
        )
        .mend("name component and tracked_point of every channel in _channels.tsv"));
    }
    events(file, &own, &mut recording);
    bids_channels::about(&said, &mut recording);
    subject(file, &own, &mut recording);
    Ok(recording)
}

fn channels(file: &File<'_>, own: &str, recording: &mut Recording) -> Result<Vec<Channel>> {
    let Some((name, bytes, source)) = side_cars(file, own, "_channels.tsv").into_iter().next() else {
        let expected = format!("{}_channels.tsv", trial(own).unwrap_or(own));
        return Err(Error::new(ErrorKind::BadHeader, "no _channels.tsv beside the file", expected)
            .mend("keep the side-cars together with the file; without them the columns have no names"));
    };
    let channels = bids_channels::parse(&bytes).map_err(|e| e.at(Place::field(name.as_str())))?;
    if channels.is_empty() {
        return Err(Error::new(ErrorKind::Empty, "no rows", "a row per channel").at(Place::field(name.as_str())));
    }
    recording.sources.push(source);
    Ok(channels)
}

/// Nominal and effective rate; the effective one is what the samples have.
fn rate(said: &Said, notes: &mut Notes) -> Option<f64> {
    let positive = |key: &str| said.number(key).filter(|rate| *rate > 0.0);
    let (nominal, effective) = (positive("SamplingFrequency"), positive("SamplingFrequencyEffective"));
    if let (Some(nominal), Some(effective)) = (nominal, effective) {
        if (nominal / effective - 1.0).abs() > 0.05 {
            notes.doubt("rate", format!("nominal {nominal} Hz, effective {effective} Hz; the effective rate is used"));
        } else if nominal != effective {
            notes.record("rate", format!("nominal {nominal} Hz, effective {effective} Hz, which is used"));
        }
    }
    effective.or(nominal)
}

fn body(file: &File<'_>, channels: &[Channel], said: &Said, notes: &mut Notes) -> Result<Body> {
    let bytes = text::without_bom(file.bytes);
    let Some(first) = text::lines(bytes).find(|line| !line.is_blank()) else {
        return Err(Error::new(ErrorKind::Empty, "no rows", "rows of numbers"));
    };
    let cells = text::cells(first.bytes, TAB);
    let width = cells.iter().rposition(|cell| !cell.is_empty()).map_or(0, |last| last + 1);
    if width > channels.len() || (width < channels.len() && cells.len() < channels.len()) {
        return Err(Error::new(
            ErrorKind::BadHeader,
            format!("{width} columns, while _channels.tsv lists {} channels", channels.len()),
            "a column per channel",
        )
        .at(Place::line(first.number))
        .mend("complete _channels.tsv, in the order of the columns"));
    }
    let missing: Vec<String> = said.text("MissingValues").map(str::to_owned).into_iter().collect();
    let names = cells.iter().any(|cell| is_name(cell, &missing));
    let (start, first_line) = if names { (first.next, first.number + 1) } else { (first.start, first.number) };
    let wanted = vec![true; channels.len()];
    let decimal = numeric::decimal_sign(text::lines(&bytes[start..]).next().map_or(&[], |l: Line<'_>| l.bytes), TAB);
    let layout = Layout { delimiter: TAB, decimal, wanted: &wanted, short_rows: false, first_line, missing: &missing };
    let mut body = file.columns(&bytes[start..], &layout)?;
    if body.rows == 0 {
        return Err(Error::new(ErrorKind::Empty, "no rows", "rows of numbers"));
    }
    notes.extend(std::mem::take(&mut bids_channels::order(names.then_some(&cells), channels, &mut body.columns)));
    if let Some(dropped) = body.dropped.take() {
        notes.doubt("frames", dropped);
    }
    let code = missing.first().and_then(|code| code.trim().parse::<f64>().ok());
    body.columns.iter_mut().flatten().filter(|v| Some(**v) == code).for_each(|v| *v = f64::NAN);
    Ok(body)
}

fn is_name(cell: &str, missing: &[String]) -> bool {
    !missing.iter().any(|code| code == cell) && numeric::cell_value(cell.replace(',', ".").as_bytes(), b'.').is_none()
}

type Clocked = (crate::quantity::Clock, Option<Vec<f64>>);

fn clock(
    file: &File<'_>,
    channels: &[Channel],
    body: &Body,
    declared_hz: Option<f64>,
    said: &Said,
    notes: &mut Notes,
) -> Result<Clocked> {
    let start_s = said.number("StartTime").unwrap_or(0.0);
    let rates: Vec<f64> = channels.iter().filter_map(|c| c.rate_hz).collect();
    let declared_hz = declared_hz.or(rates.first().copied());
    if let Some(other) = rates.iter().find(|r| declared_hz.is_some_and(|d| (*r / d - 1.0).abs() > 1e-3)) {
        notes.doubt("rate", format!("_channels.tsv gives {other} Hz to a channel of a file with one rate"));
    }
    let latency = channels.iter().position(|c| c.kind == "LATENCY");
    let time_s: Option<Vec<f64>> = latency.map(|at| body.columns[at].iter().map(|t| t + start_s).collect());
    let timing = Timing {
        what: "motion",
        len: body.rows,
        time_s: time_s.as_deref(),
        declared_hz,
        given_hz: file.params.rate_hz,
        start_s,
    };
    let only_sensors = !channels.iter().any(|c| c.kind == "POS" || (c.kind == "MISC" && c.units == "N"));
    if only_sensors { uneven::settle(&timing, notes) } else { timing.settle(notes).map(|clock| (clock, None)) }
}

/// What the side-car counts, against what there is.
fn check_counts(said: &Said, channels: usize, clock: crate::quantity::Clock, notes: &mut Notes) {
    if let Some(count) = said.number("MotionChannelCount").filter(|count| *count != channels as f64) {
        notes.doubt("columns", format!("MotionChannelCount is {count}, _channels.tsv lists {channels}"));
    }
    if let Some(duration) = said.number("RecordingDuration").filter(|s| *s > 0.0) {
        let found = clock.duration_s();
        // Last sample minus first is as common as samples times interval.
        if (duration - found).abs() > 1.5 / clock.rate_hz + 1e-3 * found {
            notes.doubt("frames", format!("RecordingDuration is {duration:.3} s, the rows make {found:.3} s"));
        } else {
            notes.record("frames", format!("{} rows, {duration:.3} s as declared", clock.len));
        }
    }
}

/// Axes of positions and forces, where all three have a meaning; those of sensors are their own.
fn frame(channels: &[Channel], said: &Said, frames: &Said) -> Frame {
    let named = channels.iter().find(|c| c.kind == "POS" || c.kind == "MISC").map(|c| c.frame.as_str());
    let levels = frames.value("reference_frame").and_then(|v| v.get("Levels"));
    let level = levels.and_then(|levels| match named.filter(|name| !name.is_empty()) {
        Some(name) => levels.get(name),
        None => levels.as_object().filter(|all| all.len() == 1)?.values().next(),
    });
    let letters = level.and_then(|level| level.get("SpatialAxes")?.as_str());
    let letters = letters.or_else(|| frames.text("SpatialAxes")).or_else(|| said.text("SpatialAxes"));
    letters.filter(|_| named.is_some()).and_then(axes).map_or(Frame::File, Frame::Declared)
}

/// `"ALS"`: anterior, left, superior along x, y, z. F, B, U and D are said by some for A, P, S and I.
fn axes(letters: &str) -> Option<Axes> {
    let direction = |letter: char| {
        Some(match letter.to_ascii_uppercase() {
            'A' | 'F' => Direction::Forward,
            'P' | 'B' => Direction::Backward,
            'L' => Direction::Left,
            'R' => Direction::Right,
            'S' | 'U' => Direction::Up,
            'I' | 'D' => Direction::Down,
            _ => return None,
        })
    };
    let found: Vec<Direction> = letters.trim().chars().map(direction).collect::<Option<_>>()?;
    Axes::new(found.try_into().ok()?)
}
