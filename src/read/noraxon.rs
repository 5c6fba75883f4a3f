//! Noraxon myoMOTION: CSV of MR3 and later, whose names vary by version and by the language of the program.
//!
//! ```text
//! name,…                                   up to a few lines about the recording, or none
//! time,Activity,Marker,Foot Accel Sensor X LT (mG),…,Noraxon MyoMotion-Segments-Foot LT-Contact
//! 0,Activity 1,,12.3,…,1000                contact: 1000 on the ground, 0 in the air
//! ```
//! Segment and side stand in any order: `Foot Accel Sensor X LT`, `RT Hand Accel Sensor X`, `…-Segments-Foot LT-
//! Gyroscope-x`. `Accel Sensor` is what the sensor measured; `Segments-…-Acceleration`, where both are there, is not read.

use crate::{
    error::{Error, ErrorKind, Place, Result},
    quantity::Side,
    recording::{Gravity, LabelledEvent, Recording},
};

use super::{
    File, Format, Kind,
    params::TimeUnit,
    sensor_table::{Role, SensorTable, axis, delimiter},
    sensors::{Channel, Quantity, factor},
    text,
};

/// The format.
pub(super) const FORMAT: Format = Format {
    name: "noraxon",
    what: "Noraxon myoMOTION CSV, with foot contacts as events",
    vendor: "Noraxon",
    kind: Kind::Text,
    sniff,
    read,
};

/// Lines among which the row of names stands.
const HEADER_LINES: usize = 12;

fn sniff(head: &[u8]) -> bool {
    let lines = text::lines(text::without_bom(head)).take(HEADER_LINES);
    lines.into_iter().any(|line| is_names(&text::cells(line.bytes, delimiter(line.bytes))))
}

fn is_names(cells: &[String]) -> bool {
    let has = |word: &str| cells.iter().any(|cell| cell == word);
    let own = |cell: &String| cell.starts_with("Noraxon MyoMotion") || cell.contains("Accel Sensor");
    cells.first().is_some_and(|cell| cell == "time") && ((has("Activity") && has("Marker")) || cells.iter().any(own))
}

/// What a column is.
enum Column {
    Signal { sensor: String, quantity: Quantity, component: usize, factor: Option<f64>, measured: bool },
    Contact(Option<Side>),
}

impl Column {
    fn of(name: &str) -> Option<Self> {
        let (name, unit) = match name.strip_suffix(')').and_then(|n| n.rsplit_once('(')) {
            Some((name, unit)) => (name, Some(unit)),
            None => (name, None),
        };
        let segment = name.rsplit_once("Segments-").map_or(name, |(_, segment)| segment);
        let mut words: Vec<&str> =
            segment.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
        let mut take = |any: &[&str]| {
            let at = words.iter().position(|word| any.contains(&word.to_lowercase().as_str()))?;
            Some(words.remove(at))
        };
        let side = take(&["lt", "left", "rt", "right"]);
        if take(&["contact"]).is_some() {
            let side = side.map(|word| if word.to_lowercase().starts_with('l') { Side::Left } else { Side::Right });
            return words.iter().all(|word| word.eq_ignore_ascii_case("foot")).then_some(Self::Contact(side));
        }
        let quantity = if take(&["accel", "acceleration", "accelerometer"]).is_some() {
            Quantity::Acceleration
        } else if take(&["gyroscope", "gyro"]).is_some() {
            Quantity::AngularVelocity
        } else {
            take(&["magnetometer", "mag"])?;
            Quantity::MagneticField
        };
        let measured = take(&["sensor"]).is_some();
        let component = axis(take(&["x", "y", "z"])?)?;
        words.extend(side);
        let factor = unit.and_then(|unit| factor(quantity, unit));
        Some(Self::Signal { sensor: words.join(" "), quantity, component, factor, measured })
    }
}

fn read(file: &File<'_>) -> Result<Recording> {
    let table = SensorTable::find(file.bytes, is_names)?;
    let columns: Vec<Option<Column>> = table.names.iter().map(|name| Column::of(name)).collect();
    if !columns.iter().flatten().any(|column| matches!(column, Column::Signal { .. })) {
        let shown: Vec<&str> = table.names.iter().map(String::as_str).take(8).collect();
        return Err(Error::new(
            ErrorKind::NoSignal,
            format!("no sensor among the columns {}", shown.join(", ")),
            "columns such as `Foot Accel Sensor X LT (mG)`",
        )
        .at(Place::line(1))
        .mend("export with the program's language set to English, with the sensors' accelerations"));
    }
    let raw = |name: &str| {
        columns.iter().flatten().any(|column| {
            matches!(column, Column::Signal { sensor, quantity: Quantity::Acceleration, measured: true, .. } if sensor == name)
        })
    };
    let role = |(at, column): (usize, &Option<Column>)| match column {
        _ if at == 0 => Role::Time(TimeUnit::Second),
        Some(Column::Contact(_)) => Role::Numbers,
        Some(Column::Signal { sensor, quantity, component, factor, measured }) => {
            let acceleration = *quantity == Quantity::Acceleration;
            if acceleration && !measured && raw(sensor) {
                return Role::Unused;
            }
            let gravity = if acceleration && *measured { Gravity::Included } else { Gravity::Unknown };
            let (sensor, quantity, component, factor) = (sensor.clone(), *quantity, *component, *factor);
            Role::Signal(Channel { sensor, quantity, component, factor, column: 0, gravity })
        }
        None => Role::Unused,
    };
    let roles: Vec<Role> = columns.iter().enumerate().map(role).collect();
    let body = table.body(&roles, file)?;
    let (mut recording, numbers) = table.recording_of(body, roles, None, file)?;
    let contacts = columns.iter().zip(&numbers).filter_map(|(column, values)| match column {
        Some(Column::Contact(side)) => Some((*side, values)),
        _ => None,
    });
    let mut events: Vec<LabelledEvent> = contacts.flat_map(|(side, values)| edges(side, values, &recording)).collect();
    events.sort_by(|a, b| a.time_s.total_cmp(&b.time_s));
    if !events.is_empty() {
        let text = format!("{} events from the program's own foot contacts", events.len());
        recording.notes.record("events", text);
    }
    recording.events = events;
    Ok(recording)
}

/// The rises and falls of a contact column that is 0 in the air.
fn edges(side: Option<Side>, values: &[f64], recording: &Recording) -> Vec<LabelledEvent> {
    let imu = &recording.imus[0];
    let time_s = |at: usize| imu.time_s.as_ref().map_or_else(|| imu.clock.time_s(at as f64), |times| times[at]);
    let context = side.map_or("", Side::as_str);
    let found = values.windows(2).enumerate().filter_map(|(at, pair)| match (pair[0] > 0.0, pair[1] > 0.0) {
        (false, true) if pair[0] == 0.0 => Some((at + 1, "Foot Contact")),
        (true, false) if pair[1] == 0.0 => Some((at + 1, "Foot Off")),
        _ => None,
    });
    found.map(|(at, label)| LabelledEvent::new(time_s(at), label, context)).collect()
}
