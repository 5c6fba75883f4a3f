//! ActiGraph raw data, as `ActiLife` or `CentrePoint` export them.
//!
//! ```text
//! ------------ Data File Created By ActiGraph GT3X+ … date format dd/MM/yyyy at 100 Hz  Filter Normal -----------
//! Serial Number: …
//! Start Time 15:43:00                      of the clock on the wall
//! Start Date 06/04/2021
//! Epoch Period (hh:mm:ss) 00:00:00         anything else: counts per epoch, which are no signal
//! … ten lines in all
//! Accelerometer X,Accelerometer Y,Accelerometer Z         g; a time column may stand before, old versions have no names
//! 0.262,-0.688,0.063
//! ```

use crate::{
    error::{Error, ErrorKind, Place, Result},
    recording::{Gravity, Notes, Recording, Site},
};

use super::{
    File, Format, Kind,
    calendar::{self, DateOrder},
    names, numeric,
    sensor_table::{Role, SensorTable, axis, delimiter},
    sensors::{Channel, Quantity, factor},
    text::{self, Line},
    text_column, uneven,
};

/// The format.
pub(super) const FORMAT: Format =
    Format { name: "actigraph", what: "ActiGraph raw CSV", vendor: "ActiGraph", kind: Kind::Text, sniff, read };

fn sniff(head: &[u8]) -> bool {
    let first = text::lines(text::without_bom(head)).next();
    first.is_some_and(|line| {
        let text = line.text().to_lowercase();
        text.contains("file created by") && text.contains("actigraph")
    })
}

/// What the ten lines say.
struct Preamble<'a> {
    rate_hz: Option<f64>,
    epoch: &'a str,
    limb: Option<&'a str>,
    /// Seconds since 1970 by the clock on the wall.
    start_s: Option<f64>,
}

impl<'a> Preamble<'a> {
    fn of(text: &'a str, notes: &mut Notes) -> Self {
        let after = |key: &str| {
            let rest = text.lines().find_map(|line| line.split_once(key))?.1;
            Some(rest.trim_matches(|c: char| c.is_whitespace() || ",;".contains(c)))
        };
        let word = |rest: &'a str| rest.split_whitespace().next();
        let instant = |what: &str, order| {
            let (date, time) = (after(&format!("{what} Date "))?, after(&format!("{what} Time "))?);
            calendar::seconds(format!("{date} {time}").as_bytes(), order)
        };
        let written = after("date format ").and_then(word).unwrap_or("M/d/yyyy");
        let declared = if written.starts_with('d') { DateOrder::DayFirst } else { DateOrder::MonthFirst };
        let other = if written.starts_with('d') { DateOrder::MonthFirst } else { DateOrder::DayFirst };
        // A watch is read out after it recorded.
        let start = |order| {
            let start = instant("Start", order)?;
            instant("Download", order).is_none_or(|end| end >= start).then_some((start, instant("Download", order)))
        };
        let found = start(declared).filter(|(_, end)| end.is_some() || after("Download Date ").is_none());
        let start_s = found.or_else(|| {
            let found = start(other)?;
            notes.doubt("start", format!("dates are declared as {written}, which these are not"));
            Some(found)
        });
        let rate = after(" at ").and_then(|rest| rest.split_once("Hz")).map(|(rate, _)| rate.trim());
        Self {
            rate_hz: rate.and_then(|rate| rate.parse().ok()).filter(|rate: &f64| rate.is_finite() && *rate > 0.0),
            epoch: after("Epoch Period (hh:mm:ss) ").unwrap_or("00:00:00"),
            limb: after("Limb: ").and_then(word),
            start_s: start_s.map(|(start, _)| start),
        }
    }
}

/// Lines of the preamble.
const PREAMBLE: usize = 10;

fn read(file: &File<'_>) -> Result<Recording> {
    let bytes = text::without_bom(file.bytes);
    let lines: Vec<Line<'_>> = text::lines(bytes).take(PREAMBLE + 2).collect();
    let above = &bytes[..lines.get(PREAMBLE - 1).map_or(bytes.len(), |line| line.next)];
    let above = text::decode(above);
    let mut notes = Notes::default();
    let said = Preamble::of(&above, &mut notes);
    if said.epoch != "00:00:00" {
        return Err(Error::new(
            ErrorKind::NoSignal,
            format!("activity counts per epoch of {}", said.epoch),
            "raw acceleration",
        )
        .at(Place::line(5))
        .mend("export raw data from ActiLife (GT3X to CSV)"));
    }
    let table = table(bytes, lines.get(PREAMBLE))?;
    let stamp = table.first_row().first().is_some_and(|cell| text_column::is_stamp(cell));
    let role = |(at, name): (usize, &String)| {
        let (stem, letter) = name.rsplit_once([' ', '_']).unwrap_or((name, ""));
        let quantity = match stem.to_lowercase().as_str() {
            "accelerometer" | "axis" | "acceleration" => Quantity::Acceleration,
            "gyroscope" => Quantity::AngularVelocity,
            "magnetometer" => Quantity::MagneticField,
            _ if at == 0 && names::is_time(name) && stamp => return Role::Stamp,
            _ => return Role::Unused,
        };
        let Some(component) = axis(letter) else { return Role::Unused };
        let acceleration = quantity == Quantity::Acceleration;
        let gravity = if acceleration { Gravity::Included } else { Gravity::Unknown };
        let factor = factor(quantity, if acceleration { "g" } else { "deg/s" });
        let sensor = file.name.to_owned();
        Role::Signal(Channel { sensor, quantity, component, factor, column: 0, gravity })
    };
    let roles: Vec<Role> = table.names.iter().enumerate().map(role).collect();
    let mut recording = table.recording(roles, said.rate_hz, file)?;
    for imu in &mut recording.imus {
        imu.site = imu.site.or_else(|| said.limb.and_then(Site::of_name));
    }
    if let Some(start_s) = said.start_s.filter(|_| !stamp) {
        recording.shift(start_s);
        uneven::note_start(recording.imus[0].clock, "sensor", &mut recording.notes);
    }
    recording.notes.extend(notes);
    Ok(recording)
}

/// The numbers, with the names there are.
fn table<'a>(bytes: &'a [u8], first: Option<&Line<'a>>) -> Result<SensorTable<'a>> {
    let nothing = || Error::new(ErrorKind::Empty, "a preamble and nothing below it", "rows of numbers");
    let first = first.ok_or_else(nothing)?;
    let cells = text::cells(first.bytes, delimiter(first.bytes));
    let filled = cells.iter().rposition(|cell| !cell.is_empty()).map_or(0, |at| at + 1);
    let number = |cell: &String| b".,".iter().any(|sign| numeric::cell_value(cell.as_bytes(), *sign).is_some());
    if filled == 3 && cells[..3].iter().all(number) {
        let names = ["X", "Y", "Z"].map(|letter| format!("Accelerometer {letter}"));
        return Ok(SensorTable::nameless(bytes, *first, names.to_vec()));
    }
    SensorTable::find(bytes, |cells| cells.iter().any(|c| ["Accelerometer X", "Axis X"].contains(&c.as_str())))
}
