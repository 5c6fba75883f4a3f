//! Parameters of the filter.

use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};

/// Parameters of VQF; the defaults are those of Laidig and Seel 2023, 10.1016/j.inffus.2022.10.014, which suit all motion.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct VqfParams {
    /// Time constant of the acceleration's low-pass in the strapdown frame, s: small trusts the accelerometer, large the
    /// gyroscope. Default 3.
    pub tau_acc_s: f64,
    /// Time constant of the heading's approach to the magnetometer, s. Default 9.
    pub tau_mag_s: f64,
    /// Estimate the gyroscope's bias in motion. Default true.
    pub motion_bias: bool,
    /// Detect rest and estimate the bias in it. Default true.
    pub rest_bias: bool,
    /// Do not follow a magnetic field that is disturbed. Default true.
    pub reject_disturbances: bool,
    /// Deviation of the bias at the start, °/s. Default 0.5.
    pub bias_sigma_init_dps: f64,
    /// Time in which the deviation grows from nothing to 0.1 °/s, s. Default 100.
    pub bias_forgetting_s: f64,
    /// Largest bias, °/s. Default 2.
    pub bias_clip_dps: f64,
    /// Deviation to which the bias converges in motion, °/s. Default 0.1.
    pub bias_sigma_motion_dps: f64,
    /// Weight of a bias of zero about the vertical, which motion does not show. Default 0.0001.
    pub bias_vertical_forgetting: f64,
    /// Deviation to which the bias converges at rest, °/s. Default 0.03.
    pub bias_sigma_rest_dps: f64,
    /// How long all must be quiet to be rest, s. Default 1.5.
    pub rest_least_s: f64,
    /// Time constant of what quiet is measured from, s. Default 0.5.
    pub rest_filter_tau_s: f64,
    /// Largest distance of the angular velocity from that at rest, °/s. Default 2.
    pub rest_threshold_dps: f64,
    /// Largest distance of the acceleration from that at rest, m/s². Default 0.5.
    pub rest_threshold_mps2: f64,
    /// Time constant of the field's strength and dip, s; zero or less for none. Default 0.05.
    pub mag_current_tau_s: f64,
    /// Time constant of the reference field, s. Default 20.
    pub mag_ref_tau_s: f64,
    /// Largest relative distance of the strength from the reference. Default 0.1.
    pub mag_norm_threshold_ratio: f64,
    /// Largest distance of the dip from the reference, °. Default 10.
    pub mag_dip_threshold_deg: f64,
    /// After how long a new field is accepted, s. Default 20.
    pub mag_new_s: f64,
    /// After how long the first field is accepted, s. Default 5.
    pub mag_new_first_s: f64,
    /// Angular velocity from which time counts for a new field, °/s. Default 20.
    pub mag_new_least_dps: f64,
    /// How long the field must agree to be undisturbed, s. Default 0.5.
    pub mag_least_undisturbed_s: f64,
    /// How long a disturbed field is ignored altogether, s. Default 60.
    pub mag_longest_rejection_s: f64,
    /// How many times slower a field is followed that is disturbed for longer. Default 2.
    pub mag_rejection_factor: f64,
}

impl Default for VqfParams {
    fn default() -> Self {
        Self {
            tau_acc_s: 3.0,
            tau_mag_s: 9.0,
            motion_bias: true,
            rest_bias: true,
            reject_disturbances: true,
            bias_sigma_init_dps: 0.5,
            bias_forgetting_s: 100.0,
            bias_clip_dps: 2.0,
            bias_sigma_motion_dps: 0.1,
            bias_vertical_forgetting: 0.0001,
            bias_sigma_rest_dps: 0.03,
            rest_least_s: 1.5,
            rest_filter_tau_s: 0.5,
            rest_threshold_dps: 2.0,
            rest_threshold_mps2: 0.5,
            mag_current_tau_s: 0.05,
            mag_ref_tau_s: 20.0,
            mag_norm_threshold_ratio: 0.1,
            mag_dip_threshold_deg: 10.0,
            mag_new_s: 20.0,
            mag_new_first_s: 5.0,
            mag_new_least_dps: 20.0,
            mag_least_undisturbed_s: 0.5,
            mag_longest_rejection_s: 60.0,
            mag_rejection_factor: 2.0,
        }
    }
}

impl VqfParams {
    pub(super) fn check(&self) -> Result<()> {
        let above_zero = [
            ("tau_acc_s", self.tau_acc_s),
            ("bias_sigma_init_dps", self.bias_sigma_init_dps),
            ("bias_forgetting_s", self.bias_forgetting_s),
            ("bias_clip_dps", self.bias_clip_dps),
            ("bias_sigma_motion_dps", self.bias_sigma_motion_dps),
            ("bias_sigma_rest_dps", self.bias_sigma_rest_dps),
            ("rest_filter_tau_s", self.rest_filter_tau_s),
            ("mag_rejection_factor", self.mag_rejection_factor),
        ];
        match above_zero.into_iter().find(|(_, value)| !(value.is_finite() && *value > 0.0)) {
            Some((name, value)) => Err(Error::parameter(name, value, "a finite number above zero")),
            None => Ok(()),
        }
    }
}
