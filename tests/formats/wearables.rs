//! Inertial sensors of laboratories. All files are synthetic, made from the layouts that makers and their users document.

use midstance::{
    error::ErrorKind,
    quantity::Side,
    read::{ReadParams, from_bytes},
    recording::{Gravity, Moment, Segment},
};

use super::{
    Case, fixture,
    sensors::{G, acceleration, near, read, turning},
};

pub const CASES: &[Case] = &[
    Case {
        format: "blue_trident",
        trap: "low-g, high-g and magnetometer stand in files of their own rate and start",
        check: || {
            let files = ["LShank_lowg.csv", "LShank_highg.csv", "LShank_mag.csv"];
            let [low, high, mag] = files.map(|file| read("blue_trident", file).imus.remove(0));
            for (imu, rate_hz, start_s) in
                [(&low, 1125.0, 1.7e9), (&high, 1600.0, 1.7e9 + 0.25), (&mag, 112.0, 1.7e9 + 0.1)]
            {
                assert_eq!(imu.name, "LShank");
                assert_eq!(imu.site.unwrap().side, Some(Side::Left));
                assert!((imu.clock.rate_hz - rate_hz).abs() < 0.05, "{}", imu.clock.rate_hz);
                assert!((imu.clock.start_s - start_s).abs() < 1e-6);
            }
            near(acceleration(&low, 1), [0.5, 9.71, -0.5]);
            near(turning(&low, 4), [90.0, 180.0, -4.0]);
            near(acceleration(&high, 10), [0.25, 9.5, 0.1]);
            assert_eq!(mag.magnetic_field.as_ref().unwrap()[2][5], 45.0);
        },
    },
    Case {
        format: "shimmer",
        trap: "sep line, device in every name, units row, a comma at the end of rows",
        check: || {
            let recording = read("shimmer", "consensys.csv");
            let imu = &recording.imus.iter().find(|imu| imu.name == "Shimmer_B5C8").unwrap();
            assert_eq!((imu.clock.rate_hz, imu.clock.start_s), (512.0, 1.7e9));
            near(turning(imu, 7), [180.0, -90.0, 7.0]);
        },
    },
    Case {
        format: "shimmer",
        trap: "two accelerometers in one file; RAW columns",
        check: || {
            let recording = read("shimmer", "consensys.csv");
            let names: Vec<&str> = recording.imus.iter().map(|imu| imu.name.as_str()).collect();
            assert_eq!(names, ["Shimmer_B5C8 (low-noise)", "Shimmer_B5C8"]);
            near(acceleration(&recording.imus[0], 3), [-0.2, 9.75, 0.03]);
            near(acceleration(&recording.imus[1], 3), [-0.4, 9.5, 0.5]);
            let error = from_bytes("r", &fixture("shimmer/raw_only.csv"), &ReadParams::default()).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Unit);
        },
    },
    Case {
        format: "shimmer",
        trap: "names without device, CAL and units",
        check: || {
            let recording = read("shimmer", "short_names.csv");
            near(acceleration(&recording.imus[0], 5), [-9.7, 0.05, 0.5]);
            assert_eq!(recording.imus[0].clock.rate_hz, 512.0);
        },
    },
    Case {
        format: "shimmer",
        trap: "a clock written as dates needs the rate",
        check: || {
            let bytes = fixture("shimmer/dates.csv");
            assert_eq!(from_bytes("d", &bytes, &ReadParams::default()).unwrap_err().kind(), ErrorKind::Rate);
            let params = ReadParams { rate_hz: Some(100.0), ..ReadParams::default() };
            near(acceleration(&from_bytes("d", &bytes, &params).unwrap().imus[0], 9), [0.1, 9.8, 0.2]);
        },
    },
    Case {
        format: "noraxon",
        trap: "milli-g; segment, side and axis in several orders; the measured acceleration before the computed one",
        check: || {
            let recording = read("noraxon", "english.csv");
            assert_eq!(recording.imus.len(), 1);
            let foot = &recording.imus[0];
            assert_eq!(foot.site.map(|s| (s.segment, s.side)), Some((Segment::Foot, Some(Side::Left))));
            near(acceleration(foot, 20), [0.1 * G, -0.99 * G, 0.02 * G]);
            near(turning(foot, 20), [180.0, -90.0, 20.0]);
            assert_eq!((foot.clock.rate_hz, foot.gravity), (200.0, Gravity::Included));
        },
    },
    Case {
        format: "noraxon",
        trap: "contact columns are events",
        check: || {
            // Left on the ground in rows 10 to 19 and 30 to 39, right before each; the rest of the second is cut.
            let events = read("noraxon", "english.csv").events;
            let found: Vec<_> = events.iter().map(|e| (e.time_s, e.side.unwrap(), e.moment.unwrap())).collect();
            let (left, right) = (Side::Left, Side::Right);
            let (on, off) = (Moment::InitialContact, Moment::ToeOff);
            assert_eq!(
                found,
                [
                    (0.05, left, on),
                    (0.05, right, off),
                    (0.1, left, off),
                    (0.1, right, on),
                    (0.15, left, on),
                    (0.15, right, off)
                ]
            );
        },
    },
    Case {
        format: "noraxon",
        trap: "semicolons and decimal commas",
        check: || {
            let recording = read("noraxon", "german_semicolons.csv");
            near(acceleration(&recording.imus[0], 2), [0.1005 * G, -0.99 * G, 0.002 * G]);
            let site = recording.imus[0].site.unwrap();
            assert_eq!((site.segment, site.side), (Segment::Wrist, Some(Side::Right)));
        },
    },
    Case {
        format: "noraxon",
        trap: "names in the program's language are named, not guessed",
        check: || {
            let error = from_bytes("c", &fixture("noraxon/chinese.csv"), &ReadParams::default()).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::NoSignal);
            assert!(error.found().contains("肘关节屈曲") && error.how_to_mend().contains("English"), "{error}");
        },
    },
    Case {
        format: "delsys",
        trap: "a time column per channel; slow channels end in blanks",
        check: || {
            let recording = read("delsys", "discover.csv");
            let names: Vec<&str> = recording.imus.iter().map(|imu| imu.name.as_str()).collect();
            assert_eq!(names, ["L shank", "R shank"]);
            let right = &recording.imus[1];
            assert_eq!((right.clock.rate_hz, right.clock.len), (250.0, 10));
            near(acceleration(right, 3), [0.1 * G, -0.99 * G, 0.03 * G]);
            near(turning(right, 3), [180.0, -90.0, 6.0]);
            assert!(recording.notes.about("columns").unwrap().text.contains("EMG 1 (mV)"));
        },
    },
    Case {
        format: "delsys",
        trap: "semicolons and decimal commas on a Dutch Windows",
        check: || {
            let (dutch, english) = (read("delsys", "discover_dutch.csv"), read("delsys", "discover.csv"));
            for (a, b) in dutch.imus.iter().zip(&english.imus) {
                assert_eq!((&a.acceleration_mps2, a.clock), (&b.acceleration_mps2, b.clock));
            }
            assert_eq!(dutch.imus.len(), 2);
        },
    },
    Case {
        format: "delsys",
        trap: "EMGworks names the sensor in each label",
        check: || {
            let recording = read("delsys", "emgworks.csv");
            assert_eq!(recording.imus[0].name, "L shank");
            near(acceleration(&recording.imus[0], 9), [0.1 * G, -0.99 * G, 0.09 * G]);
            assert_eq!(recording.imus[0].clock.rate_hz, 250.0);
        },
    },
    Case {
        format: "movesense",
        trap: "one time stamp per packet of samples",
        check: || {
            let recording = read("movesense", "showcase.json");
            let imu = &recording.imus[0];
            assert_eq!((imu.clock.len, imu.clock.start_s, imu.time_s.as_ref()), (160, 5.0, None));
            assert!((imu.clock.rate_hz - 104.0).abs() < 0.1, "{}", imu.clock.rate_hz);
            // The third sample of the second packet.
            near(acceleration(imu, 10), [0.5, 9.72, 0.1]);
        },
    },
    Case {
        format: "movesense",
        trap: "one JSON value a line, several quantities in a packet, deg/s",
        check: || {
            let recording = read("movesense", "imu6_lines.json");
            assert_eq!(recording.imus.len(), 1);
            let imu = &recording.imus[0];
            assert_eq!((imu.name.as_str(), imu.clock.rate_hz), ("174630000192", 104.0));
            near(turning(imu, 17), [180.0, -90.0, 2.0]);
        },
    },
    Case {
        format: "movesense",
        trap: "lost packets leave a gap; quantities of different packets keep their clocks",
        check: || {
            let recording = read("movesense", "lost_packets.json");
            assert_eq!(recording.imus.len(), 2);
            let times = recording.imus[0].time_s.as_ref().unwrap();
            // Packet 9 begins at 72/104 s, packet 10 at 104/104 s; 8 samples of 1/104 s lie after each stamp.
            assert!((times[80] - 6.0).abs() < 1e-9 && (times[79] - 5.0 - 79.0 / 104.0).abs() < 2e-3, "{}", times[79]);
            assert_eq!(recording.imus[1].clock.len, 80);
            assert!(recording.notes.doubts().any(|n| n.code == "rate"));
        },
    },
    Case {
        format: "movesense",
        trap: "text that breaks off",
        check: || {
            let bytes = fixture("movesense/imu6_lines.json");
            let cut = &bytes[..bytes.len() - 200];
            let recording = from_bytes("m", cut, &ReadParams::default()).unwrap();
            assert_eq!(recording.imus[0].clock.len, 152);
            assert!(recording.notes.doubts().any(|n| n.code == "frames" && n.text.contains("line 20")));
            let whole = fixture("movesense/showcase.json");
            let error = from_bytes("m", &whole[..whole.len() / 2], &ReadParams::default()).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Truncated);
        },
    },
];
