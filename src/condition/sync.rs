//! Two recordings of one trial, each with a clock of its own, onto one.
//!
//! ```text
//! other's clock = reference's clock + offset + drift · reference's clock
//! ```

use serde::{Deserialize, Serialize};

use crate::{
    error::{Error, ErrorKind, Result},
    quantity::{Clock, STANDARD_GRAVITY_MPS2},
    recording::{ForcePlate, Imu, Recording},
    signal::{Lowpass, Spectra, downsample, fill_linear, jumps, match_marks, quantile, resample, resultant, taps},
};

/// What shows the two recordings' common instants.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SyncMethod {
    /// The motion itself: the lag at which the two signals agree best.
    #[default]
    Correlation,
    /// Jumps: landings after a flight longer than any of running.
    Jump,
    /// Taps on sensors that are otherwise quiet.
    Tap,
}

/// How two recordings are synchronised.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SyncParams {
    /// What shows the common instants. Default the motion itself.
    pub method: SyncMethod,
    /// Largest offset looked at by correlation, s. Default 10.
    pub max_lag_s: f64,
    /// Length of the windows whose lags show the drift, s. Default 20.
    pub window_s: f64,
    /// Marks that coincide within this are the same, s. Default 0.1.
    pub tolerance_s: f64,
    /// The sensor of the reference, by name. Default: its force, else its first sensor.
    pub reference_sensor: Option<String>,
    /// The sensor of the other. Default likewise.
    pub other_sensor: Option<String>,
}

impl Default for SyncParams {
    fn default() -> Self {
        Self {
            method: SyncMethod::Correlation,
            max_lag_s: 10.0,
            window_s: 20.0,
            tolerance_s: 0.1,
            reference_sensor: None,
            other_sensor: None,
        }
    }
}

/// How the clock of one recording runs against that of another.
#[derive(Clone, Debug, PartialEq)]
pub struct ClockFit {
    /// How much later the other clock shows the instant at which the reference shows `at_s`, s.
    pub offset_s: f64,
    /// Time of the reference at which the offset holds, s.
    pub at_s: f64,
    /// How much faster the other clock runs, parts per million; absent where the recordings are too short to tell, or the
    /// lags lie on no line.
    pub drift_ppm: Option<f64>,
    /// Median distance of lags or marks from the line, s, where there are several.
    pub residual_s: Option<f64>,
    /// Correlation coefficient of the two signals, where they were correlated.
    pub correlation: Option<f64>,
    /// Lags or marks that decided.
    pub count: usize,
}

impl ClockFit {
    /// What the reference's clock shows when the other shows `other_s`.
    pub fn reference_s(&self, other_s: f64) -> f64 {
        let rate = 1.0 + self.drift_ppm.unwrap_or(0.0) * 1e-6;
        self.at_s + (other_s - self.offset_s - self.at_s) / rate
    }

    /// A copy of the other recording on the clock of the reference, rates corrected for the drift, with a note.
    pub fn apply(&self, other: &Recording) -> Recording {
        let mut out = other.clone();
        let rate = 1.0 + self.drift_ppm.unwrap_or(0.0) * 1e-6;
        let markers = out.markers.iter_mut().map(|m| &mut m.clock);
        let clocks = markers.chain(out.plates.iter_mut().map(|p| &mut p.clock));
        for clock in clocks.chain(out.imus.iter_mut().map(|i| &mut i.clock)) {
            *clock = Clock { start_s: self.reference_s(clock.start_s), rate_hz: clock.rate_hz * rate, len: clock.len };
        }
        out.imus.iter_mut().filter_map(|i| i.time_s.as_mut()).flatten().for_each(|t| *t = self.reference_s(*t));
        out.events.iter_mut().for_each(|event| event.time_s = self.reference_s(event.time_s));
        if let Some(dynamics) = &mut out.dynamics {
            dynamics.time_s.iter_mut().for_each(|t| *t = self.reference_s(*t));
            dynamics.pauses_s.iter_mut().flatten().for_each(|t| *t = self.reference_s(*t));
        }
        let drift = self.drift_ppm.map_or_else(|| "drift not told".into(), |ppm| format!("{ppm:.1} ppm of drift"));
        let text = format!("{}: clock {:.4} s ahead of the reference, {drift}; taken out", other.name, self.offset_s);
        out.notes.record("clock", text);
        out
    }
}

/// Finds how the clock of `other` runs against that of `reference`; both show the same motion, by force or by sensors.
///
/// # Errors
/// [`ErrorKind::NoSignal`] where a recording has neither force nor the sensor, or where no two common jumps or taps are found;
/// [`ErrorKind::TooShort`] where the signals are too short; [`ErrorKind::Mismatch`] where they do not agree.
pub fn synchronise(reference: &Recording, other: &Recording, params: &SyncParams) -> Result<ClockFit> {
    let first = Signal::of(reference, params.reference_sensor.as_deref())?;
    let second = Signal::of(other, params.other_sensor.as_deref())?;
    match params.method {
        SyncMethod::Correlation => by_correlation(&first, &second, params),
        SyncMethod::Jump => by_marks(&first.jumps(), &second.jumps(), "jumps", params),
        SyncMethod::Tap => by_marks(&first.taps(), &second.taps(), "taps", params),
    }
}

/// Correlation below which two signals do not show the same motion.
const LEAST_CORRELATION: f64 = 0.2;
/// Largest median distance of lags from the line of the drift, s: two samples of a slow sensor.
const LARGEST_RESIDUAL_S: f64 = 0.020;

fn by_correlation(first: &Signal, second: &Signal, params: &SyncParams) -> Result<ClockFit> {
    // Steps take place below 20 Hz: more would only hold noise.
    let rate_hz = first.clock.rate_hz.min(second.clock.rate_hz).min(100.0);
    let (x, y) = (first.at(rate_hz)?, second.at(rate_hz)?);
    // The clocks may begin anywhere: what is looked for is the offset of the clocks.
    let ahead_s = second.clock.start_s - first.clock.start_s;
    let spectra = Spectra::new();
    let reach = |lag_s: f64| (lag_s * rate_hz).round().clamp(0.0, 1e9) as usize;
    // A common clock that began at other times: look about that too.
    let widest_s = params.max_lag_s + ahead_s.abs().min(x.len().max(y.len()) as f64 / rate_hz);
    let lag = spectra.lag(&x, &y, reach(widest_s))?;
    if lag.correlation < LEAST_CORRELATION {
        let found = format!("signals whose correlation is {:.2} at best", lag.correlation);
        return Err(Error::new(ErrorKind::Mismatch, found, "two recordings of one motion")
            .mend("name the sensors to compare, allow a larger lag, or declare the offset"));
    }
    let start_s = first.clock.start_s;
    let single = ClockFit {
        offset_s: lag.samples / rate_hz + ahead_s,
        at_s: start_s,
        drift_ppm: None,
        residual_s: None,
        correlation: Some(lag.correlation),
        count: 1,
    };
    match spectra.clock_drift(&x, &y, rate_hz, params.window_s, widest_s) {
        // Lags that scatter show clocks that jump, or steps taken for each other: no drift can be told from them.
        Ok(drift) if drift.residual_s > LARGEST_RESIDUAL_S => {
            Ok(ClockFit { residual_s: Some(drift.residual_s), count: drift.lag_s.len(), ..single })
        }
        Ok(drift) => Ok(ClockFit {
            offset_s: drift.offset_s + ahead_s,
            drift_ppm: Some(drift.drift_ppm),
            residual_s: Some(drift.residual_s),
            count: drift.lag_s.len(),
            ..single
        }),
        Err(error) if error.kind() == ErrorKind::TooShort => Ok(single),
        Err(error) => Err(error),
    }
}

/// Marks further apart than this tell a drift, s: to 17 ppm, at 1 ms each.
const SPAN_FOR_DRIFT_S: f64 = 60.0;

fn by_marks(first_s: &[f64], second_s: &[f64], what: &str, params: &SyncParams) -> Result<ClockFit> {
    let found = match_marks(first_s, second_s, params.tolerance_s).filter(|found| found.pairs_s.len() > 1);
    let Some(found) = found else {
        let found = format!("{} and {} {what} that do not fit together in one way", first_s.len(), second_s.len());
        return Err(Error::new(ErrorKind::NoSignal, found, format!("the same {what} in both recordings"))
            .mend("jump or tap three times at uneven intervals, or synchronise by correlation"));
    };
    let (start, end) = (found.pairs_s.first().copied(), found.pairs_s.last().copied());
    let span = start.zip(end).map(|((a, b), (c, d))| (c - a, d - b));
    let drift_ppm = span.filter(|(span, _)| *span >= SPAN_FOR_DRIFT_S).map(|(a, b)| (b / a - 1.0) * 1e6);
    let at_s = match (start, drift_ppm) {
        (Some((first, _)), Some(_)) => first,
        _ => 0.0,
    };
    let offset_s = match (start, drift_ppm) {
        (Some((a, b)), Some(_)) => b - a,
        _ => found.offset_s,
    };
    let mut fit =
        ClockFit { offset_s, at_s, drift_ppm, residual_s: None, correlation: None, count: found.pairs_s.len() };
    let mut off: Vec<f64> = found.pairs_s.iter().map(|(a, b)| (fit.reference_s(*b) - a).abs()).collect();
    fit.residual_s = (off.len() > 1).then(|| quantile(&mut off, 0.5)).flatten();
    Ok(fit)
}

/// One number per sample that shows the steps: how hard the ground pushes, or how long the acceleration is.
struct Signal {
    clock: Clock,
    values: Vec<f64>,
    /// Below it the body flies.
    flight: f64,
}

impl Signal {
    fn of(recording: &Recording, sensor: Option<&str>) -> Result<Self> {
        let imus = || recording.imus.iter().filter(|imu| imu.acceleration_mps2.is_some());
        let found = match sensor {
            None if !recording.plates.is_empty() => Self::of_plates(&recording.plates),
            None => imus().next().map(Self::of_imu).transpose()?,
            Some(name) => imus().find(|imu| imu.name == name).map(Self::of_imu).transpose()?,
        };
        found.ok_or_else(|| {
            let known: Vec<&str> = imus().map(|imu| imu.name.as_str()).collect();
            let found = format!("`{}` without that signal (sensors: {})", recording.name, known.join(", "));
            Error::new(ErrorKind::NoSignal, found, "force or an accelerometer")
        })
    }

    fn of_plates(plates: &[ForcePlate]) -> Option<Self> {
        let clock = plates[0].clock;
        let mut sum = [(); 3].map(|()| vec![0.0; clock.len]);
        for plate in plates.iter().filter(|plate| plate.clock == clock) {
            for (axis, sum) in sum.iter_mut().enumerate() {
                let force = plate.component(axis).into_iter().flatten();
                sum.iter_mut().zip(force).for_each(|(sum, force)| *sum += force);
            }
        }
        let mut values = resultant(sum.each_ref().map(Vec::as_slice));
        let filled = fill_linear(&mut values, usize::MAX);
        values.iter_mut().filter(|v| !v.is_finite()).for_each(|v| *v = 0.0);
        let most = quantile(&mut values.clone(), 0.95)?;
        (filled.gaps_left < 3).then_some(Self { clock, values, flight: 0.05 * most })
    }

    fn of_imu(imu: &Imu) -> Result<Self> {
        let columns = imu.acceleration_mps2.as_ref().map(|a| a.each_ref().map(Vec::as_slice)).unwrap_or_default();
        let length = resultant(columns);
        let (clock, mut values) = match &imu.time_s {
            None => (imu.clock, length),
            Some(times) => {
                let mut even = resample(times, &[&length], Some(imu.clock.rate_hz))?;
                let values = even.columns.pop().unwrap_or_default();
                (Clock { start_s: even.start_s, rate_hz: even.rate_hz, len: values.len() }, values)
            }
        };
        fill_linear(&mut values, usize::MAX);
        // What is missing at an end is as at rest.
        values.iter_mut().filter(|v| !v.is_finite()).for_each(|v| *v = STANDARD_GRAVITY_MPS2);
        Ok(Self { clock, values, flight: STANDARD_GRAVITY_MPS2 / 3.0 })
    }

    /// The signal at a lower rate, of what lies below 20 Hz.
    fn at(&self, rate_hz: f64) -> Result<Vec<f64>> {
        let own_hz = self.clock.rate_hz;
        let even = if own_hz > rate_hz * (1.0 + 1e-9) {
            downsample(&self.values, own_hz, rate_hz)?
        } else {
            self.values.clone()
        };
        Lowpass::zero_lag(rate_hz, (0.4 * rate_hz).min(20.0), 2)?.apply(&even)
    }

    fn times(&self, positions: Vec<f64>) -> Vec<f64> {
        positions.into_iter().map(|position| self.clock.time_s(position)).collect()
    }

    fn jumps(&self) -> Vec<f64> {
        self.times(jumps(&self.values, self.flight, self.clock.rate_hz))
    }

    fn taps(&self) -> Vec<f64> {
        self.times(taps(&self.values, self.clock.rate_hz))
    }
}

#[cfg(test)]
mod tests {
    use std::f64::consts::TAU;

    use super::*;

    const OFFSET_S: f64 = 2.345;
    const DRIFT_PPM: f64 = 120.0;

    /// Length of the acceleration of a runner whose rhythm wanders, with two jumps in each minute, at true time `t`.
    fn motion(t: f64) -> f64 {
        let phase = TAU * (2.7 * t + 0.8 * (0.23 * t).sin() + 0.5 * (0.071 * t).cos());
        let within = t.rem_euclid(61.7);
        match within {
            20.0..20.4 | 22.3..22.75 => 0.3,
            19.0..23.5 => STANDARD_GRAVITY_MPS2,
            _ => 12.0 + 5.0 * phase.sin() + 2.5 * (2.0 * phase + 0.4).sin() + 2.0 * (0.5 * phase).sin(),
        }
    }

    /// A sensor whose clock shows `clock(t)` at true time `t`.
    fn recording(rate_hz: f64, start_s: f64, seconds: f64, truth: impl Fn(f64) -> f64) -> Recording {
        let clock = Clock { start_s, rate_hz, len: (seconds * rate_hz) as usize };
        let values = (0..clock.len).map(|i| motion(truth(clock.time_s(i as f64)))).collect();
        let zero = vec![0.0; clock.len];
        let imu =
            Imu { name: "hip".into(), clock, acceleration_mps2: Some([zero.clone(), values, zero]), ..Imu::default() };
        Recording { imus: vec![imu], ..Recording::named("part") }
    }

    fn pair() -> (Recording, Recording) {
        let fast = 1.0 + DRIFT_PPM * 1e-6;
        (recording(100.0, 5.0, 300.0, |t| t), recording(128.0, 9.0, 290.0, move |shown| (shown - OFFSET_S) / fast))
    }

    #[test]
    fn offset_and_drift_come_back_by_each_method() {
        let (reference, other) = pair();
        for (method, tolerance_s) in [(SyncMethod::Correlation, 1e-3), (SyncMethod::Jump, 6e-3)] {
            let params = SyncParams { method, ..SyncParams::default() };
            let fit = synchronise(&reference, &other, &params).unwrap();
            for true_s in [10.0, 150.0, 290.0] {
                let shown = true_s * (1.0 + DRIFT_PPM * 1e-6) + OFFSET_S;
                let error = fit.reference_s(shown) - true_s;
                assert!(error.abs() < tolerance_s, "{method:?} at {true_s}: {error} ({fit:?})");
            }
            assert!((fit.drift_ppm.unwrap() - DRIFT_PPM).abs() < 40.0, "{fit:?}");
        }
    }

    #[test]
    fn a_recording_comes_onto_the_clock_of_the_reference() {
        let (reference, other) = pair();
        let fit = synchronise(&reference, &other, &SyncParams::default()).unwrap();
        let moved = fit.apply(&other);
        let again = synchronise(&reference, &moved, &SyncParams::default()).unwrap();
        assert!(again.offset_s.abs() < 1e-3 && again.drift_ppm.unwrap().abs() < 5.0, "{again:?}");
        assert!(moved.notes.about("clock").is_some());
    }

    #[test]
    fn what_does_not_fit_is_refused() {
        let (reference, _) = pair();
        let mut noise = reference.clone();
        let values = (0..30_000_u64).map(|i| 10.0 + (i.wrapping_mul(6_364_136_223_846_793_005) >> 33) as f64 / 1e10);
        noise.imus[0].acceleration_mps2.as_mut().unwrap()[1] = values.collect();
        let kind = |method| {
            let params = SyncParams { method, ..SyncParams::default() };
            synchronise(&reference, &noise, &params).unwrap_err().kind()
        };
        assert_eq!(kind(SyncMethod::Correlation), ErrorKind::Mismatch);
        assert_eq!(kind(SyncMethod::Jump), ErrorKind::NoSignal);
        let named = SyncParams { other_sensor: Some("head".into()), ..SyncParams::default() };
        assert_eq!(synchronise(&reference, &reference, &named).unwrap_err().kind(), ErrorKind::NoSignal);
    }
}
