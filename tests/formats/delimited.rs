//! Tables of any make.

use midstance::read::{ReadParams, from_bytes};

use super::{Case, fixture};

pub const CASES: &[Case] = &[
    Case {
        format: "delimited",
        trap: "semicolons with decimal commas",
        check: || {
            let recording = from_bytes("t", &fixture("delimited/semicolons.csv"), &ReadParams::default()).unwrap();
            assert_eq!(recording.plates[0].clock.rate_hz, 500.0);
            assert_eq!(recording.plates[0].component(2).unwrap()[1], 701.5);
        },
    },
    Case {
        format: "delimited",
        trap: "Bertec plates, `1:FZ`, `2:COPX`: moments are left out and said",
        check: || {
            let bytes = fixture("delimited/bertec_synthetic.csv");
            let recording = from_bytes("t", &bytes, &ReadParams::default()).unwrap();
            let [one, two] = &recording.plates[..] else { panic!("two plates") };
            assert_eq!((one.name.as_str(), two.name.as_str(), one.foot), ("1", "2", None));
            assert_eq!((one.clock.rate_hz, one.clock.len), (1000.0, 40));
            assert_eq!([one, two].map(|plate| plate.component(2).unwrap()[20]), [720.0, 2.0]);
            assert_eq!(one.cop_m.as_ref().map(|cop| [cop[0][20], cop[1][20]]), Some([0.01, 0.005]));
            let left_out = recording.notes.iter().find(|note| note.text.contains("not used")).unwrap();
            assert!(left_out.text.contains("1:MX, 1:MY, 1:MZ, 2:MX"), "{}", left_out.text);
        },
    },
];
