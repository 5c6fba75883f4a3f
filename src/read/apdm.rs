//! APDM Opal, CSV of Motion Studio and Mobility Lab; all sensors in one table.
//!
//! ```text
//! Format=7,5718,,,Lumbar,,,…               number and place of each sensor
//! Time,Accelerometer,,,Gyroscope,,,…
//! ,X,Y,Z,X,Y,Z,…,S,X,Y,Z                   S: the real part of the quaternion
//! 1550879504438281,-9.98,…                 µs since 1970, m/s², rad/s, µT
//!
//! Sample Rate:,128,Hz                      the other way
//! Time,Static/Acceleration/X,…
//! s,m/s^2,…                                units
//! ```

use crate::{
    error::{Error, ErrorKind, Place, Result},
    recording::{Gravity, Recording},
};

use super::{
    File, Format, Kind,
    params::TimeUnit,
    sensor_names::SensorName,
    sensor_table::{Role, SensorTable, delimiter},
    sensors::{Channel, Quantity},
    text,
};

/// The format.
pub(super) const FORMAT: Format = Format {
    name: "apdm",
    what: "APDM Opal CSV of Motion Studio and Mobility Lab",
    vendor: "APDM (Clario)",
    kind: Kind::Text,
    sniff,
    read,
};

/// Lines among which the row of names stands.
const HEADER_LINES: usize = 12;

fn sniff(head: &[u8]) -> bool {
    let head = text::without_bom(head);
    let named = |cells: &[String]| cells.iter().any(|cell| by_path(cell).is_some());
    head.starts_with(b"Format=")
        || text::lines(head).take(HEADER_LINES).any(|line| named(&text::cells(line.bytes, delimiter(line.bytes))))
}

/// `Static/Acceleration/X`.
fn by_path(name: &str) -> Option<SensorName> {
    let (path, component) = name.rsplit_once('/')?;
    let (sensor, quantity) = path.rsplit_once('/')?;
    let known = ["Acceleration", "Angular Velocity", "Magnetic Field", "Orientation"].contains(&quantity);
    let found = SensorName::of(&format!("{quantity} {component}")).filter(|_| known)?;
    Some(SensorName { sensor: sensor.to_owned(), ..found })
}

fn read(file: &File<'_>) -> Result<Recording> {
    let bytes = text::without_bom(file.bytes);
    if bytes.starts_with(b"Format=") {
        return stacked(bytes, file);
    }
    let rate = text::lines(bytes).take(HEADER_LINES).find_map(|line| {
        let cells = text::cells(line.bytes, delimiter(line.bytes));
        let value = cells.first().filter(|key| key.starts_with("Sample Rate")).and(cells.get(1))?;
        value.parse().ok().filter(|rate: &f64| rate.is_finite() && *rate > 0.0)
    });
    let table = SensorTable::find(bytes, |cells| cells.iter().any(|cell| by_path(cell).is_some()))?;
    let role = |(at, name): (usize, &String)| match by_path(name) {
        _ if at == 0 => Role::Time(table.unit(0).and_then(TimeUnit::parse).unwrap_or(TimeUnit::Second)),
        Some(found) => Role::Signal(measured(found.channel(at, table.unit(at), file.name), true)),
        None => Role::Unused,
    };
    let roles = table.names.iter().enumerate().map(role).collect();
    table.recording(roles, rate, file)
}

/// Accelerometers of Opals feel gravity; units that are not written are m/s² and rad/s.
fn measured(mut channel: Channel, written: bool) -> Channel {
    if channel.quantity == Quantity::Acceleration {
        channel.gravity = Gravity::Included;
    }
    if !written {
        channel.factor = Some(1.0);
    }
    channel
}

/// Three rows of names.
fn stacked(bytes: &[u8], file: &File<'_>) -> Result<Recording> {
    let mut rows = text::lines(bytes).take(2).map(|line| text::cells(line.bytes, delimiter(line.bytes)));
    let (places, quantities) = (rows.next().unwrap_or_default(), rows.next().unwrap_or_default());
    let mut table = SensorTable::find(bytes, |cells| cells.iter().skip(1).any(|cell| cell == "X"))?;
    let sensors = places_of(&places, table.names.len());
    if sensors.iter().all(Option::is_none) {
        return Err(Error::new(
            ErrorKind::BadHeader,
            "no sensor in the first line",
            "numbers and places of the sensors",
        )
        .at(Place::line(1)));
    }
    let mut quantity = String::new();
    let role = |at: usize| {
        if at == 0 {
            return Role::Time(TimeUnit::Microsecond);
        }
        if let Some(own) = quantities.get(at).filter(|own| !own.is_empty()) {
            quantity.clone_from(own);
        }
        let named = SensorName::of(&format!("{quantity} {}", table.names[at]));
        match (named, &sensors[at]) {
            (Some(found), Some(sensor)) => Role::Signal(measured(found.channel(at, None, sensor), false)),
            _ => Role::Unused,
        }
    };
    let roles: Vec<Role> = (0..table.names.len()).map(role).collect();
    for (name, own) in table.names.iter_mut().zip(&quantities) {
        if name.is_empty() {
            name.clone_from(own);
        }
    }
    table.recording(roles, None, file)
}

/// For each column its sensor: a number begins one, and a word among the next cells is its place.
fn places_of(cells: &[String], width: usize) -> Vec<Option<String>> {
    let mut sensors: Vec<Option<String>> = vec![None; width];
    let mut current = None;
    for (at, sensor) in sensors.iter_mut().enumerate().skip(1) {
        if let Some(number) = cells.get(at).filter(|cell| !cell.is_empty() && cell.bytes().all(|b| b.is_ascii_digit()))
        {
            let place = cells[at + 1..].iter().find(|cell| !cell.is_empty());
            let word = place.filter(|cell| !cell.bytes().all(|b| b.is_ascii_digit()));
            current = Some(word.unwrap_or(number).clone());
        }
        sensor.clone_from(&current);
    }
    sensors
}
