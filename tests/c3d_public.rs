//! Real C3D files, where they are at hand: beside the checkout, or in `MIDSTANCE_DATA`.

mod recordings;

use std::path::PathBuf;

use midstance::read::{self, ReadParams, c3d::C3d};
use recordings::{at_hand, root};

fn shared(path: &str) -> Option<PathBuf> {
    at_hand(root().parent().expect("a folder in a folder").join(path))
}

fn file(path: &str) -> Option<C3d> {
    shared(path).map(|path| C3d::parse(&std::fs::read(path).unwrap()).unwrap())
}

/// The same recording by three kinds of computers, as floats and as integers.
///
/// One file of this set is not quite the others' copy: in `dec_int` 59 coordinates are stored one step further, by its
/// bytes.
#[test]
fn six_encodings_hold_the_same_values() {
    let names = ["pc_real", "dec_real", "sgi_real", "pc_int", "sgi_int", "dec_int"];
    let files: Vec<C3d> = names.iter().filter_map(|name| file(&format!("formats/c3d/{name}.c3d"))).collect();
    let [pc_real, .., pc_int, sgi_int, dec_int] = &files[..] else { return };
    for (other, first) in [(&files[1], pc_real), (&files[2], pc_real), (sgi_int, pc_int)] {
        assert!(same(&other.points, &first.points));
        assert!(other.residuals == first.residuals);
    }
    // Integers are steps of POINT:SCALE.
    let step = pc_int.parameters.number("POINT", "SCALE").unwrap().abs();
    for other in [pc_real, dec_int] {
        let apart: Vec<f64> = other.points.iter().zip(&pc_int.points).map(|(a, b)| (a - b).abs()).collect();
        assert!(apart.iter().copied().fold(0.0, f64::max) <= 1.000_01 * step);
        assert!(apart.iter().filter(|d| **d > 0.5 * step).count() < 100);
    }
    for other in &files {
        assert!(other.analogs == pc_real.analogs);
        for (a, b) in other.plates.iter().zip(&pc_real.plates) {
            assert_eq!((a.corners_m, a.origin_m, a.baseline_n), (b.corners_m, b.origin_m, b.baseline_n));
            for (a, b) in [(&a.force_n, &b.force_n), (&a.moment_nm, &b.moment_nm), (&a.cop_m, &b.cop_m)] {
                assert!(same(a.iter().flatten(), b.iter().flatten()));
            }
        }
        assert_eq!((&other.point_labels, &other.analog_labels), (&pc_real.point_labels, &pc_real.analog_labels));
    }
}

fn same<'a>(a: impl IntoIterator<Item = &'a f64>, b: impl IntoIterator<Item = &'a f64>) -> bool {
    a.into_iter().zip(b).all(|(a, b)| a == b || (a.is_nan() && b.is_nan()))
}

/// A sprint over eight plates, cut from a longer recording: the first frame is 833.
#[test]
fn a_cut_recording_keeps_its_time() {
    let Some(path) = shared("data/dorn_sprint/JA1Gait35.c3d") else { return };
    let recording = read::open(&[path], &ReadParams::default()).unwrap();
    let clock = recording.markers.as_ref().unwrap().clock;
    assert_eq!((clock.start_s, clock.rate_hz, clock.len), (832.0 / 250.0, 250.0, 324));
    assert_eq!(recording.plates.len(), 8);
    assert_eq!(recording.events.len(), 10);
    let times: Vec<f64> = recording.events.iter().map(|e| e.time_s).collect();
    assert!(times.is_sorted() && times.iter().all(|t| clock.covers(*t)), "{times:?}");
    assert!(recording.events.iter().all(|e| e.side.is_some() && e.moment.is_some()));
}
