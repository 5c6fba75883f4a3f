//! What a recording holds, in one place for every door: streams, rates, units, axes, sign, markers and sensors recognised
//! or not, gaps, labelled events, doubts.

mod text;

use std::path::PathBuf;

use serde::Serialize;

use crate::{
    condition::{ConditionParams, condition},
    error::Error,
    quantity::{Clock, Side},
    recording::{ForcePlate, ForceSign, Frame, Gravity, Imu, Landmarks, Markers, Moment, Note, Recording},
};

/// Everything that can be told of a recording without analysing it.
#[derive(Clone, Debug, Default, Serialize)]
#[non_exhaustive]
pub struct Survey {
    /// The recording's name.
    pub name: String,
    /// Its files.
    pub paths: Vec<PathBuf>,
    /// What they were recognised as.
    pub formats: Vec<String>,
    /// From the first to the last sample of any stream, s.
    pub duration_s: Option<f64>,
    /// What was declared of runner and surface.
    pub declared: Vec<String>,
    /// What x, y and z mean, where declared.
    pub axes: Option<String>,
    /// Force plates, or one per foot.
    pub forces: Vec<ForceSurvey>,
    /// Markers.
    pub markers: Option<MarkerSurvey>,
    /// Inertial sensors.
    pub sensors: Vec<SensorSurvey>,
    /// Labelled events, by label.
    pub events: Vec<EventSurvey>,
    /// Running dynamics of a watch.
    pub dynamics: Option<DynamicsSurvey>,
    /// The static trial.
    pub static_trial: Option<Box<Survey>>,
    /// What was assumed, measured and doubted.
    pub notes: Vec<Note>,
    /// Why it cannot be conditioned.
    pub error: Option<ErrorSurvey>,
}

/// One force plate.
#[derive(Clone, Debug, Serialize)]
pub struct ForceSurvey {
    /// Name as in the file.
    pub name: String,
    /// The foot, where the columns are per foot.
    pub foot: Option<&'static str>,
    /// Which force of the pair, as declared: `reaction`, `action` or `unknown`.
    pub sign: ForceSign,
    /// Components held: `"xyz"`.
    pub components: String,
    /// Whether a centre of pressure is held.
    pub centre_of_pressure: bool,
    /// Whether moments are held.
    pub moments: bool,
    /// Whether the corners are known.
    pub corners: bool,
    /// When the samples were taken.
    #[serde(flatten)]
    pub clock: Clock,
    /// Least value per component, N.
    pub least_n: [Option<f64>; 3],
    /// Greatest value per component, N.
    pub greatest_n: [Option<f64>; 3],
    /// Samples of the most gappy component that are missing, %.
    pub missing_pct: f64,
}

/// The markers.
#[derive(Clone, Debug, Serialize)]
pub struct MarkerSurvey {
    /// When the frames were taken.
    #[serde(flatten)]
    pub clock: Clock,
    /// One per marker, in file order.
    pub markers: Vec<MarkerRow>,
}

/// One marker.
#[derive(Clone, Debug, Serialize)]
pub struct MarkerRow {
    /// Label as in the file.
    pub label: String,
    /// What it was recognised as; empty when not.
    pub landmarks: Vec<String>,
    /// The alias that matched, or `given` by the user.
    pub alias: Option<String>,
    /// What an unrecognised label may have been meant as.
    pub did_you_mean: Option<String>,
    /// Frames in which it was not seen, %.
    pub missing_pct: f64,
    /// Longest run of such frames, s.
    pub longest_gap_s: f64,
}

/// One inertial sensor.
#[derive(Clone, Debug, Serialize)]
pub struct SensorSurvey {
    /// Name as in the file.
    pub name: String,
    /// Where it sits, as its name tells: `"left shank"`.
    pub site: Option<String>,
    /// What it holds: `acceleration`, `angular velocity` …
    pub quantities: Vec<&'static str>,
    /// Whether its acceleration holds gravity.
    pub gravity: Gravity,
    /// The clock that fits its samples best.
    #[serde(flatten)]
    pub clock: Clock,
    /// Whether samples lie off that clock or are missing.
    pub uneven: bool,
}

/// Labelled events of one label.
#[derive(Clone, Debug, Serialize)]
pub struct EventSurvey {
    /// As written.
    pub label: String,
    /// The foot, when known.
    pub side: Option<&'static str>,
    /// What it means, when known.
    pub moment: Option<Moment>,
    /// When, s.
    pub times_s: Vec<f64>,
}

/// Summaries of a watch.
#[derive(Clone, Debug, Serialize)]
pub struct DynamicsSurvey {
    /// Who made them.
    pub made_by: String,
    /// Number of rows.
    pub rows: usize,
    /// Names of the columns.
    pub columns: Vec<String>,
    /// From when to when the clock was stopped, s since 1970.
    pub pauses_s: Vec<[f64; 2]>,
}

/// Why something failed.
#[derive(Clone, Debug, Serialize)]
pub struct ErrorSurvey {
    /// Slug of the kind.
    pub kind: &'static str,
    /// The whole message.
    pub message: String,
}

impl From<&Error> for ErrorSurvey {
    fn from(error: &Error) -> Self {
        Self { kind: error.kind().as_str(), message: error.to_string() }
    }
}

impl Survey {
    /// Of a recording as it was read.
    pub fn of(recording: &Recording) -> Self {
        Self {
            name: recording.name.clone(),
            paths: recording.sources.iter().map(|s| s.path.clone()).collect(),
            formats: recording.sources.iter().map(|s| s.format.clone()).collect(),
            duration_s: recording.duration_s(),
            declared: declared(recording),
            axes: match recording.frame {
                Frame::File => None,
                Frame::Declared(axes) => Some(axes.to_string()),
                Frame::Lab => Some("lab: x=forward,y=up,z=right".into()),
            },
            forces: recording.plates.iter().map(force).collect(),
            markers: recording.markers.as_ref().map(|m| markers(m, &Landmarks::find(m, &recording.marker_names))),
            sensors: recording.imus.iter().map(sensor).collect(),
            events: events(recording),
            dynamics: recording.dynamics.as_ref().map(|dynamics| DynamicsSurvey {
                made_by: dynamics.source.clone(),
                rows: dynamics.time_s.len(),
                columns: dynamics.columns.iter().map(|column| column.name.clone()).collect(),
                pauses_s: dynamics.pauses_s.clone(),
            }),
            static_trial: recording.static_trial.as_deref().map(|standing| Box::new(Self::of(standing))),
            notes: recording.notes.iter().cloned().collect(),
            error: None,
        }
    }

    /// Of a recording, with what conditioning finds of axes, sign, zero and speed, or why it fails.
    pub fn conditioned(recording: &Recording, params: &ConditionParams) -> Self {
        let mut survey = Self::of(recording);
        match condition(recording, params) {
            Ok(conditioned) => survey.notes = conditioned.recording.notes.iter().cloned().collect(),
            Err(error) => survey.error = Some((&error).into()),
        }
        survey
    }

    /// Of files that cannot be read.
    pub fn failed(paths: &[PathBuf], error: &Error) -> Self {
        Self { paths: paths.to_vec(), error: Some(error.into()), ..Self::default() }
    }
}

fn declared(recording: &Recording) -> Vec<String> {
    let subject = &recording.subject;
    let declared = [
        subject.id.clone(),
        subject.mass_kg.map(|v| format!("{v} kg")),
        subject.height_m.map(|v| format!("height {v} m")),
        subject.leg_length_m.map(|v| format!("leg length {v} m")),
        recording.speed_mps.map(|v| format!("{v} m/s")),
        recording.surface.map(|v| v.to_string()),
        recording.first_side.map(|v| format!("first side {v}")),
    ];
    declared.into_iter().flatten().collect()
}

fn force(plate: &ForcePlate) -> ForceSurvey {
    let extreme = |pick: fn(f64, f64) -> f64| {
        std::array::from_fn(|axis| {
            plate.component(axis).and_then(|x| x.iter().copied().filter(|v| v.is_finite()).reduce(pick))
        })
    };
    let held = ["x", "y", "z"].into_iter().enumerate().filter(|(axis, _)| plate.component(*axis).is_some());
    let missing = |x: &Vec<f64>| x.iter().filter(|v| v.is_nan()).count();
    let worst = plate.force_n.iter().flatten().map(missing).max().unwrap_or(0);
    ForceSurvey {
        name: plate.name.clone(),
        foot: plate.foot.map(Side::as_str),
        sign: plate.sign,
        components: held.map(|(_, name)| name).collect(),
        centre_of_pressure: plate.cop_m.is_some(),
        moments: plate.moment_nm.is_some(),
        corners: plate.corners_m.is_some(),
        clock: plate.clock,
        least_n: extreme(f64::min),
        greatest_n: extreme(f64::max),
        missing_pct: 100.0 * worst as f64 / plate.clock.len.max(1) as f64,
    }
}

fn markers(markers: &Markers, landmarks: &Landmarks) -> MarkerSurvey {
    let row = |(index, label): (usize, &String)| {
        let (mut longest, mut gap) = (0_usize, 0_usize);
        for x in markers.coordinate(index, 0) {
            gap = if x.is_nan() { gap + 1 } else { 0 };
            longest = longest.max(gap);
        }
        let recognised = landmarks.of_marker(index);
        let alias = landmarks.iter().find(|m| m.marker == index).map(|m| m.alias.unwrap_or("given").to_owned());
        MarkerRow {
            label: label.clone(),
            did_you_mean: if recognised.is_empty() { Landmarks::suggest(label) } else { None },
            landmarks: recognised,
            alias,
            missing_pct: 100.0 * markers.missing_ratio(index),
            longest_gap_s: longest as f64 / markers.clock.rate_hz,
        }
    };
    MarkerSurvey { clock: markers.clock, markers: markers.labels.iter().enumerate().map(row).collect() }
}

fn sensor(imu: &Imu) -> SensorSurvey {
    let held = [
        ("acceleration", imu.acceleration_mps2.is_some()),
        ("angular velocity", imu.angular_velocity_rad_s.is_some()),
        ("magnetic field", imu.magnetic_field.is_some()),
        ("orientation", imu.orientation_wxyz.is_some()),
    ];
    SensorSurvey {
        name: imu.name.clone(),
        site: imu.site.map(|site| site.to_string()),
        quantities: held.into_iter().filter(|(_, held)| *held).map(|(name, _)| name).collect(),
        gravity: imu.gravity,
        clock: imu.clock,
        uneven: imu.time_s.is_some(),
    }
}

fn events(recording: &Recording) -> Vec<EventSurvey> {
    let mut rows: Vec<EventSurvey> = Vec::new();
    for event in &recording.events {
        let side = event.side.map(Side::as_str);
        match rows.iter_mut().find(|row| row.label == event.label && row.side == side) {
            Some(row) => row.times_s.push(event.time_s),
            None => rows.push(EventSurvey {
                label: event.label.clone(),
                side,
                moment: event.moment,
                times_s: vec![event.time_s],
            }),
        }
    }
    rows
}
