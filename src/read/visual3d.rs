//! Visual3D ASCII: markers and force plates of one trial, in columns of different lengths.
//!
//! ```text
//!       run.c3d        run.c3d        run.c3d  run.c3d  run.c3d  run.c3d …     the file a column came from
//!       TIME           ANALOGTIME     LHEE     LHEE     LHEE     FP1           the signal
//!       FRAME_NUMBERS  FRAME_NUMBERS  TARGET   TARGET   TARGET   FORCE         its type; COFP: centre of pressure
//!       ORIGINAL       ORIGINAL       ORIGINAL ORIGINAL ORIGINAL ORIGINAL      its folder: as recorded, or PROCESSED
//! ITEM  X              X              X        Y        Z        X             its component, or 0, 1, 2
//! 1     0.00000        0.00000        0.1      0.2      0.05     1.5           SI; short columns end in blanks
//! ```
//! A file of angles and segments only (LINK_MODEL_BASED, ROTATION), as Theia writes, is refused by name.

use std::collections::HashSet;

use crate::{
    error::{Error, ErrorKind, Place, Result},
    quantity::Clock,
    recording::{Notes, Recording},
};

use super::{
    File, Format, Kind,
    clock::Timing,
    marker_set,
    numeric::{self, Delimiter, Layout},
    params::{ForceUnit, LengthUnit, ReadParams},
    plate_set::{self, Plate, Units},
    text,
};

/// The format.
pub(super) const FORMAT: Format = Format {
    name: "visual3d",
    what: "Visual3D ASCII: markers and force plates",
    vendor: "C-Motion / HAS-Motion (also Theia)",
    kind: Kind::Text,
    sniff,
    read,
};

fn sniff(head: &[u8]) -> bool {
    let mut lines = text::lines(text::without_bom(head));
    let first = lines.next().is_some_and(|line| matches!(line.bytes.first(), Some(b'\t' | b',' | b';')));
    first && lines.nth(3).is_some_and(|line| line.bytes.starts_with(b"ITEM"))
}

/// The five rows above the numbers.
struct Header {
    delimiter: Delimiter,
    files: Vec<String>,
    names: Vec<String>,
    types: Vec<String>,
    folders: Vec<String>,
    components: Vec<String>,
    /// Offset of the first row.
    body: usize,
}

impl Header {
    fn of(bytes: &[u8]) -> Result<Self> {
        let lines: Vec<_> = text::lines(bytes).take(5).collect();
        let [files, names, types, folders, components] = &lines[..] else {
            return Err(Error::new(
                ErrorKind::Truncated,
                "a file that ends in its header",
                "five rows above the numbers",
            )
            .mend("export the file again"));
        };
        let delimiter = Delimiter::Byte(files.bytes.first().copied().unwrap_or(b'\t'));
        let cells = |line: &text::Line<'_>| text::cells(line.bytes, delimiter);
        let mut components_row = cells(components);
        while components_row.last().is_some_and(String::is_empty) {
            components_row.pop();
        }
        let full = |line| {
            let mut row = cells(line);
            row.resize(components_row.len(), String::new());
            row
        };
        Ok(Self {
            delimiter,
            files: full(files),
            names: full(names),
            types: full(types),
            folders: full(folders),
            body: components.next,
            components: components_row,
        })
    }

    /// Where each signal of a type begins, three components each; as recorded where it is there processed too.
    fn signals(&self, kind: &str) -> Vec<usize> {
        let axis = |at: usize, axis: usize| {
            let component = self.components.get(at).map_or("", String::as_str);
            let same = at < self.names.len() && self.types[at] == kind;
            same && (component.eq_ignore_ascii_case(["X", "Y", "Z"][axis]) || component == ["0", "1", "2"][axis])
        };
        let whole = |at: &usize| (0..3).all(|i| axis(at + i, i) && self.names[at + i] == self.names[*at]);
        let all: Vec<usize> = (1..self.names.len()).filter(whole).collect();
        let recorded: HashSet<&str> =
            all.iter().filter(|at| self.folders[**at] == "ORIGINAL").map(|at| self.names[*at].as_str()).collect();
        let keep = |at: &usize| self.folders[*at] == "ORIGINAL" || !recorded.contains(self.names[*at].as_str());
        all.iter().copied().filter(keep).collect()
    }

    fn column(&self, name: &str) -> Option<usize> {
        self.names.iter().position(|n| n == name)
    }

    fn check(&self) -> Result<()> {
        let files = self.files.iter().skip(1).filter(|f| !f.is_empty());
        let mut other = files.clone().filter(|f| Some(*f) != files.clone().next());
        match (files.clone().next(), other.next()) {
            (Some(first), Some(other)) => Err(Error::new(
                ErrorKind::BadHeader,
                format!("columns of several trials (`{first}`, `{other}` …)"),
                "one trial per file",
            )
            .at(Place::line(1))
            .mend("export each trial into a file of its own")),
            _ => Ok(()),
        }
    }

    /// Why there is nothing to read.
    fn nothing(&self) -> Error {
        let mut kinds: Vec<&str> = Vec::new();
        for kind in self.types.iter().skip(1).map(String::as_str) {
            if !kind.is_empty() && kind != "FRAME_NUMBERS" && !kinds.contains(&kind) && kinds.len() < 6 {
                kinds.push(kind);
            }
        }
        let found = format!("signals of type {} and neither marker nor force", kinds.join(", "));
        Error::new(ErrorKind::NoSignal, found, "signals of type TARGET (markers) or FORCE")
            .at(Place::line(3))
            .mend("export the markers and the forces; angles, segments and rotations are not read")
    }
}

fn read(file: &File<'_>) -> Result<Recording> {
    let bytes = text::without_bom(file.bytes);
    let header = Header::of(bytes)?;
    header.check()?;
    let (markers, forces) = (header.signals("TARGET"), header.signals("FORCE"));
    if markers.is_empty() && forces.is_empty() {
        return Err(header.nothing());
    }
    let centres = header.signals("COFP");
    let (time, analog_time) = (header.column("TIME"), header.column("ANALOGTIME"));
    let mut wanted = vec![false; header.components.len()];
    for at in markers.iter().chain(&forces).chain(&centres) {
        wanted[*at..*at + 3].fill(true);
    }
    time.iter().chain(&analog_time).for_each(|at| wanted[*at] = true);
    let rows = bytes.get(header.body..).unwrap_or_default();
    let decimal = numeric::decimal_sign(text::lines(rows).next().map_or(&[], |line| line.bytes), header.delimiter);
    let layout =
        Layout { delimiter: header.delimiter, decimal, wanted: &wanted, short_rows: true, first_line: 6, missing: &[] };
    let mut body = file.columns(rows, &layout)?;
    let mut recording = Recording::named(file.name);
    let notes = &mut recording.notes;
    if let Some(dropped) = body.dropped.take() {
        notes.doubt("frames", dropped);
    }
    let mut columns = body.columns;
    if !markers.is_empty() {
        let clock = clock("markers", &mut columns, &markers, time, file.params, notes)?;
        let labels = markers.iter().map(|at| header.names[*at].clone()).collect();
        let xyz: Vec<&[f64]> = markers.iter().flat_map(|at| columns[*at..*at + 3].iter().map(Vec::as_slice)).collect();
        let metre = Some(LengthUnit::Metre);
        recording.markers = Some(marker_set::build(labels, &xyz, clock, metre, file.params, notes)?);
    }
    if !forces.is_empty() {
        let both: Vec<usize> = forces.iter().chain(&centres).copied().collect();
        let clock = clock("force", &mut columns, &both, analog_time.or(time), file.params, notes)?;
        let plan = |at: &usize| {
            let named = |other: &&usize| header.names[**other] == header.names[*at];
            // Of two plates of one name the first has the centre of pressure.
            let cop = centres.iter().find(named).filter(|_| forces.iter().find(named) == Some(at));
            Plate {
                name: header.names[*at].clone(),
                force: [0, 1, 2].map(|axis| Some(at + axis)),
                cop: [0, 1, 2].map(|axis| cop.map(|cop| cop + axis)),
                ..Plate::default()
            }
        };
        let plans = forces.iter().map(plan).collect();
        let units = Units { force: ForceUnit::Newton, length: Some(LengthUnit::Metre), moment_nm: 1.0 };
        recording.plates = plate_set::build(plans, &mut columns, clock, units, file.params, notes)?;
    }
    Ok(recording)
}

/// The clock of the signals that begin at `starts`; cuts their columns where they end.
fn clock(
    what: &'static str,
    columns: &mut [Vec<f64>],
    starts: &[usize],
    time: Option<usize>,
    params: &ReadParams,
    notes: &mut Notes,
) -> Result<Clock> {
    let filled = |column: &[f64]| column.iter().rposition(|v| !v.is_nan()).map_or(0, |last| last + 1);
    let longest = starts.iter().flat_map(|at| &columns[*at..*at + 3]).map(|c| filled(c)).max().unwrap_or(0);
    // A time column of other signals has another length.
    let times = time.map(|at| columns[at][..filled(&columns[at])].to_vec()).filter(|times| times.len() >= longest);
    let len = times.as_ref().map_or(longest, Vec::len);
    if time.is_some() && times.is_none() {
        notes.doubt("rate", format!("{what}: the time column ends before the samples and is not used"));
    }
    let timing =
        Timing { what, len, time_s: times.as_deref(), declared_hz: None, given_hz: params.rate_hz, start_s: 0.0 };
    for at in starts {
        columns[*at..*at + 3].iter_mut().for_each(|column| column.truncate(len));
    }
    timing.settle(notes)
}
