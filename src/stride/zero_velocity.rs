//! How far a foot sensor goes between two instants at which the foot stands.
//!
//! ```text
//!  acceleration ─orientation─▶ world, less gravity ──∫──▶ velocity, zero at both ends ──∫──▶ way
//!                                                   └ what is left at the end is drift, spread over time
//! ```

use std::ops::RangeInclusive;

use crate::{
    condition::Sensor,
    error::Absent,
    recording::Gravity,
    signal::{rolling_mean, way_between_rests},
};

/// Length of the window in which the foot turns least, s.
const STANDING_S: f64 = 0.10;
/// Largest turning of a foot that stands, rad/s, as a quadratic mean: a sensor a hand's breadth from where the foot pivots
/// then moves at 0.1 m/s.
const STANDING_RAD_S: f64 = 1.0;

impl Sensor {
    /// Sample between two instants about which the foot turns least: where it is taken to stand still.
    ///
    /// # Errors
    /// [`Absent::InputsMissing`] without a gyroscope, [`Absent::NoZeroVelocity`] where the foot turns throughout,
    /// [`Absent::NoEvent`] outside the recording.
    pub fn standing(&self, from_s: f64, to_s: f64) -> Result<usize, Absent> {
        let turning = self.angular_velocity_rad_s.as_ref().ok_or_else(|| self.no_gyroscope())?;
        let range = self.range(from_s, to_s)?;
        let power = |i: usize| turning.each_ref().map(|c| c[i] * c[i]).iter().sum::<f64>();
        let powers: Vec<f64> = range.clone().map(power).collect();
        let window = ((STANDING_S * self.clock.rate_hz).round() as usize).max(1);
        let means = rolling_mean(&powers, window).into_iter().enumerate();
        let least = means.filter(|(_, mean)| mean.is_finite()).min_by(|a, b| a.1.total_cmp(&b.1));
        match least {
            Some((at, mean)) if mean.sqrt() <= STANDING_RAD_S => Ok(range.start + at + window / 2),
            _ => Err(Absent::NoZeroVelocity),
        }
    }

    /// Level distance from the first to the last of `samples`, m, at both of which the sensor stands still.
    ///
    /// The ground may move evenly, as a belt does: the way is over the ground.
    ///
    /// # Errors
    /// [`Absent::InputsMissing`] without gravity and a gyroscope, [`Absent::Saturated`], [`Absent::GapTooLong`].
    pub fn level_way_m(&self, samples: RangeInclusive<usize>) -> Result<f64, Absent> {
        let turns = self.orientation.as_ref().filter(|_| self.gravity == Gravity::Included);
        let turns = turns.ok_or_else(|| self.no_gyroscope())?;
        if self.saturation.ranges.iter().any(|r| r.start <= *samples.end() && r.end > *samples.start()) {
            return Err(Absent::Saturated);
        }
        let world = samples.map(|i| turns[i].rotate(self.acceleration_mps2.each_ref().map(|c| c[i])));
        let (x, y): (Vec<f64>, Vec<f64>) = world.map(|[x, y, _]| (x, y)).unzip();
        let [x, y] = [x, y].map(|along| way_between_rests(&along, self.clock.rate_hz));
        let level = x.hypot(y);
        if level.is_finite() { Ok(level) } else { Err(Absent::GapTooLong) }
    }

    fn no_gyroscope(&self) -> Absent {
        Absent::InputsMissing(format!("a gyroscope in {}", self.name).into())
    }
}

#[cfg(test)]
mod tests {
    use std::f64::consts::TAU;

    use super::*;
    use crate::{
        condition::SensorFrame,
        quantity::{Clock, STANDARD_GRAVITY_MPS2},
        signal::{Quaternion, Saturation},
    };

    const RATE_HZ: f64 = 200.0;

    /// A foot that stands for 0.4 s and swings 1.3 m forwards and a little up for 0.6 s, pitching by up to 50° as it does; its
    /// heading in the world is 30°. Two strides; the accelerometer is off by 0.1 m/s² forwards in the world.
    fn foot() -> Sensor {
        let len = 480;
        let phase = |i: usize| ((i as f64 / RATE_HZ) % 1.0 - 0.4).max(0.0) / 0.6;
        let (sin, cos) = 30_f64.to_radians().sin_cos();
        let mut acceleration = [(); 3].map(|()| Vec::with_capacity(len));
        let mut turning = [vec![0.0; len], vec![0.0; len], Vec::with_capacity(len)];
        let mut orientation = Vec::with_capacity(len);
        for i in 0..len {
            let s = phase(i);
            // Way L (s − sin 2πs / 2π) forwards; height H (1 − cos 2πs) / 2, whose acceleration is not continuous but level.
            let along = if s > 0.0 { 1.3 * TAU * (TAU * s).sin() / 0.36 } else { 0.0 } + 0.1;
            let above = if s > 0.0 { 0.05 * TAU * TAU * (TAU * s).cos() / 0.36 } else { 0.0 } + STANDARD_GRAVITY_MPS2;
            let pitch = 50_f64.to_radians() * (1.0 - (TAU * s).cos()) / 2.0;
            turning[2].push(if s > 0.0 { 50_f64.to_radians() * TAU * (TAU * s).sin() / 1.2 } else { 0.0 });
            let (sp, cp) = pitch.sin_cos();
            // Columns: forward and up pitched toes up, right level.
            let turn = Quaternion::from_rows([[cos * cp, -cos * sp, sin], [sin * cp, -sin * sp, -cos], [sp, cp, 0.0]]);
            let body = turn.conjugate().rotate([cos * along, sin * along, above]);
            acceleration.iter_mut().zip(body).for_each(|(column, a)| column.push(a));
            orientation.push(turn);
        }
        Sensor {
            name: "foot".into(),
            site: None,
            clock: Clock { start_s: 10.0, rate_hz: RATE_HZ, len },
            frame: SensorFrame::Scs,
            rows: [[0.0; 3]; 3],
            acceleration_mps2: acceleration,
            gravity: Gravity::Included,
            angular_velocity_rad_s: Some(turning),
            orientation: Some(orientation),
            stretches: Vec::new(),
            still: Vec::new(),
            saturation: Saturation::default(),
        }
    }

    /// The trapezoids' own error over 120 samples is below 0.1 %.
    #[test]
    fn the_way_of_a_swing_is_found_whatever_heading_and_bias() {
        let foot = foot();
        let (from, to) = (foot.standing(10.0, 10.38).unwrap(), foot.standing(11.0, 11.38).unwrap());
        assert!(from < 80 && (200..280).contains(&to), "{from} {to}");
        let way = foot.level_way_m(from..=to).unwrap();
        assert!((way - 1.3).abs() < 1.3e-3, "{way}");
    }

    #[test]
    fn what_cannot_be_had_is_absent_with_its_reason() {
        let whole = foot();
        // In mid-swing the foot turns at up to 4.6 rad/s and stands at no time.
        assert_eq!(whole.standing(10.5, 10.65), Err(Absent::NoZeroVelocity));
        assert_eq!(whole.standing(9.0, 10.3), Err(Absent::NoEvent));
        let mut clipped = foot();
        clipped.saturation.ranges.push(100..103);
        assert_eq!(clipped.level_way_m(20..=220), Err(Absent::Saturated));
        assert!(clipped.level_way_m(110..=220).is_ok());
        let mut gap = foot();
        gap.acceleration_mps2[0][150] = f64::NAN;
        assert_eq!(gap.level_way_m(20..=220), Err(Absent::GapTooLong));
        let blind = Sensor { orientation: None, angular_velocity_rad_s: None, ..foot() };
        assert!(matches!(blind.level_way_m(20..=220), Err(Absent::InputsMissing(_))));
        assert!(matches!(blind.standing(10.0, 10.3), Err(Absent::InputsMissing(_))));
    }
}
