//! Looks at every sample of a stream, several at once: plain loops that need no order and have no branch.

use super::gaps::leading;

const LANES: usize = 8;

/// Whether all samples `are` so.
pub(crate) fn all(x: &[f64], are: impl Fn(f64) -> bool) -> bool {
    leading(x, are) == x.len()
}

/// The greatest magnitude of a finite sample; 0 where there is none.
pub(crate) fn greatest(x: &[f64]) -> f64 {
    let larger = |most: f64, v: f64| if v.abs() > most { v.abs() } else { most };
    let (whole, rest) = x.as_chunks::<LANES>();
    let mut most = [0.0; LANES];
    for samples in whole {
        for lane in 0..LANES {
            most[lane] = larger(most[lane], samples[lane]);
        }
    }
    let most = most.iter().chain(rest).copied().fold(0.0, larger);
    if most.is_finite() { most } else { x.iter().copied().filter(|v| v.is_finite()).fold(0.0, larger) }
}

/// The sum of all samples, added up in lanes: for a decision, not a result.
pub(crate) fn sum(x: &[f64]) -> f64 {
    let (whole, rest) = x.as_chunks::<LANES>();
    let mut sums = [0.0; LANES];
    for samples in whole {
        for lane in 0..LANES {
            sums[lane] += samples[lane];
        }
    }
    sums.iter().chain(rest).sum()
}

/// The least and the greatest of `of` sample number and sample; NaN is passed over.
pub(crate) fn span(x: &[f64], of: impl Fn(f64, f64) -> f64) -> (f64, f64) {
    let (mut low, mut high) = ([f64::MAX; LANES], [f64::MIN; LANES]);
    let (whole, rest) = x.as_chunks::<LANES>();
    let mut at: [f64; LANES] = std::array::from_fn(|lane| lane as f64);
    for samples in whole {
        for lane in 0..LANES {
            let value = of(at[lane], samples[lane]);
            low[lane] = if value < low[lane] { value } else { low[lane] };
            high[lane] = if value > high[lane] { value } else { high[lane] };
            at[lane] += LANES as f64;
        }
    }
    for (i, sample) in rest.iter().enumerate() {
        let value = of((whole.len() * LANES + i) as f64, *sample);
        (low[i], high[i]) = (low[i].min(value), high[i].max(value));
    }
    (low.into_iter().fold(f64::MAX, f64::min), high.into_iter().fold(f64::MIN, f64::max))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_sample_counts_wherever_it_is() {
        for len in 0..20 {
            for at in 0..len {
                let mut x = vec![1.0; len];
                x[at] = -3.0;
                assert_eq!(greatest(&x), 3.0);
                assert_eq!(sum(&x), len as f64 - 4.0);
                assert!(!all(&x, |v| v > 0.0));
                assert_eq!(span(&x, |i, v| i + 100.0 * v).0, at as f64 - 300.0);
                x[at] = f64::INFINITY;
                let others = if len > 1 { 1.0 } else { 0.0 };
                assert_eq!(greatest(&x), others);
                x[at] = f64::NAN;
                assert_eq!(greatest(&x), others);
                let last = if at + 1 < len { len - 1 } else { len.saturating_sub(2) };
                assert!(len == 1 || span(&x, |i, v| i * v).1 == last as f64, "{len} {at}");
            }
        }
        assert_eq!(greatest(&[]), 0.0);
        assert_eq!(span(&[], |_, v| v), (f64::MAX, f64::MIN));
    }
}
