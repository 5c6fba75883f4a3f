//! Pelvis, thighs and shanks that turn as prescribed, standing and running.

use std::f64::consts::TAU;

use midstance::{
    quantity::{Clock, Side},
    recording::{Markers, Recording},
    simulate::{Runner, runner},
};
use ndarray::Array3;

type Matrix = [[f64; 3]; 3];

pub const SIDES: [Side; 2] = Side::BOTH;
/// Of M1: two steps of 0.350 s.
pub const STRIDE_S: f64 = 0.700;
const HALF_WIDTH_M: f64 = 0.12;
const DEPTH_M: f64 = 0.18;
const THIGH_M: f64 = 0.42;
const SHANK_M: f64 = 0.40;
/// From the knee's centre, in the thigh: forward, up, outwards.
const CLUSTER_M: [[f64; 3]; 4] = [[0.05, 0.1, 0.06], [0.06, 0.12, -0.03], [0.05, 0.25, 0.07], [0.055, 0.27, -0.04]];
pub const STANDING: Pose =
    Pose { tilt: 8.0, roll: 1.0, turn: 0.0, flexion: 2.0, adduction: -1.0, rotation: 4.0, bend: 3.0, valgus: 1.0 };

/// Degrees: pelvis (Cardan z–x–y), thigh against pelvis, shank against thigh.
#[derive(Clone, Copy)]
pub struct Pose {
    pub tilt: f64,
    pub roll: f64,
    pub turn: f64,
    pub flexion: f64,
    pub adduction: f64,
    pub rotation: f64,
    pub bend: f64,
    pub valgus: f64,
}

impl Pose {
    pub fn running(side: Side, time_s: f64) -> Self {
        let phase = TAU * time_s / STRIDE_S;
        let leg = phase + if side == Side::Left { TAU / 2.0 } else { 0.0 };
        Self {
            tilt: 10.0,
            roll: -4.0 * phase.sin(),
            turn: 5.0 * phase.cos(),
            flexion: 20.0 + 25.0 * leg.cos(),
            adduction: 6.0 + 5.0 * (leg - 0.4).sin(),
            rotation: 3.0 + 2.0 * leg.cos(),
            bend: 30.0 - 15.0 * (leg + 0.7).cos(),
            valgus: 2.0 + 3.0 * (leg - 1.1).sin(),
        }
    }

    fn pelvis(&self) -> Matrix {
        product(product(about_z(self.tilt), about_x(self.roll)), about_y(self.turn))
    }

    fn thigh(&self, side: Side) -> Matrix {
        let s = side.lateral_sign();
        let hip = product(product(about_z(self.flexion), about_x(s * self.adduction)), about_y(s * self.rotation));
        product(self.pelvis(), hip)
    }

    fn shank(&self, side: Side) -> Matrix {
        product(self.thigh(side), product(about_z(-self.bend), about_x(-side.lateral_sign() * self.valgus)))
    }
}

fn about_x(deg: f64) -> Matrix {
    let (s, c) = deg.to_radians().sin_cos();
    [[1.0, 0.0, 0.0], [0.0, c, -s], [0.0, s, c]]
}

fn about_y(deg: f64) -> Matrix {
    let (s, c) = deg.to_radians().sin_cos();
    [[c, 0.0, s], [0.0, 1.0, 0.0], [-s, 0.0, c]]
}

fn about_z(deg: f64) -> Matrix {
    let (s, c) = deg.to_radians().sin_cos();
    [[c, -s, 0.0], [s, c, 0.0], [0.0, 0.0, 1.0]]
}

fn product(a: Matrix, b: Matrix) -> Matrix {
    std::array::from_fn(|i| std::array::from_fn(|j| (0..3).map(|k| a[i][k] * b[k][j]).sum()))
}

fn place(m: &Matrix, origin: [f64; 3], p: [f64; 3]) -> [f64; 3] {
    std::array::from_fn(|i| origin[i] + (0..3).map(|j| m[i][j] * p[j]).sum::<f64>())
}

fn distance(a: [f64; 3], b: [f64; 3]) -> f64 {
    (0..3).map(|i| (a[i] - b[i]).powi(2)).sum::<f64>().sqrt()
}

/// Where a leg's joints are, and the hip's floating axis.
pub struct Leg {
    pub hip: [f64; 3],
    pub knee: [f64; 3],
    pub ankle: [f64; 3],
    pub medial: [f64; 3],
    pub floating: [f64; 3],
}

impl Leg {
    /// Of the leg of `side` under a pelvis whose anterior spines have their middle at `origin`.
    pub fn of(pose: &Pose, side: Side, origin: [f64; 3], leg_m: f64) -> Self {
        let (s, width, pelvis, thigh) = (side.lateral_sign(), 2.0 * HALF_WIDTH_M, pose.pelvis(), pose.thigh(side));
        // Harrington et al. 2007, with 7 mm of marker.
        let hip = [
            -0.24 * DEPTH_M - 0.0099 - 0.007,
            -0.16 * width - 0.04 * leg_m - 0.0071,
            s * (0.28 * DEPTH_M + 0.16 * width + 0.0079),
        ];
        let hip = place(&pelvis, origin, hip);
        let knee = place(&thigh, hip, [0.0, -THIGH_M, 0.0]);
        let ankle = place(&pose.shank(side), knee, [0.0, -SHANK_M, 0.0]);
        let medial = place(&thigh, knee, [0.0, 0.0, s * -0.05]);
        let across = cross(thigh.map(|row| row[1]), pelvis.map(|row| row[2]));
        let length = distance(across, [0.0; 3]);
        Self { hip, knee, ankle, medial, floating: across.map(|v| v / length) }
    }
}

pub fn cross(a: [f64; 3], b: [f64; 3]) -> [f64; 3] {
    [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]]
}

/// Every marker from the spines to the malleoli, for a pelvis whose anterior spines have their middle at `origin`.
fn body(pose: [Pose; 2], origin: [f64; 3], leg_m: f64) -> Vec<(String, [f64; 3])> {
    let pelvis = pose[0].pelvis();
    let mut points = Vec::new();
    for (side, pose) in SIDES.into_iter().zip(pose) {
        let (s, letter) = (side.lateral_sign(), if side == Side::Left { "L" } else { "R" });
        points.push((format!("{letter}ASI"), place(&pelvis, origin, [0.0, 0.0, s * HALF_WIDTH_M])));
        points.push((format!("{letter}PSI"), place(&pelvis, origin, [-DEPTH_M, 0.0, s * 0.05])));
        let leg = Leg::of(&pose, side, origin, leg_m);
        let (thigh, shank, knee) = (pose.thigh(side), pose.shank(side), leg.knee);
        points.push((format!("{letter}KNE"), place(&thigh, knee, [0.0, 0.0, s * 0.05])));
        points.push((format!("{letter}KNM"), leg.medial));
        points.push((format!("{letter}ANK"), place(&shank, leg.ankle, [0.0, 0.0, s * 0.04])));
        points.push((format!("{letter}MED"), place(&shank, leg.ankle, [0.0, 0.0, s * -0.04])));
        for (number, [x, y, z]) in CLUSTER_M.into_iter().enumerate() {
            points.push((format!("{letter}TH{}", number + 1), place(&thigh, knee, [x, y, s * z])));
        }
    }
    points
}

/// The standing runner, who faces 30 degrees off, and the leg length measured on her.
pub fn standing() -> (Recording, f64) {
    // The hips lie where the leg length says, and the leg length follows from them: a few rounds settle both.
    let mut leg_m = 0.9;
    let mut points = Vec::new();
    for _ in 0..50 {
        points = body([STANDING; 2], [0.0, 1.0, 0.0], leg_m);
        for letter in ["L", "R"] {
            let of = |points: &[(String, [f64; 3])], name: &str| {
                let label = format!("{letter}{name}");
                points.iter().find(|p| p.0 == label).unwrap().1
            };
            let (asis, knee, ankle) = (of(&points, "ASI"), of(&points, "KNM"), of(&points, "MED"));
            leg_m = if letter == "L" { 0.0 } else { leg_m } + 0.5 * (distance(asis, knee) + distance(knee, ankle));
        }
    }
    let yaw = about_y(30.0);
    let labels = points.iter().map(|p| p.0.clone()).collect();
    let position_m =
        Array3::from_shape_fn((points.len(), 3, 100), |(m, axis, _)| place(&yaw, [0.0; 3], points[m].1)[axis]);
    let mut recording = Recording::named("standing");
    let clock = Clock { start_s: 0.0, rate_hz: 200.0, len: 100 };
    recording.markers = Some(Markers { labels, position_m, clock });
    (recording, leg_m)
}

/// The middle of the anterior spines over the trochanters of the synthetic runner.
pub fn middle_m(markers: &Markers, frame: usize) -> [f64; 3] {
    let at = |label| markers.at(markers.index(label).unwrap(), frame);
    let (l, r) = (at("LGTR"), at("RGTR"));
    [0.5 * (l[0] + r[0]) + 0.1, 0.5 * (l[1] + r[1]) + 0.11, 0.5 * (l[2] + r[2])]
}

/// The synthetic runner with another pelvis, and legs.
pub fn running(leg_m: f64) -> Recording {
    let (mut recording, _) = runner(&Runner { duration_s: 12.0, ..Runner::default() }).unwrap();
    let old = recording.markers.take().unwrap();
    let replaced = ["SI", "KN", "ANK", "MED"];
    let keep: Vec<usize> =
        (0..old.labels.len()).filter(|i| !replaced.iter().any(|part| old.labels[*i].contains(part))).collect();
    let at = |frame: usize| {
        let time_s = old.clock.time_s(frame as f64);
        let mut points = body(SIDES.map(|side| Pose::running(side, time_s)), middle_m(&old, frame), leg_m);
        // The knees are marked when standing only.
        points.retain(|p| !p.0.contains("KN"));
        points
    };
    let new: Vec<Vec<(String, [f64; 3])>> = (0..old.clock.len).map(at).collect();
    let labels: Vec<String> =
        keep.iter().map(|i| old.labels[*i].clone()).chain(new[0].iter().map(|p| p.0.clone())).collect();
    let position_m = Array3::from_shape_fn((labels.len(), 3, old.clock.len), |(m, axis, frame)| match keep.get(m) {
        Some(index) => old.at(*index, frame)[axis],
        None => new[frame][m - keep.len()].1[axis],
    });
    recording.markers = Some(Markers { labels, position_m, clock: old.clock });
    recording
}
