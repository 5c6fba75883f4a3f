//! Which cut-off a signal asks for: advice, never applied by itself.

use super::{Lowpass, Spectra};
use crate::error::{Error, ErrorKind, Result};

/// Cut-offs that are tried, evenly spaced by logarithm.
const CANDIDATES: usize = 120;
/// Highest cut-off that is tried, share of the rate.
const HIGHEST: f64 = 0.45;
/// Where nothing but noise is expected, share of the rate: the line of the residual analysis is fitted from there on.
const NOISE_FROM: f64 = 0.20;

/// How a cut-off is suggested.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum CutoffMethod {
    /// Where the residual is as large as the noise (Winter, *Biomechanics and Motor Control of Human Movement*, 2009): a
    /// straight line through the root-mean-square residuals at high cut-offs is followed to cut-off 0, where it gives
    /// the noise alone; the suggestion is the cut-off whose residual equals that. Smooths kinematics rather too much.
    #[default]
    Residuals,
    /// Where the residual is most like white noise (Challis 1999, 10.1123/jab.15.3.303): least sum of its squared
    /// autocorrelations, at lags up to half the record.
    Autocorrelation,
}

/// The cut-off, Hz, that `x` at `rate_hz` suggests for a zero-lag Butterworth low-pass of `order` per pass.
///
/// Noise has to be white, and the signal to lie below a fifth of the rate.
///
/// # Errors
/// [`ErrorKind::Parameter`] for a rate or an order that no filter has, [`ErrorKind::TooShort`] for a record too short to
/// filter, [`ErrorKind::NoSignal`] for a sample that is not finite, a record that does not vary, or one without noise.
///
/// ```
/// use midstance::signal::{CutoffMethod, suggest_cutoff};
/// // A sine of 2 Hz, and noise of a twentieth of it that looks white.
/// let noise = |i: u32| f64::from(i.wrapping_mul(2_654_435_761).rotate_left(13).wrapping_mul(2_246_822_519) >> 8) / f64::from(1 << 24) - 0.5;
/// let x: Vec<f64> = (0..1000).map(|i| (std::f64::consts::TAU * 2.0 * f64::from(i) / 200.0).sin() + 0.17 * noise(i)).collect();
/// let cutoff_hz = suggest_cutoff(&x, 200.0, 2, CutoffMethod::Residuals)?;
/// assert!((3.0..8.0).contains(&cutoff_hz), "{cutoff_hz}");
/// # Ok::<(), midstance::Error>(())
/// ```
pub fn suggest_cutoff(x: &[f64], rate_hz: f64, order: usize, method: CutoffMethod) -> Result<f64> {
    let highest_hz = HIGHEST * rate_hz;
    Lowpass::zero_lag(rate_hz, highest_hz, order)?.apply(x)?;
    if x.iter().all(|v| *v == x[0]) {
        return Err(Error::new(ErrorKind::NoSignal, "a signal that does not vary", "a signal with noise")
            .mend("check the column: it holds one value throughout"));
    }
    // Below one period of the record there is no signal to keep.
    let lowest_hz = rate_hz / (x.len() as f64).min(1000.0);
    let step = (highest_hz / lowest_hz).ln() / (CANDIDATES - 1) as f64;
    let candidates: Vec<f64> = (0..CANDIDATES).map(|i| lowest_hz * (step * i as f64).exp()).collect();
    let residual = |cutoff_hz: f64| -> Result<Vec<f64>> {
        let smooth = Lowpass::zero_lag(rate_hz, cutoff_hz, order)?.apply(x)?;
        Ok(x.iter().zip(smooth).map(|(raw, smooth)| raw - smooth).collect())
    };
    match method {
        CutoffMethod::Residuals => as_large_as_noise(&candidates, NOISE_FROM * rate_hz, residual),
        CutoffMethod::Autocorrelation => whitest(&candidates, residual),
    }
}

fn as_large_as_noise(
    candidates: &[f64],
    noise_from_hz: f64,
    residual: impl Fn(f64) -> Result<Vec<f64>>,
) -> Result<f64> {
    let mut points = Vec::with_capacity(candidates.len());
    for cutoff_hz in candidates {
        let left = residual(*cutoff_hz)?;
        points.push((*cutoff_hz, (left.iter().map(|v| v * v).sum::<f64>() / left.len() as f64).sqrt()));
    }
    let tail = points.partition_point(|point| point.0 < noise_from_hz);
    let noise = intercept(&points[tail..]);
    let below = points.partition_point(|point| point.1 > noise);
    match (points.get(below.wrapping_sub(1)), points.get(below)) {
        (Some(before), Some(after)) => Ok(before.0 + (before.1 - noise) / (before.1 - after.1) * (after.0 - before.0)),
        (None, Some(first)) => Ok(first.0),
        _ => {
            Err(Error::new(ErrorKind::NoSignal, "a residual that never falls to that of noise", "a signal with noise"))
        }
    }
}

/// Value at 0 of the least-squares line through points.
fn intercept(points: &[(f64, f64)]) -> f64 {
    let count = points.len() as f64;
    let (x, y) = points.iter().fold((0.0, 0.0), |sum, p| (sum.0 + p.0 / count, sum.1 + p.1 / count));
    let (up, across) =
        points.iter().fold((0.0, 0.0), |sum, p| (sum.0 + (p.0 - x) * (p.1 - y), sum.1 + (p.0 - x).powi(2)));
    y - up / across * x
}

fn whitest(candidates: &[f64], residual: impl Fn(f64) -> Result<Vec<f64>>) -> Result<f64> {
    let spectra = Spectra::new();
    let mut best = (f64::INFINITY, f64::NAN);
    for cutoff_hz in candidates {
        let left = residual(*cutoff_hz)?;
        let colour: f64 = spectra.autocorrelation(&left, left.len() / 2)?[1..].iter().map(|r| r * r).sum();
        if colour < best.0 {
            best = (colour, *cutoff_hz);
        }
    }
    Ok(best.1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_judged_is_refused() {
        let kind = |x: &[f64], rate_hz: f64, order: usize| {
            [CutoffMethod::Residuals, CutoffMethod::Autocorrelation]
                .map(|method| suggest_cutoff(x, rate_hz, order, method).map_err(|e| e.kind()))
        };
        assert_eq!(kind(&[3.0; 500], 200.0, 2), [Err(ErrorKind::NoSignal); 2]);
        assert_eq!(kind(&[0.0, 1.0, f64::NAN].repeat(100), 200.0, 2), [Err(ErrorKind::NoSignal); 2]);
        assert_eq!(kind(&[0.0, 1.0], 200.0, 2), [Err(ErrorKind::TooShort); 2]);
        assert_eq!(kind(&[0.0, 1.0].repeat(100), 0.0, 2), [Err(ErrorKind::Parameter); 2]);
        assert_eq!(kind(&[0.0, 1.0].repeat(100), 200.0, 0), [Err(ErrorKind::Parameter); 2]);
    }

    #[test]
    fn a_line_meets_zero_where_it_should() {
        assert!((intercept(&[(1.0, 5.0), (2.0, 4.0), (4.0, 2.0)]) - 6.0).abs() < 1e-12);
    }
}
