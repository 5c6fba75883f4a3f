//! 95 % intervals of means over strides, by a calibrated block bootstrap.
//!
//! Strides resemble their neighbours, so they are drawn in blocks of ⌈n^(1/3)⌉ consecutive ones (Künsch 1989,
//! 10.1214/aos/1176347265), the last joined to the first (Politis & Romano 1992). Blocks that short lose most of the
//! correlation, and the plain percentile interval is too narrow: of nominal 95 % it covers 88 % for 25 independent
//! strides and 77 % for neighbours correlated by 0.5. So the percentile interval is stretched about the mean until it is
//! as wide as Student's interval with the long-run standard error of [`Precision`]: the bootstrap gives the shape, the
//! standard error the width. It then covers 93 to 97 % for 25 strides and more with neighbours correlated by −0.3 to 0.7;
//! `docs/methods/statistics.md` shows where that ends: fewer than 16 strides, and drifts slower than the recording.

use std::cmp::Ordering;

use wide::f64x4;

use super::precision::{NORMAL95, Precision};
use crate::{
    random::{Purpose, Random},
    signal::near_rank,
};

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

/// Bootstrap means of four series, less the mean: one row per resample, and the sums of the rows and of their squares.
#[derive(Debug)]
pub(super) struct Resampled {
    rows: Vec<f64x4>,
    sum: f64x4,
    squares: f64x4,
}

impl Bootstrap {
    pub(super) fn new(resamples: usize, seed: u64) -> Self {
        Self { resamples, seed, drawn: Vec::new() }
    }

    /// Bootstrap means of each series of deviations from a mean, one entry per stride; columns of equal length.
    pub(super) fn means(&mut self, strides: &[Sums]) -> [Vec<f64>; 4] {
        let [resampled] = self.resample([strides]);
        std::array::from_fn(|series| resampled.column(series))
    }

    /// The same of several fours of series over the same number of strides, in one pass over the draws: sums that wait for
    /// each other leave the processor idle, those of others fill the time.
    pub(super) fn resample<const FOURS: usize>(&mut self, strides: [&[Sums]; FOURS]) -> [Resampled; FOURS] {
        let n = strides.iter().map(|strides| strides.len()).min().unwrap_or(0);
        let block = block_length(n);
        let blocks = n.div_ceil(block);
        let sum_from = |strides: &[Sums], start: usize| {
            (start..start + block).fold(f64x4::ZERO, |sum, i| sum + f64x4::new(strides[i % n]))
        };
        let sums: Vec<[f64x4; FOURS]> = (0..n).map(|start| strides.map(|strides| sum_from(strides, start))).collect();
        let scale = f64x4::splat(1.0 / (blocks * block) as f64);
        let mut found = strides.map(|_| Resampled::with_capacity(self.resamples));
        for starts in self.draws(n, blocks).chunks_exact(blocks) {
            let mut total = [f64x4::ZERO; FOURS];
            for start in starts {
                let block = &sums[*start as usize];
                (0..FOURS).for_each(|i| total[i] += block[i]);
            }
            found.iter_mut().zip(total).for_each(|(found, total)| found.push(total * scale));
        }
        found
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

impl Resampled {
    fn with_capacity(resamples: usize) -> Self {
        Self { rows: Vec::with_capacity(resamples), sum: f64x4::ZERO, squares: f64x4::ZERO }
    }

    fn push(&mut self, row: f64x4) {
        self.rows.push(row);
        self.sum += row;
        self.squares += row * row;
    }

    /// One of the four series.
    fn column(&self, series: usize) -> Vec<f64> {
        self.rows.iter().map(|row| row.to_array()[series]).collect()
    }

    /// What [`interval`] says of each series.
    pub(super) fn intervals(&self, means: [f64; 4], precisions: [Precision; 4]) -> [(f64, f64); 4] {
        let n = self.rows.len();
        if n == 0 {
            return [(f64::NAN, f64::NAN); 4];
        }
        let (sum, squares) = (self.sum.to_array(), self.squares.to_array());
        let spreads: [f64; 4] = std::array::from_fn(|i| spread(sum[i], squares[i], n));
        let mut tails = self.tails(spreads.map(|spread| FAR * spread));
        std::array::from_fn(|i| {
            let ends = || tails[i].ends(n).unwrap_or_else(|| ends_of_all(&mut self.column(i)));
            stretched(means[i], spreads[i], precisions[i], ends)
        })
    }

    /// Of each series the values beyond ± its `far`.
    fn tails(&self, far: [f64; 4]) -> [Tails; 4] {
        let far = f64x4::new(far);
        let mut tails: [Tails; 4] = Default::default();
        for row in &self.rows {
            let mut beyond = row.abs().simd_gt(far).to_bitmask();
            while beyond != 0 {
                let series = beyond.trailing_zeros() as usize & 3;
                tails[series].push(row.to_array()[series]);
                beyond &= beyond - 1;
            }
        }
        tails
    }
}

/// Values below and above zero, none of them zero or missing.
#[derive(Debug, Default)]
struct Tails {
    low: Vec<f64>,
    high: Vec<f64>,
}

impl Tails {
    fn push(&mut self, value: f64) {
        if value < 0.0 { &mut self.low } else { &mut self.high }.push(value);
    }

    /// The ends of `n` values of which these are those farthest from zero; `None` where they are not enough.
    fn ends(&mut self, n: usize) -> Option<(f64, f64)> {
        let [(below, share_below), (above, share_above)] = ranks(n);
        let nearer = n - self.high.len();
        let rank = above.checked_sub(nearer)?;
        // Of values that are no zeros and not missing, this is the total order.
        let order = |a: &f64, b: &f64| a.partial_cmp(b).unwrap_or(Ordering::Equal);
        let enough = self.low.len() > below + 1;
        enough.then(|| {
            (between(&mut self.low, below, share_below, order), between(&mut self.high, rank, share_above, order))
        })
    }
}

/// Standard deviations from zero beyond which the ends are looked for: few values, and nearly always enough.
const FAR: f64 = 1.75;

/// The interval about `mean`: quantiles of the bootstrap deviations, stretched to the width of `precision`. Reorders
/// `deviations`.
pub(super) fn interval(mean: f64, deviations: &mut [f64], precision: Precision) -> (f64, f64) {
    let n = deviations.len();
    if n == 0 {
        return (f64::NAN, f64::NAN);
    }
    let (sum, squares) = deviations.iter().fold((0.0, 0.0), |(sum, squares), d| (sum + d, squares + d * d));
    let spread = spread(sum, squares, n);
    stretched(mean, spread, precision, || ends(deviations, spread))
}

/// The standard deviation of `n` values from their sum and their squares' sum: about their own mean of nearly zero, so
/// that one pass is exact enough.
fn spread(sum: f64, squares: f64, n: usize) -> f64 {
    (squares / n as f64 - (sum / n as f64).powi(2)).max(0.0).sqrt()
}

/// The interval from the quantiles of deviations with this `spread`, of which nothing is asked where there is none.
fn stretched(mean: f64, spread: f64, precision: Precision, ends: impl FnOnce() -> (f64, f64)) -> (f64, f64) {
    if spread <= 0.0 {
        return (mean - precision.half_width95(), mean + precision.half_width95());
    }
    let (low, high) = ends();
    let stretch = precision.half_width95() / (NORMAL95 * spread);
    (mean + stretch * low, mean + stretch * high)
}

/// The 0.025 and 0.975 quantiles of finite values with mean zero and this standard deviation, linear between neighbours.
/// Reorders them.
///
/// Looked for among the few values far from zero, where these are enough.
fn ends(x: &mut [f64], spread: f64) -> (f64, f64) {
    let far = FAR * spread;
    let mut tails = Tails::default();
    x.iter().filter(|v| v.abs() > far).for_each(|v| tails.push(*v));
    tails.ends(x.len()).unwrap_or_else(|| ends_of_all(x))
}

fn ends_of_all(x: &mut [f64]) -> (f64, f64) {
    let [low, high] = ranks(x.len()).map(|(rank, share)| {
        let (near, rank) = near_rank(x, rank);
        between(near, rank, share, f64::total_cmp)
    });
    (low, high)
}

/// Where the two quantiles lie among `n` values in order: how many below, and the share of the way to the next.
fn ranks(n: usize) -> [(usize, f64); 2] {
    [0.025, 0.975].map(|quantile| {
        let position = quantile * (n - 1) as f64;
        (position as usize, position.fract())
    })
}

/// The value that has `rank` below it, and a `share` of the way to the next.
fn between(x: &mut [f64], rank: usize, share: f64, order: impl FnMut(&f64, &f64) -> Ordering) -> f64 {
    let (_, low, rest) = x.select_nth_unstable_by(rank, order);
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

    /// Bit by bit, for symmetric, skewed, flat and constant series, together and one by one.
    #[test]
    fn series_resampled_together_have_the_intervals_of_each_by_itself() {
        let mut random = Random::new(7, Purpose::Gait);
        let mut stride = || [random.normal(), random.normal().powi(4) - 3.0, 0.0, random.uniform() - 0.5];
        let strides: [Vec<Sums>; 3] = std::array::from_fn(|_| (0..90).map(|_| stride()).collect());
        let (means, precision) = ([1.0, -2.0, 3.0, 0.0], Precision { se: 0.1, df: 40.0 });
        let together = Bootstrap::new(2000, 1).resample(strides.each_ref().map(Vec::as_slice));
        for (resampled, strides) in together.iter().zip(&strides) {
            let mut columns = Bootstrap::new(2000, 1).means(strides);
            let found = resampled.intervals(means, [precision; 4]);
            for i in 0..4 {
                assert_eq!(resampled.column(i), columns[i]);
                assert_eq!(found[i], interval(means[i], &mut columns[i], precision), "series {i}");
            }
        }
        let [normal, ..] = &together;
        let mut tails = normal.tails([0.15, 0.1, 0.5, 0.2]);
        assert!(tails[0].ends(2000).is_some() && tails[3].ends(2000).is_none(), "both ways are tried");
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
