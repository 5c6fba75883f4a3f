//! Kistler BioWare text: all plates side by side, the same names for each.
//!
//! ```text
//! 17 lines of keys and values                 in the language of the program, Latin-1
//! abs time (s)  Fx  Fy  Fz  |Ft|  Ax  Ay  Fx  Fy …     `abs time` since 5.6.1; a second Fx begins a second plate
//! s             N   N   N   N     m   m   N   N …
//! 0.000000      …                              N; Ax, Ay are the centre of pressure in the plate's own axes
//! ```

use crate::{
    error::{Error, ErrorKind, Place, Result},
    recording::Recording,
};

use super::{
    File, Format, Kind,
    clock::Timing,
    names::{self, Written},
    numeric::{self, Delimiter, Layout},
    params::{ForceUnit, LengthUnit, TimeUnit},
    plate_set::{self, Plate, Units},
    text::{self, Line},
};

/// The format.
pub(super) const FORMAT: Format = Format {
    name: "bioware",
    what: "BioWare text export of force plates",
    vendor: "Kistler",
    kind: Kind::Text,
    sniff,
    read,
};

/// Most lines before the names.
const MOST_HEADER_LINES: usize = 60;

fn sniff(head: &[u8]) -> bool {
    names_line(text::without_bom(head)).is_some()
}

/// The line that begins with `abs time`.
fn names_line(bytes: &[u8]) -> Option<Line<'_>> {
    let begins = |line: &Line<'_>| {
        let start = line.bytes.trim_ascii_start();
        let start = start.strip_prefix(b"\"").unwrap_or(start);
        start.get(..8).is_some_and(|word| word.eq_ignore_ascii_case(b"abs time"))
    };
    text::lines(bytes).take(MOST_HEADER_LINES).find(begins)
}

fn read(file: &File<'_>) -> Result<Recording> {
    let bytes = text::without_bom(file.bytes);
    let Some(line) = names_line(bytes) else {
        return Err(Error::new(
            ErrorKind::BadHeader,
            "no line that begins with `abs time`",
            "the names of the columns",
        ));
    };
    let delimiter = [b'\t', b';', b','].into_iter().find(|d| line.bytes.contains(d)).unwrap_or(b'\t');
    let delimiter = Delimiter::Byte(delimiter);
    let mut columns = text::cells(line.bytes, delimiter);
    while columns.last().is_some_and(String::is_empty) {
        columns.pop();
    }
    let plans = plans(&columns);
    if plans.is_empty() {
        return Err(Error::new(ErrorKind::NoSignal, format!("columns {}", columns.join(", ")), "Fx, Fy, Fz")
            .at(Place::line(line.number))
            .mend("export the forces themselves, not only what was computed of them"));
    }
    let body = bytes.get(line.next..).unwrap_or_default();
    let mut lines = text::lines(body).skip_while(Line::is_blank);
    let unit_cells = lines.next().map(|l| text::cells(l.bytes, delimiter)).unwrap_or_default();
    let has_units = unit_cells.iter().any(|c| !c.is_empty() && !is_number(c));
    let first = if has_units { lines.next() } else { text::lines(body).find(|l| !l.is_blank()) };
    let Some(first) = first else {
        return Err(Error::new(ErrorKind::Empty, "a header and no samples", "rows of numbers"));
    };
    let unit = |at: usize| has_units.then(|| unit_cells.get(at).and_then(|u| Written::parse(u))).flatten();
    let mut recording = Recording::named(file.name);
    let notes = &mut recording.notes;
    let force = match plans[0].force.iter().flatten().find_map(|at| unit(*at)) {
        Some(Written::Force(unit)) => unit,
        _ => ForceUnit::Newton,
    };
    let length = match plans[0].cop.iter().flatten().find_map(|at| unit(*at)) {
        Some(Written::Length(unit)) => Some(unit),
        _ => Some(LengthUnit::Metre),
    };
    let said = if has_units { "declared" } else { "assumed" };
    notes.record("units", format!("force in {force}, {said}"));
    let mut wanted = vec![false; columns.len()];
    wanted[0] = true;
    plans
        .iter()
        .flat_map(|p| p.force.iter().chain(&p.moment).chain(&p.cop).flatten())
        .for_each(|at| wanted[*at] = true);
    let decimal = numeric::decimal_sign(first.bytes, delimiter);
    let first_line = line.number + first.number;
    let layout = Layout { delimiter, decimal, wanted: &wanted, short_rows: false, first_line, missing: &[] };
    let mut parsed = file.columns(&body[first.start..], &layout)?;
    if let Some(dropped) = parsed.dropped.take() {
        notes.doubt("frames", dropped);
    }
    let mut time_s = std::mem::take(&mut parsed.columns[0]);
    if let Some(Written::Time(unit)) = unit(0).or(names::split_unit(&columns[0]).1) {
        TimeUnit::to_seconds(unit, &mut time_s);
    }
    let declared_hz = declared_rate(&bytes[..line.start], delimiter);
    let given_hz = file.params.rate_hz;
    let timing = Timing { what: "force", len: parsed.rows, time_s: Some(&time_s), declared_hz, given_hz, start_s: 0.0 };
    let clock = timing.settle(notes)?;
    if plans.len() > 1 && plans.iter().any(|plan| plan.cop[0].is_some()) {
        notes.doubt(
            "axes",
            "each plate's centre of pressure is seen from its own middle; the file says not where that is",
        );
    }
    let moment_nm = match plans[0].moment[0].and_then(|at| unit_cells.get(at)).map(String::as_str) {
        Some("Nmm" | "N.mm" | "N·mm" | "N*mm") => 1e-3,
        _ => 1.0,
    };
    let units = Units { force, length, moment_nm };
    recording.plates = plate_set::build(plans, &mut parsed.columns, clock, units, file.params, notes)?;
    Ok(recording)
}

fn is_number(cell: &str) -> bool {
    numeric::cell_value(cell.replace(',', ".").as_bytes(), b'.').is_some()
}

/// A sampling rate among the keys: `Sampling rate (Hz): 1000`.
fn declared_rate(bytes: &[u8], delimiter: Delimiter) -> Option<f64> {
    text::lines(bytes).find_map(|line| {
        let text = line.text().to_lowercase();
        let rate = text.contains("rate") && (text.contains("sampl") || text.contains("hz"));
        let cells = text::cells(line.bytes, delimiter);
        let number = |cell: &String| cell.replace(',', ".").parse::<f64>().ok().filter(|v| v.is_finite() && *v > 0.0);
        if rate { cells.iter().find_map(number) } else { None }
    })
}

/// A name that the plate at hand has already begins the next plate.
fn plans(columns: &[String]) -> Vec<Plate> {
    let mut plans: Vec<Plate> = Vec::new();
    for (at, column) in columns.iter().enumerate().skip(1) {
        let base = names::split_unit(column).0;
        let base = base.trim_end_matches(|c: char| c.is_ascii_digit() || matches!(c, '_' | '.' | ' '));
        let mut fresh = Plate::default();
        let Some(_) = slot(&mut fresh, base) else { continue };
        let full = plans.last_mut().is_none_or(|plan| slot(plan, base).is_some_and(|slot| slot.is_some()));
        if full {
            plans.push(Plate { name: (plans.len() + 1).to_string(), ..Plate::default() });
        }
        if let Some(slot) = plans.last_mut().and_then(|plan| slot(plan, base)) {
            *slot = Some(at);
        }
    }
    plans.retain(|plan| plan.force.iter().any(Option::is_some));
    plans
}

/// Where a column of this name goes.
fn slot<'a>(plate: &'a mut Plate, name: &str) -> Option<&'a mut Option<usize>> {
    Some(match name {
        "Fx" => &mut plate.force[0],
        "Fy" => &mut plate.force[1],
        "Fz" => &mut plate.force[2],
        "Mx" => &mut plate.moment[0],
        "My" => &mut plate.moment[1],
        "Mz" => &mut plate.moment[2],
        "Ax" => &mut plate.cop[0],
        "Ay" => &mut plate.cop[1],
        _ => return None,
    })
}
