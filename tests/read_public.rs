//! Reading real files, where they are at hand: beside the checkout, or in `MIDSTANCE_DATA`.

mod recordings;

use std::path::{Path, PathBuf};

use midstance::{
    error::ErrorKind,
    quantity::Side,
    read::{self, ReadParams},
    recording::Recording,
};
use recordings::{data, root};

/// What lies beside the folder of the data sets.
fn shared(folder: &str) -> PathBuf {
    root().parent().expect("a folder in a folder").join(folder)
}

fn open(paths: &[PathBuf], params: &ReadParams) -> Recording {
    let recording = read::open(paths, params).unwrap_or_else(|e| panic!("{e}"));
    for note in recording.notes.iter() {
        println!("{} {}: {}", if note.doubt { "?" } else { " " }, note.code, note.text);
    }
    recording
}

#[test]
fn jdx_markers_bring_their_plates() {
    let Some(paths) = data("jdx", &["JDX_S999_run_0021.tsv"]) else { return };
    let recording = open(&paths, &ReadParams::default());
    assert_eq!(recording.name, "JDX_S999_run_0021");
    assert_eq!(recording.sources.len(), 3);
    let markers = recording.markers.as_ref().unwrap();
    assert_eq!((markers.labels.len(), markers.clock.rate_hz, markers.clock.len), (47, 240.0, 2384));
    assert_eq!(markers.at(markers.index("R_acr").unwrap(), 0), [0.791_145, 0.893_128, 1.650_598]);
    assert_eq!(recording.plates.len(), 2);
    for (plate, name) in recording.plates.iter().zip(["Left", "Right"]) {
        assert_eq!((plate.name.as_str(), plate.foot), (name, None));
        assert_eq!((plate.clock.rate_hz, plate.clock.len), (2400.0, 23840));
        assert!(plate.corners_m.is_some() && plate.cop_m.is_some());
    }
    assert_eq!(recording.plates[1].component(2).unwrap()[..3], [15.106_201, 15.716_553, 19.989_014]);
    assert_eq!(recording.notes.doubts().count(), 0);
}

#[test]
fn jdx_trc_with_doubled_tabs_holds_the_same_markers() {
    let Some(paths) = data("jdx", &["ref_JDX_S999_run_0021.trc", "JDX_S999_run_0021.tsv"]) else { return };
    let trc = open(&paths[..1], &ReadParams::default());
    let tsv = open(&paths[1..], &ReadParams::default());
    let (trc, tsv) = (trc.markers.unwrap(), tsv.markers.unwrap());
    assert_eq!((trc.labels.len(), trc.clock), (47, tsv.clock));
    // The writer turned z up, y forward into y up, x forward.
    for (label, frame) in [("R_heel_B", 0), ("L_asis", 1000), ("R_toe", 2383)] {
        let (a, b) = (trc.at(trc.index(label).unwrap(), frame), tsv.at(tsv.index(label).unwrap(), frame));
        assert_eq!([a[2], a[0], a[1]], b, "{label}");
    }
}

#[test]
fn rajagopal_trc_and_mot_are_one_recording() {
    let Some(paths) = data("opensim_rajagopal", &["Rajagopal_motion_capture_run.trc", "Rajagopal_grf_run.mot"]) else {
        return;
    };
    let recording = open(&paths, &ReadParams::default());
    let markers = recording.markers.as_ref().unwrap();
    assert_eq!((markers.clock.rate_hz, markers.clock.start_s, markers.clock.len), (100.0, 0.23, 510));
    let feet: Vec<_> = recording.plates.iter().map(|p| p.foot).collect();
    assert_eq!(feet, [Some(Side::Right), Some(Side::Left)]);
    for plate in &recording.plates {
        assert_eq!((plate.clock.rate_hz, plate.clock.start_s, plate.clock.len), (1000.0, 0.23, 5091));
    }
    assert_eq!(recording.plates[0].component(1).unwrap()[1], 1_203.750_488);
    assert_eq!(recording.plates[0].cop_m.as_ref().unwrap()[0][0], 1.105_542);
    assert_eq!(recording.notes.doubts().count(), 0);
}

#[test]
fn bmc_run_has_blank_cells_as_gaps() {
    let Some(paths) = data("bmc_run", &["motion_capture_run.trc", "grf_run.mot"]) else { return };
    let recording = open(&paths, &ReadParams::default());
    let markers = recording.markers.as_ref().unwrap();
    assert_eq!((markers.labels.len(), markers.clock.rate_hz, markers.clock.len), (78, 150.0, 123));
    let lash = markers.index("LASH").unwrap();
    assert!(markers.at(lash, 0)[0].is_nan());
    assert_eq!((recording.plates[0].clock.rate_hz, recording.plates[0].clock.len), (300.0, 246));
}

#[test]
fn dryft_is_one_column_at_a_given_rate() {
    let Some(paths) = data("dryft", &["custom_drift_S001runT25.csv"]) else { return };
    let params = ReadParams { rate_hz: Some(300.0), ..ReadParams::default() };
    let recording = open(&paths, &params);
    assert_eq!(recording.plates[0].clock.len, 9000);
    assert_eq!(recording.plates[0].component(1).unwrap()[..3], [329.14, 349.13, 401.31]);
    let error = read::open(&paths, &ReadParams::default()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Rate);
    assert!(error.how_to_mend().contains("rate_hz"), "{error}");
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let within = std::fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
    within.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect()
}

/// Every file at hand reads or says clearly why not; `--nocapture` prints the table.
#[test]
fn every_file_at_hand_reads_or_says_why_not() {
    let mut files: Vec<PathBuf> = ["formats", "data"].iter().flat_map(|root| files(&shared(root))).collect();
    files.sort();
    if files.is_empty() {
        println!("recordings not at hand, nothing checked");
    }
    for file in files {
        let name = file.strip_prefix(shared("")).unwrap_or(&file).display().to_string();
        match read::open(std::slice::from_ref(&file), &ReadParams::default()) {
            Ok(r) => {
                let markers = r.markers.as_ref();
                println!(
                    "{name:70} {:10} {:3} markers {:9.3} Hz {:6} | {} plates {:9.3} Hz {:6} {:?}",
                    r.sources[0].format,
                    markers.map_or(0, |m| m.labels.len()),
                    markers.map_or(0.0, |m| m.clock.rate_hz),
                    markers.map_or(0, |m| m.clock.len),
                    r.plates.len(),
                    r.plates.first().map_or(0.0, |p| p.clock.rate_hz),
                    r.plates.first().map_or(0, |p| p.clock.len),
                    r.plates
                        .iter()
                        .map(|p| (p.foot, p.force_n.each_ref().map(|f| u8::from(f.is_some()))))
                        .collect::<Vec<_>>(),
                );
                for doubt in r.notes.doubts() {
                    println!("{:12}? {}: {}", "", doubt.code, doubt.text);
                }
            }
            Err(error) => {
                assert!(error.path().is_some() && !error.found().is_empty() && !error.expected().is_empty(), "{error}");
                assert!(!error.how_to_mend().is_empty() || error.kind() == ErrorKind::Empty, "{error}");
                println!("{name:70} {:?} {}", error.kind(), error.message());
            }
        }
    }
}

/// Figures from fitdecode 0.10 on the same files.
#[test]
#[cfg(feature = "fit")]
fn watches_tell_what_they_summarised() {
    let files = ["garmin-fenix-5-run.fit", "developer-types-sample.fit", "activity-small-fenix2-run.fit"];
    let paths = files.map(|file| shared("formats/fit_running_dynamics").join(file));
    if !paths.iter().all(|path| path.exists()) {
        println!("fit_running_dynamics: recordings not at hand, nothing checked");
        return;
    }
    let [fenix5, stryd, fenix2] =
        paths.map(|path| open(std::slice::from_ref(&path), &ReadParams::default()).dynamics.unwrap());
    let at = |column: Option<&[f64]>, row: usize| column.unwrap()[row];
    assert_eq!([fenix5.time_s.len(), stryd.time_s.len(), fenix2.time_s.len()], [21, 3424, 2809]);
    assert_eq!(at(fenix5.column("cadence_spm"), 20), 176.0);
    assert_eq!(at(fenix5.column("stance_time_balance_pct"), 20), 51.59);
    assert!((at(fenix5.column("stance_time_s"), 20) - 0.258).abs() < 1e-12);
    assert!((at(fenix5.column("step_length_m"), 20) - 0.977).abs() < 1e-12);
    assert_eq!(at(stryd.column("developer_form_power_w"), 20), 103.0);
    assert!((at(stryd.column("vertical_oscillation_m"), 20) - 0.0819).abs() < 1e-12);
    assert_eq!(stryd.time_s[20], 1_484_672_827.0);
    assert!((at(fenix2.column("stance_time_s"), 20) - 0.25).abs() < 1e-12);
    let kinds = ["activity-filecrc.fit", "activity-unexpected-eof.fit", "activity-settings-corruptheader.fit"]
        .map(|file| shared("formats/fit_running_dynamics").join(file))
        .map(|path| read::open(&[path], &ReadParams::default()).unwrap_err().kind());
    assert_eq!(kinds, [ErrorKind::BadHeader, ErrorKind::Truncated, ErrorKind::BadHeader]);
}
