//! What a column's name says: time, a running number, one coordinate of a marker, a unit. Force: see `force_names`.
//!
//! Names are taken apart into lower-case words at separators and at digits.

use super::params::{ForceUnit, LengthUnit, TimeUnit};

/// A unit as written in a header.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Written {
    /// A length.
    Length(LengthUnit),
    /// A force.
    Force(ForceUnit),
    /// A time.
    Time(TimeUnit),
    /// Something else that is neither length, force nor time.
    Other,
}

impl Written {
    /// The unit that `text` names; `None` when it names none.
    pub fn parse(text: &str) -> Option<Self> {
        const OTHERS: [&str; 34] = [
            "deg", "°", "degrees", "rad", "g", "m/s", "m/s2", "m/s^2", "m/s²", "m/(s^2)", "deg/s", "rad/s", "v", "mv",
            "uv", "nm", "n.m", "n.mm", "nmm", "n*m", "mm.n", "%", "hz", "bpm", "mg", "m/s/s", "mm/s2", "mm/s^2",
            "mm/s²", "dps", "°/s", "ut", "µt", "a.u.",
        ];
        let text = text.trim().trim_matches(['(', ')', '[', ']']).trim();
        // `m` before `M`: case tells nothing in the files seen.
        LengthUnit::parse(text)
            .map(Self::Length)
            .or_else(|| ForceUnit::parse(text).map(Self::Force))
            .or_else(|| TimeUnit::parse(text).map(Self::Time))
            .or_else(|| OTHERS.contains(&text.to_lowercase().as_str()).then_some(Self::Other))
    }
}

/// A column name without its unit, and the unit.
pub(super) fn split_unit(name: &str) -> (&str, Option<Written>) {
    let name = name.trim();
    for (open, close) in [('(', ')'), ('[', ']')] {
        let Some(start) = name.rfind(open).filter(|_| name.ends_with(close)) else { continue };
        let inside = &name[start + 1..name.len() - 1];
        if let Some(unit) = Written::parse(inside) {
            return (name[..start].trim_end(), Some(unit));
        }
        if !inside.is_empty() && !inside.chars().all(|c| c.is_ascii_digit()) {
            return (name[..start].trim_end(), Some(Written::Other));
        }
    }
    (name, None)
}

/// A name that ends in a unit after a separator: `Fz_N`, `time ms`.
pub(super) fn split_suffix(name: &str) -> Option<(&str, Written)> {
    let at = name.rfind(['_', ' ', '.', '-'])?;
    let unit = Written::parse(&name[at + 1..])?;
    (at > 0 && unit != Written::Other).then(|| (&name[..at], unit))
}

/// Lower-case words of a name: split at separators and where letters meet digits.
pub(super) fn words(name: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut previous = ' ';
    for c in name.chars() {
        if c.is_alphanumeric() {
            let joined = previous.is_alphanumeric() && previous.is_ascii_digit() == c.is_ascii_digit();
            if !joined {
                words.push(String::new());
            }
            if let Some(word) = words.last_mut() {
                word.extend(c.to_lowercase());
            }
        }
        previous = c;
    }
    words
}

/// Whether the name means time.
pub(super) fn is_time(name: &str) -> bool {
    const NAMES: [&str; 18] = [
        "time",
        "t",
        "times",
        "timestamp",
        "seconds",
        "sec",
        "elapsedtime",
        "timeelapsed",
        "secondselapsed",
        "abstime",
        "zeit",
        "temps",
        "tiempo",
        "tempo",
        "tid",
        "ms",
        "systemtime",
        "relativetime",
    ];
    NAMES.contains(&words(name).concat().as_str())
}

/// Whether the name means a running number.
pub(super) fn is_index(name: &str) -> bool {
    const NAMES: [&str; 12] =
        ["frame", "frames", "sample", "samples", "index", "row", "item", "nr", "no", "subframe", "scan", "unnamed"];
    let joined = words(name).concat();
    NAMES.contains(&joined.as_str()) || joined == "unnamed0"
}

/// One coordinate of a marker: the marker's name, the axis, and whether a separator stands between.
pub(super) fn coordinate(name: &str) -> Option<(&str, usize, bool)> {
    let name = name.trim();
    if let Some(stem) = name.strip_suffix(']') {
        let (stem, digit) = stem.rsplit_once('[')?;
        return Some((stem, "012".find(digit).filter(|_| digit.len() == 1)?, true));
    }
    let (at, last) = name.char_indices().last()?;
    let axis = "xyz".find(last.to_ascii_lowercase())?;
    let stem = &name[..at];
    let bare = stem.trim_end_matches(['_', ' ', '.', '-', ':', '/', '|']);
    if bare.is_empty() || !measures_length(bare) {
        return None;
    }
    let separated = bare.len() < stem.len();
    if !separated && stem.contains(['_', '.', ' ']) {
        // `pelvis_tx` is a joint coordinate.
        return None;
    }
    let label = ["_POS", "_pos", " pos", ".pos", "_position"].iter().find_map(|s| bare.strip_suffix(s)).unwrap_or(bare);
    Some((label, axis, separated))
}

/// Whether a triple of this name can be a position.
fn measures_length(stem: &str) -> bool {
    const NOT: [&str; 17] = [
        "acc",
        "freeacc",
        "gyr",
        "mag",
        "omega",
        "euler",
        "quat",
        "rot",
        "rotation",
        "angle",
        "angular",
        "vel",
        "velocity",
        "moment",
        "torque",
        "emg",
        "orientation",
    ];
    const GLUED: [&str; 4] = ["acc", "gyr", "mag", "angvel"];
    let words = words(stem);
    let joined = words.concat();
    // `Accelerometer X`, `gyroscope_y`.
    let sensor = words.iter().any(|w| ["accel", "gyro", "magnet"].iter().any(|s| w.starts_with(s)));
    // One letter glued to an axis (`ax`, `gy`, `Mx`) is a sensor's or a plate's, not a marker's.
    joined.len() > 1 && !sensor && !words.iter().any(|w| NOT.contains(&w.as_str())) && !GLUED.contains(&joined.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marker_names_in_the_wild() {
        assert_eq!(coordinate("R_heel_B X"), Some(("R_heel_B", 0, true)));
        assert_eq!(coordinate("RHEE.y"), Some(("RHEE", 1, true)));
        assert_eq!(coordinate("lToe_POS_z"), Some(("lToe", 2, true)));
        assert_eq!(coordinate("FHx"), Some(("FH", 0, false)));
        assert_eq!(coordinate("C7[2]"), Some(("C7", 2, true)));
        assert_eq!(coordinate("C7[3]"), None);
        for name in ["pelvis_tx", "Accel_LN_X", "gyr_x", "ax", "Mx", "time"] {
            assert_eq!(coordinate(name), None, "{name}");
        }
    }

    #[test]
    fn units_stand_in_brackets_or_behind() {
        assert_eq!(split_unit("Time (s)"), ("Time", Some(Written::Time(TimeUnit::Second))));
        assert_eq!(split_unit("Fz [kN]"), ("Fz", Some(Written::Force(ForceUnit::Kilonewton))));
        assert_eq!(split_unit("C7[0]"), ("C7[0]", None));
        assert_eq!(split_suffix("Fz_N"), Some(("Fz", Written::Force(ForceUnit::Newton))));
        assert_eq!(split_suffix("R_heel"), None);
    }
}
