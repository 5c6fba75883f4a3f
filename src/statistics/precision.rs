//! How well the mean of autocorrelated values is known: standard error, degrees of freedom, Student's t.
//!
//! Consecutive strides resemble each other, so n strides tell less than n independent ones. The correlation of
//! neighbours φ is estimated and the long-run variance of an autoregression of order one is used:
//!
//! ```text
//! var(mean) = γ₀ D / n      D = 1 + 2 Σₖ (1 − k/n) φᵏ, k = 1 … n − 1      γ₀ = s² / (1 − (D − 1)/(n − 1))
//! ```
//! The last factor undoes the bias of s², which falls short when neighbours resemble each other.

/// Correlations of neighbours are kept within ±0.9: beyond, n strides hold too little to estimate a variance from.
const STRONGEST: f64 = 0.9;

/// Standard error of a mean and its degrees of freedom.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Precision {
    /// Standard error, in the unit of the values.
    pub se: f64,
    /// Degrees of freedom of the standard error.
    pub df: f64,
}

impl Precision {
    /// Of the mean of `x`, values in order of time of which there are at least three.
    ///
    /// φ is corrected for its bias of −(1 + 4φ)/n (Marriott & Pope 1954, 10.1093/biomet/41.3-4.390). The degrees of
    /// freedom follow Satterthwaite from the variances 2/n of the log innovation variance and 4(1 + φ)/((1 − φ)n) of
    /// −2 log(1 − φ): ν = n / (1 + 2(1 + φ)/(1 − φ)), at least 2.
    pub(super) fn of_mean(x: &[f64]) -> Self {
        let n = x.len() as f64;
        let mean = x.iter().sum::<f64>() / n;
        let squares: f64 = x.iter().map(|v| (v - mean).powi(2)).sum();
        if squares <= f64::MIN_POSITIVE {
            return Self { se: 0.0, df: n - 1.0 };
        }
        let products: f64 = x.windows(2).map(|w| (w[0] - mean) * (w[1] - mean)).sum();
        let raw = products / squares;
        let phi = (raw + (1.0 + 4.0 * raw) / n).clamp(-STRONGEST, STRONGEST);
        let inflation =
            (1.0 + 2.0 * (phi / (1.0 - phi) - phi * (1.0 - phi.powf(n)) / (n * (1.0 - phi).powi(2)))).max(0.05);
        let variance = squares / (n - 1.0) / (1.0 - (inflation - 1.0) / (n - 1.0)).max(0.2);
        let df = n / (1.0 + 2.0 * (1.0 + phi) / (1.0 - phi));
        Self { se: (variance * inflation / n).sqrt(), df: df.max(2.0) }
    }

    /// Of the difference of two independent means (Welch 1947, 10.1093/biomet/34.1-2.28).
    pub(super) fn of_difference(self, other: Self) -> Self {
        let (a, b) = (self.se.powi(2), other.se.powi(2));
        if a + b <= 0.0 {
            return Self { se: 0.0, df: self.df.min(other.df) };
        }
        Self { se: (a + b).sqrt(), df: (a + b).powi(2) / (a * a / self.df + b * b / other.df) }
    }

    /// Half the width of a symmetric 95 % interval.
    pub(super) fn half_width95(self) -> f64 {
        student_t95(self.df) * self.se
    }
}

/// The 0.975 quantile of the standard normal distribution.
pub(super) const NORMAL95: f64 = 1.959_963_984_540_054;

/// The 0.975 quantile of Student's t with `df` ≥ 2 degrees of freedom, whole or not, to 1e-4 of itself (Hill 1970,
/// algorithm 396, Communications of the ACM 13:619).
pub(super) fn student_t95(df: f64) -> f64 {
    const P: f64 = 0.05;
    if df <= 2.0 {
        return (2.0 / (P * (2.0 - P)) - 2.0).sqrt();
    }
    let (x, n) = (-NORMAL95, df);
    let a = 1.0 / (n - 0.5);
    let b = 48.0 / (a * a);
    let mut c = ((20_700.0 * a / b - 98.0) * a - 16.0) * a + 96.36;
    let d = ((94.5 / (b + c) - 3.0) / b + 1.0) * (a * std::f64::consts::FRAC_PI_2).sqrt() * n;
    let mut y = (d * P).powf(2.0 / n);
    if y > 0.05 + a {
        y = x * x;
        if n < 5.0 {
            c += 0.3 * (n - 4.5) * (x + 0.6);
        }
        c += (((0.05 * d * x - 5.0) * x - 7.0) * x - 2.0) * x + b;
        y = (((((0.4 * y + 6.3) * y + 36.0) * y + 94.5) / c - y - 3.0) / b + 1.0) * x;
        y = (a * y * y).exp_m1();
    } else {
        y = ((1.0 / (((n + 6.0) / (n * y) - 0.089 * d - 0.822) * (n + 2.0) * 3.0) + 0.5 / (n + 4.0)) * y - 1.0)
            * (n + 1.0)
            / (n + 2.0)
            + 1.0 / y;
    }
    (n * y).sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `scipy.stats.t.ppf(0.975, df)` of scipy 1.17.1.
    #[test]
    #[allow(clippy::unreadable_literal)]
    fn student_s_quantiles_are_scipy_s() {
        for (df, expected) in [
            (2.0, 4.30265273),
            (2.2, 3.94872075),
            (2.5, 3.57465484),
            (3.0, 3.18244631),
            (3.6, 2.90244524),
            (4.2, 2.72507272),
            (5.0, 2.57058184),
            (5.77, 2.47075075),
            (8.33, 2.29019905),
            (10.0, 2.22813885),
            (30.5, 2.04086945),
            (1000.0, 1.96233908),
        ] {
            assert!((student_t95(df) - expected).abs() < 1e-4 * expected, "{df}: {}", student_t95(df));
        }
    }

    #[test]
    fn an_alternating_series_is_known_better_and_a_trend_worse_than_its_spread_tells() {
        let of = |f: fn(usize) -> f64| Precision::of_mean(&(0..64).map(f).collect::<Vec<_>>()).se;
        // Both have (nearly) the spread of ±1, so that s/√n is 1/8.
        assert!(of(|i| if i % 2 == 0 { 1.0 } else { -1.0 }) < 0.05);
        assert!(of(|i| if i < 32 { 1.0 } else { -1.0 }) > 0.3);
        assert_eq!(of(|_| 3.0), 0.0);
    }
}
