//! `midstance convert`: recordings as a Motion-BIDS data set.

use std::path::PathBuf;

use super::{
    Outcome,
    analyze::ParamArguments,
    layout::{self, count},
    log,
};
use crate::{
    batch::{BatchParams, Request, gather, is_passed_over, open},
    convert::BidsDataset,
    error::Result,
    recording::Frame,
};

const EXAMPLES: &str = "\
Examples:
  midstance convert run03.trc run03.mot --out dataset
  midstance convert lab --manifest lab/runners.csv --out dataset --axes x=forward,y=left,z=up";

#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Arguments {
    /// Files, folders or patterns; files of one recording are put together.
    #[arg(required_unless_present = "manifest")]
    files: Vec<PathBuf>,
    /// CSV with one row per recording: file, subject, mass_kg and so on, as for `analyze`.
    #[arg(long, value_name = "FILE")]
    manifest: Option<PathBuf>,
    /// Folder of the data set.
    #[arg(short, long)]
    out: PathBuf,
    /// Write over files that exist.
    #[arg(long)]
    force: bool,
    #[command(flatten)]
    params: ParamArguments,
}

pub(super) fn execute(arguments: Arguments) -> Result<Outcome> {
    let mut params = BatchParams::default();
    arguments.params.apply(&mut params);
    let request = Request {
        patterns: arguments.files,
        manifest: arguments.manifest,
        out: Some(arguments.out.clone()),
        ..Request::default()
    };
    let mut dataset = BidsDataset::new(&arguments.out, arguments.force);
    let (mut files, mut failed, mut done) = (0, 0, 0);
    for input in gather(&request)? {
        let opened = input.refused.clone().map_or_else(|| open(&input, &params.read), Err);
        let added = opened.and_then(|mut recording| {
            if let Some(axes) = arguments.params.axes {
                recording.frame = Frame::Declared(axes);
            }
            dataset.add(&recording)
        });
        match added {
            Ok(written) => (files, done) = (files + written.len(), done + 1),
            // As for analyze: what a folder holds beside recordings is passed over.
            Err(error) if is_passed_over(&input, &error) => {}
            Err(error) => {
                failed += 1;
                log::say(&layout::one_line(&error.to_string()));
            }
        }
    }
    dataset.finish()?;
    let failures = if failed > 0 { format!("; {failed} failed") } else { String::new() };
    let (recordings, files) = (count(done, "recording"), count(files, "file"));
    let text = format!("{recordings} as Motion-BIDS in {files} in {}{failures}\n", layout::path(&arguments.out));
    Ok(Outcome { text, code: (failed > 0).into() })
}
