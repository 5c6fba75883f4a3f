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

use std::path::Path;

use serde_json::{Map, Value};

use crate::{
    error::{Error, ErrorKind, Place, Result},
    recording::{Axes, Direction, Frame, LabelledEvent, Notes, Recording, Source},
};

use super::{
    File, Format, Kind,
    beside::Beside,
    bids_channels::{self, Channel},
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

const TAB: Delimiter = Delimiter::Byte(b'\t');

/// Folders above the file's own that may hold side-cars: session, subject, data set.
const MOST_FOLDERS_UP: usize = 3;

/// Ends of the names of files that belong to another.
const SIDE_CARS: [&str; 8] = [
    "_channels.tsv",
    "_channels.json",
    "_motion.json",
    "_events.tsv",
    "_events.json",
    "_coordsystem.json",
    "_scans.tsv",
    "_sessions.tsv",
];

/// Files at the root of a data set.
const OF_THE_SET: [&str; 4] =
    ["participants.tsv", "participants.json", "dataset_description.json", "task-description.json"];

/// Whether a file of this name describes others and is no recording of its own.
pub(super) fn is_side_car(name: &str) -> bool {
    SIDE_CARS.iter().any(|end| name.ends_with(end)) || OF_THE_SET.contains(&name)
}

/// Whether the names say that this is a file of the standard: `…_motion.tsv` with its `_channels.tsv` beside it.
pub(super) fn claims(name: &str, beside: &Beside<'_>) -> bool {
    let own = beside.own_name().unwrap_or_else(|| name.to_owned());
    let Some(trial) =
        trial(&own).filter(|_| !own.contains('.') || Path::new(&own).extension().is_some_and(|e| e == "tsv"))
    else {
        return false;
    };
    // A name of the standard is enough: what misses its side-car is told so.
    entity(&own, "sub").is_some() && entity(&own, "task").is_some()
        || beside.names(0).iter().any(|other| part_of(other, "_channels.tsv", trial).is_some())
}

/// Whether a file of this name is one tracking system of a data set.
pub(super) fn is_motion(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    name.ends_with("_motion.tsv") && entity(&name, "sub").is_some() && entity(&name, "task").is_some()
}

/// What stands before `_motion`: `"sub-01_task-run_tracksys-omc"`.
fn trial(name: &str) -> Option<&str> {
    name.split('.').next()?.strip_suffix("_motion")
}

/// The value of an entity in a name: `"omc"` of `tracksys`.
fn entity<'a>(name: &'a str, key: &str) -> Option<&'a str> {
    name.split('.').next()?.split('_').find_map(|part| part.strip_prefix(key)?.strip_prefix('-'))
}

/// The name of the trial that a file of one tracking system is part of: without `tracksys` and `_motion`.
pub(super) fn without_tracking_system(stem: &str) -> Option<String> {
    let parts: Vec<&str> = trial(stem)?.split('_').filter(|part| !part.starts_with("tracksys-")).collect();
    Some(parts.join("_"))
}

/// How many parts of its name a side-car shares with `trial`; `None` where it has one that `trial` has not.
fn part_of(side_car: &str, end: &str, trial: &str) -> Option<usize> {
    let stem = side_car.strip_suffix(end).or_else(|| (side_car == &end[1..]).then_some(""))?;
    let mut parts = stem.split('_').filter(|part| !part.is_empty());
    let own: Vec<&str> = trial.split('_').collect();
    parts.try_fold(0, |count, part| own.contains(&part).then_some(count + 1))
}

/// The side-cars whose names end in `end`, what holds most first.
fn side_cars(file: &File<'_>, own: &str, end: &str) -> Vec<(String, Vec<u8>, Source)> {
    let trial = trial(own).unwrap_or(own);
    let mut found = Vec::new();
    for up in 0..=MOST_FOLDERS_UP {
        let names = file.beside.names(up);
        let mut here: Vec<(usize, &String)> =
            names.iter().filter_map(|name| Some((part_of(name, end, trial)?, name))).collect();
        here.sort_by_key(|(count, _)| std::cmp::Reverse(*count));
        for (_, name) in here {
            let path = "../".repeat(up) + name;
            found.extend(file.beside.get(&path, FORMAT.name).map(|(bytes, source)| (path, bytes, source)));
        }
        if names.iter().any(|name| name == "dataset_description.json") {
            break;
        }
    }
    found
}

/// What the side-cars in JSON say, the nearest first.
#[derive(Default)]
pub(super) struct Said(Vec<Map<String, Value>>);

impl Said {
    fn of(files: Vec<(String, Vec<u8>, Source)>, recording: &mut Recording) -> Result<Self> {
        let mut maps = Vec::new();
        for (name, bytes, source) in files {
            let map = serde_json::from_slice(text::without_bom(&bytes)).map_err(|error| {
                let place = Place { line: Some(error.line()), field: Some(name.clone()), ..Place::default() };
                Error::new(ErrorKind::BadHeader, format!("no JSON object ({error})"), "a side-car in JSON").at(place)
            })?;
            maps.push(map);
            recording.sources.push(source);
        }
        Ok(Self(maps))
    }

    pub fn value(&self, key: &str) -> Option<&Value> {
        self.0.iter().find_map(|map| map.get(key))
    }

    pub fn text(&self, key: &str) -> Option<&str> {
        self.value(key)?.as_str().filter(|text| !is_absent(text))
    }

    /// A number, also one that is written as text.
    pub fn number(&self, key: &str) -> Option<f64> {
        let value = self.value(key)?;
        value.as_f64().or_else(|| value.as_str()?.trim().parse().ok()).filter(|v: &f64| v.is_finite())
    }

    /// The object that our own writer leaves for what the standard has no place for.
    pub fn own(&self, key: &str) -> Option<&Value> {
        self.value("Midstance")?.get(key)
    }
}

/// Whether a cell or a value says that there is none.
pub(super) fn is_absent(text: &str) -> bool {
    ["", "n/a", "na", "nan"].contains(&text.trim().to_ascii_lowercase().as_str())
}

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
    let mut body = numeric::parse(&bytes[start..], &layout)?;
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

/// Labelled events. `onset` counts from the first sample; our own writer adds the time in full.
fn events(file: &File<'_>, own: &str, recording: &mut Recording) {
    let start_s = recording.clocks().next().map_or(0.0, |clock| clock.start_s);
    for (_, bytes, source) in side_cars(file, own, "_events.tsv").into_iter().take(1) {
        let table = Table::of(&bytes);
        for row in 0..table.rows.len() {
            let number = |name: &str| table.cell(row, name)?.parse::<f64>().ok().filter(|v| v.is_finite());
            let time_s = number("time_s").or_else(|| Some(number("onset")? + start_s));
            let label = table.cell(row, "trial_type").or_else(|| table.cell(row, "value"));
            if let (Some(time_s), Some(label)) = (time_s, label) {
                let side = table.cell(row, "side").unwrap_or_default();
                recording.events.push(LabelledEvent::new(time_s, label, side));
            }
        }
        recording.events.sort_by(|a, b| a.time_s.total_cmp(&b.time_s));
        recording.sources.push(source);
    }
}

/// Who it was, and what the table of participants says of the body.
fn subject(file: &File<'_>, own: &str, recording: &mut Recording) {
    let Some(label) = entity(own, "sub") else { return };
    recording.subject.id = Some(label.to_owned());
    let found = (0..=MOST_FOLDERS_UP)
        .filter(|up| file.beside.names(*up).iter().any(|name| name == "participants.tsv"))
        .find_map(|up| file.beside.get(&("../".repeat(up) + "participants.tsv"), FORMAT.name));
    let Some((bytes, source)) = found else { return };
    let table = Table::of(&bytes);
    let id = format!("sub-{label}");
    let Some(row) = (0..table.rows.len()).find(|row| table.cell(*row, "participant_id") == Some(&id)) else { return };
    let number = |name: &str| table.cell(row, name)?.parse::<f64>().ok().filter(|v| v.is_finite() && *v > 0.0);
    recording.subject.mass_kg = number("mass_kg");
    recording.subject.height_m = number("height_m");
    recording.subject.leg_length_m = number("leg_length_m");
    if let Some(mass) = recording.subject.mass_kg {
        recording.notes.record("mass", format!("{mass} kg, as participants.tsv says"));
    }
    recording.sources.push(source);
}

/// A table of names and texts.
pub(super) struct Table {
    pub names: Vec<String>,
    pub rows: Vec<Vec<String>>,
}

impl Table {
    pub fn of(bytes: &[u8]) -> Self {
        let mut lines = text::lines(text::without_bom(bytes)).filter(|line| !line.is_blank());
        let names = lines.next().map(|line| text::cells(line.bytes, TAB)).unwrap_or_default();
        Self { names, rows: lines.map(|line| text::cells(line.bytes, TAB)).collect() }
    }

    /// The text in a row under a name; `None` where there is none.
    pub fn cell(&self, row: usize, name: &str) -> Option<&str> {
        let at = self.names.iter().position(|n| n.eq_ignore_ascii_case(name))?;
        self.rows.get(row)?.get(at).map(String::as_str).filter(|text| !is_absent(text))
    }
}
