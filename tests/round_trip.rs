//! What the simulator writes, the readers read: the same recording, and the same results, in every format.

use std::path::{Path, PathBuf};

use midstance::{
    Result,
    analysis::{AnalysisParams, Trial, analyze},
    read::{self, ReadParams},
    recording::{ForceSign, Recording, Surface},
    simulate::{
        Impact, Runner, Sensors, Truth, runner, write_c3d, write_csv, write_opensim, write_qtm, write_session,
        write_study,
    },
};

type Write = fn(&Path, &str, &Runner) -> Result<Vec<PathBuf>>;

const FORMATS: [(&str, Write); 4] =
    [("csv", write_csv), ("qtm", write_qtm), ("opensim", write_opensim), ("c3d", write_c3d)];

/// A laboratory's recording: noise, a heading, steps that differ; it ends in flight.
fn params(surface: Surface) -> Runner {
    Runner {
        surface,
        variability_ratio: 0.015,
        step_width_sd_m: 0.008,
        impact: Some(Impact::default()),
        heading_deg: 3.0,
        noise_n: 2.0,
        marker_noise_m: 0.0003,
        duration_s: 11.9,
        seed: 9,
        ..Runner::default()
    }
}

fn read_back(dir: &Path, name: &str, write: Write, params: &Runner) -> Recording {
    let paths = write(dir, name, params).unwrap();
    let mut recording = read::open(&paths, &ReadParams::default()).unwrap_or_else(|e| panic!("{name}: {e}"));
    recording.subject.mass_kg = Some(params.mass_kg);
    recording.speed_mps = Some(params.speed_mps);
    recording.subject.leg_length_m = Some(params.leg_length_m);
    recording
}

fn run(recording: &Recording) -> Trial {
    analyze(recording, &AnalysisParams::default()).unwrap_or_else(|e| panic!("{}: {e}", recording.name))
}

/// Events against the truth: 20 N on a 50 Hz filter is up to 2 ms from the first newton.
fn check_events(name: &str, trial: &Trial, truth: &Truth) {
    let found: Vec<_> = trial.stances.iter().filter(|s| s.ic_s.is_some() && s.to_s.is_some()).collect();
    let known: Vec<_> = truth.contacts.iter().filter(|c| c.complete).collect();
    assert_eq!(found.len(), known.len(), "{name}");
    for (stance, contact) in found.into_iter().zip(known) {
        assert_eq!(stance.side, Some(contact.side), "{name} at {} s", contact.ic_time_s);
        assert!((stance.ic_s.unwrap() - contact.ic_time_s).abs() < 0.003, "{name}: {stance:?} {contact:?}");
        assert!((stance.to_s.unwrap() - contact.to_time_s).abs() < 0.003, "{name}: {stance:?} {contact:?}");
    }
}

#[test]
fn every_format_gives_back_the_runner() {
    let dir = tempfile::tempdir().unwrap();
    for surface in [Surface::Treadmill, Surface::Overground] {
        let params = params(surface);
        let (memory, truth) = runner(&params).unwrap();
        let expected = run(&memory);
        for (name, write) in FORMATS {
            let recording = read_back(dir.path(), name, write, &params);
            let trial = run(&recording);
            assert_eq!(trial.recording.surface, Some(surface), "{name}");
            check_events(name, &trial, &truth);
            // Same model, but other axes get other noise: 2 N move a contact by 0.1 ms and more where the force rises
            // slowly, and 3.5 mm of belt pass in 1 ms.
            for (metric, tolerance) in [
                ("contact_time_s", 1e-3),
                ("step_width_m", 1e-3),
                ("vgrf_active_peak_bw", 5e-3),
                ("vgrf_impact_peak_bw", 1e-2),
                ("vertical_oscillation_m", 5e-4),
                ("braking_peak_bw", 5e-3),
                ("step_length_m", 1e-2),
            ] {
                let (a, b) = (trial.steps.numbers(metric).unwrap(), expected.steps.numbers(metric).unwrap());
                assert_eq!(a.len(), b.len(), "{name} {metric}");
                for (a, b) in a.iter().zip(b) {
                    let same = (a - b).abs() <= tolerance || (a.is_nan() && b.is_nan());
                    assert!(same, "{name} {surface} {metric}: {a} from the file, {b} from memory");
                }
            }
        }
    }
}

/// Written digits: 1e-6 N and 0.5 µm at most; 32-bit floats hold 1.5 kN to 6e-5 N.
#[test]
fn what_is_written_comes_back_to_the_last_digit() {
    let dir = tempfile::tempdir().unwrap();
    let params = Runner { duration_s: 2.0, gap_ratio: 0.05, ..Runner::default() };
    for (name, write) in FORMATS {
        let recording = read_back(dir.path(), name, write, &params);
        let peak = recording
            .plates
            .iter()
            .flat_map(|p| p.force_n.iter().flatten())
            .flat_map(|c| c.iter().map(|v| v.abs()))
            .fold(0.0, f64::max);
        let digit = if name == "c3d" { 6.2e-5 } else { 2e-6 };
        assert!((peak - 1_509.616_480).abs() < digit, "{name}: peak {peak}");
        let markers = recording.markers.as_ref().unwrap();
        assert_eq!((markers.labels.len(), markers.clock.len), (24, 400), "{name}");
        assert!((markers.clock.rate_hz - 200.0).abs() < 1e-6, "{name}");
        let missing: f64 = (0..10).map(|m| markers.missing_ratio(m)).sum::<f64>() / 10.0;
        assert!((missing - 0.05).abs() < 1e-9, "{name}: {missing} missing");
    }
}

/// A plate's z points down whatever the laboratory's axes are, and the sign of the force survives.
#[test]
fn a_c3d_of_any_axes_keeps_force_and_sign() {
    let dir = tempfile::tempdir().unwrap();
    for axes in
        ["x=forward,y=up,z=right", "x=right,y=forward,z=up", "x=down,y=left,z=forward", "x=left,y=down,z=forward"]
    {
        for (sign, markers) in [(ForceSign::Reaction, true), (ForceSign::Action, false)] {
            let axes = Some(axes.parse().unwrap());
            let params = Runner { duration_s: 2.0, axes, sign, markers, ..Runner::default() };
            let (memory, file) = (runner(&params).unwrap().0, read_back(dir.path(), "c3d", write_c3d, &params));
            let (known, plate) = (&memory.plates[0], &file.plates[0]);
            assert_eq!(plate.sign, sign, "{axes:?}");
            let (known_cop, cop) = (known.cop_m.as_ref().unwrap(), plate.cop_m.as_ref().unwrap());
            for axis in 0..3 {
                let (a, b) = (known.component(axis).unwrap(), plate.component(axis).unwrap());
                assert!(a.iter().zip(b).all(|(a, b)| (a - b).abs() < 1e-4), "{axes:?}");
                // Under 50 N there is none in the file; 32-bit floats of N and N·mm leave a few µm above.
                let mut seen = known_cop[axis].iter().zip(&cop[axis]).filter(|(_, b)| !b.is_nan()).peekable();
                assert!(seen.peek().is_some() && seen.all(|(a, b)| (a - b).abs() < 1e-5), "{axes:?}");
            }
        }
    }
}

/// Means over a trial against the truth: each tolerance is the filter's and the threshold's share, and noise.
#[test]
fn a_study_comes_back_as_it_was_made() {
    let dir = tempfile::tempdir().unwrap();
    let files = write_study(dir.path(), 8, 2, None).unwrap();
    let truth: serde_json::Value = serde_json::from_slice(&std::fs::read(&files[1]).unwrap()).unwrap();
    for entry in truth["recordings"].as_array().unwrap() {
        let params: Runner = serde_json::from_value(entry["runner"].clone()).unwrap();
        let known: Truth = serde_json::from_value(entry["truth"].clone()).unwrap();
        let paths: Vec<PathBuf> =
            entry["files"].as_array().unwrap().iter().map(|f| dir.path().join(f.as_str().unwrap())).collect();
        let mut recording = read::open(&paths, &ReadParams::default()).unwrap();
        recording.subject.mass_kg = Some(params.mass_kg);
        recording.subject.leg_length_m = Some(params.leg_length_m);
        let trial = run(&recording);
        let trial_mean = |metric: &str| {
            let values = trial.steps.numbers(metric).unwrap();
            let present: Vec<f64> = values.iter().copied().filter(|v| v.is_finite()).collect();
            present.iter().sum::<f64>() / present.len() as f64
        };
        assert_eq!(trial.recording.surface, Some(params.surface), "{}", recording.name);
        for (metric, known, tolerance) in [
            ("step_time_s", known.trial.step_time_s, 1e-3),
            ("contact_time_s", known.trial.contact_time_s, 2e-3),
            ("flight_time_s", known.trial.flight_time_s, 2e-3),
            ("step_length_m", known.trial.step_length_m, 1e-2),
            ("step_width_m", known.trial.step_width_m, 1e-3),
            ("crossover_margin_m", known.trial.crossover_margin_m, 1e-3),
            ("vertical_oscillation_m", known.trial.vertical_oscillation_m, 1e-3),
            ("vgrf_active_peak_bw", known.trial.vgrf_active_peak_bw, 0.02),
            ("vertical_impulse_bw_s", known.trial.vertical_impulse_bw_s, 3e-3),
            ("braking_impulse_bw_s", known.trial.braking_impulse_bw_s, 1e-3),
            ("k_vert_kn_m", known.trial.k_vert_kn_m, 0.5),
        ] {
            let found = trial_mean(metric);
            assert!((found - known).abs() < tolerance, "{} {metric}: {found}, in truth {known}", recording.name);
        }
    }
}

#[test]
fn a_table_of_markers_and_one_of_force_with_the_same_name_are_one_trial() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["easy", "hard"] {
        write_csv(folder.path(), name, &Runner { duration_s: 3.0, ..Runner::default() }).unwrap();
    }
    let path = |name: &str| folder.path().join(name);
    let listing = ["easy_force.csv", "easy_markers.csv", "hard_force.csv"].map(path);
    let pair = vec![path("easy_markers.csv"), path("easy_force.csv")];
    assert_eq!(read::group(&listing), [pair, vec![path("hard_force.csv")]]);
}

/// The table of sensors is one more file of the recording, whatever the rest is written in: six decimals come back.
#[test]
fn every_format_brings_its_sensors() {
    let sensors = Sensors {
        rate_hz: 200.0,
        standing_s: 2.0,
        dropout_ratio: 0.02,
        mounting_deg: [10.0, 0.0, 20.0],
        ..Sensors::default()
    };
    let params = Runner { sensors: Some(sensors), duration_s: 3.0, ..params(Surface::Treadmill) };
    let (simulated, _) = runner(&params).unwrap();
    let dir = tempfile::tempdir().unwrap();
    for (name, write) in FORMATS {
        let recording = read_back(dir.path(), name, write, &params);
        assert!(!recording.plates.is_empty() && recording.markers.is_some(), "{name}");
        assert_eq!(recording.imus.len(), simulated.imus.len(), "{name}");
        for (read, own) in recording.imus.iter().zip(&simulated.imus) {
            assert_eq!((&read.name, read.site), (&own.name, own.site), "{name}");
            assert!(
                (read.clock.rate_hz - 200.0).abs() < 1e-6 && read.clock.len == own.clock.len,
                "{name}: {:?}",
                read.clock
            );
            // The written time has six decimals.
            assert!((read.clock.start_s - own.clock.start_s).abs() < 2e-6, "{name}: {:?} {:?}", read.clock, own.clock);
            for (read, own) in [
                (&read.acceleration_mps2, &own.acceleration_mps2),
                (&read.angular_velocity_rad_s, &own.angular_velocity_rad_s),
            ] {
                for (read, own) in read.iter().flatten().zip(own.iter().flatten()) {
                    let same = |(a, b): (&f64, &f64)| (a.is_nan() && b.is_nan()) || (a - b).abs() <= 5.1e-7;
                    assert!(read.iter().zip(own).all(same), "{name}");
                }
            }
        }
    }
}

/// Pelvis over straight legs over flat feet, in millimetres of 32-bit floats; and angles of the run are told against it.
#[test]
fn a_session_has_the_runner_standing() {
    let dir = tempfile::tempdir().unwrap();
    let params = Runner { duration_s: 6.0, leg_length_m: 0.88, ..Runner::default() };
    let files = write_session(dir.path(), "S01", &params).unwrap();
    let open = |file: &PathBuf| read::open(std::slice::from_ref(file), &ReadParams::default()).unwrap();
    let (mut run_c3d, standing) = (open(&files[0]), open(&files[1]));
    let markers = standing.markers.as_ref().unwrap();
    // Right, forward, up, as laboratories have it.
    let at = |label: &str| markers.at(markers.index(label).unwrap(), 50);
    let places = [
        ("RASI", [0.12, 0.10, 0.88 + 0.11]),
        ("LPSI", [-0.05, -0.10, 0.88 + 0.13]),
        ("LHEE", [-0.0875, -0.065, 0.045]),
        ("RKNE", [0.09 + 0.05, 0.0, 0.485]),
    ];
    for (label, place) in places {
        assert!(at(label).iter().zip(place).all(|(a, b)| (a - b).abs() < 1e-6), "{label}: {:?}", at(label));
    }
    let text = |trial: &Trial| trial.recording.notes.about("static_offset").map(|note| note.text.clone()).unwrap();
    assert!(text(&run(&run_c3d)).starts_with("off"));
    read::attach_static(&mut run_c3d, standing).unwrap();
    let with_static = run(&run_c3d);
    assert!(!text(&with_static).starts_with("off"), "{}", text(&with_static));
}
