//! OpenSim's TRC (markers) and MOT (ground reaction forces).

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
    if let Some(found) = &recording.markers {
        files.push(trc(dir, &format!("{name}.trc"), found)?);
    }
    if let Some(first) = recording.plates.first() {
        files.push(mot(dir, &format!("{name}.mot"), first, &recording.plates)?);
    }
    Ok(files)
}

fn trc(dir: &Path, name: &str, markers: &Markers) -> Result<PathBuf> {
    file(dir, name, |out| {
        let (rate_hz, frames, labels) = (markers.clock.rate_hz, markers.clock.len, &markers.labels);
        writeln!(out, "PathFileType\t4\t(X/Y/Z)\t{name} ({ORIGIN})")?;
        writeln!(
            out,
            "DataRate\tCameraRate\tNumFrames\tNumMarkers\tUnits\tOrigDataRate\tOrigDataStartFrame\tOrigNumFrames"
        )?;
        writeln!(out, "{rate_hz}\t{rate_hz}\t{frames}\t{}\tmm\t{rate_hz}\t1\t{frames}", labels.len())?;
        write!(out, "Frame#\tTime")?;
        for label in labels {
            write!(out, "\t{label}\t\t")?;
        }
        write!(out, "\n\t")?;
        for index in 1..=labels.len() {
            write!(out, "\tX{index}\tY{index}\tZ{index}")?;
        }
        writeln!(out, "\n")?;
        for frame in 0..frames {
            write!(out, "{}\t{:.6}", frame + 1, markers.clock.time_s(frame as f64))?;
            for coordinate in (0..labels.len()).flat_map(|marker| markers.at(marker, frame)) {
                if coordinate.is_nan() { write!(out, "\t")? } else { write!(out, "\t{:.6}", mm(coordinate))? }
            }
            writeln!(out)?;
        }
        Ok(())
    })
}

fn mot(dir: &Path, name: &str, first: &ForcePlate, plates: &[ForcePlate]) -> Result<PathBuf> {
    let foot = |plate: &ForcePlate| plate.foot.map_or("", |side| if side == Side::Left { "L_" } else { "R_" });
    file(dir, name, |out| {
        writeln!(out, "{name}\nversion=1\nnRows={}\nnColumns={}", first.clock.len, 1 + 9 * plates.len())?;
        write!(out, "inDegrees=no\n{ORIGIN}\nendheader\ntime")?;
        for prefix in plates.iter().map(foot) {
            for column in ["force_vx", "force_vy", "force_vz", "force_px", "force_py", "force_pz"] {
                write!(out, "\t{prefix}ground_{column}")?;
            }
        }
        for prefix in plates.iter().map(foot) {
            write!(out, "\t{prefix}ground_torque_x\t{prefix}ground_torque_y\t{prefix}ground_torque_z")?;
        }
        writeln!(out)?;
        for sample in 0..first.clock.len {
            write!(out, "{:.6}", first.clock.time_s(sample as f64))?;
            for plate in plates {
                for component in plate.force_n.iter().flatten().chain(plate.cop_m.iter().flatten()) {
                    // Where the plate is unloaded there is no centre of pressure; OpenSim's files say 0.
                    let value = if component[sample].is_nan() { 0.0 } else { component[sample] };
                    write!(out, "\t{:.6}", value + 0.0)?;
                }
            }
            // The force acts at the centre of pressure, so that no free moment is left.
            for _ in 0..3 * plates.len() {
                write!(out, "\t0")?;
            }
            writeln!(out)?;
        }
        Ok(())
    })
}
