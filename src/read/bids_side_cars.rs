//! Side-cars of Motion-BIDS: found beside and above, JSON that says, tables of events and of participants.

use serde_json::{Map, Value};

use crate::{
    error::{Error, ErrorKind, Place, Result},
    recording::{LabelledEvent, Recording, Source},
};

use super::{
    File,
    bids::{FORMAT, TAB},
    bids_names::{entity, part_of, trial},
    text,
};

/// Folders above the file's own that may hold side-cars: session, subject, data set.
const MOST_FOLDERS_UP: usize = 3;

/// The side-cars whose names end in `end`, what holds most first.
pub(super) fn side_cars(file: &File<'_>, own: &str, end: &str) -> Vec<(String, Vec<u8>, Source)> {
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
    pub fn of(files: Vec<(String, Vec<u8>, Source)>, recording: &mut Recording) -> Result<Self> {
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

/// Labelled events. `onset` counts from the first sample; our own writer adds the time in full.
pub(super) fn events(file: &File<'_>, own: &str, recording: &mut Recording) {
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
pub(super) fn subject(file: &File<'_>, own: &str, recording: &mut Recording) {
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
