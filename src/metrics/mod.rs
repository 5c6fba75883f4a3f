//! One entry per metric. Table columns, `midstance metrics`, the Python docs, the README table and the contract tests
//! are all made by walking [`all`].
//!
//! To add a metric: write a `const` and its function in the file of its theme and put the `const` into that file's
//! `METRICS`. Nothing else changes.

pub mod braking;
mod foot_travel;
pub mod hip;
pub mod impact;
pub mod oscillation;
pub mod posture;
pub mod quality;
pub mod regularity;
pub mod shock;
pub mod spatial;
pub mod stiffness;
pub mod temporal;
pub mod tibial;
pub mod variability;

use std::sync::OnceLock;

use serde::{Deserialize, Serialize};

use crate::{
    body::Joint,
    condition::Headings,
    error::Absent,
    events::EventSource,
    quantity::{Lab, Side, Unit, Vec3},
    recording::{Landmark, Notes, Segment},
    signal::Psd,
    stride::{Forefoot, Step, Strides},
};

/// How metrics are computed where a choice is open.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct MetricParams {
    /// Impact peak, active peak and loading rates.
    pub impact: impact::ImpactParams,
    /// Step width and foot strike.
    pub spatial: spatial::SpatialParams,
    /// Tibial shock.
    pub tibial: tibial::TibialParams,
    /// Pelvis definition and static offset.
    pub hip: hip::HipParams,
}

/// What a metric is and how it is made.
#[derive(Debug)]
pub struct Metric {
    /// Name, ending in the suffix of its unit.
    pub name: &'static str,
    /// Unit of its values.
    pub unit: Unit,
    /// What one value belongs to.
    pub level: Level,
    /// One sentence for people.
    pub what: &'static str,
    /// What a positive (or larger) value means; empty for magnitudes.
    pub sign: &'static str,
    /// Where the definition comes from: authors, year, DOI; or `definition`.
    pub source: &'static str,
    /// What must be there for any value to exist.
    pub needs: &'static [Need],
    /// Sampling rate below which values are doubtful, Hz, of the stream it reads.
    pub floor_hz: f64,
    /// The function.
    pub compute: Compute,
}

/// What one value of a metric belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// A stance, or the step that lands with it.
    Step,
    /// The stride that begins with a stance.
    Stride,
    /// The recording as a whole.
    Trial,
}

impl Level {
    /// `"step"`, `"stride"` or `"trial"`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Step => "step",
            Self::Stride => "stride",
            Self::Trial => "trial",
        }
    }
}

/// The function behind a metric.
#[derive(Clone, Copy, Debug)]
pub enum Compute {
    /// One value per stance.
    Step(fn(&Step<'_>, &Context<'_>) -> Result<f64, Absent>),
    /// One value per stance whose mean over a trial is the harmonic one: rates such as steps per minute.
    StepRate(fn(&Step<'_>, &Context<'_>) -> Result<f64, Absent>),
    /// One value per recording.
    Trial(fn(&Context<'_>) -> Result<f64, Absent>),
}

/// An input a metric cannot do without.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Need {
    /// Initial contacts.
    Events,
    /// Vertical force.
    VerticalForce,
    /// Force along the direction of progression.
    ForwardForce,
    /// A heel marker.
    Heels,
    /// An ankle: malleoli, in the run or in the static trial.
    Ankles,
    /// The second metatarsal of a foot, or what stands for it.
    Forefeet,
    /// A marker on a first metatarsal.
    FirstMetatarsals,
    /// Pelvis markers in pairs.
    Pelvis,
    /// Hip joint centres, from pelvis markers.
    Hips,
    /// Markers on both anterior spines in the run itself, not carried along from standing: what moves with the hip joint
    /// centre by centimetres per second or Newton metres does not forgive the skin below the other markers of the pelvis.
    AnteriorSpines,
    /// Knee joint centres: epicondyles marked in the run, or in a static trial beside tracking markers.
    Knees,
    /// Centre of pressure.
    CentreOfPressure,
    /// Running speed, declared or measurable from markers.
    Speed,
    /// Body weight: a mass, or vertical force over whole steps.
    BodyWeight,
    /// A mass that was given.
    Mass,
    /// Leg length, or height.
    LegLength,
    /// A sensor on a foot.
    FootSensor,
    /// A sensor on a shank.
    ShankSensor,
    /// A sensor on the pelvis or the lower back.
    PelvisSensor,
    /// A sensor on a thigh.
    ThighSensor,
}

impl Need {
    /// For people: `"vertical force"`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Events => "events",
            Self::VerticalForce => "vertical force",
            Self::ForwardForce => "forward force",
            Self::Heels => "heel markers",
            Self::Ankles => "ankle markers",
            Self::Forefeet => "second metatarsal markers",
            Self::FirstMetatarsals => "first metatarsal markers",
            Self::Pelvis => "pelvis markers",
            Self::Hips => "hip joint centres",
            Self::AnteriorSpines => "anterior spine markers",
            Self::Knees => "knee joint centres",
            Self::CentreOfPressure => "centre of pressure",
            Self::Speed => "speed",
            Self::BodyWeight => "body weight",
            Self::Mass => "mass",
            Self::LegLength => "leg length",
            Self::FootSensor => "foot sensor",
            Self::ShankSensor => "shank sensor",
            Self::PelvisSensor => "pelvis sensor",
            Self::ThighSensor => "thigh sensor",
        }
    }

    /// The segment of the sensor it is.
    fn segment(self) -> Option<Segment> {
        match self {
            Self::FootSensor => Some(Segment::Foot),
            Self::ShankSensor => Some(Segment::Shank),
            Self::PelvisSensor => Some(Segment::Pelvis),
            Self::ThighSensor => Some(Segment::Thigh),
            _ => None,
        }
    }

    /// Whether markers give it.
    fn is_of_markers(self) -> bool {
        use Need::{Ankles, AnteriorSpines, FirstMetatarsals, Forefeet, Heels, Hips, Knees, Pelvis};
        matches!(self, Heels | Ankles | Forefeet | FirstMetatarsals | Pelvis | Hips | AnteriorSpines | Knees)
    }
}

/// Everything a metric may look at: the steps, the parameters, and what several metrics share.
#[derive(Debug)]
pub struct Context<'a> {
    strides: &'a Strides<'a>,
    params: &'a MetricParams,
    impact: OnceLock<impact::Impact>,
    impulses: PerStep<(f64, f64)>,
    rise: PerStep<f64>,
    foot_travel: PerStep<f64>,
    paths: PerStep<(Vec3<Lab>, [f64; 2])>,
    pressures: PerStep<Vec3<Lab>>,
    shank_spectra: PerStep<Psd>,
    strike_angles: PerStep<f64>,
    hip_peaks_2d: PerStep<f64>,
    regularity: OnceLock<Result<regularity::Regularity, Absent>>,
    foot_zeros: [OnceLock<Result<spatial::Zero, Absent>>; 2],
    headings: [OnceLock<Option<Headings>>; 2],
}

/// A quantity that several metrics of one theme need, computed once for all steps.
#[derive(Debug)]
pub(in crate::metrics) struct PerStep<T>(OnceLock<Vec<Result<T, Absent>>>);

impl<T: Clone> PerStep<T> {
    /// The value of `step`; `compute` is always the same function.
    fn of(&self, step: &Step<'_>, compute: impl Fn(&Step<'_>) -> Result<T, Absent>) -> Result<T, Absent> {
        let all = self.0.get_or_init(|| step.strides().steps().map(|s| compute(&s)).collect());
        all[step.index()].clone()
    }
}

impl<'a> Context<'a> {
    /// Over the steps of one recording.
    pub fn new(strides: &'a Strides<'a>, params: &'a MetricParams) -> Self {
        Self {
            strides,
            params,
            impact: OnceLock::new(),
            impulses: PerStep(OnceLock::new()),
            rise: PerStep(OnceLock::new()),
            foot_travel: PerStep(OnceLock::new()),
            paths: PerStep(OnceLock::new()),
            pressures: PerStep(OnceLock::new()),
            shank_spectra: PerStep(OnceLock::new()),
            strike_angles: PerStep(OnceLock::new()),
            hip_peaks_2d: PerStep(OnceLock::new()),
            regularity: OnceLock::new(),
            foot_zeros: [OnceLock::new(), OnceLock::new()],
            headings: [OnceLock::new(), OnceLock::new()],
        }
    }

    /// The steps.
    pub fn strides(&self) -> &'a Strides<'a> {
        self.strides
    }

    /// The parameters.
    pub fn params(&self) -> &'a MetricParams {
        self.params
    }

    /// Impact peaks and loading rates of every stance, found once.
    pub(in crate::metrics) fn impact(&self) -> &impact::Impact {
        self.impact.get_or_init(|| impact::Impact::of(self.strides, &self.params.impact))
    }

    /// What the tilt of the foot of `side` is counted from, found once.
    pub(in crate::metrics) fn foot_zero(&self, side: Side) -> Result<spatial::Zero, Absent> {
        self.foot_zeros[side as usize].get_or_init(|| spatial::Zero::of(self.strides, side)).clone()
    }

    /// How the heading of the thigh's sensor of `side` is turned against the pelvis's, found once.
    pub(in crate::metrics) fn headings(&self, side: Side) -> Option<&Headings> {
        let aligned = || {
            let pelvis = self.strides.sensor(Segment::Pelvis, None).ok()?;
            Headings::at_still(pelvis, self.strides.sensor(Segment::Thigh, Some(side)).ok()?)
        };
        self.headings[side as usize].get_or_init(aligned).as_ref()
    }

    /// What was decided while computing; call after the metrics.
    pub fn notes(&self) -> Notes {
        let mut notes = Notes::default();
        self.impact().note(&mut notes);
        hip::note(self.strides, &self.params.hip, &mut notes);
        spatial::note(self, &mut notes);
        oscillation::note(self.strides, &mut notes);
        posture::note(self, &mut notes);
        foot_travel::note(self, &mut notes);
        let low: Vec<&str> =
            all().filter(|m| self.rate_hz(m).is_some_and(|rate| rate < m.floor_hz)).map(|m| m.name).collect();
        if !low.is_empty() {
            notes.doubt("fs_too_low", format!("sampled below the floor of {}", low.join(", ")));
        }
        notes
    }

    /// Which model the values of `metric` belong to, where there are several; else empty.
    pub fn model(&self, metric: &Metric) -> String {
        match posture::model(metric, self) {
            model if model.is_empty() => hip::model(metric, self.strides, &self.params.hip),
            model => model,
        }
    }

    /// Whether a joint is known on either side, else what is missing on `first`.
    fn has_joint(&self, joint: Joint, first: Side) -> Result<(), Absent> {
        let body = self.strides.body()?;
        let on = |side| body.joint(joint, side).map(|_| ());
        on(first).or_else(|missing| on(first.opposite()).map_err(|_| missing))
    }

    /// Sampling rate of the stream a metric reads, where it has the inputs.
    fn rate_hz(&self, metric: &Metric) -> Option<f64> {
        self.has_all(metric, Side::Left).ok()?;
        let recording = &self.strides.conditioned().recording;
        let worn: Vec<Segment> = metric.needs.iter().filter_map(|n| n.segment()).collect();
        if !worn.is_empty() {
            return self.slowest_hz(&worn);
        }
        let markers_hz = recording.markers.as_ref().map(|m| m.clock.rate_hz);
        if metric.needs.iter().any(|n| n.is_of_markers()) {
            return markers_hz;
        }
        // What is left rests on force, or on contacts, found in whatever they were found in.
        match self.strides.source() {
            EventSource::Imu => self.slowest_hz(&[Segment::Foot, Segment::Pelvis, Segment::Trunk, Segment::Shank]),
            EventSource::Markers => markers_hz,
            EventSource::Force | EventSource::Labels => recording.plates.first().map(|p| p.clock.rate_hz),
        }
    }

    /// The lowest sampling rate of the sensors on these segments, Hz.
    fn slowest_hz(&self, segments: &[Segment]) -> Option<f64> {
        let sensors = self.strides.conditioned().sensors.iter();
        let worn = sensors.filter(|s| s.site.is_some_and(|site| segments.contains(&site.segment)));
        worn.map(|s| s.clock.rate_hz).reduce(f64::min)
    }

    /// The first sensor on a segment, of whichever side.
    fn sensor(&self, segment: Segment) -> Option<&crate::condition::Sensor> {
        self.strides.sensor(segment, None).ok()
    }

    /// Whether every input of `metric` is there. A marker that both sides lack is named on the side `first`.
    ///
    /// # Errors
    /// [`Absent::InputsMissing`] naming the first that is not.
    pub fn has_all(&self, metric: &Metric, first: Side) -> Result<(), Absent> {
        metric.needs.iter().try_for_each(|need| self.has(*need, first))
    }

    /// Whether `need` is there, else which input is missing.
    fn has(&self, need: Need, first: Side) -> Result<(), Absent> {
        let conditioned = self.strides.conditioned();
        let (recording, landmarks) = (&conditioned.recording, &conditioned.landmarks);
        let component =
            |axis| recording.plates.iter().all(|p| p.component(axis).is_some()) && !recording.plates.is_empty();
        let either = |of: &dyn Fn(Side) -> bool| Side::BOTH.into_iter().any(of);
        let there = match need {
            Need::Events => true,
            Need::VerticalForce => component(1),
            Need::ForwardForce => component(0),
            Need::CentreOfPressure => recording.plates.iter().any(|p| p.cop_m.is_some()),
            Need::Heels => either(&|side| landmarks.get(Landmark::Heel, side).is_some()),
            Need::Ankles => return self.has_joint(Joint::Ankle, first),
            Need::Forefeet => either(&|side| Forefoot::of(landmarks, side).is_ok()),
            Need::FirstMetatarsals => either(&|side| landmarks.get(Landmark::FirstMetatarsal, side).is_some()),
            Need::Hips => return self.has_joint(Joint::Hip, first),
            Need::Knees => return self.has_joint(Joint::Knee, first),
            Need::AnteriorSpines => {
                let seen = |marker: usize| recording.markers.as_ref().is_some_and(|m| m.missing_ratio(marker) < 1.0);
                let worn = |side: Side| landmarks.get(Landmark::Asis, side).is_some_and(seen);
                let lost = [first, first.opposite()].into_iter().find(|side| !worn(*side));
                let name = |side: Side| Absent::InputsMissing(format!("{side} asis marker in the run").into());
                return lost.map_or(Ok(()), |side| Err(name(side)));
            }
            Need::Pelvis => return self.strides.pelvis().map(|_| ()),
            Need::Speed => conditioned.speed_mps.is_some(),
            Need::BodyWeight => conditioned.body_weight.is_some(),
            Need::Mass => recording.subject.mass_kg.is_some(),
            Need::LegLength => self.strides.leg_length_m().is_ok(),
            Need::FootSensor | Need::ShankSensor | Need::PelvisSensor | Need::ThighSensor => {
                need.segment().is_some_and(|segment| self.sensor(segment).is_some())
            }
        };
        if there { Ok(()) } else { Err(Absent::InputsMissing(need.as_str().into())) }
    }
}

/// Every metric, in table order.
pub fn all() -> impl Iterator<Item = &'static Metric> {
    [
        temporal::METRICS,
        spatial::METRICS,
        foot_travel::METRICS,
        oscillation::METRICS,
        stiffness::METRICS,
        impact::METRICS,
        braking::METRICS,
        tibial::METRICS,
        shock::METRICS,
        posture::METRICS,
        regularity::METRICS,
        variability::METRICS,
        quality::METRICS,
    ]
    .into_iter()
    .flatten()
    .chain(hip::metrics())
}

/// Running has flight; a metric that needs it is not defined for walking.
pub(in crate::metrics) fn needs_flight(step: &Step<'_>) -> Result<(), Absent> {
    match step.strides().gait() {
        crate::events::Gait::Running => Ok(()),
        _ => Err(Absent::WalkingGait),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_metric_is_named_after_its_unit_and_has_a_source() {
        let mut names: Vec<&str> = Vec::new();
        for metric in all() {
            assert!(
                metric.name.ends_with(metric.unit.suffix()),
                "{} does not end in {}",
                metric.name,
                metric.unit.suffix()
            );
            let named = !metric.unit.suffix().is_empty() || metric.unit == Unit::Index;
            assert!(named, "{} has no unit", metric.name);
            assert!(!metric.source.is_empty() && metric.what.ends_with('.'), "{}", metric.name);
            assert!(metric.needs.contains(&Need::Events) || metric.level == Level::Trial, "{}", metric.name);
            assert!(!names.contains(&metric.name), "{} is listed twice", metric.name);
            names.push(metric.name);
        }
    }

    #[test]
    fn a_level_and_its_function_agree() {
        for metric in all() {
            assert_eq!(matches!(metric.compute, Compute::Trial(_)), metric.level == Level::Trial, "{}", metric.name);
        }
    }
}
