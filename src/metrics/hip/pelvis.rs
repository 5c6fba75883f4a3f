//! How far the pelvis drops to the side of the swinging leg, by each definition.

use super::{HipParams, PelvisDefinition, Stretch};
use crate::{
    error::Absent,
    metrics::{Compute, Context, Level, Metric, Need},
    quantity::Unit,
    stride::Step,
};

pub(super) const METRICS: &[Metric] = &[
    metric("contralateral_pelvic_drop_peak_deg", PEAK, BRAMAH, |step, context| peak(step, context, None)),
    metric("contralateral_pelvic_drop_excursion_deg", EXCURSION, BRAMAH, |step, context| {
        excursion(step, context, None)
    }),
    metric("contralateral_pelvic_drop_asis_peak_deg", ASIS_PEAK, LINE, |step, context| {
        peak(step, context, Some(PelvisDefinition::Asis))
    }),
    metric("contralateral_pelvic_drop_asis_excursion_deg", ASIS_EXCURSION, LINE, |step, context| {
        excursion(step, context, Some(PelvisDefinition::Asis))
    }),
    metric("contralateral_pelvic_drop_psis_peak_deg", PSIS_PEAK, LINE, |step, context| {
        peak(step, context, Some(PelvisDefinition::Psis))
    }),
    metric("contralateral_pelvic_drop_psis_excursion_deg", PSIS_EXCURSION, LINE, |step, context| {
        excursion(step, context, Some(PelvisDefinition::Psis))
    }),
    Metric { level: Level::Stride, sign: "", ..metric("pelvic_obliquity_rom_deg", ROM, BRAMAH, range) },
];

const PEAK: &str = "Largest pelvic drop on the side of the swinging leg in stance, by the definition in the notes.";
const EXCURSION: &str = "Largest pelvic drop in stance less that at contact, by the definition in the notes.";
const ASIS_PEAK: &str = "Largest slope of the line between the anterior spines in stance, in the frontal plane.";
const ASIS_EXCURSION: &str = "Largest slope between the anterior spines in stance less that at contact.";
const PSIS_PEAK: &str = "Largest slope of the line between the posterior spines in stance, in the frontal plane.";
const PSIS_EXCURSION: &str = "Largest slope between the posterior spines in stance less that at contact.";
const ROM: &str = "Largest less smallest obliquity of the pelvis over a stride, by the definition in the notes.";
const BRAMAH: &str =
    "Bramah et al. 2018, 10.1177/0363546518793657; frame of Wu et al. 2002, 10.1016/S0021-9290(01)00222-6";
const LINE: &str = "definition";

const fn metric(
    name: &'static str,
    what: &'static str,
    source: &'static str,
    compute: fn(&Step<'_>, &Context<'_>) -> Result<f64, Absent>,
) -> Metric {
    Metric {
        name,
        unit: Unit::Degree,
        level: Level::Step,
        what,
        sign: "positive with the swing side lower (drop)",
        source,
        needs: &[Need::Events, Need::Pelvis],
        floor_hz: 100.0,
        compute: Compute::Step(compute),
    }
}

/// The definition that the values of a metric of this file follow.
pub(super) fn definition(metric: &Metric, params: &HipParams) -> Option<PelvisDefinition> {
    METRICS.iter().any(|m| m.name == metric.name).then(|| match metric.name {
        name if name.contains("_asis_") => PelvisDefinition::Asis,
        name if name.contains("_psis_") => PelvisDefinition::Psis,
        _ => params.pelvis,
    })
}

fn stance<'a>(
    step: &Step<'a>,
    context: &Context<'_>,
    definition: Option<PelvisDefinition>,
) -> Result<Stretch<'a>, Absent> {
    let params = &context.params().hip;
    Stretch::of_stance(step, definition.unwrap_or(params.pelvis).angle(), params)
}

fn peak(step: &Step<'_>, context: &Context<'_>, definition: Option<PelvisDefinition>) -> Result<f64, Absent> {
    Ok(stance(step, context, definition)?.peak()?.1)
}

fn excursion(step: &Step<'_>, context: &Context<'_>, definition: Option<PelvisDefinition>) -> Result<f64, Absent> {
    let stretch = stance(step, context, definition)?;
    Ok(stretch.peak()?.1 - stretch.first()?)
}

fn range(step: &Step<'_>, context: &Context<'_>) -> Result<f64, Absent> {
    let params = &context.params().hip;
    let (from_s, to_s) = (step.ic_s()?, step.next_same_foot()?.ic_s()?);
    Stretch::between(step, params.pelvis.angle(), from_s, to_s, params)?.range()
}
