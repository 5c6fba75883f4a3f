//! The thigh against the pelvis in three dimensions.

use super::Stretch;
use crate::{
    body::Angle,
    error::Absent,
    metrics::{Compute, Context, Level, Metric, Need},
    quantity::Unit,
    stride::Step,
};

pub(super) const METRICS: &[Metric] =
    &[ADDUCTION_IC, ADDUCTION_PEAK, ADDUCTION_EXCURSION, ADDUCTION_VELOCITY, ROTATION_PEAK];

const SOURCE: &str =
    "joint angles of Grood & Suntay 1983, 10.1115/1.3138397; frames of Wu et al. 2002, 10.1016/S0021-9290(01)00222-6";
const SIGN: &str = "positive with the thigh to the midline (adduction)";

const ADDUCTION_IC: Metric = Metric {
    name: "hip_adduction_ic_deg",
    unit: Unit::Degree,
    level: Level::Step,
    what: "Hip adduction at initial contact.",
    sign: SIGN,
    source: SOURCE,
    needs: &[Need::Events, Need::Hips, Need::Knees],
    floor_hz: 100.0,
    compute: Compute::Step(|step, context| adduction(step, context)?.first()),
};

const ADDUCTION_PEAK: Metric = Metric {
    name: "hip_adduction_peak_deg",
    unit: Unit::Degree,
    level: Level::Step,
    what: "Largest hip adduction from contact to toe-off; laboratories differ by some 4 degrees.",
    sign: SIGN,
    source: SOURCE,
    needs: &[Need::Events, Need::Hips, Need::Knees],
    floor_hz: 100.0,
    compute: Compute::Step(|step, context| Ok(adduction(step, context)?.peak()?.1)),
};

const ADDUCTION_EXCURSION: Metric = Metric {
    name: "hip_adduction_excursion_deg",
    unit: Unit::Degree,
    level: Level::Step,
    what: "Largest hip adduction in stance less that at contact.",
    sign: "",
    source: SOURCE,
    needs: &[Need::Events, Need::Hips, Need::Knees],
    floor_hz: 100.0,
    compute: Compute::Step(|step, context| {
        let stretch = adduction(step, context)?;
        Ok(stretch.peak()?.1 - stretch.first()?)
    }),
};

const ADDUCTION_VELOCITY: Metric = Metric {
    name: "hip_adduction_velocity_peak_dps",
    unit: Unit::DegreePerSecond,
    level: Level::Step,
    what: "Fastest hip adduction from contact to toe-off, by central differences.",
    sign: "positive towards the midline",
    source: SOURCE,
    needs: &[Need::Events, Need::Hips, Need::AnteriorSpines, Need::Knees],
    floor_hz: 200.0,
    compute: Compute::Step(|step, context| adduction(step, context)?.fastest_rise_dps()),
};

const ROTATION_PEAK: Metric = Metric {
    name: "hip_internal_rotation_peak_deg",
    unit: Unit::Degree,
    level: Level::Step,
    what: "Largest internal rotation of the hip from contact to toe-off; very noisy, for skin turns about the femur.",
    sign: "positive with the knee turned inwards",
    source: SOURCE,
    needs: &[Need::Events, Need::Hips, Need::Knees],
    floor_hz: 100.0,
    compute: Compute::Step(|step, context| {
        Ok(Stretch::of_stance(step, Angle::HipRotation, &context.params().hip)?.peak()?.1)
    }),
};

fn adduction<'a>(step: &Step<'a>, context: &Context<'_>) -> Result<Stretch<'a>, Absent> {
    Stretch::of_stance(step, Angle::HipAdduction, &context.params().hip)
}
