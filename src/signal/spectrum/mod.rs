//! Power spectra and correlations by the fast Fourier transform.
//!
//! [`Spectra`] keeps a plan for every length it met; one of them serves all strides and all threads. Densities are
//! one-sided and normalised so that density × resolution sums to the mean square of what was left after detrending,
//! which is the variance, however many zeros were appended.

mod correlation;
mod density;

pub(super) use correlation::centred;
pub use density::{Detrend, Psd, PsdParams, WelchParams, Window, transfer_function_db};

use std::sync::{Arc, Mutex, PoisonError};

use realfft::{ComplexToReal, RealFftPlanner, RealToComplex, num_complex::Complex};

use crate::error::{Error, ErrorKind, Result};

/// Plans that are kept; beyond, all are dropped and made anew, so that a stream of odd lengths cannot fill the memory.
const PLANS_KEPT: usize = 64;

/// Fourier transforms of real signals, planned once per length and shared between threads.
///
/// ```
/// use midstance::signal::{PsdParams, Spectra};
/// let spectra = Spectra::new();
/// let wave: Vec<f64> = (0..1000).map(|i| 3.0 * (std::f64::consts::TAU * 15.0 * f64::from(i) / 500.0).sin()).collect();
/// let psd = spectra.periodogram(&wave, 500.0, &PsdParams::default())?;
/// assert!((psd.power_between_hz(14.0, 16.0) - 4.5).abs() < 1e-9, "half the square of the amplitude");
/// # Ok::<(), midstance::Error>(())
/// ```
pub struct Spectra {
    plans: Mutex<Plans>,
}

struct Plans {
    planner: RealFftPlanner<f64>,
    lengths: Vec<usize>,
}

impl Default for Spectra {
    fn default() -> Self {
        Self::new()
    }
}

impl std::fmt::Debug for Spectra {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Spectra").field("lengths", &self.with_plans(|plans| plans.lengths.clone())).finish()
    }
}

impl Spectra {
    /// Without any plan yet.
    pub fn new() -> Self {
        Self { plans: Mutex::new(Plans { planner: RealFftPlanner::new(), lengths: Vec::new() }) }
    }

    fn with_plans<T>(&self, use_it: impl FnOnce(&mut Plans) -> T) -> T {
        // Plans are complete or not there: a panic elsewhere leaves nothing half made.
        use_it(&mut self.plans.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn forward(&self, len: usize) -> Arc<dyn RealToComplex<f64>> {
        self.with_plans(|plans| plans.remember(len).plan_fft_forward(len))
    }

    fn inverse(&self, len: usize) -> Arc<dyn ComplexToReal<f64>> {
        self.with_plans(|plans| plans.remember(len).plan_fft_inverse(len))
    }

    /// Amplitudes of the mean and of the first `harmonics` of a signal whose length is one period, times half that length; of
    /// the mean times all of it.
    pub(crate) fn amplitudes(&self, period: &[f64], harmonics: usize) -> Vec<f64> {
        let bins = self.transform(period.to_vec()).into_iter().take(harmonics + 1);
        bins.map(|bin| bin.re.hypot(bin.im)).collect()
    }

    /// Transform of a signal of which nothing is left: bins 0 to half the length.
    fn transform(&self, mut x: Vec<f64>) -> Vec<Complex<f64>> {
        let plan = self.forward(x.len());
        let mut bins = plan.make_output_vec();
        plan.process(&mut x, &mut bins).expect("both buffers have the plan's lengths");
        bins
    }

    /// The signal of `len` samples whose transform is `bins`, times `len`.
    fn signal_of(&self, mut bins: Vec<Complex<f64>>, len: usize) -> Vec<f64> {
        let plan = self.inverse(len);
        let mut x = plan.make_output_vec();
        // Of a real signal the first bin, and the last of an even length, are real; rounding left less than that.
        bins[0].im = 0.0;
        if len.is_multiple_of(2) {
            bins[len / 2].im = 0.0;
        }
        plan.process(&mut bins, &mut x).expect("both buffers have the plan's lengths");
        x
    }
}

impl Plans {
    fn remember(&mut self, len: usize) -> &mut RealFftPlanner<f64> {
        if !self.lengths.contains(&len) {
            if self.lengths.len() == PLANS_KEPT {
                *self = Self { planner: RealFftPlanner::new(), lengths: Vec::new() };
            }
            self.lengths.push(len);
        }
        &mut self.planner
    }
}

/// Refuses what no transform can be made of.
fn check(x: &[f64], rate_hz: f64) -> Result<()> {
    if !(rate_hz.is_finite() && rate_hz > 0.0) {
        return Err(Error::parameter("rate_hz", rate_hz, "a rate above zero, Hz"));
    }
    if x.len() < 2 {
        return Err(Error::new(ErrorKind::TooShort, format!("{} samples", x.len()), "at least 2 for a spectrum"));
    }
    check_finite(x)
}

pub(super) fn check_finite(x: &[f64]) -> Result<()> {
    match x.iter().position(|v| !v.is_finite()) {
        None => Ok(()),
        Some(at) => {
            let found = format!("sample {at} is {}", x[at]);
            Err(Error::new(ErrorKind::NoSignal, found, "finite samples").mend("fill the gaps, or take a part without"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_of_them_serves_all_threads_with_the_same_bits() {
        let spectra = Spectra::new();
        let x: Vec<f64> = (0..700).map(|i| f64::from(i * 7919 % 101)).collect();
        let alone = Spectra::new().periodogram(&x, 100.0, &PsdParams::default()).unwrap();
        std::thread::scope(|scope| {
            let threads: Vec<_> = (0..4)
                .map(|_| scope.spawn(|| spectra.periodogram(&x, 100.0, &PsdParams::default()).unwrap()))
                .collect();
            assert!(threads.into_iter().all(|thread| thread.join().unwrap() == alone));
        });
        assert_eq!(spectra.with_plans(|plans| plans.lengths.clone()), [700]);
    }

    #[test]
    fn odd_lengths_do_not_pile_up() {
        let spectra = Spectra::new();
        for len in 2..200 {
            spectra.periodogram(&vec![1.0; len], 1.0, &PsdParams::default()).unwrap();
        }
        assert!(spectra.with_plans(|plans| plans.lengths.len()) <= PLANS_KEPT);
    }
}
