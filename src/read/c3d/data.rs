//! The data section: frame after frame, points first, then the analog samples of that frame.
//!
//! ```text
//! frame   x y z w   x y z w …   a1 a2 …  a1 a2 …        all f32, or all i16 and to be scaled
//!         point 1   point 2     sample 1  sample 2      w: -1 for no point, else residual (low byte) and cameras
//! ```

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

/// Point coordinates and residuals in file units.
pub(super) struct Points {
    /// Shape (marker, axis, frame).
    pub positions: Array3<f64>,
    /// Shape (marker, frame); -1 where there is no point.
    pub residuals: Array2<f64>,
}

/// A channel's value is `(stored - offset) * scale`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Gain {
    pub offset: f64,
    pub scale: f64,
}

/// Frames that are turned into columns at a time: their bytes stay in the cache while column after column is filled.
const TILE: usize = 64;

/// Reads points and analog channels, the latter of shape (channel, sample). `bytes` holds all frames of `shape`.
pub(super) fn read(
    bytes: &[u8],
    shape: &Shape,
    scale: f64,
    gains: &[Gain],
    processor: Processor,
) -> (Points, Array2<f64>) {
    let signed = |b| f64::from(processor.word(b).cast_signed());
    match (shape.storage, processor) {
        (Storage::Float, Processor::Intel) => {
            let value = |b| Processor::Intel.float(b);
            (points(bytes, shape, 1.0, scale, value), analogs(bytes, shape, gains, value))
        }
        (Storage::Float, Processor::Dec) => {
            let value = |b| Processor::Dec.float(b);
            (points(bytes, shape, 1.0, scale, value), analogs(bytes, shape, gains, value))
        }
        (Storage::Float, Processor::Mips) => {
            let value = |b| Processor::Mips.float(b);
            (points(bytes, shape, 1.0, scale, value), analogs(bytes, shape, gains, value))
        }
        (Storage::Integer { unsigned: false }, _) => {
            (points(bytes, shape, scale, scale, signed), analogs(bytes, shape, gains, signed))
        }
        (Storage::Integer { unsigned: true }, _) => {
            let unsigned = |b| f64::from(processor.word(b));
            (points(bytes, shape, scale, scale, signed), analogs(bytes, shape, gains, unsigned))
        }
    }
}

fn points<const WIDTH: usize>(
    bytes: &[u8],
    shape: &Shape,
    scale: f64,
    residual_scale: f64,
    value: impl Fn([u8; WIDTH]) -> f64,
) -> Points {
    let Shape { start, points, frames, .. } = *shape;
    let stride = shape.stride();
    let mut positions = vec![0.0; points * 3 * frames];
    let mut residuals = vec![0.0; points * frames];
    for from in (0..frames).step_by(TILE) {
        let tile = from..(from + TILE).min(frames);
        for point in 0..points {
            let xyz = &mut positions[3 * point * frames..3 * (point + 1) * frames];
            let (x, yz) = xyz.split_at_mut(frames);
            let (y, z) = yz.split_at_mut(frames);
            let residual = &mut residuals[point * frames..(point + 1) * frames];
            for frame in tile.clone() {
                let at = start + frame * stride + 4 * WIDTH * point;
                let (four, _) = bytes[at..at + 4 * WIDTH].as_chunks::<WIDTH>();
                let seen = value(four[3]);
                if seen < 0.0 {
                    (x[frame], y[frame], z[frame], residual[frame]) = (f64::NAN, f64::NAN, f64::NAN, -1.0);
                } else {
                    x[frame] = value(four[0]) * scale;
                    y[frame] = value(four[1]) * scale;
                    z[frame] = value(four[2]) * scale;
                    residual[frame] = f64::from(seen as i32 & 0xFF) * residual_scale;
                }
            }
        }
    }
    let fits = "as many values as the shape has";
    Points {
        positions: Array3::from_shape_vec((points, 3, frames), positions).expect(fits),
        residuals: Array2::from_shape_vec((points, frames), residuals).expect(fits),
    }
}

fn analogs<const WIDTH: usize>(
    bytes: &[u8],
    shape: &Shape,
    gains: &[Gain],
    value: impl Fn([u8; WIDTH]) -> f64,
) -> Array2<f64> {
    let Shape { start, points, frames, channels, samples_per_frame: per_frame, .. } = *shape;
    let (stride, samples) = (shape.stride(), frames * per_frame);
    let mut columns = vec![0.0; channels * samples];
    for from in (0..frames).step_by(TILE) {
        let tile = from..(from + TILE).min(frames);
        for (channel, Gain { offset, scale }) in gains.iter().copied().enumerate().take(channels) {
            let column = &mut columns[channel * samples..(channel + 1) * samples];
            for frame in tile.clone() {
                let at = start + frame * stride + 4 * WIDTH * points;
                let (values, _) = bytes[at..at + per_frame * channels * WIDTH].as_chunks::<WIDTH>();
                for sample in 0..per_frame {
                    column[frame * per_frame + sample] = (value(values[sample * channels + channel]) - offset) * scale;
                }
            }
        }
    }
    Array2::from_shape_vec((channels, samples), columns).expect("as many values as the shape has")
}
