//! Files of one trial that hold one sensor each: their names differ in the place of the sensor, or in its number.
//!
//! ```text
//! run1_left_shank.csv  run1_right_shank.csv  run1_sacrum.csv      run1, in three places
//! MT_012005D6_031-000_00B421AF.txt  …_00B421B0.txt                 one recording of Xsens, two devices
//! ```

use crate::recording::{Recording, Site};

/// Formats of which a file holds the data of one sensor.
const ONE_SENSOR: [&str; 9] =
    ["xsens", "physilog", "xio", "actigraph", "axivity", "blue_trident", "shimmer", "movesense", "delimited"];

/// Whether files of this format may hold one sensor each.
pub(super) fn is_format(name: &str) -> bool {
    ONE_SENSOR.contains(&name)
}

/// Whether the recording holds sensors and nothing else.
pub(super) fn only_sensors(recording: &Recording) -> bool {
    !recording.imus.is_empty() && recording.plates.is_empty() && recording.markers.is_none()
}

/// Words of a name that tell a place only together with others, or which of a device's accelerometers it was.
const WORDS: [&str; 16] = [
    "left", "right", "l", "r", "lt", "rt", "lower", "upper", "low", "leg", "back", "side", "lowg", "highg", "imu",
    "sensor",
];

/// What is left of a file's name without the place of the sensor; `None` where it tells none.
pub(super) fn without_site(stem: &str) -> Option<String> {
    if let Some((trial, device)) = stem.rsplit_once('_')
        && device.len() == 8
        && device.starts_with("00B4")
        && device.bytes().all(|b| b.is_ascii_hexdigit())
    {
        return Some(format!("xsens\0{trial}"));
    }
    Site::of_name(stem)?;
    let words = stem.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    let place = |word: &&str| !(WORDS.contains(&word.to_lowercase().as_str()) || Site::of_name(word).is_some());
    Some(words.filter(place).collect::<Vec<_>>().join("_").to_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_names_of_one_trial_share() {
        for (name, expected) in [
            ("left_shank", Some("")),
            ("run1_left_lower_leg", Some("run1")),
            ("Run1-RightFoot", Some("run1")),
            ("1-1_lf", Some("1_1")),
            ("1-1_lb", Some("1_1")),
            ("LShank_lowg", Some("")),
            ("MT_012005D6_031-000_00B421AF", Some("xsens\0MT_012005D6_031-000")),
            ("trial_1", None),
        ] {
            assert_eq!(without_site(name).as_deref(), expected, "{name}");
        }
    }
}
