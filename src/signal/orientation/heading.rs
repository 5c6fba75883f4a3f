//! Heading by the magnetometer, and when it is not to be trusted.

use std::f64::consts::PI;

use super::{
    VqfParams,
    lanes::{both, first},
    smoothing::{Smoothing, gain},
};
use crate::vector::norm;

/// What the field is compared with, and for how long it agreed.
#[derive(Clone, Debug)]
pub(super) struct Field {
    /// Strength in the sensor's unit and dip, rad.
    smooth: Option<Smoothing<2>>,
    reference: [f64; 2],
    candidate: [f64; 2],
    candidate_for_s: f64,
    undisturbed_for_s: f64,
    pub(super) disturbed: bool,
    follow: f64,
}

impl Field {
    pub(super) fn new(params: &VqfParams, interval_s: f64) -> Self {
        Self {
            smooth: (params.mag_current_tau_s > 0.0).then(|| Smoothing::new(params.mag_current_tau_s, interval_s)),
            reference: [0.0; 2],
            candidate: [-1.0, 0.0],
            candidate_for_s: 0.0,
            undisturbed_for_s: 0.0,
            disturbed: true,
            follow: gain(params.mag_ref_tau_s, interval_s),
        }
    }

    /// Looks at the field in world axes, with the angular velocity that the sensor had lately.
    pub(super) fn see(&mut self, field: [f64; 3], lately_rad_s: [f64; 3], params: &VqfParams, interval_s: f64) {
        let strength = norm(field);
        let mut now = [strength, -(field[2] / strength).asin()];
        if let Some(smooth) = &mut self.smooth {
            now = smooth.next(now.map(both)).map(first);
        }
        let dip = params.mag_dip_threshold_deg.to_radians();
        let agrees = |with: [f64; 2]| {
            (now[0] - with[0]).abs() < params.mag_norm_threshold_ratio * with[0] && (now[1] - with[1]).abs() < dip
        };
        let follow = |what: &mut [f64; 2], share: f64| {
            what.iter_mut().zip(now).for_each(|(what, now)| *what += share * (now - *what));
        };
        if agrees(self.reference) {
            self.undisturbed_for_s += interval_s;
            if self.undisturbed_for_s >= params.mag_least_undisturbed_s {
                self.disturbed = false;
                follow(&mut self.reference, self.follow);
            }
        } else {
            self.undisturbed_for_s = 0.0;
            self.disturbed = true;
        }
        if agrees(self.candidate) {
            if norm(lately_rad_s) >= params.mag_new_least_dps.to_radians() {
                self.candidate_for_s += interval_s;
            }
            follow(&mut self.candidate, self.follow);
            let long_enough = self.candidate_for_s >= params.mag_new_s
                || (self.reference[0] == 0.0 && self.candidate_for_s >= params.mag_new_first_s);
            if self.disturbed && long_enough {
                self.reference = self.candidate;
                self.disturbed = false;
                self.undisturbed_for_s = params.mag_least_undisturbed_s;
            }
        } else {
            self.candidate_for_s = 0.0;
            self.candidate = now;
        }
    }
}

/// The turn about the vertical that brings the gyroscope's heading to magnetic north.
#[derive(Clone, Debug)]
pub(super) struct Heading {
    /// rad, −π to π.
    pub(super) delta: f64,
    share: f64,
    /// 1/N of the first samples; 0 once the time constant is over.
    first: f64,
    rejected_s: f64,
}

impl Heading {
    /// Beginning at `delta`, having rejected `rejected_s` of disturbed field already.
    pub(super) fn new(params: &VqfParams, interval_s: f64, delta: f64, rejected_s: f64) -> Self {
        Self { delta, share: gain(params.tau_mag_s, interval_s), first: 1.0, rejected_s }
    }

    /// Towards the angle that the magnetometer shows.
    pub(super) fn approach(&mut self, angle: f64, disturbed: bool, params: &VqfParams, interval_s: f64) {
        let off = wrapped(angle - self.delta);
        let mut share = self.share;
        if params.reject_disturbances {
            if !disturbed {
                self.rejected_s = (self.rejected_s - params.mag_rejection_factor * interval_s).max(0.0);
            } else if self.rejected_s <= params.mag_longest_rejection_s {
                self.rejected_s += interval_s;
                share = 0.0;
            } else {
                share /= params.mag_rejection_factor;
            }
        }
        // The first samples are averaged.
        if self.first != 0.0 {
            share = share.max(self.first);
            self.first /= self.first + 1.0;
            if self.first * params.tau_mag_s < interval_s {
                self.first = 0.0;
            }
        }
        self.delta = wrapped(self.delta + share * off);
    }
}

/// Angle of the field in the horizontal plane of the world, rad: 0 where it points along the second axis (north).
pub(super) fn angle_of(field: [f64; 3]) -> f64 {
    field[0].atan2(field[1])
}

fn wrapped(angle: f64) -> f64 {
    if angle > PI {
        angle - 2.0 * PI
    } else if angle < -PI {
        angle + 2.0 * PI
    } else {
        angle
    }
}
