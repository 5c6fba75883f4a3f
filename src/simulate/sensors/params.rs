//! Which inertial sensors the synthetic runner wears, how the body moves under them, and what they do to the truth.

use serde::{Deserialize, Serialize};

use crate::{
    error::{Error, Result},
    quantity::Side,
    recording::{Segment, Site},
    simulate::params::within,
};

/// Inertial sensors on the synthetic runner.
///
/// A sensor's axes are those of its segment (forward, up, right in standing), turned by [`mounting_deg`](Self::mounting_deg).
/// Defaults are perfect sensors.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Sensors {
    /// Where they sit. Default everywhere: head, sacrum, thighs, shanks, feet.
    pub sites: Vec<SensorSite>,
    /// Sampling rate, Hz. Default 500.
    pub rate_hz: f64,
    /// The runner stands still for so long before and again after the run, s; sensors record from the one to the other,
    /// with a second or less between standing and running. Default 5.
    pub standing_s: f64,
    /// Peak of the pulse that stops foot and shank on the ground, m/s². Default 50.
    pub shock_mps2: f64,
    /// Width of that raised-cosine pulse, s. Default 0.030.
    pub shock_s: f64,
    /// How far the pelvis drops on the swing side in each stance, degrees. Default 5.
    pub pelvic_drop_deg: f64,
    /// How far each thigh adducts against the vertical in its stance, degrees. Default 8.
    pub thigh_adduction_deg: f64,
    /// Turn of every sensor against its segment about forward, up and right, degrees: first about right, then about
    /// forward, then about up. Default none.
    pub mounting_deg: [f64; 3],
    /// Standard deviation of white noise on each axis of the accelerometer, m/s². Default 0.
    pub acceleration_noise_mps2: f64,
    /// The same of the gyroscope, degrees per second. Default 0.
    pub gyro_noise_dps: f64,
    /// Length of each accelerometer's constant error, in a random direction, m/s². Default 0.
    pub acceleration_bias_mps2: f64,
    /// The same of the gyroscope, degrees per second. Default 0.
    pub gyro_bias_dps: f64,
    /// End of the accelerometer's range, g: what exceeds it is cut off. Default none.
    pub range_g: Option<f64>,
    /// End of the gyroscope's range, degrees per second. Default none.
    pub gyro_range_dps: Option<f64>,
    /// Share of the samples that are lost, 0 to 0.5. Default 0.
    pub dropout_ratio: f64,
    /// Length of each such dropout, s. Default 0.05.
    pub dropout_s: f64,
    /// What the sensors' clock shows at the time 0 of everything else, s. Default 0.
    pub clock_offset_s: f64,
    /// How much faster the sensors' clock runs, parts per million. Default 0.
    pub clock_drift_ppm: f64,
}

/// A place for a sensor.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SensorSite {
    /// On the head.
    Head,
    /// Over the sacrum.
    Sacrum,
    /// On the outer side of the left thigh.
    LeftThigh,
    /// On the outer side of the right thigh.
    RightThigh,
    /// On the left tibia, above the ankle.
    LeftShank,
    /// On the right tibia, above the ankle.
    RightShank,
    /// On the left instep.
    LeftFoot,
    /// On the right instep.
    RightFoot,
}

impl SensorSite {
    /// Every place, from top to bottom.
    pub const ALL: [Self; 8] = [
        Self::Head,
        Self::Sacrum,
        Self::LeftThigh,
        Self::RightThigh,
        Self::LeftShank,
        Self::RightShank,
        Self::LeftFoot,
        Self::RightFoot,
    ];

    /// `"left_shank"`: the sensor's name.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Head => "head",
            Self::Sacrum => "sacrum",
            Self::LeftThigh => "left_thigh",
            Self::RightThigh => "right_thigh",
            Self::LeftShank => "left_shank",
            Self::RightShank => "right_shank",
            Self::LeftFoot => "left_foot",
            Self::RightFoot => "right_foot",
        }
    }

    /// The same as a segment and a side.
    pub fn site(self) -> Site {
        let (segment, side) = match self {
            Self::Head => (Segment::Head, None),
            Self::Sacrum => (Segment::Pelvis, None),
            Self::LeftThigh => (Segment::Thigh, Some(Side::Left)),
            Self::RightThigh => (Segment::Thigh, Some(Side::Right)),
            Self::LeftShank => (Segment::Shank, Some(Side::Left)),
            Self::RightShank => (Segment::Shank, Some(Side::Right)),
            Self::LeftFoot => (Segment::Foot, Some(Side::Left)),
            Self::RightFoot => (Segment::Foot, Some(Side::Right)),
        };
        Site { segment, side }
    }
}

impl Default for Sensors {
    fn default() -> Self {
        Self {
            sites: SensorSite::ALL.to_vec(),
            rate_hz: 500.0,
            standing_s: 5.0,
            shock_mps2: 50.0,
            shock_s: 0.030,
            pelvic_drop_deg: 5.0,
            thigh_adduction_deg: 8.0,
            mounting_deg: [0.0; 3],
            acceleration_noise_mps2: 0.0,
            gyro_noise_dps: 0.0,
            acceleration_bias_mps2: 0.0,
            gyro_bias_dps: 0.0,
            range_g: None,
            gyro_range_dps: None,
            dropout_ratio: 0.0,
            dropout_s: 0.05,
            clock_offset_s: 0.0,
            clock_drift_ppm: 0.0,
        }
    }
}

impl Sensors {
    /// # Errors
    /// [`ErrorKind::Parameter`](crate::ErrorKind::Parameter) for the first value outside its range.
    pub(in crate::simulate) fn check(&self, duration_s: f64) -> Result<()> {
        for (name, value, low, high) in [
            ("rate_hz", self.rate_hz, 10.0, 20_000.0),
            ("standing_s", self.standing_s, 0.0, 3600.0),
            ("shock_mps2", self.shock_mps2, 0.0, 2000.0),
            ("shock_s", self.shock_s, 0.002, 0.1),
            ("pelvic_drop_deg", self.pelvic_drop_deg, -45.0, 45.0),
            ("thigh_adduction_deg", self.thigh_adduction_deg, -45.0, 45.0),
            ("mounting_deg", self.mounting_deg[0], -180.0, 180.0),
            ("mounting_deg", self.mounting_deg[1], -180.0, 180.0),
            ("mounting_deg", self.mounting_deg[2], -180.0, 180.0),
            ("acceleration_noise_mps2", self.acceleration_noise_mps2, 0.0, 1000.0),
            ("gyro_noise_dps", self.gyro_noise_dps, 0.0, 10_000.0),
            ("acceleration_bias_mps2", self.acceleration_bias_mps2, 0.0, 100.0),
            ("gyro_bias_dps", self.gyro_bias_dps, 0.0, 1000.0),
            ("range_g", self.range_g.unwrap_or(16.0), 0.1, 10_000.0),
            ("gyro_range_dps", self.gyro_range_dps.unwrap_or(2000.0), 1.0, 1e6),
            ("dropout_ratio", self.dropout_ratio, 0.0, 0.5),
            ("dropout_s", self.dropout_s, 0.0, duration_s),
            ("clock_offset_s", self.clock_offset_s, -1e6, 1e6),
            ("clock_drift_ppm", self.clock_drift_ppm, -1e5, 1e5),
        ] {
            within(&format!("sensors.{name}"), value, low, high)?;
        }
        if self.sites.is_empty() {
            return Err(Error::parameter("sensors.sites", "none", "one place or more, such as `sacrum`"));
        }
        if let Some(twice) = (1..self.sites.len()).find(|i| self.sites[..*i].contains(&self.sites[*i])) {
            return Err(Error::parameter(
                "sensors.sites",
                format!("`{}` twice", self.sites[twice].as_str()),
                "each once",
            ));
        }
        let samples = (duration_s + 2.0 * self.standing_s + 2.0) * self.rate_hz;
        if samples > 2e7 {
            return Err(Error::parameter(
                "sensors.rate_hz",
                format!("{samples:.0} samples"),
                "at most 20 million samples",
            )
            .mend("shorten the recording or lower the rate"));
        }
        Ok(())
    }
}
