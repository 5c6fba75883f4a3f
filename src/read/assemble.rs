//! Named columns of numbers into a recording.

use std::path::PathBuf;

use crate::{
    error::{Error, ErrorKind, Result},
    quantity::Clock,
    recording::{ForcePlate, Frame, Imu, Notes, Recording, Source},
};

use super::{
    clock::Timing,
    column_map::ColumnMap,
    marker_set,
    params::{ForceUnit, ReadParams, TimeUnit},
    plan::Plan,
    sensors, uneven, units,
};

/// A column of data handed over in memory.
#[derive(Clone, Debug, PartialEq)]
pub struct NamedColumn {
    /// Name, recognised as in a file: `"time"`, `"Fz"`, `"R_heel_x"`, with a unit in brackets where it is not SI.
    pub name: String,
    /// Values; NaN where missing. All columns are equally long.
    pub values: Vec<f64>,
}

/// A table of which the plan is made and the wanted columns are parsed.
pub(super) struct Table<'a> {
    pub name: &'a str,
    pub names: &'a [String],
    pub plan: Plan,
    pub columns: Vec<Vec<f64>>,
    pub rows: usize,
    pub declared_hz: Option<f64>,
}

/// Makes a recording of columns in memory, recognised by name as in a file.
///
/// # Errors
/// [`ErrorKind::Mismatch`] for columns of different lengths; otherwise those of [`open`](super::open) for a table.
///
/// ```
/// use midstance::read::{NamedColumn, ReadParams, from_columns};
/// let time = (0..100).map(|i| f64::from(i) / 500.0).collect();
/// let force = (0..100).map(|i| f64::from(i) * 10.0).collect();
/// let columns = vec![
///     NamedColumn { name: "time".into(), values: time },
///     NamedColumn { name: "Fz (N)".into(), values: force },
/// ];
/// let recording = from_columns("trial", columns, &ReadParams::default())?;
/// assert_eq!(recording.plates[0].clock.rate_hz, 500.0);
/// # Ok::<(), midstance::Error>(())
/// ```
pub fn from_columns(name: &str, columns: Vec<NamedColumn>, params: &ReadParams) -> Result<Recording> {
    let rows = columns.first().map_or(0, |c| c.values.len());
    if rows == 0 {
        return Err(Error::new(ErrorKind::Empty, "no samples", "columns with values"));
    }
    if let Some(odd) = columns.iter().find(|c| c.values.len() != rows) {
        return Err(Error::new(
            ErrorKind::Mismatch,
            format!("column `{}` with {} values beside one with {rows}", odd.name, odd.values.len()),
            "columns of equal length",
        ));
    }
    let map = params.columns.clone().unwrap_or_default();
    let (names, mut values): (Vec<String>, Vec<Vec<f64>>) = columns.into_iter().map(|c| (c.name, c.values)).unzip();
    let plan = Plan::of(&names, &[], &map)?;
    values.iter_mut().flatten().filter(|v| v.is_infinite()).for_each(|v| *v = f64::NAN);
    clear_codes(&mut values, &map);
    let mut recording =
        recording(Table { name, names: &names, plan, columns: values, rows, declared_hz: None }, params)?;
    declare(&mut recording, params)?;
    recording.marker_names = params.markers.clone();
    let source = Source { path: PathBuf::new(), format: "columns".into(), sha256: String::new() };
    recording.sources.push(source);
    Ok(recording)
}

/// Axes, sign and sites that the user declares.
pub(super) fn declare(recording: &mut Recording, params: &ReadParams) -> Result<()> {
    let Some(map) = &params.columns else { return Ok(()) };
    if let Some(axes) = map.axes {
        recording.frame = Frame::Declared(axes);
    }
    if let Some(sign) = map.sign {
        recording.plates.iter_mut().for_each(|plate| plate.sign = sign.into());
    }
    for asked in &map.imu {
        let site = asked.declared_site()?;
        let own = recording.imus.iter_mut().filter(|imu| asked.name.as_ref() == Some(&imu.name));
        own.for_each(|imu| imu.site = site.or(imu.site));
    }
    Ok(())
}

/// Numbers that the user names as codes become NaN.
pub(super) fn clear_codes(columns: &mut [Vec<f64>], map: &ColumnMap) {
    let codes: Vec<f64> = map.missing.iter().filter_map(|code| code.trim().parse().ok()).collect();
    if !codes.is_empty() {
        columns.iter_mut().flatten().filter(|v| codes.contains(v)).for_each(|v| *v = f64::NAN);
    }
}

/// Makes the recording that `table.plan` describes; its columns are taken out of the table.
pub(super) fn recording(mut table: Table<'_>, params: &ReadParams) -> Result<Recording> {
    let mut recording = Recording::named(table.name);
    let notes = &mut recording.notes;
    if table.plan.is_empty() {
        return Err(no_signal(table.names));
    }
    for (code, text) in std::mem::take(&mut table.plan.doubts) {
        notes.doubt(code, text);
    }
    let what = match &table.plan {
        plan if plan.only_sensors() => "sensor",
        plan if plan.plates.is_empty() => "markers",
        _ => "force",
    };
    let (clock, kept) = clock(&mut table, what, params, notes)?;
    recording.plates = plates(&mut table, clock, params, notes)?;
    if !table.plan.markers.is_empty() {
        let markers = std::mem::take(&mut table.plan.markers);
        let columns: Vec<&[f64]> =
            markers.iter().flat_map(|(_, xyz)| xyz.map(|at| table.columns[at].as_slice())).collect();
        let labels = markers.iter().map(|(label, _)| label.clone()).collect();
        let built = marker_set::build(labels, &columns, clock, table.plan.length_unit, params, notes);
        match built {
            Ok(markers) => recording.markers = Some(markers),
            Err(error) if error.kind() == ErrorKind::NoSignal && !recording.plates.is_empty() => {
                notes.doubt("gaps", error.found());
            }
            Err(error) => return Err(error),
        }
    }
    let others = !recording.plates.is_empty() || recording.markers.is_some();
    recording.imus = match imus(&mut table, clock, kept.as_deref(), notes) {
        // Empty columns of a sensor are no reason to refuse the force beside them.
        Err(error) if error.kind() == ErrorKind::NoSignal && others => {
            notes.doubt("gaps", error.found());
            Vec::new()
        }
        made => made?,
    };
    Ok(recording)
}

/// The clock, and the times themselves where sensors alone have an uneven one.
fn clock(
    table: &mut Table<'_>,
    what: &str,
    params: &ReadParams,
    notes: &mut Notes,
) -> Result<(Clock, Option<Vec<f64>>)> {
    let mut time_s = table.plan.time.map(|(at, _)| std::mem::take(&mut table.columns[at]));
    if let (Some(time), Some((_, unit))) = (&mut time_s, table.plan.time) {
        let unit = unit.unwrap_or_else(|| time_unit(time, params.rate_hz, notes));
        unit.to_seconds(time);
    }
    let timing = Timing {
        what,
        len: table.rows,
        time_s: time_s.as_deref(),
        declared_hz: table.declared_hz,
        given_hz: params.rate_hz,
        start_s: 0.0,
    };
    let settled =
        if table.plan.only_sensors() { uneven::settle(&timing, notes)? } else { (timing.settle(notes)?, None) };
    if time_s.is_none() {
        check_index(table, notes);
    }
    Ok(settled)
}

/// The unit in which the times make a believable sampling rate: above 20 Hz.
fn time_unit(time: &[f64], given_hz: Option<f64>, notes: &mut Notes) -> TimeUnit {
    const UNITS: [TimeUnit; 4] = [TimeUnit::Second, TimeUnit::Millisecond, TimeUnit::Microsecond, TimeUnit::Nanosecond];
    let (Some(first), Some(last)) = (time.first(), time.last()) else { return TimeUnit::Second };
    let step = (last - first) / (time.len().max(2) - 1) as f64;
    let rate = |unit: TimeUnit| 1.0 / (step * unit.factor());
    let fits = |unit: &TimeUnit| match given_hz {
        Some(given) => (rate(*unit) / given - 1.0).abs() < 0.1,
        None => (20.0..=20_000.0).contains(&rate(*unit)),
    };
    let found = UNITS.into_iter().find(fits).unwrap_or(TimeUnit::Second);
    if found != TimeUnit::Second {
        notes.doubt(
            "units",
            format!("the unit of the time column is not declared; {found} makes {:.1} Hz", rate(found)),
        );
    }
    found
}

/// Without times, running numbers that skip tell of lost rows.
fn check_index(table: &Table<'_>, notes: &mut Notes) {
    let Some(numbers) = table.plan.index.and_then(|at| table.columns.get(at)) else { return };
    if let Some(row) = numbers.windows(2).position(|w| w[1] - w[0] > 1.0) {
        notes.doubt("frames", format!("running numbers jump from {} to {}", numbers[row], numbers[row + 1]));
    }
}

fn plates(table: &mut Table<'_>, clock: Clock, params: &ReadParams, notes: &mut Notes) -> Result<Vec<ForcePlate>> {
    if table.plan.plates.is_empty() {
        return Ok(Vec::new());
    }
    let given = params.force_unit.or(table.plan.force_unit);
    note_units(table, given, notes);
    let mut plates = Vec::with_capacity(table.plan.plates.len());
    for plan in std::mem::take(&mut table.plan.plates) {
        let mut force_n = [const { None }; 3];
        for (axis, at) in plan.force.into_iter().enumerate() {
            let Some(at) = at else { continue };
            let unit = given.or(plan.units[axis]).unwrap_or(ForceUnit::Newton);
            let mut column = std::mem::take(&mut table.columns[at]);
            units::to_newtons(&mut column, unit, params.mass_kg)?;
            force_n[axis] = Some(column);
        }
        let cop_m = cop(table, plan.cop, notes);
        plates.push(ForcePlate { name: plan.name, foot: plan.foot, force_n, cop_m, clock, ..ForcePlate::default() });
    }
    let any = plates.iter().flat_map(|p| p.force_n.iter().flatten().flatten()).any(|v| v.is_finite());
    if !any {
        return Err(Error::new(ErrorKind::NoSignal, "force columns without a single value", "at least one number"));
    }
    note_missing(&plates, notes);
    units::check_force(&plates, notes);
    Ok(plates)
}

fn note_units(table: &Table<'_>, given: Option<ForceUnit>, notes: &mut Notes) {
    let written = table.plan.plates.iter().flat_map(|p| p.units.iter().flatten().copied());
    let mut units: Vec<String> =
        given.map_or_else(|| written.collect(), |unit| vec![unit]).iter().map(ForceUnit::to_string).collect();
    units.sort();
    units.dedup();
    match &units[..] {
        [] => notes.record("units", "force in N, assumed"),
        units => notes.record("units", format!("force in {}, declared", units.join(" and "))),
    }
}

/// Centre of pressure in m, when at least two components are there; a plate's plane is at zero.
fn cop(table: &Table<'_>, at: [Option<usize>; 3], notes: &mut Notes) -> Option<[Vec<f64>; 3]> {
    if at.iter().flatten().count() < 2 {
        return None;
    }
    let mut cop = at.map(|at| at.map_or_else(|| vec![0.0; table.rows], |at| table.columns[at].clone()));
    let unit = units::of_cop(&cop, table.plan.cop_unit, notes);
    unit.to_metres(cop.iter_mut().flatten());
    Some(cop)
}

/// Inertial sensors, where there are any.
fn imus(table: &mut Table<'_>, clock: Clock, time_s: Option<&[f64]>, notes: &mut Notes) -> Result<Vec<Imu>> {
    let mut channels = std::mem::take(&mut table.plan.sensors);
    if channels.is_empty() {
        return Ok(Vec::new());
    }
    for channel in channels.iter_mut().filter(|channel| channel.sensor.is_empty()) {
        table.name.clone_into(&mut channel.sensor);
    }
    sensors::build(&channels, &mut table.columns, clock, time_s, notes)
}

/// Says how much force is missing.
pub(super) fn note_missing(plates: &[ForcePlate], notes: &mut Notes) {
    for plate in plates {
        let missing = plate.force_n.iter().flatten().map(|c| c.iter().filter(|v| v.is_nan()).count()).max();
        if let Some(missing) = missing.filter(|n| *n > 0) {
            notes.doubt(
                "gaps",
                format!("{missing} of {} force samples of `{}` are missing", plate.clock.len, plate.name),
            );
        }
    }
}

fn no_signal(names: &[String]) -> Error {
    let shown: Vec<&str> = names.iter().filter(|n| !n.is_empty()).take(12).map(String::as_str).collect();
    let found = if shown.is_empty() {
        format!("{} columns without names in the row above the numbers", names.len())
    } else {
        let more = if names.len() > shown.len() { " …" } else { "" };
        format!("no force, no markers and no sensor among the columns {}{more}", shown.join(", "))
    };
    Error::new(
        ErrorKind::NoSignal,
        found,
        "columns of force (Fx, Fy, Fz …), of markers (NAME_X, NAME_Y, NAME_Z) or of sensors (acc_x, gyr_x …)",
    )
    .mend("name the columns in [columns]")
}
