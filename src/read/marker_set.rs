//! Markers from columns: shape, gaps written as zeros, doubled names, unit.

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

/// Makes [`Markers`] in m from three columns per label, in file units.
///
/// # Errors
/// [`ErrorKind::NoSignal`] when no marker is ever seen; [`ErrorKind::Unit`] when the unit cannot be told.
pub(super) fn build(
    labels: Vec<String>,
    columns: Vec<[Vec<f64>; 3]>,
    clock: Clock,
    declared: Option<LengthUnit>,
    params: &ReadParams,
    notes: &mut Notes,
) -> Result<Markers> {
    let frames = clock.len;
    let mut values = Vec::with_capacity(labels.len() * 3 * frames);
    for column in columns.into_iter().flatten() {
        values.extend_from_slice(&column);
    }
    let shape = (labels.len(), 3, frames);
    let mut position_m = Array3::from_shape_vec(shape, values)
        .map_err(|_| Error::new(ErrorKind::Internal, "marker columns of different lengths", "equal lengths"))?;
    clear_zeros(&mut position_m, notes);
    if position_m.iter().all(|v| v.is_nan()) {
        return Err(Error::new(
            ErrorKind::NoSignal,
            format!("{} markers without a single position", labels.len()),
            "at least one marker that is seen",
        ));
    }
    let map_unit = params.columns.as_ref().and_then(|c| c.length_unit);
    let unit = units::of_markers(&position_m, params.length_unit.or(map_unit), declared, notes)?;
    let factor = unit.factor();
    if factor != 1.0 {
        position_m.mapv_inplace(|v| v * factor);
    }
    let markers = Markers { labels: unique(labels, notes), position_m, clock };
    note_gaps(&markers, notes);
    Ok(markers)
}

/// A marker at exactly 0, 0, 0 was not seen.
fn clear_zeros(positions: &mut Array3<f64>, notes: &mut Notes) {
    let mut cleared = 0_usize;
    for mut marker in positions.outer_iter_mut() {
        for frame in 0..marker.ncols() {
            let mut point = marker.column_mut(frame);
            if point.iter().any(|v| v.is_nan()) {
                // Half a position is none.
                point.fill(f64::NAN);
            } else if point.iter().all(|v| *v == 0.0) {
                point.fill(f64::NAN);
                cleared += 1;
            }
        }
    }
    if cleared > 0 {
        notes.record("gaps", format!("{cleared} marker positions written as 0, 0, 0 are gaps"));
    }
}

/// Gives a label that was there before a number, so that names stay names.
fn unique(labels: Vec<String>, notes: &mut Notes) -> Vec<String> {
    let mut seen = std::collections::HashSet::new();
    let mut doubled = Vec::new();
    let mut found = Vec::with_capacity(labels.len());
    for label in labels {
        let mut name = label.clone();
        let mut count = 1;
        while !seen.insert(name.clone()) {
            count += 1;
            name = format!("{label}_{count}");
        }
        if count == 2 {
            doubled.push(label);
        }
        found.push(name);
    }
    if !doubled.is_empty() {
        let shown: Vec<&str> = doubled.iter().take(8).map(String::as_str).collect();
        notes.doubt("duplicate_labels", format!("named more than once, later ones numbered: {}", shown.join(", ")));
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
