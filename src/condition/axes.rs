//! Which way is up, which way is forward: found in the data, compared with what was declared.
//!
//! *Up*: the pelvis is above the feet, and the mean force on a runner is vertical. *Forward*: overground where the
//! pelvis goes; on a treadmill against the velocity of the foot that is down (it rides on the belt); with force alone
//! the horizontal axis that brakes first and propels afterwards.

use std::borrow::Cow;

use super::{
    force::stance_runs,
    geometry::{mean, sum_in_lanes},
    motion::{self, Motion},
    turn::{Orientation, Rows},
};
use crate::{
    error::{Error, ErrorKind, Result},
    quantity::Side,
    recording::{Axes, ForcePlate, Frame, Landmark, Landmarks, Markers, Notes, Recording},
    vector::{cross, dot, unit},
};

const LETTERS: [&str; 3] = ["x", "y", "z"];

/// Force that nobody who stands or runs stays below, and that offset and noise of an empty plate seldom reach, N.
const EMPTY_PLATE_N: f64 = 50.0;

/// Finds the orientation of `raw`, or takes `declared` (from the parameters, else from the file) and checks it.
pub(super) fn find(raw: &Recording, landmarks: &Landmarks, declared: Option<Axes>) -> Result<Orientation> {
    let mut notes = Notes::default();
    let declared = declared.or(match raw.frame {
        Frame::Declared(axes) => Some(axes),
        Frame::Lab | Frame::File => None,
    });
    let in_lab = raw.frame == Frame::Lab;
    let up = vertical(raw, landmarks)?;
    let motion = raw.markers.as_ref().and_then(|m| motion::from_markers(m, landmarks, up));
    let rows = match declared {
        Some(axes) => axes.to_lab(),
        None if in_lab => [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]],
        None => {
            let forward = match &motion {
                Some(m) => m.forward,
                None => forward_from_force(raw, up).unwrap_or_else(|| any_horizontal(up)),
            };
            [forward, up, cross(forward, up)]
        }
    };
    describe(&rows, declared.is_some() || in_lab, up, motion.as_ref(), &mut notes)?;
    // Somebody who stands has no direction, and force alone shows it only of a runner.
    if let Some(markers) = raw.markers.as_ref().filter(|_| motion.is_some() || declared.is_some() || in_lab) {
        check_handedness(markers, landmarks, &rows)?;
    }
    if let Some(markers) = raw.static_trial.as_ref().and_then(|s| s.markers.as_ref()) {
        let landmarks = Landmarks::find(markers, &raw.marker_names);
        if pelvis_above_feet(markers, &landmarks).and_then(dominant).is_some_and(|(axis, sign)| unit(axis, sign) != up)
        {
            notes.doubt("static", "up is another axis in the static trial than in the run");
        }
    }
    let surface = motion.as_ref().map(|m| m.surface);
    let heading = motion.as_ref().map_or([1.0, 0.0], |m| heading(&rows, m.forward, &mut notes));
    Ok(Orientation { rows, surface, measured_speed_mps: motion.map(|m| m.speed_mps), heading, notes })
}

/// Unit vector upwards in file axes, along one of them.
fn vertical(raw: &Recording, landmarks: &Landmarks) -> Result<[f64; 3]> {
    let from_markers = raw.markers.as_ref().and_then(|m| pelvis_above_feet(m, landmarks));
    let from_force = mean_force(raw);
    match (from_markers.and_then(dominant), from_force.and_then(dominant)) {
        (Some((marker_axis, _)), Some((force_axis, _))) if marker_axis != force_axis && loaded(raw) => Err(Error::new(
            ErrorKind::Axes,
            format!("markers with {} vertical and force with {} vertical", LETTERS[marker_axis], LETTERS[force_axis]),
            "force and markers in the same axes",
        )
        .mend("export both in lab axes, or analyse the files one by one")),
        (Some((axis, sign)), _) => Ok(unit(axis, sign)),
        // Without markers an upward axis is assumed; a negative mean then means action force.
        (None, Some((axis, _))) => Ok(unit(axis, 1.0)),
        (None, None) if from_force.is_some() => Err(Error::new(
            ErrorKind::Axes,
            "mean forces of similar size along several axes",
            "one clearly vertical axis",
        )
        .mend("say what the axes mean, for example axes = \"x=forward,y=left,z=up\"")),
        (None, None) => Err(Error::new(ErrorKind::NoSignal, no_signal(raw), "a force, or heel and pelvis markers")
            .mend("check the marker names, or add the force file of the same trial")),
    }
}

fn no_signal(raw: &Recording) -> String {
    match &raw.markers {
        Some(m) => {
            let shown: Vec<&str> = m.labels.iter().take(8).map(String::as_str).collect();
            format!("no force, and among {} markers no known heel and pelvis ({} …)", m.labels.len(), shown.join(", "))
        }
        None if !raw.imus.is_empty() => "inertial sensors only".into(),
        None => "no force".into(),
    }
}

/// Mean vector from the feet to the pelvis, m, in file axes.
fn pelvis_above_feet(markers: &Markers, landmarks: &Landmarks) -> Option<[f64; 3]> {
    let feet: Vec<usize> = Side::BOTH.iter().filter_map(|s| landmarks.get(Landmark::Heel, *s)).collect();
    let pelvis = landmarks.pelvis();
    if feet.is_empty() || pelvis.is_empty() {
        return None;
    }
    let centre = |set: &[usize], axis: usize| {
        let sums = set.iter().map(|i| sum_in_lanes(&markers.column(*i, axis)));
        let (sum, count) = sums.fold((0.0, 0), |(s, n), (sum, count)| (s + sum, n + count));
        (count > 0).then(|| sum / count as f64)
    };
    let mut difference = [0.0; 3];
    for (axis, d) in difference.iter_mut().enumerate() {
        *d = centre(&pelvis, axis)? - centre(&feet, axis)?;
    }
    Some(difference)
}

/// Mean of the summed plate forces per axis, N; an axis that no plate holds counts as zero.
fn mean_force(raw: &Recording) -> Option<[f64; 3]> {
    if raw.plates.is_empty() {
        return None;
    }
    let sum = |axis: usize| raw.plates.iter().filter_map(|p| p.component(axis)).filter_map(mean_in_lanes).sum::<f64>();
    Some([sum(0), sum(1), sum(2)])
}

/// Whether anybody was on the plates; the noise of empty ones says nothing of axes.
fn loaded(raw: &Recording) -> bool {
    raw.plates.iter().flat_map(|p| p.force_n.iter().flatten()).flatten().any(|v| v.abs() >= EMPTY_PLATE_N)
}

fn mean_in_lanes(component: &[f64]) -> Option<f64> {
    let (sum, count) = sum_in_lanes(component);
    (count > 0).then(|| sum / count as f64)
}

/// Axis and sign of the largest component, when it is at least twice every other one.
fn dominant(v: [f64; 3]) -> Option<(usize, f64)> {
    let axis = (0..3).max_by(|a, b| v[*a].abs().total_cmp(&v[*b].abs()))?;
    let clear = v[axis] != 0.0 && (0..3).all(|other| other == axis || v[other].abs() * 2.0 <= v[axis].abs());
    clear.then(|| (axis, v[axis].signum()))
}

/// The horizontal axis that carries more force in stance, pointing so that braking (backward) comes first.
fn forward_from_force(raw: &Recording, up: [f64; 3]) -> Option<[f64; 3]> {
    let up_axis = up.iter().position(|u| *u != 0.0)?;
    let plate = raw.plates.iter().max_by(|a, b| load(a, up_axis).total_cmp(&load(b, up_axis)))?;
    let vertical = plate.component(up_axis)?;
    let sign = mean_in_lanes(vertical)?.signum();
    let upward: Cow<'_, [f64]> =
        if sign > 0.0 { vertical.into() } else { vertical.iter().map(|v| v * sign).collect::<Vec<_>>().into() };
    let runs = stance_runs(&upward, plate.clock.rate_hz);
    let best = (0..3)
        .filter(|axis| *axis != up_axis)
        .filter_map(|axis| Some((axis, early_minus_late(plate.component(axis)?, &runs)?)))
        .max_by(|a, b| a.1.abs().total_cmp(&b.1.abs()))?;
    // Reaction force brakes (points backwards) early; an action force has the opposite sign throughout.
    Some(unit(best.0, -best.1.signum() * sign))
}

fn load(plate: &ForcePlate, axis: usize) -> f64 {
    plate.component(axis).map_or(0.0, |c| c.iter().filter(|v| v.is_finite()).map(|v| v.abs()).sum())
}

/// Mean of the first half minus mean of the second half of the stances, N.
fn early_minus_late(component: &[f64], runs: &[(usize, usize)]) -> Option<f64> {
    mean(runs.iter().filter_map(|(from, to)| {
        let middle = usize::midpoint(*from, *to);
        Some(mean(component[*from..middle].iter().copied())? - mean(component[middle..*to].iter().copied())?)
    }))
}

/// Some direction across `up`, for recordings that hold nothing horizontal.
fn any_horizontal(up: [f64; 3]) -> [f64; 3] {
    let axis = up.iter().position(|u| *u == 0.0).unwrap_or(0);
    unit(axis, 1.0)
}

fn describe(rows: &Rows, declared: bool, up: [f64; 3], motion: Option<&Motion>, notes: &mut Notes) -> Result<()> {
    let name = |v: [f64; 3]| {
        let axis = (0..3).max_by(|a, b| v[*a].abs().total_cmp(&v[*b].abs())).unwrap_or(0);
        let off = v[axis].abs().clamp(0.0, 1.0).acos().to_degrees();
        let sign = if v[axis] < 0.0 { '-' } else { '+' };
        if off < 0.05 {
            format!("{sign}{}", LETTERS[axis])
        } else {
            format!("{sign}{} ({off:.2} deg off)", LETTERS[axis])
        }
    };
    let source = if declared { "declared" } else { "found" };
    notes.record("axes", format!("forward {}, up {}, right {}; {source}", name(rows[0]), name(rows[1]), name(rows[2])));
    if declared && dot(rows[1], up) < 0.9 && dot(rows[1], up).abs() < 0.9 {
        return Err(Error::new(
            ErrorKind::Axes,
            format!("axes declared with up along {}, while the data are vertical along {}", name(rows[1]), name(up)),
            "a declaration that fits the data",
        )
        .mend("correct the axes, or leave them out: they are found from the data"));
    }
    if declared && motion.is_some_and(|m| dot(rows[0], m.forward) < 0.9) {
        notes.doubt("axes", "the runner does not move along the declared forward axis");
    }
    Ok(())
}

/// Forward and right part of the measured direction: off the forward axis only where axes were declared.
fn heading(rows: &Rows, moves: [f64; 3], notes: &mut Notes) -> [f64; 2] {
    let (forward, right) = (dot(rows[0], moves), dot(rows[2], moves));
    let off_deg = right.atan2(forward).to_degrees();
    if off_deg.abs() < 0.05 {
        return [1.0, 0.0];
    }
    let text = format!(
        "the runner moves {off_deg:+.1} deg to the right of the declared forward axis; widths and foot angles follow the runner"
    );
    notes.record("heading", text);
    let length = forward.hypot(right);
    [forward / length, right / length]
}

/// The right hip must be on the right: else labels are swapped or the axes are left-handed.
fn check_handedness(markers: &Markers, landmarks: &Landmarks, rows: &Rows) -> Result<()> {
    for landmark in [Landmark::Asis, Landmark::Psis] {
        let (Some(left), Some(right)) = (landmarks.get(landmark, Side::Left), landmarks.get(landmark, Side::Right))
        else {
            continue;
        };
        let pairs = markers.path(left).into_iter().zip(markers.path(right));
        let distances = pairs.map(|(l, r)| dot(std::array::from_fn(|i| r[i] - l[i]), rows[2]));
        let across = mean(distances.filter(|d| d.is_finite()));
        if across.is_some_and(|d| d < 0.0) {
            return Err(Error::new(
                ErrorKind::Axes,
                format!("{} to the left of {}", markers.labels[right], markers.labels[left]),
                "the runner's right side on the right of the direction of progression",
            )
            .mend("check for swapped left and right labels, a left-handed export, or give the axes"));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use ndarray::Array3;

    use super::*;
    use crate::{quantity::Clock, recording::MarkerNames};

    /// Somebody who stands, z up, facing along `facing` of x, beside a plate whose offset is largest along x.
    fn standing(facing: f64, offset_n: [f64; 3]) -> (Recording, Landmarks) {
        let clock = Clock { start_s: 0.0, rate_hz: 100.0, len: 50 };
        let at = [("LASI", 0.1, 0.9), ("RASI", -0.1, 0.9), ("LHEE", 0.1, 0.05), ("RHEE", -0.1, 0.05)];
        let position_m = Array3::from_shape_fn((4, 3, 50), |(m, axis, _)| [0.0, facing * at[m].1, at[m].2][axis]);
        let labels = at.iter().map(|(label, ..)| (*label).to_owned()).collect();
        let plate = ForcePlate { force_n: offset_n.map(|v| Some(vec![v; 50])), clock, ..ForcePlate::default() };
        let markers = Markers { labels, position_m, clock };
        let landmarks = Landmarks::find(&markers, &MarkerNames::default());
        (Recording { markers: Some(markers), plates: vec![plate], ..Recording::default() }, landmarks)
    }

    #[test]
    fn an_empty_plate_does_not_contradict_the_markers() {
        let (raw, landmarks) = standing(1.0, [6.0, 1.0, 2.0]);
        assert_eq!(find(&raw, &landmarks, None).unwrap().rows[1], [0.0, 0.0, 1.0]);
        let (raw, landmarks) = standing(1.0, [700.0, 10.0, 20.0]);
        assert_eq!(find(&raw, &landmarks, None).err().unwrap().kind(), ErrorKind::Axes);
    }

    #[test]
    fn who_stands_has_no_direction_to_contradict_the_labels() {
        for facing in [1.0, -1.0] {
            let (raw, landmarks) = standing(facing, [0.0, 0.0, 700.0]);
            assert!(find(&raw, &landmarks, None).is_ok());
            // With axes declared it has one.
            let declared: Axes = "x=forward,y=left,z=up".parse().unwrap();
            assert_eq!(find(&raw, &landmarks, Some(declared)).is_ok(), facing > 0.0);
        }
    }
}
