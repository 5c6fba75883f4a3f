//! The command line: `midstance analyze | report | inspect | convert | metrics | log | simulate | demo`.
//!
//! Results go to standard output, the log to standard error. Exit code 0: every input was good; 1: some failed;
//! 2: wrong usage, nothing was done.

mod analyze;
mod convert;
mod demo;
mod inspect;
mod layout;
mod log;
mod metrics;
mod report;
mod simulate;
mod training;

use std::{
    ffi::OsString,
    io::{self, Write},
};

use clap::{Parser, Subcommand};

pub use self::analyze::AnalyzeCommand;
use crate::{
    error::{Error, Result},
    pages,
};

/// Running-gait analysis: lab recordings in, stride metrics a scientist can trust out.
#[derive(Debug, Parser)]
#[command(name = "midstance", version, arg_required_else_help = true)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Analyse recordings: steps, summary, files and provenance as tables in a folder.
    Analyze(Box<analyze::Arguments>),
    /// Write the results of a batch as pages to read: one per recording, and an index.
    Report(report::Arguments),
    /// Say what files hold: format, streams, rates, units, axes, force sign, markers, gaps, doubts.
    Inspect(inspect::Arguments),
    /// Write recordings as a Motion-BIDS data set.
    Convert(Box<convert::Arguments>),
    /// List the metrics with unit, inputs and source.
    Metrics(metrics::Arguments),
    /// Read a training and pain log: loads, spikes and pain states, rest days and hours.
    Log(training::Arguments),
    /// Write synthetic recordings with exactly known truth.
    Simulate(simulate::Arguments),
    /// Simulate recordings, analyse them and show the result beside the truth.
    Demo(demo::Arguments),
}

/// Reads the arguments of `midstance analyze`, the first of which is the program's name, without doing it.
///
/// # Errors
/// The exit code where there is nothing more to do: help was asked for, or the arguments are wrong; either was said.
pub fn parse_analyze(args: Vec<OsString>) -> std::result::Result<AnalyzeCommand, u8> {
    let Command::Analyze(arguments) = parse(args)?.command else {
        log::say("midstance: only analyze runs on a cluster");
        return Err(2);
    };
    arguments.command().map_err(|error| refuse(&error))
}

/// What a command has to say at its end.
struct Outcome {
    /// For standard output.
    text: String,
    /// The exit code.
    code: u8,
}

impl Outcome {
    fn good(text: String) -> Self {
        Self { text, code: 0 }
    }
}

/// Runs the program with `args`, the first of which is its name. Returns the exit code; ends the process only when a
/// batch is interrupted.
pub fn run(args: impl IntoIterator<Item = OsString>) -> u8 {
    pages::keep();
    let arguments = match parse(args) {
        Ok(arguments) => arguments,
        Err(code) => return code,
    };
    match execute(arguments.command) {
        Ok(outcome) => {
            // Who closes the pipe has read enough.
            let mut out = io::stdout().lock();
            let _ = out.write_all(outcome.text.as_bytes()).and_then(|()| out.flush());
            outcome.code
        }
        Err(error) => refuse(&error),
    }
}

fn parse(args: impl IntoIterator<Item = OsString>) -> std::result::Result<Arguments, u8> {
    Arguments::try_parse_from(args).map_err(|error| {
        // Help and version are errors to clap, but not to the user. A closed pipe is no one's error.
        let _ = error.print();
        if error.use_stderr() { 2 } else { 0 }
    })
}

/// Says why nothing was done.
fn refuse(error: &Error) -> u8 {
    log::say(&format!("midstance: {}", layout::one_line(&error.to_string())));
    2
}

fn execute(command: Command) -> Result<Outcome> {
    match command {
        Command::Analyze(arguments) => analyze::execute(*arguments),
        Command::Report(arguments) => report::execute(&arguments),
        Command::Inspect(arguments) => inspect::execute(arguments),
        Command::Convert(arguments) => convert::execute(*arguments),
        Command::Metrics(arguments) => metrics::execute(&arguments),
        Command::Log(arguments) => training::execute(&arguments),
        Command::Simulate(arguments) => simulate::execute(&arguments),
        Command::Demo(arguments) => demo::execute(&arguments),
    }
}
