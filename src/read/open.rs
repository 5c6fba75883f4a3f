//! One trial from the files that hold it, each read by its own format and joined on its own clock.

use std::path::{Path, PathBuf};

use crate::{
    error::{Error, ErrorKind, Place, Result},
    recording::Recording,
};

use super::{ReadParams, beside::Beside, group, is_side_car, merge, qtm, read_with, units};

/// Reads one trial from one or several files; nothing is resampled, each stream keeps its clock.
///
/// A QTM marker file given alone brings the `_f_N` force files beside it. The recording's name is the stem of the first
/// file, without `_f_N`.
///
/// # Errors
/// [`ErrorKind::Io`], [`ErrorKind::IsDirectory`], [`ErrorKind::Empty`], [`ErrorKind::NotText`],
/// [`ErrorKind::UnknownFormat`], [`ErrorKind::Truncated`], [`ErrorKind::BadHeader`], [`ErrorKind::BadNumber`],
/// [`ErrorKind::NoSignal`], [`ErrorKind::Rate`], [`ErrorKind::Unit`], [`ErrorKind::TooShort`], [`ErrorKind::Column`],
/// [`ErrorKind::Parameter`], [`ErrorKind::Duplicate`] for a path given twice, [`ErrorKind::Mismatch`] for files that do
/// not belong together. All but the last two name the file.
pub fn open(paths: &[PathBuf], params: &ReadParams) -> Result<Recording> {
    let given = paths.len();
    let mut paths = paths.to_vec();
    if let Some(twice) = (1..paths.len()).find(|i| paths[..*i].contains(&paths[*i])) {
        return Err(Error::new(ErrorKind::Duplicate, "the same path twice", "each file once").in_file(&paths[twice]));
    }
    let Some(first) = paths.first().cloned() else {
        return Err(Error::new(ErrorKind::Empty, "no paths", "at least one file"));
    };
    let stem = first.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    let name = group::without_plate(&stem).0;
    let alone = paths.len() == 1;
    let mut parts = vec![if alone { open_one(&first, name, params)? } else { open_part(&first, name, params)? }];
    if alone && parts[0].sources[0].format == qtm::FORMAT.name && parts[0].plates.is_empty() {
        paths.extend(group::plates_beside(&first));
    }
    for path in &paths[1..] {
        let stem = path.file_stem().unwrap_or_default().to_string_lossy();
        parts.push(open_part(path, &stem, params)?);
    }
    if !params.offsets_s.is_empty() && parts.len() > given {
        // Files that the reader found beside the first share its clock.
        let found = parts.len() - given;
        let shared = ReadParams {
            offsets_s: [&params.offsets_s[..], &vec![params.offsets_s[0]; found]].concat(),
            ..params.clone()
        };
        merge::align(&mut parts, &shared)?;
    } else {
        merge::align(&mut parts, params)?;
    }
    merge::doubt_origins(&mut parts, params);
    let single_plates = parts[0].sources[0].format == qtm::FORMAT.name;
    let mut recording = merge(parts)?;
    if single_plates && !recording.plates.is_empty() {
        // One belt may well be empty; all of them together may not.
        units::check_force(&recording.plates, &mut recording.notes);
    }
    check_given_rate(&recording, params)?;
    recording.marker_names = params.markers.clone();
    Ok(recording)
}

/// One of several files: a given rate is for those that hold none.
fn open_part(path: &Path, name: &str, params: &ReadParams) -> Result<Recording> {
    let without = ReadParams { rate_hz: None, ..params.clone() };
    match open_one(path, name, &without) {
        Err(error) if error.kind() == ErrorKind::Rate && params.rate_hz.is_some() => open_one(path, name, params),
        other => other,
    }
}

/// A given rate that is none of the streams' contradicts all of them.
fn check_given_rate(recording: &Recording, params: &ReadParams) -> Result<()> {
    let Some(given) = params.rate_hz else { return Ok(()) };
    let rates: Vec<f64> = recording.clocks().map(|c| c.rate_hz).collect();
    if rates.iter().any(|rate| (rate - given).abs() <= 1e-3 * given) {
        return Ok(());
    }
    let found = rates.iter().map(|r| format!("{r} Hz")).collect::<Vec<_>>().join(", ");
    Err(Error::new(
        ErrorKind::Rate,
        format!("streams at {found}"),
        format!("the given rate of {given} Hz in one of them"),
    )
    .at(Place::field("rate_hz"))
    .mend("leave rate_hz out, or correct it"))
}

fn open_one(path: &Path, name: &str, params: &ReadParams) -> Result<Recording> {
    let about = std::fs::metadata(path).map_err(|e| Error::io(path, &e))?;
    if about.is_dir() {
        return Err(Error::new(ErrorKind::IsDirectory, "a folder", "a file")
            .in_file(path)
            .mend("give the files in it, or analyse the folder as a batch"));
    }
    if about.len() > params.max_bytes {
        return Err(Error::new(
            ErrorKind::Parameter,
            format!("{} bytes", about.len()),
            format!("at most {}", params.max_bytes),
        )
        .in_file(path)
        .at(Place::field("max_bytes"))
        .mend("check that this is a recording, or raise max_bytes"));
    }
    if is_side_car(path) {
        return Err(Error::new(ErrorKind::NoSignal, "a file that describes those beside it", "a recording")
            .in_file(path)
            .mend("give the recording (`_motion.tsv`, `.anc`): what lies beside it is read with it"));
    }
    let bytes = std::fs::read(path).map_err(|e| Error::io(path, &e))?;
    let mut recording =
        read_with(name, &bytes, &Beside::Folder { of: path, params }, params).map_err(|e| e.in_file(path))?;
    path.clone_into(&mut recording.sources[0].path);
    Ok(recording)
}
