//! Force plates: from channels in the plate's axes to force, moment and centre of pressure in the laboratory's.
//!
//! ```text
//!            corner 2 ───────────── corner 1      x̂ from 2 to 1, ŷ from 4 to 1, ẑ = x̂ × ŷ: DOWN by convention
//!               │     ẑ ⊗ centre      │           so the reaction's Fz is negative in the plate's axes, and turning
//!            corner 3 ───────────── corner 4      it into the laboratory's makes it point up
//!
//! type 1   Fx Fy Fz px py Tz          centre of pressure and free moment as they are
//! type 2   Fx Fy Fz Mx My Mz          about the sensors' origin
//! type 4   (Fx … Mz) = CAL_MATRIX · six channels, often volts although labelled N
//! type 3   fx12 fx34 fy14 fy23 fz1 fz2 fz3 fz4; ORIGIN holds the sensors' distances a, b and the depth
//! ```
//! ORIGIN points from the sensors' origin to the middle of the surface, hence up, hence with a negative z; many files
//! hold its opposite. `moment about the surface = moment about the sensors + F × ORIGIN`.

use std::ops::Range;

use ndarray::Array2;

use crate::vector::cross;

use super::{baseline, file::C3d, parameters::Parameter, plate_units::Units, surface};

/// Force through the surface, N, below which a centre of pressure means nothing: that of an empty plate's noise.
const LOADED_N: f64 = 50.0;

/// A force plate.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Plate {
    /// Number in the file, from 1.
    pub number: usize,
    /// `FORCE_PLATFORM:TYPE`, 1 to 4.
    pub kind: usize,
    /// Indices of its analog channels, from 0.
    pub channels: Vec<usize>,
    /// Corners in the laboratory's axes, m, in the file's order: plate axes (+x, +y), (−x, +y), (−x, −y), (+x, −y).
    pub corners_m: [[f64; 3]; 4],
    /// From the sensors' origin to the middle of the surface in the plate's axes, m, with the sign made right; for
    /// type 3 the sensors' distances and depth.
    pub origin_m: [f64; 3],
    /// `CAL_MATRIX`, rows first, of a type that has one.
    pub cal_matrix: Option<[[f64; 6]; 6]>,
    /// Mean force over the frames of `FORCE_PLATFORM:ZERO`, N, in the laboratory's axes, where the plate is empty then;
    /// it is not subtracted.
    pub baseline_n: Option<[f64; 3]>,
    /// Force in the laboratory's axes, N; empty without analog data.
    pub force_n: [Vec<f64>; 3],
    /// Moment about the middle of the surface in the laboratory's axes, N·m.
    pub moment_nm: [Vec<f64>; 3],
    /// Centre of pressure in the laboratory, m; NaN below 50 N through the surface.
    pub cop_m: [Vec<f64>; 3],
}

impl Plate {
    /// The plate's axes x, y, z in the laboratory's: rows of unit vectors. NaN for corners that span no plane.
    pub fn axes(&self) -> [[f64; 3]; 3] {
        let [one, two, _, four] = self.corners_m;
        let (x, y) = (difference(one, two), difference(one, four));
        let z = cross(x, y);
        [unit(x), unit(cross(z, x)), unit(z)]
    }

    /// The middle of the surface, m.
    pub fn centre_m(&self) -> [f64; 3] {
        std::array::from_fn(|axis| self.corners_m.iter().map(|corner| corner[axis]).sum::<f64>() / 4.0)
    }
}

/// Frames whose channels are turned into forces at a time.
const TILE: usize = 512;

/// Gives some analog channels in some frames, shape (channel, sample).
type Channels<'a> = &'a dyn Fn(&[usize], Range<usize>) -> Array2<f64>;

/// Reads the plates of `file`, whose channels have so many samples.
pub(super) fn read(file: &mut C3d, samples: usize, channels: Channels<'_>) {
    let used = file.parameters.count("FORCE_PLATFORM", "USED").unwrap_or(0.0).clamp(0.0, 255.0) as usize;
    let mut plates = Vec::new();
    let mut doubts = Vec::new();
    for index in 0..used {
        match declared(file, index).and_then(|plate| apart(plate, &plates)) {
            Ok(plate) => plates.push(plate),
            Err(why) => doubts.push(("force_plates", format!("plate {} is not read: {why}", index + 1))),
        }
    }
    if !plates.is_empty() && samples * file.analog_labels.len() == 0 {
        let text = format!("{} force plate(s) are declared, and there are no analog samples", plates.len());
        file.doubts.push(("force_plates", text));
    } else {
        for plate in &mut plates {
            compute(file, plate, samples, channels, &mut doubts);
        }
    }
    file.plates = plates;
    file.doubts.extend(doubts);
}

/// The plate, if none of `others` has its channels: the same force must not be there twice.
fn apart(plate: Plate, others: &[Plate]) -> Result<Plate, String> {
    match others.iter().find(|other| other.channels.iter().any(|channel| plate.channels.contains(channel))) {
        Some(other) => Err(format!("it shares channels with plate {}", other.number)),
        None => Ok(plate),
    }
}

/// What FORCE_PLATFORM says of a plate.
fn declared(file: &C3d, index: usize) -> Result<Plate, String> {
    let parameters = &file.parameters;
    let numbers = |name: &str| match name {
        "CHANNEL" => parameters.get("FORCE_PLATFORM", name).map(Parameter::counts).unwrap_or_default(),
        _ => parameters.numbers("FORCE_PLATFORM", name),
    };
    let part = |name: &str, count: usize| {
        let all = numbers(name);
        all.get(index * count..(index + 1) * count)
            .map(<[f64]>::to_vec)
            .filter(|part| part.iter().all(|v| v.is_finite()))
            .ok_or_else(|| format!("FORCE_PLATFORM:{name} has no {count} numbers for it"))
    };
    let kind = numbers("TYPE").get(index).copied().ok_or("FORCE_PLATFORM:TYPE does not name its type")?;
    let kind = if (1.0..=4.0).contains(&kind) { kind as usize } else { return Err(name_of(kind)) };
    let units = Units::of(parameters);
    let corners = part("CORNERS", 12)?;
    let corners_m = std::array::from_fn(|c| std::array::from_fn(|axis| corners[3 * c + axis] * units.position_m));
    let origin = part("ORIGIN", 3)?;
    let origin_m = origin_of(kind, std::array::from_fn(|axis| origin[axis] * units.position_m));
    let wanted = if kind == 3 { 8 } else { 6 };
    let per_plate =
        parameters.get("FORCE_PLATFORM", "CHANNEL").and_then(|p| p.dimensions.first().copied()).unwrap_or(wanted);
    if per_plate < wanted {
        return Err(format!("FORCE_PLATFORM:CHANNEL has {per_plate} channels, a plate of type {kind} needs {wanted}"));
    }
    let there = file.analog_labels.len();
    let channels = part("CHANNEL", per_plate)?[..wanted].iter().map(|c| *c as usize).collect::<Vec<_>>();
    if let Some(missing) = channels.iter().find(|c| **c == 0 || (there > 0 && **c > there)) {
        return Err(format!("its channel {missing} is not among the {there} there are"));
    }
    let channels = channels.into_iter().map(|c| c - 1).collect();
    let cal_matrix = if kind == 4 { Some(cal_matrix(parameters, index)?) } else { None };
    let plate = Plate { number: index + 1, kind, channels, corners_m, origin_m, cal_matrix, ..Plate::default() };
    if plate.axes().iter().flatten().any(|v| !v.is_finite()) {
        return Err("its corners span no rectangle".to_owned());
    }
    Ok(plate)
}

fn name_of(kind: f64) -> String {
    let name = match kind as i64 {
        5 => " (plate and stairs)",
        6 | 7 => " (Kistler with polynomial or Gaitway)",
        11 | 12 => " (Kistler split-belt treadmill)",
        21 => " (AMTI stairs)",
        _ => "",
    };
    format!("it is of type {kind}{name}; types 1 to 4 are known")
}

/// ORIGIN with its sign made right.
fn origin_of(kind: usize, [x, y, z]: [f64; 3]) -> [f64; 3] {
    match kind {
        1 => [0.0, 0.0, -z.abs()],
        // Distances of the sensors and the depth below the surface.
        3 => [x.abs(), y.abs(), -z.abs()],
        _ if z > 0.0 => [-x, -y, -z],
        _ => [x, y, z],
    }
}

/// Rows of the matrix, which is stored by columns; the identity where the parameter is there and empty.
fn cal_matrix(parameters: &super::parameters::Parameters, index: usize) -> Result<[[f64; 6]; 6], String> {
    let parameter = parameters.get("FORCE_PLATFORM", "CAL_MATRIX").ok_or("a plate of type 4 needs CAL_MATRIX")?;
    let (values, rows) = (parameter.numbers(), parameter.dimensions.first().copied().unwrap_or(6));
    if values.is_empty() {
        return Ok(std::array::from_fn(|i| std::array::from_fn(|j| f64::from(u8::from(i == j)))));
    }
    let columns = parameter.dimensions.get(1).copied().unwrap_or(6);
    let from = index * rows * columns;
    let matrix = values.get(from..from + rows * columns).filter(|_| rows >= 6 && columns >= 6);
    let matrix = matrix.ok_or("FORCE_PLATFORM:CAL_MATRIX has no 6 by 6 numbers for it")?;
    Ok(std::array::from_fn(|i| std::array::from_fn(|j| matrix[j * rows + i])))
}

/// Turns the plate's channels into what it measured.
fn compute(
    file: &C3d,
    plate: &mut Plate,
    samples: usize,
    channels: Channels<'_>,
    doubts: &mut Vec<(&'static str, String)>,
) {
    let units = Units::of_plate(file, plate, doubts);
    let axes = plate.axes();
    let centre_m = plate.centre_m();
    let columns = || -> [Vec<f64>; 3] { std::array::from_fn(|_| Vec::with_capacity(samples)) };
    let (mut force_n, mut moment_nm, mut cop_m) = (columns(), columns(), columns());
    let tiles = (0..file.frames()).step_by(TILE).map(|from| from..(from + TILE).min(file.frames()));
    for tile in tiles.map(|frames| channels(&plate.channels, frames)) {
        for sample in tile.columns() {
            let mut raw = [0.0; 8];
            raw.iter_mut().zip(sample).for_each(|(raw, v)| *raw = *v);
            let (force, moment) = wrench(plate, &units, &raw);
            let cop = if force[2].abs() >= LOADED_N {
                let local = match plate.kind {
                    1 => [raw[3] * units.cop_m, raw[4] * units.cop_m, 0.0],
                    _ => [-moment[1] / force[2], moment[0] / force[2], 0.0],
                };
                let turned = turn(&axes, local);
                std::array::from_fn(|axis| centre_m[axis] + turned[axis])
            } else {
                [f64::NAN; 3]
            };
            for (column, value) in force_n.iter_mut().zip(turn(&axes, force)) {
                column.push(value);
            }
            for (column, value) in moment_nm.iter_mut().zip(turn(&axes, moment)) {
                column.push(value);
            }
            for (column, value) in cop_m.iter_mut().zip(cop) {
                column.push(value);
            }
        }
    }
    (plate.force_n, plate.moment_nm, plate.cop_m) = (force_n, moment_nm, cop_m);
    let (baseline_n, doubt) = baseline::of(file, plate);
    plate.baseline_n = baseline_n;
    doubts.extend(doubt.map(|text| ("force_plates", text)));
    doubts.extend(surface::doubt(plate).map(|text| ("units", text)));
}

/// Force, N, and moment about the middle of the surface, N·m, in the plate's axes.
fn wrench(plate: &Plate, units: &Units, raw: &[f64; 8]) -> ([f64; 3], [f64; 3]) {
    let [a, b, depth] = plate.origin_m;
    match plate.kind {
        1 => {
            let force = [raw[0], raw[1], raw[2]].map(|v| v * units.force_n);
            let arm = [raw[3] * units.cop_m, raw[4] * units.cop_m, 0.0];
            let [x, y, z] = cross(arm, force);
            (force, [x, y, z + raw[5] * units.moment_nm])
        }
        3 => {
            let [fx12, fx34, fy14, fy23, fz1, fz2, fz3, fz4] = raw.map(|v| v * units.force_n);
            let force = [fx12 + fx34, fy14 + fy23, fz1 + fz2 + fz3 + fz4];
            let about_sensors =
                [b * (fz1 + fz2 - fz3 - fz4), a * (fz2 + fz3 - fz1 - fz4), b * (fx34 - fx12) + a * (fy14 - fy23)];
            (force, sum(about_sensors, cross(force, [0.0, 0.0, depth])))
        }
        _ => {
            let six: [f64; 6] = std::array::from_fn(|i| raw[i]);
            let six =
                plate.cal_matrix.map_or(six, |rows| rows.map(|row| row.iter().zip(six).map(|(m, v)| m * v).sum()));
            let force = [six[0], six[1], six[2]].map(|v| v * units.force_n);
            let moment = [six[3], six[4], six[5]].map(|v| v * units.moment_nm);
            (force, sum(moment, cross(force, plate.origin_m)))
        }
    }
}

/// From the plate's axes, given as rows, into the laboratory's.
fn turn(axes: &[[f64; 3]; 3], v: [f64; 3]) -> [f64; 3] {
    std::array::from_fn(|lab| (0..3).map(|own| axes[own][lab] * v[own]).sum())
}

fn sum(a: [f64; 3], b: [f64; 3]) -> [f64; 3] {
    std::array::from_fn(|i| a[i] + b[i])
}

fn difference(a: [f64; 3], b: [f64; 3]) -> [f64; 3] {
    std::array::from_fn(|i| a[i] - b[i])
}

fn unit(v: [f64; 3]) -> [f64; 3] {
    let length = v.iter().map(|c| c * c).sum::<f64>().sqrt();
    v.map(|c| c / length)
}
