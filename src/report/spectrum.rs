//! Power of the acceleration in stance by frequency, at the shank and above it.

use serde_json::json;

use super::{
    chart::{Curve, Figure, HEIGHT, Scale, Tick, apart, short},
    number::{decimals, fixed},
    text::Texts,
};
use crate::{
    quantity::Unit,
    table::{Table, Values},
};

/// Up to where frequencies are drawn, Hz: the impact lies at 10 to 20.
const HIGHEST_HZ: f64 = 50.0;

/// Power at the shank, at what is above it, and what passes; those there are.
pub(super) fn figures(spectra: &Table, texts: &Texts) -> Vec<Figure> {
    let above = spectra.texts("upper").and_then(|names| names.first().cloned()).unwrap_or_default();
    let above = texts.phrase(&above).unwrap_or(&above).to_owned();
    let power = |column: &str, key: &str, place: &str| figure(spectra, column, key, place, true, texts);
    let all = [
        power("shank_g2", "spectrum.power", &texts.get("spectrum.shank")),
        power("upper_g2", "spectrum.power", &above),
        figure(spectra, "transfer_db", "spectrum.transfer", &above, false, texts),
    ];
    all.into_iter().flatten().collect()
}

/// The power scale is logarithmic: decades.
fn figure(spectra: &Table, column: &str, key: &str, place: &str, is_power: bool, texts: &Texts) -> Option<Figure> {
    let (hz, values) = (spectra.numbers("frequency_hz")?, spectra.numbers(column)?);
    let sides = spectra.texts("side")?;
    let level = |value: f64| if is_power { value.log10() } else { value };
    let of = |side: &str| -> Vec<(f64, f64)> {
        let rows = (0..spectra.len()).filter(|row| sides[*row] == side && hz[*row] <= HIGHEST_HZ);
        rows.map(|row| (hz[row], values[row])).filter(|(_, v)| level(*v).is_finite()).collect()
    };
    let lines: Vec<(&str, Vec<(f64, f64)>)> =
        ["left", "right"].map(|side| (side, of(side))).into_iter().filter(|(_, line)| !line.is_empty()).collect();
    let scale = Scale::of(lines.iter().flat_map(|(_, line)| line.iter().map(|(_, v)| level(*v))))?;
    let scale = if is_power { scale } else { scale.with_zero() };
    let x = Scale::exact(0.0, HIGHEST_HZ);
    let mut curves: Vec<Curve> = lines
        .iter()
        .map(|(side, line)| {
            let points: Vec<(f64, f64)> = line.iter().map(|(hz, v)| (hz / HIGHEST_HZ, level(*v))).collect();
            let end = points.last().map_or(0.0, |(_, v)| scale.down(*v, HEIGHT));
            Curve { side: (*side).into(), line: scale.path(&points, HEIGHT), band: String::new(), end }
        })
        .collect();
    apart(&mut curves, 15.0, HEIGHT);
    let unit = if is_power { Unit::SquareGravity } else { Unit::Decibel };
    // Power spans decades: what is least decides.
    let least = lines.iter().flat_map(|(_, line)| line.iter().map(|(_, v)| v.abs())).fold(f64::INFINITY, f64::min);
    let digits = decimals(&[], &[least], unit);
    let unit = unit.symbol();
    let largest =
        |line: &[(f64, f64)]| line.iter().copied().fold((0.0, f64::MIN), |a, b| if b.1 > a.1 { b } else { a });
    let said = lines.iter().map(|(side, line)| {
        let (at, value) = largest(line);
        let value = format!("{} {unit}", fixed(value, digits));
        texts.fill("spectrum.description", &[("side", &texts.side(side)), ("value", &value), ("at", &short(at))])
    });
    Some(Figure {
        id: format!("spectrum-{}", column.replace('_', "-")),
        title: texts.fill(key, &[("place", place)]),
        sign: if is_power { String::new() } else { texts.get("spectrum.transfer_sign") },
        description: said.collect::<Vec<_>>().join(" "),
        caption: texts.fill("spectrum.caption", &[("n", &counts(spectra, is_power, &lines, texts))]),
        x_label: texts.get("spectrum.x"),
        y_label: unit.into(),
        height: HEIGHT,
        x_ticks: x.x_ticks(5),
        y_ticks: if is_power { decades(scale) } else { scale.y_ticks(5, HEIGHT) },
        zero: scale.zero(HEIGHT).filter(|_| !is_power),
        curves,
        onsets: Vec::new(),
        marks: Vec::new(),
        levels: Vec::new(),
        legend: Vec::new(),
        data: json!({
            "unit": unit,
            "decimals": digits,
            "x_unit": "Hz",
            "at": lines[0].1.iter().map(|(hz, _)| hz).collect::<Vec<_>>(),
            "end": HIGHEST_HZ,
            "series": lines.iter().map(|(side, line)| json!({
                "side": side, "name": texts.side(side), "mean": line.iter().map(|(_, v)| v).collect::<Vec<_>>(),
            })).collect::<Vec<_>>(),
        }),
        points: lines[0].1.len(),
        dense: false,
        wide: false,
    })
}

fn decades(scale: Scale) -> Vec<Tick> {
    let inside = |power: &i32| (0.0..=HEIGHT).contains(&scale.down(f64::from(*power), HEIGHT));
    let tick = |power: i32| {
        let at = short(scale.down(f64::from(power), HEIGHT));
        let label = if (-2..=2).contains(&power) { format!("{}", 10_f64.powi(power)) } else { format!("1e{power}") };
        Tick { at, label }
    };
    (-12..=6).filter(inside).map(tick).collect()
}

fn counts(spectra: &Table, is_power: bool, lines: &[(&str, Vec<(f64, f64)>)], texts: &Texts) -> String {
    let column = if is_power { "n" } else { "n_pairs" };
    let Some(Values::Integer(n)) = spectra.column(column).map(|c| &c.values) else { return String::new() };
    let sides = spectra.texts("side").unwrap_or_default();
    let of = |side: &str| sides.iter().position(|s| s == side).and_then(|row| n[row]).unwrap_or_default();
    lines.iter().map(|(side, _)| format!("{} n {}", texts.side(side), of(side))).collect::<Vec<_>>().join(", ")
}
