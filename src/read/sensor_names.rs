//! Names of columns of inertial sensors, as people write them.
//!
//! ```text
//! left_foot_acc_x   Gyroscope X (deg/s)   accX   ax [g]   LinearAcceleration Z   RShank/Quat/w
//! └ sensor  └ quantity └ component        rest: the sensor
//! ```

use super::sensors::{Channel, Quantity, factor};
use crate::recording::Gravity;

/// What a column's name says.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct SensorName {
    /// What is left of the name: the sensor; may be empty.
    pub sensor: String,
    pub quantity: Quantity,
    /// 0 to 2 for x to z; 0 to 3 for w to z.
    pub component: usize,
    /// As written behind the name, in brackets.
    pub unit: Option<String>,
    pub gravity: Gravity,
    /// A single letter that may well be something else: `ax`, `gz`.
    pub weak: bool,
}

impl SensorName {
    /// Takes `name` apart; `None` when it names no quantity or no axis.
    pub fn of(name: &str) -> Option<Self> {
        let (base, unit) = split_unit(name.trim());
        let mut words = words(base);
        let (quantity, weak, glued) = take_quantity(&mut words)?;
        let component = match glued {
            Some(component) => component,
            None => take_component(&mut words, quantity)?,
        };
        let free = take(&mut words, |word| ["linear", "free", "user", "lin", "dynamic"].contains(&word)).is_some();
        if words
            .iter()
            .any(|word| ["gravity", "bias", "std", "var", "cov", "norm"].contains(&word.to_lowercase().as_str()))
        {
            return None;
        }
        let gravity = match quantity {
            Quantity::Acceleration if free => Gravity::Removed,
            _ => Gravity::Unknown,
        };
        Some(Self { sensor: words.join("_"), quantity, component, unit, gravity, weak })
    }

    /// The channel of this name; `unit_row` has the last word on the unit, `fallback` names a sensor without a name.
    pub fn channel(&self, column: usize, unit_row: Option<&str>, fallback: &str) -> Channel {
        let unit = unit_row.and_then(|unit| factor(self.quantity, unit));
        let written = || self.unit.as_deref().and_then(|unit| factor(self.quantity, unit));
        let sensor = if self.sensor.is_empty() { fallback } else { &self.sensor };
        Channel {
            sensor: sensor.to_owned(),
            quantity: self.quantity,
            component: self.component,
            factor: unit.or_else(written),
            column,
            gravity: self.gravity,
        }
    }
}

/// `Accelerometer X (g)` → name, `g`.
fn split_unit(name: &str) -> (&str, Option<String>) {
    let pairs = [(')', '('), (']', '[')];
    let found = pairs.into_iter().find_map(|(close, open)| name.strip_suffix(close)?.rsplit_once(open));
    match found {
        // `Acc[0]` is a component, not a unit.
        Some((base, unit)) if unit.parse::<u32>().is_err() && !base.trim().is_empty() => {
            (base.trim(), Some(unit.to_owned()))
        }
        _ => (name, None),
    }
}

/// Words as written, parted at signs and where a capital follows a small letter.
fn words(name: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut before = ' ';
    for c in name.chars() {
        if !c.is_alphanumeric() || (c.is_uppercase() && before.is_lowercase()) {
            words.push(String::new());
        }
        if let Some(word) = words.last_mut().filter(|_| c.is_alphanumeric()) {
            word.push(c);
        }
        before = c;
    }
    words.retain(|word| !word.is_empty());
    words
}

fn take(words: &mut Vec<String>, is: impl Fn(&str) -> bool) -> Option<String> {
    let at = words.iter().position(|word| is(&word.to_lowercase()))?;
    Some(words.remove(at))
}

fn quantity_of(word: &str) -> Option<Quantity> {
    Some(match word {
        "acc" | "accel" | "accl" | "accelerometer" | "acceleration" | "accelerations" => Quantity::Acceleration,
        "gyr" | "gyro" | "gyroscope" | "angvel" | "angularvelocity" | "rotationrate" => Quantity::AngularVelocity,
        "mag" | "magn" | "magnetometer" | "magneticfield" => Quantity::MagneticField,
        "quat" | "quaternion" | "orientation" | "ori" => Quantity::Orientation,
        _ => return None,
    })
}

/// The quantity, whether it is a guess, and the component where one word holds both (`accX`, `gyry`, `az`).
fn take_quantity(words: &mut Vec<String>) -> Option<(Quantity, bool, Option<usize>)> {
    // `Angular Velocity`, `Magnetic Field`, `Rotation Rate`.
    for at in 1..words.len() {
        let two = format!("{}{}", words[at - 1], words[at]).to_lowercase();
        if let Some(quantity @ (Quantity::AngularVelocity | Quantity::MagneticField)) = quantity_of(&two)
            && quantity_of(&words[at].to_lowercase()).is_none()
        {
            words.drain(at - 1..=at);
            return Some((quantity, false, None));
        }
    }
    if let Some(word) = take(words, |word| quantity_of(word).is_some()) {
        return Some((quantity_of(&word.to_lowercase())?, false, None));
    }
    let glued = |word: &str| {
        let (at, last) = word.char_indices().last()?;
        let stem = &word[..at];
        let quantity = quantity_of(stem)?;
        Some((quantity, false, Some(component(&last.to_string(), quantity)?)))
    };
    let letters = |word: &str| match word {
        "ax" | "ay" | "az" => Some((Quantity::Acceleration, true, "xyz".find(&word[1..]))),
        "gx" | "gy" | "gz" => Some((Quantity::AngularVelocity, true, "xyz".find(&word[1..]))),
        "qw" | "qx" | "qy" | "qz" => Some((Quantity::Orientation, true, "wxyz".find(&word[1..]))),
        "q0" | "q1" | "q2" | "q3" => Some((Quantity::Orientation, true, "0123".find(&word[1..]))),
        _ => None,
    };
    let word = take(words, |word| glued(word).is_some() || letters(word).is_some())?.to_lowercase();
    glued(&word).or_else(|| letters(&word))
}

fn component(word: &str, quantity: Quantity) -> Option<usize> {
    match quantity {
        Quantity::Orientation => {
            [["w", "q0", "s", "scalar"], ["x", "q1", "", ""], ["y", "q2", "", ""], ["z", "q3", "", ""]]
                .iter()
                .position(|known| known.contains(&word))
        }
        _ => ["x", "y", "z"].iter().position(|axis| *axis == word),
    }
}

/// The last word that is an axis.
fn take_component(words: &mut Vec<String>, quantity: Quantity) -> Option<usize> {
    let of = |word: &String| component(&word.to_lowercase(), quantity);
    let at = words.iter().rposition(|word| of(word).is_some())?;
    of(&words.remove(at))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(name: &str) -> (String, Quantity, usize, Option<String>) {
        let found = SensorName::of(name).unwrap_or_else(|| panic!("{name}"));
        (found.sensor, found.quantity, found.component, found.unit)
    }

    #[test]
    fn names_in_the_wild() {
        use Quantity::{Acceleration, AngularVelocity, MagneticField, Orientation};
        for (name, sensor, quantity, component, unit) in [
            ("acc_x", "", Acceleration, 0, None),
            ("left_foot_acc_x", "left_foot", Acceleration, 0, None),
            ("Gyroscope X (deg/s)", "", AngularVelocity, 0, Some("deg/s")),
            ("accZ", "", Acceleration, 2, None),
            ("gyry [rad/s]", "", AngularVelocity, 1, Some("rad/s")),
            ("az", "", Acceleration, 2, None),
            ("Static/Angular Velocity/Y", "Static", AngularVelocity, 1, None),
            ("RShank/Quat/w", "RShank", Orientation, 0, None),
            ("tibia_r_imu.acc.z", "tibia_r_imu", Acceleration, 2, None),
            ("Magnetic Field Y (uT)", "", MagneticField, 1, Some("uT")),
            ("Accelerometer Y (m/s²)", "", Acceleration, 1, Some("m/s²")),
        ] {
            // Words are joined by one sign, parted at capitals.
            let found = read(name);
            assert_eq!(found.0.replace('_', ""), sensor.replace('_', ""), "{name}");
            assert_eq!((found.1, found.2, found.3.as_deref()), (quantity, component, unit), "{name}");
        }
        assert_eq!(SensorName::of("LinearAcceleration X (g)").unwrap().gravity, Gravity::Removed);
        assert!(SensorName::of("ax").unwrap().weak && !SensorName::of("acc_x").unwrap().weak);
    }

    #[test]
    fn other_names_are_no_sensor() {
        for name in
            ["time", "Fx", "RHEE_X", "knee_angle", "acc", "gravity_acc_x", "x", "Mx", "acceleration", "pelvis_tx"]
        {
            assert_eq!(SensorName::of(name), None, "{name}");
        }
    }
}
