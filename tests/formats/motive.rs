//! OptiTrack Motive CSV. All files are synthetic, made from the layout that the vendor documents.

use midstance::{
    error::ErrorKind,
    read::{ReadParams, from_bytes},
    recording::{Markers, Recording},
};

use super::{Case, fixture};

fn read(path: &str) -> Recording {
    from_bytes("take", &fixture(path), &ReadParams::default()).unwrap_or_else(|e| panic!("{path}: {e}"))
}

/// Row 5 of every fixture: the markers stand at 0.1, 0.5, 0.9, 1.3 m and move 1 cm per frame.
fn check(markers: &Markers, rate_hz: f64, fourth: f64) {
    assert_eq!(markers.labels, ["LHEE", "RHEE", "LTOE", "Foot:Marker 001"]);
    assert_eq!((markers.clock.rate_hz, markers.clock.len, markers.clock.start_s), (rate_hz, 12, 0.0));
    for (marker, at) in [0.1, 0.5, 0.9, fourth].into_iter().enumerate() {
        let expected = [at + 0.05, at + 0.3, at - 0.7];
        let off = markers.at(marker, 5).iter().zip(expected).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max);
        assert!(off < 1e-9, "{:?} is not {expected:?}", markers.at(marker, 5));
    }
    assert!(markers.at(2, 2).iter().all(|v| v.is_nan()) && !markers.at(2, 3)[0].is_nan());
}

pub const CASES: &[Case] = &[
    Case {
        format: "motive_csv",
        trap: "seven header rows; times rounded to ms at 360 Hz; a rigid body's marker there twice; unlabelled \
               trajectories and rigid bodies left out and said",
        check: || {
            let recording = read("motive_csv/seven_rows.csv");
            let markers = recording.markers.as_ref().unwrap();
            // In the file's order the body's own marker would come first; as seen it comes last.
            check(markers, 360.0, 1.3);
            assert!(recording.notes.iter().any(|n| n.text.contains("1 unlabelled")));
            assert!(recording.notes.iter().any(|n| n.text.contains("1 rigid bodies and bones")));
            assert!(recording.notes.about("duplicate_labels").is_some_and(|n| !n.doubt));
        },
    },
    Case {
        format: "motive_csv",
        trap: "eight header rows (Parent), bones, m; fewer frames than declared",
        check: || {
            let recording = read("motive_csv/eight_rows.csv");
            check(recording.markers.as_ref().unwrap(), 360.0, 1.3);
            assert!(recording.notes.iter().any(|n| n.doubt && n.text.contains("declares 14 frames")));
        },
    },
    Case {
        format: "motive_csv",
        trap: "semicolons and decimal commas, cm; a rigid body's marker that is there once",
        check: || check(read("motive_csv/semicolons.csv").markers.as_ref().unwrap(), 240.0, 1.301),
    },
    Case {
        format: "motive_csv",
        trap: "nothing labelled: refused with what to do",
        check: || {
            let error = from_bytes("take", &fixture("motive_csv/unlabelled.csv"), &ReadParams::default()).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::NoSignal);
            assert!(error.to_string().contains("2 unlabelled") && error.to_string().contains("label the markers"));
        },
    },
];
