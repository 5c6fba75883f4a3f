//! Shimmer, as Consensys and ShimmerCapture export it.
//!
//! ```text
//! "sep=,"
//! Shimmer_B5C8_Timestamp_Unix_CAL,Shimmer_B5C8_Accel_LN_X_CAL,Shimmer_B5C8_Accel_WR_X_CAL,…,
//! ms,m/(s^2),m/(s^2),…,                    units; the names may stand without CAL, device and units row
//! 1700000000000.123,-0.21,9.79,…,          a delimiter ends every row
//! ```
//! `RAW` columns are counts of the converter and are passed over. Of two accelerometers the wide-range one stays with the
//! gyroscope, because running goes beyond the ±2 g of the low-noise one; that one becomes a sensor of its own.

use crate::{
    error::{Error, ErrorKind, Place, Result},
    recording::{Gravity, Recording},
};

use super::{
    File, Format, Kind,
    params::TimeUnit,
    sensor_table::{Role, SensorTable, delimiter},
    sensors::{Channel, Quantity, factor},
    text,
};

/// The format.
pub(super) const FORMAT: Format = Format {
    name: "shimmer",
    what: "Shimmer CSV of Consensys or ShimmerCapture",
    vendor: "Shimmer",
    kind: Kind::Text,
    sniff,
    read,
};

/// Lines among which the row of names stands.
const HEADER_LINES: usize = 4;

fn sniff(head: &[u8]) -> bool {
    let lines = text::lines(text::without_bom(head)).take(HEADER_LINES);
    lines.into_iter().any(|line| is_names(&text::cells(line.bytes, delimiter(line.bytes))))
}

fn is_names(cells: &[String]) -> bool {
    let own = |cell: &String| Name::of(cell).is_some_and(|n| matches!(n.what, What::Signal(..)) && n.unmistakable);
    cells.iter().any(own)
}

/// What a column is.
#[derive(Clone, Copy, Debug, PartialEq)]
enum What {
    /// Quantity, component, and whether it is the low-noise accelerometer.
    Signal(Quantity, usize, bool),
    Time,
    TextTime,
}

/// A column's name taken apart: `Shimmer_B5C8_Accel_LN_X_CAL`.
struct Name<'a> {
    device: &'a str,
    what: What,
    raw: bool,
    /// Only Shimmer names columns so.
    unmistakable: bool,
}

impl<'a> Name<'a> {
    fn of(name: &'a str) -> Option<Self> {
        const STEMS: [(&str, Quantity, bool); 10] = [
            ("Accel_LN_", Quantity::Acceleration, true),
            ("Low_Noise_Accelerometer_", Quantity::Acceleration, true),
            ("Accel_WR_", Quantity::Acceleration, false),
            ("Wide_Range_Accelerometer_", Quantity::Acceleration, false),
            ("Accelerometer_", Quantity::Acceleration, false),
            ("Accel_", Quantity::Acceleration, false),
            ("Gyroscope_", Quantity::AngularVelocity, false),
            ("Gyro_", Quantity::AngularVelocity, false),
            ("Magnetometer_", Quantity::MagneticField, false),
            ("Mag_", Quantity::MagneticField, false),
        ];
        let raw = name.ends_with("_RAW");
        let calibrated = name.ends_with("_CAL");
        let bare = name.strip_suffix("_CAL").or(name.strip_suffix("_RAW")).unwrap_or(name);
        let device = |at: usize| bare[..at].trim_end_matches('_');
        if let Some(at) = bare.find("Timestamp") {
            let at = bare[..at].strip_suffix("System_").map_or(at, str::len);
            let what = if bare.contains("Formatted") { What::TextTime } else { What::Time };
            return Some(Self { device: device(at), what, raw, unmistakable: false });
        }
        if let Some(at) = bare.find("Quat_") {
            let component = "WXYZ".find(bare.chars().last()?)?;
            let what = What::Signal(Quantity::Orientation, component, false);
            return Some(Self { device: device(at), what, raw, unmistakable: calibrated });
        }
        let (stem, quantity, low_noise) = STEMS.into_iter().find(|(stem, ..)| bare.contains(stem))?;
        let at = bare.find(stem)?;
        let component = match &bare[at + stem.len()..] {
            "X" => 0,
            "Y" => 1,
            "Z" => 2,
            _ => return None,
        };
        let unmistakable = stem.contains("_LN_") || stem.contains("_WR_") || ((calibrated || raw) && at > 0);
        Some(Self { device: device(at), what: What::Signal(quantity, component, low_noise), raw, unmistakable })
    }
}

fn read(file: &File<'_>) -> Result<Recording> {
    let table = SensorTable::find(file.bytes, is_names)?;
    let names: Vec<Option<Name<'_>>> = table.names.iter().map(|name| Name::of(name)).collect();
    let fine: Vec<&Name<'_>> = names.iter().flatten().filter(|n| !n.raw).collect();
    if fine.iter().all(|n| !matches!(n.what, What::Signal(..))) {
        return Err(Error::new(ErrorKind::Unit, "only RAW columns, which are counts of the converter", "CAL columns")
            .at(Place::line(1))
            .mend("export calibrated data from Consensys"));
    }
    let has = |low: bool| fine.iter().any(|n| matches!(n.what, What::Signal(Quantity::Acceleration, _, l) if l == low));
    let both = has(true) && has(false);
    // Of several clocks the one all Shimmers share is best: `Unix`, then `System`, then the sensor's own.
    let rank = |name: &String| ["Unix", "System", "Timestamp"].iter().position(|word| name.contains(word));
    let is_time = |at: &usize| names[*at].as_ref().is_some_and(|n| n.what == What::Time && !n.raw);
    let clock = (0..names.len()).filter(is_time).min_by_key(|at| rank(&table.names[*at]));
    let text_time = names.iter().flatten().any(|n| n.what == What::TextTime);
    if clock.is_none() && text_time && file.params.rate_hz.is_none() {
        return Err(Error::new(ErrorKind::Rate, "a clock written as dates", "a clock in ms")
            .at(Place::field("Timestamp"))
            .mend("export Unix timestamps from Consensys, or give rate_hz"));
    }
    let role = |(at, name): (usize, &Option<Name<'_>>)| {
        let unit = table.unit(at);
        match name {
            Some(_) if Some(at) == clock => Role::Time(unit.and_then(TimeUnit::parse).unwrap_or(TimeUnit::Millisecond)),
            Some(Name { device, what: What::Signal(quantity, component, low_noise), raw: false, .. }) => {
                let device = if device.is_empty() { "Shimmer" } else { device };
                let sensor = if both && *low_noise { format!("{device} (low-noise)") } else { device.to_owned() };
                let factor = unit.and_then(|unit| factor(*quantity, unit));
                let acceleration = *quantity == Quantity::Acceleration;
                let gravity = if acceleration { Gravity::Included } else { Gravity::Unknown };
                let (quantity, component) = (*quantity, *component);
                Role::Signal(Channel { sensor, quantity, component, factor, column: 0, gravity })
            }
            _ => Role::Unused,
        }
    };
    let roles = names.iter().enumerate().map(role).collect();
    table.recording(roles, None, file)
}
