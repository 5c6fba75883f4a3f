//! The turn from file axes to lab axes, applied to everything that has a direction.

use ndarray::{Axis, Zip};

use crate::{
    recording::{Frame, Notes, Recording, Surface},
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
    /// `recording` in lab axes, with surface and notes filled in. Its samples are turned where they lie.
    pub(super) fn apply(&self, mut recording: Recording) -> Recording {
        for plate in &mut recording.plates {
            plate.force_n = turn_available(&self.rows, std::mem::take(&mut plate.force_n));
            for columns in plate.cop_m.iter_mut().chain(&mut plate.moment_nm) {
                *columns = turn_columns(&self.rows, columns);
            }
            plate.corners_m = plate.corners_m.map(|corners| corners.map(|corner| turn(&self.rows, corner)));
        }
        self.turn_markers(&mut recording);
        if let Some(standing) = &mut recording.static_trial {
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
        recording
    }

    fn turn_markers(&self, recording: &mut Recording) {
        recording.frame = Frame::Lab;
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

fn turn_columns(rows: &Rows, xyz: &[Vec<f64>; 3]) -> [Vec<f64>; 3] {
    rows.map(|row| mix(&[(row[0], &xyz[0]), (row[1], &xyz[1]), (row[2], &xyz[2])]))
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
