//! Where a foot is: its landmarks at an instant, in standing, and how fast the ground below it moves.

use super::{Step, Strides, position_at};
use crate::{
    error::{Absent, Result},
    quantity::{Lab, Side, Vec3},
    recording::{Landmark, Landmarks, Markers, Surface},
    signal::median,
};

/// Shares of stance between which the foot rides flat on the ground and early: a belt slows under the landing foot and
/// is faster again at mid-stance.
const RIDING: [f64; 2] = [0.2, 0.4];

/// The long axis of a foot.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Foot {
    /// Back of the heel, m.
    pub heel: Vec3<Lab>,
    /// The second metatarsal head, or what stands for it, m.
    pub forefoot: Vec3<Lab>,
}

/// What the front end of a foot's axis is taken from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Forefoot {
    /// A marker on the second metatarsal head, or called toe, which sits there in most sets.
    SecondMetatarsal(Landmark),
    /// The middle between the markers on the first and the fifth metatarsal head.
    BetweenMetatarsals,
}

impl Forefoot {
    /// The best that `landmarks` offer on `side`; a marker on the hallux or the tip of the shoe is none, because it lies
    /// well inside or far ahead of the second metatarsal.
    ///
    /// # Errors
    /// [`Absent::InputsMissing`] naming the marker.
    pub fn of(landmarks: &Landmarks, side: Side) -> Result<Self, Absent> {
        let has = |landmark| landmarks.get(landmark, side).is_some();
        let called_toe = landmarks
            .iter()
            .any(|m| m.landmark == Landmark::Toe && m.side == Some(side) && matches!(m.alias, Some("toe") | None));
        if has(Landmark::SecondMetatarsal) {
            return Ok(Self::SecondMetatarsal(Landmark::SecondMetatarsal));
        }
        if called_toe {
            return Ok(Self::SecondMetatarsal(Landmark::Toe));
        }
        let between = [Landmark::FirstMetatarsal, Landmark::FifthMetatarsal];
        match between.into_iter().filter(|l| !has(*l)).collect::<Vec<_>>()[..] {
            [] => Ok(Self::BetweenMetatarsals),
            [one] => Err(missing(one, side)),
            _ => Err(missing(Landmark::SecondMetatarsal, side)),
        }
    }

    /// For notes: `"second metatarsal"`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::SecondMetatarsal(Landmark::Toe) => "the toe marker",
            Self::SecondMetatarsal(_) => "the second metatarsal",
            Self::BetweenMetatarsals => "the middle of first and fifth metatarsal",
        }
    }

    /// Its place, where `at` gives that of a landmark.
    fn place(self, at: impl Fn(Landmark) -> Result<Vec3<Lab>, Absent>) -> Result<Vec3<Lab>, Absent> {
        match self {
            Self::SecondMetatarsal(landmark) => at(landmark),
            Self::BetweenMetatarsals => Ok(at(Landmark::FirstMetatarsal)?.middle(at(Landmark::FifthMetatarsal)?)),
        }
    }
}

fn missing(landmark: Landmark, side: Side) -> Absent {
    Absent::InputsMissing(format!("{side} {} marker", landmark.as_str().replace('_', " ")).into())
}

impl Strides<'_> {
    /// Position of `landmark` of `side` at `time_s`, interpolated between frames, m.
    ///
    /// # Errors
    /// [`Absent::InputsMissing`] without that marker, [`Absent::GapTooLong`] where it was not seen,
    /// [`Absent::NoEvent`] outside the recording.
    pub fn landmark(&self, landmark: Landmark, side: Side, time_s: f64) -> Result<Vec3<Lab>, Absent> {
        let index = self.conditioned.landmarks.get(landmark, side).ok_or_else(|| missing(landmark, side))?;
        let markers = self.conditioned.recording.markers.as_ref().ok_or_else(|| missing(landmark, side))?;
        position_at(markers, index, time_s)
    }

    /// The foot of `side` at `time_s`.
    ///
    /// # Errors
    /// As [`landmark`](Self::landmark) and [`Forefoot::of`].
    pub fn foot(&self, side: Side, time_s: f64) -> Result<Foot, Absent> {
        let at = |landmark| self.landmark(landmark, side, time_s);
        let forefoot = Forefoot::of(&self.conditioned.landmarks, side)?;
        Ok(Foot { heel: at(Landmark::Heel)?, forefoot: forefoot.place(at)? })
    }

    /// The foot of `side` in the static trial, from the very markers of [`foot`](Self::foot): medians over its frames.
    ///
    /// # Errors
    /// [`Absent::InputsMissing`] without a static trial that has them.
    pub fn standing_foot(&self, side: Side) -> Result<Foot, Absent> {
        let none = || Absent::InputsMissing("static trial".into());
        let recording = &self.conditioned.recording;
        let running = recording.markers.as_ref().ok_or_else(none)?;
        let standing = recording.static_trial.as_ref().and_then(|s| s.markers.as_ref()).ok_or_else(none)?;
        let at = |landmark| {
            let index = self.conditioned.landmarks.get(landmark, side).ok_or_else(|| missing(landmark, side))?;
            standing.index(&running.labels[index]).and_then(|i| median_position(standing, i)).ok_or_else(none)
        };
        let forefoot = Forefoot::of(&self.conditioned.landmarks, side)?;
        Ok(Foot { heel: at(Landmark::Heel)?, forefoot: forefoot.place(at)? })
    }

    /// Speed of the ground in the lab along the progression early in stance, m/s, negative on a treadmill: of the heels
    /// while they ride on it, both feet weighing the same; 0 overground.
    ///
    /// # Errors
    /// As [`landmark`](Self::landmark), where no stance tells.
    pub fn ground_mps(&self) -> Result<f64, Absent> {
        if self.surface()? == Surface::Overground {
            return Ok(0.0);
        }
        self.ground_mps.get_or_init(|| self.heel_speed_mps()).clone()
    }

    fn heel_speed_mps(&self) -> Result<f64, Absent> {
        let mut feet = Vec::new();
        for side in Side::BOTH {
            let of_side = self.steps().filter(|step| step.stance().side == Some(side));
            let mut speeds: Vec<f64> = of_side.filter_map(|step| step.heel_speed_mps().ok()).collect();
            feet.extend(median(&mut speeds));
        }
        match feet.len() {
            0 => Err(missing(Landmark::Heel, Side::Left)),
            n => Ok(feet.iter().sum::<f64>() / n as f64),
        }
    }
}

impl Step<'_> {
    /// Instant at a share of stance, 0 at contact and 1 at toe-off, s.
    ///
    /// # Errors
    /// As [`contact`](Self::contact).
    pub fn instant_s(&self, share: f64) -> Result<f64, Absent> {
        self.contact().map(|(ic, to)| ic + share * (to - ic))
    }

    /// A landmark of the standing foot at a share of stance, m.
    ///
    /// # Errors
    /// As [`contact`](Self::contact), [`side`](Self::side) and [`Strides::landmark`].
    pub fn landmark(&self, landmark: Landmark, share: f64) -> Result<Vec3<Lab>, Absent> {
        self.strides().landmark(landmark, self.side()?, self.instant_s(share)?)
    }

    /// The standing foot in every frame between two shares of stance.
    ///
    /// # Errors
    /// As [`landmark`](Self::landmark); [`Absent::RateTooLow`] where no frame was taken between them.
    pub fn feet(&self, from: f64, to: f64) -> Result<Vec<Foot>, Absent> {
        let (side, from_s, to_s) = (self.side()?, self.instant_s(from)?, self.instant_s(to)?);
        let markers = self.strides().conditioned().recording.markers.as_ref();
        let clock = markers.ok_or_else(|| missing(Landmark::Heel, side))?.clock;
        let frames = clock.range(from_s, to_s);
        if frames.is_empty() {
            return Err(Absent::RateTooLow);
        }
        frames.map(|frame| self.strides().foot(side, clock.time_s(frame as f64))).collect()
    }

    fn heel_speed_mps(&self) -> Result<f64, Absent> {
        let [from, to] = RIDING;
        let moved = self.landmark(Landmark::Heel, to)? - self.landmark(Landmark::Heel, from)?;
        let direction = self.progression()?;
        let along = moved.forward() * direction[0] + moved.right() * direction[1];
        Ok(along / (self.instant_s(to)? - self.instant_s(from)?))
    }
}

fn median_position(markers: &Markers, index: usize) -> Option<Vec3<Lab>> {
    let mut at = [0.0; 3];
    for (axis, value) in at.iter_mut().enumerate() {
        let mut seen: Vec<f64> = markers.coordinate(index, axis).iter().copied().filter(|v| v.is_finite()).collect();
        *value = median(&mut seen)?;
    }
    Some(Vec3::new(at))
}
