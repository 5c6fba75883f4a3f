//! Activity monitors: `ActiGraph` and Axivity. All files are synthetic, made from the layouts that exports show.

use midstance::{
    error::ErrorKind,
    read::{ReadParams, from_bytes},
    recording::{Gravity, Segment},
};

use super::{
    Case, fixture,
    sensors::{G, acceleration, near, read, turning},
};

pub const CASES: &[Case] = &[
    Case {
        format: "actigraph",
        trap: "no time column: rate, date and time stand in ten lines of words",
        check: || {
            let imu = read("actigraph", "raw.csv").imus.remove(0);
            // 2021-04-06 15:43:00.
            assert_eq!((imu.clock.rate_hz, imu.clock.len, imu.clock.start_s), (100.0, 40, 1_617_723_780.0));
            near(acceleration(&imu, 20), [0.12 * G, -0.99 * G, 0.05 * G]);
            assert_eq!((imu.gravity, imu.site.unwrap().segment), (Gravity::Included, Segment::Shank));
        },
    },
    Case {
        format: "actigraph",
        trap: "a date that is not written as the file says; no row of names",
        check: || {
            let recording = read("actigraph", "raw_nameless.csv");
            let imu = &recording.imus[0];
            // 12 September 2017, read out on the 19th: the 9th of a 19th month is none.
            assert_eq!((imu.clock.rate_hz, imu.clock.start_s), (30.0, 1_505_230_980.0));
            near(acceleration(imu, 0), [0.1 * G, -0.99 * G, 0.05 * G]);
            assert!(recording.notes.doubts().any(|n| n.code == "start"));
        },
    },
    Case {
        format: "actigraph",
        trap: "instants as text beside the numbers",
        check: || {
            let imu = read("actigraph", "imu.csv").imus.remove(0);
            assert!((imu.clock.rate_hz - 100.0).abs() < 1e-3, "{}", imu.clock.rate_hz);
            assert!((imu.clock.start_s - 1_617_723_780.0).abs() < 1e-3);
            near(turning(&imu, 30), [180.0, -90.0, 30.0]);
            assert_eq!(imu.magnetic_field.unwrap()[2][0], -40.0);
        },
    },
    Case {
        format: "actigraph",
        trap: "counts per epoch are not taken for acceleration",
        check: || {
            let error = from_bytes("c", &fixture("actigraph/counts.csv"), &ReadParams::default()).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::UnknownFormat);
            assert!(error.found().contains("counts per epoch"), "{error}");
        },
    },
    Case {
        format: "axivity",
        trap: "no header at all; seconds since 1970",
        check: || {
            let imu = read("axivity", "ax3_unix.csv").imus.remove(0);
            assert_eq!((imu.clock.rate_hz, imu.clock.start_s), (100.0, 1.7e9));
            near(acceleration(&imu, 30), [0.125 * G, 0.93 * G, -0.25 * G]);
            assert!(imu.angular_velocity_rad_s.is_none());
        },
    },
    Case {
        format: "axivity",
        trap: "dates as text, a gyroscope behind",
        check: || {
            let imu = read("axivity", "ax6_dates.csv").imus.remove(0);
            assert!((imu.clock.rate_hz - 100.0).abs() < 1e-3 && (imu.clock.start_s - 1.7e9).abs() < 1e-3);
            near(turning(&imu, 120), [180.0, -90.0, 120.0]);
        },
    },
    Case {
        format: "axivity",
        trap: "light, temperature and battery where the gyroscope would stand",
        check: || {
            let imu = read("axivity", "ax3_light.csv").imus.remove(0);
            near(acceleration(&imu, 5), [0.125 * G, 0.95 * G, -0.25 * G]);
            assert!(imu.angular_velocity_rad_s.is_none());
        },
    },
];
