//! `midstance simulate`: synthetic recordings with exactly known truth.

use std::path::PathBuf;

use super::{
    Outcome,
    layout::{self, count},
};
use crate::{
    error::Result,
    simulate::{Sensors, write_study},
};

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// Folder for the recordings, their manifest `runners.csv` and `truth.json`; made where missing.
    dir: PathBuf,
    /// Number of runners, 1 to 1000.
    #[arg(long, value_name = "N", default_value_t = 6)]
    count: usize,
    /// Same seed, same bytes.
    #[arg(long, value_name = "S", default_value_t = 1)]
    seed: u64,
    /// Inertial sensors on head, sacrum, thighs, shanks and feet too, at so many Hz.
    #[arg(long, value_name = "HZ")]
    sensors: Option<f64>,
}

pub(super) fn execute(arguments: &Arguments) -> Result<Outcome> {
    let sensors = arguments.sensors.map(|rate_hz| Sensors { rate_hz, ..Sensors::default() });
    let paths = write_study(&arguments.dir, arguments.count, arguments.seed, sensors.as_ref())?;
    let dir = layout::path(&arguments.dir);
    let runners = count(arguments.count, "runner");
    let files = count(paths.len(), "file");
    Ok(Outcome::good(format!(
        "{runners} in {files} in {dir}; nobody was recorded.\n\
         Analyse them with: midstance analyze --manifest {dir}/runners.csv --out {dir}/results\n"
    )))
}
