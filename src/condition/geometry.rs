//! Sums over streams.

use crate::signal::quantile;

pub(super) fn mean(values: impl Iterator<Item = f64>) -> Option<f64> {
    let (sum, count) = values.fold((0.0, 0usize), |(s, n), v| (s + v, n + 1));
    (count > 0).then(|| sum / count as f64)
}

/// Sum and count of the finite samples of a stream, added up in lanes: in an order that is not theirs.
pub(super) fn sum_in_lanes(x: &[f64]) -> (f64, usize) {
    sum_of_in_lanes(x, |v| v)
}

/// The same of what `of` makes of the samples.
pub(super) fn sum_of_in_lanes(x: &[f64], of: impl Fn(f64) -> f64) -> (f64, usize) {
    const LANES: usize = 8;
    let mut sums = [0.0; LANES];
    let mut counts = [0.0; LANES];
    let (whole, rest) = x.as_chunks::<LANES>();
    let mut last = [f64::NAN; LANES];
    last[..rest.len()].copy_from_slice(rest);
    for samples in whole.iter().chain([&last]) {
        for lane in 0..LANES {
            let (value, one) = if samples[lane].is_finite() { (of(samples[lane]), 1.0) } else { (0.0, 0.0) };
            sums[lane] += value;
            counts[lane] += one;
        }
    }
    (sums.iter().sum(), counts.iter().sum::<f64>() as usize)
}

pub(super) fn least_squares_slope(points: impl Iterator<Item = (f64, f64)> + Clone) -> Option<f64> {
    let centre_x = mean(points.clone().map(|p| p.0))?;
    let centre_y = mean(points.clone().map(|p| p.1))?;
    let (mut xy, mut xx) = (0.0, 0.0);
    for (x, y) in points {
        xy += (x - centre_x) * (y - centre_y);
        xx += (x - centre_x).powi(2);
    }
    (xx > 0.0).then(|| xy / xx)
}

/// A quantile of a long stream, judged on at most some thousands of its samples: a level, not a result.
pub(super) fn level(x: &[f64], share: f64) -> Option<f64> {
    quantile(&mut some_of(x), share)
}

/// Two such levels.
pub(super) fn spread(x: &[f64], low: f64, high: f64) -> Option<(f64, f64)> {
    let mut sample = some_of(x);
    Some((quantile(&mut sample, low)?, quantile(&mut sample, high)?))
}

fn some_of(x: &[f64]) -> Vec<f64> {
    const ENOUGH: usize = 8192;
    x.chunks(x.len() / ENOUGH + 1).map(|few| few[0]).collect()
}
