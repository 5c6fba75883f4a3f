//! 95 % intervals of means over strides, by a calibrated block bootstrap.
//!
//! Strides resemble their neighbours, so they are drawn in blocks of ⌈n^(1/3)⌉ consecutive ones (Künsch 1989,
//! 10.1214/aos/1176347265), the last joined to the first (Politis & Romano 1992). Blocks that short lose most of the
//! correlation, and the plain percentile interval is too narrow: of nominal 95 % it covers 88 % for 25 independent
//! strides and 77 % for neighbours correlated by 0.5. So the percentile interval is stretched about the mean until it is
//! as wide as Student's interval with the long-run standard error of [`Precision`]: the bootstrap gives the shape, the
//! standard error the width. It then covers 93 to 97 % for 25 strides and more with neighbours correlated by −0.3 to 0.7;
//! `docs/methods/statistics.md` shows where that ends: fewer than 16 strides, and drifts slower than the recording.

use wide::f64x4;

use super::precision::{NORMAL95, Precision};
use crate::random::{Purpose, Random};

/// What a block of strides holds: the sums of up to four series that are resampled together.
type Sums = [f64; 4];

/// Starting strides of the blocks of every resample, by number of strides; drawn once, so that all metrics of a
/// recording see the same resamples and none depends on which came before.
#[derive(Debug)]
pub(super) struct Bootstrap {
    resamples: usize,
    seed: u64,
    drawn: Vec<(usize, Vec<u32>)>,
}

impl Bootstrap {
    pub(super) fn new(resamples: usize, seed: u64) -> Self {
        Self { resamples, seed, drawn: Vec::new() }
    }

    /// Bootstrap means of each series of deviations from a mean, one entry per stride; columns of equal length.
    pub(super) fn means(&mut self, strides: &[Sums]) -> [Vec<f64>; 4] {
        let n = strides.len();
        let block = block_length(n);
        let blocks = n.div_ceil(block);
        let sums: Vec<f64x4> = (0..n)
            .map(|start| (start..start + block).fold(f64x4::ZERO, |sum, i| sum + f64x4::new(strides[i % n])))
            .collect();
        let scale = 1.0 / (blocks * block) as f64;
        let mut means: [Vec<f64>; 4] = std::array::from_fn(|_| Vec::with_capacity(self.resamples));
        for starts in self.draws(n, blocks).chunks_exact(blocks) {
            let total = starts.iter().fold(f64x4::ZERO, |sum, start| sum + sums[*start as usize]);
            let scaled = (total * f64x4::splat(scale)).to_array();
            means.iter_mut().zip(scaled).for_each(|(means, mean)| means.push(mean));
        }
        means
    }

    fn draws(&mut self, n: usize, blocks: usize) -> &[u32] {
        let known = self.drawn.iter().position(|(strides, _)| *strides == n);
        let index = known.unwrap_or_else(|| {
            let mut random = Random::new(self.seed.wrapping_add(n as u64), Purpose::Bootstrap);
            self.drawn.push((n, (0..self.resamples * blocks).map(|_| random.below(n) as u32).collect()));
            self.drawn.len() - 1
        });
        &self.drawn[index].1
    }
}

/// ⌈n^(1/3)⌉ strides; the cube root of a cube may come out a hair above a whole number.
fn block_length(n: usize) -> usize {
    (((n as f64).cbrt() - 1e-9).ceil() as usize).max(1)
}

/// The interval about `mean`: quantiles of the bootstrap deviations, stretched to the width of `precision`. Reorders
/// `deviations`.
pub(super) fn interval(mean: f64, deviations: &mut [f64], precision: Precision) -> (f64, f64) {
    let n = deviations.len();
    if n == 0 {
        return (f64::NAN, f64::NAN);
    }
    // About their own mean of nearly zero, so that one pass is exact enough.
    let (sum, squares) = deviations.iter().fold((0.0, 0.0), |(sum, squares), d| (sum + d, squares + d * d));
    let spread = (squares / n as f64 - (sum / n as f64).powi(2)).max(0.0).sqrt();
    let (low, high) = ends(deviations, spread);
    if spread <= 0.0 {
        return (mean - precision.half_width95(), mean + precision.half_width95());
    }
    let stretch = precision.half_width95() / (NORMAL95 * spread);
    (mean + stretch * low, mean + stretch * high)
}

/// The 0.025 and 0.975 quantiles of finite values with mean zero and this standard deviation, linear between neighbours.
/// Reorders them.
///
/// Looked for among the few values far from zero, where these are enough.
fn ends(x: &mut [f64], spread: f64) -> (f64, f64) {
    const FAR: f64 = 1.5;
    let far = FAR * spread;
    let mut low: Vec<f64> = x.iter().copied().filter(|v| *v < -far).collect();
    let mut high: Vec<f64> = x.iter().copied().filter(|v| *v > far).collect();
    let last = (x.len() - 1) as f64;
    let (below, above) = (0.025 * last, 0.975 * last);
    let low = between(if low.len() > below as usize + 1 { &mut low } else { &mut *x }, below as usize, below.fract());
    let nearer = x.len() - high.len();
    let high = match (above as usize).checked_sub(nearer) {
        Some(rank) => between(&mut high, rank, above.fract()),
        None => between(x, above as usize, above.fract()),
    };
    (low, high)
}

/// The value that has `rank` below it, and a `share` of the way to the next.
fn between(x: &mut [f64], rank: usize, share: f64) -> f64 {
    let (_, low, rest) = x.select_nth_unstable_by(rank, f64::total_cmp);
    let next = rest.iter().copied().fold(f64::INFINITY, f64::min);
    if share > 0.0 { *low + share * (next - *low) } else { *low }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_are_cube_roots() {
        for (n, length) in [(8, 2), (9, 3), (27, 3), (28, 4), (64, 4), (125, 5), (1000, 10)] {
            assert_eq!(block_length(n), length, "{n}");
        }
    }

    /// The variance of the bootstrap mean is known: that of the mean of `blocks` independent block means.
    #[test]
    fn resamples_have_the_variance_of_blocks() {
        let mut random = Random::new(5, Purpose::Gait);
        let raw: Vec<f64> = (0..40).map(|_| random.normal()).collect();
        let mean = raw.iter().sum::<f64>() / 40.0;
        let strides: Vec<Sums> = raw.iter().map(|v| [v - mean, 2.0 * (v - mean), 0.0, 0.0]).collect();
        let block = |s: usize| (0..4).map(|i| raw[(s + i) % 40] - mean).sum::<f64>() / 4.0;
        let expected = (0..40).map(|s| block(s).powi(2)).sum::<f64>() / 40.0 / 10.0;
        let means = Bootstrap::new(20_000, 1).means(&strides);
        let variance = means[0].iter().map(|m| m * m).sum::<f64>() / 20_000.0;
        // Five standard errors of a variance estimated from 20 000 values, √(2/20 000).
        assert!((variance / expected - 1.0).abs() < 0.05, "{variance} {expected}");
        assert!(means[0].iter().zip(&means[1]).all(|(a, b)| (2.0 * a - b).abs() < 1e-12), "the same resamples");
    }

    #[test]
    fn the_ends_are_the_quantiles_of_the_general_function() {
        let mut random = Random::new(6, Purpose::Gait);
        for n in [1, 2, 3, 40, 41, 300, 2000] {
            let x: Vec<f64> = (0..n).map(|_| random.normal()).collect();
            let expected = [0.025, 0.975].map(|q| crate::signal::quantile(&mut x.clone(), q).unwrap());
            // Whatever the spread is said to be: it only decides where they are looked for.
            for spread in [0.0, 0.5, 1.0, 1.6, 9.0] {
                assert_eq!(ends(&mut x.clone(), spread), (expected[0], expected[1]), "{n} {spread}");
            }
        }
    }

    #[test]
    fn what_was_drawn_before_changes_nothing() {
        let strides = |n: usize| (0..n).map(|i| [(i as f64).sin(), 0.0, 0.0, 0.0]).collect::<Vec<_>>();
        let mut used = Bootstrap::new(100, 9);
        used.means(&strides(31));
        assert_eq!(used.means(&strides(30)), Bootstrap::new(100, 9).means(&strides(30)));
        assert_ne!(Bootstrap::new(100, 8).means(&strides(30))[0], Bootstrap::new(100, 9).means(&strides(30))[0]);
    }
}
