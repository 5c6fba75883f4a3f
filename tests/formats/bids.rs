//! Motion-BIDS: files in `tests/fixtures/bids_motion`, synthetic, made by the rules of the standard.

use std::path::{Path, PathBuf};

use midstance::{
    error::ErrorKind,
    quantity::Side,
    read::{ReadParams, from_bytes, group, is_side_car, open},
    recording::{Axes, Frame, Moment, Recording, Segment},
};

use super::{Case, fixture};

const OMC: &str = "sub-07_task-run_tracksys-omc_motion.tsv";
const IMU: &str = "sub-07_task-run_tracksys-imu_motion.tsv";

fn path(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/bids_motion").join(name)
}

fn read(names: &[&str]) -> Recording {
    let paths: Vec<PathBuf> = names.iter().map(|name| path(name)).collect();
    open(&paths, &ReadParams::default()).unwrap_or_else(|e| panic!("{e}"))
}

pub const CASES: &[Case] = &[
    Case {
        format: "bids_motion",
        trap: "no row of names in the numbers: they stand in `_channels.tsv`; n/a is a gap; axes by letters (ALS)",
        check: || {
            let recording = read(&[OMC]);
            let markers = recording.markers.as_ref().unwrap();
            assert_eq!(markers.labels, ["LHEE", "RHEE"]);
            assert_eq!((markers.clock.rate_hz, markers.clock.len), (200.0, 12));
            // Declared mm, read as m.
            let [x, y, z] = markers.at(0, 3);
            assert!((x - 0.3).abs() + (y - 0.15).abs() + (z - 0.083).abs() < 1e-12, "{x} {y} {z}");
            assert!(markers.at(0, 4)[0].is_nan() && markers.at(1, 4)[0].is_finite());
            let axes: Axes = "x=forward,y=left,z=up".parse().unwrap();
            assert!(matches!(recording.frame, Frame::Declared(found) if found == axes), "{:?}", recording.frame);
        },
    },
    Case {
        format: "bids_motion",
        trap: "events and participants of the data set, unsorted events",
        check: || {
            let recording = read(&[OMC]);
            let events: Vec<_> = recording.events.iter().map(|e| (e.time_s, e.side, e.moment)).collect();
            let expected = [
                (0.01, Some(Side::Left), Some(Moment::ToeOff)),
                (0.03, Some(Side::Right), Some(Moment::InitialContact)),
            ];
            assert_eq!(events, expected);
            assert_eq!((recording.subject.id.as_deref(), recording.subject.mass_kg), (Some("07"), Some(61.5)));
            assert_eq!(recording.subject.height_m, None, "n/a");
        },
    },
    Case {
        format: "bids_motion",
        trap: "a row of names all the same, a number as the code for missing, a rate written as text",
        check: || {
            let recording = read(&[IMU]);
            let imu = &recording.imus[0];
            assert_eq!((imu.name.as_str(), imu.clock.rate_hz, imu.clock.len), ("left_shank", 100.0, 20));
            let site = imu.site.unwrap();
            assert_eq!((site.side, site.segment), (Some(Side::Left), Segment::Shank));
            let acceleration = imu.acceleration_mps2.as_ref().unwrap();
            assert_eq!(acceleration[0][5], 0.5);
            assert!(acceleration[0][3].is_nan(), "-999 is the code for missing");
            let turning = imu.angular_velocity_rad_s.as_ref().unwrap();
            assert!((turning[1][0] + std::f64::consts::PI).abs() < 1e-12, "deg/s");
        },
    },
    Case {
        format: "bids_motion",
        trap: "several tracking systems are one recording, each on its own clock; side-cars are no recordings",
        check: || {
            let folder = path("");
            let all: Vec<PathBuf> = std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
            let mut recordings: Vec<PathBuf> = all.into_iter().filter(|p| !is_side_car(p)).collect();
            recordings.sort();
            assert_eq!(recordings, [path(IMU), path(OMC)]);
            assert_eq!(group(&recordings), vec![recordings.clone()]);
            let recording = read(&[IMU, OMC]);
            assert_eq!(recording.name, "sub-07_task-run");
            assert_eq!((recording.imus.len(), recording.markers.is_some(), recording.events.len()), (1, true, 2));
        },
    },
    Case {
        format: "bids_motion",
        trap: "without its side-car it is said which one is missing",
        check: || {
            let error = from_bytes(OMC, &fixture(&format!("bids_motion/{OMC}")), &ReadParams::default()).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::BadHeader);
            assert!(error.to_string().contains("sub-07_task-run_tracksys-omc_channels.tsv"), "{error}");
        },
    },
];
