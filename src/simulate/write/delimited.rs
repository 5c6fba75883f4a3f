//! Comma-separated text: one file of force, one of markers, the unit in each column's name.

use std::{
    io::Write,
    path::{Path, PathBuf},
};

use super::{ORIGIN, file, mm};
use crate::{
    error::Result,
    quantity::Side,
    recording::{ForcePlate, Markers, Recording},
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
