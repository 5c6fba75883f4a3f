//! Force plates, and files that hold one set of columns per foot.

use serde::{Deserialize, Serialize};

use crate::quantity::{Clock, Side};

/// Which force of the pair the numbers are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ForceSign {
    /// Not known yet; conditioning finds out.
    #[default]
    Unknown,
    /// The ground's push on the foot: vertical component upwards in stance.
    Reaction,
    /// The foot's push on the plate: the opposite.
    Action,
}

impl ForceSign {
    /// Action for reaction and the reverse; unknown stays unknown.
    #[must_use]
    pub fn opposite(self) -> Self {
        match self {
            Self::Unknown => Self::Unknown,
            Self::Reaction => Self::Action,
            Self::Action => Self::Reaction,
        }
    }
}

/// One plate (or one foot's column set), components in the recording's frame.
///
/// A component the file does not hold is `None`: a file with vertical force only has one `Some`.
#[derive(Clone, Debug, Default)]
pub struct ForcePlate {
    /// Name as the file gives it.
    pub name: String,
    /// The foot, where the *file's columns* are per foot (`R_ground_force_vy`). Never taken from a plate's name.
    pub foot: Option<Side>,
    /// Force, N; each `Some` has `clock.len` samples.
    pub force_n: [Option<Vec<f64>>; 3],
    /// Centre of pressure, m, NaN where unloaded; all three or none.
    pub cop_m: Option<[Vec<f64>; 3]>,
    /// Moment, N·m, about the centre of the plate's surface, of the same sign as the force; all three or none.
    pub moment_nm: Option<[Vec<f64>; 3]>,
    /// Corners, m, where the file gives them.
    pub corners_m: Option<[[f64; 3]; 4]>,
    /// Whether the numbers are reaction or action forces.
    pub sign: ForceSign,
    /// When the samples were taken.
    pub clock: Clock,
}

impl ForcePlate {
    /// The component along `axis` (0, 1, 2 in the recording's frame).
    pub fn component(&self, axis: usize) -> Option<&[f64]> {
        self.force_n.get(axis)?.as_deref()
    }
}
