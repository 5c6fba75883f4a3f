//! Peak memory of a batch: few sizes of its largest file, and flat in the number of recordings.
//!
//! One test in a program of its own, because the memory in use is that of the whole program.

#[allow(dead_code)]
#[path = "../benches/inputs/mod.rs"]
mod inputs;

use std::{fs, path::PathBuf, sync::atomic::AtomicBool};

use midstance::{
    batch::{BatchParams, Format, Plan, Request, gather, run_to},
    simulate,
};
use peak_alloc::PeakAlloc;

#[global_allocator]
static MEMORY: PeakAlloc = PeakAlloc;

/// Recordings of a part, so that batches of several parts are small.
const PER_PART: usize = 4;
/// Bytes for the path, the notes and the place in the list of one recording more; its tables take 200,000.
const PER_RECORDING: usize = 3_000;

/// Most bytes held while `count` files of these bytes are analysed into a folder, one at a time.
fn peak(bytes: &[u8], count: usize, format: Format) -> usize {
    let (archive, out) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let path = |i: usize| -> PathBuf { archive.path().join(format!("run_{i:03}.csv")) };
    (0..count).for_each(|i| fs::write(path(i), bytes).unwrap());
    let before = MEMORY.current_usage();
    MEMORY.reset_peak_usage();
    let request = Request { patterns: (0..count).map(path).collect(), ..Request::default() };
    let params = BatchParams { jobs: Some(1), recordings_per_part: Some(PER_PART), ..BatchParams::default() };
    let plan = Plan::new(gather(&request).unwrap(), params, format);
    let ended = run_to(out.path(), &plan, false, false, &(), &AtomicBool::new(false)).unwrap();
    let peak = MEMORY.peak_usage() - before;
    assert_eq!(ended.status.ok + ended.status.warned, count, "{}", ended.status);
    peak
}

#[test]
fn a_worker_holds_few_sizes_of_its_largest_file_however_many_there_are() {
    let formats = [
        Format::Csv,
        #[cfg(feature = "parquet")]
        Format::Parquet,
    ];
    // What is held together at the most: of text the file and its columns, each about as large as the file, or of force
    // less. C3D has four bytes a number, of which eight become in memory: the markers 1.1 sizes, and the plates, whose
    // force and moment make centres of pressure too, 0.7. With the file they are most, or with what joint angles take.
    let cases = [
        ("force as text", inputs::force_csv(), 2.2),
        ("markers as text", inputs::simulated(simulate::write_opensim, 0), 2.6),
        ("C3D", inputs::simulated(simulate::write_c3d, 0), 3.0),
    ];
    for (what, bytes, most) in cases {
        let held = peak(&bytes, 1, Format::Csv) as f64 / bytes.len() as f64;
        println!("{what}: {held:.2} sizes of the file");
        assert!(held <= most, "{what}: {held:.2} sizes of the file");
    }
    let small: Vec<u8> = inputs::force_csv().split_inclusive(|b| *b == b'\n').take(5001).flatten().copied().collect();
    for format in formats {
        let (few, many) = (peak(&small, PER_PART, format), peak(&small, 10 * PER_PART, format));
        let most = few + 9 * PER_PART * PER_RECORDING;
        assert!(many <= most, "{format:?}: {many} bytes for ten times what {few} bytes do");
    }
}
