//! Marker trajectories as columns.

use std::borrow::Cow;

use ndarray::{Array3, ArrayView1, ArrayView2, Axis};

use crate::{
    error::{Error, ErrorKind, Result},
    quantity::Clock,
};

/// Marker positions, m, in the recording's frame.
#[derive(Clone, Debug)]
pub struct Markers {
    /// Names, as in the file.
    pub labels: Vec<String>,
    /// Shape (marker, axis, frame), so that one coordinate of one marker is one contiguous column. NaN: not seen.
    pub position_m: Array3<f64>,
    /// When the frames were taken; `clock.len` equals the last dimension.
    pub clock: Clock,
}

impl Markers {
    /// Index of the marker called `label`.
    pub fn index(&self, label: &str) -> Option<usize> {
        self.labels.iter().position(|l| l == label)
    }

    /// Shape (axis, frame): the whole trajectory of marker `index`.
    pub fn trajectory(&self, index: usize) -> ArrayView2<'_, f64> {
        self.position_m.index_axis(Axis(0), index)
    }

    /// One coordinate of marker `index` over all frames.
    pub fn coordinate(&self, index: usize, axis: usize) -> ArrayView1<'_, f64> {
        self.position_m.index_axis(Axis(0), index).index_axis_move(Axis(0), axis)
    }

    /// The same as a slice; copied only from an array whose columns are not contiguous.
    pub fn column(&self, index: usize, axis: usize) -> Cow<'_, [f64]> {
        let coordinate = self.coordinate(index, axis);
        coordinate.to_slice().map_or_else(|| Cow::Owned(coordinate.to_vec()), Cow::Borrowed)
    }

    /// Positions of marker `index` over all frames; components are NaN where it was not seen.
    pub fn path(&self, index: usize) -> Vec<[f64; 3]> {
        let [x, y, z] = std::array::from_fn(|axis| self.column(index, axis));
        x.iter().zip(y.iter()).zip(z.iter()).map(|((x, y), z)| [*x, *y, *z]).collect()
    }

    /// Position of marker `index` at `frame`; components are NaN where it was not seen.
    pub fn at(&self, index: usize, frame: usize) -> [f64; 3] {
        std::array::from_fn(|axis| self.position_m[[index, axis, frame]])
    }

    /// The same markers in other places, m, column after column.
    ///
    /// # Errors
    /// [`ErrorKind::Mismatch`] for another number of samples.
    pub(crate) fn moved(&self, samples: Vec<f64>) -> Result<Self> {
        let position_m = Array3::from_shape_vec(self.position_m.raw_dim(), samples)
            .map_err(|e| Error::new(ErrorKind::Mismatch, e.to_string(), "one place for every marker and frame"))?;
        Ok(Self { labels: self.labels.clone(), position_m, clock: self.clock })
    }

    /// Share of frames in which marker `index` was not seen, 0 to 1.
    pub fn missing_ratio(&self, index: usize) -> f64 {
        let x = self.column(index, 0);
        if x.is_empty() { 1.0 } else { x.iter().filter(|v| v.is_nan()).count() as f64 / x.len() as f64 }
    }
}
