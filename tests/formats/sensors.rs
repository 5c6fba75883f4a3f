//! What the cases of inertial formats share.

use midstance::{
    read::{ReadParams, from_bytes},
    recording::{Imu, Recording},
};

use super::fixture;

/// The name is the file's, as when it is opened by its path.
pub fn read(format: &str, file: &str) -> Recording {
    let path = format!("{format}/{file}");
    let recording = from_bytes(file, &fixture(&path), &ReadParams::default()).unwrap_or_else(|e| panic!("{path}: {e}"));
    assert_eq!(recording.sources[0].format, format);
    recording
}

/// Acceleration of one sample, m/s².
pub fn acceleration(imu: &Imu, at: usize) -> [f64; 3] {
    imu.acceleration_mps2.as_ref().unwrap().each_ref().map(|x| x[at])
}

/// Angular velocity of one sample, deg/s.
pub fn turning(imu: &Imu, at: usize) -> [f64; 3] {
    imu.angular_velocity_rad_s.as_ref().unwrap().each_ref().map(|x| x[at].to_degrees())
}

/// Equal but for rounding.
pub fn near(found: [f64; 3], expected: [f64; 3]) {
    let off = found.iter().zip(expected).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max);
    assert!(off < 1e-9, "{found:?} is not {expected:?}");
}

/// Standard gravity, m/s².
pub const G: f64 = 9.806_65;
