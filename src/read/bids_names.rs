//! File names of the BIDS standard: entities, and which file belongs to which.

use std::path::Path;

use super::beside::Beside;

/// Ends of the names of files that belong to another.
const SIDE_CARS: [&str; 8] = [
    "_channels.tsv",
    "_channels.json",
    "_motion.json",
    "_events.tsv",
    "_events.json",
    "_coordsystem.json",
    "_scans.tsv",
    "_sessions.tsv",
];

/// Files at the root of a data set.
const OF_THE_SET: [&str; 4] =
    ["participants.tsv", "participants.json", "dataset_description.json", "task-description.json"];

/// Whether a file of this name describes others and is no recording of its own.
pub(super) fn is_side_car(name: &str) -> bool {
    SIDE_CARS.iter().any(|end| name.ends_with(end)) || OF_THE_SET.contains(&name)
}

/// Whether the names say that this is a file of the standard: `…_motion.tsv` with its `_channels.tsv` beside it.
pub(super) fn claims(name: &str, beside: &Beside<'_>) -> bool {
    let own = beside.own_name().unwrap_or_else(|| name.to_owned());
    let Some(trial) =
        trial(&own).filter(|_| !own.contains('.') || Path::new(&own).extension().is_some_and(|e| e == "tsv"))
    else {
        return false;
    };
    // A name of the standard is enough: what misses its side-car is told so.
    entity(&own, "sub").is_some() && entity(&own, "task").is_some()
        || beside.names(0).iter().any(|other| part_of(other, "_channels.tsv", trial).is_some())
}

/// Whether a file of this name is one tracking system of a data set.
pub(super) fn is_motion(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    name.ends_with("_motion.tsv") && entity(&name, "sub").is_some() && entity(&name, "task").is_some()
}

/// What stands before `_motion`: `"sub-01_task-run_tracksys-omc"`.
pub(super) fn trial(name: &str) -> Option<&str> {
    name.split('.').next()?.strip_suffix("_motion")
}

/// The value of an entity in a name: `"omc"` of `tracksys`.
pub(super) fn entity<'a>(name: &'a str, key: &str) -> Option<&'a str> {
    name.split('.').next()?.split('_').find_map(|part| part.strip_prefix(key)?.strip_prefix('-'))
}

/// The name of the trial that a file of one tracking system is part of: without `tracksys` and `_motion`.
pub(super) fn without_tracking_system(stem: &str) -> Option<String> {
    let parts: Vec<&str> = trial(stem)?.split('_').filter(|part| !part.starts_with("tracksys-")).collect();
    Some(parts.join("_"))
}

/// How many parts of its name a side-car shares with `trial`; `None` where it has one that `trial` has not.
pub(super) fn part_of(side_car: &str, end: &str, trial: &str) -> Option<usize> {
    let stem = side_car.strip_suffix(end).or_else(|| (side_car == &end[1..]).then_some(""))?;
    let mut parts = stem.split('_').filter(|part| !part.is_empty());
    let own: Vec<&str> = trial.split('_').collect();
    parts.try_fold(0, |count, part| own.contains(&part).then_some(count + 1))
}
