//! phyphox, the phone application for experiments: CSV with any delimiter and decimal sign.
//!
//! ```text
//! "Time (s)","Linear Acceleration x (m/s^2)",…,"Absolute acceleration (m/s^2)"    gravity taken out
//! "Time (s)","Acceleration x (m/s^2)",…                                           gravity included
//! 1.250000000E-2,-9.793000000E-1,…
//! meta/device.csv                              "property","value": the phone
//! ```

use crate::{
    error::Result,
    recording::{Gravity, Recording},
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
    name: "phyphox",
    what: "phyphox experiment exported as CSV",
    vendor: "phyphox (phone)",
    kind: Kind::Text,
    sniff,
    read,
};

/// What the words before the axis mean, in the languages seen.
const WORDS: [(&str, Quantity, Gravity); 12] = [
    ("linear acceleration", Quantity::Acceleration, Gravity::Removed),
    ("linear accelerometer", Quantity::Acceleration, Gravity::Removed),
    ("acceleration (without g)", Quantity::Acceleration, Gravity::Removed),
    ("lineare beschleunigung", Quantity::Acceleration, Gravity::Removed),
    ("acceleration", Quantity::Acceleration, Gravity::Included),
    ("accelerometer", Quantity::Acceleration, Gravity::Included),
    ("beschleunigung", Quantity::Acceleration, Gravity::Included),
    ("gyroscope", Quantity::AngularVelocity, Gravity::Unknown),
    ("gyroskop", Quantity::AngularVelocity, Gravity::Unknown),
    ("magnetic field", Quantity::MagneticField, Gravity::Unknown),
    ("magnetometer", Quantity::MagneticField, Gravity::Unknown),
    ("magnetfeld", Quantity::MagneticField, Gravity::Unknown),
];

fn sniff(head: &[u8]) -> bool {
    text::lines(text::without_bom(head)).next().is_some_and(|line| {
        let cells = text::cells(line.bytes, delimiter(line.bytes));
        cells.first().is_some_and(|cell| is_time(cell)) && cells.iter().any(|cell| channel(cell).is_some())
    })
}

fn is_time(cell: &str) -> bool {
    matches!(cell, "Time (s)" | "Zeit (s)" | "t (s)")
}

/// `Linear Acceleration x (m/s^2)`: exactly these words, one axis, a unit in brackets.
fn channel(cell: &str) -> Option<Channel> {
    let (name, unit) = cell.strip_suffix(')')?.rsplit_once(" (")?;
    let (words, letter) = name.rsplit_once(' ')?;
    let component = axis(letter)?;
    let words = words.to_lowercase();
    let (_, quantity, gravity) = WORDS.into_iter().find(|(known, ..)| *known == words)?;
    let factor = Some(factor(quantity, unit)?);
    Some(Channel { sensor: "phone".into(), quantity, component, factor, column: 0, gravity })
}

fn read(file: &File<'_>) -> Result<Recording> {
    let table = SensorTable::find(file.bytes, |cells| cells.first().is_some_and(|cell| is_time(cell)))?;
    let free = table.names.iter().filter_map(|name| channel(name)).any(|c| c.gravity == Gravity::Removed);
    let role = |name: &String| match channel(name) {
        _ if is_time(name) => Role::Time(TimeUnit::Second),
        // Acceleration with and without gravity in one file: two sensors.
        Some(c) if free && c.gravity == Gravity::Included => {
            Role::Signal(Channel { sensor: "phone with gravity".into(), ..c })
        }
        Some(channel) => Role::Signal(channel),
        None => Role::Unused,
    };
    let roles = table.names.iter().map(role).collect();
    let mut recording = table.recording(roles, None, file)?;
    if let Some((bytes, source)) = file.beside.get("meta/device.csv", FORMAT.name) {
        let device: Vec<String> = text::lines(&bytes)
            .map(|line| text::cells(line.bytes, delimiter(line.bytes)))
            .filter(|cells| matches!(cells.first().map(String::as_str), Some("deviceBrand" | "deviceModel")))
            .filter_map(|cells| cells.get(1).cloned())
            .take(2)
            .collect();
        if !device.is_empty() {
            recording.notes.record("device", device.join(" "));
        }
        recording.sources.push(source);
    }
    Ok(recording)
}
