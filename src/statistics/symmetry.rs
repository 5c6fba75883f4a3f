//! Left against right: the difference in the metric's own unit first, ratios of it where they mean something.
//!
//! Positive always means: right larger. A difference of 10 % is no rule here: in 836 runners asymmetry was no risk factor
//! (Malisoux et al. 2024, BMJ Open Sport Exerc Med, e001787).

use super::{
    FEWEST, StatisticsParams,
    bootstrap::Bootstrap,
    estimate::estimates,
    rows::Rows,
    verdict::{Change, Mdc},
};
use crate::{
    error::{Absent, Result},
    quantity::{Side, Unit},
    table::{Table, Values},
};

/// Symmetry index, 100·(R − L) / ((R + L)/2), % (Robinson et al. 1987).
///
/// # Errors
/// [`Absent::NotDefined`] unless |R + L| > |R − L|: for values of opposite sign (angles about zero) or a zero, whose mean
/// says nothing about their size.
///
/// ```
/// use midstance::{Absent, statistics::symmetry_index_pct};
/// assert!((symmetry_index_pct(2.4, 2.5).unwrap() - 4.081633).abs() < 1e-6);
/// assert_eq!(symmetry_index_pct(-1.0, 2.0), Err(Absent::NotDefined));
/// ```
pub fn symmetry_index_pct(left: f64, right: f64) -> Result<f64, Absent> {
    comparable(left, right)?;
    Ok(100.0 * (right - left) / (0.5 * (right + left)))
}

/// Symmetry angle, 100·(45° − atan(L/R)) / 90°, % (Zifchock et al. 2008, Gait Posture 27:622). Not
/// interchangeable with the symmetry index.
///
/// # Errors
/// As [`symmetry_index_pct`].
///
/// ```
/// # use midstance::statistics::symmetry_angle_pct;
/// assert!((symmetry_angle_pct(2.4, 2.5).unwrap() - 1.299044).abs() < 1e-6);
/// ```
pub fn symmetry_angle_pct(left: f64, right: f64) -> Result<f64, Absent> {
    comparable(left, right)?;
    // Of values of one sign the quotient is positive and the angle within ±45°: Zifchock's second branch is for others.
    Ok(100.0 * (45.0 - (left / right).atan().to_degrees()) / 90.0)
}

fn comparable(left: f64, right: f64) -> Result<(), Absent> {
    if (right + left).abs() > (right - left).abs() { Ok(()) } else { Err(Absent::NotDefined) }
}

/// Difference of the means, right − left, over the range of all values of both sides, %: for angles, whose zero is
/// arbitrary.
///
/// # Errors
/// [`Absent::TooFewStrides`] for fewer than [`FEWEST`] values on a side, [`Absent::NotDefined`] where all are equal.
///
/// ```
/// # use midstance::statistics::normalised_symmetry_index_pct;
/// let (left, right) = ([-1.0, 0.0, 1.0, 0.0, -1.0, 1.0, 0.0, 0.0], [1.0, 2.0, 3.0, 2.0, 1.0, 3.0, 2.0, 2.0]);
/// assert_eq!(normalised_symmetry_index_pct(&left, &right), Ok(50.0));
/// ```
pub fn normalised_symmetry_index_pct(left: &[f64], right: &[f64]) -> Result<f64, Absent> {
    if left.len().min(right.len()) < FEWEST {
        return Err(Absent::TooFewStrides);
    }
    let all = || left.iter().chain(right).copied();
    let range = all().fold(f64::NEG_INFINITY, f64::max) - all().fold(f64::INFINITY, f64::min);
    let mean = |x: &[f64]| x.iter().sum::<f64>() / x.len() as f64;
    if range > 0.0 { Ok(100.0 * (mean(right) - mean(left)) / range) } else { Err(Absent::NotDefined) }
}

/// The `symmetry` table: one row per recording and metric of a `steps` table.
///
/// Columns: keys, `n` (values on the side that has fewer), `left_mean`, `right_mean`, `difference` = right − left with
/// `ci95_low` and `ci95_high`, `mdc95`, `verdict` (see [`Verdict`](super::Verdict)) with its `statement`, and the three
/// ratios in per cent. Symmetry index and angle are for ratio scales: absent for angles in degrees.
///
/// # Errors
/// [`ErrorKind::Column`](crate::ErrorKind::Column) for a table that is no `steps` table; those of
/// [`StatisticsParams::check`].
pub fn symmetry(steps: &Table, mdc: &Mdc, params: &StatisticsParams) -> Result<Table> {
    params.check()?;
    let mut bootstrap = Bootstrap::new(params.resamples as usize, params.seed);
    let mut out = Out::default();
    for rows in Rows::recordings(steps)? {
        for (metric, values) in rows.metrics() {
            let [left, right] = Side::BOTH.map(|side| of_side(values, rows.sides(), side));
            let [l, r, _, difference] = estimates(&rows.series(metric, values), &mut bootstrap).0;
            let change = difference
                .map(|d| Change::new(d.mean, (params.resamples > 0).then(|| d.interval()), mdc.get(metric.name)));
            let means = l.map(|l| l.mean).and_then(|l| Ok((l, r.map(|r| r.mean)?)));
            let ratio = |of: fn(f64, f64) -> Result<f64, Absent>| match &means {
                _ if metric.unit == Unit::Degree => Err(Absent::NotDefined),
                Ok((l, r)) => of(*l, *r),
                Err(reason) => Err(reason.clone()),
            };
            let ratios =
                [ratio(symmetry_index_pct), ratio(symmetry_angle_pct), normalised_symmetry_index_pct(&left, &right)];
            out.text(0, rows.key("recording"));
            out.text(1, rows.key("subject"));
            out.text(2, metric.name);
            out.text(3, metric.unit.symbol());
            out.n.push(i64::try_from(left.len().min(right.len())).ok());
            out.push(means, &change, ratios, metric.unit);
        }
    }
    Ok(out.into_table())
}

/// The values of one side that are present.
fn of_side(values: &[f64], sides: &[Option<Side>], side: Side) -> Vec<f64> {
    values.iter().zip(sides).filter(|(v, s)| v.is_finite() && **s == Some(side)).map(|(v, _)| *v).collect()
}

#[derive(Default)]
struct Out {
    texts: [Vec<String>; 6],
    n: Vec<Option<i64>>,
    numbers: [Vec<f64>; 9],
    absent: Vec<String>,
}

impl Out {
    const RATIOS: [&'static str; 3] = ["symmetry_index_pct", "symmetry_angle_pct", "normalised_symmetry_index_pct"];

    fn text(&mut self, column: usize, text: &str) {
        self.texts[column].push(text.to_owned());
    }

    fn push(
        &mut self,
        means: Result<(f64, f64), Absent>,
        change: &Result<Change, Absent>,
        ratios: [Result<f64, Absent>; 3],
        unit: Unit,
    ) {
        let mut reasons: Vec<String> = change.as_ref().err().map(|r| format!("difference={r}")).into_iter().collect();
        let (left, right) = means.unwrap_or((f64::NAN, f64::NAN));
        let [difference, low, high, mdc95] = change.as_ref().map_or([f64::NAN; 4], Change::numbers);
        let mut numbers = vec![left, right, difference, low, high, mdc95];
        for (ratio, name) in ratios.into_iter().zip(Self::RATIOS) {
            reasons.extend(ratio.as_ref().err().map(|reason| format!("{name}={reason}")));
            numbers.push(ratio.unwrap_or(f64::NAN));
        }
        self.numbers.iter_mut().zip(numbers).for_each(|(column, number)| column.push(number));
        self.text(4, change.as_ref().map_or("", |c| c.verdict.as_str()));
        self.texts[5].push(change.as_ref().map_or_else(|_| String::new(), |c| c.statement(["left", "right"], unit)));
        self.absent.push(reasons.join(";"));
    }

    fn into_table(self) -> Table {
        let [recording, subject, metric, unit, verdict, statement] = self.texts.map(Values::Text);
        let [left, right, difference, low, high, mdc95, index, angle, normalised] = self.numbers.map(Values::Number);
        Table::new("symmetry")
            .with("recording", Unit::None, recording)
            .with("subject", Unit::None, subject)
            .with("metric", Unit::None, metric)
            .with("unit", Unit::None, unit)
            .with("n", Unit::Count, Values::Integer(self.n))
            .with("left_mean", Unit::None, left)
            .with("right_mean", Unit::None, right)
            .with("difference", Unit::None, difference)
            .with("ci95_low", Unit::None, low)
            .with("ci95_high", Unit::None, high)
            .with("mdc95", Unit::None, mdc95)
            .with("verdict", Unit::None, verdict)
            .with("statement", Unit::None, statement)
            .with(Self::RATIOS[0], Unit::Percent, index)
            .with(Self::RATIOS[1], Unit::Percent, angle)
            .with(Self::RATIOS[2], Unit::Percent, normalised)
            .with("absent", Unit::None, Values::Text(self.absent))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn opposite_signs_and_zeros_have_no_ratio() {
        for (left, right) in [(-2.0, 3.0), (3.0, -3.0), (0.0, 1.0), (1.0, 0.0), (0.0, 0.0), (f64::NAN, 1.0)] {
            assert_eq!(symmetry_index_pct(left, right), Err(Absent::NotDefined), "{left} {right}");
            assert_eq!(symmetry_angle_pct(left, right), Err(Absent::NotDefined), "{left} {right}");
        }
    }

    #[test]
    fn swapping_sides_changes_the_sign_only() {
        for (left, right) in [(2.4, 2.5), (0.1, 5.0), (-2.0, -3.0)] {
            assert!(
                (symmetry_index_pct(left, right).unwrap() + symmetry_index_pct(right, left).unwrap()).abs() < 1e-12
            );
            assert!(
                (symmetry_angle_pct(left, right).unwrap() + symmetry_angle_pct(right, left).unwrap()).abs() < 1e-12
            );
        }
    }
}
