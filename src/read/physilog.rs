//! Gait Up Physilog, CSV of its Research Toolkit: one file per sensor.
//!
//! ```text
//! Gait Up - Physilog data export
//! Total data points: 20693
//!
//! Time [128 hz],Gyro [128 hz],,,Accel [128 hz],,,Baro [1 hz],,…      rates; may name columns that are not there
//! Time,Gyro X,Gyro Y,Gyro Z,Accel X,…,Quat W,…                       names
//! [s],[deg/s],[deg/s],[deg/s],[g],…                                  units
//! 0.00781,0.167,-0.393,0.273,-0.135,…,1023.166,…                     slower channels only in some rows
//! ```

use crate::{
    error::Result,
    recording::{Gravity, Recording},
};

use super::{
    File, Format, Kind,
    params::TimeUnit,
    sensor_names::SensorName,
    sensor_table::{Role, SensorTable},
    sensors::Quantity,
    text,
};

/// The format.
pub(super) const FORMAT: Format = Format {
    name: "physilog",
    what: "Gait Up Physilog CSV",
    vendor: "Gait Up (MindMaze)",
    kind: Kind::Text,
    sniff,
    read,
};

fn sniff(head: &[u8]) -> bool {
    let line = text::lines(text::without_bom(head)).find(|line| !line.is_blank());
    line.is_some_and(|line| line.text().contains("Physilog data export"))
}

fn read(file: &File<'_>) -> Result<Recording> {
    let is_names = |cells: &[String]| {
        let own = |cell: &String| SensorName::of(cell).is_some();
        cells.first().is_some_and(|cell| cell == "Time") && cells.iter().filter(|cell| own(cell)).count() >= 3
    };
    let table = SensorTable::find(file.bytes, is_names)?;
    let unit = |at: usize| table.unit(at).map(|unit| unit.trim_matches(['[', ']']));
    let role = |(at, name): (usize, &String)| match SensorName::of(name) {
        _ if at == 0 => Role::Time(unit(0).and_then(TimeUnit::parse).unwrap_or(TimeUnit::Second)),
        Some(found) => {
            let mut channel = found.channel(at, unit(at), file.name);
            file.name.clone_into(&mut channel.sensor);
            if channel.quantity == Quantity::Acceleration {
                channel.gravity = Gravity::Included;
            }
            Role::Signal(channel)
        }
        None => Role::Unused,
    };
    let roles = table.names.iter().enumerate().map(role).collect();
    let lines: Vec<String> = text::lines(file.bytes).take(12).map(|line| line.text().into_owned()).collect();
    let rate = lines.iter().find_map(|line| {
        let (value, _) =
            line.strip_prefix("Time [")?.split_once("hz]").or(line.strip_prefix("Time [")?.split_once("Hz]"))?;
        value.trim().parse().ok().filter(|rate: &f64| rate.is_finite() && *rate > 0.0)
    });
    let mut recording = table.recording(roles, rate, file)?;
    let said: Option<usize> =
        lines.iter().find_map(|line| line.strip_prefix("Total data points:")?.trim_matches([',', ' ']).parse().ok());
    let rows = recording.imus[0].clock.len;
    match said {
        Some(said) if said == rows => recording.notes.record("frames", format!("{rows} samples, as the header says")),
        Some(said) => recording.notes.doubt("frames", format!("the header says {said} samples, there are {rows}")),
        None => {}
    }
    Ok(recording)
}
