//! TRC, MOT and STO as OpenSim, Cortex and spreadsheets write them. All files are synthetic.

use midstance::{
    error::{Error, ErrorKind},
    quantity::Side,
    read::{ReadParams, from_bytes},
    recording::{Markers, Recording},
};

use super::{Case, fixture};

fn read(path: &str) -> Recording {
    from_bytes("trial", &fixture(path), &ReadParams::default()).unwrap_or_else(|e| panic!("{path}: {e}"))
}

fn refused(path: &str) -> Error {
    from_bytes("trial", &fixture(path), &ReadParams::default()).unwrap_err()
}

fn near(found: [f64; 3], expected: [f64; 3]) {
    let off = found.iter().zip(expected).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max);
    assert!(off < 1e-9, "{found:?} is not {expected:?}");
}

/// Marker m stands at 100 + 300 m + frame, 20.25 + m, -50.5 m mm.
fn check(markers: &Markers, start_s: f64) {
    assert_eq!(markers.labels, ["LHEE", "RHEE", "LTOE", "RTOE"]);
    assert_eq!((markers.clock.start_s, markers.clock.rate_hz, markers.clock.len), (start_s, 200.0, 6));
    near(markers.at(2, 5), [0.705, 0.022_25, -0.101]);
}

fn markers(path: &str) -> Markers {
    read(path).markers.unwrap()
}

fn doubted(path: &str, words: &str) -> bool {
    read(path).notes.iter().any(|note| note.doubt && note.text.contains(words))
}

pub const CASES: &[Case] = &[
    Case {
        format: "trc",
        trap: "re-saved with commas or with semicolons and decimal commas; no blank line before the rows; missing cells \
               at the end are gaps",
        check: || {
            for path in ["trc/comma.trc", "trc/semicolons.trc", "trc/no_blank_line.trc"] {
                let markers = markers(path);
                check(&markers, 0.0);
                assert!(markers.at(3, 4).iter().all(|v| v.is_nan()) && !markers.at(3, 3)[0].is_nan(), "{path}");
            }
        },
    },
    Case {
        format: "trc",
        trap: "doubled tabs and padding in the header, a first frame that is not 1, wrong counts of frames and markers",
        check: || {
            check(&markers("trc/double_tabs.trc"), 0.23);
            assert!(doubted("trc/double_tabs.trc", "declares 3 markers and names 4"));
            assert!(doubted("trc/comma.trc", "declares 652 frames, the file holds 6"));
        },
    },
    Case {
        format: "mot",
        trap: "names of plates and feet in all dialects; torques about the point of application left out and said",
        check: || {
            let dialects = [
                ("mot/sides.mot", [Some(Side::Right), Some(Side::Left)]),
                ("mot/calcn.mot", [Some(Side::Right), Some(Side::Left)]),
                ("mot/numbers.mot", [None; 2]),
                ("mot/after.mot", [None; 2]),
            ];
            for (path, feet) in dialects {
                let recording = read(path);
                assert_eq!(recording.plates.iter().map(|p| p.foot).collect::<Vec<_>>(), feet, "{path}");
                let plate = &recording.plates[1];
                assert_eq!(plate.clock.rate_hz, 1000.0);
                // Columns count from 1 and row 3 adds 3: the second plate begins in column 7.
                near([0, 1, 2].map(|axis| plate.component(axis).unwrap()[3]), [703.0, 803.0, 903.0]);
                assert!(plate.moment_nm.is_none());
                assert!(recording.notes.iter().any(|n| n.text.contains("torques about")), "{path}");
            }
        },
    },
    Case {
        format: "mot",
        trap: "re-saved with commas; wrong counts of rows and columns",
        check: || {
            near(
                [0, 1, 2].map(|axis| read("mot/counts.sto").plates[0].component(axis).unwrap()[3]),
                [1.5, 703.0, -2.5],
            );
            assert!(doubted("mot/counts.sto", "declares 9 rows, the file holds 6"));
            assert!(doubted("mot/counts.sto", "declares 5 columns and names 4"));
        },
    },
    Case {
        format: "mot",
        trap: "cells of three numbers (Vec3): markers, and forces of plates; a plate's origin is no centre of pressure",
        check: || {
            let markers = markers("mot/markers.sto");
            check(&markers, 0.0);
            assert!(markers.at(1, 2).iter().all(|v| v.is_nan()));
            let recording = read("mot/forces.sto");
            let [first, second] = &recording.plates[..] else { panic!("two plates") };
            near([0, 1, 2].map(|axis| first.component(axis).unwrap()[3]), [1.5, 703.0, -2.5]);
            let cop = first.cop_m.as_ref().unwrap();
            near([cop[0][3], cop[1][3], cop[2][3]], [0.403, 0.0, 0.3]);
            assert!(second.cop_m.is_none());
        },
    },
    Case {
        format: "mot",
        trap: "outputs of a model, accelerations and orientations of sensors: refused by name",
        check: || {
            for path in ["mot/outputs.sto", "mot/imu.sto"] {
                assert_eq!(refused(path).kind(), ErrorKind::NoSignal, "{path}");
                assert!(refused(path).to_string().contains("neither markers"), "{path}");
            }
            assert_eq!(refused("mot/orientations.sto").kind(), ErrorKind::UnknownFormat);
            assert!(refused("mot/orientations.sto").to_string().contains("OpenSense"));
        },
    },
];
