//! The low-pass that all parts of the filter use.

use std::f64::consts::{PI, SQRT_2};

/// A second-order Butterworth low-pass of `N` signals, one pass. It starts with the mean of the samples so far, until
/// these span its time constant: a single first sample decides nothing.
#[derive(Clone, Debug)]
pub(super) struct Smoothing<const N: usize> {
    b: [f64; 3],
    a: [f64; 2],
    samples_to_start: f64,
    state: State<N>,
}

#[derive(Clone, Debug)]
enum State<const N: usize> {
    Starting { count: f64, sum: [f64; N] },
    Running([[f64; 2]; N]),
}

impl<const N: usize> Smoothing<N> {
    /// Of time constant `tau_s`: that of the damped part of the step response. Below half an interval nothing is filtered.
    pub(super) fn new(tau_s: f64, interval_s: f64) -> Self {
        let (b, a) = coefficients(tau_s, interval_s);
        let state = State::Starting { count: 0.0, sum: [0.0; N] };
        Self { b, a, samples_to_start: tau_s / interval_s, state }
    }

    /// The next smooth values.
    #[inline]
    pub(super) fn next(&mut self, x: [f64; N]) -> [f64; N] {
        match &mut self.state {
            State::Running(states) => {
                let mut y = [0.0; N];
                for ((y, x), state) in y.iter_mut().zip(x).zip(states) {
                    *y = self.b[0] * x + state[0];
                    state[0] = self.b[1] * x - self.a[0] * *y + state[1];
                    state[1] = self.b[2] * x - self.a[1] * *y;
                }
                y
            }
            State::Starting { count, sum } => {
                *count += 1.0;
                sum.iter_mut().zip(x).for_each(|(sum, x)| *sum += x);
                let mean = sum.map(|sum| sum / *count);
                if *count >= self.samples_to_start {
                    self.settle(mean);
                }
                mean
            }
        }
    }

    /// As if `x` had been there for ever.
    pub(super) fn settle(&mut self, x: [f64; N]) {
        self.state = State::Running(x.map(|x| [x * (1.0 - self.b[0]), x * (self.b[2] - self.a[1])]));
    }
}

fn coefficients(tau_s: f64, interval_s: f64) -> ([f64; 3], [f64; 2]) {
    if tau_s < 0.5 * interval_s {
        return ([1.0, 0.0, 0.0], [0.0, 0.0]);
    }
    let cutoff_hz = SQRT_2 / (2.0 * PI) / tau_s;
    let warped = (PI * cutoff_hz * interval_s).tan();
    let scale = warped * warped + SQRT_2 * warped + 1.0;
    let gain = warped * warped / scale;
    let a = [2.0 * (warped * warped - 1.0) / scale, (1.0 - SQRT_2 * warped + warped * warped) / scale];
    ([gain, 2.0 * gain, gain], a)
}

/// Share of the way that a first-order low-pass of time constant `tau_s` goes in one interval.
pub(super) fn gain(tau_s: f64, interval_s: f64) -> f64 {
    if tau_s < 0.0 {
        0.0
    } else if tau_s == 0.0 {
        1.0
    } else {
        1.0 - (-interval_s / tau_s).exp()
    }
}
