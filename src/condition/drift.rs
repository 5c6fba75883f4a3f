//! Zero and drift of a force plate, read off the flights.
//!
//! ```text
//!   F │  ╭╮  ╭╮  ╭╮        in flight the true force is zero: the median of the middle half of each flight is a knot,
//!     │ ╭╯╰╮╭╯╰╮╭╯╰╮       a cubic spline through the knots is the drift, held constant before the first
//!     │─╯  •╯  •╯  •──     and after the last knot
//!     └────────────────▶ t
//! ```
//! After Alcantara (2019, 10.21105/joss.01910), which takes one sample per flight and extrapolates the cubic; here the
//! median is taken, short flights and flights beside rejected stances are skipped, and the ends are held.

use std::ops::{Range, RangeInclusive};

use super::{
    ConditionParams,
    force::DEBOUNCE_S,
    geometry::{level, sum_of_in_lanes},
};
use crate::{
    error::Result,
    quantity::Clock,
    recording::{ForcePlate, ForceSign, Notes},
    signal::{CubicSpline, Run, above_rolling_min, median, runs_above},
};

/// Least number of flights for a curve; with fewer the zero is a constant.
const KNOTS_FOR_A_CURVE: usize = 4;
/// Contacts outside these durations, s, are rejected and so are the flights beside them.
const PLAUSIBLE_CONTACT_S: RangeInclusive<f64> = 0.08..=0.60;
/// A flight level above this share of the force's range is no flight: the plate never was unloaded.
const UNLOADED_SHARE: f64 = 0.2;
/// Vertical force, N, that parts contact from flight once a first zero is removed (science B.1).
const SECOND_PASS_N: f64 = 20.0;
/// Half the window of the moving baseline, s: wide enough that a flight is always inside.
const BASELINE_HALF_WINDOW_S: f64 = 0.45;
/// Least unloaded time for a constant zero, s (science A.6).
const UNLOADED_FOR_ZERO_S: f64 = 0.100;

/// What was removed from one plate.
#[derive(Clone, Debug, PartialEq)]
pub struct Drift {
    /// Number of flights it was read off.
    pub flights: usize,
    /// Time of the first and the last knot, s; outside, the drift is held constant.
    pub knots_s: (f64, f64),
    /// Mean vertical force in the middle of the flights, N, before.
    pub before_n: f64,
    /// The same after.
    pub after_n: f64,
    /// Largest minus smallest vertical drift between the knots, N.
    pub range_n: f64,
    /// Standard deviation of the vertical force in the middle of the flights, N: what a threshold has to stand above.
    pub noise_n: f64,
    /// What the vertical force read in each flight, before: its time, s, and level, N.
    pub levels: Vec<(f64, f64)>,
}

/// The stretches in which nothing stands on the ground: the middle half of every flight that can be trusted.
#[derive(Clone, Debug, Default)]
pub(super) struct Flights(Vec<Range<usize>>);

impl Flights {
    /// In the low-passed vertical reaction force of one plate or the sum of several; empty when it never was unloaded.
    pub fn find(vertical: &[f64], clock: Clock, params: &ConditionParams) -> Result<Self> {
        let flights = flight_middles(vertical, clock, params)?;
        let unloaded_s = flights.iter().map(|f| f.len() as f64).sum::<f64>() / clock.rate_hz;
        let enough = flights.len() >= KNOTS_FOR_A_CURVE || unloaded_s >= UNLOADED_FOR_ZERO_S;
        Ok(Self(if enough { flights } else { Vec::new() }))
    }

    /// In the vertical force of `plate`; none when zero and drift are to stay.
    pub fn of(plate: &ForcePlate, params: &ConditionParams) -> Result<Self> {
        match plate.component(1).filter(|_| params.remove_drift) {
            Some(vertical) => Self::find(vertical, plate.clock, params),
            None => Ok(Self::default()),
        }
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// Removes zero and drift of every axis of force and moment of `plate` (lab axes, reaction force, low-passed: a median of
/// few noisy samples would be noise itself).
///
/// Returns `None`, with the plate untouched, when it never was unloaded (walking on one belt, standing).
///
/// # Errors
/// [`ErrorKind::Parameter`](crate::ErrorKind::Parameter) for knots that a spline cannot go through.
pub fn remove_drift(plate: &mut ForcePlate, params: &ConditionParams) -> Result<Option<Drift>> {
    remove(plate, &Flights::of(plate, params)?)
}

/// A vertical reaction force, N, positive in stance, low-passed and without gaps: as many samples without zero and drift, and
/// what was removed, whether or not `params` would have it removed; `None` when the plate never was unloaded.
///
/// # Errors
/// As [`remove_drift`].
pub fn without_drift(vertical_n: &[f64], rate_hz: f64, params: &ConditionParams) -> Result<Option<(Vec<f64>, Drift)>> {
    let clock = Clock { start_s: 0.0, rate_hz, len: vertical_n.len() };
    // Before the force is copied, so that never more than one array is held beside it.
    let flights = Flights::find(vertical_n, clock, params)?;
    let mut plate = ForcePlate {
        name: "force".into(),
        force_n: [None, Some(vertical_n.to_vec()), None],
        sign: ForceSign::Reaction,
        clock,
        ..ForcePlate::default()
    };
    let drift = remove(&mut plate, &flights)?;
    let [_, vertical_n, _] = plate.force_n;
    Ok(vertical_n.zip(drift))
}

/// Removes what `plate` shows in `flights`, which may be those of several plates together.
pub(super) fn remove(plate: &mut ForcePlate, flights: &Flights) -> Result<Option<Drift>> {
    let (clock, flights) = (plate.clock, &flights.0);
    let Some(vertical) = plate.component(1).filter(|_| !flights.is_empty()) else { return Ok(None) };
    let before_n = flight_mean(vertical, flights);
    let (mut knots_s, mut range_n, mut read) = ((f64::NAN, f64::NAN), 0.0, Vec::new());
    for (axis, component) in plate.force_n.iter_mut().enumerate() {
        let Some(component) = component else { continue };
        let (positions, levels) = knots(component, flights);
        let Some((first, last)) = positions.first().zip(positions.last()) else { continue };
        Zero::of(component, flights, &positions, &levels)?.remove(component);
        if axis == 1 {
            let high = levels.iter().copied().fold(f64::MIN, f64::max);
            range_n = high - levels.iter().copied().fold(f64::MAX, f64::min);
            knots_s = (clock.time_s(*first), clock.time_s(*last));
            read = positions.iter().map(|at| clock.time_s(*at)).zip(levels.iter().copied()).collect();
        }
    }
    for moment in plate.moment_nm.iter_mut().flatten() {
        let (positions, levels) = knots(moment, flights);
        if !positions.is_empty() {
            Zero::of(moment, flights, &positions, &levels)?.remove(moment);
        }
    }
    let vertical = plate.component(1).unwrap_or_default();
    let after_n = flight_mean(vertical, flights);
    let noise_n = flight_deviation(vertical, flights, after_n);
    Ok(Some(Drift { flights: flights.len(), knots_s, before_n, after_n, range_n, noise_n, levels: read }))
}

/// What was removed from a sum of plates, from what was removed from each; `sum` is zeroed.
pub(super) fn of_sum(sum: &ForcePlate, parts: &[Option<Drift>], flights: &Flights) -> Option<Drift> {
    let parts: Vec<&Drift> = parts.iter().flatten().collect();
    let vertical = sum.component(1)?;
    let after_n = flight_mean(vertical, &flights.0);
    Some(Drift {
        flights: flights.0.len(),
        knots_s: parts.first()?.knots_s,
        before_n: parts.iter().map(|d| d.before_n).sum(),
        after_n,
        range_n: parts.iter().map(|d| d.range_n).sum(),
        noise_n: flight_deviation(vertical, &flights.0, after_n),
        levels: summed(&parts),
    })
}

/// The levels of plates zeroed in the same flights, added; none where a plate was not recorded in some of them.
fn summed(parts: &[&Drift]) -> Vec<(f64, f64)> {
    let Some((first, others)) = parts.split_first() else { return Vec::new() };
    let add = |sum: Vec<(f64, f64)>, other: &&Drift| {
        if other.levels.len() != sum.len() {
            return Vec::new();
        }
        sum.into_iter().zip(&other.levels).map(|((time_s, level), (_, more))| (time_s, level + more)).collect()
    };
    others.iter().fold(first.levels.clone(), add)
}

/// Middle and level of every flight in which the component was recorded.
fn knots(component: &[f64], flights: &[Range<usize>]) -> (Vec<f64>, Vec<f64>) {
    let mut samples = Vec::new();
    let knot = |f: &Range<usize>| {
        samples.clear();
        samples.extend_from_slice(&component[f.clone()]);
        Some((usize::midpoint(f.start, f.end - 1) as f64, median(&mut samples)?))
    };
    flights.iter().filter_map(knot).unzip()
}

/// What a component reads when unloaded.
enum Zero {
    Constant(f64),
    /// Held outside its knots.
    Curve(CubicSpline),
}

impl Zero {
    /// A spline through the knots; a constant where there are few.
    fn of(component: &[f64], flights: &[Range<usize>], positions: &[f64], levels: &[f64]) -> Result<Self> {
        Ok(if positions.len() < KNOTS_FOR_A_CURVE {
            Self::Constant(flight_mean(component, flights))
        } else {
            Self::Curve(CubicSpline::new(positions, levels)?)
        })
    }

    /// Takes it away from the component.
    fn remove(&self, component: &mut [f64]) {
        match self {
            Self::Constant(zero) => component.iter_mut().for_each(|force| *force -= zero),
            Self::Curve(curve) => curve.subtract_held(component, 0.0, 1.0),
        }
    }

    /// The component without it, into `out` of the same length.
    fn removed(&self, component: &[f64], out: &mut [f64]) {
        match self {
            Self::Constant(zero) => out.iter_mut().zip(component).for_each(|(out, force)| *out = force - zero),
            Self::Curve(curve) => curve.difference_held(component, out),
        }
    }
}

/// The middle half of every flight that can be trusted, as sample ranges.
///
/// The first threshold stands above any drift, so that its flights hold the slow end of toe-off, which would lift the
/// zero; with that first zero removed, the second finds the flights proper.
fn flight_middles(vertical: &[f64], clock: Clock, params: &ConditionParams) -> Result<Vec<Range<usize>>> {
    let raised = above_rolling_min(vertical, (BASELINE_HALF_WINDOW_S * clock.rate_hz) as usize);
    let rough = rough_middles(&raised, clock, params);
    let (positions, levels) = knots(vertical, &rough);
    // A valley between two supports of walking is not a flight.
    let Some(top) = level(vertical, 0.98) else { return Ok(Vec::new()) };
    if median(&mut levels.clone()).is_none_or(|level| level.abs() > UNLOADED_SHARE * top.abs()) {
        return Ok(Vec::new());
    }
    let zero = Zero::of(vertical, &rough, &positions, &levels)?;
    let mut zeroed = raised;
    zero.removed(vertical, &mut zeroed);
    let debounce = (DEBOUNCE_S * clock.rate_hz).ceil() as usize;
    let runs = runs_above(&zeroed, SECOND_PASS_N, debounce, debounce);
    let fine: Vec<_> = gaps_between(&runs, clock).into_iter().map(middle_half).collect();
    // Noise that bridges flights leaves too few of them.
    Ok(if 2 * fine.len() < rough.len() { rough } else { fine })
}

/// The same in a force above its moving baseline.
fn rough_middles(raised: &[f64], clock: Clock, params: &ConditionParams) -> Vec<Range<usize>> {
    let Some(range) = level(raised, 0.98) else { return Vec::new() };
    let threshold = params.first_pass_threshold_n.unwrap_or((0.1 * range).max(50.0));
    let debounce = (DEBOUNCE_S * clock.rate_hz).ceil() as usize;
    let runs = runs_above(raised, threshold, debounce, debounce);
    gaps_between(&runs, clock).into_iter().map(middle_half).collect()
}

/// Unloaded ranges between (and before, and after) the runs, except short ones and neighbours of contacts that are
/// implausible or were not recorded whole.
fn gaps_between(runs: &[Run], clock: Clock) -> Vec<Range<usize>> {
    let trusted = |run: &Run| {
        !run.open_start && !run.open_end && PLAUSIBLE_CONTACT_S.contains(&((run.to - run.from) / clock.rate_hz))
    };
    let shortest = (DEBOUNCE_S * clock.rate_hz).ceil() as usize;
    let mut gaps = Vec::with_capacity(runs.len() + 1);
    let mut start = Some(0);
    for run in runs {
        gaps.extend(start.filter(|_| trusted(run)).map(|start| start..run.from.ceil() as usize));
        start = trusted(run).then(|| run.to.ceil() as usize);
    }
    gaps.extend(start.filter(|_| !runs.is_empty()).map(|start| start..clock.len));
    gaps.retain(|gap| gap.end >= gap.start + shortest);
    gaps
}

fn middle_half(gap: Range<usize>) -> Range<usize> {
    let quarter = gap.len() / 4;
    gap.start + quarter..gap.end - quarter
}

fn flight_mean(vertical: &[f64], flights: &[Range<usize>]) -> f64 {
    mean_of(vertical, flights, |v| v)
}

/// Standard deviation about `centre`, their mean.
fn flight_deviation(vertical: &[f64], flights: &[Range<usize>], centre: f64) -> f64 {
    mean_of(vertical, flights, |v| (v - centre).powi(2)).sqrt()
}

/// Mean of what `of` makes of the samples in flight; NaN where there is none.
fn mean_of(vertical: &[f64], flights: &[Range<usize>], of: impl Fn(f64) -> f64) -> f64 {
    let sums = flights.iter().map(|f| sum_of_in_lanes(&vertical[f.clone()], &of));
    let (sum, count) = sums.fold((0.0, 0), |(s, n), (sum, count)| (s + sum, n + count));
    sum / count as f64
}

pub(super) fn note(plate: &str, drift: Option<&Drift>, params: &ConditionParams, notes: &mut Notes) {
    let Some(drift) = drift else {
        if params.remove_drift {
            notes.doubt("drift", format!("{plate}: never seen unloaded, so zero and drift could not be removed"));
        }
        return;
    };
    notes.record(
        "drift",
        format!(
            "{plate}: mean of {} flights {:.2} N before, {:.2} N after; drift over {:.1} N; noise {:.1} N",
            drift.flights, drift.before_n, drift.after_n, drift.range_n, drift.noise_n
        ),
    );
}
