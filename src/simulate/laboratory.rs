//! What the laboratory adds to the force and how it arranges it.

use serde::{Deserialize, Serialize};

/// A raised-cosine pulse of vertical force.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Impact {
    /// Height of the pulse above the half-sine it is added to, BW. Default 0.8: an impact peak of about 1.6 BW.
    pub magnitude_bw: f64,
    /// From initial contact to the middle of the pulse, s. Default 0.030.
    pub time_s: f64,
    /// Whole width of the pulse, s, at most twice `time_s`. Default 0.040.
    pub width_s: f64,
}

/// A slow error of the vertical force, N, added to the reaction force of every plate.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "shape", rename_all = "snake_case", deny_unknown_fields)]
pub enum Drift {
    /// A straight line over the recording.
    Linear {
        /// At the first sample, N.
        start_n: f64,
        /// At the last sample, N.
        end_n: f64,
    },
    /// A sine that begins at zero.
    Sine {
        /// Its amplitude, N.
        amplitude_n: f64,
        /// Its period, s.
        period_s: f64,
    },
}

/// How force columns are arranged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Plates {
    /// Both feet on one plate.
    Single,
    /// One set of columns per foot, right first.
    PerFoot,
    /// No force at all.
    None,
}

impl Default for Impact {
    fn default() -> Self {
        Self { magnitude_bw: 0.8, time_s: 0.030, width_s: 0.040 }
    }
}
