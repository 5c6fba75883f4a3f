//! C3D: Intel floats, points in mm, one force plate of type 2 per set of forces.
//!
//! ```text
//! block 1 header │ blocks 2 … parameters │ frame after frame: points, then the analog samples of that frame
//! ```

use std::{
    io::Write,
    path::{Path, PathBuf},
};

use super::{
    ORIGIN, file, mm,
    plate::{Extent, cop_or},
};
use crate::{
    error::{Error, Result},
    recording::{ForcePlate, ForceSign, Recording},
    vector::cross,
};

const BLOCK: usize = 512;

/// The processor's number of Intel machines.
const INTEL: u8 = 84;

/// Millimetres in a step of the residuals; negative, because everything is floats.
const SCALE: f32 = -0.1;

/// The most a 16-bit count holds.
const MOST: usize = 65_535;

/// `sign` is that of the recording's forces, by which up is told from down.
pub(super) fn write(dir: &Path, name: &str, recording: &Recording, sign: ForceSign) -> Result<Vec<PathBuf>> {
    let shape = Shape::of(recording)?;
    let plates: Vec<Plate> = recording.plates.iter().map(|plate| Plate::of(plate, sign)).collect();
    let parameters = parameters(recording, &shape, &plates);
    let path = file(dir, &format!("{name}.c3d"), |out| {
        out.write_all(&header(&shape, parameters.len() / BLOCK))?;
        out.write_all(&parameters)?;
        let mut written = 0_usize;
        let mut put = |value: f64| {
            written += 4;
            out.write_all(&(value as f32).to_le_bytes())
        };
        for frame in 0..shape.frames {
            for marker in 0..shape.points {
                let at = recording.markers.as_ref().map_or([0.0; 3], |markers| markers.at(marker, frame));
                let seen = !at[0].is_nan();
                at.map(|c| if seen { mm(c) } else { 0.0 }).into_iter().try_for_each(&mut put)?;
                put(if seen { 0.0 } else { -1.0 })?;
            }
            for sample in frame * shape.per_frame..(frame + 1) * shape.per_frame {
                plates.iter().flat_map(|plate| plate.channels(sample)).try_for_each(&mut put)?;
            }
        }
        out.write_all(&vec![0; written.next_multiple_of(BLOCK) - written])
    })?;
    Ok(vec![path])
}

/// How much there is of what.
struct Shape {
    points: usize,
    frames: usize,
    rate_hz: f64,
    channels: usize,
    per_frame: usize,
}

impl Shape {
    fn of(recording: &Recording) -> Result<Self> {
        let force = recording.plates.first().map(|plate| plate.clock);
        let clock = recording.markers.as_ref().map(|markers| markers.clock).or(force).unwrap_or_default();
        let ratio = force.map_or(0.0, |force| force.rate_hz / clock.rate_hz);
        if ratio.fract() != 0.0 {
            let rate_hz = force.map_or(0.0, |force| force.rate_hz);
            return Err(Error::parameter("force_rate_hz", rate_hz, "a multiple of the markers' rate, as C3D needs it"));
        }
        let per_frame = ratio as usize;
        let held = force.map_or(clock.len, |force| force.len / per_frame.max(1));
        let points = recording.markers.as_ref().map_or(0, |markers| markers.labels.len());
        let channels = 6 * recording.plates.len();
        Ok(Self { points, frames: clock.len.min(held), rate_hz: clock.rate_hz, channels, per_frame })
    }
}

/// A level plate whose z points down, as the convention has it.
struct Plate<'a> {
    force: &'a ForcePlate,
    centre_m: [f64; 3],
    corners_m: [[f64; 3]; 4],
    /// The laboratory's axes that the plate's own lie along, and the signs.
    axes: [(usize, f64); 3],
}

impl<'a> Plate<'a> {
    fn of(force: &'a ForcePlate, sign: ForceSign) -> Self {
        let extent = Extent::of(force);
        let vertical = extent.level_axis();
        let (one, other) = ((vertical + 1) % 3, (vertical + 2) % 3);
        // The reaction points up, and one axis times the other is the vertical one.
        let pushes = force.component(vertical).map_or(0.0, |column| column.iter().sum());
        let up = if (pushes < 0.0) == (sign == ForceSign::Action) { 1.0 } else { -1.0 };
        let axes = [(one, 1.0), (other, -up), (vertical, -up)];
        let edge = |axis: usize, sign: f64| if sign > 0.0 { extent.high[axis] } else { extent.low[axis] };
        let corner = |x: f64, y: f64| {
            let mut at = extent.low;
            at[one] = edge(one, x);
            at[other] = edge(other, -up * y);
            at
        };
        let corners_m = [corner(1.0, 1.0), corner(-1.0, 1.0), corner(-1.0, -1.0), corner(1.0, -1.0)];
        Self { force, centre_m: extent.centre_m(), corners_m, axes }
    }

    /// Force, N, and moment about the middle of the surface, N·mm, in the plate's axes.
    fn channels(&self, sample: usize) -> [f64; 6] {
        let force = std::array::from_fn(|axis| self.force.component(axis).map_or(0.0, |column| column[sample]));
        let cop = cop_or(self.force, sample, self.centre_m);
        let moment = cross(std::array::from_fn(|axis| cop[axis] - self.centre_m[axis]), force);
        let [x, y, z] = self.axes.map(|(axis, sign)| sign * force[axis]);
        let [mx, my, mz] = self.axes.map(|(axis, sign)| sign * mm(moment[axis]));
        [x, y, z, mx, my, mz]
    }
}

fn header(shape: &Shape, blocks: usize) -> Vec<u8> {
    let mut head = vec![2, 0x50];
    let analog = shape.channels * shape.per_frame;
    head.extend([shape.points, analog, 1, shape.frames.min(MOST), 0].into_iter().flat_map(word));
    head.extend(SCALE.to_le_bytes());
    head.extend([2 + blocks, shape.per_frame].into_iter().flat_map(word));
    head.extend((shape.rate_hz as f32).to_le_bytes());
    head.resize(BLOCK, 0);
    head
}

fn parameters(recording: &Recording, shape: &Shape, plates: &[Plate]) -> Vec<u8> {
    let whole = |data_block: usize| {
        let mut section = Section::default();
        let labels = recording.markers.as_ref().map_or(&[][..], |markers| &markers.labels);
        section.group("POINT");
        section.words("USED", &[], &[shape.points]);
        section.words("FRAMES", &[], &[shape.frames.min(MOST)]);
        if shape.frames > MOST {
            section.floats("LONG_FRAMES", &[], &[shape.frames as f64]);
        }
        section.words("DATA_START", &[], &[data_block]);
        section.floats("SCALE", &[], &[f64::from(SCALE)]);
        section.floats("RATE", &[], &[shape.rate_hz]);
        section.texts("UNITS", &["mm"]);
        section.texts("LABELS", &labels.iter().map(String::as_str).collect::<Vec<_>>());
        section.group("ANALOG");
        let channels = shape.channels;
        let names: Vec<String> = (1..=plates.len())
            .flat_map(|number| ["Fx", "Fy", "Fz", "Mx", "My", "Mz"].map(|name| format!("{name}{number}")))
            .collect();
        section.words("USED", &[], &[channels]);
        section.texts("LABELS", &names.iter().map(String::as_str).collect::<Vec<_>>());
        section.texts("UNITS", &["N", "N", "N", "Nmm", "Nmm", "Nmm"].repeat(plates.len()));
        section.floats("GEN_SCALE", &[], &[1.0]);
        section.floats("SCALE", &[channels], &vec![1.0; channels]);
        section.words("OFFSET", &[channels], &vec![0; channels]);
        section.floats("RATE", &[], &[shape.rate_hz * shape.per_frame as f64]);
        section.group("FORCE_PLATFORM");
        let corners = plates.iter().flat_map(|plate| plate.corners_m).flatten().map(mm).collect::<Vec<_>>();
        section.words("USED", &[], &[plates.len()]);
        section.words("TYPE", &[plates.len()], &vec![2; plates.len()]);
        section.words("ZERO", &[2], &[1, 0]);
        section.words("CHANNEL", &[6, plates.len()], &(1..=channels).collect::<Vec<_>>());
        section.floats("CORNERS", &[3, 4, plates.len()], &corners);
        section.floats("ORIGIN", &[3, plates.len()], &vec![0.0; 3 * plates.len()]);
        section.group("MANUFACTURER");
        section.texts("COMPANY", &[ORIGIN]);
        section.finish()
    };
    // The section tells where the data begin, and is as long whatever it tells.
    whole(2 + whole(0).len() / BLOCK)
}

/// The parameter section as it grows.
#[derive(Default)]
struct Section {
    bytes: Vec<u8>,
    groups: u8,
}

impl Section {
    fn group(&mut self, name: &str) {
        self.groups += 1;
        self.entry(name, self.groups.wrapping_neg(), &[]);
    }

    fn words(&mut self, name: &str, dimensions: &[usize], values: &[usize]) {
        self.array(name, 2, dimensions, values.iter().copied().flat_map(word).collect());
    }

    fn floats(&mut self, name: &str, dimensions: &[usize], values: &[f64]) {
        self.array(name, 4, dimensions, values.iter().flat_map(|value| (*value as f32).to_le_bytes()).collect());
    }

    fn texts(&mut self, name: &str, texts: &[&str]) {
        let width = texts.iter().map(|text| text.len()).max().unwrap_or(0);
        let padded = texts.iter().flat_map(|text| format!("{text:width$}").into_bytes()).collect();
        self.array(name, -1, &[width, texts.len()], padded);
    }

    fn array(&mut self, name: &str, kind: i8, dimensions: &[usize], values: Vec<u8>) {
        let mut body = vec![kind.cast_unsigned(), dimensions.len() as u8];
        body.extend(dimensions.iter().map(|length| *length as u8));
        body.extend(values);
        self.entry(name, self.groups, &body);
    }

    fn entry(&mut self, name: &str, id: u8, body: &[u8]) {
        self.bytes.extend([name.len() as u8, id]);
        self.bytes.extend(name.bytes());
        // The offset counts itself, the body and the empty description.
        self.bytes.extend(word(body.len() + 3));
        self.bytes.extend(body);
        self.bytes.push(0);
    }

    fn finish(self) -> Vec<u8> {
        let length = (4 + self.bytes.len() + 2).next_multiple_of(BLOCK);
        let mut section = vec![1, 0x50, (length / BLOCK) as u8, INTEL];
        section.extend(self.bytes);
        section.resize(length, 0);
        section
    }
}

fn word(value: usize) -> [u8; 2] {
    (value as u16).to_le_bytes()
}
