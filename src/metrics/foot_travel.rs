//! How far the feet go, by their sensors alone.

use super::{Compute, Context, Level, Metric, Need, temporal::stride_time};
use crate::{
    error::Absent,
    events::Gait,
    quantity::Unit,
    recording::{Notes, Segment},
    stride::Step,
};

pub(super) const METRICS: &[Metric] = &[STRIDE_LENGTH];

/// Speed from which a running foot stands too shortly for its velocity to be taken as zero, m/s: a rule of this project.
const FAST_MPS: f64 = 4.0;

const STRIDE_LENGTH: Metric = Metric {
    name: "stride_length_imu_m",
    unit: Unit::Metre,
    level: Level::Stride,
    what: "Level distance over the ground from where the foot sensor stands in this stance to where it stands in the next of the same foot, by integration between the two; in running with an error of about 0.16 m a stride.",
    sign: "",
    source: "Zrenner et al. 2018, 10.3390/s18124194; zero-velocity updates after Skog et al. 2010, 10.1109/TBME.2010.2060723",
    needs: &[Need::Events, Need::FootSensor],
    floor_hz: 100.0,
    compute: Compute::Step(found_once),
};

fn found_once(step: &Step<'_>, context: &Context<'_>) -> Result<f64, Absent> {
    context.foot_travel.of(step, |step| stride_length(step, context))
}

fn stride_length(step: &Step<'_>, context: &Context<'_>) -> Result<f64, Absent> {
    // Each stance ends one stride and begins the next.
    let stands = |step: &Step<'_>| context.foot_stands.of(step, standing);
    let from = stands(step)?;
    step.sensor(Segment::Foot)?.level_way_m(from..=stands(&step.next_same_foot()?)?)
}

/// The sample of the foot's sensor about which it stands in a stance.
fn standing(step: &Step<'_>) -> Result<usize, Absent> {
    let sensor = step.sensor(Segment::Foot)?;
    let (ic_s, to_s) = step.contact()?;
    sensor.standing(ic_s, to_s)
}

/// Says where strides are too fast for the method.
pub(super) fn note(context: &Context<'_>, notes: &mut Notes) {
    let strides = context.strides();
    if strides.gait() == Gait::Walking || strides.sensor(Segment::Foot, None).is_err() {
        return;
    }
    let speeds = strides.steps().filter_map(|step| Some(found_once(&step, context).ok()? / stride_time(&step).ok()?));
    let (fast, all) = speeds.fold((0, 0), |(fast, all), speed| (fast + usize::from(speed > FAST_MPS), all + 1));
    if all > 0 {
        let text = format!(
            "stride_length_imu_m: running, expect an error of about 0.16 m a stride (Zrenner et al. 2018); {fast} of {all} \
             strides are faster than {FAST_MPS} m/s, where the foot hardly stands"
        );
        notes.doubt("stride_length_imu", text);
    }
}
