//! Order statistics by selection, without sorting.

/// The value below which the share `q` (0 to 1) of the finite values lies, linear between neighbours (numpy's default);
/// `None` when there is none, or for a `q` that is NaN. Reorders `x`.
pub fn quantile(x: &mut [f64], q: f64) -> Option<f64> {
    if q.is_nan() {
        return None;
    }
    let mut count = 0;
    for i in 0..x.len() {
        if x[i].is_finite() {
            x.swap(i, count);
            count += 1;
        }
    }
    let x = &mut x[..count];
    let position = q.clamp(0.0, 1.0) * count.checked_sub(1)? as f64;
    let (_, low, above) = x.select_nth_unstable_by(position.floor() as usize, f64::total_cmp);
    let low = *low;
    let high = above.iter().copied().fold(f64::INFINITY, f64::min);
    Some(if position.fract() == 0.0 { low } else { low + position.fract() * (high - low) })
}

/// The middle of the finite values, the mean of the two middle ones of an even number; `None` when there is none.
/// Reorders `x`.
pub fn median(x: &mut [f64]) -> Option<f64> {
    quantile(x, 0.5)
}

#[cfg(test)]
mod tests {
    use super::*;

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
