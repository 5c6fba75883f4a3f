//! Analyses recordings made of any bytes: streams, clocks and samples that no reader would give.
#![no_main]
libfuzzer_sys::fuzz_target!(|bytes: &[u8]| midstance_fuzz::analyze_any(bytes));
