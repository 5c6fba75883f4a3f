//! Correlations over lags.

use realfft::num_complex::Complex;

use super::{Spectra, check_finite};
use crate::error::{Error, ErrorKind, Result};

/// Length of a block of [`Spectra::weighed`] over that of its weights: more of it is new, and plans are not long.
const BLOCK_WIDTHS: usize = 3;

impl Spectra {
    /// Unbiased autocorrelation at lags 0 to `max_lag` (at most one below the number of samples), the mean taken out:
    /// lag `k` is `Σ (x[i]−m)(x[i+k]−m) / (n−k)`, divided by the value at lag 0, so that it begins with 1.
    ///
    /// # Errors
    /// [`ErrorKind::TooShort`] below 2 samples, [`ErrorKind::NoSignal`] for a sample that is not finite or a signal that
    /// does not vary.
    ///
    /// Source: Moe-Nilssen and Helbostad 2004, 10.1016/S0021-9290(03)00233-1.
    pub fn autocorrelation(&self, x: &[f64], max_lag: usize) -> Result<Vec<f64>> {
        if x.len() < 2 {
            return Err(Error::new(ErrorKind::TooShort, format!("{} samples", x.len()), "at least 2"));
        }
        check_finite(x)?;
        let max_lag = max_lag.min(x.len() - 1);
        let centred = centred(x);
        // As many zeros as lags keep the circle from closing.
        let len = fast_len(x.len() + max_lag);
        let mut power: Vec<f64> = self.padded(centred, len).iter().map(Complex::norm_sqr).collect();
        // The power of a real signal is the same on both halves of the circle, so that the transform there is the one back:
        // one plan is enough.
        (power.len()..len).for_each(|i| power.push(power[len - i]));
        let sums: Vec<f64> = self.transform(power).iter().map(|bin| bin.re).collect();
        let variance = sums[0] / x.len() as f64;
        if variance.partial_cmp(&0.0) != Some(std::cmp::Ordering::Greater) {
            return Err(Error::new(ErrorKind::NoSignal, "a signal that does not vary", "one that does")
                .mend("check the column: it holds one value throughout"));
        }
        Ok((0..=max_lag).map(|lag| sums[lag] / ((x.len() - lag) as f64 * variance)).collect())
    }

    /// `Σ x[i]·y[i+lag]` over the samples both have, at lags `−max_lag` to `max_lag`; nothing is taken out.
    pub(in crate::signal) fn cross_products(&self, x: &[f64], y: &[f64], max_lag: usize) -> Vec<f64> {
        let len = fast_len(x.len().max(y.len()) + max_lag.max(x.len().min(y.len())));
        let (a, b) = (self.padded(x.to_vec(), len), self.padded(y.to_vec(), len));
        let products = self.signal_of(a.iter().zip(&b).map(|(a, b)| a.conj() * b).collect(), len);
        let lags = (0..=2 * max_lag).map(|i| (len + i - max_lag) % len);
        lags.map(|lag| products[lag] / len as f64).collect()
    }

    /// `Σ weights[k]·x[i+k]` wherever the weights, which read the same backwards, lie within `x`: in blocks that overlap by
    /// their length, each turned by its transform.
    pub(in crate::signal) fn weighed(&self, x: &[f64], weights: &[f64]) -> Vec<f64> {
        let width = weights.len();
        let len = fast_len(BLOCK_WIDTHS * width);
        let bells = self.padded(weights.to_vec(), len);
        let mut out = Vec::with_capacity(x.len());
        for start in (0..(x.len() + 1).saturating_sub(width)).step_by(len - width + 1) {
            let block = &x[start..x.len().min(start + len)];
            let bins = self.padded(block.to_vec(), len).into_iter().zip(&bells).map(|(bin, bell)| bin * bell);
            let sums = self.signal_of(bins.collect(), len);
            out.extend(sums[width - 1..block.len()].iter().map(|sum| sum / len as f64));
        }
        out
    }

    fn padded(&self, mut x: Vec<f64>, len: usize) -> Vec<Complex<f64>> {
        x.resize(len, 0.0);
        self.transform(x)
    }
}

pub(in crate::signal) fn centred(x: &[f64]) -> Vec<f64> {
    let mean = x.iter().sum::<f64>() / x.len() as f64;
    x.iter().map(|v| v - mean).collect()
}

/// The next length of the form 2^a or 3·2^a: few plans, fast ones.
fn fast_len(len: usize) -> usize {
    let power = len.next_power_of_two();
    if power / 4 * 3 >= len && power >= 4 { power / 4 * 3 } else { power }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equals_the_sums_themselves() {
        let x: Vec<f64> = (0..57).map(|i| f64::from(i * 7919 % 101) * 0.1).collect();
        let centred = centred(&x);
        let sum = |lag: usize| (0..57 - lag).map(|i| centred[i] * centred[i + lag]).sum::<f64>() / (57 - lag) as f64;
        let found = Spectra::new().autocorrelation(&x, 99).unwrap();
        assert_eq!(found.len(), 57);
        assert!(found.iter().enumerate().all(|(lag, r)| (r - sum(lag) / sum(0)).abs() < 1e-12));
    }

    #[test]
    fn cross_products_are_the_sums_at_every_lag() {
        let x: Vec<f64> = (0..40).map(|i| f64::from(i * 7919 % 101) * 0.1).collect();
        let y: Vec<f64> = (0..25).map(|i| f64::from(i * 6151 % 97) * 0.1).collect();
        for max_lag in [0, 3, 24, 39] {
            let found = Spectra::new().cross_products(&x, &y, max_lag);
            for (i, found) in found.iter().enumerate() {
                let lag = i as isize - max_lag as isize;
                let pairs = (0..40).filter_map(|i| Some(x[i] * y.get(usize::try_from(i as isize + lag).ok()?)?));
                assert!((found - pairs.sum::<f64>()).abs() < 1e-9, "lag {lag} of {max_lag}");
            }
        }
    }

    /// F1 of the specification: 0.5 − 0.125 over 0.625 at the step, 1 at the stride.
    #[test]
    fn step_and_stride_of_two_cosines() {
        let stride = 100;
        let phase = |i: i32| std::f64::consts::TAU * f64::from(i) / f64::from(stride);
        let x: Vec<f64> =
            (0..400 * stride + stride / 2).map(|i| (2.0 * phase(i)).cos() + 0.5 * phase(i).cos()).collect();
        let found = Spectra::new().autocorrelation(&x, 100).unwrap();
        assert!((found[50] - 0.6).abs() < 1e-3 && (found[100] - 1.0).abs() < 1e-3, "{} {}", found[50], found[100]);
    }

    #[test]
    fn a_flat_signal_has_none() {
        assert_eq!(Spectra::new().autocorrelation(&[2.5; 64], 3).unwrap_err().kind(), ErrorKind::NoSignal);
    }
}
