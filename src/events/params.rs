//! How contacts are found and which are believed.

use std::ops::RangeInclusive;

use serde::{Deserialize, Serialize};

use super::{EventSource, Gait, MarkerEventParams};
use crate::recording::Segment;

/// How contacts are found and which are believed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct EventParams {
    /// What the contacts are found in. Default: labelled events where they tell every contact and its side, else force,
    /// else markers, else inertial sensors.
    pub source: Option<EventSource>,
    /// Which sensors to find contacts in. Default: feet, else pelvis, else trunk, else shanks.
    pub sensor: Option<Segment>,
    /// Whether toe-off, and with it contact time, is taken from shank sensors. Default false: limits of agreement with
    /// force are −144 to 151 ms (Kiernan et al. 2023, 10.3390/s23115022).
    pub shank_toe_off: bool,
    /// Vertical force that makes a contact, N, on the filtered force. It is part of the result: contact time falls by
    /// about 12 ms from 20 to 50 N on a real treadmill. Default: [`least_threshold_n`](Self::least_threshold_n), raised
    /// to [`noise_multiple`](Self::noise_multiple) times the noise of the flights where that is more.
    pub threshold_n: Option<f64>,
    /// Least threshold that is chosen, N. Default 20: lower ones cut the ringing of a 50 Hz filter rather than the force.
    pub least_threshold_n: f64,
    /// The chosen threshold in standard deviations of the filtered force in flight. Default 6: noise crosses it about
    /// once in 10⁹ samples. A rule of this project.
    pub noise_multiple: f64,
    /// Least time above the threshold for a contact and below it for a flight, s. Default 0.040.
    pub debounce_s: f64,
    /// Shortest contact of running, s. Default 0.10, a rule of this project.
    pub shortest_contact_s: f64,
    /// Longest contact of running, s. Default 0.45, a rule of this project.
    pub longest_contact_s: f64,
    /// Shortest step, s. Default 0.25, a rule of this project.
    pub shortest_step_s: f64,
    /// Longest step, s. Default 0.55, a rule of this project.
    pub longest_step_s: f64,
    /// Largest deviation of a step time from the median, as a share. Default 0.30, a rule of this project.
    pub largest_step_deviation: f64,
    /// Drift between the first and last flight above which contacts outside them are not believed, N. Default 5.
    pub drift_to_distrust_n: f64,
    /// How contacts are found in markers, where nothing better is recorded.
    pub markers: MarkerEventParams,
}

impl Default for EventParams {
    fn default() -> Self {
        Self {
            source: None,
            sensor: None,
            shank_toe_off: false,
            threshold_n: None,
            least_threshold_n: 20.0,
            noise_multiple: 6.0,
            debounce_s: 0.040,
            shortest_contact_s: 0.10,
            longest_contact_s: 0.45,
            shortest_step_s: 0.25,
            longest_step_s: 0.55,
            largest_step_deviation: 0.30,
            drift_to_distrust_n: 5.0,
            markers: MarkerEventParams::default(),
        }
    }
}

impl EventParams {
    /// The threshold for a force whose filtered noise in flight is `noise_n`, N (NaN: not known).
    pub fn threshold_for(&self, noise_n: f64) -> f64 {
        // The least of the two is also what a comparison with NaN leaves.
        self.threshold_n.unwrap_or_else(|| self.least_threshold_n.max(self.noise_multiple * noise_n))
    }

    /// Contact times, s, that are believed. The bounds are those of running; a walker's are not judged.
    pub(super) fn contact_times_s(&self, gait: Gait) -> RangeInclusive<f64> {
        match gait {
            Gait::Walking => 0.0..=f64::INFINITY,
            Gait::Running | Gait::GroundedRunning => self.shortest_contact_s..=self.longest_contact_s,
        }
    }

    /// Step times, s, that are believed; as for [`contact_times_s`](Self::contact_times_s).
    pub(crate) fn step_times_s(&self, gait: Gait) -> RangeInclusive<f64> {
        match gait {
            Gait::Walking => 0.0..=f64::INFINITY,
            Gait::Running | Gait::GroundedRunning => self.shortest_step_s..=self.longest_step_s,
        }
    }
}
