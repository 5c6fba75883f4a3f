//! Power spectral densities.

use std::f64::consts::TAU;

use serde::{Deserialize, Serialize};

use super::{Spectra, check};
use crate::error::{Error, Result};

/// Longest transform, samples: two gigabytes of bins, a day at 1500 Hz.
const LONGEST: usize = 1 << 27;

/// What is taken out of a signal before its transform.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Detrend {
    /// Nothing.
    None,
    /// The mean.
    #[default]
    Constant,
    /// The least-squares line.
    Linear,
}

/// The weights of the samples.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Window {
    /// All alike.
    #[default]
    Boxcar,
    /// A raised cosine, periodic: the weight of the sample after the last is that of the first, zero.
    Hann,
}

impl Window {
    fn weights(self, len: usize) -> Vec<f64> {
        match self {
            Self::Boxcar => vec![1.0; len],
            Self::Hann => (0..len).map(|i| 0.5 - 0.5 * (TAU * i as f64 / len as f64).cos()).collect(),
        }
    }
}

/// How a periodogram is made. The default is that of `scipy.signal.periodogram`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct PsdParams {
    /// Weights of the samples. Default boxcar.
    pub window: Window,
    /// What is taken out first. Default the mean.
    pub detrend: Detrend,
    /// Zeros are appended up to this many samples; a longer signal stays as it is. Default none.
    pub pad_to: usize,
}

impl PsdParams {
    /// Settings of the shock literature: line taken out, no window, zeros appended to 2048 samples (Shorten and Winslow
    /// 1992, 10.1123/ijsb.8.4.288; Derrick et al. 1998, 10.1097/00005768-199801000-00018), to more above 2048 Hz, where
    /// these would not resolve 1 Hz. Use [`Psd::in_bins`] of 1 Hz after it.
    pub fn of_shock(rate_hz: f64) -> Self {
        // No sensor is faster; an absurd rate must not ask for a transform of seconds.
        const FASTEST_HZ: usize = 1 << 17;
        let second =
            if rate_hz.is_finite() { (rate_hz.ceil() as usize).min(FASTEST_HZ).next_power_of_two() } else { 0 };
        Self { window: Window::Boxcar, detrend: Detrend::Linear, pad_to: second.max(2048) }
    }

    fn check(&self) -> Result<()> {
        if self.pad_to > LONGEST {
            return Err(Error::parameter("pad_to", self.pad_to, format!("at most {LONGEST} samples")));
        }
        Ok(())
    }
}

/// How Welch's mean of overlapping periodograms is made. The default is that of `scipy.signal.welch`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct WelchParams {
    /// Samples of a segment; a shorter signal is one segment. Default 256.
    pub segment: usize,
    /// Samples that neighbouring segments share; below `segment`. Default: half of it.
    pub overlap: Option<usize>,
    /// The periodogram of each segment. Default a Hann window, the mean taken out, no zeros.
    pub periodogram: PsdParams,
}

impl Default for WelchParams {
    fn default() -> Self {
        Self { segment: 256, overlap: None, periodogram: PsdParams { window: Window::Hann, ..PsdParams::default() } }
    }
}

/// A one-sided power spectral density at equally spaced frequencies from zero.
#[derive(Clone, Debug, PartialEq)]
pub struct Psd {
    /// Distance between neighbouring frequencies, Hz.
    pub resolution_hz: f64,
    /// Half the sampling rate, Hz: where the last bin ends.
    pub nyquist_hz: f64,
    /// Density at 0, 1, 2 … times the resolution, square of the signal's unit per Hz.
    pub density: Vec<f64>,
}

impl Psd {
    /// The frequencies, Hz.
    pub fn frequency_hz(&self) -> impl Iterator<Item = f64> + '_ {
        (0..self.density.len()).map(|i| i as f64 * self.resolution_hz)
    }

    /// The power of each bin, square of the signal's unit; all of them sum to the variance.
    fn power(&self) -> impl Iterator<Item = f64> + '_ {
        self.density.iter().map(|density| density * self.resolution_hz)
    }

    /// Where bin `i` lies on the axis of frequency, Hz: half a resolution about its frequency, none below zero or above
    /// half the rate.
    fn extent_hz(&self, i: usize) -> (f64, f64) {
        let middle = i as f64 * self.resolution_hz;
        ((middle - 0.5 * self.resolution_hz).max(0.0), (middle + 0.5 * self.resolution_hz).min(self.nyquist_hz))
    }

    /// Power within a band, square of the signal's unit; bins that reach out of it count by the share within. The whole
    /// spectrum gives the variance.
    pub fn power_between_hz(&self, from_hz: f64, to_hz: f64) -> f64 {
        let share = |i: usize| {
            let (low, high) = self.extent_hz(i);
            if high > low { ((high.min(to_hz) - low.max(from_hz)) / (high - low)).max(0.0) } else { 0.0 }
        };
        self.power().enumerate().map(|(i, power)| power * share(i)).sum()
    }

    /// The same power in bins of `width_hz` about the multiples of it, none of it lost: with 1 Hz the sum of the density
    /// is the variance, whatever the rate and the number of samples were.
    ///
    /// # Errors
    /// [`ErrorKind::Parameter`](crate::ErrorKind::Parameter) for a width that is not between the resolution and half the
    /// rate: narrower bins would hold nothing new.
    pub fn in_bins(&self, width_hz: f64) -> Result<Self> {
        if !(width_hz >= self.resolution_hz && width_hz <= self.nyquist_hz) {
            let expected = format!("between {} and {} Hz", self.resolution_hz, self.nyquist_hz);
            return Err(Error::parameter("bin_hz", width_hz, expected)
                .mend("append more zeros (`pad_to`) for a finer resolution, or ask for wider bins"));
        }
        let bins = (self.nyquist_hz / width_hz + 0.5).ceil() as usize;
        let mut power = vec![0.0; bins];
        for (i, whole) in self.power().enumerate() {
            let (low, high) = self.extent_hz(i);
            let span = high - low;
            let bin_of = |hz: f64| ((hz / width_hz + 0.5) as usize).min(bins - 1);
            let (first, last) = (bin_of(low), bin_of(high));
            if first == last {
                power[first] += whole;
                continue;
            }
            for (bin, power) in (first..).zip(&mut power[first..=last]) {
                let (start, end) = ((bin as f64 - 0.5) * width_hz, (bin as f64 + 0.5) * width_hz);
                *power += whole * ((high.min(end) - low.max(start)) / span).max(0.0);
            }
        }
        let density = power.into_iter().map(|power| power / width_hz).collect();
        Ok(Self { resolution_hz: width_hz, nyquist_hz: self.nyquist_hz, density })
    }
}

impl Spectra {
    /// Power spectral density of the whole signal.
    ///
    /// # Errors
    /// [`ErrorKind::TooShort`](crate::ErrorKind::TooShort) below 2 samples, [`ErrorKind::NoSignal`](crate::ErrorKind::NoSignal)
    /// for a sample that is not finite, [`ErrorKind::Parameter`](crate::ErrorKind::Parameter) for the rate.
    pub fn periodogram(&self, x: &[f64], rate_hz: f64, params: &PsdParams) -> Result<Psd> {
        check(x, rate_hz)?;
        params.check()?;
        let weights = params.window.weights(x.len());
        Ok(self.density(x, &weights, rate_hz, params))
    }

    /// Welch's mean of the periodograms of overlapping segments (Welch 1967, 10.1109/TAU.1967.1161901): less noise, less
    /// resolution. Samples after the last whole segment are not used.
    ///
    /// # Errors
    /// Those of [`periodogram`](Self::periodogram), and [`ErrorKind::Parameter`](crate::ErrorKind::Parameter) for a segment
    /// below 2 samples or an overlap that is not below it.
    pub fn welch(&self, x: &[f64], rate_hz: f64, params: &WelchParams) -> Result<Psd> {
        check(x, rate_hz)?;
        params.periodogram.check()?;
        if params.segment < 2 {
            return Err(Error::parameter("segment", params.segment, "at least 2 samples"));
        }
        let len = params.segment.min(x.len());
        let overlap = params.overlap.map_or(len / 2, |asked| asked);
        if overlap >= len {
            return Err(Error::parameter("overlap", overlap, format!("below the {len} samples of a segment")));
        }
        let weights = params.periodogram.window.weights(len);
        let segments = x.windows(len).step_by(len - overlap);
        let count = segments.len() as f64;
        let all = segments.map(|segment| self.density(segment, &weights, rate_hz, &params.periodogram));
        let sum = all.reduce(|mut sum, one| {
            sum.density.iter_mut().zip(one.density).for_each(|(sum, one)| *sum += one);
            sum
        });
        let mut mean = sum.expect("a signal of 2 samples has a segment");
        mean.density.iter_mut().for_each(|density| *density /= count);
        Ok(mean)
    }

    fn density(&self, x: &[f64], weights: &[f64], rate_hz: f64, params: &PsdParams) -> Psd {
        let len = x.len().max(params.pad_to);
        let mut padded = Vec::with_capacity(len);
        padded.extend_from_slice(x);
        detrend(&mut padded, params.detrend);
        padded.iter_mut().zip(weights).for_each(|(x, weight)| *x *= weight);
        padded.resize(len, 0.0);
        let scale = 1.0 / (rate_hz * weights.iter().map(|weight| weight * weight).sum::<f64>());
        // All but the bins at zero and at half the rate stand for two of the whole circle.
        let single = |i: usize| i == 0 || 2 * i == len;
        let bins = self.transform(padded);
        let density = bins.iter().enumerate().map(|(i, c)| c.norm_sqr() * if single(i) { scale } else { 2.0 * scale });
        Psd { resolution_hz: rate_hz / len as f64, nyquist_hz: 0.5 * rate_hz, density: density.collect() }
    }
}

fn detrend(x: &mut [f64], what: Detrend) {
    let count = x.len() as f64;
    let middle = 0.5 * (count - 1.0);
    let mean = x.iter().sum::<f64>() / count;
    let slope = match what {
        Detrend::None => return,
        Detrend::Constant => 0.0,
        Detrend::Linear => {
            let spread = count * (count * count - 1.0) / 12.0;
            x.iter().enumerate().map(|(i, v)| (i as f64 - middle) * (v - mean)).sum::<f64>() / spread
        }
    };
    x.iter_mut().enumerate().for_each(|(i, v)| *v -= mean + slope * (i as f64 - middle));
}

/// How much of the power passes from one place to another, dB: `10·log10(there/here)`, negative where it is attenuated; NaN
/// where either has no power. Both spectra need the same frequencies.
///
/// # Errors
/// [`ErrorKind::Parameter`](crate::ErrorKind::Parameter) for spectra of other frequencies.
///
/// Source: Shorten and Winslow 1992, 10.1123/ijsb.8.4.288.
pub fn transfer_function_db(here: &Psd, there: &Psd) -> Result<Vec<f64>> {
    if here.resolution_hz != there.resolution_hz || here.density.len() != there.density.len() {
        let found = format!(
            "spectra of {} bins of {} Hz and of {} of {} Hz",
            here.density.len(),
            here.resolution_hz,
            there.density.len(),
            there.resolution_hz
        );
        return Err(Error::parameter("there", found, "the same frequencies").mend("bring both to the same bins first"));
    }
    let pairs = here.density.iter().zip(&there.density);
    Ok(pairs.map(|(a, b)| if *a > 0.0 && *b > 0.0 { 10.0 * (b / a).log10() } else { f64::NAN }).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wave(amplitude: f64, hz: f64, rate_hz: f64, len: usize) -> Vec<f64> {
        (0..len).map(|i| amplitude * (TAU * hz * i as f64 / rate_hz).sin()).collect()
    }

    /// E3 of the specification: 20·log10(1/4) at 15 Hz, whatever the window and the stance's length.
    #[test]
    fn a_quarter_of_the_amplitude_is_12_db() {
        let spectra = Spectra::new();
        for window in [Window::Boxcar, Window::Hann] {
            let params = PsdParams { window, ..PsdParams::of_shock(1000.0) };
            let bins = |x: &[f64]| spectra.periodogram(x, 1000.0, &params).and_then(|psd| psd.in_bins(1.0)).unwrap();
            let tibia = bins(&wave(4.0, 15.0, 1000.0, 250));
            let head = bins(&wave(1.0, 15.0, 1000.0, 250));
            let transfer = transfer_function_db(&tibia, &head).unwrap();
            assert!((transfer[15] + 12.041_199_826_559_248).abs() < 1e-9, "{}", transfer[15]);
        }
    }

    #[test]
    fn power_sums_to_the_variance_whatever_the_zeros_and_the_bins() {
        let spectra = Spectra::new();
        for len in [333, 400] {
            let x: Vec<f64> = (0..len).map(|i| f64::from(i * 7919 % 101) + 0.1 * f64::from(i)).collect();
            let mean = x.iter().sum::<f64>() / x.len() as f64;
            let variance = x.iter().map(|v| (v - mean).powi(2)).sum::<f64>() / x.len() as f64;
            for pad_to in [0, 2047, 2048] {
                let psd = spectra.periodogram(&x, 512.0, &PsdParams { pad_to, ..PsdParams::default() }).unwrap();
                let close = |power: f64| (power / variance - 1.0).abs() < 1e-12;
                assert!(close(psd.power().sum()) && close(psd.power_between_hz(0.0, 256.0)));
                assert!(psd.in_bins(2.0).is_ok_and(|bins| close(bins.power().sum())));
                if pad_to > 0 {
                    assert!(psd.in_bins(1.0).is_ok_and(|bins| close(bins.density.iter().sum())));
                }
            }
        }
    }

    #[test]
    fn a_line_is_taken_out() {
        let line: Vec<f64> = (0..100).map(|i| 3.0 - 0.25 * f64::from(i)).collect();
        let params = PsdParams { detrend: Detrend::Linear, ..PsdParams::default() };
        let psd = Spectra::new().periodogram(&line, 100.0, &params).unwrap();
        assert!(psd.density.iter().all(|density| *density < 1e-25));
    }

    #[test]
    fn what_has_no_spectrum_is_refused() {
        let spectra = Spectra::new();
        let kind = |x: &[f64], rate_hz| spectra.periodogram(x, rate_hz, &PsdParams::default()).unwrap_err().kind();
        assert_eq!(kind(&[1.0], 100.0).as_str(), "too_short");
        assert_eq!(kind(&[1.0, f64::NAN], 100.0).as_str(), "no_signal");
        assert_eq!(kind(&[1.0, 2.0], 0.0).as_str(), "parameter");
        let wrong = WelchParams { segment: 10, overlap: Some(10), ..WelchParams::default() };
        assert!(spectra.welch(&[0.0; 100], 1.0, &wrong).is_err());
        let psd = spectra.periodogram(&[0.0; 100], 100.0, &PsdParams::default()).unwrap();
        assert!(psd.in_bins(0.5).is_err() && psd.in_bins(f64::NAN).is_err());
        assert!(transfer_function_db(&psd, &psd).unwrap().iter().all(|v| v.is_nan()), "no power, no ratio");
    }
}
