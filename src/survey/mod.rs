//! What a recording holds, in one place for every door: streams, rates, units, axes, sign, markers and sensors recognised
//! or not, gaps, labelled events, doubts.

mod streams;
mod text;

pub use streams::{DynamicsSurvey, EventSurvey, ForceSurvey, MarkerRow, MarkerSurvey, SensorSurvey};

use std::path::PathBuf;

use serde::Serialize;

use crate::{
    condition::{ConditionParams, condition},
    error::Error,
    recording::{Frame, Landmarks, Note, Recording},
};

/// Everything that can be told of a recording without analysing it.
#[derive(Clone, Debug, Default, Serialize)]
#[non_exhaustive]
pub struct Survey {
    /// The recording's name.
    pub name: String,
    /// Its files.
    #[serde(serialize_with = "crate::recording::paths::many::serialize")]
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
    /// Why it cannot be analysed as it is, though it was read: a label that is not known, axes that cannot be told.
    pub not_analysed: Option<ErrorSurvey>,
    /// Why it cannot be read.
    pub error: Option<ErrorSurvey>,
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
            forces: recording.plates.iter().map(streams::force).collect(),
            markers: recording
                .markers
                .as_ref()
                .map(|m| streams::markers(m, &Landmarks::find(m, &recording.marker_names))),
            sensors: recording.imus.iter().map(streams::sensor).collect(),
            events: streams::events(recording),
            dynamics: recording.dynamics.as_ref().map(streams::dynamics),
            static_trial: recording.static_trial.as_deref().map(|standing| Box::new(Self::of(standing))),
            notes: recording.notes.iter().cloned().collect(),
            not_analysed: None,
            error: None,
        }
    }

    /// Of a recording, with what conditioning finds of axes, sign, zero and speed, or why it fails.
    pub fn conditioned(recording: &Recording, params: &ConditionParams) -> Self {
        let mut survey = Self::of(recording);
        match condition(recording, params) {
            Ok(conditioned) => survey.notes = conditioned.recording.notes.iter().cloned().collect(),
            Err(error) => survey.not_analysed = Some((&error).into()),
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
