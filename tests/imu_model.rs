//! Sensor recordings of the model runner, in closed form, through the whole path.
//!
//! Half-sine contacts of 0.250 s and flights of 0.100 s at 70 kg: cadence 171.428571 steps a minute, 2.199115 BW at the
//! highest, 72.211831 mm of rise and fall. The sacrum moves as the centre of mass does.

use std::f64::consts::PI;

use midstance::{
    analysis::{AnalysisParams, Trial, analyze},
    quantity::{Clock, STANDARD_GRAVITY_MPS2 as G, Side},
    recording::{Imu, Recording, Segment, Site},
};

const RATE_HZ: f64 = 1000.0;
const SECONDS: f64 = 21.0;

/// Time since the contact before, s, and which foot made it; a right one is the first, 0.05 s after the start.
fn phase(i: usize) -> (f64, Side) {
    let since = i as f64 / RATE_HZ - 0.05 + 0.7;
    let step = (since / 0.35).floor();
    (since - 0.35 * step, if (step as usize).is_multiple_of(2) { Side::Right } else { Side::Left })
}

/// A sensor that sees `body` (forward, up, right, in g, at a time since contact), turned by the rows of `mounting`.
fn sensor(name: &str, site: Site, mounting: [[f64; 3]; 3], body: impl Fn(f64, Side) -> [f64; 3]) -> Imu {
    let len = (SECONDS * RATE_HZ) as usize;
    let column = |row: [f64; 3]| {
        (0..len)
            .map(|i| {
                let (s, side) = phase(i);
                let [x, y, z] = body(s, side);
                G * (row[0] * x + row[1] * y + row[2] * z)
            })
            .collect()
    };
    Imu {
        name: name.into(),
        site: Some(site),
        acceleration_mps2: Some(mounting.map(column)),
        clock: Clock { start_s: 0.0, rate_hz: RATE_HZ, len },
        ..Imu::default()
    }
}

fn sacrum(mounting: [[f64; 3]; 3]) -> Imu {
    sensor("sacrum", Site { segment: Segment::Pelvis, side: None }, mounting, |s, side| {
        let share = s / 0.25;
        let down = f64::from(u8::from(share < 1.0));
        let up = down * 2.199_115 * (PI * share).sin();
        // Braked, then driven; and pushed away from the standing foot's side.
        [-0.25 * down * (2.0 * PI * share).sin(), up, -side.lateral_sign() * 0.05 * down * (PI * share).sin()]
    })
}

/// A shock of 6 g and 30 ms along the shank at each contact of its own foot.
fn shank(side: Side, largest_g: f64) -> Imu {
    let site = Site { segment: Segment::Shank, side: Some(side) };
    let upright = [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]];
    sensor(&site.to_string(), site, upright, move |s, landed| {
        let shock = if landed == side && s < 0.03 { 6.0 * (PI * s / 0.03).sin() } else { 0.0 };
        [0.0, (1.0 + shock).min(largest_g), 0.0]
    })
}

fn run(imus: Vec<Imu>) -> Trial {
    let recording = Recording { imus, ..Recording::named("model") };
    let trial = analyze(&recording, &AnalysisParams::default()).unwrap_or_else(|e| panic!("{e}"));
    for note in trial.recording.notes.iter() {
        println!("{} {}: {}", if note.doubt { "?" } else { " " }, note.code, note.text);
    }
    trial
}

/// Every value that is there, of which there must be `least`.
fn values(trial: &Trial, metric: &str, least: usize) -> Vec<f64> {
    let found: Vec<f64> = trial.steps.numbers(metric).unwrap().iter().copied().filter(|v| v.is_finite()).collect();
    assert!(found.len() >= least, "{metric}: {} values", found.len());
    found
}

fn all_near(trial: &Trial, metric: &str, expected: f64, tolerance: f64) {
    for value in values(trial, metric, 50) {
        assert!((value - expected).abs() <= tolerance, "{metric}: {value}, expected {expected} ± {tolerance}");
    }
}

/// Contact is 240.7 ms by this method (scipy), of 250; the rest is in closed form. Cadence to half a sample, rise and fall to
/// what the tilt of incomplete first and last steps leaves.
#[test]
fn a_sacral_sensor_gives_the_model_runner_whatever_its_mounting() {
    let (sin, cos) = 15_f64.to_radians().sin_cos();
    for mounting in [
        [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]],
        [[0.0, 1.0, 0.0], [0.0, 0.0, -1.0], [-1.0, 0.0, 0.0]],
        [[cos, -sin, 0.0], [sin, cos, 0.0], [0.0, 0.0, 1.0]],
    ] {
        let trial = run(vec![sacrum(mounting)]);
        all_near(&trial, "cadence_spm", 171.428_571, 0.3);
        all_near(&trial, "contact_time_s", 0.2407, 0.002);
        all_near(&trial, "flight_time_s", 0.35 - 0.2407, 0.002);
        all_near(&trial, "vertical_oscillation_m", 0.072_211_831, 0.001);
        let bouts = &trial.bouts;
        let (metrics, means) = (bouts.texts("metric").unwrap(), bouts.numbers("mean").unwrap());
        let of = |name: &str| means[metrics.iter().position(|m| m == name).unwrap()];
        assert!((of("cadence_spm") - 171.428_571).abs() < 0.05 && (of("duration_s") - SECONDS).abs() < 0.01);
        assert!(bouts.texts("activity").unwrap().iter().all(|a| a == "running"));
        all_near(&trial, "sacral_peak_g", 2.199_115, 0.01);
        // The foot that lands pushes the body to the other side: the first contact is a right one.
        let first = trial.stances.iter().find(|s| s.ic_s.is_some_and(|t| t > 0.04)).unwrap();
        assert_eq!(first.side, Some(Side::Right));
        assert!(trial.stances.windows(2).all(|w| w[0].side != w[1].side));
    }
}

/// The 70 Hz low-pass takes a little of a half-sine of 30 ms: 6.85 to 7 g are left of 7.
#[test]
fn shocks_at_the_shanks_belong_to_their_own_foot_and_clipped_ones_are_absent() {
    let upright = [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]];
    let trial = run(vec![sacrum(upright), shank(Side::Left, 99.0), shank(Side::Right, 5.0)]);
    let (peaks, sides) = (trial.steps.numbers("pta_axial_g").unwrap(), trial.steps.texts("side").unwrap());
    let left: Vec<f64> =
        peaks.iter().zip(sides).filter(|(p, s)| p.is_finite() && *s == "left").map(|(p, _)| *p).collect();
    assert!(left.len() >= 25 && left.iter().all(|p| (6.7..7.05).contains(p)), "{left:?}");
    let absent = trial.steps.texts("absent").unwrap().iter().zip(sides);
    let clipped = absent.filter(|(a, s)| a.contains("pta_axial_g=saturated") && *s == "right").count();
    assert!(clipped >= 25, "{clipped}");
    assert!(peaks.iter().zip(sides).all(|(p, s)| p.is_nan() || s == "left"));
}
