//! Times between contacts, and what follows from them alone.

use super::{Compute, Level, Metric, Need, needs_flight};
use crate::{error::Absent, quantity::Unit, stride::Step};

pub(super) const METRICS: &[Metric] =
    &[CADENCE, STEP_TIME, STRIDE_TIME, CONTACT_TIME, FLIGHT_TIME, SWING_TIME, DUTY_FACTOR];

const CADENCE: Metric = Metric {
    name: "cadence_spm",
    unit: Unit::StepsPerMinute,
    level: Level::Step,
    what: "Steps of both feet per minute: 60 over the step time; its mean is 60 over the mean step time. With a sensor on one foot alone, 120 over the stride time.",
    sign: "",
    source: "definition",
    needs: &[Need::Events],
    floor_hz: 50.0,
    compute: Compute::StepRate(|step, _| {
        if step.strides().one_foot() { stride_time(step).map(|t| 120.0 / t) } else { step_time(step).map(|t| 60.0 / t) }
    }),
};

const STEP_TIME: Metric = Metric {
    name: "step_time_s",
    unit: Unit::Second,
    level: Level::Step,
    what: "From the initial contact of the other foot to the initial contact of this one.",
    sign: "",
    source: "definition",
    needs: &[Need::Events],
    floor_hz: 100.0,
    compute: Compute::Step(|step, _| step_time(step)),
};

const STRIDE_TIME: Metric = Metric {
    name: "stride_time_s",
    unit: Unit::Second,
    level: Level::Stride,
    what: "From this initial contact to the next one of the same foot.",
    sign: "",
    source: "definition",
    needs: &[Need::Events],
    floor_hz: 100.0,
    compute: Compute::Step(|step, _| stride_time(step)),
};

const CONTACT_TIME: Metric = Metric {
    name: "contact_time_s",
    unit: Unit::Second,
    level: Level::Step,
    what: "From initial contact to toe-off of the same foot; depends on the event threshold.",
    sign: "",
    source: "definition",
    needs: &[Need::Events],
    floor_hz: 200.0,
    compute: Compute::Step(|step, _| contact_time(step)),
};

const FLIGHT_TIME: Metric = Metric {
    name: "flight_time_s",
    unit: Unit::Second,
    level: Level::Step,
    what: "From this toe-off to the next initial contact of the other foot.",
    sign: "",
    source: "definition",
    needs: &[Need::Events],
    floor_hz: 200.0,
    compute: Compute::Step(|step, _| flight_time(step)),
};

const SWING_TIME: Metric = Metric {
    name: "swing_time_s",
    unit: Unit::Second,
    level: Level::Stride,
    what: "Stride time less contact time: how long the foot is off the ground.",
    sign: "",
    source: "definition",
    needs: &[Need::Events],
    floor_hz: 200.0,
    compute: Compute::Step(|step, _| Ok(stride_time(step)? - contact_time(step)?)),
};

const DUTY_FACTOR: Metric = Metric {
    name: "duty_factor_ratio",
    unit: Unit::Ratio,
    level: Level::Stride,
    what: "Contact time over stride time; below 0.5 when there is flight.",
    sign: "",
    source: "van Oeveren et al. 2021, 10.1080/14763141.2021.1873411",
    needs: &[Need::Events],
    floor_hz: 200.0,
    compute: Compute::Step(|step, _| Ok(contact_time(step)? / stride_time(step)?)),
};

/// Time from the other foot's contact to this one's, s.
pub(super) fn step_time(step: &Step<'_>) -> Result<f64, Absent> {
    if step.strides().one_foot() {
        return Err(Absent::InputsMissing("contacts of the other foot".into()));
    }
    Ok(step.ic_s()? - step.previous()?.ic_s()?)
}

pub(super) fn contact_time(step: &Step<'_>) -> Result<f64, Absent> {
    step.contact().map(|(ic, to)| to - ic)
}

/// Time in the air after this stance, s; absent where there is none.
pub(super) fn flight_time(step: &Step<'_>) -> Result<f64, Absent> {
    needs_flight(step)?;
    let (_, to_s) = step.contact()?;
    let flight = step.next()?.ic_s()? - to_s;
    if flight > 0.0 { Ok(flight) } else { Err(Absent::WalkingGait) }
}

pub(super) fn stride_time(step: &Step<'_>) -> Result<f64, Absent> {
    Ok(step.next_same_foot()?.ic_s()? - step.ic_s()?)
}
