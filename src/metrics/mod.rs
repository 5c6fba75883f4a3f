//! One entry per metric. Table columns, `midstance metrics`, the Python docs, the README table and the contract tests
//! are all made by walking [`all`].
//!
//! To add a metric: write a `const` and its function in the file of its theme and put the `const` into that file's
//! `METRICS`. Nothing else changes.

pub mod braking;
mod context;
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

pub use context::Context;

use serde::{Deserialize, Serialize};

use crate::{error::Absent, quantity::Unit, recording::Segment, stride::Step};

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
