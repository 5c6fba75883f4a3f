//! Vertical force in stance: active peak, impact peak, loading rates, impulse.
//!
//! ```text
//!  BW │          ╭──╮ active peak (30 to 80 % of stance)
//!     │     ╭╮ ╭─╯  ╰╮
//!     │  80%╱╰─╯     ╰╮          ╱ VALR: mean slope from 20 to 80 % of the impact peak
//!     │    ╱impact    ╰╮
//!     │20%╱  peak      ╰╮
//!     └──IC──────────────TO──▶ t
//! ```

mod loading;
mod onsets;

pub use loading::{Basis, ImpactPeak, LoadingRates, find_impact_peak, loading_rates};
pub use onsets::onsets;

use serde::{Deserialize, Serialize};

use super::{Compute, Level, Metric, Need};
use crate::{
    error::Absent,
    quantity::Unit,
    recording::Notes,
    signal::trapezoid_between,
    stride::{Step, Strides, Window},
};

/// Guards of the impact peak and the definition of the loading rate.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ImpactParams {
    /// Where in stance an impact peak may lie, share of contact time. Default 0.05 to 0.25, a rule of this project.
    pub peak_window: (f64, f64),
    /// Least prominence of an impact peak, BW. Default 0.02, a rule of this project.
    pub least_prominence_bw: f64,
    /// Least magnitude of an impact peak, BW. Default 0.8, a rule of this project.
    pub least_magnitude_bw: f64,
    /// Where in stance the active peak is looked for, share of contact time. Default 0.30 to 0.80, a rule of this project.
    pub active_window: (f64, f64),
    /// Share of stances that must have an impact peak for it to serve the loading rates of the trial. Default 0.8.
    pub least_share_with_peak: f64,
    /// Share of stance that stands in for the impact peak in every stance of the trial otherwise. Default 0.13
    /// (Willy et al. 2008, as used by Samaan et al. 2014).
    pub surrogate_share: f64,
    /// What the 20 and 80 % are of. Default force.
    pub basis: Basis,
}

impl Default for ImpactParams {
    fn default() -> Self {
        Self {
            peak_window: (0.05, 0.25),
            least_prominence_bw: 0.02,
            least_magnitude_bw: 0.8,
            active_window: (0.30, 0.80),
            least_share_with_peak: 0.8,
            surrogate_share: 0.13,
            basis: Basis::Force,
        }
    }
}

pub(super) const METRICS: &[Metric] =
    &[ACTIVE_PEAK, ACTIVE_PEAK_TIME, IMPACT_PEAK, IMPACT_PEAK_TIME, VALR, VILR, IMPULSE];

const NEEDS: &[Need] = &[Need::Events, Need::VerticalForce, Need::BodyWeight];

const ACTIVE_PEAK: Metric = Metric {
    name: "vgrf_active_peak_bw",
    unit: Unit::BodyWeight,
    level: Level::Step,
    what: "Largest vertical force between 30 and 80 % of stance.",
    sign: "",
    source: "definition; window a rule of this project",
    needs: NEEDS,
    floor_hz: 200.0,
    compute: Compute::Step(|step, context| {
        let (_, peak_n) = active_peak(step.force(1)?, &context.params().impact)?;
        Ok(peak_n / step.strides().body_weight_n()?)
    }),
};

/// Sample and height, N, of the largest force in the active window of a stance.
fn active_peak(stance: Window<'_>, params: &ImpactParams) -> Result<(usize, f64), Absent> {
    let (from, to) = params.active_window;
    let (first, inside) = stance.part(from, to).samples();
    let peaks = inside.iter().copied().enumerate().filter(|(_, force)| force.is_finite());
    let (index, force) = peaks.reduce(|a, b| if b.1 > a.1 { b } else { a }).ok_or(Absent::RateTooLow)?;
    Ok((first + index, force))
}

const ACTIVE_PEAK_TIME: Metric = Metric {
    name: "vgrf_active_peak_time_s",
    unit: Unit::Second,
    level: Level::Step,
    what: "From initial contact to the active peak, to the nearest sample.",
    sign: "",
    source: "definition",
    needs: &[Need::Events, Need::VerticalForce],
    floor_hz: 200.0,
    compute: Compute::Step(|step, context| {
        let stance = step.force(1)?;
        let (at, _) = active_peak(stance, &context.params().impact)?;
        Ok((at as f64 - stance.from) / stance.rate_hz)
    }),
};

const IMPACT_PEAK: Metric = Metric {
    name: "vgrf_impact_peak_bw",
    unit: Unit::BodyWeight,
    level: Level::Step,
    what: "First local maximum of the vertical force, at 5 to 25 % of stance, at least 0.8 BW high and 0.02 BW prominent.",
    sign: "",
    source: "definition; guards a rule of this project",
    needs: NEEDS,
    floor_hz: 500.0,
    compute: Compute::Step(|step, context| context.impact().of_step(step).peak.clone().map(|p| p.magnitude_bw)),
};

const IMPACT_PEAK_TIME: Metric = Metric {
    name: "vgrf_impact_peak_time_s",
    unit: Unit::Second,
    level: Level::Step,
    what: "From initial contact to the impact peak, to the nearest sample.",
    sign: "",
    source: "definition",
    needs: NEEDS,
    floor_hz: 500.0,
    compute: Compute::Step(|step, context| {
        let stance = step.force(1)?;
        let peak = context.impact().of_step(step).peak.clone()?;
        Ok((peak.position - stance.from) / stance.rate_hz)
    }),
};

const VALR: Metric = Metric {
    name: "valr_bw_s",
    unit: Unit::BodyWeightPerSecond,
    level: Level::Step,
    what: "Vertical average loading rate: slope between 20 and 80 % of the impact peak, or of its surrogate.",
    sign: "",
    source: "Milner et al. 2006, 10.1249/01.mss.0000183477.75808.92",
    needs: NEEDS,
    floor_hz: 500.0,
    compute: Compute::Step(|step, context| context.impact().of_step(step).rates.clone().map(|r| r.average_bw_s)),
};

const VILR: Metric = Metric {
    name: "vilr_bw_s",
    unit: Unit::BodyWeightPerSecond,
    level: Level::Step,
    what: "Vertical instantaneous loading rate: steepest slope between samples in the window of the average one.",
    sign: "",
    source: "Milner et al. 2006, 10.1249/01.mss.0000183477.75808.92",
    needs: NEEDS,
    floor_hz: 500.0,
    compute: Compute::Step(|step, context| context.impact().of_step(step).rates.clone().map(|r| r.instantaneous_bw_s)),
};

const IMPULSE: Metric = Metric {
    name: "vertical_impulse_bw_s",
    unit: Unit::BodyWeightSecond,
    level: Level::Step,
    what: "Time integral of the vertical force over the stance; equals the step time in steady running.",
    sign: "",
    source: "definition",
    needs: NEEDS,
    floor_hz: 200.0,
    compute: Compute::Step(|step, _| {
        let Window { values, from, to, rate_hz } = step.force(1)?;
        Ok(trapezoid_between(values, from, to, rate_hz) / step.strides().body_weight_n()?)
    }),
};

/// Impact peaks of successive stances, and loading rates by one estimator for all of them.
#[derive(Clone, Debug)]
pub struct Impact {
    /// One per stance, in order.
    pub stances: Vec<StanceImpact>,
    estimator: Estimator,
    with_peak: usize,
    judged: usize,
}

/// What one stance's onset of force gives.
#[derive(Clone, Debug)]
pub struct StanceImpact {
    /// The impact peak.
    pub peak: Result<ImpactPeak, Absent>,
    /// Loading rates up to the impact peak, or to what stands in for it.
    pub rates: Result<LoadingRates, Absent>,
}

/// What bounds the loading-rate window. Mixing the two within a trial would make one runner look like two.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Estimator {
    ImpactPeak,
    Surrogate,
}

impl Impact {
    /// Of the filtered vertical reaction force, N, over each stance; a stance that cannot be used hands on its reason.
    /// `weight_n` is the body weight, N.
    pub fn of_stances(stances: &[Result<Window<'_>, Absent>], weight_n: f64, params: &ImpactParams) -> Self {
        let peaks: Vec<Result<ImpactPeak, Absent>> =
            stances.iter().map(|stance| find_impact_peak(stance.clone()?, weight_n, params)).collect();
        let with_peak = peaks.iter().filter(|p| p.is_ok()).count();
        let judged = peaks.iter().filter(|p| matches!(p, Ok(_) | Err(Absent::NoImpactPeak))).count();
        let enough = with_peak > 0 && with_peak as f64 >= params.least_share_with_peak * judged as f64;
        let estimator = if enough { Estimator::ImpactPeak } else { Estimator::Surrogate };
        let rates = |(stance, peak): (&Result<Window<'_>, Absent>, Result<ImpactPeak, Absent>)| StanceImpact {
            rates: stance.clone().and_then(|stance| estimator.rates(stance, &peak, weight_n, params)),
            peak,
        };
        Self { stances: stances.iter().zip(peaks).map(rates).collect(), estimator, with_peak, judged }
    }

    pub(in crate::metrics) fn of(strides: &Strides<'_>, params: &ImpactParams) -> Self {
        let weight_n = strides.body_weight_n();
        let stances: Vec<_> = strides.steps().map(|step| weight_n.clone().and_then(|_| step.force(1))).collect();
        Self::of_stances(&stances, weight_n.clone().unwrap_or(f64::NAN), params)
    }

    pub(in crate::metrics) fn of_step(&self, step: &Step<'_>) -> &StanceImpact {
        &self.stances[step.index()]
    }

    pub(in crate::metrics) fn note(&self, notes: &mut Notes) {
        if self.judged == 0 {
            return;
        }
        let method = match self.estimator {
            Estimator::ImpactPeak => "impact_peak",
            Estimator::Surrogate => "surrogate share of stance, for every stance of the trial",
        };
        notes.record(
            "vip_method",
            format!("{method}; {} of {} stances have an impact peak", self.with_peak, self.judged),
        );
    }
}

impl Estimator {
    fn rates(
        self,
        stance: Window<'_>,
        peak: &Result<ImpactPeak, Absent>,
        weight_n: f64,
        params: &ImpactParams,
    ) -> Result<LoadingRates, Absent> {
        let end = match self {
            Self::ImpactPeak => peak.clone()?.position,
            Self::Surrogate => stance.from + params.surrogate_share * (stance.to - stance.from),
        };
        loading_rates(Window { to: end, ..stance }, weight_n, params.basis)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// One estimator for all: the surrogate as soon as fewer than 80 % of the stances have an impact peak.
    #[test]
    fn peaks_and_surrogates_are_never_mixed() {
        // Up to 1.5 BW at 14 % of stance in 35 ms, then a dip or none, and 2.5 BW at half of stance.
        let stance = |dip: f64| -> Vec<f64> {
            let force = |i: f64| match i {
                i if i <= 14.0 => 1.5 * i / 14.0,
                i if i <= 17.0 => 1.5 - dip * (i - 14.0) / 3.0,
                i if i <= 50.0 => 1.5 - dip + (1.0 + dip) * (i - 17.0) / 33.0,
                i => 2.5 * (100.0 - i) / 50.0,
            };
            (0..=100).map(|i| force(f64::from(i))).collect()
        };
        let (peaked, smooth) = (stance(0.1), stance(-0.05));
        let impact = |with_peak: usize| {
            let window = |values| Ok(Window { values, from: 0.0, to: 100.0, rate_hz: 400.0 });
            let stances: Vec<_> = (0..10).map(|i| window(if i < with_peak { &peaked } else { &smooth })).collect();
            let impact = Impact::of_stances(&stances, 1.0, &ImpactParams::default());
            let mut notes = Notes::default();
            impact.note(&mut notes);
            (impact, notes.about("vip_method").unwrap().text.clone())
        };
        let (eight, method) = impact(8);
        assert_eq!(method, "impact_peak; 8 of 10 stances have an impact peak");
        // 1.5 BW in 35 ms, on a straight line.
        let slope = 1.5 / 0.035;
        assert!(eight.stances[..8].iter().all(|s| (s.rates.as_ref().unwrap().average_bw_s - slope).abs() < 1e-9));
        assert!(eight.stances[8..].iter().all(|s| s.rates.as_ref().err() == Some(&Absent::NoImpactPeak)));
        let (seven, method) = impact(7);
        assert!(method.starts_with("surrogate") && method.ends_with("7 of 10 stances have an impact peak"), "{method}");
        for stance in &seven.stances {
            let rates = stance.rates.as_ref().expect("13 % of stance is in all");
            // 80 % of what the line reaches at 13 % of stance.
            assert!((rates.segment[1].0 - 0.8 * 13.0).abs() < 1e-9 && (rates.average_bw_s - slope).abs() < 1e-9);
        }
    }
}
