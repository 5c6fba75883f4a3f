//! Events as somebody or some program labelled them in the file.

use serde::{Deserialize, Serialize};

use crate::quantity::Side;

/// What happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Moment {
    /// The foot meets the ground.
    InitialContact,
    /// The foot leaves the ground.
    ToeOff,
}

/// One labelled event.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LabelledEvent {
    /// When, s, in the recording's own time.
    pub time_s: f64,
    /// As written in the file: `"Foot Strike"`, `"RON"`, `"jump"`.
    pub label: String,
    /// What it means, when the label is a known one.
    pub moment: Option<Moment>,
    /// Which foot, when the label or its context says.
    pub side: Option<Side>,
}

impl LabelledEvent {
    /// An event whose meaning and side are read from `label`, and from `context` (`"Left"`, `"General"`, empty).
    pub fn new(time_s: f64, label: &str, context: &str) -> Self {
        let (said, moment) = meaning(label);
        let side = match context.trim().to_ascii_lowercase().as_str() {
            "left" | "l" => Some(Side::Left),
            "right" | "r" => Some(Side::Right),
            _ => said,
        };
        Self { time_s, label: label.trim().to_owned(), moment, side }
    }
}

/// `"LHS"` → left, initial contact; `"Foot Off"` → toe-off of no stated side; `"jump"` → nothing.
fn meaning(label: &str) -> (Option<Side>, Option<Moment>) {
    const CONTACT: [&str; 13] = [
        "footstrike",
        "heelstrike",
        "initialcontact",
        "footcontact",
        "touchdown",
        "footon",
        "strike",
        "fs",
        "hs",
        "ic",
        "on",
        "fc",
        "td",
    ];
    const OFF: [&str; 8] = ["footoff", "toeoff", "takeoff", "finalcontact", "off", "to", "fo", "foff"];
    let key: String = label.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
    let of = |key: &str| match key {
        _ if CONTACT.contains(&key) => Some(Moment::InitialContact),
        _ if OFF.contains(&key) => Some(Moment::ToeOff),
        _ => None,
    };
    if let Some(moment) = of(&key) {
        return (None, Some(moment));
    }
    let sides = [("left", Side::Left), ("right", Side::Right), ("l", Side::Left), ("r", Side::Right)];
    let sided = sides.into_iter().find_map(|(name, side)| {
        let rest = key.strip_prefix(name).or_else(|| key.strip_suffix(name))?;
        of(rest).map(|moment| (Some(side), Some(moment)))
    });
    sided.unwrap_or((None, None))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_of_several_makers_mean_the_same() {
        for label in ["LHS", "LON", "L_FS", "Left Foot Strike", "foot strike left", "LIC"] {
            assert_eq!(meaning(label), (Some(Side::Left), Some(Moment::InitialContact)), "{label}");
        }
        for label in ["RTO", "ROFF", "Right Toe Off", "R Foot Off"] {
            assert_eq!(meaning(label), (Some(Side::Right), Some(Moment::ToeOff)), "{label}");
        }
        assert_eq!(meaning("jump"), (None, None));
    }

    #[test]
    fn a_context_tells_the_side() {
        let event = LabelledEvent::new(0.5, "Foot Strike", "Right");
        assert_eq!((event.side, event.moment), (Some(Side::Right), Some(Moment::InitialContact)));
        assert_eq!(LabelledEvent::new(0.5, "Foot Strike", "General").side, None);
    }
}
