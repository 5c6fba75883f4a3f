//! STO of vectors: three numbers in one cell, as OpenSim 4 writes the markers and forces of a C3D.
//!
//! ```text
//! DataType=Vec3 · DataRate=240 · Units=mm · endheader
//! time  LHEE            RHEE …                           markers: only where the header names a unit of length
//! 0     100,-20.5,30    500,-20.5,30 …
//! time  f1              p1             m1 …              forces of plate 1 in N, where they act, and their moment there
//! ```
//! What models and inertial sensors put out has the same shape and is refused by name.

use crate::{
    error::{Error, ErrorKind, Place, Result},
    recording::Recording,
};

use super::{
    File,
    clock::Timing,
    marker_set,
    mot::Header,
    numeric::{Delimiter, Layout},
    params::ForceUnit,
    plate_set::{self, Plate, Units},
};

const TAB: Delimiter = Delimiter::Byte(b'\t');

/// Reads the rows below `header`.
pub(super) fn read(file: &File<'_>, bytes: &[u8], header: &Header) -> Result<Recording> {
    let names = header.names.get(1..).unwrap_or_default();
    let plans = plans(names);
    let is_model = names.iter().any(|name| name.contains(['|', '/']));
    if header.delimiter != TAB || is_model || (plans.is_empty() && header.length.is_none()) {
        let shown = names.iter().take(3).map(String::as_str).collect::<Vec<_>>().join(", ");
        return Err(Error::new(
            ErrorKind::NoSignal,
            format!("vectors that are neither markers (no unit of length) nor forces ({shown} …)"),
            "markers with Units=mm in the header, or f1, p1, m1",
        )
        .at(Place::line(header.body.1.saturating_sub(1)))
        .mend("give the recording from which the table was made"));
    }
    let (start, first_line) = header.body;
    // The commas stand between numbers only, so that the one parser takes every number as a cell of its own.
    let rows: Vec<u8> = bytes[start.min(bytes.len())..].iter().map(|b| if *b == b',' { b'\t' } else { *b }).collect();
    let wanted = vec![true; 1 + 3 * names.len()];
    let layout = Layout { delimiter: TAB, decimal: b'.', wanted: &wanted, short_rows: false, first_line, missing: &[] };
    let mut body = file.columns(&rows, &layout)?;
    let mut recording = Recording::named(file.name);
    let notes = &mut recording.notes;
    if let Some(dropped) = body.dropped.take() {
        notes.doubt("frames", dropped);
    }
    let timing = Timing {
        what: if plans.is_empty() { "markers" } else { "force" },
        len: body.rows,
        time_s: Some(&body.columns[0]),
        declared_hz: header.rate_hz,
        given_hz: file.params.rate_hz,
        start_s: 0.0,
    };
    let clock = timing.settle(notes)?;
    if plans.is_empty() {
        let columns: Vec<&[f64]> = body.columns[1..].iter().map(Vec::as_slice).collect();
        let markers = marker_set::build(names.to_vec(), &columns, clock, header.length, file.params, notes)?;
        recording.markers = Some(markers);
        return Ok(recording);
    }
    let mut plans = plans;
    for plan in &mut plans {
        // The plate's origin instead of the centre of pressure is one of OpenSim's ways to write forces.
        let stands = |at: &Option<usize>| at.is_none_or(|at| body.columns[at].windows(2).all(|w| w[0] == w[1]));
        if plan.cop.iter().flatten().count() == 3 && plan.cop.iter().all(stands) {
            notes.record("plates", format!("plate {}: forces act at its origin; no centre of pressure", plan.name));
            plan.cop = [None; 3];
        }
    }
    notes.record("plates", "moments about the points where the forces act are left out");
    let units = Units { force: ForceUnit::Newton, length: header.length, moment_nm: 1.0 };
    recording.plates = plate_set::build(plans, &mut body.columns, clock, units, file.params, notes)?;
    Ok(recording)
}

/// One plate per number behind `f`, where all names are of that kind.
fn plans(names: &[String]) -> Vec<Plate> {
    let mut plans: Vec<Plate> = Vec::new();
    for (index, name) in names.iter().enumerate() {
        let digits = name.trim_start_matches(|c: char| !c.is_ascii_digit());
        let kind = &name[..name.len() - digits.len()];
        if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) || !["f", "p", "m"].contains(&kind) {
            return Vec::new();
        }
        let known = plans.iter().position(|plan| plan.name == digits).unwrap_or_else(|| {
            plans.push(Plate { name: digits.to_owned(), ..Plate::default() });
            plans.len() - 1
        });
        let three = [1, 2, 3].map(|axis| Some(3 * index + axis));
        match kind {
            "f" => plans[known].force = three,
            "p" => plans[known].cop = three,
            _ => {}
        }
    }
    plans.retain(|plan| plan.force[0].is_some());
    plans
}
