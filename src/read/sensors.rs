//! Inertial sensors from columns: units, gravity, one entry per sensor.

use crate::{
    error::{Error, ErrorKind, Result},
    quantity::{Clock, STANDARD_GRAVITY_MPS2},
    recording::{Gravity, Imu, Notes, Site},
};

/// What a column of a sensor holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Quantity {
    Acceleration,
    AngularVelocity,
    MagneticField,
    /// Unit quaternion, components w, x, y, z.
    Orientation,
}

/// One column of one sensor.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Channel {
    /// Name of the sensor, as in the file.
    pub sensor: String,
    pub quantity: Quantity,
    /// 0 to 2 for x to z; 0 to 3 for w to z.
    pub component: usize,
    /// One of the file's units in SI units; `None` where the file says no unit.
    pub factor: Option<f64>,
    /// Index of the column.
    pub column: usize,
    /// What the file says of gravity.
    pub gravity: Gravity,
}

/// One of the unit written as `text` in m/s², rad/s or any field; `None` for no unit of `quantity`.
pub(super) fn factor(quantity: Quantity, text: &str) -> Option<f64> {
    let unit: String = text.chars().filter(|c| !c.is_whitespace()).flat_map(char::to_lowercase).collect();
    let unit = unit.replace('²', "2").replace('°', "deg").replace("**", "").replace('^', "");
    match quantity {
        Quantity::Acceleration => Some(match unit.as_str() {
            "m/s2" | "m/s/s" | "ms-2" | "m/(sec2)" | "m/sec2" | "meter/second2" | "mps2" => 1.0,
            "cm/s2" => 1e-2,
            "mm/s2" | "mm/s/s" => 1e-3,
            "g" | "gn" | "gs" => STANDARD_GRAVITY_MPS2,
            "mg" => STANDARD_GRAVITY_MPS2 / 1000.0,
            _ => return None,
        }),
        Quantity::AngularVelocity => Some(match unit.as_str() {
            "rad/s" | "rad/sec" | "rads-1" | "radian/s" => 1.0,
            "deg/s" | "deg/sec" | "dps" | "degs-1" | "degree/s" | "degrees/s" => 1_f64.to_radians(),
            "mdeg/s" | "mdps" => 1e-3_f64.to_radians(),
            "rpm" => std::f64::consts::TAU / 60.0,
            _ => return None,
        }),
        Quantity::MagneticField | Quantity::Orientation => Some(1.0),
    }
}

/// Makes one [`Imu`] per sensor, in the order of the channels, and takes their columns.
///
/// # Errors
/// [`ErrorKind::NoSignal`] when no sensor has all components of any quantity.
pub(super) fn build(
    channels: &[Channel],
    columns: &mut [Vec<f64>],
    clock: Clock,
    time_s: Option<&[f64]>,
    notes: &mut Notes,
) -> Result<Vec<Imu>> {
    let mut names: Vec<&str> = Vec::new();
    for channel in channels {
        if !names.contains(&channel.sensor.as_str()) {
            names.push(&channel.sensor);
        }
    }
    let mut imus = Vec::with_capacity(names.len());
    for name in names {
        let own: Vec<&Channel> = channels.iter().filter(|c| c.sensor == name).collect();
        let mut take = |quantity| take(&own, quantity, columns, clock.len);
        let acceleration = take(Quantity::Acceleration).map(first_three);
        let angular = take(Quantity::AngularVelocity).map(first_three);
        let magnetic = take(Quantity::MagneticField).map(first_three);
        let orientation_wxyz = take(Quantity::Orientation);
        let mut imu = Imu {
            name: name.to_owned(),
            site: Site::of_name(name),
            magnetic_field: magnetic,
            orientation_wxyz,
            clock,
            time_s: time_s.map(<[f64]>::to_vec),
            ..Imu::default()
        };
        if let Some(mut xyz) = acceleration {
            let said = own.iter().find(|c| c.quantity == Quantity::Acceleration);
            imu.gravity =
                scale_acceleration(name, &mut xyz, said.and_then(|c| c.factor), said.map(|c| c.gravity), notes);
            imu.acceleration_mps2 = Some(xyz);
        }
        if let Some(mut xyz) = angular {
            let said = own.iter().find(|c| c.quantity == Quantity::AngularVelocity).and_then(|c| c.factor);
            scale_angular_velocity(name, &mut xyz, said, notes);
            imu.angular_velocity_rad_s = Some(xyz);
        }
        let any = imu.acceleration_mps2.is_some()
            || imu.angular_velocity_rad_s.is_some()
            || imu.magnetic_field.is_some()
            || imu.orientation_wxyz.is_some();
        if any {
            imus.push(imu);
        }
    }
    if imus.is_empty() {
        return Err(Error::new(
            ErrorKind::NoSignal,
            "no sensor with x, y and z of any quantity",
            "acceleration, angular velocity, magnetic field or orientation",
        ));
    }
    Ok(imus)
}

/// The four (for orientation) or three columns of a quantity, when all are there and hold something.
fn take(own: &[&Channel], quantity: Quantity, columns: &mut [Vec<f64>], len: usize) -> Option<[Vec<f64>; 4]> {
    let count = if quantity == Quantity::Orientation { 4 } else { 3 };
    let mut at = [None; 4];
    for channel in own.iter().filter(|c| c.quantity == quantity) {
        at[channel.component].get_or_insert(channel.column);
    }
    let full = |at: &Option<usize>| at.and_then(|i| columns.get(i)).is_some_and(|c| c.len() == len);
    if !at[..count].iter().all(full) {
        return None;
    }
    let taken = at.map(|at| at.map(|i| std::mem::take(&mut columns[i])).unwrap_or_default());
    taken.iter().flatten().any(|v| v.is_finite()).then_some(taken)
}

fn first_three([x, y, z, _]: [Vec<f64>; 4]) -> [Vec<f64>; 3] {
    [x, y, z]
}

/// Median length of the vector over at most some thousand samples; `None` when nothing is finite.
fn median_norm([x, y, z]: &[Vec<f64>; 3]) -> Option<f64> {
    let step = x.len().div_ceil(4096).max(1);
    let norm = |i: usize| (x[i] * x[i] + y[i] * y[i] + z[i] * z[i]).sqrt();
    let mut norms: Vec<f64> = (0..x.len()).step_by(step).map(norm).filter(|v| v.is_finite()).collect();
    norms.sort_by(f64::total_cmp);
    norms.get(norms.len() / 2).copied()
}

fn scale(xyz: &mut [Vec<f64>; 3], factor: f64) {
    if factor != 1.0 {
        xyz.iter_mut().flatten().for_each(|v| *v *= factor);
    }
}

/// Median specific force of a worn sensor, m/s²: half to twice gravity.
const WORN_MPS2: std::ops::Range<f64> = 5.0..20.0;
/// Median acceleration below which gravity must have been taken out, m/s².
const FREE_MPS2: f64 = 5.0;

/// Turns acceleration into m/s², by the unit that is written or else by the size of gravity.
fn scale_acceleration(
    name: &str,
    xyz: &mut [Vec<f64>; 3],
    said: Option<f64>,
    gravity: Option<Gravity>,
    notes: &mut Notes,
) -> Gravity {
    let Some(middle) = median_norm(xyz) else { return Gravity::Unknown };
    let units = [("m/s²", 1.0), ("g", STANDARD_GRAVITY_MPS2), ("mg", STANDARD_GRAVITY_MPS2 / 1e3), ("mm/s²", 1e-3)];
    let fits: Vec<&(&str, f64)> = units.iter().filter(|(_, factor)| WORN_MPS2.contains(&(middle * factor))).collect();
    let found = match (said, &fits[..]) {
        (Some(factor), _) => factor,
        (None, [(unit, factor)]) => {
            notes.record("units", format!("{name}: acceleration in {unit}, told by the size of gravity"));
            *factor
        }
        (None, _) => {
            notes.doubt(
                "units",
                format!("{name}: the unit of acceleration is not written, and none makes its median {middle:.3} gravity; m/s² assumed"),
            );
            1.0
        }
    };
    scale(xyz, found);
    let middle = middle * found;
    match gravity.unwrap_or_default() {
        Gravity::Unknown if WORN_MPS2.contains(&middle) => Gravity::Included,
        Gravity::Unknown if middle < FREE_MPS2 => {
            notes.doubt(
                "gravity",
                format!("{name}: median acceleration is {middle:.2} m/s²; gravity seems to be taken out, or the unit is wrong"),
            );
            Gravity::Removed
        }
        Gravity::Unknown => {
            notes.doubt("units", format!("{name}: median acceleration is {middle:.1} m/s², gravity is 9.8"));
            Gravity::Unknown
        }
        Gravity::Removed if middle > 0.9 * STANDARD_GRAVITY_MPS2 && WORN_MPS2.contains(&middle) => {
            notes.doubt(
                "gravity",
                format!("{name}: called free of gravity, but its median acceleration is {middle:.1} m/s²"),
            );
            Gravity::Removed
        }
        Gravity::Included if !WORN_MPS2.contains(&middle) => {
            notes.doubt("units", format!("{name}: median acceleration is {middle:.2} m/s², gravity is 9.8"));
            Gravity::Included
        }
        said => said,
    }
}

/// Fastest turning that sensors measure, rad/s (4000 deg/s).
const FASTEST_RAD_S: f64 = 70.0;

/// Turns angular velocity into rad/s, by the unit that is written or else by its size.
fn scale_angular_velocity(name: &str, xyz: &mut [Vec<f64>; 3], said: Option<f64>, notes: &mut Notes) {
    let greatest = xyz.iter().flatten().copied().filter(|v| v.is_finite()).fold(0.0, |a: f64, v| a.max(v.abs()));
    let factor = match said {
        Some(factor) => factor,
        None if greatest > FASTEST_RAD_S => {
            notes.record("units", format!("{name}: angular velocity in deg/s, told by its size"));
            1_f64.to_radians()
        }
        None => {
            notes.doubt("units", format!("{name}: the unit of angular velocity is not written; rad/s assumed"));
            1.0
        }
    };
    if greatest * factor > FASTEST_RAD_S {
        notes.doubt("units", format!("{name}: turns at {:.0} rad/s, faster than sensors measure", greatest * factor));
    }
    scale(xyz, factor);
}
