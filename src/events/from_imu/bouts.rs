//! A long recording in bouts of rest, walking and running.

use std::fmt;

use super::rhythm;
use crate::{
    quantity::STANDARD_GRAVITY_MPS2,
    recording::{Gravity, Segment},
    signal::{DEFAULT_ORDER, Lowpass, is_complete},
};

/// What the runner does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Activity {
    /// Neither walks nor runs.
    Rest,
    /// Walks.
    Walking,
    /// Runs.
    Running,
}

impl Activity {
    /// `"rest"`, `"walking"` or `"running"`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Rest => "rest",
            Self::Walking => "walking",
            Self::Running => "running",
        }
    }
}

impl fmt::Display for Activity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// A stretch of one activity: samples `from..to`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bout {
    /// What the runner does in it.
    pub activity: Activity,
    /// First sample.
    pub from: usize,
    /// Sample after the last.
    pub to: usize,
}

/// A stretch of one activity, by the recording's own time: from `start_s` to before `end_s`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TimedBout {
    /// What the runner does in it.
    pub activity: Activity,
    /// First instant, s.
    pub start_s: f64,
    /// Where the next bout begins, s.
    pub end_s: f64,
}

impl TimedBout {
    /// Whether `time_s` lies within.
    pub fn holds(&self, time_s: f64) -> bool {
        (self.start_s..self.end_s).contains(&time_s)
    }
}

/// Standard deviation of the acceleration's length, g, from which on a site walks and from which on it runs.
///
/// Of public recordings: lower back and hip 0.05 to 0.4 walking, 0.65 to 1.0 running (2.5 to 4.2 m/s); ankle 0.6 to 1.1
/// walking, 1.3 to 2.0 running; foot and shank up to 1.3 in moments of brisk walking, 0.5 to 1.0 as a rule.
fn limits_g(segment: Option<Segment>) -> (f64, f64) {
    match segment {
        Some(Segment::Foot | Segment::Shank) => (0.20, 1.30),
        Some(Segment::Thigh | Segment::Wrist | Segment::UpperArm) => (0.10, 0.70),
        Some(Segment::Head | Segment::Trunk | Segment::Pelvis) | None => (0.04, 0.50),
    }
}

/// Length of a window that is judged at once, s.
const WINDOW_S: f64 = 1.0;
/// Shortest bout that stands by itself, s; shorter ones belong to what surrounds them.
const SHORTEST_S: f64 = 2.5;
/// Low-pass before the spread is taken, Hz: the height of impacts depends on the sampling rate.
const SMOOTH_HZ: f64 = 10.0;

/// Bouts of one activity in the acceleration of one sensor, m/s², in any axes: all samples, in order.
///
/// The spread of the acceleration's length tells rest from walking and walking from running, in windows of 1 s; it does
/// not depend on how the sensor is turned. Walking must repeat itself too, once in 0.3 to 2 s: otherwise it is rest.
/// A bout shorter than 2.5 s joins its neighbour. Limits are rules of this project.
pub fn bouts(acceleration_mps2: [&[f64]; 3], rate_hz: f64, segment: Option<Segment>, gravity: Gravity) -> Vec<Bout> {
    let [x, y, z] = acceleration_mps2;
    let mut length: Vec<f64> = x.iter().zip(y).zip(z).map(|((x, y), z)| (x * x + y * y + z * z).sqrt()).collect();
    if let Ok(lowpass) = Lowpass::zero_lag(rate_hz, SMOOTH_HZ.min(0.4 * rate_hz), DEFAULT_ORDER)
        && length.len() > 100
    {
        lowpass.apply_runs(&mut length, &mut Vec::new());
    }
    let window = ((WINDOW_S * rate_hz).round() as usize).max(2);
    let (walks_g, runs_g) = limits_g(segment);
    let spread = |part: &[f64]| spread_g(part, gravity);
    let starts: Vec<usize> = (0..length.len()).step_by(window).collect();
    let judged = starts.iter().map(|from| {
        // A window and a half to each side: a whole number of strides matters less.
        let part = &length[from.saturating_sub(window / 2)..(from + window + window / 2).min(length.len())];
        match spread(part) {
            s if s >= runs_g => Activity::Running,
            s if s >= walks_g => Activity::Walking,
            _ => Activity::Rest,
        }
    });
    let mut list: Vec<Bout> = Vec::new();
    for (activity, from) in judged.zip(&starts) {
        let to = (from + window).min(length.len());
        match list.last_mut() {
            Some(last) if last.activity == activity => last.to = to,
            _ => list.push(Bout { activity, from: *from, to }),
        }
    }
    join_short(&mut list, (SHORTEST_S * rate_hz) as usize);
    for bout in list.iter_mut().filter(|b| b.activity == Activity::Walking) {
        if !rhythm::repeats(&length[bout.from..bout.to], rate_hz, &(0.3..=2.0)) {
            bout.activity = Activity::Rest;
        }
    }
    list.dedup_by(|later, earlier| {
        let same = later.activity == earlier.activity;
        if same {
            earlier.to = later.to;
        }
        same
    });
    list
}

/// Standard deviation, or the quadratic mean where gravity was taken out, g.
fn spread_g(length: &[f64], gravity: Gravity) -> f64 {
    let complete = is_complete(length);
    let known = || length.iter().filter(|v| complete || v.is_finite());
    let n = known().count() as f64;
    let centre = if gravity == Gravity::Removed { 0.0 } else { known().sum::<f64>() / n };
    (known().map(|v| (v - centre).powi(2)).sum::<f64>() / n).sqrt() / STANDARD_GRAVITY_MPS2
}

/// The shortest bout joins the longer of its neighbours until none is shorter than `least` samples.
fn join_short(list: &mut Vec<Bout>, least: usize) {
    while list.len() > 1 {
        let length = |b: &Bout| b.to - b.from;
        let Some((i, _)) = list.iter().enumerate().filter(|(_, b)| length(b) < least).min_by_key(|(_, b)| length(b))
        else {
            return;
        };
        let before = i.checked_sub(1).map_or(0, |j| length(&list[j]));
        let after = list.get(i + 1).map_or(0, length);
        let gone = list.remove(i);
        if before >= after {
            list[i - 1].to = gone.to;
        } else {
            list[i].from = gone.from;
        }
        // What is now side by side and alike is one.
        for j in (1..list.len()).rev() {
            if list[j].activity == list[j - 1].activity {
                list[j - 1].to = list[j].to;
                list.remove(j);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::f64::consts::TAU;

    use super::*;

    #[test]
    fn rest_walk_and_run_are_told_apart_by_their_own_motion() {
        let amplitude = |i: usize| match i {
            0..3000 | 12_000..12_150 => 0.0,
            6000..15_000 => 13.0,
            _ => 2.0,
        };
        let x: Vec<f64> = (0..18_000).map(|i| 9.81 + amplitude(i) * (TAU * i as f64 / 50.0).sin()).collect();
        let zero = vec![0.0; x.len()];
        let found = bouts([&zero, &x, &zero], 100.0, Some(Segment::Pelvis), Gravity::Included);
        let expected = [
            (Activity::Rest, 0, 3000),
            (Activity::Walking, 3000, 6000),
            (Activity::Running, 6000, 15_000),
            (Activity::Walking, 15_000, 18_000),
        ];
        assert_eq!(found.len(), expected.len(), "{found:?}");
        for (bout, (activity, from, to)) in found.iter().zip(expected) {
            assert_eq!(bout.activity, activity);
            assert!(bout.from.abs_diff(from) <= 100 && bout.to.abs_diff(to) <= 100, "{bout:?}");
        }
    }

    #[test]
    fn the_bouts_cover_all_samples_and_nothing_panics() {
        for n in [0, 1, 50, 399, 1000] {
            let x: Vec<f64> = (0..n).map(|i| 9.81 + f64::from((i * 7919) % 1009) / 50.0).collect();
            let found = bouts([&x, &x, &x], 100.0, None, Gravity::Unknown);
            assert_eq!(found.iter().map(|b| b.to - b.from).sum::<usize>(), x.len());
        }
        let gone = vec![f64::NAN; 900];
        let found = bouts([&gone, &gone, &gone], 100.0, None, Gravity::Included);
        assert_eq!(found, [Bout { activity: Activity::Rest, from: 0, to: 900 }]);
    }
}
