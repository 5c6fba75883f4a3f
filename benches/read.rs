//! How fast bytes become a recording: bytes of the file per second, one thread. Inputs are generated.

use std::{fmt::Write, hint::black_box};

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use midstance::{
    read::{ReadParams, from_bytes},
    simulate::{Runner, write_c3d},
};

/// A minute of time, Fx, Fy, Fz at 1000 Hz.
fn force_csv() -> String {
    let mut text = String::from("time,Fx (N),Fy (N),Fz (N)\n");
    for i in 0..60_000_u32 {
        let t = f64::from(i) / 1000.0;
        let z = 1600.0 * (t * 8.976).sin().max(0.0);
        let wobble = f64::from(i * 7919 % 1009) / 1009.0;
        let _ = writeln!(text, "{t:.3},{:.6},{:.6},{:.6}", -0.2 * z + wobble, 0.03 * z - wobble, z + wobble);
    }
    text
}

/// Forty markers at 200 Hz for ten seconds, and the time.
fn marker_tsv() -> String {
    let mut text = String::from("Time");
    for m in 0..40 {
        let _ = write!(text, "\tM{m}_X (mm)\tM{m}_Y (mm)\tM{m}_Z (mm)");
    }
    text.push('\n');
    for i in 0..2_000_u32 {
        let t = f64::from(i) / 200.0;
        let _ = write!(text, "{t:.5}");
        for m in 0..40 {
            let phase = t * 8.8 + f64::from(m);
            let (x, y, z) =
                (700.0 + 300.0 * phase.sin(), f64::from(m) * 40.0 + 60.0 * phase.cos(), -250.0 - phase.sin());
            let _ = write!(text, "\t{x:.3}\t{y:.3}\t{z:.3}");
        }
        text.push('\n');
    }
    text
}

/// A minute of the synthetic runner: ten markers at 200 Hz, a force plate at 1000 Hz.
fn runner_c3d() -> Vec<u8> {
    let folder = tempfile::tempdir().unwrap();
    let runner = Runner { duration_s: 60.0, ..Runner::default() };
    std::fs::read(&write_c3d(folder.path(), "bench", &runner).unwrap()[0]).unwrap()
}

fn read(c: &mut Criterion) {
    let mut group = c.benchmark_group("read");
    for (what, bytes) in [
        ("force csv, 4 columns", force_csv().into_bytes()),
        ("marker tsv, 121 columns", marker_tsv().into_bytes()),
        ("c3d, 10 markers and a plate", runner_c3d()),
    ] {
        let params = ReadParams::default();
        group.throughput(Throughput::Bytes(bytes.len() as u64));
        group.bench_function(what, |b| b.iter(|| from_bytes("bench", black_box(&bytes), &params).unwrap()));
    }
    group.finish();
}

criterion_group!(benches, read);
criterion_main!(benches);
