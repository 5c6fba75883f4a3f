//! Inertial sensors: one entry per sensor and clock.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::quantity::{Clock, Side};

/// What a sensor's acceleration holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Gravity {
    /// Not known yet.
    #[default]
    Unknown,
    /// As an accelerometer measures: at rest one g upwards.
    Included,
    /// Gravity was taken out (free or linear acceleration): at rest zero.
    Removed,
}

/// The body segment a sensor sits on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Segment {
    /// Head.
    Head,
    /// Sternum, chest or upper back.
    Trunk,
    /// Sacrum, lower back or pelvis.
    Pelvis,
    /// Thigh.
    Thigh,
    /// Shank (tibia).
    Shank,
    /// Foot or shoe.
    Foot,
    /// Upper arm.
    UpperArm,
    /// Wrist or forearm.
    Wrist,
}

/// Where a sensor sits, as its name says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Site {
    /// The segment.
    pub segment: Segment,
    /// The side; `None` for head, trunk and pelvis, and where the name says none.
    pub side: Option<Side>,
}

impl fmt::Display for Segment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Head => "head",
            Self::Trunk => "trunk",
            Self::Pelvis => "pelvis",
            Self::Thigh => "thigh",
            Self::Shank => "shank",
            Self::Foot => "foot",
            Self::UpperArm => "upper arm",
            Self::Wrist => "wrist",
        })
    }
}

impl fmt::Display for Site {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(side) = self.side {
            write!(f, "{side} ")?;
        }
        self.segment.fmt(f)
    }
}

impl Site {
    /// The site that a sensor's name tells: `"LTibia_2021"` is the left shank, `"lumbar_i"` the pelvis.
    pub fn of_name(name: &str) -> Option<Self> {
        let words = words(name);
        let mut side = None;
        let mut segment = None;
        for word in &words {
            let (own, rest) = match word.as_str() {
                "left" | "l" | "lt" => (Some(Side::Left), ""),
                "right" | "r" | "rt" => (Some(Side::Right), ""),
                word if segment_of(word).is_some() => (None, word),
                word => sided(word),
            };
            side = side.or(own);
            segment = segment.or_else(|| segment_of(rest));
        }
        let Some(segment) = segment else { return coded(&words) };
        // A sensor worn on one hip sees the two feet differently; the middle of the body has no side.
        let on_hip = words.iter().any(|word| word.trim_end_matches('s').ends_with("hip"));
        let paired = on_hip || !matches!(segment, Segment::Head | Segment::Trunk | Segment::Pelvis);
        Some(Self { segment, side: side.filter(|_| paired) })
    }
}

/// Codes of two letters, of which only the last word of a name is believed to be one: `"1-1_lf"` is the left foot.
fn coded(words: &[String]) -> Option<Site> {
    let (side, segment) = match words.last()?.as_str() {
        "lf" => (Some(Side::Left), Segment::Foot),
        "rf" => (Some(Side::Right), Segment::Foot),
        "ls" => (Some(Side::Left), Segment::Shank),
        "rs" => (Some(Side::Right), Segment::Shank),
        "lb" => (None, Segment::Pelvis),
        // Sacrum; within a longer name rather somebody's initials.
        "sa" if words.len() == 1 => (None, Segment::Pelvis),
        _ => return None,
    };
    Some(Site { segment, side })
}

/// `"ltibia"` → left, `"tibia"`; only where the rest is a segment.
fn sided(word: &str) -> (Option<Side>, &str) {
    let sides = [("left", Side::Left), ("right", Side::Right), ("lt", Side::Left), ("rt", Side::Right)];
    let sides = sides.into_iter().chain([("l", Side::Left), ("r", Side::Right)]);
    let found = sides.filter_map(|(name, side)| {
        let rest = word.strip_prefix(name).or_else(|| word.strip_suffix(name))?;
        segment_of(rest).map(|_| (Some(side), rest))
    });
    found.into_iter().next().unwrap_or((None, ""))
}

fn segment_of(word: &str) -> Option<Segment> {
    Some(match word.trim_end_matches('s') {
        "head" | "forehead" => Segment::Head,
        "sternum" | "chest" | "trunk" | "torso" | "thorax" | "t10" | "upperback" => Segment::Trunk,
        "sacrum" | "sacral" | "pelvi" | "pelvic" | "lumbar" | "lowerback" | "lowback" | "waist" | "l5" | "hip"
        | "back" => Segment::Pelvis,
        "thigh" | "femur" | "upperleg" | "quad" => Segment::Thigh,
        "shank" | "tibia" | "lowerleg" | "shin" | "leg" | "calf" | "ankle" => Segment::Shank,
        "foot" | "feet" | "shoe" | "instep" | "heel" => Segment::Foot,
        "upperarm" | "humeru" => Segment::UpperArm,
        "wrist" | "forearm" | "hand" => Segment::Wrist,
        _ => return None,
    })
}

/// Words of a name, lower case: parted at signs, digits' ends and capitals; neighbours such as `lower`, `back` joined.
fn words(name: &str) -> Vec<String> {
    let mut parts: Vec<String> = vec![String::new()];
    let mut before = ' ';
    for c in name.chars() {
        if !c.is_alphanumeric() || (c.is_uppercase() && before.is_lowercase()) {
            parts.push(String::new());
        }
        if let Some(part) = parts.last_mut().filter(|_| c.is_alphanumeric()) {
            part.extend(c.to_lowercase());
        }
        before = c;
    }
    parts.retain(|part| !part.is_empty());
    let mut joined: Vec<String> = Vec::with_capacity(parts.len());
    for part in parts {
        match joined.last_mut() {
            Some(last) if matches!(last.as_str(), "lower" | "upper" | "low") => last.push_str(&part),
            _ => joined.push(part),
        }
    }
    joined
}

/// Signals of one inertial sensor, in the sensor's own axes. A sensor whose accelerometers run at different rates (low-g
/// and high-g) is one entry per rate, of the same name.
#[derive(Clone, Debug, Default)]
pub struct Imu {
    /// Name as the file gives it.
    pub name: String,
    /// Where it sits, when the name tells.
    pub site: Option<Site>,
    /// Acceleration, m/s², x, y, z of the sensor.
    pub acceleration_mps2: Option<[Vec<f64>; 3]>,
    /// Whether [`acceleration_mps2`](Self::acceleration_mps2) holds gravity.
    pub gravity: Gravity,
    /// Angular velocity, rad/s.
    pub angular_velocity_rad_s: Option<[Vec<f64>; 3]>,
    /// Magnetic field, in whatever unit the file has: only its direction is used.
    pub magnetic_field: Option<[Vec<f64>; 3]>,
    /// Orientation as the maker's filter gives it: unit quaternion w, x, y, z.
    pub orientation_wxyz: Option<[Vec<f64>; 4]>,
    /// The regular clock that fits the samples best.
    pub clock: Clock,
    /// Times of the samples, s, where they are off the regular clock by more than half an interval or have gaps; as
    /// many as `clock.len`, increasing. Nothing is resampled on reading.
    pub time_s: Option<Vec<f64>>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_tell_the_site() {
        let site = |name| Site::of_name(name).map(|s| (s.segment, s.side));
        assert_eq!(site("LTibia_20210820_202113_811"), Some((Segment::Shank, Some(Side::Left))));
        assert_eq!(site("tibia_r_imu"), Some((Segment::Shank, Some(Side::Right))));
        assert_eq!(site("Right Foot"), Some((Segment::Foot, Some(Side::Right))));
        assert_eq!(site("left_lower_leg"), Some((Segment::Shank, Some(Side::Left))));
        assert_eq!(site("left_hip"), Some((Segment::Pelvis, Some(Side::Left))));
        assert_eq!(site("hip"), Some((Segment::Pelvis, None)));
        assert_eq!(site("left_waist"), Some((Segment::Pelvis, None)));
        assert_eq!(site("LowerBack"), Some((Segment::Pelvis, None)));
        assert_eq!(site("Pelvis"), Some((Segment::Pelvis, None)));
        assert_eq!(site("LF"), Some((Segment::Foot, Some(Side::Left))));
        assert_eq!(site("1-1_rs"), Some((Segment::Shank, Some(Side::Right))));
        assert_eq!(site("RF_run_1"), None);
        assert_eq!(site("SA"), Some((Segment::Pelvis, None)));
        assert_eq!(site("run_SA"), None);
        assert_eq!(site("MT_012005D6"), None);
    }
}
