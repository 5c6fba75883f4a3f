//! Xsens MTw and DOT. All files are synthetic, made from the layouts that exports show.

use midstance::{
    error::ErrorKind,
    quantity::Side,
    read::ReadParams,
    recording::{Gravity, Segment},
};

use super::{
    Case, fixture,
    sensors::{acceleration, near, read, turning},
};

pub const CASES: &[Case] = &[
    Case {
        format: "xsens",
        trap: "remarks above, empty columns of time, matrices column by column, a packet number that begins anew",
        check: || {
            let imu = read("xsens", "mtw_tab.txt").imus.remove(0);
            assert_eq!((imu.clock.len, imu.clock.rate_hz, imu.clock.start_s), (40, 100.0, 655.2));
            assert_eq!((imu.time_s, imu.gravity), (None, Gravity::Included));
        },
    },
    Case {
        format: "xsens",
        trap: "rad/s in MTw, deg/s in DOT",
        check: || {
            let mtw = read("xsens", "mtw_tab.txt").imus.remove(0);
            near(acceleration(&mtw, 39), [0.49, -0.2, 9.8]);
            near(turning(&mtw, 39).map(f64::to_radians), [0.5, -0.211, 0.125]);
            // x of the sensor points along y of the ground: a quarter about z.
            let half = 0.5_f64.sqrt();
            let found = mtw.orientation_wxyz.unwrap().map(|c| c[3]);
            assert!(found.iter().zip([half, 0.0, 0.0, half]).all(|(a, b)| (a - b).abs() < 1e-12), "{found:?}");
            let dot = read("xsens", "RFoot_dot_inertial.csv").imus.remove(0);
            assert_eq!(dot.site.map(|s| (s.segment, s.side)), Some((Segment::Foot, Some(Side::Right))));
            near(acceleration(&dot, 20), [0.1, 9.7, -0.3]);
            near(turning(&dot, 20), [180.0, -90.0, 20.0]);
            assert_eq!((dot.clock.start_s, dot.clock.rate_hz), (5.0, 60.0));
        },
    },
    Case {
        format: "xsens",
        trap: "blanks between cells swallow the empty ones; newer exports do not say the rate",
        check: || {
            let bytes = fixture("xsens/mtw_blanks.txt");
            let read = |params: &ReadParams| midstance::read::from_bytes("m", &bytes, params);
            assert_eq!(read(&ReadParams::default()).unwrap_err().kind(), ErrorKind::Rate);
            let imu = read(&ReadParams { rate_hz: Some(100.0), ..ReadParams::default() }).unwrap().imus.remove(0);
            near(acceleration(&imu, 19), [0.29, -0.2, 9.8]);
            assert_eq!((imu.clock.len, imu.clock.start_s), (20, 1.0));
        },
    },
    Case {
        format: "xsens",
        trap: "lost packets leave their time free",
        check: || {
            let recording = read("xsens", "mtw_lost.txt");
            let times = recording.imus[0].time_s.as_ref().unwrap();
            assert_eq!((times.len(), times[19], times[20]), (40, 3.19, 3.22));
            assert!(recording.notes.doubts().any(|n| n.code == "rate" && n.text.contains("(2 samples)")));
        },
    },
    Case {
        format: "xsens",
        trap: "orientation as angles",
        check: || {
            let imu = read("xsens", "mtw_euler.txt").imus.remove(0);
            let half = 0.5_f64.sqrt();
            let found = imu.orientation_wxyz.unwrap().map(|c| c[0]);
            assert!(found.iter().zip([half, half, 0.0, 0.0]).all(|(a, b)| (a - b).abs() < 1e-12), "{found:?}");
        },
    },
    Case {
        format: "xsens",
        trap: "DOT's µs of 32 bits run over; free acceleration holds no gravity",
        check: || {
            let recording = read("xsens", "LTibia_dot_free.csv");
            let imu = &recording.imus[0];
            assert_eq!(imu.site.map(|s| (s.segment, s.side)), Some((Segment::Shank, Some(Side::Left))));
            assert_eq!((imu.clock.rate_hz, imu.clock.len, imu.gravity), (60.0, 40, Gravity::Removed));
            assert!((imu.clock.start_s - 4_294.633_956).abs() < 1e-5, "{}", imu.clock.start_s);
            near(acceleration(imu, 30), [0.4, 0.02, -0.03]);
            assert!(recording.notes.doubts().any(|n| n.code == "axes"));
        },
    },
];
