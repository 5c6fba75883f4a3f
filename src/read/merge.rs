//! Parts of one trial, each with its own clock, into one recording.

use ndarray::{Axis, concatenate};

use crate::{
    error::{Error, ErrorKind, Place, Result},
    quantity::Clock,
    recording::{Imu, Markers, Notes, Recording},
};

use super::ReadParams;

/// Share by which the durations of markers and force may differ before it is doubted.
const DURATION_TOLERANCE: f64 = 0.02;
/// Times above this, s, are seconds since 1970 and not since the start of a recording (1973 and later).
const ABSOLUTE_S: f64 = 1e8;

/// Shifts the clocks of `parts` as the user says: by an offset for each, or until an event that is labelled in all of
/// them happens at the time it has in the first.
///
/// # Errors
/// [`ErrorKind::Parameter`] for another number of offsets than of parts, or for both ways at once; [`ErrorKind::Mismatch`]
/// for a part in which the event is not labelled once.
pub(super) fn align(parts: &mut [Recording], params: &ReadParams) -> Result<()> {
    let offsets = &params.offsets_s;
    match &params.sync_event {
        Some(_) if !offsets.is_empty() => {
            Err(Error::new(ErrorKind::Parameter, "offsets_s and sync_event", "one of them")
                .at(Place::field("offsets_s")))
        }
        Some(label) => align_by_event(parts, label),
        None if offsets.is_empty() => Ok(()),
        None if offsets.len() != parts.len() || offsets.iter().any(|o| !o.is_finite()) => Err(Error::parameter(
            "offsets_s",
            format!("{offsets:?}"),
            format!("one number for each of the {} files, s", parts.len()),
        )),
        None => {
            for (part, offset) in parts.iter_mut().zip(offsets) {
                part.shift(*offset);
                if *offset != 0.0 {
                    part.notes.record("clock", format!("{} shifted by {offset} s, as declared", part.name));
                }
            }
            Ok(())
        }
    }
}

fn align_by_event(parts: &mut [Recording], label: &str) -> Result<()> {
    let mut first = None;
    for part in parts {
        let times: Vec<f64> =
            part.events.iter().filter(|e| e.label.eq_ignore_ascii_case(label.trim())).map(|e| e.time_s).collect();
        let [time_s] = times[..] else {
            let known: Vec<&str> = part.events.iter().map(|e| e.label.as_str()).take(8).collect();
            let error = Error::new(
                ErrorKind::Mismatch,
                format!("`{label}` labelled {} times in `{}` (labels: {})", times.len(), part.name, known.join(", ")),
                "the event once in every file",
            );
            return Err(match part.sources.first() {
                Some(source) => error.in_file(&source.path),
                None => error,
            });
        };
        let offset = *first.get_or_insert(time_s) - time_s;
        part.shift(offset);
        if offset != 0.0 {
            part.notes
                .record("clock", format!("{} shifted by {offset:.6} s, so that `{label}` is at one time", part.name));
        }
    }
    Ok(())
}

/// Joins parts of one trial, any number with plates and sensors. Nothing is resampled; every stream keeps its clock. The
/// name is that of the first part.
///
/// Markers may stand in several parts when these share format and clock and no label.
///
/// # Errors
/// [`ErrorKind::Mismatch`] when two parts hold the same markers or two streams have no time in common;
/// [`ErrorKind::Empty`] without parts.
pub fn merge(parts: Vec<Recording>) -> Result<Recording> {
    let mut parts = parts.into_iter();
    let mut whole = parts.next().ok_or_else(|| Error::new(ErrorKind::Empty, "no parts", "at least one file"))?;
    for mut part in parts {
        if let (Some(first), Some(second)) = (whole.clocks().next(), part.clocks().next()) {
            check_overlap((&whole.name, first), (&part.name, second))?;
        }
        whole.markers = match (whole.markers.take(), part.markers.take()) {
            (Some(first), Some(second)) => {
                // Two makers' files may well have other axes.
                let format = |of: &Recording| of.sources.first().map(|s| s.format.clone());
                let one_maker = format(&whole) == format(&part);
                Some(both(first, second, (&whole.name, &part.name), one_maker)?)
            }
            (first, second) => first.or(second),
        };
        add_sensors(&mut whole.imus, part.imus, &part.name, &mut whole.notes);
        whole.plates.extend(part.plates);
        whole.dynamics = whole.dynamics.or(part.dynamics);
        whole.events.extend(part.events);
        whole.sources.extend(part.sources);
        whole.notes.extend(part.notes);
    }
    whole.events.sort_by(|a, b| a.time_s.total_cmp(&b.time_s));
    // Files of one trial may share a list of events.
    whole.events.dedup();
    doubt_durations(&mut whole);
    Ok(whole)
}

/// Doubts that the clocks of `parts` begin together when nothing says so.
///
/// Files of one optical system share its clock, and so do clocks that count from 1970. A sensor that counts from its own
/// start shares it with nobody.
pub(super) fn doubt_origins(parts: &mut [Recording], params: &ReadParams) {
    if parts.len() < 2 || params.sync_event.is_some() || !params.offsets_s.is_empty() {
        return;
    }
    let own = |part: &Recording| !part.imus.is_empty() && part.clocks().all(|c| c.start_s.abs() < ABSOLUTE_S);
    let names: Vec<String> = parts.iter().filter(|p| own(p)).map(|p| format!("`{}`", p.name)).collect();
    if let (false, Some(first)) = (names.is_empty(), parts.first_mut()) {
        first.notes.doubt(
            "clock",
            format!(
                "nothing says when the clock of {} begins; joined as if all began together. Give offsets_s or sync_event",
                names.join(", ")
            ),
        );
    }
}

fn both(first: Markers, second: Markers, names: (&str, &str), one_maker: bool) -> Result<Markers> {
    let twice = second.labels.iter().find(|label| first.index(label).is_some());
    if let (true, None) = (one_maker && first.clock == second.clock, twice)
        && let Ok(position_m) = concatenate(Axis(0), &[first.position_m.view(), second.position_m.view()])
    {
        return Ok(Markers { labels: [first.labels, second.labels].concat(), position_m, clock: first.clock });
    }
    let why = twice.map_or_else(|| "of another format or clock".to_owned(), |label| format!("both with `{label}`"));
    Err(Error::new(
        ErrorKind::Mismatch,
        format!("markers in `{}` and in `{}`, {why}", names.0, names.1),
        "one file of markers per trial, or files of one format and clock with different markers",
    )
    .mend("give the files of one trial only"))
}

/// Sensors of one name from two files are two sensors, unless they measure different things or at different rates.
fn add_sensors(all: &mut Vec<Imu>, more: Vec<Imu>, file: &str, notes: &mut Notes) {
    let holds = |imu: &Imu| {
        [
            imu.acceleration_mps2.is_some(),
            imu.angular_velocity_rad_s.is_some(),
            imu.magnetic_field.is_some(),
            imu.orientation_wxyz.is_some(),
        ]
    };
    let before = all.len();
    for mut imu in more {
        let twin = |other: &Imu| {
            other.name == imu.name
                && (other.clock.rate_hz / imu.clock.rate_hz - 1.0).abs() < 0.01
                && holds(other) == holds(&imu)
        };
        if all[..before].iter().any(twin) {
            let name = format!("{} ({file})", imu.name);
            notes.record("sensors", format!("two sensors called {}; that of {file} is now {name}", imu.name));
            imu.name = name;
        }
        all.push(imu);
    }
}

fn check_overlap(first: (&str, Clock), second: (&str, Clock)) -> Result<()> {
    let (a, b) = (first.1, second.1);
    if a.start_s.max(b.start_s) <= a.end_s().min(b.end_s()) {
        return Ok(());
    }
    let span = |(name, clock): (&str, Clock)| format!("`{name}` from {:.3} to {:.3} s", clock.start_s, clock.end_s());
    Err(Error::new(ErrorKind::Mismatch, format!("{} and {}", span(first), span(second)), "files with time in common")
        .mend("give the files of one trial only, or say how their clocks lie: offsets_s, sync_event"))
}

fn doubt_durations(whole: &mut Recording) {
    let durations: Vec<f64> = whole.clocks().map(|c| c.duration_s()).collect();
    let (low, high) = durations.iter().fold((f64::MAX, 0.0_f64), |(l, h), d| (l.min(*d), h.max(*d)));
    if high > 0.0 && high - low > DURATION_TOLERANCE * high {
        whole.notes.doubt("duration", format!("streams of different length: {low:.3} s and {high:.3} s"));
    }
}

#[cfg(test)]
mod tests {
    use ndarray::Array3;

    use super::*;
    use crate::recording::LabelledEvent;

    fn markers(labels: &[&str], start_s: f64) -> Recording {
        let mut recording = Recording::named(labels.join("+"));
        let position_m = Array3::zeros((labels.len(), 3, 100));
        let labels = labels.iter().map(|l| (*l).to_owned()).collect();
        recording.markers = Some(Markers { labels, position_m, clock: Clock { start_s, rate_hz: 100.0, len: 100 } });
        recording
    }

    fn sensor(name: &str, start_s: f64) -> Recording {
        let mut recording = Recording::named(format!("file of {name}"));
        let clock = Clock { start_s, rate_hz: 200.0, len: 200 };
        let acceleration_mps2 = Some([vec![0.0; 200], vec![9.8; 200], vec![0.0; 200]]);
        recording.imus.push(Imu { name: name.into(), clock, acceleration_mps2, ..Imu::default() });
        recording
    }

    #[test]
    fn markers_of_one_clock_stand_together_and_others_do_not() {
        let whole = merge(vec![markers(&["A", "B"], 0.0), markers(&["C"], 0.0)]).unwrap();
        assert_eq!(whole.markers.unwrap().labels, ["A", "B", "C"]);
        assert!(merge(vec![markers(&["A"], 0.0), markers(&["A"], 0.0)]).unwrap_err().found().contains("both with `A`"));
        assert!(merge(vec![markers(&["A"], 0.0), markers(&["B"], 0.1)]).is_err());
    }

    #[test]
    fn a_declared_offset_shifts_streams_and_events_alike() {
        let mut parts = vec![markers(&["A"], 0.0), sensor("S", 0.0)];
        parts[1].events.push(LabelledEvent::new(0.2, "jump", ""));
        parts[1].imus[0].time_s = Some(vec![0.0; 200]);
        let params = ReadParams { offsets_s: vec![0.0, 1.25], ..ReadParams::default() };
        align(&mut parts, &params).unwrap();
        assert_eq!((parts[1].imus[0].clock.start_s, parts[1].events[0].time_s), (1.25, 1.45));
        assert_eq!(parts[1].imus[0].time_s.as_ref().unwrap()[0], 1.25);
        assert_eq!(parts[0].markers.as_ref().unwrap().clock.start_s, 0.0);
        let wrong = ReadParams { offsets_s: vec![1.0], ..ReadParams::default() };
        assert_eq!(align(&mut parts, &wrong).unwrap_err().kind(), ErrorKind::Parameter);
    }

    #[test]
    fn an_event_in_every_file_joins_their_clocks() {
        let mut parts = vec![markers(&["A"], 0.0), sensor("S", 1.6e9)];
        parts[0].events.push(LabelledEvent::new(0.5, "Jump", ""));
        parts[1].events.push(LabelledEvent::new(1.6e9 + 0.2, "jump", ""));
        let params = ReadParams { sync_event: Some("jump".into()), ..ReadParams::default() };
        align(&mut parts, &params).unwrap();
        // Seconds since 1970 hold a quarter of a microsecond.
        assert!((parts[1].imus[0].clock.start_s - 0.3).abs() < 1e-6);
        parts[1].events.clear();
        assert!(align(&mut parts, &params).unwrap_err().found().contains("0 times"));
    }

    #[test]
    fn a_clock_of_its_own_is_doubted() {
        let params = ReadParams::default();
        let mut parts = vec![markers(&["A"], 0.0), sensor("S", 0.0)];
        doubt_origins(&mut parts, &params);
        assert!(parts[0].notes.doubts().any(|n| n.code == "clock"));
        let mut absolute = vec![sensor("S", 1.6e9), sensor("T", 1.6e9)];
        doubt_origins(&mut absolute, &params);
        assert_eq!(absolute[0].notes.doubts().count(), 0);
    }

    #[test]
    fn two_sensors_of_one_name_are_told_apart() {
        let whole = merge(vec![sensor("S", 0.0), sensor("S", 0.0)]).unwrap();
        assert_eq!(whole.imus[1].name, "S (file of S)");
    }
}
