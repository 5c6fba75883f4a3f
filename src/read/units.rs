//! Units by declaration and by plausibility; where they disagree the plausible one is taken and said.

use ndarray::{Array3, Axis};

use crate::{
    error::{Error, ErrorKind, Place, Result},
    recording::{ForcePlate, Notes},
    signal::lanes,
};

use super::params::{ForceUnit, LengthUnit};

/// Markers of a human spread over this much in one frame, m.
const HUMAN_M: std::ops::RangeInclusive<f64> = 0.3..=3.0;

/// A declared unit is believed while the spread it gives lies here, m: sets on one limb are small.
const BELIEVABLE_M: std::ops::RangeInclusive<f64> = 0.1..=10.0;

const LENGTHS: [LengthUnit; 3] = [LengthUnit::Metre, LengthUnit::Centimetre, LengthUnit::Millimetre];

/// The unit of raw marker positions, shape (marker, axis, frame).
pub(super) fn of_markers(
    raw: &Array3<f64>,
    given: Option<LengthUnit>,
    declared: Option<LengthUnit>,
    notes: &mut Notes,
) -> Result<LengthUnit> {
    let spread = spread(raw);
    let in_unit = |unit: LengthUnit| spread.map(|s| s * unit.factor());
    let plausible = LENGTHS.into_iter().find(|u| in_unit(*u).is_some_and(|s| HUMAN_M.contains(&s)));
    let stated = given.or(declared);
    if let Some(unit) = stated {
        let fits = |unit: LengthUnit| in_unit(unit).is_none_or(|s| BELIEVABLE_M.contains(&s));
        let believable = fits(unit);
        // Markers on the floor of a walkway make a set wider than a human, but not a kilometre.
        let plausible = plausible.or_else(|| LENGTHS.into_iter().find(|u| fits(*u)));
        let size = in_unit(unit).unwrap_or_default();
        return Ok(match plausible {
            _ if believable => {
                let usual = in_unit(unit).is_none_or(|s| HUMAN_M.contains(&s));
                if usual {
                    notes.record("units", format!("markers in {unit}, declared and plausible"));
                } else {
                    notes.doubt("units", format!("markers in {unit}, as declared, are spread over {size:.3} m"));
                }
                unit
            }
            Some(better) if given.is_none() => {
                notes.doubt(
                    "units",
                    format!("markers declared in {unit}, which makes the body {size:.3} m wide; read as {better}"),
                );
                better
            }
            _ => {
                notes.doubt("units", format!("markers in {unit} make the body {size:.3} m wide"));
                unit
            }
        });
    }
    match plausible.or_else(|| by_magnitude(raw)) {
        Some(unit) => {
            notes.doubt("units", format!("the markers' unit is not declared; {unit} by their spread"));
            Ok(unit)
        }
        None => Err(Error::new(ErrorKind::Unit, "markers without a unit and of no human size", "m, cm or mm")
            .at(Place::field("length_unit"))
            .mend("give length_unit")),
    }
}

/// Median over frames of the widest extent of the markers, in file units; `None` with fewer than four markers.
fn spread(raw: &Array3<f64>) -> Option<f64> {
    let (markers, _, frames) = raw.dim();
    let step = frames.div_ceil(50).max(1);
    let mut found: Vec<f64> = Vec::new();
    for frame in (0..frames).step_by(step) {
        let seen = (0..markers).filter(|m| !raw[[*m, 0, frame]].is_nan()).count();
        if seen >= 4 {
            found.push((0..3).map(|axis| extent((0..markers).map(|m| raw[[m, axis, frame]]))).fold(0.0, f64::max));
        }
    }
    found.sort_by(f64::total_cmp);
    found.get(found.len() / 2).copied().filter(|s| *s > 0.0)
}

fn extent(values: impl Iterator<Item = f64>) -> f64 {
    let (low, high) = values.filter(|v| !v.is_nan()).fold((f64::MAX, f64::MIN), |(l, h), v| (l.min(v), h.max(v)));
    (high - low).max(0.0)
}

/// A guess for one to three markers: a foot moves by about a metre, so three digits are millimetres.
fn by_magnitude(raw: &Array3<f64>) -> Option<LengthUnit> {
    let travel = (0..3).map(|axis| extent(raw.index_axis(Axis(1), axis).iter().copied())).fold(0.0, f64::max);
    match travel {
        t if t <= 0.05 => None,
        t if t < 20.0 => Some(LengthUnit::Metre),
        t if t < 150.0 => Some(LengthUnit::Centimetre),
        t if t < 1e5 => Some(LengthUnit::Millimetre),
        _ => None,
    }
}

/// Most samples of a centre of pressure that its unit is told from.
const MOST_SIZES: usize = 4096;

/// The unit of a centre of pressure: a laboratory is smaller than 20 m and feet move further than 20 mm.
pub(super) fn of_cop(cop: &[Vec<f64>; 3], declared: Option<LengthUnit>, notes: &mut Notes) -> LengthUnit {
    let step = cop[0].len().div_ceil(MOST_SIZES).max(1);
    let some = cop.iter().flat_map(|axis| axis.iter().step_by(step));
    let mut sizes: Vec<f64> = some.map(|v| v.abs()).filter(|v| *v > 0.0).collect();
    let middle = sizes.len() / 2;
    let median = if sizes.is_empty() { 0.0 } else { *sizes.select_nth_unstable_by(middle, f64::total_cmp).1 };
    match declared {
        Some(LengthUnit::Metre) | None if median > 20.0 => {
            notes.doubt("units", "centre of pressure in mm by its size");
            LengthUnit::Millimetre
        }
        Some(unit) => unit,
        None => LengthUnit::Metre,
    }
}

/// Turns forces in `unit` into N.
///
/// # Errors
/// [`ErrorKind::Unit`] for a unit relative to the body without its mass.
pub(super) fn to_newtons(values: &mut [f64], unit: ForceUnit, mass_kg: Option<f64>) -> Result<()> {
    let mass_kg = match mass_kg.filter(|m| m.is_finite() && *m > 0.0) {
        Some(mass) if unit.is_relative() => mass,
        None if unit.is_relative() => {
            return Err(Error::new(
                ErrorKind::Unit,
                format!("forces in {unit} and no body mass"),
                "a mass to turn them into N",
            )
            .at(Place::field("mass_kg"))
            .mend("give mass_kg"));
        }
        _ => 1.0,
    };
    let factor = unit.factor() * mass_kg;
    if factor != 1.0 {
        for value in values {
            *value *= factor;
        }
    }
    Ok(())
}

/// Doubts forces, N, that no runner makes: a summed peak below 100 N or above 10 kN.
pub(super) fn check_force(plates: &[ForcePlate], notes: &mut Notes) {
    let components = plates.iter().flat_map(|p| p.force_n.iter().flatten());
    let peak = components.map(|component| lanes::greatest(component)).fold(0.0, f64::max);
    let shown = if peak < 100.0 { format!("{peak:.2}") } else { format!("{peak:.0}") };
    if peak == 0.0 {
        notes.doubt("units", "every force sample is zero");
    } else if peak < 20.0 {
        notes
            .doubt("units", format!("the largest force is {shown} N; if it is in body weights or kN, give force_unit"));
    } else if !(100.0..=10_000.0).contains(&peak) {
        notes.doubt("units", format!("the largest force is {shown} N, which no runner makes; check the unit"));
    }
}
