//! Qualisys QTM TSV in all its dialects. All files are synthetic, made from the layout that the vendor documents.

use midstance::{
    error::{ErrorKind, Result},
    read::{ReadParams, from_bytes},
    recording::{Moment, Recording},
};

use super::{Case, fixture};

fn try_read(path: &str, params: &ReadParams) -> Result<Recording> {
    from_bytes("trial", &fixture(path), params)
}

fn read(path: &str) -> Recording {
    try_read(path, &ReadParams::default()).unwrap_or_else(|e| panic!("{path}: {e}"))
}

fn near(found: [f64; 3], expected: [f64; 3]) {
    let off = found.iter().zip(expected).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max);
    assert!(off < 1e-5, "{found:?} is not {expected:?}");
}

/// Marker m stands at 100 + 300 m + frame, -50.5 m, 20.25 + m mm.
fn check(recording: &Recording, first: &str) {
    let markers = recording.markers.as_ref().unwrap();
    assert_eq!(markers.labels, [first, "heel_L", "toe_R", "toe_L"]);
    assert_eq!((markers.clock.rate_hz, markers.clock.len, markers.clock.start_s), (200.0, 8, 0.0));
    near(markers.at(2, 6), [0.706, -0.101, 0.022_25]);
    assert!(markers.at(1, 3).iter().all(|v| v.is_nan()) && !markers.at(1, 4)[0].is_nan());
}

pub const CASES: &[Case] = &[
    Case {
        format: "qtm_tsv",
        trap: "frame, time and camera time before the markers, names without them, or no row of names; 0 0 0 is a gap; \
               trailing tabs; TIME_STAMP with and without ticks; Latin-1",
        check: || {
            check(&read("qtm_tsv/camera_time.tsv"), "heel_R");
            check(&read("qtm_tsv/names_row.tsv"), "heel_R");
            check(&read("qtm_tsv/no_names_row.tsv"), "heel_R");
            check(&read("qtm_tsv/latin1.tsv"), "fußR");
        },
    },
    Case {
        format: "qtm_tsv",
        trap: "EVENT lines are labelled events, in order of time; a frame that contradicts its time is doubted",
        check: || {
            let recording = read("qtm_tsv/camera_time.tsv");
            let times: Vec<f64> = recording.events.iter().map(|e| e.time_s).collect();
            assert_eq!(times, [0.005, 0.02, 0.1]);
            assert_eq!(recording.events[1].moment, Some(Moment::InitialContact));
            assert!(recording.events[1].side.is_some());
            assert!(recording.notes.iter().any(|n| n.doubt && n.text.contains("1 events whose frame and time differ")));
        },
    },
    Case {
        format: "qtm_tsv",
        trap: "FREQUENCY EXT says no rate, so it must be given",
        check: || {
            let error = try_read("qtm_tsv/external_clock.tsv", &ReadParams::default()).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Rate);
            let params = ReadParams { rate_hz: Some(200.0), ..ReadParams::default() };
            check(&try_read("qtm_tsv/external_clock.tsv", &params).unwrap(), "heel_R");
        },
    },
    Case {
        format: "qtm_tsv",
        trap: "moments about the plate's own origin, found from the data and turned to the middle; unloaded, the middle \
               is written as centre of pressure and is none",
        check: || {
            let recording = read("qtm_tsv/trial_f_1.tsv");
            let plate = &recording.plates[0];
            assert_eq!((plate.name.as_str(), plate.clock.rate_hz), ("Belt", 2000.0));
            near(plate.corners_m.unwrap()[1], [1.0, 1.0, 0.0]);
            let cop = plate.cop_m.as_ref().unwrap();
            assert!(cop[0][5].is_nan() && cop[0][55].is_nan());
            near([cop[0][20], cop[1][20], cop[2][20]], [0.74, 0.38, 0.0]);
            // Sample 20: F = (0, 30 sin 4, -900) N at (0.74, 0.38, 0), 2 N·m free, about the middle (0.8, 0.5, 0).
            let fy = 30.0 * 4.0_f64.sin();
            let moment = plate.moment_nm.as_ref().unwrap();
            near([moment[0][20], moment[1][20], moment[2][20]], [0.12 * 900.0, -0.06 * 900.0, -0.06 * fy + 2.0]);
        },
    },
    Case {
        format: "qtm_tsv",
        trap: "forces in the plate's axes are doubted, their moments left out; 6D and analog files refused by name",
        check: || {
            let plate = read("qtm_tsv/plate_axes_f_1.tsv");
            assert!(plate.plates[0].moment_nm.is_none() && plate.notes.about("axes").unwrap().doubt);
            for (path, name) in [("qtm_tsv/6d.tsv", "6D data"), ("qtm_tsv/trial_a.tsv", "analog channels")] {
                let error = try_read(path, &ReadParams::default()).unwrap_err();
                assert_eq!(error.kind(), ErrorKind::NoSignal);
                assert!(error.to_string().contains(name), "{error}");
            }
        },
    },
];
