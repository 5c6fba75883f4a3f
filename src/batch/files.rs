//! The `files` table: one row per input, whatever became of it.

use std::{
    fmt::Write as _,
    fs::File,
    io::{self, Read},
    path::{Path, PathBuf},
};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::inputs::{Input, Origin};
use crate::{
    error::{Error, ErrorKind},
    quantity::Unit,
    recording::{Notes, Recording},
    table::{Table, Values},
};

/// What became of an input.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// Analysed, and nothing to look at.
    Ok,
    /// Analysed; a declaration and the data disagree, or a guess had to be made.
    Warned,
    /// Not analysed; `error_kind` and `message` say why.
    Failed,
    /// Passed over: a file of a folder that holds no recording, or a second mention of one.
    Skipped,
}

impl Status {
    /// `"ok"`, `"warned"`, `"failed"` or `"skipped"`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Warned => "warned",
            Self::Failed => "failed",
            Self::Skipped => "skipped",
        }
    }
}

/// One row of `files`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FileRow {
    /// The files of the input, joined by `;`: those given and those the reader found beside them.
    pub path: String,
    /// What became of it.
    pub status: Status,
    /// The formats recognised, joined by `;`.
    pub format: String,
    /// The streams found: `"force 2400 Hz; 47 markers 240 Hz"`.
    pub streams: String,
    /// Rate of the stream that events come from, Hz: force where there is any, else markers.
    pub rate_hz: Option<f64>,
    /// From the first to the last sample of any stream, s.
    pub duration_s: Option<f64>,
    /// Number of stances.
    pub steps: Option<i64>,
    /// Slug of the error kind; empty where there is none.
    pub error_kind: String,
    /// The error, or the doubts of a warned input.
    pub message: String,
    /// SHA-256 of each file, hexadecimal, joined by `;`; empty for a file that cannot be read.
    pub sha256: String,
}

impl FileRow {
    /// The row of a recording that could be opened and has these notes.
    pub(super) fn opened(raw: &Recording, notes: &Notes) -> Self {
        let mut formats: Vec<&str> = raw.sources.iter().map(|source| source.format.as_str()).collect();
        formats.dedup();
        let force = raw.plates.first().map(|plate| plate.clock);
        let clock = force.or(raw.markers.as_ref().map(|markers| markers.clock));
        let row = Self {
            path: joined(raw.sources.iter().map(|source| &source.path)),
            status: Status::Ok,
            format: formats.join(";"),
            streams: streams(raw),
            rate_hz: clock.map(|clock| clock.rate_hz),
            duration_s: raw.duration_s(),
            steps: None,
            error_kind: String::new(),
            message: String::new(),
            sha256: raw.sources.iter().map(|source| source.sha256.as_str()).collect::<Vec<_>>().join(";"),
        };
        row.noted(notes)
    }

    /// With the doubts among `notes`, and no others.
    pub(super) fn noted(self, notes: &Notes) -> Self {
        let doubts: Vec<String> = notes.doubts().map(|note| format!("{}: {}", note.code, note.text)).collect();
        let status = if doubts.is_empty() { Status::Ok } else { Status::Warned };
        Self { status, message: doubts.join("; "), ..self }
    }

    /// The row of an input that was not analysed.
    pub(super) fn refused(input: &Input, error: &Error) -> Self {
        let passed_over = is_passed_over(input, error);
        let status = if passed_over { Status::Skipped } else { Status::Failed };
        // A passed-over file may be a film: it is not worth its hash.
        let hash = |path: &PathBuf| sha256(path).unwrap_or_default();
        let hashes: Vec<String> = if passed_over { Vec::new() } else { input.paths.iter().map(hash).collect() };
        // With several files, which one is at fault is part of the message.
        let message = if input.paths.len() > 1 { error.to_string() } else { error.message() };
        Self {
            path: joined(&input.paths),
            status,
            format: String::new(),
            streams: String::new(),
            rate_hz: None,
            duration_s: None,
            steps: None,
            error_kind: error.kind().as_str().into(),
            message,
            sha256: if hashes.iter().all(String::is_empty) { String::new() } else { hashes.join(";") },
        }
    }
}

/// Whether an input that failed so is no failure: given twice, or no recording among those of a folder.
pub fn is_passed_over(input: &Input, error: &Error) -> bool {
    let found = input.origin == Origin::Found;
    error.kind() == ErrorKind::Duplicate || (found && is_no_recording(error.kind(), &input.paths[0]))
}

/// Whether a file found in a folder may be passed over: no reader knows it, or no one would call a recording so.
///
/// Formats are told by content; the extension only decides how loudly a file is refused. An empty `run03.trc` is a
/// lost recording, an empty `README.md` is not.
fn is_no_recording(kind: ErrorKind, path: &Path) -> bool {
    const RECORDINGS: [&str; 19] = [
        "csv", "tsv", "txt", "tab", "dat", "asc", "trc", "mot", "sto", "c3d", "fit", "parquet", "arrow", "arrows",
        "feather", "ipc", "anc", "forces", "exp",
    ];
    let extension = path.extension().unwrap_or_default().to_string_lossy().to_ascii_lowercase();
    match kind {
        ErrorKind::UnknownFormat | ErrorKind::NotText => true,
        ErrorKind::Io | ErrorKind::Internal => false,
        _ => !RECORDINGS.contains(&extension.as_str()),
    }
}

fn joined<'a>(paths: impl IntoIterator<Item = &'a PathBuf>) -> String {
    paths.into_iter().map(|path| path.to_string_lossy()).collect::<Vec<_>>().join(";")
}

/// `"force 2400 Hz; 47 markers 240 Hz"`.
pub fn streams(recording: &Recording) -> String {
    let rate = |rate_hz: f64| format!("{} Hz", (rate_hz * 1000.0).round() / 1000.0);
    let mut parts = Vec::new();
    if let Some(first) = recording.plates.first() {
        let count = recording.plates.len();
        let plates = if count > 1 { format!("{count} forces") } else { "force".into() };
        parts.push(format!("{plates} {}", rate(first.clock.rate_hz)));
    }
    if let Some(markers) = &recording.markers {
        parts.push(format!("{} markers {}", markers.labels.len(), rate(markers.clock.rate_hz)));
    }
    if let Some(dynamics) = &recording.dynamics {
        parts.push(format!("running dynamics, {} rows", dynamics.time_s.len()));
    }
    parts.join("; ")
}

/// SHA-256 of a regular file, hexadecimal.
pub(super) fn sha256(path: &Path) -> io::Result<String> {
    let mut file = File::open(path)?;
    if !file.metadata()?.is_file() {
        return Err(io::ErrorKind::InvalidInput.into());
    }
    let mut hasher = Sha256::new();
    let mut buffer = vec![0; 1 << 16];
    loop {
        match file.read(&mut buffer)? {
            0 => break,
            n => hasher.update(&buffer[..n]),
        }
    }
    Ok(hex(&hasher.finalize()))
}

/// Bytes in lower-case hexadecimal.
pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(2 * bytes.len()), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// The rows as a table.
pub(super) fn table(rows: &[&FileRow]) -> Table {
    let text = |of: fn(&FileRow) -> &str| Values::Text(rows.iter().map(|row| of(row).to_owned()).collect());
    let number =
        |of: fn(&FileRow) -> Option<f64>| Values::Number(rows.iter().map(|r| of(r).unwrap_or(f64::NAN)).collect());
    Table::new("files")
        .with("path", Unit::None, text(|row| &row.path))
        .with("status", Unit::None, text(|row| row.status.as_str()))
        .with("format", Unit::None, text(|row| &row.format))
        .with("streams", Unit::None, text(|row| &row.streams))
        .with("rate_hz", Unit::Hertz, number(|row| row.rate_hz))
        .with("duration_s", Unit::Second, number(|row| row.duration_s))
        .with("steps", Unit::Count, Values::Integer(rows.iter().map(|row| row.steps).collect()))
        .with("error_kind", Unit::None, text(|row| &row.error_kind))
        .with("message", Unit::None, text(|row| &row.message))
        .with("sha256", Unit::None, text(|row| &row.sha256))
}
