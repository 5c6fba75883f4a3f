//! When each foot is down, the force it makes and where the centre of mass is: closed forms only.
//!
//! ```text
//!  F   ╭╮ ╭─────╮                 half-sine A·sin(πs/tc), plus a raised-cosine pulse if asked for
//!  BW ─┼┴─╯─ ─ ─ ╲─ ─
//!     ╱           ╲________       height: 0 at every initial contact, lowest in stance, highest in flight
//!    IC           TO       IC
//! ```
//!
//! Each step's impulse is chosen so that the centre of mass is at the same height at every contact. With the next
//! flight prescribed, the height condition fixes the velocity at toe-off, and that the impulse; small changes from
//! step to step die out by the factor `(tc/2) / (tf + tc/2)`, so that nothing drifts, however long the run.

use std::f64::consts::{FRAC_1_SQRT_2, PI, TAU};

use super::{
    laboratory::Impact,
    params::Runner,
    random::{Purpose, Random},
    sensors::run_out_s,
};
use crate::{
    error::{Error, Result},
    quantity::{STANDARD_GRAVITY_MPS2 as G, Side},
};

/// Random deviations are cut here, in standard deviations, so that no contact can vanish.
pub(super) const LARGEST_DEVIATION: f64 = 3.0;
/// Contacts before the first complete one: the feet need two to swing from, the recording one to start in.
const BEFORE: usize = 4;
/// From the middle of the pelvis back to the heel at mid-stance, m: the ankle is then about under the hip.
const HEEL_BEHIND_PELVIS_M: f64 = 0.05;

/// One contact. Times are the recording's, forces in N upwards, `s` is the time since initial contact.
#[derive(Clone, Debug)]
pub(super) struct Contact {
    pub side: Side,
    pub ic_s: f64,
    pub to_s: f64,
    pub stance_s: f64,
    /// From toe-off to the initial contact of the next foot.
    pub flight_s: f64,
    /// Heel on the ground, fixed to it: along the progression and to the right, m. At time 0 the ground is the lab.
    pub heel_m: [f64; 2],
    /// Peak of the half-sine, N.
    half_sine_n: f64,
    pulse: Option<Pulse>,
    mass_kg: f64,
    /// Vertical velocity of the centre of mass at initial contact, m/s.
    landing_mps: f64,
}

/// A raised cosine from `from_s` to `from_s + width_s` after contact, `peak_n` high.
#[derive(Clone, Copy, Debug)]
struct Pulse {
    peak_n: f64,
    from_s: f64,
    width_s: f64,
}

/// Every contact of a run, with one or more before the recording and after it.
#[derive(Clone, Debug)]
pub(super) struct Gait {
    pub contacts: Vec<Contact>,
    pub speed_mps: f64,
}

impl Pulse {
    fn of(impact: Impact, mass_kg: f64) -> Self {
        Self {
            peak_n: impact.magnitude_bw * mass_kg * G,
            from_s: impact.time_s - impact.width_s / 2.0,
            width_s: impact.width_s,
        }
    }

    fn impulse_ns(self) -> f64 {
        self.peak_n * self.width_s / 2.0
    }

    fn middle_s(self) -> f64 {
        self.from_s + self.width_s / 2.0
    }

    /// The pulse and its first and second integral over time, at `s`.
    fn at(self, s: f64) -> [f64; 3] {
        let (q, w, half) = (s - self.from_s, self.width_s, self.peak_n / 2.0);
        if q <= 0.0 {
            return [0.0; 3];
        }
        if q >= w {
            return [0.0, half * w, half * w * (q - w / 2.0)];
        }
        let (sin, cos) = (TAU * q / w).sin_cos();
        let k = w / TAU;
        [half * (1.0 - cos), half * (q - k * sin), half * (q * q / 2.0 + k * k * (cos - 1.0))]
    }
}

impl Contact {
    pub(super) fn midstance_s(&self) -> f64 {
        f64::midpoint(self.ic_s, self.to_s)
    }

    /// Vertical force, N, `s` after contact; 0 in flight.
    pub(super) fn force_n(&self, s: f64) -> f64 {
        let tc = self.stance_s;
        if !(0.0..=tc).contains(&s) {
            return 0.0;
        }
        self.half_sine_n * (PI * s / tc).sin() + self.pulse.map_or(0.0, |p| p.at(s)[0])
    }

    /// Rate of change of the vertical force in stance, N/s.
    pub(super) fn force_rate_n_s(&self, s: f64) -> f64 {
        let tc = self.stance_s;
        let pulse = self.pulse.filter(|p| (0.0..=p.width_s).contains(&(s - p.from_s)));
        let pulse = pulse.map_or(0.0, |p| p.peak_n * PI / p.width_s * (TAU * (s - p.from_s) / p.width_s).sin());
        self.half_sine_n * PI / tc * (PI * s / tc).cos() + pulse
    }

    /// Middle and quarter points of the pulse, s after contact: its top and its steepest fall.
    pub(super) fn pulse_fall_s(&self) -> Option<(f64, f64)> {
        self.pulse.map(|p| (p.middle_s(), p.middle_s() + p.width_s / 4.0))
    }

    /// Impulse of the whole contact, N·s.
    pub(super) fn impulse_ns(&self) -> f64 {
        self.half_sine_n * 2.0 * self.stance_s / PI + self.pulse.map_or(0.0, Pulse::impulse_ns)
    }

    pub(super) fn half_sine_n(&self) -> f64 {
        self.half_sine_n
    }

    /// Height of the centre of mass above its height at contact, m, and its velocity, m/s; in stance and flight.
    pub(super) fn motion(&self, s: f64) -> (f64, f64) {
        let tc = self.stance_s;
        let stance = s.clamp(0.0, tc);
        let k = tc / PI;
        let (sin, cos) = (stance / k).sin_cos();
        let [_, pulse_ns, pulse_ns2] = self.pulse.map_or([0.0; 3], |p| p.at(stance));
        let velocity = self.landing_mps - G * stance + (self.half_sine_n * k * (1.0 - cos) + pulse_ns) / self.mass_kg;
        let height = self.landing_mps * stance - G * stance * stance / 2.0
            + (self.half_sine_n * k * (stance - k * sin) + pulse_ns2) / self.mass_kg;
        let flight = s - stance;
        (height + velocity * flight - G * flight * flight / 2.0, velocity - G * flight)
    }
}

impl Gait {
    /// # Errors
    /// [`ErrorKind::Parameter`](crate::ErrorKind::Parameter) where the pulse alone exceeds the impulse of a step.
    pub(super) fn of(runner: &Runner) -> Result<Self> {
        let mut random = Random::new(runner.seed, Purpose::Gait);
        let mut deviate = |sd: f64| sd * random.normal().clamp(-LARGEST_DEVIATION, LARGEST_DEVIATION);
        let side_of =
            |index: usize| if index.is_multiple_of(2) { runner.first_side } else { runner.first_side.opposite() };
        let pulse = runner.impact.map(|impact| Pulse::of(impact, runner.mass_kg));
        let weight_n = runner.mass_kg * G;
        let mut landing_mps = settled_landing_mps(runner, pulse, side_of(0));
        let mut contacts: Vec<Contact> = Vec::new();
        // No deviation before the first complete contact; left and right cancel over the even number of steps.
        let mut ic_s = runner.lead_s - BEFORE as f64 * runner.step_time_s();
        // Two contacts past the end, so that the swinging foot has somewhere to go.
        let end_s = runner.duration_s + run_out_s(runner);
        let mut past = 0;
        while past < 3 {
            let index = contacts.len();
            let side = side_of(index);
            let sd = if index < BEFORE { 0.0 } else { runner.variability_ratio };
            let contact_s = runner.contact_time_of_s(side) * (1.0 + deviate(sd));
            let flight_s = runner.flight_time_s * (1.0 + deviate(sd));
            let lateral_m = runner.step_width_m / 2.0 + deviate(runner.step_width_sd_m * FRAC_1_SQRT_2);
            let takeoff_mps = takeoff_mps(contact_s, flight_s, landing_mps, pulse, runner.mass_kg);
            let impulse_ns = runner.mass_kg * (takeoff_mps - landing_mps) + weight_n * contact_s;
            contacts.push(Contact {
                side,
                ic_s,
                to_s: ic_s + contact_s,
                stance_s: contact_s,
                flight_s,
                heel_m: [0.0, side.lateral_sign() * lateral_m],
                half_sine_n: (impulse_ns - pulse.map_or(0.0, Pulse::impulse_ns)) * PI / (2.0 * contact_s),
                pulse,
                mass_kg: runner.mass_kg,
                landing_mps,
            });
            landing_mps = takeoff_mps - G * flight_s;
            ic_s += contact_s + flight_s;
            past += i32::from(index >= BEFORE && ic_s > end_s);
        }
        // A fixed distance ahead of the pelvis at contact: a step is then as long as speed times step time.
        for contact in &mut contacts {
            let ahead_m = runner.speed_mps * runner.contact_time_s / 2.0 - HEEL_BEHIND_PELVIS_M;
            contact.heel_m[0] = runner.speed_mps * contact.ic_s + ahead_m;
        }
        if contacts.iter().any(|c| c.half_sine_n <= 0.0) {
            let found = "a pulse that leaves nothing for the rest of a step";
            return Err(Error::parameter("impact.magnitude_bw", found, "a smaller pulse, or less variability"));
        }
        Ok(Self { contacts, speed_mps: runner.speed_mps })
    }

    /// Index of the contact whose stance or following flight holds `time_s`.
    pub(super) fn index_at(&self, time_s: f64) -> usize {
        self.contacts.partition_point(|c| c.ic_s <= time_s).saturating_sub(1)
    }

    /// Height of the centre of mass above its height at every initial contact, m.
    pub(super) fn height_m(&self, time_s: f64) -> f64 {
        let contact = &self.contacts[self.index_at(time_s)];
        contact.motion(time_s - contact.ic_s).0
    }
}

/// Vertical velocity at toe-off, m/s, that brings the centre of mass back to its height at contact after the flight.
fn takeoff_mps(contact_s: f64, flight_s: f64, landing_mps: f64, pulse: Option<Pulse>, mass_kg: f64) -> f64 {
    // An early pulse lifts more than the same impulse spread evenly about mid-stance.
    let early_m = pulse.map_or(0.0, |p| p.impulse_ns() / mass_kg * (contact_s / 2.0 - p.middle_s()));
    (G * flight_s * flight_s / 2.0 - early_m - landing_mps * contact_s / 2.0) / (flight_s + contact_s / 2.0)
}

/// Velocity, m/s, with which `first` lands when left and right have alternated without variability for long.
fn settled_landing_mps(runner: &Runner, pulse: Option<Pulse>, first: Side) -> f64 {
    let mut landing_mps = -G * runner.flight_time_s / 2.0;
    // The slowest allowed decay is 0.97 per step: a thousand steps leave nothing.
    for step in 0..1000 {
        let side = if step % 2 == 0 { first } else { first.opposite() };
        let contact_s = runner.contact_time_of_s(side);
        landing_mps =
            takeoff_mps(contact_s, runner.flight_time_s, landing_mps, pulse, runner.mass_kg) - G * runner.flight_time_s;
    }
    landing_mps
}
