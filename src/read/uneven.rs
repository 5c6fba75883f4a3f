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

use super::clock::Timing;

/// The clock, and the times themselves where they leave it by more than half an interval.
///
/// # Errors
/// Those of [`Timing::settle`], except that gaps and unsteady times are kept and doubted.
pub(super) fn settle(timing: &Timing<'_>, notes: &mut Notes) -> Result<(Clock, Option<Vec<f64>>)> {
    let mut said = Notes::default();
    let error = match timing.settle(&mut said) {
        Ok(clock) => {
            notes.extend(said);
            return Ok((clock, None));
        }
        Err(error) => error,
    };
    let rising = |t: &&[f64]| t.iter().all(|v| v.is_finite()) && t.windows(2).all(|w| w[1] > w[0]);
    let Some(time_s) = timing.time_s.filter(|_| error.kind() == ErrorKind::Rate).filter(rising) else {
        return Err(error);
    };
    let mut steps: Vec<f64> = time_s.windows(2).map(|w| w[1] - w[0]).collect();
    steps.sort_by(f64::total_cmp);
    let usual_s = steps[steps.len() / 2];
    let gaps = steps.iter().filter(|step| **step > 1.5 * usual_s).count();
    // A gap would lower the rate of the whole; without gaps the mean is the better measure.
    let (first, last) = (time_s[0], time_s[time_s.len() - 1]);
    let step_s = if gaps > 0 { usual_s } else { (last - first) / steps.len() as f64 };
    if timing.given_hz.is_some_and(|given| (given * step_s - 1.0).abs() > 0.05) {
        return Err(error);
    }
    let rate_hz = timing.given_hz.unwrap_or(1.0 / step_s);
    if !rate_hz.is_finite() {
        return Err(error);
    }
    notes.doubt(
        "rate",
        format!("{}: about {rate_hz:.2} Hz; {}; the times are kept as written", timing.what, error.found()),
    );
    if let Some(said) = timing.declared_hz.filter(|said| (said * step_s - 1.0).abs() > 0.05) {
        notes.doubt("rate", format!("{}: the file declares {said} Hz", timing.what));
    }
    Ok((Clock { start_s: first, rate_hz, len: time_s.len() }, Some(time_s.to_vec())))
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
        assert!(notes.doubts().next().unwrap().text.contains("20 sample(s)"), "{notes:?}");
        assert!(settled(&times, Some(100.0)).is_err());
    }

    #[test]
    fn times_that_go_back_are_refused() {
        assert_eq!(settled(&[0.0, 0.1, 0.05, 0.2, 0.3], None).unwrap_err().kind(), ErrorKind::Rate);
    }
}
