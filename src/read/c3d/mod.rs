//! C3D, the laboratories' common binary format: points, analog channels, force plates and events in blocks of 512 bytes.
//!
//! ```text
//! block 1    header       sizes, rates, where the rest is
//! block 2 …  parameters   POINT, ANALOG, FORCE_PLATFORM, EVENT, SUBJECTS …: named arrays in groups
//! block n …  data         frame after frame: points, then the analog samples of that frame
//! ```
//! Three kinds of computers (Intel, DEC, SGI) times two kinds of numbers (floats, scaled integers) make six encodings of
//! the same recording. [`C3d`] is the whole file as it stands; a [`Recording`] holds what running needs of it.

mod baseline;
mod bytes;
mod data;
mod events;
mod file;
mod header;
mod parameters;
mod plate_units;
mod plates;
mod shape;
mod surface;

use std::collections::HashSet;

use crate::{
    error::{Error, ErrorKind, Result},
    quantity::Clock,
    recording::{ForcePlate, ForceSign, Markers, Notes, Recording},
};

pub use bytes::Processor;
pub use file::C3d;
pub use parameters::{Group, Parameter, Parameters, Values};
pub use plates::Plate;

use super::{File, Format, Kind, assemble, clock::Timing, marker_set, units};

/// The format.
pub(super) const FORMAT: Format = Format {
    name: "c3d",
    what: "C3D: points, analog channels, force plates and events",
    vendor: "C3D.org (Vicon, Qualisys, Motion Analysis, OptiTrack …)",
    kind: Kind::Binary,
    sniff,
    read,
};

/// Groups of POINT that list points which are no positions: results of a model stored beside the markers.
const RESULTS: [&str; 7] = ["ANGLES", "FORCES", "MOMENTS", "POWERS", "SCALARS", "REACTIONS", "MODELED_MARKERS_ANGLES"];

/// The key in the second byte, and the parameters where the first says; or their usual place, in a damaged file.
fn sniff(head: &[u8]) -> bool {
    let [block @ 1..=255, header::KEY, ..] = head else { return false };
    match head.get((usize::from(*block) - 1) * header::BLOCK + 3) {
        Some(processor) if Processor::of_byte(*processor).is_some() => true,
        _ => head.get(header::BLOCK + 1) == Some(&header::KEY) || (*block == 2 && head.contains(&0)),
    }
}

fn read(given: &File<'_>) -> Result<Recording> {
    let mut file = C3d::for_recording(given.bytes)?;
    let mut recording = Recording::named(given.name);
    let notes = &mut recording.notes;
    file.doubts.drain(..).for_each(|(code, text)| notes.doubt(code, text));
    let storage = if file.is_float { "floats" } else { "integers" };
    notes.record(
        "frames",
        format!("{} frames from frame {}, {:?} {storage}", file.frames(), file.first_frame, file.processor),
    );
    if file.point_labels.is_empty() && file.parameters.group("ROTATION").is_some() {
        return Err(Error::new(
            ErrorKind::NoSignal,
            "0 points and segment rotations in the group ROTATION, as Theia3D writes them",
            "positions of markers or samples of force plates",
        )
        .mend("export landmarks as points (Visual3D does), or give the markers as TRC"));
    }
    let plates = plates(&mut file, given, notes)?;
    let markers = markers(&mut file, given, notes)?;
    if markers.is_none() && plates.is_empty() {
        return Err(Error::new(
            ErrorKind::NoSignal,
            format!(
                "{} points and {} analog channels, no force plate",
                file.point_labels.len(),
                file.analog_labels.len()
            ),
            "markers or force plates",
        ));
    }
    if !file.events.is_empty() {
        notes.record("events", format!("{} labelled events", file.events.len()));
    }
    subject(&file, given.params.mass_kg, &mut recording);
    recording.markers = markers;
    recording.plates = plates;
    recording.events = file.events;
    Ok(recording)
}

fn clock(file: &C3d, what: &str, len: usize, rate_hz: f64, notes: &mut Notes) -> Result<Clock> {
    let declared_hz = Some(rate_hz);
    Timing { what, len, time_s: None, declared_hz, given_hz: None, start_s: file.start_s() }.settle(notes)
}

/// The points that are markers.
fn markers(file: &mut C3d, given: &File<'_>, notes: &mut Notes) -> Result<Option<Markers>> {
    let results: HashSet<String> = RESULTS.iter().flat_map(|name| file.parameters.texts("POINT", name)).collect();
    let is_result = |label: &str| results.contains(label);
    let is_unnamed = |label: &str| label.is_empty() || label.starts_with('*');
    let count = |which: &dyn Fn(&str) -> bool| file.point_labels.iter().filter(|label| which(label)).count();
    let (of_model, unnamed) = (count(&is_result), count(&is_unnamed));
    if of_model > 0 {
        notes.record("columns", format!("{of_model} points that are a model's angles, forces or moments are not used"));
    }
    if unnamed > 0 {
        notes.record("columns", format!("{unnamed} points without a name are not used"));
    }
    let wanted: Vec<usize> = (0..file.point_labels.len())
        .filter(|at| !is_result(&file.point_labels[*at]) && !is_unnamed(&file.point_labels[*at]))
        .collect();
    if wanted.is_empty() || file.frames() == 0 {
        return Ok(None);
    }
    let clock = clock(file, "markers", file.frames(), file.point_rate_hz, notes)?;
    let labels = wanted.iter().map(|at| file.point_labels[*at].clone()).collect();
    let declared = plate_units::of_points(&file.parameters);
    // In place of a copy of all: the points move to the front, and what is left of them falls off.
    let every = file.frames() * 3;
    let (mut values, _) = std::mem::take(&mut file.points).into_raw_vec_and_offset();
    for (to, from) in wanted.iter().enumerate() {
        values.copy_within(every * from..every * (from + 1), every * to);
    }
    values.truncate(every * wanted.len());
    let built = marker_set::build_owned(labels, values, clock, declared, given.params, notes);
    match built {
        Err(error) if error.kind() == ErrorKind::NoSignal && !file.plates.is_empty() => {
            notes.doubt("gaps", error.found());
            Ok(None)
        }
        other => other.map(Some),
    }
}

/// The plates that have samples; the channels that belong to none are named.
fn plates(file: &mut C3d, given: &File<'_>, notes: &mut Notes) -> Result<Vec<ForcePlate>> {
    let used: HashSet<usize> = file.plates.iter().flat_map(|plate| plate.channels.iter().copied()).collect();
    let left: Vec<&str> =
        file.analog_labels.iter().enumerate().filter(|(i, _)| !used.contains(i)).map(|(_, l)| l.as_str()).collect();
    if !left.is_empty() {
        let shown = left.iter().take(4).copied().collect::<Vec<_>>().join(", ");
        let more = if left.len() > 4 { " …" } else { "" };
        notes.record("columns", format!("{} analog channels not used: {shown}{more}", left.len()));
    }
    let (mut plates, mut downs) = (Vec::new(), Vec::new());
    for plate in &mut file.plates {
        let [_, _, down] = plate.axes();
        let (force, moment, cop) = (&mut plate.force_n, &mut plate.moment_nm, &mut plate.cop_m);
        if force[0].is_empty() {
            continue;
        }
        downs.push(down);
        plates.push(ForcePlate {
            name: plate.number.to_string(),
            force_n: std::mem::take(force).map(Some),
            moment_nm: Some(std::mem::take(moment)),
            cop_m: Some(std::mem::take(cop)),
            corners_m: Some(plate.corners_m),
            ..ForcePlate::default()
        });
    }
    let Some(samples) = plates.first().and_then(|plate| plate.component(0)).map(<[f64]>::len) else {
        return Ok(plates);
    };
    let clock = clock(file, "force", samples, file.analog_rate_hz, notes)?;
    for plate in &mut plates {
        plate.clock = clock;
        if let Some(unit) = given.params.force_unit {
            let moment = plate.moment_nm.iter_mut().flatten();
            for column in plate.force_n.iter_mut().flatten().chain(moment) {
                units::to_newtons(column, unit, given.params.mass_kg)?;
            }
        }
    }
    for own in &file.plates {
        if let Some(force) = own.baseline_n {
            // 0.0 added to -0.0 is 0.0.
            let [x, y, z] = force.map(|n| (10.0 * n).round() / 10.0 + 0.0);
            let text = format!("plate {} reads {x}, {y}, {z} N when empty, by FORCE_PLATFORM:ZERO", own.number);
            notes.record("zero", format!("{text}; left to conditioning"));
        }
    }
    sign(&downs, &mut plates, notes);
    assemble::note_missing(&plates, notes);
    units::check_force(&plates, notes);
    Ok(plates)
}

/// By convention the turned force is the reaction: it points out of the surface, to where the markers are. `downs` point
/// into the surfaces.
fn sign(downs: &[[f64; 3]], plates: &mut [ForcePlate], notes: &mut Notes) {
    let push = |(plate, down): (&ForcePlate, &[f64; 3])| -> f64 {
        let [Some(x), Some(y), Some(z)] = &plate.force_n else { return 0.0 };
        let out = x.iter().zip(y).zip(z).map(|((x, y), z)| -(down[0] * x + down[1] * y + down[2] * z));
        out.filter(|n| n.abs() > 50.0).sum()
    };
    let total: f64 = plates.iter().zip(downs).map(push).sum();
    let sign = match total {
        t if t > 0.0 => ForceSign::Reaction,
        t if t < 0.0 => ForceSign::Action,
        _ => return,
    };
    for plate in plates.iter_mut() {
        plate.sign = sign;
    }
    if sign == ForceSign::Reaction {
        notes.record("force_sign", "reaction, by the plates' corners: it points out of the surface when loaded");
    } else {
        notes.doubt("force_sign", "action by the plates' corners: it points into the surface when loaded");
    }
}

fn subject(file: &C3d, given_kg: Option<f64>, recording: &mut Recording) {
    let names: Vec<String> = file.parameters.texts("SUBJECTS", "NAMES").into_iter().filter(|n| !n.is_empty()).collect();
    if !names.is_empty() {
        recording.notes.record("subject", format!("subjects by the file: {}", names.join(", ")));
    }
    let prefixes: Vec<String> =
        file.parameters.texts("SUBJECTS", "LABEL_PREFIXES").into_iter().filter(|p| !p.is_empty()).collect();
    if prefixes.len() > 1 {
        let text = format!("markers of {} subjects in one recording: {}", prefixes.len(), prefixes.join(" "));
        recording.notes.doubt("subject", text);
    }
    let mass = ["BODYMASS", "BODY_MASS", "MASS"].iter().find_map(|name| file.parameters.number("PROCESSING", name));
    let Some(mass_kg) = mass.filter(|mass| (20.0..=250.0).contains(mass)) else { return };
    let said = format!("body mass of {mass_kg} kg by the file (PROCESSING)");
    if let Some(given) = given_kg {
        recording.notes.record("mass", format!("{said}; the given {given} kg is used"));
    } else {
        recording.subject.mass_kg = Some(mass_kg);
        recording.notes.doubt("mass", format!("{said}; check it"));
    }
}
