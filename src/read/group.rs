//! Which files of a folder are one trial.

use std::{
    collections::HashMap,
    fs::File,
    io::Read,
    path::{Path, PathBuf},
};

use crate::error::ErrorKind;

use super::{ReadParams, bids_names, calibration, from_bytes, group_sensors, mot, qtm, recognise};

/// Bytes looked at to tell what a file is.
const HEAD: u64 = 16 << 10;

/// Bytes above which a file is no calibration.
const MOST_CALIBRATION: u64 = 1 << 20;

/// Words in file names that say what was recorded rather than in which trial.
const MODALITIES: [&str; 20] = [
    "grf",
    "grfs",
    "force",
    "forces",
    "kinetics",
    "kinetic",
    "motion",
    "capture",
    "mocap",
    "marker",
    "markers",
    "trc",
    "mot",
    "sto",
    "kinematics",
    "ground",
    "reaction",
    "trajectories",
    "data",
    "fp",
];

/// What a file is to its trial.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    QtmMarkers,
    QtmForce,
    Trc,
    ForceMot,
    TableOfMarkers,
    TableOfForce,
    /// Cortex `.forces` or ANC.
    Cortex,
    /// One tracking system of a BIDS data set.
    TrackingSystem,
    /// One sensor.
    Sensor,
    Other,
}

/// Groups the files of a listing into trials: a QTM marker file with its `_f_N` force files; a TRC with the MOT of the
/// same folder whose stem is the same once words such as `grf` or `motion_capture` are left out, when there is exactly
/// one of each; likewise a TRC with Cortex' `.forces` or ANC, and two delimited files, one of markers and one of force;
/// the tracking systems of one trial of a BIDS data set; files of one sensor each whose names differ only in the place of
/// the sensor. Everything else stands alone.
///
/// What a file is, its content says. The order is that of `paths`, by each trial's first file; within a trial markers
/// come first. A path that is given twice stays twice.
pub fn group(paths: &[PathBuf]) -> Vec<Vec<PathBuf>> {
    let kinds: Vec<Kind> = paths.iter().map(|p| kind(p)).collect();
    let keys: Vec<Option<String>> = paths.iter().zip(&kinds).map(|(path, kind)| trial(path, *kind)).collect();
    let mut members: HashMap<&str, Vec<usize>> = HashMap::new();
    for (at, key) in keys.iter().enumerate() {
        if let Some(key) = key {
            members.entry(key).or_default().push(at);
        }
    }
    let mut taken = vec![false; paths.len()];
    let mut trials = Vec::new();
    for at in 0..paths.len() {
        if taken[at] {
            continue;
        }
        let same = keys[at].as_ref().map_or(&[][..], |key| &members[key.as_str()]);
        let trial = companions(same, paths, &kinds).unwrap_or_else(|| vec![at]);
        for member in &trial {
            taken[*member] = true;
        }
        trials.push(trial.into_iter().map(|member| paths[member].clone()).collect());
    }
    trials
}

/// What the files of one trial have in common; `None` for a file that stands alone.
fn trial(path: &Path, kind: Kind) -> Option<String> {
    match kind {
        Kind::QtmMarkers | Kind::QtmForce => Some(format!("qtm\0{}", qtm_trial(path))),
        Kind::Trc | Kind::ForceMot | Kind::Cortex => Some(format!("opensim\0{}", without_modality(path))),
        Kind::TableOfMarkers | Kind::TableOfForce => Some(format!("table\0{}", without_modality(path))),
        Kind::TrackingSystem => {
            Some(format!("bids\0{}\0{}", folder(path), bids_names::without_tracking_system(&stem(path))?))
        }
        Kind::Sensor => Some(format!("sensors\0{}\0{}", folder(path), group_sensors::without_site(&stem(path))?)),
        Kind::Other => None,
    }
}

/// Whether a file describes others and is no recording of its own: the side-cars of BIDS, the calibration of plates.
pub fn is_side_car(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let calibration = || {
        let small = std::fs::metadata(path).is_ok_and(|about| about.is_file() && about.len() <= MOST_CALIBRATION);
        small && std::fs::read(path).is_ok_and(|bytes| calibration::parse(&bytes, &name).is_ok())
    };
    bids_names::is_side_car(&name) || (name.to_ascii_lowercase().ends_with(".cal") && calibration())
}

/// Those of `same` that make one trial, markers first; `None` where they do not make exactly one.
fn companions(same: &[usize], paths: &[PathBuf], kinds: &[Kind]) -> Option<Vec<usize>> {
    if same.first().is_some_and(|at| matches!(kinds[*at], Kind::TrackingSystem | Kind::Sensor)) {
        return Some(same.to_vec());
    }
    let is_markers = |at: &usize| matches!(kinds[*at], Kind::QtmMarkers | Kind::Trc | Kind::TableOfMarkers);
    let (markers, mut forces): (Vec<usize>, Vec<usize>) = same.iter().copied().partition(is_markers);
    let [first] = markers[..] else { return None };
    if kinds[first] != Kind::QtmMarkers && forces.len() != 1 {
        return None;
    }
    forces.sort_by_key(|at| plate_number(&paths[*at]));
    Some(std::iter::once(first).chain(forces).collect())
}

fn kind(path: &Path) -> Kind {
    if bids_names::is_motion(path) {
        return Kind::TrackingSystem;
    }
    let mut head = Vec::new();
    let read = File::open(path).and_then(|file| file.take(HEAD).read_to_end(&mut head));
    if read.is_err() {
        return Kind::Other;
    }
    match recognise(&head).map(|f| f.name) {
        Ok("qtm_tsv") if qtm::is_force(&head) => Kind::QtmForce,
        Ok("qtm_tsv") => Kind::QtmMarkers,
        Ok("trc") => Kind::Trc,
        Ok("mot") if mot::names_force(&head) => Kind::ForceMot,
        Ok("cortex_forces" | "anc") => Kind::Cortex,
        Ok("delimited") => kind_of_table(&head),
        Ok(name) if group_sensors::is_format(name) => Kind::Sensor,
        _ => Kind::Other,
    }
}

/// What the first lines of a delimited file hold, read as if they were the whole file.
fn kind_of_table(head: &[u8]) -> Kind {
    let lines = head.iter().rposition(|b| *b == b'\n').map_or(head, |end| &head[..=end]);
    // Any rate will do to see what there is.
    let any_rate = ReadParams { rate_hz: Some(100.0), ..ReadParams::default() };
    let read = match from_bytes("", lines, &ReadParams::default()) {
        Err(error) if error.kind() == ErrorKind::Rate => from_bytes("", lines, &any_rate),
        read => read,
    };
    match read {
        Ok(recording) if group_sensors::only_sensors(&recording) => Kind::Sensor,
        Ok(recording) if recording.plates.is_empty() => Kind::TableOfMarkers,
        Ok(recording) if recording.markers.is_none() => Kind::TableOfForce,
        _ => Kind::Other,
    }
}

/// Stem without `_f_N`, and N.
pub(super) fn without_plate(stem: &str) -> (&str, Option<usize>) {
    let split = stem.rsplit_once("_f_").and_then(|(trial, number)| Some((trial, Some(number.parse().ok()?))));
    split.unwrap_or((stem, None))
}

fn plate_number(path: &Path) -> Option<usize> {
    without_plate(&stem(path)).1
}

fn stem(path: &Path) -> String {
    path.file_stem().unwrap_or_default().to_string_lossy().into_owned()
}

fn folder(path: &Path) -> String {
    path.parent().unwrap_or(Path::new("")).to_string_lossy().into_owned()
}

fn qtm_trial(path: &Path) -> String {
    format!("{}\0{}", folder(path), without_plate(&stem(path)).0)
}

fn without_modality(path: &Path) -> String {
    let stem = stem(path).to_lowercase();
    let words: Vec<&str> = stem
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty() && !MODALITIES.contains(word))
        .collect();
    format!("{}\0{}", folder(path), words.join("_"))
}

/// The `_f_N` files that lie beside a QTM marker file, in the order of their numbers.
pub(super) fn plates_beside(path: &Path) -> Vec<PathBuf> {
    let trial = stem(path);
    let extension = path.extension();
    let beside = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let Ok(entries) = std::fs::read_dir(beside) else { return Vec::new() };
    let mut found: Vec<(usize, PathBuf)> = entries
        .flatten()
        .filter_map(|entry| {
            let file = PathBuf::from(entry.file_name());
            let stem = stem(&file);
            let (of, number) = without_plate(&stem);
            (of == trial && file.extension() == extension).then(|| Some((number?, path.with_file_name(&file))))?
        })
        .collect();
    found.sort();
    found.into_iter().map(|(_, path)| path).collect()
}
