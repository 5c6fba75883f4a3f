//! The `days` table: one row per calendar day.

use super::{Date, LogParams, Mode, Session, load::monotony, sessions::span, srpe_load_au};
use crate::{
    error::{Absent, Error, Result},
    quantity::Unit,
    table::{Table, Values},
};

/// Days in a year of training, and how many of them must be known.
const YEAR: usize = 365;
const YEAR_KNOWN: usize = 300;
/// Longest span of a log, days: a hundred years. More is a mistyped year.
const LONGEST: i64 = 36_600;

/// The `days` table of a log that is in order of days: from the first to the last day that is declared or has a row.
///
/// Columns: `date`, `logged` (it has a row, or lies in the declared interval), `trained`, `rest_days_7d_count` (7 less the
/// days with at least a minute of training), `training_hours_7d_h`, `training_hours_365d_h` (over at least 300 known days),
/// `distance_7d_km` (runs), `week_to_week_ratio` (of that distance, to the seven days before), `acwr_uncoupled_ratio` (to the
/// mean of the three weeks before), `srpe_load_7d_au`, `training_monotony`, `training_strain_au` (load × monotony), and
/// `absent`. Windows end with the day itself. The ratios are descriptive: in 5205 runners the first had no relation with
/// injury and the second an inverse one (Frandsen et al. 2025).
///
/// # Errors
/// [`Parameter`](crate::ErrorKind::Parameter) for a span of more than a hundred years; those of [`LogParams::check`].
pub fn days(log: &[Session], params: &LogParams) -> Result<Table> {
    params.check()?;
    let days = calendar(log, params)?;
    let windows: Vec<Windows> = (0..days.len()).map(|i| Windows::of(&days[..=i])).collect();
    let text = |of: &dyn Fn(&Day) -> String| Values::Text(days.iter().map(of).collect());
    let mut table = Table::new("days")
        .with("date", Unit::None, text(&|day| day.date.to_string()))
        .with("logged", Unit::None, Values::Flag(days.iter().map(|day| day.known).collect()))
        .with(
            "trained",
            Unit::None,
            text(&|day| day.trained().map_or("", |t| if t { "yes" } else { "no" }).to_owned()),
        );
    for (index, (name, unit)) in COLUMNS.into_iter().enumerate() {
        let column = windows.iter().map(|w| *w.0[index].as_ref().unwrap_or(&f64::NAN)).collect();
        table = table.with(name, unit, Values::Number(column));
    }
    let reasons = |windows: &Windows| {
        let pairs = COLUMNS.iter().zip(&windows.0);
        pairs
            .filter_map(|((name, _), value)| Some(format!("{name}={}", value.as_ref().err()?)))
            .collect::<Vec<_>>()
            .join(";")
    };
    Ok(table.with("absent", Unit::None, Values::Text(windows.iter().map(reasons).collect())))
}

const COLUMNS: [(&str, Unit); 9] = [
    ("rest_days_7d_count", Unit::Count),
    ("training_hours_7d_h", Unit::Hour),
    ("training_hours_365d_h", Unit::Hour),
    ("distance_7d_km", Unit::Kilometre),
    ("week_to_week_ratio", Unit::Ratio),
    ("acwr_uncoupled_ratio", Unit::Ratio),
    ("srpe_load_7d_au", Unit::ArbitraryUnit),
    ("training_monotony", Unit::Ratio),
    ("training_strain_au", Unit::ArbitraryUnit),
];

/// What one day held.
#[derive(Clone, Debug)]
struct Day {
    date: Date,
    known: bool,
    minutes: Result<f64, Absent>,
    load_au: Result<f64, Absent>,
    run_km: Result<f64, Absent>,
}

impl Day {
    fn of(date: Date, sessions: &[Session], params: &LogParams) -> Self {
        let known = !sessions.is_empty() || params.covers(date);
        let counted = || sessions.iter().filter(|s| s.counts(params.mode));
        let missing = |what: &'static str| Absent::InputsMissing(what.into());
        let minutes = |s: &Session| s.duration_min.ok_or_else(|| missing("duration_min"));
        let load = |s: &Session| Ok(srpe_load_au(s.rpe_0_10.ok_or_else(|| missing("rpe_0_10"))?, minutes(s)?));
        let runs = sessions.iter().filter(|s| s.counts(Mode::Running));
        let distance = |s: &Session| s.distance_km.ok_or_else(|| missing("distance_km"));
        let checked = |sum: Result<f64, Absent>| if known { sum } else { Err(missing("log")) };
        Self {
            date,
            known,
            minutes: checked(counted().map(minutes).sum()),
            load_au: checked(counted().map(load).sum()),
            run_km: checked(runs.map(distance).sum()),
        }
    }

    /// Whether at least a minute was trained; a distance without a duration is training too.
    fn trained(&self) -> Result<bool, Absent> {
        match (&self.minutes, &self.run_km) {
            (Ok(minutes), _) => Ok(*minutes >= 1.0),
            (Err(_), Ok(km)) if *km > 0.0 => Ok(true),
            (Err(reason), _) => Err(reason.clone()),
        }
    }
}

fn calendar(log: &[Session], params: &LogParams) -> Result<Vec<Day>> {
    let span = span(log);
    let first = [span.map(|s| s.0), params.from].into_iter().flatten().min();
    let last = [span.map(|s| s.1), params.until].into_iter().flatten().max();
    let (Some(first), Some(last)) = (first, last) else { return Ok(Vec::new()) };
    let length = last.days_since_1970() - first.days_since_1970();
    if length > LONGEST {
        let found = format!("days from {first} to {last}");
        return Err(
            Error::parameter("date", found, "a log of at most a hundred years").mend("look for a mistyped year")
        );
    }
    let mut rest = log;
    let mut days = Vec::with_capacity(length as usize + 1);
    for offset in 0..=length {
        let date = first.plus(offset);
        let (today, later) = rest.split_at(rest.partition_point(|session| session.date <= Some(date)));
        days.push(Day::of(date, today, params));
        rest = later;
    }
    Ok(days)
}

/// The values of one day, in the order of [`COLUMNS`].
struct Windows([Result<f64, Absent>; 9]);

impl Windows {
    /// Of the last of `days`.
    fn of(days: &[Day]) -> Self {
        let week = last(days, 7);
        let rest_days = week.as_ref().map_err(Clone::clone).and_then(|week| {
            let trained: Vec<bool> = week.iter().map(Day::trained).collect::<Result<_, _>>()?;
            Ok(7.0 - trained.into_iter().filter(|t| *t).count() as f64)
        });
        let sum = |days: &[Day], of: fn(&Day) -> &Result<f64, Absent>| {
            days.iter().map(|d| of(d).clone()).sum::<Result<f64, Absent>>()
        };
        let hours = week.clone().and_then(|week| Ok(sum(week, |d| &d.minutes)? / 60.0));
        let distance = week.clone().and_then(|week| sum(week, |d| &d.run_km));
        let to_before = |weeks: usize| {
            let all = last(days, 7 * (weeks + 1))?;
            let before = sum(&all[..7 * weeks], |d| &d.run_km)? / weeks as f64;
            let ratio = distance.clone()? / before;
            if ratio.is_finite() { Ok(ratio) } else { Err(Absent::NotDefined) }
        };
        let loads = week.and_then(|week| week.iter().map(|d| d.load_au.clone()).collect::<Result<Vec<f64>, Absent>>());
        let load = loads.clone().map(|loads| loads.iter().sum::<f64>());
        let monotony = loads.and_then(|loads| {
            let seven: &[f64; 7] = loads.as_slice().try_into().map_err(|_| Absent::NotDefined)?;
            monotony(seven).ok_or(Absent::NotDefined)
        });
        let strain = load.clone().and_then(|load| Ok(load * monotony.clone()?));
        let year = year_hours(days);
        Self([rest_days, hours, year, distance.clone(), to_before(1), to_before(3), load, monotony, strain])
    }
}

/// The last `count` days, all of them known.
fn last(days: &[Day], count: usize) -> Result<&[Day], Absent> {
    let window = &days[days.len().saturating_sub(count)..];
    let known = window.iter().filter(|day| day.known).count();
    if known == count {
        return Ok(window);
    }
    Err(Absent::InputsMissing(format!("log of {} of {count} days", count - known).into()))
}

/// Hours of the year that ends with the last of `days`; of at least 300 known days.
fn year_hours(days: &[Day]) -> Result<f64, Absent> {
    let known = || days[days.len().saturating_sub(YEAR)..].iter().filter(|day| day.known);
    let count = known().count();
    if count < YEAR_KNOWN {
        return Err(Absent::InputsMissing(format!("log of {} more days of the year", YEAR_KNOWN - count).into()));
    }
    Ok(known().map(|day| day.minutes.clone()).sum::<Result<f64, Absent>>()? / 60.0)
}

#[cfg(test)]
#[allow(clippy::format_collect)]
mod tests {
    use super::*;
    use crate::training::parse_log;

    fn params(from: &str, until: &str) -> LogParams {
        LogParams { from: from.parse().ok(), until: until.parse().ok(), ..LogParams::default() }
    }

    fn of(text: &str, params: &LogParams) -> Table {
        days(&parse_log(text, params).unwrap(), params).unwrap()
    }

    fn at(table: &Table, name: &str, date: &str) -> f64 {
        let row = table.texts("date").unwrap().iter().position(|d| d == date).unwrap();
        table.numbers(name).unwrap()[row]
    }

    fn absent(table: &Table, date: &str) -> String {
        let row = table.texts("date").unwrap().iter().position(|d| d == date).unwrap();
        table.texts("absent").unwrap()[row].clone()
    }

    const WEEK: &str = "date,duration_min,rpe_0_10,distance_km\n2026-03-02,1,5,1\n2026-03-04,2,5,2\n2026-03-06,2,4,3\n2026-03-08,4,3,4\n";

    #[test]
    fn days_without_a_row_are_rest_only_where_the_log_is_declared_complete() {
        let declared = of(WEEK, &params("2026-03-02", "2026-03-08"));
        assert_eq!(at(&declared, "rest_days_7d_count", "2026-03-08"), 3.0);
        assert!((at(&declared, "training_hours_7d_h", "2026-03-08") - 9.0 / 60.0).abs() < 1e-12);
        assert!(at(&declared, "rest_days_7d_count", "2026-03-07").is_nan());
        let open = of(WEEK, &LogParams::default());
        assert!(at(&open, "rest_days_7d_count", "2026-03-08").is_nan());
        let reason = absent(&open, "2026-03-08");
        assert!(reason.contains("rest_days_7d_count=inputs_missing(log of 3 of 7 days)"), "{reason}");
        assert_eq!(open.texts("trained").unwrap()[..2], ["yes", ""]);
    }

    #[test]
    fn a_day_logged_as_rest_needs_no_declaration() {
        let rows: String = (2..=7).map(|day| format!("2026-03-0{day},0,rest\n")).collect();
        let table = of(&format!("date,duration_min,activity\n2026-03-01,30,run\n{rows}"), &LogParams::default());
        assert_eq!(at(&table, "rest_days_7d_count", "2026-03-07"), 6.0);
    }

    /// Daily loads 5, 0, 10, 0, 8, 0, 12: mean 5 over a sample SD of 5.1316.
    #[test]
    fn monotony_and_strain_of_the_week() {
        let table = of(WEEK, &params("2026-03-02", "2026-03-08"));
        assert!((at(&table, "training_monotony", "2026-03-08") - 0.974_355).abs() < 1e-6);
        assert!((at(&table, "training_strain_au", "2026-03-08") - 35.0 * 0.974_355).abs() < 1e-4);
        let even: String = (1..=7).map(|d| format!("2026-03-0{d},30,5\n")).collect();
        let table = of(&format!("date,duration_min,rpe_0_10\n{even}"), &LogParams::default());
        assert!(absent(&table, "2026-03-07").contains("training_monotony=not_defined"));
        assert_eq!(at(&table, "rest_days_7d_count", "2026-03-07"), 0.0);
    }

    #[test]
    fn ratios_of_distance_need_their_weeks() {
        let rows: String = (0..28)
            .map(|i| format!("{},{}\n", "2026-03-01".parse::<Date>().unwrap().plus(i), if i < 21 { 2 } else { 3 }))
            .collect();
        let table = of(&format!("date,distance_km\n{rows}"), &LogParams::default());
        assert!((at(&table, "acwr_uncoupled_ratio", "2026-03-28") - 1.5).abs() < 1e-12);
        assert!((at(&table, "week_to_week_ratio", "2026-03-28") - 1.5).abs() < 1e-12);
        assert!((at(&table, "week_to_week_ratio", "2026-03-21") - 1.0).abs() < 1e-12);
        assert!(absent(&table, "2026-03-21").contains("acwr_uncoupled_ratio=inputs_missing(log of 7 of 28 days)"));
        let reason = absent(&table, "2026-03-28");
        assert!(reason.contains("training_hours_7d_h=inputs_missing(duration_min)"), "{reason}");
    }

    #[test]
    fn a_year_needs_three_hundred_known_days() {
        let text = "date,duration_min\n2025-01-01,60\n2025-12-31,60\n";
        let table = of(text, &params("2025-01-01", "2025-12-31"));
        assert_eq!(at(&table, "training_hours_365d_h", "2025-12-31"), 2.0);
        assert_eq!(at(&table, "training_hours_365d_h", "2025-10-27"), 1.0);
        assert!(absent(&table, "2025-10-26").contains("log of 1 more days of the year"));
    }

    #[test]
    fn only_running_counts_in_the_mode_of_running() {
        let text = "date,duration_min,activity\n2026-03-01,60,bike\n2026-03-02,30,run\n";
        let both = of(text, &params("2026-02-24", "2026-03-02"));
        let running = of(text, &LogParams { mode: Mode::Running, ..params("2026-02-24", "2026-03-02") });
        assert_eq!(at(&both, "rest_days_7d_count", "2026-03-02"), 5.0);
        assert_eq!(at(&running, "rest_days_7d_count", "2026-03-02"), 6.0);
        assert!((at(&running, "training_hours_7d_h", "2026-03-02") - 0.5).abs() < 1e-12);
    }

    #[test]
    fn a_mistyped_year_is_no_reason_for_a_million_rows() {
        let log = parse_log("date\n2026-03-01\n9026-03-01\n", &LogParams::default()).unwrap();
        assert!(days(&log, &LogParams::default()).unwrap_err().message().contains("mistyped year"));
    }
}
