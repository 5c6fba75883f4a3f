//! How fast arrays are filtered and read: bytes of samples per second, one thread.

use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use midstance::signal::{CubicSpline, Lowpass, fill_cubic, rolling_min, runs_above};

/// A minute at 1000 Hz.
const FORCE_SAMPLES: usize = 60_000;
/// A minute of forty markers and the time at 100 Hz.
const MARKERS: (usize, usize) = (121, 6_000);

/// Stances of 0.25 s, every 0.35 s, with a ripple.
fn force(samples: usize, rate_hz: f64) -> Vec<f64> {
    (0..samples)
        .map(|i| {
            let phase = (i as f64 / rate_hz).rem_euclid(0.35) / 0.25;
            let ripple = (i * 7919 % 1009) as f64 / 1009.0;
            ripple + if phase < 1.0 { 1600.0 * (std::f64::consts::PI * phase).sin() } else { 0.0 }
        })
        .collect()
}

fn bytes(samples: usize) -> Throughput {
    Throughput::Bytes((samples * size_of::<f64>()) as u64)
}

fn lowpass(c: &mut Criterion) {
    let mut group = c.benchmark_group("lowpass");
    let x = force(FORCE_SAMPLES, 1000.0);
    group.throughput(bytes(FORCE_SAMPLES));
    for order in [2, 4] {
        let plan = Lowpass::zero_lag(1000.0, 50.0, order).unwrap();
        group.bench_function(format!("force, order {order}"), |b| b.iter(|| plan.apply(black_box(&x)).unwrap()));
    }
    let (columns, frames) = MARKERS;
    let mut markers = vec![force(frames, 100.0); columns];
    markers[1][3000..3050].fill(f64::NAN);
    let plan = Lowpass::zero_lag(100.0, 10.0, 2).unwrap();
    let mut scratch = Vec::new();
    group.throughput(bytes(columns * frames));
    group.bench_function("markers, order 2", |b| {
        b.iter(|| markers.iter_mut().map(|column| plan.apply_runs(black_box(column), &mut scratch)).sum::<usize>());
    });
    group.finish();
}

fn sweeps(c: &mut Criterion) {
    let mut group = c.benchmark_group("sweep");
    let x = force(FORCE_SAMPLES, 1000.0);
    group.throughput(bytes(FORCE_SAMPLES));
    group.bench_function("runs_above", |b| b.iter(|| runs_above(black_box(&x), 20.0, 35, 35)));
    group.bench_function("rolling_min", |b| b.iter(|| rolling_min(black_box(&x), 450)));
    let knots: Vec<f64> = (0..170).map(|i| 300.0 + 350.0 * f64::from(i)).collect();
    let levels: Vec<f64> = knots.iter().map(|x| (x / 9000.0).sin()).collect();
    let mut baseline = vec![0.0; FORCE_SAMPLES];
    group.bench_function("spline, planned and filled", |b| {
        b.iter(|| CubicSpline::new(black_box(&knots), &levels).unwrap().fill_held(&mut baseline, 0.0, 1.0));
    });
    let mut gappy = x.clone();
    (500..FORCE_SAMPLES - 500).step_by(1000).for_each(|i| gappy[i..i + 10].fill(f64::NAN));
    group.bench_function("fill_cubic, a gap in 1000 samples", |b| {
        b.iter_batched_ref(|| gappy.clone(), |x| fill_cubic(x, 10, 3), criterion::BatchSize::LargeInput);
    });
    group.finish();
}

criterion_group!(benches, lowpass, sweeps);
criterion_main!(benches);
