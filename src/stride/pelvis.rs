//! The middle of the pelvis and the path it takes.

use crate::{
    condition::Conditioned,
    error::{Absent, Result},
    quantity::{Clock, Lab, Side, Vec3},
    recording::{Landmark, Landmarks},
    signal::interpolate,
};

/// Middle of the pelvis over time, m, in lab axes.
#[derive(Clone, Debug)]
pub struct Pelvis {
    clock: Clock,
    /// Forward, up, right; NaN in frames where one of its markers was not seen.
    centre_m: [Vec<f64>; 3],
}

impl Pelvis {
    /// Mean of the spines that are marked on both sides, so that it is in the middle, and always of the same markers, so
    /// that a lost one leaves a gap, not a jump.
    pub(super) fn of(conditioned: &Conditioned) -> Result<Self, Absent> {
        let set = Self::markers(&conditioned.landmarks)?;
        let markers = conditioned.recording.markers.as_ref();
        let markers = markers.ok_or_else(|| Absent::InputsMissing("pelvis markers".into()))?;
        let centre_m = std::array::from_fn(|axis| {
            let mut sum = vec![0.0; markers.clock.len];
            for index in &set {
                sum.iter_mut().zip(markers.column(*index, axis).iter()).for_each(|(s, v)| *s += v);
            }
            for value in &mut sum {
                *value /= set.len() as f64;
            }
            sum
        });
        Ok(Self { clock: markers.clock, centre_m })
    }

    /// Anterior and posterior spines, each where both sides are there.
    fn markers(landmarks: &Landmarks) -> Result<Vec<usize>, Absent> {
        let (mut set, mut alone) = (Vec::new(), None);
        for landmark in [Landmark::Asis, Landmark::Psis] {
            let of = |side| landmarks.get(landmark, side);
            match (of(Side::Left), of(Side::Right)) {
                (Some(left), Some(right)) => set.extend([left, right]),
                (None, None) => {}
                (left, _) => alone = alone.or(Some((landmark, if left.is_none() { Side::Left } else { Side::Right }))),
            }
        }
        match (set.is_empty(), alone) {
            (false, _) => Ok(set),
            (true, Some((landmark, side))) => {
                Err(Absent::InputsMissing(format!("{side} {} marker", landmark.as_str()).into()))
            }
            (true, None) => Err(Absent::InputsMissing("pelvis markers".into())),
        }
    }

    /// Position at `time_s`, linear between frames, m.
    ///
    /// # Errors
    /// [`Absent::NoEvent`] outside the recording, [`Absent::GapTooLong`] where a marker was not seen.
    pub fn at(&self, time_s: f64) -> Result<Vec3<Lab>, Absent> {
        if !self.clock.covers(time_s) {
            return Err(Absent::NoEvent);
        }
        let position = self.clock.position(time_s);
        let at = self.centre_m.each_ref().map(|column| interpolate(column, position).unwrap_or(f64::NAN));
        if at.iter().all(|v| v.is_finite()) { Ok(Vec3::new(at)) } else { Err(Absent::GapTooLong) }
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
        let [forward, _, right] = self.centre_m.each_ref().map(|column| &column[range.clone()]);
        mean_displacement(forward, right, lag).ok_or(Absent::GapTooLong)
    }

    /// The mean path on the ground, a point of it and its direction (forward, right): a straight line fitted to the
    /// positions within `half_window_s` of `around_s`, or one in a given direction through their mean.
    ///
    /// # Errors
    /// [`Absent::TooFewStrides`] when the window is not inside the recording, [`Absent::GapTooLong`].
    pub fn path(
        &self,
        around_s: f64,
        half_window_s: f64,
        direction: Option<[f64; 2]>,
    ) -> Result<(Vec3<Lab>, [f64; 2]), Absent> {
        let length = 2.0 * half_window_s;
        if self.clock.duration_s() < length {
            return Err(Absent::TooFewStrides);
        }
        let latest = self.clock.end_s() + 1.0 / self.clock.rate_hz - length;
        let from_s = (around_s - half_window_s).clamp(self.clock.start_s, latest.max(self.clock.start_s));
        let range = self.clock.range(from_s, from_s + length);
        let [forward, _, right] = self.centre_m.each_ref().map(|column| &column[range.clone()]);
        let seen = forward.iter().zip(right).filter(|(x, z)| x.is_finite() && z.is_finite()).count();
        if seen * 2 < range.len() {
            return Err(Absent::GapTooLong);
        }
        straight_path(forward, right, direction).ok_or(Absent::GapTooLong)
    }

    fn between(&self, axis: usize, from_s: f64, to_s: f64) -> Result<&[f64], Absent> {
        if !(self.clock.covers(from_s) && self.clock.covers(to_s)) {
            return Err(Absent::NoEvent);
        }
        let values = &self.centre_m[axis][self.clock.range(from_s, to_s)];
        if values.is_empty() || values.iter().any(|v| !v.is_finite()) { Err(Absent::GapTooLong) } else { Ok(values) }
    }
}

/// Mean displacement (forward, right) between positions `lag` samples apart, in their unit. With the samples of one
/// stride, positions are compared at like phases: the direction of progression. `None` where no two are there.
pub fn mean_displacement(forward: &[f64], right: &[f64], lag: usize) -> Option<[f64; 2]> {
    let mean = |path: &[f64]| {
        let moved = path.iter().zip(path.get(lag..)?).map(|(a, b)| b - a).filter(|d| d.is_finite());
        let (sum, n) = moved.fold((0.0, 0usize), |(s, n), d| (s + d, n + 1));
        (n > 0).then(|| sum / n as f64)
    };
    Some([mean(forward)?, mean(right)?])
}

/// The straight line through a path on the ground, a point of it and its direction (forward, right): the given one, else
/// by least squares of right on forward. `None` without a position.
pub fn straight_path(forward: &[f64], right: &[f64], direction: Option<[f64; 2]>) -> Option<(Vec3<Lab>, [f64; 2])> {
    let points = || forward.iter().zip(right).filter(|(x, z)| x.is_finite() && z.is_finite());
    let (count, sum_x, sum_z) = points().fold((0_usize, 0.0, 0.0), |(n, x, z), p| (n + 1, x + p.0, z + p.1));
    if count == 0 {
        return None;
    }
    let (mean_x, mean_z) = (sum_x / count as f64, sum_z / count as f64);
    let centre = Vec3::new([mean_x, 0.0, mean_z]);
    if let Some(direction) = direction {
        return Some((centre, direction));
    }
    let (xz, xx) =
        points().fold((0.0, 0.0), |(xz, xx), p| (xz + (p.0 - mean_x) * (p.1 - mean_z), xx + (p.0 - mean_x).powi(2)));
    Some((centre, [1.0, if xx > 0.0 { xz / xx } else { 0.0 }]))
}
