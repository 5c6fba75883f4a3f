//! One recording through the whole path: the call behind all three doors.

mod drawing;
mod quality;

pub use drawing::Drawing;

use std::{borrow::Cow, collections::HashMap};

use serde::{Deserialize, Serialize};

use crate::{
    body::BodyParams,
    condition::{BodyWeight, ConditionParams, Conditioned, condition_unsmoothed},
    error::{Absent, Result},
    events::{self, EventParams, Sources, Stance, Stances},
    metrics::{self, Compute, Context, Metric, MetricParams, spatial::FootStrike},
    quantity::{Side, Unit},
    recording::Recording,
    statistics::{Measured, Normalised, StatisticsParams, bouts, curves, normalised, summarize},
    stride::{Step, Strides},
    table::{Table, Values},
};

/// Every choice of the path from recording to tables.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct AnalysisParams {
    /// Axes, drift, gaps, filters.
    pub condition: ConditionParams,
    /// Contacts and which are believed.
    pub events: EventParams,
    /// Joints and segments from markers.
    pub body: BodyParams,
    /// Choices within metrics.
    pub metrics: MetricParams,
    /// Intervals and outliers.
    pub statistics: StatisticsParams,
    /// Whether to make the `curves` table and what else is drawn: [`Drawing`]. Default false.
    pub curves: bool,
}

/// What one recording gives.
#[derive(Clone, Debug)]
pub struct Trial {
    /// The conditioned recording, with every note made on the way.
    pub recording: Recording,
    /// Every contact in order of time.
    pub stances: Vec<Stance>,
    /// The papers that the method which found them follows: authors, year, DOI.
    pub event_sources: Vec<&'static str>,
    /// One row per stance.
    pub steps: Table,
    /// One row per metric and side.
    pub summary: Table,
    /// Mean curves over stance and stride; empty unless asked for.
    pub curves: Table,
    /// One row per bout of running, walking and rest and metric; empty where no inertial sensor tells bouts.
    pub bouts: Table,
    /// The curves that the means are of; none unless asked for.
    pub normalised: Vec<Normalised>,
    /// What a picture shows beside the tables; empty unless curves were asked for.
    pub drawing: Drawing,
    /// Body weight, where a mass was given or whole steps were recorded.
    pub body_weight: Option<BodyWeight>,
    /// Vertical force that made the contacts, N, where force did.
    pub event_threshold_n: Option<f64>,
}

/// Conditions, finds contacts, computes every metric, summarises.
///
/// # Errors
/// Those of [`condition`](crate::condition::condition) and [`events::detect`], with the recording's file named.
///
/// ```
/// use midstance::{analysis::{AnalysisParams, analyze}, simulate::{Runner, runner}};
/// let (recording, truth) = runner(&Runner::default())?;
/// let trial = analyze(&recording, &AnalysisParams::default())?;
/// let contact = trial.steps.numbers("contact_time_s").unwrap();
/// assert!((contact[3] - 0.250).abs() < 0.002);
/// # let _ = truth;
/// # Ok::<(), midstance::Error>(())
/// ```
pub fn analyze(recording: &Recording, params: &AnalysisParams) -> Result<Trial> {
    trial(Cow::Borrowed(recording), Some(recording), params)
}

/// As [`analyze`], of a recording that nobody needs any more: unless curves are asked for, no second copy of it is held.
///
/// # Errors
/// Those of [`analyze`].
pub fn analyze_owned(recording: Recording, params: &AnalysisParams) -> Result<Trial> {
    let raw = params.curves.then(|| recording.clone());
    trial(Cow::Owned(recording), raw.as_ref(), params)
}

/// `raw` is the same recording, for what is drawn of it.
fn trial(recording: Cow<'_, Recording>, raw: Option<&Recording>, params: &AnalysisParams) -> Result<Trial> {
    let path = recording.sources.first().map(|source| source.path.clone());
    let named = |e: crate::Error| match &path {
        Some(path) => e.in_file(path),
        None => e,
    };
    params.statistics.check()?;
    params.body.check()?;
    let mut conditioned = condition_unsmoothed(recording, &params.condition).map_err(named)?;
    // Nothing after them needs the markers as they were.
    let sources = Sources::of(&conditioned, &params.events).map_err(named)?;
    conditioned.smooth_markers(&params.condition).map_err(named)?;
    let stances = sources.detect(&conditioned, &params.events).map_err(named)?;
    let recording = &conditioned.recording;
    let mut notes = stances.notes.clone();
    let (steps, summary, normalised, bouts, drawing) = {
        let strides = Strides::with_body(&conditioned, &stances, &params.events, &params.body);
        let context = Context::new(&strides, &params.metrics);
        let measured = measure(&context);
        notes.extend(context.notes());
        let normalised = if params.curves { normalised(&context) } else { Vec::new() };
        let drawing = raw.filter(|_| params.curves).map(|raw| Drawing::of(&context, raw)).unwrap_or_default();
        let subject = recording.subject.id.as_deref().unwrap_or_default();
        let sides: Vec<_> = stances.list.iter().map(|s| s.side).collect();
        let summary = summarize(&recording.name, subject, &sides, &measured, &params.statistics);
        let summary = with_models(summary, &context);
        let summary = if notes.about("worn_on_one_side").is_some() { one_sided(&summary) } else { summary };
        let strikes = context.foot_strikes();
        let steps = steps_table(&conditioned, subject, &stances, &measured, &strikes);
        let bouts = bouts(&recording.name, subject, &stances, &measured);
        (steps, summary, normalised, bouts, drawing)
    };
    let curves = if params.curves { curves(&recording.name, &normalised) } else { Table::new("curves") };
    conditioned.recording.notes.extend(notes);
    Ok(Trial {
        recording: conditioned.recording,
        stances: stances.list,
        event_sources: stances.sources,
        steps,
        summary,
        curves,
        bouts,
        normalised,
        drawing,
        body_weight: conditioned.body_weight,
        event_threshold_n: stances.threshold_n,
    })
}

fn measure(context: &Context<'_>) -> Vec<Measured> {
    metrics::all().map(|metric| Measured { metric, values: values_of(metric, context) }).collect()
}

fn values_of(metric: &Metric, context: &Context<'_>) -> Vec<Result<f64, Absent>> {
    let steps = context.strides().steps();
    let checked =
        |value: Result<f64, Absent>| value.and_then(|v| if v.is_finite() { Ok(v) } else { Err(Absent::NotDefined) });
    match (context.has_all(metric, Side::Left), metric.compute) {
        (Err(reason), Compute::Trial(_)) => vec![Err(reason)],
        (Err(reason), _) => {
            // A step misses the markers of its own leg.
            let of_right = context.has_all(metric, Side::Right).err();
            let of_leg = |step: Step<'_>| if step.side() == Ok(Side::Right) { of_right.as_ref() } else { None };
            steps.map(|step| Err(of_leg(step).unwrap_or(&reason).clone())).collect()
        }
        (Ok(()), Compute::Trial(compute)) => vec![checked(compute(context))],
        (Ok(()), Compute::Step(compute) | Compute::StepRate(compute)) => {
            steps.map(|step| checked(compute(&step, context))).collect()
        }
    }
}

/// The summary with the model behind each row: rows of different models are not comparable.
fn with_models(summary: Table, context: &Context<'_>) -> Table {
    let models: HashMap<&str, String> = metrics::all().map(|metric| (metric.name, context.model(metric))).collect();
    let names = summary.texts("metric").unwrap_or_default();
    let of_rows = names.iter().map(|name| models.get(name.as_str()).cloned().unwrap_or_default()).collect();
    summary.with("model", Unit::None, Values::Text(of_rows))
}

/// The summary with a flag on every value of one side and every difference, for a sensor on one side of the body sees the two
/// feet differently.
fn one_sided(summary: &Table) -> Table {
    let sides = summary.texts("side").unwrap_or_default();
    let means = summary.numbers("mean").unwrap_or_default();
    let flag = |(row, low_n): (usize, &String)| match (sides[row] != "both" && means[row].is_finite(), low_n.as_str()) {
        (false, _) => low_n.clone(),
        (true, "") => "one_sided_sensor".into(),
        (true, low_n) => format!("{low_n};one_sided_sensor"),
    };
    summary.columns().iter().fold(Table::new(summary.name()), |table, column| {
        let values = match &column.values {
            Values::Text(flags) if column.name == "flag" => Values::Text(flags.iter().enumerate().map(flag).collect()),
            values => values.clone(),
        };
        table.with(column.name.clone(), column.unit, values)
    })
}

/// The plates that carried a stance: `left+right` where the foot was on both; empty where none did.
fn carriers(stance: &Stance, conditioned: &Conditioned) -> String {
    match (&stance.loads[..], stance.plate) {
        ([], Some(plate)) => conditioned.recording.plates[plate].name.clone(),
        (loads, _) => loads.iter().map(|i| conditioned.loads[*i].name.as_str()).collect::<Vec<_>>().join("+"),
    }
}

fn steps_table(
    conditioned: &Conditioned,
    subject: &str,
    stances: &Stances,
    measured: &[Measured],
    strikes: &[Option<FootStrike>],
) -> Table {
    let list = &stances.list;
    let text = |f: fn(&Stance) -> &'static str| Values::Text(list.iter().map(|s| f(s).to_owned()).collect());
    let time = |f: fn(&Stance) -> Option<f64>| Values::Number(list.iter().map(|s| f(s).unwrap_or(f64::NAN)).collect());
    let repeated = |value: &str| Values::Text(vec![value.to_owned(); list.len()]);
    let mut table = Table::new("steps")
        .with("recording", Unit::None, repeated(&conditioned.recording.name))
        .with("subject", Unit::None, repeated(subject))
        .with("side", Unit::None, text(|s| s.side.map_or("unknown", Side::as_str)))
        .with("step", Unit::Count, Values::Integer((1..).map(Some).take(list.len()).collect()))
        .with("ic_time_s", Unit::Second, time(|s| s.ic_s))
        .with("to_time_s", Unit::Second, time(|s| s.to_s))
        .with("event_source", Unit::None, repeated(stances.source.as_str()))
        .with("plates", Unit::None, Values::Text(list.iter().map(|s| carriers(s, conditioned)).collect()))
        .with("valid", Unit::None, Values::Flag(list.iter().map(|s| s.invalid.is_none()).collect()))
        .with("reason", Unit::None, text(|s| s.invalid.map_or("", events::Invalid::as_str)));
    let per_step = || measured.iter().filter(|one| !matches!(one.metric.compute, Compute::Trial(_)));
    for one in per_step() {
        let column = one.values.iter().map(|value| *value.as_ref().unwrap_or(&f64::NAN)).collect();
        table = table.with(one.metric.name, one.metric.unit, Values::Number(column));
    }
    let strikes = strikes.iter().map(|class| class.map_or("", FootStrike::as_str).to_owned());
    table.with("foot_strike_class", Unit::None, Values::Text(strikes.collect())).with(
        "absent",
        Unit::None,
        Values::Text(absent(per_step(), list.len())),
    )
}

/// What each of so many steps lacks, `name=reason` parted by semicolons. What all lack alike is put together once.
fn absent<'a>(measured: impl Iterator<Item = &'a Measured>, steps: usize) -> Vec<String> {
    let mut of_each = vec![String::new(); steps];
    let mut of_all = String::new();
    let hand_out = |of_all: &mut String, of_each: &mut [String]| {
        for list in of_each.iter_mut().filter(|_| !of_all.is_empty()) {
            if !list.is_empty() {
                list.push(';');
            }
            list.push_str(of_all);
        }
        of_all.clear();
    };
    for Measured { metric, values } in measured {
        match values.first() {
            Some(Err(reason)) if values.iter().all(|value| value.as_ref().err() == Some(reason)) => {
                reason.list_in(&mut of_all, metric.name);
            }
            _ => {
                hand_out(&mut of_all, &mut of_each);
                let lacking =
                    values.iter().zip(&mut of_each).filter_map(|(value, list)| Some((value.as_ref().err()?, list)));
                lacking.for_each(|(reason, list)| reason.list_in(list, metric.name));
            }
        }
    }
    hand_out(&mut of_all, &mut of_each);
    of_each
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_all_steps_lack_is_listed_with_each_in_order() {
        let missing = || Err(Absent::InputsMissing("mass".into()));
        let rows = [
            vec![missing(), missing(), missing()],
            vec![Ok(1.0), Err(Absent::NoEvent), Ok(2.0)],
            vec![Err(Absent::NoEvent), missing(), Err(Absent::NoEvent)],
            vec![Err(Absent::NoEvent); 3],
            vec![missing(), missing(), missing()],
        ];
        let measured: Vec<Measured> =
            metrics::all().zip(rows).map(|(metric, values)| Measured { metric, values }).collect();
        let plainly = |step: usize| {
            let lacking = measured.iter().filter_map(|one| Some((one.metric.name, one.values[step].as_ref().err()?)));
            lacking.map(|(name, reason)| format!("{name}={reason}")).collect::<Vec<_>>().join(";")
        };
        assert_eq!(absent(measured.iter(), 3), [0, 1, 2].map(plainly));
        assert_eq!(absent(measured[1..2].iter(), 3), ["", plainly(1).split(';').nth(1).unwrap(), ""]);
        assert!(absent(std::iter::empty(), 0).is_empty());
    }
}
