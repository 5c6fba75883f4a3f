//! What kind of thing went wrong.

use serde::{Deserialize, Serialize};

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
    /// Every kind.
    pub const ALL: [Self; 21] = [
        Self::Io,
        Self::Empty,
        Self::NotText,
        Self::UnknownFormat,
        Self::Truncated,
        Self::BadHeader,
        Self::BadNumber,
        Self::NoSignal,
        Self::Rate,
        Self::Unit,
        Self::Axes,
        Self::TooShort,
        Self::Parameter,
        Self::Column,
        Self::Manifest,
        Self::Log,
        Self::Duplicate,
        Self::IsDirectory,
        Self::Mismatch,
        Self::Cancelled,
        Self::Internal,
    ];

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

    /// What mends an error of this kind where the error itself does not say it better.
    pub fn mend(self) -> &'static str {
        match self {
            Self::Io => "check that the path exists and that you may use it",
            Self::Empty => "export the recording again, with its samples",
            Self::NotText => "export it as text, or as a binary format that is read",
            Self::UnknownFormat => "export it in a format that is read, or name its columns with `columns`",
            Self::Truncated => "copy or export the file again, in full",
            Self::BadHeader => "export the file again, or correct the header there",
            Self::BadNumber => "correct the cell, or leave it empty where a value is missing",
            Self::NoSignal => "give what is expected: the file that holds it, or the names of its markers or columns",
            Self::Rate => "give `rate_hz`, or export a column of time",
            Self::Unit => "write the unit into the header, or declare it in `columns`",
            Self::Axes => "declare them, such as `axes = \"x=forward,y=left,z=up\"`",
            Self::TooShort => "give a longer recording, or a longer part of it",
            Self::Parameter => "give a value that is expected",
            Self::Column => "name the column as the file does",
            Self::Manifest => "correct the manifest or the configuration there",
            Self::Log => "correct the row there",
            Self::Duplicate => "give each input once",
            Self::IsDirectory => "give a file in it, or a pattern such as `folder/*.c3d`",
            Self::Mismatch => "give the files of one recording together, and the others apart",
            Self::Cancelled => "start it again; `resume` goes on where it has stopped",
            Self::Internal => "report it with the file: the fault is midstance's",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_is_listed_once() {
        let (_, rest) = include_str!("kind.rs").split_once("pub enum ErrorKind {").unwrap();
        let (body, _) = rest.split_once("\n}").unwrap();
        let variants: Vec<&str> =
            body.lines().map(str::trim).filter(|l| !l.starts_with("///") && !l.is_empty()).collect();
        let listed: Vec<String> = ErrorKind::ALL.iter().map(|kind| format!("{kind:?},")).collect();
        assert_eq!(variants, listed);
    }
}
