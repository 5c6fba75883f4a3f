//! `midstance demo`: simulated recordings through the whole path, results beside the truth.

use std::{
    env, fs,
    path::{Path, PathBuf},
    sync::atomic::AtomicBool,
    time::Instant,
};

use serde_json::Value;

use super::{
    Outcome,
    layout::{Align, columns, count, number, path},
};
use crate::{
    batch::{BatchParams, Format, Plan, Request, Study, gather, run, run_to},
    error::{Error, ErrorKind, Result},
    metrics,
    simulate::write_study,
};

/// One runner per file format.
const RUNNERS: usize = 3;

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// Keep recordings and results in this folder; default a temporary one that is removed.
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
}

pub(super) fn execute(arguments: &Arguments) -> Result<Outcome> {
    if let Some(out) = &arguments.out {
        return demonstrate(out, true);
    }
    let dir = Temporary::new()?;
    demonstrate(&dir.0, false)
}

fn demonstrate(dir: &Path, kept: bool) -> Result<Outcome> {
    let recordings = dir.join("recordings");
    let paths = write_study(&recordings, RUNNERS, 1, None)?;
    let manifest = recordings.join("runners.csv");
    let begun = Instant::now();
    let inputs = gather(&Request { manifest: Some(manifest), ..Request::default() })?;
    let (params, go) = (BatchParams::default(), AtomicBool::new(false));
    let study = if kept {
        let plan = Plan::new(inputs, params, Format::Csv);
        run_to(&dir.join("results"), &plan, false, true, &(), &go)?.study.unwrap_or_default()
    } else {
        run(&inputs, &params, &(), &go)?
    };
    let elapsed_s = begun.elapsed().as_secs_f64();
    let truth = truth(&recordings.join("truth.json"))?;
    let failed = study.files.texts("status").is_none_or(|status| status.iter().any(|status| status == "failed"));
    let text = format!(
        "{} were simulated, written to {}, read back and analysed in {elapsed_s:.2} s. Nobody was recorded.\n\n\
         {}\nMeans over all steps, as measured from the files, and the truth that was built in:\n\n{}\n{}",
        count(RUNNERS, "runner"),
        count(paths.len(), "file"),
        recognised(&study),
        comparison(&study, &truth),
        farewell(dir, kept),
    );
    Ok(Outcome { text, code: failed.into() })
}

/// What was recognised in the files.
fn recognised(study: &Study) -> String {
    let cell = |name: &str, row: usize| study.files.texts(name).map(|cells| cells[row].clone()).unwrap_or_default();
    let number_of = |name: &str, row: usize| study.files.numbers(name).map_or(f64::NAN, |cells| cells[row]);
    let mut rows = vec![["recording", "format", "streams", "seconds", "status"].map(str::to_owned).to_vec()];
    for (row, name) in names(study).into_iter().enumerate() {
        let seconds = number(number_of("duration_s", row));
        rows.push(vec![name, cell("format", row), cell("streams", row), seconds, cell("status", row)]);
    }
    columns(&[Align::Left, Align::Left, Align::Left, Align::Right, Align::Left], &rows)
}

fn names(study: &Study) -> Vec<String> {
    let recordings = study.provenance["recordings"].as_array().map(Vec::as_slice).unwrap_or_default();
    recordings.iter().map(|entry| entry["recording"].as_str().unwrap_or_default().to_owned()).collect()
}

/// One row per metric whose truth is known, two columns per recording.
fn comparison(study: &Study, truth: &[Value]) -> String {
    let names = names(study);
    let mut rows = vec![vec![String::new(), String::new()], vec!["metric".into(), "unit".into()]];
    for entry in truth {
        let subject = entry["recording"].as_str().and_then(|name| name.split('_').next()).unwrap_or_default();
        rows[0].extend([String::new(), subject.to_owned()]);
        rows[1].extend(["measured", "truth"].map(str::to_owned));
    }
    for metric in metrics::all() {
        let known = |entry: &Value| entry["truth"]["trial"][metric.name].as_f64();
        if !truth.iter().any(|entry| known(entry).is_some()) {
            continue;
        }
        let mut row = vec![metric.name.to_owned(), metric.unit.symbol().to_owned()];
        for (name, entry) in names.iter().zip(truth) {
            row.push(number(mean(study, name, metric.name)));
            row.push(number(known(entry).unwrap_or(f64::NAN)));
        }
        rows.push(row);
    }
    let mut align = vec![Align::Left; 2];
    align.extend([Align::Right].repeat(2 * names.len()));
    columns(&align, &rows)
}

/// Mean of both sides from the summary; NaN where absent.
fn mean(study: &Study, recording: &str, metric: &str) -> f64 {
    let summary = &study.summary;
    let column = |name| summary.texts(name).unwrap_or_default();
    let keys = column("recording").iter().zip(column("metric")).zip(column("side"));
    let row = keys.into_iter().position(|((r, m), side)| r == recording && m == metric && side == "both");
    row.and_then(|row| summary.numbers("mean")?.get(row).copied()).unwrap_or(f64::NAN)
}

fn truth(file: &Path) -> Result<Vec<Value>> {
    let bytes = fs::read(file).map_err(|error| Error::io(file, &error))?;
    let malformed = |found: String| Error::new(ErrorKind::Internal, found, "the truth as it was written").in_file(file);
    let mut truth: Value = serde_json::from_slice(&bytes).map_err(|error| malformed(error.to_string()))?;
    match truth["recordings"].take() {
        Value::Array(entries) => Ok(entries),
        other => Err(malformed(other.to_string())),
    }
}

fn farewell(dir: &Path, kept: bool) -> String {
    let files = if kept {
        format!("Recordings and tables are in {}.\n", path(dir))
    } else {
        "Keep the files with: midstance demo --out DIR\n".into()
    };
    format!(
        "{files}Your own recordings:  midstance inspect FILE...\n\
         \x20                     midstance analyze FOLDER --out RESULTS\n\
         Every metric:         midstance metrics\n"
    )
}

/// A folder that is gone when the demo is over.
struct Temporary(PathBuf);

impl Temporary {
    fn new() -> Result<Self> {
        let base = env::temp_dir();
        for attempt in 0..1000 {
            let dir = base.join(format!("midstance-demo-{}-{attempt}", std::process::id()));
            match fs::create_dir(&dir) {
                Ok(()) => return Ok(Self(dir)),
                Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {}
                Err(error) => return Err(Error::io(&dir, &error)),
            }
        }
        Err(Error::new(ErrorKind::Io, "a thousand folders of earlier demos", "room for one more").in_file(&base))
    }
}

impl Drop for Temporary {
    fn drop(&mut self) {
        // Nothing of value is in it, and nothing can be done about a folder that stays.
        let _ = fs::remove_dir_all(&self.0);
    }
}
