//! What the tests on recordings of people share.
#![allow(dead_code)] // Each test takes what it needs.

use std::path::{Path, PathBuf};

use midstance::{
    analysis::{AnalysisParams, Trial, analyze},
    read::{self, ReadParams},
    recording::{Recording, Segment},
};

/// The folder of the data sets: beside the checkout, or `MIDSTANCE_DATA`.
pub fn root() -> PathBuf {
    std::env::var_os("MIDSTANCE_DATA")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data"), PathBuf::from)
}

/// A file or folder where it is at hand.
pub fn at_hand(path: PathBuf) -> Option<PathBuf> {
    let there = path.exists();
    if !there {
        println!("{}: not at hand, nothing checked", path.display());
    }
    there.then_some(path)
}

/// Files of one data set, where all are at hand.
pub fn data(folder: &str, files: &[&str]) -> Option<Vec<PathBuf>> {
    files.iter().map(|file| at_hand(root().join(folder).join(file))).collect()
}

pub fn mean(x: &[f64]) -> f64 {
    x.iter().sum::<f64>() / x.len() as f64
}

pub fn open(paths: &[PathBuf], params: &ReadParams) -> Recording {
    read::open(paths, params).unwrap_or_else(|e| panic!("{e}"))
}

pub fn run(recording: &Recording, sensor: Option<Segment>) -> Trial {
    let mut params = AnalysisParams::default();
    params.events.sensor = sensor;
    let trial = analyze(recording, &params).unwrap_or_else(|e| panic!("{e}"));
    for note in
        trial.recording.notes.iter().filter(|n| ["bouts", "cadence_agreement", "sides"].contains(&n.code.as_str()))
    {
        println!("  {} {}: {}", if note.doubt { "?" } else { " " }, note.code, note.text);
    }
    trial
}

pub fn times(trial: &Trial, column: &str, side: Option<&str>) -> Vec<f64> {
    let sides = trial.steps.texts("side").unwrap();
    let all = trial.steps.numbers(column).unwrap().iter().zip(sides);
    all.filter(|(t, s)| t.is_finite() && side.is_none_or(|side| *s == side)).map(|(t, _)| *t).collect()
}
