//! The streams of a recording, one row each.

use serde::Serialize;

use crate::{
    quantity::{Clock, Side},
    recording::{Dynamics, ForcePlate, ForceSign, Gravity, Imu, Landmarks, Markers, Moment, Recording},
};

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
    /// What the label means, where another marker of the file was taken for it: the top of the heel beside its bottom.
    pub spare: Option<String>,
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

pub(super) fn force(plate: &ForcePlate) -> ForceSurvey {
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

pub(super) fn markers(markers: &Markers, landmarks: &Landmarks) -> MarkerSurvey {
    let row = |(index, label): (usize, &String)| {
        let (mut longest, mut gap) = (0_usize, 0_usize);
        for x in markers.coordinate(index, 0) {
            gap = if x.is_nan() { gap + 1 } else { 0 };
            longest = longest.max(gap);
        }
        let recognised = landmarks.of_marker(index);
        let alias = landmarks.iter().find(|m| m.marker == index).map(|m| m.alias.unwrap_or("given").to_owned());
        let spare = landmarks.spare(label).filter(|_| recognised.is_empty()).map(ToString::to_string);
        MarkerRow {
            label: label.clone(),
            did_you_mean: if recognised.is_empty() && spare.is_none() { Landmarks::suggest(label) } else { None },
            spare,
            landmarks: recognised,
            alias,
            missing_pct: 100.0 * markers.missing_ratio(index),
            longest_gap_s: longest as f64 / markers.clock.rate_hz,
        }
    };
    MarkerSurvey { clock: markers.clock, markers: markers.labels.iter().enumerate().map(row).collect() }
}

pub(super) fn sensor(imu: &Imu) -> SensorSurvey {
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

pub(super) fn events(recording: &Recording) -> Vec<EventSurvey> {
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

pub(super) fn dynamics(dynamics: &Dynamics) -> DynamicsSurvey {
    DynamicsSurvey {
        made_by: dynamics.source.clone(),
        rows: dynamics.time_s.len(),
        columns: dynamics.columns.iter().map(|column| column.name.clone()).collect(),
        pauses_s: dynamics.pauses_s.clone(),
    }
}
