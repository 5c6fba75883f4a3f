//! How a batch is followed while it runs: a bar on a terminal, lines elsewhere, JSON lines on request; always on
//! standard error.

use std::{
    io::{self, IsTerminal, Write},
    sync::OnceLock,
    time::{Duration, Instant},
};

use clap::ValueEnum;
use indicatif::{ProgressBar, ProgressStyle};
use serde_json::{Value, json};

use super::layout;
use crate::batch::{FileRow, Progress, Status};

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

    fn finished(&self, row: &FileRow) {
        match (self.format, row.status) {
            (LogFormat::Json, _) => self.event("file", serde_json::to_value(row).unwrap_or_default()),
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
