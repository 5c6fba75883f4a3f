//! The part of a plan that is about inertial sensors.

use crate::{
    error::{Error, ErrorKind, Place, Result},
    recording::Gravity,
};

use super::{
    column_map::{ColumnRef, ImuColumns},
    plan::Plan,
    sensor_names::SensorName,
    sensors::{Channel, Quantity, factor},
};

impl Plan {
    /// Sensors by the names of columns: three (of an orientation four) that belong together. Names of one letter and an
    /// axis are believed only where no force is: a plate's `ax` is a centre of pressure.
    pub(super) fn find_sensors(&mut self, names: &[String], units: &[String]) {
        let taken = self.wanted(names.len());
        let of = |at: usize| {
            SensorName::of(&names[at]).filter(|found| !taken[at] && (!found.weak || self.plates.is_empty()))
        };
        let found: Vec<(usize, SensorName)> = (0..names.len()).filter_map(|at| Some((at, of(at)?))).collect();
        let whole = |one: &SensorName| {
            let needed = if one.quantity == Quantity::Orientation { 4 } else { 3 };
            let same = |other: &SensorName| {
                (&other.sensor, other.quantity, other.gravity) == (&one.sensor, one.quantity, one.gravity)
            };
            (0..needed).all(|component| found.iter().any(|(_, other)| same(other) && other.component == component))
        };
        let unit = |at: usize| units.get(at).map(String::as_str).filter(|unit| !unit.is_empty());
        let channels = found.iter().filter(|(_, one)| whole(one)).map(|(at, one)| one.channel(*at, unit(*at), ""));
        self.sensors = channels.collect();
    }

    /// Sensors as given, one per entry that names columns.
    pub(super) fn given_sensors(&mut self, names: &[String], units: &[String], given: &[ImuColumns]) -> Result<()> {
        for (number, asked) in given.iter().enumerate() {
            let sensor = asked.name.clone().or_else(|| asked.site.clone());
            let sensor = sensor.unwrap_or_else(|| format!("sensor {}", number + 1));
            let triples = [
                (Quantity::Acceleration, "acceleration", &asked.acceleration, &asked.acceleration_unit),
                (Quantity::AngularVelocity, "angular_velocity", &asked.angular_velocity, &asked.angular_velocity_unit),
                (Quantity::MagneticField, "magnetic_field", &asked.magnetic_field, &None),
            ];
            let triples = triples.map(|(quantity, key, columns, unit)| {
                (quantity, key, columns.as_ref().map_or(&[][..], |columns| &columns[..]), unit)
            });
            let orientation = asked.orientation_wxyz.as_ref().map_or(&[][..], |columns| &columns[..]);
            let all = triples.into_iter().chain([(Quantity::Orientation, "orientation_wxyz", orientation, &None)]);
            for (quantity, key, columns, unit) in all {
                let factor = unit.as_ref().map(|unit| unit_factor(quantity, key, unit)).transpose()?;
                let gravity = if quantity == Quantity::Acceleration { asked.gravity } else { Gravity::Unknown };
                self.add(&sensor, (quantity, factor, gravity), columns, (names, units, key))?;
            }
        }
        Ok(())
    }

    fn add(
        &mut self,
        sensor: &str,
        (quantity, given, gravity): (Quantity, Option<f64>, Gravity),
        columns: &[ColumnRef],
        (names, units, key): (&[String], &[String], &str),
    ) -> Result<()> {
        for (component, column) in columns.iter().enumerate() {
            let at = column.resolve(names, &format!("imu.{key}"))?;
            let row = units.get(at).and_then(|unit| factor(quantity, unit));
            let written = || SensorName::of(&names[at]).and_then(|own| factor(quantity, own.unit.as_deref()?));
            let factor = given.or(row).or_else(written);
            self.sensors.push(Channel { sensor: sensor.to_owned(), quantity, component, factor, column: at, gravity });
        }
        Ok(())
    }

    /// In a table whose rows name their sensor, columns called x, y and z are acceleration.
    pub(super) fn bare_axes(&mut self, names: &[String]) {
        let at = |axis: &str| names.iter().position(|name| name.eq_ignore_ascii_case(axis));
        if let (true, [Some(x), Some(y), Some(z)]) = (self.is_empty(), ["x", "y", "z"].map(at)) {
            let (quantity, gravity) = (Quantity::Acceleration, Gravity::Unknown);
            let channel = |(component, column)| Channel {
                sensor: String::new(),
                quantity,
                component,
                factor: None,
                column,
                gravity,
            };
            self.sensors = [x, y, z].into_iter().enumerate().map(channel).collect();
            self.doubts.push(("columns", "columns x, y, z are taken as acceleration".into()));
        }
    }
}

fn unit_factor(quantity: Quantity, key: &str, unit: &str) -> Result<f64> {
    factor(quantity, unit).ok_or_else(|| {
        let expected = match quantity {
            Quantity::AngularVelocity => "rad/s or deg/s",
            _ => "m/s^2, g, mg or mm/s^2",
        };
        Error::new(ErrorKind::Parameter, format!("`{unit}`"), expected)
            .at(Place::field(format!("columns.imu.{key}_unit")))
    })
}
