//! Vicon Nexus CSV: markers, force plates and events, stacked in one file as sections of their own rates.
//!
//! ```text
//! Devices                                                    a title; Excel pads lines with delimiters
//! 1000                                                       the section's rate, Hz
//! ,,Plate 1 - Force,,,Plate 1 - Moment,,,Plate 1 - CoP,,     a label over the first of its columns
//! Frame,Sub Frame,Fx,Fy,Fz,Mx,My,Mz,Cx,Cy,Cz
//! ,,N,N,N,N.mm,N.mm,N.mm,mm,mm,mm
//! 1,0,…                                                      frames of the cameras count from 1, the first at 0 s
//!                                                            a blank line
//! Trajectories … Joints, Model Outputs, Segments …           computed ones are left out; Events: Context, Name, Time (s)
//! ```
//! Nexus 1 numbered the rows in one column (`Field #`, `Sample #`) and wrote `100,Hz`.
//! Forces are in the laboratory's axes; their sign is left to be found.

use crate::{
    error::{Error, ErrorKind, Place, Result},
    quantity::Clock,
    recording::{LabelledEvent, Notes, Recording},
};

use super::{
    File, Format, Kind,
    clock::Timing,
    marker_set,
    nexus_plates::plates,
    nexus_sections::{self, EventTable, Section, contents},
    numeric::{self, Layout},
    params::LengthUnit,
    text,
};

/// The format.
pub(super) const FORMAT: Format = Format {
    name: "nexus_csv",
    what: "Nexus CSV: markers, force plates and events in stacked sections",
    vendor: "Vicon",
    kind: Kind::Text,
    sniff,
    read,
};

fn sniff(head: &[u8]) -> bool {
    text::lines(text::without_bom(head)).any(|line| nexus_sections::names_delimiter(line.bytes).is_some())
}

fn read(file: &File<'_>) -> Result<Recording> {
    let bytes = text::without_bom(file.bytes);
    let found = contents(bytes);
    if let Some(line) = found.stray {
        return Err(Error::new(ErrorKind::BadHeader, "rows that stand below no names", "a section's header")
            .at(Place::line(line))
            .mend("export the trial again with its headers"));
    }
    let mut recording = Recording::named(file.name);
    let mut left_out: Vec<&str> = Vec::new();
    for section in &found.sections {
        if is_markers(section) && recording.markers.is_none() {
            read_markers(section, file, &mut recording)?;
        } else if is_devices(section) {
            read_devices(section, file, &mut recording)?;
        } else {
            left_out.push(if section.title.is_empty() { "one without a title" } else { &section.title });
        }
    }
    if let Some(table) = &found.events {
        read_events(table, bytes, &mut recording);
    }
    doubt_lengths(&mut recording);
    if !left_out.is_empty() {
        recording.notes.record("columns", format!("sections that are not read: {}", left_out.join(", ")));
    }
    if recording.markers.is_none() && recording.plates.is_empty() {
        let mut titles: Vec<&str> = found.sections.iter().map(|s| s.title.as_str()).collect();
        titles.extend(found.events.is_some().then_some("Events"));
        let devices = recording.notes.about("columns").map_or(String::new(), |note| format!(" ({})", note.text));
        return Err(Error::new(
            ErrorKind::NoSignal,
            format!("sections {} without a marker or a force{devices}", titles.join(", ")),
            "Trajectories, or Devices with the Fx, Fy, Fz of a force plate",
        )
        .mend("select the trajectories or the force plates when exporting"));
    }
    Ok(recording)
}

/// All sections of a file are of the same frames, so a wrong rate shows in their lengths.
fn doubt_lengths(recording: &mut Recording) {
    let seconds = |clock: &Clock| clock.len as f64 / clock.rate_hz;
    let (Some(markers), Some(plate)) = (recording.markers.as_ref(), recording.plates.first()) else { return };
    let (markers_s, force_s, frame_s) = (seconds(&markers.clock), seconds(&plate.clock), 1.0 / markers.clock.rate_hz);
    if (markers_s - force_s).abs() > 1.5 * frame_s {
        let text =
            format!("the markers last {markers_s:.3} s and the forces {force_s:.3} s by the rates of their sections");
        recording.notes.doubt("rate", text);
    }
}

/// Trajectories; a section whose title was deleted counts when it holds positions.
fn is_markers(section: &Section) -> bool {
    let positions = section.names.iter().any(|n| n.eq_ignore_ascii_case("X"));
    section.title.eq_ignore_ascii_case("Trajectories") || (section.title.is_empty() && positions)
}

fn is_devices(section: &Section) -> bool {
    let forces = (0..section.names.len()).any(|at| section.component(at).eq_ignore_ascii_case("Fx"));
    ["Devices", "Analog", "Force Plates"].iter().any(|title| section.title.eq_ignore_ascii_case(title))
        || (section.title.is_empty() && forces)
}

/// The columns of a section that are wanted, one sample per step of its clock.
pub(super) struct Samples {
    pub columns: Vec<Vec<f64>>,
    pub clock: Clock,
}

/// Reads the rows of a section; rows that were left out of the middle become gaps.
pub(super) fn samples(
    section: &Section,
    what: &'static str,
    wanted: &mut [bool],
    file: &File<'_>,
    notes: &mut Notes,
) -> Result<Samples> {
    let lead = section.lead();
    wanted[..lead].fill(true);
    let rows = text::without_bom(file.bytes).get(section.rows.clone()).unwrap_or_default();
    let first = text::lines(rows).next().map_or(&[][..], |line| line.bytes);
    let layout = Layout {
        delimiter: section.delimiter,
        decimal: numeric::decimal_sign(first, section.delimiter),
        wanted,
        short_rows: true,
        first_line: section.first_line,
        missing: &[],
    };
    let mut body = file.columns(rows, &layout)?;
    if let Some(dropped) = body.dropped.take() {
        notes.doubt("frames", dropped);
    }
    let sub = if lead == 2 { std::mem::take(&mut body.columns[1]) } else { vec![0.0; body.rows] };
    let per_frame = 1.0 + sub.iter().copied().fold(0.0, f64::max);
    let steps: Vec<f64> =
        body.columns[0].iter().zip(&sub).map(|(frame, sub)| (frame - 1.0) * per_frame + sub).collect();
    spread(&mut body.columns[lead..], &steps, section, notes)?;
    let len = steps.last().map_or(0, |last| (last - steps[0]) as usize + 1);
    let declared_hz = section.rate_hz;
    let given_hz = file.params.rate_hz.filter(|_| declared_hz.is_none());
    let mut clock = Timing { what, len, time_s: None, declared_hz, given_hz, start_s: 0.0 }.settle(notes)?;
    clock.start_s = steps[0] / clock.rate_hz;
    notes.record("frames", format!("{what}: {} rows from frame {}", steps.len(), body.columns[0][0]));
    Ok(Samples { columns: body.columns, clock })
}

/// Puts every row at its step.
fn spread(columns: &mut [Vec<f64>], steps: &[f64], section: &Section, notes: &mut Notes) -> Result<()> {
    let Some(first) = steps.first() else { return Ok(()) };
    let counts = |row: usize| match row {
        0 => first.fract() == 0.0 && first.abs() < 1e12,
        _ => steps[row] - steps[row - 1] >= 1.0 && steps[row].fract() == 0.0,
    };
    let place = |row: usize| Place::line(section.first_line + row);
    if let Some(row) = (0..steps.len()).find(|row| !counts(*row)) {
        return Err(Error::new(ErrorKind::Rate, "frame numbers that do not count up", "each frame once, in order")
            .at(place(row))
            .mend("export the trial again"));
    }
    let span = steps[steps.len() - 1] - first + 1.0;
    if span == steps.len() as f64 {
        return Ok(());
    }
    let missing = span - steps.len() as f64;
    if span > 2.0 * steps.len() as f64 {
        return Err(Error::new(ErrorKind::Rate, format!("{missing} of {span} frames left out"), "most frames")
            .at(Place::line(section.first_line))
            .mend("export the whole range of frames"));
    }
    notes.doubt("gaps", format!("{missing} of {span} frames are not in the file and become gaps"));
    for column in columns.iter_mut().filter(|c| !c.is_empty()) {
        let mut whole = vec![f64::NAN; span as usize];
        for (value, step) in column.iter().zip(steps) {
            whole[(step - first) as usize] = *value;
        }
        *column = whole;
    }
    Ok(())
}

fn read_markers(section: &Section, file: &File<'_>, recording: &mut Recording) -> Result<()> {
    let notes = &mut recording.notes;
    let is = |at: usize, axis: &str| at < section.names.len() && section.component(at).eq_ignore_ascii_case(axis);
    // Velocities (`X'`) and accelerations stand beside the positions of some exports.
    let starts = (section.lead()..section.names.len()).filter(|at| is(*at, "X") && is(at + 1, "Y") && is(at + 2, "Z"));
    let starts: Vec<usize> = starts.collect();
    // Trajectories that nobody named: `*12`, `Runner:*12`.
    let unnamed = |at: &usize| section.label(*at).rsplit(':').next().is_some_and(|name| name.starts_with('*'));
    let (unnamed, named): (Vec<usize>, Vec<usize>) = starts.into_iter().partition(unnamed);
    if !unnamed.is_empty() {
        notes.record("columns", format!("{} unlabelled trajectories are left out", unnamed.len()));
    }
    if named.is_empty() {
        return Err(Error::new(ErrorKind::NoSignal, "trajectories of 0 labelled markers", "at least one marker")
            .at(Place::line(section.first_line)));
    }
    if named.iter().all(|at| section.label(*at).is_empty()) {
        return Err(Error::new(
            ErrorKind::BadHeader,
            "positions without a marker's name",
            "a line of labels above X, Y, Z",
        )
        .at(Place::line(section.first_line))
        .mend("export the trial again with its headers"));
    }
    let mut wanted = vec![false; section.names.len()];
    for at in &named {
        wanted[*at..*at + 3].fill(true);
    }
    let samples = samples(section, "markers", &mut wanted, file, notes)?;
    let columns: Vec<&[f64]> =
        named.iter().flat_map(|at| samples.columns[*at..*at + 3].iter().map(Vec::as_slice)).collect();
    let labels = named.iter().map(|at| section.label(*at).to_owned()).collect();
    let unit = LengthUnit::parse(section.unit(named[0]));
    recording.markers = Some(marker_set::build(labels, &columns, samples.clock, unit, file.params, notes)?);
    Ok(())
}

fn read_devices(section: &Section, file: &File<'_>, recording: &mut Recording) -> Result<()> {
    let found = plates(section, file, &mut recording.notes)?;
    recording.plates.extend(found);
    Ok(())
}

fn read_events(table: &EventTable, bytes: &[u8], recording: &mut Recording) {
    let rows = bytes.get(table.rows.clone()).unwrap_or_default();
    let mut bad = 0_usize;
    for line in text::lines(rows) {
        let cells = text::cells(line.bytes, table.delimiter);
        let cell = |at: usize| cells.get(at).map_or("", String::as_str);
        let time_s = cell(table.time).replace(',', ".").parse().ok().filter(|t: &f64| t.is_finite());
        match time_s.filter(|_| !cell(table.name).is_empty()) {
            Some(time_s) => {
                let context = table.context.map_or("", cell);
                recording.events.push(LabelledEvent::new(time_s, cell(table.name), context));
            }
            None => bad += 1,
        }
    }
    recording.events.sort_by(|a, b| a.time_s.total_cmp(&b.time_s));
    recording.notes.record("events", format!("{} labelled events", recording.events.len()));
    if bad > 0 {
        recording.notes.doubt("events", format!("{bad} lines of the events hold no name and time"));
    }
}
