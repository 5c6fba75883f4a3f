//! Units of a plate's channels.

use crate::read::params::{ForceUnit, LengthUnit};

use super::{file::C3d, parameters::Parameters, plates::Plate};

/// SI units in one of the file's.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Units {
    pub position_m: f64,
    pub force_n: f64,
    pub moment_nm: f64,
    /// Of the centre of pressure among a type 1 plate's channels.
    pub cop_m: f64,
}

/// The unit of POINT:UNITS, of which only four letters may be left: `"mete"`.
pub(super) fn of_points(parameters: &Parameters) -> Option<LengthUnit> {
    let text = parameters.texts("POINT", "UNITS").into_iter().next()?.to_ascii_lowercase();
    LengthUnit::parse(&text).or_else(|| match text.get(..4).unwrap_or(&text) {
        "mete" | "metr" => Some(LengthUnit::Metre),
        "mill" => Some(LengthUnit::Millimetre),
        "cent" => Some(LengthUnit::Centimetre),
        _ => None,
    })
}

impl Units {
    /// What is usual: N, and N times the unit of the points, which is mm when nothing else is said.
    pub fn of(parameters: &Parameters) -> Self {
        let position_m = of_points(parameters).unwrap_or(LengthUnit::Millimetre).factor();
        Self { position_m, force_n: 1.0, moment_nm: position_m, cop_m: position_m }
    }

    /// What the channels' own units say, where they are units of force, moment and length.
    pub fn of_plate(file: &C3d, plate: &Plate, doubts: &mut Vec<(&'static str, String)>) -> Self {
        let mut units = Self::of(&file.parameters);
        let written =
            |index: usize| plate.channels.get(index).and_then(|c| file.analog_units.get(*c)).map(String::as_str);
        if let Some(unit) = written(0).and_then(ForceUnit::parse) {
            if unit.is_relative() {
                doubts.push(("units", format!("plate {}: forces are in {unit}, read as N", plate.number)));
            } else {
                units.force_n = unit.factor();
            }
        }
        match plate.kind {
            3 => units.moment_nm = units.force_n * units.position_m,
            1 => {
                units.moment_nm = written(5).and_then(moment).unwrap_or(units.moment_nm);
                units.cop_m = written(3).and_then(LengthUnit::parse).map_or(units.cop_m, LengthUnit::factor);
            }
            _ => units.moment_nm = written(3).and_then(moment).unwrap_or(units.moment_nm),
        }
        units
    }
}

/// `"Nmm"`, `"ntmm"`, `"N.m"`, `"mm*N"`, `"kNm"` in N·m.
fn moment(text: &str) -> Option<f64> {
    let key: String = text.chars().filter(|c| c.is_alphabetic()).flat_map(char::to_lowercase).collect();
    Some(match key.as_str() {
        "nm" | "ntm" | "mn" | "newtonmeter" | "newtonmeters" | "newtonmetre" => 1.0,
        "nmm" | "ntmm" | "mmn" | "newtonmillimeter" | "newtonmillimeters" => 1e-3,
        "ncm" | "ntcm" | "cmn" => 1e-2,
        "knm" => 1e3,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_written_in_many_ways() {
        for text in ["Nmm", "ntmm", "N.mm", "mm*N", "N·mm"] {
            assert_eq!(moment(text), Some(1e-3), "{text}");
        }
        assert_eq!((moment("Nm"), moment("V"), moment("N")), (Some(1.0), None, None));
    }
}
