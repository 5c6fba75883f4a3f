//! Where the markers are. The pelvis follows the centre of mass; each heel stands still on the ground in stance.
//!
//! ```text
//!  height        ╱‾‾‾╲                heel: flat until late stance, one smooth arc to the next contact
//!   _______.────╯     ╲_______        along and across: at rest on the ground from IC to TO, then a quintic to the
//!   IC          TO      IC            next placement, at rest again: no jump in velocity or acceleration
//! ```
//! There is no ankle: rear and front of the foot swing with an arc of their own. About initial contact the foot is one
//! rigid piece, tilted by the strike angle: on the heel with the toes up, on the forefoot with the heel up, at rest in
//! that angle for an instant and flat from a quarter of stance on. It meets the ground at speed and is stopped within
//! 15 ms; the metatarsal heads take their speed upwards in the last 40 ms of stance, the tip of the toes right after it.

use super::{
    gait::{Contact, Gait},
    params::Runner,
};
use crate::quantity::Side;

/// Height of the heel marker with the foot flat, m.
pub(super) const HEEL_HEIGHT_M: f64 = 0.045;
/// From the heel marker to the toe marker, which is on the second metatarsal head, m.
pub(super) const FOOT_LENGTH_M: f64 = 0.20;
/// The toe marker on the flat foot: forward of the heel marker, up from the ground, outwards, m.
pub(super) const TOE_M: [f64; 3] = [FOOT_LENGTH_M, 0.035, 0.0];
/// First and fifth metatarsal heads likewise.
pub(super) const FIRST_METATARSAL_M: [f64; 3] = [0.205, 0.035, -0.040];
pub(super) const FIFTH_METATARSAL_M: [f64; 3] = [0.175, 0.030, 0.050];
/// Highest point of the rear and the front of the foot in swing above standing, m.
const HEEL_LIFT_M: f64 = 0.28;
const TOE_LIFT_M: f64 = 0.14;
/// Speed at which the foot lands, m/s, and the time in which the ground stops it, s.
const TOUCHDOWN: [f64; 2] = [0.8, 0.015];
/// Speed at which the metatarsal heads leave the ground, m/s, and the time in which push-off gives it to them, s.
const PUSH_OFF: [f64; 2] = [1.0, 0.040];
/// The same for the tip, which rests until toe-off and springs up after it.
const TIP_OFF: [f64; 2] = [1.5, 0.015];
/// Longest time of the approach to the ground and of the return from it, s, and the largest share of swing.
const APPROACH_S: f64 = 0.120;
const APPROACH_SHARE: f64 = 0.3;
/// Share of stance after which the heel leaves the ground.
pub(super) const HEEL_OFF: f64 = 0.65;
/// Share of stance from which the foot is flat.
pub(super) const FOOT_FLAT: f64 = 0.25;

/// Middle of a hip from the middle of the pelvis, and of an ankle as on the flat foot, m.
pub(super) const HIP_M: [f64; 3] = [0.0, 0.0, 0.09];
pub(super) const ANKLE_M: [f64; 3] = [0.065, 0.090, 0.0025];
/// How far the knee is ahead of the middle between them, m.
const KNEE_AHEAD_M: f64 = 0.06;

/// Label, side, and what it is fixed to.
pub(super) struct Marker {
    pub label: &'static str,
    side: Side,
    place: Place,
}

enum Place {
    /// From the middle of the pelvis at trochanter height: forward, up, outwards.
    Pelvis([f64; 3]),
    /// From the heel marker on the flat foot, height from the ground: forward along the foot, up, outwards.
    Rearfoot([f64; 3]),
    /// Likewise; it stays down until toe-off.
    Forefoot([f64; 3]),
    /// Likewise, at the tip: what leaves the ground last.
    Tip([f64; 3]),
    /// Outwards from the middle of the knee, which is ahead of the middle between hip and ankle: a leg that shortens.
    Knee(f64),
}

/// The marker set, in the order of the files.
pub(super) const MARKERS: [Marker; 24] = [
    Marker { label: "LASI", side: Side::Left, place: Place::Pelvis([0.10, 0.11, 0.12]) },
    Marker { label: "RASI", side: Side::Right, place: Place::Pelvis([0.10, 0.11, 0.12]) },
    Marker { label: "LPSI", side: Side::Left, place: Place::Pelvis([-0.10, 0.13, 0.05]) },
    Marker { label: "RPSI", side: Side::Right, place: Place::Pelvis([-0.10, 0.13, 0.05]) },
    Marker { label: "LGTR", side: Side::Left, place: Place::Pelvis([0.0, 0.0, 0.17]) },
    Marker { label: "RGTR", side: Side::Right, place: Place::Pelvis([0.0, 0.0, 0.17]) },
    Marker { label: "LHEE", side: Side::Left, place: Place::Rearfoot([0.0, HEEL_HEIGHT_M, 0.0]) },
    Marker { label: "RHEE", side: Side::Right, place: Place::Rearfoot([0.0, HEEL_HEIGHT_M, 0.0]) },
    Marker { label: "LTOE", side: Side::Left, place: Place::Forefoot(TOE_M) },
    Marker { label: "RTOE", side: Side::Right, place: Place::Forefoot(TOE_M) },
    Marker { label: "LMT1", side: Side::Left, place: Place::Forefoot(FIRST_METATARSAL_M) },
    Marker { label: "RMT1", side: Side::Right, place: Place::Forefoot(FIRST_METATARSAL_M) },
    Marker { label: "LMT5", side: Side::Left, place: Place::Forefoot(FIFTH_METATARSAL_M) },
    Marker { label: "RMT5", side: Side::Right, place: Place::Forefoot(FIFTH_METATARSAL_M) },
    Marker { label: "LHLX", side: Side::Left, place: Place::Tip([0.260, 0.030, -0.025]) },
    Marker { label: "RHLX", side: Side::Right, place: Place::Tip([0.260, 0.030, -0.025]) },
    Marker { label: "LANK", side: Side::Left, place: Place::Rearfoot([0.060, 0.085, 0.040]) },
    Marker { label: "RANK", side: Side::Right, place: Place::Rearfoot([0.060, 0.085, 0.040]) },
    Marker { label: "LMED", side: Side::Left, place: Place::Rearfoot([0.070, 0.095, -0.035]) },
    Marker { label: "RMED", side: Side::Right, place: Place::Rearfoot([0.070, 0.095, -0.035]) },
    Marker { label: "LKNE", side: Side::Left, place: Place::Knee(0.050) },
    Marker { label: "RKNE", side: Side::Right, place: Place::Knee(0.050) },
    Marker { label: "LKNM", side: Side::Left, place: Place::Knee(-0.050) },
    Marker { label: "RKNM", side: Side::Right, place: Place::Knee(-0.050) },
];

impl Marker {
    /// Forward, up, right, m, seen by someone who stands on the ground: the runner travels.
    pub(super) fn position_m(&self, gait: &Gait, runner: &Runner, time_s: f64) -> [f64; 3] {
        let (at, lift_m) = match self.place {
            Place::Pelvis([forward, up, outwards]) => {
                return [
                    gait.speed_mps * time_s + forward,
                    runner.leg_length_m + gait.height_m(time_s) + up,
                    self.side.lateral_sign() * outwards,
                ];
            }
            Place::Knee(outwards) => {
                let at = |place| Self { label: self.label, side: self.side, place }.position_m(gait, runner, time_s);
                let (hip, ankle) = (at(Place::Pelvis(HIP_M)), at(Place::Rearfoot(ANKLE_M)));
                let [forward, up, right] = std::array::from_fn(|i| f64::midpoint(hip[i], ankle[i]));
                return [forward + KNEE_AHEAD_M, up, right + self.side.lateral_sign() * outwards];
            }
            Place::Rearfoot(at) => (at, HEEL_LIFT_M),
            Place::Forefoot(at) | Place::Tip(at) => (at, TOE_LIFT_M),
        };
        let foot = Foot::at(gait, self.side, time_s);
        let off_s = match self.place {
            Place::Rearfoot(_) => foot.down.ic_s + HEEL_OFF * foot.down.stance_s,
            _ => foot.down.to_s,
        };
        let [forward, up, outwards] = tilted(at, foot.tilt(time_s) * runner.foot_strike_angle_deg);
        let [along, aside] = on_the_ground([forward, outwards], self.side, runner.foot_progression_angle_deg);
        let heel = foot.along_and_across(time_s);
        let push_off = match self.place {
            Place::Forefoot(_) => foot.push_off(PUSH_OFF, foot.down.to_s, time_s),
            Place::Tip(_) => foot.push_off(TIP_OFF, foot.down.to_s + TIP_OFF[1], time_s),
            _ => 0.0,
        };
        let height = up + lift_m * foot.arc(off_s, time_s) + foot.touchdown(time_s) + push_off;
        [heel[0] + along, height, heel[1] + aside]
    }
}

impl Marker {
    /// Forward, up, right, m, of the runner standing still: feet flat and straight ahead below the hips, legs straight.
    pub(super) fn standing_m(&self, runner: &Runner) -> [f64; 3] {
        let sign = self.side.lateral_sign();
        match self.place {
            Place::Pelvis([forward, up, outwards]) => [forward, runner.leg_length_m + up, sign * outwards],
            Place::Rearfoot([forward, up, outwards])
            | Place::Forefoot([forward, up, outwards])
            | Place::Tip([forward, up, outwards]) => {
                [forward - ANKLE_M[0], up, sign * (HIP_M[2] - ANKLE_M[2] + outwards)]
            }
            Place::Knee(outwards) => {
                let height = f64::midpoint(runner.leg_length_m + HIP_M[1], ANKLE_M[1]);
                [0.0, height, sign * (HIP_M[2] + outwards)]
            }
        }
    }
}

/// A place on the flat foot after the foot was tilted about the heel marker (toes up) or the toe marker (heel up).
fn tilted([forward, up, outwards]: [f64; 3], angle_deg: f64) -> [f64; 3] {
    let pivot = if angle_deg < 0.0 { TOE_M } else { [0.0, HEEL_HEIGHT_M, 0.0] };
    let (sin, cos) = angle_deg.to_radians().sin_cos();
    let (x, y) = (forward - pivot[0], up - pivot[1]);
    [pivot[0] + x * cos - y * sin, pivot[1] + x * sin + y * cos, outwards]
}

/// Forward along the foot and outwards, to forward along the progression and right, for a foot turned out.
pub(super) fn on_the_ground([forward, outwards]: [f64; 2], side: Side, toe_out_deg: f64) -> [f64; 2] {
    let (sin, cos) = toe_out_deg.to_radians().sin_cos();
    [forward * cos - outwards * sin, side.lateral_sign() * (forward * sin + outwards * cos)]
}

/// How far the centre of pressure is ahead of the heel marker, m, after a share of stance: from under the heel, the
/// middle or the ball of the foot, as it strikes, evenly to the toe marker.
pub(super) fn pressure_m(strike_angle_deg: f64, share: f64) -> f64 {
    let start = match strike_angle_deg {
        a if a > 8.0 => 0.03,
        a if a < -1.6 => FOOT_LENGTH_M,
        _ => 0.13,
    };
    start + share * (FOOT_LENGTH_M - start)
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
        let share = (time_s - self.down.to_s) / (self.next.ic_s - self.down.to_s);
        let moved = smooth_step(share);
        std::array::from_fn(|i| self.down.heel_m[i] + moved * (self.next.heel_m[i] - self.down.heel_m[i]))
    }

    /// Share of the strike angle: 0 on the flat foot and in early swing, 1 at initial contact; smooth, and level there.
    fn tilt(&self, time_s: f64) -> f64 {
        let flat_s = self.down.ic_s + FOOT_FLAT * self.down.stance_s;
        if time_s <= flat_s {
            return 1.0 - smooth_step((time_s - self.down.ic_s) / (flat_s - self.down.ic_s));
        }
        smooth_step((time_s - self.down.to_s) / (self.next.ic_s - self.down.to_s))
    }

    /// Height above where the arc has the foot: it meets the ground at speed, and is stopped.
    fn touchdown(&self, time_s: f64) -> f64 {
        let approach_s = self.approach_s();
        let of = |ic_s: f64| stop(TOUCHDOWN, approach_s, time_s - ic_s);
        of(self.down.ic_s).max(of(self.next.ic_s))
    }

    /// The same at the end of contact, in reverse: at `off_s` the marker has its full speed.
    fn push_off(&self, speed_and_time: [f64; 2], off_s: f64, time_s: f64) -> f64 {
        stop(speed_and_time, self.approach_s(), off_s - time_s)
    }

    fn approach_s(&self) -> f64 {
        APPROACH_S.min(APPROACH_SHARE * (self.next.ic_s - self.down.to_s))
    }

    /// 0 until `from_s`, 1 halfway to the next contact, 0 there; continuous up to the second derivative.
    fn arc(&self, from_s: f64, time_s: f64) -> f64 {
        let share = ((time_s - from_s) / (self.next.ic_s - from_s)).clamp(0.0, 1.0);
        64.0 * (share * (1.0 - share)).powi(3)
    }
}

/// Height of a marker that falls at `speed_mps` when `s` is 0 and is at rest at 0 from `stop_s` on, its deceleration
/// fading evenly; before that it rises from 0 over `approach_s`. Continuous up to the velocity.
fn stop([speed_mps, stop_s]: [f64; 2], approach_s: f64, s: f64) -> f64 {
    let height_m = speed_mps * stop_s / 3.0;
    if s >= 0.0 {
        return height_m * (1.0 - s / stop_s).max(0.0).powi(3);
    }
    let (share, slope) = ((s / approach_s + 1.0).max(0.0), -speed_mps * approach_s);
    let [a, b, c] = [10.0 * height_m - 4.0 * slope, 7.0 * slope - 15.0 * height_m, 6.0 * height_m - 3.0 * slope];
    share.powi(3) * (a + share * (b + share * c))
}

/// From 0 at 0 to 1 at 1, held outside; at rest at both ends up to the second derivative.
fn smooth_step(share: f64) -> f64 {
    let share = share.clamp(0.0, 1.0);
    share.powi(3) * (10.0 - 15.0 * share + 6.0 * share * share)
}
