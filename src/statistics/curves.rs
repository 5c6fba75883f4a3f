//! Curves over 0 to 100 % of stance: mean, SD and n per side.

use crate::{
    quantity::{Side, Unit},
    signal::interpolate,
    stride::Strides,
    table::{Table, Values},
};

/// Points from 0 to 100 % of stance.
const POINTS: usize = 101;
/// The variables drawn: force component, name. All in body weights.
const VARIABLES: [(usize, &str); 3] = [(1, "vgrf_bw"), (0, "forward_grf_bw"), (2, "rightward_grf_bw")];

/// The `curves` table: force in body weights, time-normalised over stance, left and right apart.
///
/// Each stance is interpolated linearly at 0, 1 … 100 % of its contact time. Variables whose component the file does not
/// hold, and sides without a valid stance, have no rows. SD with n − 1, absent for a single stance.
pub fn curves(strides: &Strides<'_>, recording: &str) -> Table {
    let (mut sides, mut variables, mut pct) = (Vec::new(), Vec::new(), Vec::new());
    let (mut means, mut deviations, mut counts) = (Vec::new(), Vec::new(), Vec::new());
    for (axis, name) in VARIABLES {
        for side in Side::BOTH {
            let curves = normalised(strides, axis, side);
            if curves.is_empty() {
                continue;
            }
            for point in 0..POINTS {
                let n = curves.len() as f64;
                let mean = curves.iter().map(|c| c[point]).sum::<f64>() / n;
                let squares = curves.iter().map(|c| (c[point] - mean).powi(2)).sum::<f64>();
                sides.push(side.as_str().to_owned());
                variables.push(name.to_owned());
                pct.push(point as f64);
                means.push(mean);
                deviations.push(if curves.len() > 1 { (squares / (n - 1.0)).sqrt() } else { f64::NAN });
                counts.push(i64::try_from(curves.len()).ok());
            }
        }
    }
    let len = pct.len();
    Table::new("curves")
        .with("recording", Unit::None, Values::Text(vec![recording.into(); len]))
        .with("side", Unit::None, Values::Text(sides))
        .with("variable", Unit::None, Values::Text(variables))
        .with("unit", Unit::None, Values::Text(vec![Unit::BodyWeight.symbol().into(); len]))
        .with("pct", Unit::Percent, Values::Number(pct))
        .with("mean", Unit::BodyWeight, Values::Number(means))
        .with("sd", Unit::BodyWeight, Values::Number(deviations))
        .with("n", Unit::Count, Values::Integer(counts))
}

fn normalised(strides: &Strides<'_>, axis: usize, side: Side) -> Vec<Vec<f64>> {
    let Ok(weight_n) = strides.body_weight_n() else { return Vec::new() };
    strides
        .steps()
        .filter(|step| step.side() == Ok(side))
        .filter_map(|step| step.force(axis).ok())
        .filter_map(|stance| {
            let length = stance.to - stance.from;
            let at = |point: usize| stance.from + length * point as f64 / (POINTS - 1) as f64;
            (0..POINTS).map(|point| interpolate(stance.values, at(point)).map(|f| f / weight_n)).collect()
        })
        .collect()
}
