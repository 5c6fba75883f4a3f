//! Tables of any make.

use midstance::read::{ReadParams, from_bytes};

use super::{Case, fixture};

pub const CASES: &[Case] = &[Case {
    format: "delimited",
    trap: "semicolons with decimal commas",
    check: || {
        let recording = from_bytes("t", &fixture("delimited/semicolons.csv"), &ReadParams::default()).unwrap();
        assert_eq!(recording.plates[0].clock.rate_hz, 500.0);
        assert_eq!(recording.plates[0].component(2).unwrap()[1], 701.5);
    },
}];
