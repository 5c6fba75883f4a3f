//! What every target does with its bytes: read them as one format, and if that works, analyse what was read.

mod any;

pub use any::analyze_any;

use std::sync::Once;

use midstance::{
    analysis::{AnalysisParams, analyze},
    read::{ReadParams, formats},
};

/// Reads `bytes` as the format called `name`. The recording may be anything; nothing may panic.
pub fn read_as(name: &str, bytes: &[u8]) {
    // A panic of another crate that a reader catches is no finding, but the fuzzer's hook would end the run at once;
    // one that nobody catches still does.
    static QUIET: Once = Once::new();
    QUIET.call_once(|| std::panic::set_hook(Box::new(|about| eprintln!("{about}"))));
    let format = formats().iter().find(|f| f.name == name).expect("a format of that name");
    // A length byte in front parts the file from one that may lie beside it.
    let (main, beside) = match memchr_part(bytes) {
        Some(at) => (&bytes[..at], &bytes[at + PART.len()..]),
        None => (bytes, usual_companion(name)),
    };
    // A changed byte alone would never come past the checksums.
    let mended = (name == "fit").then(|| with_checksums(main));
    let main = mended.as_deref().unwrap_or(main);
    let rate = ReadParams { rate_hz: Some(100.0), ..ReadParams::default() };
    for params in [ReadParams::default(), rate] {
        let companions = [("fuzz", beside), ("fuzz.cal", beside), ("fuzz_channels.tsv", beside), MOTION];
        if let Ok(recording) = format.from_bytes(own_name(name, bytes), main, &companions, &params) {
            let _ = analyze(&recording, &AnalysisParams::default());
        }
    }
}

/// What a Motion-BIDS file cannot be read without; its columns are in the companion.
const MOTION: (&str, &[u8]) = (
    "fuzz_motion.json",
    include_bytes!("../../tests/fixtures/bids_motion/sub-07_task-run_tracksys-omc_motion.json"),
);

/// What lies beside an input that brings nothing: without it these formats end before they have read a line.
fn usual_companion(format: &str) -> &'static [u8] {
    match format {
        "anc" => include_bytes!("../../tests/fixtures/anc/forcepla.cal"),
        "bids_motion" => {
            include_bytes!("../../tests/fixtures/bids_motion/sub-07_task-run_tracksys-omc_channels.tsv")
        }
        _ => &[],
    }
}

/// The name of a file, where the format goes by it.
fn own_name(format: &str, bytes: &[u8]) -> &'static str {
    const SENSORS: [&str; 4] = ["Accelerometer", "TotalAcceleration", "Gyroscope", "Orientation"];
    match format {
        "bids_motion" => "fuzz_motion.tsv",
        "sensor_logger" => SENSORS[bytes.len() % SENSORS.len()],
        _ => "fuzz",
    }
}

/// Between a file and its companion in one input of the fuzzer.
const PART: &[u8] = b"\n=====\n";

fn memchr_part(bytes: &[u8]) -> Option<usize> {
    bytes.windows(PART.len()).position(|window| window == PART)
}

/// The same FIT file with the lengths and checksums that its bytes have.
fn with_checksums(file: &[u8]) -> Vec<u8> {
    let mut bytes = file.to_vec();
    let size = usize::from(bytes.first().copied().unwrap_or_default());
    if bytes.len() < size + 2 || !matches!(size, 12 | 14) {
        return bytes;
    }
    let end = bytes.len() - 2;
    bytes[4..8].copy_from_slice(&((end - size) as u32).to_le_bytes());
    if size == 14 {
        let sum = crc_16_arc(&bytes[..12]).to_le_bytes();
        bytes[12..14].copy_from_slice(&sum);
    }
    let sum = crc_16_arc(&bytes[..end]).to_le_bytes();
    bytes[end..].copy_from_slice(&sum);
    bytes
}

fn crc_16_arc(bytes: &[u8]) -> u16 {
    let bit = |crc: u16| if crc & 1 == 1 { (crc >> 1) ^ 0xA001 } else { crc >> 1 };
    bytes.iter().fold(0, |crc, byte| (0..8).fold(crc ^ u16::from(*byte), |crc, _| bit(crc)))
}

/// A fuzz target for the format of this name.
#[macro_export]
macro_rules! reader {
    ($name:literal) => {
        libfuzzer_sys::fuzz_target!(|bytes: &[u8]| $crate::read_as($name, bytes));
    };
}
