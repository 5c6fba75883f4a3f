//! `midstance inspect`: what files hold, and what conditioning makes of it.

use std::path::PathBuf;

use serde::Serialize;

use super::{
    Outcome,
    analyze::ParamArguments,
    layout::{self, Align, columns, number},
};
use crate::{
    batch::{BatchParams, Request, gather, streams},
    condition::condition,
    error::{Error, Result},
    quantity::{Clock, Side},
    read,
    recording::{Frame, Landmarks, MarkerNames, Markers, Note, Recording},
};

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// Files, folders or patterns; files of one recording are shown together.
    #[arg(required = true)]
    files: Vec<PathBuf>,
    /// Print JSON.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    params: ParamArguments,
}

/// What one recording holds.
#[derive(Debug, Default, Serialize)]
struct Report {
    paths: Vec<PathBuf>,
    formats: Vec<String>,
    streams: String,
    duration_s: Option<f64>,
    axes: Option<String>,
    forces: Vec<ForceReport>,
    markers: Option<MarkerReport>,
    dynamics: Option<DynamicsReport>,
    notes: Vec<Note>,
    error: Option<ErrorReport>,
}

#[derive(Debug, Serialize)]
struct ForceReport {
    name: String,
    foot: Option<&'static str>,
    components: String,
    centre_of_pressure: bool,
    #[serde(flatten)]
    clock: Clock,
    least_n: [Option<f64>; 3],
    greatest_n: [Option<f64>; 3],
}

/// What a watch summarised: nothing that conditioning could look at.
#[derive(Debug, Serialize)]
struct DynamicsReport {
    made_by: String,
    rows: usize,
    columns: Vec<String>,
    pauses_s: Vec<[f64; 2]>,
}

#[derive(Debug, Serialize)]
struct MarkerReport {
    #[serde(flatten)]
    clock: Clock,
    markers: Vec<MarkerRow>,
}

#[derive(Debug, Serialize)]
struct MarkerRow {
    label: String,
    landmark: Option<String>,
    missing_pct: f64,
    longest_gap_s: f64,
}

#[derive(Debug, Serialize)]
struct ErrorReport {
    kind: &'static str,
    message: String,
}

impl From<&Error> for ErrorReport {
    fn from(error: &Error) -> Self {
        Self { kind: error.kind().as_str(), message: error.to_string() }
    }
}

pub(super) fn execute(arguments: Arguments) -> Result<Outcome> {
    let mut params = BatchParams::default();
    arguments.params.apply(&mut params);
    let inputs = gather(&Request { patterns: arguments.files, ..Request::default() })?;
    let look = |input: &crate::batch::Input| {
        let opened = input.refused.clone().map_or_else(|| read::open(&input.paths, &params.read), Err);
        let mut report = match opened {
            Ok(recording) => inspect(&recording, &params),
            Err(error) => Report { error: Some((&error).into()), ..Report::default() },
        };
        report.paths.clone_from(&input.paths);
        report
    };
    let reports: Vec<Report> = inputs.iter().map(look).collect();
    let text = if arguments.json {
        format!("{:#}\n", serde_json::json!(reports))
    } else {
        reports.iter().map(text).collect::<Vec<_>>().join("\n")
    };
    Ok(Outcome { text, code: reports.iter().any(|report| report.error.is_some()).into() })
}

fn inspect(recording: &Recording, params: &BatchParams) -> Report {
    // Axes and sign are found by conditioning; where it fails, why it fails is what the user wants to know.
    let conditioned = condition(recording, &params.analysis.condition);
    let (notes, error) = match &conditioned {
        Ok(conditioned) => (&conditioned.recording.notes, None),
        Err(_) if recording.is_empty() && recording.dynamics.is_some() => (&recording.notes, None),
        Err(error) => (&recording.notes, Some(error.into())),
    };
    Report {
        paths: Vec::new(),
        formats: recording.sources.iter().map(|source| source.format.clone()).collect(),
        streams: streams(recording),
        duration_s: recording.duration_s(),
        axes: if let Frame::Declared(axes) = &recording.frame { Some(axes.to_string()) } else { None },
        forces: recording.plates.iter().map(force).collect(),
        markers: recording.markers.as_ref().map(|m| markers(m, &recording.marker_names)),
        dynamics: recording.dynamics.as_ref().map(|dynamics| DynamicsReport {
            made_by: dynamics.source.clone(),
            rows: dynamics.time_s.len(),
            columns: dynamics.columns.iter().map(|column| column.name.clone()).collect(),
            pauses_s: dynamics.pauses_s.clone(),
        }),
        notes: notes.iter().cloned().collect(),
        error,
    }
}

fn force(plate: &crate::recording::ForcePlate) -> ForceReport {
    let extreme = |pick: fn(f64, f64) -> f64| {
        std::array::from_fn(|axis| {
            plate.component(axis).and_then(|x| x.iter().copied().filter(|v| v.is_finite()).reduce(pick))
        })
    };
    let components = ["x", "y", "z"].into_iter().enumerate().filter(|(axis, _)| plate.component(*axis).is_some());
    ForceReport {
        name: plate.name.clone(),
        foot: plate.foot.map(Side::as_str),
        components: components.map(|(_, name)| name).collect(),
        centre_of_pressure: plate.cop_m.is_some(),
        clock: plate.clock,
        least_n: extreme(f64::min),
        greatest_n: extreme(f64::max),
    }
}

fn markers(markers: &Markers, names: &MarkerNames) -> MarkerReport {
    let landmarks = Landmarks::find(markers, names);
    let row = |(index, label): (usize, &String)| {
        let (mut longest, mut gap) = (0_usize, 0_usize);
        for x in markers.coordinate(index, 0) {
            gap = if x.is_nan() { gap + 1 } else { 0 };
            longest = longest.max(gap);
        }
        MarkerRow {
            label: label.clone(),
            landmark: Some(landmarks.of_marker(index).join(", ")).filter(|text| !text.is_empty()),
            missing_pct: 100.0 * markers.missing_ratio(index),
            longest_gap_s: longest as f64 / markers.clock.rate_hz,
        }
    };
    MarkerReport { clock: markers.clock, markers: markers.labels.iter().enumerate().map(row).collect() }
}

fn text(report: &Report) -> String {
    let mut lines = report.paths.iter().map(|path| layout::path(path)).collect::<Vec<_>>().join("\n");
    lines.push('\n');
    let mut facts: Vec<Vec<String>> = Vec::new();
    let mut fact = |name: &str, value: String| facts.push(vec![format!("  {name}"), value]);
    if !report.formats.is_empty() {
        fact("format", report.formats.join(", "));
        fact("streams", report.streams.clone());
        fact("duration", report.duration_s.map_or_else(|| "–".into(), |s| format!("{} s", number(s))));
    }
    if let Some(axes) = &report.axes {
        fact("axes declared", axes.clone());
    }
    for force in &report.forces {
        let range = |axis: usize| match (force.least_n[axis], force.greatest_n[axis]) {
            (Some(least), Some(greatest)) => {
                Some(format!("{} {} to {} N", ["x", "y", "z"][axis], number(least), number(greatest)))
            }
            _ => None,
        };
        let ranges: Vec<String> = (0..3).filter_map(range).collect();
        let foot = force.foot.map(|foot| format!(" ({foot} foot)")).unwrap_or_default();
        fact("force", format!("{}{foot}: {}", force.name, ranges.join(", ")));
    }
    if let Some(dynamics) = &report.dynamics {
        fact("dynamics", format!("{}, made by {}; not analysed", dynamics.columns.join(", "), dynamics.made_by));
    }
    for note in &report.notes {
        fact(if note.doubt { "DOUBT" } else { "note" }, format!("{}: {}", note.code, note.text));
    }
    if let Some(error) = &report.error {
        fact("FAILS", format!("{}: {}", error.kind, error.message));
    }
    lines.push_str(&columns(&[Align::Left; 2], &facts));
    if let Some(markers) = &report.markers {
        lines.push_str(&marker_table(markers));
    }
    lines
}

fn marker_table(report: &MarkerReport) -> String {
    let mut rows = vec![["  marker", "landmark", "missing %", "longest gap s"].map(str::to_owned).to_vec()];
    rows.extend(report.markers.iter().map(|marker| {
        vec![
            format!("  {}", marker.label),
            marker.landmark.clone().unwrap_or_default(),
            format!("{:.1}", marker.missing_pct),
            format!("{:.3}", marker.longest_gap_s),
        ]
    }));
    columns(&[Align::Left, Align::Left, Align::Right, Align::Right], &rows)
}
