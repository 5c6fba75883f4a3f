//! Moving minimum.

use std::collections::VecDeque;

/// Smallest finite value within `half_width` samples of each position; infinite where there is none. Linear in the
/// length whatever the width.
pub fn rolling_min(x: &[f64], half_width: usize) -> Vec<f64> {
    let mut candidates: VecDeque<usize> = VecDeque::new();
    let mut enter = 0;
    (0..x.len())
        .map(|i| {
            while enter < x.len() && enter <= i.saturating_add(half_width) {
                if x[enter].is_finite() {
                    while candidates.back().is_some_and(|last| x[*last] >= x[enter]) {
                        candidates.pop_back();
                    }
                    candidates.push_back(enter);
                }
                enter += 1;
            }
            while candidates.front().is_some_and(|first| *first + half_width < i) {
                candidates.pop_front();
            }
            candidates.front().map_or(f64::INFINITY, |first| x[*first])
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equals_the_obvious_minimum() {
        let x: Vec<f64> = (0..97).map(|i| f64::from((i * 37) % 23) - f64::from(i % 5)).collect();
        for half in [0, 1, 4, 200] {
            let obvious = (0..x.len()).map(|i| {
                x[i.saturating_sub(half)..(i + half + 1).min(x.len())].iter().copied().fold(f64::INFINITY, f64::min)
            });
            assert!(rolling_min(&x, half).into_iter().eq(obvious));
        }
    }
}
