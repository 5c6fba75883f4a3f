//! Values to statistics: per metric and side, never averaging left and right silently.

mod bootstrap;
mod bouts;
mod change;
mod curves;
mod describe;
mod digits;
mod estimate;
mod groups;
mod long;
mod precision;
mod references;
mod rows;
mod summary;
mod symmetry;
mod verdict;

pub use bouts::bouts;
pub use change::{change, early_late};
pub use curves::{Cycle, Normalised, POINTS, curves, normalised};
pub use describe::{Average, Description, FEWEST, LOW_N, describe, outliers};
pub(crate) use digits::decimals;
#[cfg(feature = "report")]
pub(crate) use digits::fixed;
pub use groups::groups;
pub use long::long;
pub use references::{Reference, read_references, shipped_references};
pub use summary::summarize;
pub use symmetry::{normalised_symmetry_index_pct, symmetry, symmetry_angle_pct, symmetry_index_pct};
pub use verdict::{Mdc, MdcTable, Verdict, minimal_detectable_change};
pub(crate) use verdict::{Printed, with_unit};

use serde::{Deserialize, Serialize};

use crate::{
    error::{Absent, Error, Result},
    metrics::{Compute, Metric},
};

/// How statistics are computed where a choice is open.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct StatisticsParams {
    /// Bootstrap resamples for a 95 % interval; 0 for none. Default 2000. At most [`MOST_RESAMPLES`](Self::MOST_RESAMPLES).
    pub resamples: u32,
    /// Seed of the bootstrap. Default 1. The same seed gives the same intervals, at any number of threads.
    pub seed: u64,
    /// Scaled median absolute deviations from the median beyond which a value is marked as an outlier. Default 3.5; see
    /// [`outliers`].
    pub outlier_mads: f64,
}

impl StatisticsParams {
    /// More would cost memory and change no digit that means anything.
    pub const MOST_RESAMPLES: u32 = 100_000;

    /// Refuses values that cannot be used.
    ///
    /// # Errors
    /// [`Parameter`](crate::ErrorKind::Parameter) naming the first.
    pub fn check(&self) -> Result<()> {
        if self.resamples > Self::MOST_RESAMPLES {
            let expected = format!("0 to {}", Self::MOST_RESAMPLES);
            return Err(Error::parameter("resamples", self.resamples, expected));
        }
        if !(self.outlier_mads.is_finite() && self.outlier_mads > 0.0) {
            return Err(Error::parameter("outlier_mads", self.outlier_mads, "a number above zero"));
        }
        Ok(())
    }
}

/// The 95 % interval of the mean of values in order of time, one per stride.
///
/// A circular block bootstrap, stretched to the width of Student's interval with the standard error of autocorrelated
/// values; see the notes at the top of `bootstrap.rs` and `docs/methods/statistics.md`.
///
/// # Errors
/// [`Absent::TooFewStrides`] for fewer than [`FEWEST`] values; [`Absent::NotComputed`] for no resamples.
///
/// ```
/// use midstance::statistics::{StatisticsParams, mean_interval};
/// let times: Vec<f64> = (0..40).map(|i| 0.70 + 0.01 * f64::from(i * 7 % 11 - 5) / 5.0).collect();
/// let (low, high) = mean_interval(&times, &StatisticsParams::default())?;
/// assert!(low < 0.70 && 0.70 < high && high - low < 0.01);
/// # Ok::<(), midstance::Absent>(())
/// ```
pub fn mean_interval(values: &[f64], params: &StatisticsParams) -> Result<(f64, f64), Absent> {
    if values.len() < FEWEST {
        return Err(Absent::TooFewStrides);
    }
    if params.resamples == 0 {
        return Err(Absent::NotComputed);
    }
    let mean = values.iter().sum::<f64>() / values.len() as f64;
    let strides: Vec<[f64; 4]> = values.iter().map(|v| [v - mean, 0.0, 0.0, 0.0]).collect();
    let mut bootstrap = bootstrap::Bootstrap::new(params.resamples as usize, params.seed);
    let [mut deviations, ..] = bootstrap.means(&strides);
    Ok(bootstrap::interval(mean, &mut deviations, precision::Precision::of_mean(values)))
}

impl Default for StatisticsParams {
    fn default() -> Self {
        Self { resamples: 2000, seed: 1, outlier_mads: 3.5 }
    }
}

/// One metric's values over a recording: one per stance, or a single one.
#[derive(Clone, Debug)]
pub struct Measured {
    /// The metric.
    pub metric: &'static Metric,
    /// One value per stance; a single one for a trial metric.
    pub values: Vec<Result<f64, Absent>>,
}

impl Average {
    /// The mean that suits `metric`.
    pub fn of(metric: &Metric) -> Self {
        match metric.compute {
            Compute::StepRate(_) => Self::Harmonic,
            _ => Self::Arithmetic,
        }
    }
}
