//! How a sensor is turned, and what its gyroscope says at rest, over the whole recording.

use std::{borrow::Cow, ops::Range};

use super::clock;
use crate::{
    error::Result,
    signal::{Inertial, Orientation, Quaternion, VqfParams, fill_linear, is_complete, orientation},
};

/// Longest dropout over which the orientation goes on, by straight lines, s; the signals stay missing there.
const LONGEST_BRIDGED_S: f64 = 0.1;

/// Orientation of the sensor and bias at each sample; NaN outside the stretches.
pub(super) struct Turns {
    pub(super) quaternions: Vec<Quaternion>,
    pub(super) bias_rad_s: Vec<[f64; 3]>,
}

impl Turns {
    /// Angular velocity, rad/s, less the bias.
    pub(super) fn without_bias(&self, turning: [&[f64]; 3]) -> [Vec<f64>; 3] {
        let column = |axis: usize| turning[axis].iter().zip(&self.bias_rad_s).map(move |(w, bias)| w - bias[axis]);
        [column(0).collect(), column(1).collect(), column(2).collect()]
    }
}

/// Turns and bias from the signals on the regular clock, by the orientation filter.
pub(super) fn turns(acceleration: [&[f64]; 3], turning: [&[f64]; 3], even: &clock::Even<'_>) -> Result<Turns> {
    // A filter that began anew after every lost packet would never settle.
    let longest = (LONGEST_BRIDGED_S * even.clock.rate_hz) as usize;
    let bridged = |column| {
        let mut column = Cow::Borrowed(column);
        if !is_complete(&column) {
            fill_linear(column.to_mut(), longest);
        }
        column
    };
    let (acceleration, turning) = (acceleration.map(bridged), turning.map(bridged));
    let filtered = |stretch: &Range<usize>| {
        let samples = Inertial {
            rate_hz: even.clock.rate_hz,
            angular_velocity_rad_s: turning.each_ref().map(|c| &c[stretch.clone()]),
            acceleration_mps2: acceleration.each_ref().map(|c| &c[stretch.clone()]),
            field: None,
        };
        orientation(&samples, &VqfParams::default(), true)
    };
    let stretches = joined(&even.stretches, longest);
    if let [whole] = &stretches[..]
        && whole.len() == even.clock.len
    {
        let Orientation { quaternion_6d, bias_rad_s, .. } = filtered(whole)?;
        return Ok(Turns { quaternions: quaternion_6d, bias_rad_s });
    }
    let mut out = Turns {
        quaternions: vec![Quaternion([f64::NAN; 4]); even.clock.len],
        bias_rad_s: vec![[f64::NAN; 3]; even.clock.len],
    };
    for stretch in stretches {
        let found = filtered(&stretch)?;
        out.quaternions[stretch.clone()].copy_from_slice(&found.quaternion_6d);
        out.bias_rad_s[stretch].copy_from_slice(&found.bias_rad_s);
    }
    Ok(out)
}

/// Stretches with those joined that at most `longest` samples part.
fn joined(stretches: &[Range<usize>], longest: usize) -> Vec<Range<usize>> {
    let mut out: Vec<Range<usize>> = Vec::new();
    for stretch in stretches {
        match out.last_mut() {
            Some(last) if stretch.start - last.end <= longest => last.end = stretch.end,
            _ => out.push(stretch.clone()),
        }
    }
    out
}
