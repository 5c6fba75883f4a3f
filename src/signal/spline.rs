//! Cubic spline with not-a-knot ends, the default of `scipy.interpolate.CubicSpline`.

use std::ops::{Add, Mul};

use wide::f64x4;

use super::gaps::is_complete;
use crate::error::{Error, ErrorKind, Result};

/// A curve through knots: constant for one, straight for two, a parabola for three, cubic from four.
///
/// ```
/// use midstance::signal::CubicSpline;
/// let spline = CubicSpline::new(&[0.0, 1.0, 2.0, 3.0, 5.0], &[0.0, 1.0, 8.0, 27.0, 125.0])?;
/// assert!((spline.at(4.0) - 64.0).abs() < 1e-12);
/// assert!((spline.at_held(7.0) - 125.0).abs() < 1e-12);
/// # Ok::<(), midstance::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct CubicSpline {
    knots: Vec<f64>,
    /// From each knot to the next (a single one for a single knot): coefficients of the powers, from 0 to 3, of the
    /// distance from the knot.
    pieces: Vec<[f64; 4]>,
}

impl CubicSpline {
    /// Through `(x[i], y[i])`, `x` increasing.
    ///
    /// # Errors
    /// [`ErrorKind::Parameter`] for no knots, different lengths, `x` that does not increase, values that are not finite.
    pub fn new(x: &[f64], y: &[f64]) -> Result<Self> {
        let curve = Curves::new(x, [y])?;
        let mut pieces: Vec<[f64; 4]> = (0..x.len() - 1).map(|i| curve.piece(i).map(|[c]| c)).collect();
        if pieces.is_empty() {
            pieces.push([y[0], 0.0, 0.0, 0.0]);
        }
        Ok(Self { knots: x.to_vec(), pieces })
    }

    /// Value at `x`; the outermost pieces go on outside the knots.
    pub fn at(&self, x: f64) -> f64 {
        let piece = self.knots.partition_point(|knot| *knot <= x).clamp(1, self.pieces.len()) - 1;
        value(self.pieces[piece], x - self.knots[piece])
    }

    /// Value at `x`; the first and last value hold outside the knots.
    pub fn at_held(&self, x: f64) -> f64 {
        self.at(x.clamp(self.knots[0], self.knots[self.knots.len() - 1]))
    }

    /// Values at `x0`, `x0 + dx` … into `out`, held outside the knots; in one sweep when `dx` is above zero.
    pub fn fill_held(&self, out: &mut [f64], x0: f64, dx: f64) {
        self.visit_held(out.len(), x0, dx, |i, values| out[i..][..values.len()].copy_from_slice(values));
    }

    /// Takes the values at `x0`, `x0 + dx` …, held outside the knots, away from `from`.
    pub fn subtract_held(&self, from: &mut [f64], x0: f64, dx: f64) {
        self.visit_held(from.len(), x0, dx, |i, values| {
            from[i..][..values.len()].iter_mut().zip(values).for_each(|(from, value)| *from -= value);
        });
    }

    /// `from` without the values at 0, 1 …, held outside the knots, into `out` of the same length.
    pub(crate) fn difference_held(&self, from: &[f64], out: &mut [f64]) {
        self.visit_held(out.len().min(from.len()), 0.0, 1.0, |i, values| {
            let few = i..i + values.len();
            let samples = out[few.clone()].iter_mut().zip(&from[few]).zip(values);
            samples.for_each(|((out, from), value)| *out = from - value);
        });
    }

    /// Hands out the values of the curve at so many places, a few at a time with the number of the first.
    fn visit_held(&self, len: usize, x0: f64, dx: f64, mut visit: impl FnMut(usize, &[f64])) {
        let position = |i: usize| x0 + dx * i as f64;
        if !(dx > 0.0 && position(len).is_finite()) {
            (0..len).for_each(|i| visit(i, &[self.at_held(position(i))]));
            return;
        }
        // The first sample at or after a knot.
        let reaches = |knot: f64| (((knot - x0) / dx).ceil() as usize).min(len);
        let (first, last) = (self.knots[0], self.knots[self.knots.len() - 1]);
        let (before, after) = (self.at(first), self.at(last));
        (0..reaches(first)).for_each(|i| visit(i, &[before]));
        for (ends, piece) in self.knots.windows(2).zip(&self.pieces) {
            let (from, to) = (reaches(ends[0]), reaches(ends[1]));
            let fours = from + (to - from) / 4 * 4;
            let mut number = f64x4::splat(from as f64) + f64x4::new([0.0, 1.0, 2.0, 3.0]);
            for i in (from..fours).step_by(4) {
                let x = f64x4::splat(x0) + f64x4::splat(dx) * number - f64x4::splat(ends[0]);
                visit(i, &value(piece.map(f64x4::splat), x).to_array());
                number += f64x4::splat(4.0);
            }
            (fours..to).for_each(|i| visit(i, &[value(*piece, position(i) - ends[0])]));
        }
        (reaches(last)..len).for_each(|i| visit(i, &[after]));
    }
}

/// Value of a piece at a distance from its knot.
fn value<T: Copy + Add<Output = T> + Mul<Output = T>>([c0, c1, c2, c3]: [T; 4], x: T) -> T {
    c0 + x * (c1 + x * (c2 + x * c3))
}

/// `W` curves through the same knots, whose equations have one matrix: it is taken apart once.
pub(super) struct Curves<'a, const W: usize> {
    x: &'a [f64],
    y: [&'a [f64]; W],
    width: Vec<f64>,
    chord: Vec<[f64; W]>,
    slope: Vec<[f64; W]>,
}

impl<'a, const W: usize> Curves<'a, W> {
    /// Through `(x[i], y[..][i])`.
    ///
    /// # Errors
    /// Those of [`CubicSpline::new`].
    pub(super) fn new(x: &'a [f64], y: [&'a [f64]; W]) -> Result<Self> {
        let increasing = x.windows(2).all(|w| w[0] < w[1]);
        let usable = |y: &&[f64]| y.len() == x.len() && is_complete(y);
        if let Some(y) = y.iter().find(|y| x.is_empty() || !increasing || !is_complete(x) || !usable(y)) {
            return Err(Error::new(
                ErrorKind::Parameter,
                format!("{} positions and {} values", x.len(), y.len()),
                "equally many finite positions, increasing, and values",
            ));
        }
        let width: Vec<f64> = x.windows(2).map(|w| w[1] - w[0]).collect();
        let chord = |(i, width): (usize, &f64)| std::array::from_fn(|k| (y[k][i + 1] - y[k][i]) / width);
        let chord: Vec<[f64; W]> = width.iter().enumerate().map(chord).collect();
        let slope = slopes(x, &width, &chord);
        Ok(Self { x, y, width, chord, slope })
    }

    /// Of each curve the coefficients of the powers, from 0 to 3, of the distance from knot `i`, up to the next knot.
    #[inline]
    fn piece(&self, i: usize) -> [[f64; W]; 4] {
        let (width, chord, s0, s1) = (self.width[i], self.chord[i], self.slope[i], self.slope[i + 1]);
        let square = width * width;
        [
            std::array::from_fn(|k| self.y[k][i]),
            s0,
            std::array::from_fn(|k| (3.0 * chord[k] - 2.0 * s0[k] - s1[k]) / width),
            std::array::from_fn(|k| (s0[k] + s1[k] - 2.0 * chord[k]) / square),
        ]
    }

    /// Values at `from`, `from + 1` … into `out`, held outside the knots.
    pub(super) fn fill_held(&self, out: [&mut [f64]; W], from: usize) {
        if self.width.is_empty() {
            out.into_iter().zip(self.y).for_each(|(out, y)| out.fill(y[0]));
            return;
        }
        let (first, last) = (self.x[0], self.x[self.x.len() - 1]);
        let mut at = 0;
        let mut piece = self.piece(at);
        let len = out.iter().map(|out| out.len()).min().unwrap_or(0);
        let out = out.map(|out| &mut out[..len]);
        for (i, place) in (from..from + len).enumerate() {
            let x = (place as f64).clamp(first, last);
            let before = at;
            while at + 1 < self.width.len() && self.x[at + 1] <= x {
                at += 1;
            }
            if at != before {
                piece = self.piece(at);
            }
            for k in 0..W {
                out[k][i] = value(piece.map(|c| c[k]), x - self.x[at]);
            }
        }
    }
}

/// Slopes at the knots that make the second derivative continuous, and the third at the first and last inner knot.
fn slopes<const W: usize>(x: &[f64], width: &[f64], chord: &[[f64; W]]) -> Vec<[f64; W]> {
    let n = x.len();
    match n {
        1 => return vec![[0.0; W]],
        2 => return vec![chord[0]; 2],
        3 => {
            let curve: [f64; W] = std::array::from_fn(|k| (chord[1][k] - chord[0][k]) / (x[2] - x[0]));
            let off = |chord: [f64; W], way: f64| std::array::from_fn(|k| chord[k] + curve[k] * way);
            return vec![off(chord[0], -width[0]), off(chord[0], width[0]), off(chord[1], width[1])];
        }
        _ => {}
    }
    let end = |h0: f64, h1: f64, c0: [f64; W], c1: [f64; W]| {
        std::array::from_fn(|k| ((h0 + 2.0 * (h0 + h1)) * h1 * c0[k] + h0 * h0 * c1[k]) / (h0 + h1))
    };
    // Beside the diagonal.
    let lower = |i: usize| if i == n - 1 { width[n - 2] + width[n - 3] } else { width[i] };
    let upper = |i: usize| if i == 0 { width[0] + width[1] } else { width[i - 1] };
    let mut diagonal = Vec::with_capacity(n);
    let mut slope: Vec<[f64; W]> = Vec::with_capacity(n);
    diagonal.push(width[1]);
    slope.push(end(width[0], width[1], chord[0], chord[1]));
    for i in 1..n {
        let (own, right) = if i == n - 1 {
            (width[n - 3], end(width[n - 2], width[n - 3], chord[n - 2], chord[n - 3]))
        } else {
            let (h0, h1) = (width[i - 1], width[i]);
            let right = std::array::from_fn(|k| 3.0 * (h1 * chord[i - 1][k] + h0 * chord[i][k]));
            (2.0 * (h0 + h1), right)
        };
        let (share, before) = (lower(i) / diagonal[i - 1], slope[i - 1]);
        diagonal.push(own - share * upper(i - 1));
        slope.push(std::array::from_fn(|k| right[k] - share * before[k]));
    }
    slope[n - 1] = slope[n - 1].map(|right| right / diagonal[n - 1]);
    for i in (0..n - 1).rev() {
        let next = slope[i + 1];
        slope[i] = std::array::from_fn(|k| (slope[i][k] - upper(i) * next[k]) / diagonal[i]);
    }
    slope
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const X: [f64; 8] = [0.0, 0.5, 2.0, 2.25, 4.0, 7.0, 7.5, 9.0];
    const Y: [f64; 8] = [1.0, -1.0, 0.5, 3.0, 2.0, 2.0, -4.0, 0.25];
    const AT: [f64; 7] = [-1.0, 0.25, 1.75, 2.25, 6.5, 8.9, 10.0];

    /// `CubicSpline(X[:n], Y[:n])(AT)` of scipy 1.17.1, inside and beyond the knots.
    #[test]
    #[allow(clippy::unreadable_literal)]
    fn equals_scipy() {
        let golden = [
            (2, [5.0, 0.0, -6.0, -8.0, -25.0, -34.6, -39.0]),
            (3, [8.75, -0.15625, -0.53125, 1.84375, 72.5, 152.3, 198.5]),
            (
                4,
                [
                    3.464285714286,
                    -0.027777777778,
                    -1.173611111111,
                    3.0,
                    278.642857142859,
                    758.212000000006,
                    1091.198412698422,
                ],
            ),
            (
                8,
                [
                    1.599578975452,
                    0.017544955458,
                    -1.400224777289,
                    3.0,
                    5.329036613584,
                    -2.617589068183,
                    65.213037636752,
                ],
            ),
        ];
        for (n, expected) in golden {
            let spline = CubicSpline::new(&X[..n], &Y[..n]).unwrap();
            for (x, expected) in AT.into_iter().zip(expected) {
                let error = (spline.at(x) - expected).abs();
                assert!(error < 1e-11 * expected.abs().max(1.0), "{n} knots at {x}: {error:e}");
            }
        }
        let constant = CubicSpline::new(&X[..1], &Y[..1]).unwrap();
        assert!(AT.iter().all(|x| constant.at(*x) == 1.0 && constant.at_held(*x) == 1.0));
    }

    #[test]
    fn the_ends_hold() {
        let spline = CubicSpline::new(&X, &Y).unwrap();
        assert_eq!((spline.at_held(-3.0), spline.at_held(1.75)), (1.0, spline.at(1.75)));
        assert!((spline.at_held(99.0) - 0.25).abs() < 1e-12);
    }

    #[test]
    fn unusable_knots_are_refused() {
        let bad: [(&[f64], &[f64]); 5] = [
            (&[], &[]),
            (&[0.0, 1.0], &[0.0]),
            (&[0.0, 0.0], &[1.0, 2.0]),
            (&[1.0, 0.0], &[1.0, 2.0]),
            (&[0.0, 1.0], &[f64::NAN, 2.0]),
        ];
        assert!(bad.iter().all(|(x, y)| CubicSpline::new(x, y).is_err()));
    }

    proptest! {
        #[test]
        fn curves_at_once_are_the_same_as_each_for_itself(knots in 1..=8_usize, samples in 0..20_usize, from in 0..8_usize) {
            let y: [Vec<f64>; 3] = [1.0, -3.0, 0.1].map(|by| Y.iter().map(|y| y * by + by).collect());
            let mut out = [(); 3].map(|()| vec![f64::NAN; samples]);
            let curves = Curves::new(&X[..knots], y.each_ref().map(|y| &y[..knots])).unwrap();
            curves.fill_held(out.each_mut().map(Vec::as_mut_slice), from);
            for (y, out) in y.iter().zip(out) {
                let mut swept = vec![f64::NAN; samples];
                CubicSpline::new(&X[..knots], &y[..knots]).unwrap().fill_held(&mut swept, from as f64, 1.0);
                prop_assert_eq!(swept, out);
            }
        }

        #[test]
        fn a_sweep_is_the_values_one_by_one(
            knots in 1..=8_usize, samples in 0..60_usize, x0 in -5.0..12.0_f64, dx in -1.0..3.0_f64,
        ) {
            let spline = CubicSpline::new(&X[..knots], &Y[..knots]).unwrap();
            let mut swept = vec![f64::NAN; samples];
            spline.fill_held(&mut swept, x0, dx);
            for (i, value) in swept.into_iter().enumerate() {
                prop_assert!((value - spline.at_held(x0 + dx * i as f64)).abs() < 1e-11);
            }
            let from: Vec<f64> = (0..samples).map(|i| (i as f64).sqrt()).collect();
            let (mut out, mut taken, mut held) = (vec![f64::NAN; samples], from.clone(), vec![f64::NAN; samples]);
            spline.difference_held(&from, &mut out);
            spline.subtract_held(&mut taken, 0.0, 1.0);
            spline.fill_held(&mut held, 0.0, 1.0);
            let plainly: Vec<f64> = from.iter().zip(held).map(|(from, held)| from - held).collect();
            prop_assert_eq!((&out, &taken), (&plainly, &plainly));
        }
    }
}
