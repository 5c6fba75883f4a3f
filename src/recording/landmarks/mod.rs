//! Which marker sits on which landmark: one alias table for all marker sets, and names that the user gives.
//!
//! Matching ignores case, blanks, `_`, `.`, `-` and a `Subject:` prefix; the side stands before (`RHEE`, `L.Heel.Top`,
//! `Right heel`) or behind (`Heel_L`, `ASISr`). For each landmark the first alias that is in the file wins, so that a set
//! with three heel markers always gives the same one.

mod aliases;
mod key;
mod landmark;
mod names;

pub use landmark::Landmark;
pub use names::MarkerNames;

use std::fmt;

use crate::{
    error::{Error, ErrorKind, Place, Result},
    quantity::Side,
    recording::{Markers, Recording, Segment},
};

use key::Key;

/// A set of markers on one segment, for tracking it as a rigid body.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Cluster {
    /// Markers on the thigh, joints not counted.
    Thigh,
    /// Markers on the shank, joints not counted.
    Shank,
}

/// One marker that was recognised.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Match {
    /// The landmark.
    pub landmark: Landmark,
    /// Its side; `None` in the middle.
    pub side: Option<Side>,
    /// Index of the marker.
    pub marker: usize,
    /// The alias that matched; `None` where the user gave the name.
    pub alias: Option<&'static str>,
    /// Other markers that could have been meant.
    pub rivals: Vec<usize>,
}

impl fmt::Display for Match {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.side {
            Some(side) => write!(f, "{side} {}", self.landmark.as_str().replace('_', " ")),
            None => f.write_str(self.landmark.as_str()),
        }
    }
}

/// The landmarks found among a recording's marker labels.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Landmarks {
    found: Vec<Match>,
    clusters: Vec<(Cluster, Side, usize)>,
}

impl Landmarks {
    /// Matches names given by the user, then the alias table, against the labels of `markers`.
    pub fn find(markers: &Markers, given: &MarkerNames) -> Self {
        let keys: Vec<Key> = markers.labels.iter().map(|label| Key::of(label)).collect();
        let mut found = Vec::new();
        for landmark in Landmark::ALL {
            for side in landmark.sides() {
                let named = given.get(landmark, *side).and_then(|label| markers.index(label));
                let one = match named {
                    Some(marker) => Some(Match { landmark, side: *side, marker, alias: None, rivals: Vec::new() }),
                    None => by_alias(landmark, *side, &keys),
                };
                found.extend(one);
            }
        }
        let clusters = keys.iter().enumerate().filter_map(|(marker, key)| {
            let (cluster, side) = key.cluster()?;
            Some((cluster, side, marker))
        });
        let clusters = clusters.collect();
        Self { found, clusters }
    }

    /// Index of the marker on `landmark` of `side`.
    pub fn get(&self, landmark: Landmark, side: Side) -> Option<usize> {
        self.at(landmark, Some(side))
    }

    /// Index of the marker on a landmark in the middle.
    pub fn central(&self, landmark: Landmark) -> Option<usize> {
        self.at(landmark, None)
    }

    fn at(&self, landmark: Landmark, side: Option<Side>) -> Option<usize> {
        self.found.iter().find(|m| m.landmark == landmark && m.side == side).map(|m| m.marker)
    }

    /// Indices of every pelvis marker found (ASIS and PSIS of both sides).
    pub fn pelvis(&self) -> Vec<usize> {
        let of_pelvis = |m: &&Match| matches!(m.landmark, Landmark::Asis | Landmark::Psis);
        self.found.iter().filter(of_pelvis).map(|m| m.marker).collect()
    }

    /// Indices of the tracking markers of a segment.
    pub fn cluster(&self, cluster: Cluster, side: Side) -> Vec<usize> {
        self.clusters.iter().filter(|(c, s, _)| (*c, *s) == (cluster, side)).map(|c| c.2).collect()
    }

    /// Indices of every marker on a segment: its landmarks and its tracking markers. The pelvis has no side.
    pub fn on_segment(&self, segment: Segment, side: Option<Side>) -> Vec<usize> {
        let fits = |m: &&Match| m.landmark.segment() == Some(segment) && (segment == Segment::Pelvis || m.side == side);
        let mut all: Vec<usize> = self.found.iter().filter(fits).map(|m| m.marker).collect();
        let cluster = match segment {
            Segment::Thigh => Some(Cluster::Thigh),
            Segment::Shank => Some(Cluster::Shank),
            _ => None,
        };
        if let (Some(cluster), Some(side)) = (cluster, side) {
            all.extend(self.cluster(cluster, side));
        }
        all.sort_unstable();
        all.dedup();
        all
    }

    /// Every match.
    pub fn iter(&self) -> impl Iterator<Item = &Match> + '_ {
        self.found.iter()
    }

    /// What marker `index` was recognised as: landmarks and clusters.
    pub fn of_marker(&self, index: usize) -> Vec<String> {
        let landmarks = self.found.iter().filter(|m| m.marker == index).map(Match::to_string);
        let clusters = self.clusters.iter().filter(|c| c.2 == index).map(|(cluster, side, _)| {
            let segment = if *cluster == Cluster::Thigh { "thigh" } else { "shank" };
            format!("{side} {segment} cluster")
        });
        landmarks.chain(clusters).collect()
    }

    /// The landmark that a label also names, though another marker of the file was taken for it.
    pub fn spare(&self, label: &str) -> Option<&Match> {
        let key = Key::of(label);
        self.found.iter().find(|m| m.landmark.aliases().iter().any(|alias| key.is(m.side, alias)))
    }

    /// The landmark that an unrecognised label nearly is: one or two letters off an alias.
    pub fn suggest(label: &str) -> Option<String> {
        let key = Key::of(label);
        let (side, rest) = (Some(key.before.as_ref()?.0), key.before.as_ref()?.1.as_str());
        let near = |alias: &str| alias.len() >= 3 && strsim::damerau_levenshtein(alias, rest) == 1;
        let landmark =
            Landmark::ALL.into_iter().find(|l| l.sides().len() == 2 && l.aliases().iter().any(|a| near(a)))?;
        Some(Match { landmark, side, marker: 0, alias: None, rivals: Vec::new() }.to_string())
    }
}

fn by_alias(landmark: Landmark, side: Option<Side>, keys: &[Key]) -> Option<Match> {
    let with = |alias: &str| {
        let fits = move |(at, key): (usize, &Key)| key.is(side, alias).then_some(at);
        keys.iter().enumerate().filter_map(fits).collect::<Vec<_>>()
    };
    let (alias, markers) =
        landmark.aliases().iter().map(|alias| (*alias, with(alias))).find(|(_, markers)| !markers.is_empty())?;
    Some(Match { landmark, side, marker: markers[0], alias: Some(alias), rivals: markers[1..].to_vec() })
}

/// Refuses given names that neither the run nor its static trial holds.
///
/// # Errors
/// [`ErrorKind::Column`] naming the label and the nearest one there is.
pub(crate) fn check_names(recording: &Recording) -> Result<()> {
    let standing = recording.static_trial.iter().filter_map(|s| s.markers.as_ref());
    let labels: Vec<&str> =
        recording.markers.iter().chain(standing).flat_map(|m| &m.labels).map(String::as_str).collect();
    for (landmark, label) in recording.marker_names.iter() {
        if !labels.contains(&label.as_str()) {
            let near = names::nearest(label, labels.iter().copied());
            let mend = near.map_or_else(|| "correct the name".to_owned(), |near| format!("did you mean `{near}`?"));
            let found = format!("no marker `{label}`");
            return Err(Error::new(ErrorKind::Column, found, format!("the marker on {landmark}"))
                .at(Place::field(format!("markers.{landmark}")))
                .mend(mend));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use ndarray::Array3;

    use super::*;
    use crate::quantity::Clock;

    fn find(labels: &[&str]) -> (Landmarks, Markers) {
        let labels: Vec<String> = labels.iter().map(|l| (*l).to_owned()).collect();
        let position_m = Array3::zeros((labels.len(), 3, 1));
        let markers = Markers { labels, position_m, clock: Clock { start_s: 0.0, rate_hz: 100.0, len: 1 } };
        (Landmarks::find(&markers, &MarkerNames::default()), markers)
    }

    #[test]
    fn sets_in_the_wild_name_the_same_heel() {
        for label in ["RHEE", "R_heel_B", "R.Heel", "Subj:RHEE", "RCAL", "right heel", "Heel_R", "heel.r", "RFCC"] {
            let (landmarks, _) = find(&["C7", label]);
            assert_eq!(landmarks.get(Landmark::Heel, Side::Right), Some(1), "{label}");
            assert_eq!(landmarks.get(Landmark::Heel, Side::Left), None, "{label}");
        }
    }

    /// What each set calls the places a hip analysis asks for, on the left.
    #[test]
    fn marker_sets_are_known() {
        use Landmark as L;
        let asked = [L::Asis, L::Psis, L::LateralKnee, L::LateralMalleolus, L::Heel, L::Toe];
        let sets: [(&str, [&str; 6]); 6] = [
            ("Plug-in Gait", ["LASI", "LPSI", "LKNE", "LANK", "LHEE", "LTOE"]),
            ("RBDS", ["L.ASIS", "L.PSIS", "L.Knee", "L.Ankle", "L.Heel.Bottom", "L.MT2"]),
            ("Rajagopal", ["LASI", "LPSI", "LLFC", "LLMAL", "LCAL", "LTOE"]),
            ("QTM running", ["L_asis", "L_psis", "L_kneejoint_LA", "L_ankle_LA", "L_heel_B", "L_toe"]),
            ("IOR", ["LIAS", "LIPS", "LFLE", "LFAL", "LFCC", "LSMH"]),
            ("Dorn", ["LASI", "LPSIS", "LLEPI", "LLMAL", "LHEEL", "LTOE"]),
        ];
        for (set, labels) in sets {
            let (landmarks, _) = find(&labels);
            for (index, landmark) in asked.into_iter().enumerate() {
                assert_eq!(landmarks.get(landmark, Side::Left), Some(index), "{set} {}", landmark.as_str());
            }
        }
        let (landmarks, _) = find(&["SACR", "C7", "CLAV", "L.Knee.Medial", "LMMAL", "LKNM", "RTAM", "RVMH", "LMT5"]);
        assert_eq!(landmarks.central(Landmark::Sacrum), Some(0));
        assert_eq!(landmarks.get(Landmark::MedialKnee, Side::Left), Some(3));
        assert_eq!(landmarks.get(Landmark::MedialMalleolus, Side::Right), Some(6));
        assert_eq!(landmarks.get(Landmark::FifthMetatarsal, Side::Right), Some(7));
    }

    #[test]
    fn clusters_take_every_marker_of_a_segment() {
        let (landmarks, _) =
            find(&["L.Thigh.Top.Lateral", "L.Thigh.Bottom.Medial", "LTH1", "RTB2", "R_shank_TA", "LTHI", "LTIAP"]);
        assert_eq!(landmarks.cluster(Cluster::Thigh, Side::Left), [0, 1, 2, 5]);
        assert_eq!(landmarks.cluster(Cluster::Shank, Side::Right), [3, 4]);
        assert_eq!(landmarks.cluster(Cluster::Shank, Side::Left), [6]);
        assert_eq!(landmarks.of_marker(0), ["left thigh cluster"]);
    }

    #[test]
    fn two_markers_of_one_name_are_rivals() {
        let (landmarks, _) = find(&["A:RHEE", "B:RHEE"]);
        let heel = landmarks.iter().find(|m| m.landmark == Landmark::Heel).unwrap();
        assert_eq!((heel.marker, heel.rivals.as_slice(), heel.alias), (0, &[1][..], Some("hee")));
    }

    #[test]
    fn one_marker_of_three_on_a_heel_is_taken_and_the_others_are_spare() {
        let (landmarks, _) = find(&["L.Heel.Top", "L.Heel.Bottom", "L.Heel.Lateral", "R.Heel.Top"]);
        assert_eq!(landmarks.get(Landmark::Heel, Side::Left), Some(1));
        assert_eq!(landmarks.get(Landmark::Heel, Side::Right), Some(3), "the only one");
        assert_eq!(landmarks.spare("L.Heel.Top").map(ToString::to_string).as_deref(), Some("left heel"));
        assert_eq!(landmarks.spare("L.Heel.Lateral"), None);
    }

    #[test]
    fn given_names_win_and_near_misses_are_told() {
        let (_, markers) = find(&["RHEE", "foo"]);
        let given = MarkerNames::new([("right_heel", "foo")]).unwrap();
        assert_eq!(Landmarks::find(&markers, &given).get(Landmark::Heel, Side::Right), Some(1));
        let marker_names = MarkerNames::new([("right_heel", "fo")]).unwrap();
        let wrong = Recording { markers: Some(markers), marker_names, ..Recording::default() };
        assert!(check_names(&wrong).unwrap_err().how_to_mend().contains("`foo`"));
        assert!(MarkerNames::new([("rihgt_heel", "x")]).unwrap_err().contains("did you mean `right_heel`"));
        assert_eq!(Landmarks::suggest("RHEL").as_deref(), Some("right heel"));
        assert_eq!(Landmarks::suggest("Wand7"), None);
    }
}
