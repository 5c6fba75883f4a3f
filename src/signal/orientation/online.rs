//! Sample by sample, with what was seen so far.

use super::{
    VqfParams,
    bias::{Bias, Rest},
    check_interval,
    heading::{Field, Heading, angle_of},
    quaternion::{Quaternion, normalized},
    smoothing::Smoothing,
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
    /// By the gyroscope alone, and what the accelerometer adds to it.
    by_gyroscope: Quaternion,
    inclination: Quaternion,
    up: Smoothing<3>,
    rest: Rest,
    bias: Bias,
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
            by_gyroscope: Quaternion::IDENTITY,
            inclination: Quaternion::IDENTITY,
            up: Smoothing::new(params.tau_acc_s, interval_s),
            rest: Rest::new(params, interval_s),
            bias: Bias::new(params, interval_s),
            field: Field::new(params, interval_s),
            heading: Heading::new(params, interval_s, 0.0, params.mag_longest_rejection_s),
        })
    }

    /// Takes in one sample: angular velocity, rad/s, acceleration with gravity, m/s², and the magnetic field in any unit.
    /// An acceleration or a field of exactly zero is passed over.
    pub fn update(&mut self, rad_s: [f64; 3], mps2: [f64; 3], field: Option<[f64; 3]>) {
        self.turn(rad_s);
        if mps2 != [0.0; 3] {
            self.incline(mps2);
        }
        if let Some(field) = field.filter(|field| *field != [0.0; 3]) {
            self.head(field);
        }
    }

    fn turn(&mut self, rad_s: [f64; 3]) {
        if self.params.rest_bias || self.params.reject_disturbances {
            self.rest.turned(rad_s, &self.params);
        }
        let true_rad_s = std::array::from_fn(|i| rad_s[i] - self.bias.estimate[i]);
        if let Some(step) = Quaternion::step(true_rad_s, self.interval_s) {
            self.by_gyroscope = (self.by_gyroscope * step).normalized();
        }
    }

    fn incline(&mut self, mps2: [f64; 3]) {
        if self.params.rest_bias {
            self.rest.accelerated(mps2, &self.params, self.interval_s);
        }
        let smooth = self.up.next(self.by_gyroscope.rotate(mps2));
        let up = normalized(self.inclination.rotate(smooth));
        self.inclination = (Quaternion::upright(up) * self.inclination).normalized();
        if self.params.motion_bias || self.params.rest_bias {
            self.bias.corrected(self.quaternion_6d(), up, &self.rest, &self.params, self.interval_s);
        }
    }

    fn head(&mut self, field: [f64; 3]) {
        let field = self.quaternion_6d().rotate(field);
        if self.params.reject_disturbances {
            self.field.see(field, self.rest.angular_rad_s, &self.params, self.interval_s);
        }
        self.heading.approach(angle_of(field), self.field.disturbed, &self.params, self.interval_s);
    }

    /// How the sensor is turned, by gyroscope and accelerometer: third axis of the world up, its heading arbitrary.
    pub fn quaternion_6d(&self) -> Quaternion {
        self.inclination * self.by_gyroscope
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
        self.bias.estimate
    }

    /// Deviation of the bias, rad/s: an upper bound.
    pub fn bias_sigma_rad_s(&self) -> f64 {
        self.bias.sigma_rad_s()
    }

    pub(super) fn bias_covariance(&self) -> &super::bias::Matrix {
        &self.bias.covariance
    }

    /// Whether the sensor rests.
    pub fn rests(&self) -> bool {
        self.rest.detected
    }

    /// Whether the magnetic field is disturbed; true until one was accepted.
    pub fn field_disturbed(&self) -> bool {
        self.field.disturbed
    }
}
