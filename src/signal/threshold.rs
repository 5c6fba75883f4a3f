//! Where a signal is above a threshold, to a fraction of a sample.

use super::gaps::leading;

/// A stretch at or above a threshold; positions in samples, crossings interpolated linearly.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Run {
    /// Where it rises through the threshold; the first sample when it is open.
    pub from: f64,
    /// Where it falls through the threshold; the last sample when it is open.
    pub to: f64,
    /// The array begins inside.
    pub open_start: bool,
    /// The array ends inside.
    pub open_end: bool,
}

/// Runs of `x ≥ threshold`, debounced: first dips below of fewer than `min_below` samples are joined over, then runs of
/// fewer than `min_above` samples are dropped, also at the ends of the array, where nothing confirms them. NaN counts as
/// below, and no crossing is interpolated towards it.
///
/// ```
/// use midstance::signal::runs_above;
/// let runs = runs_above(&[0.0, 0.0, 10.0, 30.0, 30.0, 10.0, 0.0], 20.0, 2, 2);
/// assert_eq!((runs[0].from, runs[0].to), (2.5, 4.5));
/// ```
pub fn runs_above(x: &[f64], threshold: f64, min_above: usize, min_below: usize) -> Vec<Run> {
    let mut spans: Vec<(usize, usize)> = Vec::new();
    let mut next = 0;
    let above = |v: f64| v >= threshold;
    loop {
        let start = next + leading(&x[next..], |v| !above(v));
        if start == x.len() {
            break;
        }
        let end = start + leading(&x[start..], above);
        match spans.last_mut() {
            Some(last) if start - last.1 < min_below => last.1 = end,
            _ => spans.push((start, end)),
        }
        next = end;
    }
    let crossing = |below: usize, above: usize| {
        let (low, high) = (x[below], x[above]);
        if low.is_finite() && high.is_finite() && high > low {
            let share = (high - threshold) / (high - low);
            above as f64 + share * (below as f64 - above as f64)
        } else {
            above as f64
        }
    };
    spans
        .into_iter()
        .filter(|(start, end)| end - start >= min_above)
        .map(|(start, end)| Run {
            from: if start == 0 { 0.0 } else { crossing(start - 1, start) },
            to: if end == x.len() { (end - 1) as f64 } else { crossing(end, end - 1) },
            open_start: start == 0,
            open_end: end == x.len(),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::signal::interpolate;

    /// `(first, last)` sample above, for arrays whose crossings do not matter.
    fn spans(x: &[f64], min_above: usize, min_below: usize) -> Vec<(usize, usize)> {
        let inside = |run: &Run| (run.from.ceil() as usize, run.to.floor() as usize);
        runs_above(x, 1.0, min_above, min_below).iter().map(inside).collect()
    }

    #[test]
    fn dips_join_before_blips_drop() {
        //       0    1    2    3    4    5    6    7    8    9   10   11   12
        let x = [0.0, 2.0, 2.0, 0.0, 2.0, 0.0, 0.0, 0.0, 2.0, 0.0, 0.0, 0.0, 2.0];
        assert_eq!(spans(&x, 1, 1), [(1, 2), (4, 4), (8, 8), (12, 12)]);
        assert_eq!(spans(&x, 1, 2), [(1, 4), (8, 8), (12, 12)]);
        assert_eq!(spans(&x, 2, 1), [(1, 2)]);
        assert_eq!(spans(&x, 4, 2), [(1, 4)]);
        assert_eq!(spans(&x, 5, 2), []);
        assert_eq!(spans(&x, 0, 0), spans(&x, 1, 1));
    }

    #[test]
    fn ends_of_the_array_are_open() {
        let run = runs_above(&[2.0, 2.0, 0.0], 1.0, 2, 9)[0];
        assert_eq!(run, Run { from: 0.0, to: 1.5, open_start: true, open_end: false });
        let run = runs_above(&[0.0, 2.0], 1.0, 1, 9)[0];
        assert_eq!(run, Run { from: 0.5, to: 1.0, open_start: false, open_end: true });
        assert!(runs_above(&[2.0, 2.0, 0.0, 2.0], 1.0, 3, 1).is_empty(), "too short to confirm, also at the ends");
        assert!(runs_above(&[], 1.0, 1, 1).is_empty() && runs_above(&[2.0], f64::NAN, 1, 1).is_empty());
    }

    #[test]
    fn no_crossing_beside_a_gap() {
        let nan = f64::NAN;
        let run = runs_above(&[0.0, nan, 2.0, 3.0, nan, 0.0], 1.0, 1, 1)[0];
        assert_eq!((run.from, run.to), (2.0, 3.0));
        assert_eq!(runs_above(&[0.0, 2.0, nan, 2.0, 0.0], 1.0, 1, 2)[0], {
            Run { from: 0.5, to: 3.5, open_start: false, open_end: false }
        });
    }

    fn any_signal() -> impl Strategy<Value = Vec<f64>> {
        prop::collection::vec(prop_oneof![9 => -3.0..3.0_f64, 1 => Just(f64::NAN), 1 => Just(1.0)], 0..120)
    }

    proptest! {
        #[test]
        fn runs_are_long_enough_and_far_enough_apart(x in any_signal(), above in 0..5_usize, below in 0..5_usize) {
            let spans = spans(&x, above, below);
            for (from, to) in &spans {
                prop_assert!(x[*from] >= 1.0 && x[*to] >= 1.0);
                prop_assert!(to - from + 1 >= above);
            }
            prop_assert!(spans.windows(2).all(|w| w[1].0 - w[0].1 > below));
        }

        #[test]
        fn crossings_lie_on_the_threshold(x in any_signal()) {
            for run in runs_above(&x, 1.0, 1, 1) {
                prop_assert!(run.from <= run.to);
                for position in [run.from, run.to] {
                    let value = interpolate(&x, position).unwrap();
                    prop_assert!((value - 1.0).abs() < 1e-9 || (value > 1.0 && position.fract() == 0.0));
                }
            }
        }

        #[test]
        fn a_mirrored_array_has_mirrored_runs(x in any_signal(), above in 0..5_usize, below in 0..5_usize) {
            let mirrored: Vec<f64> = x.iter().rev().copied().collect();
            let (there, mut back) = (runs_above(&x, 1.0, above, below), runs_above(&mirrored, 1.0, above, below));
            back.reverse();
            prop_assert_eq!(there.len(), back.len());
            let last = x.len() as f64 - 1.0;
            for (a, b) in there.iter().zip(&back) {
                prop_assert!((a.from - (last - b.to)).abs() < 1e-9 && (a.to - (last - b.from)).abs() < 1e-9);
                prop_assert_eq!((a.open_start, a.open_end), (b.open_end, b.open_start));
            }
        }
    }
}
