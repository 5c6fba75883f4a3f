//! Every marker of a real run is taken away in turn: each metric stays what it was, within its stated noise, or is absent
//! and says which marker it lacks. The recording is looked for beside the checkout or in `MIDSTANCE_DATA`.

mod recordings;

use std::path::Path;

use midstance::{
    analysis::{AnalysisParams, Trial, analyze},
    metrics::{self, Level, Metric},
    quantity::Unit,
    read::{self, ReadParams},
    recording::{Markers, Recording},
};
use ndarray::{Axis, s};
use recordings::{at_hand, root};

/// Five seconds of a run with its static trial.
fn open(folder: &Path) -> Recording {
    let read = |name: &str| read::open(&[folder.join(name)], &ReadParams::default()).unwrap_or_else(|e| panic!("{e}"));
    let mut recording = read("RBDS011runT35.c3d");
    read::attach_static(&mut recording, read("RBDS011static.c3d")).unwrap();
    recording.subject.mass_kg = Some(75.0);
    recording.subject.leg_length_m = Some(0.95);
    let markers = recording.markers.as_mut().unwrap();
    markers.clock.len = 750;
    markers.position_m = markers.position_m.slice(s![.., .., ..750]).to_owned();
    for plate in &mut recording.plates {
        plate.clock.len = 1500;
        let moment = plate.moment_nm.iter_mut().flatten();
        let cop = plate.cop_m.iter_mut().flatten();
        plate.force_n.iter_mut().flatten().chain(moment).chain(cop).for_each(|column| column.truncate(1500));
    }
    recording
}

/// The run without marker `index`; the static trial keeps it.
fn without(recording: &Recording, index: usize) -> Recording {
    let Markers { mut labels, position_m, clock } = recording.markers.clone().unwrap();
    labels.remove(index);
    let others: Vec<usize> = (0..position_m.dim().0).filter(|i| *i != index).collect();
    let position_m = position_m.select(Axis(0), &others);
    Recording { markers: Some(Markers { labels, position_m, clock }), ..recording.clone() }
}

fn run(recording: &Recording) -> Trial {
    analyze(recording, &AnalysisParams::default()).unwrap_or_else(|e| panic!("{e}"))
}

/// What a re-measurement of the same runner changes by (specification, M), in the unit of the metric.
fn noise(metric: &Metric, value: f64) -> f64 {
    match (metric.name, metric.unit) {
        // 3 to 5 mm.
        ("vertical_oscillation_m", _) => 0.005,
        // 20 mm a step.
        ("step_length_m", _) => 0.02,
        ("stride_length_m", _) => 0.04,
        // Widths 10 to 15 mm, margins 10 mm.
        (_, Unit::Metre) => 0.015,
        // Angles 2 to 5 degrees.
        (_, Unit::Degree) => 4.0,
        // 15 to 20 % of a velocity; 5 mm of hip joint centre are 0.1 of the moment.
        (_, Unit::DegreePerSecond) => 0.15 * value.abs(),
        (_, Unit::NewtonMetrePerKilogram) => 0.1,
        // 1 to 3 % of speed, 5 to 10 % of stiffness, 5 to 8 % of braking.
        ("speed_mps", _) => 0.03 * value.abs(),
        (_, Unit::KilonewtonPerMetre) => 0.05 * value.abs(),
        ("ap_impulse_net_bw_s", _) => 0.001,
        (name, _) if name.starts_with("braking") || name.starts_with("propulsive") => 0.05 * value.abs(),
        // A margin's 10 mm move the steps that are so near the midline: two of these fourteen.
        (name, _) if name.starts_with("crossover_fraction") => 15.0,
        // Strike index.
        (_, Unit::Percent) => 5.0,
        _ => 0.0,
    }
}

struct Row {
    mean: f64,
    reason: String,
}

fn row(trial: &Trial, metric: &str, side: &str) -> Option<Row> {
    let texts = |name| trial.summary.texts(name).unwrap();
    let at = (0..trial.summary.len()).find(|r| texts("metric")[*r] == metric && texts("side")[*r] == side)?;
    Some(Row { mean: trial.summary.numbers("mean").unwrap()[at], reason: texts("absent")[at].clone() })
}

#[test]
fn a_lost_marker_changes_nothing_in_silence() {
    let Some(folder) = at_hand(root().join("rbds")) else { return };
    let recording = open(&folder);
    let whole = run(&recording);
    let labels = recording.markers.as_ref().unwrap().labels.clone();
    let mut wrong = Vec::new();
    for (index, label) in labels.iter().enumerate() {
        let trial = run(&without(&recording, index));
        for metric in metrics::all() {
            let sides: &[&str] = if metric.level == Level::Trial { &["both"] } else { &["left", "right"] };
            for side in sides {
                let (before, after) = (row(&whole, metric.name, side), row(&trial, metric.name, side));
                let (Some(before), Some(after)) = (before, after) else { continue };
                let same = before.mean.is_nan() && after.mean.is_nan()
                    || (before.mean - after.mean).abs() <= 1e-9 + noise(metric, before.mean);
                let named = after.mean.is_nan() && after.reason.contains("marker");
                if !same && !named {
                    wrong.push(format!(
                        "{label}: {} {side}: {} became {} {}",
                        metric.name, before.mean, after.mean, after.reason
                    ));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
