//! Two filters side by side, each in its own lane of the processor's registers: one waits for its own last sample most of
//! the time, and two wait no longer than one.

use std::ops::{Add, Mul, Sub};

/// One number of each filter. Comparisons give masks, whose bits are all set where they hold.
pub(super) type Lanes = wide::f64x2;

/// A vector of each filter.
pub(super) type Vector = [Lanes; 3];

/// The same for both filters.
pub(super) fn both(x: f64) -> Lanes {
    Lanes::splat(x)
}

/// That of the first filter.
pub(super) fn first(x: Lanes) -> f64 {
    x.to_array()[0]
}

/// The filters in the other order.
pub(super) fn swapped(x: Lanes) -> Lanes {
    let [a, b] = x.to_array();
    Lanes::new([b, a])
}

/// What vector algebra needs of a number, or of the numbers in lanes.
pub(super) trait Number:
    Copy + From<f64> + Add<Output = Self> + Sub<Output = Self> + Mul<Output = Self>
{
}

impl Number for f64 {}
impl Number for Lanes {}

pub(super) fn dot<T: Number>(a: [T; 3], b: [T; 3]) -> T {
    a[0] * b[0] + a[1] * b[1] + a[2] * b[2]
}

pub(super) fn times<T: Number>(rows: &[[T; 3]; 3], v: [T; 3]) -> [T; 3] {
    rows.map(|row| dot(row, v))
}

pub(super) fn difference<T: Number>(a: [T; 3], b: [T; 3]) -> [T; 3] {
    [a[0] - b[0], a[1] - b[1], a[2] - b[2]]
}

/// Each component between `-limit` and `limit`.
pub(super) fn clamped(v: Vector, limit: Lanes) -> Vector {
    v.map(|c| c.fast_max(-limit).fast_min(limit))
}

/// `one` where the mask is set, else `other`.
pub(super) fn chosen(mask: Lanes, one: Vector, other: Vector) -> Vector {
    std::array::from_fn(|i| mask.select(one[i], other[i]))
}

/// Back to what they were `before` where the mask is set.
pub(super) fn undo(now: &mut [Lanes], mask: Lanes, before: &[Lanes]) {
    now.iter_mut().zip(before).for_each(|(now, before)| *now = mask.select(*before, *now));
}
