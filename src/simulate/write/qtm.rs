//! Qualisys Track Manager's text exports: key and value per line, then tab-separated rows.

use std::{
    io::Write,
    path::{Path, PathBuf},
};

use super::{ORIGIN, file, mm};
use crate::{
    error::Result,
    recording::{ForcePlate, Markers, Recording},
};

/// From the outermost centre of pressure to the plate's edge, m.
const MARGIN_M: f64 = 0.3;

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
        for (corner, position) in extent.corners_m() {
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

/// Centre of pressure, m; the plate's middle while it is unloaded, as the program reports it.
fn cop_or(plate: &ForcePlate, sample: usize, centre: [f64; 3]) -> [f64; 3] {
    let cop = plate.cop_m.as_ref().map(|cop| std::array::from_fn(|axis| cop[axis][sample]));
    cop.filter(|cop: &[f64; 3]| cop.iter().all(|c| c.is_finite())).unwrap_or(centre)
}

fn cross(a: [f64; 3], b: [f64; 3]) -> [f64; 3] {
    [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]]
}

/// The rectangle that holds every centre of pressure, with a margin.
struct Extent {
    low: [f64; 3],
    high: [f64; 3],
}

impl Extent {
    fn of(plate: &ForcePlate) -> Self {
        let column = |axis: usize| plate.cop_m.iter().flat_map(move |cop| cop[axis].iter().copied());
        // f64::min passes over NaN.
        let low: [f64; 3] = std::array::from_fn(|axis| column(axis).fold(f64::NAN, f64::min));
        let high: [f64; 3] = std::array::from_fn(|axis| column(axis).fold(f64::NAN, f64::max));
        // The vertical coordinate is 0 throughout; the plate is level.
        let widen = |axis: usize| if high[axis] == low[axis] { 0.0 } else { MARGIN_M };
        let or_zero = |value: f64| if value.is_nan() { 0.0 } else { value };
        Self {
            low: std::array::from_fn(|axis| or_zero(low[axis] - widen(axis))),
            high: std::array::from_fn(|axis| or_zero(high[axis] + widen(axis))),
        }
    }

    fn centre_m(&self) -> [f64; 3] {
        std::array::from_fn(|axis| f64::midpoint(self.low[axis], self.high[axis]))
    }

    /// Along x and along y, m.
    fn size_m(&self) -> [f64; 2] {
        [self.high[0] - self.low[0], self.high[1] - self.low[1]]
    }

    fn corners_m(&self) -> [(&'static str, [f64; 3]); 4] {
        let (low, high, level) = (self.low, self.high, self.low[2]);
        [
            ("POSX_POSY", [low[0], high[1], level]),
            ("NEGX_POSY", [high[0], high[1], level]),
            ("NEGX_NEGY", [high[0], low[1], level]),
            ("POSX_NEGY", [low[0], low[1], level]),
        ]
    }
}
