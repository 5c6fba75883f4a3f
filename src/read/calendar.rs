//! Dates and times of day as text, and as seconds since 1970.
//!
//! ```text
//! 2018-10-25 17:57:30.009999990     2017-09-12T15:00:00Z     25/10/2018 05:57:30 PM     17:57:30,01
//! ```

/// Which of the three numbers of a date is which, where the year is not written first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum DateOrder {
    /// `10/25/2018`.
    MonthFirst,
    /// `25/10/2018`.
    DayFirst,
}

const DAY_S: f64 = 86_400.0;

/// Seconds of a time of day, or since 1970 where a date is written, as if the clock showed UTC unless a zone is written.
pub(super) fn seconds(text: &[u8], order: DateOrder) -> Option<f64> {
    let mut cursor = Cursor { rest: text.trim_ascii().trim_ascii_end() };
    cursor.skip(b'"');
    let (first, digits) = cursor.whole()?;
    let days = match cursor.peek()? {
        b':' => return cursor.time_of_day(first),
        sign @ (b'-' | b'/' | b'.') => {
            cursor.skip(sign);
            let second = cursor.whole()?.0;
            if !cursor.skip(sign) {
                return None;
            }
            let third = cursor.whole()?.0;
            let (year, month, day) = match order {
                _ if digits == 4 => (first, second, third),
                DateOrder::MonthFirst => (third, first, second),
                DateOrder::DayFirst => (third, second, first),
            };
            days_since_1970(year, month, day)?
        }
        _ => return None,
    };
    let mut of_day = 0.0;
    if cursor.peek().is_some() {
        let parted = [b' ', b'T', b't', b'_'].into_iter().any(|sign| cursor.skip(sign));
        while cursor.skip(b' ') {}
        if !parted {
            return None;
        }
        let hours = cursor.whole()?.0;
        of_day = cursor.time_of_day(hours)?;
    }
    Some(days as f64 * DAY_S + of_day)
}

/// Bytes that are still to be read.
struct Cursor<'a> {
    rest: &'a [u8],
}

impl Cursor<'_> {
    fn peek(&self) -> Option<u8> {
        self.rest.first().copied()
    }

    fn skip(&mut self, byte: u8) -> bool {
        let there = self.peek() == Some(byte);
        self.rest = &self.rest[usize::from(there)..];
        there
    }

    /// A whole number of at most nine digits, and how many there are.
    fn whole(&mut self) -> Option<(i64, usize)> {
        let count = self.rest.iter().take_while(|b| b.is_ascii_digit()).count();
        if !(1..=9).contains(&count) {
            return None;
        }
        let digits = &self.rest[..count];
        self.rest = &self.rest[count..];
        let value = digits.iter().fold(0, |sum: i64, b| sum * 10 + i64::from(b - b'0'));
        Some((value, count))
    }

    /// `:57:30.01 PM +02:00` after the hours.
    fn time_of_day(&mut self, mut hours: i64) -> Option<f64> {
        let minutes = self.skip(b':').then(|| self.whole()).flatten()?.0;
        let mut seconds = if self.skip(b':') { self.whole()?.0 as f64 } else { 0.0 };
        if self.skip(b'.') || self.skip(b',') {
            let count = self.rest.iter().take_while(|b| b.is_ascii_digit()).count();
            let digits = self.rest[..count.min(15)].iter().fold(0, |sum: u64, b| sum * 10 + u64::from(b - b'0'));
            seconds += digits as f64 / 10_f64.powi(i32::try_from(count.min(15)).ok()?);
            self.rest = &self.rest[count..];
        }
        while self.skip(b' ') {}
        let afternoon = self.rest.get(..2).map(<[u8]>::to_ascii_lowercase);
        if let Some(half @ (b"am" | b"pm")) = afternoon.as_deref() {
            hours = hours % 12 + if half == b"pm" { 12 } else { 0 };
            self.rest = &self.rest[2..];
        }
        let mut offset_s = 0;
        while self.skip(b' ') {}
        if !(self.skip(b'Z') || self.skip(b'z'))
            && let Some(sign @ (b'+' | b'-')) = self.peek()
        {
            self.skip(sign);
            let (value, digits) = self.whole()?;
            let (h, m) = if digits == 4 { (value / 100, value % 100) } else { (value, 0) };
            let m = if self.skip(b':') { self.whole()?.0 } else { m };
            offset_s = (h * 3600 + m * 60) * if sign == b'+' { 1 } else { -1 };
        }
        self.skip(b'"');
        let plausible = self.rest.is_empty() && hours < 24 && minutes < 60 && seconds < 61.0;
        plausible.then(|| (hours * 3600 + minutes * 60 - offset_s) as f64 + seconds)
    }
}

/// Days from 1970-01-01 to a date of the Gregorian calendar.
pub(crate) fn days_since_1970(year: i64, month: i64, day: i64) -> Option<i64> {
    if !((1..=12).contains(&month) && (1..=31).contains(&day) && (1900..=9999).contains(&year)) {
        return None;
    }
    // Years that begin in March have the odd day at their end.
    let (year, month) = if month < 3 { (year - 1, month + 9) } else { (year, month - 3) };
    let leap_days = year / 4 - year / 100 + year / 400;
    Some(365 * year + leap_days + (153 * month + 2) / 5 + day - 1 - 719_468)
}

/// `2018-10-25 17:57:30.010` of seconds since 1970.
pub(crate) fn written(seconds: f64) -> String {
    let millis = (seconds * 1e3).round() as i64;
    let (days, of_day) = (millis.div_euclid(86_400_000), millis.rem_euclid(86_400_000));
    let shifted = days + 719_468;
    // The year is found from a first guess that is at most one too high.
    let start = |year: i64| 365 * year + year / 4 - year / 100 + year / 400;
    let guess = shifted * 400 / 146_097;
    let year = (guess - 1..=guess + 1).rev().find(|y| start(*y) <= shifted).unwrap_or(guess);
    let of_year = shifted - start(year);
    let month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month + 2) / 5 + 1;
    let (year, month) = if month < 10 { (year, month + 3) } else { (year + 1, month - 9) };
    let (h, m, s, ms) = (of_day / 3_600_000, of_day / 60_000 % 60, of_day / 1000 % 60, of_day % 1000);
    format!("{year:04}-{month:02}-{day:02} {h:02}:{m:02}:{s:02}.{ms:03}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_become_seconds_and_back() {
        // Values of `date -u -d … +%s`.
        for (text, expected) in [
            ("1970-01-01 00:00:00", 0.0),
            ("2000-02-29 12:00:00", 951_825_600.0),
            ("2018-10-25 17:57:30.5", 1_540_490_250.5),
            ("2100-03-01 00:00:00", 4_107_542_400.0),
        ] {
            assert_eq!(seconds(text.as_bytes(), DateOrder::DayFirst), Some(expected), "{text}");
            assert_eq!(&written(expected)[..19], &format!("{text:19}")[..19]);
        }
        for day in 0..80_000 {
            let text = written(f64::from(day) * DAY_S);
            assert_eq!(seconds(text.as_bytes(), DateOrder::DayFirst), Some(f64::from(day) * DAY_S), "{text}");
        }
    }

    #[test]
    fn many_ways_of_writing_are_one_instant() {
        use DateOrder::{DayFirst, MonthFirst};
        for (text, order) in [
            ("2018-10-25T17:57:30Z", DayFirst),
            ("25/10/2018 17:57:30", DayFirst),
            ("10/25/2018 5:57:30 PM", MonthFirst),
            ("2018/10/25 17:57:30,000", MonthFirst),
            ("\"25.10.2018 17:57:30\"", DayFirst),
            ("2018-10-25T19:57:30+02:00", DayFirst),
            ("2018-10-25 12:27:30-0530", DayFirst),
        ] {
            assert_eq!(seconds(text.as_bytes(), order), Some(1_540_490_250.0), "{text}");
        }
        assert_eq!(seconds(b"00:01:02.25", DayFirst), Some(62.25));
        assert_eq!(seconds(b"12:00:00 AM", DayFirst), Some(0.0));
        for text in [
            "",
            "12",
            "2018-13-01",
            "1.5",
            "-0.199",
            "25:00:00",
            "11111111111111111111:00",
            "2018-10-25x",
            "10/25/2018",
            "1e5",
        ] {
            assert_eq!(seconds(text.as_bytes(), DayFirst), None, "{text}");
        }
    }
}
