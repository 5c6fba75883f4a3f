//! Where the force acts under one foot.

use super::Step;
use crate::{
    error::{Absent, Result},
    quantity::{Lab, Vec3},
};

/// The centre of pressure of one sample.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pressure {
    /// When, s.
    pub time_s: f64,
    /// Vertical force, N.
    pub vertical_n: f64,
    /// Where, m.
    pub at: Vec3<Lab>,
}

impl<'a> Step<'a> {
    /// The centre of pressure of every sample of the stance that has one (at least 50 N), in order of time.
    ///
    /// # Errors
    /// [`Absent::CrossedBelts`] for a foot that was on several plates, [`Absent::InputsMissing`] without centre of
    /// pressure, [`Absent::NotDefined`] where no sample has one; else as [`contact`](Self::contact).
    pub fn pressure(&self) -> Result<impl Iterator<Item = Pressure> + use<'a>, Absent> {
        if self.stance().loads.len() > 1 {
            return Err(Absent::CrossedBelts);
        }
        let window = self.force(1)?;
        let missing = || Absent::InputsMissing("centre of pressure".into());
        let plates = &self.strides().conditioned().recording.plates;
        let plate = self.stance().plate.and_then(|index| plates.get(index)).ok_or_else(missing)?;
        let cop = plate.cop_m.as_ref().ok_or_else(missing)?;
        let (first, force) = window.samples();
        let samples = force.iter().enumerate().map(move |(i, vertical_n)| {
            let sample = first + i;
            let at = Vec3::new([cop[0][sample], cop[1][sample], cop[2][sample]]);
            Pressure { time_s: plate.clock.time_s(sample as f64), vertical_n: *vertical_n, at }
        });
        let mut samples = samples.filter(|p| p.at.is_finite()).peekable();
        if samples.peek().is_none() {
            return Err(Absent::NotDefined);
        }
        Ok(samples)
    }

    /// Mean centre of pressure of the stance, weighted by the vertical force, m.
    ///
    /// # Errors
    /// As [`pressure`](Self::pressure).
    pub fn pressure_mean(&self) -> Result<Vec3<Lab>, Absent> {
        let (mut sum, mut weight) = ([0.0; 3], 0.0);
        for Pressure { vertical_n, at, .. } in self.pressure()? {
            sum.iter_mut().zip(at.components()).for_each(|(sum, at)| *sum += vertical_n * at);
            weight += vertical_n;
        }
        Ok(Vec3::new(sum.map(|s| s / weight)))
    }
}
