//! The turn from file axes to lab axes, applied to everything that has a direction.

use std::borrow::Cow;

use ndarray::{Axis, Zip};

use crate::{
    error::Result,
    recording::{Frame, Markers, Notes, Recording, Surface},
    vector::dot,
};

pub(super) type Rows = [[f64; 3]; 3];

/// The turn from file axes to lab axes and what was measured to find it.
pub(super) struct Orientation {
    pub(super) rows: Rows,
    pub(super) surface: Option<Surface>,
    pub(super) measured_speed_mps: Option<f64>,
    /// Direction in which the runner moves over the ground, as a unit vector forward and right in lab axes.
    pub(super) heading: [f64; 2],
    pub(super) notes: Notes,
}

impl Orientation {
    /// `raw` in lab axes, with surface and notes filled in. Samples that nobody else needs are turned where they lie.
    pub(super) fn apply(&self, raw: Cow<'_, Recording>) -> Result<Recording> {
        let mut recording = match raw {
            Cow::Owned(mut recording) => {
                self.turn_markers(&mut recording);
                recording
            }
            Cow::Borrowed(raw) => {
                let markers = raw.markers.as_ref().map(|markers| self.turned(markers)).transpose()?;
                Recording { markers, ..raw.without_markers() }
            }
        };
        recording.frame = Frame::Lab;
        for plate in &mut recording.plates {
            plate.force_n = turn_available(&self.rows, std::mem::take(&mut plate.force_n));
            for columns in plate.cop_m.iter_mut().chain(&mut plate.moment_nm) {
                turn_columns(&self.rows, columns);
            }
            plate.corners_m = plate.corners_m.map(|corners| corners.map(|corner| turn(&self.rows, corner)));
        }
        if let Some(standing) = &mut recording.static_trial {
            standing.frame = Frame::Lab;
            self.turn_markers(standing);
        }
        recording.notes.extend(self.notes.clone());
        match (recording.surface, self.surface) {
            (None, Some(found)) => {
                recording.notes.record("surface", format!("{found}, found from the markers' motion"));
                recording.surface = Some(found);
            }
            (Some(said), Some(found)) if said != found => {
                recording.notes.doubt("surface", format!("declared {said}, but the markers move as on a {found}"));
            }
            _ => {}
        }
        Ok(recording)
    }

    /// As [`turn_markers`](Self::turn_markers) does it, in one pass with the copy.
    fn turned(&self, markers: &Markers) -> Result<Markers> {
        let mut samples = Vec::with_capacity(markers.position_m.len());
        for marker in 0..markers.labels.len() {
            let [x, y, z] = std::array::from_fn(|axis| markers.column(marker, axis));
            for row in self.rows {
                let places = x.iter().zip(y.iter()).zip(z.iter());
                samples.extend(places.map(|((x, y), z)| dot(row, [*x, *y, *z])));
            }
        }
        markers.moved(samples)
    }

    fn turn_markers(&self, recording: &mut Recording) {
        let Some(markers) = &mut recording.markers else { return };
        for mut marker in markers.position_m.outer_iter_mut() {
            let (x, mut yz) = marker.view_mut().split_at(Axis(0), 1);
            let (y, z) = yz.view_mut().split_at(Axis(0), 1);
            Zip::from(x).and(y).and(z).for_each(|x, y, z| [*x, *y, *z] = turn(&self.rows, [*x, *y, *z]));
        }
    }

    /// The declared speed, checked against the measured one; else the measured one.
    pub(super) fn settle_speed(&self, recording: &mut Recording) -> Option<f64> {
        match (recording.speed_mps, self.measured_speed_mps) {
            (Some(said), Some(found)) if (said - found).abs() > 0.1 * said => {
                recording.notes.doubt(
                    "speed",
                    format!("declared {said:.2} m/s, the markers show {found:.2} m/s; the declared one is used"),
                );
            }
            (None, Some(found)) => {
                recording.notes.record("speed", format!("{found:.3} m/s, measured from the markers"));
            }
            _ => {}
        }
        recording.speed_mps.or(self.measured_speed_mps)
    }
}

/// Columns that only change their place or sign stay where they are in memory.
fn turn_available(rows: &Rows, mut xyz: [Option<Vec<f64>>; 3]) -> [Option<Vec<f64>>; 3] {
    let needed = |row: &[f64; 3]| (0..3).filter(|axis| row[*axis].abs() > 1e-12).collect::<Vec<_>>();
    let axes = rows.each_ref().map(needed);
    let sole = |which: usize| axes.iter().filter(|needed| needed[..] == [which]).count() == 1;
    if (0..3).all(sole) {
        return std::array::from_fn(|to| {
            let (from, mut column) = (axes[to][0], xyz[axes[to][0]].take()?);
            if rows[to][from] != 1.0 {
                for v in &mut column {
                    *v *= rows[to][from];
                }
            }
            Some(column)
        });
    }
    std::array::from_fn(|to| {
        let columns = axes[to].iter().map(|axis| Some((rows[to][*axis], xyz[*axis].as_deref()?)));
        Some(mix(&columns.collect::<Option<Vec<_>>>()?))
    })
}

fn turn_columns(rows: &Rows, [x, y, z]: &mut [Vec<f64>; 3]) {
    for ((x, y), z) in x.iter_mut().zip(y).zip(z) {
        [*x, *y, *z] = turn(rows, [*x, *y, *z]);
    }
}

/// Sum of columns of equal length, each times its share.
fn mix(columns: &[(f64, &[f64])]) -> Vec<f64> {
    match columns {
        [] => Vec::new(),
        [(share, column)] if *share == 1.0 => column.to_vec(),
        [(share, column), rest @ ..] => {
            let mut sum: Vec<f64> = column.iter().map(|v| share * v).collect();
            for (share, column) in rest {
                sum.iter_mut().zip(*column).for_each(|(s, v)| *s += share * v);
            }
            sum
        }
    }
}

fn turn(rows: &Rows, v: [f64; 3]) -> [f64; 3] {
    rows.map(|row| dot(row, v))
}

#[cfg(test)]
mod tests {
    use ndarray::Array3;

    use super::*;
    use crate::{quantity::Clock, recording::ForcePlate};

    /// Bit by bit: markers with a lost coordinate and zeros of both signs, force with a column missing.
    #[test]
    fn a_copy_is_turned_like_samples_where_they_lie() {
        let clock = Clock { start_s: 0.0, rate_hz: 100.0, len: 7 };
        let place = |(m, axis, frame): (usize, usize, usize)| match (m, axis, frame) {
            (1, 1, 3) => f64::NAN,
            (_, 2, 4) => -0.0,
            _ => (1 + m * 37 + axis * 11 + frame * 5) as f64 / 7.0 - 3.0,
        };
        let markers = Markers {
            labels: vec!["A".into(), "B".into()],
            position_m: Array3::from_shape_fn((2, 3, 7), place),
            clock,
        };
        let plate = ForcePlate {
            force_n: [Some(vec![1.5, -0.0]), None, Some(vec![f64::NAN, -2.5])],
            clock: Clock { len: 2, ..clock },
            ..ForcePlate::default()
        };
        let raw = Recording { markers: Some(markers), plates: vec![plate], ..Recording::default() };
        let (sin, cos) = 0.3_f64.sin_cos();
        let oblique = [[cos, 0.0, sin], [0.0, 1.0, 0.0], [-sin, 0.0, cos]];
        let swapped = [[0.0, 0.0, -1.0], [1.0, 0.0, 0.0], [0.0, -1.0, 0.0]];
        for (rows, known) in [(oblique, [true, false, true]), (swapped, [true, true, false])] {
            let (surface, notes) = (None, Notes::default());
            let orientation = Orientation { rows, surface, measured_speed_mps: None, heading: [1.0, 0.0], notes };
            let samples = |raw: Cow<'_, Recording>| {
                let turned = orientation.apply(raw).unwrap();
                assert_eq!(turned.plates[0].force_n.each_ref().map(Option::is_some), known);
                let force = turned.plates.into_iter().flat_map(|p| p.force_n).flatten().flatten();
                turned.markers.unwrap().position_m.into_iter().chain(force).map(f64::to_bits).collect::<Vec<_>>()
            };
            let copied = samples(Cow::Borrowed(&raw));
            assert_eq!(copied, samples(Cow::Owned(raw.clone())));
            let last = turn(&rows, raw.markers.as_ref().unwrap().at(1, 6));
            assert_eq!([6, 13, 20].map(|at| f64::from_bits(copied[21 + at])), last);
        }
        let turned = turn_available(&swapped, raw.plates[0].force_n.clone());
        assert_eq!((turned[0].as_ref().unwrap()[1], &turned[1]), (2.5, &Some(vec![1.5, -0.0])));
    }
}
