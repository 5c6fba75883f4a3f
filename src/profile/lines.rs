//! The lines of a row: one per metric and side, each a whole statement.

use std::collections::BTreeMap;

use super::Source;
use crate::{
    metrics,
    quantity::Unit,
    recording::Notes,
    statistics::{Printed, Reference, decimals},
    table::{Table, Values},
};

/// One statement of a row.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Line {
    /// Name of the metric; empty for a statement about none.
    pub metric: String,
    /// The same for people.
    pub label: String,
    /// `left`, `right` or `both`; empty where there is none.
    pub side: String,
    /// Value with unit, interval and n; or what is absent and why.
    pub value: String,
    /// The parts of a value; none of a sentence, or of what is absent.
    pub estimate: Option<Estimate>,
    /// How it compares with the reference groups, as one text; empty where there is none.
    pub comparison: String,
    /// The same, group by group.
    pub against: Vec<Against>,
    /// How it has changed since the baseline; empty without one.
    pub change: String,
}

/// A mean as it is printed, in parts.
#[derive(Clone, Debug, PartialEq)]
pub struct Estimate {
    /// With every digit.
    pub mean: f64,
    /// Rounded, with its unit.
    pub value: String,
    /// The ends of its 95 % interval, rounded likewise; else why there is none.
    pub ci95: Result<[String; 2], String>,
    /// Number of steps or strides.
    pub n: i64,
    /// Whether they are fewer than a mean needs to be stable.
    pub few: bool,
}

impl Estimate {
    /// `9.4° (95 % CI 9.1 to 9.7, n 41)`.
    fn sentence(&self) -> String {
        let Self { value, n, .. } = self;
        let few = if self.few { ", fewer than 25" } else { "" };
        match &self.ci95 {
            Ok([low, high]) => format!("{value} (95 % CI {low} to {high}, n {n}{few})"),
            Err(reason) => format!("{value} (no 95 % CI: {reason}, n {n}{few})"),
        }
    }
}

/// A value beside one reference group.
#[derive(Clone, Debug, PartialEq)]
pub struct Against {
    /// `higher` or `lower` than the group's mean.
    pub direction: &'static str,
    /// Who they were, with mean and SD.
    pub group: String,
    /// What they were measured with: `force`, or `another model, …`.
    pub measured: String,
    /// z-score; with another model the spread between laboratories is in it. Else why there is none.
    pub z: Result<f64, String>,
}

impl Against {
    fn sentence(&self) -> String {
        let Self { direction, group, measured, z } = self;
        match z {
            Ok(z) => {
                let spread = if measured.starts_with(OTHER) { " with the spread between laboratories" } else { "" };
                format!("{direction} than the reference group measured with {measured}: {group}; z {z:+.1}{spread}")
            }
            Err(why) => format!("no z against {group}: {why}"),
        }
    }
}

const OTHER: &str = "another model";

impl Line {
    pub(super) fn plain(value: impl Into<String>) -> Self {
        Self { value: value.into(), ..Self::default() }
    }
}

/// The figures of one recording.
pub(super) struct Figures<'a> {
    summary: &'a Table,
    rows: BTreeMap<(&'a str, &'a str), usize>,
    change: Option<&'a Table>,
    references: &'a [Reference],
    pub notes: Option<&'a Notes>,
    speed_mps: Option<f64>,
    event_source: String,
}

impl<'a> Figures<'a> {
    pub(super) fn new(
        source: &Source<'a>,
        recording: &str,
        change: Option<&'a Table>,
        references: &'a [Reference],
    ) -> Self {
        let summary = source.summary;
        let column = |name| summary.texts(name).unwrap_or_default();
        let keys = column("metric").iter().zip(column("side")).zip(column("recording")).enumerate();
        let mine = keys.filter(|(_, (_, name))| *name == recording);
        let rows = mine.map(|(row, ((metric, side), _))| ((metric.as_str(), side.as_str()), row)).collect();
        let event_source =
            source.steps.and_then(|steps| steps.texts("event_source")?.first().cloned()).unwrap_or_default();
        let mut this = Self { summary, rows, change, references, notes: source.notes, speed_mps: None, event_source };
        let measured = this.number("speed_mps", "both", "mean").filter(|v| v.is_finite());
        this.speed_mps = source.speed_mps.or(measured);
        this
    }

    pub(super) fn speed_mps(&self) -> Option<f64> {
        self.speed_mps
    }

    pub(super) fn subject(&self) -> String {
        let row = self.rows.values().next();
        row.and_then(|row| self.summary.texts("subject")?.get(*row).cloned()).unwrap_or_default()
    }

    /// The text of a note, where one was made.
    pub(super) fn note(&self, code: &str) -> Option<&str> {
        self.notes?.about(code).map(|note| note.text.as_str())
    }

    /// What the summary says a metric was made with: all there is where the notes are not at hand.
    pub(super) fn model(&self, metric: &str) -> &str {
        ["left", "right", "both"]
            .map(|side| self.text(metric, side, "model"))
            .into_iter()
            .find(|m| !m.is_empty())
            .unwrap_or_default()
    }

    /// Which of `metrics` were sampled below their floor.
    pub(super) fn doubtful(&self, metrics: &[(&str, &str)]) -> Vec<&str> {
        let noted = self.note("fs_too_low").unwrap_or_default();
        let low: Vec<&str> = noted.split([',', ' ']).collect();
        metrics
            .iter()
            .filter(|(name, _)| low.contains(name))
            .filter_map(|(name, _)| noted.find(name).map(|at| &noted[at..at + name.len()]))
            .collect()
    }

    /// How contacts were found: `force`.
    pub(super) fn event_source(&self) -> &str {
        &self.event_source
    }

    fn number(&self, metric: &str, side: &str, column: &str) -> Option<f64> {
        self.summary.numbers(column)?.get(*self.rows.get(&(metric, side))?).copied()
    }

    fn n(&self, metric: &str, side: &str) -> i64 {
        let row = self.rows.get(&(metric, side));
        match (row, self.summary.column("n").map(|c| &c.values)) {
            (Some(row), Some(Values::Integer(n))) => n[*row].unwrap_or(0),
            _ => 0,
        }
    }

    fn text(&self, metric: &str, side: &str, column: &str) -> &str {
        let row = self.rows.get(&(metric, side));
        row.and_then(|row| Some(self.summary.texts(column)?.get(*row)?.as_str())).unwrap_or_default()
    }

    /// The lines of a metric on both sides, in `model`; a single one where it has no sides or no values.
    pub(super) fn lines(&self, metric: &str, label: &str, model: &str) -> Vec<Line> {
        let has = |side: &str| self.number(metric, side, "mean").is_some_and(f64::is_finite);
        if has("left") || has("right") {
            let digits = self.digits(metric, &["left", "right"]);
            return ["left", "right"].map(|side| self.line(metric, label, side, model, digits)).to_vec();
        }
        vec![self.line(metric, label, "both", model, self.digits(metric, &["both"]))]
    }

    /// Decimals that suit all of `sides`.
    fn digits(&self, metric: &str, sides: &[&str]) -> usize {
        let of = |column: &str| -> Vec<f64> {
            sides.iter().map(|side| self.number(metric, side, column).unwrap_or(f64::NAN)).collect()
        };
        let widths: Vec<f64> = of("ci95_high").iter().zip(of("ci95_low")).map(|(high, low)| high - low).collect();
        decimals(&widths, &of("mean"), unit_of(metric))
    }

    fn line(&self, metric: &str, label: &str, side: &str, model: &str, digits: usize) -> Line {
        let unit = unit_of(metric);
        let name = |value: String| Line {
            metric: metric.to_owned(),
            label: label.to_owned(),
            side: side.to_owned(),
            value,
            ..Line::default()
        };
        let Some(mean) = self.number(metric, side, "mean").filter(|v| v.is_finite()) else {
            let absent = self.text(metric, side, "absent");
            let reason = absent.split(';').find_map(|part| part.strip_prefix("mean=")).unwrap_or("not measured here");
            return name(format!("absent: {reason}"));
        };
        let [low, high] = ["ci95_low", "ci95_high"].map(|end| self.number(metric, side, end).unwrap_or(f64::NAN));
        let printed = Printed::new(mean, (low, high), unit, digits);
        let ci95 = if low.is_finite() && high.is_finite() {
            Ok([printed.low, printed.high])
        } else {
            let absent = self.text(metric, side, "absent");
            Err(absent.split(';').find_map(|part| part.strip_prefix("ci95=")).unwrap_or("not_computed").to_owned())
        };
        let few = self.text(metric, side, "flag").split(';').any(|flag| flag == "low_n");
        let estimate = Estimate { mean, value: printed.value, ci95, n: self.n(metric, side), few };
        let against = self.against(metric, mean, model, unit);
        let comparison = against.iter().map(Against::sentence).collect::<Vec<_>>().join("; ");
        let spoken = estimate.sentence();
        Line { estimate: Some(estimate), comparison, against, change: self.change(metric, side), ..name(spoken) }
    }

    /// Against every group that measured the metric at the nearest speed.
    fn against(&self, metric: &str, value: f64, model: &str, unit: Unit) -> Vec<Against> {
        let groups = self.references.iter().filter(|r| r.metric == metric);
        let nearest = |r: &&Reference| {
            let (low, high) = r.speed_mps;
            self.speed_mps.map_or(0.0, |v| (low - v).max(v - high).max(0.0))
        };
        let Some(least) = groups.clone().map(|r| nearest(&r)).reduce(f64::min) else { return Vec::new() };
        let one = |reference: &Reference| {
            let sd = reference.sd.map(|sd| format!(" ± {sd}")).unwrap_or_default();
            let symbol = if unit == Unit::Ratio { "" } else { unit.symbol() };
            let mean = format!("mean {}{sd} {symbol}", reference.mean);
            let other = reference.is_other_model(model);
            Against {
                direction: if value >= reference.mean { "higher" } else { "lower" },
                group: format!("{}, {}", reference.describe(), mean.trim_end()),
                measured: match reference.model.as_str() {
                    "any" => "any event method".into(),
                    model if other => format!("{OTHER}, {model}"),
                    model => model.to_owned(),
                },
                z: reference.z(value, model, self.speed_mps),
            }
        };
        groups.filter(|r| nearest(r) <= least + 1e-9).map(one).collect()
    }

    fn change(&self, metric: &str, side: &str) -> String {
        let Some(table) = self.change else { return String::new() };
        let column = |name| table.texts(name).unwrap_or_default();
        let row = column("metric").iter().zip(column("side")).position(|(m, s)| m == metric && s == side);
        row.map_or_else(String::new, |row| column("statement")[row].clone())
    }
}

fn unit_of(metric: &str) -> Unit {
    metrics::all().find(|known| known.name == metric).map_or(Unit::None, |known| known.unit)
}
