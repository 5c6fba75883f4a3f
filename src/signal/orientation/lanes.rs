//! Two filters side by side, each in its own lane of the processor's registers: one waits for its own last sample most of
//! the time, and two wait no longer than one.

use std::ops::{Add, Mul, Sub};

/// One number of each filter. Comparisons give masks, whose bits are all set where they hold.
pub(super) type Lanes = wide::f64x2;

/// A vector of each filter.
pub(super) type Vector = [Lanes; 3];

/// The same for both filters.
#[inline]
pub(super) fn both(x: f64) -> Lanes {
    Lanes::splat(x)
}

/// That of the first filter.
#[inline]
pub(super) fn first(x: Lanes) -> f64 {
    x.to_array()[0]
}

/// The filters in the other order.
#[inline]
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

#[inline]
pub(super) fn dot<T: Number>(a: [T; 3], b: [T; 3]) -> T {
    a[0] * b[0] + a[1] * b[1] + a[2] * b[2]
}

#[inline]
pub(super) fn times<T: Number>(rows: &[[T; 3]; 3], v: [T; 3]) -> [T; 3] {
    [dot(rows[0], v), dot(rows[1], v), dot(rows[2], v)]
}

#[inline]
pub(super) fn difference<T: Number>(a: [T; 3], b: [T; 3]) -> [T; 3] {
    [a[0] - b[0], a[1] - b[1], a[2] - b[2]]
}

/// Each component between `-limit` and `limit`.
#[inline]
pub(super) fn clamped(v: Vector, limit: Lanes) -> Vector {
    let within = |c: Lanes| c.fast_max(-limit).fast_min(limit);
    [within(v[0]), within(v[1]), within(v[2])]
}

/// `one` where the mask is set, else `other`.
#[inline]
pub(super) fn chosen(mask: Lanes, one: Vector, other: Vector) -> Vector {
    [mask.select(one[0], other[0]), mask.select(one[1], other[1]), mask.select(one[2], other[2])]
}

/// Back to what they were `before` where the mask is set.
#[inline]
pub(super) fn undo(now: &mut [Lanes], mask: Lanes, before: &[Lanes]) {
    now.iter_mut().zip(before).for_each(|(now, before)| *now = mask.select(*before, *now));
}
