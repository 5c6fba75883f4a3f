//! What a camera behind the runner would show: angles in the plane across the progression, from joint centres.

use super::Stretch;
use crate::{
    body::Angle,
    error::Absent,
    metrics::{Compute, Context, Level, Metric, Need},
    quantity::Unit,
    stride::Step,
};

pub(super) const METRICS: &[Metric] = &[HIP, PELVIS, FEMUR, FPPA];

const SOURCE: &str =
    "after Dingenen et al. 2018, 10.1016/j.ptsp.2018.06.009; 2-D and 3-D angles do not agree in absolute value";

const HIP: Metric = Metric {
    name: "hip_adduction_2d_deg",
    unit: Unit::Degree,
    level: Level::Step,
    what: "Largest angle in stance of the femur against the line between the hips, seen from behind, less a right angle.",
    sign: "positive with the thigh to the midline (adduction)",
    source: SOURCE,
    needs: &[Need::Events, Need::Hips, Need::Knees],
    floor_hz: 60.0,
    compute: Compute::Step(|step, context| at_peak(step, context, Angle::HipAdduction2d)),
};

const PELVIS: Metric = Metric {
    name: "contralateral_pelvic_drop_2d_deg",
    unit: Unit::Degree,
    level: Level::Step,
    what: "Slope of the line between the hips, seen from behind, when hip_adduction_2d_deg is largest.",
    sign: "positive with the swing side lower (drop)",
    source: SOURCE,
    needs: &[Need::Events, Need::Hips, Need::Knees],
    floor_hz: 60.0,
    compute: Compute::Step(|step, context| at_peak(step, context, Angle::PelvicObliquityHips)),
};

const FEMUR: Metric = Metric {
    name: "femoral_adduction_2d_deg",
    unit: Unit::Degree,
    level: Level::Step,
    what: "Angle of the femur against the vertical, seen from behind, when hip_adduction_2d_deg is largest.",
    sign: "positive with the knee nearer to the midline than the hip",
    source: SOURCE,
    needs: &[Need::Events, Need::Hips, Need::Knees],
    floor_hz: 60.0,
    compute: Compute::Step(|step, context| at_peak(step, context, Angle::FemoralAdduction2d)),
};

const FPPA: Metric = Metric {
    name: "fppa_peak_deg",
    unit: Unit::Degree,
    level: Level::Step,
    what: "Largest deviation in stance of hip, knee and ankle from a straight line, seen from behind; not knee abduction.",
    sign: "positive with the knee to the midline (valgus)",
    source: "definition",
    needs: &[Need::Events, Need::Hips, Need::Knees],
    floor_hz: 60.0,
    compute: Compute::Step(|step, context| {
        Ok(Stretch::of_stance(step, Angle::FrontalPlaneProjection, &context.params().hip)?.peak()?.1)
    }),
};

/// Whether a metric is one of this plane, where nothing is subtracted.
pub(super) fn holds(metric: &Metric) -> bool {
    METRICS.iter().any(|m| m.name == metric.name)
}

/// All three at one instant, so that hip adduction is pelvic drop plus femoral adduction in the table too.
fn at_peak(step: &Step<'_>, context: &Context<'_>, angle: Angle) -> Result<f64, Absent> {
    // As seen: nothing is subtracted from any of the three.
    let params = super::HipParams { static_offset: false, ..context.params().hip.clone() };
    let peak = |step: &Step<'_>| Ok(Stretch::of_stance(step, Angle::HipAdduction2d, &params)?.peak()?.0);
    let position = context.hip_peaks_2d.of(step, peak)?;
    Stretch::of_stance(step, angle, &params)?.at(position)
}
