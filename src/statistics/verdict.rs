//! What a difference with its interval allows to be said.

use std::collections::BTreeMap;

use super::digits::{decimals, fixed};
use crate::quantity::Unit;

/// Minimal detectable changes (95 %) by name of metric, in its unit, given by whoever has measured them.
///
/// midstance ships none: they belong to a laboratory, its markers and its protocol. [`minimal_detectable_change`]
/// computes one from sessions that were repeated.
pub type MdcTable = BTreeMap<String, f64>;

/// [`MdcTable`] whose values are known to be usable.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Mdc(MdcTable);

impl Mdc {
    /// # Errors
    /// [`Parameter`](crate::ErrorKind::Parameter) for an unknown metric or a value that is not above zero.
    pub fn new(table: MdcTable) -> crate::Result<Self> {
        for (name, value) in &table {
            if !crate::metrics::all().any(|metric| metric.name == name) {
                let error = crate::Error::parameter("mdc", format!("`{name}`"), "names of metrics");
                return Err(error.mend("`midstance metrics` lists them"));
            }
            if !(value.is_finite() && *value > 0.0) {
                return Err(crate::Error::parameter("mdc", format!("{value} for {name}"), "numbers above zero"));
            }
        }
        Ok(Self(table))
    }

    pub(super) fn get(&self, metric: &str) -> Option<f64> {
        self.0.get(metric).copied()
    }
}

/// Minimal detectable change (95 %) from sessions of the same runners that were measured twice: 1.96·√2·SEM, with
/// SEM = SD of the differences / √2 (Weir 2005, 10.1519/15184.1). `None` for fewer than two pairs.
///
/// ```
/// use midstance::statistics::minimal_detectable_change;
/// let mdc = minimal_detectable_change(&[(10.0, 11.0), (12.0, 11.0), (9.0, 10.0), (11.0, 10.0)]).unwrap();
/// assert!((mdc - 1.96 * (4.0_f64 / 3.0).sqrt()).abs() < 1e-4);
/// ```
pub fn minimal_detectable_change(pairs: &[(f64, f64)]) -> Option<f64> {
    let differences: Vec<f64> = pairs.iter().map(|(a, b)| b - a).filter(|d| d.is_finite()).collect();
    if differences.len() < 2 {
        return None;
    }
    let n = differences.len() as f64;
    let mean = differences.iter().sum::<f64>() / n;
    let variance = differences.iter().map(|d| (d - mean).powi(2)).sum::<f64>() / (n - 1.0);
    let sem = (variance / 2.0).sqrt();
    Some(super::precision::NORMAL95 * 2.0_f64.sqrt() * sem)
}

/// What can be said of a difference.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The interval excludes zero and the difference is beyond the minimal detectable change.
    Detectable,
    /// The interval excludes zero; the difference is no larger than measuring again may give.
    WithinMdc,
    /// The interval excludes zero; what measuring again may give is not known.
    MdcUnknown,
    /// The interval holds zero.
    NotDetectable,
    /// There is no interval.
    Unknown,
}

impl Verdict {
    /// `"detectable"`, `"within_mdc"`, `"mdc_unknown"`, `"not_detectable"` or `"unknown"`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Detectable => "detectable",
            Self::WithinMdc => "within_mdc",
            Self::MdcUnknown => "mdc_unknown",
            Self::NotDetectable => "not_detectable",
            Self::Unknown => "unknown",
        }
    }
}

/// A difference with its 95 % interval and what it is held against.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Change {
    difference: f64,
    ci95: Option<(f64, f64)>,
    mdc95: Option<f64>,
    pub verdict: Verdict,
}

impl Change {
    pub(super) fn new(difference: f64, ci95: Option<(f64, f64)>, mdc95: Option<f64>) -> Self {
        let verdict = match (ci95, mdc95) {
            (None, _) => Verdict::Unknown,
            (Some((low, high)), _) if low <= 0.0 && high >= 0.0 => Verdict::NotDetectable,
            (_, None) => Verdict::MdcUnknown,
            (_, Some(mdc)) if difference.abs() > mdc => Verdict::Detectable,
            _ => Verdict::WithinMdc,
        };
        Self { difference, ci95, mdc95, verdict }
    }

    /// Difference, ends of the interval, minimal detectable change; NaN where there is none.
    pub(super) fn numbers(&self) -> [f64; 4] {
        let (low, high) = self.ci95.unwrap_or((f64::NAN, f64::NAN));
        [self.difference, low, high, self.mdc95.unwrap_or(f64::NAN)]
    }

    /// In words, where `names` are those of the two that are compared: the second is larger when positive.
    pub(super) fn statement(&self, names: [&str; 2], unit: Unit) -> String {
        let number = |value: f64| with_unit(value, unit);
        let larger = names[usize::from(self.difference >= 0.0)];
        let size = format!("{larger} larger by {}", number(self.difference.abs()));
        let (low, high) = self.ci95.unwrap_or((f64::NAN, f64::NAN));
        let (low, high) = if self.difference >= 0.0 { (low, high) } else { (-high, -low) };
        let size = match self.ci95 {
            Some(_) => format!("{larger} larger by {}", with_interval(self.difference.abs(), (low, high), unit)),
            None => size,
        };
        let mdc = number(self.mdc95.unwrap_or(f64::NAN));
        match self.verdict {
            Verdict::Detectable => format!("{size}: a detectable difference, beyond the MDC of {mdc}"),
            Verdict::WithinMdc => format!("{size}: not beyond the MDC of {mdc}, measuring again may give as much"),
            Verdict::MdcUnknown => format!("{size}: the interval excludes 0; no MDC given to hold it against"),
            Verdict::NotDetectable => format!("no detectable difference ({size})"),
            Verdict::Unknown => format!("{larger} larger by {}; no interval", number(self.difference.abs())),
        }
    }
}

/// A value with its unit and the ends of its interval as they are printed, with the same number of decimals.
pub(crate) struct Printed {
    pub value: String,
    pub low: String,
    pub high: String,
}

impl Printed {
    pub fn new(value: f64, (low, high): (f64, f64), unit: Unit, decimals: usize) -> Self {
        let value = format!("{}{}", fixed(value, decimals), symbol(unit));
        Self { value, low: fixed(low, decimals), high: fixed(high, decimals) }
    }
}

/// `170.9 steps/min (95 % CI 170.3 to 171.6)`.
fn with_interval(value: f64, (low, high): (f64, f64), unit: Unit) -> String {
    let decimals = decimals(&[high - low], &[value], unit);
    let Printed { value, low, high } = Printed::new(value, (low, high), unit, decimals);
    format!("{value} (95 % CI {low} to {high})")
}

/// The unit as it stands behind a number.
fn symbol(unit: Unit) -> String {
    match unit {
        Unit::Ratio | Unit::Count | Unit::Index | Unit::None => String::new(),
        Unit::Degree => "°".into(),
        other => format!(" {}", other.symbol()),
    }
}

/// A value without an interval, and its unit.
pub(crate) fn with_unit(value: f64, unit: Unit) -> String {
    format!("{}{}", fixed(value, decimals(&[], &[value], unit)), symbol(unit))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_exceeds_interval_and_mdc_is_detectable() {
        let verdict = |d: f64, ci95: (f64, f64), mdc| Change::new(d, Some(ci95), mdc).verdict;
        assert_eq!(verdict(2.0, (1.0, 3.0), Some(1.5)), Verdict::Detectable);
        assert_eq!(verdict(-2.0, (-3.0, -1.0), Some(1.5)), Verdict::Detectable);
        assert_eq!(verdict(2.0, (1.0, 3.0), Some(2.5)), Verdict::WithinMdc);
        assert_eq!(verdict(2.0, (1.0, 3.0), None), Verdict::MdcUnknown);
        assert_eq!(verdict(2.0, (-1.0, 5.0), Some(0.1)), Verdict::NotDetectable);
        assert_eq!(Change::new(2.0, None, Some(0.1)).verdict, Verdict::Unknown);
    }

    #[test]
    fn the_statement_says_which_is_larger() {
        let change = Change::new(-0.012, Some((-0.016, -0.008)), Some(0.01));
        assert_eq!(
            change.statement(["left", "right"], Unit::Second),
            "left larger by 0.0120 s (95 % CI 0.0080 to 0.0160): a detectable difference, beyond the MDC of 0.0100 s"
        );
    }
}
