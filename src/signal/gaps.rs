//! Gaps: runs of NaN between samples.

use std::ops::Range;

use super::CubicSpline;

/// Samples on each side that a cubic fill looks at: enough for a stable spline, few enough to stay local.
const NEIGHBOURS: usize = 8;

/// What a fill did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Filled {
    /// Samples that now hold a value.
    pub samples_filled: usize,
    /// Gaps that were closed.
    pub gaps_filled: usize,
    /// Gaps that remain: too long, at an end, or without enough samples beside them.
    pub gaps_left: usize,
    /// Longest gap before filling, samples, ends included.
    pub longest_gap: usize,
}

/// Fills gaps of at most `max_gap` samples with a cubic spline through the neighbouring samples; a gap needs at least
/// `support` samples directly on each side. Cubic polynomials are reproduced exactly.
pub fn fill_cubic(x: &mut [f64], max_gap: usize, support: usize) -> Filled {
    fill(x, max_gap, support.max(2), |x, gap, before, after| {
        let known = || (gap.start - before..gap.start).chain(gap.end..gap.end + after);
        let positions: Vec<f64> = known().map(|i| i as f64).collect();
        let values: Vec<f64> = known().map(|i| x[i]).collect();
        let Ok(spline) = CubicSpline::new(&positions, &values) else { return };
        for i in gap {
            x[i] = spline.at(i as f64);
        }
    })
}

/// Fills gaps of at most `max_gap` samples with a straight line.
pub fn fill_linear(x: &mut [f64], max_gap: usize) -> Filled {
    fill(x, max_gap, 1, |x, gap, _, _| {
        let (a, b, width) = (x[gap.start - 1], x[gap.end], (gap.len() + 1) as f64);
        for (step, i) in gap.enumerate() {
            x[i] = a + (b - a) * (step + 1) as f64 / width;
        }
    })
}

/// Walks the gaps; `close` gets a gap and how many samples (up to [`NEIGHBOURS`]) stand directly before and after.
fn fill(
    x: &mut [f64],
    max_gap: usize,
    support: usize,
    close: impl Fn(&mut [f64], Range<usize>, usize, usize),
) -> Filled {
    let mut filled = Filled::default();
    let (mut next, mut finite_before) = (0, 0);
    while let Some(start) = (next..x.len()).find(|i| !x[*i].is_finite()) {
        finite_before = if start > next { start - next } else { finite_before };
        let end = (start..x.len()).find(|i| x[*i].is_finite()).unwrap_or(x.len());
        let after = (end..x.len()).take(NEIGHBOURS).take_while(|i| x[*i].is_finite()).count();
        let before = finite_before.min(NEIGHBOURS);
        filled.longest_gap = filled.longest_gap.max(end - start);
        if end - start <= max_gap && before >= support && after >= support {
            close(x, start..end, before, after);
            filled.samples_filled += end - start;
            filled.gaps_filled += 1;
        } else {
            filled.gaps_left += 1;
        }
        (next, finite_before) = (end, 0);
    }
    filled
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A.2 of the specification: a cubic polynomial comes back to 1e-9.
    #[test]
    fn a_cubic_comes_back() {
        let truth: Vec<f64> =
            (0..60).map(|i| f64::from(i) / 100.0).map(|t| 1.0 + t - 3.0 * t * t + 2.0 * t.powi(3)).collect();
        let mut x = truth.clone();
        x[20..30].fill(f64::NAN);
        x[45..48].fill(f64::NAN);
        let filled = fill_cubic(&mut x, 10, 3);
        assert_eq!(filled, Filled { samples_filled: 13, gaps_filled: 2, gaps_left: 0, longest_gap: 10 });
        assert!(x.iter().zip(&truth).all(|(a, b)| (a - b).abs() < 1e-9));
    }

    #[test]
    fn long_edge_and_lonely_gaps_stay() {
        let mut x = vec![1.0; 40];
        x[0] = f64::NAN;
        x[10..22].fill(f64::NAN);
        x[24] = f64::NAN;
        assert_eq!(fill_cubic(&mut x, 10, 3).gaps_left, 3);
        assert_eq!(x.iter().filter(|v| v.is_nan()).count(), 14);
    }

    #[test]
    fn a_line_is_a_line() {
        let mut x = vec![0.0, 1.0, f64::NAN, f64::NAN, 4.0];
        assert_eq!(fill_linear(&mut x, 5).samples_filled, 2);
        assert!(x.iter().enumerate().all(|(i, v)| (v - i as f64).abs() < 1e-12));
    }
}
