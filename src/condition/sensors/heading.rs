//! How two sensors face each other: their headings, aligned while the runner stands.
//!
//! ```text
//!  heading of the one world against the other
//!        ──────╮                        ╭──────        known while both are still and upright: standing, all segments
//!              ╰──╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌───╯              face the same way; between, a straight line for the drift
//!        standing       running        standing
//! ```

use std::{f64::consts::PI, ops::Range};

use super::{Sensor, SensorFrame, facing};
use crate::vector::dot;

/// Both must be still for so long at once, s.
const LEAST_S: f64 = 1.0;
/// And within this of how they stand, as a share of the length of the vertical: 30°.
const UPRIGHT: f64 = 0.866;

/// By how much the world of one sensor is turned about the vertical against that of another, over time.
#[derive(Clone, Debug, PartialEq)]
pub struct Headings {
    /// Beginning and end of each period of standing, s, and the turn in it, rad, without jumps of a whole turn.
    periods: Vec<(f64, f64, f64)>,
}

impl Headings {
    /// Compares the two where both stand still. `None` where they never do, or where either does not know its heading or
    /// has no gyroscope.
    ///
    /// Without a magnetometer the heading of each drifts by what is left of its gyroscope's bias; between two periods that
    /// is taken to be even, before the first and after the last nothing is known of it.
    pub fn at_still(reference: &Sensor, other: &Sensor) -> Option<Self> {
        let faces = |s: &Sensor| s.frame == SensorFrame::Scs && s.orientation.is_some();
        if !faces(reference) || !faces(other) {
            return None;
        }
        let mut periods: Vec<(f64, f64, f64)> = Vec::new();
        for own in &reference.still {
            for its in &other.still {
                let from_s = start_s(reference, own).max(start_s(other, its));
                let to_s = end_s(reference, own).min(end_s(other, its));
                if to_s - from_s < LEAST_S {
                    continue;
                }
                let Some((a, b)) = heading(reference, from_s, to_s).zip(heading(other, from_s, to_s)) else { continue };
                let before = periods.last().map_or(0.0, |period| period.2);
                periods.push((from_s, to_s, before + wrapped(b - a - before)));
            }
        }
        (!periods.is_empty()).then_some(Self { periods })
    }

    /// Periods of standing that it rests on.
    pub fn count(&self) -> usize {
        self.periods.len()
    }

    /// The turn at an instant, rad: what to take from the other's heading.
    pub fn offset_rad(&self, time_s: f64) -> f64 {
        let after = self.periods.partition_point(|period| period.0 <= time_s);
        match (after.checked_sub(1).map(|i| self.periods[i]), self.periods.get(after)) {
            (Some((_, from_s, from)), Some((to_s, _, to))) => {
                from + (to - from) * ((time_s - from_s) / (to_s - from_s)).clamp(0.0, 1.0)
            }
            (Some((_, _, known)), None) | (None, Some(&(_, _, known))) => known,
            (None, None) => 0.0,
        }
    }

    /// How far an instant is from the nearest standing, s.
    pub fn away_s(&self, time_s: f64) -> f64 {
        self.periods.iter().map(|(from, to, _)| (from - time_s).max(time_s - to).max(0.0)).fold(f64::INFINITY, f64::min)
    }

    /// Fastest drift between two periods, rad/s; `None` where there is only one.
    pub fn drift_rad_s(&self) -> Option<f64> {
        let drift = |pair: &[(f64, f64, f64)]| (pair[1].2 - pair[0].2) / (pair[1].0 - pair[0].1);
        self.periods.windows(2).map(drift).max_by(|a, b| a.abs().total_cmp(&b.abs()))
    }
}

fn start_s(sensor: &Sensor, range: &Range<usize>) -> f64 {
    sensor.clock.time_s(range.start as f64)
}

fn end_s(sensor: &Sensor, range: &Range<usize>) -> f64 {
    sensor.clock.time_s(range.end as f64)
}

/// Mean direction in which a standing segment faces, rad; `None` where it does not stand.
fn heading(sensor: &Sensor, from_s: f64, to_s: f64) -> Option<f64> {
    let turns = sensor.orientation.as_ref()?.get(sensor.clock.range(from_s, to_s))?;
    let turns: Vec<_> = turns.iter().filter(|turn| turn.0[0].is_finite()).collect();
    let up = |turn: &crate::signal::Quaternion| turn.rotate([0.0, 1.0, 0.0]);
    if turns.is_empty() || turns.iter().any(|turn| dot(up(turn), [0.0, 0.0, 1.0]) < UPRIGHT) {
        return None;
    }
    let sum = turns.iter().map(|turn| facing(**turn)[0]).fold([0.0; 2], |sum, f| [sum[0] + f[0], sum[1] + f[1]]);
    Some(sum[1].atan2(sum[0]))
}

fn wrapped(angle: f64) -> f64 {
    (angle + PI).rem_euclid(2.0 * PI) - PI
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        quantity::Clock,
        recording::Gravity,
        signal::{Quaternion, Saturation},
    };

    /// Stands at 0 to 3 s and 20 to 23 s, whatever is between; faces at `heading(t)` from the first axis of its world.
    fn sensor(heading: impl Fn(f64) -> f64) -> Sensor {
        let clock = Clock { start_s: 0.0, rate_hz: 50.0, len: 1150 };
        let turn = |i: usize| {
            let (s, c) = heading(clock.time_s(i as f64)).sin_cos();
            // Forward is (c, s, 0), up the third axis, right (s, −c, 0).
            Quaternion::from_rows([[c, 0.0, s], [s, 0.0, -c], [0.0, 1.0, 0.0]])
        };
        Sensor {
            name: "sensor".into(),
            site: None,
            clock,
            frame: SensorFrame::Scs,
            rows: [[0.0; 3]; 3],
            acceleration_mps2: [const { Vec::new() }; 3],
            gravity: Gravity::Included,
            angular_velocity_rad_s: None,
            orientation: Some((0..clock.len).map(turn).collect()),
            stretches: Vec::new(),
            still: vec![0..150, 1000..1150],
            saturation: Saturation::default(),
        }
    }

    /// The one's heading does not drift, the other's by 0.01 rad/s through half a turn: over standing itself the mean holds.
    #[test]
    fn the_offset_is_known_at_standing_and_drifts_evenly_between() {
        let aligned = Headings::at_still(&sensor(|_| 1.0), &sensor(|t| 4.1 + 0.01 * t)).unwrap();
        assert_eq!(aligned.count(), 2);
        for (t, tolerance) in [(1.5, 1e-3), (11.5, 1e-3), (5.0, 0.016), (21.5, 1e-3)] {
            let off = wrapped(aligned.offset_rad(t) - (3.1 + 0.01 * t));
            assert!(off.abs() < tolerance, "{t}: {off}");
        }
        assert!((aligned.drift_rad_s().unwrap() - 0.2 / 17.0).abs() < 1e-3);
        assert!((aligned.away_s(11.5) - 8.5).abs() < 0.05 && aligned.away_s(2.0) == 0.0);
    }

    #[test]
    fn lying_on_a_table_or_without_a_heading_nothing_is_aligned() {
        let mut lying = sensor(|_| 0.0);
        lying.orientation = Some(vec![Quaternion::IDENTITY; 1150]);
        assert_eq!(Headings::at_still(&sensor(|_| 0.0), &lying), None);
        let mut upright = sensor(|_| 0.0);
        upright.frame = SensorFrame::Tccs;
        assert_eq!(Headings::at_still(&upright, &sensor(|_| 0.0)), None);
        let mut moving = sensor(|_| 0.0);
        moving.still.clear();
        assert_eq!(Headings::at_still(&moving, &sensor(|_| 0.0)), None);
    }
}
