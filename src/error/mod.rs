//! Two ways of having no answer, kept apart.
//!
//! [`Error`]: a file, a parameter or a call cannot be used at all. It names the place, what was found there, what was
//! expected and how to mend it. [`Absent`]: everything is usable, but *this value* of *this step* cannot be had, and why.

mod absent;
mod kind;

pub use self::{absent::Absent, kind::ErrorKind};

use std::{
    fmt, io,
    path::{Path, PathBuf},
};

use serde::{Deserialize, Serialize};

/// A result whose failure is an [`Error`].
pub type Result<T, E = Error> = std::result::Result<T, E>;

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
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Error(Box<Detail>);

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Detail {
    kind: ErrorKind,
    /// In JSON only to be read by people.
    #[serde(serialize_with = "lossy")]
    path: Option<PathBuf>,
    place: Option<Place>,
    found: String,
    expected: String,
    mend: String,
    os_error: Option<i32>,
}

#[allow(clippy::ref_option)] // As serde calls it.
fn lossy<S: serde::Serializer>(path: &Option<PathBuf>, to: S) -> Result<S::Ok, S::Error> {
    path.as_ref().map(|path| path.to_string_lossy()).serialize(to)
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

    /// An operating-system failure to write `path`: no space, no permission, no such place.
    pub fn unwritable(path: &Path, error: &io::Error) -> Self {
        let mut this = Self::new(ErrorKind::Io, error.to_string(), "a place that can be written")
            .in_file(path)
            .mend("make room or give the right to write there, or name another folder");
        this.0.os_error = error.raw_os_error();
        this
    }

    /// A parameter outside its range.
    pub fn parameter(name: &str, found: impl fmt::Display, expected: impl Into<String>) -> Self {
        Self::new(ErrorKind::Parameter, found.to_string(), expected).at(Place::field(name))
    }

    /// Says in which file; the first statement wins. An empty path is that of data in memory, and says nothing.
    #[must_use]
    pub fn in_file(mut self, path: &Path) -> Self {
        if !path.as_os_str().is_empty() {
            self.0.path.get_or_insert_with(|| path.to_owned());
        }
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

    /// The same failure with its texts and its path changed.
    #[must_use]
    pub(crate) fn map_text(mut self, change: impl Fn(&str) -> String) -> Self {
        let detail = &mut *self.0;
        for text in [&mut detail.found, &mut detail.expected, &mut detail.mend] {
            *text = change(text);
        }
        detail.path = detail.path.take().map(|path| path.to_str().map(|text| change(text).into()).unwrap_or(path));
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

    /// How to mend it: what was said for this error, else what mends its [kind](ErrorKind::mend).
    pub fn how_to_mend(&self) -> &str {
        if self.0.mend.is_empty() { self.0.kind.mend() } else { &self.0.mend }
    }

    /// The number the operating system gave, where it was the one to refuse.
    pub fn os_error(&self) -> Option<i32> {
        self.0.os_error
    }

    /// The message without the path, for tables that hold the path in a column of its own.
    pub fn message(&self) -> String {
        format!("{}. Mend: {}", self.fault(), self.how_to_mend())
    }

    /// The message without the path and without the cure, for notes on what was done about it.
    pub(crate) fn fault(&self) -> String {
        let Detail { place, found, expected, .. } = &*self.0;
        let place = place.as_ref().map(|p| format!("{p}: ")).unwrap_or_default();
        format!("{place}found {found}; expected {expected}")
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
    fn data_in_memory_have_no_file() {
        let error = Error::new(ErrorKind::Rate, "x", "y").in_file(Path::new("")).in_file(Path::new("run.csv"));
        assert!(error.to_string().starts_with("run.csv: found x; expected y"), "{error}");
        let error = Error::new(ErrorKind::Rate, "x", "y").in_file(Path::new(""));
        assert!(error.to_string().starts_with("found x; expected y") && error.path().is_none(), "{error}");
    }

    #[test]
    fn the_first_place_wins() {
        let error = Error::new(ErrorKind::Rate, "x", "y").at(Place::line(3)).at(Place::line(9));
        assert_eq!(error.place(), Some(&Place::line(3)));
    }
}
