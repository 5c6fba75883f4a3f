//! Comma-separated text: one file of force, one of markers, one of sensors, the unit in each column's name.

use std::{
    io::Write,
    path::{Path, PathBuf},
};

use super::{ORIGIN, file, mm};
use crate::{
    error::Result,
    quantity::Side,
    recording::{ForcePlate, Imu, Markers, Recording},
};

pub(super) fn write(dir: &Path, name: &str, recording: &Recording) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    if let Some(first) = recording.plates.first() {
        files.push(force(dir, &format!("{name}_force.csv"), first, &recording.plates)?);
    }
    if let Some(found) = &recording.markers {
        files.push(markers(dir, &format!("{name}_markers.csv"), found)?);
    }
    Ok(files)
}

/// The inertial sensors in one table, whatever the format of the rest; none where there are none.
pub(super) fn sensors(dir: &Path, name: &str, imus: &[Imu]) -> Result<Option<PathBuf>> {
    let Some(clock) = imus.first().map(|imu| imu.clock) else { return Ok(None) };
    let written = file(dir, &format!("{name}_sensors.csv"), |out| {
        write!(out, "# {ORIGIN}\ntime (s)")?;
        for imu in imus {
            for (quantity, unit) in [("acc", "m/s^2"), ("gyr", "rad/s")] {
                for axis in ["x", "y", "z"] {
                    write!(out, ",{}_{quantity}_{axis} ({unit})", imu.name)?;
                }
            }
        }
        writeln!(out)?;
        for sample in 0..clock.len {
            write!(out, "{:.6}", clock.time_s(sample as f64))?;
            let columns = imus.iter().flat_map(|imu| [&imu.acceleration_mps2, &imu.angular_velocity_rad_s]);
            for value in columns.flatten().flatten().map(|column| column[sample] + 0.0) {
                if value.is_nan() { write!(out, ",")? } else { write!(out, ",{value:.6}")? }
            }
            writeln!(out)?;
        }
        Ok(())
    });
    written.map(Some)
}

fn force(dir: &Path, name: &str, first: &ForcePlate, plates: &[ForcePlate]) -> Result<PathBuf> {
    file(dir, name, |out| {
        write!(out, "# {ORIGIN}\ntime (s)")?;
        for plate in plates {
            let foot = plate.foot.map_or("", |side| if side == Side::Left { "L_" } else { "R_" });
            write!(out, ",{foot}Fx (N),{foot}Fy (N),{foot}Fz (N)")?;
        }
        writeln!(out)?;
        for sample in 0..first.clock.len {
            write!(out, "{:.6}", first.clock.time_s(sample as f64))?;
            for component in plates.iter().flat_map(|p| p.force_n.iter().flatten()) {
                write!(out, ",{:.6}", component[sample] + 0.0)?;
            }
            writeln!(out)?;
        }
        Ok(())
    })
}

fn markers(dir: &Path, name: &str, markers: &Markers) -> Result<PathBuf> {
    file(dir, name, |out| {
        write!(out, "# {ORIGIN}\ntime (s)")?;
        for label in &markers.labels {
            write!(out, ",{label} x (mm),{label} y (mm),{label} z (mm)")?;
        }
        writeln!(out)?;
        for frame in 0..markers.clock.len {
            write!(out, "{:.6}", markers.clock.time_s(frame as f64))?;
            for coordinate in (0..markers.labels.len()).flat_map(|marker| markers.at(marker, frame)) {
                if coordinate.is_nan() { write!(out, ",")? } else { write!(out, ",{:.4}", mm(coordinate))? }
            }
            writeln!(out)?;
        }
        Ok(())
    })
}
