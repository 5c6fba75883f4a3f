//! Left, right and their difference: what the `summary` holds, metric by metric.

use serde::Serialize;

use super::{
    number::{Number, decimals},
    text::{Name, Texts},
};
use crate::{
    metrics::{self, Metric},
    profile::ABOUT_SIDES,
    quantity::Unit,
    recording::Notes,
    table::{Table, Values},
};

/// Metrics that stand in the first table, in this order; all others are folded away.
const FIRST: [&str; 16] = [
    "cadence_spm",
    "contact_time_s",
    "flight_time_s",
    "duty_factor_ratio",
    "step_length_m",
    "vertical_oscillation_m",
    "step_width_m",
    "crossover_margin_m",
    "foot_progression_angle_deg",
    "foot_strike_angle_deg",
    "vgrf_active_peak_bw",
    "valr_bw_s",
    "contralateral_pelvic_drop_peak_deg",
    "hip_adduction_peak_deg",
    "knee_abduction_peak_deg",
    "pta_resultant_g",
];

/// The tables of a page.
#[derive(Serialize)]
pub(super) struct Comparison {
    /// What is doubted of the sides.
    doubts: Vec<String>,
    /// Whether any metric has a left and a right.
    sided: bool,
    first: Vec<Row>,
    others: Vec<Row>,
    /// Metrics without any value, by reason.
    absent: Vec<AbsentRow>,
}

/// One metric.
#[derive(Serialize)]
struct Row {
    metric: &'static str,
    name: Name,
    unit: &'static str,
    what: &'static str,
    sign: &'static str,
    cells: Vec<Cell>,
    /// The interval of the difference in standard deviations within a side; none without one.
    bar: Option<Bar>,
}

/// Left, right, difference or both.
#[derive(Serialize)]
struct Cell {
    side: &'static str,
    mean: Number,
    sd: Number,
    low: Number,
    high: Number,
    n: i64,
    few: bool,
    absent: String,
}

/// Where a difference and its interval lie beside zero, per cent of the width.
#[derive(Serialize)]
struct Bar {
    low: String,
    width: String,
    at: String,
}

#[derive(Serialize)]
struct AbsentRow {
    reason: String,
    metrics: Vec<String>,
}

/// The figures of one row of the summary.
#[derive(Clone, Debug)]
pub(super) struct Figures {
    pub mean: f64,
    sd: f64,
    pub ci95: [f64; 2],
    pub n: i64,
    few: bool,
    absent: String,
}

/// Half of what the bar of a difference spans, standard deviations within a side.
const SPAN_SD: f64 = 3.0;

impl Comparison {
    pub fn of(summary: &Table, notes: &Notes, texts: &Texts) -> Self {
        let has = |metric: &&Metric| ["left", "right", "both"].iter().any(|side| is_there(summary, metric.name, side));
        let measured: Vec<&'static Metric> = metrics::all().filter(has).collect();
        let first = FIRST.iter().filter_map(|name| measured.iter().find(|m| m.name == *name).copied());
        let first = first.map(|metric| row(summary, metric, texts)).collect();
        let others =
            measured.iter().filter(|m| !FIRST.contains(&m.name)).map(|metric| row(summary, metric, texts)).collect();
        let mut absent: Vec<AbsentRow> = Vec::new();
        for metric in metrics::all().filter(|metric| !has(metric)) {
            let reason =
                ["both", "left"].into_iter().find_map(|side| Some(figures(summary, metric.name, side)?.absent));
            let reason = reason.unwrap_or_default();
            match absent.iter_mut().find(|row| row.reason == reason) {
                Some(row) => row.metrics.push(metric.name.to_owned()),
                None => absent.push(AbsentRow { reason, metrics: vec![metric.name.to_owned()] }),
            }
        }
        let doubts = notes.doubts().filter(|note| ABOUT_SIDES.contains(&&*note.code)).map(|note| note.text.clone());
        let sided = measured.iter().any(|metric| is_sided(summary, metric));
        Self { doubts: doubts.collect(), sided, first, others, absent }
    }
}

fn is_there(summary: &Table, metric: &str, side: &str) -> bool {
    figures(summary, metric, side).is_some_and(|f| f.mean.is_finite())
}

fn is_sided(summary: &Table, metric: &Metric) -> bool {
    ["left", "right"].iter().any(|side| is_there(summary, metric.name, side))
}

pub(super) fn figures(summary: &Table, metric: &str, side: &str) -> Option<Figures> {
    let (metrics, sides) = (summary.texts("metric")?, summary.texts("side")?);
    let row = (0..summary.len()).find(|row| metrics[*row] == metric && sides[*row] == side)?;
    let number = |name: &str| summary.numbers(name).map_or(f64::NAN, |values| values[row]);
    let text = |name: &str| summary.texts(name).map_or("", |cells| cells[row].as_str());
    let n = match summary.column("n").map(|c| &c.values) {
        Some(Values::Integer(n)) => n[row].unwrap_or(0),
        _ => 0,
    };
    let reason = text("absent").split(';').find_map(|part| part.strip_prefix("mean=")).unwrap_or_default();
    Some(Figures {
        mean: number("mean"),
        sd: number("sd"),
        ci95: [number("ci95_low"), number("ci95_high")],
        n,
        few: text("flag").split(';').any(|flag| flag == "low_n"),
        absent: reason.to_owned(),
    })
}

fn row(summary: &Table, metric: &'static Metric, texts: &Texts) -> Row {
    let sides: &[&'static str] = if is_sided(summary, metric) { &["left", "right", "difference"] } else { &["both"] };
    let found: Vec<(&'static str, Figures)> =
        sides.iter().filter_map(|side| Some((*side, figures(summary, metric.name, side)?))).collect();
    let digits = digits(&found, metric.unit);
    let cell = |(side, f): &(&'static str, Figures)| Cell {
        side,
        mean: Number::new(f.mean, digits),
        sd: Number::new(f.sd, digits),
        low: Number::new(f.ci95[0], digits),
        high: Number::new(f.ci95[1], digits),
        n: f.n,
        few: f.few,
        absent: f.absent.clone(),
    };
    Row {
        metric: metric.name,
        name: texts.metric(metric),
        unit: metric.unit.symbol(),
        what: metric.what,
        sign: metric.sign,
        cells: found.iter().map(cell).collect(),
        bar: bar(&found),
    }
}

/// Decimals that suit the narrowest interval of a row.
pub(super) fn digits(found: &[(&'static str, Figures)], unit: Unit) -> usize {
    let widths: Vec<f64> = found.iter().map(|(_, f)| f.ci95[1] - f.ci95[0]).collect();
    decimals(&widths, &found.iter().map(|(_, f)| f.mean).collect::<Vec<_>>(), unit)
}

fn bar(found: &[(&'static str, Figures)]) -> Option<Bar> {
    let of = |side: &str| found.iter().find(|(s, _)| *s == side).map(|(_, f)| f);
    let (left, right, difference) = (of("left")?, of("right")?, of("difference")?);
    let sd = (f64::midpoint(left.sd.powi(2), right.sd.powi(2))).sqrt();
    // At the edges a difference beyond the span stays to be seen.
    let at = |value: f64| 50.0 + 47.0 * (value / sd / SPAN_SD).clamp(-1.0, 1.0);
    let ends = difference.ci95.map(at);
    let all = [ends[0], ends[1], at(difference.mean)];
    (sd > 0.0 && all.iter().all(|v| v.is_finite())).then(|| Bar {
        low: format!("{:.1}%", ends[0]),
        width: format!("{:.1}%", (ends[1] - ends[0]).max(1.0)),
        at: format!("{:.1}%", all[2]),
    })
}
