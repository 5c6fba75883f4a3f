//! Every parameter of a batch in one TOML file.

use std::{fs, path::Path};

use serde::{Deserialize, Serialize};

use super::{BatchParams, Format, OnError};
use crate::{
    analysis::AnalysisParams,
    body::BodyParams,
    condition::ConditionParams,
    error::{Error, ErrorKind, Place, Result},
    events::EventParams,
    metrics::MetricParams,
    read::{ColumnMap, ReadParams},
    recording::MarkerNames,
    statistics::StatisticsParams,
};

/// The sections of a configuration file. A key that is left out keeps its default; an unknown key is an error.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// How files are read.
    pub read: ReadParams,
    /// Which columns of a delimited table hold what; the same as `[read.columns]`, which it goes before.
    pub columns: Option<ColumnMap>,
    /// Which marker sits on which landmark; the same as `[read.markers]`, which it goes before.
    pub markers: MarkerNames,
    /// How a recording is conditioned.
    pub condition: ConditionParams,
    /// How events are found.
    pub events: EventParams,
    /// How joints and segments are made of markers.
    pub body: BodyParams,
    /// How metrics are computed.
    pub metrics: MetricParams,
    /// How statistics are computed.
    pub statistics: StatisticsParams,
    /// How the batch is run and written.
    pub batch: BatchSection,
}

/// The section `[batch]`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct BatchSection {
    /// Recordings at a time. Default: one per processor core.
    pub jobs: Option<usize>,
    /// What a failed input means for the others. Default: `"continue"`.
    pub on_error: OnError,
    /// Recordings in each file of a Parquet table. Default: 64.
    pub recordings_per_part: Option<usize>,
    /// Whether to write mean curves. Default: false.
    pub curves: bool,
    /// What the tables are written as. Default: `"csv"`.
    pub format: Format,
}

impl Config {
    /// Reads a configuration file.
    ///
    /// # Errors
    /// [`ErrorKind::Io`] when it cannot be read; [`ErrorKind::Parameter`] naming the line for what is not TOML, not
    /// known or of the wrong kind.
    pub fn read(path: &Path) -> Result<Self> {
        let text = fs::read_to_string(path).map_err(|error| Error::io(path, &error))?;
        Self::parse(&text).map_err(|error| error.in_file(path))
    }

    /// Parses the text of a configuration file.
    ///
    /// # Errors
    /// [`ErrorKind::Parameter`], as [`read`](Self::read).
    pub fn parse(text: &str) -> Result<Self> {
        toml::from_str(text).map_err(|error| {
            // Serde says "unknown field `x`, expected one of `a`, `b`".
            let (found, expected) =
                error.message().split_once(", expected ").unwrap_or((error.message(), "TOML as documented"));
            let place = error.span().map_or_else(Place::default, |span| {
                Place::line(1 + text.get(..span.start).unwrap_or(text).matches('\n').count())
            });
            Error::new(ErrorKind::Parameter, found, expected).at(place)
        })
    }

    /// The parameters of the batch.
    pub fn params(self) -> BatchParams {
        let markers = if self.markers.is_empty() { self.read.markers } else { self.markers };
        BatchParams {
            read: ReadParams { columns: self.columns.or(self.read.columns), markers, ..self.read },
            analysis: AnalysisParams {
                condition: self.condition,
                events: self.events,
                body: self.body,
                metrics: self.metrics,
                statistics: self.statistics,
                curves: self.batch.curves,
            },
            jobs: self.batch.jobs,
            on_error: self.batch.on_error,
            recordings_per_part: self.batch.recordings_per_part,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_that_is_left_out_keeps_its_default() {
        assert_eq!(Config::parse("").unwrap(), Config::default());
        let config =
            Config::parse("[condition]\nforce_cutoff_hz = 30\n[batch]\njobs = 2\non_error = \"stop\"\n").unwrap();
        let params = config.params();
        assert_eq!(params.analysis.condition.force_cutoff_hz, 30.0);
        assert_eq!((params.jobs, params.on_error), (Some(2), OnError::Stop));
    }

    #[test]
    fn an_unknown_key_is_found_by_line_beside_the_known_ones() {
        let message = Config::parse("[batch]\njobs = 1\nthreads = 2\n").unwrap_err().message();
        assert!(message.contains("line 3: found unknown field `threads`"), "{message}");
        assert!(message.contains("`jobs`") && message.contains("`on_error`"), "{message}");
        let message = Config::parse("[filters]\n").unwrap_err().message();
        assert!(message.contains("`filters`") && message.contains("`condition`"), "{message}");
    }

    #[test]
    fn every_default_can_be_written_and_read_back() {
        let text = toml::to_string(&Config::default()).unwrap();
        assert_eq!(Config::parse(&text).unwrap(), Config::default(), "{text}");
    }
}
