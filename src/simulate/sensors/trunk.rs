//! Pelvis and head: the centre of mass as the force moves it, in all three directions.

use std::f64::consts::{FRAC_2_PI, PI, TAU};

use super::jet::{Jet, Place, Turn, still, sum, turn, turned};
use crate::{
    quantity::STANDARD_GRAVITY_MPS2 as G,
    simulate::{
        gait::{Contact, Gait},
        params::Runner,
    },
};

/// From the centre of the pelvis to the sensor over the sacrum, and to the head, m: forward, up, right.
const SACRUM_M: [f64; 3] = [-0.12, 0.05, 0.0];
const HEAD_M: [f64; 3] = [0.0, 0.75, 0.0];
/// How far the trunk leans forward in the run, and the head nods in each stance, rad. The pelvis does not turn about the
/// vertical.
const TRUNK_LEAN: f64 = 0.10;
const HEAD_NOD: f64 = 0.03;
/// The spine passes on the mean of the motion so long before, now and so long after, the middle weighing twice, s: of a
/// frequency f the share `(1 + cos 2πfτ)/2`, 0.97 at 2.9 Hz and 0.35 at 15 Hz.
const SPINE_S: f64 = 0.020;

/// Motion of the pelvis beside its way along, from one contact to the next.
///
/// Sideways every contact gives the same impulse, whatever its length, so that the runner does not stray.
#[derive(Clone, Debug)]
pub(super) struct Trunk<'a> {
    gait: &'a Gait,
    runner: &'a Runner,
    /// At each contact: how far behind the mean speed, m, and how far to the right, m.
    at_contact: Vec<[f64; 2]>,
    /// Mean of what braking takes from the speed, m/s.
    lost_mps: f64,
    /// Velocity to the right while neither foot is down, m/s: to one side and then the other.
    aside_mps: f64,
}

impl<'a> Trunk<'a> {
    pub(super) fn of(gait: &'a Gait, runner: &'a Runner) -> Self {
        let aside_mps = runner.lateral_bw * G * runner.contact_time_s * FRAC_2_PI / 2.0;
        let (mut at, mut at_contact) = ([0.0; 2], Vec::with_capacity(gait.contacts.len()));
        for contact in &gait.contacts {
            at_contact.push(at);
            at[0] -= runner.braking_bw * G * contact.stance_s.powi(2) / TAU;
            // Over the stance itself the two halves cancel.
            at[1] -= contact.side.lateral_sign() * aside_mps * contact.flight_s;
        }
        let steps = || gait.contacts.iter();
        let all_s: f64 = steps().map(|c| c.stance_s + c.flight_s).sum();
        Self { gait, runner, at_contact, lost_mps: -at[0] / all_s, aside_mps }
    }

    /// Forward of the mean, up from the height at contact, to the right, m, in the run.
    pub(super) fn sway(&self, time: Jet) -> Place {
        let index = self.gait.index_at(time.0[0]);
        let contact = &self.gait.contacts[index];
        let s = time - Jet::fixed(contact.ic_s);
        let [behind, aside] = self.at_contact[index];
        let from_start = time - Jet::fixed(self.gait.contacts[0].ic_s);
        let forward = Jet::fixed(behind) + self.braked(contact, s) + from_start * self.lost_mps;
        let (height_m, up_mps) = contact.motion(s.0[0]);
        let up = Jet([height_m, up_mps, contact.force_n(s.0[0]) / self.runner.mass_kg - G]);
        [forward, up, Jet::fixed(aside) + self.pushed(contact, s)]
    }

    /// Twice the integral of `−b·g·sin(2πs/tc)`.
    fn braked(&self, contact: &Contact, s: Jet) -> Jet {
        let (tc, peak_mps2) = (contact.stance_s, self.runner.braking_bw * G);
        if s.0[0] >= tc {
            return Jet::fixed(-peak_mps2 * tc * tc / TAU);
        }
        let k = tc / TAU;
        (s - (s * (1.0 / k)).sin_cos().0 * k) * (-peak_mps2 * k)
    }

    /// From one velocity to its opposite by half a sine, then on at that.
    fn pushed(&self, contact: &Contact, s: Jet) -> Jet {
        let (tc, outwards_mps) = (contact.stance_s, contact.side.lateral_sign() * self.aside_mps);
        if s.0[0] >= tc {
            return (s - Jet::fixed(tc)) * -outwards_mps;
        }
        let k = tc / PI;
        (s * (1.0 / k)).sin_cos().0 * (k * outwards_mps)
    }

    /// How far the stance at this time is, smoothly from 0 through 1 back to 0, positive on the right; 0 in flight.
    fn stance_bump(&self, time: Jet) -> Jet {
        let contact = &self.gait.contacts[self.gait.index_at(time.0[0])];
        Jet::share(time, contact.ic_s, contact.stance_s).bump() * contact.side.lateral_sign()
    }

    /// Turn of the pelvis, `running` being 1 in the run and 0 in standing.
    pub(super) fn pelvis_turn(&self, time: Jet, running: Jet, drop_deg: f64) -> Turn {
        if running == Jet::ZERO {
            return turn(Jet::ZERO, Jet::ZERO, Jet::ZERO);
        }
        let stance = self.stance_bump(time) * running;
        turn(running * -TRUNK_LEAN, stance * -drop_deg.to_radians(), Jet::ZERO)
    }

    pub(super) fn head_turn(&self, time: Jet, running: Jet) -> Turn {
        if running == Jet::ZERO {
            return turn(Jet::ZERO, Jet::ZERO, Jet::ZERO);
        }
        let stance = self.stance_bump(time);
        turn(stance * stance * running * -HEAD_NOD, Jet::ZERO, Jet::ZERO)
    }
}

/// The sensor over the sacrum, on the pelvis at `centre`.
pub(super) fn sacrum(centre: Place, turn: &Turn) -> Place {
    sum(centre, turned(turn, still(SACRUM_M)))
}

/// The sensor on the head, above a pelvis whose centre is where `centre` says.
pub(super) fn head(centre: impl Fn(Jet) -> Place, time: Jet) -> Place {
    let (before, now, after) = (centre(time - Jet::fixed(SPINE_S)), centre(time), centre(time + Jet::fixed(SPINE_S)));
    std::array::from_fn(|i| (before[i] + now[i] * 2.0 + after[i]) * 0.25 + Jet::fixed(HEAD_M[i]))
}
