//! `midstance report`: the results of a batch as pages.

use std::{
    path::PathBuf,
    sync::{Arc, atomic::AtomicBool},
};

use super::{
    Outcome,
    layout::{self, count},
    log::{Log, LogFormat},
};
use crate::{
    batch::{Past, Progress},
    error::Result,
    report::{FolderParams, Language, folder},
};

const MORE: &str = "\
The recordings are read again, with the parameters of the batch, and must not have changed: call it where the batch was run.

Examples:
  midstance analyze lab --manifest lab/runners.csv --out results
  midstance report results
  midstance report results --out for-the-coach --language de";

#[derive(Debug, clap::Args)]
#[command(after_help = MORE)]
pub(super) struct Arguments {
    /// The folder that `midstance analyze --out` has written.
    dir: PathBuf,
    /// Folder for the pages. Default: `report` in DIR.
    #[arg(long, value_name = "FOLDER")]
    out: Option<PathBuf>,
    /// Language of headings and labels: en or de.
    #[arg(long, default_value_t)]
    language: Language,
    /// Recordings at a time; default one per processor core.
    #[arg(long, value_name = "N")]
    jobs: Option<usize>,
}

pub(super) fn execute(arguments: &Arguments) -> Result<Outcome> {
    let past = Past::read(&arguments.dir)?;
    let out = arguments.out.clone().unwrap_or_else(|| arguments.dir.join("report"));
    let params = FolderParams { language: arguments.language, jobs: arguments.jobs };
    let log = Arc::new(Log::new(LogFormat::Text));
    log.started(past.recordings.len());
    log.end_on_interrupt("midstance: interrupted. The pages written so far are whole; there is no new index");
    let told = |path: &str, failed: Option<&str>| log.input(path, failed);
    let written = folder(&past, &out, &params, &told, &AtomicBool::new(false));
    log.end("ended", "");
    let written = written?;
    let failed = written.failures.len();
    let failures = if failed > 0 { format!("; {failed} without one (why: the index)") } else { String::new() };
    let text = format!("{}{failures}\n  {}\n", count(written.pages.len(), "page"), layout::path(&written.index));
    Ok(Outcome { text, code: (failed > 0).into() })
}
