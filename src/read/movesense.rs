//! Movesense: JSON of several recorders, one packet of samples under one time stamp.
//!
//! ```text
//! {"data":[{"acc":{"Timestamp":1000,"ArrayAcc":[{"x":0.1,"y":9.7,"z":0.3}, …]}}, …]}
//! {"Body":{"Timestamp":1000,"ArrayAcc":[…],"ArrayGyro":[…]},"Uri":"1746…/Meas/IMU6/104"}     one a line
//!
//! stamp k     t_k ── ── ── ── t_k+1 ── ──       the stamp is that of a packet's first sample, in ms of the sensor;
//! samples      0  1  2  3      0  1             the others are spread up to the next packet
//! ```
//! Wherever an object holds `Timestamp` beside `ArrayAcc`, `ArrayGyro` or `ArrayMagn`, it is a packet. The text is walked,
//! never held as a tree, and only the numbers are kept.

use std::fmt;

use serde::{
    Deserialize,
    de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor},
};

use crate::{
    error::{Error, ErrorKind, Place, Result},
    quantity::Clock,
    recording::{Gravity, Notes, Recording},
};

use super::{
    File, Format, Kind,
    clock::Timing,
    sensors::{self, Channel, Quantity, factor},
    text, uneven,
};

/// The format.
pub(super) const FORMAT: Format = Format {
    name: "movesense",
    what: "Movesense JSON of acc, gyro, magn, IMU6 and IMU9",
    vendor: "Movesense (Suunto)",
    kind: Kind::Text,
    sniff,
    read,
};

const ARRAYS: [(&str, Quantity, &str); 3] = [
    ("ArrayAcc", Quantity::Acceleration, "m/s2"),
    ("ArrayGyro", Quantity::AngularVelocity, "deg/s"),
    ("ArrayMagn", Quantity::MagneticField, "uT"),
];

fn sniff(head: &[u8]) -> bool {
    let head = text::without_bom(head);
    matches!(head.trim_ascii_start().first(), Some(b'{' | b'['))
        && ARRAYS.iter().any(|(key, ..)| memchr::memmem::find(head, key.as_bytes()).is_some())
}

#[derive(Deserialize)]
struct Point {
    x: f64,
    y: f64,
    z: f64,
}

/// Samples of one quantity, and where its packets begin.
#[derive(Default)]
struct Stream {
    stamps_ms: Vec<f64>,
    firsts: Vec<usize>,
    xyz: [Vec<f64>; 3],
}

/// What the walk has found.
#[derive(Default)]
struct Found {
    streams: [Stream; 3],
    uri: Option<String>,
    without_stamp: usize,
}

impl Found {
    fn packet(&mut self, stamp_ms: Option<f64>, arrays: Vec<(usize, Vec<Point>)>) {
        for (which, points) in arrays.into_iter().filter(|(_, points)| !points.is_empty()) {
            let Some(stamp_ms) = stamp_ms else {
                self.without_stamp += 1;
                continue;
            };
            let stream = &mut self.streams[which];
            stream.stamps_ms.push(stamp_ms);
            stream.firsts.push(stream.xyz[0].len());
            for point in points {
                stream.xyz[0].push(point.x);
                stream.xyz[1].push(point.y);
                stream.xyz[2].push(point.z);
            }
        }
    }
}

/// Walks any JSON and hands every packet on.
struct Walk<'a>(&'a mut Found);

impl<'de> DeserializeSeed<'de> for Walk<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Walk<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any JSON")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let mut stamp_ms = None;
        let mut arrays = Vec::new();
        while let Some(key) = map.next_key::<String>()? {
            if let Some(which) = ARRAYS.iter().position(|(name, ..)| *name == key) {
                arrays.push((which, map.next_value()?));
            } else {
                match key.as_str() {
                    "Timestamp" => stamp_ms = map.next_value()?,
                    "Uri" | "uri" => self.0.uri = map.next_value()?,
                    _ => map.next_value_seed(Walk(self.0))?,
                }
            }
        }
        self.0.packet(stamp_ms, arrays);
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<(), A::Error> {
        while seq.next_element_seed(Walk(self.0))?.is_some() {}
        Ok(())
    }

    fn visit_bool<E>(self, _: bool) -> Result<(), E> {
        Ok(())
    }

    fn visit_i64<E>(self, _: i64) -> Result<(), E> {
        Ok(())
    }

    fn visit_u64<E>(self, _: u64) -> Result<(), E> {
        Ok(())
    }

    fn visit_f64<E>(self, _: f64) -> Result<(), E> {
        Ok(())
    }

    fn visit_str<E>(self, _: &str) -> Result<(), E> {
        Ok(())
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }
}

fn read(file: &File<'_>) -> Result<Recording> {
    let mut recording = Recording::named(file.name);
    let notes = &mut recording.notes;
    let mut found = walk(text::without_bom(file.bytes), notes)?;
    if found.without_stamp > 0 {
        notes.doubt("frames", format!("{} packets have no time stamp and are left out", found.without_stamp));
    }
    let uri: Vec<&str> = found.uri.iter().flat_map(|uri| uri.split('/')).filter(|part| !part.is_empty()).collect();
    let declared_hz = uri.last().and_then(|rate| rate.parse().ok()).filter(|_| uri.contains(&"Meas"));
    let sensor = uri.iter().find(|part| part.len() > 6 && part.bytes().all(|b| b.is_ascii_digit()));
    let sensor = (*sensor.unwrap_or(&"Movesense")).to_owned();
    let streams = std::mem::take(&mut found.streams);
    let mut parts: Vec<(Vec<Channel>, Vec<Vec<f64>>, Stream)> = Vec::new();
    for (which, mut stream) in streams.into_iter().enumerate().filter(|(_, s)| !s.xyz[0].is_empty()) {
        let (_, quantity, unit) = ARRAYS[which];
        let gravity = if quantity == Quantity::Acceleration { Gravity::Included } else { Gravity::Unknown };
        let xyz = std::mem::take(&mut stream.xyz);
        // Quantities of the same packets are samples of the same moments.
        let at = parts.iter().position(|(.., s)| s.stamps_ms == stream.stamps_ms && s.firsts == stream.firsts);
        let at = at.filter(|at| parts[*at].1[0].len() == xyz[0].len()).unwrap_or_else(|| {
            parts.push((Vec::new(), Vec::new(), stream));
            parts.len() - 1
        });
        let (channels, columns, _) = &mut parts[at];
        for (component, values) in xyz.into_iter().enumerate() {
            let (sensor, column, factor) = (sensor.clone(), columns.len(), factor(quantity, unit));
            channels.push(Channel { sensor, quantity, component, factor, column, gravity });
            columns.push(values);
        }
    }
    if parts.is_empty() {
        return Err(Error::new(ErrorKind::NoSignal, "no packet with a time stamp and samples", "packets of a sensor"));
    }
    for (channels, mut columns, stream) in parts {
        let (clock, kept) = clock(&stream, columns[0].len(), declared_hz, file, notes)?;
        recording.imus.extend(sensors::build(&channels, &mut columns, clock, kept.as_deref(), notes)?);
    }
    Ok(recording)
}

/// Every JSON value of the text, one after another: recorders write one, or one a line.
fn walk(bytes: &[u8], notes: &mut Notes) -> Result<Found> {
    let mut found = Found::default();
    let mut rest = bytes;
    let mut number = 0;
    while !rest.trim_ascii().is_empty() {
        let mut stream = serde_json::Deserializer::from_slice(rest);
        let outcome = Walk(&mut found).deserialize(&mut stream);
        let used = stream.into_iter::<IgnoredAny>().byte_offset();
        if let Err(error) = outcome {
            let line = memchr::memchr_iter(b'\n', &bytes[..bytes.len() - rest.len()]).count() + error.line();
            if error.is_eof() && number > 0 {
                notes.doubt("frames", format!("the text breaks off in line {line}; the packet is left out"));
                break;
            }
            let kind = if error.is_eof() { ErrorKind::Truncated } else { ErrorKind::BadHeader };
            return Err(Error::new(kind, error.to_string(), "JSON").at(Place::line(line)));
        }
        rest = &rest[used.clamp(1, rest.len())..];
        number += 1;
    }
    Ok(found)
}

/// Longest distance, ms, of a stamp from a steady clock: stamps are whole ms, and the sensor's own clock is steady.
const STEADY_MS: f64 = 1.0;

/// The clock of a stream, from its packets' stamps.
fn clock(
    stream: &Stream,
    len: usize,
    declared_hz: Option<f64>,
    file: &File<'_>,
    notes: &mut Notes,
) -> Result<(Clock, Option<Vec<f64>>)> {
    let mut stamps = stream.stamps_ms.clone();
    // The sensor counts ms in 32 bits.
    let (mut turns, mut before) = (0.0, f64::MIN);
    for stamp in &mut stamps {
        if *stamp < before - 2_f64.powi(31) {
            turns += 2_f64.powi(32);
        }
        before = *stamp;
        *stamp += turns;
    }
    let timing = |time_s| Timing {
        what: "Movesense",
        len,
        time_s,
        declared_hz,
        given_hz: file.params.rate_hz,
        start_s: stamps[0] / 1e3,
    };
    if stamps.len() < 2 {
        return Ok((timing(None).settle(notes)?, None));
    }
    let last = stamps.len() - 1;
    let step_ms = (stamps[last] - stamps[0]) / stream.firsts[last] as f64;
    let off = |at: usize| (stamps[at] - stamps[0] - step_ms * stream.firsts[at] as f64).abs();
    if step_ms > 0.0 && (0..=last).all(|at| off(at) <= STEADY_MS) {
        let rate_hz = 1e3 / step_ms;
        // Rounded stamps leave the rate open by one ms over the whole.
        let open = STEADY_MS / (stamps[last] - stamps[0]) * rate_hz;
        let stated = file.params.rate_hz.or(declared_hz);
        match stated.map(|hz| (hz, (hz - rate_hz).abs())) {
            Some((hz, off)) if off > open.max(0.02 * rate_hz) => {
                notes.doubt("rate", format!("Movesense: {rate_hz:.2} Hz by the stamps, although {hz} Hz is stated"));
            }
            _ => notes.record("rate", format!("Movesense: {rate_hz:.2} Hz, from the stamps of {} packets", last + 1)),
        }
        let rate_hz = stated.filter(|hz| (hz - rate_hz).abs() <= open).unwrap_or(rate_hz);
        return Ok((Clock { start_s: stamps[0] / 1e3, rate_hz, len }, None));
    }
    uneven::settle(&timing(Some(&spread(&stamps, &stream.firsts, len))), notes)
}

/// Times of all samples, s: those of a packet up to the next stamp, or at the usual step where packets are lost.
fn spread(stamps_ms: &[f64], firsts: &[usize], len: usize) -> Vec<f64> {
    let count = |at: usize| firsts.get(at + 1).copied().unwrap_or(len) - firsts[at];
    let mut steps: Vec<f64> =
        (1..stamps_ms.len()).map(|at| (stamps_ms[at] - stamps_ms[at - 1]) / count(at - 1) as f64).collect();
    steps.sort_by(f64::total_cmp);
    let usual_ms = steps[steps.len() / 2];
    let mut times = Vec::with_capacity(len);
    for (at, stamp) in stamps_ms.iter().enumerate() {
        let step = stamps_ms.get(at + 1).map_or(usual_ms, |next| (next - stamp) / count(at) as f64);
        let step = if step > 1.5 * usual_ms { usual_ms } else { step };
        times.extend((0..count(at)).map(|i| (stamp + step * i as f64) / 1e3));
    }
    times
}
