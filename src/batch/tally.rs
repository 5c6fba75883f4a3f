//! How many inputs became what.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::Status;

/// Inputs by [`Status`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tally {
    /// Analysed, and nothing to look at.
    pub ok: usize,
    /// Analysed, with something to look at.
    pub warned: usize,
    /// Not analysed.
    pub failed: usize,
    /// Passed over.
    pub skipped: usize,
}

impl Tally {
    /// Counts one more input.
    pub fn count(&mut self, status: Status) {
        *match status {
            Status::Ok => &mut self.ok,
            Status::Warned => &mut self.warned,
            Status::Failed => &mut self.failed,
            Status::Skipped => &mut self.skipped,
        } += 1;
    }

    /// Counts those of another tally too.
    pub fn add(&mut self, other: Self) {
        self.ok += other.ok;
        self.warned += other.warned;
        self.failed += other.failed;
        self.skipped += other.skipped;
    }

    /// All inputs.
    pub fn inputs(&self) -> usize {
        self.ok + self.warned + self.failed + self.skipped
    }
}

impl FromIterator<Status> for Tally {
    fn from_iter<I: IntoIterator<Item = Status>>(statuses: I) -> Self {
        let mut tally = Self::default();
        statuses.into_iter().for_each(|status| tally.count(status));
        tally
    }
}

/// `2 ok, 1 failed`.
impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let all = [(self.ok, "ok"), (self.warned, "warned"), (self.failed, "failed"), (self.skipped, "skipped")];
        let parts: Vec<String> =
            all.iter().filter(|(n, _)| *n > 0).map(|(n, status)| format!("{n} {status}")).collect();
        f.write_str(&parts.join(", "))
    }
}
