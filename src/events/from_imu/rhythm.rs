//! How fast a signal repeats, without looking for contacts: what cadence is checked against.

use std::{cell::OnceCell, ops::RangeInclusive};

use crate::signal::{Lowpass, Spectra, median, summit};

/// Times between which a step is sought, s: 240 and 60 steps a minute.
pub const STEP_S: RangeInclusive<f64> = 0.24..=1.0;
/// Times between which a stride is sought, s.
pub const STRIDE_S: RangeInclusive<f64> = 0.48..=2.0;

/// Rate to which a signal is thinned before it is searched, Hz: repetition shows at a tenth of the period.
const SEARCH_HZ: f64 = 100.0;
/// Cut-off before the search, Hz: above the highest step frequency, so that neither noise nor impacts make peaks.
const SMOOTH_HZ: f64 = 6.0;
/// A shorter period is taken over the one that repeats best when it repeats this well in proportion: steps rather than
/// the strides they make up.
const SHORTER_SHARE: f64 = 0.6;
/// Autocorrelation from which a signal counts as repeating: walking with turns has 0.25, sitting and standing up to 0.16.
const REPEATS: f64 = 0.2;
/// How many periods later the period is refined, at most.
const FURTHEST: usize = 8;

/// Length of one window of [`over_time`] and from one to the next, s.
const WINDOW_S: f64 = 8.0;
const HOP_S: f64 = 4.0;

/// Time after which `x` repeats itself best within `range_s`, s, interpolated between samples: the highest peak of its
/// autocorrelation, or the first that is nearly as high; of 12 s or more the median over windows of 8 s. `None` where nothing repeats or the record is too short.
///
/// Source: Moe-Nilssen & Helbostad 2004, 10.1016/s0021-9290(03)00233-1; the share of the highest peak is a rule of this
/// project.
pub fn period_s(x: &[f64], rate_hz: f64, range_s: &RangeInclusive<f64>) -> Option<f64> {
    Signal::new(x, rate_hz).period_s(range_s)
}

/// Whether [`period_s`] is of anything.
pub(super) fn repeats(x: &[f64], rate_hz: f64, range_s: &RangeInclusive<f64>) -> bool {
    Signal::new(x, rate_hz).repeats(range_s)
}

/// The period in windows of 8 s, one every 4 s: middle of the window in seconds from the first sample, and its period
/// where it has one.
pub fn over_time(x: &[f64], rate_hz: f64, range_s: &RangeInclusive<f64>) -> Vec<(f64, Option<f64>)> {
    Signal::new(x, rate_hz).over_time(range_s)
}

/// A signal whose repetition contacts are found by and checked against: what is needed for it is worked out once.
pub(super) struct Signal<'a> {
    pub(super) values: &'a [f64],
    pub(super) rate_hz: f64,
    spectra: Spectra,
    thin: OnceCell<Option<(Vec<f64>, f64)>>,
    whole: OnceCell<Option<Vec<f64>>>,
    windows: OnceCell<Vec<Window>>,
}

/// Middle of a window, s from the first sample, and its autocorrelation where it has one.
struct Window {
    middle_s: f64,
    correlation: Option<Vec<f64>>,
}

impl<'a> Signal<'a> {
    pub(super) fn new(values: &'a [f64], rate_hz: f64) -> Self {
        let (thin, whole, windows) = (OnceCell::new(), OnceCell::new(), OnceCell::new());
        Self { values, rate_hz, spectra: Spectra::new(), thin, whole, windows }
    }

    /// That of [`period_s`].
    pub(super) fn period_s(&self, range_s: &RangeInclusive<f64>) -> Option<f64> {
        let (thin, rate_hz) = self.thin()?;
        if is_long(thin, rate_hz) {
            return median(
                &mut self.over_time(range_s).into_iter().filter_map(|(_, period)| period).collect::<Vec<_>>(),
            );
        }
        period_of(self.whole.get_or_init(|| self.correlation(thin)).as_deref()?, rate_hz, range_s)
    }

    /// That of [`repeats`]: one window that has a period is enough.
    fn repeats(&self, range_s: &RangeInclusive<f64>) -> bool {
        match self.thin() {
            Some((thin, rate_hz)) if is_long(thin, rate_hz) => parts(thin, rate_hz).any(|(_, part)| {
                self.correlation(part).is_some_and(|correlation| period_of(&correlation, rate_hz, range_s).is_some())
            }),
            _ => self.period_s(range_s).is_some(),
        }
    }

    /// That of [`over_time`].
    pub(super) fn over_time(&self, range_s: &RangeInclusive<f64>) -> Vec<(f64, Option<f64>)> {
        let Some((thin, rate_hz)) = self.thin() else { return Vec::new() };
        let windows = self.windows.get_or_init(|| self.windows(thin, rate_hz));
        let period = |window: &Window| period_of(window.correlation.as_deref()?, rate_hz, range_s);
        windows.iter().map(|window| (window.middle_s, period(window))).collect()
    }

    fn thin(&self) -> Option<(&[f64], f64)> {
        let thin = self.thin.get_or_init(|| thinned(self.values, self.rate_hz)).as_ref();
        thin.map(|(values, rate_hz)| (values.as_slice(), *rate_hz))
    }

    fn windows(&self, thin: &[f64], rate_hz: f64) -> Vec<Window> {
        parts(thin, rate_hz).map(|(middle_s, part)| Window { middle_s, correlation: self.correlation(part) }).collect()
    }

    /// At lags up to which at least half of the record overlaps itself.
    fn correlation(&self, x: &[f64]) -> Option<Vec<f64>> {
        self.spectra.autocorrelation(x, x.len() / 2).ok()
    }
}

/// Over a longer record the cadence wanders, and one lag does not fit all of it.
fn is_long(thin: &[f64], rate_hz: f64) -> bool {
    thin.len() as f64 >= (WINDOW_S + HOP_S) * rate_hz
}

/// The windows of a record, with their middles, s.
fn parts(thin: &[f64], rate_hz: f64) -> impl Iterator<Item = (f64, &[f64])> {
    let width = ((WINDOW_S * rate_hz) as usize).clamp(1, thin.len().max(1));
    let hop = ((HOP_S * rate_hz) as usize).max(1);
    let starts = (0..=thin.len().saturating_sub(width)).step_by(hop);
    starts.map(move |from| ((from as f64 + 0.5 * width as f64) / rate_hz, &thin[from..(from + width).min(thin.len())]))
}

/// Low-passed and every so manyth sample of it.
fn thinned(x: &[f64], rate_hz: f64) -> Option<(Vec<f64>, f64)> {
    let mut smooth = x.to_vec();
    let cutoff_hz = SMOOTH_HZ.min(0.4 * rate_hz);
    Lowpass::zero_lag(rate_hz, cutoff_hz, crate::signal::DEFAULT_ORDER).ok()?.apply_runs(&mut smooth, &mut Vec::new());
    let every = ((rate_hz / SEARCH_HZ) as usize).max(1);
    let known = smooth.iter().filter(|v| v.is_finite());
    let (sum, n) = known.fold((0.0, 0_usize), |(s, n), v| (s + v, n + 1));
    // What is missing neither repeats nor differs.
    let mean = sum / n as f64;
    let thin = smooth.into_iter().step_by(every).map(|v| if v.is_finite() { v } else { mean });
    Some((thin.collect(), rate_hz / every as f64))
}

/// The period that an autocorrelation shows.
fn period_of(a: &[f64], rate_hz: f64, range_s: &RangeInclusive<f64>) -> Option<f64> {
    let (first, last) = ((range_s.start() * rate_hz) as usize, (range_s.end() * rate_hz).ceil() as usize);
    let last = last.min(a.len().saturating_sub(1));
    if first < 1 || last <= first {
        return None;
    }
    let furthest = last.saturating_mul(FURTHEST).min(a.len() - 1);
    let a = &a[..=furthest];
    let is_top = |i: &usize| a[*i] > a[i - 1] && a.get(i + 1).is_some_and(|next| a[*i] >= *next);
    let tops: Vec<usize> = (first..=last).filter(is_top).collect();
    let best = tops.iter().map(|i| a[*i]).fold(REPEATS, f64::max);
    let top = tops.into_iter().find(|i| a[*i] >= REPEATS.max(SHORTER_SHARE * best))?;
    let mut period = top as f64 + summit(a, top).0;
    // Twice as many periods later the same top stands at twice the lag, and its error counts half as much.
    let mut times = 2.0;
    while times * period + 1.0 < furthest as f64 && times <= FURTHEST as f64 {
        let (from, to) = ((times - 0.25) * period, (times + 0.25) * period);
        let near = from.ceil() as usize..=(to as usize).min(furthest);
        let Some(top) = near.filter(is_top).max_by(|i, j| a[*i].total_cmp(&a[*j])).filter(|i| a[*i] >= REPEATS) else {
            break;
        };
        period = (top as f64 + summit(a, top).0) / times;
        times *= 2.0;
    }
    Some(period / rate_hz)
}

#[cfg(test)]
mod tests {
    use std::f64::consts::TAU;

    use super::*;

    /// 100 Hz, a step of 0.3517 s that is no whole number of samples: the parabola finds it to a twentieth of one.
    #[test]
    fn a_period_between_samples_is_found() {
        let x: Vec<f64> = (0..1000).map(|i| (TAU * f64::from(i) / 35.17).cos()).collect();
        let found = period_s(&x, 100.0, &STEP_S).unwrap();
        assert!((found - 0.3517).abs() < 5e-4, "{found}");
    }

    #[test]
    fn steps_are_preferred_to_the_strides_they_make_up() {
        let x: Vec<f64> =
            (0..6000).map(|i| TAU * f64::from(i) / 700.0).map(|p| (2.0 * p).cos() + 0.3 * p.cos()).collect();
        assert!((period_s(&x, 1000.0, &STEP_S).unwrap() - 0.350).abs() < 5e-4);
        assert!((period_s(&x, 1000.0, &STRIDE_S).unwrap() - 0.700).abs() < 5e-4);
    }

    #[test]
    fn standing_still_has_no_period_and_nothing_panics() {
        assert_eq!(period_s(&[1.0; 500], 100.0, &STEP_S), None);
        assert_eq!(period_s(&[], 100.0, &STEP_S), None);
        assert_eq!(period_s(&[1.0, 2.0, 3.0], 100.0, &STEP_S), None);
        assert!(over_time(&[f64::NAN; 900], 100.0, &STEP_S).iter().all(|(_, p)| p.is_none()));
        assert!(over_time(&[], 100.0, &STEP_S).iter().all(|(_, p)| p.is_none()));
    }

    /// Short and long; what begins after half a minute of rest, and what never does.
    #[test]
    fn what_has_a_period_repeats() {
        let wave = |i: i32| (TAU * f64::from(i) / 40.0).cos();
        for (len, from) in [(500, 0), (4000, 0), (6000, 3000), (6000, 6000), (500, 500), (0, 0)] {
            let x: Vec<f64> = (0..len).map(|i| if i < from { 0.0 } else { wave(i) }).collect();
            assert_eq!(repeats(&x, 100.0, &STEP_S), from < len, "{len} {from}");
            assert_eq!(period_s(&x, 100.0, &STEP_S).is_some(), from < len, "{len} {from}");
        }
    }

    #[test]
    fn the_period_follows_the_runner() {
        let mut phase = 0.0;
        let x: Vec<f64> = (0..6000)
            .map(|i| {
                phase += TAU / if i < 3000 { 40.0 } else { 30.0 };
                f64::sin(phase)
            })
            .collect();
        let found = over_time(&x, 100.0, &STEP_S);
        let near = |t: f64| found.iter().min_by(|a, b| (a.0 - t).abs().total_cmp(&(b.0 - t).abs())).unwrap().1.unwrap();
        assert!((near(10.0) - 0.4).abs() < 1e-3 && (near(50.0) - 0.3).abs() < 1e-3);
    }
}
