//! How many digits of a number say something: the one rule of profile, statements and reports.

use crate::quantity::Unit;

/// Decimals that show two digits of the narrowest of `widths`, the widths of intervals; of values without an interval three
/// significant digits of the largest. Never more than its unit can bear: a spread of nil does not make an instrument finer.
pub(crate) fn decimals(widths: &[f64], values: &[f64], unit: Unit) -> usize {
    let narrowest = widths.iter().copied().filter(|w| w.is_finite() && *w > 0.0).reduce(f64::min);
    let largest = || values.iter().copied().filter(|v| v.is_finite()).map(f64::abs).fold(0.0, f64::max);
    let wanted = match narrowest {
        Some(width) => 1 - width.log10().floor() as i32,
        None if largest() > 0.0 => 2 - largest().log10().floor() as i32,
        None => 0,
    };
    wanted.clamp(0, most(unit)) as usize
}

/// A number with `decimals`; `–` where there is none. What rounds to zero has no sign.
pub(crate) fn fixed(value: f64, decimals: usize) -> String {
    if !value.is_finite() {
        return "–".into();
    }
    let text = format!("{value:.decimals$}");
    if text.bytes().all(|b| matches!(b, b'-' | b'0' | b'.')) { text.replace('-', "") } else { text }
}

/// The most decimals a mean in `unit` is printed with: what laboratories can tell apart, a rule of this project. Markers
/// and plates give lengths to about 1 mm, angles of segments to a few tenths of a degree, forces to 0.01 BW or worse; an instant
/// between two samples is known to a tenth of a millisecond at best.
fn most(unit: Unit) -> i32 {
    match unit {
        Unit::Newton | Unit::DegreePerSecond => 0,
        Unit::StepsPerMinute
        | Unit::Degree
        | Unit::BodyWeightPerSecond
        | Unit::KilonewtonPerMetre
        | Unit::Percent
        | Unit::Decibel
        | Unit::Hertz
        | Unit::Kilogram
        | Unit::Minute
        | Unit::Hour
        | Unit::Count => 1,
        Unit::BodyWeight
        | Unit::MetrePerSecond
        | Unit::NewtonMetrePerKilogram
        | Unit::StandardGravity
        | Unit::Kilometre
        | Unit::ArbitraryUnit => 2,
        Unit::Metre | Unit::BodyWeightSecond | Unit::Ratio | Unit::Index | Unit::None => 3,
        Unit::Second => 4,
        // Power per hertz spans decades.
        Unit::SquareGravity => 5,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_interval_decides_and_the_unit_bounds() {
        for (width, value, unit, expected) in [
            (12.0, 170.0, Unit::StepsPerMinute, 0),
            (0.62, 9.4, Unit::Percent, 1),
            (0.62, 1.234, Unit::MetrePerSecond, 2),
            (1.9e-9, 171.428_571, Unit::StepsPerMinute, 1),
            (0.0, 171.428_571, Unit::StepsPerMinute, 0),
            (0.0, 0.202_1, Unit::Second, 3),
            (1e-5, 0.202_1, Unit::Second, 4),
            (1e-7, 0.004, Unit::Metre, 3),
            (1e-7, 9.414, Unit::Degree, 1),
            (1e-7, 2.345, Unit::BodyWeight, 2),
            (f64::NAN, 0.0, Unit::Metre, 0),
            (f64::NAN, f64::NAN, Unit::Metre, 0),
            (f64::INFINITY, 1e300, Unit::Metre, 0),
            (f64::NAN, 1e-300, Unit::Metre, 3),
        ] {
            assert_eq!(decimals(&[width], &[value], unit), expected, "{width} {value} {unit:?}");
        }
        assert_eq!(decimals(&[0.6, 12.0], &[170.0], Unit::Percent), 1, "the narrowest counts");
    }

    /// Numbers of every metric at the size they have in running keep a digit that can change.
    #[test]
    fn no_unit_hides_what_a_runner_differs_by() {
        for (unit, difference) in [
            (Unit::StepsPerMinute, 1.0),
            (Unit::Second, 0.001),
            (Unit::Metre, 0.005),
            (Unit::Degree, 0.5),
            (Unit::BodyWeight, 0.05),
            (Unit::BodyWeightPerSecond, 1.0),
            (Unit::BodyWeightSecond, 0.005),
            (Unit::Ratio, 0.005),
            (Unit::MetrePerSecond, 0.05),
            (Unit::StandardGravity, 0.1),
        ] {
            assert!(10.0_f64.powi(-most(unit)) * 2.0 <= difference, "{unit:?}");
        }
    }

    #[test]
    fn a_number_is_rounded_and_a_zero_has_no_sign() {
        assert_eq!(fixed(-9.416, 2), "-9.42");
        assert_eq!(fixed(-0.001, 2), "0.00");
        assert_eq!(fixed(f64::NAN, 2), "–");
    }
}
