//! The rows of the hip-load profile, each number apart from the interval that stands behind it.

use serde::Serialize;

use crate::profile::{self, Against, Profile};

/// A row as it is set.
#[derive(Serialize)]
pub(super) struct ProfileRow {
    title: &'static str,
    grade: &'static str,
    model: String,
    reference: String,
    groups: Vec<Group>,
    /// Whether there is nothing but reasons why there is nothing.
    absent: bool,
    /// Whether each line is a sentence about another metric.
    sentences: bool,
}

/// The lines of one metric.
#[derive(Serialize)]
struct Group {
    metric: String,
    label: String,
    lines: Vec<Line>,
    beside: Vec<Beside>,
}

#[derive(Default, Serialize)]
struct Line {
    side: String,
    /// With its unit; a whole sentence where the row says one.
    value: String,
    /// The mean with every digit; empty of a sentence.
    mean: String,
    /// The ends of its interval; empty where there is none.
    low: String,
    high: String,
    /// Why there is none.
    why: String,
    n: i64,
    few: bool,
    /// What a sentence says in brackets.
    more: String,
    /// Since the baseline; empty without one.
    change: String,
    /// Why there is no value, as words.
    absent: String,
    /// Which input is missing, where that is why.
    needs: String,
}

/// A reference group, and where the sides stand to it.
#[derive(Serialize)]
struct Beside {
    group: String,
    measured: String,
    /// Whether it was measured by another model: then the spread between laboratories is in z.
    other: bool,
    /// Why no side has a z; else empty.
    none: String,
    places: Vec<Place>,
}

#[derive(Serialize)]
struct Place {
    side: String,
    direction: &'static str,
    z: String,
}

pub(super) fn rows(profile: &Profile) -> Vec<ProfileRow> {
    profile.rows.iter().map(row).collect()
}

fn row(row: &profile::Row) -> ProfileRow {
    let mut groups: Vec<Group> = Vec::new();
    for line in &row.lines {
        if groups.last().is_none_or(|group| group.metric != line.metric) {
            let (metric, label) = (line.metric.clone(), line.label.clone());
            groups.push(Group { metric, label, lines: Vec::new(), beside: Vec::new() });
        }
        let Some(group) = groups.last_mut() else { continue };
        group.lines.push(Line::of(line));
        line.against.iter().for_each(|against| place(&mut group.beside, &line.side, against));
    }
    let lines = || groups.iter().flat_map(|group| &group.lines);
    ProfileRow {
        title: row.title,
        grade: row.grade,
        model: row.model.clone(),
        reference: row.reference.clone(),
        absent: lines().all(|line| !line.absent.is_empty()),
        sentences: lines().all(|line| line.side.is_empty() && line.absent.is_empty()),
        groups,
    }
}

impl Line {
    fn of(line: &profile::Line) -> Self {
        let side = line.side.clone();
        let Some(estimate) = &line.estimate else {
            let (value, more, absent) = parted(&line.value);
            let needs = absent.strip_prefix("inputs_missing(").and_then(|rest| rest.strip_suffix(')'));
            let needs = needs.unwrap_or_default().to_owned();
            return Self { side, value, more, absent: absent.replace('_', " "), needs, ..Self::default() };
        };
        let (ends, why) = match &estimate.ci95 {
            Ok(ends) => (ends.each_ref().map(|end| true_minus(end)), String::new()),
            Err(reason) => (Default::default(), reason.replace('_', " ")),
        };
        let [low, high] = ends;
        let (n, few, mean) = (estimate.n, estimate.few, estimate.mean.to_string());
        Self {
            side,
            value: true_minus(&estimate.value),
            mean,
            low,
            high,
            why,
            n,
            few,
            change: true_minus(&line.change),
            ..Self::default()
        }
    }
}

fn place(beside: &mut Vec<Beside>, side: &str, against: &Against) {
    let known = beside.iter().position(|one| one.group == against.group);
    let at = known.unwrap_or_else(|| {
        beside.push(Beside {
            group: against.group.clone(),
            measured: against.measured.clone(),
            other: against.measured.starts_with("another model"),
            none: String::new(),
            places: Vec::new(),
        });
        beside.len() - 1
    });
    match &against.z {
        Ok(z) => {
            let z = format!("{z:+.1}").replace('-', "−");
            beside[at].places.push(Place { side: side.to_owned(), direction: against.direction, z });
        }
        Err(why) => beside[at].none.clone_from(why),
    }
}

/// `no detectable difference (…)` as a sentence and what it adds; `absent: …` as the reason.
fn parted(text: &str) -> (String, String, String) {
    let text = &true_minus(text);
    if let Some(reason) = text.strip_prefix("absent: ") {
        return (String::new(), String::new(), reason.to_owned());
    }
    match text.find(" (").filter(|_| text.ends_with(')')) {
        Some(at) => (text[..at].to_owned(), text[at + 1..].to_owned(), String::new()),
        None => (text.to_owned(), String::new(), String::new()),
    }
}

/// A hyphen before a digit that stands for a minus.
fn true_minus(text: &str) -> String {
    let mut said = String::with_capacity(text.len());
    let mut before = ' ';
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        let minus = c == '-' && " (".contains(before) && rest.peek().is_some_and(char::is_ascii_digit);
        said.push(if minus { '−' } else { c });
        before = c;
    }
    said
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_its_interval_and_a_reason_are_told_apart() {
        let whole = |text: &str| -> (String, String, String) { parted(text) };
        assert_eq!(
            whole("9.41° (95 % CI 9.10 to 9.72, n 41)"),
            ("9.41°".into(), "(95 % CI 9.10 to 9.72, n 41)".into(), String::new())
        );
        assert_eq!(whole("absent: no_event"), (String::new(), String::new(), "no_event".into()));
        assert_eq!(whole("-0.01 m (95 % CI -0.02 to 0.01)").1, "(95 % CI −0.02 to 0.01)");
        assert_eq!(true_minus("-2 of 2026-11-24"), "−2 of 2026-11-24");
        assert_eq!(whole("right larger (by 2): a sentence").0, "right larger (by 2): a sentence");
    }
}
