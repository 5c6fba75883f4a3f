//! One trigger per kind of error.

use std::{fmt::Write as _, fs, path::PathBuf, sync::atomic::AtomicBool};

use midstance::{
    Error, ErrorKind,
    analysis::{AnalysisParams, analyze},
    batch::{self, BatchParams, Input, Request, gather},
    read::{self, ColumnMap, ReadParams, from_bytes},
    recording::Frame,
    signal::Lowpass,
    simulate::{Runner, runner},
    training::{LogParams, parse_log},
};

use super::KindCase;

/// The error of reading `text`.
fn reading(text: &str) -> Error {
    from_bytes("run", text.as_bytes(), &ReadParams::default()).expect_err(text)
}

/// A table of 50 rows at 100 Hz: `header`, then the time and `cells`.
fn table(header: &str, cells: &str) -> String {
    (0..50).fold(format!("{header}\n"), |mut text, i| {
        let _ = writeln!(text, "{:.2},{cells}", f64::from(i) / 100.0);
        text
    })
}

/// The error of opening `files`, written to a folder of their own.
fn opening(files: &[(&str, &str)]) -> Error {
    let dir = tempfile::tempdir().expect("a folder");
    let paths: Vec<PathBuf> = files.iter().map(|(name, _)| dir.path().join(name)).collect();
    for (path, (_, text)) in paths.iter().zip(files) {
        fs::write(path, text).expect("a file");
    }
    read::open(&paths, &ReadParams::default()).expect_err("files that cannot be read together")
}

fn analysing(change: impl Fn(&mut midstance::recording::Recording)) -> Error {
    let (mut recording, _) = runner(&Runner::default()).expect("a runner");
    change(&mut recording);
    analyze(&recording, &AnalysisParams::default()).expect_err("a recording that cannot be analysed")
}

fn manifest(text: &str) -> Error {
    let dir = tempfile::tempdir().expect("a folder");
    let path = dir.path().join("runners.csv");
    fs::write(&path, text).expect("a manifest");
    gather(&Request { manifest: Some(path), ..Request::default() }).expect_err(text)
}

const TRC: &str = "PathFileType\t4\t(X/Y/Z)\ta.trc\nDataRate\tCameraRate\tNumFrames\n";

pub(super) const CASES: &[KindCase] = &[
    KindCase {
        kind: ErrorKind::Io,
        when: "The operating system refused a file or folder. In Python it is an `OSError` such as `FileNotFoundError`.",
        has_place: true,
        trigger: Some(|| read::open(&["nowhere/run.c3d".into()], &ReadParams::default()).unwrap_err()),
    },
    KindCase {
        kind: ErrorKind::Empty,
        when: "No bytes, or a header and no samples.",
        has_place: false,
        trigger: Some(|| reading("")),
    },
    KindCase {
        kind: ErrorKind::NotText,
        when: "The bytes are no text and no binary format that is read.",
        has_place: true,
        trigger: Some(|| from_bytes("run", &[0, 159, 146, 150, 0, 1, 2, 3], &ReadParams::default()).unwrap_err()),
    },
    KindCase {
        kind: ErrorKind::UnknownFormat,
        when: "No reader recognises the content. The extension does not matter. What is known and not read is refused by name.",
        has_place: false,
        trigger: Some(|| from_bytes("run", b"\x89HDF\r\n\x1a\n\0\0\0\0", &ReadParams::default()).unwrap_err()),
    },
    KindCase {
        kind: ErrorKind::Truncated,
        when: "The file ends before its header says it should.",
        has_place: false,
        trigger: Some(|| reading(&TRC[..TRC.len() / 2])),
    },
    KindCase {
        kind: ErrorKind::BadHeader,
        when: "A header is malformed or contradicts itself.",
        has_place: true,
        trigger: Some(|| reading("PathFileType\t4\t(X/Y/Z)\ta.trc\nRate\tFrames\n100\t2\nFrame#\tTime\tLHEE\n")),
    },
    KindCase {
        kind: ErrorKind::BadNumber,
        when: "A cell that should hold a number holds something else.",
        has_place: true,
        trigger: Some(|| reading(&table("time,Fz (N)", "700").replace("0.30,700", "0.30,jumped"))),
    },
    KindCase {
        kind: ErrorKind::NoSignal,
        when: "Nothing in the input can be analysed: neither force nor known markers nor sensors, or only missing values.",
        has_place: false,
        trigger: Some(|| {
            analysing(|recording| {
                recording.plates.clear();
                recording.markers = None;
            })
        }),
    },
    KindCase {
        kind: ErrorKind::Rate,
        when: "No sampling rate is stated or can be measured, times do not increase, or two statements contradict each other.",
        has_place: false,
        trigger: Some(|| reading(&table("note,Fz (N)", "700").replace("0.", "7."))),
    },
    KindCase {
        kind: ErrorKind::Unit,
        when: "A unit is unknown, or impossible for the values.",
        has_place: true,
        trigger: Some(|| reading(&table("time,Fz (BW)", "700"))),
    },
    KindCase {
        kind: ErrorKind::Axes,
        when: "Axes or the direction of progression cannot be told from the data.",
        has_place: false,
        trigger: Some(|| {
            analysing(|recording| recording.frame = Frame::Declared("x=forward,y=left,z=up".parse().expect("axes")))
        }),
    },
    KindCase {
        kind: ErrorKind::TooShort,
        when: "Too few samples for the operation.",
        has_place: false,
        trigger: Some(|| Lowpass::zero_lag(1000.0, 50.0, 2).unwrap().apply(&[1.0; 5]).unwrap_err()),
    },
    KindCase {
        kind: ErrorKind::Parameter,
        when: "A parameter is outside its range, or unknown.",
        has_place: true,
        trigger: Some(|| Lowpass::zero_lag(1000.0, 900.0, 2).unwrap_err()),
    },
    KindCase {
        kind: ErrorKind::Column,
        when: "A column or marker that was asked for is not in the file.",
        has_place: true,
        trigger: Some(|| {
            let columns = toml::from_str::<ColumnMap>("force = { z = \"Fz left\" }").unwrap();
            let params = ReadParams { columns: Some(columns), ..ReadParams::default() };
            from_bytes("run", table("time,Fz_left", "700").as_bytes(), &params).unwrap_err()
        }),
    },
    KindCase {
        kind: ErrorKind::Manifest,
        when: "The manifest of a batch is wrong.",
        has_place: true,
        trigger: Some(|| manifest("file,mass_kg\nrun.c3d,heavy\n")),
    },
    KindCase {
        kind: ErrorKind::Log,
        when: "A training log, or a table of reference groups, is wrong.",
        has_place: true,
        trigger: Some(|| parse_log("date,distance_km\n2026-03-01,far\n", &LogParams::default()).unwrap_err()),
    },
    KindCase {
        kind: ErrorKind::Duplicate,
        when: "The same input was given twice.",
        has_place: true,
        trigger: Some(|| read::open(&["run.c3d".into(), "run.c3d".into()], &ReadParams::default()).unwrap_err()),
    },
    KindCase {
        kind: ErrorKind::IsDirectory,
        when: "A folder stands where a file was expected. In Python it is an `IsADirectoryError`.",
        has_place: true,
        trigger: Some(|| read::open(&[std::env::temp_dir()], &ReadParams::default()).unwrap_err()),
    },
    KindCase {
        kind: ErrorKind::Mismatch,
        when: "Files that were given together do not belong to one recording.",
        has_place: false,
        trigger: Some(|| {
            let late = table("time,Fz (N)", "700").replace("\n0.", "\n90.");
            opening(&[("a.csv", &table("time,Fz (N)", "700")), ("b.csv", &late)])
        }),
    },
    KindCase {
        kind: ErrorKind::Cancelled,
        when: "The work was stopped on request. In Python Ctrl-C is a `KeyboardInterrupt`.",
        has_place: false,
        trigger: Some(|| {
            let inputs = [Input::chosen(vec!["run.c3d".into()], batch::Declared::default())];
            let stop = AtomicBool::new(true);
            batch::run(&inputs, &BatchParams::default(), &(), &stop).unwrap_err()
        }),
    },
    KindCase {
        kind: ErrorKind::Internal,
        when: "A defect of midstance, caught so that a batch goes on. No input is known to raise it; the tests of the batch \
               plant one.",
        has_place: false,
        trigger: None,
    },
];
