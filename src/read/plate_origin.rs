//! About which point a file's moments are, found from the data: M = (p - o) × F with p the centre of pressure.
//!
//! Vendors write moments about the plate's own origin, which may be a corner and lie below the surface, and name it in
//! conventions of their own. Three numbers, ox, oy and oz, must explain two columns of thousands of samples.

use crate::vector::cross;

/// Force in the laboratory's axes along which a sample counts, N.
const LOADED_N: f64 = 100.0;

/// Fewest loaded samples.
const FEWEST: usize = 20;

/// Largest part of the moments, by root mean square, that may stay unexplained.
const UNEXPLAINED: f64 = 0.01;

/// The columns of one plate, each of the same length: N, N·m, m.
pub(super) struct Columns<'a> {
    pub force: [&'a [f64]; 3],
    pub moment: [&'a [f64]; 3],
    pub cop: [&'a [f64]; 3],
}

/// The point about which the moments are, m; the axis that is `up` carries the free moment and is not used. `None` when
/// the plate is hardly loaded or no point explains the moments.
pub(super) fn origin(columns: &Columns<'_>, up: usize) -> Option<[f64; 3]> {
    let Columns { force, moment, cop } = columns;
    // Equations A o = b: for each axis k but up, M_k - (p × F)_k = -(o × F)_k.
    let mut normal = [[0.0; 4]; 3];
    let mut total = 0.0;
    let mut count = 0;
    let len = force[0].len();
    let at = |of: &[&[f64]; 3], sample: usize| of.map(|column| column.get(sample).copied().unwrap_or(f64::NAN));
    let loaded = |sample: &usize| {
        let (f, m, p) = (at(force, *sample), at(moment, *sample), at(cop, *sample));
        f[up].abs() > LOADED_N && f.iter().chain(&m).chain(&p).all(|v| v.is_finite())
    };
    for sample in (0..len).filter(loaded) {
        let (f, m, p) = (at(force, sample), at(moment, sample), at(cop, sample));
        let known = cross(p, f);
        for k in (0..3).filter(|k| *k != up) {
            let row = equation(k, f);
            let right = m[k] - known[k];
            for i in 0..3 {
                for j in 0..3 {
                    normal[i][j] += row[i] * row[j];
                }
                normal[i][3] += row[i] * right;
            }
            total += m[k] * m[k];
        }
        count += 1;
    }
    if count < FEWEST {
        return None;
    }
    let origin = solve(normal)?;
    let mut rest = 0.0;
    for sample in (0..len).filter(loaded) {
        let (f, m, p) = (at(force, sample), at(moment, sample), at(cop, sample));
        let made = cross([p[0] - origin[0], p[1] - origin[1], p[2] - origin[2]], f);
        rest += (0..3).filter(|k| *k != up).map(|k| (m[k] - made[k]).powi(2)).sum::<f64>();
    }
    (rest <= UNEXPLAINED * UNEXPLAINED * total).then_some(origin)
}

/// Three columns as slices.
pub(super) fn each(columns: &[Vec<f64>; 3]) -> [&[f64]; 3] {
    [&columns[0], &columns[1], &columns[2]]
}

/// Turns the moments from one point to another: M' = M + (from - to) × F.
pub(super) fn turn(moment: &mut [Vec<f64>; 3], force: [&[f64]; 3], from: [f64; 3], to: [f64; 3]) {
    let arm = [from[0] - to[0], from[1] - to[1], from[2] - to[2]];
    for sample in 0..force[0].len() {
        let added = cross(arm, force.map(|column| column[sample]));
        for (column, added) in moment.iter_mut().zip(added) {
            column[sample] += added;
        }
    }
}

/// The coefficients of o in -(o × F)_k.
fn equation(k: usize, f: [f64; 3]) -> [f64; 3] {
    let (i, j) = ((k + 1) % 3, (k + 2) % 3);
    let mut row = [0.0; 3];
    row[i] = -f[j];
    row[j] = f[i];
    row
}

/// Three equations by elimination with pivots.
fn solve(mut a: [[f64; 4]; 3]) -> Option<[f64; 3]> {
    let scale = a.iter().flat_map(|row| &row[..3]).fold(0.0_f64, |most, v| most.max(v.abs()));
    for column in 0..3 {
        let pivot = (column..3).max_by(|i, j| a[*i][column].abs().total_cmp(&a[*j][column].abs()))?;
        a.swap(column, pivot);
        let lead = a[column];
        // Nearly no shear: the height of the origin is nowhere to be seen.
        if lead[column].abs() <= 1e-9 * scale {
            return None;
        }
        for (_, row) in a.iter_mut().enumerate().filter(|(index, _)| *index != column) {
            let factor = row[column] / lead[column];
            row.iter_mut().zip(lead).for_each(|(value, lead)| *value -= factor * lead);
        }
    }
    Some([a[0][3] / a[0][0], a[1][3] / a[1][1], a[2][3] / a[2][2]])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_corner_below_the_surface_is_found_and_left() {
        let origin_m = [0.9, -0.1, -0.015];
        let samples: Vec<usize> = (0..50).collect();
        let column = |of: &dyn Fn(f64) -> f64| -> Vec<f64> { samples.iter().map(|i| of(*i as f64)).collect() };
        let force = [column(&|i| 40.0 - 3.0 * i), column(&|i| 10.0 * (i * 0.3).sin()), column(&|i| -800.0 - 7.0 * i)];
        let cop = [column(&|i| 0.3 + 0.002 * i), column(&|i| 0.8 - 0.003 * i), column(&|_| 0.0)];
        let free = 3.0;
        let mut moment = [vec![0.0; 50], vec![0.0; 50], vec![free; 50]];
        for i in 0..50 {
            let arm = [cop[0][i] - origin_m[0], cop[1][i] - origin_m[1], cop[2][i] - origin_m[2]];
            let made = cross(arm, [force[0][i], force[1][i], force[2][i]]);
            (0..3).for_each(|k| moment[k][i] += made[k]);
        }
        let columns = Columns { force: each(&force), moment: each(&moment), cop: each(&cop) };
        let found = origin(&columns, 2).unwrap();
        assert!(found.iter().zip(origin_m).all(|(a, b)| (a - b).abs() < 1e-9), "{found:?}");
        turn(&mut moment, each(&force), found, [cop[0][7], cop[1][7], 0.0]);
        // About the centre of pressure of sample 7 only the free moment is left there.
        assert!((0..3).all(|k| (moment[k][7] - [0.0, 0.0, free][k]).abs() < 1e-9));
    }
}
