//! Small vector algebra in file axes, and sums over streams.

use crate::signal::quantile;

pub(super) fn unit(axis: usize, sign: f64) -> [f64; 3] {
    std::array::from_fn(|i| if i == axis { sign } else { 0.0 })
}

pub(super) fn dot(a: [f64; 3], b: [f64; 3]) -> f64 {
    a[0] * b[0] + a[1] * b[1] + a[2] * b[2]
}

pub(super) fn cross(a: [f64; 3], b: [f64; 3]) -> [f64; 3] {
    [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]]
}

pub(super) fn norm(v: [f64; 3]) -> f64 {
    dot(v, v).sqrt()
}

pub(super) fn scale(v: [f64; 3], by: f64) -> [f64; 3] {
    v.map(|c| c * by)
}

pub(super) fn horizontal(v: [f64; 3], up: [f64; 3]) -> [f64; 3] {
    let height = dot(v, up);
    std::array::from_fn(|i| v[i] - height * up[i])
}

pub(super) fn mean(values: impl Iterator<Item = f64>) -> Option<f64> {
    let (sum, count) = values.fold((0.0, 0usize), |(s, n), v| (s + v, n + 1));
    (count > 0).then(|| sum / count as f64)
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

/// Two quantiles of a long stream, judged on at most some thousands of its samples: levels, not results.
pub(super) fn spread(x: &[f64], low: f64, high: f64) -> Option<(f64, f64)> {
    const ENOUGH: usize = 8192;
    let mut sample: Vec<f64> = x.iter().copied().step_by(x.len() / ENOUGH + 1).collect();
    Some((quantile(&mut sample, low)?, quantile(&mut sample, high)?))
}
