//! Moving minimum and mean.

/// Smallest value within `half_width` samples of each position, NaN ignored; infinite where there is none.
///
/// Linear in the length whatever the width: the array is cut into blocks as wide as the window, so that each window is
/// the tail of one block and the head of the next (van Herk 1992, 10.1016/0167-8655(92)90069-C).
pub fn rolling_min(x: &[f64], half_width: usize) -> Vec<f64> {
    let mut lowest = Vec::with_capacity(x.len());
    visit_lowest(x, half_width, |_, windows| lowest.extend_from_slice(windows));
    lowest
}

/// How far each sample is above the smallest value within `half_width` samples of it; NaN where it is missing.
pub(crate) fn above_rolling_min(x: &[f64], half_width: usize) -> Vec<f64> {
    let mut above = Vec::with_capacity(x.len());
    visit_lowest(x, half_width, |at, windows| above.extend(x[at..].iter().zip(windows).map(|(x, lowest)| x - lowest)));
    above
}

/// Hands out the moving minima in order, some at a time with the position of the first.
fn visit_lowest(x: &[f64], half_width: usize, mut visit: impl FnMut(usize, &[f64])) {
    let half = half_width.min(x.len());
    let block = 2 * half + 1;
    // Beyond the array there is nothing.
    let mut padded = vec![f64::INFINITY; block];
    let mut windows = padded.clone();
    // Of the block before, and of this: the lowest from each place to its end.
    let (mut before, mut tails) = (padded.clone(), padded.clone());
    for start in (0..=x.len().next_multiple_of(block)).step_by(block) {
        let mut samples = &x[start.min(x.len())..x.len().min(start + block)];
        if samples.len() < block {
            padded[..samples.len()].copy_from_slice(samples);
            padded[samples.len()..].fill(f64::INFINITY);
            samples = &padded;
        }
        let (mut head, mut tail) = (f64::INFINITY, f64::INFINITY);
        // Forwards and backwards at once, as each waits for its own last value only.
        let forwards = windows.iter_mut().zip(&before).zip(samples);
        let backwards = tails.iter_mut().zip(samples).rev();
        for (((window, before), ahead), (out, behind)) in forwards.zip(backwards) {
            *window = lower(head, *before);
            head = lower(head, *ahead);
            tail = lower(tail, *behind);
            *out = tail;
        }
        // The window from `offset` of the block before to just before `offset` of this one has its middle in the array.
        let first = (half + 1).saturating_sub(start);
        let end = (x.len() + half + 1).saturating_sub(start).min(block);
        if first < end {
            visit(start + first - half - 1, &windows[first..end]);
        }
        std::mem::swap(&mut before, &mut tails);
    }
}

/// Mean of each `width` (above zero) samples in a row, each added up for itself: a sample that is missing costs no mean but
/// those that it is in.
pub(crate) fn rolling_mean(x: &[f64], width: usize) -> Vec<f64> {
    let mut means = vec![0.0; (x.len() + 1).saturating_sub(width)];
    if !means.is_empty() {
        for place in 0..width {
            means.iter_mut().zip(&x[place..]).for_each(|(sum, v)| *sum += v);
        }
    }
    means.into_iter().map(|sum| sum / width as f64).collect()
}

/// The lower of the two, `low` if `v` is NaN.
fn lower(low: f64, v: f64) -> f64 {
    if v < low { v } else { low }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equals_the_obvious_minimum() {
        let mut x: Vec<f64> = (0..97).map(|i| f64::from((i * 37) % 23) - f64::from(i % 5)).collect();
        x[30..45].fill(f64::NAN);
        for half in [0, 1, 4, 47, 48, 49, 96, 97, 200, usize::MAX] {
            let obvious = (0..x.len()).map(|i| {
                x[i.saturating_sub(half)..=i.saturating_add(half).min(x.len() - 1)]
                    .iter()
                    .copied()
                    .fold(f64::INFINITY, f64::min)
            });
            let obvious: Vec<f64> = obvious.collect();
            assert_eq!(rolling_min(&x, half), obvious);
            let above = x.iter().zip(obvious).map(|(x, lowest)| x - lowest);
            assert!(
                above_rolling_min(&x, half).into_iter().zip(above).all(|(a, b)| a == b || (a.is_nan() && b.is_nan()))
            );
        }
    }

    #[test]
    fn a_moving_mean_is_that_of_each_window() {
        let mut x: Vec<f64> = (0..40).map(|i| f64::from(i * 7919 % 101) * 0.01).collect();
        x[20] = f64::NAN;
        for width in [1, 2, 7, 40, 41] {
            let plainly = x.windows(width).map(|w| w.iter().sum::<f64>() / width as f64);
            let found = rolling_mean(&x, width);
            assert_eq!(found.len(), 41_usize.saturating_sub(width));
            assert!(found.into_iter().zip(plainly).all(|(a, b)| a == b || (a.is_nan() && b.is_nan())), "{width}");
        }
    }

    #[test]
    fn of_nothing_is_nothing() {
        assert!(rolling_mean(&[], 1).is_empty());
        assert!(rolling_min(&[], 3).is_empty());
        assert_eq!(rolling_min(&[f64::NAN], 3), [f64::INFINITY]);
    }
}
