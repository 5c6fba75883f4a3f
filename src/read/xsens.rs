//! Xsens MTw as MT Manager exports it, and Xsens or Movella DOT: one file per sensor.
//!
//! ```text
//! // Update Rate: 100.0Hz                  MTw: remarks; the rate is no longer among them since 2022
//! PacketCounter SampleTimeFine … Acc_X …   tab, comma, semicolon or blank; counts to 65535, then 0
//!
//! sep=,                                    DOT
//! OutputRate:,60Hz
//! PacketCounter,SampleTimeFine,Quat_W,…,FreeAcc_X,…      µs, of 32 bits
//! ```
//! Both count packets and, maybe, time; sensors of one network share the count, so it is kept as their clock. Angular
//! velocity is in rad/s in the one and in deg/s in the other. Free acceleration is what is left without gravity, in the
//! axes of the ground.

use crate::{
    error::Result,
    recording::{Gravity, Notes, Recording},
};

use super::{
    File, Format, Kind, counter,
    numeric::Body,
    params::TimeUnit,
    rotation,
    sensor_table::{Role, SensorTable, axis, delimiter},
    sensors::{Channel, Quantity},
    text,
};

/// The format.
pub(super) const FORMAT: Format = Format {
    name: "xsens",
    what: "Xsens MTw text of MT Manager, Xsens and Movella DOT CSV",
    vendor: "Movella (Xsens)",
    kind: Kind::Text,
    sniff,
    read,
};

/// Lines among which the row of names stands.
const HEADER_LINES: usize = 60;

fn sniff(head: &[u8]) -> bool {
    let lines = text::lines(text::without_bom(head)).take(HEADER_LINES);
    lines.into_iter().any(|line| is_names(&text::cells(line.bytes, delimiter(line.bytes))))
}

fn is_names(cells: &[String]) -> bool {
    let counted = cells.first().is_some_and(|cell| cell == "PacketCounter" || cell == "Counter");
    counted && cells.iter().any(|cell| column(cell).is_some())
}

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Column {
    Signal(Quantity, usize),
    /// Acceleration without gravity.
    Free(usize),
    /// A component of the rotation matrix, row by row.
    Matrix(usize),
    /// Roll, pitch or yaw, degrees.
    Euler(usize),
}

fn column(name: &str) -> Option<Column> {
    let (stem, last) = name.rsplit_once('_').unwrap_or((name, ""));
    let signal = |quantity| axis(last).map(|component| Column::Signal(quantity, component));
    match stem {
        "Acc" => signal(Quantity::Acceleration),
        "Gyr" => signal(Quantity::AngularVelocity),
        "Mag" => signal(Quantity::MagneticField),
        "FreeAcc" => axis(last).or(["E", "N", "U"].iter().position(|way| *way == last)).map(Column::Free),
        "Euler" => axis(last).map(Column::Euler),
        "Roll" | "Pitch" | "Yaw" if last.is_empty() => {
            ["Roll", "Pitch", "Yaw"].iter().position(|angle| *angle == stem).map(Column::Euler)
        }
        "Quat" => {
            let known = [["q0", "w"], ["q1", "x"], ["q2", "y"], ["q3", "z"]];
            let component = known.iter().position(|own| own.contains(&last.to_ascii_lowercase().as_str()))?;
            Some(Column::Signal(Quantity::Orientation, component))
        }
        _ => match name.strip_prefix("Mat[")?.as_bytes() {
            [row @ b'1'..=b'3', b']', b'[', column @ b'1'..=b'3', b']'] => {
                Some(Column::Matrix(usize::from(row - b'1') * 3 + usize::from(column - b'1')))
            }
            _ => None,
        },
    }
}

/// What the lines above the names say.
#[derive(Default)]
struct Preamble {
    rate_hz: Option<f64>,
    device: Option<String>,
    /// MT Manager's remarks, or DOT's keys.
    mtw: bool,
    dot: bool,
}

impl Preamble {
    fn of(bytes: &[u8]) -> Self {
        let mut found = Self::default();
        for line in text::lines(text::without_bom(bytes)).take(HEADER_LINES) {
            if is_names(&text::cells(line.bytes, delimiter(line.bytes))) {
                break;
            }
            let text = line.text();
            found.mtw |= text.starts_with("//");
            let text = text.trim_start_matches('/');
            let Some((key, value)) = text.split_once(':') else { continue };
            let key: String = key.chars().filter(char::is_ascii_alphabetic).flat_map(char::to_lowercase).collect();
            let value = value.trim_matches(|c: char| c.is_whitespace() || ",;\"".contains(c));
            match key.as_str() {
                "updaterate" | "samplerate" | "outputrate" | "acquisitionfrequency" => {
                    let number = value.trim_end_matches(|c: char| c.is_ascii_alphabetic() || c == ' ');
                    found.rate_hz = number.parse().ok().filter(|rate: &f64| rate.is_finite() && *rate > 0.0);
                }
                "deviceid" | "devicetag" if !value.is_empty() => {
                    found.dot |= key == "devicetag";
                    found.device = Some(value.to_owned());
                }
                _ => {}
            }
        }
        found
    }

    /// One of the file's units of angular velocity, rad/s.
    fn turning(&self) -> Option<f64> {
        match (self.dot, self.mtw) {
            (true, _) => Some(1_f64.to_radians()),
            (false, true) => Some(1.0),
            (false, false) => None,
        }
    }
}

fn read(file: &File<'_>) -> Result<Recording> {
    let said = Preamble::of(file.bytes);
    let mut table = SensorTable::find(file.bytes, is_names)?;
    without_collapsed(&mut table);
    let columns: Vec<Option<Column>> = table.names.iter().map(|name| column(name)).collect();
    let has = |wanted: fn(&Column) -> bool| columns.iter().flatten().any(wanted);
    let quaternions = has(|c| matches!(c, Column::Signal(Quantity::Orientation, _)));
    let role = |(at, column): (usize, &Option<Column>)| {
        let signal = |quantity, component, factor, gravity| {
            Role::Signal(Channel { sensor: file.name.to_owned(), quantity, component, factor, column: 0, gravity })
        };
        match column {
            _ if at == 0 || table.names[at] == "SampleTimeFine" => Role::Numbers,
            Some(Column::Signal(quantity, component)) => {
                let (factor, gravity) = match quantity {
                    Quantity::Acceleration => (Some(1.0), Gravity::Included),
                    Quantity::AngularVelocity => (said.turning(), Gravity::Unknown),
                    _ => (None, Gravity::Unknown),
                };
                signal(*quantity, *component, factor, gravity)
            }
            Some(Column::Free(component)) => signal(Quantity::Acceleration, *component, Some(1.0), Gravity::Removed),
            Some(Column::Matrix(_) | Column::Euler(_)) if !quaternions => Role::Numbers,
            _ => Role::Unused,
        }
    };
    let mut roles: Vec<Role> = columns.iter().enumerate().map(role).collect();
    let mut body = table.body(&roles, file)?;
    if !quaternions && let Some(wxyz) = orientation(&columns, &body) {
        for (component, column) in wxyz.into_iter().enumerate() {
            body.columns.push(column);
            let (sensor, quantity) = (file.name.to_owned(), Quantity::Orientation);
            let gravity = Gravity::Unknown;
            roles.push(Role::Signal(Channel { sensor, quantity, component, factor: None, column: 0, gravity }));
        }
    }
    let mut notes = Notes::default();
    let mut start_s = 0.0;
    match counted(&table, &said, &mut body, file, &mut notes) {
        Counted::Times(time_s) => {
            body.columns[0] = time_s;
            roles[0] = Role::Time(TimeUnit::Second);
        }
        Counted::Start(first_s) => start_s = first_s,
        Counted::Nothing => {}
    }
    let (mut recording, _) = table.recording_of(body, roles, said.rate_hz, file)?;
    recording.shift(start_s);
    recording.notes.extend(notes);
    if let Some(device) = said.device {
        recording.notes.record("sensors", format!("the device is {device}"));
    }
    if recording.imus.iter().any(|imu| imu.acceleration_mps2.is_some() && imu.gravity == Gravity::Removed) {
        recording.notes.doubt("axes", "only free acceleration is there: without gravity, in the axes of the ground");
    }
    Ok(recording)
}

/// Between runs of blanks empty cells vanish: as many columns are left out as the rows are short, if those that are
/// always empty together are so many.
fn without_collapsed(table: &mut SensorTable<'_>) {
    let cells = table.first_row().len();
    let optional = |name: &String| {
        ["SampleTimeFine", "Year", "Month", "Day", "Second"].contains(&name.as_str()) || name.starts_with("UTC_")
    };
    let empty = table.names.iter().filter(|name| optional(name)).count();
    if table.between_blanks() && cells + empty == table.names.len() {
        table.names.retain(|name| !optional(name));
    }
}

/// Quaternions from matrices, or else from angles.
fn orientation(columns: &[Option<Column>], body: &Body) -> Option<[Vec<f64>; 4]> {
    let of = |wanted: Column| {
        let at = columns.iter().position(|column| *column == Some(wanted))?;
        Some(body.columns[at].as_slice())
    };
    let matrix: Option<Vec<&[f64]>> = (0..9).map(|at| of(Column::Matrix(at))).collect();
    if let Some(rows) = matrix.and_then(|rows| <[&[f64]; 9]>::try_from(rows).ok()) {
        return Some(rotation::from_matrices(&rows));
    }
    let [roll, pitch, yaw] = [0, 1, 2].map(|at| of(Column::Euler(at)));
    Some(rotation::from_euler_deg(roll?, pitch?, yaw?))
}

/// Where MTw counts time: 10 kHz.
const TICK_S: f64 = 1e-4;

/// What the counters say of time.
enum Counted {
    /// Times of the samples, s.
    Times(Vec<f64>),
    /// None is missing; this is the time of the first, s.
    Start(f64),
    Nothing,
}

/// By `SampleTimeFine`, or else by the number of packets.
fn counted(table: &SensorTable<'_>, said: &Preamble, body: &mut Body, file: &File<'_>, notes: &mut Notes) -> Counted {
    let fine = table.names.iter().position(|name| name == "SampleTimeFine");
    if let Some(mut ticks) = fine.map(|at| std::mem::take(&mut body.columns[at]))
        && !ticks.is_empty()
        && ticks.iter().all(|t| t.is_finite())
    {
        counter::unwrap_noted(&mut ticks, 4_294_967_296.0, "SampleTimeFine", notes);
        let unit_s = if said.mtw { TICK_S } else { 1e-6 };
        return Counted::Times(ticks.iter().map(|t| t * unit_s).collect());
    }
    let Some(rate_hz) = file.params.rate_hz.or(said.rate_hz) else { return Counted::Nothing };
    let mut packets = std::mem::take(&mut body.columns[0]);
    if !said.dot {
        counter::unwrap_noted(&mut packets, 65_536.0, "PacketCounter", notes);
    }
    let mut steps: Vec<f64> = packets.windows(2).map(|w| w[1] - w[0]).collect();
    steps.sort_by(f64::total_cmp);
    let (Some(least), Some(most)) = (steps.first(), steps.last()) else { return Counted::Nothing };
    if !(*least > 0.0 && most.is_finite()) {
        notes.doubt("frames", "the number of packets does not rise, and is not used");
        return Counted::Nothing;
    }
    let per_s = rate_hz * steps[steps.len() / 2];
    if least == most {
        return Counted::Start(packets[0] / per_s);
    }
    Counted::Times(packets.iter().map(|n| n / per_s).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_columns() {
        assert_eq!(column("Acc_Y"), Some(Column::Signal(Quantity::Acceleration, 1)));
        assert_eq!(column("Quat_q3"), Some(Column::Signal(Quantity::Orientation, 3)));
        assert_eq!(column("Quat_W"), Some(Column::Signal(Quantity::Orientation, 0)));
        assert_eq!(column("FreeAcc_U"), Some(Column::Free(2)));
        assert_eq!(column("Mat[2][1]"), Some(Column::Matrix(3)));
        assert_eq!(column("Yaw"), Some(Column::Euler(2)));
        for name in ["dv[1]", "VelInc_X", "OriInc_q0", "Status", "Mat[4][1]", "Mat[1]", "Second"] {
            assert_eq!(column(name), None, "{name}");
        }
    }
}
