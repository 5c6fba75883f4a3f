//! Samples of the model, as a laboratory would record them.

use std::f64::consts::{PI, TAU};

use ndarray::{Array3, Axis};

use super::{
    Habit,
    feet::{self, MARKERS},
    gait::{Contact, Gait},
    laboratory::{Drift, Plates},
    params::Runner,
    random::{Purpose, Random},
    truth::Gap,
};
use crate::{
    quantity::{Clock, STANDARD_GRAVITY_MPS2 as G, Side},
    recording::{Axes, ForcePlate, ForceSign, Markers, Surface},
};

type Rows = [[f64; 3]; 3];

/// One plate for both feet, one per foot, or none.
pub(super) fn plates(gait: &Gait, runner: &Runner, habit: Habit) -> Vec<ForcePlate> {
    let feet: &[Option<Side>] = match habit.plates {
        Plates::Single => &[None],
        Plates::PerFoot => &[Some(Side::Right), Some(Side::Left)],
        Plates::None => &[],
    };
    let mut random = Random::new(runner.seed, Purpose::Force);
    feet.iter().map(|foot| plate(gait, runner, habit, *foot, &mut random)).collect()
}

fn plate(gait: &Gait, runner: &Runner, habit: Habit, foot: Option<Side>, random: &mut Random) -> ForcePlate {
    let clock = clock(runner.force_rate_hz, runner.duration_s);
    let rows = file_from_progression(habit.axes, runner.heading_deg);
    let turn_round = if habit.sign == ForceSign::Action { -1.0 } else { 1.0 };
    let mut force_n: [Vec<f64>; 3] = std::array::from_fn(|_| Vec::with_capacity(clock.len));
    let mut cop_m: [Vec<f64>; 3] = std::array::from_fn(|_| Vec::with_capacity(clock.len));
    for sample in 0..clock.len {
        let time_s = clock.time_s(sample as f64);
        let contact = &gait.contacts[gait.index_at(time_s)];
        let loaded = time_s <= contact.to_s && foot.is_none_or(|side| side == contact.side);
        let (mut force, cop) = if loaded {
            (force_at(contact, runner, time_s), cop_at(contact, runner, time_s))
        } else {
            ([0.0; 3], [f64::NAN; 3])
        };
        force[1] += drift_n(runner.drift, time_s, clock.end_s());
        let (force, cop) = (turn(&rows, force), turn(&rows, cop));
        for axis in 0..3 {
            force_n[axis].push(turn_round * force[axis] + runner.noise_n * random.normal());
            cop_m[axis].push(cop[axis]);
        }
    }
    ForcePlate {
        name: foot.map_or_else(|| "1".to_owned(), |side| side.to_string()),
        foot,
        force_n: force_n.map(Some),
        cop_m: Some(cop_m),
        moment_nm: None,
        corners_m: None,
        sign: ForceSign::Unknown,
        clock,
    }
}

/// Reaction force, N: forward, up, right.
fn force_at(contact: &Contact, runner: &Runner, time_s: f64) -> [f64; 3] {
    let s = time_s - contact.ic_s;
    let share = s / contact.stance_s;
    let weight_n = runner.mass_kg * G;
    let towards_midline = -contact.side.lateral_sign();
    [
        -runner.braking_bw * weight_n * (TAU * share).sin(),
        contact.force_n(s),
        towards_midline * runner.lateral_bw * weight_n * (PI * share).sin(),
    ]
}

/// Centre of pressure, m: along the foot from where it lands to the toe marker at toe-off, riding on the belt.
fn cop_at(contact: &Contact, runner: &Runner, time_s: f64) -> [f64; 3] {
    let forward = feet::pressure_m(runner.foot_strike_angle_deg, (time_s - contact.ic_s) / contact.stance_s);
    let [along, aside] = feet::on_the_ground([forward, 0.0], contact.side, runner.foot_progression_angle_deg);
    [contact.heel_m[0] + along - belt_m(runner, time_s), 0.0, contact.heel_m[1] + aside]
}

fn drift_n(drift: Option<Drift>, time_s: f64, end_s: f64) -> f64 {
    match drift {
        None => 0.0,
        Some(Drift::Linear { start_n, end_n }) => start_n + (end_n - start_n) * time_s / end_s,
        Some(Drift::Sine { amplitude_n, period_s }) => amplitude_n * (TAU * time_s / period_s).sin(),
    }
}

/// The marker set, where it is asked for, and what was taken away from it.
pub(super) fn markers(gait: &Gait, runner: &Runner, axes: Axes) -> (Option<Markers>, Vec<Gap>) {
    if !runner.markers {
        return (None, Vec::new());
    }
    let clock = clock(runner.marker_rate_hz, runner.duration_s);
    let rows = file_from_progression(axes, runner.heading_deg);
    let mut noise = Random::new(runner.seed, Purpose::Markers);
    let mut position_m = Array3::zeros((MARKERS.len(), 3, clock.len));
    for (index, marker) in MARKERS.iter().enumerate() {
        for frame in 0..clock.len {
            let time_s = clock.time_s(frame as f64);
            let mut seen = marker.position_m(gait, runner, time_s);
            seen[0] -= belt_m(runner, time_s);
            for (axis, value) in turn(&rows, seen).into_iter().enumerate() {
                position_m[[index, axis, frame]] = value + runner.marker_noise_m * noise.normal();
            }
        }
    }
    let mut markers = Markers { labels: MARKERS.iter().map(|m| m.label.to_owned()).collect(), position_m, clock };
    let gaps = take_away(&mut markers, runner);
    (Some(markers), gaps)
}

/// The marker set on the runner who stands still for a second.
pub(super) fn standing(runner: &Runner, axes: Axes) -> Markers {
    let clock = clock(runner.marker_rate_hz, 1.0);
    let rows = file_from_progression(axes, runner.heading_deg);
    let mut noise = Random::new(runner.seed, Purpose::Standing);
    let mut position_m = Array3::zeros((MARKERS.len(), 3, clock.len));
    for (index, marker) in MARKERS.iter().enumerate() {
        let at = turn(&rows, marker.standing_m(runner));
        for (frame, axis) in (0..clock.len).flat_map(|frame| (0..3).map(move |axis| (frame, axis))) {
            position_m[[index, axis, frame]] = at[axis] + runner.marker_noise_m * noise.normal();
        }
    }
    Markers { labels: MARKERS.iter().map(|m| m.label.to_owned()).collect(), position_m, clock }
}

/// Each marker's share of frames, in gaps of one length: the recording is cut into equal parts with one gap in each.
fn take_away(markers: &mut Markers, runner: &Runner) -> Vec<Gap> {
    let mut random = Random::new(runner.seed, Purpose::Gaps);
    let frames = markers.clock.len;
    let length = ((runner.gap_s * runner.marker_rate_hz).round() as usize).max(1);
    let count = (runner.gap_ratio * frames as f64 / length as f64).round() as usize;
    let mut gaps = Vec::new();
    for (index, label) in markers.labels.iter().enumerate() {
        for part in 0..count {
            let (first, last) = (part * frames / count, (part + 1) * frames / count);
            let room = (last - first).saturating_sub(length);
            let from = first + (random.uniform() * room as f64) as usize;
            let to = (from + length).min(last);
            let mut marker = markers.position_m.index_axis_mut(Axis(0), index);
            marker.slice_axis_mut(Axis(1), (from..to).into()).fill(f64::NAN);
            gaps.push(Gap { marker: label.clone(), from, to });
        }
    }
    gaps
}

/// How far the belt has carried the ground backwards since time 0, m.
fn belt_m(runner: &Runner, time_s: f64) -> f64 {
    match runner.surface {
        Surface::Treadmill => runner.speed_mps * time_s,
        Surface::Overground => 0.0,
    }
}

/// `duration_s` of samples from time 0, at least one.
fn clock(rate_hz: f64, duration_s: f64) -> Clock {
    Clock { start_s: 0.0, rate_hz, len: ((duration_s * rate_hz).round() as usize).max(1) }
}

/// Rows of the matrix from forward, up, right along the progression to the file's x, y, z.
fn file_from_progression(axes: Axes, heading_deg: f64) -> Rows {
    let (sin, cos) = heading_deg.to_radians().sin_cos();
    let lab_from_progression = [[cos, 0.0, -sin], [0.0, 1.0, 0.0], [sin, 0.0, cos]];
    let lab_from_file = axes.to_lab();
    // A permutation with signs: its inverse is its transpose.
    std::array::from_fn(|file| {
        std::array::from_fn(|p| (0..3).map(|lab| lab_from_file[lab][file] * lab_from_progression[lab][p]).sum())
    })
}

fn turn(rows: &Rows, v: [f64; 3]) -> [f64; 3] {
    rows.map(|row| row.iter().zip(v).map(|(r, c)| r * c).sum())
}
