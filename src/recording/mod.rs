//! What was recorded: data only, no opinion.
//!
//! A [`Recording`] holds streams that each keep their own [`Clock`]; nothing is resampled to
//! anything else. Values are SI. Axes are the file's own until conditioning turns them into the lab frame, which
//! [`Recording::frame`] states.
//!
//! ```text
//! Recording ─┬─ Markers      240 Hz   (marker, axis, frame), NaN where a marker was not seen
//!            ├─ ForcePlate  2400 Hz   force, moment, centre of pressure; one per plate or per foot
//!            ├─ Imu           200 Hz   acceleration, angular velocity …; one per sensor, in its own axes
//!            ├─ events as labelled, and the static trial of the session
//!            ├─ Subject, surface, speed: what the user declared
//!            └─ Notes: what was assumed, measured and doubted on the way
//! ```

mod axes;
mod dynamics;
mod force;
mod imu;
mod labelled;
mod landmarks;
mod markers;
mod notes;
pub(crate) mod paths;

pub use axes::{Axes, Direction, Frame};
pub use dynamics::{Dynamics, DynamicsColumn};
pub use force::{ForcePlate, ForceSign};
pub use imu::{Gravity, Imu, Segment, Site};
pub use labelled::{LabelledEvent, Moment};
pub(crate) use landmarks::check_names;
pub use landmarks::{Cluster, Landmark, Landmarks, MarkerNames, Match};
pub use markers::Markers;
pub use notes::{Note, Notes};

use std::{fmt, path::PathBuf};

use serde::{Deserialize, Serialize};

use crate::quantity::{Clock, STANDARD_GRAVITY_MPS2, Side};

/// One trial of one runner.
#[derive(Clone, Debug, Default)]
pub struct Recording {
    /// Short name, the stem of the first file; the key of every table row.
    pub name: String,
    /// The files it came from, in the order they were read.
    pub sources: Vec<Source>,
    /// Who ran.
    pub subject: Subject,
    /// What was run on, when declared or found.
    pub surface: Option<Surface>,
    /// Running speed, m/s, when declared.
    pub speed_mps: Option<f64>,
    /// Side of the first complete contact, when declared; used when nothing in the data tells the sides.
    pub first_side: Option<Side>,
    /// What the components of every vector mean.
    pub frame: Frame,
    /// Marker trajectories.
    pub markers: Option<Markers>,
    /// Which marker sits on which landmark, where the user says so.
    pub marker_names: MarkerNames,
    /// Force plates, or one per foot where the file is so arranged.
    pub plates: Vec<ForcePlate>,
    /// Inertial sensors.
    pub imus: Vec<Imu>,
    /// Running dynamics as a watch made them, where the file is one of a watch.
    pub dynamics: Option<Dynamics>,
    /// Events as labelled in the files, in order of time.
    pub events: Vec<LabelledEvent>,
    /// The runner standing still, for calibration: another recording of the same session.
    pub static_trial: Option<Box<Self>>,
    /// What was assumed, measured and doubted so far.
    pub notes: Notes,
}

/// One file of a recording.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Source {
    /// Path as given; empty for data handed over in memory.
    #[serde(with = "paths::one")]
    pub path: PathBuf,
    /// Slug of the format the content was recognised as: `"qtm_tsv"`.
    pub format: String,
    /// SHA-256 of the bytes, hexadecimal.
    pub sha256: String,
}

/// The runner, as declared. Absent values stay absent; nothing is estimated here.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Subject {
    /// Identifier for the tables.
    pub id: Option<String>,
    /// Body mass, kg.
    pub mass_kg: Option<f64>,
    /// Standing height, m.
    pub height_m: Option<f64>,
    /// Leg length (greater trochanter to floor), m.
    pub leg_length_m: Option<f64>,
}

impl Subject {
    /// Body weight, N, from the declared mass.
    pub fn body_weight_n(&self) -> Option<f64> {
        self.mass_kg.map(|mass| mass * STANDARD_GRAVITY_MPS2)
    }
}

/// What was run on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Surface {
    /// A moving belt: the runner stays, the foot travels backwards in stance.
    Treadmill,
    /// Solid ground: the runner travels, the foot stays.
    Overground,
}

impl fmt::Display for Surface {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Treadmill => "treadmill",
            Self::Overground => "overground",
        })
    }
}

impl std::str::FromStr for Surface {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text.trim().to_ascii_lowercase().as_str() {
            "treadmill" => Ok(Self::Treadmill),
            "overground" => Ok(Self::Overground),
            other => Err(format!("`{other}` is no surface; write treadmill or overground")),
        }
    }
}

impl Recording {
    /// A copy of everything but the markers.
    pub(crate) fn without_markers(&self) -> Self {
        Self {
            name: self.name.clone(),
            sources: self.sources.clone(),
            subject: self.subject.clone(),
            surface: self.surface,
            speed_mps: self.speed_mps,
            first_side: self.first_side,
            frame: self.frame,
            markers: None,
            marker_names: self.marker_names.clone(),
            plates: self.plates.clone(),
            imus: self.imus.clone(),
            dynamics: self.dynamics.clone(),
            events: self.events.clone(),
            static_trial: self.static_trial.clone(),
            notes: self.notes.clone(),
        }
    }

    /// An empty recording called `name`, in the file's own axes.
    pub fn named(name: impl Into<String>) -> Self {
        Self { name: name.into(), ..Self::default() }
    }

    /// Whether it holds no stream at all.
    pub fn is_empty(&self) -> bool {
        self.clocks().next().is_none()
    }

    /// Moves every stream and event by `offset_s` in time, s.
    pub fn shift(&mut self, offset_s: f64) {
        let markers = self.markers.iter_mut().map(|m| &mut m.clock);
        markers.chain(self.plates.iter_mut().map(|p| &mut p.clock)).for_each(|clock| clock.start_s += offset_s);
        for imu in &mut self.imus {
            imu.clock.start_s += offset_s;
            imu.time_s.iter_mut().flatten().for_each(|time| *time += offset_s);
        }
        self.events.iter_mut().for_each(|event| event.time_s += offset_s);
        if let Some(dynamics) = &mut self.dynamics {
            dynamics.time_s.iter_mut().for_each(|time| *time += offset_s);
            dynamics.pauses_s.iter_mut().flatten().for_each(|time| *time += offset_s);
        }
    }

    /// The clock of every stream: markers, plates, sensors.
    pub fn clocks(&self) -> impl Iterator<Item = Clock> + '_ {
        let markers = self.markers.iter().map(|m| m.clock);
        markers.chain(self.plates.iter().map(|p| p.clock)).chain(self.imus.iter().map(|i| i.clock))
    }

    /// From the first sample of any stream to the last, s; `None` when there is no stream.
    pub fn duration_s(&self) -> Option<f64> {
        let start = self.clocks().map(|c| c.start_s).reduce(f64::min)?;
        let end = self.clocks().map(|c| c.start_s + c.duration_s()).reduce(f64::max)?;
        Some(end - start)
    }
}
