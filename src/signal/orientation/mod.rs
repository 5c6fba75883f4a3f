//! How a sensor is turned: VQF, the filter of Laidig and Seel.
//!
//! ```text
//! angular velocity ─ bias ──▶ integrate ──▶ strapdown frame ──▶ acceleration there, low-pass ──▶ which way is up
//!                     ▲                                                                            │
//!                     └────── Kalman filter: rest, or how far the inclination was off ◀────────────┤
//! magnetic field ──▶ disturbed? ──▶ turn about the vertical (9-D only)                             ▼
//!                                                                                       orientation, third axis up
//! ```
//!
//! *Online*, sample by sample: [`Vqf`]. *Offline*, with no delay and the bias from both directions of time: [`orientation`].
//! Without a magnetometer (6-D) inclination does not drift, but heading does, by what is left of the bias: angles about the
//! vertical, and between two sensors, hold for as long as that is small.
//!
//! Source: D. Laidig and T. Seel 2023, *VQF: highly accurate IMU orientation estimation with bias estimation and magnetic
//! disturbance rejection*, Information Fusion 91:187–204, 10.1016/j.inffus.2022.10.014. Written anew after the paper and
//! the authors' reference implementation (PyPI `vqf`, MIT licence, © 2021 Daniel Laidig), and held to it.

mod bias;
mod heading;
mod lanes;
mod offline;
mod online;
mod params;
mod quaternion;
mod smoothing;
mod symmetric;
mod tilt;

pub use online::Vqf;
pub use params::VqfParams;
pub use quaternion::Quaternion;

use super::gaps::is_complete;
use crate::error::{Error, ErrorKind, Place, Result};

/// Samples of one sensor on a regular clock, all series of one length, without gaps.
#[derive(Clone, Copy, Debug)]
pub struct Inertial<'a> {
    /// Sampling rate, Hz.
    pub rate_hz: f64,
    /// Angular velocity x, y, z, rad/s.
    pub angular_velocity_rad_s: [&'a [f64]; 3],
    /// Acceleration with gravity, m/s².
    pub acceleration_mps2: [&'a [f64]; 3],
    /// Magnetic field in any unit.
    pub field: Option<[&'a [f64]; 3]>,
}

impl Inertial<'_> {
    /// Number of samples.
    pub fn len(&self) -> usize {
        self.acceleration_mps2[0].len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    fn angular_velocity(&self, i: usize) -> [f64; 3] {
        at(&self.angular_velocity_rad_s, i)
    }

    fn acceleration(&self, i: usize) -> [f64; 3] {
        at(&self.acceleration_mps2, i)
    }

    fn field(&self, i: usize) -> Option<[f64; 3]> {
        self.field.map(|field| at(&field, i))
    }

    fn check(&self) -> Result<()> {
        check_interval(self.rate_hz)?;
        let named = [
            ("angular_velocity_rad_s", Some(self.angular_velocity_rad_s)),
            ("acceleration_mps2", Some(self.acceleration_mps2)),
            ("magnetic_field", self.field),
        ];
        for (name, columns) in named.into_iter().filter_map(|(name, columns)| Some((name, columns?))) {
            let at = Place::field(name);
            if columns.iter().any(|c| c.len() != self.len()) {
                let found = format!("columns of {:?} samples", columns.map(<[f64]>::len));
                let expected = format!("{} samples, as many as of acceleration", self.len());
                return Err(Error::new(ErrorKind::Parameter, found, expected).at(at));
            }
            let bad = columns.iter().filter(|c| !is_complete(c)).filter_map(|c| c.iter().position(|v| !v.is_finite()));
            if let Some(sample) = bad.min() {
                let found = format!("sample {sample} is not finite");
                return Err(Error::new(ErrorKind::NoSignal, found, "finite samples")
                    .at(at)
                    .mend("fill short gaps; take the stretches between long ones each for itself"));
            }
        }
        if self.is_empty() {
            return Err(Error::new(ErrorKind::TooShort, "no samples", "at least one"));
        }
        Ok(())
    }
}

fn at(columns: &[&[f64]; 3], i: usize) -> [f64; 3] {
    [columns[0][i], columns[1][i], columns[2][i]]
}

fn check_interval(rate_hz: f64) -> Result<f64> {
    if rate_hz.is_finite() && rate_hz > 0.0 {
        Ok(1.0 / rate_hz)
    } else {
        Err(Error::parameter("rate_hz", rate_hz, "a rate above zero, Hz"))
    }
}

/// How a sensor was turned at each sample, and what the filter found on the way.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Orientation {
    /// From sensor axes to a world whose third axis is up and whose heading is arbitrary.
    pub quaternion_6d: Vec<Quaternion>,
    /// To the world of east, north and up; where there was a magnetometer.
    pub quaternion_9d: Option<Vec<Quaternion>>,
    /// The gyroscope's bias, rad/s, in sensor axes.
    pub bias_rad_s: Vec<[f64; 3]>,
    /// Its deviation, rad/s: an upper bound.
    pub bias_sigma_rad_s: Vec<f64>,
    /// Whether the sensor rested.
    pub rest: Vec<bool>,
    /// Whether the magnetic field was disturbed, or not yet known; true throughout without a magnetometer.
    pub field_disturbed: Vec<bool>,
}

impl Orientation {
    fn with_capacity(len: usize) -> Self {
        Self {
            quaternion_6d: Vec::with_capacity(len),
            quaternion_9d: None,
            bias_rad_s: Vec::with_capacity(len),
            bias_sigma_rad_s: Vec::with_capacity(len),
            rest: Vec::with_capacity(len),
            field_disturbed: Vec::with_capacity(len),
        }
    }
}

/// Orientation of a whole recording: offline, or as the online filter would have said at each sample.
///
/// # Errors
/// [`ErrorKind::NoSignal`] for samples that are not finite, [`ErrorKind::Parameter`] for columns of different lengths, the
/// rate or a parameter, [`ErrorKind::TooShort`] for none.
pub fn orientation(samples: &Inertial<'_>, params: &VqfParams, offline: bool) -> Result<Orientation> {
    samples.check()?;
    params.check()?;
    if offline { Ok(offline::offline(samples, params)) } else { online(samples, params) }
}

fn online(samples: &Inertial<'_>, params: &VqfParams) -> Result<Orientation> {
    let mut filter = Vqf::new(params, samples.rate_hz)?;
    let mut out = Orientation::with_capacity(samples.len());
    let mut headed = Vec::new();
    for i in 0..samples.len() {
        filter.update(samples.angular_velocity(i), samples.acceleration(i), samples.field(i));
        out.quaternion_6d.push(filter.quaternion_6d());
        if samples.field.is_some() {
            headed.push(filter.quaternion_9d());
        }
        out.bias_rad_s.push(filter.bias_rad_s());
        out.bias_sigma_rad_s.push(filter.bias_sigma_rad_s());
        out.rest.push(filter.rests());
        out.field_disturbed.push(filter.field_disturbed());
    }
    out.quaternion_9d = samples.field.map(|_| headed);
    Ok(out)
}

#[cfg(test)]
mod tests;
