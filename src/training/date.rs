//! A day of the runner's own calendar.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::read::calendar::{days_since_1970, written};

/// A day of the Gregorian calendar, as the runner's own clock shows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Date(i64);

impl Date {
    /// The day `days` later (earlier, where negative).
    #[must_use]
    pub fn plus(self, days: i64) -> Self {
        Self(self.0 + days)
    }

    /// Days since 1970-01-01.
    pub fn days_since_1970(self) -> i64 {
        self.0
    }

    /// The local day of `2026-03-01`, or of a time such as `2026-03-01T23:30:00-05:00`.
    ///
    /// A time with an offset, and one without any, shows the local clock. One in UTC (`Z`) shows it only once
    /// `utc_offset_h` says how far the runner's clock was ahead.
    pub(super) fn local(text: &str, utc_offset_h: Option<f64>) -> Result<Self, String> {
        let whole = "a date such as 2026-03-01, year first, or a time such as 2026-03-01T18:30:00+01:00";
        let (date, time) = match text.split_once(['T', 't', ' ']) {
            Some((date, time)) => (date, Some(time.trim())),
            None => (text, None),
        };
        let separator = if date.contains('/') { '/' } else { '-' };
        let parts: Vec<&str> = date.split(separator).collect();
        let [year, month, day] = parts[..] else { return Err(whole.into()) };
        let number = |text: &str, digits: std::ops::RangeInclusive<usize>| {
            let fits = digits.contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
            fits.then(|| text.parse::<i64>().ok()).flatten()
        };
        let (Some(y), Some(m), Some(d)) = (number(year, 4..=4), number(month, 1..=2), number(day, 1..=2)) else {
            return Err(whole.into());
        };
        let day = days_since_1970(y, m, d).map(Self).ok_or(whole)?;
        if day.to_string() != format!("{y:04}-{m:02}-{d:02}") {
            return Err("a day that the calendar has".into());
        }
        let Some(time) = time else { return Ok(day) };
        let seconds = seconds_of_day(time).ok_or(whole)?;
        if !time.ends_with(['Z', 'z']) {
            return Ok(day);
        }
        let offset_h = utc_offset_h
            .ok_or("a local date, or `utc_offset_h`: in UTC the day may be another than where the runner was")?;
        Ok(day.plus(((seconds + offset_h * 3600.0) / 86_400.0).floor() as i64))
    }
}

/// Seconds that a time of day shows, whatever its zone: `18:30`, `18:30:05.2Z`, `18:30:05+01:00`.
fn seconds_of_day(text: &str) -> Option<f64> {
    let clock = text.trim_end_matches(['Z', 'z']);
    let clock = clock.split(['+', '-']).next().unwrap_or_default().trim();
    let mut parts = clock.split(':').map(|part| part.parse::<f64>().ok().filter(|v| *v >= 0.0));
    let (hours, minutes) = (parts.next()??, parts.next()??);
    let seconds = parts.next().unwrap_or(Some(0.0))?;
    let plausible = parts.next().is_none() && hours < 24.0 && minutes < 60.0 && seconds < 61.0;
    plausible.then_some(hours * 3600.0 + minutes * 60.0 + seconds)
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&written(self.0 as f64 * 86_400.0)[..10])
    }
}

impl std::str::FromStr for Date {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        Self::local(text.trim(), None)
    }
}

impl TryFrom<String> for Date {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.parse().map_err(|why| format!("`{text}`, expected {why}"))
    }
}

impl From<Date> for String {
    fn from(date: Date) -> Self {
        date.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_day_is_that_of_the_local_clock() {
        for (text, offset, expected) in [
            ("2026-03-01", None, "2026-03-01"),
            ("2026/3/1", None, "2026-03-01"),
            ("2026-03-01 23:59", None, "2026-03-01"),
            ("2026-03-01T23:30:00-05:00", None, "2026-03-01"),
            ("2026-03-01T00:10:00+13:00", Some(-8.0), "2026-03-01"),
            ("2026-03-01T02:30:00Z", Some(-5.0), "2026-02-28"),
            ("2026-02-28T23:30:00Z", Some(1.0), "2026-03-01"),
            ("2024-02-28T23:30:00Z", Some(1.0), "2024-02-29"),
        ] {
            assert_eq!(Date::local(text, offset).unwrap().to_string(), expected, "{text}");
        }
    }

    #[test]
    fn what_is_no_day_or_no_local_one_is_refused() {
        for text in
            ["", "01/03/2026", "2026-13-01", "2026-02-30", "2026-03-01T25:00", "yesterday", "2026-3", "2026-03-01Tx"]
        {
            assert!(Date::local(text, None).is_err(), "{text}");
        }
        assert!(Date::local("2026-03-01T02:30:00Z", None).unwrap_err().contains("utc_offset_h"));
    }
}
