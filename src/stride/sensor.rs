//! The signals of inertial sensors about a stance.

use super::{Step, Strides, Window};
use crate::{
    condition::{Sensor, SensorFrame},
    error::{Absent, Result},
    quantity::{STANDARD_GRAVITY_MPS2, Side},
    recording::{Gravity, Segment},
};

impl<'a> Strides<'a> {
    /// The sensor on a segment, of `side` where the segment has two.
    ///
    /// # Errors
    /// [`Absent::InputsMissing`] naming it.
    pub fn sensor(&self, segment: Segment, side: Option<Side>) -> Result<&'a Sensor, Absent> {
        let on_it =
            |s: &&Sensor| s.site.is_some_and(|site| site.segment == segment && (side.is_none() || site.side == side));
        let side = side.map_or(String::new(), |side| format!("{side} "));
        self.conditioned
            .sensors
            .iter()
            .find(on_it)
            .ok_or_else(|| Absent::InputsMissing(format!("{side}{segment} sensor").into()))
    }
}

impl Strides<'_> {
    /// Upward acceleration of the pelvis sensor without gravity, m/s², between two instants.
    ///
    /// # Errors
    /// [`Absent::InputsMissing`] without such a sensor or where what is up is not known, [`Absent::Saturated`],
    /// [`Absent::GapTooLong`], [`Absent::NoEvent`] outside the recording.
    pub fn pelvis_lift(&self, from_s: f64, to_s: f64) -> Result<Window<'_>, Absent> {
        let sensor = self.sensor(Segment::Pelvis, None)?;
        let lift = self.pelvis_lift_mps2.get_or_init(|| sensor.world_acceleration_mps2().map(|[_, up, _]| up));
        let values = lift.as_deref().ok_or(Absent::InputsMissing("an upright pelvis sensor".into()))?;
        let range = sensor.unclipped(from_s, to_s)?;
        let around = range.start.saturating_sub(1)..(range.end + 1).min(values.len());
        if values[around].iter().any(|v| !v.is_finite()) {
            return Err(Absent::GapTooLong);
        }
        let (from, to) = (sensor.clock.position(from_s), sensor.clock.position(to_s));
        Ok(Window { values, from, to, rate_hz: sensor.clock.rate_hz })
    }
}

impl<'a> Step<'a> {
    /// The sensor on the standing leg's segment.
    ///
    /// # Errors
    /// As [`Strides::sensor`] and [`Step::side`].
    pub fn sensor(&self, segment: Segment) -> Result<&'a Sensor, Absent> {
        let side = self.side()?;
        self.strides().sensor(segment, Some(side))
    }
}

impl Sensor {
    /// Samples between two instants, as a range of the clock.
    ///
    /// # Errors
    /// [`Absent::NoEvent`] where they are not both within the recording.
    pub fn range(&self, from_s: f64, to_s: f64) -> Result<std::ops::Range<usize>, Absent> {
        let range = self.clock.range(from_s, to_s);
        let inside = self.clock.covers(from_s) && self.clock.covers(to_s) && !range.is_empty();
        inside.then_some(range).ok_or(Absent::NoEvent)
    }

    /// Samples between two instants in which no axis was clipped.
    ///
    /// # Errors
    /// [`Absent::Saturated`], else as [`range`](Self::range).
    pub fn unclipped(&self, from_s: f64, to_s: f64) -> Result<std::ops::Range<usize>, Absent> {
        let range = self.range(from_s, to_s)?;
        let after = self.saturation.ranges.partition_point(|r| r.end <= range.start);
        let clipped = self.saturation.ranges.get(after).is_some_and(|r| r.start < range.end);
        if clipped { Err(Absent::Saturated) } else { Ok(range) }
    }

    /// One component of the acceleration (0 forward, 1 up, 2 right) with gravity, g, in `range`.
    ///
    /// # Errors
    /// [`Absent::InputsMissing`] where gravity, and so what is up, is not known; [`Absent::GapTooLong`] for missing samples.
    pub fn acceleration_g(&self, axis: usize, range: std::ops::Range<usize>) -> Result<Vec<f64>, Absent> {
        let turned = match axis {
            1 => self.frame != SensorFrame::Wcs,
            _ => self.frame == SensorFrame::Scs,
        };
        if !turned {
            return Err(Absent::InputsMissing(format!("which way the {} sensor faces", self.segment_name()).into()));
        }
        let lift = if axis == 1 && self.gravity == Gravity::Removed { 1.0 } else { 0.0 };
        let values: Vec<f64> =
            self.acceleration_mps2[axis][range].iter().map(|a| a / STANDARD_GRAVITY_MPS2 + lift).collect();
        if values.iter().all(|v| v.is_finite()) { Ok(values) } else { Err(Absent::GapTooLong) }
    }

    /// Length of the acceleration, gravity in it as recorded, g, in `range`.
    ///
    /// # Errors
    /// [`Absent::GapTooLong`] for missing samples.
    pub fn resultant_g(&self, range: std::ops::Range<usize>) -> Result<Vec<f64>, Absent> {
        let [x, y, z] = &self.acceleration_mps2;
        let length = |i: usize| (x[i] * x[i] + y[i] * y[i] + z[i] * z[i]).sqrt() / STANDARD_GRAVITY_MPS2;
        let values: Vec<f64> = range.map(length).collect();
        if values.iter().all(|v| v.is_finite()) { Ok(values) } else { Err(Absent::GapTooLong) }
    }

    fn segment_name(&self) -> String {
        self.site.map_or_else(|| self.name.clone(), |site| site.to_string())
    }
}
