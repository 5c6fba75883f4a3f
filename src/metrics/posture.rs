//! How far pelvis and thigh lean sideways, by gravity: no heading is needed.
//!
//! Frontal-plane angles of inertial sensors have not been validated for running; only excursions are given, never absolute
//! angles.

use super::{Compute, Level, Metric, Need};
use crate::{
    condition::{Sensor, SensorFrame},
    error::{Absent, Result},
    quantity::Unit,
    recording::Segment,
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
    source: "definition; compare 10.3389/fbioe.2022.1005496",
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
    source: "definition; compare 10.3389/fbioe.2022.1005496",
    needs: &[Need::Events, Need::ThighSensor, Need::PelvisSensor],
    floor_hz: 100.0,
    compute: Compute::Step(|step, _| {
        let (thigh, side) = (thigh_deg(step)?, step.side()?);
        let (ic_s, to_s) = step.contact()?;
        let pelvis = leans_deg(step.strides().sensor(Segment::Pelvis, None)?, ic_s, to_s)?;
        if pelvis.len() != thigh.len() {
            return Err(Absent::InputsMissing("thigh and pelvis sensors of one rate".into()));
        }
        // A drop of the other side is a lean towards it, and adducts the standing hip.
        let drop = -side.lateral_sign();
        excursion(&thigh.iter().zip(&pelvis).map(|(t, p)| t + drop * p).collect::<Vec<_>>())
    }),
};

/// Lean to the runner's right over time, degrees: of the segment's long axis in the plane across its forward axis.
fn leans_deg(sensor: &Sensor, from_s: f64, to_s: f64) -> Result<Vec<f64>, Absent> {
    let missing = || Absent::InputsMissing("a gyroscope and which way the sensor faces".into());
    let orientation = sensor.orientation.as_ref().filter(|_| sensor.frame == SensorFrame::Scs).ok_or_else(missing)?;
    let lean = |i: usize| {
        // The world's vertical in the segment's axes: forward, up, right.
        let [_, up, right] = orientation[i].conjugate().rotate([0.0, 0.0, 1.0]);
        -right.atan2(up).to_degrees()
    };
    let leans: Vec<f64> = sensor.range(from_s, to_s)?.map(lean).collect();
    if leans.iter().all(|l| l.is_finite()) { Ok(leans) } else { Err(Absent::GapTooLong) }
}

/// Adduction of the standing thigh in stance: its upper end leans outwards, away from the midline.
fn thigh_deg(step: &Step<'_>) -> Result<Vec<f64>, Absent> {
    let (ic_s, to_s) = step.contact()?;
    let outwards = step.side()?.lateral_sign();
    let leans = leans_deg(step.sensor(Segment::Thigh)?, ic_s, to_s)?;
    Ok(leans.into_iter().map(|lean| outwards * lean).collect())
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
    use crate::{
        quantity::Clock,
        recording::Gravity,
        signal::{Quaternion, Saturation},
    };

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
