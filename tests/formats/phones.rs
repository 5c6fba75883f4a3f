//! Phone applications. All files are synthetic, made from the layouts that the applications document.

use midstance::{
    error::ErrorKind,
    read::{ReadParams, from_bytes, from_bytes_beside},
    recording::{Gravity, Imu, Recording},
};

use super::{Case, fixture};

fn read(format: &str, file: &str) -> Recording {
    let path = format!("{format}/{file}");
    let recording = from_bytes(file, &fixture(&path), &ReadParams::default()).unwrap_or_else(|e| panic!("{path}: {e}"));
    assert_eq!(recording.sources[0].format, format);
    recording
}

fn only(recording: &Recording) -> &Imu {
    assert_eq!(recording.imus.len(), 1);
    &recording.imus[0]
}

fn sample(xyz: Option<&[Vec<f64>; 3]>, at: usize) -> [f64; 3] {
    xyz.unwrap().each_ref().map(|x| x[at])
}

pub const CASES: &[Case] = &[
    Case {
        format: "sensor_logger",
        trap: "z stands before x",
        check: || {
            let recording = read("sensor_logger", "TotalAcceleration.csv");
            let imu = only(&recording);
            assert_eq!(sample(imu.acceleration_mps2.as_ref(), 1), [-0.1, 0.5, 9.71]);
            assert_eq!((imu.clock.rate_hz, imu.clock.len), (100.0, 40));
        },
    },
    Case {
        format: "sensor_logger",
        trap: "what is measured stands only in the file's name",
        check: || {
            let bytes = fixture("sensor_logger/TotalAcceleration.csv");
            let error = from_bytes("trial 3", &bytes, &ReadParams::default()).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Column);
            let orientation = read("sensor_logger", "Orientation.csv");
            let wxyz = only(&orientation).orientation_wxyz.as_ref().unwrap();
            assert_eq!(wxyz.each_ref().map(|q| q[7]), [0.8, 0.6, 0.0, 0.0]);
        },
    },
    Case {
        format: "sensor_logger",
        trap: "gravity is taken out in Accelerometer.csv only",
        check: || {
            let gravity = |file| only(&read("sensor_logger", file)).gravity;
            assert_eq!(gravity("Accelerometer.csv"), Gravity::Removed);
            assert_eq!(gravity("TotalAcceleration.csv"), Gravity::Included);
            assert_eq!(gravity("AccelerometerUncalibrated.csv"), Gravity::Included);
        },
    },
    Case {
        format: "sensor_logger",
        trap: "uncalibrated acceleration is in g on one system, m/s² on the other",
        check: || {
            let recording = read("sensor_logger", "AccelerometerUncalibrated.csv");
            assert_eq!(sample(only(&recording).acceleration_mps2.as_ref(), 0)[2], -9.806_65);
        },
    },
    Case {
        format: "sensor_logger",
        trap: "samples that the phone dropped leave a gap",
        check: || {
            let recording = read("sensor_logger", "Gyroscope.csv");
            let imu = only(&recording);
            let times = imu.time_s.as_ref().unwrap();
            assert_eq!((times[19], times[20]), (0.19, 0.30));
            assert!((imu.clock.rate_hz - 100.0).abs() < 1e-6);
            assert!(recording.notes.doubts().any(|n| n.code == "rate" && n.text.contains("(10 samples)")));
        },
    },
    Case {
        format: "phyphox",
        trap: "linear acceleration has no gravity",
        check: || {
            let recording = read("phyphox", "linear.csv");
            let imu = only(&recording);
            assert_eq!(imu.gravity, Gravity::Removed);
            assert_eq!((imu.clock.rate_hz, sample(imu.acceleration_mps2.as_ref(), 10)), (200.0, [-0.25, 0.1, 0.5]));
        },
    },
    Case {
        format: "phyphox",
        trap: "semicolons, decimal commas and exponents",
        check: || {
            let recording = read("phyphox", "semicolons.csv");
            let imu = only(&recording);
            assert_eq!(imu.gravity, Gravity::Included);
            assert_eq!((imu.clock.rate_hz, sample(imu.acceleration_mps2.as_ref(), 3)), (200.0, [-0.25, 0.5, 9.75]));
        },
    },
    Case {
        format: "phyphox",
        trap: "tabs, and the phone named in a file beside",
        check: || {
            let device = fixture("phyphox/meta/device.csv");
            let beside = [("meta/device.csv", device.as_slice())];
            let bytes = fixture("phyphox/gyroscope.csv");
            let recording = from_bytes_beside("g", &bytes, &beside, &ReadParams::default()).unwrap();
            assert_eq!(sample(only(&recording).angular_velocity_rad_s.as_ref(), 10), [1.0, 0.0, -1.5]);
            assert_eq!(recording.notes.about("device").unwrap().text, "synthetic Phone 1");
            assert_eq!(recording.sources.len(), 2);
        },
    },
    Case {
        format: "physics_toolbox",
        trap: "an empty first line, U+2212 as minus, ∞, a semicolon at the end",
        check: || {
            let recording = read("physics_toolbox", "semicolons.csv");
            let imu = only(&recording);
            let [x, y, _] = sample(imu.acceleration_mps2.as_ref(), 0);
            assert_eq!([x, y], [0.01 * 9.806_65, -0.995 * 9.806_65]);
            assert_eq!(sample(imu.angular_velocity_rad_s.as_ref(), 7), [0.07, -1.5, 0.0]);
            assert_eq!(imu.clock.rate_hz, 100.0);
        },
    },
    Case {
        format: "physics_toolbox",
        trap: "rows come faster than some sensors",
        check: || {
            let recording = read("physics_toolbox", "slow_magnetometer.csv");
            let gravity: Vec<Gravity> = recording.imus.iter().map(|imu| imu.gravity).collect();
            assert_eq!(gravity, [Gravity::Included, Gravity::Removed]);
            let doubt = recording.notes.doubts().find(|n| n.code == "rate").unwrap();
            assert!(doubt.text.contains("magnetic field (36 of 40)"), "{}", doubt.text);
        },
    },
];
