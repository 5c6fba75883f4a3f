//! Tables of typed columns, written by pandas, polars and pyarrow; all synthetic.

use midstance::{
    error::ErrorKind,
    read::{ReadParams, from_bytes},
    recording::Recording,
};

use super::{Case, fixture};

fn read(path: &str) -> Recording {
    from_bytes("t", &fixture(path), &ReadParams::default()).unwrap_or_else(|e| panic!("{path}: {e}"))
}

/// Whether the program was built without the reader, which must then say so.
fn left_out(path: &str) -> bool {
    let missing: &[&str] = &[
        #[cfg(not(feature = "parquet"))]
        "parquet",
        #[cfg(not(feature = "arrow"))]
        "arrow",
    ];
    let out = missing.iter().any(|feature| path.starts_with(feature));
    if out {
        let error = from_bytes("t", &fixture(path), &ReadParams::default()).unwrap_err();
        assert!(error.kind() == ErrorKind::UnknownFormat && error.to_string().contains("feature"), "{error}");
    }
    out
}

/// The same numbers, gaps and clocks as the table has when written as text.
fn same_as_text(path: &str) {
    if left_out(path) {
        return;
    }
    let (typed, text) = (read(path), read("delimited/typed.csv"));
    assert_eq!(typed.plates[0].force_n, text.plates[0].force_n, "{path}");
    assert_eq!(typed.plates[0].clock, text.plates[0].clock, "{path}");
    let (markers, expected) = (typed.markers.as_ref().unwrap(), text.markers.as_ref().unwrap());
    assert_eq!(markers.labels, expected.labels, "{path}");
    assert_eq!(markers.labels.len(), 2, "{path}");
    for (a, b) in markers.position_m.iter().zip(&expected.position_m) {
        assert!(a == b || (a.is_nan() && b.is_nan()), "{path}: {a} and {b}");
    }
    assert!(markers.at(0, 11)[0].is_nan() && markers.at(0, 13)[0].is_finite(), "{path}");
}

pub const CASES: &[Case] = &[
    Case {
        format: "parquet",
        trap: "snappy of pandas, zstd of polars, gzip; NaN and null are gaps; columns of text are passed over",
        check: || {
            same_as_text("parquet/pandas_snappy.parquet");
            same_as_text("parquet/polars_zstd.parquet");
            if left_out("parquet/gzip_float32.parquet") {
                return;
            }
            let single = read("parquet/gzip_float32.parquet");
            assert_eq!(single.plates[0].force_n.iter().flatten().next().unwrap()[59], 59.0);
        },
    },
    Case {
        format: "parquet",
        trap: "a column that is wanted and is text is named with its type",
        check: || {
            if left_out("parquet/text.parquet") {
                return;
            }
            let error = from_bytes("t", &fixture("parquet/text.parquet"), &ReadParams::default()).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Column);
            let text = error.to_string();
            assert!(text.contains("Fz") && text.contains("Utf8"), "{text}");
        },
    },
    Case {
        format: "arrow",
        trap: "Feather with LZ4, IPC file with zstd",
        check: || {
            same_as_text("arrow/pyarrow_lz4.feather");
            same_as_text("arrow/polars.arrow");
        },
    },
    Case {
        format: "arrow",
        trap: "a stream of several batches; a time that is a duration by its type, whatever unit its name says; dictionaries",
        check: || {
            if left_out("arrow/stream.arrows") {
                return;
            }
            let recording = read("arrow/stream.arrows");
            let plate = &recording.plates[0];
            assert_eq!((plate.clock.rate_hz, plate.clock.len), (500.0, 60));
            assert_eq!(plate.force_n.iter().flatten().next().unwrap()[30], 90.0);
        },
    },
    Case {
        format: "arrow",
        trap: "cut files and lengths that lie",
        check: || {
            if left_out("arrow/stream.arrows") {
                return;
            }
            let whole = fixture("arrow/stream.arrows");
            let cut = from_bytes("t", &whole[..whole.len() / 2], &ReadParams::default()).unwrap_err();
            assert_eq!(cut.kind(), ErrorKind::Truncated, "{cut}");
            let mut lies = whole.clone();
            lies[4..8].copy_from_slice(&0x00FF_FFF8_u32.to_le_bytes());
            assert_eq!(from_bytes("t", &lies, &ReadParams::default()).unwrap_err().kind(), ErrorKind::Truncated);
        },
    },
];
