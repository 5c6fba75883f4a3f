//! Two ways of having no answer, kept apart.
//!
//! [`Error`]: a file, a parameter or a call cannot be used at all. It names the place, what was found there, what was
//! expected and how to mend it. [`Absent`]: everything is usable, but *this value* of *this step* cannot be had, and why.

use std::{
    borrow::Cow,
    fmt, io,
    path::{Path, PathBuf},
};

use serde::{Deserialize, Serialize};

/// A result whose failure is an [`Error`].
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// What kind of thing went wrong: a stable slug for `files.csv`, for Python's `.kind` and for documentation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum ErrorKind {
    /// The operating system refused: missing, unreadable, unwritable.
    Io,
    /// The input holds no bytes, or a header and no samples.
    Empty,
    /// The bytes are not text although only text formats fit.
    NotText,
    /// No reader recognises the content.
    UnknownFormat,
    /// The file ends before its header says it should be over.
    Truncated,
    /// A header is malformed or contradicts itself.
    BadHeader,
    /// A cell that should hold a number holds something else.
    BadNumber,
    /// Nothing in the input can be analysed: neither force nor known markers, or only missing values.
    NoSignal,
    /// No sampling rate is stated or can be measured, or two statements contradict each other.
    Rate,
    /// A unit is unknown or impossible for the values.
    Unit,
    /// Axes or sign cannot be told from the data and were not given.
    Axes,
    /// Too few samples for the operation.
    TooShort,
    /// A parameter is outside its range, or unknown.
    Parameter,
    /// A column that was asked for is not in the file.
    Column,
    /// The manifest or the configuration file is wrong.
    Manifest,
    /// A training log, or another table that people write by hand, is wrong.
    Log,
    /// The same input was given twice.
    Duplicate,
    /// A folder stands where a file was expected.
    IsDirectory,
    /// Files that were given together do not belong to one recording.
    Mismatch,
    /// The work was stopped on request.
    Cancelled,
    /// A defect of midstance itself, caught so that a batch goes on.
    Internal,
}

impl ErrorKind {
    /// The stable slug: `"bad_number"`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Io => "io",
            Self::Empty => "empty",
            Self::NotText => "not_text",
            Self::UnknownFormat => "unknown_format",
            Self::Truncated => "truncated",
            Self::BadHeader => "bad_header",
            Self::BadNumber => "bad_number",
            Self::NoSignal => "no_signal",
            Self::Rate => "rate",
            Self::Unit => "unit",
            Self::Axes => "axes",
            Self::TooShort => "too_short",
            Self::Parameter => "parameter",
            Self::Column => "column",
            Self::Manifest => "manifest",
            Self::Log => "log",
            Self::Duplicate => "duplicate",
            Self::IsDirectory => "is_directory",
            Self::Mismatch => "mismatch",
            Self::Cancelled => "cancelled",
            Self::Internal => "internal",
        }
    }
}

/// Where in the input the trouble is. All counts start at 1; unknown parts are `None`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// Line of a text file.
    pub line: Option<usize>,
    /// Column (cell) within the line.
    pub column: Option<usize>,
    /// Offset in bytes, from 0.
    pub byte: Option<usize>,
    /// Name of the header key, the column, the marker or the parameter.
    pub field: Option<String>,
}

impl Place {
    /// A line of a text file, counted from 1.
    pub fn line(line: usize) -> Self {
        Self { line: Some(line), ..Self::default() }
    }

    /// A cell of a text file, both counted from 1.
    pub fn cell(line: usize, column: usize) -> Self {
        Self { line: Some(line), column: Some(column), ..Self::default() }
    }

    /// A named key, column or parameter.
    pub fn field(name: impl Into<String>) -> Self {
        Self { field: Some(name.into()), ..Self::default() }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut parts = Vec::new();
        parts.extend(self.line.map(|n| format!("line {n}")));
        parts.extend(self.column.map(|n| format!("column {n}")));
        parts.extend(self.byte.map(|n| format!("byte {n}")));
        parts.extend(self.field.as_ref().map(|name| format!("`{name}`")));
        f.write_str(&parts.join(", "))
    }
}

/// A file, a parameter or a call that cannot be used.
///
/// Shown as `path: line 4, column 2: found `abc`; expected a number. Mend: …`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Error(Box<Detail>);

#[derive(Clone, Debug, PartialEq, Eq)]
struct Detail {
    kind: ErrorKind,
    path: Option<PathBuf>,
    place: Option<Place>,
    found: String,
    expected: String,
    mend: String,
    os_error: Option<i32>,
}

impl Error {
    /// An error of `kind`: what was found and what was expected instead.
    pub fn new(kind: ErrorKind, found: impl Into<String>, expected: impl Into<String>) -> Self {
        Self(Box::new(Detail {
            kind,
            path: None,
            place: None,
            found: found.into(),
            expected: expected.into(),
            mend: String::new(),
            os_error: None,
        }))
    }

    /// An operating-system failure on `path`.
    pub fn io(path: &Path, error: &io::Error) -> Self {
        let mut this = Self::new(ErrorKind::Io, error.to_string(), "a file that can be opened")
            .in_file(path)
            .mend("check that the path exists and that you may use it");
        this.0.os_error = error.raw_os_error();
        this
    }

    /// A parameter outside its range.
    pub fn parameter(name: &str, found: impl fmt::Display, expected: impl Into<String>) -> Self {
        Self::new(ErrorKind::Parameter, found.to_string(), expected).at(Place::field(name))
    }

    /// Says in which file; the first statement wins.
    #[must_use]
    pub fn in_file(mut self, path: &Path) -> Self {
        self.0.path.get_or_insert_with(|| path.to_owned());
        self
    }

    /// Says where in the file; the first statement wins.
    #[must_use]
    pub fn at(mut self, place: Place) -> Self {
        self.0.place.get_or_insert(place);
        self
    }

    /// Says how to mend it.
    #[must_use]
    pub fn mend(mut self, how: impl Into<String>) -> Self {
        self.0.mend = how.into();
        self
    }

    /// The kind of failure.
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// The file, when known.
    pub fn path(&self) -> Option<&Path> {
        self.0.path.as_deref()
    }

    /// The place in the file, when known.
    pub fn place(&self) -> Option<&Place> {
        self.0.place.as_ref()
    }

    /// What was found.
    pub fn found(&self) -> &str {
        &self.0.found
    }

    /// What was expected.
    pub fn expected(&self) -> &str {
        &self.0.expected
    }

    /// How to mend it; empty when there is nothing to add.
    pub fn how_to_mend(&self) -> &str {
        &self.0.mend
    }

    /// The number the operating system gave, where it was the one to refuse.
    pub fn os_error(&self) -> Option<i32> {
        self.0.os_error
    }

    /// The message without the path, for tables that hold the path in a column of its own.
    pub fn message(&self) -> String {
        let Detail { place, found, expected, mend, .. } = &*self.0;
        let place = place.as_ref().map(|p| format!("{p}: ")).unwrap_or_default();
        let mend = if mend.is_empty() { String::new() } else { format!(". Mend: {mend}") };
        format!("{place}found {found}; expected {expected}{mend}")
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(path) = &self.0.path {
            write!(f, "{}: ", path.display())?;
        }
        f.write_str(&self.message())
    }
}

impl std::error::Error for Error {}

/// Why a single value cannot be had. The code goes into the `absent` column of a table.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Absent {
    /// The event that bounds the value was not found.
    NoEvent,
    /// A gap too long to fill lies inside the window.
    GapTooLong,
    /// The sensor was at the end of its range within the window.
    Saturated,
    /// The sampling rate is too low for the metric.
    RateTooLow,
    /// No vertical impact peak passes the guards.
    NoImpactPeak,
    /// Too few steps or strides for the statistic.
    TooFewStrides,
    /// The gait is walking, for which the metric is not defined.
    WalkingGait,
    /// The neighbouring contact that completes the step or stride is missing.
    PartialStride,
    /// The stance itself was marked invalid.
    InvalidStance,
    /// A stream, marker or given quantity is missing, named.
    InputsMissing(Cow<'static, str>),
    /// One foot was on two plates or belts: no plate saw the whole of it.
    CrossedBelts,
    /// Which foot it was is not known.
    SideUnknown,
    /// The formula has no solution for these values.
    NotDefined,
    /// The statistic is not computed by this version.
    NotComputed,
}

impl Absent {
    /// The stable reason code: `"no_impact_peak"`.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NoEvent => "no_event",
            Self::GapTooLong => "gap_too_long",
            Self::Saturated => "saturated",
            Self::RateTooLow => "fs_too_low",
            Self::NoImpactPeak => "no_impact_peak",
            Self::TooFewStrides => "too_few_strides",
            Self::WalkingGait => "walking_gait",
            Self::PartialStride => "partial_stride",
            Self::InvalidStance => "invalid_stance",
            Self::InputsMissing(_) => "inputs_missing",
            Self::CrossedBelts => "crossed_belts",
            Self::SideUnknown => "side_unknown",
            Self::NotDefined => "not_defined",
            Self::NotComputed => "not_computed",
        }
    }
}

impl fmt::Display for Absent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::InputsMissing(what) => write!(f, "inputs_missing({what})"),
            other => f.write_str(other.code()),
        }
    }
}

impl std::error::Error for Absent {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_names_file_place_found_expected_and_cure() {
        let error = Error::new(ErrorKind::BadNumber, "`abc`", "a number")
            .at(Place::cell(4, 2))
            .in_file(Path::new("run.csv"))
            .mend("remove the word");
        assert_eq!(
            error.to_string(),
            "run.csv: line 4, column 2: found `abc`; expected a number. Mend: remove the word"
        );
    }

    #[test]
    fn the_first_place_wins() {
        let error = Error::new(ErrorKind::Rate, "x", "y").at(Place::line(3)).at(Place::line(9));
        assert_eq!(error.place(), Some(&Place::line(3)));
    }
}
