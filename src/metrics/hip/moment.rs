//! The moment of the ground reaction force about the hip, as if the leg had neither weight nor inertia.

use crate::{
    body::{Joint, hip_adduction_moment_nm},
    error::Absent,
    metrics::{Compute, Level, Metric, Need},
    quantity::{STANDARD_GRAVITY_MPS2, Unit},
    signal::interpolate,
    stride::Step,
};

pub(super) const METRICS: &[Metric] = &[MOMENT_PROXY];

const MOMENT_PROXY: Metric = Metric {
    name: "hip_adduction_moment_proxy_nm_kg",
    unit: Unit::NewtonMetrePerKilogram,
    level: Level::Step,
    what: "Largest moment of the ground reaction force about the hip's adduction axis in stance; the leg's own weight and inertia are left out.",
    sign: "positive when it adducts the hip",
    source: "definition: quasi-static, no inverse dynamics",
    needs: &[Need::Events, Need::Hips, Need::AnteriorSpines, Need::Knees, Need::CentreOfPressure, Need::BodyWeight],
    floor_hz: 200.0,
    compute: Compute::Step(|step, _| moment_proxy(step)),
};

fn moment_proxy(step: &Step<'_>) -> Result<f64, Absent> {
    let side = step.side()?;
    let body = step.strides().body()?;
    let mass_kg = step.strides().body_weight_n()? / STANDARD_GRAVITY_MPS2;
    let force = [step.force(0)?, step.force(1)?, step.force(2)?];
    let mut peak: Option<f64> = None;
    for pressure in step.pressure()? {
        let (hip, axis) =
            (body.joint_at(Joint::Hip, side, pressure.time_s)?, body.hip_floating_axis_at(side, pressure.time_s)?);
        let position = force[1].from + (pressure.time_s - step.ic_s()?) * force[1].rate_hz;
        let mut newton = [0.0; 3];
        for (axis, component) in newton.iter_mut().zip(&force) {
            *axis = interpolate(component.values, position).ok_or(Absent::GapTooLong)?;
        }
        let moment = hip_adduction_moment_nm(pressure.at.components(), hip.components(), newton, axis, side);
        peak = Some(peak.map_or(moment, |largest| largest.max(moment)));
    }
    Ok(peak.ok_or(Absent::NotDefined)? / mass_kg)
}
