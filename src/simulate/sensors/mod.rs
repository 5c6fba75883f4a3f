//! Inertial sensors on the synthetic runner, and what is exactly true about them.
//!
//! ```text
//! contacts, force ──▶ place and turn of each segment over time ──▶ specific force, angular velocity ──▶ Imu
//!                          (jets: with their derivatives)       └─▶ SensorTruth     mounting, noise, bias, range, clock
//!
//!  standing │ runs up │ 0 ……… the recording of force and markers ……… duration │ slows down │ standing
//! ```
//!
//! The pelvis goes where the force takes it, also forth and back and sideways (the markers go up and down only). Legs
//! keep to the contacts and placements of the same runner. Nothing here is made of samples.

mod jet;
mod leg;
mod params;
mod path;
mod recorder;
mod trunk;
mod truth;

pub use params::{SensorSite, Sensors};
pub use truth::{SensorTruth, sensor_truth};

pub(super) use recorder::record;
pub(super) use truth::shock;

use super::{gait::Gait, params::Runner};
use crate::{
    quantity::{Clock, STANDARD_GRAVITY_MPS2 as G, Side},
    recording::{Segment, Surface},
};
use jet::{Jet, Place, Turn, angular_velocity, still};
use leg::Leg;
use trunk::Trunk;

/// Longest time from standing to running and back, s; shorter where the steps are short.
const LONGEST_RAMP_S: f64 = 1.0;

/// How long the sensors see the runner after the end of the recording until the last step is over, s.
pub(super) fn run_out_s(runner: &Runner) -> f64 {
    if runner.sensors.is_some() { LONGEST_RAMP_S } else { 0.0 }
}

/// The runner's body over all time, sensors on it.
pub(super) struct Body<'a> {
    gait: &'a Gait,
    runner: &'a Runner,
    sensors: &'a Sensors,
    trunk: Trunk<'a>,
    ramp_s: f64,
}

/// Where a sensor is and how its segment is turned, with their derivatives.
struct Motion {
    place: Place,
    turn: Turn,
}

impl Motion {
    /// What an accelerometer in the axes of the segment measures, m/s².
    fn specific_force(&self) -> [f64; 3] {
        let felt: [f64; 3] = std::array::from_fn(|i| self.place[i].0[2] + if i == 1 { G } else { 0.0 });
        std::array::from_fn(|axis| (0..3).map(|i| self.turn[i][axis].0[0] * felt[i]).sum())
    }

    /// What a gyroscope in the axes of the segment measures, rad/s.
    fn angular_velocity(&self) -> [f64; 3] {
        angular_velocity(&self.turn)
    }
}

impl<'a> Body<'a> {
    pub(super) fn of(gait: &'a Gait, runner: &'a Runner, sensors: &'a Sensors) -> Self {
        // From the second contact on both feet have one to swing from.
        let ramp_s = LONGEST_RAMP_S.min(-gait.contacts[1].ic_s);
        Self { gait, runner, sensors, trunk: Trunk::of(gait, runner), ramp_s }
    }

    /// The sensors' samples, by the time of everything else.
    fn clock(&self) -> Clock {
        let Sensors { rate_hz, standing_s, .. } = *self.sensors;
        let before_s = standing_s + self.ramp_s;
        let len = ((self.runner.duration_s + 2.0 * before_s) * rate_hz).round() as usize;
        Clock { start_s: -before_s, rate_hz, len: len.max(1) }
    }

    /// From 0 in standing to 1 in the run.
    fn running(&self, time: Jet) -> Jet {
        self.start(time).smooth_step() - self.end(time).smooth_step()
    }

    fn start(&self, time: Jet) -> Jet {
        Jet::share(time, -self.ramp_s, self.ramp_s)
    }

    fn end(&self, time: Jet) -> Jet {
        Jet::share(time, self.runner.duration_s, self.ramp_s)
    }

    /// Way along at the runner's mean speed, in the run that speed times the time; none where the belt moves instead.
    fn way_m(&self, time: Jet) -> Jet {
        if self.runner.surface == Surface::Treadmill {
            return Jet::ZERO;
        }
        let ramps = self.start(time).smooth_ramp() - Jet::fixed(0.5) - self.end(time).smooth_ramp();
        ramps * (self.ramp_s * self.runner.speed_mps)
    }

    /// Centre of the pelvis.
    fn pelvis(&self, time: Jet) -> Place {
        let running = self.running(time);
        let mut centre = [self.way_m(time), Jet::fixed(self.runner.leg_length_m), Jet::ZERO];
        if running != Jet::ZERO {
            let sway = self.trunk.sway(time);
            centre.iter_mut().zip(sway).for_each(|(place, sway)| *place = *place + sway * running);
        }
        centre
    }

    /// The heel marker and the turn of the foot.
    fn foot(&self, side: Side, time: Jet, running: Jet, leg: Option<&Leg<'_>>) -> (Place, Turn) {
        let mut heel = still(leg::standing_heel(side));
        let mut turn = leg::standing_foot(side, self.runner.foot_progression_angle_deg);
        if let Some(leg) = leg {
            let mut gone = leg.heel(time);
            gone[0] = gone[0] - time * self.runner.speed_mps;
            heel = std::array::from_fn(|i| heel[i] + (gone[i] - heel[i]) * running);
            turn = leg.foot_turn(time, running);
        }
        heel[0] = heel[0] + self.way_m(time);
        (heel, turn)
    }

    fn motion(&self, site: SensorSite, time_s: f64) -> Motion {
        let time = Jet([time_s, 1.0, 0.0]);
        let running = self.running(time);
        let shock = [self.sensors.shock_mps2, self.sensors.shock_s];
        let leg = |side| (running != Jet::ZERO).then(|| Leg::at(self.gait, self.runner, side, time_s, shock));
        let upright = || jet::turn(Jet::ZERO, Jet::ZERO, Jet::ZERO);
        let pelvis_turn = || self.trunk.pelvis_turn(time, running, self.sensors.pelvic_drop_deg);
        let site = site.site();
        match (site.segment, site.side) {
            (Segment::Head, _) => {
                Motion { place: trunk::head(|t| self.pelvis(t), time), turn: self.trunk.head_turn(time, running) }
            }
            (Segment::Thigh, Some(side)) => {
                let adduction_deg = self.sensors.thigh_adduction_deg;
                let turn = leg(side).map_or_else(upright, |leg| leg.thigh_turn(time, running, adduction_deg));
                Motion { place: leg::thigh(side, self.pelvis(time), &pelvis_turn(), &turn), turn }
            }
            (Segment::Shank, Some(side)) => {
                let leg = leg(side);
                let (heel, foot) = self.foot(side, time, running, leg.as_ref());
                let turn = leg.map_or_else(upright, |leg| leg.shank_turn(time, running));
                Motion { place: leg::tibia(heel, &foot, &turn), turn }
            }
            (Segment::Foot, Some(side)) => {
                let (heel, turn) = self.foot(side, time, running, leg(side).as_ref());
                Motion { place: leg::instep(heel, &turn), turn }
            }
            _ => {
                let turn = pelvis_turn();
                Motion { place: trunk::sacrum(self.pelvis(time), &turn), turn }
            }
        }
    }
}
