//! Smoothing with a bell curve.

use super::{Spectra, gaps::is_complete};

/// `x` convolved with a Gaussian of standard deviation `sigma` samples, cut at four of them; ends are mirrored. That of
/// `scipy.ndimage.gaussian_filter1d`. A copy for a sigma that is not above zero.
pub fn smooth_gaussian(x: &[f64], sigma: f64) -> Vec<f64> {
    if sigma.is_nan() || sigma <= 0.0 || x.is_empty() {
        return x.to_vec();
    }
    let radius = ((4.0 * sigma + 0.5) as usize).min(x.len());
    let bell: Vec<f64> = (0..=radius).map(|i| (-0.5 * (i as f64 / sigma).powi(2)).exp()).collect();
    let area = 2.0 * bell[1..].iter().sum::<f64>() + bell[0];
    // Mirrored about the edge between samples: … x1 x0 | x0 x1 …; nothing after it, so that the last block is whole.
    let (head, tail) = (&x[..radius], &x[x.len() - radius..]);
    let nothing = std::iter::repeat_n(&0.0, BLOCK);
    let mirrored: Vec<f64> = head.iter().rev().chain(x).chain(tail.iter().rev()).chain(nothing).copied().collect();
    if radius >= LEAST_FOR_TRANSFORM && is_complete(x) {
        let whole: Vec<f64> = bell.iter().rev().chain(&bell[1..]).map(|weight| weight / area).collect();
        return Spectra::new().weighed(&mirrored[..x.len() + 2 * radius], &whole);
    }
    let mut smooth = vec![0.0; x.len()];
    for (block, out) in smooth.chunks_mut(BLOCK).enumerate() {
        let sums = sides(&mirrored[block * BLOCK..], &bell);
        let middle = &mirrored[block * BLOCK + radius..];
        out.iter_mut().zip(middle).zip(sums).for_each(|((out, x), sides)| *out = (bell[0] * x + sides) / area);
    }
    smooth
}

/// For each sample of a block, what lies to both sides of it, weighed; `window` begins as far before it as the bell reaches.
fn sides(window: &[f64], bell: &[f64]) -> [f64; BLOCK] {
    let middle = bell.len() - 1;
    let mut sums = [0.0; BLOCK];
    for (k, weight) in bell.iter().enumerate().skip(1) {
        let parts = (window[middle - k..].first_chunk::<BLOCK>(), window[middle + k..].first_chunk::<BLOCK>());
        let (Some(before), Some(after)) = parts else { continue };
        for i in 0..BLOCK {
            sums[i] += weight * (before[i] + after[i]);
        }
    }
    sums
}

/// Radius from which Fourier transforms need less time than the sums themselves, where every sample is there: one that is not
/// must cost those beside it only.
const LEAST_FOR_TRANSFORM: usize = 96;

/// Samples that are weighed side by side: each sum waits for its own last term, and these fit the processor's registers.
const BLOCK: usize = 16;

#[cfg(test)]
mod tests {
    use super::*;

    /// `gaussian_filter1d(x, 2.3)` of scipy 1.17.1 for the same ramp with noise.
    #[test]
    #[allow(clippy::unreadable_literal)]
    fn equals_scipy() {
        let x: Vec<f64> = (0..30).map(|i| f64::from(i * 7919 % 101) / 101.0 + 0.05 * f64::from(i)).collect();
        let smooth = smooth_gaussian(&x, 2.3);
        for (i, expected) in EXPECTED {
            assert!((smooth[i] - expected).abs() < 1e-12, "{i}: {} {expected}", smooth[i]);
        }
    }

    #[rustfmt::skip]
    #[allow(clippy::unreadable_literal)]
    const EXPECTED: [(usize, f64); 5] =
        [(0, 0.402923657548006), (1, 0.439197848509669), (7, 0.794450731885657), (15, 1.236049824565796), (29, 2.014392994130715)];

    /// Sample by sample, with the ends mirrored as they are looked up: the same bits, or rounding by transforms.
    #[test]
    fn equals_the_sums_themselves() {
        for (len, sigma) in
            [(1, 0.3), (2, 9.0), (15, 2.0), (16, 2.0), (100, 7.3), (333, 80.0), (700, 24.0), (2000, 60.0)]
        {
            let x: Vec<f64> = (0..len).map(|i| f64::from(i * 7919 % 101) / 101.0).collect();
            let radius = ((4.0 * sigma + 0.5) as usize).min(x.len());
            let bell: Vec<f64> = (0..=radius).map(|i| (-0.5 * (i as f64 / sigma).powi(2)).exp()).collect();
            let area = 2.0 * bell[1..].iter().sum::<f64>() + bell[0];
            let at = |i: isize| x[if i < 0 { -1 - i } else { i.min(2 * x.len() as isize - 1 - i) } as usize];
            let sides =
                |i: isize| (1..=radius as isize).map(|k| bell[k as usize] * (at(i - k) + at(i + k))).sum::<f64>();
            let plain = (0..x.len() as isize).map(|i| (bell[0] * at(i) + sides(i)) / area);
            let smooth = smooth_gaussian(&x, sigma);
            if radius < LEAST_FOR_TRANSFORM {
                assert!(smooth.into_iter().eq(plain), "{len} {sigma}");
            } else {
                assert_eq!(smooth.len(), len as usize);
                assert!(smooth.into_iter().zip(plain).all(|(a, b)| (a - b).abs() < 1e-14), "{len} {sigma}");
            }
        }
    }

    #[test]
    fn a_constant_stays_and_nothing_panics() {
        assert!(smooth_gaussian(&[3.0; 50], 4.0).iter().all(|v| (v - 3.0).abs() < 1e-14));
        assert!(smooth_gaussian(&[], 4.0).is_empty());
        assert!(smooth_gaussian(&[1.0, 2.0], 40.0).iter().all(|v| v.is_finite()));
        assert_eq!(smooth_gaussian(&[1.0, 2.0], f64::NAN), [1.0, 2.0]);
    }
}
