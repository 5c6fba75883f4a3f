//! The turn from file axes to lab axes, applied to everything that has a direction.

use ndarray::{Axis, Zip};

use crate::{
    recording::{ForcePlate, Frame, Markers, Notes, Recording, Surface},
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
    /// A copy of `raw` in lab axes, with surface and notes filled in.
    pub(super) fn apply(&self, raw: &Recording) -> Recording {
        let plate = |plate: &ForcePlate| ForcePlate {
            name: plate.name.clone(),
            force_n: turn_available(&self.rows, &plate.force_n),
            cop_m: plate.cop_m.as_ref().map(|cop| turn_columns(&self.rows, cop)),
            moment_nm: plate.moment_nm.as_ref().map(|moment| turn_columns(&self.rows, moment)),
            corners_m: plate.corners_m.map(|corners| corners.map(|corner| turn(&self.rows, corner))),
            ..*plate
        };
        let mut recording = Recording {
            name: raw.name.clone(),
            sources: raw.sources.clone(),
            subject: raw.subject.clone(),
            markers: raw.markers.as_ref().map(|markers| turn_markers(&self.rows, markers)),
            plates: raw.plates.iter().map(plate).collect(),
            marker_names: raw.marker_names.clone(),
            imus: raw.imus.clone(),
            events: raw.events.clone(),
            static_trial: raw.static_trial.as_ref().map(|standing| Box::new(self.turn_static(standing))),
            notes: raw.notes.clone(),
            frame: Frame::Lab,
            dynamics: raw.dynamics.clone(),
            ..*raw
        };
        recording.notes.extend(self.notes.clone());
        match (raw.surface, self.surface) {
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

    /// The static trial, turned as the run is.
    fn turn_static(&self, standing: &Recording) -> Recording {
        Recording {
            markers: standing.markers.as_ref().map(|markers| turn_markers(&self.rows, markers)),
            frame: Frame::Lab,
            ..standing.clone()
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

fn turn_available(rows: &Rows, xyz: &[Option<Vec<f64>>; 3]) -> [Option<Vec<f64>>; 3] {
    rows.map(|row| {
        let needed = (0..3).filter(|axis| row[*axis].abs() > 1e-12);
        let columns: Option<Vec<_>> = needed.map(|axis| Some((row[axis], xyz[axis].as_deref()?))).collect();
        Some(mix(&columns?))
    })
}

fn turn_columns(rows: &Rows, xyz: &[Vec<f64>; 3]) -> [Vec<f64>; 3] {
    rows.map(|row| mix(&[(row[0], &xyz[0]), (row[1], &xyz[1]), (row[2], &xyz[2])]))
}

fn turn_markers(rows: &Rows, markers: &Markers) -> Markers {
    let mut position_m = markers.position_m.clone();
    for mut marker in position_m.outer_iter_mut() {
        let (x, mut yz) = marker.view_mut().split_at(Axis(0), 1);
        let (y, z) = yz.view_mut().split_at(Axis(0), 1);
        Zip::from(x).and(y).and(z).for_each(|x, y, z| [*x, *y, *z] = turn(rows, [*x, *y, *z]));
    }
    Markers { labels: markers.labels.clone(), position_m, clock: markers.clock }
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
