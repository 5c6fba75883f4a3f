//! Stances and streams to steps and strides: half-open views, no copies.
//!
//! A step belongs to the landing foot: from the contact before (other foot) to its own. A stride runs from an initial
//! contact to the next one of the same foot. Where a contact was missed, repeated or came at an implausible time the
//! chain is broken: values that need the neighbour are absent, nothing is bridged.

mod foot;
mod pelvis;
mod pressure;
mod sensor;
mod step;
mod zero_velocity;

pub use foot::{Foot, Forefoot};
pub use pelvis::{Pelvis, mean_displacement, straight_path};
pub use pressure::Pressure;
pub use step::{Step, Window};

use std::sync::OnceLock;

use crate::{
    body::{Body, BodyParams},
    condition::Conditioned,
    error::{Absent, Result},
    events::{EventParams, EventSource, Gait, Invalid, Stance, Stances},
    quantity::{Lab, Vec3},
    recording::{Markers, Surface},
    signal::Spectra,
};

/// The steps of one recording, over its conditioned streams.
#[derive(Debug)]
pub struct Strides<'a> {
    conditioned: &'a Conditioned,
    stances: &'a Stances,
    /// `linked[i]`: stance `i` follows stance `i - 1` as one plausible step.
    linked: Vec<bool>,
    /// Where one foot alone was seen, `strided[i]`: stance `i` follows stance `i - 1` as one plausible stride.
    strided: Vec<bool>,
    pelvis: OnceLock<Result<Pelvis, Absent>>,
    ground_mps: OnceLock<Result<f64, Absent>>,
    body: Result<Body<'a>, Absent>,
    spectra: Spectra,
    pelvis_lift_mps2: OnceLock<Option<Vec<f64>>>,
}

impl<'a> Strides<'a> {
    /// Chains the stances to steps.
    pub fn new(conditioned: &'a Conditioned, stances: &'a Stances, params: &EventParams) -> Self {
        Self::with_body(conditioned, stances, params, &BodyParams::default())
    }

    /// Chains the stances to steps, and makes joints and segments by `body`.
    pub fn with_body(
        conditioned: &'a Conditioned,
        stances: &'a Stances,
        params: &EventParams,
        body: &BodyParams,
    ) -> Self {
        let chain = |joined: fn(&Stance, &Stance, &Stances, &EventParams) -> bool, of_one_foot: bool| {
            let pair = |w: &[Stance]| stances.one_foot == of_one_foot && joined(&w[0], &w[1], stances, params);
            std::iter::once(false).chain(stances.list.windows(2).map(pair)).collect()
        };
        let (linked, strided) = (chain(is_step, false), chain(is_stride, true));
        let mut strides = Self {
            conditioned,
            stances,
            linked,
            strided,
            spectra: Spectra::new(),
            pelvis_lift_mps2: OnceLock::new(),
            pelvis: OnceLock::new(),
            ground_mps: OnceLock::new(),
            body: Err(Absent::NotDefined),
        };
        // Where the runner went is told by the steps.
        strides.body = Body::of(&conditioned.recording, &conditioned.landmarks, strides.heading(), body);
        strides
    }

    /// Fourier transforms, planned once for all steps.
    pub fn spectra(&self) -> &Spectra {
        &self.spectra
    }

    /// The conditioned recording below.
    pub fn conditioned(&self) -> &'a Conditioned {
        self.conditioned
    }

    /// Whether one foot alone was seen: there are strides, but no steps.
    pub fn one_foot(&self) -> bool {
        self.stances.one_foot
    }

    /// What the contacts were found in.
    pub fn source(&self) -> EventSource {
        self.stances.source
    }

    /// Running or walking.
    pub fn gait(&self) -> Gait {
        self.stances.gait
    }

    /// One step per stance, in order of time, invalid ones included.
    pub fn steps(&self) -> impl Iterator<Item = Step<'_>> {
        (0..self.stances.list.len()).map(|index| Step::new(self, index))
    }

    /// The stances, in order of time.
    pub fn stances(&self) -> &'a [Stance] {
        &self.stances.list
    }

    /// What was run on.
    ///
    /// # Errors
    /// [`Absent::InputsMissing`] when it was neither declared nor seen in the markers' motion.
    pub fn surface(&self) -> Result<Surface, Absent> {
        self.conditioned.recording.surface.ok_or(Absent::InputsMissing("surface".into()))
    }

    /// Running speed, m/s.
    ///
    /// # Errors
    /// [`Absent::InputsMissing`] when it was neither declared nor measurable.
    pub fn speed_mps(&self) -> Result<f64, Absent> {
        self.conditioned.speed_mps.ok_or(Absent::InputsMissing("speed_mps".into()))
    }

    /// Median time from one initial contact to the next, s.
    ///
    /// # Errors
    /// [`Absent::TooFewStrides`] with fewer than two contacts.
    pub fn median_step_s(&self) -> Result<f64, Absent> {
        self.stances.median_step_s.ok_or(Absent::TooFewStrides)
    }

    /// Body weight, N.
    ///
    /// # Errors
    /// [`Absent::InputsMissing`] when no mass was given and no whole step was recorded.
    pub fn body_weight_n(&self) -> Result<f64, Absent> {
        self.conditioned.body_weight.map(|w| w.newton).ok_or(Absent::InputsMissing("mass_kg".into()))
    }

    /// Leg length (greater trochanter to floor), m: given, else 0.53 of the given height (Winter 2009).
    ///
    /// # Errors
    /// [`Absent::InputsMissing`] when neither was given.
    pub fn leg_length_m(&self) -> Result<f64, Absent> {
        let subject = &self.conditioned.recording.subject;
        let given = subject.leg_length_m.or(subject.height_m.map(|h| 0.53 * h));
        given.ok_or(Absent::InputsMissing("leg_length_m".into()))
    }

    /// The pelvis centre over time.
    ///
    /// # Errors
    /// [`Absent::InputsMissing`] without pelvis markers.
    pub fn pelvis(&self) -> Result<&Pelvis, Absent> {
        self.pelvis.get_or_init(|| Pelvis::of(self.conditioned)).as_ref().map_err(Clone::clone)
    }

    /// Joints and segments over time, made of the markers and the static trial.
    ///
    /// # Errors
    /// [`Absent::InputsMissing`] without markers.
    pub fn body(&self) -> Result<&Body<'a>, Absent> {
        self.body.as_ref().map_err(Clone::clone)
    }

    /// Mean direction of progression (forward, right): the belt's on a treadmill, else the pelvis's displacement over
    /// whole strides. Not of unit length.
    pub fn heading(&self) -> [f64; 2] {
        let travelled = || {
            let stride_s = 2.0 * self.median_step_s().ok()?;
            let clock = self.conditioned.recording.markers.as_ref()?.clock;
            let middle_s = f64::midpoint(clock.start_s, clock.end_s());
            self.pelvis().ok()?.stride_displacement_m(middle_s, clock.duration_s(), stride_s).ok()
        };
        match self.surface() {
            Ok(Surface::Overground) => travelled().unwrap_or(self.conditioned.heading),
            _ => self.conditioned.heading,
        }
    }
}

/// Position of marker `index` at `time_s`, linear between frames.
fn position_at(markers: &Markers, index: usize, time_s: f64) -> Result<Vec3<Lab>, Absent> {
    if !markers.clock.covers(time_s) {
        return Err(Absent::NoEvent);
    }
    let position = markers.clock.position(time_s);
    let (before, share) = (position.floor(), position.fract());
    let a = markers.at(index, before as usize);
    let b = markers.at(index, (before as usize + 1).min(markers.clock.len - 1));
    let at = Vec3::new(std::array::from_fn(|i| a[i] + share * (b[i] - a[i])));
    if at.is_finite() { Ok(at) } else { Err(Absent::GapTooLong) }
}

/// Whether `after` completes a step begun by `before`.
fn is_step(before: &Stance, after: &Stance, stances: &Stances, params: &EventParams) -> bool {
    let alternates = match (before.side, after.side) {
        (Some(a), Some(b)) => a != b,
        (None, None) => true,
        _ => false,
    };
    alternates && follows(before, after, 1.0, stances, params)
}

/// Whether `after` completes a stride begun by `before`, both of the only foot that was seen.
fn is_stride(before: &Stance, after: &Stance, stances: &Stances, params: &EventParams) -> bool {
    follows(before, after, 2.0, stances, params)
}

/// Whether both are believed and their distance is that of `steps` steps.
fn follows(before: &Stance, after: &Stance, steps: f64, stances: &Stances, params: &EventParams) -> bool {
    let believed = |s: &Stance| matches!(s.invalid, None | Some(Invalid::Partial | Invalid::EventMissing));
    let (Some(from), Some(to)) = (before.ic_s, after.ic_s) else { return false };
    let step_s = (to - from) / steps;
    let typical = stances.median_step_s.is_none_or(|m| (step_s - m).abs() <= params.largest_step_deviation * m);
    believed(before) && believed(after) && typical && params.step_times_s(stances.gait).contains(&step_s)
}
