//! One force plate of QTM, a `_f_N.tsv`: forces in N, moments in N·m, centre of pressure and corners in mm.
//!
//! ```text
//! corners  NEGX_POSY ┌─────────┐ POSX_POSY     written in laboratory axes, named in the plate's
//!                    │    c    │               c, the middle: moments are turned to it
//! moments about ──▶  o─────────┘               the plate's own origin, which the header does not say plainly; it is
//!                                              found from M = (COP - o) × F, and moments it does not explain are left out
//! ```

use crate::{
    error::{Error, ErrorKind, Place, Result},
    recording::{ForcePlate, Notes, Recording},
};

use super::{
    File, assemble,
    params::{ForceUnit, LengthUnit},
    plate_origin::{self, each},
    qtm::{self, Header},
    units,
};

/// QTM's laboratory axes have Z up.
const UP: usize = 2;

/// Positions are written to a millionth of a mm; corners are averaged.
const WRITTEN_M: f64 = 2e-7;

pub(super) fn read(header: &Header<'_>, bytes: &[u8], file: &File<'_>, recording: &mut Recording) -> Result<()> {
    let params = file.params;
    let notes = &mut recording.notes;
    let first = header.first_line()?;
    let names = qtm::names_row(&first);
    let rows_start = if names.is_some() { (first.next, first.number + 1) } else { (first.start, first.number) };
    let body_bytes = bytes.get(rows_start.0..).unwrap_or_default();
    let names = names.unwrap_or_else(|| usual_force_names(qtm::row_width(body_bytes)));
    let at = |name: &str| names.iter().position(|n| n.eq_ignore_ascii_case(name));
    let force = ["Force_X", "Force_Y", "Force_Z"].map(at);
    if force.iter().all(Option::is_none) {
        return Err(Error::new(
            ErrorKind::BadHeader,
            format!("columns {}", names.join(", ")),
            "Force_X, Force_Y, Force_Z",
        )
        .at(Place::line(first.number)));
    }
    let cop = ["COP_X", "COP_Y", "COP_Z"].map(at);
    let cop = if cop.iter().all(Option::is_some) { cop } else { [None; 3] };
    let moment = ["Moment_X", "Moment_Y", "Moment_Z"].map(at);
    let moment = if moment.iter().all(Option::is_some) { moment } else { [None; 3] };
    let time = at("TIME");
    let mut wanted = vec![false; names.len()];
    force.iter().chain(&cop).chain(&moment).chain([&time]).flatten().for_each(|i| wanted[*i] = true);
    let mut body = qtm::parse(file, body_bytes, &wanted, rows_start.1)?;
    qtm::note_rows(header.number("NO_OF_SAMPLES"), &mut body, "force samples", notes);
    let times = time.map(|at| body.columns[at].as_slice());
    let clock = qtm::clock("force", body.rows, times, header, params, notes)?;
    let in_plate = header.text("DESCRIPTION").is_some_and(|d| d.to_lowercase().contains("plate coordinates"));
    if in_plate {
        notes.doubt("axes", "force is in the plate's own axes, not the laboratory's");
    }
    let mut force_n = force.map(|at| at.map(|at| std::mem::take(&mut body.columns[at])));
    for column in force_n.iter_mut().flatten() {
        units::to_newtons(column, params.force_unit.unwrap_or(ForceUnit::Newton), params.mass_kg)?;
    }
    let mut taken = |at: [Option<usize>; 3]| match at {
        [Some(x), Some(y), Some(z)] => Some([x, y, z].map(|at| std::mem::take(&mut body.columns[at]))),
        _ => None,
    };
    let (mut cop_m, mut moment_nm) = (taken(cop), taken(moment));
    if let Some(cop) = &mut cop_m {
        LengthUnit::Millimetre.to_metres(cop.iter_mut().flatten());
    }
    let corners_m = corners(header);
    if let Some(corners) = corners_m.filter(|_| !in_plate) {
        let middle = [0, 1, 2].map(|axis| corners.iter().map(|corner| corner[axis]).sum::<f64>() / 4.0);
        clear_middle(&mut cop_m, middle, notes);
        about_middle(&force_n, cop_m.as_ref(), &mut moment_nm, middle, notes);
    } else {
        moment_nm = None;
    }
    if force_n.iter().flatten().flatten().all(|v| v.is_nan()) {
        return Err(Error::new(ErrorKind::NoSignal, "force columns without a single value", "at least one number"));
    }
    let name = header.text("FORCE_PLATE_NAME").unwrap_or(&recording.name).to_owned();
    let plate = ForcePlate { name, force_n, cop_m, moment_nm, corners_m, clock, ..ForcePlate::default() };
    assemble::note_missing(std::slice::from_ref(&plate), notes);
    recording.plates.push(plate);
    Ok(())
}

/// Where nothing is loaded QTM writes the plate's middle, which is no centre of pressure.
fn clear_middle(cop_m: &mut Option<[Vec<f64>; 3]>, middle: [f64; 3], notes: &mut Notes) {
    let Some([x, y, z]) = cop_m else { return };
    let mut cleared = 0_usize;
    for ((x, y), z) in x.iter_mut().zip(y).zip(z) {
        if (*x - middle[0]).abs() < WRITTEN_M && (*y - middle[1]).abs() < WRITTEN_M {
            (*x, *y, *z) = (f64::NAN, f64::NAN, f64::NAN);
            cleared += 1;
        }
    }
    if cleared > 0 {
        notes.record("gaps", format!("{cleared} centres of pressure in the plate's very middle are of no load"));
    }
}

/// Turns the moments to the plate's middle, or leaves them out.
fn about_middle(
    force_n: &[Option<Vec<f64>>; 3],
    cop_m: Option<&[Vec<f64>; 3]>,
    moment_nm: &mut Option<[Vec<f64>; 3]>,
    middle: [f64; 3],
    notes: &mut Notes,
) {
    let Some(moment) = moment_nm else { return };
    let ([Some(x), Some(y), Some(z)], Some(cop)) = (force_n, cop_m) else {
        *moment_nm = None;
        return;
    };
    let force: [&[f64]; 3] = [x, y, z];
    let columns = plate_origin::Columns { force, moment: each(moment), cop: each(cop) };
    if let Some(origin) = plate_origin::origin(&columns, UP) {
        let [x, y, z] = origin.map(|v| 1000.0 * v);
        plate_origin::turn(moment, force, origin, middle);
        let text =
            format!("moments about ({x:.1}, {y:.1}, {z:.1}) mm, as the data show, are turned to the plate's middle");
        notes.record("plates", text);
    } else {
        *moment_nm = None;
        notes.record("plates", "moments are left out: hardly any load, or no point of reference that explains them");
    }
}

/// The columns of a force file whose names row was left out at export.
fn usual_force_names(width: usize) -> Vec<String> {
    const NAMES: [&str; 11] = [
        "SAMPLE", "TIME", "Force_X", "Force_Y", "Force_Z", "Moment_X", "Moment_Y", "Moment_Z", "COP_X", "COP_Y",
        "COP_Z",
    ];
    let lead = if width >= NAMES.len() { 0 } else { 2 };
    NAMES[lead..].iter().take(width).map(|n| (*n).to_owned()).collect()
}

/// The plate's corners, m, going round.
fn corners(header: &Header<'_>) -> Option<[[f64; 3]; 4]> {
    let mut corners = [[0.0; 3]; 4];
    for (corner, name) in corners.iter_mut().zip(["POSX_POSY", "NEGX_POSY", "NEGX_NEGY", "POSX_NEGY"]) {
        for (value, axis) in corner.iter_mut().zip(["X", "Y", "Z"]) {
            *value = header.number(&format!("FORCE_PLATE_CORNER_{name}_{axis}"))?;
        }
    }
    LengthUnit::Millimetre.to_metres(corners.iter_mut().flatten());
    Some(corners)
}
