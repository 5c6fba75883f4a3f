//! Numbers as a page prints them: a true minus, and beside what is printed the number with every digit.

use serde::Serialize;

pub(super) use crate::statistics::decimals;

/// A number with `decimals`; `–` where there is none. What rounds to zero has no sign.
pub(super) fn fixed(value: f64, decimals: usize) -> String {
    crate::statistics::fixed(value, decimals).replace('-', "−")
}

/// A number of a table.
#[derive(Serialize)]
pub(super) struct Number {
    pub shown: String,
    /// As the table has it; empty where there is none.
    pub value: String,
}

impl Number {
    pub fn new(value: f64, decimals: usize) -> Self {
        let whole = if value.is_finite() { value.to_string() } else { String::new() };
        Self { shown: fixed(value, decimals), value: whole }
    }
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
    fn a_number_has_a_true_minus_and_every_digit_beside_it() {
        let Number { shown, value } = Number::new(-9.416, 2);
        assert_eq!((&*shown, &*value), ("−9.42", "-9.416"));
        let Number { shown, value } = Number::new(f64::NAN, 2);
        assert_eq!((&*shown, &*value), ("–", ""));
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
