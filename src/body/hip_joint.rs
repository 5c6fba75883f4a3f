//! The hip joint centre, from the size of the pelvis.

use serde::{Deserialize, Serialize};

/// A regression for the hip joint centre. Each is a straight-line fit to images of people's hips.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HipRegression {
    /// Pelvic width, pelvic depth and leg length (Harrington et al. 2007, 10.1016/j.jbiomech.2006.02.003). The default.
    #[default]
    Harrington,
    /// Pelvic width alone, from the same images (Sangeux 2015, 10.1016/j.gaitpost.2015.07.004).
    HarringtonWidth,
    /// Leg length alone (Hara et al. 2016, 10.1038/srep37707).
    Hara,
    /// Pelvic width alone (Bell et al. 1990, 10.1016/0021-9290(90)90054-7).
    Bell,
}

impl HipRegression {
    /// Every regression.
    pub const ALL: [Self; 4] = [Self::Harrington, Self::HarringtonWidth, Self::Hara, Self::Bell];

    /// `"harrington"`, as in a configuration file.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Harrington => "harrington",
            Self::HarringtonWidth => "harrington_width",
            Self::Hara => "hara",
            Self::Bell => "bell",
        }
    }

    /// The paper it comes from.
    pub fn source(self) -> &'static str {
        match self {
            Self::Harrington => "Harrington et al. 2007, 10.1016/j.jbiomech.2006.02.003",
            Self::HarringtonWidth => "Sangeux 2015, 10.1016/j.gaitpost.2015.07.004",
            Self::Hara => "Hara et al. 2016, 10.1038/srep37707",
            Self::Bell => "Bell et al. 1990, 10.1016/0021-9290(90)90054-7",
        }
    }

    /// Whether it asks for the length of the leg.
    pub fn needs_leg_length(self) -> bool {
        matches!(self, Self::Harrington | Self::Hara)
    }
}

/// What the regressions ask for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PelvisSize {
    /// Between the anterior superior iliac spines, m.
    pub width_m: f64,
    /// From the middle of the anterior spines to the middle of the posterior ones, m.
    pub depth_m: f64,
    /// From the anterior spine to the medial malleolus, over the knee, m; mean of both legs.
    pub leg_length_m: f64,
}

/// The hip joint centre from the middle of the anterior spines: forward, up and outwards in the pelvis, m.
///
/// The spines are those under the skin: move the origin backwards by the marker's radius first.
///
/// ```
/// use midstance::body::{HipRegression, PelvisSize, hip_joint_centre_m};
/// let size = PelvisSize { width_m: 0.240, depth_m: 0.150, leg_length_m: 0.880 };
/// let [forward, up, outwards] = hip_joint_centre_m(HipRegression::Harrington, size);
/// assert!((forward + 0.0459).abs() < 1e-9 && (up + 0.0807).abs() < 1e-9 && (outwards - 0.0883).abs() < 1e-9);
/// ```
pub fn hip_joint_centre_m(regression: HipRegression, size: PelvisSize) -> [f64; 3] {
    let PelvisSize { width_m: width, depth_m: depth, leg_length_m: leg } = size;
    match regression {
        HipRegression::Harrington => {
            [-0.24 * depth - 0.0099, -0.16 * width - 0.04 * leg - 0.0071, 0.28 * depth + 0.16 * width + 0.0079]
        }
        HipRegression::HarringtonWidth => [-0.138 * width - 0.0104, -0.305 * width - 0.0109, 0.33 * width + 0.0073],
        HipRegression::Hara => [0.011 - 0.063 * leg, -0.009 - 0.078 * leg, 0.008 + 0.086 * leg],
        HipRegression::Bell => [-0.19 * width, -0.30 * width, 0.36 * width],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Vector D3 of the specification, mm; Bell by hand.
    #[test]
    fn a_pelvis_of_240_by_150_mm() {
        let size = PelvisSize { width_m: 0.240, depth_m: 0.150, leg_length_m: 0.880 };
        for (regression, expected_mm) in [
            (HipRegression::Harrington, [-45.9, -80.7, 88.3]),
            (HipRegression::HarringtonWidth, [-43.52, -84.10, 86.50]),
            (HipRegression::Hara, [-44.44, -77.64, 83.68]),
            (HipRegression::Bell, [-45.6, -72.0, 86.4]),
        ] {
            for (found, expected) in hip_joint_centre_m(regression, size).iter().zip(expected_mm) {
                assert!((found * 1000.0 - expected).abs() < 1e-9, "{regression:?} {found} {expected}");
            }
        }
    }
}
