//! Recordings per second of the whole path, from files to tables, on one thread and on two.

use std::{hint::black_box, sync::atomic::AtomicBool};

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use midstance::{
    batch::{BatchParams, Request, gather, run},
    simulate::write_study,
};

const RECORDINGS: usize = 24;

fn batch(criterion: &mut Criterion) {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let files = write_study(dir.path(), RECORDINGS, 1, None).expect("a folder that can be written");
    let manifest = files.into_iter().next();
    let inputs = gather(&Request { manifest, ..Request::default() }).expect("recordings");
    let mut group = criterion.benchmark_group("batch");
    group.sample_size(10).throughput(Throughput::Elements(RECORDINGS as u64));
    for jobs in [1, 2] {
        let params = BatchParams { jobs: Some(jobs), ..BatchParams::default() };
        group.bench_function(format!("{jobs} thread"), |bencher| {
            bencher.iter(|| black_box(run(&inputs, &params, &(), &AtomicBool::new(false)).expect("a study")));
        });
    }
    group.finish();
}

criterion_group!(benches, batch);
criterion_main!(benches);
