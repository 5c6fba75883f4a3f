//! Order statistics by selection, without sorting.

use std::cmp::Ordering;

use super::gaps::is_complete;

/// The value below which the share `q` (0 to 1) of the finite values lies, linear between neighbours (numpy's default);
/// `None` when there is none, or for a `q` that is NaN. Reorders `x`.
pub fn quantile(x: &mut [f64], q: f64) -> Option<f64> {
    if q.is_nan() {
        return None;
    }
    let count = if is_complete(x) { x.len() } else { to_front(x, f64::is_finite) };
    let x = &mut x[..count];
    let position = q.clamp(0.0, 1.0) * count.checked_sub(1)? as f64;
    let (rank, share) = (position.floor() as usize, position.fract());
    let (x, rank) = near_rank(x, rank);
    // Quicker than the total order, and no other: only of zeros the sign may be another one's.
    let (_, found, _) = x.select_nth_unstable_by(rank, |a, b| a.partial_cmp(b).unwrap_or(Ordering::Equal));
    if *found == 0.0 {
        x.select_nth_unstable_by(rank, f64::total_cmp);
    }
    let (low, above) = (x[rank], &x[rank + 1..]);
    let high = above.iter().copied().fold(f64::INFINITY, f64::min);
    Some(if share == 0.0 { low } else { low + share * (high - low) })
}

/// The few values about a rank, the next one among them, and the rank among these; all values where there are not many.
///
/// A sample tells between which two values the rank nearly certainly lies (Floyd & Rivest 1975, 10.1145/360680.360691).
pub(crate) fn near_rank(x: &mut [f64], rank: usize) -> (&mut [f64], usize) {
    const MANY: usize = 1024;
    const SAMPLE: usize = 128;
    if x.len() < MANY {
        return (x, rank);
    }
    let mut sample: [f64; SAMPLE] = std::array::from_fn(|i| x[i * x.len() / SAMPLE]);
    sample.sort_unstable_by(f64::total_cmp);
    let about = rank * SAMPLE / x.len();
    let share = rank as f64 / x.len() as f64;
    // In ranks of the sample: twice their standard deviation, and two for the few at the ends.
    let margin = (2.0 + 2.0 * (SAMPLE as f64 * share * (1.0 - share)).sqrt()) as usize;
    let lowest = about.checked_sub(margin).map_or(f64::NEG_INFINITY, |i| sample[i]);
    let highest = sample.get(about + margin).copied().unwrap_or(f64::INFINITY);
    let near = to_front(x, |v| (lowest..=highest).contains(&v));
    let below = x[near..].iter().filter(|v| **v < lowest).count();
    match rank.checked_sub(below) {
        Some(rank) if rank + 1 < near || (rank < near && near + below == x.len()) => (&mut x[..near], rank),
        _ => (x, rank),
    }
}

/// Brings the values that `are` so to the front; returns how many.
fn to_front(x: &mut [f64], are: impl Fn(f64) -> bool) -> usize {
    let mut count = 0;
    for i in 0..x.len() {
        if are(x[i]) {
            x.swap(i, count);
            count += 1;
        }
    }
    count
}

/// The middle of the finite values, the mean of the two middle ones of an even number; `None` when there is none.
/// Reorders `x`.
pub fn median(x: &mut [f64]) -> Option<f64> {
    quantile(x, 0.5)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Many values are searched near the rank only: uneven, with many equals, in order, and such that the sample misleads.
    #[test]
    fn many_values_have_the_quantiles_of_their_order() {
        let scattered = |i: u32| f64::from(i * 7919 % 10_007) / 1009.0;
        let shapes: [fn(u32) -> f64; 5] = [
            |i| f64::from(i * 7919 % 10_007) / 1009.0,
            |i| (f64::from(i) / 40.0).sin().max(0.0) * 1500.0,
            |i| f64::from(i).powi(3) - 1e9,
            |i| if i % 64 == 0 { -1e6 } else { f64::from(i % 7) },
            |i| if i % 3 == 0 { -0.0 } else { 0.0 },
        ];
        for len in [1023, 1024, 1025, 8192, 9999_u32] {
            for shape in shapes {
                let mut x: Vec<f64> = (0..len).map(shape).collect();
                x[scattered(len) as usize] = f64::NAN;
                let mut sorted: Vec<f64> = x.iter().copied().filter(|v| v.is_finite()).collect();
                sorted.sort_by(f64::total_cmp);
                for q in [0.0, 0.001, 0.02, 0.1, 0.5, 0.77, 0.98, 0.999, 1.0] {
                    let position = q * (sorted.len() - 1) as f64;
                    let low = sorted[position as usize];
                    let high = sorted[(position as usize + 1).min(sorted.len() - 1)];
                    let expected = if position.fract() == 0.0 { low } else { low + position.fract() * (high - low) };
                    let found = quantile(&mut x.clone(), q).unwrap();
                    assert_eq!(found.to_bits(), expected.to_bits(), "{len} values, {q}: {found} {expected}");
                }
            }
        }
    }

    #[test]
    fn like_numpy() {
        let mut x = [3.0, f64::NAN, 1.0, 2.0, 10.0];
        assert_eq!(median(&mut x), Some(2.5));
        assert!((quantile(&mut x, 0.9).unwrap() - 7.9).abs() < 1e-12);
        assert_eq!(quantile(&mut x, 1.0), Some(10.0));
        assert_eq!(quantile(&mut x, f64::NAN), None);
        assert_eq!(median(&mut [f64::NAN]), None);
        assert_eq!(median(&mut []), None);
    }

    /// `np.quantile` of numpy 2.4.6.
    #[test]
    #[allow(clippy::unreadable_literal)]
    fn equals_numpy() {
        let mut x: Vec<f64> = (0..57).map(|i| f64::from(i * 7919 % 1009) / 1009.0).collect();
        let expected = [
            (0.0, 0.0),
            (0.02, 0.02525272547076313),
            (0.1, 0.10505450941526265),
            (0.5, 0.512388503468781),
            (0.77, 0.7834291377601585),
            (0.995, 0.98798810703667),
            (1.0, 0.9960356788899901),
        ];
        assert!(expected.iter().all(|(q, value)| (quantile(&mut x, *q).unwrap() - value).abs() < 1e-14));
    }
}
