//! Markers from columns: shape, gaps written as zeros, doubled names, unit.

use std::collections::HashMap;

use ndarray::Array3;

use crate::{
    error::{Error, ErrorKind, Result},
    quantity::Clock,
    recording::{Markers, Notes},
};

use super::{
    params::{LengthUnit, ReadParams},
    units,
};

/// Makes [`Markers`] in m from three columns per label (x, y, z of the first, of the second …) in file units.
///
/// # Errors
/// [`ErrorKind::NoSignal`] when no marker is ever seen; [`ErrorKind::Unit`] when the unit cannot be told.
pub(super) fn build(
    labels: Vec<String>,
    columns: &[&[f64]],
    clock: Clock,
    declared: Option<LengthUnit>,
    params: &ReadParams,
    notes: &mut Notes,
) -> Result<Markers> {
    let mut values: Vec<f64> = Vec::with_capacity(columns.iter().map(|column| column.len()).sum());
    let mut zeros = 0;
    for xyz in columns.chunks_exact(3) {
        // Marker by marker, so that the second pass finds the first one's numbers in the cache.
        let start = values.len();
        for column in xyz {
            values.extend_from_slice(column);
        }
        zeros += clear_zeros(&mut values[start..]);
    }
    cleared(labels, values, zeros, clock, declared, params, notes)
}

/// As [`build`], of positions that are laid out (marker, axis, frame) already and need no copy.
pub(super) fn build_owned(
    labels: Vec<String>,
    mut values: Vec<f64>,
    clock: Clock,
    declared: Option<LengthUnit>,
    params: &ReadParams,
    notes: &mut Notes,
) -> Result<Markers> {
    let zeros = values.chunks_exact_mut((3 * clock.len).max(1)).map(clear_zeros).sum();
    cleared(labels, values, zeros, clock, declared, params, notes)
}

/// Makes [`Markers`] of positions in which `zeros` were cleared.
fn cleared(
    labels: Vec<String>,
    values: Vec<f64>,
    zeros: usize,
    clock: Clock,
    declared: Option<LengthUnit>,
    params: &ReadParams,
    notes: &mut Notes,
) -> Result<Markers> {
    if zeros > 0 {
        notes.record("gaps", format!("{zeros} marker positions written as 0, 0, 0 are gaps"));
    }
    if values.iter().all(|v| v.is_nan()) {
        return Err(Error::new(
            ErrorKind::NoSignal,
            format!("{} markers without a single position", labels.len()),
            "at least one marker that is seen",
        ));
    }
    let mut position_m = Array3::from_shape_vec((labels.len(), 3, clock.len), values).map_err(|e| {
        Error::new(ErrorKind::Internal, format!("marker columns that do not fit ({e})"), "equal lengths")
    })?;
    let map_unit = params.columns.as_ref().and_then(|c| c.length_unit);
    let unit = units::of_markers(&position_m, params.length_unit.or(map_unit), declared, notes)?;
    unit.to_metres(position_m.as_slice_mut().unwrap_or_default().iter_mut());
    let markers = Markers { labels: unique(labels, notes), position_m, clock };
    note_gaps(&markers, notes);
    Ok(markers)
}

/// A marker at exactly 0, 0, 0 was not seen, and half a position is none. `marker` is laid out (axis, frame). Returns the
/// number of zeros.
fn clear_zeros(marker: &mut [f64]) -> usize {
    let mut cleared = 0;
    let (x, yz) = marker.split_at_mut(marker.len() / 3);
    let (y, z) = yz.split_at_mut(yz.len() / 2);
    for ((x, y), z) in x.iter_mut().zip(y).zip(z) {
        let zero = *x == 0.0 && *y == 0.0 && *z == 0.0;
        cleared += usize::from(zero);
        if zero || !(*x + *y + *z).is_finite() {
            (*x, *y, *z) = (f64::NAN, f64::NAN, f64::NAN);
        }
    }
    cleared
}

/// Gives a label that was there before a number, so that names stay names.
fn unique(labels: Vec<String>, notes: &mut Notes) -> Vec<String> {
    let mut counts: HashMap<String, usize> = HashMap::new();
    for label in &labels {
        counts.insert(label.clone(), 0);
    }
    let mut doubled = Vec::new();
    let mut found = Vec::with_capacity(labels.len());
    for label in labels {
        let mut count = counts.get(&label).map_or(1, |n| n + 1);
        let mut name = if count == 1 { label.clone() } else { format!("{label}_{count}") };
        // `HEEL_2` may be there in its own right.
        while count > 1 && counts.contains_key(&name) {
            count += 1;
            name = format!("{label}_{count}");
        }
        if count > 1 && !doubled.contains(&label) && doubled.len() < 8 {
            doubled.push(label.clone());
        }
        counts.insert(label, count);
        found.push(name);
    }
    if !doubled.is_empty() {
        notes.doubt("duplicate_labels", format!("named more than once, later ones numbered: {}", doubled.join(", ")));
    }
    found
}

fn note_gaps(markers: &Markers, notes: &mut Notes) {
    let missing: Vec<f64> = (0..markers.labels.len()).map(|m| markers.missing_ratio(m)).collect();
    let gappy = missing.iter().filter(|m| **m > 0.0).count();
    let Some(worst) = (0..missing.len()).max_by(|a, b| missing[*a].total_cmp(&missing[*b])).filter(|_| gappy > 0)
    else {
        return;
    };
    let never = missing.iter().filter(|m| **m == 1.0).count();
    let never = if never > 0 { format!(", {never} never seen") } else { String::new() };
    notes.record(
        "gaps",
        format!(
            "{gappy} of {} markers have gaps{never}; most in {}, unseen in {:.1} % of the frames",
            missing.len(),
            markers.labels[worst],
            100.0 * missing[worst]
        ),
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    fn built(labels: &[&str], columns: &[&[f64]], unit: LengthUnit) -> (Markers, Notes) {
        let clock = Clock { start_s: 0.0, rate_hz: 100.0, len: columns[0].len() };
        let mut notes = Notes::default();
        let labels = labels.iter().map(|l| (*l).to_owned()).collect();
        let markers = build(labels, columns, clock, Some(unit), &ReadParams::default(), &mut notes).unwrap();
        (markers, notes)
    }

    #[test]
    fn zeros_and_halves_are_gaps_and_millimetres_are_exact() {
        let (markers, _) = built(
            &["A"],
            &[&[791.145, 0.0, 0.0, 1.0], &[893.128, 0.0, 0.0, 2.0], &[0.0, 0.0, 5.0, f64::NAN]],
            LengthUnit::Millimetre,
        );
        assert_eq!(markers.at(0, 0), [0.791_145, 0.893_128, 0.0]);
        assert!(markers.at(0, 1).iter().all(|v| v.is_nan()));
        assert_eq!(markers.at(0, 2), [0.0, 0.0, 0.005]);
        assert!(markers.at(0, 3).iter().all(|v| v.is_nan()));
    }

    #[test]
    fn doubled_labels_get_numbers_that_are_free() {
        let columns: Vec<&[f64]> = vec![&[1.0, 2.0, 3.0]; 12];
        let (markers, notes) = built(&["HEEL", "HEEL_2", "HEEL", "HEEL"], &columns, LengthUnit::Metre);
        assert_eq!(markers.labels, ["HEEL", "HEEL_2", "HEEL_3", "HEEL_4"]);
        assert!(notes.about("duplicate_labels").unwrap().doubt);
    }
}
