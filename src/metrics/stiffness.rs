//! Spring-mass stiffness from times alone (Morin's sine-wave method).

use super::{Compute, Level, Metric, Need, temporal};
use crate::{
    error::Absent,
    quantity::{STANDARD_GRAVITY_MPS2, Unit},
    stride::Step,
};

pub(super) const METRICS: &[Metric] = &[K_VERT, K_LEG];

const SOURCE: &str = "Morin et al. 2005, 10.1123/jab.21.2.167";

const K_VERT: Metric = Metric {
    name: "k_vert_kn_m",
    unit: Unit::KilonewtonPerMetre,
    level: Level::Step,
    what: "Vertical stiffness of the spring-mass model, from contact and flight time and mass.",
    sign: "",
    source: SOURCE,
    needs: &[Need::Events, Need::BodyWeight],
    floor_hz: 200.0,
    compute: Compute::Step(|step, _| spring(step).map(|s| s.vertical_kn_m())),
};

const K_LEG: Metric = Metric {
    name: "k_leg_kn_m",
    unit: Unit::KilonewtonPerMetre,
    level: Level::Step,
    what: "Leg stiffness of the spring-mass model, from contact and flight time, mass, speed and leg length.",
    sign: "",
    source: SOURCE,
    needs: &[Need::Events, Need::BodyWeight, Need::Speed, Need::LegLength],
    floor_hz: 200.0,
    compute: Compute::Step(|step, _| {
        let strides = step.strides();
        spring(step)?.leg_kn_m(strides.speed_mps()?, strides.leg_length_m()?)
    }),
};

/// The spring-mass model of one stance.
///
/// ```
/// use midstance::metrics::stiffness::Spring;
/// let spring = Spring::morin(0.250, 0.100, 70.0);
/// assert!((spring.vertical_kn_m() - 25.179781).abs() < 1e-6);
/// assert!((spring.leg_kn_m(3.5, 0.90)? - 8.703658).abs() < 1e-6);
/// # Ok::<(), midstance::Absent>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Spring {
    /// Modelled peak force, N.
    pub peak_force_n: f64,
    /// Modelled fall of the centre of mass during contact, m.
    pub fall_m: f64,
    contact_time_s: f64,
}

impl Spring {
    /// From contact time and flight time, s, and mass, kg: the force is taken to be half a sine wave.
    ///
    /// Source: Morin et al. 2005, 10.1123/jab.21.2.167. Against a force plate the authors find the modelled peak force
    /// 6.9 % low.
    pub fn morin(contact_time_s: f64, flight_time_s: f64, mass_kg: f64) -> Self {
        use std::f64::consts::{FRAC_PI_2, PI};
        let weight_n = mass_kg * STANDARD_GRAVITY_MPS2;
        let peak_force_n = weight_n * FRAC_PI_2 * (flight_time_s / contact_time_s + 1.0);
        let fall_m = peak_force_n * contact_time_s.powi(2) / (mass_kg * PI.powi(2))
            - STANDARD_GRAVITY_MPS2 * contact_time_s.powi(2) / 8.0;
        Self { peak_force_n, fall_m, contact_time_s }
    }

    /// Peak force over the fall of the centre of mass, kN/m.
    pub fn vertical_kn_m(&self) -> f64 {
        self.peak_force_n / self.fall_m / 1000.0
    }

    /// Peak force over the shortening of the leg, kN/m, at `speed_mps` with a leg of `leg_length_m`.
    ///
    /// # Errors
    /// [`Absent::NotDefined`] when the foot would travel further than the leg reaches.
    pub fn leg_kn_m(&self, speed_mps: f64, leg_length_m: f64) -> Result<f64, Absent> {
        let half_travel_m = speed_mps * self.contact_time_s / 2.0;
        if half_travel_m >= leg_length_m {
            return Err(Absent::NotDefined);
        }
        let shortening_m = leg_length_m - (leg_length_m.powi(2) - half_travel_m.powi(2)).sqrt() + self.fall_m;
        Ok(self.peak_force_n / shortening_m / 1000.0)
    }
}

fn spring(step: &Step<'_>) -> Result<Spring, Absent> {
    let mass_kg = step.strides().body_weight_n()? / STANDARD_GRAVITY_MPS2;
    Ok(Spring::morin(temporal::contact_time(step)?, temporal::flight_time(step)?, mass_kg))
}
