//! Vicon Blue Trident (IMeasureU): one file per sensor and rate, which start at different times.
//!
//! ```text
//! LShank_lowg.csv     unix_timestamp_microsec,time_s,ax_m/s/s,ay_m/s/s,az_m/s/s,gx_deg/s,gy_deg/s,gz_deg/s
//! LShank_highg.csv    unix_timestamp_microsec,time_s,ax_m/s/s,ay_m/s/s,az_m/s/s
//! LShank_mag.csv      unix_timestamp_microsec,time_s,mx_microT,my_microT,mz_microT
//! ```
//! `time_s` begins at zero in each file; only the first column is a clock that all share.

use crate::{
    error::Result,
    recording::{Gravity, Recording},
};

use super::{
    File, Format, Kind,
    params::TimeUnit,
    sensor_table::{Role, SensorTable, axis},
    sensors::{Channel, Quantity, factor},
    text,
};

/// The format.
pub(super) const FORMAT: Format = Format {
    name: "blue_trident",
    what: "Blue Trident (IMeasureU) CSV: low-g, high-g or magnetometer of one sensor",
    vendor: "Vicon",
    kind: Kind::Text,
    sniff,
    read,
};

fn sniff(head: &[u8]) -> bool {
    text::without_bom(head).starts_with(b"unix_timestamp_microsec")
}

/// `ax_m/s/s`: a letter for what, one for the axis, the unit.
fn channel(name: &str, sensor: &str) -> Option<Channel> {
    let (stem, unit) = name.split_once('_')?;
    let (what, letter) = stem.split_at_checked(1)?;
    let quantity = match what {
        "a" => Quantity::Acceleration,
        "g" => Quantity::AngularVelocity,
        "m" => Quantity::MagneticField,
        _ => return None,
    };
    let gravity = if quantity == Quantity::Acceleration { Gravity::Included } else { Gravity::Unknown };
    let sensor = sensor.to_owned();
    Some(Channel { sensor, quantity, component: axis(letter)?, factor: factor(quantity, unit), column: 0, gravity })
}

/// The file's name without what tells the rate, so that all files of a sensor name it alike.
fn sensor(own: &str) -> &str {
    let lower = own.to_ascii_lowercase();
    let stem = lower.strip_suffix(".csv").unwrap_or(&lower);
    let ends = ["lowg", "highg", "mag", "low-g", "high-g", "low_g", "high_g", "magnetometer"];
    let stem = ends.iter().find_map(|end| stem.strip_suffix(end)).unwrap_or(stem);
    let name = own.get(..stem.len()).unwrap_or(own).trim_end_matches(['_', '-', ' ', '.']);
    if name.is_empty() { own } else { name }
}

fn read(file: &File<'_>) -> Result<Recording> {
    let own = file.beside.own_name().unwrap_or_else(|| file.name.to_owned());
    let sensor = sensor(&own);
    let table = SensorTable::find(file.bytes, |cells| cells.first().is_some_and(|c| c == "unix_timestamp_microsec"))?;
    let role = |(at, name): (usize, &String)| match at {
        0 => Role::Time(TimeUnit::Microsecond),
        _ => channel(name, sensor).map_or(Role::Unused, Role::Signal),
    };
    let roles = table.names.iter().enumerate().map(role).collect();
    table.recording(roles, None, file)
}
