//! Numbers that know how they change: a value with its first and second derivative over time.
//!
//! Motion is written down once, as places and turns made of jets; velocity, acceleration and angular velocity follow by
//! the rules of differentiation, so that they cannot disagree with it.

use std::ops::{Add, Mul, Neg, Sub};

/// A value, its rate of change and the rate of change of that, in its unit, per s and per s².
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Jet(pub [f64; 3]);

/// Three components over time.
pub(super) type Place = [Jet; 3];
/// Rows of a turn over time.
pub(super) type Turn = [[Jet; 3]; 3];

impl Jet {
    pub(super) const ZERO: Self = Self([0.0; 3]);

    /// What stays as it is.
    pub(super) fn fixed(value: f64) -> Self {
        Self([value, 0.0, 0.0])
    }

    /// Time itself, less `from_s`, over `length_s`: a share of it.
    pub(super) fn share(time: Self, from_s: f64, length_s: f64) -> Self {
        (time - Self::fixed(from_s)) * (1.0 / length_s)
    }

    /// A function of this, given as its value and first and second derivative here.
    fn through(self, [f, df, ddf]: [f64; 3]) -> Self {
        let [_, rate, bend] = self.0;
        Self([f, df * rate, ddf * rate * rate + df * bend])
    }

    pub(super) fn sin_cos(self) -> (Self, Self) {
        let (sin, cos) = self.0[0].sin_cos();
        (self.through([sin, cos, -sin]), self.through([cos, -sin, -cos]))
    }

    /// The polynomial with these coefficients, lowest first.
    pub(super) fn polynomial(self, coefficients: &[f64]) -> Self {
        coefficients.iter().rev().fold(Self::ZERO, |sum, c| sum * self + Self::fixed(*c))
    }

    /// From 0 at 0 to 1 at 1, held outside; at rest at both ends up to the second derivative.
    pub(super) fn smooth_step(self) -> Self {
        match self.0[0] {
            x if x <= 0.0 => Self::ZERO,
            x if x >= 1.0 => Self::fixed(1.0),
            _ => self.polynomial(&[0.0, 0.0, 0.0, 10.0, -15.0, 6.0]),
        }
    }

    /// Its integral: 0 until 0, half at 1, and one more for every one after.
    pub(super) fn smooth_ramp(self) -> Self {
        match self.0[0] {
            x if x <= 0.0 => Self::ZERO,
            x if x >= 1.0 => self - Self::fixed(0.5),
            _ => self.polynomial(&[0.0, 0.0, 0.0, 0.0, 2.5, -3.0, 1.0]),
        }
    }

    /// From 0 at 0 to 1 at a half and back to 0 at 1, 0 outside; at rest at both ends up to the second derivative.
    pub(super) fn bump(self) -> Self {
        match self.0[0] {
            x if x <= 0.0 || x >= 1.0 => Self::ZERO,
            _ => {
                let arch = self * (Self::fixed(1.0) - self);
                arch * arch * arch * 64.0
            }
        }
    }
}

impl Add for Jet {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self(std::array::from_fn(|i| self.0[i] + other.0[i]))
    }
}

impl Sub for Jet {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        self + -other
    }
}

impl Neg for Jet {
    type Output = Self;
    fn neg(self) -> Self {
        self * -1.0
    }
}

impl Mul for Jet {
    type Output = Self;
    fn mul(self, other: Self) -> Self {
        let ([a, da, dda], [b, db, ddb]) = (self.0, other.0);
        Self([a * b, da * b + a * db, dda * b + 2.0 * da * db + a * ddb])
    }
}

impl Mul<f64> for Jet {
    type Output = Self;
    fn mul(self, by: f64) -> Self {
        Self(self.0.map(|c| c * by))
    }
}

pub(super) fn sum(a: Place, b: Place) -> Place {
    std::array::from_fn(|i| a[i] + b[i])
}

pub(super) fn still(v: [f64; 3]) -> Place {
    v.map(Jet::fixed)
}

pub(super) fn turned(turn: &Turn, v: Place) -> Place {
    turn.map(|row| row[0] * v[0] + row[1] * v[1] + row[2] * v[2])
}

fn product(a: &Turn, b: &Turn) -> Turn {
    std::array::from_fn(|i| std::array::from_fn(|j| a[i][0] * b[0][j] + a[i][1] * b[1][j] + a[i][2] * b[2][j]))
}

/// The turn from the axes of a segment (forward, up, right) to those of the world that faces forward: first `flexion`
/// about right (the lower end forward), then `lean` about forward (the upper end to the right), then `yaw` about up (the
/// front to the left).
pub(super) fn turn(flexion: Jet, lean: Jet, yaw: Jet) -> Turn {
    let (zero, one) = (Jet::ZERO, Jet::fixed(1.0));
    let about_right = |(s, c): (Jet, Jet)| [[c, -s, zero], [s, c, zero], [zero, zero, one]];
    let about_forward = |(s, c): (Jet, Jet)| [[one, zero, zero], [zero, c, -s], [zero, s, c]];
    let about_up = |(s, c): (Jet, Jet)| [[c, zero, s], [zero, one, zero], [-s, zero, c]];
    product(&about_up(yaw.sin_cos()), &product(&about_forward(lean.sin_cos()), &about_right(flexion.sin_cos())))
}

/// Angular velocity in the axes of what turns, rad/s: of `RᵀṘ`.
pub(super) fn angular_velocity(turn: &Turn) -> [f64; 3] {
    let along = |i: usize, j: usize| turn.iter().map(|row| row[i].0[0] * row[j].0[1]).sum();
    [along(2, 1), along(0, 2), along(1, 0)]
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The derivatives of everything a jet can do, by central differences of 1e-4, whose own error is their square times the
    /// next but one derivative: of the bump up to 1e5.
    #[test]
    fn derivatives_are_those_of_the_values() {
        let all: [fn(Jet) -> Jet; 6] = [
            |t| t.sin_cos().0 * t.sin_cos().1 - t,
            |t| t.polynomial(&[1.0, -2.0, 0.5, 3.0]),
            |t| Jet::smooth_step(t),
            |t| Jet::smooth_ramp(t),
            |t| Jet::bump(t),
            |t| Jet::share(t, 0.2, 0.7).bump() * 3.0 + -t,
        ];
        for (which, f) in all.into_iter().enumerate() {
            for at in [-0.5, 0.1, 0.33, 0.5, 0.8, 1.4] {
                let value = |at: f64| f(Jet([at, 1.0, 0.0])).0[0];
                let h = 1e-4;
                let [v, rate, bend] = f(Jet([at, 1.0, 0.0])).0;
                assert!((rate - (value(at + h) - value(at - h)) / (2.0 * h)).abs() < 1e-4, "{which} at {at}");
                assert!((bend - (value(at + h) - 2.0 * v + value(at - h)) / (h * h)).abs() < 1e-3, "{which} at {at}");
            }
        }
    }

    #[test]
    fn an_angular_velocity_is_about_its_axis() {
        let rate = Jet([0.3, 2.0, 0.0]);
        let (zero, tilted) = (Jet::ZERO, Jet::fixed(0.4));
        let near = |found: [f64; 3], expected: [f64; 3]| found.iter().zip(expected).all(|(a, b)| (a - b).abs() < 1e-12);
        assert!(near(angular_velocity(&turn(rate, tilted, tilted)), [0.0, 0.0, 2.0]));
        assert!(near(angular_velocity(&turn(zero, rate, tilted)), [2.0, 0.0, 0.0]));
        assert!(near(angular_velocity(&turn(zero, zero, rate)), [0.0, 2.0, 0.0]));
        // Positive flexion takes the lower end forward, positive lean the upper end to the right.
        let down = still([0.0, -1.0, 0.0]);
        assert!(turned(&turn(rate, zero, zero), down)[0].0[0] > 0.0);
        assert!(turned(&turn(zero, rate, zero), still([0.0, 1.0, 0.0]))[2].0[0] > 0.0);
    }
}
