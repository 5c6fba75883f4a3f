//! How a batch is followed while it runs: a bar on a terminal, lines elsewhere, JSON lines on request; always on
//! standard error.

use std::{
    io::{self, IsTerminal, Write},
    process,
    sync::{Arc, OnceLock},
    time::{Duration, Instant},
};

use clap::ValueEnum;
use indicatif::{ProgressBar, ProgressStyle};
use serde_json::{Value, json};

use super::layout;
use crate::batch::{Cost, FileRow, Progress, Status, Tally};

/// What the log is written as.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum LogFormat {
    /// Sentences, and a progress bar on a terminal.
    Text,
    /// One JSON object per line.
    Json,
}

/// One line on standard error; a closed standard error is no reason to fail.
pub(super) fn say(line: &str) {
    let _ = writeln!(io::stderr().lock(), "{line}");
}

/// The log of one batch.
pub(super) struct Log {
    format: LogFormat,
    bar: OnceLock<ProgressBar>,
    begun: Instant,
}

impl Log {
    pub(super) fn new(format: LogFormat) -> Self {
        Self { format, bar: OnceLock::new(), begun: Instant::now() }
    }

    /// Ends the log with one event; `text` is what a person reads.
    pub(super) fn end(&self, event: &str, text: &str) {
        if let Some(bar) = self.bar.get() {
            bar.finish_and_clear();
        }
        match self.format {
            LogFormat::Json => self.event(event, json!({ "message": text })),
            LogFormat::Text if text.is_empty() => {}
            LogFormat::Text => say(&layout::one_line(text)),
        }
    }

    /// Lets Ctrl-C end the log and the program at once. Whatever the batch has put in its place is whole, and the rest is
    /// left to a later run.
    pub(super) fn end_on_interrupt(self: &Arc<Self>) {
        let log = Arc::clone(self);
        // Where a handler stands already the program is ended by that one.
        let _ = ctrlc::set_handler(move || {
            log.end("interrupted", "midstance: interrupted. What is finished is kept for --resume");
            process::exit(130);
        });
    }

    fn event(&self, event: &str, fields: Value) {
        let mut line = json!({ "event": event, "elapsed_s": self.begun.elapsed().as_secs_f64() });
        if let (Value::Object(line), Value::Object(fields)) = (&mut line, fields) {
            line.extend(fields);
        }
        say(&line.to_string());
    }
}

impl Progress for Log {
    fn started(&self, inputs: usize) {
        match self.format {
            LogFormat::Json => self.event("started", json!({ "inputs": inputs })),
            LogFormat::Text if io::stderr().is_terminal() => {
                let bar = self.bar.get_or_init(|| ProgressBar::new(inputs as u64));
                let template = "{bar:30} {pos}/{len} recordings  {per_sec}  {eta} left";
                bar.set_style(ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar()));
                bar.enable_steady_tick(Duration::from_millis(200));
            }
            LogFormat::Text => {}
        }
    }

    fn resumed(&self, inputs: Tally) {
        if self.format == LogFormat::Json {
            self.event("resumed", serde_json::to_value(inputs).unwrap_or_default());
        }
        if let Some(bar) = self.bar.get() {
            bar.inc(inputs.inputs() as u64);
        }
    }

    fn finished(&self, row: &FileRow, cost: &Cost) {
        match (self.format, row.status) {
            (LogFormat::Json, _) => {
                let mut fields = serde_json::to_value(row).unwrap_or_default();
                fields["cost"] = serde_json::to_value(cost).unwrap_or_default();
                self.event("file", fields);
            }
            (LogFormat::Text, Status::Failed) => {
                let line = format!("failed  {}: {}", layout::one_line(&row.path), layout::one_line(&row.message));
                match self.bar.get() {
                    Some(bar) => bar.suspend(|| say(&line)),
                    None => say(&line),
                }
            }
            (LogFormat::Text, _) => {}
        }
        if let Some(bar) = self.bar.get() {
            bar.inc(1);
        }
    }
}
