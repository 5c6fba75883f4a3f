//! Gaps: runs of NaN between samples.

use std::ops::Range;

use super::{CubicSpline, lanes::all};

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
/// `support` (two at the least) samples directly on each side. Cubic polynomials are reproduced exactly.
///
/// Neighbours are taken up to the next gap and never from samples that were filled. Infinities count as missing.
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

/// Whether every sample is finite.
pub(crate) fn is_complete(x: &[f64]) -> bool {
    all(x, f64::is_finite)
}

/// How many samples from the start on `are` so. Whole stretches are judged at once, without a branch for each sample.
pub(super) fn leading(x: &[f64], are: impl Fn(f64) -> bool) -> usize {
    let (stretches, _) = x.as_chunks::<16>();
    let whole = stretches.iter().take_while(|stretch| stretch.iter().fold(true, |all, v| all & are(*v))).count() * 16;
    whole + x[whole..].iter().take_while(|v| are(**v)).count()
}

/// Walks the gaps; `close` gets a gap and how many samples (up to [`NEIGHBOURS`], or `support` if more) stand directly
/// before and after.
fn fill(
    x: &mut [f64],
    max_gap: usize,
    support: usize,
    close: impl Fn(&mut [f64], Range<usize>, usize, usize),
) -> Filled {
    let mut filled = Filled::default();
    let reach = support.max(NEIGHBOURS);
    let (mut next, mut finite_before) = (0, 0);
    loop {
        let start = next + leading(&x[next..], f64::is_finite);
        if start == x.len() {
            return filled;
        }
        finite_before = if start > next { start - next } else { finite_before };
        let end = start + leading(&x[start..], |v| !v.is_finite());
        let after = (end..x.len()).take(reach).take_while(|i| x[*i].is_finite()).count();
        let before = finite_before.min(reach);
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
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

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

    /// `CubicSpline` of scipy 1.17.1 through the eight samples on each side.
    #[test]
    fn equals_scipy() {
        let mut x: Vec<f64> = (0..30).map(|i| f64::from(i * 7919 % 101)).collect();
        x[12..16].fill(f64::NAN);
        fill_cubic(&mut x, 4, 3);
        let expected = [75.105_237_097_7, 61.952_618_548_8, 35.047_381_451_2, 21.894_762_902_3];
        assert!(x[12..16].iter().zip(expected).all(|(a, b)| (a - b).abs() < 1e-9), "{:?}", &x[12..16]);
    }

    #[test]
    fn much_support_may_be_asked_for() {
        let mut x = vec![1.0; 41];
        x[20] = f64::NAN;
        assert_eq!(fill_cubic(&mut x.clone(), 1, 20).gaps_filled, 1);
        assert_eq!(fill_cubic(&mut x, 1, 21).gaps_left, 1);
    }

    proptest! {
        #[test]
        fn only_gaps_change_and_all_are_counted(
            x in prop::collection::vec(prop_oneof![2 => -1e3..1e3_f64, 1 => Just(f64::NAN)], 0..80),
            max_gap in 0..6_usize, support in 0..5_usize, cubic: bool,
        ) {
            let mut y = x.clone();
            let filled = if cubic { fill_cubic(&mut y, max_gap, support) } else { fill_linear(&mut y, max_gap) };
            let missing = |x: &[f64]| x.iter().filter(|v| v.is_nan()).count();
            prop_assert_eq!(missing(&x) - missing(&y), filled.samples_filled);
            prop_assert!(x.iter().zip(&y).all(|(a, b)| a.is_nan() || a == b));
            let gaps = |x: &[f64]| x.chunk_by(|a, b| a.is_nan() == b.is_nan()).filter(|run| run[0].is_nan()).count();
            prop_assert_eq!((gaps(&x), gaps(&y)), (filled.gaps_filled + filled.gaps_left, filled.gaps_left));
        }
    }
}
