//! Curves over 0 to 100 % of stance and of stride: each of them, and mean, SD and n per side.

use ndarray::Array2;

use crate::{
    body::Angle,
    metrics::Context,
    quantity::{Side, Unit},
    signal::interpolate,
    stride::{Step, Strides},
    table::{Table, Values},
};

/// Points from 0 to 100 % of a cycle.
pub const POINTS: usize = 101;
/// Forces drawn: component, name. All in body weights.
const FORCES: [(usize, &str); 3] = [(1, "vgrf_bw"), (0, "forward_grf_bw"), (2, "rightward_grf_bw")];

/// What 0 to 100 % is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cycle {
    /// From initial contact to toe-off.
    Stance,
    /// From initial contact to the next one of the same foot.
    Stride,
}

impl Cycle {
    /// `"stance"` or `"stride"`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Stance => "stance",
            Self::Stride => "stride",
        }
    }

    fn span_s(self, step: &Step<'_>) -> Option<(f64, f64)> {
        match self {
            Self::Stance => step.contact().ok(),
            Self::Stride => Some((step.ic_s().ok()?, step.next_same_foot().ok()?.ic_s().ok()?)),
        }
    }
}

/// The curves of one variable, one side and one cycle, each stretched to 101 points.
#[derive(Clone, Debug)]
pub struct Normalised {
    /// Name, ending in the suffix of its unit: `"hip_adduction_deg"`.
    pub variable: &'static str,
    /// Unit of the values.
    pub unit: Unit,
    /// The leg whose cycle it is.
    pub side: Side,
    /// What 0 to 100 % is of.
    pub cycle: Cycle,
    /// Number of each row's stance among the recording's, from 0.
    pub steps: Vec<usize>,
    /// Shape (curve, 101).
    pub values: Array2<f64>,
}

/// Every curve that the recording has: forces in body weights over stance, angles over stance and stride.
///
/// Interpolated linearly at 0, 1 … 100 % of the cycle. A left curve is of the left leg over the left leg's cycle. Angles
/// are less those in standing where metrics subtract them. A cycle with a gap or without an end has no curve; a variable
/// without a curve is left out. Force has no curve over a stride: what carries the other leg is not this leg's.
pub fn normalised(context: &Context<'_>) -> Vec<Normalised> {
    let strides = context.strides();
    let mut all = Vec::new();
    for (axis, variable) in FORCES {
        for side in Side::BOTH {
            all.extend(force(strides, axis, variable, side));
        }
    }
    for angle in Angle::ALL {
        for side in Side::BOTH {
            for cycle in [Cycle::Stance, Cycle::Stride] {
                all.extend(angles(context, angle, side, cycle));
            }
        }
    }
    all
}

fn force(strides: &Strides<'_>, axis: usize, variable: &'static str, side: Side) -> Option<Normalised> {
    let weight_n = strides.body_weight_n().ok()?;
    collect(strides, variable, Unit::BodyWeight, side, Cycle::Stance, |step| {
        let stance = step.force(axis).ok()?;
        let curve = stretch(stance.values, stance.from, stance.to)?;
        Some(curve.map(|newton| newton / weight_n))
    })
}

fn angles(context: &Context<'_>, angle: Angle, side: Side, cycle: Cycle) -> Option<Normalised> {
    let strides = context.strides();
    let body = strides.body().ok()?;
    let curve = body.angle(angle, side).ok()?;
    let offset_deg = if context.params().hip.subtracts(angle) { curve.offset_deg().ok()? } else { 0.0 };
    let clock = body.clock();
    collect(strides, angle.as_str(), Unit::Degree, side, cycle, |step| {
        let (from_s, to_s) = cycle.span_s(step)?;
        let whole = stretch(&curve.values_deg, clock.position(from_s), clock.position(to_s))?;
        Some(whole.map(|degrees| degrees - offset_deg))
    })
}

fn collect(
    strides: &Strides<'_>,
    variable: &'static str,
    unit: Unit,
    side: Side,
    cycle: Cycle,
    curve: impl Fn(&Step<'_>) -> Option<[f64; POINTS]>,
) -> Option<Normalised> {
    let of_side = strides.steps().filter(|step| step.side() == Ok(side));
    let (steps, curves): (Vec<usize>, Vec<[f64; POINTS]>) =
        of_side.filter_map(|step| Some((step.index(), curve(&step)?))).unzip();
    let values = Array2::from_shape_fn((curves.len(), POINTS), |(row, point)| curves[row][point]);
    (!steps.is_empty()).then_some(Normalised { variable, unit, side, cycle, steps, values })
}

/// 101 points between two fractional samples; `None` outside the array or over a gap.
fn stretch(values: &[f64], from: f64, to: f64) -> Option<[f64; POINTS]> {
    let mut curve = [0.0; POINTS];
    for (point, value) in curve.iter_mut().enumerate() {
        *value = interpolate(values, from + (to - from) * point as f64 / (POINTS - 1) as f64)?;
    }
    Some(curve)
}

/// The `curves` table: mean, SD (n − 1, absent for a single curve) and n of [`normalised`] curves, left and right apart.
pub fn curves(recording: &str, all: &[Normalised]) -> Table {
    let (mut means, mut deviations) = (Vec::new(), Vec::new());
    for one in all {
        for column in one.values.columns() {
            let n = column.len() as f64;
            let mean = column.sum() / n;
            let squares = column.iter().map(|v| (v - mean).powi(2)).sum::<f64>();
            means.push(mean);
            deviations.push(if column.len() > 1 { (squares / (n - 1.0)).sqrt() } else { f64::NAN });
        }
    }
    let text = |of: fn(&Normalised) -> &'static str| {
        Values::Text(all.iter().flat_map(|one| std::iter::repeat_n(of(one).to_owned(), POINTS)).collect())
    };
    let len = means.len();
    let pct = (0..len).map(|row| (row % POINTS) as f64).collect();
    let counts = all.iter().flat_map(|one| std::iter::repeat_n(i64::try_from(one.steps.len()).ok(), POINTS)).collect();
    Table::new("curves")
        .with("recording", Unit::None, Values::Text(vec![recording.into(); len]))
        .with("side", Unit::None, text(|one| one.side.as_str()))
        .with("variable", Unit::None, text(|one| one.variable))
        .with("cycle", Unit::None, text(|one| one.cycle.as_str()))
        .with("unit", Unit::None, text(|one| one.unit.symbol()))
        .with("pct", Unit::Percent, Values::Number(pct))
        .with("mean", Unit::None, Values::Number(means))
        .with("sd", Unit::None, Values::Number(deviations))
        .with("n", Unit::Count, Values::Integer(counts))
}
