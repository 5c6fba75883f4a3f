//! Cubic spline with not-a-knot ends, the default of `scipy.interpolate.CubicSpline`.

use crate::error::{Error, ErrorKind, Result};

/// A curve through knots: constant for one, straight for two, a parabola for three, cubic from four.
#[derive(Clone, Debug, PartialEq)]
pub struct CubicSpline {
    x: Vec<f64>,
    y: Vec<f64>,
    /// Slope at each knot.
    slope: Vec<f64>,
}

impl CubicSpline {
    /// Through `(x[i], y[i])`, `x` increasing.
    ///
    /// # Errors
    /// [`ErrorKind::Parameter`] for no knots, different lengths, `x` that does not increase, values that are not finite.
    pub fn new(x: &[f64], y: &[f64]) -> Result<Self> {
        let increasing = x.windows(2).all(|w| w[0] < w[1]);
        if x.is_empty() || x.len() != y.len() || !increasing || x.iter().chain(y).any(|v| !v.is_finite()) {
            return Err(Error::new(
                ErrorKind::Parameter,
                format!("{} positions and {} values", x.len(), y.len()),
                "equally many finite positions, increasing, and values",
            ));
        }
        Ok(Self { x: x.to_vec(), y: y.to_vec(), slope: slopes(x, y) })
    }

    /// Value at `x`; the outermost pieces go on outside the knots.
    pub fn at(&self, x: f64) -> f64 {
        let piece = self.x.partition_point(|knot| *knot <= x).clamp(1, self.x.len().max(2) - 1) - 1;
        self.piece(piece, x)
    }

    /// Value at `x`; the first and last value hold outside the knots.
    pub fn at_held(&self, x: f64) -> f64 {
        self.at(x.clamp(self.x[0], self.x[self.x.len() - 1]))
    }

    /// Values at `x0`, `x0 + dx` … (`dx` above zero) into `out`, held outside the knots, in one sweep.
    pub fn fill_held(&self, out: &mut [f64], x0: f64, dx: f64) {
        let (first, last) = (self.x[0], self.x[self.x.len() - 1]);
        let mut piece = 0;
        for (i, value) in out.iter_mut().enumerate() {
            let x = (x0 + dx * i as f64).clamp(first, last);
            while piece + 2 < self.x.len() && self.x[piece + 1] <= x {
                piece += 1;
            }
            *value = self.piece(piece, x);
        }
    }

    /// Hermite form on the interval that begins at knot `i`.
    fn piece(&self, i: usize, x: f64) -> f64 {
        if self.x.len() == 1 {
            return self.y[0];
        }
        let width = self.x[i + 1] - self.x[i];
        let t = (x - self.x[i]) / width;
        let (rise, s0, s1) = (self.y[i + 1] - self.y[i], self.slope[i] * width, self.slope[i + 1] * width);
        self.y[i] + t * (s0 + t * ((3.0 * rise - 2.0 * s0 - s1) + t * (s0 + s1 - 2.0 * rise)))
    }
}

/// Slopes at the knots that make the second derivative continuous, and the third at the first and last inner knot.
fn slopes(x: &[f64], y: &[f64]) -> Vec<f64> {
    let n = x.len();
    let width: Vec<f64> = x.windows(2).map(|w| w[1] - w[0]).collect();
    let chord: Vec<f64> = y.windows(2).zip(&width).map(|(w, h)| (w[1] - w[0]) / h).collect();
    match n {
        1 => return vec![0.0],
        2 => return vec![chord[0]; 2],
        3 => {
            let curve = (chord[1] - chord[0]) / (x[2] - x[0]);
            return vec![chord[0] - curve * width[0], chord[0] + curve * width[0], chord[1] + curve * width[1]];
        }
        _ => {}
    }
    let (mut lower, mut diagonal, mut upper, mut right) = (vec![0.0; n], vec![0.0; n], vec![0.0; n], vec![0.0; n]);
    let end = |h0: f64, h1: f64, c0: f64, c1: f64| ((h0 + 2.0 * (h0 + h1)) * h1 * c0 + h0 * h0 * c1) / (h0 + h1);
    diagonal[0] = width[1];
    upper[0] = width[0] + width[1];
    right[0] = end(width[0], width[1], chord[0], chord[1]);
    for i in 1..n - 1 {
        lower[i] = width[i];
        diagonal[i] = 2.0 * (width[i - 1] + width[i]);
        upper[i] = width[i - 1];
        right[i] = 3.0 * (width[i] * chord[i - 1] + width[i - 1] * chord[i]);
    }
    lower[n - 1] = width[n - 2] + width[n - 3];
    diagonal[n - 1] = width[n - 3];
    right[n - 1] = end(width[n - 2], width[n - 3], chord[n - 2], chord[n - 3]);
    for i in 1..n {
        let share = lower[i] / diagonal[i - 1];
        diagonal[i] -= share * upper[i - 1];
        right[i] -= share * right[i - 1];
    }
    let mut slope = right;
    slope[n - 1] /= diagonal[n - 1];
    for i in (0..n - 1).rev() {
        slope[i] = (slope[i] - upper[i] * slope[i + 1]) / diagonal[i];
    }
    slope
}
