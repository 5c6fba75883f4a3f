//! The gyroscope's bias: a Kalman filter fed by rest, and in motion by how far the inclination had to be corrected.

use super::{
    VqfParams,
    lanes::{Lanes, Vector, both, chosen, clamped, difference, dot, times, undo},
    smoothing::Smoothing,
    symmetric::Symmetric,
};

/// Degrees per second to rad/s.
fn rad(dps: f64) -> f64 {
    dps.to_radians()
}

/// Whether the sensor rests.
#[derive(Clone, Debug)]
pub(super) struct Rest {
    angular: Smoothing<3>,
    linear: Smoothing<3>,
    /// Angular velocity of the last half second, rad/s.
    pub(super) angular_rad_s: Vector,
    for_s: Lanes,
    /// A mask.
    pub(super) detected: Lanes,
    /// Squares of the distances from the smooth values, and the largest angular velocity, up to which it rests.
    turn_limit: Lanes,
    acceleration_limit: Lanes,
    clip_rad_s: Lanes,
    least_s: Lanes,
    interval_s: Lanes,
}

impl Rest {
    pub(super) fn new(params: &VqfParams, interval_s: f64) -> Self {
        let smoothing = || Smoothing::new(params.rest_filter_tau_s, interval_s);
        let none = both(0.0);
        Self {
            angular: smoothing(),
            linear: smoothing(),
            angular_rad_s: [none; 3],
            for_s: none,
            detected: none,
            turn_limit: both(rad(params.rest_threshold_dps).powi(2)),
            acceleration_limit: both(params.rest_threshold_mps2.powi(2)),
            clip_rad_s: both(rad(params.bias_clip_dps)),
            least_s: both(params.rest_least_s),
            interval_s: both(interval_s),
        }
    }

    pub(super) fn turned(&mut self, rad_s: Vector) {
        self.angular_rad_s = self.angular.next(rad_s);
        let off = difference(rad_s, self.angular_rad_s);
        let [x, y, z] = self.angular_rad_s.map(Lanes::abs);
        let rests = dot(off, off).simd_lt(self.turn_limit) & x.fast_max(y).fast_max(z).simd_le(self.clip_rad_s);
        self.for_s &= rests;
        self.detected &= rests;
    }

    pub(super) fn accelerated(&mut self, mps2: Vector) {
        let off = difference(mps2, self.linear.next(mps2));
        let rests = dot(off, off).simd_lt(self.acceleration_limit);
        self.for_s = (self.for_s + self.interval_s) & rests;
        self.detected = (self.detected | self.for_s.simd_ge(self.least_s)) & rests;
    }

    /// What an acceleration changed, back to what it was `before` where the mask is set.
    pub(super) fn undo(&mut self, mask: Lanes, before: &Self) {
        self.linear.undo(mask, &before.linear);
        self.for_s = mask.select(before.for_s, self.for_s);
        self.detected = mask.select(before.detected, self.detected);
    }
}

/// The bias and how well it is known.
#[derive(Clone, Copy, Debug)]
pub(super) struct Estimate {
    /// rad/s.
    pub(super) bias: Vector,
    /// (0.01 °/s)².
    pub(super) covariance: Symmetric,
}

impl Estimate {
    /// Deviation, rad/s: never below that of the worst direction, and at most that of the variance `highest`.
    pub(super) fn sigma_rad_s(&self, highest: f64) -> Lanes {
        self.covariance.largest().fast_min(both(highest)).sqrt() * both(rad(0.01))
    }
}

/// The variance that the estimate begins with, (0.01 °/s)².
pub(super) fn variance_at_start(params: &VqfParams) -> f64 {
    variance(params.bias_sigma_init_dps)
}

fn variance(dps: f64) -> f64 {
    (100.0 * dps).powi(2)
}

/// The Kalman filter.
#[derive(Clone, Debug)]
pub(super) struct Bias {
    pub(super) estimate: Estimate,
    turn: [Smoothing<3>; 3],
    turned_estimate: Smoothing<2>,
    at_rest: bool,
    in_motion: bool,
    /// Variances, (0.01 °/s)²: at the start, added per sample, of the measurements.
    start_variance: Lanes,
    sample_variance: Lanes,
    rest_variance: Lanes,
    motion_variance: [Lanes; 3],
    clip_rad_s: Lanes,
    rate_hz: Lanes,
}

impl Bias {
    pub(super) fn new(params: &VqfParams, interval_s: f64) -> Self {
        // From nothing to (0.1 °/s)² within the forgetting time.
        let per_sample = variance(0.1) * interval_s / params.bias_forgetting_s;
        // The measurement that makes the filter converge to the given deviation.
        let measured = |dps: f64| variance(dps).powi(2) / per_sample + variance(dps);
        let level = measured(params.bias_sigma_motion_dps);
        let vertical = level / params.bias_vertical_forgetting.max(1e-10);
        let start = variance_at_start(params);
        Self {
            estimate: Estimate { bias: [both(0.0); 3], covariance: Symmetric::diagonal(start) },
            turn: std::array::from_fn(|_| Smoothing::new(params.tau_acc_s, interval_s)),
            turned_estimate: Smoothing::new(params.tau_acc_s, interval_s),
            at_rest: params.rest_bias,
            in_motion: params.motion_bias,
            start_variance: both(start),
            sample_variance: both(per_sample),
            rest_variance: both(measured(params.bias_sigma_rest_dps)),
            motion_variance: [level, level, vertical].map(both),
            clip_rad_s: both(rad(params.bias_clip_dps)),
            rate_hz: both(1.0 / interval_s),
        }
    }

    /// After an inclination correction from the direction `up`, as the sensor saw it in the world before; `turn` has the
    /// rows of the sensor's turn after it.
    pub(super) fn corrected(&mut self, turn: &[Vector; 3], up: Vector, rest: &Rest) {
        let bias = self.estimate.bias;
        let turned = self.turned_estimate.next([dot(turn[0], bias), dot(turn[1], bias)]);
        let [x, y, z] = &mut self.turn;
        let mut h = [x.next(turn[0]), y.next(turn[1]), z.next(turn[2])];
        for i in [0, 3, 5] {
            let entry = &mut self.estimate.covariance.0[i];
            *entry += self.sample_variance & entry.simd_lt(self.start_variance);
        }
        let seen = times(&h, bias);
        let mut error =
            [turned[0] - seen[0] - up[1] * self.rate_hz, turned[1] - seen[1] + up[0] * self.rate_hz, -seen[2]];
        let mut variance = self.motion_variance;
        if !self.in_motion {
            // What measures nothing changes nothing.
            (h, error) = ([[both(0.0); 3]; 3], [both(0.0); 3]);
        }
        if self.at_rest && rest.detected.any() {
            let none = both(0.0);
            let [x, y, z] = [[both(1.0), none, none], [none, both(1.0), none], [none, none, both(1.0)]];
            h = [chosen(rest.detected, x, h[0]), chosen(rest.detected, y, h[1]), chosen(rest.detected, z, h[2])];
            error = chosen(rest.detected, difference(rest.angular_rad_s, bias), error);
            variance = chosen(rest.detected, [self.rest_variance; 3], variance);
        } else if !self.in_motion {
            return;
        }
        // The first correction of all is large: no more than the largest bias counts.
        self.update(&h, clamped(error, self.clip_rad_s), variance);
    }

    /// One update with the measurement matrix `h`, the innovation and the variances of the measurement.
    fn update(&mut self, h: &[Vector; 3], error: Vector, variance: [Lanes; 3]) {
        let Estimate { bias, covariance } = &mut self.estimate;
        // Rows of the covariance times the transpose of `h`.
        let [x, y, z] = covariance.rows();
        let projected = [times(h, x), times(h, y), times(h, z)];
        let column = |i: usize| [projected[0][i], projected[1][i], projected[2][i]];
        let mut innovation = Symmetric::product_transposed(h, &[column(0), column(1), column(2)]);
        for (entry, variance) in [0, 3, 5].into_iter().zip(variance) {
            innovation.0[entry] += variance;
        }
        let inverse = innovation.inverse();
        let step = times(&projected, inverse.times(error));
        let moved = [bias[0] + step[0], bias[1] + step[1], bias[2] + step[2]];
        *bias = clamped(moved, self.clip_rad_s);
        let gain = inverse.times_rows(&projected);
        *covariance = covariance.minus(&Symmetric::product_transposed(&gain, &projected));
    }

    /// Back to what it was `before` where the mask is set.
    pub(super) fn undo(&mut self, mask: Lanes, before: &Self) {
        undo(&mut self.estimate.bias, mask, &before.estimate.bias);
        undo(&mut self.estimate.covariance.0, mask, &before.estimate.covariance.0);
        self.turn.iter_mut().zip(&before.turn).for_each(|(now, before)| now.undo(mask, before));
        self.turned_estimate.undo(mask, &before.turned_estimate);
    }
}
