//! Files that a lab's folder holds and that are no recording this crate reads: each is named, with what to do instead.

use crate::error::{Error, ErrorKind};

/// A kind of file that is refused by name.
struct Foreign {
    /// What it is: "an AMTI .bsf".
    what: &'static str,
    /// What to do.
    mend: &'static str,
    sniff: fn(&[u8]) -> bool,
}

const TEXT_EXPORT: &str = "export the forces as text, or the trial as C3D";
const TABLE: &str = "save the sheet as CSV";
const CSV: &str = "save its arrays as CSV, or hand them over as columns";

/// Containers last: what is inside decides first.
const FOREIGN: &[Foreign] = &[
    Foreign { what: "an AMTI .bsf of amplifier counts", mend: TEXT_EXPORT, sniff: amti_bsf },
    Foreign { what: "a Kistler BioWare .dat", mend: "export the trial from BioWare as text", sniff: kistler_dat },
    Foreign {
        what: "the raw voltages of eight channels of a Kistler plate, not forces",
        mend: "export Fx, Fy, Fz with the plate's sensitivities from the recording program, or the trial as C3D",
        sniff: kistler_volts,
    },
    Foreign {
        what: "a pressure distribution of zebris",
        mend: "export the ground reaction force of the plate as CSV",
        sniff: |head| has(head, b"<<zebris>>") || (has(head, b"UnitPressure=") && has(head, b"MaxSensorsX=")),
    },
    Foreign {
        what: "an OrthoTrak report of gait parameters, text under the name .xls",
        mend: "give the TRC and the .forces or .anc of the trial",
        sniff: |head| head.starts_with(b"Version\t") && has(head, b"\nStarting Frame\t"),
    },
    Foreign {
        what: "ActiGraph counts per epoch, not samples",
        mend: "export the raw data of the device",
        sniff: |head| has(head, b"Epoch Period (hh:mm:ss)") && !has(head, b"Epoch Period (hh:mm:ss) 00:00:00"),
    },
    Foreign { what: "a MATLAB file", mend: CSV, sniff: |head| head.starts_with(b"MATLAB 5.0 MAT-file") },
    Foreign {
        what: "an HDF5 file (MATLAB 7.3, NWB …)",
        mend: CSV,
        sniff: |head| head.starts_with(b"\x89HDF\r\n\x1a\n"),
    },
    Foreign { what: "a NumPy array", mend: CSV, sniff: |head| head.starts_with(b"\x93NUMPY") },
    Foreign {
        what: "NumPy arrays (.npz)",
        mend: CSV,
        sniff: |head| zip(head) && (first_name(head).ends_with(b".npy") || has(head, b".npyPK")),
    },
    Foreign {
        what: "an Excel workbook",
        mend: TABLE,
        sniff: |head| zip(head) && (has(head, b"[Content_Types].xml") || has(head, b"xl/")),
    },
    Foreign {
        what: "an ActiGraph .gt3x",
        mend: "convert it to raw CSV",
        sniff: |head| zip(head) && (has(head, b"log.bin") || has(head, b"activity.bin")),
    },
    Foreign { what: "a zip archive", mend: "unpack it and give the files in it", sniff: zip },
    Foreign { what: "a gzip archive", mend: "unpack it", sniff: |head| head.starts_with(b"\x1F\x8B") },
    Foreign {
        what: "an old Excel workbook or another OLE file",
        mend: TABLE,
        sniff: |head| head.starts_with(b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"),
    },
    Foreign { what: "a PDF", mend: "give the recording it was made from", sniff: |head| head.starts_with(b"%PDF-") },
    Foreign {
        what: "a film or an image",
        mend: "give the recording of the motion system",
        sniff: |head| {
            let riff = head.starts_with(b"RIFF") && head.get(8..12).is_some_and(|t| t == b"AVI " || t == b"WAVE");
            riff || head.get(4..8) == Some(b"ftyp") || head.starts_with(b"\x89PNG") || head.starts_with(b"\xFF\xD8\xFF")
        },
    },
    Foreign { what: "an Xsens MVN XML", mend: "export the sensors' data as text", sniff: |head| has(head, b"<mvnx") },
];

/// What is known and not read, and what to do instead.
pub fn not_read() -> impl Iterator<Item = (&'static str, &'static str)> {
    FOREIGN.iter().map(|foreign| (foreign.what, foreign.mend))
}

/// The error that says what the file is, when it is a known one of those that are not read.
pub(super) fn refuse(head: &[u8]) -> Option<Error> {
    let found = FOREIGN.iter().find(|foreign| (foreign.sniff)(head))?;
    Some(Error::new(ErrorKind::UnknownFormat, found.what, "one of the known formats").mend(found.mend))
}

fn has(head: &[u8], word: &[u8]) -> bool {
    memchr::memmem::find(head, word).is_some()
}

fn word(head: &[u8], at: usize) -> Option<u32> {
    head.get(at..at + 4).and_then(|b| b.try_into().ok()).map(u32::from_le_bytes)
}

fn zip(head: &[u8]) -> bool {
    head.starts_with(b"PK\x03\x04")
}

/// The name of an archive's first file.
fn first_name(head: &[u8]) -> &[u8] {
    let len = head.get(26..28).and_then(|b| b.try_into().ok()).map_or(0, u16::from_le_bytes);
    head.get(30..30 + usize::from(len)).unwrap_or_default()
}

/// Version 100 or a little more, then the size of the main header, 968 bytes, then the number of plates.
fn amti_bsf(head: &[u8]) -> bool {
    let version = word(head, 0).is_some_and(|v| (100..200).contains(&v));
    version && word(head, 4) == Some(968) && word(head, 8).is_some_and(|n| (1..=64).contains(&n))
}

/// A small number, then bytes, then the names of what was connected, each behind its length.
fn kistler_dat(head: &[u8]) -> bool {
    let named = |name: &[u8]| memchr::memmem::find(&head[..head.len().min(512)], name).is_some();
    word(head, 0).is_some_and(|v| v < 16) && (named(b"CPlateEight") || named(b"Force Plate "))
}

/// `Channel 0` to `Channel 7` and nothing that says what they are.
fn kistler_volts(head: &[u8]) -> bool {
    let first = head.split(|b| *b == b'\n').next().unwrap_or_default();
    (0..8).all(|n| has(first, format!("Channel {n}").as_bytes())) && !has(first, b"Channel 8")
}
