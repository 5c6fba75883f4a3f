//! Sample by sample, with what was seen so far.

use super::{
    VqfParams, bias, check_interval,
    heading::{Field, Heading, angle_of},
    lanes::{both, first},
    quaternion::Quaternion,
    tilt::Tilt,
};
use crate::error::Result;

/// The filter with its state, for samples that come one by one.
///
/// ```
/// use midstance::signal::{Vqf, VqfParams};
/// let mut vqf = Vqf::new(&VqfParams::default(), 100.0)?;
/// for _ in 0..500 {
///     vqf.update([0.0, 0.0, 0.0], [0.0, 9.81, 0.0], None);
/// }
/// let up = vqf.quaternion_6d().rotate([0.0, 1.0, 0.0]);
/// assert!((up[2] - 1.0).abs() < 1e-9, "the sensor's y is up");
/// # Ok::<(), midstance::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Vqf {
    params: VqfParams,
    interval_s: f64,
    /// The first of two that are the same.
    tilt: Tilt,
    field: Field,
    heading: Heading,
}

impl Vqf {
    /// A filter for samples at `rate_hz`.
    ///
    /// # Errors
    /// [`ErrorKind::Parameter`](crate::ErrorKind::Parameter) for a rate or a parameter outside its range.
    pub fn new(params: &VqfParams, rate_hz: f64) -> Result<Self> {
        let interval_s = check_interval(rate_hz)?;
        params.check()?;
        Ok(Self {
            params: *params,
            interval_s,
            tilt: Tilt::new(params, interval_s),
            field: Field::new(params, interval_s),
            heading: Heading::new(params, interval_s, 0.0, params.mag_longest_rejection_s),
        })
    }

    /// Takes in one sample: angular velocity, rad/s, acceleration with gravity, m/s², and the magnetic field in any unit.
    /// An acceleration or a field of exactly zero is passed over.
    pub fn update(&mut self, rad_s: [f64; 3], mps2: [f64; 3], field: Option<[f64; 3]>) {
        self.tilt.update(rad_s.map(both), mps2.map(both));
        if let Some(field) = field.filter(|field| *field != [0.0; 3]) {
            self.head(field);
        }
    }

    fn head(&mut self, field: [f64; 3]) {
        let field = self.quaternion_6d().rotate(field);
        if self.params.reject_disturbances {
            self.field.see(field, self.tilt.rest.angular_rad_s.map(first), &self.params, self.interval_s);
        }
        self.heading.approach(angle_of(field), self.field.disturbed, &self.params, self.interval_s);
    }

    /// How the sensor is turned, by gyroscope and accelerometer: third axis of the world up, its heading arbitrary.
    pub fn quaternion_6d(&self) -> Quaternion {
        Quaternion(self.tilt.turns().map(first))
    }

    /// The same with the magnetometer's heading: first axis of the world east, second north, third up.
    pub fn quaternion_9d(&self) -> Quaternion {
        self.quaternion_6d().headed(self.heading.delta)
    }

    /// Turn about the vertical between the two, rad.
    pub fn delta_rad(&self) -> f64 {
        self.heading.delta
    }

    /// The gyroscope's bias, rad/s, in sensor axes.
    pub fn bias_rad_s(&self) -> [f64; 3] {
        self.tilt.bias.estimate.bias.map(first)
    }

    /// Deviation of the bias, rad/s: an upper bound.
    pub fn bias_sigma_rad_s(&self) -> f64 {
        first(self.tilt.bias.estimate.sigma_rad_s(bias::variance_at_start(&self.params)))
    }

    #[cfg(test)]
    pub(super) fn covariance(&self) -> super::symmetric::Symmetric {
        self.tilt.bias.estimate.covariance
    }

    /// Whether the sensor rests.
    pub fn rests(&self) -> bool {
        self.tilt.rest.detected.to_bitmask() & 1 == 1
    }

    /// Whether the magnetic field is disturbed; true until one was accepted.
    pub fn field_disturbed(&self) -> bool {
        self.field.disturbed
    }
}
