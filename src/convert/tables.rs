//! Tables of a data set: events and participants.

use std::{collections::BTreeMap, fmt::Write as _};

use crate::{
    quantity::Side,
    recording::{LabelledEvent, Subject},
};

/// A number in full, or that there is none.
pub(super) fn number(out: &mut String, value: f64) {
    if value.is_finite() {
        let _ = write!(out, "{value}");
    } else {
        out.push_str("n/a");
    }
}

/// A text without what would part the table.
pub(super) fn plain(text: &str) -> String {
    let clean: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    if clean.trim().is_empty() { "n/a".into() } else { clean }
}

/// Labelled events: the onset counts from `start_s`, as the standard wants; the recording's own time stands beside it.
pub(super) fn events(events: &[LabelledEvent], start_s: f64) -> Vec<u8> {
    let mut out = String::from("onset\tduration\ttrial_type\tside\ttime_s\n");
    for event in events {
        let side = event.side.map_or("n/a", Side::as_str);
        number(&mut out, event.time_s - start_s);
        let _ = write!(out, "\tn/a\t{}\t{side}\t", plain(&event.label));
        number(&mut out, event.time_s);
        out.push('\n');
    }
    out.into_bytes()
}

/// One row of the table of participants.
pub(super) fn participant(label: &str, subject: &Subject) -> String {
    let mut row = format!("sub-{label}");
    for value in [subject.mass_kg, subject.height_m, subject.leg_length_m] {
        row.push('\t');
        number(&mut row, value.unwrap_or(f64::NAN));
    }
    row
}

/// Columns of the table of participants.
pub(super) const PARTICIPANTS: &str = "participant_id\tmass_kg\theight_m\tleg_length_m";

/// `rows` and those of the table `before` that are of others; `None` where its columns are not ours.
pub(super) fn merged(before: &str, mut rows: BTreeMap<String, String>) -> Option<BTreeMap<String, String>> {
    let mut lines = before.lines();
    if lines.next().is_some_and(|names| names != PARTICIPANTS) {
        return None;
    }
    for row in lines {
        let id = row.split('\t').next()?.strip_prefix("sub-")?;
        rows.entry(id.to_owned()).or_insert_with(|| row.to_owned());
    }
    Some(rows)
}

pub(super) fn participants<'a>(rows: impl Iterator<Item = &'a String>) -> Vec<u8> {
    let mut out = format!("{PARTICIPANTS}\n");
    for row in rows {
        out.push_str(row);
        out.push('\n');
    }
    out.into_bytes()
}
