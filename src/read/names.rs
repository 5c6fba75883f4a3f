//! What a column's name says: time, force of a plate or foot, centre of pressure, one coordinate of a marker, a unit.
//!
//! Names are taken apart into lower-case words at separators and at digits, so that `FP1_Fz`, `Fz1`, `1_ground_force_vz`
//! and `Force.Fz1` all say "z force of plate 1", and `R_ground_force_vy`, `GRFy_left`, `LFy` name a foot.

use crate::quantity::Side;

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

/// What a column of a force plate holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    /// Force along x, y or z.
    Force(usize),
    /// Force, said or taken to be vertical, of no named axis.
    Vertical,
    /// Centre of pressure along x, y or z.
    Cop(usize),
    /// A moment; not read.
    Moment,
}

/// A column of a force plate or of a foot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct ForceName {
    /// Columns with the same key belong together.
    pub key: String,
    /// The foot, where the name holds one.
    pub foot: Option<Side>,
    /// What it holds.
    pub part: Part,
    /// Whether it is the sum of other columns.
    pub total: bool,
}

/// Words that make a side the side of a plate.
const PLATE_WORDS: [&str; 7] = ["plate", "platform", "forceplate", "forceplatform", "fp", "belt", "treadmill"];

/// Reads the name of a force column; `None` when it is none.
pub(super) fn force(name: &str) -> Option<ForceName> {
    let mut words = words(name);
    let total = take(&mut words, &["total", "sum", "combined", "net"]);
    let number: String = words.iter().filter(|w| w.starts_with(|c: char| c.is_ascii_digit())).cloned().collect();
    words.retain(|w| !w.starts_with(|c: char| c.is_ascii_digit()));
    let side = if take(&mut words, &["left", "l", "lt"]) {
        Some(Side::Left)
    } else {
        take(&mut words, &["right", "r", "rt"]).then_some(Side::Right)
    };
    let joined = words.concat();
    let (foot, part) = match part(&joined) {
        Some(part) => (side, part),
        None if side.is_none() => glued_side(&joined)?,
        None => return None,
    };
    let key = format!("{}{number}", foot.map_or("", Side::as_str));
    // The left plate is where the left foot should land, not where it did.
    let of_plate = words.iter().any(|w| PLATE_WORDS.contains(&w.as_str()));
    Some(ForceName { key, foot: foot.filter(|_| !of_plate), part, total })
}

/// A side written without a separator: `LeftFz`, `FzRight`, `LFz`, `vGRFr`.
fn glued_side(joined: &str) -> Option<(Option<Side>, Part)> {
    [("left", Side::Left), ("right", Side::Right), ("l", Side::Left), ("r", Side::Right)].into_iter().find_map(
        |(mark, side)| {
            let rest = joined.strip_prefix(mark).and_then(part).or_else(|| joined.strip_suffix(mark).and_then(part));
            rest.map(|part| (Some(side), part))
        },
    )
}

/// Removes the first of `any` among the words; whether there was one.
fn take(words: &mut Vec<String>, any: &[&str]) -> bool {
    let at = words.iter().position(|w| any.contains(&w.as_str()));
    at.map(|at| words.remove(at)).is_some()
}

fn part(joined: &str) -> Option<Part> {
    const PLATES: [&str; 10] =
        ["forceplate", "forceplatform", "plate", "platform", "fp", "bertec", "amti", "kistler", "treadmill", "belt"];
    const VERTICAL: [&str; 14] = [
        "vgrf",
        "grfv",
        "grfvertical",
        "verticalgrf",
        "verticalforce",
        "forcevertical",
        "vforce",
        "fvertical",
        "fvert",
        "vertical",
        "verticalgroundreactionforce",
        "groundreactionforce",
        "grf",
        "force",
    ];
    const FORCE: [&str; 9] =
        ["f", "force", "forcef", "grf", "grff", "fgrf", "groundforcev", "groundreactionforce", "groundforce"];
    const COP: [&str; 6] = ["cop", "groundforcep", "centerofpressure", "centreofpressure", "copp", "forcecop"];
    const MOMENT: [&str; 6] = ["m", "moment", "groundtorque", "torque", "momentm", "groundmomentm"];
    let bare = PLATES.iter().find_map(|p| joined.strip_prefix(p).or_else(|| joined.strip_suffix(p))).unwrap_or(joined);
    if VERTICAL.contains(&bare) {
        return Some(Part::Vertical);
    }
    let axis = |c: char| "xyz".find(c);
    let last = bare.char_indices().last().and_then(|(i, c)| Some((&bare[..i], axis(c)?)));
    let first = bare.chars().next().and_then(|c| Some((&bare[c.len_utf8()..], axis(c)?)));
    let ways = [("ap", 0), ("ml", 2), ("v", 1)];
    let anatomical = ways.iter().find_map(|(way, axis)| Some((bare.strip_suffix(way)?, *axis)));
    if let Some((stem, axis)) = last.filter(|(stem, _)| !stem.is_empty()) {
        for (stems, part) in [(&FORCE[..], Part::Force(axis)), (&COP[..], Part::Cop(axis)), (&MOMENT[..], Part::Moment)]
        {
            if stems.contains(&stem) {
                return Some(part);
            }
        }
    }
    if let Some((_, axis)) = first.filter(|(stem, _)| ["force", "grf"].contains(stem)) {
        return Some(Part::Force(axis));
    }
    anatomical.filter(|(stem, _)| ["grf", "force", "f"].contains(stem)).map(|(_, axis)| Part::Force(axis))
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

    fn read(name: &str) -> (String, Option<Side>, Part) {
        let found = force(name).unwrap_or_else(|| panic!("{name} is a force"));
        (found.key, found.foot, found.part)
    }

    #[test]
    fn force_names_in_the_wild() {
        for name in ["Fz", "GRFz", "Force_Z", "Force.Fz", "force z", "ground_force_vz", "grf_z", "FZ", "F_z", "zForce"]
        {
            assert_eq!(read(name), (String::new(), None, Part::Force(2)), "{name}");
        }
        for name in ["FP1_Fz", "Fz1", "1_ground_force_vz", "ground_force_1_vz", "f1z", "Force.Fz1", "Plate1 Fz"] {
            assert_eq!(read(name), ("1".into(), None, Part::Force(2)), "{name}");
        }
        for name in ["R_ground_force_vy", "ground_force_r_vy", "Fy_right", "RFy", "FyRight", "GRFy_R", "right_grf_y"] {
            assert_eq!(read(name), ("right".into(), Some(Side::Right), Part::Force(1)), "{name}");
        }
        for name in ["vGRF", "grf_vertical", "Vertical Force", "force"] {
            assert_eq!(read(name).2, Part::Vertical, "{name}");
        }
        assert_eq!(read("Left Force Plate Fz"), ("left".into(), None, Part::Force(2)));
        assert_eq!(read("L_vGRF"), ("left".into(), Some(Side::Left), Part::Vertical));
        assert_eq!(read("R_ground_force_px").2, Part::Cop(0));
        assert_eq!(read("COPx").2, Part::Cop(0));
        assert_eq!(read("R_ground_torque_x").2, Part::Moment);
        assert_eq!(read("Mx").2, Part::Moment);
    }

    #[test]
    fn other_names_are_no_force() {
        for name in [
            "right",
            "wrong",
            "pelvis_tx_force",
            "hip_flexion_r",
            "FHx",
            "LEx",
            "IMU_x",
            "time",
            "knee_angle_r",
            "X1",
            "Channel 0",
            "Accel_LN_X",
            "L_heel_X",
            "RTOE_Z",
        ] {
            assert_eq!(force(name), None, "{name}");
        }
    }

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
