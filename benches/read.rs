//! How fast bytes become a recording: bytes of the file per second, one thread. Inputs are generated, a few MB each: by
//! the simulator where it writes the format, else by stretching a fixture of the tests.

mod inputs;

use std::{fmt::Write, fs, hint::black_box, path::Path};

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use inputs::{force_csv, force_parquet, imu_csv, markers_csv, plates_csv, simulated};
use midstance::{
    read::{ReadParams, from_bytes_beside},
    simulate,
};

/// What counts up from row to row in a column.
enum Counter {
    /// Frames from 1, each of so many rows.
    Frame(usize),
    /// Rows within a frame.
    Sub(usize),
    /// Seconds from zero.
    Seconds(f64),
}

/// Two megabytes of a fixture: its header, and its first row of numbers again and again with the columns of `counters`
/// counting on.
fn stretched(fixture: &str, header: usize, delimiter: char, counters: &[(usize, Counter)]) -> Vec<u8> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures").join(fixture);
    let text = fs::read_to_string(path).unwrap();
    let mut lines = text.lines();
    let mut out: String = lines.by_ref().take(header).flat_map(|line| [line, "\n"]).collect();
    let cells: Vec<&str> = lines.next().unwrap().split(delimiter).collect();
    for row in 0.. {
        if out.len() > 2 << 20 {
            break;
        }
        for (at, cell) in cells.iter().enumerate() {
            if at > 0 {
                out.push(delimiter);
            }
            let _ = match counters.iter().find(|(column, _)| *column == at) {
                Some((_, Counter::Frame(rows))) => write!(out, "{}", row / rows + 1),
                Some((_, Counter::Sub(rows))) => write!(out, "{}", row % rows),
                Some((_, Counter::Seconds(step))) => write!(out, "{:.6}", row as f64 * step),
                None => write!(out, "{cell}"),
            };
        }
        out.push('\n');
    }
    out.into_bytes()
}

fn inputs() -> Vec<(&'static str, Vec<u8>)> {
    use Counter::{Frame, Seconds, Sub};
    vec![
        ("delimited, force", force_csv()),
        ("delimited, two plates", plates_csv()),
        ("delimited, 40 markers", markers_csv()),
        ("delimited, sensor", imu_csv()),
        ("parquet, force", force_parquet()),
        ("c3d", simulated(simulate::write_c3d, 0)),
        ("qtm_tsv, markers", simulated(simulate::write_qtm, 0)),
        ("qtm_tsv, force", simulated(simulate::write_qtm, 1)),
        ("trc", simulated(simulate::write_opensim, 0)),
        ("mot", simulated(simulate::write_opensim, 1)),
        ("nexus_csv, plates", stretched("nexus_csv/comma_decimals.csv", 5, ';', &[(0, Frame(10)), (1, Sub(10))])),
        ("motive_csv", stretched("motive_csv/eight_rows.csv", 8, ',', &[(0, Frame(1)), (1, Seconds(1.0 / 360.0))])),
        ("cortex_forces", stretched("cortex_forces/two_plates.forces", 5, '\t', &[(0, Frame(1))])),
        ("bioware", stretched("bioware/english.txt", 2, '\t', &[(0, Seconds(0.002))])),
        ("amti_ascii", stretched("amti_ascii/no_header.asc", 1, ',', &[(0, Seconds(0.005))])),
        ("physilog", stretched("physilog/left_foot_synthetic.csv", 8, ',', &[(0, Seconds(1.0 / 128.0))])),
    ]
}

fn read(c: &mut Criterion) {
    let mut group = c.benchmark_group("read");
    for (what, bytes) in inputs() {
        let params = ReadParams::default();
        let format = what.split(',').next().unwrap_or_default();
        let parse =
            |bytes: &[u8]| from_bytes_beside("bench", bytes, &[], &params).unwrap_or_else(|e| panic!("{what}: {e}"));
        assert_eq!(parse(&bytes).sources[0].format, format);
        group.throughput(Throughput::Bytes(bytes.len() as u64));
        group.bench_function(what, |b| b.iter(|| parse(black_box(&bytes))));
    }
    group.finish();
}

criterion_group!(benches, read);
criterion_main!(benches);
