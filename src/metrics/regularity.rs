//! How alike steps and strides are, by the acceleration of the pelvis.

use super::{Compute, Context, Level, Metric, Need};
use crate::{
    error::{Absent, Result},
    events::Invalid,
    quantity::Unit,
    recording::Segment,
    signal::{Spectra, interpolate, median, summit},
    stride::Step,
};

pub(super) const METRICS: &[Metric] =
    &[HARMONIC_V, HARMONIC_AP, HARMONIC_ML, STEP_REGULARITY, STRIDE_REGULARITY, SYMMETRY];

const HARMONIC_V: Metric = Metric {
    name: "v_harmonic_ratio",
    unit: Unit::Ratio,
    level: Level::Stride,
    what: "Harmonic ratio of the vertical acceleration of the pelvis: even over odd ones of the first 20 stride harmonics.",
    sign: "larger when left and right steps are more alike",
    source: "Menz et al. 2003, 10.1016/s0966-6362(02)00159-5",
    needs: &[Need::Events, Need::PelvisSensor],
    floor_hz: 100.0,
    compute: Compute::Step(|step, _| of_stride(step, 1)),
};

const HARMONIC_AP: Metric = Metric {
    name: "ap_harmonic_ratio",
    what: "Harmonic ratio of the forward acceleration of the pelvis: even over odd ones of the first 20 stride harmonics.",
    compute: Compute::Step(|step, _| of_stride(step, 0)),
    ..HARMONIC_V
};

const HARMONIC_ML: Metric = Metric {
    name: "ml_harmonic_ratio",
    what: "Harmonic ratio of the sideways acceleration of the pelvis: odd over even ones of the first 20 stride harmonics.",
    compute: Compute::Step(|step, _| of_stride(step, 2)),
    ..HARMONIC_V
};

const STEP_REGULARITY: Metric = Metric {
    name: "step_regularity_ratio",
    unit: Unit::Ratio,
    level: Level::Trial,
    what: "Unbiased autocorrelation of the vertical acceleration of the pelvis one step later, over its value at once.",
    sign: "1 when every step is like the one before",
    source: "Moe-Nilssen & Helbostad 2004, 10.1016/s0021-9290(03)00233-1",
    needs: &[Need::Events, Need::PelvisSensor],
    floor_hz: 100.0,
    compute: Compute::Trial(|context| found_once(context).map(|r| r.step)),
};

const STRIDE_REGULARITY: Metric = Metric {
    name: "stride_regularity_ratio",
    what: "Unbiased autocorrelation of the vertical acceleration of the pelvis one stride later, over its value at once.",
    sign: "1 when every stride is like the one before",
    compute: Compute::Trial(|context| found_once(context).map(|r| r.stride)),
    ..STEP_REGULARITY
};

const SYMMETRY: Metric = Metric {
    name: "autocorr_symmetry_ratio",
    what: "Step regularity over stride regularity.",
    sign: "1 when left and right steps are alike",
    compute: Compute::Trial(|context| found_once(context).map(|r| r.step / r.stride)),
    ..STEP_REGULARITY
};

/// Stride harmonics that count.
const HARMONICS: usize = 20;
/// Fewest strides for regularity.
const FEWEST_STRIDES: usize = 8;

/// Sum of the amplitudes of the even ones over that of the odd ones of the first 20 harmonics of `stride`, whose whole length is
/// one period: the harmonic ratio of vertical and forward acceleration. That of the sideways one is its inverse.
///
/// `None` for fewer than 41 samples, which cannot hold 20 harmonics, or where there is no odd one.
///
/// Source: Menz et al. 2003, 10.1016/s0966-6362(02)00159-5.
pub fn harmonic_ratio(stride: &[f64]) -> Option<f64> {
    harmonic_ratio_by(&Spectra::new(), stride)
}

fn harmonic_ratio_by(spectra: &Spectra, stride: &[f64]) -> Option<f64> {
    if stride.len() <= 2 * HARMONICS {
        return None;
    }
    let amplitudes = spectra.amplitudes(stride, HARMONICS);
    let sum = |from: usize| amplitudes[from..=HARMONICS].iter().step_by(2).sum::<f64>();
    let ratio = sum(2) / sum(1);
    ratio.is_finite().then_some(ratio)
}

/// How well a signal repeats after a step and after a stride.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Regularity {
    /// Autocorrelation at the step, over that at lag 0.
    pub step: f64,
    /// The same at the stride.
    pub stride: f64,
}

/// Regularity of `x`, whose steps last about `step` samples: the highest autocorrelation within a quarter of a step of one
/// step and of two. `None` for a record of fewer than four steps, or one with missing samples.
///
/// Source: Moe-Nilssen & Helbostad 2004, 10.1016/s0021-9290(03)00233-1.
pub fn regularity(x: &[f64], step: f64) -> Option<Regularity> {
    let furthest = (2.25 * step).ceil();
    if !(step >= 4.0 && 4.0 * step <= x.len() as f64) {
        return None;
    }
    let a = Spectra::new().autocorrelation(x, furthest as usize + 1).ok()?;
    let near = |lag: f64| {
        let range = (lag - 0.25 * step).ceil() as usize..=(lag + 0.25 * step) as usize;
        let top = range.max_by(|i, j| a[*i].total_cmp(&a[*j]))?;
        Some(summit(&a, top).1)
    };
    Some(Regularity { step: near(step)?, stride: near(2.0 * step)? })
}

/// Samples that the stride is brought to, so that it is one period exactly.
const STRIDE_SAMPLES: usize = 200;

fn of_stride(step: &Step<'_>, axis: usize) -> Result<f64, Absent> {
    let (from_s, to_s) = (step.ic_s()?, step.next_same_foot()?.ic_s()?);
    let sensor = step.strides().sensor(Segment::Pelvis, None)?;
    let range = sensor.range(from_s, to_s)?;
    let values = sensor.acceleration_g(axis, range.start.saturating_sub(1)..(range.end + 1).min(sensor.clock.len))?;
    if values.len() <= 2 * HARMONICS {
        return Err(Absent::RateTooLow);
    }
    let start = range.start.saturating_sub(1) as f64;
    let (from, to) = (sensor.clock.position(from_s) - start, sensor.clock.position(to_s) - start);
    let at = |i: usize| interpolate(&values, from + (to - from) * i as f64 / STRIDE_SAMPLES as f64);
    let stride: Vec<f64> = (0..STRIDE_SAMPLES).filter_map(at).collect();
    if stride.len() != STRIDE_SAMPLES {
        return Err(Absent::PartialStride);
    }
    let ratio = harmonic_ratio_by(step.strides().spectra(), &stride).ok_or(Absent::NotDefined)?;
    Ok(if axis == 2 { 1.0 / ratio } else { ratio })
}

fn found_once(context: &Context<'_>) -> Result<Regularity, Absent> {
    context.regularity.get_or_init(|| of_trial(context)).clone()
}

/// Regularity of the longest run of believed steps without a break.
fn of_trial(context: &Context<'_>) -> Result<Regularity, Absent> {
    let strides = context.strides();
    let sensor = strides.sensor(Segment::Pelvis, None)?;
    let mut runs: Vec<Vec<f64>> = vec![Vec::new()];
    for step in strides.steps() {
        let Some(ic_s) = step.stance().ic_s.filter(|_| step.stance().invalid != Some(Invalid::Rhythm)) else {
            continue;
        };
        if step.previous().is_err() {
            runs.push(Vec::new());
        }
        if let Some(run) = runs.last_mut() {
            run.push(ic_s);
        }
    }
    let longest = runs.into_iter().max_by_key(Vec::len).unwrap_or_default();
    if longest.len() < 2 * FEWEST_STRIDES + 1 {
        return Err(Absent::TooFewStrides);
    }
    let range = sensor.range(longest[0], longest[longest.len() - 1])?;
    let values = sensor.acceleration_g(1, range)?;
    let mut steps: Vec<f64> = longest.windows(3).map(|w| 0.5 * (w[2] - w[0]) * sensor.clock.rate_hz).collect();
    let step = median(&mut steps).ok_or(Absent::TooFewStrides)?;
    regularity(&values, step).ok_or(Absent::RateTooLow)
}

#[cfg(test)]
mod tests {
    use std::f64::consts::TAU;

    use super::*;

    /// `cos(2π·2ft) + 0.5·cos(2πft)`: half a stride later 0.6, a whole one later 1, in closed form; 1e-4 for the
    /// parabola through the samples about each.
    #[test]
    fn regularity_has_its_closed_form() {
        let x: Vec<f64> =
            (0..10_000).map(|i| TAU * f64::from(i) / 200.0).map(|p| (2.0 * p).cos() + 0.5 * p.cos()).collect();
        let found = regularity(&x, 100.0).unwrap();
        assert!((found.stride - 1.0).abs() < 1e-4, "{found:?}");
        assert!((found.step - 0.6).abs() < 1e-4, "{found:?}");
        assert_eq!(regularity(&x[..300], 100.0), None);
        assert_eq!(regularity(&[f64::NAN; 900], 100.0), None);
    }

    /// Amplitude 0.1 at the first stride harmonic and 1 at the second: even over odd is 10.
    #[test]
    fn the_harmonic_ratio_is_that_of_the_amplitudes() {
        let stride: Vec<f64> = (0..200)
            .map(|i| TAU * f64::from(i) / 200.0)
            .map(|p| 9.0 + 0.1 * (p + 0.3).sin() + (2.0 * p).cos())
            .collect();
        assert!((harmonic_ratio(&stride).unwrap() - 10.0).abs() < 1e-9);
        // Of what has all harmonics, the sums as they are written.
        let ragged: Vec<f64> = (0..200).map(|i| f64::from(i * 7919 % 101)).collect();
        let amplitude = |k: i32| {
            let turn = |i: usize| (TAU * f64::from(k) * i as f64 / 200.0).sin_cos();
            let (s, c) =
                ragged.iter().enumerate().fold((0.0, 0.0), |(s, c), (i, v)| (s + v * turn(i).0, c + v * turn(i).1));
            f64::hypot(s, c)
        };
        let sum = |from: i32| (from..=20).step_by(2).map(amplitude).sum::<f64>();
        assert!((harmonic_ratio(&ragged).unwrap() / (sum(2) / sum(1)) - 1.0).abs() < 1e-12);
        assert_eq!(harmonic_ratio(&stride[..40]), None);
        assert_eq!(harmonic_ratio(&[]), None);
    }
}
