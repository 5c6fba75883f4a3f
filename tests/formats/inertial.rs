//! Inertial sensors of laboratories: APDM, Gait Up, x-io. All files are synthetic, made from the layouts that exports show.

use midstance::{
    error::ErrorKind,
    quantity::Side,
    read::{ReadParams, from_bytes},
    recording::{Gravity, Segment},
};

use super::{
    Case, fixture,
    sensors::{G, acceleration, near, read, turning},
};

pub const CASES: &[Case] = &[
    Case {
        format: "apdm",
        trap: "three rows of names, µs since 1970, a barometer of nonsense",
        check: || {
            let recording = read("apdm", "format7_synthetic.csv");
            let names: Vec<&str> = recording.imus.iter().map(|imu| imu.name.as_str()).collect();
            assert_eq!(names, ["Lumbar", "Left Foot"]);
            let foot = &recording.imus[1];
            assert_eq!(foot.site.map(|s| (s.segment, s.side)), Some((Segment::Foot, Some(Side::Left))));
            assert_eq!((foot.clock.len, foot.clock.rate_hz, foot.clock.start_s), (30, 128.0, 1.7e9));
            near(acceleration(foot, 20), [-9.8, 0.1, 1.2]);
            near(turning(foot, 20).map(f64::to_radians), [0.5, -0.25, 0.2]);
            assert_eq!(foot.orientation_wxyz.as_ref().unwrap().each_ref().map(|c| c[0]), [0.6, 0.0, 0.8, 0.0]);
            assert_eq!((foot.magnetic_field.as_ref().unwrap()[2][0], foot.gravity), (-40.0, Gravity::Included));
        },
    },
    Case {
        format: "apdm",
        trap: "names as paths, a row of units, lines padded with commas",
        check: || {
            let recording = read("apdm", "paths_synthetic.csv");
            assert_eq!(recording.imus.len(), 2);
            let shank = &recording.imus[0];
            assert_eq!(shank.site.map(|s| (s.segment, s.side)), Some((Segment::Shank, Some(Side::Right))));
            assert_eq!((shank.clock.rate_hz, shank.clock.start_s), (128.0, 0.005));
            near(acceleration(&recording.imus[1], 9), [0.1, 9.8, 1.09]);
            near(turning(shank, 9).map(f64::to_radians), [0.5, -0.25, 0.09]);
            assert_eq!(shank.orientation_wxyz.as_ref().unwrap().each_ref().map(|c| c[0]), [0.6, 0.0, 0.0, 0.8]);
        },
    },
    Case {
        format: "physilog",
        trap: "three header rows, the first with a column that is not there; slow channels in some rows only",
        check: || {
            let recording = read("physilog", "left_foot_synthetic.csv");
            let imu = &recording.imus[0];
            assert_eq!(imu.site.map(|s| (s.segment, s.side)), Some((Segment::Foot, Some(Side::Left))));
            assert_eq!((imu.clock.len, imu.clock.rate_hz, imu.time_s.as_ref()), (140, 128.0, None));
            near(acceleration(imu, 100), [0.1 * G, G, -0.2 * G]);
            near(turning(imu, 100), [180.0, -90.0, 100.0]);
            assert_eq!(imu.orientation_wxyz.as_ref().unwrap().each_ref().map(|c| c[139]), [0.6, 0.8, 0.0, 0.0]);
            assert_eq!(recording.notes.doubts().count(), 0);
        },
    },
    Case {
        format: "physilog",
        trap: "fewer samples than the header says",
        check: || {
            let recording = read("physilog", "cut_synthetic.csv");
            assert!(recording.notes.doubts().any(|n| n.code == "frames" && n.text.contains("140")));
        },
    },
    Case {
        format: "xio",
        trap: "one file per kind of message, of its own rate; early high-g files do not name the sensor",
        check: || {
            let low = read("xio", "Inertial_synthetic.csv").imus.remove(0);
            assert_eq!((low.clock.rate_hz, low.clock.start_s), (400.0, 392.0));
            near(acceleration(&low, 30), [0.1 * G, 0.2 * G, 0.93 * G]);
            near(turning(&low, 30), [180.0, -90.0, 30.0]);
            let high = read("xio", "HighGAccelerometer_synthetic.csv").imus.remove(0);
            assert_eq!(high.clock.rate_hz, 1600.0);
            near(acceleration(&high, 30), [0.1 * G, 0.2 * G, 0.93 * G]);
            let ngimu = read("xio", "ngimu_sensors_synthetic.csv").imus.remove(0);
            assert_eq!((ngimu.clock.rate_hz, ngimu.magnetic_field.unwrap()[2][0]), (50.0, -44.0));
        },
    },
    Case {
        format: "xio",
        trap: "linear acceleration holds no gravity",
        check: || {
            let imu = read("xio", "LinearAcceleration_synthetic.csv").imus.remove(0);
            assert_eq!(imu.gravity, Gravity::Removed);
            near(acceleration(&imu, 30), [0.01 * G, 0.02 * G, 0.03 * G]);
        },
    },
    Case {
        format: "xio",
        trap: "packet numbers are no clock",
        check: || {
            let bytes = fixture("xio/x_imu_synthetic.csv");
            let error = from_bytes("x", &bytes, &ReadParams::default()).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Rate);
            let params = ReadParams { rate_hz: Some(256.0), ..ReadParams::default() };
            let imu = from_bytes("x", &bytes, &params).unwrap().imus.remove(0);
            assert_eq!((imu.clock.rate_hz, imu.clock.len), (256.0, 40));
        },
    },
];
