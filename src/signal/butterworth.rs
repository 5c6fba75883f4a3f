//! Zero-lag Butterworth low-pass in second-order sections.
//!
//! Running the filter forward and backward cancels its delay and doubles its attenuation: the −3 dB point would fall
//! below the cut-off that was asked for. The design corrects for that in the warped domain of the bilinear transform,
//! where the correction is exact at any rate.

use crate::error::{Error, ErrorKind, Place, Result};

/// Order of one pass: second order, fourth after the two passes, the convention of the field.
pub const DEFAULT_ORDER: usize = 2;

/// Highest order of one pass that is offered.
const HIGHEST_ORDER: usize = 8;

/// One second-order section: `y = b0 x + s1`, transposed direct form II.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Section {
    b: [f64; 3],
    a: [f64; 2],
    /// State that a constant input of one settles at.
    settled: [f64; 2],
}

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
    sections: Vec<Section>,
    pad: usize,
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
        Ok(Self::from_warped((std::f64::consts::PI * cutoff_hz / rate_hz).tan() / correction, order))
    }

    /// The same without the correction: −6 dB at `cutoff_hz`, as `scipy.signal.sosfiltfilt(butter(order, …))`.
    ///
    /// # Errors
    /// As [`zero_lag`](Self::zero_lag).
    pub fn zero_lag_uncorrected(rate_hz: f64, cutoff_hz: f64, order: usize) -> Result<Self> {
        check(rate_hz, cutoff_hz, order)?;
        Ok(Self::from_warped((std::f64::consts::PI * cutoff_hz / rate_hz).tan(), order))
    }

    /// The bilinear transform of the analogue poles at radius `warped`, conjugate pairs together.
    fn from_warped(warped: f64, order: usize) -> Self {
        let mut sections = Vec::with_capacity(order.div_ceil(2));
        for pair in 0..order / 2 {
            let angle = std::f64::consts::PI * (2 * pair + 1) as f64 / (2 * order) as f64;
            let damping = 2.0 * angle.sin() * warped;
            let square = warped * warped;
            let a0 = 1.0 + damping + square;
            let b0 = square / a0;
            sections.push(Section::new([b0, 2.0 * b0, b0], [2.0 * (square - 1.0) / a0, (1.0 - damping + square) / a0]));
        }
        if order % 2 == 1 {
            let b0 = warped / (1.0 + warped);
            sections.push(Section::new([b0, b0, 0.0], [(warped - 1.0) / (warped + 1.0), 0.0]));
        }
        // The padding of scipy's sosfiltfilt: three times the length of the whole filter.
        let taps = 2 * sections.len() + 1 - order % 2;
        Self { sections, pad: 3 * taps }
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
            ));
        }
        if let Some(bad) = x.iter().position(|v| !v.is_finite()) {
            return Err(Error::new(ErrorKind::NoSignal, "a missing or infinite sample", "a record without gaps")
                .at(Place::field(format!("sample {bad}")))
                .mend("fill the gaps, or filter each part by itself"));
        }
        let mut y = x.to_vec();
        self.run(&mut y, &mut Vec::new());
        Ok(y)
    }

    /// Filters each run of finite samples of `x` in place; gaps stay NaN. A run of fewer than three times the padding
    /// cannot be filtered and becomes NaN; returns how many samples were lost so. `scratch` grows once and is reused.
    pub fn apply_runs(&self, x: &mut [f64], scratch: &mut Vec<f64>) -> usize {
        let mut lost = 0;
        for run in x.chunk_by_mut(|a, b| a.is_finite() == b.is_finite()).filter(|run| run[0].is_finite()) {
            if run.len() < 3 * self.pad {
                lost += run.len();
                run.fill(f64::NAN);
            } else {
                self.run(run, scratch);
            }
        }
        lost
    }

    /// Forward and backward over `x` with its ends reflected; `x` is longer than the padding.
    fn run(&self, x: &mut [f64], padded: &mut Vec<f64>) {
        let (pad, last) = (self.pad, x.len() - 1);
        padded.clear();
        padded.extend((1..=pad).rev().map(|i| 2.0 * x[0] - x[i]));
        padded.extend_from_slice(x);
        padded.extend((1..=pad).map(|i| 2.0 * x[last] - x[last - i]));
        for section in &self.sections {
            section.pass(padded.iter_mut());
        }
        for section in &self.sections {
            section.pass(padded.iter_mut().rev());
        }
        x.copy_from_slice(&padded[pad..pad + x.len()]);
    }
}

impl Section {
    fn new(b: [f64; 3], a: [f64; 2]) -> Self {
        // Settled on a constant: y = x, so s2 = b2 − a2 and s1 = b1 − a1 + s2 (gain one at zero frequency).
        let s2 = b[2] - a[1];
        Self { b, a, settled: [b[1] - a[0] + s2, s2] }
    }

    /// One pass in the order of the iterator, started as if its first sample had been there for ever.
    fn pass<'a>(&self, samples: impl Iterator<Item = &'a mut f64>) {
        let ([b0, b1, b2], [a1, a2]) = (self.b, self.a);
        let mut samples = samples.peekable();
        let first = samples.peek().map_or(0.0, |v| **v);
        let [mut s1, mut s2] = self.settled.map(|s| s * first);
        for sample in samples {
            let x = *sample;
            let y = b0 * x + s1;
            s1 = b1 * x - a1 * y + s2;
            s2 = b2 * x - a2 * y;
            *sample = y;
        }
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
