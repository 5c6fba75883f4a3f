//! Stance by stance: contact time over the recording, with the stances that are not believed struck out.

use std::collections::BTreeMap;

use super::{
    chart::{Figure, Key, MOST_LARGE, Mark, Scale, one_in, short},
    number::fixed,
    text::Texts,
};
use crate::table::{Table, Values};

const HEIGHT: f64 = 170.0;
/// Where stances that are not believed stand: below what is measured.
const LANE: f64 = 14.0;
/// Times beyond this are no longer told from the start of a recording.
const LARGE_S: f64 = 1e6;

/// What each mark is as high as: contact time, or of sources that do not tell it the time of the stride.
const METRICS: [(&str, &str); 2] = [("contact_time_s", "strip.contact"), ("stride_time_s", "strip.stride")];

/// `None` without a stance that was seen at some time.
pub(super) fn strip(steps: &Table, texts: &Texts) -> Option<Figure> {
    let (ic_s, to_s) = (steps.numbers("ic_time_s")?, steps.numbers("to_time_s")?);
    let (sides, reasons) = (steps.texts("side")?, steps.texts("reason")?);
    let Values::Flag(valid) = &steps.column("valid")?.values else { return None };
    let time_s = |row: usize| if ic_s[row].is_finite() { ic_s[row] } else { to_s[row] };
    let all_s = || (0..steps.len()).map(time_s);
    // A clock that counts from 1970 is counted from the first contact.
    let first_s = all_s().filter(|t| t.is_finite()).reduce(f64::min).filter(|first| *first > LARGE_S);
    let time_s = |row: usize| time_s(row) - first_s.unwrap_or(0.0);
    let across = Scale::of((0..steps.len()).map(time_s))?;
    let shown = |name: &str| steps.numbers(name).filter(|values| values.iter().any(|v| v.is_finite()));
    let (values, name) = METRICS.iter().find_map(|(metric, name)| Some((shown(metric)?, *name)))?;
    let height = HEIGHT - 2.0 * LANE;
    let down = Scale::of(values.iter().map(|v| 1000.0 * v))?;
    let rejected = valid.iter().filter(|valid| !**valid).count();
    let sparse = one_in(steps.len());
    // What is not believed is rare and always shown, unless it is most of a long recording.
    let sparse_rejected = one_in(rejected);
    let mut marks = Vec::new();
    for row in (0..steps.len()).filter(|row| time_s(*row).is_finite()) {
        let believed = valid[row];
        let value_ms = 1000.0 * values[row];
        let sparse = if believed { sparse } else { sparse_rejected };
        if row % sparse > 0 || (believed && !value_ms.is_finite()) {
            continue;
        }
        let what = if believed { format!("{} ms", fixed(value_ms, 0)) } else { spoken(&reasons[row], texts) };
        let title = || {
            let at = fixed(time_s(row), 2);
            let parts =
                [("step", &*(row + 1).to_string()), ("side", &texts.side(&sides[row])), ("at", &at), ("what", &what)];
            texts.fill("strip.mark", &parts)
        };
        let class = if believed { format!("stance {}", sides[row]) } else { "stance rejected".into() };
        let y = if believed { down.down(value_ms, height) } else { HEIGHT - LANE };
        let shape = if believed { sides[row].clone() } else { "rejected".into() };
        marks.push(Mark { shape, class, x: across.across(time_s(row)), y: short(y), title: title() });
    }
    let counts = [
        ("used", &*(steps.len() - rejected).to_string()),
        ("n", &*steps.len().to_string()),
        ("why", &*why(reasons, texts)),
    ];
    let legend = ["left", "right", "unknown"].into_iter().filter(|side| sides.iter().any(|s| s == side));
    let mut legend: Vec<Key> = legend
        .map(|side| Key { shape: side.into(), class: format!("stance {side}"), label: texts.side(side) })
        .collect();
    if rejected > 0 {
        let label = texts.get("strip.rejected");
        legend.push(Key { shape: "rejected".into(), class: "stance rejected".into(), label });
    }
    let caption =
        if rejected > 0 { texts.fill("strip.caption", &counts) } else { texts.fill("strip.caption_all", &counts) };
    Some(Figure {
        id: "strides".into(),
        title: texts.get(name),
        sign: String::new(),
        description: texts.fill("strip.description", &counts),
        caption: caption + &texts.sparse(sparse),
        x_label: texts.get(if first_s.is_some() { "strip.x_first" } else { "strip.x" }),
        y_label: "ms".into(),
        height: HEIGHT,
        x_ticks: across.x_ticks(6),
        y_ticks: down.y_ticks(3, height),
        zero: None,
        curves: Vec::new(),
        onsets: Vec::new(),
        points: marks.len(),
        dense: marks.len() > MOST_LARGE,
        marks,
        levels: Vec::new(),
        legend,
        data: serde_json::Value::Null,
        wide: true,
    })
}

/// `2 partial, 1 force gap`: how many stances are not believed, by reason.
pub(super) fn why(reasons: &[String], texts: &Texts) -> String {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for reason in reasons.iter().filter(|reason| !reason.is_empty()) {
        *counts.entry(reason).or_default() += 1;
    }
    counts.iter().map(|(reason, n)| format!("{n} {}", spoken(reason, texts))).collect::<Vec<_>>().join(", ")
}

/// A reason's code as words.
fn spoken(code: &str, texts: &Texts) -> String {
    let words = code.replace('_', " ");
    texts.phrase(&words).map_or(words.clone(), str::to_owned)
}
