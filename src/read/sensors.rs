//! Inertial sensors from columns: one entry per sensor, in SI units.
//!
//! ```text
//! left_foot_acc_x [g]  left_foot_acc_y [g]  …  right_foot_gyr_z     columns
//! └ sensor  └ quantity └ component   └ factor                       one Channel each; three or four make a quantity
//! ```

use crate::{
    error::{Error, ErrorKind, Result},
    quantity::{Clock, STANDARD_GRAVITY_MPS2},
    recording::{Gravity, Imu, Notes, Site},
};

use super::sensor_units;

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
    let plain = |c: &char| !c.is_whitespace() && !"()[]^*".contains(*c);
    let unit: String = text.chars().filter(plain).flat_map(char::to_lowercase).collect();
    let unit = unit.replace('²', "2").replace(['°', 'º', '˚'], "deg").replace("second", "s").replace("sec", "s");
    match quantity {
        Quantity::Acceleration => Some(match unit.as_str() {
            "m/s2" | "m/s/s" | "ms-2" | "m.s-2" | "m·s-2" | "meter/s2" | "mps2" | "mss" => 1.0,
            "cm/s2" => 1e-2,
            "mm/s2" | "mm/s/s" => 1e-3,
            "g" | "gn" | "gs" | "g's" | "g0" => STANDARD_GRAVITY_MPS2,
            "mg" => STANDARD_GRAVITY_MPS2 / 1000.0,
            _ => return None,
        }),
        Quantity::AngularVelocity => Some(match unit.as_str() {
            "rad/s" | "rads-1" | "radian/s" | "radians/s" | "rad.s-1" => 1.0,
            "deg/s" | "dps" | "degs-1" | "degree/s" | "degrees/s" | "deg.s-1" => 1_f64.to_radians(),
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
        let mut orientation_wxyz = take(Quantity::Orientation);
        if let Some(wxyz) = &mut orientation_wxyz {
            sensor_units::unit_quaternions(name, wxyz, notes);
        }
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
            let said = chosen(&own, Quantity::Acceleration);
            sensor_units::doubt_clipping(name, "acceleration", &xyz, notes);
            let (factor, gravity) = (said.and_then(|c| c.factor), said.map(|c| c.gravity).unwrap_or_default());
            imu.gravity = sensor_units::scale_acceleration(name, &mut xyz, factor, gravity, notes);
            imu.acceleration_mps2 = Some(xyz);
        }
        if let Some(mut xyz) = angular {
            let said = chosen(&own, Quantity::AngularVelocity).and_then(|c| c.factor);
            sensor_units::doubt_clipping(name, "angular velocity", &xyz, notes);
            let felt = imu.acceleration_mps2.as_ref().filter(|_| imu.gravity == Gravity::Included);
            sensor_units::scale_angular_velocity(name, &mut xyz, said, felt, clock.rate_hz, notes);
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

/// The first channel of a quantity; of two accelerations the one that holds gravity, which is what was measured.
fn chosen<'a>(own: &[&'a Channel], quantity: Quantity) -> Option<&'a Channel> {
    let of = || own.iter().copied().filter(|c| c.quantity == quantity);
    of().find(|c| c.gravity != Gravity::Removed).or_else(|| of().next())
}

/// The four (for orientation) or three columns of a quantity, when all are there and hold something.
fn take(own: &[&Channel], quantity: Quantity, columns: &mut [Vec<f64>], len: usize) -> Option<[Vec<f64>; 4]> {
    let count = if quantity == Quantity::Orientation { 4 } else { 3 };
    let mut at = [None; 4];
    let gravity = chosen(own, quantity).map(|c| c.gravity);
    for channel in own.iter().filter(|c| c.quantity == quantity && Some(c.gravity) == gravity) {
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

#[cfg(test)]
mod tests {
    use super::*;

    fn channel(sensor: &str, quantity: Quantity, component: usize, column: usize) -> Channel {
        Channel { sensor: sensor.into(), quantity, component, factor: None, column, gravity: Gravity::Unknown }
    }

    fn three(sensor: &str, quantity: Quantity, first: usize) -> Vec<Channel> {
        (0..3).map(|i| channel(sensor, quantity, i, first + i)).collect()
    }

    const CLOCK: Clock = Clock { start_s: 0.0, rate_hz: 100.0, len: 4 };

    #[test]
    fn units_as_makers_write_them() {
        for text in ["m/s²", "m/s^2", "m/(s^2)", "m/s/s", "(m/s**2)", "m/sec^2", "[M/S2]", "meter/second^2"] {
            assert_eq!(factor(Quantity::Acceleration, text), Some(1.0), "{text}");
        }
        assert_eq!(factor(Quantity::Acceleration, "mG"), Some(0.009_806_65));
        assert_eq!(factor(Quantity::Acceleration, "[g]"), Some(9.806_65));
        assert_eq!(factor(Quantity::Acceleration, "deg/s"), None);
        for text in ["deg/s", "°/s", "º/s", "dps", "deg/sec", "degrees/second"] {
            let found = factor(Quantity::AngularVelocity, text).unwrap();
            assert!((found * 180.0 - std::f64::consts::PI).abs() < 1e-12, "{text}");
        }
        assert_eq!(factor(Quantity::AngularVelocity, "rad/s"), Some(1.0));
    }

    #[test]
    fn two_sensors_of_one_table() {
        let mut channels = three("left", Quantity::Acceleration, 0);
        channels.extend(three("right", Quantity::AngularVelocity, 3));
        // A fourth quantity without z is no quantity.
        channels.push(channel("left", Quantity::MagneticField, 0, 6));
        let mut columns = vec![vec![1.0; 4]; 7];
        let imus = build(&channels, &mut columns, CLOCK, None, &mut Notes::default()).unwrap();
        assert_eq!(imus.len(), 2);
        assert_eq!((imus[0].name.as_str(), imus[1].name.as_str()), ("left", "right"));
        assert!(imus[0].angular_velocity_rad_s.is_none() && imus[0].magnetic_field.is_none());
        assert!(imus[1].acceleration_mps2.is_none() && imus[1].angular_velocity_rad_s.is_some());
        // A norm of 1.73 is g.
        assert_eq!(imus[0].acceleration_mps2.as_ref().unwrap()[0], [9.806_65; 4]);
        assert_eq!(imus[0].gravity, Gravity::Included);
    }

    #[test]
    fn of_two_accelerations_the_measured_one_is_taken() {
        let mut free = three("s", Quantity::Acceleration, 0);
        for channel in &mut free {
            (channel.gravity, channel.factor) = (Gravity::Removed, Some(1.0));
        }
        let mut all = free.clone();
        all.extend(three("s", Quantity::Acceleration, 3));
        let columns: Vec<Vec<f64>> = [0.1, 0.1, 0.1, 0.0, 0.0, 9.8].iter().map(|v| vec![*v; 4]).collect();
        let imus = build(&all, &mut columns.clone(), CLOCK, None, &mut Notes::default()).unwrap();
        assert_eq!(imus[0].acceleration_mps2.as_ref().unwrap()[2], [9.8; 4]);
        let imus = build(&free, &mut columns.clone(), CLOCK, None, &mut Notes::default()).unwrap();
        assert_eq!(imus[0].acceleration_mps2.as_ref().unwrap()[2], [0.1; 4]);
        assert_eq!(imus[0].gravity, Gravity::Removed);
    }

    #[test]
    fn incomplete_sensors_are_no_signal() {
        let channels = &three("s", Quantity::Acceleration, 0)[..2];
        let error = build(channels, &mut [vec![1.0; 4], vec![1.0; 4]], CLOCK, None, &mut Notes::default()).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::NoSignal);
    }
}
