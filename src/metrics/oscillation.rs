//! How far the body rises and falls in a step.

use super::{Compute, Context, Level, Metric, Need, spatial::step_length};
use crate::{
    error::Absent,
    events::Gait,
    quantity::{STANDARD_GRAVITY_MPS2, Unit},
    recording::{Notes, Segment},
    signal::interpolate,
    stride::{Step, Strides, Window},
};

pub(super) const METRICS: &[Metric] = &[OSCILLATION, RATIO];

const OSCILLATION: Metric = Metric {
    name: "vertical_oscillation_m",
    unit: Unit::Metre,
    level: Level::Step,
    what: "Highest less lowest height of the centre of mass (force), else of the pelvis (markers, sensor), from this contact to the next.",
    sign: "",
    source: "Cavagna 1975, 10.1152/jappl.1975.39.1.174 (force); definition (markers)",
    needs: &[Need::Events],
    floor_hz: 100.0,
    compute: Compute::Step(oscillation),
};

const RATIO: Metric = Metric {
    name: "vertical_ratio_pct",
    unit: Unit::Percent,
    level: Level::Step,
    what: "Vertical oscillation over the length of the step that follows.",
    sign: "",
    source: "definition",
    needs: &[Need::Events, Need::Speed],
    floor_hz: 100.0,
    compute: Compute::Step(|step, context| Ok(100.0 * oscillation(step, context)? / step_length(&step.next()?)?)),
};

/// Rise and fall of the centre of mass, m, from the vertical force over one whole step.
///
/// `(F − mean F)/m` is integrated twice; taking out the mean of acceleration, velocity and height makes all three
/// return to where they began, as in steady running. The window's ends are fractional sample positions; `mass_kg` is
/// the runner's. `None` for a window of fewer than three samples.
pub fn rise_from_force(step: Window<'_>, mass_kg: f64) -> Option<f64> {
    let (first, inside) = step.samples();
    if inside.len() < 3 {
        return None;
    }
    let mut curve = Vec::with_capacity(inside.len() + 2);
    curve.push(interpolate(step.values, step.from)?);
    curve.extend_from_slice(inside);
    curve.push(interpolate(step.values, step.to)?);
    let ends = [first as f64 - step.from, step.to - (first + inside.len() - 1) as f64];
    integrate_periodic(&mut curve, ends);
    integrate_periodic(&mut curve, ends);
    let (low, high) = curve.iter().fold((f64::MAX, f64::MIN), |(l, h), v| (l.min(*v), h.max(*v)));
    Some((high - low) / (mass_kg * step.rate_hz.powi(2)))
}

/// Replaces a curve by the running integral of what it deviates from its mean: where it began it ends. `ends` are the
/// widths of the first and the last interval; those between are one.
fn integrate_periodic(curve: &mut [f64], ends: [f64; 2]) {
    let last = curve.len() - 1;
    let span = (last - 2) as f64 + ends[0] + ends[1];
    let first_area = 0.5 * (curve[0] + curve[1]) * ends[0];
    let inner_area = curve[1..last].windows(2).fold(first_area, |sum, pair| sum + 0.5 * (pair[0] + pair[1]));
    let mean = (inner_area + 0.5 * (curve[last - 1] + curve[last]) * ends[1]) / span;
    let mut before = std::mem::take(&mut curve[0]);
    let mut sum = 0.0;
    let mut integrate = |value: &mut f64, width: f64| {
        sum += (0.5 * (before + *value) - mean) * width;
        before = std::mem::replace(value, sum);
    };
    integrate(&mut curve[1], ends[0]);
    curve[2..last].iter_mut().for_each(|value| integrate(value, 1.0));
    integrate(&mut curve[last], ends[1]);
}

fn oscillation(step: &Step<'_>, context: &Context<'_>) -> Result<f64, Absent> {
    context.rise.of(step, |step| {
        let (ic_s, next_s) = (step.ic_s()?, step.next()?.ic_s()?);
        if from_force(step.strides()) {
            let mass_kg = step.strides().body_weight_n()? / STANDARD_GRAVITY_MPS2;
            let window = step.force_between(1, ic_s, next_s)?;
            return rise_from_force(window, mass_kg).ok_or(Absent::RateTooLow);
        }
        match step.strides().pelvis() {
            Ok(pelvis) => pelvis.height_range_m(ic_s, next_s),
            // Of an acceleration, per unit of mass.
            Err(_) if from_sensor(step.strides()) => {
                rise_from_force(step.strides().pelvis_lift(ic_s, next_s)?, 1.0).ok_or(Absent::RateTooLow)
            }
            Err(missing) => Err(missing),
        }
    })
}

fn from_sensor(strides: &Strides<'_>) -> bool {
    strides.sensor(Segment::Pelvis, None).is_ok()
}

/// Force tells the centre of mass itself, as long as the stance foot alone carries the body until the next contact.
fn from_force(strides: &Strides<'_>) -> bool {
    let plates = &strides.conditioned().recording.plates;
    strides.gait() == Gait::Running && strides.body_weight_n().is_ok() && !plates.is_empty()
}

pub(super) fn note(strides: &Strides<'_>, notes: &mut Notes) {
    let how = if from_force(strides) {
        "centre of mass, vertical force integrated twice per step"
    } else if strides.pelvis().is_err() && from_sensor(strides) {
        "vertical acceleration of the pelvis sensor integrated twice per step"
    } else {
        "height of the pelvis markers"
    };
    notes.record("vertical_oscillation_method", how);
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 70 kg, 0.250 s of half-sine contact, 0.100 s of flight: 72.211831 mm (closed form), at a rate no sample of which
    /// falls on the contact; 2 µm for the straight lines between samples.
    #[test]
    fn a_half_sine_stance_gives_its_closed_form() {
        let (rate_hz, peak_n) = (2000.0, 1_509.616_48);
        let force: Vec<f64> = (0..=900)
            .map(|i| (f64::from(i) - 20.3) / rate_hz)
            .map(|t| if (0.0..0.25).contains(&t) { peak_n * (std::f64::consts::PI * t / 0.25).sin() } else { 0.0 })
            .collect();
        let step = Window { values: &force, from: 20.3, to: 720.3, rate_hz };
        let rise = rise_from_force(step, 70.0).unwrap();
        assert!((rise - 0.072_211_831).abs() < 2e-6, "{rise}");
    }
}
