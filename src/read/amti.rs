//! AMTI ASCII: no header at all.
//!
//! ```text
//! 0.000,-0.491,-0.521,1.079,0.098,0.000,0.255      time, Fx, Fy, Fz, Mx, My, Mz; s, N, N·m
//! 0.005,-0.368,0.651,0.000,0.098,0.102,0.223
//! ```
//! Nothing in the file names the columns; a sensor's file may look the same, so what has the size of gravity is none of
//! these, and what is taken is doubted aloud.

use crate::{error::Result, recording::Recording};

use super::{
    File, Format, Kind,
    clock::Timing,
    delimited,
    numeric::{self, Delimiter, Layout},
    params::ForceUnit,
    plate_set::{self, Plate, Units},
    text,
};

/// The format.
pub(super) const FORMAT: Format = Format {
    name: "amti_ascii",
    what: "ASCII export of one plate without a header",
    vendor: "AMTI",
    kind: Kind::Text,
    sniff,
    read,
};

const COMMA: Delimiter = Delimiter::Byte(b',');

/// Columns of a row.
const WIDTH: usize = 7;

/// Rows that must look like it.
const ROWS: usize = 4;

fn sniff(head: &[u8]) -> bool {
    let mut rows: Vec<[f64; WIDTH]> = Vec::new();
    // The last line of the head may be cut.
    let whole = head.iter().rposition(|b| *b == b'\n').map_or(head, |end| &head[..end]);
    for line in text::lines(whole).take(200) {
        let Some(row) = row(line.bytes) else { return false };
        rows.push(row);
    }
    if rows.len() < ROWS {
        return false;
    }
    let step = rows[1][0] - rows[0][0];
    let steady = rows.windows(2).all(|w| (w[1][0] - w[0][0] - step).abs() <= 0.25 * step);
    let mut sizes: Vec<f64> = rows.iter().map(|r| r[1..4].iter().map(|v| v * v).sum::<f64>().sqrt()).collect();
    sizes.sort_by(f64::total_cmp);
    let middle = sizes[sizes.len() / 2];
    let gravity = [(0.9..1.1), (8.8..10.8)].iter().any(|range| range.contains(&middle));
    rows[0][0] == 0.0 && step > 0.0 && step <= 0.05 && steady && !gravity
}

/// Seven plain numbers with decimals, as one program writes them.
fn row(line: &[u8]) -> Option<[f64; WIDTH]> {
    let mut cells = line.split(|b| *b == b',');
    let mut row = [0.0; WIDTH];
    for value in &mut row {
        let cell = cells.next()?.trim_ascii();
        let plain = cell.contains(&b'.') && cell.iter().all(|b| b.is_ascii_digit() || matches!(b, b'.' | b'-'));
        *value = numeric::cell_value(cell, b'.').filter(|v| plain && v.is_finite())?;
    }
    cells.next().is_none().then_some(row)
}

fn read(file: &File<'_>) -> Result<Recording> {
    if file.params.columns.is_some() {
        return (delimited::FORMAT.read)(file);
    }
    let layout = Layout {
        delimiter: COMMA,
        decimal: b'.',
        wanted: &[true; WIDTH],
        short_rows: false,
        first_line: 1,
        missing: &[],
    };
    let mut body = file.columns(text::without_bom(file.bytes), &layout)?;
    let mut recording = Recording::named(file.name);
    let notes = &mut recording.notes;
    if let Some(dropped) = body.dropped.take() {
        notes.doubt("frames", dropped);
    }
    let time_s = std::mem::take(&mut body.columns[0]);
    let (time_s, given_hz) = (Some(&time_s[..]), file.params.rate_hz);
    let clock = Timing { what: "force", len: body.rows, time_s, declared_hz: None, given_hz, start_s: 0.0 };
    let clock = clock.settle(notes)?;
    notes.doubt(
        "columns",
        "seven columns without names are taken as time, Fx, Fy, Fz, Mx, My, Mz as AMTI writes them; name them in [columns] if they are not",
    );
    notes.record("units", "force in N, assumed");
    let plan =
        Plate { name: "force".into(), force: [1, 2, 3].map(Some), moment: [4, 5, 6].map(Some), ..Plate::default() };
    let units = Units { force: ForceUnit::Newton, length: None, moment_nm: 1.0 };
    recording.plates = plate_set::build(vec![plan], &mut body.columns, clock, units, file.params, notes)?;
    Ok(recording)
}
