//! A whole file in memory, as its parameters say it is to be read.

use std::path::Path;

use ndarray::{Array2, Array3, Axis};

use crate::{
    error::{Error, ErrorKind, Place, Result},
    recording::LabelledEvent,
};

use super::{
    bytes::{Processor, take},
    data::{Gain, Section, Shape, Storage},
    events,
    header::{BLOCK, Header, KEY},
    parameters::{self, Parameters},
    plates::{self, Plate},
    shape,
};

/// A C3D file: everything it holds, before any of it is given a meaning.
///
/// Points and residuals stay in the file's unit; analog channels are scaled by the file's own scales and offsets; plates
/// are in SI units and in the laboratory's axes.
///
/// ```no_run
/// use midstance::read::c3d::C3d;
/// let file = C3d::open("run.c3d".as_ref())?;
/// println!("{} points at {} Hz from frame {}", file.point_labels.len(), file.point_rate_hz, file.first_frame);
/// let unit = file.parameters.texts("POINT", "UNITS");
/// let heel = file.point_labels.iter().position(|label| label == "L.Heel");
/// # Ok::<(), midstance::Error>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct C3d {
    /// Whose number formats the file uses.
    pub processor: Processor,
    /// Whether points and samples are stored as floats rather than as scaled 16-bit integers.
    pub is_float: bool,
    /// Number of the first frame, counted from 1: its time is `(first_frame - 1) / point_rate_hz`.
    pub first_frame: usize,
    /// Frames per second.
    pub point_rate_hz: f64,
    /// Analog samples per second and channel; 0 without channels.
    pub analog_rate_hz: f64,
    /// Names of the points, as in the file: they may be doubled, and empty where the file has too few.
    pub point_labels: Vec<String>,
    /// Coordinates in the unit of `POINT:UNITS`, shape (marker, axis, frame); NaN where the residual is negative.
    pub points: Array3<f64>,
    /// Residuals in the same unit, shape (marker, frame); -1 where there is no point.
    pub residuals: Array2<f64>,
    /// Names of the analog channels.
    pub analog_labels: Vec<String>,
    /// Units of the analog channels, as in the file; may be fewer than channels.
    pub analog_units: Vec<String>,
    /// Scaled samples, shape (channel, sample).
    pub analogs: Array2<f64>,
    /// Every group and parameter.
    pub parameters: Parameters,
    /// Force plates of types 1 to 4.
    pub plates: Vec<Plate>,
    /// Labelled events in order of time; frame 1 is at 0 s.
    pub events: Vec<LabelledEvent>,
    /// What is odd about the file: a code and a sentence each.
    pub doubts: Vec<(&'static str, String)>,
}

impl C3d {
    /// Reads the bytes of a file.
    ///
    /// # Errors
    /// [`ErrorKind::Empty`], [`ErrorKind::UnknownFormat`], [`ErrorKind::BadHeader`] for sizes that contradict each other,
    /// [`ErrorKind::Truncated`] for fewer frames than are declared, [`ErrorKind::Rate`].
    pub fn parse(bytes: &[u8]) -> Result<Self> {
        let (mut file, data) = Self::head(bytes)?;
        let Shape { channels, frames, samples_per_frame: per_frame, .. } = data.shape;
        let analogs = data.channels(&(0..channels).collect::<Vec<_>>(), 0..frames);
        plates::read(&mut file, data.samples(), &|which, frames| {
            analogs
                .slice_axis(Axis(1), (frames.start * per_frame..frames.end * per_frame).into())
                .select(Axis(0), which)
        });
        file.analogs = analogs;
        file.residuals = Array2::zeros((data.shape.points, data.shape.frames));
        file.points = data.points(Some(&mut file.residuals));
        Ok(file)
    }

    /// What a recording needs: positions and plates. Of the channels some frames are held at a time, and of the points no
    /// residuals.
    pub(super) fn for_recording(bytes: &[u8]) -> Result<Self> {
        let (mut file, data) = Self::head(bytes)?;
        plates::read(&mut file, data.samples(), &|which, frames| data.channels(which, frames));
        file.points = data.points(None);
        Ok(file)
    }

    /// All but points, analog samples and plates; and the section that holds them.
    fn head(bytes: &[u8]) -> Result<(Self, Section<'_>)> {
        let (section, processor, moved) = section(bytes)?;
        let read = parameters::read(bytes, section, processor);
        let (parameters, header) = (read.parameters, Header::of(bytes, processor));
        let mut doubts: Vec<(&'static str, String)> = Vec::new();
        doubts.extend(moved.map(|text| ("header", text)));
        doubts.extend(read.doubt.map(|text| ("header", text)));
        let shape = shape::of(bytes, &header, &parameters, &mut doubts)?;
        let first_frame = shape::first_frame(&header, &parameters);
        let point_rate_hz = rate(&header, &parameters, &mut doubts)?;
        let scale = parameters.number("POINT", "SCALE").filter(|s| *s != 0.0).unwrap_or(header.scale).abs();
        let gains = gains(&parameters, shape.channels, shape.storage, &mut doubts);
        let mut file = Self {
            processor,
            is_float: shape.storage == Storage::Float,
            first_frame,
            point_rate_hz,
            analog_rate_hz: if shape.channels > 0 { point_rate_hz * shape.samples_per_frame as f64 } else { 0.0 },
            point_labels: labels(&parameters, "POINT", shape.points),
            // Without points, but with frames.
            points: Array3::zeros((0, 3, shape.frames)),
            residuals: Array2::default((0, 0)),
            analog_labels: labels(&parameters, "ANALOG", shape.channels),
            analog_units: parameters.texts("ANALOG", "UNITS"),
            analogs: Array2::default((0, 0)),
            parameters,
            plates: Vec::new(),
            events: Vec::new(),
            doubts,
        };
        file.check_analog_rate();
        events::read(bytes, &mut file);
        Ok((file, Section { bytes, shape, scale, gains, processor }))
    }

    /// Reads the file at `path`.
    ///
    /// # Errors
    /// Those of [`parse`](Self::parse), with the file named, and [`ErrorKind::Io`].
    pub fn open(path: &Path) -> Result<Self> {
        let bytes = std::fs::read(path).map_err(|error| Error::io(path, &error))?;
        Self::parse(&bytes).map_err(|error| error.in_file(path))
    }

    /// Number of frames.
    pub fn frames(&self) -> usize {
        self.points.dim().2
    }

    /// Time of the first frame, s, where frame 1 is at 0 s.
    pub fn start_s(&self) -> f64 {
        self.first_frame.saturating_sub(1) as f64 / self.point_rate_hz
    }

    fn check_analog_rate(&mut self) {
        let said = self.parameters.number("ANALOG", "RATE").unwrap_or(0.0);
        if said > 0.0 && self.analog_rate_hz > 0.0 && (said / self.analog_rate_hz - 1.0).abs() > 1e-3 {
            let found = self.analog_rate_hz;
            let text = format!("ANALOG:RATE says {said} Hz; the samples per frame make {found} Hz, which is used");
            self.doubts.push(("rate", text));
        }
    }
}

/// Where the parameter section begins, whose numbers they are, and a sentence when it is not where the header says.
fn section(bytes: &[u8]) -> Result<(usize, Processor, Option<String>)> {
    if bytes.is_empty() {
        return Err(Error::new(ErrorKind::Empty, "no bytes", "a C3D file"));
    }
    let Some([first, KEY]) = take::<2>(bytes, 0) else {
        return Err(Error::new(ErrorKind::UnknownFormat, "a first block without the key 0x50", "a C3D header")
            .at(Place { byte: Some(1), ..Place::default() }));
    };
    if bytes.len() < BLOCK + 4 {
        return Err(Error::new(
            ErrorKind::Truncated,
            format!("{} bytes", bytes.len()),
            format!("a header of {BLOCK} bytes, parameters and data"),
        ));
    }
    let processor = |block: usize| take::<4>(bytes, block * BLOCK).and_then(|head| Processor::of_byte(head[3]));
    let said = usize::from(first).saturating_sub(1);
    if let Some(found) = processor(said).filter(|_| said > 0) {
        return Ok((said * BLOCK, found, None));
    }
    let looks_right = |block: &usize| {
        take::<4>(bytes, block * BLOCK).is_some_and(|head| head[1] == KEY && Processor::of_byte(head[3]).is_some())
    };
    let found = (1..(bytes.len() / BLOCK).min(256)).find(looks_right);
    let Some((block, processor)) = found.and_then(|block| Some((block, processor(block)?))) else {
        return Err(Error::new(
            ErrorKind::BadHeader,
            format!("no parameters in block {first}, where the header says they are"),
            "a parameter section with a processor of 84, 85 or 86",
        )
        .at(Place { byte: Some(said * BLOCK + 3), ..Place::default() })
        .mend("export the recording again"));
    };
    let text = format!("the header says the parameters are in block {first}; they were found in block {}", block + 1);
    Ok((block * BLOCK, processor, Some(text)))
}

/// Frames per second by POINT:RATE and the header; 0 when neither says.
fn rate(header: &Header, parameters: &Parameters, doubts: &mut Vec<(&'static str, String)>) -> Result<f64> {
    let good = |rate: &f64| rate.is_finite() && *rate > 0.0;
    let said = parameters.number("POINT", "RATE").filter(good);
    let rate = match (said, Some(header.rate_hz).filter(good)) {
        (Some(said), Some(other)) if (said / other - 1.0).abs() > 1e-3 => {
            doubts.push(("rate", format!("POINT:RATE says {said} Hz, the header {other} Hz; the first is used")));
            said
        }
        (Some(rate), _) | (None, Some(rate)) => rate,
        (None, None) => {
            return Err(Error::new(ErrorKind::Rate, "no frame rate", "one in the header or in POINT:RATE")
                .at(Place::field("POINT:RATE")));
        }
    };
    Ok(rate)
}

/// As many names as there are; empty ones where the file has too few.
fn labels(parameters: &Parameters, group: &str, count: usize) -> Vec<String> {
    let mut labels = parameters.texts(group, "LABELS");
    labels.resize(count, String::new());
    labels
}

/// Offset and scale of each channel.
fn gains(
    parameters: &Parameters,
    channels: usize,
    storage: Storage,
    doubts: &mut Vec<(&'static str, String)>,
) -> Vec<Gain> {
    let general = parameters.number("ANALOG", "GEN_SCALE").unwrap_or(1.0);
    let mut offsets = parameters.numbers("ANALOG", "OFFSET");
    let mut scales = parameters.numbers("ANALOG", "SCALE");
    if storage == (Storage::Integer { unsigned: true }) {
        offsets.iter_mut().filter(|offset| **offset < 0.0).for_each(|offset| *offset += 65536.0);
    }
    if scales.len() < channels {
        doubts.push(("units", format!("{} analog channels and {} scales; 1 for the rest", channels, scales.len())));
    }
    offsets.resize(channels, 0.0);
    scales.resize(channels, 1.0);
    offsets.into_iter().zip(scales).map(|(offset, scale)| Gain { offset, scale: scale * general }).collect()
}
