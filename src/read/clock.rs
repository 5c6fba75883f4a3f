//! The clock of a stream: rate by regression over the whole time column, compared with what is declared.
//!
//! ```text
//! written    0.000  0.003  0.007  0.010      rounded to a quantum q of 1 ms
//! true line  0      0.0033 0.0067 0.0100     300 Hz: every residual within q/2, so 300 Hz it is
//! ```
//! The first difference of rounded times says 333 Hz here; it is never used.

use crate::{
    error::{Error, ErrorKind, Place, Result},
    quantity::Clock,
    recording::Notes,
};

use super::regularity::{Fit, on_grid, quantum};

/// What is known about a stream's clock.
pub(super) struct Timing<'a> {
    /// For messages: `"markers"`.
    pub what: &'a str,
    /// Number of samples.
    pub len: usize,
    /// Times, s, when the file holds them.
    pub time_s: Option<&'a [f64]>,
    /// Rate that the file declares, Hz.
    pub declared_hz: Option<f64>,
    /// Rate that the user gives, Hz.
    pub given_hz: Option<f64>,
    /// Time of the first sample when there is no time column, s.
    pub start_s: f64,
}

/// Share of the sampling interval by which a time may miss its place beyond rounding.
const JITTER: f64 = 0.01;

/// Fewest samples that make a recording.
const FEWEST: usize = 3;

impl Timing<'_> {
    /// Settles the clock.
    ///
    /// # Errors
    /// [`ErrorKind::TooShort`] for fewer than three samples; [`ErrorKind::Rate`] when there is neither time nor rate,
    /// when times go back, miss samples or are irregular, and when the given rate contradicts them.
    pub fn settle(&self, notes: &mut Notes) -> Result<Clock> {
        if self.len < FEWEST {
            return Err(Error::new(
                ErrorKind::TooShort,
                format!("{} {} samples", self.len, self.what),
                format!("at least {FEWEST}"),
            ));
        }
        for rate in [self.given_hz, self.declared_hz].into_iter().flatten() {
            if !(rate.is_finite() && rate > 0.0) {
                return Err(Error::new(ErrorKind::Rate, format!("a rate of {rate} Hz"), "a positive rate"));
            }
        }
        let moves = |t: &&[f64]| t.iter().any(|v| *v != t[0] && !v.is_nan());
        match self.time_s.filter(moves) {
            Some(time_s) => self.with_times(time_s, notes),
            None => self.without_times(notes),
        }
    }

    fn without_times(&self, notes: &mut Notes) -> Result<Clock> {
        if self.time_s.is_some() {
            notes.doubt("rate", format!("{}: the time column stands still and is not used", self.what));
        }
        let (rate_hz, source) = match (self.given_hz, self.declared_hz) {
            (Some(given), Some(said)) if differs(given, said, 1e-3) => {
                return Err(contradiction(given, &format!("a header that says {said} Hz")));
            }
            (Some(given), _) => (given, "given by the user"),
            (None, Some(said)) => (said, "declared by the file; there is no time column to check it"),
            (None, None) => {
                return Err(Error::new(ErrorKind::Rate, "no time column and no sampling rate", "one of them")
                    .mend("give the rate with rate_hz, or name the time column in [columns]"));
            }
        };
        notes.record("rate", format!("{}: {rate_hz} Hz, {source}", self.what));
        Ok(Clock { start_s: self.start_s, rate_hz, len: self.len })
    }

    fn with_times(&self, time_s: &[f64], notes: &mut Notes) -> Result<Clock> {
        let fit = Fit::of(time_s);
        if !(fit.step.is_finite() && fit.step > 0.0) {
            return Err(no_line(time_s));
        }
        let written_s = quantum(time_s);
        let quantum_s = if on_grid(time_s) { 0.0 } else { written_s };
        let slack_s = 0.55 * quantum_s + JITTER * fit.step;
        let worst_s = fit.worst_s(time_s, fit.step);
        if worst_s > slack_s {
            self.irregular(time_s, &fit, quantum_s, notes)?;
        }
        let measured_hz = 1.0 / fit.step;
        let within = |rate: f64, limit_s: f64| {
            // A change of slope adds at most this at the ends, which mostly decides without another pass.
            let added_s = (1.0 / rate - fit.step).abs() * self.len as f64 / 2.0;
            worst_s + added_s <= limit_s || fit.worst_s(time_s, 1.0 / rate) <= limit_s
        };
        let agrees = |rate: f64| {
            within(rate, 1.05 * worst_s + slack_s)
                || (1.0 / rate - fit.step).abs() <= 0.5 * written_s.min(0.01 * fit.step)
        };
        if let Some(given) = self.given_hz.filter(|rate| !agrees(*rate)) {
            return Err(contradiction(given, &format!("a time column that runs at {} Hz", shown(measured_hz))));
        }
        let snapped = measured_hz.round();
        let exact = within(snapped, 0.55 * quantum_s + 1e-4 * fit.step);
        let rate_hz = match (self.given_hz, self.declared_hz) {
            (Some(given), _) => given,
            (None, Some(said)) if agrees(said) => {
                notes.record("rate", format!("{}: {said} Hz, declared and confirmed by the time column", self.what));
                said
            }
            (None, said) => {
                let rate_hz = if snapped > 0.0 && exact { snapped } else { measured_hz };
                let found = format!("{}: {} Hz, measured from the time column", self.what, shown(rate_hz));
                match said {
                    Some(said) => notes.doubt("rate", format!("{found}, although the file declares {said} Hz")),
                    None => notes.record("rate", found),
                }
                rate_hz
            }
        };
        // The first time is as written when that lies on the line, so that equal files give equal clocks.
        let start_s = if (time_s[0] - fit.start).abs() <= slack_s { time_s[0] } else { fit.start };
        Ok(Clock { start_s, rate_hz, len: self.len })
    }

    /// Times off the line: says why, or lets mild jitter pass with a doubt.
    fn irregular(&self, time_s: &[f64], fit: &Fit, quantum_s: f64, notes: &mut Notes) -> Result<()> {
        if time_s.windows(2).any(|w| w[1] < w[0]) {
            return Err(going_back(time_s));
        }
        let mut steps: Vec<f64> = time_s.windows(2).map(|w| w[1] - w[0]).collect();
        steps.sort_by(f64::total_cmp);
        let middle = steps[steps.len() / 2];
        let usual_s = if middle > 2.0 * quantum_s { middle } else { fit.step };
        let place = |row: usize| format!("{} s (data row {})", time_s[row], row + 1);
        let longest =
            (1..time_s.len()).max_by(|a, b| (time_s[*a] - time_s[a - 1]).total_cmp(&(time_s[*b] - time_s[b - 1])));
        if let Some(row) = longest.filter(|row| time_s[*row] - time_s[row - 1] > 1.5 * usual_s + quantum_s) {
            let lost = ((time_s[row] - time_s[row - 1]) / usual_s).round() - 1.0;
            let gaps = time_s.windows(2).filter(|w| w[1] - w[0] > 1.5 * usual_s + quantum_s).count();
            return Err(Error::new(
                ErrorKind::Rate,
                format!(
                    "{gaps} gap(s) in the clock of the {}, the longest of {lost} sample(s) before {}",
                    self.what,
                    place(row)
                ),
                "evenly spaced samples",
            )
            .at(Place::field("time"))
            .mend("resample the data, or cut the file at the gap"));
        }
        if let Some(row) = (1..time_s.len()).find(|row| time_s[*row] == time_s[row - 1] && quantum_s < 0.5 * usual_s) {
            return Err(Error::new(ErrorKind::Rate, format!("the time {} twice", place(row)), "a time per sample")
                .at(Place::field("time"))
                .mend("remove the doubled rows"));
        }
        let worst = fit.worst_s(time_s, fit.step);
        if worst > 0.5 * usual_s + 0.55 * quantum_s {
            return Err(Error::new(
                ErrorKind::Rate,
                format!(
                    "times of the {} up to {:.1} ms off a regular clock of {} Hz",
                    self.what,
                    worst * 1e3,
                    shown(1.0 / fit.step)
                ),
                "evenly spaced samples",
            )
            .at(Place::field("time"))
            .mend("resample the data to a regular clock"));
        }
        let share = 100.0 * worst / usual_s;
        notes.doubt("rate", format!("{}: times are up to {share:.0} % of an interval off a regular clock", self.what));
        Ok(())
    }
}

/// Times through which no rising line goes.
fn no_line(time_s: &[f64]) -> Error {
    let Some(row) = time_s.iter().position(|t| !t.is_finite()) else { return going_back(time_s) };
    Error::new(ErrorKind::Rate, format!("no time in row {} of the data", row + 1), "a time in every row")
        .at(Place::field("time"))
        .mend("complete the time column, or remove it and give rate_hz")
}

fn going_back(time_s: &[f64]) -> Error {
    let row = (1..time_s.len()).find(|row| time_s[*row] < time_s[row - 1]);
    let found = row.map_or_else(
        || "a time column that runs backwards".to_owned(),
        |row| format!("time going back from {} to {} s in data row {}", time_s[row - 1], time_s[row], row + 1),
    );
    Error::new(ErrorKind::Rate, found, "times that increase")
        .at(Place::field("time"))
        .mend("sort the rows, or split the file where a new trial begins")
}

fn contradiction(given: f64, found: &str) -> Error {
    Error::new(ErrorKind::Rate, found, format!("the given rate of {given} Hz"))
        .at(Place::field("rate_hz"))
        .mend("leave rate_hz out, or correct it")
}

fn differs(a: f64, b: f64, relative: f64) -> bool {
    (a - b).abs() > relative * a.abs().max(b.abs())
}

/// Six significant digits at most, without trailing zeros.
fn shown(value: f64) -> String {
    let text = format!("{value:.4}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settle(time_s: &[f64], declared_hz: Option<f64>, given_hz: Option<f64>) -> Result<(Clock, Notes)> {
        let mut notes = Notes::default();
        let timing =
            Timing { what: "force", len: time_s.len(), time_s: Some(time_s), declared_hz, given_hz, start_s: 0.0 };
        timing.settle(&mut notes).map(|clock| (clock, notes))
    }

    fn rounded(rate_hz: f64, len: usize, places: i32) -> Vec<f64> {
        let scale = 10_f64.powi(places);
        (0..len).map(|i| (i as f64 / rate_hz * scale).round() / scale).collect()
    }

    #[test]
    fn rounded_times_give_the_true_rate() {
        for (rate, places) in [(300.0, 3), (240.0, 5), (360.0, 3), (2400.0, 5), (150.0, 3), (1000.0, 3), (2400.0, 3)] {
            let (clock, notes) = settle(&rounded(rate, 2000, places), None, None).unwrap();
            assert_eq!(clock.rate_hz, rate);
            assert_eq!(notes.doubts().count(), 0);
        }
    }

    #[test]
    fn an_odd_rate_is_measured_not_rounded() {
        let (clock, _) = settle(&rounded(119.880_12, 1000, 6), None, None).unwrap();
        assert!((clock.rate_hz - 119.880_12).abs() < 1e-4);
    }

    #[test]
    fn a_declared_rate_within_rounding_is_used_exactly() {
        let steps: Vec<f64> = (0..2384).map(|i| f64::from(i) * 0.00417).collect();
        assert_eq!(settle(&steps, Some(240.0), None).unwrap().0.rate_hz, 240.0);
        let (clock, notes) = settle(&rounded(1000.0, 500, 3), Some(500.0), None).unwrap();
        assert_eq!(clock.rate_hz, 1000.0);
        assert_eq!(notes.doubts().count(), 1);
    }

    #[test]
    fn a_given_rate_that_contradicts_the_times_is_refused() {
        let error = settle(&rounded(1000.0, 500, 3), None, Some(1200.0)).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Rate);
        assert!(error.message().contains("1000 Hz") && error.message().contains("1200 Hz"), "{error}");
        assert!(settle(&rounded(1000.0, 500, 3), None, Some(1000.0)).is_ok());
    }

    #[test]
    fn gaps_and_steps_back_are_refused_where_they_are() {
        let mut times = rounded(100.0, 200, 2);
        times.drain(50..53);
        let error = settle(&times, None, None).unwrap_err();
        assert!(error.found().contains("3 sample(s) before 0.53 s (data row 51)"), "{error}");
        let mut times = rounded(100.0, 200, 2);
        times.swap(20, 21);
        assert!(
            settle(&times, None, None).unwrap_err().found().contains("going back from 0.21 to 0.2 s in data row 22")
        );
    }

    #[test]
    fn mild_jitter_is_a_doubt() {
        let times: Vec<f64> = (0..300).map(|i| f64::from(i) * 0.01 + 0.001 * f64::from(i * 7 % 5) - 0.002).collect();
        let (clock, notes) = settle(&times, None, None).unwrap();
        assert!((clock.rate_hz - 100.0).abs() < 0.1);
        assert!(notes.doubts().next().unwrap().text.contains("% of an interval"));
    }

    #[test]
    fn a_clock_may_start_anywhere() {
        let times: Vec<f64> = (0..100).map(|i| 1.643e9 + f64::from(i) * 0.01).collect();
        let (clock, _) = settle(&times, None, None).unwrap();
        assert_eq!((clock.start_s, clock.rate_hz), (1.643e9, 100.0));
    }

    #[test]
    fn two_rows_are_too_few() {
        assert_eq!(settle(&[0.0, 0.1], None, None).unwrap_err().kind(), ErrorKind::TooShort);
    }
}
