//! Labelled events: the EVENT group, else those of the header.
//!
//! ```text
//! EVENT:LABELS   "Foot Strike" …     EVENT:CONTEXTS   "Left" …  (Qualisys writes none)
//! EVENT:TIMES    (minutes, seconds) of each, counted as if frame 1 were at 0 s; in any order
//! ```

use crate::recording::LabelledEvent;

use super::{file::C3d, header};

/// Reads the events of `file`, in order of time.
pub(super) fn read(bytes: &[u8], file: &mut C3d) {
    let (labels, contexts) = (file.parameters.texts("EVENT", "LABELS"), file.parameters.texts("EVENT", "CONTEXTS"));
    let times = file.parameters.numbers("EVENT", "TIMES");
    let used = file.parameters.count("EVENT", "USED").unwrap_or(f64::MAX).max(0.0) as usize;
    let pairs: Vec<[f64; 2]> = times.as_chunks().0.iter().copied().take(used).filter(finite).collect();
    let mut doubt = None;
    let mut events: Vec<LabelledEvent> = Vec::with_capacity(pairs.len());
    let end_s = file.start_s() + file.frames() as f64 / file.point_rate_hz;
    for (index, [minutes, seconds]) in pairs.into_iter().enumerate() {
        let mut time_s = 60.0 * minutes + seconds;
        // A few writers give the whole time in the seconds and the minutes besides.
        if minutes > 0.0 && seconds >= 60.0 && time_s > end_s && seconds <= end_s {
            time_s = seconds;
            doubt = Some("event times hold whole seconds beside the minutes; the minutes are not added");
        }
        let label = labels.get(index).map_or("", String::as_str);
        events.push(LabelledEvent::new(time_s, label, contexts.get(index).map_or("", String::as_str)));
    }
    if events.is_empty() {
        let of_header = header::events(bytes, file.processor);
        events.extend(of_header.into_iter().map(|(time_s, label)| LabelledEvent::new(time_s, &label, "")));
    }
    let start_s = file.start_s();
    let inside = |shift_s: f64| {
        let slack_s = 1.0 / file.point_rate_hz;
        events.iter().all(|e| (start_s - slack_s..=end_s + slack_s).contains(&(e.time_s + shift_s)))
    };
    if !events.is_empty() && start_s > 0.0 && !inside(0.0) && inside(start_s) {
        for event in &mut events {
            event.time_s += start_s;
        }
        doubt = Some("event times count from the first frame of the file, not from frame 1; shifted");
    }
    events.sort_by(|a, b| a.time_s.total_cmp(&b.time_s));
    file.events = events;
    file.doubts.extend(doubt.map(|text| ("events", text.to_owned())));
}

fn finite(pair: &[f64; 2]) -> bool {
    pair.iter().all(|v| v.is_finite())
}
