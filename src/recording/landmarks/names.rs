//! Names of markers that the user gives: landmark to label.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::Landmark;
use crate::quantity::Side;

/// Labels of the markers on landmarks, where the alias table does not know them: `left_heel = "foo"`, `sacrum = "bar"`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "BTreeMap<String, String>", into = "BTreeMap<String, String>")]
pub struct MarkerNames(BTreeMap<String, String>);

impl MarkerNames {
    /// From pairs of landmark (`"left_heel"`, `"sacrum"`) and label.
    ///
    /// # Errors
    /// A sentence naming the landmark that does not exist, and the nearest one that does.
    pub fn new<'a>(pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> Result<Self, String> {
        let owned: BTreeMap<String, String> =
            pairs.into_iter().map(|(landmark, label)| (landmark.to_owned(), label.to_owned())).collect();
        owned.try_into()
    }

    /// The label given for a landmark.
    pub fn get(&self, landmark: Landmark, side: Option<Side>) -> Option<&str> {
        self.0.get(&key(landmark, side)).map(String::as_str)
    }

    /// Landmarks and labels, in order of the landmarks' names.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &String)> {
        self.0.iter().map(|(landmark, label)| (landmark.as_str(), label))
    }

    /// Whether nothing is given.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

fn key(landmark: Landmark, side: Option<Side>) -> String {
    side.map_or_else(|| landmark.as_str().to_owned(), |side| format!("{side}_{}", landmark.as_str()))
}

fn keys() -> impl Iterator<Item = String> {
    Landmark::ALL.into_iter().flat_map(|landmark| landmark.sides().iter().map(move |side| key(landmark, *side)))
}

impl TryFrom<BTreeMap<String, String>> for MarkerNames {
    type Error = String;

    fn try_from(map: BTreeMap<String, String>) -> Result<Self, String> {
        let known: Vec<String> = keys().collect();
        for landmark in map.keys() {
            if !known.contains(landmark) {
                let near = nearest(landmark, known.iter().map(String::as_str));
                let hint = near.map_or_else(|| known.join(", "), |near| format!("did you mean `{near}`?"));
                return Err(format!("`{landmark}` is no landmark; {hint}"));
            }
        }
        Ok(Self(map))
    }
}

impl From<MarkerNames> for BTreeMap<String, String> {
    fn from(names: MarkerNames) -> Self {
        names.0
    }
}

/// The candidate most like `text`, when it is alike enough to be meant.
pub(super) fn nearest<'a>(text: &str, candidates: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let lower = text.to_lowercase();
    let scored = candidates.map(|c| (strsim::jaro_winkler(&lower, &c.to_lowercase()), c));
    scored.filter(|(score, _)| *score > 0.8).max_by(|a, b| a.0.total_cmp(&b.0)).map(|(_, candidate)| candidate)
}
