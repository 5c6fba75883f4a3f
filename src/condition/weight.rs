//! Body weight, and where it came from.

use std::borrow::Cow;

use super::force::DEBOUNCE_S;
use crate::{
    quantity::STANDARD_GRAVITY_MPS2,
    recording::Recording,
    signal::{runs_above, trapezoid_between},
};

/// Step times, s, that whole steps of running may have; a wider interval holds a contact that missed the plate.
const PLAUSIBLE_STEP_S: std::ops::RangeInclusive<f64> = 0.20..=0.70;
/// Threshold, N, that bounds the whole steps; it cancels, because it bounds both ends.
const ONSET_N: f64 = 20.0;

/// Body weight and its origin.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct BodyWeight {
    /// Weight, N.
    pub newton: f64,
    /// Where it came from.
    pub source: WeightSource,
}

impl BodyWeight {
    /// Mass, kg.
    pub fn mass_kg(&self) -> f64 {
        self.newton / STANDARD_GRAVITY_MPS2
    }
}

/// Origin of a body weight.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WeightSource {
    /// The mass that was given.
    Given,
    /// Mean vertical force over whole steps, which in steady running equals body weight.
    MeanForce,
}

/// The given mass, else the mean vertical force from the first to the last initial contact.
pub(super) fn find(recording: &mut Recording) -> Option<BodyWeight> {
    if let Some(newton) = recording.subject.body_weight_n() {
        recording.notes.record("body_weight", format!("{newton:.1} N from the given mass"));
        return Some(BodyWeight { newton, source: WeightSource::Given });
    }
    let newton = mean_over_whole_steps(recording)?;
    recording.notes.record(
        "body_weight",
        format!(
            "{newton:.1} N ({:.1} kg): mean vertical force over whole steps, no mass was given",
            newton / STANDARD_GRAVITY_MPS2
        ),
    );
    Some(BodyWeight { newton, source: WeightSource::MeanForce })
}

/// Mean of the summed vertical force over consecutive whole steps, N.
fn mean_over_whole_steps(recording: &Recording) -> Option<f64> {
    let first = recording.plates.first()?;
    if recording.plates.iter().any(|p| p.clock != first.clock) {
        return None;
    }
    let rate_hz = first.clock.rate_hz;
    let mut total = Cow::Borrowed(first.component(1)?);
    for plate in &recording.plates[1..] {
        total.to_mut().iter_mut().zip(plate.component(1)?).for_each(|(a, b)| *a += b);
    }
    let debounce = (DEBOUNCE_S * rate_hz).ceil() as usize;
    let onsets: Vec<f64> = runs_above(&total, ONSET_N, debounce, debounce)
        .into_iter()
        .filter(|run| !run.open_start)
        .map(|run| run.from)
        .collect();
    let (mut impulse, mut time) = (0.0, 0.0);
    for pair in onsets.windows(2) {
        let step_s = (pair[1] - pair[0]) / rate_hz;
        if PLAUSIBLE_STEP_S.contains(&step_s) {
            impulse += trapezoid_between(&total, pair[0], pair[1], rate_hz);
            time += step_s;
        }
    }
    (time > 0.0).then(|| impulse / time)
}
