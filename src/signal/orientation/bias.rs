//! The gyroscope's bias: a Kalman filter fed by rest, and in motion by how far the inclination had to be corrected.

use super::{VqfParams, quaternion::Quaternion, smoothing::Smoothing};

pub(super) type Matrix = [[f64; 3]; 3];

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
    pub(super) angular_rad_s: [f64; 3],
    for_s: f64,
    pub(super) detected: bool,
}

impl Rest {
    pub(super) fn new(params: &VqfParams, interval_s: f64) -> Self {
        let smoothing = || Smoothing::new(params.rest_filter_tau_s, interval_s);
        Self { angular: smoothing(), linear: smoothing(), angular_rad_s: [0.0; 3], for_s: 0.0, detected: false }
    }

    pub(super) fn turned(&mut self, rad_s: [f64; 3], params: &VqfParams) {
        self.angular_rad_s = self.angular.next(rad_s);
        let clip = rad(params.bias_clip_dps);
        if square_distance(rad_s, self.angular_rad_s) >= rad(params.rest_threshold_dps).powi(2)
            || self.angular_rad_s.iter().any(|c| c.abs() > clip)
        {
            self.interrupt();
        }
    }

    pub(super) fn accelerated(&mut self, mps2: [f64; 3], params: &VqfParams, interval_s: f64) {
        let smooth = self.linear.next(mps2);
        if square_distance(mps2, smooth) >= params.rest_threshold_mps2.powi(2) {
            self.interrupt();
        } else {
            self.for_s += interval_s;
            self.detected |= self.for_s >= params.rest_least_s;
        }
    }

    fn interrupt(&mut self) {
        self.for_s = 0.0;
        self.detected = false;
    }
}

fn square_distance(a: [f64; 3], b: [f64; 3]) -> f64 {
    (a[0] - b[0]).powi(2) + (a[1] - b[1]).powi(2) + (a[2] - b[2]).powi(2)
}

/// The bias and how well it is known.
#[derive(Clone, Debug)]
pub(super) struct Bias {
    /// rad/s.
    pub(super) estimate: [f64; 3],
    /// Covariance, (0.01 °/s)².
    pub(super) covariance: Matrix,
    turn: Smoothing<9>,
    turned_estimate: Smoothing<2>,
    /// Variances, (0.01 °/s)²: at the start, added per sample, of the measurements.
    at_start: f64,
    per_sample: f64,
    at_rest: f64,
    in_motion: f64,
    vertical: f64,
}

impl Bias {
    pub(super) fn new(params: &VqfParams, interval_s: f64) -> Self {
        let variance = |dps: f64| (100.0 * dps).powi(2);
        let at_start = variance(params.bias_sigma_init_dps);
        // From nothing to (0.1 °/s)² within the forgetting time.
        let per_sample = variance(0.1) * interval_s / params.bias_forgetting_s;
        // The measurement that makes the filter converge to the given deviation.
        let measured = |dps: f64| variance(dps).powi(2) / per_sample + variance(dps);
        let in_motion = measured(params.bias_sigma_motion_dps);
        Self {
            estimate: [0.0; 3],
            covariance: scaled_identity(at_start),
            turn: Smoothing::new(params.tau_acc_s, interval_s),
            turned_estimate: Smoothing::new(params.tau_acc_s, interval_s),
            at_start,
            per_sample,
            at_rest: measured(params.bias_sigma_rest_dps),
            in_motion,
            vertical: in_motion / params.bias_vertical_forgetting.max(1e-10),
        }
    }

    /// After an inclination correction from the direction `up`, as the sensor saw it in the world before.
    pub(super) fn corrected(
        &mut self,
        quaternion: Quaternion,
        up: [f64; 3],
        rest: &Rest,
        params: &VqfParams,
        interval_s: f64,
    ) {
        let matrix = quaternion.matrix();
        let turned = [row_times(matrix[0], self.estimate), row_times(matrix[1], self.estimate)];
        let [r0, r1, r2, r3, r4, r5, r6, r7, r8] = self.turn.next([
            matrix[0][0],
            matrix[0][1],
            matrix[0][2],
            matrix[1][0],
            matrix[1][1],
            matrix[1][2],
            matrix[2][0],
            matrix[2][1],
            matrix[2][2],
        ]);
        let smooth = [[r0, r1, r2], [r3, r4, r5], [r6, r7, r8]];
        let turned = self.turned_estimate.next(turned);
        for i in 0..3 {
            if self.covariance[i][i] < self.at_start {
                self.covariance[i][i] += self.per_sample;
            }
        }
        let clip = rad(params.bias_clip_dps);
        if rest.detected && params.rest_bias {
            let error = std::array::from_fn(|i| (rest.angular_rad_s[i] - self.estimate[i]).clamp(-clip, clip));
            self.update(&scaled_identity(1.0), error, [self.at_rest; 3]);
        } else if params.motion_bias {
            let error = [
                -up[1] / interval_s + turned[0] - row_times(smooth[0], self.estimate),
                up[0] / interval_s + turned[1] - row_times(smooth[1], self.estimate),
                -row_times(smooth[2], self.estimate),
            ];
            // The first correction of all is large: no more than the largest bias counts.
            let error = error.map(|e| e.clamp(-clip, clip));
            self.update(&smooth, error, [self.in_motion, self.in_motion, self.vertical]);
        } else {
            return;
        }
        self.estimate = self.estimate.map(|c| c.clamp(-clip, clip));
    }

    /// One update with the measurement matrix `h`, the innovation and the variances of the measurement.
    fn update(&mut self, h: &Matrix, error: [f64; 3], variance: [f64; 3]) {
        let projected = product_transposed(&self.covariance, h);
        let mut innovation = product(h, &projected);
        for i in 0..3 {
            innovation[i][i] += variance[i];
        }
        let gain = product(&projected, &inverse(&innovation));
        self.estimate.iter_mut().zip(gain).for_each(|(estimate, row)| *estimate += row_times(row, error));
        let taken = product(&product(&gain, h), &self.covariance);
        let entries = self.covariance.iter_mut().flatten().zip(taken.into_iter().flatten());
        entries.for_each(|(entry, taken)| *entry -= taken);
    }

    /// Deviation of the estimate, rad/s: never below that of its worst direction.
    pub(super) fn sigma_rad_s(&self) -> f64 {
        sigma_rad_s(&self.covariance, self.at_start)
    }
}

/// From the largest row sum, which bounds the largest eigenvalue (Gershgorin), and at most that of `highest`.
pub(super) fn sigma_rad_s(covariance: &Matrix, highest: f64) -> f64 {
    let largest = covariance.iter().map(|row| row.iter().map(|c| c.abs()).sum::<f64>()).fold(0.0, f64::max);
    rad(largest.min(highest).sqrt() / 100.0)
}

fn scaled_identity(scale: f64) -> Matrix {
    std::array::from_fn(|i| std::array::from_fn(|j| if i == j { scale } else { 0.0 }))
}

pub(super) fn row_times(row: [f64; 3], v: [f64; 3]) -> f64 {
    row[0] * v[0] + row[1] * v[1] + row[2] * v[2]
}

fn product(a: &Matrix, b: &Matrix) -> Matrix {
    std::array::from_fn(|i| std::array::from_fn(|j| a[i][0] * b[0][j] + a[i][1] * b[1][j] + a[i][2] * b[2][j]))
}

/// `a` times the transpose of `b`.
fn product_transposed(a: &Matrix, b: &Matrix) -> Matrix {
    std::array::from_fn(|i| std::array::from_fn(|j| row_times(a[i], b[j])))
}

/// The inverse; zeros where there is none.
pub(super) fn inverse(m: &Matrix) -> Matrix {
    let [[a, b, c], [d, e, f], [g, h, i]] = *m;
    let first = [e * i - f * h, f * g - d * i, d * h - e * g];
    let determinant = a * first[0] + b * first[1] + c * first[2];
    if determinant.abs() <= f64::EPSILON {
        return [[0.0; 3]; 3];
    }
    [
        [first[0], c * h - b * i, b * f - c * e],
        [first[1], a * i - c * g, c * d - a * f],
        [first[2], b * g - a * h, a * e - b * d],
    ]
    .map(|row| row.map(|x| x / determinant))
}
