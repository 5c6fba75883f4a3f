//! The middle of the pelvis and the path it takes.

use crate::{
    condition::Conditioned,
    error::{Absent, Result},
    quantity::{Clock, Lab, Vec3},
};

/// Mean of the pelvis markers over time, m, in lab axes.
#[derive(Clone, Debug)]
pub struct Pelvis {
    clock: Clock,
    /// Forward, up, right; NaN in frames where a pelvis marker was not seen.
    centre_m: [Vec<f64>; 3],
}

impl Pelvis {
    /// From the pelvis markers of a recording; always the same set, so that a lost marker leaves a gap, not a jump.
    pub(super) fn of(conditioned: &Conditioned) -> Result<Self, Absent> {
        let missing = || Absent::InputsMissing("pelvis markers".into());
        let markers = conditioned.recording.markers.as_ref().ok_or_else(missing)?;
        let set = conditioned.landmarks.pelvis();
        if set.is_empty() {
            return Err(missing());
        }
        let centre_m = std::array::from_fn(|axis| {
            let mut sum = vec![0.0; markers.clock.len];
            for index in &set {
                sum.iter_mut().zip(markers.coordinate(*index, axis)).for_each(|(s, v)| *s += v);
            }
            for value in &mut sum {
                *value /= set.len() as f64;
            }
            sum
        });
        Ok(Self { clock: markers.clock, centre_m })
    }

    /// Largest minus smallest height in `[from_s, to_s)`, m.
    ///
    /// # Errors
    /// [`Absent::GapTooLong`] where a pelvis marker was not seen, [`Absent::NoEvent`] outside the recording.
    pub fn height_range_m(&self, from_s: f64, to_s: f64) -> Result<f64, Absent> {
        let heights = self.between(1, from_s, to_s)?;
        let (low, high) = heights.iter().fold((f64::MAX, f64::MIN), |(l, h), v| (l.min(*v), h.max(*v)));
        Ok(high - low)
    }

    /// Horizontal displacement (forward, right) over the time `stride_s`, m: the mean over every pair of instants
    /// that far apart within `within_s` of `around_s`. Positions a whole stride apart are at like phases, so that sway
    /// and surge within the stride cancel.
    ///
    /// # Errors
    /// [`Absent::PartialStride`] when less than a stride was recorded, [`Absent::GapTooLong`] with a marker lost.
    pub fn stride_displacement_m(&self, around_s: f64, within_s: f64, stride_s: f64) -> Result<[f64; 2], Absent> {
        let range = self.clock.range(around_s - within_s, around_s + within_s);
        let lag = (stride_s * self.clock.rate_hz).round() as usize;
        if lag == 0 || range.len() <= lag {
            return Err(Absent::PartialStride);
        }
        let mean = |axis: usize| {
            let path = &self.centre_m[axis][range.clone()];
            let (sum, n) = path
                .iter()
                .zip(&path[lag..])
                .map(|(a, b)| b - a)
                .filter(|d| d.is_finite())
                .fold((0.0, 0usize), |(s, n), d| (s + d, n + 1));
            if n == 0 { Err(Absent::GapTooLong) } else { Ok(sum / n as f64) }
        };
        Ok([mean(0)?, mean(2)?])
    }

    /// Lateral position of the mean path where it passes the forward position of `point`, m: a straight line fitted to
    /// the path within `half_window_s` of `around_s`, level on a treadmill (`travels` false).
    ///
    /// # Errors
    /// [`Absent::TooFewStrides`] when the window is not inside the recording, [`Absent::GapTooLong`].
    pub fn path_lateral_m(
        &self,
        around_s: f64,
        half_window_s: f64,
        travels: bool,
        point: Vec3<Lab>,
    ) -> Result<f64, Absent> {
        let length = 2.0 * half_window_s;
        if self.clock.duration_s() < length {
            return Err(Absent::TooFewStrides);
        }
        let latest = self.clock.end_s() + 1.0 / self.clock.rate_hz - length;
        let from_s = (around_s - half_window_s).clamp(self.clock.start_s, latest.max(self.clock.start_s));
        let range = self.clock.range(from_s, from_s + length);
        let points = || {
            range
                .clone()
                .map(|f| (self.centre_m[0][f], self.centre_m[2][f]))
                .filter(|p| p.0.is_finite() && p.1.is_finite())
        };
        let count = points().count();
        if count * 2 < range.len() || count == 0 {
            return Err(Absent::GapTooLong);
        }
        let (sum_x, sum_z) = points().fold((0.0, 0.0), |(x, z), p| (x + p.0, z + p.1));
        let (mean_x, mean_z) = (sum_x / count as f64, sum_z / count as f64);
        if !travels {
            return Ok(mean_z);
        }
        let (xz, xx) = points()
            .fold((0.0, 0.0), |(xz, xx), p| (xz + (p.0 - mean_x) * (p.1 - mean_z), xx + (p.0 - mean_x).powi(2)));
        let slope = if xx > 0.0 { xz / xx } else { 0.0 };
        Ok(mean_z + slope * (point.forward() - mean_x))
    }

    fn between(&self, axis: usize, from_s: f64, to_s: f64) -> Result<&[f64], Absent> {
        if !(self.clock.covers(from_s) && self.clock.covers(to_s)) {
            return Err(Absent::NoEvent);
        }
        let values = &self.centre_m[axis][self.clock.range(from_s, to_s)];
        if values.is_empty() || values.iter().any(|v| !v.is_finite()) { Err(Absent::GapTooLong) } else { Ok(values) }
    }
}
