//! Foot, shank and thigh of one side.
//!
//! ```text
//!  foot    heel pivot ──▶ flat ──▶ ball pivot ──▶ swing, one smooth bridge to the next placement
//!          IC            1/4      65 %          TO                                          IC
//! ```
//! The foot is one rigid piece; it stands on its heel (on the forefoot, where it strikes with the toes down), lies flat
//! and still, and rolls off over its ball. The shank stands on the ankle, the thigh hangs from the hip; their knee ends do
//! not meet, which no inertial sensor can tell. Foot and shank turn fastest backwards at contact and at toe-off, as the
//! methods of the field assume; how far people differ from that, a model cannot tell.

use super::{
    jet::{Jet, Place, Turn, still, sum, turn, turned},
    path::{Knot, Landing, bridge, through},
};
use crate::{
    quantity::Side,
    simulate::{
        feet::{ANKLE_M, FOOT_FLAT, FOOT_LENGTH_M, HEEL_HEIGHT_M, HEEL_OFF, HIP_M, TOE_M},
        gait::{Contact, Gait},
        params::Runner,
    },
};

/// From the heel marker to the sensor on the instep; from the ankle up the tibia; from the hip down the thigh, outwards, m.
const INSTEP_M: [f64; 3] = [0.13, 0.03, 0.0];
const TIBIA_M: [f64; 3] = [0.02, 0.10, 0.0];
const THIGH_M: [f64; 3] = [0.0, -0.20, 0.07];
/// Foot at toe-off and at its highest toes in swing, rad.
const FOOT_AT_TO: f64 = -0.70;
const FOOT_IN_SWING: f64 = 0.38;
/// Highest lift of the heel above its way from toe-off to contact, m.
const LIFT_M: f64 = 0.22;
/// Longest approach to the ground, s, and its largest share of swing.
const APPROACH_S: f64 = 0.120;
const APPROACH_SHARE: f64 = 0.3;
/// Where the heels are in standing: forward of the pelvis, outwards, m.
const STANDING_M: [f64; 2] = [-0.05, 0.09];

/// One leg between its last contact and its next.
pub(super) struct Leg<'a> {
    side: Side,
    down: &'a Contact,
    next: &'a Contact,
    strike: f64,
    toe_out: f64,
    landing: Landing,
}

/// A row of a table of knots: share of stance (below 1) or 1 plus share of swing; angle, rad; rate in rad per contact time.
type Row = (f64, f64, f64);

impl<'a> Leg<'a> {
    pub(super) fn at(gait: &'a Gait, runner: &Runner, side: Side, time_s: f64, [peak_mps2, width_s]: [f64; 2]) -> Self {
        let index = gait.index_at(time_s);
        let index = if gait.contacts[index].side == side { index } else { index - 1 };
        let (down, next) = (&gait.contacts[index], &gait.contacts[index + 2]);
        let approach_s = APPROACH_S.min(APPROACH_SHARE * (next.ic_s - down.to_s));
        Self {
            side,
            down,
            next,
            strike: runner.foot_strike_angle_deg.to_radians(),
            toe_out: runner.foot_progression_angle_deg.to_radians(),
            landing: Landing { peak_mps2, width_s, approach_s },
        }
    }

    /// An angle through knots; the last row, at the next contact, takes its rate from that contact's length.
    fn angle(&self, time: Jet, rows: &[Row]) -> Jet {
        let (down, next) = (self.down, self.next);
        let knots: Vec<Knot> = rows
            .iter()
            .map(|(at, value, rate)| Knot {
                at_s: match *at {
                    at if at <= 1.0 => down.ic_s + at * down.stance_s,
                    at => down.to_s + (at - 1.0) * (next.ic_s - down.to_s),
                },
                value: *value,
                rate: rate / if *at >= 2.0 { next.stance_s } else { down.stance_s },
            })
            .collect();
        through(time, &knots)
    }

    /// Share of contact time that a time in swing is.
    fn in_contacts(&self, share_of_swing: f64) -> f64 {
        share_of_swing * (self.next.ic_s - self.down.to_s) / self.down.stance_s
    }

    /// Tilt of the foot, toes up positive.
    fn foot_tilt(&self, time: Jet) -> Jet {
        let slap = -1.9 * self.strike / FOOT_FLAT;
        let push = 1.9 * FOOT_AT_TO / (1.0 - HEEL_OFF);
        let after = FOOT_AT_TO + 0.55 * push * self.in_contacts(0.12);
        self.angle(
            time,
            &[
                (0.0, self.strike, slap),
                (FOOT_FLAT, 0.0, 0.0),
                (HEEL_OFF, 0.0, 0.0),
                (1.0, FOOT_AT_TO, push),
                (1.12, after, 0.0),
                (1.75, FOOT_IN_SWING, 0.0),
                (2.0, self.strike, slap),
            ],
        )
    }

    /// The foot turns about the axis to its own right.
    pub(super) fn foot_turn(&self, time: Jet, running: Jet) -> Turn {
        foot_turn(self.foot_tilt(time) * running, self.side, self.toe_out)
    }

    /// Angle of the shank, lower end forward positive.
    pub(super) fn shank_turn(&self, time: Jet, running: Jet) -> Turn {
        let push = -1.6;
        let after = -0.66 + 0.5 * push * self.in_contacts(0.3);
        let rows = [
            (0.0, 0.09, -0.75),
            (0.5, -0.21, -0.45),
            (1.0, -0.66, push),
            (1.3, after, 0.0),
            (1.8, 0.22, 0.0),
            (2.0, 0.09, -0.75),
        ];
        turn(self.angle(time, &rows) * running, Jet::ZERO, Jet::ZERO)
    }

    /// Angle of the thigh, knee end forward positive; in stance the upper end leans outwards by `adduction_deg`.
    pub(super) fn thigh_turn(&self, time: Jet, running: Jet, adduction_deg: f64) -> Turn {
        let rows = [(0.0, 0.49, -0.3), (1.0, -0.25, -0.3), (1.7, 0.73, 0.0), (2.0, 0.49, -0.3)];
        let stance = Jet::share(time, self.down.ic_s, self.down.stance_s).bump();
        let lean = stance * running * (self.side.lateral_sign() * adduction_deg.to_radians());
        turn(self.angle(time, &rows) * running, lean, Jet::ZERO)
    }

    /// The heel marker, seen by someone who stands on the ground.
    pub(super) fn heel(&self, time: Jet) -> Place {
        let landed = self.landing.height(time, self.down.ic_s) + self.landing.height(time, self.next.ic_s);
        let mut heel = if time.0[0] <= self.down.to_s { self.standing(self.down, time) } else { self.swinging(time) };
        heel[1] = heel[1] + landed;
        heel
    }

    /// While the foot of `contact` is down, about the heel or about the ball.
    fn standing(&self, contact: &Contact, time: Jet) -> Place {
        let flat = [contact.heel_m[0], HEEL_HEIGHT_M, contact.heel_m[1]];
        let on_heel = self.strike >= 0.0 && time.0[0] < contact.ic_s + FOOT_FLAT * contact.stance_s;
        if on_heel {
            return still(flat);
        }
        let to_ball = still([FOOT_LENGTH_M, TOE_M[1] - HEEL_HEIGHT_M, 0.0]);
        let lying = turned(&foot_turn(Jet::ZERO, self.side, self.toe_out), to_ball);
        let rolled = turned(&foot_turn(self.foot_tilt(time), self.side, self.toe_out), to_ball);
        std::array::from_fn(|i| Jet::fixed(flat[i]) + lying[i] - rolled[i])
    }

    fn swinging(&self, time: Jet) -> Place {
        let instant = |at_s: f64| Jet([at_s, 1.0, 0.0]);
        let (to_s, ic_s) = (self.down.to_s, self.next.ic_s);
        let (start, end) = (self.standing(self.down, instant(to_s)), self.standing(self.next, instant(ic_s)));
        let lift = Jet::share(time, to_s, ic_s - to_s).bump() * LIFT_M;
        std::array::from_fn(|i| {
            let way = bridge(time, (to_s, start[i]), (ic_s, end[i]));
            if i == 1 { way + lift } else { way }
        })
    }
}

fn foot_turn(tilt: Jet, side: Side, toe_out: f64) -> Turn {
    turn(tilt, Jet::ZERO, Jet::fixed(-side.lateral_sign() * toe_out))
}

/// The heel marker of someone who stands, forward of the pelvis, up and right, and the turn of that foot.
pub(super) fn standing_heel(side: Side) -> [f64; 3] {
    [STANDING_M[0], HEEL_HEIGHT_M, side.lateral_sign() * STANDING_M[1]]
}

pub(super) fn standing_foot(side: Side, toe_out_deg: f64) -> Turn {
    foot_turn(Jet::ZERO, side, toe_out_deg.to_radians())
}

/// Sensor on the instep.
pub(super) fn instep(heel: Place, foot: &Turn) -> Place {
    sum(heel, turned(foot, still(INSTEP_M)))
}

/// Sensor on the tibia.
pub(super) fn tibia(heel: Place, foot: &Turn, shank: &Turn) -> Place {
    let ankle = sum(heel, turned(foot, still([ANKLE_M[0], ANKLE_M[1] - HEEL_HEIGHT_M, 0.0])));
    sum(ankle, turned(shank, still(TIBIA_M)))
}

/// Sensor on the outer side of the thigh.
pub(super) fn thigh(side: Side, pelvis: Place, pelvis_turn: &Turn, thigh: &Turn) -> Place {
    let outwards = |[forward, up, out]: [f64; 3]| still([forward, up, side.lateral_sign() * out]);
    let hip = sum(pelvis, turned(pelvis_turn, outwards(HIP_M)));
    sum(hip, turned(thigh, outwards(THIGH_M)))
}
