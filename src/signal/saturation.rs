//! Where a sensor was at the end of its range.

use std::ops::Range;

use super::{gaps::is_complete, lanes::span};

/// Samples in a row at the highest or lowest value that make it the rail.
const IN_A_ROW: usize = 3;
/// Samples in all at a customary end of range that make it the rail, in a row or not: at 100 Hz a clipped impact is one.
const IN_ALL: usize = 3;

/// Where a signal of several axes was clipped.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Saturation {
    /// Samples in which any axis was at its rail: half-open ranges in order of time.
    pub ranges: Vec<Range<usize>>,
    /// The largest rail, in the unit of the signal.
    pub rail: Option<f64>,
}

/// Finds clipped samples: those at the highest or lowest value of their axis, where this value was held for three samples
/// in a row, or where it is one of the `customary` ends of range (to 0.1 %) and all axes reach such ends three times or
/// more. Values within `beyond` of zero are no rail: a sensor that does not move holds its values too.
pub fn saturation(axes: &[&[f64]], customary: &[f64], beyond: f64) -> Saturation {
    let named = |rail: f64| customary.iter().any(|end| (rail.abs() - end).abs() <= 1e-3 * end);
    let rails: Vec<(&[f64], f64)> = axes
        .iter()
        .flat_map(|x| ends(x).map(|rail| (*x, rail)))
        .filter(|(_, rail)| rail.is_finite() && rail.abs() > beyond)
        .collect();
    let times = |x: &[f64], rail: f64| x.iter().filter(|v| **v == rail).count();
    let often = rails.iter().filter(|(_, rail)| named(*rail)).map(|(x, rail)| times(x, *rail)).sum::<usize>() >= IN_ALL;
    let held = |x: &[f64], rail: f64| x.windows(IN_A_ROW).any(|w| w.iter().all(|v| *v == rail));
    let true_rails: Vec<(&[f64], f64)> =
        rails.into_iter().filter(|(x, rail)| (often && named(*rail)) || held(x, *rail)).collect();
    if true_rails.is_empty() {
        return Saturation::default();
    }
    let len = axes.iter().map(|x| x.len()).max().unwrap_or(0);
    let clipped = |i: usize| true_rails.iter().any(|(x, rail)| x.get(i) == Some(rail));
    let mut ranges: Vec<Range<usize>> = Vec::new();
    for i in (0..len).filter(|i| clipped(*i)) {
        match ranges.last_mut() {
            Some(last) if last.end == i => last.end += 1,
            _ => ranges.push(i..i + 1),
        }
    }
    Saturation { ranges, rail: true_rails.iter().map(|(_, rail)| rail.abs()).reduce(f64::max) }
}

/// The highest and the lowest finite sample; infinite where there is none.
fn ends(x: &[f64]) -> [f64; 2] {
    if is_complete(x) && !x.is_empty() {
        let (low, high) = span(x, |_, v| v);
        return [high, low];
    }
    let finite = x.iter().filter(|v| v.is_finite());
    let wider = |[high, low]: [f64; 2], v: &f64| [if *v > high { *v } else { high }, if *v < low { *v } else { low }];
    finite.fold([f64::NEG_INFINITY, f64::INFINITY], wider)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_in_a_row_at_the_rail_are_clipped() {
        let mut x: Vec<f64> = (0..100).map(|i| 30.0 * (0.3 * f64::from(i)).sin()).collect();
        x[20..24].fill(156.9);
        x[40] = 156.9;
        let found = saturation(&[&x, &[0.0; 100]], &[], 15.0);
        assert_eq!(found, Saturation { ranges: vec![20..24, 40..41], rail: Some(156.9) });
        x[20..24].fill(100.0);
        assert_eq!(saturation(&[&x], &[], 15.0), Saturation::default(), "a single highest sample is a peak");
    }

    #[test]
    fn single_samples_at_a_customary_range_are_clipped() {
        let mut x = vec![1.0; 50];
        let mut y = vec![2.0; 50];
        x[5] = -78.45;
        x[25] = -78.45;
        y[40] = -78.45;
        assert_eq!(saturation(&[&x, &y], &[78.4532], 15.0).ranges, [5..6, 25..26, 40..41]);
        assert!(saturation(&[&x, &y], &[156.9], 15.0).ranges.is_empty());
    }

    #[test]
    fn rest_is_not_clipped() {
        assert_eq!(saturation(&[&[9.81; 100], &[0.0; 100]], &[], 15.0), Saturation::default());
    }
}
