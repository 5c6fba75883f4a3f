//! Whether a plate's surface and what it measures make sense together.

use super::plates::Plate;

/// Longest edge of anything that is stood or run on, m.
const EDGE_M: std::ops::RangeInclusive<f64> = 0.2..=10.0;

/// Share of the loaded samples that may lie beside the plate: the noise of stepping on and off.
const BESIDE: f64 = 0.5;

/// A sentence where the corners are of no plate's size, or where the centre of pressure lies beside the plate.
pub(super) fn doubt(plate: &Plate) -> Option<String> {
    let [one, two, _, four] = plate.corners_m;
    let (width, length) = (distance(one, two), distance(one, four));
    let edge = width.max(length);
    if !EDGE_M.contains(&edge) {
        return Some(format!("plate {} is {edge:.3} m long by its corners; check POINT:UNITS", plate.number));
    }
    let ([x, y, _], centre) = (plate.axes(), plate.centre_m());
    let (mut loaded, mut beside) = (0_usize, 0_usize);
    for ((cx, cy), cz) in plate.cop_m[0].iter().zip(&plate.cop_m[1]).zip(&plate.cop_m[2]) {
        let from_centre = [cx - centre[0], cy - centre[1], cz - centre[2]];
        let along = |axis: [f64; 3]| (0..3).map(|i| axis[i] * from_centre[i]).sum::<f64>().abs();
        if !cx.is_nan() {
            loaded += 1;
            // A tenth of an edge on either side.
            beside += usize::from(along(x) > 0.6 * width || along(y) > 0.6 * length);
        }
    }
    let share = beside as f64 / loaded.max(1) as f64;
    (share > BESIDE).then(|| {
        format!(
            "plate {}: the centre of pressure lies beside the plate in {:.0} % of the loaded samples; check the unit of \
             the moments, ORIGIN and CORNERS",
            plate.number,
            100.0 * share
        )
    })
}

fn distance(a: [f64; 3], b: [f64; 3]) -> f64 {
    (0..3).map(|i| (a[i] - b[i]).powi(2)).sum::<f64>().sqrt()
}
