//! Where the feet stood, seen from above: every placement at its distance from the midline, crossovers marked.

use super::{
    chart::{Figure, Key, Level, MOST_LARGE, Mark, Scale, one_in, short},
    number::fixed,
    text::Texts,
};
use crate::table::{Table, Values};

const HEIGHT: f64 = 200.0;

/// `None` where no foot has a place.
pub(super) fn figure(placements: &Table, texts: &Texts) -> Option<Figure> {
    let (forward, right) = (placements.numbers("heel_forward_m")?, placements.numbers("heel_right_m")?);
    let sides = placements.texts("side")?;
    let rows: Vec<usize> =
        (0..placements.len()).filter(|row| right[*row].is_finite() && forward[*row].is_finite()).collect();
    let across = Scale::of(rows.iter().map(|row| forward[*row]))?;
    // The runner goes to the right of the picture, so that their right is below the midline.
    let widest_mm = rows.iter().map(|row| 1000.0 * right[*row].abs()).fold(20.0, f64::max);
    let down = Scale::exact(-1.1 * widest_mm, 1.1 * widest_mm);
    let y = |right_mm: f64| HEIGHT - down.down(right_mm, HEIGHT);
    let margin_m = |row: usize| if sides[row] == "left" { -right[row] } else { right[row] };
    let step = |row: usize| step_of(placements, row);
    let sparse = one_in(rows.len());
    let marks: Vec<Mark> = rows
        .iter()
        .step_by(sparse)
        .map(|&row| {
            let crossed = margin_m(row) < 0.0;
            Mark {
                shape: sides[row].clone(),
                class: format!("foot {}{}", sides[row], if crossed { " crossed" } else { "" }),
                x: across.across(forward[row]),
                y: short(y(1000.0 * right[row])),
                title: title(step(row), &sides[row], margin_m(row), texts),
            }
        })
        .collect();
    let crossed = rows.iter().filter(|row| margin_m(**row) < 0.0).count();
    let counts = [("crossed", &*crossed.to_string()), ("n", &*rows.len().to_string())];
    let mut y_ticks = down.y_ticks(4, HEIGHT);
    for tick in &mut y_ticks {
        tick.at = short(HEIGHT - tick.at.parse::<f64>().unwrap_or_default());
        tick.label = tick.label.trim_start_matches('−').to_owned();
    }
    let legend = [
        ("left", "foot left", "placement.left"),
        ("right", "foot right", "placement.right"),
        ("left", "foot left crossed", "placement.crossed"),
        ("line", "midline", "placement.midline"),
    ];
    let caption = texts.fill("placement.caption", &counts) + &texts.sparse(sparse);
    Some(Figure {
        id: "placement".into(),
        title: texts.get("placement.title"),
        sign: texts.get("placement.sign"),
        description: texts.fill("placement.description", &counts),
        caption,
        x_label: texts.get("placement.x"),
        y_label: "mm".into(),
        height: HEIGHT,
        x_ticks: across.x_ticks(6),
        y_ticks,
        zero: None,
        curves: Vec::new(),
        onsets: Vec::new(),
        points: marks.len(),
        dense: marks.len() > MOST_LARGE,
        marks,
        levels: vec![Level { class: "midline".into(), y: short(y(0.0)) }],
        legend: legend
            .map(|(shape, class, key)| Key { shape: shape.into(), class: class.into(), label: texts.get(key) })
            .into(),
        data: serde_json::Value::Null,
        wide: true,
    })
}

/// What a placement is: `Step 12, left: 23 mm from the midline`.
pub(super) fn title(step: i64, side: &str, margin_m: f64, texts: &Texts) -> String {
    let margin = format!("{} mm", fixed(1000.0 * margin_m, 0));
    texts.fill("placement.mark", &[("step", &step.to_string()), ("side", &texts.side(side)), ("margin", &margin)])
}

/// The number of the step in a row.
pub(super) fn step_of(placements: &Table, row: usize) -> i64 {
    match placements.column("step").map(|c| &c.values) {
        Some(Values::Integer(steps)) => steps[row].unwrap_or_default(),
        _ => 0,
    }
}
