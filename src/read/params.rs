//! What the user may say about a file that does not say it itself.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use crate::recording::MarkerNames;

use super::column_map::ColumnMap;

/// How files are read. Everything is found from the content unless said here.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ReadParams {
    /// Sampling rate, Hz, of files without a time column. Default: measured from the time column, else declared by the
    /// header. A rate that contradicts the time column is an error.
    pub rate_hz: Option<f64>,
    /// Which columns of a delimited table hold what. Default: recognised by their names.
    pub columns: Option<ColumnMap>,
    /// Unit of marker positions. Default: declared by the file, checked against the size of a human.
    pub length_unit: Option<LengthUnit>,
    /// Unit of force. Default: declared by the file, else N.
    pub force_unit: Option<ForceUnit>,
    /// Body mass, kg. Used only to turn forces given in body weights into N. Default: none.
    pub mass_kg: Option<f64>,
    /// Which marker sits on which landmark, where its label is none of the known ones.
    pub markers: MarkerNames,
    /// By how much the clock of each file of a recording is moved, s, in the order of the files. Default: not at all.
    pub offsets_s: Vec<f64>,
    /// The label of an event that every file of a recording holds once: their clocks are moved until it is at one time.
    pub sync_event: Option<String>,
    /// Largest file that is read, bytes. Default 1 GiB: a guard against a wrong path, not a limit of the method.
    pub max_bytes: u64,
}

impl Default for ReadParams {
    fn default() -> Self {
        Self {
            rate_hz: None,
            columns: None,
            length_unit: None,
            force_unit: None,
            mass_kg: None,
            markers: MarkerNames::default(),
            offsets_s: Vec::new(),
            sync_event: None,
            max_bytes: 1 << 30,
        }
    }
}

macro_rules! written_unit {
    ($(#[$doc:meta])* $name:ident, $what:literal, { $($(#[$unit_doc:meta])* $variant:ident, $factor:expr, $symbol:literal, [$($alias:literal),*];)+ }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        #[non_exhaustive]
        pub enum $name {
            $($(#[$unit_doc])* $variant,)+
        }

        impl $name {
            /// One of this unit in SI units.
            pub(super) fn factor(self) -> f64 {
                match self { $(Self::$variant => $factor,)+ }
            }

            /// The unit written as `text`, in any case.
            pub(super) fn parse(text: &str) -> Option<Self> {
                let text = text.trim().to_lowercase();
                $(if [$($alias),*].contains(&text.as_str()) { return Some(Self::$variant); })+
                None
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(match self { $(Self::$variant => $symbol,)+ })
            }
        }

        impl FromStr for $name {
            type Err = String;

            fn from_str(text: &str) -> Result<Self, String> {
                let known = [$($symbol),+].join(", ");
                Self::parse(text).ok_or_else(|| format!(concat!("`{}` is no unit of ", $what, "; write one of {}"), text, known))
            }
        }

        impl TryFrom<String> for $name {
            type Error = String;

            fn try_from(text: String) -> Result<Self, String> {
                text.parse()
            }
        }

        impl From<$name> for String {
            fn from(unit: $name) -> Self {
                unit.to_string()
            }
        }
    };
}

written_unit! {
    /// Unit in which a file writes lengths.
    LengthUnit, "length", {
        /// m.
        Metre, 1.0, "m", ["m", "meter", "meters", "metre", "metres"];
        /// cm.
        Centimetre, 0.01, "cm", ["cm", "centimeter", "centimeters", "centimetre", "centimetres"];
        /// mm.
        Millimetre, 0.001, "mm", ["mm", "millimeter", "millimeters", "millimetre", "millimetres"];
    }
}

written_unit! {
    /// Unit in which a file writes forces.
    ForceUnit, "force", {
        /// N.
        Newton, 1.0, "N", ["n", "newton", "newtons", "nt"];
        /// kN.
        Kilonewton, 1000.0, "kN", ["kn", "kilonewton", "kilonewtons"];
        /// Body weights; needs the mass.
        BodyWeight, crate::quantity::STANDARD_GRAVITY_MPS2, "BW", ["bw", "xbw", "n/bw", "body weight", "body weights", "bodyweight"];
        /// Newtons per kilogram of body mass; needs the mass.
        NewtonPerKilogram, 1.0, "N/kg", ["n/kg"];
    }
}

impl LengthUnit {
    /// Turns lengths in this unit into m. Division by a power of ten is exact but for its rounding; 0.001 is not.
    pub(super) fn to_metres<'a>(self, values: impl Iterator<Item = &'a mut f64>) {
        let per_metre = self.factor().recip().round();
        if per_metre != 1.0 {
            values.for_each(|v| *v /= per_metre);
        }
    }
}

impl TimeUnit {
    /// Turns times in this unit into s.
    pub(super) fn to_seconds(self, values: &mut [f64]) {
        let per_second = self.factor().recip().round();
        if per_second != 1.0 {
            for value in values {
                *value /= per_second;
            }
        }
    }
}

impl ForceUnit {
    /// Whether the mass is needed to get N.
    pub(super) fn is_relative(self) -> bool {
        matches!(self, Self::BodyWeight | Self::NewtonPerKilogram)
    }
}

written_unit! {
    /// Unit in which a file writes time.
    TimeUnit, "time", {
        /// s.
        Second, 1.0, "s", ["s", "sec", "secs", "second", "seconds"];
        /// ms.
        Millisecond, 1e-3, "ms", ["ms", "msec", "millisecond", "milliseconds"];
        /// µs.
        Microsecond, 1e-6, "us", ["us", "µs", "μs", "usec", "microsec", "microsecond", "microseconds"];
        /// ns.
        Nanosecond, 1e-9, "ns", ["ns", "nsec", "nanosecond", "nanoseconds"];
    }
}
