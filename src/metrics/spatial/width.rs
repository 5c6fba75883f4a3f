//! Step width: what counts as the place of a foot differs between laboratories, the rest does not.

use serde::{Deserialize, Serialize};

use super::{Compute, Context, Level, Metric, Need, offset_from_line};
use crate::{
    body::Joint,
    error::Absent,
    quantity::{Lab, Side, Unit, Vec3},
    recording::{Landmark, Notes, Surface},
    stride::{Step, Strides},
};

/// What a step width is measured between: the choice behind `step_width_m`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StepWidth {
    /// Heel markers at mid-stance, halfway between initial contact and toe-off. Default.
    #[default]
    HeelMidstance,
    /// Ankle centres at mid-stance.
    AnkleMidstance,
    /// Mean centres of pressure of the stances, weighted by the vertical force where it is at least 50 N.
    Cop,
    /// Heel markers at initial contact (a review, 2024, Sports Medicine - Open).
    HeelIc,
    /// Not between feet: one foot from the body's line of gravity, and so about half of a width
    /// (10.4085/1062-6050-565-19).
    BaseOfGait,
}

impl StepWidth {
    /// The slug: `"heel_midstance"`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::HeelMidstance => "heel_midstance",
            Self::AnkleMidstance => "ankle_midstance",
            Self::Cop => "cop",
            Self::HeelIc => "heel_ic",
            Self::BaseOfGait => "base_of_gait",
        }
    }

    fn needs(self) -> &'static [Need] {
        match self {
            Self::HeelMidstance | Self::HeelIc => &[Need::Heels],
            Self::AnkleMidstance => &[Need::Ankles],
            Self::Cop => &[Need::CentreOfPressure],
            Self::BaseOfGait => &[Need::Heels, Need::Pelvis],
        }
    }

    /// The width of one step by the method that was chosen, m.
    fn chosen(step: &Step<'_>, context: &Context<'_>) -> Result<f64, Absent> {
        let method = context.params().spatial.step_width;
        method.needs().iter().try_for_each(|need| context.has(*need, Side::Left))?;
        method.of(step, context)
    }

    /// Where the standing foot is, m.
    fn place(self, step: &Step<'_>, context: &Context<'_>) -> Result<Vec3<Lab>, Absent> {
        match self {
            Self::HeelMidstance | Self::BaseOfGait => step.heel_midstance(),
            Self::AnkleMidstance => step.strides().body()?.joint_at(Joint::Ankle, step.side()?, step.midstance_s()?),
            Self::Cop => context.pressures.of(step, pressure),
            Self::HeelIc => step.strides().landmark(Landmark::Heel, step.side()?, step.ic_s()?),
        }
    }

    /// The width of one step, m.
    fn of(self, step: &Step<'_>, context: &Context<'_>) -> Result<f64, Absent> {
        let foot = self.place(step, context)?;
        let (origin, direction) = match self {
            Self::BaseOfGait => (step.strides().pelvis()?.at(step.midstance_s()?)?, step.progression()?),
            _ => self.line_of_the_other_foot(step, context)?,
        };
        offset_from_line(foot, origin, direction, step.side()?).ok_or(Absent::NotDefined)
    }

    /// Overground through the other foot's placements before and after, which needs no heading at all; on a treadmill,
    /// and at the ends of a recording, from the one before along the progression.
    fn line_of_the_other_foot(self, step: &Step<'_>, context: &Context<'_>) -> Result<(Vec3<Lab>, [f64; 2]), Absent> {
        if step.strides().stances().len() < 2 {
            return Err(Absent::TooFewStrides);
        }
        let from = self.place(&step.previous()?, context)?;
        if step.strides().surface()? == Surface::Overground
            && let Ok(to) = step.next().and_then(|next| self.place(&next, context))
        {
            return Ok((from, [to.forward() - from.forward(), to.right() - from.right()]));
        }
        Ok((from, step.progression()?))
    }
}

fn pressure(step: &Step<'_>) -> Result<Vec3<Lab>, Absent> {
    step.pressure_mean()
}

/// Step width of successive placements of alternating feet, m; positive with each foot on its own side.
///
/// Overground (`direction` none) each foot from the line through the other's placements before and after; with the
/// direction of progression (forward, right), as on a treadmill, from the placement before. `None` for the first
/// placement, overground for the last, beside a placement of the same foot and for a line without length.
///
/// ```
/// use midstance::{metrics::spatial::step_width_m, quantity::{Side, Vec3}};
/// // Feet 1.2 m apart and 50 mm wide, heading 5 degrees off the lab's forward axis.
/// let places = [[-0.002179, 0.0, 0.024905], [1.197613, 0.0, 0.079682], [2.388688, 0.0, 0.234079]].map(Vec3::new);
/// let width = step_width_m(&places, &[Side::Right, Side::Left, Side::Right], None);
/// assert!((width[1].unwrap() - 0.05).abs() < 1e-6);
/// ```
pub fn step_width_m(places: &[Vec3<Lab>], sides: &[Side], direction: Option<[f64; 2]>) -> Vec<Option<f64>> {
    let width = |i: usize| {
        let before = i.checked_sub(1).filter(|b| sides[*b] != sides[i])?;
        let direction = if let Some(direction) = direction {
            direction
        } else {
            let line = *places.get(i + 1).filter(|_| sides[i + 1] != sides[i])? - places[before];
            [line.forward(), line.right()]
        };
        offset_from_line(places[i], places[before], direction, sides[i])
    };
    (0..places.len().min(sides.len())).map(width).collect()
}

const SIGN: &str = "positive when each foot is on its own side, negative when crossed";

pub(super) const CHOSEN: Metric = Metric {
    name: "step_width_m",
    unit: Unit::Metre,
    level: Level::Step,
    what: "Sideways distance of this foot from the other foot's line of placements, by the chosen method: heels at mid-stance unless said otherwise.",
    sign: SIGN,
    source: "definition; heading from like phases, after Brindle et al. 2014, 10.1016/j.gaitpost.2013.06.010",
    needs: &[Need::Events],
    floor_hz: 100.0,
    compute: Compute::Step(StepWidth::chosen),
};

pub(super) const LEG_LENGTH: Metric = Metric {
    name: "step_width_leglength_pct",
    unit: Unit::Percent,
    level: Level::Step,
    what: "Step width over leg length.",
    sign: SIGN,
    source: "Meardon et al. 2012, 10.1080/14763141.2012.699547",
    needs: &[Need::Events, Need::LegLength],
    floor_hz: 100.0,
    compute: Compute::Step(|step, context| {
        Ok(100.0 * StepWidth::chosen(step, context)? / step.strides().leg_length_m()?)
    }),
};

pub(super) const HEEL_MIDSTANCE: Metric = Metric {
    name: "step_width_heel_midstance_m",
    unit: Unit::Metre,
    level: Level::Step,
    what: "Step width between heel markers at mid-stance.",
    sign: SIGN,
    source: "definition",
    needs: &[Need::Events, Need::Heels],
    floor_hz: 100.0,
    compute: Compute::Step(|step, context| StepWidth::HeelMidstance.of(step, context)),
};

pub(super) const ANKLE_MIDSTANCE: Metric = Metric {
    name: "step_width_ankle_midstance_m",
    unit: Unit::Metre,
    level: Level::Step,
    what: "Step width between ankle centres at mid-stance.",
    sign: SIGN,
    source: "definition",
    needs: &[Need::Events, Need::Ankles],
    floor_hz: 100.0,
    compute: Compute::Step(|step, context| StepWidth::AnkleMidstance.of(step, context)),
};

pub(super) const COP: Metric = Metric {
    name: "step_width_cop_m",
    unit: Unit::Metre,
    level: Level::Step,
    what: "Step width between mean centres of pressure, weighted by vertical force of at least 50 N.",
    sign: SIGN,
    source: "definition",
    needs: &[Need::Events, Need::CentreOfPressure],
    floor_hz: 100.0,
    compute: Compute::Step(|step, context| StepWidth::Cop.of(step, context)),
};

pub(super) const HEEL_IC: Metric = Metric {
    name: "step_width_heel_ic_m",
    unit: Unit::Metre,
    level: Level::Step,
    what: "Step width between heel markers at initial contact.",
    sign: SIGN,
    source: "definition",
    needs: &[Need::Events, Need::Heels],
    floor_hz: 100.0,
    compute: Compute::Step(|step, context| StepWidth::HeelIc.of(step, context)),
};

pub(super) const BASE_OF_GAIT: Metric = Metric {
    name: "base_of_gait_m",
    unit: Unit::Metre,
    level: Level::Step,
    what: "Sideways distance at mid-stance of the heel from the middle of the pelvis, which stands for the line of gravity.",
    sign: "positive on the foot's own side, negative beyond the line of gravity",
    source: "base of gait: J Athl Train 2020;55:1300, 10.4085/1062-6050-565-19",
    needs: &[Need::Events, Need::Heels, Need::Pelvis],
    floor_hz: 100.0,
    compute: Compute::Step(|step, context| StepWidth::BaseOfGait.of(step, context)),
};

pub(super) fn note(strides: &Strides<'_>, context: &Context<'_>, notes: &mut Notes) {
    let Ok(surface) = strides.surface() else { return };
    let method = context.params().spatial.step_width;
    let how = match (method, surface) {
        (StepWidth::BaseOfGait, _) => "of one foot from the middle of the pelvis, across the progression",
        (_, Surface::Treadmill) => "difference of successive feet across the belt",
        (_, Surface::Overground) => {
            "from the line through the other foot's placements, else across the pelvis's displacement over a stride"
        }
    };
    notes.record("step_width_method", format!("{}: {how}", method.as_str()));
}
