//! Figures as plain numbers and texts: the template turns them into SVG, so that no text can become markup.
//!
//! ```text
//! y labels │ plot of `height` px, as wide as the page allows
//!          │   marks and labels across: shares of the width, "25%"; down: px
//!          │   curves: paths in a box of 1000 × height, stretched with the width
//!          └── x labels
//! ```

use std::fmt::Write as _;

use serde::Serialize;
use serde_json::Value;

use super::{
    number::{fixed, ticks},
    onset::Drawn,
};

/// Height of a plot, px.
pub(super) const HEIGHT: f64 = 220.0;

/// Width of the box that curves are drawn in.
const BOX: f64 = 1000.0;

/// One figure.
#[derive(Serialize)]
pub(super) struct Figure {
    /// Unique on the page.
    pub id: String,
    /// What it shows, with the unit.
    pub title: String,
    /// What a positive value means.
    pub sign: String,
    /// What a reader who cannot see it should know.
    pub description: String,
    /// What stands below it.
    pub caption: String,
    pub x_label: String,
    pub y_label: String,
    pub height: f64,
    pub x_ticks: Vec<Tick>,
    pub y_ticks: Vec<Tick>,
    /// The line at zero, px from the top, where it is inside.
    pub zero: Option<f64>,
    /// Curves with their bands.
    pub curves: Vec<Curve>,
    /// Impact peak and loading rate, of the vertical force.
    pub onsets: Vec<Drawn>,
    /// Single marks.
    pub marks: Vec<Mark>,
    /// Horizontal lines.
    pub levels: Vec<Level>,
    /// What marks of several kinds mean.
    pub legend: Vec<Key>,
    /// What the script shows when pointed at; null where there are no curves.
    pub data: Value,
    /// Number of points of a curve, or of marks: what the slider goes through.
    pub points: usize,
    /// Whether marks are drawn small.
    pub dense: bool,
    /// Whether it takes the whole width.
    pub wide: bool,
}

/// A mark on an axis.
#[derive(Serialize)]
pub(super) struct Tick {
    /// Per cent of the width, or px from the top.
    pub at: String,
    pub label: String,
}

/// A mean curve and its spread.
#[derive(Serialize)]
pub(super) struct Curve {
    /// `left` or `right`, or empty.
    pub side: String,
    pub line: String,
    pub band: String,
    /// Where its name stands: px from the top.
    pub end: f64,
}

/// A single mark.
#[derive(Serialize)]
pub(super) struct Mark {
    /// `left`, `right`, `unknown` or `rejected`: which of the symbols it is.
    pub shape: String,
    /// Class of its look.
    pub class: String,
    /// Per cent of the width, and px from the top.
    pub x: String,
    pub y: String,
    /// What it is, when pointed at or chosen.
    pub title: String,
}

/// A line across.
#[derive(Serialize)]
pub(super) struct Level {
    pub class: String,
    pub y: String,
}

/// An entry of a legend.
#[derive(Serialize)]
pub(super) struct Key {
    pub shape: String,
    pub class: String,
    pub label: String,
}

/// From values to places.
#[derive(Clone, Copy, Debug)]
pub(super) struct Scale {
    low: f64,
    high: f64,
}

impl Scale {
    /// Over all finite `values`, a little wider than they are.
    pub fn of(values: impl Iterator<Item = f64>) -> Option<Self> {
        let (low, high) = values
            .filter(|v| v.is_finite())
            .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), v| (low.min(v), high.max(v)));
        if low > high {
            return None;
        }
        let room = if high > low { 0.06 * (high - low) } else { high.abs().max(1.0) * 0.1 };
        Some(Self { low: low - room, high: high + room })
    }

    /// Exactly from `low` to `high`.
    pub fn exact(low: f64, high: f64) -> Self {
        Self { low, high: if high > low { high } else { low + 1.0 } }
    }

    /// Reaching to zero where all values lie on one side of it.
    pub fn with_zero(self) -> Self {
        Self { low: self.low.min(0.0), high: self.high.max(0.0) }
    }

    fn share(self, value: f64) -> f64 {
        (value - self.low) / (self.high - self.low)
    }

    /// Px from the top of a plot of `height`.
    pub fn down(self, value: f64, height: f64) -> f64 {
        height * (1.0 - self.share(value))
    }

    /// Per cent of the width.
    pub fn across(self, value: f64) -> String {
        format!("{}%", short(100.0 * self.share(value)))
    }

    /// Ticks of the x axis.
    pub fn x_ticks(self, count: usize) -> Vec<Tick> {
        let (marks, decimals) = ticks(self.low, self.high, count);
        marks.into_iter().map(|v| Tick { at: self.across(v), label: fixed(v, decimals) }).collect()
    }

    /// Ticks of the y axis.
    pub fn y_ticks(self, count: usize, height: f64) -> Vec<Tick> {
        let (marks, decimals) = ticks(self.low, self.high, count);
        marks.into_iter().map(|v| Tick { at: short(self.down(v, height)), label: fixed(v, decimals) }).collect()
    }

    /// Where zero is, px from the top, when it is inside.
    pub fn zero(self, height: f64) -> Option<f64> {
        (self.low < 0.0 && self.high > 0.0).then(|| (10.0 * self.down(0.0, height)).round() / 10.0)
    }

    /// A path through `points` (x as a share of the width, 0 to 1); broken where one is missing.
    pub fn path(self, points: &[(f64, f64)], height: f64) -> String {
        let mut path = String::new();
        let mut pen = 'M';
        for (x, y) in points {
            if y.is_finite() {
                path.push(pen);
                let _ = write!(path, "{} {}", short(BOX * x), short(self.down(*y, height)));
                pen = 'L';
            } else {
                pen = 'M';
            }
        }
        path
    }

    /// A closed band between two curves, without the points that either lacks.
    pub fn band(self, low: &[(f64, f64)], high: &[(f64, f64)], height: f64) -> String {
        let both = low.iter().zip(high).filter(|(a, b)| a.1.is_finite() && b.1.is_finite());
        let (low, high): (Vec<_>, Vec<_>) = both.map(|(a, b)| (*a, *b)).unzip();
        let ring: Vec<(f64, f64)> = high.into_iter().chain(low.into_iter().rev()).collect();
        if ring.is_empty() { String::new() } else { self.path(&ring, height) + "Z" }
    }
}

/// The figures of a whole page are bounded by this many marks each; of longer recordings every second, third … is drawn.
pub(super) const MOST_MARKS: usize = 3000;
/// Beyond this many marks they are drawn small.
pub(super) const MOST_LARGE: usize = 600;

/// Of how many marks one is drawn.
pub(super) fn one_in(marks: usize) -> usize {
    marks.div_ceil(MOST_MARKS).max(1)
}

/// At most one decimal, none that says nothing.
pub(super) fn short(value: f64) -> String {
    let text = format!("{value:.1}");
    let text = text.strip_suffix(".0").unwrap_or(&text);
    if text == "-0" { "0".into() } else { text.to_owned() }
}

/// Moves labels apart that would stand on each other; `least` px between them.
pub(super) fn apart(curves: &mut [Curve], least: f64, height: f64) {
    if let [a, b] = curves
        && (a.end - b.end).abs() < least
    {
        let middle = f64::midpoint(a.end, b.end).clamp(least / 2.0, height - least / 2.0);
        let (upper, lower) = if a.end <= b.end { (a, b) } else { (b, a) };
        (upper.end, lower.end) = (middle - least / 2.0, middle + least / 2.0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_shares_and_pixels() {
        let scale = Scale::exact(0.0, 4.0);
        assert_eq!((scale.across(1.0), scale.down(1.0, 200.0)), ("25%".into(), 150.0));
        assert_eq!(scale.path(&[(0.0, 0.0), (0.5, f64::NAN), (1.0, 4.0)], 200.0), "M0 200M1000 0");
        assert_eq!(scale.band(&[(0.0, 1.0)], &[(0.0, 2.0)], 200.0), "M0 100L0 150Z");
        assert!(Scale::of([f64::NAN].into_iter()).is_none());
    }
}
