//! The low-pass that all parts of the filter use.

use std::f64::consts::{PI, SQRT_2};

use super::lanes::{Lanes, both, undo};

/// A second-order Butterworth low-pass of `N` signals, one pass. It starts with the mean of the samples so far, until
/// these span its time constant: a single first sample decides nothing.
#[derive(Clone, Debug)]
pub(super) struct Smoothing<const N: usize> {
    /// Of the newest sample; that of the one before counts twice, and the third once.
    gain: Lanes,
    a: [Lanes; 2],
    samples_to_start: Lanes,
    /// Samples so far, as long as these are averaged.
    count: Lanes,
    sum: [Lanes; N],
    state: [[Lanes; 2]; N],
}

impl<const N: usize> Smoothing<N> {
    /// Of time constant `tau_s`: that of the damped part of the step response. Below half an interval nothing is filtered.
    pub(super) fn new(tau_s: f64, interval_s: f64) -> Self {
        let (gain, a) = coefficients(tau_s, interval_s);
        let none = both(0.0);
        Self {
            gain: both(gain),
            a: a.map(both),
            samples_to_start: both(tau_s / interval_s),
            count: none,
            sum: [none; N],
            state: [[none; 2]; N],
        }
    }

    /// The next smooth values.
    #[inline]
    pub(super) fn next(&mut self, x: [Lanes; N]) -> [Lanes; N] {
        let starts = self.count.simd_lt(self.samples_to_start);
        let mut y = x;
        for (y, state) in y.iter_mut().zip(&mut self.state) {
            let weighted = self.gain * *y;
            *y = weighted + state[0];
            state[0] = (weighted + weighted) - self.a[0] * *y + state[1];
            state[1] = weighted - self.a[1] * *y;
        }
        if starts.any() { self.start(starts, x, y) } else { y }
    }

    /// The mean so far where a filter still starts, else what it gave.
    #[cold]
    fn start(&mut self, starts: Lanes, x: [Lanes; N], mut y: [Lanes; N]) -> [Lanes; N] {
        self.count += starts.select(both(1.0), both(0.0));
        for i in 0..N {
            self.sum[i] += x[i];
            let mean = self.sum[i] / self.count;
            y[i] = starts.select(mean, y[i]);
            let settled = self.settled(mean);
            self.state[i] = [0, 1].map(|j| starts.select(settled[j], self.state[i][j]));
        }
        y
    }

    /// From now on as if `x` had been there for ever.
    pub(super) fn settle(&mut self, x: [Lanes; N]) {
        self.count = self.samples_to_start;
        self.state = x.map(|x| self.settled(x));
    }

    fn settled(&self, x: Lanes) -> [Lanes; 2] {
        [x * (both(1.0) - self.gain), x * (self.gain - self.a[1])]
    }

    /// Back to what it was `before` where the mask is set.
    pub(super) fn undo(&mut self, mask: Lanes, before: &Self) {
        self.count = mask.select(before.count, self.count);
        undo(&mut self.sum, mask, &before.sum);
        undo(self.state.as_flattened_mut(), mask, before.state.as_flattened());
    }
}

/// Gain, and factors of the last two results.
fn coefficients(tau_s: f64, interval_s: f64) -> (f64, [f64; 2]) {
    if tau_s < 0.5 * interval_s {
        // Its poles lie on its zeros: every result is its sample.
        return (1.0, [2.0, 1.0]);
    }
    let cutoff_hz = SQRT_2 / (2.0 * PI) / tau_s;
    let warped = (PI * cutoff_hz * interval_s).tan();
    let scale = warped * warped + SQRT_2 * warped + 1.0;
    let a = [2.0 * (warped * warped - 1.0) / scale, (1.0 - SQRT_2 * warped + warped * warped) / scale];
    (warped * warped / scale, a)
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
