//! Sides, units, sample clocks and vectors that know their frame.
//!
//! SI everywhere inside. A bare `f64` carries its unit as a suffix of its name; the one table of suffixes is
//! [`Unit::suffix`]. Degrees appear only where a name ends in `_deg`.
//!
//! ```text
//!            up (Y)
//!             │   forward (X), the direction of progression
//!             │ ╱
//!             o──── right (Z), the runner's right hand          the lab frame, right-handed (ISB)
//! ```

use std::{fmt, marker::PhantomData, ops::Range};

use serde::{Deserialize, Serialize};

/// Standard gravity, m/s² (CGPM 1901). One body weight is `mass_kg * STANDARD_GRAVITY_MPS2`.
pub const STANDARD_GRAVITY_MPS2: f64 = 9.806_65;

/// The runner's left or right.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Side {
    /// The runner's left.
    Left,
    /// The runner's right.
    Right,
}

impl Side {
    /// Both sides, left first.
    pub const BOTH: [Self; 2] = [Self::Left, Self::Right];

    /// The other side.
    #[must_use]
    pub fn opposite(self) -> Self {
        match self {
            Self::Left => Self::Right,
            Self::Right => Self::Left,
        }
    }

    /// +1 for right and −1 for left: the direction of this side along the lab's right-pointing axis.
    pub fn lateral_sign(self) -> f64 {
        match self {
            Self::Left => -1.0,
            Self::Right => 1.0,
        }
    }

    /// `"left"` or `"right"`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Left => "left",
            Self::Right => "right",
        }
    }
}

impl fmt::Display for Side {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl std::str::FromStr for Side {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text.trim().to_ascii_lowercase().as_str() {
            "l" | "left" => Ok(Self::Left),
            "r" | "right" => Ok(Self::Right),
            other => Err(format!("`{other}` is no side; write left or right")),
        }
    }
}

/// The unit of a column or a metric.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    /// Length, m.
    Metre,
    /// Time, s.
    Second,
    /// Time, min.
    Minute,
    /// Time, h.
    Hour,
    /// Length, km.
    Kilometre,
    /// Force, N.
    Newton,
    /// Force over body weight.
    BodyWeight,
    /// Loading rate, body weights per second.
    BodyWeightPerSecond,
    /// Impulse, body weights times seconds.
    BodyWeightSecond,
    /// Cadence, steps per minute.
    StepsPerMinute,
    /// Speed, m/s.
    MetrePerSecond,
    /// Stiffness, kN/m.
    KilonewtonPerMetre,
    /// Angle, degrees.
    Degree,
    /// Angular velocity, degrees per second.
    DegreePerSecond,
    /// Moment over body mass, N·m/kg.
    NewtonMetrePerKilogram,
    /// Rate, Hz.
    Hertz,
    /// Mass, kg.
    Kilogram,
    /// Acceleration over standard gravity.
    StandardGravity,
    /// Power of an acceleration, squares of standard gravity.
    SquareGravity,
    /// Ratio of powers, decibels.
    Decibel,
    /// A dimensionless ratio.
    Ratio,
    /// Per cent.
    Percent,
    /// Arbitrary units.
    ArbitraryUnit,
    /// A dimensionless exponent or index that goes by its name in the field.
    Index,
    /// A dimensionless count.
    Count,
    /// Text, flags and identifiers.
    None,
}

impl Unit {
    /// Every unit, its symbol and the suffix its names end in. The only such table.
    const TABLE: [(Self, &'static str, &'static str); 26] = [
        (Self::Metre, "m", "_m"),
        (Self::Second, "s", "_s"),
        (Self::Minute, "min", "_min"),
        (Self::Hour, "h", "_h"),
        (Self::Kilometre, "km", "_km"),
        (Self::Newton, "N", "_n"),
        (Self::BodyWeight, "BW", "_bw"),
        (Self::BodyWeightPerSecond, "BW/s", "_bw_s"),
        (Self::BodyWeightSecond, "BW·s", "_bw_s"),
        (Self::StepsPerMinute, "steps/min", "_spm"),
        (Self::MetrePerSecond, "m/s", "_mps"),
        (Self::KilonewtonPerMetre, "kN/m", "_kn_m"),
        (Self::Degree, "deg", "_deg"),
        (Self::DegreePerSecond, "deg/s", "_dps"),
        (Self::NewtonMetrePerKilogram, "N·m/kg", "_nm_kg"),
        (Self::Hertz, "Hz", "_hz"),
        (Self::Kilogram, "kg", "_kg"),
        (Self::StandardGravity, "g", "_g"),
        (Self::SquareGravity, "g²", "_g2"),
        (Self::Decibel, "dB", "_db"),
        (Self::Ratio, "1", "_ratio"),
        (Self::Percent, "%", "_pct"),
        (Self::ArbitraryUnit, "a.u.", "_au"),
        (Self::Index, "1", ""),
        (Self::Count, "1", "_count"),
        (Self::None, "", ""),
    ];

    fn row(self) -> &'static (Self, &'static str, &'static str) {
        Self::TABLE.iter().find(|row| row.0 == self).expect("every unit has a row; a test walks them")
    }

    /// The unit of a column that was exported with this symbol: several are written `1`, and the name tells them apart.
    #[cfg(feature = "parquet")]
    pub(crate) fn of(symbol: &str, column: &str, whole: bool) -> Self {
        let mut same = Self::TABLE.iter().filter(|row| row.1 == symbol).map(|row| row.0);
        match (same.next(), same.next()) {
            (Some(only), None) => only,
            (Some(_), _) if whole => Self::Count,
            (Some(_), _) if column.ends_with(Self::Ratio.suffix()) => Self::Ratio,
            (Some(_), _) => Self::Index,
            (None, _) => Self::None,
        }
    }

    /// The first unit that is written like this.
    #[cfg(feature = "report")]
    pub(crate) fn written(symbol: &str) -> Self {
        Self::TABLE.iter().find(|row| row.1 == symbol).map_or(Self::None, |row| row.0)
    }

    /// The symbol as printed: `"BW/s"`.
    pub fn symbol(self) -> &'static str {
        self.row().1
    }

    /// What the name of a quantity in this unit ends in: `"_bw_s"`.
    pub fn suffix(self) -> &'static str {
        self.row().2
    }
}

impl fmt::Display for Unit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.symbol())
    }
}

/// When each sample of a stream was taken: `start_s + i / rate_hz`, for `len` samples.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Clock {
    /// Time of sample 0 in the recording's own time, s.
    pub start_s: f64,
    /// Sampling rate, Hz; finite and above zero.
    pub rate_hz: f64,
    /// Number of samples.
    pub len: usize,
}

impl Clock {
    /// Time of the (possibly fractional) sample position `index`, s.
    pub fn time_s(&self, index: f64) -> f64 {
        self.start_s + index / self.rate_hz
    }

    /// The fractional sample position of `time_s`; negative before the start.
    pub fn position(&self, time_s: f64) -> f64 {
        (time_s - self.start_s) * self.rate_hz
    }

    /// Time of the last sample, s; the start when there is none.
    pub fn end_s(&self) -> f64 {
        self.time_s(self.len.saturating_sub(1) as f64)
    }

    /// Samples × interval, s.
    pub fn duration_s(&self) -> f64 {
        self.len as f64 / self.rate_hz
    }

    /// The samples taken in `[from_s, to_s)`, clipped to the stream.
    pub fn range(&self, from_s: f64, to_s: f64) -> Range<usize> {
        let clip = |t: f64| (self.position(t).ceil().max(0.0) as usize).min(self.len);
        let (from, to) = (clip(from_s), clip(to_s));
        from..to.max(from)
    }

    /// Whether `time_s` lies between the first and the last sample.
    pub fn covers(&self, time_s: f64) -> bool {
        self.len > 0 && time_s >= self.start_s && time_s <= self.end_s()
    }
}

impl Default for Clock {
    fn default() -> Self {
        Self { start_s: 0.0, rate_hz: 1.0, len: 0 }
    }
}

/// Marks a vector whose components are forward, up, right.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Lab;

/// A vector in frame `F`, m unless its name says otherwise. Vectors of different frames do not mix.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Vec3<F> {
    components: [f64; 3],
    frame: PhantomData<F>,
}

impl<F> Vec3<F> {
    /// From components in the frame's order.
    pub fn new(components: [f64; 3]) -> Self {
        Self { components, frame: PhantomData }
    }

    /// The components in the frame's order.
    pub fn components(&self) -> [f64; 3] {
        self.components
    }

    /// Whether all three components are finite.
    pub fn is_finite(&self) -> bool {
        self.components.iter().all(|c| c.is_finite())
    }
}

impl<F> std::ops::Sub for Vec3<F> {
    type Output = Self;

    fn sub(self, other: Self) -> Self {
        Self::new(std::array::from_fn(|i| self.components[i] - other.components[i]))
    }
}

impl Vec3<Lab> {
    /// The point halfway to `other`.
    #[must_use]
    pub fn middle(self, other: Self) -> Self {
        Self::new(std::array::from_fn(|i| f64::midpoint(self.components[i], other.components[i])))
    }

    /// Component along the direction of progression.
    pub fn forward(&self) -> f64 {
        self.components[0]
    }

    /// Component along the upward vertical.
    pub fn up(&self) -> f64 {
        self.components[1]
    }

    /// Component towards the runner's right.
    pub fn right(&self) -> f64 {
        self.components[2]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_unit_has_a_row_of_its_own() {
        for (unit, symbol, suffix) in Unit::TABLE {
            assert_eq!((unit.symbol(), unit.suffix()), (symbol, suffix));
            assert!(suffix.is_empty() || suffix.starts_with('_'), "{suffix}");
        }
    }

    #[test]
    fn a_clock_range_is_half_open() {
        let clock = Clock { start_s: 1.0, rate_hz: 10.0, len: 20 };
        assert_eq!(clock.range(1.0, 1.5), 0..5);
        assert_eq!(clock.range(1.05, 1.15), 1..2);
        assert_eq!(clock.range(0.0, 99.0), 0..20);
        assert_eq!(clock.range(5.0, 4.0), 20..20);
    }
}
