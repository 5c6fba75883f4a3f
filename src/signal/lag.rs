//! How far one signal lags behind another, and how much faster its clock runs.

use super::{Spectra, median, peaks::summit};
use crate::error::{Error, ErrorKind, Result};

/// Signals with fewer samples in common than this share of the shorter one are not compared.
const LEAST_OVERLAP: f64 = 0.5;
/// Windows whose signals agree less than this tell no lag.
const LEAST_CORRELATION: f64 = 0.5;
/// Fewest windows that a slope is drawn through.
const LEAST_WINDOWS: usize = 4;

/// Where two signals agree best.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Lag {
    /// How many samples later the second signal shows what the first does; to a fraction of a sample.
    pub samples: f64,
    /// Correlation coefficient of the samples in common at that lag.
    pub correlation: f64,
}

/// How the clocks of two signals run against each other.
#[derive(Clone, Debug, PartialEq)]
pub struct ClockDrift {
    /// How much later the second clock shows the same instant at time 0 of the first signal, s.
    pub offset_s: f64,
    /// How much faster the second clock runs, parts per million.
    pub drift_ppm: f64,
    /// Median distance of the windows' lags from the line, s.
    pub residual_s: f64,
    /// Middle of each window that tells a lag, s from the first sample of the first signal.
    pub time_s: Vec<f64>,
    /// Its lag, s.
    pub lag_s: Vec<f64>,
    /// Windows whose signals agreed too little to tell one.
    pub windows_left_out: usize,
}

impl Spectra {
    /// The lag of `y` behind `x`, both at one rate, at which the correlation of the samples in common is highest, up to
    /// `max_lag` samples either way and with half of the shorter signal in common. Between samples by the parabola through
    /// the three highest; exact to a twentieth of a sample where the signals hold little above a quarter of the rate.
    ///
    /// # Errors
    /// [`ErrorKind::NoSignal`] for samples that are not finite or do not vary, [`ErrorKind::TooShort`] below 8 samples.
    pub fn lag(&self, x: &[f64], y: &[f64], max_lag: usize) -> Result<Lag> {
        let short = x.len().min(y.len());
        if short < 8 {
            return Err(Error::new(ErrorKind::TooShort, format!("{short} samples"), "at least 8 to find a lag"));
        }
        for signal in [x, y] {
            super::spectrum::check_finite(signal)?;
        }
        let (x, y) = (super::spectrum::centred(x), super::spectrum::centred(y));
        let max_lag = max_lag.min(x.len().max(y.len()) - 1);
        let products = self.cross_products(&x, &y, max_lag);
        let (x, y) = (Sums::of(&x), Sums::of(&y));
        let least = ((short as f64 * LEAST_OVERLAP) as usize).max(4);
        let correlation: Vec<f64> = products
            .iter()
            .enumerate()
            .map(|(i, product)| coefficient(&x, &y, i as isize - max_lag as isize, *product, least))
            .collect();
        let best = (0..correlation.len()).filter(|i| correlation[*i].is_finite());
        let Some(best) = best.max_by(|a, b| correlation[*a].total_cmp(&correlation[*b])) else {
            return Err(Error::new(ErrorKind::NoSignal, "a signal that does not vary", "two signals that do")
                .mend("check the column: it holds one value throughout"));
        };
        let (fraction, height) = summit(&correlation, best);
        Ok(Lag { samples: best as f64 - max_lag as f64 + fraction, correlation: height.min(1.0) })
    }

    /// Offset and drift between the clocks of two signals of one rate that show the same motion: the lag in windows of
    /// `window_s`, each beginning half a window after the one before, and the line through them by the median of all slopes
    /// (Theil 1950, Sen 1968, 10.1080/01621459.1968.10480934), which wrong windows do not turn.
    ///
    /// # Errors
    /// Those of [`lag`](Self::lag), and [`ErrorKind::TooShort`] where fewer than four windows agree.
    pub fn clock_drift(&self, x: &[f64], y: &[f64], rate_hz: f64, window_s: f64, max_lag_s: f64) -> Result<ClockDrift> {
        if !(rate_hz.is_finite() && rate_hz > 0.0) {
            return Err(Error::parameter("rate_hz", rate_hz, "a rate above zero, Hz"));
        }
        let window = (window_s * rate_hz).round();
        if !(window >= 16.0 && max_lag_s >= 0.0 && max_lag_s.is_finite()) {
            let found = format!("windows of {window_s} s and lags up to {max_lag_s} s");
            return Err(Error::parameter("window_s", found, "windows of at least 16 samples, lags of zero or more"));
        }
        let (window, reach) = (window as usize, (max_lag_s * rate_hz).round() as usize);
        let whole = self.lag(x, y, reach)?;
        // Each window is looked for about the lag of the whole: a drift of 0.1 % moves it by a tenth of a second in 100 s.
        let (about, near) = (whole.samples.round() as isize, (reach / 4).max(window / 8).min(reach.max(1)));
        let (mut time_s, mut lag_s, mut left_out) = (Vec::new(), Vec::new(), 0);
        for start in (0..x.len().saturating_sub(window - 1)).step_by(window / 2) {
            let from = (start as isize + about - near as isize).clamp(0, y.len() as isize) as usize;
            let to = (start as isize + about + (window + near) as isize).clamp(0, y.len() as isize) as usize;
            if to - from < window {
                continue;
            }
            let found = self.lag(&x[start..start + window], &y[from..to], to - from);
            match found {
                Ok(lag) if lag.correlation >= LEAST_CORRELATION => {
                    time_s.push((start as f64 + 0.5 * (window - 1) as f64) / rate_hz);
                    lag_s.push((lag.samples + from as f64 - start as f64) / rate_hz);
                }
                _ => left_out += 1,
            }
        }
        let Some(slope) = median_slope(&time_s, &lag_s) else {
            let found = format!("{} windows of {window_s} s in which the signals agree", time_s.len());
            return Err(Error::new(ErrorKind::TooShort, found, format!("at least {LEAST_WINDOWS}"))
                .mend("take shorter windows, or declare the offset"));
        };
        let mut offsets: Vec<f64> = time_s.iter().zip(&lag_s).map(|(t, lag)| lag - slope * t).collect();
        let offset_s = median(&mut offsets).unwrap_or_default();
        let mut off: Vec<f64> = time_s.iter().zip(&lag_s).map(|(t, lag)| (lag - offset_s - slope * t).abs()).collect();
        let residual_s = median(&mut off).unwrap_or_default();
        Ok(ClockDrift { offset_s, drift_ppm: slope * 1e6, residual_s, time_s, lag_s, windows_left_out: left_out })
    }
}

fn median_slope(x: &[f64], y: &[f64]) -> Option<f64> {
    if x.len() < LEAST_WINDOWS {
        return None;
    }
    let pairs = (0..x.len()).flat_map(|i| (0..i).map(move |j| (i, j)));
    let mut slopes: Vec<f64> = pairs.map(|(i, j)| (y[i] - y[j]) / (x[i] - x[j])).collect();
    median(&mut slopes)
}

/// Sums of a signal and of its squares up to each sample.
struct Sums {
    plain: Vec<f64>,
    squared: Vec<f64>,
}

impl Sums {
    fn of(x: &[f64]) -> Self {
        let cumulated = |of: fn(f64) -> f64| {
            let sums = x.iter().scan(0.0, |sum, v| {
                *sum += of(*v);
                Some(*sum)
            });
            std::iter::once(0.0).chain(sums).collect()
        };
        Self { plain: cumulated(|v| v), squared: cumulated(|v| v * v) }
    }

    fn len(&self) -> usize {
        self.plain.len() - 1
    }

    /// Sum and sum of squares over `[from, to)`.
    fn between(&self, from: usize, to: usize) -> (f64, f64) {
        (self.plain[to] - self.plain[from], self.squared[to] - self.squared[from])
    }
}

/// Pearson's coefficient of the samples in common at a lag; NaN where they are fewer than `least` or do not vary.
fn coefficient(x: &Sums, y: &Sums, lag: isize, product: f64, least: usize) -> f64 {
    let from = (-lag).max(0) as usize;
    let to = x.len().min((y.len() as isize - lag).max(0) as usize);
    if to < from + least {
        return f64::NAN;
    }
    let count = (to - from) as f64;
    let (sum_x, square_x) = x.between(from, to);
    let (sum_y, square_y) = y.between((from as isize + lag) as usize, (to as isize + lag) as usize);
    let spread = (square_x - sum_x * sum_x / count) * (square_y - sum_y * sum_y / count);
    // What rounding leaves of a flat stretch is no spread.
    let noise = 1e-20 * x.squared[x.len()] * y.squared[y.len()];
    if spread > noise { (product - sum_x * sum_y / count) / spread.sqrt() } else { f64::NAN }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A running-like signal at time `t`: a step frequency that wanders, three harmonics of it, and a slow sway.
    fn motion(t: f64) -> f64 {
        let phase = std::f64::consts::TAU * (2.7 * t + 0.6 * (0.23 * t).sin() + 0.3 * (0.71 * t).cos());
        phase.sin() + 0.5 * (2.0 * phase + 0.4).sin() + 0.3 * (3.0 * phase + 1.1).sin() + 0.4 * (1.7 * t).sin()
    }

    fn sampled(seconds: f64, rate_hz: f64, clock: impl Fn(f64) -> f64) -> Vec<f64> {
        (0..(seconds * rate_hz) as usize).map(|i| motion(clock(i as f64 / rate_hz))).collect()
    }

    #[test]
    fn a_known_lag_comes_back_between_samples() {
        let spectra = Spectra::new();
        let x = sampled(30.0, 100.0, |t| t);
        for lag_s in [0.0, 0.1234, -1.0567, 3.005] {
            let y = sampled(25.0, 100.0, |t| t - lag_s);
            let found = spectra.lag(&x, &y, 500).unwrap();
            assert!((found.samples - 100.0 * lag_s).abs() < 0.05, "{lag_s}: {}", found.samples);
            assert!(found.correlation > 0.99);
        }
    }

    #[test]
    fn offset_and_drift_of_a_clock_come_back() {
        // The second clock shows 2.5 s more at the start and runs 80 ppm fast: it shows t + 2.5 + 80e-6·t.
        let (offset, ppm) = (2.5, 80.0);
        let x = sampled(600.0, 100.0, |t| t);
        let y = sampled(600.0, 100.0, |shown| (shown - offset) / (1.0 + ppm * 1e-6));
        let drift = Spectra::new().clock_drift(&x, &y, 100.0, 20.0, 5.0).unwrap();
        assert!((drift.offset_s - offset).abs() < 0.5e-3, "{}", drift.offset_s);
        assert!((drift.drift_ppm - ppm).abs() < 2.0, "{}", drift.drift_ppm);
        assert!(drift.residual_s < 0.5e-3 && drift.windows_left_out == 0);
    }

    #[test]
    fn what_tells_no_lag_is_refused() {
        let spectra = Spectra::new();
        let x = sampled(10.0, 100.0, |t| t);
        assert_eq!(spectra.lag(&x, &[1.0; 500], 100).unwrap_err().kind(), ErrorKind::NoSignal);
        assert_eq!(spectra.lag(&x[..7], &x, 3).unwrap_err().kind(), ErrorKind::TooShort);
        assert_eq!(spectra.lag(&x, &[f64::NAN; 500], 100).unwrap_err().kind(), ErrorKind::NoSignal);
        assert_eq!(spectra.clock_drift(&x, &x, 100.0, 8.0, 1.0).unwrap_err().kind(), ErrorKind::TooShort);
        assert_eq!(spectra.clock_drift(&x, &x, 100.0, 0.05, 1.0).unwrap_err().kind(), ErrorKind::Parameter);
    }
}
