//! What is converted and read again is what it was: numbers, gaps, clocks, events, and so every metric.

mod recordings;

use std::path::{Path, PathBuf};

use midstance::{
    analysis::{AnalysisParams, analyze},
    convert::BidsDataset,
    quantity::{Clock, Side},
    read::{self, ReadParams},
    recording::{Frame, Gravity, Imu, LabelledEvent, Recording},
    simulate::{Runner, runner},
};
use recordings::root;

fn converted(recording: &Recording, root: &Path) -> Recording {
    let mut dataset = BidsDataset::new(root, false);
    let files = dataset.add(recording).unwrap_or_else(|e| panic!("{e}"));
    dataset.finish().unwrap();
    let motion: Vec<PathBuf> =
        files.into_iter().filter(|path| path.to_string_lossy().ends_with("_motion.tsv")).collect();
    assert_eq!(read::group(&motion), vec![motion.clone()], "one trial");
    read::open(&motion, &ReadParams::default()).unwrap_or_else(|e| panic!("{e}"))
}

fn same(a: &[f64], b: &[f64]) -> bool {
    a.len() == b.len() && a.iter().zip(b).all(|(a, b)| a == b || (a.is_nan() && b.is_nan()))
}

fn assert_same(before: &Recording, after: &Recording) {
    if let (Some(a), Some(b)) = (&before.markers, &after.markers) {
        assert_eq!((&a.labels, a.clock), (&b.labels, b.clock));
        assert!(same(a.position_m.as_slice().unwrap(), b.position_m.as_slice().unwrap()));
    }
    assert_eq!(before.markers.is_some(), after.markers.is_some());
    assert_eq!(before.plates.len(), after.plates.len());
    for (a, b) in before.plates.iter().zip(&after.plates) {
        assert_eq!((&a.name, a.foot, a.sign, a.clock, a.corners_m), (&b.name, b.foot, b.sign, b.clock, b.corners_m));
        for (x, y) in a.force_n.iter().zip(&b.force_n) {
            assert!(x.as_ref().zip(y.as_ref()).is_none_or(|(x, y)| same(x, y)) && x.is_some() == y.is_some());
        }
        for (x, y) in [(&a.cop_m, &b.cop_m), (&a.moment_nm, &b.moment_nm)] {
            assert!(x.iter().flatten().zip(y.iter().flatten()).all(|(x, y)| same(x, y)) && x.is_some() == y.is_some());
        }
    }
    assert_eq!(before.events, after.events);
    assert_eq!(before.imus.len(), after.imus.len());
    for (a, b) in before.imus.iter().zip(&after.imus) {
        assert_eq!((&a.name, a.clock, a.gravity), (&b.name, b.clock, b.gravity));
        for (x, y) in [
            (&a.acceleration_mps2, &b.acceleration_mps2),
            (&a.angular_velocity_rad_s, &b.angular_velocity_rad_s),
            (&a.magnetic_field, &b.magnetic_field),
        ] {
            assert!(x.iter().flatten().zip(y.iter().flatten()).all(|(x, y)| same(x, y)) && x.is_some() == y.is_some());
        }
    }
}

#[test]
fn a_recording_of_everything_comes_back_bit_for_bit() {
    let (mut recording, _) =
        runner(&Runner { gap_ratio: 0.02, noise_n: 2.0, marker_noise_m: 0.0003, ..Runner::default() }).unwrap();
    recording.name = "S01_run".into();
    recording.events =
        vec![LabelledEvent::new(0.25, "Foot Strike", "Right"), LabelledEvent::new(0.75, "jump", "General")];
    let clock = Clock { start_s: 1.5, rate_hz: 200.0, len: 300 };
    let wave = |k: f64| (0..clock.len).map(|i| (f64::from(i as u32) / 31.0 * k).sin()).collect::<Vec<f64>>();
    let up: Vec<f64> = wave(2.0).iter().map(|v| v + 9.81).collect();
    recording.imus = vec![Imu {
        name: "left_shank".into(),
        acceleration_mps2: Some([wave(1.0), up, wave(3.0)]),
        angular_velocity_rad_s: Some([wave(0.3), wave(0.4), wave(0.5)]),
        gravity: Gravity::Included,
        clock,
        ..Imu::default()
    }];
    let dir = tempfile::tempdir().unwrap();
    let after = converted(&recording, dir.path());
    assert_same(&recording, &after);
    assert_eq!(after.subject.mass_kg, recording.subject.mass_kg);
    assert_eq!((after.surface, after.speed_mps), (recording.surface, recording.speed_mps));
    if let (Frame::Declared(a), Frame::Declared(b)) = (recording.frame, after.frame) {
        assert_eq!(a, b);
    }
    // The same metrics, whatever door the numbers came through; only the names of recording and subject differ.
    let trial = |mut recording: Recording| {
        recording.name = "run".into();
        recording.subject.id = None;
        recording.imus.clear();
        recording.first_side = Some(Side::Right);
        analyze(&recording, &AnalysisParams::default()).unwrap_or_else(|e| panic!("{e}")).steps
    };
    let (before, after) = (trial(recording), trial(after));
    for metric in ["contact_time_s", "step_width_m", "valr_bw_s", "braking_impulse_bw_s"] {
        assert!(same(before.numbers(metric).unwrap(), after.numbers(metric).unwrap()), "{metric}");
    }
}

#[test]
fn streams_of_different_clocks_are_different_tracking_systems() {
    let (mut recording, _) = runner(&Runner { duration_s: 3.0, ..Runner::default() }).unwrap();
    let mut late = recording.plates[0].clone();
    late.clock.start_s += 0.5;
    recording.plates.push(late);
    let dir = tempfile::tempdir().unwrap();
    let mut dataset = BidsDataset::new(dir.path(), false);
    let files = dataset.add(&recording).unwrap();
    let has = |part: &str| files.iter().any(|path| path.to_string_lossy().ends_with(part));
    assert!(
        has("tracksys-optical_motion.tsv") && has("tracksys-force_motion.tsv") && has("tracksys-force2_motion.tsv")
    );
}

#[test]
fn nothing_is_written_over_unasked() {
    let (recording, _) = runner(&Runner { duration_s: 2.0, ..Runner::default() }).unwrap();
    let dir = tempfile::tempdir().unwrap();
    BidsDataset::new(dir.path(), false).add(&recording).unwrap();
    let error = BidsDataset::new(dir.path(), false).add(&recording).unwrap_err();
    assert!(error.to_string().contains("a file of that name"), "{error}");
    BidsDataset::new(dir.path(), true).add(&recording).unwrap();
    let empty = Recording::named("nothing");
    assert!(BidsDataset::new(dir.path(), true).add(&empty).is_err());
}

#[test]
fn who_was_there_stays_and_no_two_recordings_share_a_name() {
    let (mut recording, _) = runner(&Runner { duration_s: 2.0, ..Runner::default() }).unwrap();
    let dir = tempfile::tempdir().unwrap();
    let participants = || std::fs::read_to_string(dir.path().join("participants.tsv")).unwrap();
    for name in ["first", "second"] {
        recording.name = name.into();
        recording.subject.id = Some(name.into());
        let mut dataset = BidsDataset::new(dir.path(), false);
        dataset.add(&recording).unwrap();
        dataset.finish().unwrap();
    }
    assert!(
        participants().contains("sub-first\t70") && participants().contains("sub-second\t70"),
        "{}",
        participants()
    );
    // Nothing was added: nothing changes.
    let mut again = BidsDataset::new(dir.path(), false);
    again.add(&recording).unwrap_err();
    again.finish().unwrap();
    assert_eq!(participants().lines().count(), 3);
    // Labels keep letters and digits only.
    let mut dataset = BidsDataset::new(dir.path(), true);
    recording.name = "run-1".into();
    dataset.add(&recording).unwrap();
    recording.name = "run_1".into();
    dataset.add(&recording).unwrap_err();
}

/// Real recordings, where they are at hand.
#[test]
fn public_recordings_come_back_bit_for_bit() {
    let recordings: [&[&str]; 4] = [
        &["jdx/JDX_S999_run_0021.tsv"],
        &["rbds/RBDS001runT25.c3d"],
        &["opensim_rajagopal/Rajagopal_motion_capture_run.trc", "opensim_rajagopal/Rajagopal_grf_run.mot"],
        &["tripod/PWS/IMU/LF.csv"],
    ];
    for files in recordings {
        let paths: Vec<PathBuf> = files.iter().map(|file| root().join(file)).collect();
        if !paths.iter().all(|path| path.exists()) {
            println!("{files:?}: not at hand, nothing checked");
            continue;
        }
        let before = read::open(&paths, &ReadParams::default()).unwrap();
        let dir = tempfile::tempdir().unwrap();
        assert_same(&before, &converted(&before, dir.path()));
    }
}
