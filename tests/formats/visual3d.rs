//! Visual3D ASCII. All files are synthetic, made from the layout that the vendor documents.

use midstance::{
    error::{ErrorKind, Result},
    read::{ReadParams, from_bytes},
    recording::{Markers, Recording},
};

use super::{Case, fixture};

fn try_read(path: &str, rate_hz: Option<f64>) -> Result<Recording> {
    from_bytes("trial", &fixture(path), &ReadParams { rate_hz, ..ReadParams::default() })
}

fn near(found: [f64; 3], expected: [f64; 3]) {
    let off = found.iter().zip(expected).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max);
    assert!(off < 1e-9, "{found:?} is not {expected:?}");
}

/// Marker m stands at 0.1 + 0.3 m + frame / 1000, -0.05 m, 0.02 + 0.001 m metres.
fn check(markers: &Markers) {
    assert_eq!(markers.labels, ["LHEE", "RHEE", "LTOE", "RTOE"]);
    assert_eq!((markers.clock.rate_hz, markers.clock.len, markers.clock.start_s), (200.0, 6, 0.0));
    near(markers.at(0, 3), [0.103, 0.0, 0.02]);
    near(markers.at(2, 5), [0.705, -0.1, 0.022]);
    assert!(markers.at(3, 2).iter().all(|v| v.is_nan()));
}

pub const CASES: &[Case] = &[
    Case {
        format: "visual3d",
        trap: "columns of different rates and lengths in one table; a signal there as recorded and processed",
        check: || {
            let recording = try_read("visual3d/run.txt", None).unwrap();
            check(recording.markers.as_ref().unwrap());
            let plate = &recording.plates[0];
            assert_eq!((plate.name.as_str(), plate.clock.rate_hz, plate.clock.len), ("FP1", 1000.0, 30));
            near([0, 1, 2].map(|axis| plate.component(axis).unwrap()[20]), [30.0, -40.0, 720.0]);
            let cop = plate.cop_m.as_ref().unwrap();
            near([cop[0][20], cop[1][20], cop[2][20]], [0.42, 0.3, 0.0]);
            // Sample 0 bears no force at all.
            assert!(cop[0][0].is_nan());
        },
    },
    Case {
        format: "visual3d",
        trap: "components as 0, 1, 2; no time column: the rate must be given",
        check: || {
            check(try_read("visual3d/numbers.txt", None).unwrap().markers.as_ref().unwrap());
            assert_eq!(try_read("visual3d/no_time.csv", None).unwrap_err().kind(), ErrorKind::Rate);
            check(try_read("visual3d/no_time.csv", Some(200.0)).unwrap().markers.as_ref().unwrap());
        },
    },
    Case {
        format: "visual3d",
        trap: "rotations and angles only (Theia), several trials side by side: refused by name",
        check: || {
            let error = try_read("visual3d/angles.txt", None).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::NoSignal);
            assert!(error.to_string().contains("ROTATION, LINK_MODEL_BASED"), "{error}");
            let error = try_read("visual3d/two_trials.txt", None).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::BadHeader);
            assert!(error.to_string().contains("`a.c3d`, `b.c3d`"), "{error}");
        },
    },
];
