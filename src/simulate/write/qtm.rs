//! Qualisys Track Manager's text exports: key and value per line, then tab-separated rows.

use std::{
    io::Write,
    path::{Path, PathBuf},
};

use super::{
    ORIGIN, file, mm,
    plate::{Extent, cop_or},
};
use crate::{
    error::Result,
    recording::{ForcePlate, Markers, Recording},
    vector::cross,
};

pub(super) fn write(dir: &Path, name: &str, recording: &Recording) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    if let Some(found) = &recording.markers {
        files.push(markers(dir, &format!("{name}.tsv"), found)?);
    }
    for (index, plate) in recording.plates.iter().enumerate() {
        files.push(force(dir, &format!("{name}_f_{}.tsv", index + 1), plate)?);
    }
    Ok(files)
}

fn markers(dir: &Path, name: &str, markers: &Markers) -> Result<PathBuf> {
    file(dir, name, |out| {
        let labels = &markers.labels;
        writeln!(out, "NO_OF_FRAMES\t{}\nNO_OF_CAMERAS\t0\nNO_OF_MARKERS\t{}", markers.clock.len, labels.len())?;
        writeln!(out, "FREQUENCY\t{}\nNO_OF_ANALOG\t0\nANALOG_FREQUENCY\t0", markers.clock.rate_hz)?;
        writeln!(out, "DESCRIPTION\t{ORIGIN}\nDATA_INCLUDED\t3D\nMARKER_NAMES\t{}", labels.join("\t"))?;
        write!(out, "Frame\tTime")?;
        for label in labels {
            write!(out, "\t{label} X\t{label} Y\t{label} Z")?;
        }
        writeln!(out)?;
        for frame in 0..markers.clock.len {
            write!(out, "{}\t{:.5}", frame + 1, markers.clock.time_s(frame as f64))?;
            for coordinate in (0..labels.len()).flat_map(|marker| markers.at(marker, frame)) {
                if coordinate.is_nan() { write!(out, "\t")? } else { write!(out, "\t{:.3}", mm(coordinate))? }
            }
            writeln!(out)?;
        }
        Ok(())
    })
}

fn force(dir: &Path, name: &str, plate: &ForcePlate) -> Result<PathBuf> {
    let extent = Extent::of(plate);
    let centre = extent.centre_m();
    file(dir, name, |out| {
        writeln!(out, "NO_OF_SAMPLES\t{}\nFREQUENCY\t{}\nFIRST_SAMPLE\t1", plate.clock.len, plate.clock.rate_hz)?;
        writeln!(out, "DESCRIPTION\t{ORIGIN}. Force data in world (lab) coordinates\nDATA_INCLUDED\tForce")?;
        writeln!(out, "FORCE_PLATE_TYPE\tSynthetic\nFORCE_PLATE_MODEL\tUnknown\nFORCE_PLATE_NAME\t{}", plate.name)?;
        for (corner, position) in corners_m(&extent) {
            for (axis, value) in ["X", "Y", "Z"].iter().zip(position) {
                writeln!(out, "FORCE_PLATE_CORNER_{corner}_{axis}\t{:.6}", mm(value))?;
            }
        }
        writeln!(out, "FORCE_PLATE_OFFSET_X\t0\nFORCE_PLATE_OFFSET_Y\t0\nFORCE_PLATE_OFFSET_Z\t0")?;
        let [width, length] = extent.size_m();
        writeln!(out, "FORCE_PLATE_LENGTH\t{:.6}\nFORCE_PLATE_WIDTH\t{:.6}", mm(length), mm(width))?;
        writeln!(out, "SAMPLE\tTIME\tForce_X\tForce_Y\tForce_Z\tMoment_X\tMoment_Y\tMoment_Z\tCOP_X\tCOP_Y\tCOP_Z")?;
        for sample in 0..plate.clock.len {
            let force = std::array::from_fn(|axis| plate.component(axis).map_or(0.0, |column| column[sample]));
            let cop = cop_or(plate, sample, centre);
            let moment = cross(std::array::from_fn(|i| cop[i] - centre[i]), force);
            write!(out, "{}\t{:.5}", sample + 1, plate.clock.time_s(sample as f64))?;
            for value in force.into_iter().chain(moment).chain(cop.map(mm)) {
                write!(out, "\t{:.6}", value + 0.0)?;
            }
            // The rows of force exports end in a tab.
            writeln!(out, "\t")?;
        }
        Ok(())
    })
}

/// By the names that the program gives them.
fn corners_m(extent: &Extent) -> [(&'static str, [f64; 3]); 4] {
    let (low, high, level) = (extent.low, extent.high, extent.low[2]);
    [
        ("POSX_POSY", [low[0], high[1], level]),
        ("NEGX_POSY", [high[0], high[1], level]),
        ("NEGX_NEGY", [high[0], low[1], level]),
        ("POSX_NEGY", [low[0], low[1], level]),
    ]
}
