//! What the rows of a `_channels.tsv` make of the columns of a `_motion.tsv`.
//!
//! ```text
//! name         component  type   tracked_point  units   sampling_frequency  status  reference_frame
//! lHeel_POS_x  x          POS    lHeel          mm      200                 good    global            a marker
//! shank_A_x    x          ACCEL  shank          m/s^2                                                 a sensor
//! shank_Q_w    quat_w     ORNT   shank          n/a                                                   its orientation
//! t            n/a        LATENCY n/a           s                                                     the clock
//! Left_F_x     x          MISC   Left           N                                                     a plate
//! ```

use serde_json::Value;

use crate::{
    error::{Error, ErrorKind, Result},
    quantity::{Clock, Side},
    recording::{ForcePlate, ForceSign, Gravity, Notes, Recording, Surface},
};

use super::{
    assemble,
    bids_side_cars::{Said, Table, is_absent},
    marker_set,
    params::{LengthUnit, ReadParams},
    sensors::{self, Quantity},
    units,
};

/// One row of the table.
pub(super) struct Channel {
    pub name: String,
    /// `"x"`, `"quat_w"`; empty for none.
    pub component: String,
    /// Upper case: `"POS"`.
    pub kind: String,
    pub point: String,
    pub units: String,
    pub rate_hz: Option<f64>,
    pub bad: bool,
    /// The reference frame's name; empty for none.
    pub frame: String,
}

/// The rows of the table.
///
/// # Errors
/// [`ErrorKind::BadHeader`] without the columns that the standard requires.
pub(super) fn parse(bytes: &[u8]) -> Result<Vec<Channel>> {
    let table = Table::of(bytes);
    let has = |name: &str| table.names.iter().any(|n| n.eq_ignore_ascii_case(name));
    if let Some(lost) = ["name", "component", "type", "tracked_point"].iter().find(|name| !has(name)) {
        let found = format!("columns {} and no `{lost}`", table.names.join(", "));
        return Err(Error::new(ErrorKind::BadHeader, found, "name, component, type, tracked_point, units"));
    }
    let channel = |row: usize| {
        let text = |name: &str| table.cell(row, name).unwrap_or_default().to_owned();
        Channel {
            name: text("name"),
            component: text("component").to_lowercase(),
            kind: text("type").to_uppercase(),
            point: text("tracked_point"),
            units: text("units"),
            rate_hz: text("sampling_frequency").parse().ok().filter(|r: &f64| r.is_finite() && *r > 0.0),
            bad: text("status").eq_ignore_ascii_case("bad"),
            frame: text("reference_frame"),
        }
    };
    Ok((0..table.rows.len()).map(channel).collect())
}

/// Puts columns into the order of the channels, where the file has a row of names; without one, the order is theirs.
pub(super) fn order(names: Option<&Vec<String>>, channels: &[Channel], columns: &mut [Vec<f64>]) -> Notes {
    let mut notes = Notes::default();
    let Some(names) = names else { return notes };
    if names.iter().zip(channels).all(|(name, channel)| *name == channel.name) {
        notes.record("columns", "a row of names, which the standard forbids; they are those of _channels.tsv");
        return notes;
    }
    let at: Option<Vec<usize>> = channels.iter().map(|c| names.iter().position(|n| *n == c.name)).collect();
    match at.filter(|at| (0..columns.len()).all(|column| at.contains(&column))) {
        Some(at) => {
            let mut taken: Vec<Vec<f64>> = columns.iter_mut().map(std::mem::take).collect();
            for (column, from) in columns.iter_mut().zip(at) {
                *column = std::mem::take(&mut taken[from]);
            }
            notes.doubt("columns", "the row of names has another order than _channels.tsv; the names hold");
        }
        None => notes.doubt("columns", "the row of names differs from _channels.tsv, whose order holds"),
    }
    notes
}

/// Markers, sensors and plates of the channels.
///
/// # Errors
/// [`ErrorKind::Unit`] for markers whose unit cannot be told.
pub(super) fn streams(
    channels: &[Channel],
    mut columns: Vec<Vec<f64>>,
    (clock, time_s): (Clock, Option<Vec<f64>>),
    said: &Said,
    params: &ReadParams,
    recording: &mut Recording,
) -> Result<()> {
    blank_bad(channels, &mut columns, &mut recording.notes);
    markers(channels, &columns, clock, params, recording)?;
    let sensed = sensor_channels(channels, said);
    if !sensed.is_empty() {
        match sensors::build(&sensed, &mut columns, clock, time_s.as_deref(), &mut recording.notes) {
            Ok(imus) => recording.imus = imus,
            Err(error) => recording.notes.doubt("columns", error.found()),
        }
    }
    plates(channels, &mut columns, clock, said, params, recording)?;
    note_unused(channels, recording);
    Ok(())
}

fn blank_bad(channels: &[Channel], columns: &mut [Vec<f64>], notes: &mut Notes) {
    let bad: Vec<&str> = channels.iter().filter(|c| c.bad).map(|c| c.name.as_str()).collect();
    if !bad.is_empty() {
        let shown = bad.iter().take(8).copied().collect::<Vec<_>>().join(", ");
        notes.doubt("status", format!("{} channels are marked bad and left out: {shown}", bad.len()));
    }
    for (column, _) in columns.iter_mut().zip(channels).filter(|(_, channel)| channel.bad) {
        column.fill(f64::NAN);
    }
}

/// Tracked points that have x, y and z of a type and, where given, a unit; in the order of the table.
fn points(channels: &[Channel], wanted: impl Fn(&Channel) -> bool) -> Vec<(&str, [usize; 3])> {
    let own: Vec<(usize, &Channel)> = channels.iter().enumerate().filter(|(_, c)| wanted(c)).collect();
    let mut found: Vec<(&str, [Option<usize>; 3])> = Vec::new();
    for (at, channel) in own {
        let Some(axis) = axis(&channel.component) else { continue };
        // The same point may come again: it is another of that name.
        let open = |(point, xyz): &&mut (&str, [Option<usize>; 3])| *point == channel.point && xyz[axis].is_none();
        if let Some((_, xyz)) = found.iter_mut().rev().find(open) {
            xyz[axis] = Some(at);
        } else {
            let mut xyz = [None; 3];
            xyz[axis] = Some(at);
            found.push((&channel.point, xyz));
        }
    }
    found.into_iter().filter_map(|(point, [x, y, z])| Some((point, [x?, y?, z?]))).collect()
}

fn axis(component: &str) -> Option<usize> {
    ["x", "y", "z"].iter().position(|name| *name == component)
}

fn markers(
    channels: &[Channel],
    columns: &[Vec<f64>],
    clock: Clock,
    params: &ReadParams,
    recording: &mut Recording,
) -> Result<()> {
    let points = points(channels, |c| c.kind == "POS");
    let notes = &mut recording.notes;
    let flat = channels.iter().filter(|c| c.kind == "POS").count() - 3 * points.len();
    if flat > 0 {
        notes.doubt("columns", format!("{flat} position channels without the other axes of their point are left out"));
    }
    let Some(first) = points.first() else { return Ok(()) };
    let unit = |at: usize| LengthUnit::parse(&channels[at].units);
    let declared = unit(first.1[0]);
    let mut scaled: Vec<Vec<f64>> = points.iter().flat_map(|(_, xyz)| xyz.map(|at| columns[at].clone())).collect();
    for (column, at) in scaled.iter_mut().zip(points.iter().flat_map(|(_, xyz)| *xyz)) {
        // One unit for the set: where channels differ, those of the first hold.
        if let (Some(own), Some(first)) = (unit(at), declared)
            && own != first
        {
            for value in column.iter_mut() {
                *value *= own.factor() / first.factor();
            }
        }
    }
    let labels = points.iter().map(|(point, _)| (*point).to_owned()).collect();
    let columns: Vec<&[f64]> = scaled.iter().map(Vec::as_slice).collect();
    match marker_set::build(labels, &columns, clock, declared, params, notes) {
        Ok(markers) => recording.markers = Some(markers),
        Err(error) if error.kind() == ErrorKind::NoSignal => notes.doubt("gaps", error.found()),
        Err(error) => return Err(error),
    }
    Ok(())
}

fn sensor_channels(channels: &[Channel], said: &Said) -> Vec<sensors::Channel> {
    let own = said.own("Gravity");
    let gravity = |point: &str| match own.and_then(|all| all.get(point)?.as_str()) {
        Some("included") => Gravity::Included,
        Some("removed") => Gravity::Removed,
        _ => Gravity::Unknown,
    };
    let wanted = channels.iter().enumerate().filter_map(|(column, channel)| {
        let quantity = match channel.kind.as_str() {
            "ACCEL" => Quantity::Acceleration,
            "GYRO" => Quantity::AngularVelocity,
            "MAGN" => Quantity::MagneticField,
            "ORNT" => Quantity::Orientation,
            _ => return None,
        };
        let component = match quantity {
            Quantity::Orientation => {
                ["quat_w", "quat_x", "quat_y", "quat_z"].iter().position(|q| *q == channel.component)
            }
            _ => axis(&channel.component),
        };
        Some(sensors::Channel {
            sensor: channel.point.clone(),
            quantity,
            component: component?,
            factor: sensors::factor(quantity, &channel.units),
            column,
            gravity: gravity(&channel.point),
        })
    });
    wanted.collect()
}

/// Plates that our own writer lists; of others a channel in N tells neither axis nor sign.
fn plates(
    channels: &[Channel],
    columns: &mut [Vec<f64>],
    clock: Clock,
    said: &Said,
    params: &ReadParams,
    recording: &mut Recording,
) -> Result<()> {
    let listed = said.own("Plates").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    for about in listed {
        let Some(name) = about.get("point").and_then(Value::as_str) else { continue };
        let mut take = |unit: &str| -> [Option<Vec<f64>>; 3] {
            let of = |axis: &str| {
                let mine = |c: &Channel| c.kind == "MISC" && c.point == name && c.units == unit && c.component == axis;
                channels.iter().position(mine).map(|at| std::mem::take(&mut columns[at]))
            };
            ["x", "y", "z"].map(of)
        };
        let whole = |[x, y, z]: [Option<Vec<f64>>; 3]| Some([x?, y?, z?]);
        let mut plate = ForcePlate {
            force_n: take("N"),
            moment_nm: whole(take("N.m")),
            cop_m: whole(take("m")),
            clock,
            ..ForcePlate::default()
        };
        let text = |key: &str| about.get(key).and_then(Value::as_str);
        text("name").unwrap_or(name).clone_into(&mut plate.name);
        plate.foot = text("foot").and_then(|side| side.parse::<Side>().ok());
        plate.sign = match text("sign") {
            Some("reaction") => ForceSign::Reaction,
            Some("action") => ForceSign::Action,
            _ => ForceSign::Unknown,
        };
        plate.corners_m = about.get("corners_m").and_then(|v| serde_json::from_value(v.clone()).ok());
        for column in plate.force_n.iter_mut().flatten() {
            units::to_newtons(column, params.force_unit.unwrap_or(super::ForceUnit::Newton), params.mass_kg)?;
        }
        if plate.force_n.iter().any(Option::is_some) {
            recording.plates.push(plate);
        }
    }
    if !recording.plates.is_empty() {
        assemble::note_missing(&recording.plates, &mut recording.notes);
        units::check_force(&recording.plates, &mut recording.notes);
    }
    Ok(())
}

/// Says what is there and not read.
fn note_unused(channels: &[Channel], recording: &mut Recording) {
    let count = |wanted: &dyn Fn(&Channel) -> bool| channels.iter().filter(|c| wanted(c)).count();
    for kind in ["VEL", "ANGACCEL", "JNTANG"] {
        let found = count(&|c| c.kind == kind);
        if found > 0 {
            recording.notes.record("columns", format!("{found} channels of type {kind} are not used"));
        }
    }
    let euler = count(&|c| c.kind == "ORNT" && !c.component.starts_with("quat"));
    if euler > 0 {
        recording.notes.doubt("columns", format!("{euler} orientation channels are Euler angles, which are not read"));
    }
    let force = count(&|c| c.kind == "MISC" && c.units == "N");
    if force > 0 && recording.plates.is_empty() {
        recording.notes.doubt(
            "columns",
            format!("{force} channels of type MISC in N are not read as force: nothing says of which plate and axis"),
        );
    }
}

/// What our own writer says of the trial beyond the standard.
pub(super) fn about(said: &Said, recording: &mut Recording) {
    let text = |key: &str| said.own(key).and_then(Value::as_str).filter(|text| !is_absent(text));
    recording.surface = text("Surface").and_then(|s| s.parse::<Surface>().ok());
    recording.first_side = text("FirstSide").and_then(|s| s.parse().ok());
    recording.speed_mps = said.own("SpeedMps").and_then(Value::as_f64);
    if let Some(device) = said.text("DeviceSerialNumber") {
        recording.notes.record("device", format!("serial number {device}"));
    }
}
