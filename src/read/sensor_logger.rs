//! The phone application Sensor Logger: one file per sensor, and only the file's name says which.
//!
//! ```text
//! TotalAcceleration.csv                    gravity included; Accelerometer.csv: taken out
//! time,seconds_elapsed,z,y,x               z first; time in ns since 1970
//! 1700000000012345678,0.0123,9.79,0.11,-0.2
//! ```

use crate::{
    error::{Error, ErrorKind, Place, Result},
    recording::{Gravity, Recording},
};

use super::{
    File, Format, Kind,
    params::TimeUnit,
    sensor_table::{Role, SensorTable, axis},
    sensors::{Channel, Quantity},
    text,
};

/// The format.
pub(super) const FORMAT: Format = Format {
    name: "sensor_logger",
    what: "Sensor Logger, one CSV per sensor of a phone or watch",
    vendor: "Sensor Logger (phone)",
    kind: Kind::Text,
    sniff,
    read,
};

fn sniff(head: &[u8]) -> bool {
    text::without_bom(head).starts_with(b"time,seconds_elapsed,")
}

/// What a file of this name holds: the unit factor where it is known, and gravity.
fn quantity(name: &str) -> Option<(Quantity, Option<f64>, Gravity)> {
    let key: String = name.chars().filter(char::is_ascii_alphanumeric).flat_map(char::to_lowercase).collect();
    let kinds = [
        // In g on iOS unless told otherwise, in m/s² on Android: the size of gravity tells.
        ("accelerometeruncalibrated", Quantity::Acceleration, None, Gravity::Included),
        ("totalacceleration", Quantity::Acceleration, Some(1.0), Gravity::Included),
        ("accelerometer", Quantity::Acceleration, Some(1.0), Gravity::Removed),
        ("gyroscope", Quantity::AngularVelocity, Some(1.0), Gravity::Unknown),
        ("magnetometer", Quantity::MagneticField, Some(1.0), Gravity::Unknown),
        ("orientation", Quantity::Orientation, Some(1.0), Gravity::Unknown),
    ];
    kinds
        .into_iter()
        .find(|(word, ..)| key.contains(word))
        .map(|(_, quantity, unit, gravity)| (quantity, unit, gravity))
}

fn read(file: &File<'_>) -> Result<Recording> {
    let own = file.beside.own_name().unwrap_or_else(|| file.name.to_owned());
    let Some((quantity, factor, gravity)) = quantity(&own) else {
        return Err(Error::new(
            ErrorKind::Column,
            format!("a file called `{own}` whose columns are only z, y and x"),
            "the sensor in the file's name: Accelerometer, TotalAcceleration, Gyroscope, Magnetometer, Orientation",
        )
        .at(Place::line(1))
        .mend("keep the name that Sensor Logger gave the file"));
    };
    let sensor = ["watch", "headphone"].into_iter().find(|word| own.to_lowercase().contains(word)).unwrap_or("phone");
    let table = SensorTable::find(file.bytes, |cells| cells.iter().any(|cell| cell == "seconds_elapsed"))?;
    let elapsed = table.names.iter().any(|name| name == "seconds_elapsed");
    let role = |name: &String| {
        let component = match quantity {
            Quantity::Orientation => ["qw", "qx", "qy", "qz"].iter().position(|q| q == name),
            _ => axis(name),
        };
        match (name.as_str(), component) {
            ("seconds_elapsed", _) => Role::Time(TimeUnit::Second),
            ("time", _) if !elapsed => Role::Time(TimeUnit::Nanosecond),
            (_, Some(component)) => {
                Role::Signal(Channel { sensor: sensor.into(), quantity, component, factor, column: 0, gravity })
            }
            _ => Role::Unused,
        }
    };
    let roles = table.names.iter().map(role).collect();
    let mut recording = table.recording(roles, None, file)?;
    if quantity == Quantity::Acceleration {
        recording.notes.record(
            "axes",
            "an iPhone's acceleration points the other way unless the application's `Standardise Units & Frames` was on",
        );
    }
    Ok(recording)
}
