//! Vicon Nexus CSV. All files are synthetic, made from the layout that users document.

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
    assert!(off < 1e-9, "{found:?} is not {expected:?}");
}

/// What all whole exports of the same synthetic trial must give.
fn check_trial(recording: &Recording) {
    let markers = recording.markers.as_ref().unwrap();
    assert_eq!(markers.labels, ["Runner:LHEE", "Runner:RHEE", "Runner:LTOE", "Runner:RTOE"]);
    // Frames count from 1: frame 11 is 0.1 s at 100 Hz.
    assert_eq!((markers.clock.start_s, markers.clock.rate_hz, markers.clock.len), (0.1, 100.0, 4));
    near(markers.at(1, 2), [0.5025, -0.02025, 0.0515]);
    assert!(markers.at(2, 1).iter().all(|v| v.is_nan()) && !markers.at(2, 2)[0].is_nan());
    assert_eq!(recording.plates.len(), 2);
    let plate = &recording.plates[0];
    assert_eq!((plate.name.as_str(), recording.plates[1].name.as_str()), ("Plate A", "Plate B"));
    assert_eq!((plate.clock.start_s, plate.clock.rate_hz, plate.clock.len), (0.1, 1000.0, 40));
    near([0, 1, 2].map(|axis| plate.component(axis).unwrap()[13]), [19.5, -26.0, -1300.0]);
    let moment = plate.moment_nm.as_ref().unwrap();
    near([moment[0][13], moment[1][13], moment[2][13]], [13.0, -6.5, 0.26]);
    let cop = plate.cop_m.as_ref().unwrap();
    near([cop[0][13], cop[1][13], cop[2][13]], [0.213, 0.3, 0.0]);
    assert!(cop[0][0].is_nan());
}

pub const CASES: &[Case] = &[
    Case {
        format: "nexus_csv",
        trap: "stacked sections at their own rates, frames and sub-frames, N·mm; model outputs, EMG, unlabelled \
               trajectories and the sum of all plates are left out and said",
        check: || {
            let recording = read("nexus_csv/stacked.csv");
            check_trial(&recording);
            let said = |words: &str| recording.notes.iter().any(|n| n.text.contains(words));
            assert!(said("not read: Model Outputs") && said("no force plate: EMG, Combined Force"));
            assert!(said("1 unlabelled trajectories"));
        },
    },
    Case {
        format: "nexus_csv",
        trap: "labelled events, unsorted, with their sides",
        check: || {
            let events = read("nexus_csv/stacked.csv").events;
            let times: Vec<f64> = events.iter().map(|e| e.time_s).collect();
            assert_eq!(times, [0.105, 0.125, 0.13]);
            assert_eq!((events[0].moment, events[2].moment), (Some(Moment::InitialContact), None));
            assert!(events[0].side.is_some() && events[0].side != events[1].side);
        },
    },
    Case {
        format: "nexus_csv",
        trap: "every line padded with delimiters by a spreadsheet; semicolons and decimal commas",
        check: || {
            check_trial(&read("nexus_csv/excel.csv"));
            check_trial(&read("nexus_csv/comma_decimals.csv"));
        },
    },
    Case {
        format: "nexus_csv",
        trap: "rows numbered in one column, units behind a word, `100,Hz` (Nexus 1)",
        check: || {
            let recording = read("nexus_csv/nexus_1.csv");
            let markers = recording.markers.as_ref().unwrap();
            assert_eq!(markers.labels, ["Runner:LHEE", "Runner:RHEE", "Runner:LTOE", "Runner:RTOE"]);
            near(markers.at(1, 2), [0.5025, -0.02025, 0.0515]);
            let plate = &recording.plates[0];
            assert_eq!((plate.clock.start_s, plate.clock.rate_hz, plate.clock.len), (0.1, 1000.0, 40));
            near([0, 1, 2].map(|axis| plate.component(axis).unwrap()[13]), [19.5, -26.0, -1300.0]);
            // `Fx1` stands below no device; its number is all the name there is.
            assert_eq!(plate.name, "1");
        },
    },
    Case {
        format: "nexus_csv",
        trap: "frames that are not in the file become gaps",
        check: || {
            let recording = read("nexus_csv/missing_frames.csv");
            let markers = recording.markers.as_ref().unwrap();
            assert_eq!(markers.clock.len, 10);
            assert!(markers.at(0, 3)[0].is_nan() && markers.at(0, 4)[0].is_nan());
            near(markers.at(0, 5), [0.1055, 0.0, 0.0505]);
            assert!(recording.notes.about("gaps").unwrap().text.contains("2 of 10 frames"));
        },
    },
    Case {
        format: "nexus_csv",
        trap: "title and rate deleted: the rate must be given; all headers deleted: refused with what to do",
        check: || {
            let error = try_read("nexus_csv/no_rate.csv", &ReadParams::default()).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Rate);
            let given = ReadParams { rate_hz: Some(100.0), ..ReadParams::default() };
            let recording = try_read("nexus_csv/no_rate.csv", &given).unwrap();
            assert_eq!(recording.markers.unwrap().clock.rate_hz, 100.0);
            assert!(try_read("nexus_csv/no_header.csv", &ReadParams::default()).is_err());
            let error = try_read("nexus_csv/model_only.csv", &ReadParams::default()).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::NoSignal);
            assert!(error.to_string().contains("Model Outputs"), "{error}");
        },
    },
];
