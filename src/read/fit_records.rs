//! The messages of a FIT file that passed its checks, into columns.

use std::panic::{AssertUnwindSafe, catch_unwind};

use fitparser::{
    FitDataRecord, Value,
    de::{FitObject, FitStreamProcessor},
    profile::MesgNum,
};

use crate::{
    error::{Error, ErrorKind, Place, Result},
    quantity::Unit,
    recording::{Dynamics, DynamicsColumn, Notes, Recording},
};

use super::File;

/// Fields of a record that are kept, and the column they become; of two for one column the first found counts.
const FIELDS: [(&str, &str); 15] = [
    ("stance_time", "stance_time"),
    ("stance_time_percent", "stance_time"),
    ("stance_time_balance", "stance_time_balance"),
    ("vertical_oscillation", "vertical_oscillation"),
    ("vertical_ratio", "vertical_ratio"),
    ("step_length", "step_length"),
    ("power", "power"),
    ("enhanced_speed", "speed"),
    ("speed", "speed"),
    ("heart_rate", "heart_rate"),
    ("distance", "distance"),
    ("enhanced_altitude", "altitude"),
    ("altitude", "altitude"),
    ("cadence", "cadence"),
    ("fractional_cadence", "fractional_cadence"),
];

/// Most fields of added sensors that are kept.
const MOST_DEVELOPER_FIELDS: usize = 16;

/// Sports in which cadence counts the strides of one leg.
const ON_FOOT: [&str; 3] = ["running", "walking", "hiking"];

/// Everything gathered from the messages.
#[derive(Default)]
struct Gathered {
    dynamics: Dynamics,
    sports: Vec<String>,
    developer: Vec<String>,
    passed_over: usize,
    stopped_s: Option<f64>,
}

pub(super) fn recording(file: &File<'_>) -> Result<Recording> {
    let mut gathered = Gathered::default();
    // The decoder is not proof against every definition; a file that defeats it is refused, not a crash.
    let decoded = catch_unwind(AssertUnwindSafe(|| decode(file.bytes, &mut gathered)));
    decoded.unwrap_or_else(|_| Err(damaged(0, "messages that cannot be decoded")))?;
    let mut recording = Recording::named(file.name);
    let dynamics = gathered.finish(&mut recording.notes)?;
    recording.dynamics = Some(dynamics);
    Ok(recording)
}

fn damaged(byte: usize, found: &str) -> Error {
    Error::new(ErrorKind::BadHeader, found, "messages of an undamaged file")
        .at(Place { byte: Some(byte), ..Place::default() })
        .mend("copy the file from the watch again")
}

fn decode(bytes: &[u8], gathered: &mut Gathered) -> Result<()> {
    let mut processor = FitStreamProcessor::new();
    let mut rest = bytes;
    while !rest.is_empty() {
        let failed = |e: fitparser::Error| damaged(bytes.len() - rest.len(), &e.to_string());
        let (after, object) = processor.deserialize_next(rest).map_err(failed)?;
        match object {
            FitObject::Crc(_) => processor.reset(),
            FitObject::DataMessage(message) => {
                gathered.take(&processor.decode_message(message).map_err(failed)?, bytes.len())?;
            }
            FitObject::Header(_) | FitObject::DefinitionMessage(_) => {}
        }
        rest = after;
    }
    Ok(())
}

impl Gathered {
    fn take(&mut self, record: &FitDataRecord, bytes: usize) -> Result<()> {
        let text = |name: &str| match record.fields().iter().find(|f| f.name() == name)?.value() {
            Value::String(text) => Some(text.clone()),
            Value::Timestamp(_) | Value::Array(_) | Value::Invalid => None,
            number => Some(number.to_string()),
        };
        match record.kind() {
            MesgNum::Record => self.row(record, bytes)?,
            MesgNum::FileId => {
                let product = text("garmin_product").or_else(|| text("product"));
                let parts = [text("manufacturer"), product].into_iter().flatten();
                self.dynamics.source = parts.collect::<Vec<_>>().join(" ");
            }
            MesgNum::Session | MesgNum::Sport => {
                self.sports.extend(text("sport").filter(|sport| !self.sports.contains(sport)));
            }
            MesgNum::FieldDescription => {
                let name = text("field_name").filter(|name| !self.developer.contains(name));
                self.developer.extend(name.filter(|_| self.developer.len() < MOST_DEVELOPER_FIELDS));
            }
            MesgNum::Event if text("event").as_deref() == Some("timer") => {
                self.timer(&text("event_type").unwrap_or_default(), time(record));
            }
            _ => {}
        }
        Ok(())
    }

    fn timer(&mut self, kind: &str, time_s: Option<f64>) {
        if kind.starts_with("stop") {
            self.stopped_s = self.stopped_s.or(time_s);
        } else if let (true, Some(from), Some(to)) = (kind == "start", self.stopped_s.take(), time_s) {
            self.dynamics.pauses_s.push([from, to]);
        }
    }

    fn row(&mut self, record: &FitDataRecord, bytes: usize) -> Result<()> {
        let Some(time_s) = time(record) else {
            self.passed_over += 1;
            return Ok(());
        };
        let rows = self.dynamics.time_s.len();
        let mut any = false;
        for field in record.fields() {
            let native = FIELDS.iter().find(|(name, _)| *name == field.name());
            let stem = match native {
                Some((name, _)) if *name == "stance_time_percent" && field.units() != "percent" => continue,
                Some((_, stem)) => (*stem).to_owned(),
                None if self.developer.iter().any(|name| name == field.name()) => slug(field.name()),
                None => continue,
            };
            let Some(value) = number(field.value()) else { continue };
            let (unit, factor, suffix) = unit(field.units());
            let name = format!("{stem}{suffix}");
            let columns = &mut self.dynamics.columns;
            let at = columns.iter().position(|column| column.name == name).unwrap_or_else(|| {
                columns.push(DynamicsColumn { name, unit, values: Vec::new() });
                columns.len() - 1
            });
            let values = &mut columns[at].values;
            if values.len() <= rows {
                values.resize(rows, f64::NAN);
                values.push(value * factor);
            }
            any = true;
        }
        if any {
            self.dynamics.time_s.push(time_s);
        }
        // A real record has a byte or two per value; a made-up one could ask for far more cells than it has bytes.
        if self.dynamics.columns.len() * rows > 4 * bytes + (1 << 20) {
            return Err(damaged(0, "more kinds of fields than the file has bytes for"));
        }
        Ok(())
    }

    fn finish(self, notes: &mut Notes) -> Result<Dynamics> {
        let Self { mut dynamics, sports, passed_over, .. } = self;
        let rows = dynamics.time_s.len();
        for column in &mut dynamics.columns {
            column.values.resize(rows, f64::NAN);
        }
        if rows == 0 {
            return Err(Error::new(
                ErrorKind::NoSignal,
                "no record with a time and a value",
                "an activity with records",
            ));
        }
        steps_per_minute(&mut dynamics, &sports, notes);
        dynamics.columns.retain(|column| column.values.iter().any(|v| v.is_finite()));
        let what = if dynamics.source.is_empty() { "a watch" } else { &dynamics.source };
        notes.record("dynamics", format!("{rows} summaries that {what} made; its signals are not in the file"));
        if passed_over > 0 {
            notes.doubt("frames", format!("{passed_over} records without a time are left out"));
        }
        if !dynamics.pauses_s.is_empty() {
            let stopped_s: f64 = dynamics.pauses_s.iter().map(|[from, to]| to - from).sum();
            notes.record("gaps", format!("{} pauses, {stopped_s} s together", dynamics.pauses_s.len()));
        }
        if let Some(row) = (1..rows).find(|row| dynamics.time_s[*row] < dynamics.time_s[row - 1]) {
            notes.doubt("rate", format!("times go back in row {}", row + 1));
        }
        Ok(dynamics)
    }
}

/// On foot a watch counts the strides of one leg per minute, and a fraction of a stride beside them.
fn steps_per_minute(dynamics: &mut Dynamics, sports: &[String], notes: &mut Notes) {
    let mut take = |name: &str| {
        let at = dynamics.columns.iter().position(|column| column.name == name)?;
        Some((at, dynamics.columns.remove(at).values))
    };
    let fraction = take("fractional_cadence_rpm");
    let Some((at, mut values)) = take("cadence_rpm") else { return };
    if let Some((_, fraction)) = fraction {
        values.iter_mut().zip(fraction).filter(|(_, f)| f.is_finite()).for_each(|(v, f)| *v += f);
    }
    let column = if !sports.is_empty() && sports.iter().all(|sport| ON_FOOT.contains(&sport.as_str())) {
        notes.record("cadence", "written as strides per minute of one leg; doubled to steps per minute");
        for value in &mut values {
            *value *= 2.0;
        }
        DynamicsColumn { name: "cadence_spm".into(), unit: Unit::StepsPerMinute, values }
    } else {
        let sport = if sports.is_empty() { "not stated".to_owned() } else { sports.join(", ") };
        notes.doubt("cadence", format!("sport: {sport}; cadence is left as written, per minute of one leg or a crank"));
        DynamicsColumn { name: "cadence_rpm".into(), unit: Unit::None, values }
    };
    dynamics.columns.insert(at.min(dynamics.columns.len()), column);
}

/// Seconds since 1970.
fn time(record: &FitDataRecord) -> Option<f64> {
    record.fields().iter().find_map(|field| match field.value() {
        Value::Timestamp(time) if field.name() == "timestamp" => Some(time.timestamp() as f64),
        _ => None,
    })
}

fn number(value: &Value) -> Option<f64> {
    match value {
        Value::Timestamp(_) | Value::String(_) | Value::Array(_) | Value::Invalid => None,
        value => value.clone().try_into().ok().filter(|v: &f64| v.is_finite()),
    }
}

/// `"Form Power"` → `"developer_form_power"`.
fn slug(name: &str) -> String {
    let mut slug = String::from("developer");
    for word in name.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()) {
        slug.push('_');
        slug.extend(word.chars().flat_map(char::to_lowercase));
    }
    slug
}

/// The unit of a column whose values are written in `text`, the factor into it, and what its name ends in.
fn unit(text: &str) -> (Unit, f64, String) {
    let lower = text.trim().to_lowercase();
    let (unit, factor) = match lower.as_str() {
        "ms" | "millisecond" | "milliseconds" => (Unit::Second, 1e-3),
        "s" | "sec" | "seconds" => (Unit::Second, 1.0),
        "mm" | "millimeters" => (Unit::Metre, 1e-3),
        "cm" | "centimeters" => (Unit::Metre, 1e-2),
        "m" | "meters" | "metres" => (Unit::Metre, 1.0),
        "m/s" => (Unit::MetrePerSecond, 1.0),
        "kn/m" => (Unit::KilonewtonPerMetre, 1.0),
        "percent" | "%" => (Unit::Percent, 1.0),
        "w" | "watts" | "watt" => return (Unit::None, 1.0, "_w".into()),
        "" => return (Unit::None, 1.0, String::new()),
        other => {
            let ending: String = other.chars().map(|c| if c.is_alphanumeric() { c } else { '_' }).take(12).collect();
            return (Unit::None, 1.0, format!("_{ending}"));
        }
    };
    (unit, factor, unit.suffix().to_owned())
}
