//! Hips, pelvis and knees in stance.
//!
//! ```text
//!   seen from behind, right foot down            pelvic drop: the swing side lower, +
//!        o───╮                                   femur: knee to the midline, +
//!   swing    ╰───o stance hip                    hip adduction = drop + femur, exactly, in this plane;
//!               ╱                                in space the joint angle is another one
//!              o knee
//! ```
//!
//! Absolute angles depend on the model: two good laboratories differ by as much as patients and others do
//! (`docs/methods/hip.md`). Excursions and changes within a runner are safer. Every peak carries the model and whether
//! standing was subtracted in the notes and in the column `model` of the summary.

mod frontal;
mod joint;
mod knee;
mod moment;
mod pelvis;

use serde::{Deserialize, Serialize};

use super::{Metric, Need};
use crate::{
    body::Angle,
    error::Absent,
    quantity::{Side, Unit},
    recording::Notes,
    signal::interpolate,
    stride::{Step, Strides, Window},
};

/// How angles of hip, pelvis and knee are reported.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct HipParams {
    /// What pelvic drop is measured on. Default `frame`. The other definitions have metrics of their own.
    pub pelvis: PelvisDefinition,
    /// Subtract the angle in standing, where the runner was seen standing, from three-dimensional angles and pelvic
    /// obliquity. Default true. Excursions and plane angles do not depend on it.
    pub static_offset: bool,
}

impl Default for HipParams {
    fn default() -> Self {
        Self { pelvis: PelvisDefinition::default(), static_offset: true }
    }
}

impl HipParams {
    /// Whether standing is subtracted from an angle, where the runner was seen standing.
    pub fn subtracts(&self, angle: Angle) -> bool {
        self.static_offset && !angle.is_2d()
    }
}

/// What is called the obliquity of the pelvis.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PelvisDefinition {
    /// Rotation of the pelvis frame about the direction of progression, Cardan sequence z–x–y. The default.
    #[default]
    Frame,
    /// Slope of the line between the anterior spines in the frontal plane.
    Asis,
    /// Slope of the line between the posterior spines in the frontal plane.
    Psis,
    /// Slope of the line between the hip joint centres in the frontal plane.
    Hips,
}

impl PelvisDefinition {
    /// `"frame"`, as in a configuration file.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Frame => "frame",
            Self::Asis => "asis",
            Self::Psis => "psis",
            Self::Hips => "hips",
        }
    }

    /// The angle that it is.
    pub fn angle(self) -> Angle {
        match self {
            Self::Frame => Angle::PelvicObliquity,
            Self::Asis => Angle::PelvicObliquityAsis,
            Self::Psis => Angle::PelvicObliquityPsis,
            Self::Hips => Angle::PelvicObliquityHips,
        }
    }
}

/// The metrics of this theme, in table order.
pub(super) fn metrics() -> impl Iterator<Item = &'static Metric> {
    [joint::METRICS, pelvis::METRICS, frontal::METRICS, knee::METRICS, moment::METRICS].into_iter().flatten()
}

/// An angle over a stretch of time, less what it is in standing.
struct Stretch<'a> {
    window: Window<'a>,
    offset_deg: f64,
}

impl<'a> Stretch<'a> {
    /// From contact to toe-off of `step`.
    fn of_stance(step: &Step<'a>, angle: Angle, params: &HipParams) -> Result<Self, Absent> {
        let (ic_s, to_s) = step.contact()?;
        Self::between(step, angle, ic_s, to_s, params)
    }

    fn between(step: &Step<'a>, angle: Angle, from_s: f64, to_s: f64, params: &HipParams) -> Result<Self, Absent> {
        let body = step.strides().body()?;
        let curve = body.angle(angle, step.side()?)?;
        let clock = body.clock();
        if !(clock.covers(from_s) && clock.covers(to_s)) {
            return Err(Absent::NoEvent);
        }
        let (from, to) = (clock.position(from_s), clock.position(to_s));
        let seen = &curve.values_deg[from.floor() as usize..=(to.ceil() as usize).min(clock.len - 1)];
        if seen.iter().any(|v| !v.is_finite()) {
            return Err(Absent::GapTooLong);
        }
        let offset_deg = if params.subtracts(angle) { curve.offset_deg()? } else { 0.0 };
        Ok(Self { window: Window { values: &curve.values_deg, from, to, rate_hz: clock.rate_hz }, offset_deg })
    }

    /// At a fractional sample, degrees.
    fn at(&self, position: f64) -> Result<f64, Absent> {
        interpolate(self.window.values, position).map(|v| v - self.offset_deg).ok_or(Absent::GapTooLong)
    }

    /// At the start, degrees.
    fn first(&self) -> Result<f64, Absent> {
        self.at(self.window.from)
    }

    /// Position in samples and value, degrees, at both ends and at every sample between, none of which is missing.
    fn points(&self) -> Result<impl Iterator<Item = (f64, f64)> + use<'_, 'a>, Absent> {
        let Window { from, to, .. } = self.window;
        let (first, inside) = self.window.samples();
        let inside = inside.iter().enumerate().map(move |(i, v)| ((first + i) as f64, v - self.offset_deg));
        Ok(std::iter::once((from, self.at(from)?)).chain(inside).chain(std::iter::once((to, self.at(to)?))))
    }

    /// Where it is largest, in samples, and how large, degrees; the first of equals.
    fn peak(&self) -> Result<(f64, f64), Absent> {
        self.points()?.reduce(|best, point| if point.1 > best.1 { point } else { best }).ok_or(Absent::NotDefined)
    }

    /// Largest less smallest, degrees.
    fn range(&self) -> Result<f64, Absent> {
        let ends = (f64::INFINITY, f64::NEG_INFINITY);
        let (low, high) = self.points()?.fold(ends, |(low, high), (_, v)| (low.min(v), high.max(v)));
        Ok(high - low)
    }

    /// Largest rate of change between neighbours of a sample inside, degrees per second.
    fn fastest_rise_dps(&self) -> Result<f64, Absent> {
        let (first, inside) = self.window.samples();
        let rate = |i: usize| {
            let (a, b) = (self.window.values.get(i.checked_sub(1)?)?, self.window.values.get(i + 1)?);
            Some((b - a) * 0.5 * self.window.rate_hz).filter(|r| r.is_finite())
        };
        let rates = (first..first + inside.len()).filter_map(rate);
        rates.reduce(f64::max).ok_or(Absent::RateTooLow)
    }
}

/// Which model the values of `metric` belong to: the hip's regression or the pelvis's definition, and whether standing was
/// subtracted; empty where none is involved. Values of different models are not comparable.
pub(super) fn model(metric: &Metric, strides: &Strides<'_>, params: &HipParams) -> String {
    let Ok(body) = strides.body() else { return String::new() };
    let model = match pelvis::definition(metric, params) {
        Some(definition) => format!("pelvis {}", definition.as_str()),
        None if metric.needs.contains(&Need::Hips) => format!("hip {}", body.hip_regression().as_str()),
        None => return String::new(),
    };
    if !metrics().any(|m| m.name == metric.name) || metric.unit != Unit::Degree || frontal::holds(metric) {
        return model;
    }
    let offset = if params.static_offset && body.has_standing() { "on" } else { "off" };
    format!("{model}, static offset {offset}")
}

pub(super) fn note(strides: &Strides<'_>, params: &HipParams, notes: &mut Notes) {
    let Ok(body) = strides.body() else { return };
    body.note(notes);
    let seen = Side::BOTH.iter().any(|side| body.angle(params.pelvis.angle(), *side).is_ok());
    if !seen {
        return;
    }
    let how = match params.pelvis {
        PelvisDefinition::Frame => "frame: rotation of the pelvis about the progression, Cardan z-x-y",
        PelvisDefinition::Asis => "asis: slope between the anterior spines in the frontal plane",
        PelvisDefinition::Psis => "psis: slope between the posterior spines in the frontal plane",
        PelvisDefinition::Hips => "hips: slope between the hip joint centres in the frontal plane",
    };
    notes.record("pelvis_definition", how);
    let offset = match (params.static_offset, body.has_standing()) {
        (true, true) => "on: angles are less those in standing; plane (2d) angles are as seen",
        (true, false) => "off: the runner was not seen standing still",
        (false, _) => "off, as asked for",
    };
    notes.record("static_offset", offset);
    knee::note(strides, notes);
}
