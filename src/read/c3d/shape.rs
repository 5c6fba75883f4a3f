//! How much data there is: what header and parameters declare, against the bytes there are.

use crate::error::{Error, ErrorKind, Place, Result};

use super::{
    data::{Shape, Storage},
    header::{BLOCK, Header},
    parameters::Parameters,
};

/// What a word says when the count does not fit into it.
const OVERFLOW: usize = 65_535;

/// The shape of the data section, checked against the bytes.
pub(super) fn of(
    bytes: &[u8],
    header: &Header,
    parameters: &Parameters,
    doubts: &mut Vec<(&'static str, String)>,
) -> Result<Shape> {
    let scale = parameters.number("POINT", "SCALE").filter(|s| *s != 0.0).unwrap_or(header.scale);
    let unsigned = parameters.texts("ANALOG", "FORMAT").first().is_some_and(|f| f.eq_ignore_ascii_case("UNSIGNED"));
    let storage = if scale < 0.0 { Storage::Float } else { Storage::Integer { unsigned } };
    let (channels, samples_per_frame) = channels(header, parameters, doubts);
    if let Some(used) = parameters.count("POINT", "USED").filter(|used| *used != header.points as f64) {
        doubts.push((
            "frames",
            format!("POINT:USED says {used} points, the header {}; the latter is used", header.points),
        ));
    }
    let mut shape = Shape {
        start: 0,
        points: header.points,
        frames: 0,
        channels,
        samples_per_frame,
        left_over: header.analog_per_frame - channels * samples_per_frame,
        storage,
    };
    shape.start = start(bytes, header, parameters, doubts)?;
    shape.frames = frames(bytes.len() - shape.start, &shape, header, parameters, doubts)?;
    Ok(shape)
}

/// Number of the first frame, from 1.
pub(super) fn first_frame(header: &Header, parameters: &Parameters) -> usize {
    let said = header.first_frame.max(1);
    // The word holds the lower half of a longer count.
    let same = |long: &usize| *long > 0 && (long & 0xFFFF == header.first_frame || header.first_frame == OVERFLOW);
    field(parameters, "ACTUAL_START_FIELD").filter(same).unwrap_or(said)
}

/// A frame number in two words, the lower one first.
fn field(parameters: &Parameters, name: &str) -> Option<usize> {
    let halves = parameters.get("TRIAL", name)?.counts();
    let low = *halves.first()?;
    let high = halves.get(1).copied().unwrap_or(0.0);
    let whole = low + 65_536.0 * high;
    (0.0..4_294_967_296.0).contains(&whole).then_some(whole as usize)
}

/// Channels and samples per frame and channel. The product never exceeds what the header says of a frame.
fn channels(header: &Header, parameters: &Parameters, doubts: &mut Vec<(&'static str, String)>) -> (usize, usize) {
    let total = header.analog_per_frame;
    if total == 0 {
        return (0, 0);
    }
    let used = parameters.count("ANALOG", "USED").filter(|n| *n >= 1.0 && *n <= total as f64).map(|n| n as usize);
    let per_frame = header.samples_per_frame;
    match used {
        Some(used) if used * per_frame == total => (used, per_frame),
        Some(used) => {
            doubts.push((
                "frames",
                format!(
                    "{total} analog values per frame are not {used} channels of {per_frame} samples; {} samples taken",
                    total / used
                ),
            ));
            (used, total / used)
        }
        None if per_frame > 0 && total.is_multiple_of(per_frame) => (total / per_frame, per_frame),
        None => (total, 1),
    }
}

/// Where the data begin, by the header and by POINT:DATA_START.
fn start(
    bytes: &[u8],
    header: &Header,
    parameters: &Parameters,
    doubts: &mut Vec<(&'static str, String)>,
) -> Result<usize> {
    let byte = |block: usize| (block > 1).then(|| (block - 1) * BLOCK).filter(|start| *start <= bytes.len());
    let said = parameters.count("POINT", "DATA_START").map_or(0, |block| block.max(0.0) as usize);
    let found = match (byte(header.data_block), byte(said)) {
        (Some(one), Some(other)) if one != other => {
            let text =
                format!("the header puts the data into block {}, POINT:DATA_START into {said}", header.data_block);
            doubts.push(("header", format!("{text}; the former is used")));
            Some(one)
        }
        (one, other) => one.or(other),
    };
    found.ok_or_else(|| {
        Error::new(
            ErrorKind::Truncated,
            format!("{} bytes", bytes.len()),
            format!("data from block {} of {BLOCK} bytes on", header.data_block),
        )
        .at(Place { byte: Some(16), ..Place::default() })
    })
}

/// The number of frames: the declaration that the bytes bear out.
fn frames(
    available: usize,
    shape: &Shape,
    header: &Header,
    parameters: &Parameters,
    doubts: &mut Vec<(&'static str, String)>,
) -> Result<usize> {
    let stride = shape.stride();
    let trial = field(parameters, "ACTUAL_START_FIELD").zip(field(parameters, "ACTUAL_END_FIELD"));
    let trial = trial.and_then(|(first, last)| (last + 1).checked_sub(first.max(1)));
    let count = |name: &str| parameters.count("POINT", name).filter(|n| *n >= 0.0 && n.is_finite()).map(|n| n as usize);
    let (frames, long) = (count("FRAMES"), count("LONG_FRAMES"));
    let full = |frames: &Option<usize>| frames.is_none_or(|frames| frames >= OVERFLOW);
    // The order of trust when nothing overflowed, and when something did.
    let mut said =
        [("POINT:FRAMES", frames), ("header", Some(header.frames())), ("TRIAL", trial), ("POINT:LONG_FRAMES", long)];
    if full(&frames) && (long.is_some() || trial.is_some()) {
        said.rotate_left(2);
    }
    let said: Vec<(&str, usize)> = said.into_iter().filter_map(|(who, n)| Some((who, n.filter(|n| *n > 0)?))).collect();
    let Some((who, first)) = said.first().copied() else { return Ok(0) };
    if stride == 0 {
        return Ok(0);
    }
    let fits = |n: usize| n.checked_mul(stride).is_some_and(|size| size <= available);
    let fills = |n: usize| fits(n) && available - n * stride < BLOCK.max(stride);
    if fits(first) && (fills(first) || !said.iter().any(|(_, n)| fills(*n))) {
        let other = said.iter().find(|(_, n)| *n != first && *n < OVERFLOW && first < OVERFLOW);
        if let Some((other, n)) = other {
            doubts.push(("frames", format!("{who} says {first} frames, {other} {n}; the file holds {first}")));
        }
        return Ok(first);
    }
    if let Some((other, n)) = said.iter().find(|(_, n)| fills(*n)).or_else(|| said.iter().find(|(_, n)| fits(*n))) {
        doubts.push(("frames", format!("{who} says {first} frames, {other} {n}; the file holds {n}")));
        return Ok(*n);
    }
    Err(Error::new(
        ErrorKind::Truncated,
        format!("{available} bytes of data, {} whole frames", available / stride),
        format!("{first} frames of {stride} bytes, as {who} says"),
    )
    .at(Place::field("POINT:FRAMES"))
    .mend("copy the file again; it ends too early"))
}
