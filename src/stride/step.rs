//! One stance and its neighbours.

use super::Strides;
use crate::{
    error::{Absent, Result},
    events::{Invalid, Stance},
    quantity::{Lab, Side, Vec3},
    recording::{Landmark, Surface},
};

/// A stance seen as the landing of a step and the start of a stride.
#[derive(Clone, Copy, Debug)]
pub struct Step<'a> {
    strides: &'a Strides<'a>,
    index: usize,
}

/// A stretch of one force component: `values[from..to]` with fractional ends.
#[derive(Clone, Copy, Debug)]
pub struct Window<'a> {
    /// The whole component, N.
    pub values: &'a [f64],
    /// First instant, in samples.
    pub from: f64,
    /// Last instant, in samples.
    pub to: f64,
    /// Sampling rate, Hz.
    pub rate_hz: f64,
}

impl<'a> Window<'a> {
    /// The samples strictly inside, with the index of the first.
    pub fn samples(&self) -> (usize, &'a [f64]) {
        let from = self.from.ceil().max(0.0) as usize;
        let to = (self.to.floor() as usize + 1).min(self.values.len());
        (from, self.values.get(from..to).unwrap_or_default())
    }

    /// The part of the window between two shares (0 to 1) of its duration.
    #[must_use]
    pub fn part(&self, from: f64, to: f64) -> Self {
        let length = self.to - self.from;
        Self { from: self.from + from * length, to: self.from + to * length, ..*self }
    }
}

impl<'a> Step<'a> {
    pub(super) fn new(strides: &'a Strides<'a>, index: usize) -> Self {
        Self { strides, index }
    }

    /// The steps it is one of.
    pub fn strides(&self) -> &'a Strides<'a> {
        self.strides
    }

    /// The stance itself.
    pub fn stance(&self) -> &'a Stance {
        &self.strides.stances()[self.index]
    }

    /// Position among the recording's stances, from 0.
    pub fn index(&self) -> usize {
        self.index
    }

    /// Which foot landed.
    ///
    /// # Errors
    /// [`Absent::SideUnknown`].
    pub fn side(&self) -> Result<Side, Absent> {
        self.stance().side.ok_or(Absent::SideUnknown)
    }

    /// Initial contact and toe-off, s, of a stance that is believed.
    ///
    /// # Errors
    /// [`Absent::PartialStride`] at the recording's ends, [`Absent::NoEvent`] where one of the two was not seen,
    /// [`Absent::InvalidStance`] when marked otherwise.
    pub fn contact(&self) -> Result<(f64, f64), Absent> {
        match self.stance().invalid {
            // Both ends of a recording are marked; elsewhere it is the source that does not show the event.
            None => self.stance().span().ok_or(Absent::NoEvent),
            Some(Invalid::Partial) => Err(Absent::PartialStride),
            Some(Invalid::EventMissing) => Err(Absent::NoEvent),
            Some(_) => Err(Absent::InvalidStance),
        }
    }

    /// Initial contact, s, also of a stance whose toe-off was not recorded.
    ///
    /// # Errors
    /// As [`contact`](Self::contact).
    pub fn ic_s(&self) -> Result<f64, Absent> {
        match self.stance().invalid {
            None | Some(Invalid::Partial) => self.stance().ic_s.ok_or(Absent::PartialStride),
            Some(Invalid::EventMissing) => self.stance().ic_s.ok_or(Absent::NoEvent),
            Some(_) => Err(Absent::InvalidStance),
        }
    }

    /// The contact before, of the other foot.
    ///
    /// # Errors
    /// [`Absent::PartialStride`] where the chain is broken.
    pub fn previous(&self) -> Result<Self, Absent> {
        if self.strides.linked[self.index] {
            Ok(Self { index: self.index - 1, ..*self })
        } else {
            Err(Absent::PartialStride)
        }
    }

    /// The contact after, of the other foot.
    ///
    /// # Errors
    /// [`Absent::PartialStride`] where the chain is broken.
    pub fn next(&self) -> Result<Self, Absent> {
        match self.strides.linked.get(self.index + 1) {
            Some(true) => Ok(Self { index: self.index + 1, ..*self }),
            _ => Err(Absent::PartialStride),
        }
    }

    /// The next contact of the same foot, which ends this stride.
    ///
    /// # Errors
    /// [`Absent::PartialStride`] where the chain is broken.
    pub fn next_same_foot(&self) -> Result<Self, Absent> {
        if !self.strides.stances.one_foot {
            return self.next()?.next();
        }
        let next = Self { index: self.index + 1, ..*self };
        if self.strides.strided.get(next.index) == Some(&true) { Ok(next) } else { Err(Absent::PartialStride) }
    }

    /// One component (0 forward, 1 up, 2 right) of the force that carried the stance, N, from contact to toe-off.
    ///
    /// # Errors
    /// [`Absent::InputsMissing`] when the file holds no such component; else as [`contact`](Self::contact).
    pub fn force(&self, axis: usize) -> Result<Window<'a>, Absent> {
        let (ic_s, to_s) = self.contact()?;
        self.force_between(axis, ic_s, to_s)
    }

    /// One component of the force between two instants, N.
    ///
    /// # Errors
    /// [`Absent::InputsMissing`] when the file holds no such component or no plate carried the stance,
    /// [`Absent::NoEvent`] outside the recording.
    pub fn force_between(&self, axis: usize, from_s: f64, to_s: f64) -> Result<Window<'a>, Absent> {
        const NAMES: [&str; 3] = ["forward force", "vertical force", "lateral force"];
        let plates = &self.strides.conditioned().recording.plates;
        let plate = self.stance().plate.and_then(|index| plates.get(index));
        let plate = plate.ok_or_else(|| Absent::InputsMissing(NAMES[axis].into()))?;
        let values = plate.component(axis).ok_or(Absent::InputsMissing(NAMES[axis].into()))?;
        if !(plate.clock.covers(from_s) && plate.clock.covers(to_s)) {
            return Err(Absent::NoEvent);
        }
        let (from, to) = (plate.clock.position(from_s), plate.clock.position(to_s));
        Ok(Window { values, from, to, rate_hz: plate.clock.rate_hz })
    }

    /// Mid-stance, s: the middle between contact and toe-off.
    ///
    /// # Errors
    /// As [`contact`](Self::contact).
    pub fn midstance_s(&self) -> Result<f64, Absent> {
        self.contact().map(|(ic, to)| f64::midpoint(ic, to))
    }

    /// Heel of the standing foot at mid-stance, m.
    ///
    /// # Errors
    /// As [`landmark`](Self::landmark).
    pub fn heel_midstance(&self) -> Result<Vec3<Lab>, Absent> {
        self.landmark(Landmark::Heel, 0.5)
    }

    /// Direction of progression about this step as a unit vector, forward and right: against the belt on a treadmill;
    /// overground the pelvis's displacement over whole strides within one stride of the contact.
    ///
    /// Positions a whole stride apart are at like phases, so that sway and surge within a stride cancel. One degree of
    /// error makes 19 mm of step width at steps of 1.1 m, which is why the axes of the lab are not good enough.
    ///
    /// # Errors
    /// [`Absent::InputsMissing`] without surface or, overground, pelvis markers; [`Absent::PartialStride`] where less
    /// than a stride was recorded; [`Absent::NotDefined`] for a pelvis that does not move.
    pub fn progression(&self) -> Result<[f64; 2], Absent> {
        match self.strides.surface()? {
            Surface::Treadmill => Ok(self.strides.conditioned.heading),
            Surface::Overground => {
                let stride_s = 2.0 * self.strides.median_step_s()?;
                let [forward, right] =
                    self.strides.pelvis()?.stride_displacement_m(self.ic_s()?, stride_s, stride_s)?;
                let length = forward.hypot(right);
                if length > 0.0 { Ok([forward / length, right / length]) } else { Err(Absent::NotDefined) }
            }
        }
    }
}
