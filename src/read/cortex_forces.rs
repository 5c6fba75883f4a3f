//! Cortex `.forces`: the forces of all plates, already calibrated, in the laboratory's axes.
//!
//! ```text
//! [Force Data]
//! NumberOfForcePlates=2
//! SampleRate=450.000000
//! NumberOfSamples=1092
//! #Sample  FX1  FY1  FZ1  X1       Y1    Z1      MZ1  FX2 …      the `#` is part of a name
//! 1        0.00 0.00 0.00 2149.00  0.00  976.70  0.00 …          N, mm; an unloaded plate gives its own centre
//! ```
//! The free moment `MZ` is documented in N·m and written in N·mm; one component alone is not kept.

use crate::{
    error::{Error, ErrorKind, Place, Result},
    recording::Recording,
};

use super::{
    File, Format, Kind,
    clock::Timing,
    numeric::{self, Delimiter, Layout},
    params::{ForceUnit, LengthUnit},
    plate_set::{self, Plate, Units},
    text::{self, Line},
};

/// The format.
pub(super) const FORMAT: Format = Format {
    name: "cortex_forces",
    what: "Cortex `.forces`: calibrated forces of all plates",
    vendor: "Motion Analysis (also with AMTI and Bertec plates)",
    kind: Kind::Text,
    sniff,
    read,
};

const TAB: Delimiter = Delimiter::Byte(b'\t');

/// Most lines before the names.
const MOST_HEADER_LINES: usize = 50;

fn sniff(head: &[u8]) -> bool {
    text::without_bom(head).trim_ascii_start().starts_with(b"[Force Data]")
}

/// What the keys say, and the line of names.
struct Header<'a> {
    plates: Option<usize>,
    rate_hz: Option<f64>,
    samples: Option<usize>,
    names: Line<'a>,
}

fn header(bytes: &[u8]) -> Result<Header<'_>> {
    let (mut plates, mut rate_hz, mut samples) = (None, None, None);
    for line in text::lines(bytes).take(MOST_HEADER_LINES) {
        let text = line.text();
        if text.trim_start().starts_with("#Sample") {
            return Ok(Header { plates, rate_hz, samples, names: line });
        }
        let Some((key, value)) = text.split_once('=') else { continue };
        let value = value.trim();
        match key.trim() {
            "NumberOfForcePlates" => plates = value.parse().ok(),
            "SampleRate" => rate_hz = value.parse().ok().filter(|r: &f64| r.is_finite() && *r > 0.0),
            "NumberOfSamples" => samples = value.parse().ok(),
            _ => {}
        }
    }
    Err(Error::new(ErrorKind::Truncated, "a header without its line of names", "a line that begins with #Sample")
        .mend("export the file again"))
}

fn read(file: &File<'_>) -> Result<Recording> {
    let bytes = text::without_bom(file.bytes);
    let header = header(bytes)?;
    let names = text::cells(header.names.bytes, TAB);
    let plans = plans(&names);
    if plans.is_empty() {
        return Err(Error::new(ErrorKind::BadHeader, format!("columns {}", names.join(", ")), "FX1, FY1, FZ1, X1 …")
            .at(Place::line(header.names.number)));
    }
    let mut recording = Recording::named(file.name);
    let notes = &mut recording.notes;
    if let Some(said) = header.plates.filter(|said| *said != plans.len()) {
        notes.doubt("frames", format!("the header declares {said} plates and names {}", plans.len()));
    }
    let mut wanted = vec![false; names.len()];
    plans.iter().flat_map(|p| p.force.iter().chain(&p.cop).flatten()).for_each(|at| wanted[*at] = true);
    let rows = bytes.get(header.names.next..).unwrap_or_default();
    let decimal = numeric::decimal_sign(text::lines(rows).next().map_or(&[], |line| line.bytes), TAB);
    let first_line = header.names.number + 1;
    let layout = Layout { delimiter: TAB, decimal, wanted: &wanted, short_rows: false, first_line, missing: &[] };
    let mut body = file.columns(rows, &layout)?;
    if body.rows == 0 {
        return Err(Error::new(ErrorKind::Empty, "a header and no samples", "rows of numbers"));
    }
    if let Some(dropped) = body.dropped.take() {
        notes.doubt("frames", dropped);
    }
    match header.samples {
        Some(said) if said != body.rows => {
            notes.doubt("frames", format!("the header declares {said} samples, the file holds {}", body.rows));
        }
        Some(said) => notes.record("frames", format!("{said} samples, as declared")),
        None => {}
    }
    let timing = Timing {
        what: "force",
        len: body.rows,
        time_s: None,
        declared_hz: header.rate_hz,
        given_hz: file.params.rate_hz,
        start_s: 0.0,
    };
    let clock = timing.settle(notes)?;
    notes.record("units", "force in N and centre of pressure in mm, in the laboratory's axes, as Cortex writes them");
    let units = Units { force: ForceUnit::Newton, length: Some(LengthUnit::Millimetre), moment_nm: 1e-3 };
    recording.plates = plate_set::build(plans, &mut body.columns, clock, units, file.params, notes)?;
    Ok(recording)
}

/// One plate per number that stands behind FX, FY, FZ.
fn plans(names: &[String]) -> Vec<Plate> {
    let mut plans: Vec<Plate> = Vec::new();
    for (at, name) in names.iter().enumerate() {
        let digits = name.trim_start_matches(|c: char| !c.is_ascii_digit());
        let stem = &name[..name.len() - digits.len()];
        let (force, axis) = match stem.to_ascii_uppercase().as_str() {
            "FX" => (true, 0),
            "FY" => (true, 1),
            "FZ" => (true, 2),
            "X" => (false, 0),
            "Y" => (false, 1),
            "Z" => (false, 2),
            _ => continue,
        };
        let index = plans.iter().position(|plan| plan.name == digits).unwrap_or_else(|| {
            plans.push(Plate { name: digits.to_owned(), ..Plate::default() });
            plans.len() - 1
        });
        let plan = &mut plans[index];
        (if force { &mut plan.force } else { &mut plan.cop })[axis] = Some(at);
    }
    plans.retain(|plan| plan.force.iter().any(Option::is_some));
    plans
}
