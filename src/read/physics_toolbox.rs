//! Physics Toolbox, a phone application: semicolons with decimal commas where the phone's language asks for them.
//!
//! ```text
//!                                           an empty line first in some versions
//! time;gFx;gFy;gFz;ax;ay;az;wx;wy;wz;Bx;By;Bz;Gain
//! 0,005;0,0123;−0,9981;0,0301;…;−∞;         U+2212 is the minus; a delimiter ends the row
//! ```
//! `gF` is specific force in g with gravity, `a` linear acceleration in m/s² without, `w` rad/s, `B` µT. All sensors
//! stand in one row, each written as often as the row is: the rate of the rows is not that of every sensor.

use crate::{
    error::Result,
    recording::{Gravity, Imu, Recording},
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
    name: "physics_toolbox",
    what: "Physics Toolbox Sensor Suite CSV",
    vendor: "Physics Toolbox (phone)",
    kind: Kind::Text,
    sniff,
    read,
};

fn sniff(head: &[u8]) -> bool {
    let mut lines = text::lines(text::without_bom(head)).filter(|line| !line.is_blank());
    lines.next().is_some_and(|line| is_names(&text::cells(line.bytes, delimiter(line.bytes))))
}

/// The names are short, so all three of one sensor must be there; `ax` alone is anybody's.
fn is_names(cells: &[String]) -> bool {
    let has = |names: [&str; 3]| names.iter().all(|name| cells.iter().any(|cell| cell == name));
    cells.first().is_some_and(|cell| cell == "time")
        && (has(["gFx", "gFy", "gFz"]) || (has(["ax", "ay", "az"]) && has(["wx", "wy", "wz"])))
}

fn channel(name: &str, both: bool) -> Option<Channel> {
    let (stem, letter) = name.split_at_checked(name.len().checked_sub(1)?)?;
    let component = axis(letter)?;
    let (quantity, unit, gravity) = match stem {
        "gF" => (Quantity::Acceleration, "g", Gravity::Included),
        "a" => (Quantity::Acceleration, "m/s2", Gravity::Removed),
        "w" => (Quantity::AngularVelocity, "rad/s", Gravity::Unknown),
        "B" => (Quantity::MagneticField, "uT", Gravity::Unknown),
        _ => return None,
    };
    let sensor = if both && stem == "a" { "phone without gravity" } else { "phone" };
    Some(Channel { sensor: sensor.into(), quantity, component, factor: factor(quantity, unit), column: 0, gravity })
}

fn read(file: &File<'_>) -> Result<Recording> {
    let table = SensorTable::find(file.bytes, is_names)?;
    let both = ["gFx", "ax"].iter().all(|name| table.names.iter().any(|own| own == name));
    let role = |name: &String| match name.as_str() {
        "time" => Role::Time(TimeUnit::Second),
        name => channel(name, both).map_or(Role::Unused, Role::Signal),
    };
    let roles = table.names.iter().map(role).collect();
    let mut recording = table.recording(roles, None, file)?;
    let slow: Vec<String> = recording.imus.iter().flat_map(repeated).collect();
    if !slow.is_empty() {
        recording.notes.doubt("rate", format!("rows repeat values of slower sensors: {}", slow.join(", ")));
    }
    Ok(recording)
}

/// Says of which quantities at least a third of the samples equal the one before.
fn repeated(imu: &Imu) -> Vec<String> {
    let quantities = [
        ("acceleration", &imu.acceleration_mps2),
        ("angular velocity", &imu.angular_velocity_rad_s),
        ("magnetic field", &imu.magnetic_field),
    ];
    let same = |xyz: &[Vec<f64>; 3]| (1..xyz[0].len()).filter(|i| xyz.iter().all(|x| x[*i] == x[i - 1])).count();
    quantities
        .into_iter()
        .filter_map(|(what, xyz)| Some((what, same(xyz.as_ref()?), xyz.as_ref()?[0].len())))
        .filter(|(_, same, len)| 3 * same > *len)
        .map(|(what, same, len)| format!("{what} ({same} of {len})"))
        .collect()
}
