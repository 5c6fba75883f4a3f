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

    /// Lets Ctrl-C end the log and the program at once, with `text` as the last word. Whatever has been put in its place is
    /// whole.
    pub(super) fn end_on_interrupt(self: &Arc<Self>, text: &'static str) {
        let log = Arc::clone(self);
        // Where a handler stands already the program is ended by that one.
        let _ = ctrlc::set_handler(move || {
            log.end("interrupted", text);
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

impl Log {
    /// An input is done; `failed` says why it could not be.
    pub(super) fn input(&self, path: &str, failed: Option<&str>) {
        if let (LogFormat::Text, Some(message)) = (self.format, failed) {
            let line = format!("failed  {}: {}", layout::one_line(path), layout::one_line(message));
            match self.bar.get() {
                Some(bar) => bar.suspend(|| say(&line)),
                None => say(&line),
            }
        }
        if let Some(bar) = self.bar.get() {
            bar.inc(1);
        }
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
        if self.format == LogFormat::Json {
            let mut fields = serde_json::to_value(row).unwrap_or_default();
            fields["cost"] = serde_json::to_value(cost).unwrap_or_default();
            self.event("file", fields);
        }
        self.input(&row.path, (row.status == Status::Failed).then_some(&*row.message));
    }
}
