//! A table in long form: one row per sample of one sensor, which a column names.
//!
//! ```text
//! loc_id,date_time,x,y,z
//! left_hip,2018-10-25 17:57:30.000,-0.199,-1.012,0.133
//! left_ankle,2018-10-25 17:57:30.000,…            in any order: each sensor keeps its own clock
//! ```

use crate::{
    error::{Error, ErrorKind, Result},
    recording::{Recording, Site},
};

use super::{ReadParams, clock::Timing, field::Delimiter, numeric, plan::Plan, sensors, text_column, uneven};

/// Most sensors of one table.
const MOST_SENSORS: usize = 64;

/// Names of the column that names the sensor.
const LABELS: [&str; 13] = [
    "sensor",
    "sensorid",
    "sensorname",
    "locid",
    "location",
    "label",
    "placement",
    "position",
    "site",
    "segment",
    "device",
    "imu",
    "bodypart",
];

/// The column whose texts name the sensor of each row, where one is called so and begins with the name of a place.
pub(super) fn label_column(names: &[String], first_row: &[String]) -> Option<usize> {
    let called = |name: &String| {
        let key: String = name.chars().filter(char::is_ascii_alphanumeric).flat_map(char::to_lowercase).collect();
        LABELS.contains(&key.as_str())
    };
    let text = |cell: &String| numeric::cell_value(cell.as_bytes(), b'.').is_none() && Site::of_name(cell).is_some();
    names.iter().zip(first_row).position(|(name, cell)| called(name) && text(cell))
}

/// The parsed numbers and where the texts stand.
pub(super) struct LongTable<'a> {
    pub name: &'a str,
    /// The rows of numbers.
    pub bytes: &'a [u8],
    pub delimiter: Delimiter,
    /// The column that names the sensors.
    pub label: usize,
    pub plan: Plan,
    pub columns: Vec<Vec<f64>>,
    pub rows: usize,
    pub declared_hz: Option<f64>,
}

impl LongTable<'_> {
    /// Makes one sensor of the rows of each name.
    ///
    /// # Errors
    /// [`ErrorKind::Column`] for more names than anybody wears sensors; those of [`uneven::settle`] and
    /// [`sensors::build`].
    pub fn recording(mut self, params: &ReadParams) -> Result<Recording> {
        let mut recording = Recording::named(self.name);
        let notes = &mut recording.notes;
        for (code, text) in std::mem::take(&mut self.plan.doubts) {
            notes.doubt(code, text);
        }
        let groups = text_column::groups(self.bytes, self.delimiter, self.label, self.rows, MOST_SENSORS);
        let groups = groups.ok_or_else(|| {
            Error::new(
                ErrorKind::Column,
                format!("more than {MOST_SENSORS} names of sensors in column {}", self.label + 1),
                "the name of one of a few sensors in every row",
            )
        })?;
        for (sensor, rows) in groups {
            let pick = |column: &Vec<f64>| -> Vec<f64> {
                if column.is_empty() { Vec::new() } else { rows.iter().map(|row| column[*row]).collect() }
            };
            let mut columns: Vec<Vec<f64>> = self.columns.iter().map(pick).collect();
            let time_s = self.plan.time.map(|(at, unit)| {
                let mut time = std::mem::take(&mut columns[at]);
                unit.unwrap_or(super::TimeUnit::Second).to_seconds(&mut time);
                time
            });
            let timing = Timing {
                what: &sensor,
                len: rows.len(),
                time_s: time_s.as_deref(),
                declared_hz: self.declared_hz,
                given_hz: params.rate_hz,
                start_s: 0.0,
            };
            let (clock, kept) = uneven::settle(&timing, notes)?;
            let mut channels = self.plan.sensors.clone();
            for channel in &mut channels {
                channel.sensor.clone_from(&sensor);
            }
            recording.imus.extend(sensors::build(&channels, &mut columns, clock, kept.as_deref(), notes)?);
        }
        Ok(recording)
    }
}
