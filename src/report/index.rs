//! The index of a batch: every recording with a few of its means, groups, and what has no report and why.

use std::collections::BTreeMap;

use serde::Serialize;

use super::{
    number::{decimals, fixed},
    text::Texts,
};
use crate::{batch::PastRecording, metrics, profile::FOOTER, table::Table};

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
    cells: Vec<Cell>,
}

#[derive(Serialize)]
struct Cell {
    /// With every digit, for sorting; empty where there is none.
    value: String,
    shown: String,
}

#[derive(Serialize)]
struct Group {
    name: String,
    n: usize,
    cells: Vec<String>,
}

impl Index {
    pub fn of(entries: &[Entry], failures: Vec<Missing>, skipped: Vec<Missing>, texts: &Texts) -> Self {
        let has = |column: &usize| entries.iter().any(|entry| entry.means[*column].is_finite());
        let shown: Vec<usize> = (0..SHOWN.len()).filter(has).collect();
        let texted = ["index.recording", "index.subject", "index.group", "index.state"];
        let texted = texted.map(|key| Column { name: texts.get(key), unit: "", numeric: false });
        let numbers = shown.iter().filter_map(|column| {
            let metric = metrics::all().find(|metric| metric.name == SHOWN[*column])?;
            Some(Column { name: texts.metric(metric), unit: metric.unit.symbol(), numeric: true })
        });
        let digits: Vec<usize> = shown
            .iter()
            .map(|column| decimals(&[], &entries.iter().map(|entry| entry.means[*column]).collect::<Vec<_>>()))
            .collect();
        let row = |entry: &Entry| Row {
            recording: entry.recording.clone(),
            subject: entry.subject.clone(),
            group: entry.group.clone(),
            href: entry.href.clone(),
            doubts: entry.doubts,
            cells: shown.iter().zip(&digits).map(|(column, digits)| cell(entry.means[*column], *digits)).collect(),
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

fn cell(value: f64, digits: usize) -> Cell {
    Cell { value: if value.is_finite() { value.to_string() } else { String::new() }, shown: fixed(value, digits) }
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
        if values.len() > 1 { format!("{} ± {}", fixed(mean, digits), fixed(sd, digits)) } else { fixed(mean, digits) }
    };
    let group = |(name, members): (&str, Vec<&Entry>)| Group {
        name: name.to_owned(),
        n: members.len(),
        cells: shown.iter().zip(digits).map(|(column, digits)| spread(&members, *column, *digits)).collect(),
    };
    by_name.into_iter().map(group).collect()
}
