//! C3D: encodings, gaps, labels, plates of four types, events. Files are made by `c3d_file`. Synthetic.

use std::{fs, path::Path};

use midstance::{
    error::ErrorKind,
    quantity::Side,
    read::{ReadParams, c3d::C3d, from_bytes, recognise},
    recording::{ForceSign, Moment, Recording},
};

use super::{
    Case,
    c3d_file::{C3dFile, Processor, Values},
};

/// Four frames of two heels, mm. The right one is not seen in the third, and written as zeros in the fourth.
fn heels() -> C3dFile {
    let left = vec![
        [100.0, 200.0, 50.5, 1.0],
        [110.0, 200.5, 51.0, 1.0],
        [120.0, 201.0, 51.5, 2.0],
        [130.0, 201.5, 52.0, 0.0],
    ];
    let right = vec![[-100.0, 300.0, 40.0, 1.0], [-90.0, 300.0, 40.5, 1.0], [0.0, 0.0, 0.0, -1.0], [0.0; 4]];
    C3dFile::new(&["L.Heel", "R.Heel"], vec![left, right])
}

/// Numbers by which a channel of a plate becomes N, mm or N·mm, and its count while somebody stands on the plate.
type Channel = (&'static str, &'static str, f32, f32);

const TYPE_1: [Channel; 6] = [
    ("1Fx", "N", 0.25, 200.0),
    ("1Fy", "N", 0.25, 80.0),
    ("1Fz", "N", 0.25, -3200.0),
    ("1px", "mm", 0.5, -195.0),
    ("1py", "mm", 0.5, -98.0),
    ("1Tz", "Nmm", 1.0, 5000.0),
];
const TYPE_2: [Channel; 6] = [
    ("2Fx", "N", 0.25, 200.0),
    ("2Fy", "N", 0.25, 80.0),
    ("2Fz", "N", 0.25, -3200.0),
    ("2Mx", "Nmm", 4.0, 10_000.0),
    ("2My", "Nmm", 4.0, -20_000.0),
    ("2Mz", "Nmm", 4.0, 1250.0),
];
const TYPE_3: [Channel; 8] = [
    ("3x12", "N", 0.25, 40.0),
    ("3x34", "N", 0.25, 80.0),
    ("3y14", "N", 0.25, 20.0),
    ("3y23", "N", 0.25, 60.0),
    ("3z1", "N", 0.25, -400.0),
    ("3z2", "N", 0.25, -800.0),
    ("3z3", "N", 0.25, -1200.0),
    ("3z4", "N", 0.25, -800.0),
];
/// Volts, whatever the label says; 1024 counts in a volt.
const TYPE_4: [Channel; 6] = [
    ("4Fx", "N", 1.0 / 1024.0, 128.0),
    ("4Fy", "N", 1.0 / 1024.0, 64.0),
    ("4Fz", "N", 1.0 / 1024.0, -768.0),
    ("4Mx", "Nmm", 1.0 / 1024.0, 64.0),
    ("4My", "Nmm", 1.0 / 1024.0, -128.0),
    ("4Mz", "Nmm", 1.0 / 1024.0, 32.0),
];

/// The heels over one plate of each type, 1 m apart along x, at 200 Hz: empty in the first two frames, loaded after.
///
/// Each is 600 mm long in x and 400 mm in y, its own x along the laboratory's, its y against it, its z down.
fn plates() -> C3dFile {
    let channels: Vec<Channel> = [&TYPE_1[..], &TYPE_2, &TYPE_3, &TYPE_4].concat();
    let stored = channels.iter().map(|(.., count)| [[0.0; 4], [*count; 4]].concat()).collect();
    let labels: Vec<&str> = channels.iter().map(|c| c.0).collect();
    let units: Vec<&str> = channels.iter().map(|c| c.1).collect();
    let scales: Vec<f32> = channels.iter().map(|c| c.2).collect();
    let corners: Vec<f32> = (0..4_u8)
        .map(|plate| f32::from(plate) * 1000.0)
        .flat_map(|x| [[600.0 + x, 0.0, 0.0], [x, 0.0, 0.0], [x, 400.0, 0.0], [600.0 + x, 400.0, 0.0]])
        .flatten()
        .collect();
    #[rustfmt::skip]
    let origins = [
        0.0, 0.0, -40.0,
        0.0, 0.0, 40.0, // the wrong way round
        120.0, 200.0, -50.0,
        0.0, 0.0, -15.0,
    ];
    let mut numbers = vec![1, 2, 3, 4, 5, 6, 0, 0, 7, 8, 9, 10, 11, 12, 0, 0];
    numbers.extend([13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 0, 0]);
    // Stored by columns: the third row holds what each channel adds to Fz, of the first 10 N per volt.
    let mut matrix = [0.0; 144];
    for (index, gain) in [500.0, 500.0, 1000.0, 8e5, 2.5e5, 4e5].into_iter().enumerate() {
        matrix[108 + 7 * index] = gain;
    }
    matrix[108 + 2] = 10.0;
    heels()
        .channels(&labels, &units, stored)
        .floats("ANALOG", "SCALE", &[26], &scales)
        .words("FORCE_PLATFORM", "USED", &[], &[4])
        .words("FORCE_PLATFORM", "TYPE", &[4], &[1, 2, 3, 4])
        .words("FORCE_PLATFORM", "ZERO", &[2], &[1, 0])
        .floats("FORCE_PLATFORM", "CORNERS", &[3, 4, 4], &corners)
        .floats("FORCE_PLATFORM", "ORIGIN", &[3, 4], &origins)
        .words("FORCE_PLATFORM", "CHANNEL", &[8, 4], &numbers)
        .floats("FORCE_PLATFORM", "CAL_MATRIX", &[6, 6, 4], &matrix)
}

fn read(file: &C3dFile) -> Recording {
    from_bytes("t", &file.bytes(), &ReadParams::default()).unwrap_or_else(|e| panic!("{e}"))
}

fn raw(file: &C3dFile) -> C3d {
    C3d::parse(&file.bytes()).unwrap_or_else(|e| panic!("{e}"))
}

fn doubts<'a>(recording: &'a Recording, code: &'a str) -> impl Iterator<Item = &'a str> {
    recording.notes.doubts().filter(move |note| note.code == code).map(|note| note.text.as_str())
}

/// Force, moment and centre of pressure of a plate in the last sample.
fn loaded(recording: &Recording, plate: usize) -> [[f64; 3]; 3] {
    let plate = &recording.plates[plate];
    let last = plate.clock.len - 1;
    let (moment, cop) = (plate.moment_nm.as_ref().unwrap(), plate.cop_m.as_ref().unwrap());
    [
        std::array::from_fn(|i| plate.component(i).unwrap()[last]),
        std::array::from_fn(|i| moment[i][last]),
        std::array::from_fn(|i| cop[i][last]),
    ]
}

fn near(found: [[f64; 3]; 3], expected: [[f64; 3]; 3]) {
    for (found, expected) in found.iter().flatten().zip(expected.iter().flatten()) {
        assert!((found - expected).abs() < 1e-9, "found {found}, expected {expected}");
    }
}

/// The synthetic files that the fuzzer starts from, and the tests of the Python package read.
fn fixtures() -> Vec<(&'static str, C3dFile)> {
    use Processor::{Dec, Intel, Sgi};
    let processors = [("intel", Intel), ("dec", Dec), ("sgi", Sgi)];
    let names = [["intel_float", "dec_float", "sgi_float"], ["intel_integer", "dec_integer", "sgi_integer"]];
    let whole = || {
        plates()
            .text("EVENT", "LABELS", &["Foot Strike", "Foot Off"])
            .text("EVENT", "CONTEXTS", &["Right", "Left"])
            .floats("EVENT", "TIMES", &[2, 2], &[0.0, 0.025, 0.0, 0.015])
            .words("EVENT", "USED", &[], &[2])
            .text("SUBJECTS", "NAMES", &["Nobody"])
    };
    [true, false]
        .into_iter()
        .zip(names)
        .flat_map(|(is_float, names)| {
            processors
                .into_iter()
                .zip(names)
                .map(move |((_, processor), name)| (name, whole().encoded(processor, is_float)))
        })
        .collect()
}

#[test]
fn the_fixtures_are_what_is_written_here() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/c3d");
    for (name, file) in fixtures() {
        let path = folder.join(format!("{name}.c3d"));
        if std::env::var_os("MIDSTANCE_WRITE_DOCS").is_some() {
            fs::create_dir_all(&folder).unwrap();
            fs::write(&path, file.bytes()).unwrap();
        }
        assert!(fs::read(&path).unwrap() == file.bytes(), "{name}.c3d; MIDSTANCE_WRITE_DOCS=1 writes it");
    }
}

pub const CASES: &[Case] = &[
    Case {
        format: "c3d",
        trap: "numbers of Intel, DEC and SGI machines, floats and integers",
        check: || {
            let same = |a: &[f64], b: &[f64]| a.iter().zip(b).all(|(a, b)| a == b || (a.is_nan() && b.is_nan()));
            let files: Vec<C3d> = fixtures().iter().map(|(_, file)| raw(file)).collect();
            assert_eq!(files.len(), 6);
            for file in &files {
                assert_eq!((file.points.dim(), file.analogs.dim()), ((2, 3, 4), (26, 8)));
                assert_eq!(
                    [file.points[[0, 0, 1]], file.points[[0, 1, 1]], file.points[[0, 2, 1]]],
                    [110.0, 200.5, 51.0]
                );
                assert!(same(file.points.as_slice().unwrap(), files[0].points.as_slice().unwrap()));
                assert_eq!(file.residuals, files[0].residuals);
                // Half a millimetre in a step, residuals counted in steps.
                assert_eq!(file.residuals.row(0).to_vec(), [0.5, 0.5, 1.0, 0.0]);
                assert_eq!(file.analogs, files[0].analogs);
                assert_eq!(file.events.len(), 2);
                for (own, first) in file.plates.iter().zip(&files[0].plates) {
                    assert_eq!(
                        (own.corners_m, &own.force_n, &own.moment_nm),
                        (first.corners_m, &first.force_n, &first.moment_nm)
                    );
                }
            }
        },
    },
    Case {
        format: "c3d",
        trap: "a negative residual and 0, 0, 0 are gaps",
        check: || {
            let recording = read(&heels());
            let markers = recording.markers.as_ref().unwrap();
            assert_eq!(markers.at(0, 0), [0.1, 0.2, 0.0505]);
            assert_eq!(markers.at(1, 1), [-0.09, 0.3, 0.0405]);
            assert!(markers.at(1, 2).iter().chain(&markers.at(1, 3)).all(|v| v.is_nan()));
            assert_eq!(markers.missing_ratio(1), 0.5);
        },
    },
    Case {
        format: "c3d",
        trap: "the first frame is not frame 1",
        check: || {
            let mut file = plates();
            file.first_frame = 301;
            let recording = read(&file);
            let (markers, plate) = (recording.markers.unwrap().clock, recording.plates[0].clock);
            assert_eq!((markers.start_s, markers.rate_hz, markers.len), (3.0, 100.0, 4));
            assert_eq!((plate.start_s, plate.rate_hz, plate.len), (3.0, 200.0, 8));
        },
    },
    Case {
        format: "c3d",
        trap: "points in m, cm or `mete`",
        check: || {
            for (unit, size) in [("m", 100.0), ("mete", 100.0), ("cm", 1.0), ("mm", 0.1)] {
                let markers = read(&heels().text("POINT", "UNITS", &[unit])).markers.unwrap();
                assert!((markers.at(0, 0)[0] - size).abs() < 1e-12, "{unit}: {}", markers.at(0, 0)[0]);
            }
        },
    },
    Case {
        format: "c3d",
        trap: "a label twice",
        check: || {
            let recording = read(&heels().text("POINT", "LABELS", &["HEEL", "HEEL"]));
            assert_eq!(recording.markers.as_ref().unwrap().labels, ["HEEL", "HEEL_2"]);
            assert_eq!(doubts(&recording, "duplicate_labels").count(), 1);
        },
    },
    Case {
        format: "c3d",
        trap: "more than 255 points or channels go on in LABELS2, SCALE2, OFFSET2",
        check: || {
            let names: Vec<String> = (1..=300).map(|n| format!("M{n}")).collect();
            let names: Vec<&str> = names.iter().map(String::as_str).collect();
            let points = (0..300_u16).map(|n| vec![[f32::from(n), 1.0, 1.0, 0.0]; 3]).collect();
            let file = C3dFile::new(&names[..255], points).text("POINT", "LABELS2", &names[255..]);
            let markers = read(&file).markers.unwrap();
            assert_eq!(markers.labels[299], "M300");
            assert_eq!(markers.at(299, 0)[0], 0.299);
            // The same of channels: the last is counted in halves, from 1.
            let file = heels()
                .channels(&names[..255], &["V"], (0..300_u16).map(|n| vec![f32::from(n); 4]).collect())
                .text("ANALOG", "LABELS2", &names[255..])
                .floats("ANALOG", "SCALE", &[255], &[1.0; 255])
                .floats("ANALOG", "SCALE2", &[45], &[0.5; 45])
                .words("ANALOG", "OFFSET", &[255], &[0; 255])
                .words("ANALOG", "OFFSET2", &[45], &[1; 45]);
            let read = raw(&file);
            assert_eq!((read.analog_labels[299].as_str(), read.analogs[[299, 3]]), ("M300", 149.0));
            assert_eq!(read.analogs[[254, 0]], 254.0);
        },
    },
    Case {
        format: "c3d",
        trap: "plates of type 1, 2 (its ORIGIN the wrong way round) and 3: reaction in the laboratory's axes",
        check: || {
            let recording = read(&plates());
            assert_eq!(recording.plates.len(), 4);
            assert!(recording.plates.iter().all(|plate| plate.sign == ForceSign::Reaction));
            // Unloaded there is no centre of pressure.
            assert!(recording.plates[1].cop_m.as_ref().unwrap()[0][0].is_nan());
            // Type 1: r × F + Tz with r = (-97.5, -49) mm. Type 2: (40, -80, 5) N·m + (50, 20, -800) N × (0, 0, -40) mm.
            let force = [50.0, -20.0, 800.0];
            near(loaded(&recording, 0), [force, [39.2, 78.0, -5.5], [0.2025, 0.249, 0.0]]);
            near(loaded(&recording, 1), [force, [39.2, 78.0, -5.0], [1.2025, 0.249, 0.0]]);
            // Type 3: sensors at (±120, ±200) mm and 50 mm deep; about them (40, -24, 0.8) N·m.
            near(loaded(&recording, 2), [[30.0, -20.0, 800.0], [39.0, 22.5, -0.8], [2.271_875, 0.248_75, 0.0]]);
        },
    },
    Case {
        format: "c3d",
        trap: "volts labelled N and a CAL_MATRIX with cross-talk (type 4)",
        check: || {
            let recording = read(&plates());
            let cop = [3.3 - 30.3125 / 748.75, 0.2 + 49.53125 / 748.75, 0.0];
            near(loaded(&recording, 3), [[62.5, -31.25, 748.75], [49.53125, 30.3125, -12.5], cop]);
        },
    },
    Case {
        format: "c3d",
        trap: "ANALOG SCALE, GEN_SCALE and OFFSET, unsigned samples",
        check: || {
            let file = plates().floats("ANALOG", "GEN_SCALE", &[], &[2.0]).words(
                "ANALOG",
                "OFFSET",
                &[26],
                &[(-100_i16).cast_unsigned(); 26],
            );
            let read = raw(&file);
            // A count of channels that is none.
            assert_eq!(raw(&plates().floats("ANALOG", "USED", &[], &[0.5])).analogs.dim(), (26, 8));
            // (200 + 100) · 0.25 · 2, and (0 + 100) · 0.25 · 2.
            assert_eq!((read.analogs[[0, 7]], read.analogs[[0, 0]]), (150.0, 50.0));
            let mut file = heels()
                .channels(&["a"], &["V"], vec![vec![40_000.0, 32_768.0, 32_767.0, 65_535.0]])
                .words("ANALOG", "OFFSET", &[1], &[32_768])
                .text("ANALOG", "FORMAT", &["UNSIGNED"]);
            file.is_float = false;
            assert_eq!(raw(&file).analogs.row(0).to_vec(), [7232.0, 0.0, -1.0, 32_767.0]);
        },
    },
    Case {
        format: "c3d",
        trap: "FORCE_PLATFORM:ZERO names the frames of the empty plate, or of one that is not",
        check: || {
            // 4 N on the empty plate of type 2: told, and left in.
            let mut file = plates().words("FORCE_PLATFORM", "ZERO", &[2], &[1, 2]);
            file.analogs[8].iter_mut().for_each(|count| *count -= 16.0);
            assert_eq!(raw(&file).plates[1].baseline_n, Some([0.0, 0.0, 4.0]));
            let recording = read(&file);
            assert_eq!(loaded(&recording, 1)[0], [50.0, -20.0, 804.0]);
            assert!(recording.notes.iter().any(|n| n.code == "zero" && n.text.contains("plate 2 reads 0, 0, 4 N")));
            let recording = read(&plates().words("FORCE_PLATFORM", "ZERO", &[2], &[3, 4]));
            assert_eq!(doubts(&recording, "force_plates").count(), 4);
        },
    },
    Case {
        format: "c3d",
        trap: "a plate of a type above 4, one that shares its channels, and plates without samples are named",
        check: || {
            let of_type_5 = read(&plates().words("FORCE_PLATFORM", "TYPE", &[4], &[1, 2, 5, 4]));
            assert_eq!(of_type_5.plates.len(), 3);
            assert!(doubts(&of_type_5, "force_plates").any(|text| text.contains("plate 3") && text.contains("type 5")));
            let mut shared = plates();
            for (_, name, values) in &mut shared.parameters {
                if let (true, Values::Words(_, words)) = (name == "CHANNEL", values) {
                    words.copy_within(0..6, 8);
                }
            }
            let shared = read(&shared);
            assert_eq!(shared.plates.len(), 3);
            assert!(doubts(&shared, "force_plates").any(|text| text.contains("plate 2") && text.contains("plate 1")));
            let mut without = plates();
            without.analogs.clear();
            let without = read(&without.words("ANALOG", "USED", &[], &[0]));
            assert!(without.plates.is_empty() && without.markers.is_some());
            assert_eq!(doubts(&without, "force_plates").count(), 1);
        },
    },
    Case {
        format: "c3d",
        trap: "moments in another unit than is written beside them put the centre of pressure beside the plate",
        check: || {
            assert_eq!(doubts(&read(&plates()), "units").count(), 0);
            // Plate 2's N·mm called N·m: 78 and 39 kN·m.
            let units: Vec<&str> = [&TYPE_1[..], &TYPE_2, &TYPE_3, &TYPE_4].concat().iter().map(|c| c.1).collect();
            let units: Vec<&str> =
                units.iter().enumerate().map(|(i, u)| if (9..12).contains(&i) { "Nm" } else { *u }).collect();
            let wrong = read(&plates().text("ANALOG", "UNITS", &units));
            assert!(doubts(&wrong, "units").any(|text| text.contains("plate 2") && text.contains("100 %")));
            let long = read(&plates().text("POINT", "UNITS", &["m"]));
            assert!(doubts(&long, "units").any(|text| text.contains("plate 1 is 600.000 m long")));
        },
    },
    Case {
        format: "c3d",
        trap: "events with and without CONTEXTS, in any order, minutes apart from seconds",
        check: || {
            let mut file = heels()
                .text("EVENT", "LABELS", &["RTO", "LHS"])
                .floats("EVENT", "TIMES", &[2, 2], &[1.0, 0.03125, 1.0, 0.015_625])
                .words("EVENT", "USED", &[], &[2]);
            file.first_frame = 6001;
            let events = read(&file).events;
            assert_eq!(events.iter().map(|e| e.time_s).collect::<Vec<_>>(), [60.015_625, 60.03125]);
            assert_eq!((events[0].side, events[0].moment), (Some(Side::Left), Some(Moment::InitialContact)));
            assert_eq!((events[1].side, events[1].moment), (Some(Side::Right), Some(Moment::ToeOff)));
            let file = file.text("EVENT", "LABELS", &["Foot Off", "Foot Strike"]).text(
                "EVENT",
                "CONTEXTS",
                &["Left", "Right"],
            );
            let events = read(&file).events;
            assert_eq!((events[0].side, events[0].moment), (Some(Side::Right), Some(Moment::InitialContact)));
        },
    },
    Case {
        format: "c3d",
        trap: "a model's angles among the points, points without a name",
        check: || {
            let points = vec![vec![[1.0, 2.0, 3.0, 0.0]; 3]; 3];
            let file = C3dFile::new(&["HEEL", "LHipAngles", "*1"], points).text("POINT", "ANGLES", &["LHipAngles"]);
            assert_eq!(read(&file).markers.unwrap().labels, ["HEEL"]);
        },
    },
    Case {
        format: "c3d",
        trap: "segment rotations instead of points (Theia3D)",
        check: || {
            let file = C3dFile::new(&[], Vec::new()).text("ROTATION", "LABELS", &["pelvis_4X4"]);
            let error = from_bytes("t", &file.bytes(), &ReadParams::default()).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::NoSignal);
            assert!(error.found().contains("ROTATION"), "{error}");
        },
    },
    Case {
        format: "c3d",
        trap: "a body mass by the file is taken with a doubt, and not at all beside the user's own",
        check: || {
            let file = heels().floats("PROCESSING", "Bodymass", &[], &[62.5]);
            let recording = read(&file);
            assert_eq!(recording.subject.mass_kg, Some(62.5));
            assert_eq!(doubts(&recording, "mass").count(), 1);
            let given = ReadParams { mass_kg: Some(60.0), ..ReadParams::default() };
            let recording = from_bytes("t", &file.bytes(), &given).unwrap();
            assert_eq!((recording.subject.mass_kg, doubts(&recording, "mass").count()), (None, 0));
        },
    },
    Case {
        format: "c3d",
        trap: "too few frames for what is declared, a parameter section that is not there",
        check: || {
            let bytes = plates().bytes();
            let error = from_bytes("t", &bytes[..bytes.len() - 600], &ReadParams::default()).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Truncated);
            let mut moved = bytes.clone();
            moved[0] = 9;
            let recording = from_bytes("t", &moved, &ReadParams::default()).unwrap();
            assert_eq!(doubts(&recording, "header").count(), 1);
            moved[0] = 2;
            moved[515] = 0;
            assert_eq!(from_bytes("t", &moved, &ReadParams::default()).unwrap_err().kind(), ErrorKind::BadHeader);
        },
    },
    Case {
        format: "c3d",
        trap: "a picture whose second byte is the same",
        check: || {
            let mut picture = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec();
            picture.resize(2000, 0);
            assert_eq!(recognise(&picture).unwrap_err().kind(), ErrorKind::UnknownFormat);
        },
    },
];
