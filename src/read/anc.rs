//! Cortex and EVaRT ANC: what the analog board counted, channel by channel.
//!
//! ```text
//! File_Type:  Analog R/C ASCII  Generation#:  2
//! Board_Type: …                 Polarity:     Bipolar
//! Trial_Name: gait  Trial#: 2  Duration(Sec.): 5.345000  #Channels: 28
//! BitDepth:   12                PreciseRate:  1000.000000
//!                                                          blank lines
//! Name   f1x    f1y    f1z   m1x … L Rectus …              forces, moments, muscles
//! Rate   1000   1000   1000  …                             per channel, Hz
//! Range  10000  10000  10000 …                             plus or minus, mV
//! 0.000000  30  8  0  …                                    counts
//! ```
//! Volts are `count · range / 2^(bits - 1)`. What a volt is in N stands in the `.cal` that lies beside the file.

use crate::{
    error::{Error, ErrorKind, Place, Result},
    quantity::Clock,
    recording::{ForcePlate, Notes, Recording},
};

use super::{
    File, Format, Kind, assemble,
    calibration::{self, Calibration},
    clock::Timing,
    numeric::{self, Delimiter, Layout},
    text::{self, Line},
    units,
};

/// The format.
pub(super) const FORMAT: Format = Format {
    name: "anc",
    what: "ANC analog counts, with the `.cal` of the plates beside it",
    vendor: "Motion Analysis (Cortex, EVaRT; also with AMTI and Bertec plates)",
    kind: Kind::Text,
    sniff,
    read,
};

const TAB: Delimiter = Delimiter::Byte(b'\t');

/// Most lines before the counts.
const MOST_HEADER_LINES: usize = 50;

fn sniff(head: &[u8]) -> bool {
    let first = text::lines(text::without_bom(head)).next().map_or(&[][..], |line| line.bytes);
    first.starts_with(b"File_Type:") && memchr::memmem::find(first, b"Analog R/C ASCII").is_some()
}

/// What stands before the counts.
#[derive(Default)]
struct Header {
    bits: Option<u32>,
    rate_hz: Option<f64>,
    duration_s: Option<f64>,
    channels: Option<usize>,
    unipolar: bool,
    names: Vec<String>,
    rates: Vec<f64>,
    ranges: Vec<f64>,
    /// Offset and line number of the first row.
    body: (usize, usize),
}

fn header(bytes: &[u8]) -> Result<Header> {
    let mut header = Header::default();
    for line in text::lines(bytes).take(MOST_HEADER_LINES) {
        let mut cells = text::cells(line.bytes, TAB);
        while cells.last().is_some_and(String::is_empty) {
            cells.pop();
        }
        let numbers = |cells: &[String]| cells.iter().map(|c| c.parse().unwrap_or(f64::NAN)).collect();
        match cells.first().map_or("", String::as_str) {
            "Name" => header.names = cells.split_off(1),
            "Rate" => header.rates = numbers(&cells[1..]),
            "Range" => {
                header.ranges = numbers(&cells[1..]);
                header.body = (line.next, line.number + 1);
                return Ok(header);
            }
            _ => header.keys(&cells),
        }
    }
    Err(Error::new(ErrorKind::Truncated, "a header without its end", "the rows Name, Rate and Range")
        .mend("export the file again"))
}

impl Header {
    fn keys(&mut self, cells: &[String]) {
        for pair in cells.windows(2) {
            let number = || pair[1].parse::<f64>().ok().filter(|v| v.is_finite() && *v > 0.0);
            match pair[0].as_str() {
                "BitDepth:" => self.bits = number().map(|n| n as u32),
                "PreciseRate:" => self.rate_hz = number(),
                "Duration(Sec.):" => self.duration_s = number(),
                "Polarity:" => self.unipolar = pair[1].eq_ignore_ascii_case("unipolar"),
                "#Channels:" => self.channels = number().map(|n| n as usize),
                _ => {}
            }
        }
    }

    /// Volts per count of a channel.
    fn volts(&self, channel: usize) -> Result<f64> {
        if self.unipolar {
            return Err(Error::new(ErrorKind::Unit, "a unipolar analog board", "Polarity: Bipolar")
                .mend("export the .forces of the trial"));
        }
        let range = self.ranges.get(channel).copied().filter(|r| r.is_finite() && *r > 0.0);
        match (self.bits.filter(|bits| (2..=32).contains(bits)), range) {
            (Some(bits), Some(range)) => Ok(range / 1000.0 / f64::from(bits - 1).exp2()),
            (bits, range) => Err(Error::new(
                ErrorKind::BadHeader,
                format!("BitDepth {bits:?} and range {range:?} mV of `{}`", self.names[channel]),
                "both, to turn counts into volts",
            )),
        }
    }
}

/// The channel of a plate: its number, and 0 to 5 for Fx, Fy, Fz, Mx, My, Mz.
fn channel(name: &str) -> Option<(usize, usize)> {
    let name = name.to_ascii_lowercase();
    let name = name.strip_prefix("fp").map_or(name.as_str(), |rest| rest);
    let digits: String = name.chars().filter(char::is_ascii_digit).collect();
    let letters: String = name.chars().filter(char::is_ascii_alphabetic).collect();
    let plain = name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | ' ' | '.'));
    let at = ["fx", "fy", "fz", "mx", "my", "mz"].iter().position(|n| *n == letters)?;
    plain.then(|| Some((digits.parse().ok()?, at)))?
}

fn read(file: &File<'_>) -> Result<Recording> {
    let bytes = text::without_bom(file.bytes);
    let header = header(bytes)?;
    let mut recording = Recording::named(file.name);
    let notes = &mut recording.notes;
    if let Some(said) = header.channels.filter(|said| *said != header.names.len()) {
        notes.doubt("columns", format!("the header declares {said} channels and names {}", header.names.len()));
    }
    let sets = plates(&header.names);
    let others: Vec<&str> = header.names.iter().filter(|n| channel(n).is_none()).map(String::as_str).collect();
    if !others.is_empty() {
        let shown = others.iter().take(6).copied().collect::<Vec<_>>().join(", ");
        notes.record("columns", format!("{} channels of no plate are not read: {shown}", others.len()));
    }
    if sets.is_empty() {
        return Err(Error::new(
            ErrorKind::NoSignal,
            format!("{} channels and no plate with all of Fx, Fy, Fz, Mx, My, Mz", header.names.len()),
            "channels such as f1x, f1y, f1z, m1x, m1y, m1z",
        ));
    }
    let (name, calibrations, source) = calibration(file, notes)?;
    let mut wanted = vec![false; header.names.len() + 1];
    wanted[0] = true;
    sets.iter().flat_map(|(_, at)| at).for_each(|at| wanted[at + 1] = true);
    let rows = bytes.get(header.body.0..).unwrap_or_default();
    let decimal = numeric::decimal_sign(text::lines(rows).next().map_or(&[], |l: Line<'_>| l.bytes), TAB);
    let layout =
        Layout { delimiter: TAB, decimal, wanted: &wanted, short_rows: false, first_line: header.body.1, missing: &[] };
    let mut body = file.columns(rows, &layout)?;
    if body.rows == 0 {
        return Err(Error::new(ErrorKind::Empty, "a header and no counts", "rows of numbers"));
    }
    if let Some(dropped) = body.dropped.take() {
        notes.doubt("frames", dropped);
    }
    let clock = clock(file, &header, &body.columns[0], notes)?;
    for (number, at) in sets {
        let Some(calibration) = calibrations.iter().find(|c| c.number == number) else {
            notes.doubt("units", format!("plate {number} is not in {name} and left out"));
            continue;
        };
        recording.plates.push(plate(&header, calibration, at, &body.columns, clock)?);
    }
    if recording.plates.is_empty() {
        return Err(Error::new(ErrorKind::Unit, format!("{name} with none of the file's plates"), "their calibration")
            .at(Place::field(name)));
    }
    notes.record("units", format!("counts to N by BitDepth, Range and {name}, in laboratory axes"));
    recording.sources.push(source);
    assemble::note_missing(&recording.plates, notes);
    units::check_force(&recording.plates, notes);
    Ok(recording)
}

/// Numbers of the plates that have all six channels, and their columns.
fn plates(names: &[String]) -> Vec<(usize, [usize; 6])> {
    let mut found: Vec<(usize, [Option<usize>; 6])> = Vec::new();
    for (at, name) in names.iter().enumerate() {
        let Some((number, part)) = channel(name) else { continue };
        let index = found.iter().position(|f| f.0 == number).unwrap_or_else(|| {
            found.push((number, [None; 6]));
            found.len() - 1
        });
        found[index].1[part].get_or_insert(at);
    }
    let whole = |(number, at): (usize, [Option<usize>; 6])| {
        at.iter().all(Option::is_some).then(|| (number, at.map(Option::unwrap_or_default)))
    };
    found.into_iter().filter_map(whole).collect()
}

/// The `.cal` beside the file: the only one, or the one of the same stem or called forcepla.
fn calibration(file: &File<'_>, notes: &mut Notes) -> Result<(String, Vec<Calibration>, crate::recording::Source)> {
    let mut names = file.beside.names(0);
    names.retain(|name| name.to_ascii_lowercase().ends_with(".cal"));
    let own = format!("{}.cal", file.name).to_lowercase();
    let best = |wanted: &dyn Fn(&str) -> bool| names.iter().find(|name| wanted(&name.to_lowercase())).cloned();
    let only = if let [only] = &names[..] { Some(only.clone()) } else { None };
    let name = best(&|name| name == own).or_else(|| best(&|name| name == "forcepla.cal")).or(only);
    let found = name.and_then(|name| file.beside.get(&name, FORMAT.name).map(|(bytes, source)| (name, bytes, source)));
    let Some((name, bytes, source)) = found else {
        let found = match &names[..] {
            [] => "counts of an analog board, and no .cal beside the file".to_owned(),
            several => format!("counts of an analog board, and several .cal: {}", several.join(", ")),
        };
        return Err(Error::new(ErrorKind::Unit, found, "the plates' calibration, to turn volts into N")
            .mend("put the forcepla.cal of the session beside the file, or export the .forces of the trial"));
    };
    if name.to_lowercase() != own {
        let text = format!("{name} is taken for that of this trial, as the file beside it; nothing in either says so");
        notes.doubt("units", text);
    }
    Ok((name.clone(), calibration::parse(&bytes, &name)?, source))
}

fn clock(file: &File<'_>, header: &Header, time_s: &[f64], notes: &mut Notes) -> Result<Clock> {
    let used = header.names.iter().zip(&header.rates).filter(|(name, _)| channel(name).is_some());
    let rates: Vec<f64> = used.map(|(_, rate)| *rate).filter(|r| r.is_finite() && *r > 0.0).collect();
    let declared_hz = header.rate_hz.or(rates.first().copied());
    let timing = Timing {
        what: "force",
        len: time_s.len(),
        time_s: Some(time_s),
        declared_hz,
        given_hz: file.params.rate_hz,
        start_s: 0.0,
    };
    let clock = timing.settle(notes)?;
    if let Some(other) = rates.iter().find(|rate| (*rate / clock.rate_hz - 1.0).abs() > 0.01) {
        notes.doubt("rate", format!("a force channel was sampled at {other} Hz, rows come at {} Hz", clock.rate_hz));
    }
    if let Some(said) = header.duration_s {
        if (said - clock.duration_s()).abs() > 2.5 / clock.rate_hz {
            notes
                .doubt("frames", format!("the header declares {said:.3} s, the rows make {:.3} s", clock.duration_s()));
        } else {
            notes.record("frames", format!("{} samples, {said} s as declared", clock.len));
        }
    }
    Ok(clock)
}

fn plate(
    header: &Header,
    calibration: &Calibration,
    at: [usize; 6],
    columns: &[Vec<f64>],
    clock: Clock,
) -> Result<ForcePlate> {
    let mut scale = [0.0; 6];
    for (scale, at) in scale.iter_mut().zip(at) {
        *scale = header.volts(at)?;
    }
    let mut force = [const { Vec::new() }; 3];
    let mut moment = [const { Vec::new() }; 3];
    force.iter_mut().chain(&mut moment).for_each(|column: &mut Vec<f64>| column.reserve_exact(clock.len));
    let mut counts = at.map(|channel| columns[channel + 1].iter());
    for _ in 0..clock.len {
        let volts = std::array::from_fn(|i| counts[i].next().map_or(f64::NAN, |count| count * scale[i]));
        let (f, m) = calibration.apply(volts);
        force.iter_mut().zip(f).for_each(|(column, value)| column.push(value));
        moment.iter_mut().zip(m).for_each(|(column, value)| column.push(value));
    }
    Ok(ForcePlate {
        name: calibration.number.to_string(),
        force_n: force.map(Some),
        moment_nm: Some(moment),
        corners_m: Some(calibration.corners_m()),
        clock,
        ..ForcePlate::default()
    })
}
