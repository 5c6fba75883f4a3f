//! `midstance log`: a training and pain log in, sessions and days out.

use std::{fmt::Write as _, path::PathBuf};

use clap::ValueEnum;

use super::{
    Outcome,
    layout::{Align, columns, number},
};
use crate::{
    error::Result,
    table::{Table, Values, to_json, write_csv},
    training::{self, Date, LogParams, Mode, RED_FLAG_ADVICE, read_log},
};

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// CSV with one row per session; only `date` is needed: date, duration_min, distance_km, activity, rpe_0_10,
    /// pain_before_0_10, pain_during_0_10, pain_worst_24h_0_10, pain_next_morning_0_10, pain_resolved_h, night_pain,
    /// rest_pain, weight_bearing_ok, hop_ok, groin_pain_rising, locking, deformity, side, location, notes.
    file: PathBuf,
    /// First day over which the log is complete: from here on days without a row are rest days.
    #[arg(long, value_name = "DATE", requires = "until")]
    from: Option<Date>,
    /// Last day over which the log is complete.
    #[arg(long, value_name = "DATE", requires = "from")]
    until: Option<Date>,
    /// Which sessions count as training.
    #[arg(long, value_enum, default_value_t = ModeArgument::All)]
    mode: ModeArgument,
    /// Hours by which the runner's clock is ahead of UTC, for dates that end in Z.
    #[arg(long, value_name = "H", allow_hyphen_values = true)]
    utc_offset_h: Option<f64>,
    /// Pain up to which a session is acceptable, 0 to 10.
    #[arg(long, value_name = "PAIN", default_value_t = 5.0)]
    acceptable_pain: f64,
    /// What to print.
    #[arg(long, value_enum, default_value_t = ListFormat::Text)]
    format: ListFormat,
    /// Which table to print as CSV or JSON.
    #[arg(long, value_enum, default_value_t = Which::Sessions)]
    table: Which,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum ModeArgument {
    All,
    Running,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum ListFormat {
    Text,
    Csv,
    Json,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Which {
    Sessions,
    Days,
}

pub(super) fn execute(arguments: &Arguments) -> Result<Outcome> {
    let params = LogParams {
        from: arguments.from,
        until: arguments.until,
        mode: match arguments.mode {
            ModeArgument::All => Mode::AllTraining,
            ModeArgument::Running => Mode::Running,
        },
        utc_offset_h: arguments.utc_offset_h,
        acceptable_0_10: arguments.acceptable_pain,
        safe_0_10: arguments.acceptable_pain.min(LogParams::default().safe_0_10),
    };
    let log = read_log(&arguments.file, &params)?;
    let (sessions, days) = (training::sessions(&log, &params), training::days(&log, &params)?);
    let table = match arguments.table {
        Which::Sessions => &sessions,
        Which::Days => &days,
    };
    Ok(Outcome::good(match arguments.format {
        ListFormat::Text => text(&sessions, &days),
        ListFormat::Json => format!("{:#}\n", to_json(table)),
        ListFormat::Csv => {
            let mut bytes = Vec::new();
            write_csv(table, &mut bytes)?;
            String::from_utf8_lossy(&bytes).into_owned()
        }
    }))
}

fn text(sessions: &Table, days: &Table) -> String {
    let cell = |name: &str, row: usize| sessions.texts(name).map(|cells| cells[row].clone()).unwrap_or_default();
    let value = |name: &str, row: usize| sessions.numbers(name).map_or(f64::NAN, |cells| cells[row]);
    let mut rows =
        vec![["date", "activity", "min", "km", "load a.u.", "spike %", "band", "pain"].map(str::to_owned).to_vec()];
    for row in 0..sessions.len() {
        let numbers =
            ["duration_min", "distance_km", "srpe_load_au", "session_spike_pct"].map(|name| number(value(name, row)));
        let mut cells = vec![cell("date", row), cell("activity", row)];
        cells.extend(numbers);
        cells.extend([cell("spike_band", row), cell("pain_state", row)]);
        rows.push(cells);
    }
    let align =
        [Align::Left, Align::Left, Align::Right, Align::Right, Align::Right, Align::Right, Align::Left, Align::Left];
    let mut text = columns(&align, &rows);
    let flagged = (0..sessions.len()).filter(|row| cell("pain_state", *row) == "red_flag");
    for row in flagged {
        let _ = write!(text, "\n{}: red flag: {}\n", cell("date", row), cell("pain_statement", row));
    }
    text + &last_day(days)
}

/// What holds on the last day, with the reasons of what cannot be said.
fn last_day(days: &Table) -> String {
    let Some(row) = days.len().checked_sub(1) else { return String::new() };
    let texts = |name: &str| days.texts(name).map(|cells| cells[row].clone()).unwrap_or_default();
    let absent = texts("absent");
    let mut text = format!("\nOn {}\n", texts("date"));
    let mut rows = Vec::new();
    for column in days.columns() {
        if let Values::Number(values) = &column.values {
            let reason = absent.split(';').find_map(|part| part.strip_prefix(&format!("{}=", column.name)));
            rows.push(vec![
                format!("  {}", column.name),
                number(values[row]),
                column.unit.symbol().to_owned(),
                reason.unwrap_or_default().to_owned(),
            ]);
        }
    }
    text.push_str(&columns(&[Align::Left, Align::Right, Align::Left, Align::Left], &rows));
    let _ = write!(
        text,
        "\nDescriptive figures; not a diagnosis and not a prediction. With pain that worsens, night pain or inability to \
         bear\nweight: {RED_FLAG_ADVICE}.\n"
    );
    text
}
