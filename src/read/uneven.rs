//! The clock of a sensor that does not keep time: phones and radio links drop and delay samples.
//!
//! ```text
//! true line   ·   ·   ·   ·   ·   ·   ·      within half an interval of it: the line is the clock
//! written     ·   ·  ·    ·               ·  a gap: the line is kept for its rate, the times for where samples are
//! ```

use crate::{
    error::{ErrorKind, Result},
    quantity::Clock,
    recording::Notes,
};

use super::{calendar, clock::Timing};

/// The clock, and the times themselves where they leave it by more than half an interval.
///
/// A clock that begins at a time since 1970 keeps it, so that sensors that share a clock stay together.
///
/// # Errors
/// Those of [`Timing::settle`], except that gaps and unsteady times are kept and doubted.
pub(super) fn settle(timing: &Timing<'_>, notes: &mut Notes) -> Result<(Clock, Option<Vec<f64>>)> {
    let mut said = Notes::default();
    let error = match timing.settle(&mut said) {
        Ok(clock) => {
            notes.extend(said);
            note_start(clock, timing.what, notes);
            return Ok((clock, None));
        }
        Err(error) => error,
    };
    let rising = |t: &&[f64]| t.iter().all(|v| v.is_finite()) && t.windows(2).all(|w| w[1] > w[0]);
    let Some(time_s) = timing.time_s.filter(|_| error.kind() == ErrorKind::Rate).filter(rising) else {
        return Err(error);
    };
    let steps = Steps::of(time_s);
    if timing.given_hz.is_some_and(|given| (given * steps.usual_s - 1.0).abs() > 0.05) {
        return Err(error);
    }
    let near = |said: &f64| (said * steps.usual_s - 1.0).abs() <= 0.005;
    let rate_hz = timing.given_hz.or(timing.declared_hz.filter(near)).unwrap_or(1.0 / steps.usual_s);
    if !(rate_hz.is_finite() && rate_hz > 0.0) {
        return Err(error);
    }
    notes.doubt("rate", format!("{}: about {rate_hz:.2} Hz, {}; times are kept as written", timing.what, steps.said()));
    if let Some(said) = timing.declared_hz.filter(|said| (said * steps.usual_s - 1.0).abs() > 0.02) {
        notes.doubt("rate", format!("{}: the file declares {said} Hz", timing.what));
    }
    let clock = Clock { start_s: time_s[0], rate_hz, len: time_s.len() };
    note_start(clock, timing.what, notes);
    Ok((clock, Some(time_s.to_vec())))
}

/// Steps longer than this many usual ones are gaps.
const GAP: f64 = 1.5;

/// Share of gaps above which samples come in bursts rather than get lost.
const BURSTS: f64 = 0.2;

/// How the times of samples follow each other.
struct Steps {
    /// Interval between two samples where none is lost, s.
    usual_s: f64,
    /// Standard deviation of the steps that are no gaps, in intervals.
    jitter: f64,
    gaps: usize,
    /// Samples that the gaps would have held.
    lost: f64,
    longest_s: f64,
}

impl Steps {
    /// `time_s` increases.
    fn of(time_s: &[f64]) -> Self {
        let mut steps: Vec<f64> = time_s.windows(2).map(|w| w[1] - w[0]).collect();
        steps.sort_by(f64::total_cmp);
        let median = steps[steps.len() / 2];
        let whole = steps.partition_point(|step| *step <= GAP * median);
        let bursts = (steps.len() - whole) as f64 > BURSTS * steps.len() as f64;
        // A gap would lower the rate of the whole; where samples come in bursts every pause is none.
        let (good, gaps) = if bursts { (&steps[..], &[][..]) } else { steps.split_at(whole) };
        let usual_s = good.iter().sum::<f64>() / good.len() as f64;
        let spread = good.iter().map(|step| (step - usual_s).powi(2)).sum::<f64>() / good.len() as f64;
        Self {
            usual_s,
            jitter: spread.sqrt() / usual_s,
            gaps: gaps.len(),
            lost: gaps.iter().map(|gap| ((gap / usual_s).round() - 1.0).max(0.0)).sum(),
            longest_s: gaps.last().copied().unwrap_or(0.0),
        }
    }

    fn said(&self) -> String {
        let jitter = format!("intervals vary by {:.0} %", 100.0 * self.jitter);
        match self.gaps {
            0 => jitter,
            1 => format!("{jitter}, one dropout of {:.3} s ({} samples)", self.longest_s, self.lost),
            n => format!("{jitter}, {n} dropouts ({} samples), the longest of {:.3} s", self.lost, self.longest_s),
        }
    }
}

/// Times that are seconds since 1970: from 1980 to 2100.
pub(super) const SINCE_1970: std::ops::Range<f64> = 3.15e8..4.1e9;

/// Says when a clock begins that counts from 1970.
pub(super) fn note_start(clock: Clock, what: &str, notes: &mut Notes) {
    if SINCE_1970.contains(&clock.start_s) {
        notes.record("start", format!("{what}: begins {} by the file's clock", calendar::written(clock.start_s)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settled(time_s: &[f64], given_hz: Option<f64>) -> Result<(Clock, Option<Vec<f64>>, Notes)> {
        let mut notes = Notes::default();
        let timing = Timing {
            what: "phone",
            len: time_s.len(),
            time_s: Some(time_s),
            declared_hz: None,
            given_hz,
            start_s: 0.0,
        };
        settle(&timing, &mut notes).map(|(clock, kept)| (clock, kept, notes))
    }

    #[test]
    fn steady_times_are_a_clock_and_gaps_are_kept() {
        let mut times: Vec<f64> = (0..100).map(|i| f64::from(i) / 50.0).collect();
        let (clock, kept, notes) = settled(&times, None).unwrap();
        assert_eq!((clock.rate_hz, kept, notes.doubts().count()), (50.0, None, 0));
        times.drain(40..60);
        let (clock, kept, notes) = settled(&times, None).unwrap();
        assert!((clock.rate_hz - 50.0).abs() < 1e-6);
        assert_eq!(kept.unwrap(), times);
        let text = &notes.doubts().next().unwrap().text;
        assert!(text.contains("one dropout of 0.420 s (20 samples)"), "{text}");
        assert!(settled(&times, Some(100.0)).is_err());
    }

    #[test]
    fn rounded_times_with_gaps_give_the_true_rate() {
        // 128 Hz in whole ms: steps of 7 and 8, of which the median says 125 Hz.
        let mut times: Vec<f64> = (0..1280).map(|i| (f64::from(i) / 0.128).round() / 1e3).collect();
        times.drain(300..310);
        times.drain(900..903);
        let (clock, kept, notes) = settled(&times, None).unwrap();
        assert!((clock.rate_hz - 128.0).abs() < 0.05, "{}", clock.rate_hz);
        assert_eq!(kept.unwrap().len(), 1267);
        let text = &notes.doubts().next().unwrap().text;
        assert!(text.contains("2 dropouts (13 samples)"), "{text}");
    }

    #[test]
    fn bursts_are_not_taken_for_a_high_rate() {
        // Four samples 1 ms apart every 40 ms: 100 Hz.
        let times: Vec<f64> = (0..400).map(|i| f64::from(i / 4) * 0.04 + f64::from(i % 4) * 0.001).collect();
        let (clock, _, notes) = settled(&times, None).unwrap();
        assert!((clock.rate_hz - 100.0).abs() < 1.0, "{}", clock.rate_hz);
        assert_eq!(notes.doubts().count(), 1);
    }

    #[test]
    fn times_since_1970_are_kept_and_told() {
        let times: Vec<f64> = (0..100).map(|i| 1_540_490_250.0 + f64::from(i) * 0.01).collect();
        let (clock, kept, notes) = settled(&times, None).unwrap();
        assert_eq!((clock.start_s, clock.rate_hz, kept), (1_540_490_250.0, 100.0, None));
        assert!(notes.about("start").unwrap().text.contains("2018-10-25 17:57:30.000"));
    }

    #[test]
    fn times_that_go_back_are_refused() {
        assert_eq!(settled(&[0.0, 0.1, 0.05, 0.2, 0.3], None).unwrap_err().kind(), ErrorKind::Rate);
    }
}
