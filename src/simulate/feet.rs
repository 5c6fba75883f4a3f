//! Where the markers are. The pelvis follows the centre of mass; each heel stands still on the ground in stance.
//!
//! ```text
//!  height        ╱‾‾‾╲                heel: flat until late stance, one smooth arc to the next contact
//!   _______.────╯     ╲_______        along and across: at rest on the ground from IC to TO, then a quintic to the
//!   IC          TO      IC            next placement, at rest again: no jump in velocity or acceleration
//! ```
//! There is no ankle: the toe swings with an arc of its own.

use super::gait::{Contact, Gait};
use crate::quantity::Side;

/// Height of the heel marker with the foot flat, m.
pub(super) const HEEL_HEIGHT_M: f64 = 0.045;
/// Height of the toe marker with the foot flat, m.
const TOE_HEIGHT_M: f64 = 0.035;
/// From the heel marker to the toe marker, m.
pub(super) const FOOT_LENGTH_M: f64 = 0.20;
/// Highest point of the heel and the toe marker in swing above standing, m.
const HEEL_LIFT_M: f64 = 0.28;
const TOE_LIFT_M: f64 = 0.14;
/// Share of stance after which the heel leaves the ground.
const HEEL_OFF: f64 = 0.65;

/// Label, what it is fixed to, and where it sits there: forward, up, and outwards on its side, m.
pub(super) struct Marker {
    pub label: &'static str,
    side: Side,
    place: Place,
}

enum Place {
    /// From the middle of the pelvis at trochanter height: forward, up, outwards.
    Pelvis([f64; 3]),
    Heel,
    Toe,
}

/// The marker set, in the order of the files.
pub(super) const MARKERS: [Marker; 10] = [
    Marker { label: "LASI", side: Side::Left, place: Place::Pelvis([0.10, 0.11, 0.12]) },
    Marker { label: "RASI", side: Side::Right, place: Place::Pelvis([0.10, 0.11, 0.12]) },
    Marker { label: "LPSI", side: Side::Left, place: Place::Pelvis([-0.10, 0.13, 0.05]) },
    Marker { label: "RPSI", side: Side::Right, place: Place::Pelvis([-0.10, 0.13, 0.05]) },
    Marker { label: "LGTR", side: Side::Left, place: Place::Pelvis([0.0, 0.0, 0.17]) },
    Marker { label: "RGTR", side: Side::Right, place: Place::Pelvis([0.0, 0.0, 0.17]) },
    Marker { label: "LHEE", side: Side::Left, place: Place::Heel },
    Marker { label: "RHEE", side: Side::Right, place: Place::Heel },
    Marker { label: "LTOE", side: Side::Left, place: Place::Toe },
    Marker { label: "RTOE", side: Side::Right, place: Place::Toe },
];

impl Marker {
    /// Forward, up, right, m, seen by someone who stands on the ground: the runner travels.
    pub(super) fn position_m(&self, gait: &Gait, leg_length_m: f64, time_s: f64) -> [f64; 3] {
        match self.place {
            Place::Pelvis([forward, up, outwards]) => [
                gait.speed_mps * time_s + forward,
                leg_length_m + gait.height_m(time_s) + up,
                self.side.lateral_sign() * outwards,
            ],
            Place::Heel => {
                let foot = Foot::at(gait, self.side, time_s);
                let [along, across] = foot.along_and_across(time_s);
                let off_s = foot.down.ic_s + HEEL_OFF * foot.down.stance_s;
                [along, HEEL_HEIGHT_M + HEEL_LIFT_M * foot.arc(off_s, time_s), across]
            }
            Place::Toe => {
                let foot = Foot::at(gait, self.side, time_s);
                let [along, across] = foot.along_and_across(time_s);
                [along + FOOT_LENGTH_M, TOE_HEIGHT_M + TOE_LIFT_M * foot.arc(foot.down.to_s, time_s), across]
            }
        }
    }
}

/// A foot between its last contact and its next.
struct Foot<'a> {
    down: &'a Contact,
    next: &'a Contact,
}

impl<'a> Foot<'a> {
    fn at(gait: &'a Gait, side: Side, time_s: f64) -> Self {
        let index = gait.index_at(time_s);
        // Contacts alternate, so that the last one of this side is the current or the one before.
        let index = if gait.contacts[index].side == side { index } else { index - 1 };
        Self { down: &gait.contacts[index], next: &gait.contacts[index + 2] }
    }

    fn along_and_across(&self, time_s: f64) -> [f64; 2] {
        let share = ((time_s - self.down.to_s) / (self.next.ic_s - self.down.to_s)).clamp(0.0, 1.0);
        let moved = share.powi(3) * (10.0 - 15.0 * share + 6.0 * share * share);
        std::array::from_fn(|i| self.down.heel_m[i] + moved * (self.next.heel_m[i] - self.down.heel_m[i]))
    }

    /// 0 until `from_s`, 1 halfway to the next contact, 0 there; continuous up to the second derivative.
    fn arc(&self, from_s: f64, time_s: f64) -> f64 {
        let share = ((time_s - from_s) / (self.next.ic_s - from_s)).clamp(0.0, 1.0);
        64.0 * (share * (1.0 - share)).powi(3)
    }
}
