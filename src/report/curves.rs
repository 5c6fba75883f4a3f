//! Mean curves of left and right over stance, each with one standard deviation.

use serde_json::json;

use super::{
    Source,
    chart::{Curve, Figure, HEIGHT, Scale, Tick, apart, short},
    number::{decimals, fixed},
    onset::{self, Onset},
    text::Texts,
};
use crate::{
    quantity::Unit,
    table::{Table, Values},
};

/// The curve of one side.
struct OneSide {
    side: &'static str,
    pct: Vec<f64>,
    mean: Vec<f64>,
    sd: Vec<f64>,
    n: i64,
    unit: String,
}

/// The variables that have a curve over stance, in the table's order.
pub(super) fn variables(curves: &Table) -> Vec<&str> {
    let names = curves.texts("variable").unwrap_or_default();
    let cycles = curves.texts("cycle").unwrap_or_default();
    let mut all: Vec<&str> = Vec::new();
    for (name, _) in names.iter().zip(cycles).filter(|(_, cycle)| *cycle == "stance") {
        if all.last() != Some(&name.as_str()) && !all.contains(&name.as_str()) {
            all.push(name);
        }
    }
    all
}

/// The figure of the vertical force, with impact peak and loading rate.
pub(super) fn force(source: &Source<'_>, texts: &Texts) -> Option<Figure> {
    let onsets = Onset::of(source);
    let mut figure = with_onsets(source.curves, "vgrf_bw", "", &onsets, texts)?;
    figure.legend = onset::legend(&onsets, texts);
    figure.caption += &onset::caption(&onsets, source.summary, texts);
    Some(figure)
}

/// The figure of `variable`; `drop` is the one that the profile calls pelvic drop. `None` without a curve.
pub(super) fn figure(curves: &Table, variable: &str, drop: &str, texts: &Texts) -> Option<Figure> {
    with_onsets(curves, variable, drop, &[], texts)
}

fn with_onsets(curves: &Table, variable: &str, drop: &str, onsets: &[Onset], texts: &Texts) -> Option<Figure> {
    let sides: Vec<OneSide> =
        ["left", "right"].into_iter().filter_map(|side| of_side(curves, variable, side)).collect();
    let first = sides.first()?;
    let every = || sides.iter().flat_map(|s| s.mean.iter().zip(&s.sd));
    let ends = every().flat_map(|(m, sd)| if sd.is_finite() { [m - sd, m + sd] } else { [*m, *m] });
    let scale = Scale::of(ends.chain(onsets.iter().flat_map(Onset::forces_bw)))?.with_zero();
    let x = Scale::exact(0.0, 100.0);
    // By the spread, which is the smaller of what is read.
    let spread = sides.iter().flat_map(|s| s.sd.iter().copied()).filter(|sd| sd.is_finite()).fold(0.0, f64::max);
    let means: Vec<f64> = sides.iter().flat_map(|s| s.mean.iter().copied()).collect();
    let digits = decimals(&[spread], &means, Unit::written(&first.unit));
    let mut drawn: Vec<Curve> = sides.iter().map(|side| curve(side, scale)).collect();
    apart(&mut drawn, 15.0, HEIGHT);
    let unit = first.unit.clone();
    let name = texts.curve(if variable == drop { "pelvic_drop_deg" } else { variable });
    Some(Figure {
        id: format!("curve-{}", variable.replace('_', "-")),
        title: name.title,
        sign: name.sign,
        description: describe(&sides, &unit, digits, texts),
        caption: caption(&sides, texts),
        x_label: texts.get("figure.stance"),
        y_label: unit.clone(),
        height: HEIGHT,
        x_ticks: (0..=5).map(|i| f64::from(i) * 20.0).map(|v| Tick { at: x.across(v), label: short(v) }).collect(),
        y_ticks: scale.y_ticks(5, HEIGHT),
        zero: scale.zero(HEIGHT),
        curves: drawn,
        onsets: onsets.iter().map(|one| one.drawn(scale)).collect(),
        marks: Vec::new(),
        levels: Vec::new(),
        legend: Vec::new(),
        data: json!({
            "unit": unit,
            "decimals": digits,
            "x_unit": "%",
            "series": sides.iter().map(|s| json!({ "side": s.side, "name": texts.side(s.side), "mean": s.mean, "sd": s.sd })).collect::<Vec<_>>(),
        }),
        points: first.pct.len(),
        dense: false,
        wide: false,
    })
}

fn curve(side: &OneSide, scale: Scale) -> Curve {
    let at = |values: &dyn Fn(usize) -> f64| -> Vec<(f64, f64)> {
        side.pct.iter().enumerate().map(|(i, pct)| (pct / 100.0, values(i))).collect()
    };
    let (low, high) = (at(&|i| side.mean[i] - side.sd[i]), at(&|i| side.mean[i] + side.sd[i]));
    Curve {
        side: side.side.into(),
        line: scale.path(&at(&|i| side.mean[i]), HEIGHT),
        band: scale.band(&low, &high, HEIGHT),
        end: scale.down(side.mean.iter().copied().rfind(|v| v.is_finite()).unwrap_or(0.0), HEIGHT),
    }
}

fn caption(sides: &[OneSide], texts: &Texts) -> String {
    let counts: Vec<String> = sides.iter().map(|s| format!("{} n {}", texts.side(s.side), s.n)).collect();
    texts.fill("figure.curve_caption", &[("n", &counts.join(", "))])
}

/// `left: highest 9.4° at 34 %, lowest …`.
fn describe(sides: &[OneSide], unit: &str, digits: usize, texts: &Texts) -> String {
    let extreme = |side: &OneSide, better: fn(f64, f64) -> bool| {
        let finite = side.pct.iter().zip(&side.mean).filter(|(_, v)| v.is_finite());
        let found = finite.fold(None, |best: Option<(f64, f64)>, (pct, v)| match best {
            Some((_, value)) if !better(*v, value) => best,
            _ => Some((*pct, *v)),
        });
        found.unwrap_or((f64::NAN, f64::NAN))
    };
    let one = |side: &OneSide| {
        let (high, low) = (extreme(side, |a, b| a > b), extreme(side, |a, b| a < b));
        texts.fill(
            "figure.curve_description",
            &[
                ("side", &texts.side(side.side)),
                ("high", &format!("{} {unit}", fixed(high.1, digits))),
                ("high_at", &short(high.0)),
                ("low", &format!("{} {unit}", fixed(low.1, digits))),
                ("low_at", &short(low.0)),
            ],
        )
    };
    sides.iter().map(one).collect::<Vec<_>>().join(" ")
}

fn of_side(curves: &Table, variable: &str, side: &'static str) -> Option<OneSide> {
    let column = |name: &str| curves.texts(name).unwrap_or_default();
    let (variables, sides, cycles) = (column("variable"), column("side"), column("cycle"));
    let wanted = |row: &usize| variables[*row] == variable && sides[*row] == side && cycles[*row] == "stance";
    let rows: Vec<usize> = (0..curves.len()).filter(wanted).collect();
    let first = *rows.first()?;
    let numbers = |name: &str| -> Option<Vec<f64>> {
        let values = curves.numbers(name)?;
        Some(rows.iter().map(|row| values[*row]).collect())
    };
    let n = match &curves.column("n")?.values {
        Values::Integer(n) => n[first].unwrap_or(0),
        _ => 0,
    };
    let unit = column("unit")[first].clone();
    Some(OneSide { side, pct: numbers("pct")?, mean: numbers("mean")?, sd: numbers("sd")?, n, unit })
}
