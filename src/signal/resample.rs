//! Uneven times to a regular clock, and lower rates.

use std::ops::Range;

use super::{CubicSpline, Lowpass, gaps::is_complete, median, spline::Curves};
use crate::error::{Error, ErrorKind, Result};

/// A longer way to the next sample than this many intervals is a gap.
const GAP_INTERVALS: f64 = 1.5;
/// Highest frequency that a lower rate keeps, as a share of it.
const KEPT: f64 = 0.4;
/// Grids of more samples than this many times the given ones are refused: their times hold a jump, not a gap.
const LONGEST_GRID: usize = 10;

/// Values on a regular clock.
#[derive(Clone, Debug, PartialEq)]
pub struct Resampled {
    /// Time of the first, s.
    pub start_s: f64,
    /// Rate, Hz.
    pub rate_hz: f64,
    /// One per column given, NaN in gaps.
    pub columns: Vec<Vec<f64>>,
    /// Stretches without gap: half-open ranges.
    pub stretches: Vec<Range<usize>>,
}

/// Brings columns with uneven times to the regular clock of their median interval (or of `rate_hz`), by a cubic spline
/// within stretches whose samples follow each other within one and a half intervals. Nothing is made up in between: there
/// the values are NaN. Samples that are not finite are gaps in all columns.
///
/// # Errors
/// [`ErrorKind::TooShort`] below 2 samples, [`ErrorKind::Parameter`] for times that do not increase or are fewer than the
/// values, [`ErrorKind::Rate`] for gaps so long that the grid would be ten times the samples.
pub fn resample(time_s: &[f64], columns: &[&[f64]], rate_hz: Option<f64>) -> Result<Resampled> {
    if time_s.len() < 2 {
        return Err(Error::new(ErrorKind::TooShort, format!("{} samples", time_s.len()), "at least 2"));
    }
    let increasing = time_s.windows(2).all(|w| w[1] > w[0]) && time_s.iter().all(|t| t.is_finite());
    if !increasing || columns.iter().any(|c| c.len() != time_s.len()) {
        let found = "times that do not increase, or as many values as another number of times";
        return Err(Error::parameter("time_s", found, "increasing times, one for each value"));
    }
    let mut intervals: Vec<f64> = time_s.windows(2).map(|w| w[1] - w[0]).collect();
    let usual_s = median(&mut intervals).unwrap_or_default();
    let rate_hz = rate_hz.unwrap_or(1.0 / usual_s);
    if !(rate_hz.is_finite() && rate_hz > 0.0) {
        return Err(Error::parameter("rate_hz", rate_hz, "a rate above zero, Hz"));
    }
    let start_s = time_s[0];
    let whole = (time_s[time_s.len() - 1] - start_s) * rate_hz;
    if rate_hz * usual_s > LONGEST_GRID as f64 {
        let expected = format!("at most {LONGEST_GRID} times that of the samples, {} Hz", 1.0 / usual_s);
        return Err(Error::parameter("rate_hz", rate_hz, expected));
    }
    if whole > (LONGEST_GRID * time_s.len()) as f64 * (rate_hz * usual_s).max(1.0) {
        let found = format!("{} samples over {:.0} s", time_s.len(), whole / rate_hz);
        return Err(Error::new(ErrorKind::Rate, found, "samples without such gaps")
            .mend("correct the times, or read the parts one by one"));
    }
    let len = (whole + 1e-6) as usize + 1;
    let mut out =
        Resampled { start_s, rate_hz, columns: vec![vec![f64::NAN; len]; columns.len()], stretches: Vec::new() };
    for run in runs(time_s, columns, GAP_INTERVALS * usual_s) {
        let place = |t: f64| (t - start_s) * rate_hz;
        // Rounding of the times must not lose the sample at an end.
        let from = (place(time_s[run.start]) - 1e-6).ceil().max(0.0) as usize;
        // Two stretches may end and begin at one place of a coarse clock; the first keeps it.
        let from = from.max(out.stretches.last().map_or(0, |before| before.end));
        let to = ((place(time_s[run.end - 1]) + 1e-6).floor() as usize + 1).min(len);
        if to <= from {
            continue;
        }
        let knots: Vec<f64> = time_s[run.clone()].iter().map(|t| place(*t)).collect();
        // Sensors have three axes each.
        let (threes, others) = columns.as_chunks::<3>();
        let (out_threes, out_others) = out.columns.as_chunks_mut::<3>();
        for (out, given) in out_threes.iter_mut().zip(threes) {
            fill(out, given, &knots, &run, from..to)?;
        }
        for (out, given) in out_others.as_chunks_mut::<1>().0.iter_mut().zip(others.as_chunks::<1>().0) {
            fill(out, given, &knots, &run, from..to)?;
        }
        out.stretches.push(from..to);
    }
    Ok(out)
}

/// Splines through the samples `run` of each column, which lie at `knots`, into the places `at` of the clock.
fn fill<const W: usize>(
    out: &mut [Vec<f64>; W],
    given: &[&[f64]; W],
    knots: &[f64],
    run: &Range<usize>,
    at: Range<usize>,
) -> Result<()> {
    let from = at.start;
    let out = out.each_mut().map(|column| &mut column[at.clone()]);
    Curves::new(knots, given.map(|column| &column[run.clone()]))?.fill_held(out, from);
    Ok(())
}

/// Stretches of samples that are finite in all columns and follow each other within `longest_s`.
fn runs(time_s: &[f64], columns: &[&[f64]], longest_s: f64) -> Vec<Range<usize>> {
    let mut found: Vec<Range<usize>> = Vec::new();
    let complete = columns.iter().all(|c| is_complete(c));
    for i in (0..time_s.len()).filter(|i| complete || columns.iter().all(|c| c[*i].is_finite())) {
        match found.last_mut() {
            Some(run) if run.end == i && time_s[i] - time_s[i - 1] <= longest_s => run.end += 1,
            _ => found.push(i..i + 1),
        }
    }
    found
}

/// Brings a signal without gaps to a lower rate: what is above 0.4 of it is taken out first by a zero-lag low-pass of fourth
/// order, so that nothing folds down; then the values at the new instants, the first of which is the first sample, come from
/// a cubic spline.
///
/// # Errors
/// [`ErrorKind::Parameter`] for a rate that is not below the present one, and those of [`Lowpass`].
pub fn downsample(x: &[f64], rate_hz: f64, to_hz: f64) -> Result<Vec<f64>> {
    if !(to_hz > 0.0 && to_hz < rate_hz) {
        return Err(Error::parameter("to_hz", to_hz, format!("a rate above zero and below {rate_hz} Hz")));
    }
    let smooth = Lowpass::zero_lag(rate_hz, KEPT * to_hz, 4)?.apply(x)?;
    let positions: Vec<f64> = (0..smooth.len()).map(|i| i as f64).collect();
    let ratio = rate_hz / to_hz;
    let mut out = vec![0.0; ((smooth.len() - 1) as f64 / ratio + 1e-9) as usize + 1];
    CubicSpline::new(&positions, &smooth)?.fill_held(&mut out, 0.0, ratio);
    Ok(out)
}

#[cfg(test)]
mod tests {
    use std::f64::consts::TAU;

    use super::*;

    #[test]
    fn jitter_goes_and_gaps_stay() {
        let mut time_s: Vec<f64> = (0..400).map(|i| f64::from(i) * 0.01 + 0.002 * (f64::from(i) * 1.7).sin()).collect();
        time_s.drain(150..180);
        let x: Vec<f64> = time_s.iter().map(|t| (TAU * 1.5 * t).sin()).collect();
        let found = resample(&time_s, &[&x], Some(100.0)).unwrap();
        assert_eq!(found.stretches.len(), 2);
        assert!(found.columns[0][150..179].iter().all(|v| v.is_nan()));
        for i in found.stretches.iter().cloned().flatten() {
            let truth = (TAU * 1.5 * (found.start_s + i as f64 / 100.0)).sin();
            assert!((found.columns[0][i] - truth).abs() < 1e-4, "{i}");
        }
    }

    #[test]
    fn regular_times_keep_their_values() {
        let time_s: Vec<f64> = (0..100).map(|i| 5.0 + f64::from(i) / 128.0).collect();
        let x: Vec<f64> = (0..100).map(|i| f64::from(i * 7919 % 101)).collect();
        let mut holed = x.clone();
        holed[40] = f64::NAN;
        let found = resample(&time_s, &[&x, &holed], None).unwrap();
        assert!((found.rate_hz - 128.0).abs() < 1e-9 && found.stretches == [0..40, 41..100]);
        let close = |i: usize| (found.columns[0][i] - x[i]).abs() < 1e-9;
        assert!((0..100).filter(|i| *i != 40).all(close) && found.columns[1][40].is_nan());
    }

    #[test]
    fn stretches_of_a_clock_far_coarser_than_the_samples_do_not_overlap() {
        let x = [1.0, 1.0, f64::NAN, 2.0, 3.0];
        let found = resample(&[0.0, 1e-7, 2e-7, 3e-7, 1.0], &[&x], Some(1.0)).unwrap();
        assert_eq!((found.stretches, found.columns), (vec![0..1, 1..2], vec![vec![1.0, 3.0]]));
    }

    #[test]
    fn a_jump_in_time_does_not_fill_the_memory() {
        assert_eq!(resample(&[0.0, 0.01, 0.02, 1e9], &[&[0.0; 4]], None).unwrap_err().kind(), ErrorKind::Rate);
        assert!(resample(&[0.0, 0.0], &[&[0.0; 2]], None).is_err());
    }

    #[test]
    fn what_the_lower_rate_cannot_hold_does_not_fold_down() {
        let wave = |hz: f64| -> Vec<f64> { (0..5000).map(|i| (TAU * hz * f64::from(i) / 1000.0).sin()).collect() };
        let power = |x: &[f64]| x[50..450].iter().map(|v| v * v).sum::<f64>() / 400.0;
        let kept = downsample(&wave(5.0), 1000.0, 100.0).unwrap();
        assert!(kept.len() == 500 && (power(&kept) - 0.5).abs() < 1e-3);
        // 98 Hz would appear as 2 Hz; eighth order in all attenuates it by some 54 dB.
        assert!(power(&downsample(&wave(98.0), 1000.0, 100.0).unwrap()) < 1e-5);
        assert!(downsample(&wave(5.0), 1000.0, 1000.0).is_err());
    }
}
