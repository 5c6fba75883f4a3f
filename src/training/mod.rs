//! Training and pain log: what was run, how hard, how it felt, how it felt the next morning.
//!
//! ```text
//! sessions.csv ──read_log──▶ [Session] ──sessions──▶ one row per session: load, spike, pain state
//!                                └──────days───────▶ one row per day: rest days, hours, ratios, monotony
//! ```
//!
//! Days are those of the runner's own calendar. A day without a row is a rest day only inside the interval over which
//! the log is declared to be complete; elsewhere it is unknown, and what would need it is absent with a reason. Load, pain
//! and gait are never combined into one score.

mod date;
mod days;
mod load;
mod pain;
mod session;
mod sessions;
mod spike;

pub use date::Date;
pub use days::days;
pub use load::{monotony, srpe_load_au};
pub use pain::{PainState, RED_FLAG_ADVICE, pain_state};
pub use session::{COLUMNS, Session, parse_log, read_log};
pub use sessions::sessions;
pub use spike::{SpikeBand, session_spike_pct};

use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};

/// How a log is read and judged.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct LogParams {
    /// First day over which the log is complete: days without a row are rest days from here on. Default: none declared.
    pub from: Option<Date>,
    /// Last day over which the log is complete. Default: none declared.
    pub until: Option<Date>,
    /// Which sessions count as training. Default: all.
    pub mode: Mode,
    /// Hours by which the runner's clock is ahead of UTC, for dates written in UTC (ending in `Z`). Dates with an offset
    /// of their own, or without any, are local as they stand. Default: not known, and such dates are refused.
    pub utc_offset_h: Option<f64>,
    /// Pain up to which a session settles without more, 0 to 10. Default 3.
    pub safe_0_10: f64,
    /// Pain up to which a session is acceptable, 0 to 10. Default 5; often 4 in popular versions.
    pub acceptable_0_10: f64,
}

impl Default for LogParams {
    fn default() -> Self {
        Self {
            from: None,
            until: None,
            mode: Mode::AllTraining,
            utc_offset_h: None,
            safe_0_10: 3.0,
            acceptable_0_10: 5.0,
        }
    }
}

impl LogParams {
    /// Refuses values that cannot be used.
    ///
    /// # Errors
    /// [`Parameter`](crate::ErrorKind::Parameter) naming the first.
    pub fn check(&self) -> Result<()> {
        if let (Some(from), Some(until)) = (self.from, self.until)
            && from > until
        {
            return Err(Error::parameter("until", until, format!("{from} or later")));
        }
        if self.utc_offset_h.is_some_and(|h| !(-14.0..=14.0).contains(&h)) {
            let found = self.utc_offset_h.unwrap_or_default();
            return Err(Error::parameter("utc_offset_h", found, "-14 to 14 hours"));
        }
        let limits = 0.0..=10.0;
        if !limits.contains(&self.safe_0_10)
            || !limits.contains(&self.acceptable_0_10)
            || self.safe_0_10 > self.acceptable_0_10
        {
            let found = format!("{} and {}", self.safe_0_10, self.acceptable_0_10);
            return Err(Error::parameter(
                "safe_0_10, acceptable_0_10",
                found,
                "0 to 10, the second at least the first",
            ));
        }
        Ok(())
    }

    /// Whether the log is declared complete on `day`. Both ends must be declared.
    fn covers(&self, day: Date) -> bool {
        matches!((self.from, self.until), (Some(from), Some(until)) if from <= day && day <= until)
    }
}

/// Which sessions count.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// Running only.
    Running,
    /// Every kind of training.
    #[default]
    AllTraining,
}
