//! What a column's name says of force: the plate or foot, the axis, centre of pressure or moment.
//!
//! `FP1_Fz`, `Fz1`, `1_ground_force_vz` and `Force.Fz1` all say "z force of plate 1"; `R_ground_force_vy`, `GRFy_left`
//! and `LFy` name a foot.

use crate::quantity::Side;

use super::names::words;

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
}
