//! What a metric may look at: the steps, the parameters, and what several metrics share.

use std::sync::OnceLock;

use super::{Metric, MetricParams, Need, all, foot_travel, hip, impact, oscillation, posture, regularity, spatial};
use crate::{
    body::Joint,
    condition::Headings,
    error::Absent,
    events::EventSource,
    quantity::{Lab, Side, Vec3},
    recording::{Landmark, Notes, Segment},
    signal::Psd,
    stride::{Forefoot, Step, Strides},
};

/// Everything a metric may look at: the steps, the parameters, and what several metrics share.
#[derive(Debug)]
pub struct Context<'a> {
    strides: &'a Strides<'a>,
    params: &'a MetricParams,
    impact: OnceLock<impact::Impact>,
    pub(in crate::metrics) impulses: PerStep<(f64, f64)>,
    pub(in crate::metrics) rise: PerStep<f64>,
    pub(in crate::metrics) foot_stands: PerStep<usize>,
    pub(in crate::metrics) foot_travel: PerStep<f64>,
    pub(in crate::metrics) paths: PerStep<(Vec3<Lab>, [f64; 2])>,
    pub(in crate::metrics) pressures: PerStep<Vec3<Lab>>,
    pub(in crate::metrics) shank_spectra: PerStep<Psd>,
    pub(in crate::metrics) strike_angles: PerStep<f64>,
    pub(in crate::metrics) hip_peaks_2d: PerStep<f64>,
    pub(in crate::metrics) regularity: OnceLock<Result<regularity::Regularity, Absent>>,
    foot_zeros: [OnceLock<Result<spatial::Zero, Absent>>; 2],
    headings: [OnceLock<Option<Headings>>; 2],
}

/// A quantity that several metrics of one theme need, computed once for all steps.
#[derive(Debug)]
pub(in crate::metrics) struct PerStep<T>(OnceLock<Vec<Result<T, Absent>>>);

impl<T: Clone> PerStep<T> {
    /// The value of `step`; `compute` is always the same function.
    pub(in crate::metrics) fn of(
        &self,
        step: &Step<'_>,
        compute: impl Fn(&Step<'_>) -> Result<T, Absent>,
    ) -> Result<T, Absent> {
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
            foot_stands: PerStep(OnceLock::new()),
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
    pub(in crate::metrics) fn has(&self, need: Need, first: Side) -> Result<(), Absent> {
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
