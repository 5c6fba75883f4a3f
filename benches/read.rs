//! How fast bytes become a recording: bytes of text per second, one thread. Inputs are generated.

use std::{fmt::Write, hint::black_box};

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use midstance::read::{ReadParams, from_bytes};

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

fn read(c: &mut Criterion) {
    let mut group = c.benchmark_group("read");
    for (what, text) in [("force csv, 4 columns", force_csv()), ("marker tsv, 121 columns", marker_tsv())] {
        let params = ReadParams::default();
        group.throughput(Throughput::Bytes(text.len() as u64));
        group.bench_function(what, |b| b.iter(|| from_bytes("bench", black_box(text.as_bytes()), &params).unwrap()));
    }
    group.finish();
}

criterion_group!(benches, read);
criterion_main!(benches);
