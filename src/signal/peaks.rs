//! Local maxima and how far they stand out.

/// A local maximum.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Peak {
    /// Sample, the middle one of a plateau.
    pub index: usize,
}

/// Samples higher than both neighbours; of a flat top the middle, rounded down. Ends are no maxima. The definition of
/// `scipy.signal.find_peaks`.
pub fn local_maxima(x: &[f64]) -> Vec<Peak> {
    let mut peaks = Vec::new();
    let mut i = 1;
    while i + 1 < x.len() {
        if x[i - 1] < x[i] {
            let end = (i + 1..x.len()).find(|j| x[*j] != x[i]).unwrap_or(x.len());
            if end < x.len() && x[end] < x[i] {
                peaks.push(Peak { index: usize::midpoint(i, end - 1) });
            }
            i = end;
        } else {
            i += 1;
        }
    }
    peaks
}

/// Height of the maximum at `index` over the higher of the two lowest points between it and higher ground (or the end)
/// on each side. The definition of `scipy.signal.peak_prominences`; zero outside the array.
pub fn prominence(x: &[f64], index: usize) -> f64 {
    let Some(&top) = x.get(index) else { return 0.0 };
    let lowest = |side: &mut dyn Iterator<Item = &f64>| side.take_while(|v| **v <= top).copied().fold(top, f64::min);
    let left = lowest(&mut x[..index].iter().rev());
    let right = lowest(&mut x[index + 1..].iter());
    top - left.max(right)
}

/// Maxima of at least `least` that lie `distance` samples or more apart, the higher of two near ones kept. The definition
/// of `scipy.signal.find_peaks` with `height` and `distance`; of two equally high near ones the later is kept, as there.
pub fn spaced_maxima(x: &[f64], least: f64, distance: usize) -> Vec<usize> {
    let peaks: Vec<usize> = local_maxima(x).into_iter().map(|p| p.index).filter(|i| x[*i] >= least).collect();
    let mut by_height: Vec<usize> = (0..peaks.len()).collect();
    by_height.sort_by(|a, b| x[peaks[*a]].total_cmp(&x[peaks[*b]]));
    let mut keep = vec![true; peaks.len()];
    for i in by_height.into_iter().rev() {
        if keep[i] {
            let near = |j: &usize| peaks[*j].abs_diff(peaks[i]) < distance;
            (0..i).rev().take_while(near).for_each(|j| keep[j] = false);
            (i + 1..peaks.len()).take_while(near).for_each(|j| keep[j] = false);
        }
    }
    peaks.into_iter().zip(keep).filter_map(|(peak, keep)| keep.then_some(peak)).collect()
}

/// Position, relative to the highest sample `best`, and height of the parabola through it and its neighbours; the sample
/// itself at the ends and where it is not the highest of the three.
pub fn summit(values: &[f64], best: usize) -> (f64, f64) {
    let Some(&height) = values.get(best) else { return (0.0, f64::NAN) };
    let (Some(before), Some(after)) = (best.checked_sub(1).map(|i| values[i]), values.get(best + 1)) else {
        return (0.0, height);
    };
    let bend = before - 2.0 * height + after;
    if bend.is_nan() || bend >= 0.0 || before > height || *after > height {
        return (0.0, height);
    }
    let fraction = 0.5 * (before - after) / bend;
    (fraction, height - 0.25 * (before - after) * fraction)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// `find_peaks` and `peak_prominences` of scipy 1.17.1, with flat tops of odd and even width and one at the end.
    #[test]
    fn equals_scipy() {
        let mut x: Vec<f64> = (0..60).map(|i| f64::from(i * 7919 % 101)).collect();
        x[10..14].fill(95.0);
        x[20..23].fill(99.0);
        x[40..42].fill(2.0);
        x[57..].fill(100.0);
        let found: Vec<usize> = local_maxima(&x).iter().map(|peak| peak.index).collect();
        assert_eq!(found, [2, 4, 7, 11, 17, 21, 24, 27, 29, 32, 34, 36, 39, 44, 46, 49, 51, 54]);
        let expected = [
            79.0, 41.0, 60.0, 86.0, 60.0, 84.0, 41.0, 79.0, 41.0, 98.0, 41.0, 41.0, 82.0, 79.0, 41.0, 79.0, 41.0, 60.0,
        ];
        assert_eq!(found.iter().map(|i| prominence(&x, *i)).collect::<Vec<_>>(), expected);
    }

    /// `find_peaks(x, height=40, distance=7)` of scipy 1.17.1.
    #[test]
    fn spaced_ones_equal_scipy() {
        let x: Vec<f64> = (0..60).map(|i| f64::from(i * 7919 % 101)).collect();
        assert_eq!(spaced_maxima(&x, 40.0, 7), [2, 12, 22, 32, 44, 54]);
        assert!(spaced_maxima(&[], 0.0, 7).is_empty());
    }

    #[test]
    fn the_summit_of_a_parabola_lies_between_samples() {
        let y: Vec<f64> = (0..7).map(|i| 5.0 - (f64::from(i) - 3.3).powi(2)).collect();
        let (fraction, height) = summit(&y, 3);
        assert!((fraction - 0.3).abs() < 1e-12 && (height - 5.0).abs() < 1e-12);
        assert_eq!(summit(&y, 0), (0.0, y[0]));
        assert_eq!(summit(&y, 5).0, 0.0);
        assert!(summit(&[], 0).1.is_nan());
    }

    #[test]
    fn ends_and_slopes_are_no_maxima() {
        for x in [&[][..], &[1.0], &[1.0, 2.0], &[2.0, 2.0, 2.0], &[3.0, 1.0, 3.0], &[0.0, 1.0, 1.0]] {
            assert_eq!(local_maxima(x), []);
        }
        assert_eq!(prominence(&[], 0), 0.0);
    }

    proptest! {
        #[test]
        fn no_input_panics_and_every_maximum_stands_out(
            x in prop::collection::vec(prop_oneof![9 => (0..6).prop_map(f64::from), 1 => Just(f64::NAN)], 0..60),
        ) {
            for peak in local_maxima(&x) {
                prop_assert!(prominence(&x, peak.index) > 0.0);
            }
        }
    }
}
