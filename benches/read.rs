//! How fast bytes become a recording: bytes of the file per second, one thread. Inputs are generated, a few MB each: by
//! the simulator where it writes the format, else by stretching a fixture of the tests.

use std::{fmt::Write, fs, hint::black_box, path::Path};

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use midstance::{
    quantity::Unit,
    read::{ReadParams, from_bytes_beside},
    simulate::{self, Runner},
    table::{Table, Values, write_parquet},
};

/// A minute of time, Fx, Fy, Fz at 1000 Hz.
fn force_columns() -> [Vec<f64>; 4] {
    let mut columns: [Vec<f64>; 4] = Default::default();
    for i in 0..60_000_u32 {
        let t = f64::from(i) / 1000.0;
        let z = 1600.0 * (t * 8.976).sin().max(0.0);
        let wobble = f64::from(i * 7919 % 1009) / 1009.0;
        for (column, value) in columns.iter_mut().zip([t, -0.2 * z + wobble, 0.03 * z - wobble, z + wobble]) {
            column.push(value);
        }
    }
    columns
}

const NAMES: [&str; 4] = ["time", "Fx (N)", "Fy (N)", "Fz (N)"];

fn force_csv() -> Vec<u8> {
    let [t, x, y, z] = force_columns();
    let mut text = NAMES.join(",") + "\n";
    for i in 0..t.len() {
        let _ = writeln!(text, "{:.3},{:.6},{:.6},{:.6}", t[i], x[i], y[i], z[i]);
    }
    text.into_bytes()
}

fn force_parquet() -> Vec<u8> {
    let table = NAMES
        .into_iter()
        .zip(force_columns())
        .fold(Table::new("force"), |table, (name, values)| table.with(name, Unit::None, Values::Number(values)));
    let mut bytes = Vec::new();
    write_parquet(&table, &mut bytes).unwrap();
    bytes
}

type Writer = fn(&Path, &str, &Runner) -> midstance::Result<Vec<std::path::PathBuf>>;

/// A minute of the synthetic runner, ten markers at 200 Hz and force at 1000 Hz: the file at `index` of those written.
fn simulated(write: Writer, index: usize) -> Vec<u8> {
    let folder = tempfile::tempdir().unwrap();
    let runner = Runner { duration_s: 60.0, ..Runner::default() };
    fs::read(&write(folder.path(), "bench", &runner).unwrap()[index]).unwrap()
}

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
        ("delimited, markers", simulated(simulate::write_csv, 1)),
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
