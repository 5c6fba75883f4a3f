//! What is exactly known about the sensors.

use super::{Body, SensorSite, recorder::mounting};
use crate::{
    error::{Error, Result},
    quantity::{Clock, STANDARD_GRAVITY_MPS2 as G, Side},
    signal::Quaternion,
    simulate::{
        Runner,
        gait::{Contact, Gait},
    },
};

/// The truth at one sensor, at the instants of its samples.
#[derive(Clone, Debug)]
pub struct SensorTruth {
    /// Where it sits.
    pub site: SensorSite,
    /// The samples by the time of contacts, force and markers; the sensor's own clock may differ.
    pub clock: Clock,
    /// Rows of the turn from the axes of the segment (forward, up, right) to those of the sensor.
    pub mounting: [[f64; 3]; 3],
    /// Place of the sensor, m: forward, up, right. On a treadmill the runner stays and the belt carries the feet back.
    pub position_m: [Vec<f64>; 3],
    /// From the axes of the segment to those of the world: forward, up, right.
    pub orientation: Vec<Quaternion>,
    /// Angular velocity in the axes of the segment, rad/s.
    pub angular_velocity_rad_s: [Vec<f64>; 3],
    /// Specific force in the axes of the segment, m/s²: acceleration less gravity, at rest one g upwards.
    pub acceleration_mps2: [Vec<f64>; 3],
}

/// The truth about every sensor of a runner who wears some, before mounting, noise and whatever else the sensors do to it.
///
/// # Errors
/// Those of [`runner`](crate::simulate::runner), and [`ErrorKind::Parameter`](crate::ErrorKind::Parameter) for one who wears none.
///
/// ```
/// use midstance::simulate::{Runner, Sensors, sensor_truth};
/// let runner = Runner { sensors: Some(Sensors::default()), duration_s: 3.0, ..Runner::default() };
/// let truth = sensor_truth(&runner)?;
/// // Standing: one g upwards.
/// assert!((truth[0].acceleration_mps2[1][0] - 9.80665).abs() < 1e-12);
/// # Ok::<(), midstance::Error>(())
/// ```
pub fn sensor_truth(runner: &Runner) -> Result<Vec<SensorTruth>> {
    runner.check()?;
    let sensors =
        runner.sensors.as_ref().ok_or_else(|| Error::parameter("sensors", "none", "sensors on the runner"))?;
    let gait = Gait::of(runner)?;
    let body = Body::of(&gait, runner, sensors);
    let faster = 1.0 + 1e-6 * sensors.clock_drift_ppm;
    let clock = Clock { rate_hz: sensors.rate_hz * faster, ..body.clock() };
    Ok(sensors.sites.iter().map(|site| of_site(&body, *site, clock)).collect())
}

fn of_site(body: &Body<'_>, site: SensorSite, clock: Clock) -> SensorTruth {
    let mut truth = SensorTruth {
        site,
        clock,
        mounting: mounting(body.sensors),
        position_m: Default::default(),
        orientation: Vec::with_capacity(clock.len),
        angular_velocity_rad_s: Default::default(),
        acceleration_mps2: Default::default(),
    };
    for sample in 0..clock.len {
        let motion = body.motion(site, clock.time_s(sample as f64));
        let push = |columns: &mut [Vec<f64>; 3], v: [f64; 3]| columns.iter_mut().zip(v).for_each(|(c, v)| c.push(v));
        push(&mut truth.position_m, motion.place.map(|jet| jet.0[0]));
        push(&mut truth.angular_velocity_rad_s, motion.angular_velocity());
        push(&mut truth.acceleration_mps2, motion.specific_force());
        truth.orientation.push(Quaternion::from_rows(motion.turn.map(|row| row.map(|jet| jet.0[0]))));
    }
    truth
}

/// Where the peaks of a shock are sought about initial contact, s: as the metrics' default.
const WINDOW_S: (f64, f64) = (-0.020, 0.075);
/// Steps of that window; between them a parabola.
const STEPS: usize = 950;

/// The shock of one contact at the shank, unfiltered.
#[derive(Clone, Copy, Debug)]
pub(in crate::simulate) struct Shock {
    pub axial_g: f64,
    pub resultant_g: f64,
    pub time_s: f64,
}

/// The true shock of `contact` where a sensor sits on that shank.
pub(in crate::simulate) fn shock(body: &Body<'_>, contact: &Contact) -> Option<Shock> {
    let site = if contact.side == Side::Left { SensorSite::LeftShank } else { SensorSite::RightShank };
    if !body.sensors.sites.contains(&site) {
        return None;
    }
    let step_s = (WINDOW_S.1 - WINDOW_S.0) / STEPS as f64;
    let felt = |i: usize| body.motion(site, contact.ic_s + WINDOW_S.0 + i as f64 * step_s).specific_force();
    let all: Vec<[f64; 3]> = (0..=STEPS).map(felt).collect();
    let highest = |of: fn(&[f64; 3]) -> f64| {
        let values: Vec<f64> = all.iter().map(of).collect();
        let best = (0..values.len()).max_by(|a, b| values[*a].total_cmp(&values[*b]))?;
        let (off, top) = crate::signal::summit(&values, best);
        Some((top / G, WINDOW_S.0 + (best as f64 + off) * step_s))
    };
    let (axial_g, time_s) = highest(|v| v[1])?;
    let (resultant_g, _) = highest(|v| crate::vector::norm(*v))?;
    Some(Shock { axial_g, resultant_g, time_s })
}
