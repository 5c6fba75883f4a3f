//! Numbers as they are printed: as many digits as their interval deserves, a true minus.

/// A number with `decimals`; `–` where there is none. What rounds to zero has no sign.
pub(super) fn fixed(value: f64, decimals: usize) -> String {
    if !value.is_finite() {
        return "–".into();
    }
    let text = format!("{value:.decimals$}");
    if text.bytes().all(|b| matches!(b, b'-' | b'0' | b'.')) { text.replace('-', "") } else { text.replace('-', "−") }
}

/// Decimals that show two digits of the narrowest of `widths`; of a value without interval three significant digits.
pub(super) fn decimals(widths: &[f64], values: &[f64]) -> usize {
    let narrowest = widths.iter().copied().filter(|w| w.is_finite() && *w > 0.0).reduce(f64::min);
    let largest = || values.iter().copied().filter(|v| v.is_finite()).map(f64::abs).fold(0.0, f64::max);
    let wanted = match narrowest {
        Some(width) => 1 - width.log10().floor() as i32,
        None if largest() > 0.0 => 2 - largest().log10().floor() as i32,
        None => 0,
    };
    wanted.clamp(0, 6) as usize
}

/// Round marks from `low` to `high`, about `count` of them, and the decimals they need.
pub(super) fn ticks(low: f64, high: f64, count: usize) -> (Vec<f64>, usize) {
    let span = high - low;
    if !(span.is_finite() && span > 0.0) {
        return (vec![low], 0);
    }
    let raw = span / count.max(1) as f64;
    let power = 10_f64.powi(raw.log10().floor() as i32);
    let step = power * [1.0, 2.0, 5.0, 10.0].into_iter().find(|m| m * power >= raw * 0.999).unwrap_or(10.0);
    let (first, last) = ((low / step - 1e-9).ceil() as i64, (high / step + 1e-9).floor() as i64);
    let decimals = (-step.log10().floor()).max(0.0) as usize;
    ((first..=last).map(|i| i as f64 * step).collect(), decimals)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_rounded_and_a_zero_has_no_sign() {
        assert_eq!(fixed(-9.416, 2), "−9.42");
        assert_eq!(fixed(-0.001, 2), "0.00");
        assert_eq!(fixed(f64::NAN, 2), "–");
    }

    #[test]
    fn the_interval_decides_the_decimals() {
        assert_eq!(decimals(&[0.62, f64::NAN], &[9.4]), 2);
        assert_eq!(decimals(&[12.0], &[170.0]), 0);
        assert_eq!(decimals(&[], &[0.2021, 0.21]), 3);
        assert_eq!(decimals(&[f64::NAN], &[f64::NAN]), 0);
        assert_eq!(decimals(&[0.0], &[1e-12]), 6);
    }

    #[test]
    fn ticks_are_round_and_within() {
        assert_eq!(ticks(0.0, 100.0, 5), (vec![0.0, 20.0, 40.0, 60.0, 80.0, 100.0], 0));
        let (marks, decimals) = ticks(-0.13, 0.31, 5);
        assert_eq!(decimals, 1);
        assert!(marks.iter().zip([-0.1, 0.0, 0.1, 0.2, 0.3]).all(|(a, b)| (a - b).abs() < 1e-12), "{marks:?}");
        assert_eq!(ticks(1.0, 1.0, 4).0, [1.0]);
    }
}
