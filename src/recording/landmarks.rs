//! Which marker sits on which landmark: one alias table for all marker sets.
//!
//! Matching ignores case, blanks, `_`, `.`, `-` and a `Subject:` prefix. For each landmark the first alias that is in
//! the file wins, so that a set with three heel markers always gives the same one.

use crate::{quantity::Side, recording::Markers};

/// A palpable place that a metric asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Landmark {
    /// Back of the calcaneus.
    Heel,
    /// Tip of the foot: hallux, toe or second metatarsal head.
    Toe,
    /// Anterior superior iliac spine.
    Asis,
    /// Posterior superior iliac spine.
    Psis,
    /// Greater trochanter.
    Trochanter,
}

impl Landmark {
    const ALL: [Self; 5] = [Self::Heel, Self::Toe, Self::Asis, Self::Psis, Self::Trochanter];

    /// Aliases without the side, best first, lower case and without separators.
    fn aliases(self) -> &'static [&'static str] {
        match self {
            Self::Heel => {
                &["heelb", "heelbottom", "hee", "heel", "cal", "calc", "calcaneus", "fcc", "heelt", "heeltop"]
            }
            Self::Toe => &["toe", "hallux", "hal", "mt2", "met2", "toetip", "bigtoe"],
            Self::Asis => &["asi", "asis", "ias"],
            Self::Psis => &["psi", "psis", "ips"],
            Self::Trochanter => &["gtr", "troch", "ftc", "greatertrochanter", "trochanter", "thi0"],
        }
    }

    /// `"heel"`, for messages.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Heel => "heel",
            Self::Toe => "toe",
            Self::Asis => "asis",
            Self::Psis => "psis",
            Self::Trochanter => "trochanter",
        }
    }
}

/// The landmarks found among a recording's marker labels.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Landmarks {
    found: Vec<(Landmark, Side, usize)>,
}

impl Landmarks {
    /// Matches the alias table against the labels of `markers`.
    pub fn find(markers: &Markers) -> Self {
        let keys: Vec<Option<(Side, String)>> = markers.labels.iter().map(|label| sided_key(label)).collect();
        let mut found = Vec::new();
        for landmark in Landmark::ALL {
            for side in Side::BOTH {
                let index = landmark.aliases().iter().find_map(|alias| {
                    keys.iter().position(|key| key.as_ref().is_some_and(|(s, k)| *s == side && k == alias))
                });
                found.extend(index.map(|index| (landmark, side, index)));
            }
        }
        Self { found }
    }

    /// Index of the marker on `landmark` of `side`.
    pub fn get(&self, landmark: Landmark, side: Side) -> Option<usize> {
        self.found.iter().find(|(l, s, _)| *l == landmark && *s == side).map(|(_, _, index)| *index)
    }

    /// Indices of every pelvis marker found (ASIS and PSIS of both sides).
    pub fn pelvis(&self) -> Vec<usize> {
        self.found.iter().filter(|(l, ..)| matches!(l, Landmark::Asis | Landmark::Psis)).map(|(_, _, i)| *i).collect()
    }

    /// Every match: landmark, side, index of the marker.
    pub fn iter(&self) -> impl Iterator<Item = (Landmark, Side, usize)> + '_ {
        self.found.iter().copied()
    }
}

/// `"Subj:R_heel_B"` → right, `"heelb"`; `None` when the name does not start with a side.
fn sided_key(label: &str) -> Option<(Side, String)> {
    let name = label.rsplit(':').next().unwrap_or(label);
    let key: String = name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
    [("left", Side::Left), ("right", Side::Right), ("l", Side::Left), ("r", Side::Right)]
        .into_iter()
        .find_map(|(prefix, side)| key.strip_prefix(prefix).map(|rest| (side, rest.to_owned())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sets_in_the_wild_name_the_same_heel() {
        for label in ["RHEE", "R_heel_B", "R.Heel", "Subj:RHEE", "RCAL", "right heel"] {
            let (side, key) = sided_key(label).unwrap();
            assert_eq!(side, Side::Right, "{label}");
            assert!(Landmark::Heel.aliases().contains(&key.as_str()), "{label} gives {key}");
        }
        assert_eq!(sided_key("C7"), None);
    }
}
