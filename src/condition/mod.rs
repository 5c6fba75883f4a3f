//! Recording to recording: lab axes, reaction force, zeroed and drift-free, gaps filled, filtered, in body weights.
//!
//! ```text
//! file axes ──axes──▶ lab axes ──sign──▶ reaction force ──drift──▶ zero in flight, plate by plate
//!           ──sum──▶ one force, or one per foot ──filter──▶ smooth      markers: ──gaps──▶ ──filter──▶
//! ```
//!
//! Inertial sensors, each on its own clock: regular times, upright, facing forward ([`Sensor`]).
//!
//! Nothing is believed that the data can tell: each decision is measured, compared with what was declared, and noted.

mod axes;
mod drift;
mod force;
mod geometry;
mod markers;
mod motion;
mod plates;
mod pressure;
mod rigid;
mod sensors;
mod sync;
mod turn;
mod weight;

pub use drift::{Drift, remove_drift, without_drift};
pub use plates::PlateLoad;
pub use pressure::centre_of_pressure;
pub use sensors::{Headings, Sensor, SensorFrame};
pub use sync::{ClockFit, SyncMethod, SyncParams, synchronise};
pub use weight::{BodyWeight, WeightSource};

use std::{borrow::Cow, collections::BTreeMap};

use serde::{Deserialize, Serialize};

use crate::{
    error::{Error, ErrorKind, Result},
    quantity::Clock,
    recording::{Axes, Frame, Landmarks, Markers, Notes, Recording, check_names},
};

/// How a recording is conditioned.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ConditionParams {
    /// What the file's x, y, z mean. Default: found from the data. A declaration is checked against the data.
    pub axes: Option<Axes>,
    /// Final −3 dB cut-off of the zero-lag low-pass on force, Hz. Default 50, the convention behind the loading-rate
    /// literature (Milner et al. 2006, 10.1249/01.mss.0000183477.75808.92).
    pub force_cutoff_hz: f64,
    /// Final −3 dB cut-off of the zero-lag low-pass on marker positions, Hz. Default 10 (Bramah et al. 2018,
    /// 10.1177/0363546518793657).
    pub marker_cutoff_hz: f64,
    /// Order of one pass of both filters. Default 2: fourth order after the two passes.
    pub filter_order: usize,
    /// Longest marker gap that is filled, s. Default 0.10, a rule of this project.
    pub longest_gap_s: f64,
    /// Longest gap that is filled from three or more markers of the same segment, s. Default 0.20, a rule of this project.
    pub longest_rigid_gap_s: f64,
    /// Remove the plate's zero and drift with the flight phases. Default true.
    pub remove_drift: bool,
    /// Threshold of the first search for contacts, N above the moving baseline. Default: a tenth of the force's range,
    /// at least 50 N.
    pub first_pass_threshold_n: Option<f64>,
    /// How inertial sensors are mounted, by the sensor's name or its site (`"left shank"`): what x, y, z of the sensor mean
    /// on the segment, standing. Only the heading is taken from it; up is measured. Default: found from the data.
    pub sensor_axes: BTreeMap<String, Axes>,
}

impl Default for ConditionParams {
    fn default() -> Self {
        Self {
            axes: None,
            force_cutoff_hz: 50.0,
            marker_cutoff_hz: 10.0,
            filter_order: crate::signal::DEFAULT_ORDER,
            longest_gap_s: 0.10,
            longest_rigid_gap_s: 0.20,
            remove_drift: true,
            first_pass_threshold_n: None,
            sensor_axes: BTreeMap::new(),
        }
    }
}

/// A conditioned recording and what later steps need to know about how it was made.
#[derive(Clone, Debug)]
pub struct Conditioned {
    /// Lab axes, reaction force, zeroed, filled, filtered. Its plates are one for the ground or one per foot.
    pub recording: Recording,
    /// Body weight, where a mass was given or whole steps were recorded.
    pub body_weight: Option<BodyWeight>,
    /// What was removed from each plate of `recording`, in the same order.
    pub drift: Vec<Option<Drift>>,
    /// The plates that the one force was summed of; empty where nothing was summed.
    pub loads: Vec<PlateLoad>,
    /// Running speed, m/s: declared, else measured from stance feet (treadmill) or the pelvis (overground).
    pub speed_mps: Option<f64>,
    /// Direction in which the runner moves over the ground, as seen by the markers: a unit vector forward and right. The
    /// forward axis itself, unless the axes were declared.
    pub heading: [f64; 2],
    /// Which marker sits on which landmark.
    pub landmarks: Landmarks,
    /// The inertial sensors, upright and facing forward as far as that is known; those of `recording` stay as they were.
    pub sensors: Vec<Sensor>,
    /// The markers of `recording` before they were low-passed: gaps filled. Events take a cut-off of their own.
    pub unsmoothed: Option<Markers>,
}

/// Conditions a recording. Parameters are checked, `raw` stays as it is.
///
/// # Errors
/// [`ErrorKind::NoSignal`] when there is neither force nor a known marker set nor an accelerometer, [`ErrorKind::Axes`] when the vertical
/// cannot be told or force and markers contradict each other, [`ErrorKind::TooShort`] when a stream cannot be filtered,
/// [`ErrorKind::Rate`] for a rate outside 0.001 to 1,000,000 Hz,
/// [`ErrorKind::Parameter`] for a cut-off at or above half the sampling rate, [`ErrorKind::Column`] for a given marker name
/// that neither the run nor its static trial holds.
pub fn condition(raw: &Recording, params: &ConditionParams) -> Result<Conditioned> {
    both_kept(condition_unsmoothed(Cow::Borrowed(raw), params)?, params)
}

/// As [`condition`], of a recording that nobody needs any more: no copy of it is held but of its markers.
///
/// # Errors
/// Those of [`condition`].
pub fn condition_owned(raw: Recording, params: &ConditionParams) -> Result<Conditioned> {
    both_kept(condition_unsmoothed(Cow::Owned(raw), params)?, params)
}

fn both_kept(mut conditioned: Conditioned, params: &ConditionParams) -> Result<Conditioned> {
    let unsmoothed = conditioned.unsmoothed.clone();
    conditioned.smooth_markers(params)?;
    Ok(Conditioned { unsmoothed, ..conditioned })
}

impl Conditioned {
    /// Low-passes the markers of [`condition_unsmoothed`] where they lie: nothing is left of them as they were.
    pub(crate) fn smooth_markers(&mut self, params: &ConditionParams) -> Result<()> {
        self.recording.markers = self.unsmoothed.take();
        self.recording.markers.as_mut().map_or(Ok(()), |markers| markers::smooth(markers, params))
    }
}

/// As [`condition`], but for markers, which are in `unsmoothed` alone: a copy of them is half as large as a recording.
pub(crate) fn condition_unsmoothed(raw: Cow<'_, Recording>, params: &ConditionParams) -> Result<Conditioned> {
    if raw.is_empty() && raw.dynamics.is_some() {
        let found = "running dynamics, which a watch summarised by its own method";
        return Err(Error::new(ErrorKind::NoSignal, found, "signals: force, markers or inertial sensors")
            .mend("take them from `recording.dynamics` as they are; nothing can be computed anew from summaries"));
    }
    if raw.is_empty() {
        return Err(Error::new(ErrorKind::NoSignal, "a recording without streams", "force or markers"));
    }
    check_names(&raw)?;
    check_clocks(&raw)?;
    let landmarks = raw.markers.as_ref().map(|m| Landmarks::find(m, &raw.marker_names)).unwrap_or_default();
    let mut notes = Notes::default();
    let sensors = sensors::condition(&raw, params, &mut notes);
    let orientation = match axes::find(&raw, &landmarks, params.axes) {
        Err(error) if error.kind() == ErrorKind::NoSignal && !sensors.is_empty() => {
            return Ok(of_sensors(raw.into_owned(), sensors, landmarks, notes, &error));
        }
        found => found?,
    };
    let mut recording = orientation.apply(raw)?;
    recording.notes.extend(notes);

    force::make_reaction(&mut recording)?;
    let ground = plates::settle(std::mem::take(&mut recording.plates), params, &mut recording.notes)?;
    recording.plates = ground.plates;
    let mut unsmoothed = recording.markers.take();
    if let Some(found) = &mut unsmoothed {
        markers::fill(found, &landmarks, params)?.note(found, &landmarks, &mut recording.notes);
    }
    force::check_braking(&mut recording);
    let body_weight = weight::find(&mut recording);
    let speed_mps = orientation.settle_speed(&mut recording);
    let (drift, loads, heading) = (ground.drift, ground.loads, orientation.heading);
    Ok(Conditioned { recording, body_weight, drift, loads, speed_mps, heading, landmarks, sensors, unsmoothed })
}

/// No rate of running is outside 1 mHz to 1 MHz, and no start is infinite: a clock that says so was never read right.
fn check_clocks(raw: &Recording) -> Result<()> {
    let sane = |clock: &Clock| (1e-3..=1e6).contains(&clock.rate_hz) && clock.start_s.is_finite();
    raw.clocks().find(|clock| !sane(clock)).map_or(Ok(()), |clock| {
        let found = format!("a stream of {} Hz from {} s", clock.rate_hz, clock.start_s);
        Err(Error::new(ErrorKind::Rate, found, "0.001 to 1,000,000 Hz from a finite time"))
    })
}

/// A recording of which only the inertial sensors can be used, and why.
fn of_sensors(raw: Recording, sensors: Vec<Sensor>, landmarks: Landmarks, notes: Notes, why: &Error) -> Conditioned {
    let others = raw.markers.is_some() || !raw.plates.is_empty();
    let mut recording = Recording { markers: None, plates: Vec::new(), frame: Frame::Lab, ..raw };
    if others {
        recording.notes.doubt("streams", format!("only the sensors are used: {}", why.fault()));
    }
    recording.notes.extend(notes);
    let body_weight = weight::find(&mut recording);
    let speed_mps = recording.speed_mps;
    let (drift, loads, unsmoothed) = (Vec::new(), Vec::new(), None);
    let heading = [1.0, 0.0];
    Conditioned { recording, body_weight, drift, loads, speed_mps, heading, landmarks, sensors, unsmoothed }
}
