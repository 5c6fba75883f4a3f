//! How a foot stands and lands: turned out, toes up, and where the force first acts on it.
//!
//! ```text
//!   from above, running to the right              from the side, at initial contact
//!       ╱ forefoot                                          ╱ forefoot
//!   ───●─────▶ progression   toe-out positive          ___●╱___▶      toes up positive: rearfoot strike
//!    heel                                                heel
//! ```

use serde::{Deserialize, Serialize};

use super::{Compute, Context, Level, Metric, Need};
use crate::{
    error::Absent,
    quantity::{Lab, Side, Unit, Vec3},
    recording::Notes,
    stride::{Foot, Forefoot, Step, Strides},
};

/// Stance, as shares, over which the foot progression angle is averaged: from foot flat to heel rise (a rule of this
/// project).
const PROGRESSION: [f64; 2] = [0.2, 0.6];
/// Stance, as shares, in which the foot is flat: the zero of the strike angle without a static trial.
const FLAT: [f64; 2] = [0.3, 0.5];
/// Stance, as a share, at which a foot has come down flat and not moved yet: where its outline is taken from.
const JUST_FLAT: f64 = 0.25;
/// How far along a shoe, from its heel, the foot axis of two markers ends: second metatarsal head, and the middle of the
/// first and the fifth. Rules of this project, from the proportions shoe lasts are made to; a shoe differs by a few per
/// cent.
const SECOND_METATARSAL_SHARE: f64 = 0.72;
const BETWEEN_METATARSALS_SHARE: f64 = 0.68;

/// Bounds between the classes of foot strike.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct FootStrikeParams {
    /// Strike angle above which a step is a rearfoot strike, degrees. Default 8.0 (Altman and Davis 2012,
    /// 10.1016/j.gaitpost.2011.09.104).
    pub rearfoot_above_deg: f64,
    /// Strike angle below which it is a forefoot strike, degrees. Default −1.6 (the same).
    pub forefoot_below_deg: f64,
}

impl Default for FootStrikeParams {
    fn default() -> Self {
        Self { rearfoot_above_deg: 8.0, forefoot_below_deg: -1.6 }
    }
}

/// Which part of a foot lands first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FootStrike {
    /// The heel.
    Rearfoot,
    /// Heel and ball together.
    Midfoot,
    /// The ball.
    Forefoot,
}

impl FootStrike {
    /// `"rearfoot"`, `"midfoot"` or `"forefoot"`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Rearfoot => "rearfoot",
            Self::Midfoot => "midfoot",
            Self::Forefoot => "forefoot",
        }
    }

    /// Of a strike angle, degrees.
    pub fn of_angle(angle_deg: f64, params: &FootStrikeParams) -> Self {
        if angle_deg > params.rearfoot_above_deg {
            Self::Rearfoot
        } else if angle_deg < params.forefoot_below_deg {
            Self::Forefoot
        } else {
            Self::Midfoot
        }
    }

    /// Of a strike index, per cent: thirds of the foot (Cavanagh and Lafortune 1980, 10.1016/0021-9290(80)90033-0).
    pub fn of_index(index_pct: f64) -> Self {
        match index_pct {
            p if p <= 100.0 / 3.0 => Self::Rearfoot,
            p if p <= 200.0 / 3.0 => Self::Midfoot,
            _ => Self::Forefoot,
        }
    }
}

pub(super) const PROGRESSION_ANGLE: Metric = Metric {
    name: "foot_progression_angle_deg",
    unit: Unit::Degree,
    level: Level::Step,
    what: "Direction of the foot, heel to second metatarsal, against the progression on the ground, mean over 20 to 60 % of stance.",
    sign: "positive with the toes turned out",
    source: "definition",
    needs: &[Need::Events, Need::Heels, Need::Forefeet],
    floor_hz: 100.0,
    compute: Compute::Step(|step, _| progression_angle(step)),
};

pub(super) const STRIKE_ANGLE: Metric = Metric {
    name: "foot_strike_angle_deg",
    unit: Unit::Degree,
    level: Level::Step,
    what: "Tilt of the foot at initial contact less that in standing, or without a static trial less that of the flat foot at 30 to 50 % of stance.",
    sign: "positive with the toes up (rearfoot strike), negative with the heel up (forefoot strike)",
    source: "Altman and Davis 2012, 10.1016/j.gaitpost.2011.09.104",
    needs: &[Need::Events, Need::Heels, Need::Forefeet],
    floor_hz: 200.0,
    compute: Compute::Step(strike_angle),
};

pub(super) const STRIKE_INDEX: Metric = Metric {
    name: "strike_index_pct",
    unit: Unit::Percent,
    level: Level::Step,
    what: "Where along the foot, from the heel, the centre of pressure is when the force first reaches 50 N; foot length from the markers.",
    sign: "",
    source: "Cavanagh and Lafortune 1980, 10.1016/0021-9290(80)90033-0",
    needs: &[Need::Events, Need::Heels, Need::Forefeet, Need::CentreOfPressure],
    floor_hz: 200.0,
    compute: Compute::Step(|step, _| strike_index(step)),
};

/// Angle on the ground from `direction` (forward, right) to the line from heel to forefoot, degrees; toes out positive.
///
/// Points in lab axes, m. `None` where either has no length.
///
/// ```
/// use midstance::{metrics::spatial::foot_progression_angle_deg, quantity::{Side, Vec3}};
/// let (heel, forefoot) = (Vec3::new([0.0, 0.04, 0.0]), Vec3::new([0.2, 0.03, -0.02]));
/// let left = foot_progression_angle_deg(heel, forefoot, [1.0, 0.0], Side::Left).unwrap();
/// assert!((left - 0.1_f64.atan().to_degrees()).abs() < 1e-12, "the left foot turns out to the left");
/// ```
pub fn foot_progression_angle_deg(
    heel: Vec3<Lab>,
    forefoot: Vec3<Lab>,
    direction: [f64; 2],
    side: Side,
) -> Option<f64> {
    let axis = forefoot - heel;
    let along = axis.forward() * direction[0] + axis.right() * direction[1];
    let right = axis.right() * direction[0] - axis.forward() * direction[1];
    (along.hypot(right) > 0.0).then(|| side.lateral_sign() * right.atan2(along).to_degrees())
}

/// Rise of the line from heel to forefoot above the horizontal, in the vertical plane through it, degrees; toes up
/// positive. The strike angle is this at initial contact less the same in standing.
///
/// Points in lab axes, m. `None` where the two are above one another.
pub fn foot_tilt_deg(heel: Vec3<Lab>, forefoot: Vec3<Lab>) -> Option<f64> {
    let axis = forefoot - heel;
    let level = axis.forward().hypot(axis.right());
    (level > 0.0).then(|| axis.up().atan2(level).to_degrees())
}

/// Share of the foot's length, from the heel, at which `pressure` lies, per cent.
///
/// Points in lab axes, m: heel and forefoot of the flat foot, and the centre of pressure when the force sets in.
/// `length_m` is the length of the foot. `None` where heel and forefoot are above one another or the length is not above
/// zero. Below 0 and above 100 are possible: markers are not the shoe's ends.
pub fn strike_index_pct(pressure: Vec3<Lab>, heel: Vec3<Lab>, forefoot: Vec3<Lab>, length_m: f64) -> Option<f64> {
    let (axis, reach) = (forefoot - heel, pressure - heel);
    let level = axis.forward().hypot(axis.right());
    let along = (reach.forward() * axis.forward() + reach.right() * axis.right()) / level;
    (level > 0.0 && length_m > 0.0).then(|| 100.0 * along / length_m)
}

fn progression_angle(step: &Step<'_>) -> Result<f64, Absent> {
    let (side, direction) = (step.side()?, step.progression()?);
    let angle = |foot: Foot| foot_progression_angle_deg(foot.heel, foot.forefoot, direction, side);
    mean(step.feet(PROGRESSION[0], PROGRESSION[1])?.into_iter().map(angle))
}

fn strike_angle(step: &Step<'_>, context: &Context<'_>) -> Result<f64, Absent> {
    context.strike_angles.of(step, |step| {
        let side = step.side()?;
        let foot = step.strides().foot(side, step.instant_s(0.0)?)?;
        Ok(tilt(foot)? - context.foot_zero(side)?.tilt_deg)
    })
}

fn tilt(foot: Foot) -> Result<f64, Absent> {
    foot_tilt_deg(foot.heel, foot.forefoot).ok_or(Absent::NotDefined)
}

fn strike_index(step: &Step<'_>) -> Result<f64, Absent> {
    let strides = step.strides();
    let (side, flat_s) = (step.side()?, step.instant_s(JUST_FLAT)?);
    let first = step.pressure()?.next().ok_or(Absent::NotDefined)?;
    let foot = strides.foot(side, flat_s)?;
    // Carried with the ground to where it will be when the foot is flat: a foot that rolls off its heel, seen through a
    // low-pass, does not say where it stands within centimetres.
    let carried = strides.ground_mps()? * (flat_s - first.time_s);
    let ([forward, up, right], direction) = (first.at.components(), step.progression()?);
    let at = Vec3::new([forward + carried * direction[0], up, right + carried * direction[1]]);
    let share = match Forefoot::of(&strides.conditioned().landmarks, side)? {
        Forefoot::SecondMetatarsal(_) => SECOND_METATARSAL_SHARE,
        Forefoot::BetweenMetatarsals => BETWEEN_METATARSALS_SHARE,
    };
    let axis = foot.forefoot - foot.heel;
    let length_m = axis.forward().hypot(axis.right()) / share;
    strike_index_pct(at, foot.heel, foot.forefoot, length_m).ok_or(Absent::NotDefined)
}

fn mean(angles: impl Iterator<Item = Option<f64>>) -> Result<f64, Absent> {
    let angles: Vec<f64> = angles.collect::<Option<_>>().ok_or(Absent::NotDefined)?;
    Ok(angles.iter().sum::<f64>() / angles.len() as f64)
}

/// What the tilt of a foot is counted from.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(in crate::metrics) struct Zero {
    tilt_deg: f64,
    from_standing: bool,
}

impl Zero {
    /// In standing where there is a static trial, else mean tilt of the flat foot over the stances.
    pub(in crate::metrics) fn of(strides: &Strides<'_>, side: Side) -> Result<Self, Absent> {
        if let Ok(standing) = strides.standing_foot(side) {
            return Ok(Self { tilt_deg: tilt(standing)?, from_standing: true });
        }
        let flat = |step: &Step<'_>| {
            let feet = step.feet(FLAT[0], FLAT[1])?;
            mean(feet.into_iter().map(|foot| foot_tilt_deg(foot.heel, foot.forefoot)))
        };
        let of_side: Vec<_> = strides.steps().filter(|s| s.stance().side == Some(side)).map(|s| flat(&s)).collect();
        let tilts: Vec<f64> = of_side.iter().filter_map(|t| t.as_ref().ok().copied()).collect();
        if tilts.is_empty() {
            return Err(of_side.into_iter().find_map(Result::err).unwrap_or(Absent::TooFewStrides));
        }
        Ok(Self { tilt_deg: tilts.iter().sum::<f64>() / tilts.len() as f64, from_standing: false })
    }
}

impl Context<'_> {
    /// Class of every step by its strike angle, where it has one.
    pub fn foot_strikes(&self) -> Vec<Option<FootStrike>> {
        if self.has_all(&STRIKE_ANGLE, Side::Left).is_err() {
            return vec![None; self.strides().stances().len()];
        }
        let class = |angle| FootStrike::of_angle(angle, &self.params().spatial.foot_strike);
        self.strides().steps().map(|step| strike_angle(&step, self).ok().map(class)).collect()
    }
}

pub(super) fn note(context: &Context<'_>, notes: &mut Notes) {
    let (strides, strikes) = (context.strides(), context.foot_strikes());
    let FootStrikeParams { rearfoot_above_deg, forefoot_below_deg } = context.params().spatial.foot_strike;
    for side in Side::BOTH {
        let of_side: Vec<FootStrike> =
            strides.stances().iter().zip(&strikes).filter(|(s, _)| s.side == Some(side)).filter_map(|s| *s.1).collect();
        let (Ok(zero), Ok(forefoot)) = (context.foot_zero(side), Forefoot::of(&strides.conditioned().landmarks, side))
        else {
            continue;
        };
        let count = |class| of_side.iter().filter(|c| **c == class).count();
        let counts = [FootStrike::Rearfoot, FootStrike::Midfoot, FootStrike::Forefoot].map(count);
        let from = if zero.from_standing { "standing" } else { "the flat foot at 30 to 50 % of stance" };
        notes.record(
            "foot_strike",
            format!(
                "{side}: {} rearfoot, {} midfoot, {} forefoot strikes (above {rearfoot_above_deg}, below \
                 {forefoot_below_deg} deg); tilt of the line from heel to {} counted from {from} ({:.1} deg)",
                counts[0],
                counts[1],
                counts[2],
                forefoot.as_str(),
                zero.tilt_deg
            ),
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(point: [f64; 3]) -> Vec3<Lab> {
        Vec3::new(point)
    }

    #[test]
    fn toes_out_are_positive_on_both_sides_whatever_the_heading() {
        for turned in [0.0, 40.0, -160.0_f64] {
            let direction = [turned.to_radians().cos(), turned.to_radians().sin()];
            for (side, sign) in [(Side::Right, 1.0), (Side::Left, -1.0)] {
                let heading = (turned + sign * 7.0).to_radians();
                let forefoot = at([0.2 * heading.cos(), -0.01, 0.2 * heading.sin()]);
                let angle = foot_progression_angle_deg(at([0.0; 3]), forefoot, direction, side).unwrap();
                assert!((angle - 7.0).abs() < 1e-9, "{side} {turned}: {angle}");
            }
        }
        assert_eq!(foot_progression_angle_deg(at([0.0; 3]), at([0.0, 1.0, 0.0]), [1.0, 0.0], Side::Left), None);
    }

    #[test]
    fn tilt_is_measured_in_the_plane_of_the_foot() {
        let rise = 15.0_f64.to_radians();
        for out in [0.0, 30.0_f64] {
            let (sin, cos) = out.to_radians().sin_cos();
            let forefoot = at([0.2 * rise.cos() * cos, 0.2 * rise.sin(), 0.2 * rise.cos() * sin]);
            assert!((foot_tilt_deg(at([0.0; 3]), forefoot).unwrap() - 15.0).abs() < 1e-9);
        }
    }

    #[test]
    fn thirds_of_the_foot_and_the_published_angles_make_classes() {
        let params = FootStrikeParams::default();
        for (angle, class) in [(8.1, FootStrike::Rearfoot), (8.0, FootStrike::Midfoot), (-1.7, FootStrike::Forefoot)] {
            assert_eq!(FootStrike::of_angle(angle, &params), class, "{angle}");
        }
        for (index, class) in [(10.0, FootStrike::Rearfoot), (50.0, FootStrike::Midfoot), (70.0, FootStrike::Forefoot)]
        {
            assert_eq!(FootStrike::of_index(index), class, "{index}");
        }
    }

    #[test]
    fn a_strike_index_is_a_share_of_the_foot_along_its_axis() {
        // A foot of 280 mm turned by a right angle; 70 mm ahead of the heel and 10 mm aside of its axis.
        let index = strike_index_pct(at([0.01, 0.0, 0.07]), at([0.0; 3]), at([0.0, 0.0, 0.19]), 0.28).unwrap();
        assert!((index - 25.0).abs() < 1e-9, "{index}");
    }
}
