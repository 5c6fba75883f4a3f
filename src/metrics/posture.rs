//! How far pelvis and thigh lean sideways: one segment by gravity alone, two against each other by their headings too.
//!
//! Frontal-plane angles of inertial sensors have not been validated for running; only excursions are given, never absolute
//! angles.

use super::{Compute, Context, Level, Metric, Need};
use crate::{
    condition::{Sensor, SensorFrame},
    error::{Absent, Result},
    quantity::{Side, Unit},
    recording::{Notes, Segment},
    signal::Quaternion,
    stride::Step,
};

pub(super) const METRICS: &[Metric] = &[PELVIS_ROLL, THIGH_ADDUCTION, HIP_ADDUCTION];

const PELVIS_ROLL: Metric = Metric {
    name: "pelvis_roll_rom_deg",
    unit: Unit::Degree,
    level: Level::Stride,
    what: "Range of the sideways lean of the pelvis sensor against gravity over a stride: a monitor of change, not pelvic drop.",
    sign: "",
    source: "definition",
    needs: &[Need::Events, Need::PelvisSensor],
    floor_hz: 100.0,
    compute: Compute::Step(|step, _| {
        let sensor = step.strides().sensor(Segment::Pelvis, None)?;
        range_of(&leans_deg(sensor, step.ic_s()?, step.next_same_foot()?.ic_s()?)?)
    }),
};

const THIGH_ADDUCTION: Metric = Metric {
    name: "thigh_adduction_imu_deg",
    unit: Unit::Degree,
    level: Level::Step,
    what: "Largest adduction of the thigh sensor against gravity in stance, from its value at contact; not validated for running.",
    sign: "knee towards the midline",
    source: "definition; compare Zeng et al. 2022, 10.3389/fbioe.2022.1005496",
    needs: &[Need::Events, Need::ThighSensor],
    floor_hz: 100.0,
    compute: Compute::Step(|step, _| excursion(&thigh_deg(step)?)),
};

const HIP_ADDUCTION: Metric = Metric {
    name: "hip_adduction_imu_deg",
    unit: Unit::Degree,
    level: Level::Step,
    what: "Largest adduction between thigh and pelvis sensors in stance, from its value at contact; not validated for running.",
    sign: "adduction",
    source: "definition; compare Zeng et al. 2022, 10.3389/fbioe.2022.1005496",
    needs: &[Need::Events, Need::ThighSensor, Need::PelvisSensor],
    floor_hz: 100.0,
    compute: Compute::Step(|step, context| excursion(&hip_deg(step, context)?)),
};

/// Lean to the runner's right over time, degrees: of the segment's long axis, seen from behind.
fn leans_deg(sensor: &Sensor, from_s: f64, to_s: f64) -> Result<Vec<f64>, Absent> {
    faces(sensor)?;
    let leans: Option<Vec<f64>> =
        sensor.range(from_s, to_s)?.map(|i| sensor.lean_rad(i).map(f64::to_degrees)).collect();
    leans.ok_or(Absent::GapTooLong)
}

fn faces(sensor: &Sensor) -> Result<(), Absent> {
    let known = sensor.orientation.is_some() && sensor.frame == SensorFrame::Scs;
    known.then_some(()).ok_or_else(|| Absent::InputsMissing("a gyroscope and which way the sensor faces".into()))
}

/// Adduction of the standing thigh in stance: its upper end leans outwards, away from the midline.
fn thigh_deg(step: &Step<'_>) -> Result<Vec<f64>, Absent> {
    let (ic_s, to_s) = step.contact()?;
    let outwards = step.side()?.lateral_sign();
    let leans = leans_deg(step.sensor(Segment::Thigh)?, ic_s, to_s)?;
    Ok(leans.into_iter().map(|lean| outwards * lean).collect())
}

/// Adduction of the standing hip in stance: that of the thigh in the pelvis where their headings were aligned, else the sum
/// of how far both lean (the identity of the frontal plane).
fn hip_deg(step: &Step<'_>, context: &Context<'_>) -> Result<Vec<f64>, Absent> {
    let ((ic_s, to_s), side) = (step.contact()?, step.side()?);
    let (thigh, pelvis) = (step.sensor(Segment::Thigh)?, step.strides().sensor(Segment::Pelvis, None)?);
    if (thigh.clock.rate_hz / pelvis.clock.rate_hz - 1.0).abs() > 1e-6 {
        return Err(Absent::InputsMissing("thigh and pelvis sensors of one rate".into()));
    }
    let Some(headings) = context.headings(side) else {
        // A drop of the other side is a lean towards it, and adducts the standing hip.
        let drop = -side.lateral_sign();
        let leans = leans_deg(pelvis, ic_s, to_s)?;
        return Ok(thigh_deg(step)?.iter().zip(&leans).map(|(t, p)| t + drop * p).collect());
    };
    let (on_thigh, on_pelvis) = (thigh.orientation.iter().flatten(), pelvis.orientation.iter().flatten());
    let (of_thigh, of_pelvis) = (thigh.range(ic_s, to_s)?, pelvis.range(ic_s, to_s)?);
    let pairs = on_thigh.skip(of_thigh.start).take(of_thigh.len()).zip(on_pelvis.skip(of_pelvis.start));
    let adduction = |(i, (thigh_turn, pelvis_turn)): (usize, (&Quaternion, &Quaternion))| {
        let turned = thigh_turn.headed(-headings.offset_rad(thigh.clock.time_s(i as f64)));
        // Up of the thigh, along the pelvis's right: the sine of Grood and Suntay's adduction.
        let up = (pelvis_turn.conjugate() * turned).rotate([0.0, 1.0, 0.0]);
        let angle = side.lateral_sign() * up[2].clamp(-1.0, 1.0).asin().to_degrees();
        angle.is_finite().then_some(angle)
    };
    of_thigh.clone().zip(pairs).map(adduction).collect::<Option<Vec<f64>>>().ok_or(Absent::GapTooLong)
}

/// How the hip's adduction was made, which its values depend on; empty for other metrics and without such sensors.
pub(super) fn model(metric: &Metric, context: &Context<'_>) -> String {
    if metric.name != HIP_ADDUCTION.name || context.has_all(metric, Side::Left).is_err() {
        return String::new();
    }
    let aligned = Side::BOTH.iter().any(|side| context.headings(*side).is_some());
    if aligned { "sensors, headings aligned in standing" } else { "sensors, leans against gravity" }.to_owned()
}

/// Flags what has not been validated, and says how headings were aligned.
pub(super) fn note(context: &Context<'_>, notes: &mut Notes) {
    if context.has_all(&THIGH_ADDUCTION, Side::Left).is_err() {
        return;
    }
    let mut text = vec!["thigh and hip adduction from sensors have not been validated for running".to_owned()];
    if context.has_all(&HIP_ADDUCTION, Side::Left).is_ok() {
        text.extend(Side::BOTH.iter().filter_map(|side| alignment(context, *side)));
        if text.len() == 1 {
            text.push(
                "no standing still to align headings at, so that hip adduction is the sum of both leans".to_owned(),
            );
        }
    }
    notes.doubt("imu_adduction", text.join("; "));
}

/// How the headings of one side were aligned, for people.
fn alignment(context: &Context<'_>, side: Side) -> Option<String> {
    let headings = context.headings(side)?;
    let own = context.strides().steps().filter(|s| s.stance().side == Some(side)).filter_map(|s| s.ic_s().ok());
    let away_s = own.map(|ic_s| headings.away_s(ic_s)).fold(0.0, f64::max);
    let drift = headings
        .drift_rad_s()
        .map_or_else(String::new, |drift| format!(", {:.2}° a minute apart", 60.0 * drift.to_degrees()));
    let periods = headings.count();
    Some(format!("{side}: headings aligned at {periods} still periods, {away_s:.0} s away at most{drift}"))
}

fn range_of(x: &[f64]) -> Result<f64, Absent> {
    let (low, high) = x.iter().fold((f64::MAX, f64::MIN), |(l, h), v| (l.min(*v), h.max(*v)));
    if x.is_empty() { Err(Absent::RateTooLow) } else { Ok(high - low) }
}

/// Highest value less the first.
fn excursion(x: &[f64]) -> Result<f64, Absent> {
    let first = x.first().ok_or(Absent::RateTooLow)?;
    Ok(x.iter().copied().fold(f64::MIN, f64::max) - first)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{quantity::Clock, recording::Gravity, signal::Saturation};

    /// A sensor that leans by `deg(i)` to the right: rows of the turn from segment (forward, up, right) to a world whose third
    /// axis is up.
    fn leaning(deg: impl Fn(usize) -> f64) -> Sensor {
        let turn = |i: usize| {
            let (sin, cos) = deg(i).to_radians().sin_cos();
            // The segment's up is cos up and sin right; its right is cos right and sin down.
            Quaternion::from_rows([[1.0, 0.0, 0.0], [0.0, -sin, -cos], [0.0, cos, -sin]])
        };
        Sensor {
            name: "sacrum".into(),
            site: None,
            clock: Clock { start_s: 0.0, rate_hz: 100.0, len: 200 },
            frame: SensorFrame::Scs,
            rows: [[0.0; 3]; 3],
            acceleration_mps2: [vec![0.0; 200], vec![9.81; 200], vec![0.0; 200]],
            gravity: Gravity::Included,
            angular_velocity_rad_s: None,
            orientation: Some((0..200).map(turn).collect()),
            stretches: Vec::new(),
            still: Vec::new(),
            saturation: Saturation::default(),
        }
    }

    #[test]
    fn the_lean_is_to_the_right() {
        let leans = leans_deg(&leaning(|i| i as f64 * 0.1), 0.0, 1.0).unwrap();
        for (i, lean) in leans.iter().enumerate() {
            assert!((lean - 0.1 * i as f64).abs() < 1e-9, "{lean}");
        }
        assert!((range_of(&leans).unwrap() - 9.9).abs() < 1e-9 && (excursion(&leans).unwrap() - 9.9).abs() < 1e-9);
        assert!(range_of(&[]).is_err() && excursion(&[]).is_err());
    }
}
