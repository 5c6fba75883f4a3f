//! Force plates in the text of their makers. All files are synthetic, made from the layouts that makers and users document.

use midstance::{
    error::ErrorKind,
    read::{ReadParams, from_bytes, from_bytes_beside},
    recording::{ForcePlate, Recording},
};

use super::{Case, fixture};

fn read(path: &str) -> Recording {
    from_bytes("trial", &fixture(path), &ReadParams::default()).unwrap_or_else(|e| panic!("{path}: {e}"))
}

fn with_calibration(path: &str) -> Recording {
    let cal = fixture("anc/forcepla.cal");
    from_bytes_beside("gait", &fixture(path), &[("forcepla.cal", &cal)], &ReadParams::default()).unwrap()
}

fn force(plate: &ForcePlate, at: usize) -> [f64; 3] {
    [0, 1, 2].map(|axis| plate.component(axis).unwrap()[at])
}

fn near(found: [f64; 3], expected: [f64; 3]) {
    let off = found.iter().zip(expected).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max);
    assert!(off < 1e-9, "{found:?} is not {expected:?}");
}

fn doubts(recording: &Recording, code: &str, words: &str) -> bool {
    recording.notes.iter().any(|note| note.doubt && note.code == code && note.text.contains(words))
}

pub const CASES: &[Case] = &[
    Case {
        format: "cortex_forces",
        trap: "`#Sample` is no comment; N and mm; an unloaded plate writes its own centre, which is no centre of pressure",
        check: || {
            let recording = read("cortex_forces/two_plates.forces");
            assert_eq!(recording.plates.len(), 2);
            let plate = &recording.plates[0];
            assert_eq!((plate.clock.rate_hz, plate.clock.len), (450.0, 12));
            near(force(plate, 5), [50.0, -100.0, 500.0]);
            let cop = plate.cop_m.as_ref().unwrap();
            near([cop[0][5], cop[1][5], cop[2][5]], [2.005, 0.5, 0.0]);
            assert!(cop[0][0].is_nan() && cop[0][11].is_nan());
            assert!(recording.notes.iter().any(|n| n.text.contains("never loaded: plate 2")));
        },
    },
    Case {
        format: "cortex_forces",
        trap: "fewer samples than declared",
        check: || {
            assert!(doubts(&read("cortex_forces/short.forces"), "frames", "declares 20 samples, the file holds 12"));
        },
    },
    Case {
        format: "anc",
        trap: "counts of the analog board: bits and range per channel, then matrix, scale, origin and axes of the `.cal`",
        check: || {
            let recording = with_calibration("anc/gait.anc");
            let plate = &recording.plates[0];
            assert_eq!((plate.clock.rate_hz, plate.clock.len, plate.name.as_str()), (1000.0, 16, "1"));
            // Row 10: f1x 20 counts of ±10 V in 12 bits, f1z -400 counts of ±5 V; twice 100 and 200 N per volt; the
            // plate's y is the laboratory's x, its x the laboratory's y, and its z points down.
            let (fx, fz) = (20.0 * 10.0 / 2048.0 * 200.0, -400.0 * 5.0 / 2048.0 * 400.0);
            near(force(plate, 10), [0.0, fx, -fz]);
            // m1y 4 counts, 80 N·m per volt; the sensors lie 4 cm below the surface: My is Fx times that less.
            let my = 4.0 * 10.0 / 2048.0 * 80.0 + -0.04 * fx;
            let moment = plate.moment_nm.as_ref().unwrap();
            near([moment[0][10], moment[1][10], moment[2][10]], [my, 0.0, 0.0]);
            // 40 cm along the plate's x, which is the laboratory's y; 60 cm along its y; middle at (-50, -20) cm.
            near(plate.corners_m.unwrap()[0], [-0.2, 0.0, 0.0]);
            assert!(recording.sources.iter().any(|s| s.path.ends_with("forcepla.cal")));
        },
    },
    Case {
        format: "anc",
        trap: "no calibration beside it is an error, never a guess; a cut file says how much is there",
        check: || {
            let error = from_bytes("gait", &fixture("anc/gait.anc"), &ReadParams::default()).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Unit);
            assert!(error.to_string().contains(".cal"), "{error}");
            let cut = with_calibration("anc/cut.anc");
            assert!(doubts(&cut, "frames", "declares 5.345 s") && doubts(&cut, "units", "forcepla.cal is taken"));
        },
    },
    Case {
        format: "anc",
        trap: "a unipolar board, a damaged calibration: refused",
        check: || {
            let (anc, cal) = (fixture("anc/gait.anc"), fixture("anc/forcepla.cal"));
            let replaced = |bytes: &[u8], from: &str, to: &str| {
                let text = std::str::from_utf8(bytes).unwrap();
                assert!(text.contains(from), "{from}");
                text.replacen(from, to, 1).into_bytes()
            };
            let kind = |anc: &[u8], cal: &[u8]| {
                let params = ReadParams::default();
                from_bytes_beside("gait", anc, &[("gait.cal", cal)], &params).map(|_| ()).map_err(|e| e.kind())
            };
            assert_eq!(kind(&anc, &cal), Ok(()));
            assert_eq!(kind(&replaced(&anc, "Bipolar", "Unipolar"), &cal), Err(ErrorKind::Unit));
            for (from, to) in
                [("0.000 1.000 0.000", "0.000 1.500 0.000"), ("2.000 40", "-2.000 40"), ("1\r\n", "1.5\r\n")]
            {
                assert_eq!(kind(&anc, &replaced(&cal, from, to)), Err(ErrorKind::BadHeader), "{to}");
            }
        },
    },
    Case {
        format: "bioware",
        trap: "any language, Latin-1, decimal commas; the same names again begin the next plate",
        check: || {
            let recording = read("bioware/german.txt");
            assert_eq!(recording.plates.len(), 2);
            let plate = &recording.plates[0];
            assert_eq!(plate.clock.rate_hz, 1000.0);
            near(force(plate, 8), [4.0, -2.0, 640.0]);
            assert!((plate.cop_m.as_ref().unwrap()[0][8] - 0.08).abs() < 1e-12);
            assert!(doubts(&recording, "axes", "from its own middle"));
        },
    },
    Case {
        format: "bioware",
        trap: "no units row, moments",
        check: || {
            let recording = read("bioware/english.txt");
            near(force(&recording.plates[0], 4), [1.0, 2.0, 200.0]);
            assert_eq!(recording.plates[0].moment_nm.as_ref().unwrap()[2][4], 5.0);
        },
    },
    Case {
        format: "amti_ascii",
        trap: "no header: taken by its shape, and doubted aloud",
        check: || {
            let recording = read("amti_ascii/no_header.asc");
            assert_eq!(recording.plates[0].clock.rate_hz, 200.0);
            near(force(&recording.plates[0], 10), [-5.0, 2.5, 900.0]);
            assert!(doubts(&recording, "columns", "seven columns without names"));
        },
    },
];

#[test]
fn foreign_files_are_named_with_what_to_do() {
    let zip_of = |name: &[u8]| {
        let mut bytes = b"PK\x03\x04".to_vec();
        bytes.resize(26, 0);
        bytes.extend([name.len() as u8, 0, 0, 0]);
        [bytes, name.to_vec()].concat()
    };
    let volts: Vec<u8> = (0..8).flat_map(|n| format!("Channel {n}\t").into_bytes()).chain(*b"\n1\t2\n").collect();
    let mut bsf = Vec::new();
    for word in [105_u32, 968, 2] {
        bsf.extend(word.to_le_bytes());
    }
    let files: [(Vec<u8>, &str, &str); 9] = [
        (b"MATLAB 5.0 MAT-file, Platform: PCWIN64".to_vec(), "MATLAB", "CSV"),
        (b"\x89HDF\r\n\x1a\n\0\0".to_vec(), "HDF5", "CSV"),
        (zip_of(b"[Content_Types].xml"), "Excel", "CSV"),
        (zip_of(b"log.bin"), "gt3x", "raw CSV"),
        (zip_of(b"trial.c3d"), "zip archive", "unpack"),
        (b"\x1F\x8B\x08\0".to_vec(), "gzip", "unpack"),
        (b"<?xml version=\"1.0\"?>\n<mvnx version=\"4\">".to_vec(), "MVN", "text"),
        (volts, "raw voltages", "Fx, Fy, Fz"),
        (bsf, ".bsf", "C3D"),
    ];
    for (bytes, what, mend) in files {
        let error = from_bytes("file", &bytes, &ReadParams::default()).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::UnknownFormat, "{what}: {error}");
        let text = error.to_string();
        assert!(text.contains(what) && text.contains(mend), "{what}: {text}");
    }
}
