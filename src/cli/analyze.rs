//! `midstance analyze`: recordings in, a folder of tables out.

use std::{
    path::PathBuf,
    sync::{Arc, atomic::AtomicBool},
};

use clap::ValueEnum;

use super::{
    Outcome,
    layout::{self, Align, columns, count},
    log::{Log, LogFormat},
};
use crate::{
    batch::{
        BatchParams, Config, Declared, Ended, Format, Input, OnError, Plan, Request, Tally, check_folder, gather,
        run_to, survey,
    },
    error::{Error, Result},
    events::EventSource,
    quantity::Side,
    recording::{Axes, Surface},
    table::Table,
};

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// Files, folders, or patterns such as 'lab/**/*.trc'.
    #[arg(required_unless_present = "manifest")]
    inputs: Vec<PathBuf>,
    /// Folder for the tables; made where missing.
    #[arg(long, value_name = "DIR", required_unless_present = "dry_run")]
    out: Option<PathBuf>,
    /// CSV with one row per recording: file, subject, mass_kg, height_m, leg_length_m, speed_mps, surface, first_side,
    /// group, static, offset_s, sync_event.
    #[arg(long, value_name = "FILE")]
    manifest: Option<PathBuf>,
    /// TOML with any parameter: sections [read], [columns], [markers], [condition], [events], [metrics], [batch].
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Say what was recognised and would be done, and write nothing.
    #[arg(long)]
    dry_run: bool,
    /// Recordings at a time; default one per processor core.
    #[arg(long, value_name = "N")]
    jobs: Option<usize>,
    /// Address of a Dask scheduler, whose workers do the work: tcp://HOST:8786. In the Python package only.
    #[arg(long, value_name = "ADDRESS")]
    scheduler: Option<String>,
    /// Go on where an interrupted batch with the same --out has stopped.
    #[arg(long)]
    resume: bool,
    /// What a failed input means for the others.
    #[arg(long, value_enum)]
    on_error: Option<OnErrorArgument>,
    /// What the tables are written as.
    #[arg(long, value_enum)]
    format: Option<FormatArgument>,
    /// Also write mean curves over stance.
    #[arg(long)]
    curves: bool,
    /// What the log on standard error is written as.
    #[arg(long, value_enum, default_value_t = LogFormat::Text)]
    log: LogFormat,
    // Headings hold for all that follows, so these come last.
    #[command(flatten)]
    declared: DeclaredArguments,
    #[command(flatten)]
    params: ParamArguments,
}

/// What holds for every recording unless its manifest row says otherwise.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "What is known about the recordings")]
struct DeclaredArguments {
    /// Body mass, kg.
    #[arg(long, value_name = "KG")]
    mass_kg: Option<f64>,
    /// Standing height, m.
    #[arg(long, value_name = "M")]
    height_m: Option<f64>,
    /// Leg length, greater trochanter to floor, m.
    #[arg(long, value_name = "M")]
    leg_length_m: Option<f64>,
    /// Running speed, m/s.
    #[arg(long, value_name = "MPS")]
    speed_mps: Option<f64>,
    /// treadmill or overground.
    #[arg(long)]
    surface: Option<Surface>,
    /// Side of the first complete contact, left or right.
    #[arg(long, value_name = "SIDE")]
    first_side: Option<Side>,
    /// The static trial of the session. Default: a file of the same subject and folder with `static` in its name.
    #[arg(long = "static", value_name = "FILE")]
    static_trial: Option<PathBuf>,
}

#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Parameters")]
pub(super) struct ParamArguments {
    /// Sampling rate, Hz, of files that do not tell it.
    #[arg(long, value_name = "HZ")]
    pub rate_hz: Option<f64>,
    /// Label of an event by which the clocks of the files of a recording are joined.
    #[arg(long, value_name = "LABEL")]
    pub sync_event: Option<String>,
    /// What the files' axes mean, for example x=forward,y=left,z=up.
    #[arg(long)]
    pub axes: Option<Axes>,
    /// Cut-off of the force filter, Hz.
    #[arg(long, value_name = "HZ")]
    pub cutoff_hz: Option<f64>,
    /// What the contacts are found in: labels, force, markers or imu.
    #[arg(long, value_name = "SOURCE")]
    pub event_source: Option<EventSource>,
    /// Vertical force that makes a contact, N.
    #[arg(long, value_name = "N")]
    pub event_threshold_n: Option<f64>,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum OnErrorArgument {
    Continue,
    Stop,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum FormatArgument {
    Csv,
    Parquet,
    Json,
}

impl ParamArguments {
    /// Writes what was given over `params`.
    pub(super) fn apply(&self, params: &mut BatchParams) {
        params.read.rate_hz = self.rate_hz.or(params.read.rate_hz);
        params.read.sync_event = self.sync_event.clone().or(params.read.sync_event.take());
        let analysis = &mut params.analysis;
        analysis.condition.axes = self.axes.or(analysis.condition.axes);
        analysis.condition.force_cutoff_hz = self.cutoff_hz.unwrap_or(analysis.condition.force_cutoff_hz);
        analysis.events.source = self.event_source.or(analysis.events.source);
        analysis.events.threshold_n = self.event_threshold_n.or(analysis.events.threshold_n);
    }
}

impl Arguments {
    fn request(&self) -> Request {
        let given = &self.declared;
        Request {
            patterns: self.inputs.clone(),
            manifest: self.manifest.clone(),
            out: self.out.clone(),
            declared: Declared {
                mass_kg: given.mass_kg,
                height_m: given.height_m,
                leg_length_m: given.leg_length_m,
                speed_mps: given.speed_mps,
                surface: given.surface,
                first_side: given.first_side,
                static_trial: given.static_trial.clone(),
                ..Declared::default()
            },
        }
    }

    fn settings(&self) -> Result<(BatchParams, Format)> {
        let config = self.config.as_deref().map(Config::read).transpose()?.unwrap_or_default();
        let format = match self.format {
            None => config.batch.format,
            Some(FormatArgument::Csv) => Format::Csv,
            Some(FormatArgument::Parquet) => Format::Parquet,
            Some(FormatArgument::Json) => Format::Json,
        };
        let mut params = config.params();
        self.params.apply(&mut params);
        params.analysis.curves |= self.curves;
        params.jobs = self.jobs.or(params.jobs);
        match self.on_error {
            None => {}
            Some(OnErrorArgument::Continue) => params.on_error = OnError::Continue,
            Some(OnErrorArgument::Stop) => params.on_error = OnError::Stop,
        }
        params.check()?;
        Ok((params, format))
    }
}

/// What `midstance analyze` was asked for.
pub struct AnalyzeCommand {
    /// Which recordings, and where the tables go.
    pub request: Request,
    /// How they are analysed.
    pub params: BatchParams,
    /// What the tables are written as.
    pub format: Format,
    /// Address of a scheduler.
    pub scheduler: Option<String>,
    /// Whether to go on where an earlier run has stopped.
    pub resume: bool,
    /// Whether nothing is to be done.
    pub dry_run: bool,
    /// Whether the log is to be JSON lines.
    pub log_json: bool,
}

impl Arguments {
    pub(super) fn command(&self) -> Result<AnalyzeCommand> {
        let (params, format) = self.settings()?;
        let request = self.request();
        let (resume, dry_run, log_json) = (self.resume, self.dry_run, self.log == LogFormat::Json);
        Ok(AnalyzeCommand { request, params, format, scheduler: self.scheduler.clone(), resume, dry_run, log_json })
    }

    /// What needs other machines, or files that are not on this one, the Python package does.
    fn check_local(&self) -> Result<()> {
        const MEND: &str = "use the program of the Python package: pip install 'midstance[distributed]'";
        if let Some(address) = &self.scheduler {
            let found = format!("`{address}`");
            return Err(
                Error::parameter("scheduler", found, "work on this machine, for this program is alone").mend(MEND)
            );
        }
        let paths = self.inputs.iter().chain(&self.out).chain(&self.manifest).chain(&self.declared.static_trial);
        let mut remote = paths.filter(|path| path.to_str().is_some_and(|text| text.contains("://")));
        remote
            .next()
            .map_or(Ok(()), |path| Err(Error::parameter("input", path.display(), "a path on this machine").mend(MEND)))
    }
}

pub(super) fn execute(arguments: Arguments) -> Result<Outcome> {
    arguments.check_local()?;
    let (params, format) = arguments.settings()?;
    if let Some(out) = &arguments.out {
        check_folder(out)?;
    }
    let inputs = gather(&arguments.request())?;
    let log = Arc::new(Log::new(arguments.log));
    let cancel = AtomicBool::new(false);
    if arguments.dry_run {
        let study = survey(&inputs, &params, &*log, &cancel)?;
        log.end("ended", "");
        let status = tally(&study.files);
        let text = forecast(&study.files, &inputs, &params, arguments.out.as_ref());
        return Ok(Outcome { code: code(status), text });
    }
    // Clap has seen to it that there is one.
    let out = arguments.out.unwrap_or_default();
    log.end_on_interrupt("midstance: interrupted. What is finished is kept for --resume");
    let plan = Plan::new(inputs, params, format);
    let Ended { status, paths, .. } = match run_to(&out, &plan, arguments.resume, false, &*log, &cancel) {
        Ok(ended) => ended,
        Err(error) => {
            log.end("stopped", &format!("midstance: {error}. What is finished is kept for --resume"));
            return Ok(Outcome { text: String::new(), code: 1 });
        }
    };
    log.end("ended", "");
    let mut text = said(status);
    text.extend(paths.iter().map(|path| format!("  {}\n", layout::path(path))));
    Ok(Outcome { code: code(status), text })
}

fn code(status: Tally) -> u8 {
    (status.failed > 0).into()
}

fn tally(files: &Table) -> Tally {
    let statuses = files.texts("status").unwrap_or_default().iter();
    statuses.filter_map(|status| serde_json::from_value(status.as_str().into()).ok()).collect()
}

/// `3 inputs: 2 ok, 1 failed`.
fn said(status: Tally) -> String {
    let hint = if status.warned + status.failed > 0 { " (why: files, column message)" } else { "" };
    format!("{}: {status}{hint}\n", count(status.inputs(), "input"))
}

/// What a dry run says.
fn forecast(files: &Table, inputs: &[Input], params: &BatchParams, out: Option<&PathBuf>) -> String {
    let cell = |name: &str, row: usize| files.texts(name).map(|cells| cells[row].clone()).unwrap_or_default();
    let mut rows = vec![["status", "format", "streams", "path", "remarks"].map(str::to_owned).to_vec()];
    for (row, input) in inputs.iter().enumerate().take(files.len()) {
        let paths: Vec<_> = input.paths.iter().map(|path| layout::path(path)).collect();
        rows.push(vec![
            cell("status", row),
            cell("format", row),
            cell("streams", row),
            paths.join(" + "),
            cell("message", row),
        ]);
    }
    let analysis = serde_json::to_value(&params.analysis).unwrap_or_default();
    let place = out.map_or_else(|| "the folder given by --out".into(), |out| layout::path(out));
    format!(
        "{}\n{}would be written to {place} with\n{analysis:#}\n",
        columns(&[Align::Left; 5], &rows),
        said(tally(files))
    )
}
