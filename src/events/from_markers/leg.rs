//! The markers of one leg as arrays, and what is read off them.

use std::borrow::Cow;

use crate::{
    error::{Error, ErrorKind, Result},
    signal::{DEFAULT_ORDER, Lowpass, quantile},
};

/// One marker over time: forward, up and right, m, gaps filled, not smoothed; NaN where it was not seen. Columns of a recording
/// are borrowed, for copies of all that events look at would be half as large as the recording.
pub type Trajectory<'a> = [Cow<'a, [f64]>; 3];

/// The markers of one leg that events are found in. All of equal length, in lab axes; those that are there are used.
#[derive(Clone, Debug, Default)]
pub struct Leg<'a> {
    /// Back of the heel.
    pub heel: Option<Trajectory<'a>>,
    /// Heads of the metatarsals, in any number and order.
    pub metatarsals: Vec<Trajectory<'a>>,
    /// Hallux, or the tip of the shoe.
    pub tip: Option<Trajectory<'a>>,
    /// An upper and a lower marker on the thigh.
    pub thigh: Option<[Trajectory<'a>; 2]>,
    /// An upper and a lower marker on the shank.
    pub shank: Option<[Trajectory<'a>; 2]>,
}

impl<'a> Leg<'a> {
    /// The markers on the shoe.
    pub(super) fn foot(&self) -> impl Iterator<Item = &Trajectory<'a>> {
        self.heel.iter().chain(&self.metatarsals).chain(&self.tip)
    }

    /// # Errors
    /// [`ErrorKind::NoSignal`] without a marker on the foot, [`ErrorKind::Parameter`] for columns of different lengths.
    pub(super) fn check(&self, pelvis: Option<&Trajectory<'_>>) -> Result<()> {
        let Some(first) = self.foot().next() else {
            let expected = "a heel marker, and one on the metatarsals or toes";
            return Err(Error::new(ErrorKind::NoSignal, "no marker on the foot", expected));
        };
        let len = first[0].len();
        let segments = self.thigh.iter().chain(&self.shank).flatten();
        let odd = self.foot().chain(segments).chain(pelvis).flatten().find(|column| column.len() != len);
        odd.map_or(Ok(()), |column| {
            let found = format!("{} and {len} samples", column.len());
            Err(Error::parameter("markers", found, "markers of equal length"))
        })
    }
}

/// Low-passes at a cut-off, or at two fifths of the rate where that is less; runs too short for the filter become NaN.
pub(super) struct Smoother {
    lowpass: Lowpass,
    rate_hz: f64,
}

impl Smoother {
    pub(super) fn new(rate_hz: f64, cutoff_hz: f64) -> Result<Self> {
        Ok(Self { lowpass: Lowpass::zero_lag(rate_hz, cutoff_hz.min(0.4 * rate_hz), DEFAULT_ORDER)?, rate_hz })
    }

    pub(super) fn position(&self, x: &[f64]) -> Vec<f64> {
        let mut smooth = Vec::with_capacity(x.len());
        self.lowpass.append_runs(x, &mut smooth, &mut Vec::new());
        smooth
    }

    /// First derivative per second.
    pub(super) fn velocity(&self, x: &[f64]) -> Vec<f64> {
        slope(&self.position(x), self.rate_hz)
    }

    /// Second derivative per second squared.
    pub(super) fn acceleration(&self, x: &[f64]) -> Vec<f64> {
        bend(&self.position(x), self.rate_hz)
    }
}

/// Central differences per second; NaN at the ends and beside gaps.
pub(super) fn slope(x: &[f64], rate_hz: f64) -> Vec<f64> {
    framed(x.windows(3).map(|w| (w[2] - w[0]) * 0.5 * rate_hz), x.len())
}

/// Second differences per second squared; NaN at the ends and beside gaps.
pub(super) fn bend(x: &[f64], rate_hz: f64) -> Vec<f64> {
    framed(x.windows(3).map(|w| (w[2] - 2.0 * w[1] + w[0]) * rate_hz * rate_hz), x.len())
}

fn framed(inner: impl Iterator<Item = f64>, len: usize) -> Vec<f64> {
    let mut all = Vec::with_capacity(len);
    all.push(f64::NAN);
    all.extend(inner);
    all.resize(len, f64::NAN);
    all
}

/// Mean over columns of what is finite at each sample; NaN where nothing is.
pub(super) fn mean_columns(columns: &[impl AsRef<[f64]>]) -> Vec<f64> {
    let columns: Vec<&[f64]> = columns.iter().map(AsRef::as_ref).collect();
    let len = columns.iter().map(|c| c.len()).min().unwrap_or(0);
    let at = |i: usize| {
        let seen = columns.iter().map(|c| c[i]).filter(|v| v.is_finite());
        let (sum, count) = seen.fold((0.0, 0.0), |(s, n), v| (s + v, n + 1.0));
        sum / count
    };
    (0..len).map(at).collect()
}

/// From the end of one forward swing to the start of the next, in samples: the stance is inside.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Span {
    /// Where the foot is farthest forward; `None` when that was before the recording.
    pub from: Option<f64>,
    /// Where the foot is farthest back; `None` when that is after the recording.
    pub to: Option<f64>,
}

/// Height of a marker on the standing foot, m: the median at two fifths of its spans.
pub(super) fn standing_height(height: &[f64], spans: &[Span]) -> f64 {
    let at = |span: &Span| Some(height[(span.from? + 0.4 * (span.to? - span.from?)).round() as usize]);
    let mut seen: Vec<f64> = spans.iter().filter_map(at).filter(|h| h.is_finite()).collect();
    if seen.is_empty() {
        seen.extend(height.iter().filter(|h| h.is_finite()));
        return quantile(&mut seen, 0.1).unwrap_or(f64::NAN);
    }
    quantile(&mut seen, 0.5).unwrap_or(f64::NAN)
}

/// Where a parabola through the extreme sample `at` and its neighbours has its extreme.
pub(super) fn refine(x: &[f64], at: usize) -> f64 {
    let (Some(before), Some(after)) = (at.checked_sub(1).and_then(|i| x.get(i)), x.get(at + 1)) else {
        return at as f64;
    };
    let shift = 0.5 * (before - after) / (before - 2.0 * x[at] + after);
    at as f64 + if shift.is_finite() { shift.clamp(-0.5, 0.5) } else { 0.0 }
}

/// Sample of the largest finite value within `range`, cut to the array.
pub(super) fn highest(x: &[f64], range: std::ops::Range<usize>) -> Option<usize> {
    let range = range.start.min(x.len())..range.end.min(x.len());
    range.filter(|i| x[*i].is_finite()).max_by(|a, b| x[*a].total_cmp(&x[*b]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn derivatives_of_a_parabola_are_its_own() {
        let x: Vec<f64> = (0..200).map(|i| 3.0 * (f64::from(i) / 100.0).powi(2)).collect();
        assert!((slope(&x, 100.0)[50] - 3.0).abs() < 1e-9);
        let smoother = Smoother::new(100.0, 25.0).unwrap();
        assert!((smoother.acceleration(&x)[100] - 6.0).abs() < 1e-6);
        assert!(smoother.acceleration(&x)[0].is_nan() && smoother.acceleration(&x[..2]).iter().all(|v| v.is_nan()));
    }

    #[test]
    fn a_parabola_is_refined_to_its_top() {
        let x: Vec<f64> = (0..9).map(|i| -(f64::from(i) - 4.3).powi(2)).collect();
        assert!((refine(&x, highest(&x, 0..9).unwrap()) - 4.3).abs() < 1e-12);
        assert_eq!(refine(&[1.0], 0), 0.0);
    }
}
