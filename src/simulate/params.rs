//! Who runs, how, and what the laboratory does to the signals.

use serde::{Deserialize, Serialize};

use super::{Drift, Impact, Plates, Sensors};
use crate::{
    error::{Error, Result},
    quantity::Side,
    recording::{Axes, ForceSign, Surface},
};

/// Contacts that no runner makes shorter, and no detection finds.
const SHORTEST_CONTACT_S: f64 = 0.04;

/// The synthetic runner and the laboratory.
///
/// Defaults are model M1: half-sine stances of 250 ms, flights of 100 ms, 70 kg at 3.5 m/s on a treadmill, noise-free.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Runner {
    /// Body mass, kg. Default 70.
    pub mass_kg: f64,
    /// Time from initial contact to toe-off, s, mean of both sides. Default 0.250.
    pub contact_time_s: f64,
    /// Time from toe-off to the next contact of the other foot, s. Default 0.100.
    pub flight_time_s: f64,
    /// Running speed over the ground or the belt, m/s. Default 3.5.
    pub speed_mps: f64,
    /// Height of the greater trochanter in standing, m. Default 0.90.
    pub leg_length_m: f64,
    /// Treadmill (the default): the belt moves and the runner stays. Overground: the other way round.
    pub surface: Surface,
    /// Lateral distance between left and right heels at mid-stance, m; negative when the feet cross. Default 0.03.
    pub step_width_m: f64,
    /// Standard deviation of the step width from step to step, m. Default 0.
    pub step_width_sd_m: f64,
    /// Direction of the foot against the progression, degrees, toes out positive. Default 6.
    pub foot_progression_angle_deg: f64,
    /// Tilt of the foot at initial contact against the flat foot, degrees, toes up positive. Default 12: on the heel.
    pub foot_strike_angle_deg: f64,
    /// Length of the recording, s, long enough for one complete contact. Default 20.
    pub duration_s: f64,
    /// Foot of the first complete contact. Default right.
    pub first_side: Side,
    /// From the start of the recording to that contact, s. Default 0.050: it starts in flight. A lead longer than the
    /// flight starts it within the contact before: `flight_time_s + contact_time_s / 2` at its mid-stance.
    pub lead_s: f64,
    /// Standard deviation of contact and flight times from step to step, relative. Default 0.
    pub variability_ratio: f64,
    /// Left less right contact time, s. Default 0.
    pub asymmetry_s: f64,
    /// Pulse added to the vertical force shortly after contact. Default none, so that there is no impact peak.
    pub impact: Option<Impact>,
    /// Peak backward force, BW, of one sine over stance: braking, then as much propulsion. Default 0.25.
    pub braking_bw: f64,
    /// Peak force towards the midline, BW, half a sine over stance. Default 0.05.
    pub lateral_bw: f64,
    /// Force sampling rate, Hz. Default 1000.
    pub force_rate_hz: f64,
    /// Marker sampling rate, Hz. Default 200.
    pub marker_rate_hz: f64,
    /// Direction of progression against the forward axis, degrees, positive towards the right. Default 0.
    pub heading_deg: f64,
    /// What x, y and z of the output mean. Default: the habit of the format; forward, up, right in memory.
    pub axes: Option<Axes>,
    /// Whether the output is the ground's push or the foot's. Default: the habit of the format; reaction in memory.
    pub sign: ForceSign,
    /// One set of force columns, one per foot, or none. Default: the habit of the format; single in memory.
    pub plates: Option<Plates>,
    /// Whether markers are recorded. Default true.
    pub markers: bool,
    /// Inertial sensors on the body. Default none.
    pub sensors: Option<Sensors>,
    /// Slow error of the vertical force. Default none.
    pub drift: Option<Drift>,
    /// Standard deviation of white noise on every force component, N. Default 0.
    pub noise_n: f64,
    /// Standard deviation of white noise on every marker coordinate, m. Default 0.
    pub marker_noise_m: f64,
    /// Share of the frames in which each marker is not seen, 0 to 0.5. Default 0.
    pub gap_ratio: f64,
    /// Length of each such gap, s. Default 0.05.
    pub gap_s: f64,
    /// Seed of everything random. Same parameters and seed give the same bits. Default 1.
    pub seed: u64,
}

impl Default for Runner {
    fn default() -> Self {
        Self {
            mass_kg: 70.0,
            contact_time_s: 0.250,
            flight_time_s: 0.100,
            speed_mps: 3.5,
            leg_length_m: 0.90,
            surface: Surface::Treadmill,
            step_width_m: 0.03,
            step_width_sd_m: 0.0,
            foot_progression_angle_deg: 6.0,
            foot_strike_angle_deg: 12.0,
            duration_s: 20.0,
            first_side: Side::Right,
            lead_s: 0.050,
            variability_ratio: 0.0,
            asymmetry_s: 0.0,
            impact: None,
            braking_bw: 0.25,
            lateral_bw: 0.05,
            force_rate_hz: 1000.0,
            marker_rate_hz: 200.0,
            heading_deg: 0.0,
            axes: None,
            sign: ForceSign::Unknown,
            plates: None,
            markers: true,
            sensors: None,
            drift: None,
            noise_n: 0.0,
            marker_noise_m: 0.0,
            gap_ratio: 0.0,
            gap_s: 0.05,
            seed: 1,
        }
    }
}

impl Runner {
    /// Contact time of one side, s, before variability.
    pub fn contact_time_of_s(&self, side: Side) -> f64 {
        self.contact_time_s - side.lateral_sign() * self.asymmetry_s / 2.0
    }

    /// From one contact to the next of the other foot, s, before variability.
    pub fn step_time_s(&self) -> f64 {
        self.contact_time_s + self.flight_time_s
    }

    /// Longer leads would have the contact before the first complete one complete, or all but.
    fn longest_lead_s(&self) -> f64 {
        self.flight_time_s + 0.9 * (self.contact_time_s - self.asymmetry_s.abs() / 2.0)
    }

    /// One complete contact, however long it turns out.
    fn shortest_duration_s(&self) -> f64 {
        let longest_contact_s = (self.contact_time_s + self.asymmetry_s.abs() / 2.0) * (1.0 + self.largest_deviation());
        self.lead_s + longest_contact_s + 2.0 / self.force_rate_hz.min(self.marker_rate_hz)
    }

    /// Of a contact or flight time from its mean, relative.
    fn largest_deviation(&self) -> f64 {
        super::gait::LARGEST_DEVIATION * self.variability_ratio
    }

    /// The shortest contact that variability and asymmetry leave, s.
    fn shortest_contact_s(&self) -> f64 {
        (self.contact_time_s - self.asymmetry_s.abs() / 2.0) * (1.0 - self.largest_deviation())
    }

    /// # Errors
    /// [`ErrorKind::Parameter`](crate::ErrorKind::Parameter) for the first value outside its range.
    pub(super) fn check(&self) -> Result<()> {
        for (name, value, low, high) in [
            ("mass_kg", self.mass_kg, 10.0, 300.0),
            ("contact_time_s", self.contact_time_s, 0.05, 0.6),
            ("flight_time_s", self.flight_time_s, 0.01, 0.6),
            ("speed_mps", self.speed_mps, 0.5, 13.0),
            ("leg_length_m", self.leg_length_m, 0.3, 1.5),
            ("step_width_m", self.step_width_m, -0.5, 0.5),
            ("step_width_sd_m", self.step_width_sd_m, 0.0, 0.2),
            ("foot_progression_angle_deg", self.foot_progression_angle_deg, -45.0, 45.0),
            ("foot_strike_angle_deg", self.foot_strike_angle_deg, -30.0, 40.0),
            ("lead_s", self.lead_s, 0.0, self.longest_lead_s()),
            ("variability_ratio", self.variability_ratio, 0.0, 0.2),
            ("asymmetry_s", self.asymmetry_s, -0.2, 0.2),
            ("braking_bw", self.braking_bw, 0.0, 2.0),
            ("lateral_bw", self.lateral_bw, 0.0, 1.0),
            ("force_rate_hz", self.force_rate_hz, 50.0, 20_000.0),
            ("marker_rate_hz", self.marker_rate_hz, 20.0, 2000.0),
            ("duration_s", self.duration_s, self.shortest_duration_s(), 7200.0),
            ("heading_deg", self.heading_deg, -180.0, 180.0),
            ("noise_n", self.noise_n, 0.0, 500.0),
            ("marker_noise_m", self.marker_noise_m, 0.0, 0.1),
            ("gap_ratio", self.gap_ratio, 0.0, 0.5),
            ("gap_s", self.gap_s, 0.0, self.duration_s),
        ] {
            within(name, value, low, high)?;
        }
        if !self.markers && self.plates == Some(Plates::None) && self.sensors.is_none() {
            let found = "neither force nor markers nor sensors";
            return Err(Error::parameter("plates", found, "at least one of the three"));
        }
        if let Some(sensors) = &self.sensors {
            sensors.check(self.duration_s)?;
        }
        let samples = self.duration_s * self.force_rate_hz.max(self.marker_rate_hz);
        if samples > 2e7 {
            return Err(Error::parameter("duration_s", format!("{samples:.0} samples"), "at most 20 million samples")
                .mend("shorten the recording or lower the rate"));
        }
        let shortest_s = self.shortest_contact_s();
        if shortest_s < SHORTEST_CONTACT_S {
            let found = format!("contacts down to {shortest_s:.3} s");
            return Err(Error::parameter("asymmetry_s", found, format!("none below {SHORTEST_CONTACT_S} s"))
                .mend("lower asymmetry or variability"));
        }
        self.check_impact()?;
        self.check_drift()
    }

    fn check_impact(&self) -> Result<()> {
        let Some(Impact { magnitude_bw, time_s, width_s }) = self.impact else { return Ok(()) };
        within("impact.magnitude_bw", magnitude_bw, 0.0, 5.0)?;
        within("impact.width_s", width_s, 1e-3, 2.0 * time_s)?;
        // The active peak is sought from 30 % of stance on and must be the half-sine's alone.
        let (end_s, latest_s) = (time_s + width_s / 2.0, 0.3 * self.shortest_contact_s());
        if end_s > latest_s {
            let expected = format!("its end within {latest_s:.4} s, 30 % of the shortest contact");
            return Err(Error::parameter("impact.time_s", format!("a pulse that ends at {end_s:.4} s"), expected));
        }
        Ok(())
    }

    fn check_drift(&self) -> Result<()> {
        match self.drift {
            None => Ok(()),
            Some(Drift::Linear { start_n, end_n }) => {
                within("drift.start_n", start_n, -1e4, 1e4)?;
                within("drift.end_n", end_n, -1e4, 1e4)
            }
            Some(Drift::Sine { amplitude_n, period_s }) => {
                within("drift.amplitude_n", amplitude_n, -1e4, 1e4)?;
                within("drift.period_s", period_s, 0.1, 1e6)
            }
        }
    }
}

pub(super) fn within(name: &str, value: f64, low: f64, high: f64) -> Result<()> {
    if (low..=high).contains(&value) {
        return Ok(());
    }
    Err(Error::parameter(name, value, format!("a number from {low} to {high}")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ErrorKind;

    #[test]
    fn the_defaults_are_allowed_and_nonsense_is_not() {
        assert!(Runner::default().check().is_ok());
        for wrong in [
            Runner { mass_kg: f64::NAN, ..Runner::default() },
            Runner { duration_s: f64::INFINITY, ..Runner::default() },
            Runner { duration_s: 7200.0, force_rate_hz: 20_000.0, ..Runner::default() },
            Runner { flight_time_s: 0.0, ..Runner::default() },
            Runner { asymmetry_s: 0.2, contact_time_s: 0.1, ..Runner::default() },
            Runner { impact: Some(Impact { time_s: 0.1, ..Impact::default() }), ..Runner::default() },
            Runner { drift: Some(Drift::Sine { amplitude_n: 1.0, period_s: 0.0 }), ..Runner::default() },
            Runner { markers: false, plates: Some(Plates::None), ..Runner::default() },
        ] {
            assert_eq!(wrong.check().unwrap_err().kind(), ErrorKind::Parameter, "{wrong:?}");
        }
    }

    #[test]
    fn parameters_survive_a_round_trip_and_unknown_ones_are_refused() {
        let runner = Runner {
            impact: Some(Impact::default()),
            drift: Some(Drift::Linear { start_n: 0.0, end_n: 100.0 }),
            axes: "x=forward,y=left,z=up".parse().ok(),
            ..Runner::default()
        };
        let text = serde_json::to_string(&runner).unwrap();
        assert_eq!(serde_json::from_str::<Runner>(&text).unwrap(), runner);
        assert!(serde_json::from_str::<Runner>(r#"{"mass": 70}"#).is_err());
    }
}
