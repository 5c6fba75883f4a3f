//! One row of a log.

use std::path::Path;

use super::{Date, LogParams, Mode};
use crate::{
    error::{ErrorKind, Result},
    quantity::Side,
    table::{Cells, Sheet},
};

/// The columns a log may have; only `date` must be there.
pub const COLUMNS: [&str; 20] = [
    "date",
    "duration_min",
    "distance_km",
    "activity",
    "rpe_0_10",
    "pain_before_0_10",
    "pain_during_0_10",
    "pain_worst_24h_0_10",
    "pain_next_morning_0_10",
    "pain_resolved_h",
    "night_pain",
    "rest_pain",
    "weight_bearing_ok",
    "hop_ok",
    "groin_pain_rising",
    "locking",
    "deformity",
    "side",
    "location",
    "notes",
];

const SHEET: Sheet = Sheet { kind: ErrorKind::Log, columns: &COLUMNS, required: &["date"] };

/// One session, or a day that was logged as rest. What was not written is `None`, never 0.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Session {
    /// Line of the file, from 1.
    pub line: usize,
    /// The local day.
    pub date: Option<Date>,
    /// Duration, min.
    pub duration_min: Option<f64>,
    /// Distance, km.
    pub distance_km: Option<f64>,
    /// What was done; a row without it is a run.
    pub activity: Option<String>,
    /// Rating of perceived exertion of the session.
    pub rpe_0_10: Option<f64>,
    /// Pain before the session.
    pub pain_before_0_10: Option<f64>,
    /// Worst pain during the session.
    pub pain_during_0_10: Option<f64>,
    /// Worst pain in the 24 hours after it.
    pub pain_worst_24h_0_10: Option<f64>,
    /// Pain in the next morning.
    pub pain_next_morning_0_10: Option<f64>,
    /// Hours until the pain was as before the session.
    pub pain_resolved_h: Option<f64>,
    /// Pain at night.
    pub night_pain: Option<bool>,
    /// Pain at rest.
    pub rest_pain: Option<bool>,
    /// Whether the leg bears weight.
    pub weight_bearing_ok: Option<bool>,
    /// Whether hopping on the leg is possible.
    pub hop_ok: Option<bool>,
    /// Deep groin pain that rises with load.
    pub groin_pain_rising: Option<bool>,
    /// The joint locks.
    pub locking: Option<bool>,
    /// A visible deformity.
    pub deformity: Option<bool>,
    /// Where the pain is.
    pub side: Option<Side>,
    /// Where the pain is, in words.
    pub location: Option<String>,
}

impl Session {
    /// Whether this is a run: named so, or not named at all.
    pub fn is_run(&self) -> bool {
        let Some(activity) = &self.activity else { return !self.is_rest() };
        let activity = activity.to_lowercase();
        ["run", "jog", "treadmill", "race", "interval", "parkrun", "marathon"]
            .iter()
            .any(|word| activity.contains(word))
    }

    /// Whether the row says that nothing was done: rest by name, or no minute and no distance.
    pub fn is_rest(&self) -> bool {
        let named =
            self.activity.as_deref().is_some_and(|a| ["rest", "off", "none"].contains(&a.to_lowercase().as_str()));
        named || (self.duration_min.is_some_and(|min| min < 1.0) && self.distance_km.unwrap_or(0.0) == 0.0)
    }

    /// Whether it counts as training of this mode.
    pub(super) fn counts(&self, mode: Mode) -> bool {
        !self.is_rest() && (mode == Mode::AllTraining || self.is_run())
    }
}

/// Reads a log: CSV with one row per session, in any order of days.
///
/// # Errors
/// [`ErrorKind::Io`] when it cannot be read; [`ErrorKind::Log`] with line and column for what does not fit.
pub fn read_log(path: &Path, params: &LogParams) -> Result<Vec<Session>> {
    params.check()?;
    SHEET.read(path, |cells| row(cells, params)).map(sorted)
}

/// [`read_log`] from text.
///
/// # Errors
/// As [`read_log`].
///
/// ```
/// use midstance::training::{LogParams, parse_log};
/// let log = parse_log("date,distance_km\n2026-03-02,12\n2026-03-01,10\n", &LogParams::default())?;
/// assert_eq!((log[0].distance_km, log[0].line), (Some(10.0), 3));
/// # Ok::<(), midstance::Error>(())
/// ```
pub fn parse_log(text: &str, params: &LogParams) -> Result<Vec<Session>> {
    params.check()?;
    SHEET.parse(text, |cells| row(cells, params)).map(sorted)
}

/// In order of days; sessions of one day as they stand in the file.
fn sorted(mut log: Vec<Session>) -> Vec<Session> {
    log.sort_by_key(|session| session.date);
    log
}

fn row(cells: &Cells<'_>, params: &LogParams) -> Result<Session> {
    let text = cells.text("date").unwrap_or_default();
    let date = Date::local(text, params.utc_offset_h).map_err(|why| cells.wrong("date", text, why))?;
    let scale = |column| cells.number_in(column, 0.0..=10.0);
    Ok(Session {
        line: cells.line,
        date: Some(date),
        // A day has 1440 minutes; longer sessions are written in other units.
        duration_min: cells.number_in("duration_min", 0.0..=2880.0)?,
        distance_km: cells.number_in("distance_km", 0.0..=500.0)?,
        activity: cells.text("activity").map(str::to_owned),
        rpe_0_10: scale("rpe_0_10")?,
        pain_before_0_10: scale("pain_before_0_10")?,
        pain_during_0_10: scale("pain_during_0_10")?,
        pain_worst_24h_0_10: scale("pain_worst_24h_0_10")?,
        pain_next_morning_0_10: scale("pain_next_morning_0_10")?,
        pain_resolved_h: cells.number_in("pain_resolved_h", 0.0..=10_000.0)?,
        night_pain: cells.flag("night_pain")?,
        rest_pain: cells.flag("rest_pain")?,
        weight_bearing_ok: cells.flag("weight_bearing_ok")?,
        hop_ok: cells.flag("hop_ok")?,
        groin_pain_rising: cells.flag("groin_pain_rising")?,
        locking: cells.flag("locking")?,
        deformity: cells.flag("deformity")?,
        side: cells.word("side")?,
        location: cells.text("location").map(str::to_owned),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_written_is_not_zero() {
        let log =
            parse_log("date,duration_min,pain_during_0_10,night_pain\n2026-03-01,,,\n", &LogParams::default()).unwrap();
        assert_eq!(log[0], Session { line: 2, date: log[0].date, ..Session::default() });
    }

    #[test]
    fn a_wrong_cell_is_found_by_line_and_column() {
        let refused = |text: &str| parse_log(text, &LogParams::default()).unwrap_err().message();
        for (text, expected) in [
            (
                "date,pain_during_0_10\n2026-03-01,11\n",
                "line 2, `pain_during_0_10`: found `11`; expected a number from 0 to 10",
            ),
            ("date\n03.01.2026\n", "line 2, `date`: found `03.01.2026`; expected a date such as 2026-03-01"),
            ("date,duration_min\n2026-03-01,NaN\n", "line 2, `duration_min`: found `NaN`"),
            ("date,night_pain\n2026-03-01,perhaps\n", "line 2, `night_pain`: found `perhaps`; expected yes, no"),
            ("date,miles\n2026-03-01,3\n", "unknown column `miles`"),
            ("distance_km\n3\n", "no column `date`"),
            ("date\n", "no row"),
        ] {
            assert!(refused(text).contains(expected), "{}", refused(text));
        }
    }

    #[test]
    fn a_row_without_activity_is_a_run_unless_nothing_was_done() {
        let log = parse_log(
            "date;activity;duration_min\n2026-03-01;;40,5\n2026-03-02;Trail run;30\n2026-03-03;bike;60\n2026-03-04;rest;\n\
             2026-03-05;;0\n",
            &LogParams::default(),
        );
        let log = log.unwrap();
        assert_eq!(log.iter().map(Session::is_run).collect::<Vec<_>>(), [true, true, false, false, false]);
        assert_eq!(log.iter().map(Session::is_rest).collect::<Vec<_>>(), [false, false, false, true, true]);
        assert_eq!(log[0].duration_min, Some(40.5));
    }
}
