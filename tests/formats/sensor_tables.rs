//! Inertial sensors in delimited tables of no known make. All files are synthetic.

use midstance::{
    error::ErrorKind,
    quantity::Side,
    read::{ReadParams, from_bytes},
    recording::{Gravity, Recording, Segment},
};

use super::{
    Case, fixture,
    sensors::{G, acceleration, near, read, turning},
};

fn read_as(file: &str, rate_hz: Option<f64>, columns: &str) -> Result<Recording, midstance::Error> {
    let columns = Some(toml::from_str(columns).unwrap());
    from_bytes(file, &fixture(&format!("delimited/{file}")), &ReadParams { rate_hz, columns, ..ReadParams::default() })
}

pub const CASES: &[Case] = &[
    Case {
        format: "delimited",
        trap: "columns of inertial sensors by their names; units told by gravity and by size",
        check: || {
            let recording = read("delimited", "imu_synthetic.csv");
            let imu = &recording.imus[0];
            assert_eq!(imu.site.map(|s| (s.segment, s.side)), Some((Segment::Foot, Some(Side::Left))));
            assert_eq!((imu.name.as_str(), imu.clock.rate_hz, imu.gravity), ("left_foot", 200.0, Gravity::Included));
            near(acceleration(imu, 50), [0.1 * G, 0.2 * G, 0.95 * G]);
            near(turning(imu, 50), [180.0, -90.0, 50.0]);
        },
    },
    Case {
        format: "delimited",
        trap: "sensor units in a row below the names, decimal commas",
        check: || {
            let imu = read("delimited", "imu_units_row_synthetic.csv").imus.remove(0);
            assert_eq!((imu.clock.rate_hz, imu.name.as_str()), (100.0, "imu_units_row_synthetic.csv"));
            near(acceleration(&imu, 50), [0.1 * G, 0.2 * G, 0.95 * G]);
            near(turning(&imu, 50).map(f64::to_radians), [0.5, -0.25, 0.5]);
        },
    },
    Case {
        format: "delimited",
        trap: "sensors in one row, their quantities in the next",
        check: || {
            let recording = read_as("imu_two_rows_synthetic.csv", Some(204.8), "").unwrap();
            let names: Vec<&str> = recording.imus.iter().map(|imu| imu.name.as_str()).collect();
            assert_eq!(names, ["left_foot", "right_foot"]);
            near(acceleration(&recording.imus[1], 10), [1.1, 1.2, 8.6]);
            assert_eq!(recording.imus[1].clock.rate_hz, 204.8);
        },
    },
    Case {
        format: "delimited",
        trap: "long form: a column names the sensor of each row; dates as text; sensors one after the other",
        check: || {
            let recording = read("delimited", "imu_long_synthetic.csv");
            let sites: Vec<String> = recording.imus.iter().map(|imu| imu.site.unwrap().to_string()).collect();
            // Worn on one hip: the side is the sensor's place, not the foot that lands.
            assert_eq!(sites, ["left pelvis", "left shank"]);
            for (imu, x) in recording.imus.iter().zip([0.25, 1.25]) {
                assert_eq!((imu.clock.len, imu.clock.start_s), (60, 1_540_490_250.0));
                assert!((imu.clock.rate_hz - 100.0).abs() < 1e-3);
                near(acceleration(imu, 50), [x * G, -G, 0.05 * G]);
            }
        },
    },
    Case {
        format: "delimited",
        trap: "long form: sensors by turns",
        check: || {
            let recording = read("delimited", "imu_long_mixed_synthetic.csv");
            assert_eq!(recording.imus.len(), 2);
            near(acceleration(&recording.imus[1], 50), [1.0, 9.8, 0.5]);
            assert_eq!((recording.imus[1].clock.len, recording.imus[1].clock.rate_hz), (60, 50.0));
        },
    },
    Case {
        format: "delimited",
        trap: "a sensor's columns, site, units and gravity as the user says",
        check: || {
            let file = "imu_odd_names_synthetic.csv";
            let error = from_bytes(file, &fixture(&format!("delimited/{file}")), &ReadParams::default()).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::NoSignal);
            let map = r#"[[imu]]
                site = "left shank"
                acceleration = ["a1", "a2", 3]
                acceleration_unit = "g"
                gravity = "included"
                angular_velocity = ["w1", "w2", "w3"]
                angular_velocity_unit = "deg/s""#;
            let imu = read_as(file, Some(128.0), map).unwrap().imus.remove(0);
            assert_eq!(imu.site.map(|s| (s.segment, s.side)), Some((Segment::Shank, Some(Side::Left))));
            assert_eq!((imu.gravity, imu.clock.rate_hz), (Gravity::Included, 128.0));
            near(acceleration(&imu, 50), [0.1 * G, 0.2 * G, 0.95 * G]);
            near(turning(&imu, 50), [180.0, -90.0, 50.0]);
            let nowhere = read_as(file, Some(128.0), &map.replace("left shank", "somewhere")).unwrap_err();
            assert_eq!(nowhere.kind(), ErrorKind::Parameter);
            let unknown = read_as(file, Some(128.0), &map.replace("\"g\"", "\"furlong\"")).unwrap_err();
            assert_eq!(unknown.kind(), ErrorKind::Parameter);
        },
    },
    Case {
        format: "delimited",
        trap: "a site for a sensor whose name tells none",
        check: || {
            let map = "imu = [{ name = \"imu_units_row_synthetic.csv\", site = \"sacrum\" }]";
            let imu = read_as("imu_units_row_synthetic.csv", None, map).unwrap().imus.remove(0);
            assert_eq!(imu.site.unwrap().segment, Segment::Pelvis);
        },
    },
    Case {
        format: "delimited",
        trap: "empty columns of a sensor beside force",
        check: || {
            let text = String::from_utf8(fixture("delimited/imu_and_force_synthetic.csv")).unwrap();
            let empty = text.replace(",0.1,9.8,0.2", ",,,");
            let recording = from_bytes("e", empty.as_bytes(), &ReadParams::default()).unwrap();
            assert!(recording.imus.is_empty() && recording.notes.doubts().any(|n| n.code == "gaps"));
            let alone = empty.replace("Fz", "other");
            let error = from_bytes("e", alone.as_bytes(), &ReadParams::default()).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::NoSignal);
        },
    },
    Case {
        format: "delimited",
        trap: "force and a sensor in one table",
        check: || {
            let recording = read("delimited", "imu_and_force_synthetic.csv");
            assert_eq!(recording.plates[0].clock, recording.imus[0].clock);
            near(acceleration(&recording.imus[0], 5), [0.1, 9.8, 0.2]);
            assert_eq!(recording.plates[0].component(2).unwrap()[5], 805.0);
        },
    },
];
