//! Zero-lag Butterworth low-pass in second-order sections.
//!
//! Running the filter forward and backward cancels its delay and doubles its attenuation: the −3 dB point would fall
//! below the cut-off that was asked for. The design corrects for that in the warped domain of the bilinear transform,
//! where the correction is exact at any rate.

use std::f64::consts::PI;

use super::{gaps::is_complete, section::Section};
use crate::error::{Error, ErrorKind, Place, Result};

/// Order of one pass: second order, fourth after the two passes, the convention of the field.
pub const DEFAULT_ORDER: usize = 2;

/// Highest order of one pass that is offered.
const HIGHEST_ORDER: usize = 8;

/// A zero-lag low-pass, planned for one rate and cut-off.
///
/// ```
/// use midstance::signal::Lowpass;
/// let lowpass = Lowpass::zero_lag(1000.0, 50.0, 2)?;
/// let smooth = lowpass.apply(&vec![3.0; 200])?;
/// assert!(smooth.iter().all(|v| (v - 3.0).abs() < 1e-12));
/// # Ok::<(), midstance::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Lowpass {
    pairs: Vec<Section<2>>,
    /// The real pole of an odd order.
    single: Option<Section<1>>,
    pad: usize,
    one_pass_hz: f64,
}

impl Lowpass {
    /// A filter of `order` per pass whose two passes together have their −3 dB point at `cutoff_hz`.
    ///
    /// With `P = 2` passes of order `n`: `C = (2^(1/P) − 1)^(1/(2n))`, `fc' = (fs/π)·atan(tan(π·fc/fs)/C)`. The same
    /// correction, made before warping, is in Winter, *Biomechanics and Motor Control of Human Movement* (2009).
    ///
    /// # Errors
    /// [`ErrorKind::Parameter`] for an order outside 1 to 8, or a cut-off that is not between zero and half the rate.
    pub fn zero_lag(rate_hz: f64, cutoff_hz: f64, order: usize) -> Result<Self> {
        check(rate_hz, cutoff_hz, order)?;
        let correction = (2.0_f64.sqrt() - 1.0).powf(1.0 / (2.0 * order as f64));
        Ok(Self::from_warped(rate_hz, (PI * cutoff_hz / rate_hz).tan() / correction, order))
    }

    /// The same without the correction: −6 dB at `cutoff_hz`, as `scipy.signal.sosfiltfilt(butter(order, …))`.
    ///
    /// # Errors
    /// As [`zero_lag`](Self::zero_lag).
    pub fn zero_lag_uncorrected(rate_hz: f64, cutoff_hz: f64, order: usize) -> Result<Self> {
        check(rate_hz, cutoff_hz, order)?;
        Ok(Self::from_warped(rate_hz, (PI * cutoff_hz / rate_hz).tan(), order))
    }

    /// The bilinear transform of the analogue poles at radius `warped`, conjugate pairs together.
    fn from_warped(rate_hz: f64, warped: f64, order: usize) -> Self {
        let square = warped * warped;
        let pair = |pair: usize| {
            let damping = 2.0 * warped * (PI * (2 * pair + 1) as f64 / (2 * order) as f64).sin();
            let a0 = 1.0 + damping + square;
            Section::settling([2.0 * (square - 1.0) / a0, (1.0 - damping + square) / a0])
        };
        let single = || Section::settling([(warped - 1.0) / (warped + 1.0), 0.0]);
        Self {
            pairs: (0..order / 2).map(pair).collect(),
            single: (order % 2 == 1).then(single),
            // The padding of scipy's sosfiltfilt: three times the length of the whole filter.
            pad: 3 * (order + 1),
            one_pass_hz: rate_hz / PI * warped.atan(),
        }
    }

    /// The −3 dB point of one pass, Hz: what a design by `scipy.signal.butter` has to be given for the same filter.
    pub fn one_pass_hz(&self) -> f64 {
        self.one_pass_hz
    }

    /// Samples by which a record is extended at each end.
    pub fn pad(&self) -> usize {
        self.pad
    }

    /// The filtered record; same length. Ends are extended by odd reflection.
    ///
    /// # Errors
    /// [`ErrorKind::TooShort`] for fewer than three times the padding, [`ErrorKind::NoSignal`] for a sample that is not
    /// finite.
    pub fn apply(&self, x: &[f64]) -> Result<Vec<f64>> {
        if x.len() < 3 * self.pad {
            return Err(Error::new(
                ErrorKind::TooShort,
                format!("{} samples", x.len()),
                format!("at least {} to low-pass without end effects", 3 * self.pad),
            )
            .mend("give a longer record, or a lower order"));
        }
        if !is_complete(x) {
            let bad = x.iter().take_while(|v| v.is_finite()).count();
            return Err(Error::new(ErrorKind::NoSignal, "a missing or infinite sample", "a record without gaps")
                .at(Place::field(format!("sample {bad}")))
                .mend("fill the gaps, or filter each part by itself"));
        }
        let mut padded = Vec::new();
        Ok(self.run(x, &mut padded).to_vec())
    }

    /// Filters each run of finite samples of `x` in place; gaps stay NaN. A run of fewer than three times the padding
    /// cannot be filtered and becomes NaN; returns how many samples were lost so. `scratch` grows once and is reused.
    pub fn apply_runs(&self, x: &mut [f64], scratch: &mut Vec<f64>) -> usize {
        let mut lost = 0;
        let mut filter = |run: &mut [f64]| {
            if run.len() < 3 * self.pad {
                lost += run.len();
                run.fill(f64::NAN);
            } else {
                run.copy_from_slice(self.run(run, scratch));
            }
        };
        if is_complete(x) {
            filter(x);
        } else {
            x.chunk_by_mut(|a, b| a.is_finite() == b.is_finite()).filter(|run| run[0].is_finite()).for_each(filter);
        }
        lost
    }

    /// Appends to `out` what [`apply_runs`](Self::apply_runs) makes of `x`.
    pub(crate) fn append_runs(&self, x: &[f64], out: &mut Vec<f64>, scratch: &mut Vec<f64>) -> usize {
        if x.len() >= 3 * self.pad && is_complete(x) {
            out.extend_from_slice(self.run(x, scratch));
            return 0;
        }
        let before = out.len();
        out.extend_from_slice(x);
        self.apply_runs(&mut out[before..], scratch)
    }

    /// `x`, longer than the padding, into `padded` with its ends reflected, and forward and backward over it: the filtered
    /// record.
    fn run<'a>(&self, x: &[f64], padded: &'a mut Vec<f64>) -> &'a [f64] {
        let (pad, last) = (self.pad, x.len() - 1);
        padded.clear();
        padded.reserve(x.len() + 2 * pad);
        padded.extend((1..=pad).rev().map(|i| 2.0 * x[0] - x[i]));
        padded.extend_from_slice(x);
        padded.extend((1..=pad).map(|i| 2.0 * x[last] - x[last - i]));
        self.pass::<false>(padded);
        self.pass::<true>(padded);
        &padded[pad..pad + x.len()]
    }

    fn pass<const BACKWARD: bool>(&self, samples: &mut [f64]) {
        self.pairs.iter().for_each(|section| section.pass::<BACKWARD>(samples));
        self.single.iter().for_each(|section| section.pass::<BACKWARD>(samples));
    }
}

fn check(rate_hz: f64, cutoff_hz: f64, order: usize) -> Result<()> {
    if !(1..=HIGHEST_ORDER).contains(&order) {
        return Err(Error::parameter("order", order, format!("1 to {HIGHEST_ORDER}")));
    }
    if !(rate_hz.is_finite() && rate_hz > 0.0) {
        return Err(Error::parameter("rate_hz", rate_hz, "a rate above zero"));
    }
    if !(cutoff_hz > 0.0 && cutoff_hz < rate_hz / 2.0) {
        return Err(Error::parameter(
            "cutoff_hz",
            cutoff_hz,
            format!("above 0 and below half the rate of {rate_hz} Hz"),
        )
        .mend("lower the cut-off, or check the sampling rate"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// `(order, rate, cut-off, samples AT of the result)` by scipy 1.17.1 for `ragged(120)`:
    /// `sosfiltfilt(butter(order, fc', fs=rate, output="sos"), x)`, fc' corrected as in `zero_lag`.
    type Golden = (usize, f64, f64, [f64; 8]);
    const AT: [usize; 8] = [0, 1, 9, 29, 60, 97, 118, 119];
    #[rustfmt::skip]
    #[allow(clippy::unreadable_literal)]
    const GOLDEN: [Golden; 9] = [
        (2, 1000.0, 50.0, [0.006855588472, 0.155021219913, 0.619416477201, 0.814536873981, 1.100568548757, 1.504720545490, 1.997777920805, 2.145447181403]),
        (4, 1000.0, 50.0, [-0.000192241499, 0.122729656970, 0.644969585173, 0.824167536435, 1.112870272895, 1.511550814236, 2.015775991186, 2.140063816962]),
        (1, 1000.0, 50.0, [0.013236398027, 0.243617942288, 0.623249552364, 0.832702978161, 1.121643665868, 1.456137701831, 1.904492994299, 2.136623844600]),
        (3, 300.0, 20.0, [0.004810534880, 0.176345145414, 0.611710218801, 0.804771485504, 1.081803791510, 1.510350405965, 1.974185415428, 2.141933730753]),
        (5, 200.0, 10.0, [0.007721214467, 0.128315157782, 0.649983212499, 0.830959966752, 1.117448948794, 1.514988668729, 2.017149113671, 2.136793277957]),
        (2, 300.0, 70.0, [0.000007855754, 0.679893474801, 0.762080580115, 0.940198036322, 1.265120356683, 1.199260730865, 1.465500779003, 2.145333857645]),
        (8, 1000.0, 120.0, [0.001962621889, 0.249700324024, 0.595809898147, 0.796800233187, 1.047639320965, 1.542492245230, 1.903366414017, 2.146208275438]),
        (2, 2400.0, 10.0, [0.034593832024, 0.054240226466, 0.213347358497, 0.597723293716, 1.066456637541, 1.363260249959, 1.411666033221, 1.412317909420]),
        (4, 100.0, 45.0, [0.005712519808, 0.841002586113, 0.713784305132, 0.820572700734, 1.442108366364, 1.196985117775, 1.306776277271, 2.139284052628]),
    ];

    /// A ramp with noise: exact in both languages, rough at its ends.
    fn ragged(samples: u32) -> Vec<f64> {
        (0..samples).map(|i| f64::from(i * 7919 % 1009) / 1009.0 + 0.01 * f64::from(i)).collect()
    }

    /// Largest distance of two records.
    fn distance(a: &[f64], b: &[f64]) -> f64 {
        assert_eq!(a.len(), b.len());
        a.iter().zip(b).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max)
    }

    #[test]
    fn equals_scipy() {
        for (order, rate_hz, cutoff_hz, expected) in GOLDEN {
            let corrected = Lowpass::zero_lag(rate_hz, cutoff_hz, order).unwrap();
            let given = Lowpass::zero_lag_uncorrected(rate_hz, corrected.one_pass_hz(), order).unwrap();
            for lowpass in [corrected, given] {
                let y = lowpass.apply(&ragged(120)).unwrap();
                let found = AT.map(|i| y[i]);
                assert!(distance(&found, &expected) < 1e-10, "{order} {rate_hz} {cutoff_hz}: {found:?}");
            }
        }
    }

    /// A.3 of the specification: −3 dB at the cut-off that was asked for, −6 dB without the correction.
    #[test]
    fn the_cut_off_is_where_it_was_asked_for() {
        let x: Vec<f64> = (0..4000).map(|i| (2.0 * PI * 50.0 * f64::from(i) / 1000.0).sin()).collect();
        let amplitude = |lowpass: Lowpass| {
            let middle = &lowpass.apply(&x).unwrap()[1500..2500];
            (2.0 * middle.iter().map(|v| v * v).sum::<f64>() / 1000.0).sqrt()
        };
        for order in 1..=8 {
            let corrected = amplitude(Lowpass::zero_lag(1000.0, 50.0, order).unwrap());
            assert!((corrected - 0.5_f64.sqrt()).abs() < 1e-6, "order {order}: {corrected}");
            let uncorrected = amplitude(Lowpass::zero_lag_uncorrected(1000.0, 50.0, order).unwrap());
            assert!((uncorrected - 0.5).abs() < 1e-6, "order {order}: {uncorrected}");
        }
    }

    /// A.3 of the specification: the corrected cut-offs, and C itself from its definition in the warped domain.
    #[test]
    fn the_correction_is_made_in_the_warped_domain() {
        for (cutoff_hz, rate_hz, expected_hz) in [(50.0, 300.0, 59.569), (10.0, 200.0, 12.409), (70.0, 1000.0, 86.496)]
        {
            let found = Lowpass::zero_lag(rate_hz, cutoff_hz, 2).unwrap().one_pass_hz();
            assert!((found - expected_hz).abs() < 5e-4, "{found}");
        }
        for (order, expected) in [(2, 0.802_243), (4, 0.895_680)] {
            let warped = |hz: f64| (PI * hz / 1000.0).tan();
            let found = warped(50.0) / warped(Lowpass::zero_lag(1000.0, 50.0, order).unwrap().one_pass_hz());
            assert!((found - expected).abs() < 5e-7, "{found}");
        }
    }

    #[test]
    fn impossible_plans_name_both_numbers() {
        for cutoff_hz in [0.0, -1.0, 500.0, 700.0, f64::NAN, f64::INFINITY] {
            let error = Lowpass::zero_lag(1000.0, cutoff_hz, 2).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Parameter);
            assert!(error.message().contains(&cutoff_hz.to_string()) && error.message().contains("1000"), "{error}");
        }
        for rate_hz in [0.0, -100.0, f64::NAN, f64::INFINITY] {
            assert_eq!(Lowpass::zero_lag(rate_hz, 10.0, 2).unwrap_err().kind(), ErrorKind::Parameter);
        }
        assert!(Lowpass::zero_lag(1000.0, 50.0, 0).is_err() && Lowpass::zero_lag(1000.0, 50.0, 9).is_err());
    }

    #[test]
    fn short_and_broken_records_are_refused() {
        let lowpass = Lowpass::zero_lag(1000.0, 50.0, 2).unwrap();
        assert_eq!(lowpass.pad(), 9);
        assert_eq!(lowpass.apply(&[1.0; 26]).unwrap_err().kind(), ErrorKind::TooShort);
        assert!(lowpass.apply(&[1.0; 27]).is_ok());
        assert_eq!(lowpass.apply(&[]).unwrap_err().kind(), ErrorKind::TooShort);
        let mut x = ragged(100);
        x[40] = f64::NAN;
        assert_eq!(lowpass.apply(&x).unwrap_err().kind(), ErrorKind::NoSignal);
    }

    #[test]
    fn runs_are_filtered_each_by_itself() {
        let lowpass = Lowpass::zero_lag(1000.0, 50.0, 2).unwrap();
        let mut x = ragged(200);
        x[100] = f64::NAN;
        x[120..130].fill(f64::NAN);
        let (left, right) = (lowpass.apply(&x[..100]).unwrap(), lowpass.apply(&x[130..]).unwrap());
        let mut scratch = Vec::new();
        assert_eq!(lowpass.apply_runs(&mut x, &mut scratch), 19);
        assert_eq!((&x[..100], &x[130..]), (&left[..], &right[..]));
        assert!(x[100..130].iter().all(|v| v.is_nan()));
    }

    #[test]
    fn appended_runs_are_those_in_place() {
        let lowpass = Lowpass::zero_lag(1000.0, 50.0, 3).unwrap();
        let (whole, mut broken) = (ragged(200), ragged(150));
        broken[70..90].fill(f64::NAN);
        let (mut out, mut scratch) = (vec![7.0], Vec::new());
        for x in [&whole, &broken, &ragged(20)] {
            let (before, mut alone) = (out.len(), x.clone());
            let lost = lowpass.append_runs(x, &mut out, &mut scratch);
            assert_eq!(lost, lowpass.apply_runs(&mut alone, &mut scratch));
            assert!(out[before..].iter().map(|v| v.to_bits()).eq(alone.iter().map(|v| v.to_bits())));
        }
        assert_eq!(out[0], 7.0);
    }

    fn plan() -> impl Strategy<Value = Lowpass> {
        (1..=8_usize, 0.01..0.9_f64).prop_map(|(order, share)| Lowpass::zero_lag(200.0, 100.0 * share, order).unwrap())
    }

    proptest! {
        #[test]
        fn a_constant_stays(lowpass in plan(), level in -1e4..1e4_f64, samples in 81..900_usize) {
            let y = lowpass.apply(&vec![level; samples]).unwrap();
            prop_assert!(y.iter().all(|v| (v - level).abs() <= 1e-11 * level.abs()));
        }

        #[test]
        fn sums_filter_as_their_parts(
            lowpass in plan(), x in prop::collection::vec((-1e3..1e3_f64, -1e3..1e3_f64), 81..400), factor in -3.0..3.0_f64,
        ) {
            let (a, b): (Vec<f64>, Vec<f64>) = x.into_iter().unzip();
            let sum: Vec<f64> = a.iter().zip(&b).map(|(a, b)| a + factor * b).collect();
            let (a, b, sum) = (lowpass.apply(&a)?, lowpass.apply(&b)?, lowpass.apply(&sum)?);
            let parts: Vec<f64> = a.iter().zip(&b).map(|(a, b)| a + factor * b).collect();
            prop_assert!(distance(&sum, &parts) < 1e-6);
        }

        #[test]
        fn no_input_panics_and_only_gaps_and_short_runs_are_lost(
            lowpass in plan(),
            mut x in prop::collection::vec(prop_oneof![20 => -1e3..1e3_f64, 1 => Just(f64::NAN)], 0..400),
        ) {
            let missing = x.iter().filter(|v| v.is_nan()).count();
            let lost = lowpass.apply_runs(&mut x, &mut Vec::new());
            prop_assert_eq!(x.iter().filter(|v| v.is_nan()).count(), missing + lost);
        }
    }

    /// Forward and backward is backward and forward, away from the ends that each pass starts at.
    #[test]
    fn time_may_run_backwards() {
        let lowpass = Lowpass::zero_lag(1000.0, 50.0, 2).unwrap();
        let x = ragged(1000);
        let mut y = lowpass.apply(&x.iter().rev().copied().collect::<Vec<_>>()).unwrap();
        y.reverse();
        assert!(distance(&y[200..800], &lowpass.apply(&x).unwrap()[200..800]) < 1e-12);
    }
}
