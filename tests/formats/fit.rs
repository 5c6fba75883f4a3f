//! FIT activities, built message by message from the published layout. Synthetic.

use midstance::{
    analysis::{AnalysisParams, analyze},
    error::ErrorKind,
    read::{ReadParams, from_bytes},
    recording::Dynamics,
};

use super::Case;

/// Bytes of one FIT file, messages first, header and checksums when it is finished.
struct Builder {
    data: Vec<u8>,
}

/// Number, size and base type of a field.
type Field = (u8, u8, u8);

const U8: u8 = 0x02;
const U16: u8 = 0x84;
const U32: u8 = 0x86;
const STRING: u8 = 0x07;

impl Builder {
    fn define(mut self, local: u8, message: u16, fields: &[Field], developer: &[Field]) -> Self {
        let has = if developer.is_empty() { 0 } else { 0x20 };
        self.data.extend([0x40 | has | local, 0, 0]);
        self.data.extend(message.to_le_bytes());
        self.data.push(fields.len() as u8);
        self.data.extend(fields.iter().flat_map(|(number, size, kind)| [*number, *size, *kind]));
        if !developer.is_empty() {
            self.data.push(developer.len() as u8);
            self.data.extend(developer.iter().flat_map(|(number, size, index)| [*number, *size, *index]));
        }
        self
    }

    fn put(mut self, local: u8, parts: &[&[u8]]) -> Self {
        self.data.push(local);
        for part in parts {
            self.data.extend(*part);
        }
        self
    }

    fn finish(self) -> Vec<u8> {
        let mut bytes = vec![14, 0x20, 0, 0];
        bytes.extend((self.data.len() as u32).to_le_bytes());
        bytes.extend(b".FIT");
        bytes.extend(crc(&bytes).to_le_bytes());
        bytes.extend(self.data);
        let end = crc(&bytes);
        bytes.extend(end.to_le_bytes());
        bytes
    }
}

fn crc(bytes: &[u8]) -> u16 {
    bytes.iter().fold(0_u16, |crc, byte| {
        (0..8).fold(crc ^ u16::from(*byte), |crc, _| if crc & 1 == 1 { (crc >> 1) ^ 0xA001 } else { crc >> 1 })
    })
}

/// 2023-11-14 22:13:20 UTC in seconds since the end of 1989, as FIT counts.
const START: u32 = 1_700_000_000 - 631_065_600;

/// A run of six records at 1 s, with a pause of 30 s after the third, and a field of an added pod.
fn run(sport: u8) -> Builder {
    let mut made = Builder { data: Vec::new() }
        .define(0, 0, &[(0, 1, 0), (1, 2, U16), (2, 2, U16)], &[])
        .put(0, &[&[4], &1_u16.to_le_bytes(), &2697_u16.to_le_bytes()])
        .define(1, 207, &[(3, 1, U8)], &[])
        .put(1, &[&[0]])
        .define(2, 206, &[(0, 1, U8), (1, 1, U8), (2, 1, U8), (3, 12, STRING), (8, 6, STRING)], &[])
        .put(2, &[&[0, 0, U16], b"Form Power\0\0", b"Watts\0"])
        .define(3, 21, &[(253, 4, U32), (0, 1, 0), (1, 1, 0)], &[])
        .define(
            4,
            20,
            &[(253, 4, U32), (3, 1, U8), (4, 1, U8), (53, 1, U8), (41, 2, U16), (39, 2, U16), (85, 2, U16)],
            &[(0, 2, 0)],
        );
    for i in 0..6_u32 {
        let pause = if i >= 3 { 30 } else { 0 };
        if i == 3 {
            made = made.put(3, &[&(START + 2).to_le_bytes(), &[0, 4]]).put(3, &[&(START + 32).to_le_bytes(), &[0, 0]]);
        }
        // Stance time 250.0 ms and oscillation 81.5 mm in tenths; the fraction of cadence in 1/128.
        let stance = if i == 1 { u16::MAX } else { 2500 };
        made = made.put(
            4,
            &[
                &(START + i + pause).to_le_bytes(),
                &[140, 88, 64],
                &stance.to_le_bytes(),
                &815_u16.to_le_bytes(),
                &10_200_u16.to_le_bytes(),
                &(60 + i as u16).to_le_bytes(),
            ],
        );
    }
    made.define(5, 18, &[(253, 4, U32), (5, 1, 0)], &[]).put(5, &[&(START + 35).to_le_bytes(), &[sport]])
}

/// What the file holds; `None` where the program was built without this reader, which it must then say.
fn dynamics(bytes: &[u8]) -> Option<Dynamics> {
    let read = from_bytes("run", bytes, &ReadParams::default());
    if cfg!(feature = "fit") {
        return read.unwrap_or_else(|e| panic!("{e}")).dynamics;
    }
    assert!(read.unwrap_err().how_to_mend().contains("feature `fit`"));
    None
}

pub const CASES: &[Case] = &[
    Case {
        format: "fit",
        trap: "cadence counts strides of one leg, with a fraction beside it",
        check: || {
            let Some(run) = dynamics(&run(1).finish()) else { return };
            // (88 + 64/128) strides a minute.
            assert_eq!(run.column("cadence_spm").unwrap(), [177.0; 6]);
            assert_eq!(run.source, "garmin fenix5");
        },
    },
    Case {
        format: "fit",
        trap: "on a bicycle cadence is not doubled",
        check: || {
            let Some(ride) = dynamics(&run(2).finish()) else { return };
            assert_eq!(ride.column("cadence_rpm").unwrap()[0], 88.5);
            assert!(ride.column("cadence_spm").is_none());
        },
    },
    Case {
        format: "fit",
        trap: "ms and mm; absent values are not the largest number",
        check: || {
            let Some(run) = dynamics(&run(1).finish()) else { return };
            let stance = run.column("stance_time_s").unwrap();
            assert!(stance[0] == 0.25 && stance[1].is_nan(), "{stance:?}");
            assert!((run.column("vertical_oscillation_m").unwrap()[2] - 0.0815).abs() < 1e-12);
            assert!((run.column("step_length_m").unwrap()[2] - 1.02).abs() < 1e-12);
        },
    },
    Case {
        format: "fit",
        trap: "fields of an added pod",
        check: || {
            let Some(run) = dynamics(&run(1).finish()) else { return };
            assert_eq!(run.column("developer_form_power_w").unwrap(), [60.0, 61.0, 62.0, 63.0, 64.0, 65.0]);
        },
    },
    Case {
        format: "fit",
        trap: "absolute times; pauses are gaps",
        check: || {
            let Some(run) = dynamics(&run(1).finish()) else { return };
            assert_eq!((run.time_s[0], run.time_s[3]), (1.7e9, 1.7e9 + 33.0));
            assert_eq!(run.pauses_s, [[1.7e9 + 2.0, 1.7e9 + 32.0]]);
        },
    },
    Case {
        format: "fit",
        trap: "several files in one",
        check: || {
            let twice = [run(1).finish(), run(1).finish()].concat();
            let Some(both) = dynamics(&twice) else { return };
            assert_eq!((both.time_s.len(), both.column("cadence_spm").unwrap().len()), (12, 12));
        },
    },
    Case {
        format: "fit",
        trap: "wrong checksum, end missing, damaged header",
        check: || {
            let whole = run(1).finish();
            let kind = |bytes: &[u8]| from_bytes("run", bytes, &ReadParams::default()).unwrap_err().kind();
            let mut turned = whole.clone();
            turned[60] ^= 1;
            assert_eq!(kind(&turned), ErrorKind::BadHeader);
            assert_eq!(kind(&whole[..whole.len() - 3]), ErrorKind::Truncated);
            let mut header = whole.clone();
            header[2] ^= 1;
            assert_eq!(kind(&header), ErrorKind::BadHeader);
            assert_eq!(kind(&[whole.as_slice(), b"more"].concat()), ErrorKind::BadHeader);
        },
    },
    Case {
        format: "fit",
        trap: "a watch's summaries are not analysed",
        check: || {
            let mut recording = midstance::recording::Recording::named("run");
            recording.dynamics = dynamics(&run(1).finish()).or_else(|| Some(Dynamics::default()));
            let error = analyze(&recording, &AnalysisParams::default()).unwrap_err();
            assert!(error.kind() == ErrorKind::NoSignal && error.found().contains("watch"), "{error}");
        },
    },
];
