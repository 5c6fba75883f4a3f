//! Inertial sensors: regular clock, gravity, which way the segment faces, orientation.
//!
//! ```text
//! file times ──resample──▶ regular clock ──saturation──▶ ──orientation──▶ world (third axis up)
//!   still periods, else the mean tilt ──▶ up      turning axis, or up-and-down against forth-and-back ──▶ forward
//! ```
//!
//! What cannot be told is not made up: a sensor without gravity stays in its own axes, one without a heading is upright
//! only, and [`Sensor::frame`] says which.

mod clock;
mod forward;
mod heading;
mod turns;
mod upright;

pub use heading::Headings;

use std::{
    collections::BTreeMap,
    ops::{Deref, Range},
};

use serde::{Deserialize, Serialize};

use self::turns::Turns;
use super::ConditionParams;
use crate::{
    error::Result,
    quantity::{Clock, STANDARD_GRAVITY_MPS2},
    recording::{Axes, Gravity, Imu, Notes, Recording, Site},
    signal::{Quaternion, Saturation, saturation, still_periods},
    vector::{cross, dot},
};

/// Customary ends of accelerometers' ranges, g.
const RANGES_G: [f64; 10] = [2.0, 4.0, 6.0, 8.0, 12.0, 16.0, 24.0, 32.0, 100.0, 200.0];
/// No rail lies below this, m/s²: the lowest range is 2 g.
const LOWEST_RAIL_MPS2: f64 = 19.0;

/// What the three components of a conditioned sensor mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SensorFrame {
    /// The sensor's own axes: gravity is not known.
    Wcs,
    /// Upright: the second axis is up, the heading of the other two is arbitrary.
    Tccs,
    /// The segment's: forward, up, right.
    Scs,
}

impl SensorFrame {
    /// `"WCS"`, `"TCCS"` or `"SCS"`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Wcs => "WCS",
            Self::Tccs => "TCCS",
            Self::Scs => "SCS",
        }
    }
}

/// One inertial sensor, conditioned. All series have the length of the clock and are NaN outside the stretches.
#[derive(Clone, Debug)]
pub struct Sensor {
    /// Name as the file gives it.
    pub name: String,
    /// Where it sits, when known.
    pub site: Option<Site>,
    /// Regular; samples that were missing are NaN.
    pub clock: Clock,
    /// What the components mean.
    pub frame: SensorFrame,
    /// Rows of the turn from sensor axes to forward, up, right.
    pub rows: [[f64; 3]; 3],
    /// Acceleration forward, up, right, m/s².
    pub acceleration_mps2: [Vec<f64>; 3],
    /// Whether gravity is in it.
    pub gravity: Gravity,
    /// Angular velocity about forward, up, right, rad/s, its bias taken out; about right it is positive where the lower end
    /// of the segment swings forward.
    pub angular_velocity_rad_s: Option<[Vec<f64>; 3]>,
    /// From these axes to a world whose third axis is up and whose heading is arbitrary, per sample; where the sensor has a
    /// gyroscope.
    pub orientation: Option<Vec<Quaternion>>,
    /// Stretches without gap.
    pub stretches: Vec<Range<usize>>,
    /// Stretches in which the sensor was still.
    pub still: Vec<Range<usize>>,
    /// Where the accelerometer was at the end of its range.
    pub saturation: Saturation,
}

impl Sensor {
    /// Acceleration without gravity in the world, forward, up, right as the segment faces at each instant, m/s²: with the
    /// orientation where there is a gyroscope, else as if the segment kept its mean tilt. `None` where gravity is not known.
    pub fn world_acceleration_mps2(&self) -> Option<[Vec<f64>; 3]> {
        let removed = match self.gravity {
            Gravity::Included => STANDARD_GRAVITY_MPS2,
            Gravity::Removed => 0.0,
            Gravity::Unknown => return None,
        };
        if self.frame == SensorFrame::Wcs {
            return None;
        }
        let Some(orientation) = &self.orientation else {
            let mut still = self.acceleration_mps2.clone();
            still[1].iter_mut().for_each(|up| *up -= removed);
            return Some(still);
        };
        let mut out = [(); 3].map(|()| Vec::with_capacity(self.clock.len));
        for (i, turn) in orientation.iter().enumerate() {
            let world = turn.rotate(self.acceleration_mps2.each_ref().map(|c| c[i]));
            let [forward, right] = facing(*turn);
            let components = [dot(world, forward), world[2] - removed, dot(world, right)];
            out.iter_mut().zip(components).for_each(|(column, component)| column.push(component));
        }
        Some(out)
    }
}

impl Sensor {
    /// Lean of the segment's long axis to the runner's right at sample `i`, rad: seen from behind, in the vertical plane
    /// across the way the segment faces, so that it does not depend on how far the segment is swung.
    pub fn lean_rad(&self, i: usize) -> Option<f64> {
        let turn = *self.orientation.as_ref()?.get(i)?;
        let long = turn.rotate([0.0, 1.0, 0.0]);
        let lean = dot(long, facing(turn)[1]).atan2(long[2]);
        lean.is_finite().then_some(lean)
    }
}

/// Forward and right of the segment, level, in a world whose third axis is up.
fn facing(turn: Quaternion) -> [[f64; 3]; 2] {
    // Where the segment's third axis points, less its height.
    let [[_, _, x], [_, _, y], _] = turn.matrix();
    let length = (x * x + y * y).sqrt();
    let [x, y] = if length > 1e-9 { [x, y].map(|c| c * (1.0 / length)) } else { [f64::NAN; 2] };
    [[-y, x, 0.0], [x, y, 0.0]]
}

/// Conditions every sensor that has an accelerometer. One that cannot be is left out with a doubt.
pub(super) fn condition(raw: &Recording, params: &ConditionParams, notes: &mut Notes) -> Vec<Sensor> {
    let mut found = Vec::new();
    for imu in raw.imus.iter().filter(|imu| imu.acceleration_mps2.is_some()) {
        let standing = raw.static_trial.iter().flat_map(|s| &s.imus).find(|other| other.name == imu.name);
        match sensor(imu, standing, &params.sensor_axes, notes) {
            Ok(sensor) => found.push(sensor),
            Err(error) => notes.doubt("sensor", format!("{}: left out, {}", imu.name, error.fault())),
        }
    }
    found
}

fn sensor(imu: &Imu, standing: Option<&Imu>, declared: &BTreeMap<String, Axes>, notes: &mut Notes) -> Result<Sensor> {
    let even = clock::even(imu, notes)?;
    let acceleration = each(&even.acceleration);
    let turning = even.angular_velocity.as_ref().map(each);
    let rate_hz = even.clock.rate_hz;
    let still = still_periods(acceleration, turning, rate_hz, &crate::signal::StillParams::default());
    let clipped = clipped(imu, &even, notes);
    let gravity = upright::gravity(imu, &acceleration, &still, notes);
    let turns = match (turning, gravity) {
        (Some(turning), Gravity::Included) => Some(turns::turns(acceleration, turning, &even)?),
        _ => None,
    };
    let facts = Facts {
        imu,
        even: &even,
        still: &still,
        turns: turns.as_ref(),
        declared: declared.get(&imu.name).or_else(|| declared.get(&imu.site?.to_string())),
    };
    let up = (gravity == Gravity::Included).then(|| upright::up(&facts, standing, notes)).flatten();
    let (frame, rows) = match up {
        None => (SensorFrame::Wcs, [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]]),
        Some(up) => match forward::right(&facts, up, notes) {
            Some(right) => (SensorFrame::Scs, [cross(up, right), up, right]),
            None => (SensorFrame::Tccs, upright::rows(up)),
        },
    };
    notes.record("sensor_frame", format!("{}: {}", imu.name, frame.as_str()));
    let angular_velocity_rad_s = turning.map(|columns| match &turns {
        None => turned(&rows, columns),
        Some(turns) => turned(&rows, each(&turns.without_bias(columns))),
    });
    let back = Quaternion::from_rows(rows).conjugate();
    Ok(Sensor {
        name: imu.name.clone(),
        site: imu.site,
        frame,
        rows,
        acceleration_mps2: turned(&rows, acceleration),
        gravity,
        angular_velocity_rad_s,
        orientation: turns.map(|turns| turns.quaternions.into_iter().map(|q| q * back).collect()),
        clock: even.clock,
        stretches: even.stretches,
        still,
        saturation: clipped,
    })
}

/// What the directions of a sensor are found from.
struct Facts<'a> {
    imu: &'a Imu,
    even: &'a clock::Even<'a>,
    still: &'a [Range<usize>],
    turns: Option<&'a Turns>,
    declared: Option<&'a Axes>,
}

/// Where the accelerometer was clipped: judged on the samples as recorded, told on the regular clock.
fn clipped(imu: &Imu, even: &clock::Even<'_>, notes: &mut Notes) -> Saturation {
    let Some(raw) = &imu.acceleration_mps2 else { return Saturation::default() };
    let ranges = RANGES_G.map(|range| range * STANDARD_GRAVITY_MPS2);
    let mut found = saturation(&each(raw), &ranges, LOWEST_RAIL_MPS2);
    if let Some(rail) = found.rail {
        let samples: usize = found.ranges.iter().map(ExactSizeIterator::len).sum();
        let text =
            format!("{}: {samples} samples at the end of the range, {rail:.1} m/s²; peaks are cut off", imu.name);
        notes.doubt("saturated", text);
    }
    if let Some(times) = &imu.time_s {
        let place = |i: usize| even.clock.position(times[i]).round().max(0.0) as usize;
        found.ranges.iter_mut().for_each(|r| *r = place(r.start)..place(r.end - 1) + 1);
    }
    found
}

fn each<C: Deref<Target = [f64]>>(columns: &[C; 3]) -> [&[f64]; 3] {
    columns.each_ref().map(Deref::deref)
}

fn turned(rows: &[[f64; 3]; 3], [x, y, z]: [&[f64]; 3]) -> [Vec<f64>; 3] {
    let along = |row: [f64; 3]| {
        let samples = x.iter().zip(y).zip(z);
        samples.map(|((x, y), z)| row[0] * x + row[1] * y + row[2] * z).collect()
    };
    rows.map(along)
}

#[cfg(test)]
mod tests;
