//! The plate under the synthetic runner: a level rectangle that holds every centre of pressure.

use crate::recording::ForcePlate;

/// From the outermost centre of pressure to the plate's edge, m.
const MARGIN_M: f64 = 0.3;

/// Centre of pressure, m; the plate's middle while it is unloaded, as the program reports it.
pub(super) fn cop_or(plate: &ForcePlate, sample: usize, centre: [f64; 3]) -> [f64; 3] {
    let cop = plate.cop_m.as_ref().map(|cop| std::array::from_fn(|axis| cop[axis][sample]));
    cop.filter(|cop: &[f64; 3]| cop.iter().all(|c| c.is_finite())).unwrap_or(centre)
}

/// The rectangle that holds every centre of pressure, with a margin.
pub(super) struct Extent {
    pub low: [f64; 3],
    pub high: [f64; 3],
}

impl Extent {
    pub fn of(plate: &ForcePlate) -> Self {
        let column = |axis: usize| plate.cop_m.iter().flat_map(move |cop| cop[axis].iter().copied());
        // f64::min passes over NaN.
        let low: [f64; 3] = std::array::from_fn(|axis| column(axis).fold(f64::NAN, f64::min));
        let high: [f64; 3] = std::array::from_fn(|axis| column(axis).fold(f64::NAN, f64::max));
        // The vertical coordinate is 0 throughout; the plate is level.
        let widen = |axis: usize| if high[axis] == low[axis] { 0.0 } else { MARGIN_M };
        let or_zero = |value: f64| if value.is_nan() { 0.0 } else { value };
        Self {
            low: std::array::from_fn(|axis| or_zero(low[axis] - widen(axis))),
            high: std::array::from_fn(|axis| or_zero(high[axis] + widen(axis))),
        }
    }

    pub fn centre_m(&self) -> [f64; 3] {
        std::array::from_fn(|axis| f64::midpoint(self.low[axis], self.high[axis]))
    }

    /// Along x and along y, m.
    pub fn size_m(&self) -> [f64; 2] {
        [self.high[0] - self.low[0], self.high[1] - self.low[1]]
    }

    /// The axis along which the plate has no extent: the vertical one.
    pub fn level_axis(&self) -> usize {
        (0..3).find(|axis| self.low[*axis] == self.high[*axis]).unwrap_or(2)
    }
}
