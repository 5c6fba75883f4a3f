//! Model M1 in formulas alone: nothing here is shared with the code that makes the signals.

use std::f64::consts::{FRAC_PI_2, PI};

use serde::{Deserialize, Serialize};

use super::params::Runner;
use crate::quantity::STANDARD_GRAVITY_MPS2 as G;

/// The textbook values of model M1: half-sine stances without variability, asymmetry and impact.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ClosedForm {
    /// Body weight, N.
    pub body_weight_n: f64,
    /// Peak vertical force, N.
    pub active_peak_n: f64,
    /// Peak vertical force, BW.
    pub active_peak_bw: f64,
    /// Contact plus flight, s.
    pub step_time_s: f64,
    /// Steps per minute.
    pub cadence_spm: f64,
    /// Contact time over twice the step time.
    pub duty_factor_ratio: f64,
    /// Speed times step time, m.
    pub step_length_m: f64,
    /// Vertical impulse of a contact, BW·s: the step time.
    pub vertical_impulse_bw_s: f64,
    /// Fall of the centre of mass from contact to mid-stance, m.
    pub fall_in_stance_m: f64,
    /// Highest less lowest height of the centre of mass, m.
    pub vertical_oscillation_m: f64,
    /// Vertical stiffness, kN/m.
    pub k_vert_kn_m: f64,
    /// Shortening of the leg, m; absent where it is too short for the distance covered in contact.
    pub leg_shortening_m: Option<f64>,
    /// Leg stiffness, kN/m; absent likewise.
    pub k_leg_kn_m: Option<f64>,
    /// Largest upward acceleration of the centre of mass, gravity removed, in units of standard gravity.
    pub peak_acceleration_g: f64,
}

/// The values of model M1 for a runner's mass, times, speed and leg length.
///
/// ```
/// use midstance::simulate::{Runner, closed_form};
/// assert!((closed_form(&Runner::default()).k_vert_kn_m - 25.179781).abs() < 1e-6);
/// ```
pub fn closed_form(runner: &Runner) -> ClosedForm {
    let Runner { mass_kg, contact_time_s: tc, flight_time_s: tf, speed_mps, leg_length_m, .. } = *runner;
    let step_time_s = tc + tf;
    let spring = Spring::of(tc, tf, mass_kg);
    let leg_shortening_m = spring.leg_shortening_m(speed_mps, leg_length_m, tc);
    let body_weight_n = mass_kg * G;
    ClosedForm {
        body_weight_n,
        active_peak_n: spring.peak_n,
        active_peak_bw: spring.peak_n / body_weight_n,
        step_time_s,
        cadence_spm: 60.0 / step_time_s,
        duty_factor_ratio: tc / (2.0 * step_time_s),
        step_length_m: speed_mps * step_time_s,
        vertical_impulse_bw_s: step_time_s,
        fall_in_stance_m: spring.fall_m,
        vertical_oscillation_m: spring.fall_m + G * tf * tf / 8.0,
        k_vert_kn_m: spring.peak_n / spring.fall_m / 1000.0,
        leg_shortening_m,
        k_leg_kn_m: leg_shortening_m.map(|shortening| spring.peak_n / shortening / 1000.0),
        peak_acceleration_g: spring.peak_n / body_weight_n - 1.0,
    }
}

/// Morin's model of one contact.
pub(super) struct Spring {
    pub peak_n: f64,
    pub fall_m: f64,
}

impl Spring {
    pub(super) fn of(tc: f64, tf: f64, mass_kg: f64) -> Self {
        let peak_n = mass_kg * G * FRAC_PI_2 * (tf / tc + 1.0);
        Self { peak_n, fall_m: peak_n * tc * tc / (mass_kg * PI * PI) - G * tc * tc / 8.0 }
    }

    pub(super) fn leg_shortening_m(&self, speed_mps: f64, leg_length_m: f64, tc: f64) -> Option<f64> {
        let half_m = speed_mps * tc / 2.0;
        (half_m < leg_length_m).then(|| leg_length_m - (leg_length_m.powi(2) - half_m.powi(2)).sqrt() + self.fall_m)
    }
}
