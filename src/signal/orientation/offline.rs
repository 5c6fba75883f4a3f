//! With all samples at hand: bias from both directions of time, inclination and heading without delay.

use super::{
    Inertial, Orientation, VqfParams,
    bias::{Estimate, variance_at_start},
    heading::{Field, Heading, angle_of},
    lanes::{Lanes, Vector, both, difference, first, swapped, times},
    quaternion::{Quaternion, matrix},
    smoothing::Smoothing,
    symmetric::Symmetric,
    tilt::{Tilt, Turns, each, steps},
};

pub(super) fn offline(samples: &Inertial<'_>, params: &VqfParams) -> Orientation {
    let interval_s = 1.0 / samples.rate_hz;
    let mut out = estimate_bias(samples, params, interval_s);
    let mut up = integrate(samples, &mut out, params, interval_s);
    // Backwards from the state of the last sample.
    let mut smoothing = Smoothing::new(params.tau_acc_s, interval_s);
    smoothing.settle(packed(up.last().copied().unwrap_or_default()));
    up.iter_mut().rev().for_each(|up| *up = smooth(&mut smoothing, *up));
    let mut inclination = Quaternion::IDENTITY;
    for (turn, up) in out.quaternion_6d.iter_mut().zip(up) {
        inclination = Quaternion::raising(inclination.rotate(up)).after(inclination);
        *turn = inclination * *turn;
    }
    if samples.field.is_some() {
        let delta = headings(samples, &out, params, interval_s);
        out.quaternion_9d = Some(out.quaternion_6d.iter().zip(delta).map(|(q, delta)| q.headed(delta)).collect());
    }
    out
}

/// Bias, its deviation, rest and disturbance: the online filter forwards and backwards, side by side, the two estimates
/// weighed by their covariances. Backwards the sensor turns the other way, so the bias comes out with the other sign.
fn estimate_bias(samples: &Inertial<'_>, params: &VqfParams, interval_s: f64) -> Orientation {
    let len = samples.len();
    let highest = variance_at_start(params);
    let mut out = Orientation {
        bias_rad_s: vec![[0.0; 3]; len],
        bias_sigma_rad_s: vec![0.0; len],
        rest: vec![false; len],
        field_disturbed: vec![true; len],
        ..Orientation::default()
    };
    let mut tilt = Tilt::new(params, interval_s);
    let mut fields = [(); 2].map(|()| Field::new(params, interval_s));
    let direction = Lanes::new([1.0, -1.0]);
    // Until the two meet, each keeps what it found; then each comes to where the other has been.
    let mut kept: Vec<Estimate> = Vec::with_capacity(len.div_ceil(2));
    for there in 0..len {
        let places = [there, len - 1 - there];
        let pair = |column: &[f64]| Lanes::new([column[places[0]], column[places[1]]]);
        let [x, y, z] = samples.angular_velocity_rad_s;
        let rad_s = [direction * pair(x), direction * pair(y), direction * pair(z)];
        let [x, y, z] = samples.acceleration_mps2;
        tilt.update(rad_s, [pair(x), pair(y), pair(z)]);
        for (lane, place) in places.into_iter().enumerate() {
            out.rest[place] |= tilt.rest.detected.to_bitmask() >> lane & 1 == 1;
        }
        let Estimate { bias, covariance } = tilt.bias.estimate;
        let here = Estimate { bias: [bias[0] * direction, bias[1] * direction, bias[2] * direction], covariance };
        if places[0] <= places[1] {
            kept.push(here);
        }
        if places[0] >= places[1] {
            let both_ways = weighed(&here, &swap(&kept[places[1]]));
            let (bias, sigma) = (each(both_ways.bias), both_ways.sigma_rad_s(highest).to_array());
            for (lane, place) in places.into_iter().enumerate() {
                (out.bias_rad_s[place], out.bias_sigma_rad_s[place]) = (bias[lane], sigma[lane]);
            }
        }
        if samples.field.is_some() {
            see(&mut fields, samples, &tilt, params, places, &mut out.field_disturbed);
        }
    }
    out
}

/// Of two estimates of the same bias, the mean weighed by the inverses of their covariances: (P₁⁻¹ + P₂⁻¹)⁻¹ is
/// P₁ (P₁ + P₂)⁻¹ P₂, so that one inverse is enough.
fn weighed(one: &Estimate, other: &Estimate) -> Estimate {
    let inverse = one.covariance.plus(&other.covariance).inverse();
    let of_one = other.covariance.times(inverse.times(one.bias));
    let of_other = one.covariance.times(inverse.times(other.bias));
    let half = inverse.times_rows(&other.covariance.rows());
    Estimate {
        bias: [of_one[0] + of_other[0], of_one[1] + of_other[1], of_one[2] + of_other[2]],
        covariance: Symmetric::product_transposed(&one.covariance.rows(), &half),
    }
}

fn swap(kept: &Estimate) -> Estimate {
    let ([x, y, z], [xx, xy, xz, yy, yz, zz]) = (kept.bias, kept.covariance.0);
    Estimate {
        bias: [swapped(x), swapped(y), swapped(z)],
        covariance: Symmetric([swapped(xx), swapped(xy), swapped(xz), swapped(yy), swapped(yz), swapped(zz)]),
    }
}

/// Shows both directions the magnetic field where they are.
fn see(
    fields: &mut [Field; 2],
    samples: &Inertial<'_>,
    tilt: &Tilt,
    params: &VqfParams,
    places: [usize; 2],
    disturbed: &mut [bool],
) {
    let turns = tilt.turns().map(Lanes::to_array);
    let lately = each(tilt.rest.angular_rad_s);
    for (lane, place) in places.into_iter().enumerate() {
        let seen = samples.field(place).filter(|field| *field != [0.0; 3] && params.reject_disturbances);
        if let Some(seen) = seen {
            let turn = Quaternion(turns.map(|part| part[lane]));
            fields[lane].see(turn.rotate(seen), lately[lane], params, 1.0 / samples.rate_hz);
        }
        disturbed[place] &= fields[lane].disturbed;
    }
}

/// Turns by the gyroscope into `out`; returns the acceleration in their world, low-passed forwards. Only what hangs on the
/// sample before is done one by one; the rest is of two samples, each in its lane.
fn integrate(samples: &Inertial<'_>, out: &mut Orientation, params: &VqfParams, interval_s: f64) -> Vec<[f64; 3]> {
    let len = samples.len();
    let bias = &out.bias_rad_s[..len];
    let mut turn = Quaternion::IDENTITY;
    let mut smoothing = Smoothing::new(params.tau_acc_s, interval_s);
    let mut up = vec![[0.0; 3]; len];
    out.quaternion_6d = vec![turn; len];
    for one in (0..len).step_by(2) {
        // The last of an odd number is its own other.
        let other = (one + 1).min(len - 1);
        let rad_s = difference(
            paired(samples.angular_velocity(one), samples.angular_velocity(other)),
            paired(bias[one], bias[other]),
        );
        let [step, other_step] = parted(steps(rad_s, interval_s));
        let first = turn.then(step);
        turn = first.then(other_step);
        let mps2 = paired(samples.acceleration(one), samples.acceleration(other));
        let [seen, other_seen] = each(times(&matrix(joined(first, turn)), mps2));
        (out.quaternion_6d[one], up[one]) = (first, smooth(&mut smoothing, seen));
        if one < other {
            (out.quaternion_6d[other], up[other]) = (turn, smooth(&mut smoothing, other_seen));
        }
    }
    up
}

#[inline]
fn paired([x, y, z]: [f64; 3], other: [f64; 3]) -> Vector {
    [Lanes::new([x, other[0]]), Lanes::new([y, other[1]]), Lanes::new([z, other[2]])]
}

#[inline]
fn joined(Quaternion([w, x, y, z]): Quaternion, Quaternion(other): Quaternion) -> Turns {
    let of = |one: f64, part: usize| Lanes::new([one, other[part]]);
    [of(w, 0), of(x, 1), of(y, 2), of(z, 3)]
}

#[inline]
fn parted([w, x, y, z]: Turns) -> [Quaternion; 2] {
    let [w, x, y, z] = [w.to_array(), x.to_array(), y.to_array(), z.to_array()];
    [Quaternion([w[0], x[0], y[0], z[0]]), Quaternion([w[1], x[1], y[1], z[1]])]
}

/// The next smooth vector of a filter whose lanes hold the components.
#[inline]
fn smooth(smoothing: &mut Smoothing<2>, v: [f64; 3]) -> [f64; 3] {
    let [level, up] = smoothing.next(packed(v));
    let [x, y] = level.to_array();
    [x, y, first(up)]
}

fn packed([x, y, z]: [f64; 3]) -> [Lanes; 2] {
    [Lanes::new([x, y]), both(z)]
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
