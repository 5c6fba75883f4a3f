//! The data section: frame after frame, points first, then the analog samples of that frame.
//!
//! ```text
//! frame   x y z w   x y z w …   a1 a2 …  a1 a2 …        all f32, or all i16 and to be scaled
//!         point 1   point 2     sample 1  sample 2      w: -1 for no point, else residual (low byte) and cameras
//! ```

use std::ops::Range;

use ndarray::{Array2, Array3};

use super::bytes::Processor;

/// How numbers are stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Storage {
    Float,
    /// 16-bit; the flag is for analog samples only.
    Integer {
        unsigned: bool,
    },
}

impl Storage {
    pub fn width(self) -> usize {
        match self {
            Self::Float => 4,
            Self::Integer { .. } => 2,
        }
    }
}

/// Shape of the section.
#[derive(Clone, Copy, Debug)]
pub(super) struct Shape {
    pub start: usize,
    pub points: usize,
    pub frames: usize,
    pub channels: usize,
    pub samples_per_frame: usize,
    /// Analog values per frame that belong to no channel.
    pub left_over: usize,
    pub storage: Storage,
}

impl Shape {
    /// Bytes of one frame.
    pub fn stride(&self) -> usize {
        (4 * self.points + self.channels * self.samples_per_frame + self.left_over) * self.storage.width()
    }
}

/// A channel's value is `(stored - offset) * scale`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Gain {
    pub offset: f64,
    pub scale: f64,
}

/// Frames that are turned into columns at a time: their bytes stay in the cache while column after column is filled.
const TILE: usize = 64;

/// The data of a file, of which what is asked for is turned into columns.
pub(super) struct Section<'a> {
    /// All of the file; it holds every frame of `shape`.
    pub bytes: &'a [u8],
    pub shape: Shape,
    /// File units in a step of integer coordinates, and of residuals.
    pub scale: f64,
    /// One per channel.
    pub gains: Vec<Gain>,
    pub processor: Processor,
}

impl Section<'_> {
    /// Samples of each analog channel.
    pub fn samples(&self) -> usize {
        self.shape.frames * self.shape.samples_per_frame
    }

    /// Coordinates in file units, shape (marker, axis, frame); residuals too where there is an array of shape (marker,
    /// frame) for them: -1 where there is no point.
    pub fn points(&self, residuals: Option<&mut Array2<f64>>) -> Array3<f64> {
        let residuals = residuals.and_then(|array| array.as_slice_mut());
        let signed = |b| f64::from(self.processor.word(b).cast_signed());
        match (self.shape.storage, self.processor) {
            (Storage::Float, Processor::Intel) => self.points_as(1.0, |b| Processor::Intel.float(b), residuals),
            (Storage::Float, Processor::Dec) => self.points_as(1.0, |b| Processor::Dec.float(b), residuals),
            (Storage::Float, Processor::Mips) => self.points_as(1.0, |b| Processor::Mips.float(b), residuals),
            (Storage::Integer { .. }, _) => self.points_as(self.scale, signed, residuals),
        }
    }

    fn points_as<const WIDTH: usize>(
        &self,
        scale: f64,
        value: impl Fn([u8; WIDTH]) -> f64,
        mut residuals: Option<&mut [f64]>,
    ) -> Array3<f64> {
        let Shape { start, points, frames, .. } = self.shape;
        let stride = self.shape.stride();
        let mut positions = vec![0.0; points * 3 * frames];
        for from in (0..frames).step_by(TILE) {
            let tile = from..(from + TILE).min(frames);
            for point in 0..points {
                let xyz = &mut positions[3 * point * frames..3 * (point + 1) * frames];
                let (x, yz) = xyz.split_at_mut(frames);
                let (y, z) = yz.split_at_mut(frames);
                for frame in tile.clone() {
                    let at = start + frame * stride + 4 * WIDTH * point;
                    let (four, _) = self.bytes[at..at + 4 * WIDTH].as_chunks::<WIDTH>();
                    let seen = value(four[3]);
                    if seen < 0.0 {
                        (x[frame], y[frame], z[frame]) = (f64::NAN, f64::NAN, f64::NAN);
                    } else {
                        x[frame] = value(four[0]) * scale;
                        y[frame] = value(four[1]) * scale;
                        z[frame] = value(four[2]) * scale;
                    }
                    if let Some(residuals) = &mut residuals {
                        let size = f64::from(seen as i32 & 0xFF) * self.scale;
                        residuals[point * frames + frame] = if seen < 0.0 { -1.0 } else { size };
                    }
                }
            }
        }
        Array3::from_shape_vec((points, 3, frames), positions).expect(FITS)
    }

    /// Samples of these frames in these analog channels, of which each is below the number there are: shape (channel,
    /// sample).
    pub fn channels(&self, which: &[usize], frames: Range<usize>) -> Array2<f64> {
        match (self.shape.storage, self.processor) {
            (Storage::Float, Processor::Intel) => self.channels_as(which, frames, |b| Processor::Intel.float(b)),
            (Storage::Float, Processor::Dec) => self.channels_as(which, frames, |b| Processor::Dec.float(b)),
            (Storage::Float, Processor::Mips) => self.channels_as(which, frames, |b| Processor::Mips.float(b)),
            (Storage::Integer { unsigned: false }, processor) => {
                self.channels_as(which, frames, |b| f64::from(processor.word(b).cast_signed()))
            }
            (Storage::Integer { unsigned: true }, processor) => {
                self.channels_as(which, frames, |b| f64::from(processor.word(b)))
            }
        }
    }

    fn channels_as<const WIDTH: usize>(
        &self,
        which: &[usize],
        frames: Range<usize>,
        value: impl Fn([u8; WIDTH]) -> f64,
    ) -> Array2<f64> {
        let Shape { start, points, channels, samples_per_frame: per_frame, .. } = self.shape;
        let (stride, samples) = (self.shape.stride(), frames.len() * per_frame);
        let mut columns = vec![0.0; which.len() * samples];
        for from in frames.clone().step_by(TILE) {
            let tile = from..(from + TILE).min(frames.end);
            for (row, channel) in which.iter().copied().enumerate() {
                let Gain { offset, scale } = self.gains[channel];
                let column = &mut columns[row * samples..(row + 1) * samples];
                for frame in tile.clone() {
                    let at = start + frame * stride + 4 * WIDTH * points;
                    let (values, _) = self.bytes[at..at + per_frame * channels * WIDTH].as_chunks::<WIDTH>();
                    for sample in 0..per_frame {
                        let stored = value(values[sample * channels + channel]);
                        column[(frame - frames.start) * per_frame + sample] = (stored - offset) * scale;
                    }
                }
            }
        }
        Array2::from_shape_vec((which.len(), samples), columns).expect(FITS)
    }
}

const FITS: &str = "as many values as the shape has";
