//! Axivity AX3 and AX6, as OMGUI and its converters export them: no header at all.
//!
//! ```text
//! 2019-12-23 21:04:06.690,0.007,0.071,0.009,0.27,-0.50,15.8      local time or seconds since 1970
//! └ time                  └ g               └ deg/s (AX6)
//! ```

use crate::{
    error::{Error, ErrorKind, Place, Result},
    recording::{Gravity, Recording},
};

use super::{
    File, Format, Kind, numeric,
    params::TimeUnit,
    sensor_table::{Role, SensorTable, delimiter},
    sensors::{Channel, Quantity, factor},
    text::{self, Line},
    text_column, uneven,
};

/// The format.
pub(super) const FORMAT: Format = Format {
    name: "axivity",
    what: "Axivity AX3 and AX6 CSV without a header",
    vendor: "Axivity",
    kind: Kind::Text,
    sniff,
    read,
};

fn sniff(head: &[u8]) -> bool {
    let mut lines = text::lines(text::without_bom(head));
    let (Some(first), Some(second)) = (lines.next(), lines.next()) else { return false };
    is_row(&first) && is_row(&second)
}

/// An instant and at least three numbers.
fn is_row(line: &Line<'_>) -> bool {
    let cells = text::cells(line.bytes, delimiter(line.bytes));
    let value = |cell: &String| numeric::cell_value(cell.as_bytes(), b'.').filter(|v| v.is_finite());
    let [time, numbers @ ..] = &cells[..] else { return false };
    let instant = value(time).map_or_else(|| text_column::is_date(time), |v| uneven::SINCE_1970.contains(&v));
    instant && (3..=12).contains(&numbers.len()) && numbers.iter().all(|cell| value(cell).is_some())
}

fn read(file: &File<'_>) -> Result<Recording> {
    const SIGNALS: [(&str, Quantity, &str); 2] =
        [("acceleration", Quantity::Acceleration, "g"), ("angular velocity", Quantity::AngularVelocity, "deg/s")];
    let bytes = text::without_bom(file.bytes);
    let first = text::lines(bytes).next().unwrap_or(Line { number: 1, start: 0, bytes: b"", next: 0 });
    let width = text::cells(first.bytes, delimiter(first.bytes)).len();
    if width < 4 {
        return Err(Error::new(ErrorKind::BadHeader, format!("rows of {width} cells"), "a time, x, y and z")
            .at(Place::line(first.number)));
    }
    let mut names: Vec<String> = vec!["time".into()];
    names.extend((1..width).map(|at| format!("column {}", at + 1)));
    let table = SensorTable::nameless(bytes, first, names);
    let dated = numeric::cell_value(table.first_row().first().map_or(b"", |c| c.as_bytes()), b'.').is_none();
    let time = if dated { Role::Stamp } else { Role::Time(TimeUnit::Second) };
    let mut roles: Vec<Role> = vec![time];
    roles.extend((1..width).map(|at| if at < 7 { Role::Numbers } else { Role::Unused }));
    let body = table.body(&roles, file)?;
    // Light, temperature and battery may follow instead: they are never below zero.
    let turns = width >= 7 && body.columns[4..7].iter().flatten().any(|v| *v < 0.0);
    for (set, (_, quantity, unit)) in SIGNALS.into_iter().enumerate().take(if turns { 2 } else { 1 }) {
        for component in 0..3 {
            let gravity = if set == 0 { Gravity::Included } else { Gravity::Unknown };
            let (sensor, factor) = (file.name.to_owned(), factor(quantity, unit));
            roles[1 + 3 * set + component] =
                Role::Signal(Channel { sensor, quantity, component, factor, column: 0, gravity });
        }
    }
    let told: Vec<&str> = SIGNALS.iter().take(if turns { 2 } else { 1 }).map(|(what, ..)| *what).collect();
    let (mut recording, _) = table.recording_of(body, roles, None, file)?;
    recording.notes.record("columns", format!("no names: read as time and {} of an Axivity", told.join(" and ")));
    Ok(recording)
}
