//! The part of the filter that needs no magnetometer, for two sensors, or directions of time, side by side.

use super::{
    VqfParams,
    bias::{Bias, Rest},
    lanes::{Lanes, Vector, both, difference, dot, times, undo},
    quaternion::{NEAR_HALF_TURN, Quaternion, SMALL_SQUARE, matrix, normalized, nudge, product, small_turn},
    smoothing::Smoothing,
};

/// A quaternion of each filter.
pub(super) type Turns = [Lanes; 4];

/// Orientation by gyroscope and accelerometer, with the bias.
#[derive(Clone, Debug)]
pub(super) struct Tilt {
    /// By the gyroscope alone, and what the accelerometer adds to it.
    by_gyroscope: Turns,
    inclination: Turns,
    up: Smoothing<3>,
    pub(super) rest: Rest,
    pub(super) bias: Bias,
    params: VqfParams,
    interval_s: f64,
}

impl Tilt {
    pub(super) fn new(params: &VqfParams, interval_s: f64) -> Self {
        let unturned = Quaternion::IDENTITY.0.map(both);
        Self {
            by_gyroscope: unturned,
            inclination: unturned,
            up: Smoothing::new(params.tau_acc_s, interval_s),
            rest: Rest::new(params, interval_s),
            bias: Bias::new(params, interval_s),
            params: *params,
            interval_s,
        }
    }

    /// Takes in angular velocity, rad/s, and acceleration with gravity, m/s². An acceleration of exactly zero is passed over.
    #[inline]
    pub(super) fn update(&mut self, rad_s: Vector, mps2: Vector) {
        self.turn(rad_s);
        let [x, y, z] = mps2;
        let passed_over = x.abs().fast_max(y.abs()).fast_max(z.abs()).simd_le(both(0.0));
        if passed_over.none() {
            self.incline(mps2);
        } else if !passed_over.all() {
            self.incline_others(mps2, passed_over);
        }
    }

    #[inline]
    fn turn(&mut self, rad_s: Vector) {
        if self.params.rest_bias || self.params.reject_disturbances {
            self.rest.turned(rad_s);
        }
        let true_rad_s = difference(rad_s, self.bias.estimate.bias);
        let step = steps(true_rad_s, self.interval_s);
        self.by_gyroscope = product(self.by_gyroscope, nudge(self.by_gyroscope, step));
    }

    #[inline]
    fn incline(&mut self, mps2: Vector) {
        if self.params.rest_bias {
            self.rest.accelerated(mps2);
        }
        let smooth = self.up.next(times(&matrix(self.by_gyroscope), mps2));
        let seen = times(&matrix(self.inclination), smooth);
        let length = dot(seen, seen).sqrt();
        let sum = length + seen[2];
        let (upright, up) = if sum.simd_gt(both(NEAR_HALF_TURN) * length).all() {
            let scale = both(1.0) / ((length + length) * sum).sqrt();
            let inverse = both(1.0) / length;
            let up = [seen[0] * inverse, seen[1] * inverse, seen[2] * inverse];
            ([sum * scale, seen[1] * scale, -seen[0] * scale, both(0.0)], up)
        } else {
            far_off(seen)
        };
        self.inclination = product(nudge(self.inclination, upright), self.inclination);
        if self.params.motion_bias || self.params.rest_bias {
            self.bias.corrected(&matrix(self.turns()), up, &self.rest);
        }
    }

    /// [`incline`](Self::incline) for the filters that have an acceleration; the others stay as they are.
    fn incline_others(&mut self, mps2: Vector, passed_over: Lanes) {
        let before = self.clone();
        self.incline(mps2);
        undo(&mut self.inclination, passed_over, &before.inclination);
        self.up.undo(passed_over, &before.up);
        self.rest.undo(passed_over, &before.rest);
        self.bias.undo(passed_over, &before.bias);
    }

    /// From the sensors' axes to worlds whose third axis is up and whose heading is arbitrary.
    pub(super) fn turns(&self) -> Turns {
        product(self.inclination, self.by_gyroscope)
    }
}

/// The turns by two angular velocities in the same time, as [`Quaternion::step`] has them.
#[inline]
pub(super) fn steps(rad_s: Vector, interval_s: f64) -> Turns {
    let half = both(0.5 * interval_s);
    let square = dot(rad_s, rad_s) * (half * half);
    if square.simd_le(both(SMALL_SQUARE)).all() { small_turn(rad_s, half, square) } else { large(rad_s, interval_s) }
}

#[cold]
fn large(rad_s: Vector, interval_s: f64) -> Turns {
    let [one, other] = each(rad_s).map(|rad_s| Quaternion::step(rad_s, interval_s).0);
    std::array::from_fn(|i| Lanes::new([one[i], other[i]]))
}

/// The vector of each filter.
pub(super) fn each(v: Vector) -> [[f64; 3]; 2] {
    let [x, y, z] = [v[0].to_array(), v[1].to_array(), v[2].to_array()];
    [[x[0], y[0], z[0]], [x[1], y[1], z[1]]]
}

/// The turns that bring what is `seen` up, and its direction, where one of them is nearly half a turn or has no direction.
#[cold]
fn far_off(seen: Vector) -> (Turns, Vector) {
    let seen = each(seen);
    let (turns, up) = (seen.map(|seen| Quaternion::raising(seen).0), seen.map(normalized));
    let of = |a: f64, b: f64| Lanes::new([a, b]);
    (std::array::from_fn(|i| of(turns[0][i], turns[1][i])), std::array::from_fn(|i| of(up[0][i], up[1][i])))
}
