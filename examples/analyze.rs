//! Analyses the files given on the command line as one recording and prints the means.
//!
//! `cargo run --example analyze -- run.trc run.mot`

use std::path::PathBuf;

use midstance::{
    analysis::{AnalysisParams, analyze},
    read::{self, ReadParams},
};

fn main() -> midstance::Result<()> {
    let files: Vec<PathBuf> = std::env::args_os().skip(1).map(PathBuf::from).collect();
    let recording = read::open(&files, &ReadParams::default())?;
    let trial = analyze(&recording, &AnalysisParams::default())?;
    for note in trial.recording.notes.iter() {
        println!("{}{}: {}", if note.doubt { "? " } else { "  " }, note.code, note.text);
    }
    let text = |column: &str| trial.summary.texts(column).unwrap_or_default();
    let mean = trial.summary.numbers("mean").unwrap_or_default();
    for row in (0..trial.summary.len()).filter(|row| text("side")[*row] == "both") {
        println!("{:<28} {:>10.4} {}", text("metric")[row], mean[row], text("unit")[row]);
    }
    Ok(())
}
