//! Mean, spread and middle of one side's values.

use crate::{error::Absent, signal::median};

/// Values on a side below which variability and comparison are absent. A rule of this project.
pub const FEWEST: usize = 8;
/// Values on a side below which results are flagged `low_n`: with at most 10 steps only 35 % of runners reach a stable
/// mean, 25 are recommended (Oliveira & Pirscoveanu 2021, 10.1038/s41598-021-82876-z).
pub const LOW_N: usize = 25;

/// Which values lie further from the median than `mads` median absolute deviations, scaled to the standard deviation of
/// a normal distribution (factor 1.4826; Iglewicz & Hoaglin 1993 with their limit of 3.5). None where more than half of
/// the values are equal, so that there is no scale. They are marked and stay in every statistic.
///
/// ```
/// use midstance::statistics::outliers;
/// assert_eq!(outliers(&[1.0, 1.1, 0.9, 1.05, 3.0], 3.5), [false, false, false, false, true]);
/// ```
pub fn outliers(values: &[f64], mads: f64) -> Vec<bool> {
    let deviation = |middle: f64| values.iter().map(move |v| (v - middle).abs());
    let scaled = median(&mut values.to_vec()).and_then(|middle| {
        let mad = median(&mut deviation(middle).collect::<Vec<_>>())?;
        (mad > 0.0).then_some((middle, 1.4826 * mad))
    });
    match scaled {
        Some((middle, scale)) => deviation(middle).map(|d| d > mads * scale).collect(),
        None => vec![false; values.len()],
    }
}

/// Which mean suits a quantity.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Average {
    /// Of times, lengths, forces.
    Arithmetic,
    /// Of rates per time, so that the mean cadence is 60 over the mean step time.
    Harmonic,
}

/// Descriptive statistics of one sample.
#[derive(Clone, Debug, PartialEq)]
pub struct Description {
    /// Number of values.
    pub n: usize,
    /// Mean.
    pub mean: Result<f64, Absent>,
    /// Standard deviation with n − 1.
    pub sd: Result<f64, Absent>,
    /// Coefficient of variation, 100·SD/|mean|.
    pub cv_pct: Result<f64, Absent>,
    /// Median.
    pub median: Result<f64, Absent>,
}

/// Describes finite values.
///
/// The SD needs two values and the CV [`FEWEST`]; a CV is not defined for values of both signs, whose mean may be near
/// zero.
///
/// ```
/// use midstance::statistics::{Average, describe};
/// let d = describe(&[1.0, 2.0, 3.0, 4.0], Average::Arithmetic);
/// assert_eq!((d.mean, d.median), (Ok(2.5), Ok(2.5)));
/// assert!((d.sd.unwrap() - (5.0_f64 / 3.0).sqrt()).abs() < 1e-12);
/// assert!(d.cv_pct.is_err());
/// assert_eq!(describe(&[150.0, 200.0], Average::Harmonic).mean, Ok(2.0 / (1.0 / 150.0 + 1.0 / 200.0)));
/// ```
pub fn describe(values: &[f64], average: Average) -> Description {
    let n = values.len();
    let arithmetic = values.iter().sum::<f64>() / n as f64;
    let mean = match average {
        _ if n == 0 => Err(Absent::TooFewStrides),
        Average::Arithmetic => Ok(arithmetic),
        Average::Harmonic => Ok(n as f64 / values.iter().map(|v| 1.0 / v).sum::<f64>()),
    };
    let sd = if n < 2 {
        Err(Absent::TooFewStrides)
    } else {
        Ok((values.iter().map(|v| (v - arithmetic).powi(2)).sum::<f64>() / (n - 1) as f64).sqrt())
    };
    let one_sign = values.iter().all(|v| *v > 0.0) || values.iter().all(|v| *v < 0.0);
    let cv_pct = match (&mean, &sd) {
        _ if n < FEWEST => Err(Absent::TooFewStrides),
        (Ok(mean), Ok(sd)) if one_sign => Ok(100.0 * sd / mean.abs()),
        _ => Err(Absent::NotDefined),
    };
    let median = median(&mut values.to_vec()).ok_or(Absent::TooFewStrides);
    Description { n, mean, sd, cv_pct, median }
}
