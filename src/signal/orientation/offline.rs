//! With all samples at hand: bias from both directions of time, inclination and heading without delay.

use super::{
    Inertial, Orientation, VqfParams,
    bias::{inverse, row_times, sigma_rad_s},
    heading::{Heading, angle_of},
    online::Vqf,
    quaternion::{Quaternion, normalized},
    smoothing::Smoothing,
};
use crate::error::Result;

pub(super) fn offline(samples: &Inertial<'_>, params: &VqfParams) -> Result<Orientation> {
    let interval_s = 1.0 / samples.rate_hz;
    let mut out = estimate_bias(samples, params)?;
    let by_gyroscope = integrate(samples, &out.bias_rad_s, interval_s);
    let mut up: Vec<[f64; 3]> =
        by_gyroscope.iter().enumerate().map(|(i, turn)| turn.rotate(samples.acceleration(i))).collect();
    smooth_both_ways(&mut up, params.tau_acc_s, interval_s);
    let mut inclination = Quaternion::IDENTITY;
    out.quaternion_6d = by_gyroscope
        .into_iter()
        .zip(up)
        .map(|(turn, up)| {
            let seen = normalized(inclination.rotate(up));
            inclination = (Quaternion::upright(seen) * inclination).normalized();
            inclination * turn
        })
        .collect();
    if samples.field.is_some() {
        let delta = headings(samples, &out, params, interval_s);
        out.quaternion_9d = Some(out.quaternion_6d.iter().zip(delta).map(|(q, delta)| q.headed(delta)).collect());
    }
    Ok(out)
}

/// Bias, its deviation, rest and disturbance: the online filter forwards and backwards, the two estimates weighed by
/// their covariances. Backwards the sensor turns the other way, so the bias comes out with the other sign.
fn estimate_bias(samples: &Inertial<'_>, params: &VqfParams) -> Result<Orientation> {
    let mut filter = Vqf::new(params, samples.rate_hz)?;
    let highest = (100.0 * params.bias_sigma_init_dps).powi(2);
    let mut out = Orientation::with_capacity(samples.len());
    let mut weights = Vec::with_capacity(samples.len());
    for i in 0..samples.len() {
        filter.update(samples.angular_velocity(i), samples.acceleration(i), samples.field(i));
        let weight = inverse(filter.bias_covariance());
        out.bias_rad_s.push(weight.map(|row| row_times(row, filter.bias_rad_s())));
        out.rest.push(filter.rests());
        out.field_disturbed.push(filter.field_disturbed());
        weights.push(weight);
    }
    out.bias_sigma_rad_s.resize(samples.len(), 0.0);
    filter = Vqf::new(params, samples.rate_hz)?;
    for i in (0..samples.len()).rev() {
        filter.update(samples.angular_velocity(i).map(|c| -c), samples.acceleration(i), samples.field(i));
        out.rest[i] |= filter.rests();
        out.field_disturbed[i] &= filter.field_disturbed();
        let weight = inverse(filter.bias_covariance());
        let weighed = weight.map(|row| row_times(row, filter.bias_rad_s()));
        let both = std::array::from_fn(|r| std::array::from_fn(|c| weights[i][r][c] + weight[r][c]));
        let covariance = inverse(&both);
        let difference = std::array::from_fn(|c| out.bias_rad_s[i][c] - weighed[c]);
        out.bias_rad_s[i] = covariance.map(|row| row_times(row, difference));
        out.bias_sigma_rad_s[i] = sigma_rad_s(&covariance, highest);
    }
    Ok(out)
}

fn integrate(samples: &Inertial<'_>, bias: &[[f64; 3]], interval_s: f64) -> Vec<Quaternion> {
    let mut turn = Quaternion::IDENTITY;
    bias.iter()
        .enumerate()
        .map(|(i, bias)| {
            let measured = samples.angular_velocity(i);
            if let Some(step) = Quaternion::step(std::array::from_fn(|c| measured[c] - bias[c]), interval_s) {
                turn = (turn * step).normalized();
            }
            turn
        })
        .collect()
}

/// Forwards and, from the state of the last sample, backwards.
fn smooth_both_ways(x: &mut [[f64; 3]], tau_s: f64, interval_s: f64) {
    let mut smoothing = Smoothing::new(tau_s, interval_s);
    for x in x.iter_mut() {
        *x = smoothing.next(*x);
    }
    if let Some(last) = x.last() {
        smoothing.settle(*last);
    }
    for x in x.iter_mut().rev() {
        *x = smoothing.next(*x);
    }
}

/// The heading correction at each sample, rad, smoothed forwards and backwards.
fn headings(samples: &Inertial<'_>, out: &Orientation, params: &VqfParams, interval_s: f64) -> Vec<f64> {
    let north = |i: usize| angle_of(out.quaternion_6d[i].rotate(samples.field(i).unwrap_or_default()));
    let mut delta: Vec<f64> = (0..samples.len()).map(north).collect();
    let mut follow = |backward: bool| {
        let first = if backward { delta.last() } else { delta.first() };
        let mut heading = Heading::new(params, interval_s, first.copied().unwrap_or_default(), 0.0);
        let len = delta.len();
        for i in (0..len).map(|i| if backward { len - 1 - i } else { i }) {
            heading.approach(delta[i], out.field_disturbed[i], params, interval_s);
            delta[i] = heading.delta;
        }
    };
    follow(false);
    follow(true);
    delta
}
