//! The twelve rows, and what may be said in each.

use super::{
    Row, Source,
    lines::{Figures, Line},
};
use crate::{
    quantity::Unit,
    recording::Notes,
    statistics::{Mdc, StatisticsParams, symmetry, with_unit},
    table::Table,
};

/// A row that shows metrics.
struct Shown {
    title: &'static str,
    metrics: &'static [(&'static str, &'static str)],
    model: fn(&Figures<'_>) -> String,
    reference: &'static str,
    grade: &'static str,
}

const SHOWN: [Shown; 8] = [
    Shown {
        title: "Cadence",
        metrics: &[("cadence_spm", "cadence")],
        model: contacts,
        reference: "the runner's own baseline at this speed",
        grade: "descriptive",
    },
    Shown {
        title: "Contact time and duty factor",
        metrics: &[("contact_time_s", "contact time"), ("duty_factor_ratio", "duty factor")],
        model: contacts,
        reference: "the runner's own baseline at this speed and threshold",
        grade: "descriptive",
    },
    Shown {
        title: "Step width and crossover margin",
        metrics: &[
            ("step_width_leglength_pct", "step width over leg length (− crossed)"),
            ("step_width_m", "step width (− crossed)"),
            ("crossover_margin_m", "crossover margin (− beyond the midline)"),
        ],
        model: |f| first(&[f.note("step_width_method")], "method not noted"),
        reference: "no cut-off exists; a narrower step went with more hip adduction and more strain of the iliotibial band \
                    (Brindle 2014, Gait Posture 39:124; Meardon 2012, Sports Biomech 11:464)",
        grade: "E (modelling, acute)",
    },
    Shown {
        title: "Contralateral pelvic drop, peak and excursion",
        metrics: &[
            ("contralateral_pelvic_drop_peak_deg", "pelvic drop peak (+ swing side lower)"),
            ("contralateral_pelvic_drop_excursion_deg", "pelvic drop excursion"),
        ],
        model: hips,
        reference: "excursion and change count; peaks differ by up to 5° between definitions of the pelvis",
        grade: "D",
    },
    Shown {
        title: "Hip adduction, peak and excursion",
        metrics: &[
            ("hip_adduction_peak_deg", "hip adduction peak (+ adduction)"),
            ("hip_adduction_excursion_deg", "hip adduction excursion"),
        ],
        model: hips,
        reference: "excursion and change count; peaks differ by up to 3.6° between laboratories",
        grade: "C for women with PFP or ITBS, else D",
    },
    Shown {
        title: "Femoral adduction and frontal-plane projection angle, 2-D",
        metrics: &[
            ("femoral_adduction_2d_deg", "femoral adduction (+ knee medial)"),
            ("fppa_peak_deg", "projection angle (+ knee medial)"),
        ],
        model: hips,
        reference: "only a group of your own, filmed the same way; 2-D and 3-D do not agree in size",
        grade: "E",
    },
    Shown {
        title: "Vertical average loading rate",
        metrics: &[("valr_bw_s", "loading rate")],
        model: |f| first(&[f.note("vip_method")], "method not noted"),
        reference: "below 66 BW/s in one subgroup of women never injured (n 21, against 103 injured); the full groups did \
                    not differ (Davis 2016, Br J Sports Med 50:887)",
        grade: "C",
    },
    Shown {
        title: "Peak tibial acceleration, resultant and axial",
        metrics: &[
            ("pta_resultant_g", "resultant peak tibial acceleration"),
            ("pta_axial_g", "axial peak tibial acceleration"),
        ],
        model: |f| first(&[f.note("tibial_acceleration"), f.note("sensors")], "no tibial sensor"),
        reference: "the runner's own baseline with the sensor in the same place",
        grade: "E",
    },
];

/// How contacts were found, with the threshold where one is noted.
fn contacts(figures: &Figures<'_>) -> String {
    let noted = figures.note("events").unwrap_or_default();
    let found = if figures.event_source().is_empty() { "method not noted" } else { figures.event_source() };
    if noted.is_empty() { format!("contacts from {found}") } else { format!("contacts from {found}: {noted}") }
}

fn hips(figures: &Figures<'_>) -> String {
    let tabled = Some(figures.model("hip_adduction_peak_deg")).filter(|model| !model.is_empty());
    let model = first(&[figures.note("hip_model"), tabled], "no body model");
    let more = ["pelvis_definition", "static_offset"].iter().filter_map(|code| Some((*code, figures.note(code)?)));
    // What the text is about stands before it: a bare `on` would say nothing.
    more.fold(model, |model, (code, text)| format!("{model}; {} {text}", code.replace('_', " ")))
}

fn first(notes: &[Option<&str>], otherwise: &str) -> String {
    notes.iter().flatten().next().copied().unwrap_or(otherwise).to_owned()
}

/// Every row in order.
pub(super) fn all(figures: &Figures<'_>, source: &Source<'_>, mdc: &Mdc) -> Vec<Row> {
    let tag = |shown: &Shown| match shown.metrics[0].0 {
        name if name.ends_with("_deg") => "hip_model".to_owned(),
        _ => figures.event_source().to_owned(),
    };
    let mut rows: Vec<Row> = SHOWN
        .iter()
        .map(|shown| Row {
            title: shown.title,
            lines: shown.metrics.iter().flat_map(|(metric, label)| figures.lines(metric, label, &tag(shown))).collect(),
            model: match figures.doubtful(shown.metrics)[..] {
                [] => (shown.model)(figures),
                _ => {
                    format!("{}; doubtful, the sampling rate is below the floor of this metric", (shown.model)(figures))
                }
            },
            reference: shown.reference.to_owned(),
            grade: shown.grade,
        })
        .collect();
    rows.push(difference(source, mdc));
    rows.extend(training(source.log));
    rows
}

/// Codes of notes that doubt which step is whose, or what a difference between the two feet means.
pub(crate) const ABOUT_SIDES: [&str; 2] = ["sides", "worn_on_one_side"];

/// Left against right for what the other rows show.
fn difference(source: &Source<'_>, mdc: &Mdc) -> Row {
    let table = source.steps.and_then(|steps| symmetry(steps, mdc, &StatisticsParams::default()).ok());
    let mut lines = Vec::new();
    if let Some(table) = &table {
        let column = |name| table.texts(name).unwrap_or_default();
        for (metric, label) in SHOWN.iter().flat_map(|shown| shown.metrics) {
            let row = column("metric").iter().position(|m| m == metric);
            let said = row.map(|row| column("statement")[row].as_str()).filter(|text| !text.is_empty());
            lines.extend(said.map(|text| Line {
                metric: (*metric).into(),
                label: (*label).into(),
                ..Line::plain(text)
            }));
        }
    }
    let doubts = source.notes.into_iter().flat_map(Notes::doubts).filter(|note| ABOUT_SIDES.contains(&&*note.code));
    if !lines.is_empty() {
        lines.splice(0..0, doubts.map(|note| Line::plain(format!("doubtful: {}", note.text))));
    }
    if lines.is_empty() {
        lines.push(Line::plain("absent: needs the steps of both sides, at least 8 each"));
    }
    Row {
        title: "Left–right difference",
        lines,
        model: "right − left, 95 % CI by block bootstrap over strides".into(),
        reference: "interval and minimal detectable change (MDC) only; in 836 runners asymmetry was not a risk factor \
                    (Malisoux 2024, BMJ Open Sport Exerc Med e001787)"
            .into(),
        grade: "“not a risk factor”",
    }
}

/// Spike, rest and pain of the last day of a log.
fn training(log: Option<(&Table, &Table)>) -> [Row; 3] {
    let none = || vec![Line::plain("absent: no training log given")];
    let of =
        |line: &dyn Fn(&Table, &Table) -> Vec<Line>| log.map_or_else(none, |(sessions, days)| line(sessions, days));
    let model = if log.is_some() { "training log" } else { "" };
    let row = |title, lines, reference: &str, grade| Row {
        title,
        lines,
        model: model.into(),
        reference: reference.into(),
        grade,
    };
    [
        row(
            "Session spike",
            of(&|sessions, _| {
                vec![Line::plain(last_session(
                    sessions,
                    "spike_statement",
                    "no run with a run of the 30 days before it",
                ))]
            }),
            "at most 10 % beyond the longest run of the 30 days before (Frandsen 2025, Br J Sports Med 59:1203)",
            "B",
        ),
        row(
            "Rest days and annual hours",
            of(&|_, days| {
                let names =
                    [("rest_days_7d_count", " rest days in 7"), ("training_hours_365d_h", " of training in 365 days")];
                names
                    .map(|(name, what)| Line { metric: name.into(), ..Line::plain(last_day(days, name, what)) })
                    .to_vec()
            }),
            "context: fewer than 2 rest days a week went with 5.2 times (95 % CI 1.89 to 14.06) and more than 700 h a year with \
             2.1 times (1.21 to 3.61) as many overuse injuries in 446 young elite athletes of three sports (Ristolainen 2014, \
             J Sports Med Phys Fitness 54:78)",
            "D",
        ),
        row(
            "Pain state",
            of(&|sessions, _| {
                let state = last_session(sessions, "pain_state", "unknown");
                vec![Line::plain(format!(
                    "{state}: {}",
                    last_session(sessions, "pain_statement", "nothing is written")
                ))]
            }),
            "pain-monitoring rule, tested for Achilles and knee pain (Silbernagel 2007); red flags come before it",
            "E/C",
        ),
    ]
}

/// What the latest session that has it says, with its day.
fn last_session(sessions: &Table, column: &str, otherwise: &str) -> String {
    let cells = sessions.texts(column).unwrap_or_default();
    let dates = sessions.texts("date").unwrap_or_default();
    let found = cells.iter().zip(dates).rev().find(|(cell, _)| !cell.is_empty());
    found.map_or_else(
        || otherwise.to_owned(),
        |(cell, date)| if column == "spike_statement" { format!("{date}: {cell}") } else { cell.clone() },
    )
}

fn last_day(days: &Table, name: &str, what: &str) -> String {
    let Some(row) = days.len().checked_sub(1) else { return "absent: no day".into() };
    let date = &days.texts("date").unwrap_or_default()[row];
    let value = days.numbers(name).map_or(f64::NAN, |values| values[row]);
    if value.is_finite() {
        let unit = if name.ends_with("_h") { Unit::Hour } else { Unit::None };
        let value = if unit == Unit::None { format!("{value}") } else { with_unit(value, unit) };
        return format!("{value}{what} until {date}");
    }
    let absent = &days.texts("absent").unwrap_or_default()[row];
    let reason = absent.split(';').find_map(|part| part.strip_prefix(&format!("{name}="))).unwrap_or("unknown");
    format!("absent until {date}: {reason}")
}
