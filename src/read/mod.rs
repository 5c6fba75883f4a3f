//! From bytes to a [`Recording`]: one file per format, recognised by content, never by extension.
//!
//! ```text
//! paths ──group──▶ trials ──open──▶ bytes ──sniff──▶ trc · mot · qtm · delimited ──merge──▶ Recording
//!                                                     └──── numeric: one pass, straight into columns
//! ```
//! Readers give SI units in the file's own axes and change nothing else: axes, sign and zero are conditioning's. What a
//! header declares is compared with the data (rate by regression over the whole time column, number of rows, units by
//! the size of a human); agreement is recorded in the notes, disagreement is doubted there, and contradiction is an
//! error. **A new format** is one file with a `FORMAT` and one line in [`formats`]' list.

mod actigraph;
mod amti;
mod anc;
mod apdm;
mod arrow;
#[cfg(feature = "arrow")]
mod arrow_messages;
mod assemble;
mod axivity;
mod beside;
mod bids;
mod bids_channels;
mod bids_names;
mod bids_side_cars;
mod bioware;
mod blue_trident;
pub mod c3d;
pub(crate) mod calendar;
mod calibration;
mod clock;
mod column_map;
#[cfg(feature = "arrow")]
mod columnar;
mod cortex_forces;
mod counter;
mod delimited;
mod delsys;
mod digest;
mod field;
mod fit;
#[cfg(feature = "fit")]
mod fit_records;
mod force_names;
mod foreign;
mod grid;
mod group;
mod group_sensors;
mod long_table;
mod marker_set;
mod merge;
mod mot;
mod motive;
mod movesense;
mod names;
mod nexus;
mod nexus_plates;
mod nexus_sections;
mod noraxon;
mod numeric;
mod open;
mod params;
mod parquet;
#[cfg(feature = "parquet")]
mod parquet_pages;
mod phyphox;
mod physics_toolbox;
mod physilog;
mod plan;
mod plan_given;
mod plan_sensors;
mod plate_origin;
mod plate_set;
mod qtm;
mod qtm_force;
mod regularity;
mod rotation;
mod sensor_logger;
mod sensor_names;
mod sensor_table;
mod sensor_units;
mod sensors;
mod shape;
mod shimmer;
mod short_cell;
mod static_trial;
mod sto_vectors;
mod text;
mod text_column;
mod trc;
mod uneven;
mod units;
mod visual3d;
mod xio;
mod xsens;

use beside::Beside;
use digest::Digest;
use numeric::{Body, Layout};

pub use assemble::{NamedColumn, from_columns};
pub use column_map::{ColumnMap, ColumnRef, ForceColumns, ImuColumns, MarkerColumns, Sign};
pub use foreign::not_read;
pub use group::{group, is_side_car};
pub use merge::merge;
pub use open::open;
pub use params::{ForceUnit, LengthUnit, ReadParams, TimeUnit};
pub use static_trial::attach_static;

use std::{fmt, path::PathBuf};

use crate::{
    error::{Error, ErrorKind, Place, Result},
    recording::{Recording, Source},
};

/// Whether a format's bytes are text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Any bytes.
    Binary,
    /// Text in UTF-8 or a one-byte encoding.
    Text,
}

/// A file format.
#[derive(Clone, Copy)]
pub struct Format {
    /// Stable slug: `"qtm_tsv"`.
    pub name: &'static str,
    /// What it is, for people.
    pub what: &'static str,
    /// Whose it is.
    pub vendor: &'static str,
    /// Whether its bytes are text.
    pub kind: Kind,
    /// Whether the first bytes of a file look like it.
    sniff: fn(&[u8]) -> bool,
    /// Reads all bytes of a file.
    read: fn(&File<'_>) -> Result<Recording>,
}

impl Format {
    /// Reads `bytes` as this format, whatever they look like; `beside` as for [`from_bytes_beside`].
    ///
    /// # Errors
    /// Those of [`open`], without a path.
    pub fn from_bytes(
        &self,
        name: &str,
        bytes: &[u8],
        beside: &[(&str, &[u8])],
        params: &ReadParams,
    ) -> Result<Recording> {
        self.read_file(File { name, bytes, params, beside: &Beside::Memory(beside), digest: Digest::new(bytes) })
    }

    fn read_file(&self, file: File<'_>) -> Result<Recording> {
        let mut recording = (self.read)(&file)?;
        assemble::declare(&mut recording, file.params)?;
        let source = Source { path: PathBuf::new(), format: self.name.to_owned(), sha256: file.digest.finish() };
        recording.sources.insert(0, source);
        Ok(recording)
    }
}

impl fmt::Debug for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Format({})", self.name)
    }
}

/// What a format's reader is given.
pub(crate) struct File<'a> {
    /// The recording's name.
    pub name: &'a str,
    /// All bytes.
    pub bytes: &'a [u8],
    /// What the user says.
    pub params: &'a ReadParams,
    /// Files that lie beside it.
    pub beside: &'a Beside<'a>,
    /// The hash of the bytes, as far as it is taken.
    digest: Digest<'a>,
}

impl File<'_> {
    /// The columns of `rows` of this file, while its hash is taken.
    ///
    /// # Errors
    /// Those of [`numeric::parse`].
    fn columns(&self, rows: &[u8], layout: &Layout<'_>) -> Result<Body> {
        numeric::parse(rows, layout, &|| self.digest.step())
    }
}

/// Every format in the order in which they are tried, binary ones first; the last takes any text.
const FORMATS: &[Format] = &[
    fit::FORMAT,
    c3d::FORMAT,
    parquet::FORMAT,
    arrow::FORMAT,
    bids::FORMAT,
    qtm::FORMAT,
    nexus::FORMAT,
    motive::FORMAT,
    visual3d::FORMAT,
    trc::FORMAT,
    cortex_forces::FORMAT,
    anc::FORMAT,
    bioware::FORMAT,
    mot::FORMAT,
    blue_trident::FORMAT,
    shimmer::FORMAT,
    noraxon::FORMAT,
    delsys::FORMAT,
    movesense::FORMAT,
    xsens::FORMAT,
    actigraph::FORMAT,
    axivity::FORMAT,
    apdm::FORMAT,
    physilog::FORMAT,
    xio::FORMAT,
    sensor_logger::FORMAT,
    phyphox::FORMAT,
    physics_toolbox::FORMAT,
    amti::FORMAT,
    delimited::FORMAT,
];

/// Bytes at the start of a file by which formats are told apart.
const HEAD: usize = 16 << 10;

/// Every format that can be read, in the order in which they are tried.
pub fn formats() -> &'static [Format] {
    FORMATS
}

/// The format whose content this is, told from the first bytes.
///
/// # Errors
/// [`ErrorKind::Empty`] for no bytes, [`ErrorKind::NotText`] for bytes that are neither text nor of a known binary
/// format.
pub fn recognise(bytes: &[u8]) -> Result<&'static Format> {
    let head = &bytes[..bytes.len().min(HEAD)];
    if head.is_empty() {
        return Err(Error::new(ErrorKind::Empty, "no bytes", "a recording"));
    }
    let of = |kind: Kind| FORMATS.iter().find(|format| format.kind == kind && (format.sniff)(head));
    if let Some(format) = of(Kind::Binary) {
        return Ok(format);
    }
    if let Some(error) = foreign::refuse(head) {
        return Err(error);
    }
    let unreadable = |b: &u8| *b == 0 || (*b < 0x20 && !matches!(*b, b'\t' | b'\n' | b'\r' | 0x0B | 0x0C | 0x1A));
    if let Some(byte) = head.iter().position(unreadable) {
        let utf16 = head.starts_with(b"\xFF\xFE") || head.starts_with(b"\xFE\xFF");
        let mend = if utf16 { "save the text as UTF-8" } else { "export the recording as C3D or text" };
        let found = if utf16 { "UTF-16 text" } else { "binary data of no known format" };
        return Err(Error::new(ErrorKind::NotText, found, "one of the known formats")
            .at(Place { byte: Some(byte), ..Place::default() })
            .mend(mend));
    }
    if head.iter().all(u8::is_ascii_whitespace) && head.len() == bytes.len() {
        return Err(Error::new(ErrorKind::Empty, "nothing but blanks", "a recording"));
    }
    of(Kind::Text).ok_or_else(|| {
        Error::new(ErrorKind::UnknownFormat, "text that no reader recognises", "one of the known formats")
    })
}

/// Reads one file's bytes. `name` becomes the recording's name.
///
/// # Errors
/// Those of [`open`], without a path.
pub fn from_bytes(name: &str, bytes: &[u8], params: &ReadParams) -> Result<Recording> {
    read_with(name, bytes, &Beside::Nothing, params)
}

/// Reads one file's bytes with those of the files that lie beside it, by their names: a calibration, a side-car.
///
/// # Errors
/// Those of [`open`], without a path.
pub fn from_bytes_beside(name: &str, bytes: &[u8], beside: &[(&str, &[u8])], params: &ReadParams) -> Result<Recording> {
    read_with(name, bytes, &Beside::Memory(beside), params)
}

fn read_with(name: &str, bytes: &[u8], beside: &Beside<'_>, params: &ReadParams) -> Result<Recording> {
    let format = if bids_names::claims(name, beside) { &bids::FORMAT } else { recognise(bytes)? };
    format.read_file(File { name, bytes, params, beside, digest: Digest::new(bytes) })
}

/// A format that is known but whose reader was left out when the program was built.
#[cfg(not(all(feature = "fit", feature = "arrow", feature = "parquet")))]
fn without_feature(feature: &str) -> Error {
    Error::new(ErrorKind::UnknownFormat, "a format whose reader is not built in", "one of the built-in formats")
        .mend(format!("build midstance with the feature `{feature}`"))
}
