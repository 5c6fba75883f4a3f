//! The feet from above, one over the other about the midline, true to scale: how far apart and how turned they land.

use serde::Serialize;

use super::{
    chart::short,
    placement::{step_of, title},
    text::Texts,
};
use crate::table::Table;

/// More feet than this make a blot: of longer recordings every second, third … is drawn.
const MOST_FEET: usize = 300;
/// What the picture shows at least to either side of the midline, mm.
const LEAST_WIDTH: f64 = 150.0;
/// Room for half a label at either edge, mm.
const EDGE: f64 = 14.0;
/// What it shows behind the heels, and in front of the longest foot, mm.
const BEHIND: f64 = 30.0;
const AHEAD: f64 = 25.0;

/// The figure, in mm: right of the midline, and down the picture, for the runner goes up.
#[derive(Serialize)]
pub(super) struct Feet {
    view_box: String,
    left: f64,
    top: f64,
    bottom: f64,
    right: f64,
    placed: Vec<Foot>,
    means: Vec<Foot>,
    ticks: Vec<(f64, String)>,
    caption: String,
    description: String,
}

#[derive(Serialize)]
struct Foot {
    side: String,
    crossed: bool,
    heel: [String; 2],
    /// Empty where the front of the foot has no marker.
    toe: Vec<String>,
    /// What it is, when pointed at or chosen; empty of a mean.
    title: String,
}

/// `None` where no foot has a place.
pub(super) fn feet(placements: &Table, texts: &Texts) -> Option<Feet> {
    let column = |name: &str| placements.numbers(name);
    let (heel, toe) = (["heel_forward_m", "heel_right_m"], ["toe_forward_m", "toe_right_m"]);
    let (heel, toe) = ([column(heel[0])?, column(heel[1])?], [column(toe[0])?, column(toe[1])?]);
    let sides = placements.texts("side")?;
    let mm = |metres: f64| 1000.0 * metres;
    // Heel sideways; front of the foot ahead of the heel, and sideways.
    let place = |row: usize| [mm(heel[1][row]), mm(toe[0][row] - heel[0][row]), mm(toe[1][row])];
    let rows: Vec<usize> = (0..placements.len()).filter(|row| heel[1][*row].is_finite()).collect();
    let drawn: Vec<usize> = rows.iter().copied().step_by(rows.len().div_ceil(MOST_FEET).max(1)).collect();
    if drawn.is_empty() {
        return None;
    }
    let finite = |values: &mut dyn Iterator<Item = f64>| values.filter(|v| v.is_finite()).fold(0.0, f64::max);
    let widest = finite(&mut rows.iter().flat_map(|row| [place(*row)[0].abs(), place(*row)[2].abs()]));
    let longest = finite(&mut rows.iter().map(|row| place(*row)[1]));
    let width = (widest + 25.0).max(LEAST_WIDTH);
    let (top, bottom) = (-(longest + AHEAD), BEHIND);
    let foot = |side: &str, [right, ahead, toe]: [f64; 3]| Foot {
        side: side.to_owned(),
        crossed: if side == "left" { right > 0.0 } else { right < 0.0 },
        heel: [short(right), "0".into()],
        toe: if ahead.is_finite() && toe.is_finite() { vec![short(toe), short(-ahead)] } else { Vec::new() },
        title: String::new(),
    };
    let mean = |side: &str| {
        let mine: Vec<[f64; 3]> = rows.iter().filter(|row| sides[**row] == side).map(|row| place(*row)).collect();
        let of = |axis: usize| {
            let values: Vec<f64> = mine.iter().map(|p| p[axis]).filter(|v| v.is_finite()).collect();
            values.iter().sum::<f64>() / values.len() as f64
        };
        (!mine.is_empty()).then(|| foot(side, [of(0), of(1), of(2)]))
    };
    let step = if width > 250.0 { 100.0 } else { 50.0 };
    let marks = (width / step).floor() as i64;
    let ticks = (-marks..=marks).map(|i| (i as f64 * step, short((i as f64 * step).abs()))).collect();
    let placed = |row: &usize| {
        let margin_m = if sides[*row] == "left" { -heel[1][*row] } else { heel[1][*row] };
        Foot {
            title: title(step_of(placements, *row), &sides[*row], margin_m, texts),
            ..foot(&sides[*row], place(*row))
        }
    };
    Some(Feet {
        view_box: format!(
            "{} {} {} {}",
            short(-width - EDGE),
            short(top - 18.0),
            short(2.0 * (width + EDGE)),
            short(bottom - top + 18.0 + 36.0)
        ),
        left: -width,
        right: width,
        top,
        bottom,
        placed: drawn.iter().map(placed).collect(),
        means: ["left", "right"].into_iter().filter_map(mean).collect(),
        ticks,
        caption: texts.get("feet.caption") + &texts.sparse(rows.len().div_ceil(MOST_FEET)),
        description: texts.fill("feet.description", &[("n", &rows.len().to_string())]),
    })
}
