//! Parts of one trial, each with its own clock, into one recording.

use crate::{
    error::{Error, ErrorKind, Result},
    quantity::Clock,
    recording::Recording,
};

/// Share by which the durations of markers and force may differ before it is doubted.
const DURATION_TOLERANCE: f64 = 0.02;

/// Joins parts of one trial: at most one with markers, any number with plates. Nothing is resampled; every stream keeps
/// its clock. The name is that of the first part.
///
/// # Errors
/// [`ErrorKind::Mismatch`] when two parts hold markers or two streams have no time in common; [`ErrorKind::Empty`]
/// without parts.
pub fn merge(parts: Vec<Recording>) -> Result<Recording> {
    let mut parts = parts.into_iter();
    let mut whole = parts.next().ok_or_else(|| Error::new(ErrorKind::Empty, "no parts", "at least one file"))?;
    for part in parts {
        if let (Some(first), Some(second)) = (clock(&whole), clock(&part)) {
            check_overlap((&whole.name, first), (&part.name, second))?;
        }
        if whole.markers.is_some() && part.markers.is_some() {
            return Err(Error::new(
                ErrorKind::Mismatch,
                format!("markers in `{}` and in `{}`", whole.name, part.name),
                "one file of markers per trial",
            )
            .mend("give the files of one trial only"));
        }
        whole.markers = whole.markers.take().or(part.markers);
        whole.plates.extend(part.plates);
        whole.imus.extend(part.imus);
        whole.dynamics = whole.dynamics.or(part.dynamics);
        whole.events.extend(part.events);
        whole.sources.extend(part.sources);
        whole.notes.extend(part.notes);
    }
    whole.events.sort_by(|a, b| a.time_s.total_cmp(&b.time_s));
    doubt_durations(&mut whole);
    Ok(whole)
}

fn check_overlap(first: (&str, Clock), second: (&str, Clock)) -> Result<()> {
    let (a, b) = (first.1, second.1);
    if a.start_s.max(b.start_s) <= a.end_s().min(b.end_s()) {
        return Ok(());
    }
    let span = |(name, clock): (&str, Clock)| format!("`{name}` from {:.3} to {:.3} s", clock.start_s, clock.end_s());
    Err(Error::new(ErrorKind::Mismatch, format!("{} and {}", span(first), span(second)), "files with time in common")
        .mend("give the files of one trial only"))
}

fn doubt_durations(whole: &mut Recording) {
    let durations: Vec<f64> = whole.clocks().map(|c| c.duration_s()).collect();
    let (low, high) = durations.iter().fold((f64::MAX, 0.0_f64), |(l, h), d| (l.min(*d), h.max(*d)));
    if high > 0.0 && high - low > DURATION_TOLERANCE * high {
        whole.notes.doubt("duration", format!("streams of different length: {low:.3} s and {high:.3} s"));
    }
}

/// The clock of the first stream.
fn clock(part: &Recording) -> Option<Clock> {
    part.clocks().next()
}
