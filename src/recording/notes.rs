//! What was assumed, measured and doubted on the way from bytes to numbers.

use serde::{Deserialize, Serialize};

/// One remark, with a stable code for programs and a sentence for people.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Note {
    /// What it is about: `"force_sign"`, `"rate"`, `"drift"`, `"gaps"` …
    pub code: String,
    /// One sentence.
    pub text: String,
    /// True when a declaration and the data disagree, or a guess had to be made: the user should look.
    pub doubt: bool,
}

/// Remarks in the order they were made.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Notes(Vec<Note>);

impl Notes {
    /// Adds something measured or decided that agrees with all there is.
    pub fn record(&mut self, code: &str, text: impl Into<String>) {
        self.0.push(Note { code: code.into(), text: text.into(), doubt: false });
    }

    /// Adds something the user should look at.
    pub fn doubt(&mut self, code: &str, text: impl Into<String>) {
        self.0.push(Note { code: code.into(), text: text.into(), doubt: true });
    }

    /// All remarks in order.
    pub fn iter(&self) -> impl Iterator<Item = &Note> {
        self.0.iter()
    }

    /// The remarks the user should look at.
    pub fn doubts(&self) -> impl Iterator<Item = &Note> {
        self.0.iter().filter(|note| note.doubt)
    }

    /// Whether a remark about `code` was made.
    pub fn about(&self, code: &str) -> Option<&Note> {
        self.0.iter().find(|note| note.code == code)
    }

    /// The same remarks with their texts changed.
    pub(crate) fn map_text(self, change: impl Fn(&str) -> String) -> Self {
        Self(self.0.into_iter().map(|note| Note { text: change(&note.text), ..note }).collect())
    }

    /// Appends the remarks of another list.
    pub fn extend(&mut self, other: Self) {
        self.0.extend(other.0);
    }
}
