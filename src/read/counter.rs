//! Counters that run over: clocks of 32 bits in µs, packet numbers of 8 or 16 bits.
//!
//! ```text
//! 4294950629  4294967295  16666  33333      falls by nearly 2³²: once around, so 2³² is added from there on
//! ```

use crate::recording::Notes;

/// Adds `modulus` wherever `values` fall by more than half of it; how often.
pub(super) fn unwrap(values: &mut [f64], modulus: f64) -> usize {
    let (mut turns, mut before) = (0_usize, f64::NAN);
    for value in values {
        if before - *value > modulus / 2.0 {
            turns += 1;
        }
        if !value.is_nan() {
            before = *value;
        }
        *value += turns as f64 * modulus;
    }
    turns
}

/// The same, and says so in the notes.
pub(super) fn unwrap_noted(values: &mut [f64], modulus: f64, what: &str, notes: &mut Notes) {
    let turns = unwrap(values, modulus);
    if turns > 0 {
        notes.record("rate", format!("{what} ran over {turns} time(s) at {modulus} and was continued"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_counter_goes_on_after_its_end() {
        let mut values = [4_294_950_629.0, 4_294_967_295.0, 16_666.0, f64::NAN, 33_333.0];
        assert_eq!(unwrap(&mut values, 4_294_967_296.0), 1);
        assert_eq!(values[2], 4_294_983_962.0);
        assert_eq!(values[4], 4_295_000_629.0);
        let mut small = [254.0, 255.0, 0.0, 1.0, 255.0, 3.0];
        assert_eq!(unwrap(&mut small, 256.0), 2);
        assert_eq!(small, [254.0, 255.0, 256.0, 257.0, 511.0, 515.0]);
        let mut back = [5.0, 4.0, 6.0];
        assert_eq!(unwrap(&mut back, 65_536.0), 0);
    }
}
