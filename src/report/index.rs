//! The index of a batch: every recording with a few of its means, groups, and what has no report and why.

use std::collections::BTreeMap;

use serde::Serialize;

use super::{
    number::{Number, decimals},
    text::Texts,
};
use crate::{batch::PastRecording, metrics, profile::FOOTER, quantity::Unit, table::Table};

/// The columns of numbers, in this order; one that no recording has is left out.
const SHOWN: [&str; 9] = [
    "speed_mps",
    "cadence_spm",
    "contact_time_s",
    "step_width_m",
    "crossover_fraction_pct",
    "vgrf_active_peak_bw",
    "valr_bw_s",
    "contralateral_pelvic_drop_peak_deg",
    "hip_adduction_peak_deg",
];

/// What the index says of a recording that has a page.
pub(super) struct Entry {
    pub recording: String,
    pub subject: String,
    pub group: String,
    pub href: String,
    pub doubts: bool,
    /// By metric of [`SHOWN`]: the mean of both sides.
    means: Vec<f64>,
}

impl Entry {
    pub fn of(past: &PastRecording, summary: &Table, subject: &str, href: String, doubts: bool) -> Self {
        let (names, sides) = (summary.texts("metric").unwrap_or_default(), summary.texts("side").unwrap_or_default());
        let means = summary.numbers("mean").unwrap_or_default();
        let of = |metric: &&str| {
            let row = (0..summary.len()).find(|row| names[*row] == **metric && sides[*row] == "both");
            row.map_or(f64::NAN, |row| means[row])
        };
        Self {
            recording: past.name.clone(),
            subject: subject.to_owned(),
            group: past.declared.group.clone().unwrap_or_default(),
            href,
            doubts,
            means: SHOWN.iter().map(of).collect(),
        }
    }
}

/// What has no page.
#[derive(Serialize)]
pub(super) struct Missing {
    pub path: String,
    pub message: String,
}

/// What the template is filled with.
#[derive(Serialize)]
pub(super) struct Index {
    tally: String,
    columns: Vec<Column>,
    rows: Vec<Row>,
    groups: Vec<Group>,
    failures: Vec<Missing>,
    skipped: Vec<Missing>,
    footer: &'static str,
    version: &'static str,
}

#[derive(Serialize)]
struct Column {
    name: String,
    unit: &'static str,
    numeric: bool,
}

#[derive(Serialize)]
struct Row {
    recording: String,
    subject: String,
    group: String,
    href: String,
    doubts: bool,
    cells: Vec<Number>,
}

#[derive(Serialize)]
struct Group {
    name: String,
    n: usize,
    cells: Vec<GroupCell>,
}

#[derive(Serialize)]
struct GroupCell {
    mean: Number,
    /// Of one recording there is none.
    sd: Number,
}

impl Index {
    pub fn of(entries: &[Entry], failures: Vec<Missing>, skipped: Vec<Missing>, texts: &Texts) -> Self {
        let has = |column: &usize| entries.iter().any(|entry| entry.means[*column].is_finite());
        let shown: Vec<usize> = (0..SHOWN.len()).filter(has).collect();
        let texted = ["index.recording", "index.subject", "index.group", "index.state"];
        let texted = texted.map(|key| Column { name: texts.get(key), unit: "", numeric: false });
        let metric = |column: &usize| metrics::all().find(|metric| metric.name == SHOWN[*column]);
        let numbers = shown.iter().filter_map(metric).map(|metric| Column {
            name: texts.metric(metric).text,
            unit: metric.unit.symbol(),
            numeric: true,
        });
        let digits = |column: &usize| {
            let means: Vec<f64> = entries.iter().map(|entry| entry.means[*column]).collect();
            decimals(&[], &means, metric(column).map_or(Unit::None, |metric| metric.unit))
        };
        let digits: Vec<usize> = shown.iter().map(digits).collect();
        let row = |entry: &Entry| Row {
            recording: entry.recording.clone(),
            subject: entry.subject.clone(),
            group: entry.group.clone(),
            href: entry.href.clone(),
            doubts: entry.doubts,
            cells: shown
                .iter()
                .zip(&digits)
                .map(|(column, digits)| Number::new(entry.means[*column], *digits))
                .collect(),
        };
        let n = entries.len() + failures.len() + skipped.len();
        let counts = [entries.len(), n, failures.len(), skipped.len()].map(|n| n.to_string());
        let [ok, n, failed, passed] = &counts;
        Self {
            tally: texts.fill("index.tally", &[("ok", ok), ("n", n), ("failed", failed), ("skipped", passed)]),
            columns: texted.into_iter().chain(numbers).collect(),
            rows: entries.iter().map(row).collect(),
            groups: groups(entries, &shown, &digits),
            failures,
            skipped,
            footer: FOOTER,
            version: env!("CARGO_PKG_VERSION"),
        }
    }
}

/// Mean and standard deviation over the recordings of each group.
fn groups(entries: &[Entry], shown: &[usize], digits: &[usize]) -> Vec<Group> {
    let mut by_name: BTreeMap<&str, Vec<&Entry>> = BTreeMap::new();
    for entry in entries {
        by_name.entry(&entry.group).or_default().push(entry);
    }
    let spread = |members: &[&Entry], column: usize, digits: usize| {
        let values: Vec<f64> = members.iter().map(|entry| entry.means[column]).filter(|v| v.is_finite()).collect();
        let n = values.len() as f64;
        let mean = values.iter().sum::<f64>() / n;
        let sd = (values.iter().map(|v| (v - mean).powi(2)).sum::<f64>() / (n - 1.0)).sqrt();
        GroupCell { mean: Number::new(mean, digits), sd: Number::new(sd, digits) }
    };
    let group = |(name, members): (&str, Vec<&Entry>)| Group {
        name: name.to_owned(),
        n: members.len(),
        cells: shown.iter().zip(digits).map(|(column, digits)| spread(&members, *column, *digits)).collect(),
    };
    by_name.into_iter().map(group).collect()
}
