//! What counts in a label: the side and the rest, without prefix, case and separators.

use super::{Cluster, aliases};
use crate::quantity::Side;

/// A label without what does not count: `"Subj:R_heel_B"` is right, `"heelb"`.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Key {
    whole: String,
    /// The side in front, and the rest.
    pub(super) before: Option<(Side, String)>,
    /// The side behind, and the rest.
    behind: Option<(Side, String)>,
}

impl Key {
    pub(super) fn of(label: &str) -> Self {
        const WORDS: [(&str, Side); 4] =
            [("left", Side::Left), ("right", Side::Right), ("l", Side::Left), ("r", Side::Right)];
        let name = label.rsplit(':').next().unwrap_or(label);
        let whole: String = name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
        let before =
            WORDS.iter().find_map(|(word, side)| whole.strip_prefix(word).map(|rest| (*side, rest.to_owned())));
        let behind =
            WORDS.iter().find_map(|(word, side)| whole.strip_suffix(word).map(|rest| (*side, rest.to_owned())));
        Self { whole, before, behind }
    }

    /// Whether it is `alias` on `side`, or in the middle.
    pub(super) fn is(&self, side: Option<Side>, alias: &str) -> bool {
        let sided = |part: &Option<(Side, String)>| part.as_ref().is_some_and(|(s, k)| Some(*s) == side && k == alias);
        match side {
            Some(_) => sided(&self.before) || sided(&self.behind),
            None => self.whole == alias,
        }
    }

    /// The segment that it tracks.
    pub(super) fn cluster(&self) -> Option<(Cluster, Side)> {
        let of = |part: &Option<(Side, String)>| {
            let (side, rest) = part.as_ref()?;
            Some((aliases::cluster(rest)?, *side))
        };
        of(&self.before).or_else(|| of(&self.behind))
    }
}
