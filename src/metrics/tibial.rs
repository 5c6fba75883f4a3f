//! Shock at the shank and at the pelvis.
//!
//! There is no public recording of running with a true tibial shock: these numbers are held to closed forms and to the
//! synthetic runner, not to a reference on people.

use serde::{Deserialize, Serialize};

use super::{Compute, Context, Level, Metric, Need};
use crate::{
    error::{Absent, Result},
    quantity::{Side, Unit},
    recording::Segment,
    signal::{DEFAULT_ORDER, Lowpass},
    stride::Step,
};

pub(super) const METRICS: &[Metric] =
    &[PTA_AXIAL, PTA_RESULTANT, PTA_TIME, CUMULATIVE_LEFT, CUMULATIVE_RIGHT, SACRAL_PEAK];

/// Choices for the shock at the shank.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct TibialParams {
    /// Final −3 dB cut-off of the zero-lag low-pass, Hz. Default 70, a rule of this project; the literature has 40 to 100.
    /// Not applied where half the sampling rate is not above it.
    pub cutoff_hz: f64,
    /// The peak is sought from this long before initial contact, s. Default 0.020, a rule of this project.
    pub before_s: f64,
    /// To this long after it, s. Default 0.075, a rule of this project.
    pub after_s: f64,
}

impl Default for TibialParams {
    fn default() -> Self {
        Self { cutoff_hz: 70.0, before_s: 0.020, after_s: 0.075 }
    }
}

const PTA_AXIAL: Metric = Metric {
    name: "pta_axial_g",
    unit: Unit::StandardGravity,
    level: Level::Step,
    what: "Peak tibial acceleration along the shank about initial contact, gravity in it.",
    sign: "upwards along the shank",
    source: "Milner et al. 2006, 10.1249/01.mss.0000183477.75808.92",
    needs: &[Need::Events, Need::ShankSensor],
    floor_hz: 500.0,
    compute: Compute::Step(|step, context| peak(step, context, Part::Axial).map(|p| p.0)),
};

const PTA_RESULTANT: Metric = Metric {
    name: "pta_resultant_g",
    unit: Unit::StandardGravity,
    level: Level::Step,
    what: "Peak length of the tibial acceleration about initial contact, gravity in it: depends less on how the sensor sits.",
    sign: "",
    source: "definition",
    needs: &[Need::Events, Need::ShankSensor],
    floor_hz: 500.0,
    compute: Compute::Step(|step, context| peak(step, context, Part::Resultant).map(|p| p.0)),
};

const PTA_TIME: Metric = Metric {
    name: "pta_time_to_peak_s",
    unit: Unit::Second,
    level: Level::Step,
    what: "From initial contact to the axial peak of the tibial acceleration.",
    sign: "after initial contact",
    source: "definition",
    needs: &[Need::Events, Need::ShankSensor],
    floor_hz: 500.0,
    compute: Compute::Step(|step, context| peak(step, context, Part::Axial).map(|p| p.1)),
};

const CUMULATIVE_LEFT: Metric = Metric {
    name: "cumulative_pta_left_g",
    unit: Unit::StandardGravity,
    level: Level::Trial,
    what: "Sum of the axial peaks of all left steps that have one; grows with the length of the recording.",
    sign: "",
    source: "definition; compare Kiernan et al. 2018, 10.1016/j.jbiomech.2018.04.001",
    needs: &[Need::Events, Need::ShankSensor],
    floor_hz: 500.0,
    compute: Compute::Trial(|context| cumulative_of(context, Side::Left)),
};

const CUMULATIVE_RIGHT: Metric = Metric {
    name: "cumulative_pta_right_g",
    what: "Sum of the axial peaks of all right steps that have one; grows with the length of the recording.",
    compute: Compute::Trial(|context| cumulative_of(context, Side::Right)),
    ..CUMULATIVE_LEFT
};

const SACRAL_PEAK: Metric = Metric {
    name: "sacral_peak_g",
    unit: Unit::StandardGravity,
    level: Level::Step,
    what: "Highest vertical acceleration of the pelvis from initial contact to the next one, gravity in it.",
    sign: "upwards",
    source: "definition",
    needs: &[Need::Events, Need::PelvisSensor],
    floor_hz: 100.0,
    compute: Compute::Step(sacral_peak),
};

/// Sum of `peaks` raised to `exponent`: cumulative (1) or weighted cumulative load. Fatigue laws of bone have about 4 to 7.
///
/// ```
/// use midstance::metrics::tibial::cumulative_load;
/// assert_eq!(cumulative_load(&[5.0; 100], 1.0), 500.0);
/// assert_eq!(cumulative_load(&[5.0; 100], 4.0), 62_500.0);
/// ```
pub fn cumulative_load(peaks: &[f64], exponent: f64) -> f64 {
    peaks.iter().map(|p| p.powf(exponent)).sum()
}

/// Highest value of `x` from `before_s` before sample `contact` to `after_s` after, and how long after contact it is, s; low-passed
/// at the parameters' cut-off.
///
/// `None` where the window is not within `x` or holds a missing sample.
pub fn peak_about(x: &[f64], rate_hz: f64, contact: f64, params: &TibialParams) -> Option<(f64, f64)> {
    let from = (contact - params.before_s * rate_hz).ceil();
    let to = (contact + params.after_s * rate_hz).floor();
    if from < 0.0 || to >= x.len() as f64 || from > to {
        return None;
    }
    // Wide enough about the window that the filter has settled.
    let around = (0.1 * rate_hz) as usize + 20;
    let start = (from as usize).saturating_sub(around);
    let mut part = x[start..(to as usize + around).min(x.len())].to_vec();
    if params.cutoff_hz < 0.5 * rate_hz {
        Lowpass::zero_lag(rate_hz, params.cutoff_hz, DEFAULT_ORDER).ok()?.apply_runs(&mut part, &mut Vec::new());
    }
    let window = &part[from as usize - start..=to as usize - start];
    if window.iter().any(|v| !v.is_finite()) {
        return None;
    }
    let (i, top) = window.iter().enumerate().max_by(|a, b| a.1.total_cmp(b.1))?;
    Some((*top, (from + i as f64 - contact) / rate_hz))
}

#[derive(Clone, Copy)]
enum Part {
    Axial,
    Resultant,
}

fn peak(step: &Step<'_>, context: &Context<'_>, part: Part) -> Result<(f64, f64), Absent> {
    let params = &context.params().tibial;
    let ic_s = step.ic_s()?;
    let sensor = step.sensor(Segment::Shank)?;
    sensor.unclipped(ic_s - params.before_s, ic_s + params.after_s)?;
    let margin_s = params.after_s + 0.1;
    let clip = |t: f64| t.clamp(sensor.clock.start_s, sensor.clock.end_s());
    let range = sensor.range(clip(ic_s - margin_s), clip(ic_s + margin_s))?;
    let start = range.start as f64;
    let values = match part {
        Part::Axial => sensor.acceleration_g(1, range)?,
        Part::Resultant => sensor.resultant_g(range)?,
    };
    peak_about(&values, sensor.clock.rate_hz, sensor.clock.position(ic_s) - start, params).ok_or(Absent::PartialStride)
}

fn cumulative_of(context: &Context<'_>, side: Side) -> Result<f64, Absent> {
    context.strides().sensor(Segment::Shank, Some(side))?;
    let of_side = context.strides().steps().filter(|s| s.stance().side == Some(side));
    let peaks: Vec<f64> = of_side.filter_map(|step| peak(&step, context, Part::Axial).ok()).map(|p| p.0).collect();
    if peaks.is_empty() { Err(Absent::TooFewStrides) } else { Ok(cumulative_load(&peaks, 1.0)) }
}

fn sacral_peak(step: &Step<'_>, _: &Context<'_>) -> Result<f64, Absent> {
    let sensor = step.strides().sensor(Segment::Pelvis, None)?;
    let range = sensor.unclipped(step.ic_s()?, step.next()?.ic_s()?)?;
    let values = sensor.acceleration_g(1, range)?;
    values.into_iter().reduce(f64::max).ok_or(Absent::RateTooLow)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A half-sine shock of 30 ms and 6 g that begins at contact, between samples, on 1 g; at 2000 Hz without filter the
    /// top is 7 g at 15 ms, to half a sample.
    #[test]
    fn a_half_sine_shock_has_its_height_and_time() {
        let shock = |t: f64| if (0.0..0.03).contains(&t) { 6.0 * (std::f64::consts::PI * t / 0.03).sin() } else { 0.0 };
        let x: Vec<f64> = (0..2000).map(|i| 1.0 + shock((f64::from(i) - 1000.4) / 2000.0)).collect();
        let raw = TibialParams { cutoff_hz: 1000.0, ..TibialParams::default() };
        let (height, time_s) = peak_about(&x, 2000.0, 1000.4, &raw).unwrap();
        assert!((height - 7.0).abs() < 0.01 && (time_s - 0.015).abs() < 2.6e-4, "{height} {time_s}");
        // The 70 Hz low-pass takes some of a shock as short as this, and none of its time.
        let (height, time_s) = peak_about(&x, 2000.0, 1000.4, &TibialParams::default()).unwrap();
        assert!((6.4..7.0).contains(&height) && (time_s - 0.015).abs() < 6e-4, "{height} {time_s}");
        assert!(peak_about(&x, 2000.0, 10.0, &raw).is_none());
        assert!(peak_about(&[], 2000.0, 0.0, &raw).is_none());
    }
}
