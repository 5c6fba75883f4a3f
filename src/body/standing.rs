//! The runner who stands still: from the static trial, or from a still second of the run itself.

use crate::{
    quantity::Side,
    recording::{Landmark, Landmarks, Markers, Recording},
    signal::median,
};

/// Length of the still stretch that is looked for in a run, s.
const STILL_S: f64 = 1.0;
/// Speed of every marker up to which somebody stands still, m/s: standing sways at some 0.01 m/s.
const STILL_MPS: f64 = 0.10;
/// Farthest into a run that a still second is looked for, s.
const SEARCHED_S: f64 = 60.0;

/// Where the markers are on the runner who stands still, in lab axes.
#[derive(Debug)]
pub(super) struct Standing {
    pub labels: Vec<String>,
    /// One place per label, m; NaN where it was not seen.
    pub places_m: Vec<[f64; 3]>,
    pub landmarks: Landmarks,
    /// For people: `"static trial RBDS001static"`.
    pub source: String,
}

impl Standing {
    /// From the static trial, else from the first still second of the run.
    pub(super) fn of(recording: &Recording) -> Option<Self> {
        if let Some(trial) = &recording.static_trial {
            let markers = trial.markers.as_ref()?;
            let source = format!("static trial {}", trial.name);
            return Some(Self::over(recording, markers, 0, markers.clock.len, source));
        }
        let markers = recording.markers.as_ref()?;
        let from = still_from(markers)?;
        let to = from + (STILL_S * markers.clock.rate_hz).round() as usize;
        let source = format!("still second from {:.2} s", markers.clock.time_s(from as f64));
        Some(Self::over(recording, markers, from, to, source))
    }

    /// Medians over the frames `from..to`.
    fn over(recording: &Recording, markers: &Markers, from: usize, to: usize, source: String) -> Self {
        let place = |marker: usize| {
            std::array::from_fn(|axis| {
                let seen = (from..to).map(|frame| markers.position_m[[marker, axis, frame]]);
                let mut seen: Vec<f64> = seen.filter(|v| v.is_finite()).collect();
                median(&mut seen).unwrap_or(f64::NAN)
            })
        };
        Self {
            places_m: (0..markers.labels.len()).map(place).collect(),
            landmarks: Landmarks::find(markers, &recording.marker_names),
            labels: markers.labels.clone(),
            source,
        }
    }

    /// The place of a label.
    pub(super) fn place_m(&self, label: &str) -> Option<[f64; 3]> {
        let index = self.labels.iter().position(|l| l == label)?;
        Some(self.places_m[index]).filter(|p| p[0].is_finite())
    }

    /// The place of a landmark.
    pub(super) fn landmark_m(&self, landmark: Landmark, side: Option<Side>) -> Option<[f64; 3]> {
        let index = match side {
            Some(side) => self.landmarks.get(landmark, side),
            None => self.landmarks.central(landmark),
        }?;
        Some(self.places_m[index]).filter(|p| p[0].is_finite())
    }
}

/// First frame of the first stretch in which no marker moves.
fn still_from(markers: &Markers) -> Option<usize> {
    let rate_hz = markers.clock.rate_hz;
    let length = (STILL_S * rate_hz).round() as usize;
    let lag = (rate_hz / 10.0).round().max(1.0) as usize;
    let len = markers.clock.len.min((SEARCHED_S * rate_hz) as usize);
    let farthest_m = STILL_MPS * lag as f64 / rate_hz;
    let still = |frame: usize| {
        let mut seen = 0;
        let moves = (0..markers.labels.len()).any(|marker| {
            let (a, b) = (markers.at(marker, frame), markers.at(marker, frame + lag));
            let moved = (0..3).map(|i| (b[i] - a[i]).powi(2)).sum::<f64>().sqrt();
            seen += usize::from(moved.is_finite());
            moved > farthest_m
        });
        seen > 0 && !moves
    };
    let mut run = 0;
    for frame in 0..len.saturating_sub(lag) {
        run = if still(frame) { run + 1 } else { 0 };
        if run + lag >= length && length > 0 {
            return Some(frame + 1 - run);
        }
    }
    None
}
