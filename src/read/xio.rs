//! x-io Technologies: x-IMU3, NGIMU and the older x-IMU, one file per kind of message.
//!
//! ```text
//! Timestamp (us),Gyroscope X (deg/s),…,Accelerometer X (g),…     x-IMU3 Inertial.csv
//! Timestamp (us),X Axis (g),Y Axis (g),Z Axis (g)                x-IMU3 HighGAccelerometer.csv, early versions
//! Time (s),Gyroscope X (deg/s),…,Barometer (hPa)                 NGIMU sensors.csv
//! Packet number,Gyroscope X (deg/s),…,Magnetometer X (G)         x-IMU: numbers packets of all kinds, which is no clock
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
    sensors::Quantity,
    text,
};

/// The format.
pub(super) const FORMAT: Format = Format {
    name: "xio",
    what: "x-io x-IMU3, NGIMU and x-IMU CSV",
    vendor: "x-io Technologies",
    kind: Kind::Text,
    sniff,
    read,
};

fn sniff(head: &[u8]) -> bool {
    let first = text::lines(text::without_bom(head)).next();
    first.is_some_and(|line| is_names(&text::cells(line.bytes, delimiter(line.bytes))))
}

fn is_names(cells: &[String]) -> bool {
    let clock =
        cells.first().is_some_and(|cell| ["Timestamp (us)", "Time (s)", "Packet number"].contains(&cell.as_str()));
    let maker =
        cells.first().is_some_and(|cell| cell != "Time (s)") || cells.iter().any(|cell| cell == "Gyroscope X (deg/s)");
    clock && maker && cells.iter().any(|cell| signal(cell).is_some())
}

fn signal(name: &str) -> Option<SensorName> {
    // The high-g accelerometer of early versions; its unit tells it from a magnetometer's axis.
    let early = name.strip_suffix(" (g)").and_then(|axis| axis.strip_suffix(" Axis"));
    let early = early.and_then(|axis| SensorName::of(&format!("Accelerometer {axis} (g)")));
    early.or_else(|| SensorName::of(name))
}

fn read(file: &File<'_>) -> Result<Recording> {
    let table = SensorTable::find(file.bytes, is_names)?;
    let packets = table.names[0] == "Packet number";
    if packets && file.params.rate_hz.is_none() {
        return Err(Error::new(ErrorKind::Rate, "numbers of packets of all kinds, and no clock", "the sampling rate")
            .at(Place::field("rate_hz"))
            .mend("give rate_hz: the output rate of inertial data that the x-IMU was set to"));
    }
    let role = |(at, name): (usize, &String)| match signal(name) {
        _ if at == 0 && packets => Role::Unused,
        _ if at == 0 => Role::Time(if name.contains("us") { TimeUnit::Microsecond } else { TimeUnit::Second }),
        Some(found) => {
            let mut channel = found.channel(at, None, file.name);
            file.name.clone_into(&mut channel.sensor);
            if channel.quantity == Quantity::Acceleration && channel.gravity == Gravity::Unknown {
                channel.gravity = Gravity::Included;
            }
            Role::Signal(channel)
        }
        None => Role::Unused,
    };
    let roles = table.names.iter().enumerate().map(role).collect();
    table.recording(roles, None, file)
}
