//! Tables of any make.

use midstance::read::{ReadParams, from_bytes};

use super::Case;

pub const CASES: &[Case] = &[Case {
    format: "delimited",
    trap: "semicolons with decimal commas",
    check: || {
        let rows: String = (0..50).map(|i| format!("0,{:03};{},5\n", i * 2, 700 + i)).collect();
        let text = format!("sep=;\ntime;Fz (N)\n{rows}");
        let recording = from_bytes("t", text.as_bytes(), &ReadParams::default()).unwrap();
        assert_eq!(recording.plates[0].clock.rate_hz, 500.0);
        assert_eq!(recording.plates[0].component(2).unwrap()[1], 701.5);
    },
}];
