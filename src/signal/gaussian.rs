//! Smoothing with a bell curve.

/// `x` convolved with a Gaussian of standard deviation `sigma` samples, cut at four of them; ends are mirrored. That of
/// `scipy.ndimage.gaussian_filter1d`. A copy for a sigma that is not above zero.
pub fn smooth_gaussian(x: &[f64], sigma: f64) -> Vec<f64> {
    if sigma.is_nan() || sigma <= 0.0 || x.is_empty() {
        return x.to_vec();
    }
    let radius = ((4.0 * sigma + 0.5) as usize).min(x.len());
    let bell: Vec<f64> = (0..=radius).map(|i| (-0.5 * (i as f64 / sigma).powi(2)).exp()).collect();
    let area = 2.0 * bell[1..].iter().sum::<f64>() + bell[0];
    let n = x.len();
    // Mirrored about the edge between samples: … x1 x0 | x0 x1 …
    let before = |i: usize, k: usize| if k <= i { x[i - k] } else { x[(k - i - 1).min(n - 1)] };
    let after = |i: usize, k: usize| if i + k < n { x[i + k] } else { x[(2 * n - 1).saturating_sub(i + k)] };
    let edge = |i: usize| (1..=radius).map(|k| bell[k] * (before(i, k) + after(i, k))).sum::<f64>();
    let inner = |i: usize| (1..=radius).map(|k| bell[k] * (x[i - k] + x[i + k])).sum::<f64>();
    let sides = |i: usize| if i >= radius && i + radius < n { inner(i) } else { edge(i) };
    (0..n).map(|i| (bell[0] * x[i] + sides(i)) / area).collect()
}

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

    #[test]
    fn a_constant_stays_and_nothing_panics() {
        assert!(smooth_gaussian(&[3.0; 50], 4.0).iter().all(|v| (v - 3.0).abs() < 1e-14));
        assert!(smooth_gaussian(&[], 4.0).is_empty());
        assert!(smooth_gaussian(&[1.0, 2.0], 40.0).iter().all(|v| v.is_finite()));
        assert_eq!(smooth_gaussian(&[1.0, 2.0], f64::NAN), [1.0, 2.0]);
    }
}
