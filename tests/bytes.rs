//! Broken files of every format: cut anywhere, bytes turned, pieces doubled or left out. None may panic, take long, or
//! ask for more memory than a stated multiple of its size.
//!
//! One test in a program of its own, because the memory in use is that of the whole program.

use std::{
    fs,
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use midstance::{
    analysis::{AnalysisParams, analyze},
    read::{ReadParams, from_bytes_beside},
};
use peak_alloc::PeakAlloc;
use proptest::{
    prelude::*,
    test_runner::{Config, TestRunner},
};

#[global_allocator]
static MEMORY: PeakAlloc = PeakAlloc;

/// Bytes of memory per byte of file while reading: a cell of two bytes (`0,`) is a value of eight, columns double as
/// they grow, and markers are copied once into their array.
const PER_BYTE: usize = 40;
/// Bytes whatever the size: rows of a short file may be padded to a few million cells, which is what real files with
/// blank ends need.
const AT_MOST: usize = 96 << 20;
/// Longest time for one small file: what takes longer, hangs.
const LONGEST: Duration = Duration::from_secs(20);

/// A change to a file.
#[derive(Clone, Debug)]
enum Harm {
    Cut(f64),
    Turn(Vec<(f64, u8)>),
    Leave(f64, usize),
    Double(f64, usize),
    Digits(f64),
}

fn harm() -> impl Strategy<Value = Harm> {
    prop_oneof![
        3 => (0.0..1.0).prop_map(Harm::Cut),
        // Headers stand in front: half of the turned bytes are there.
        3 => proptest::collection::vec((prop_oneof![0.0..0.05, 0.0..1.0], any::<u8>()), 1..6).prop_map(Harm::Turn),
        2 => (0.0..1.0, 1..200_usize).prop_map(|(at, len)| Harm::Leave(at, len)),
        1 => (0.0..1.0, 1..200_usize).prop_map(|(at, len)| Harm::Double(at, len)),
        1 => (0.0..0.2).prop_map(Harm::Digits),
    ]
}

fn harmed(bytes: &[u8], harm: &Harm) -> Vec<u8> {
    let place = |share: f64| ((share * bytes.len() as f64) as usize).min(bytes.len().saturating_sub(1));
    let mut out = bytes.to_vec();
    match harm {
        Harm::Cut(at) => out.truncate(place(*at)),
        Harm::Turn(turns) => turns.iter().filter(|_| !bytes.is_empty()).for_each(|(at, by)| out[place(*at)] ^= by),
        Harm::Leave(at, len) => drop(out.drain(place(*at)..(place(*at) + len).min(bytes.len()))),
        Harm::Double(at, len) => {
            let piece = bytes[place(*at)..(place(*at) + len).min(bytes.len())].to_vec();
            out.splice(place(*at)..place(*at), piece);
        }
        // The first number after this place becomes absurd: a count in a header, a time, a rate.
        Harm::Digits(at) => {
            let from = place(*at);
            if let Some(digit) = out[from..].iter().position(u8::is_ascii_digit) {
                out.splice(from + digit..from + digit, *b"99999999");
            }
        }
    }
    out
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    found.sort();
    found.into_iter().flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect()
}

#[test]
fn no_broken_file_panics_hangs_or_takes_much_memory() {
    let fixtures = files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures"));
    assert!(!fixtures.is_empty());
    let cases = if cfg!(debug_assertions) { 24 } else { 200 };
    for path in fixtures {
        let bytes = fs::read(&path).unwrap();
        // Files that lie beside it in its folder are handed along, so that side-cars meet a broken main file.
        let beside: Vec<(String, Vec<u8>)> = files(path.parent().unwrap())
            .into_iter()
            .map(|p| (p.file_name().unwrap().to_string_lossy().into_owned(), fs::read(p).unwrap()))
            .collect();
        let beside: Vec<(&str, &[u8])> = beside.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())).collect();
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        let mut runner = TestRunner::new(Config { cases, failure_persistence: None, ..Config::default() });
        let outcome = runner.run(&harm(), |harm| {
            let broken = harmed(&bytes, &harm);
            let before = MEMORY.current_usage();
            MEMORY.reset_peak_usage();
            let start = Instant::now();
            let read = from_bytes_beside(&name, &broken, &beside, &ReadParams::default());
            let taken = MEMORY.peak_usage().saturating_sub(before);
            prop_assert!(taken <= AT_MOST + PER_BYTE * broken.len(), "{taken} bytes for {}", broken.len());
            if let Ok(recording) = read {
                let _ = analyze(&recording, &AnalysisParams::default());
            }
            prop_assert!(start.elapsed() < LONGEST, "{:?}", start.elapsed());
            Ok(())
        });
        outcome.unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    }
}
