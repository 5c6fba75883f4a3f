//! The hip-load profile: what one screen may show of a runner, at most twelve rows.
//!
//! Every number stands with unit, side, n, 95 % interval and the model it was made with; every row with the grade of its
//! evidence, A to E. Nothing is ranked, and rows are not added up to a score: almost no gait variable predicts injury, and
//! the value of the profile is measurement and change.

mod lines;
mod rows;
mod show;

pub use show::FOOTER;

use crate::{
    error::{Error, Result},
    recording::Notes,
    statistics::{Mdc, Reference, StatisticsParams, change},
    table::Table,
};
pub use lines::{Against, Estimate, Line};
#[cfg(feature = "report")]
pub(crate) use rows::ABOUT_SIDES;

/// What a profile is made from.
#[derive(Clone, Copy, Debug)]
pub struct Source<'a> {
    /// The `summary` table; of several recordings, with the name of the one that is meant.
    pub summary: &'a Table,
    /// The `steps` table of the same recording, for left–right differences with a verdict and for change; without it the
    /// differences of the summary are shown.
    pub steps: Option<&'a Table>,
    /// What was noted while the recording was analysed: models and methods.
    pub notes: Option<&'a Notes>,
    /// Which recording of the summary.
    pub recording: Option<&'a str>,
    /// Running speed, m/s, where the summary does not hold it.
    pub speed_mps: Option<f64>,
    /// The `steps` table of an earlier recording of the same runner.
    pub baseline: Option<&'a Table>,
    /// The tables `sessions` and `days` of a training log.
    pub log: Option<(&'a Table, &'a Table)>,
}

/// A profile, ready to be shown.
#[derive(Clone, Debug, PartialEq)]
pub struct Profile {
    /// Name of the recording.
    pub recording: String,
    /// Whose it is; may be empty.
    pub subject: String,
    /// Running speed, m/s.
    pub speed_mps: Option<f64>,
    /// At most twelve rows, always in the same order.
    pub rows: Vec<Row>,
}

/// One row.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// What it shows.
    pub title: &'static str,
    /// The values, or why there are none.
    pub lines: Vec<Line>,
    /// What the values were made with.
    pub model: String,
    /// What others have measured, with source.
    pub reference: String,
    /// Grade of the evidence.
    pub grade: &'static str,
}

/// Makes the profile of one recording.
///
/// # Errors
/// [`Parameter`](crate::ErrorKind::Parameter) when the summary holds several recordings and none is named, or not the one
/// that is named; those of [`change`].
pub fn profile(source: &Source<'_>, references: &[Reference], mdc: &Mdc, params: &StatisticsParams) -> Result<Profile> {
    let names = source.summary.texts("recording").unwrap_or_default();
    let first = names.first().ok_or_else(|| Error::parameter("summary", "no row", "the summary of a recording"))?;
    let recording = match source.recording {
        Some(name) if names.iter().any(|n| n == name) => name.to_owned(),
        Some(name) => return Err(Error::parameter("recording", format!("`{name}`"), "a recording of the summary")),
        None if names.iter().all(|n| n == first) => first.clone(),
        None => {
            let error = Error::parameter("recording", "a summary of several recordings", "the name of one of them");
            return Err(error.mend("say which recording"));
        }
    };
    let change = match (source.baseline, source.steps) {
        (Some(before), Some(after)) => Some(change(before, after, mdc, params)?),
        _ => None,
    };
    let figures = lines::Figures::new(source, &recording, change.as_ref(), references);
    let subject = figures.subject();
    let speed_mps = figures.speed_mps();
    let rows = rows::all(&figures, source, mdc);
    Ok(Profile { recording, subject, speed_mps, rows })
}
