//! How stride times go on over a long recording.

use super::{Compute, Context, Level, Metric, Need, temporal::stride_time};
use crate::{
    error::Absent,
    quantity::{Side, Unit},
    signal,
};

pub(super) const METRICS: &[Metric] = &[DFA_ALPHA, SAMPLE_ENTROPY];

const DFA_ALPHA: Metric = Metric {
    name: "dfa_alpha",
    unit: Unit::Index,
    level: Level::Trial,
    what: "Scaling exponent of the stride times of one foot, by detrended fluctuation analysis of order one over at least \
           256 strides without a gap; at 256 differences below 0.15 are noise.",
    sign: "0.5 for independent strides, larger when a long stride tends to be followed by long ones",
    source: "Peng et al. 1994, 10.1103/PhysRevE.49.1685; windows from 10 to N/8 strides",
    needs: &[Need::Events],
    floor_hz: 100.0,
    compute: Compute::Trial(|context| of_stride_times(context, signal::dfa_alpha)),
};

const SAMPLE_ENTROPY: Metric = Metric {
    name: "sample_entropy",
    unit: Unit::Index,
    level: Level::Trial,
    what: "Sample entropy of the stride times of one foot (m = 2, r = 0.2 SD) over at least 200 strides without a gap.",
    sign: "0 for strides that repeat themselves, larger for less regular ones",
    source: "Richman & Moorman 2000, 10.1152/ajpheart.2000.278.6.H2039",
    needs: &[Need::Events],
    floor_hz: 100.0,
    compute: Compute::Trial(|context| of_stride_times(context, signal::sample_entropy)),
};

/// A statistic of the longest unbroken series of stride times of one foot; of equal ones, of the foot that landed first.
///
/// Nothing is joined across a stride that is missing: that would put strides side by side that were not.
fn of_stride_times(context: &Context<'_>, statistic: fn(&[f64]) -> Option<f64>) -> Result<f64, Absent> {
    let times = |side: Side| {
        let steps = context.strides().steps().filter(move |step| step.side() == Ok(side));
        steps.map(|step| stride_time(&step).unwrap_or(f64::NAN)).collect::<Vec<f64>>()
    };
    // Of equally long ones the last is taken, so the foot that landed first stands last.
    let first = context.strides().steps().find_map(|step| step.side().ok()).unwrap_or(Side::Left);
    let [other, first] = [first.opposite(), first].map(times);
    let runs = other.split(|t| t.is_nan()).chain(first.split(|t| t.is_nan()));
    let longest = runs.max_by_key(|run| run.len()).unwrap_or_default();
    statistic(longest).ok_or(Absent::TooFewStrides)
}
