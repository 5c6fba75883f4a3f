//! Means of one metric on the left, the right, both sides, and their difference, each with its 95 % interval.

use super::{
    Average, FEWEST,
    bootstrap::{Bootstrap, Resampled, interval},
    precision::Precision,
};
use crate::{error::Absent, quantity::Side};

/// One metric over the steps of a recording.
#[derive(Clone, Copy, Debug)]
pub(super) struct Series<'a> {
    /// One value per step in order of time; NaN where absent.
    pub values: &'a [f64],
    /// Which foot each step belongs to.
    pub sides: &'a [Option<Side>],
    /// Which mean suits the metric.
    pub average: Average,
}

/// A mean over strides with what is known of its precision.
#[derive(Clone, Debug)]
pub(super) struct Estimate {
    pub n: usize,
    pub mean: f64,
    pub precision: Precision,
    /// Bootstrap means, less the mean.
    pub deviations: Vec<f64>,
}

impl Estimate {
    /// The 95 % interval of the mean.
    pub(super) fn interval(mut self) -> (f64, f64) {
        interval(self.mean, &mut self.deviations, self.precision)
    }

    /// `self` less `other`, an estimate from another recording or another stretch of this one.
    pub(super) fn minus(&self, other: &Self) -> Self {
        let deviations = self.deviations.iter().zip(&other.deviations).map(|(a, b)| a - b).collect();
        let precision = self.precision.of_difference(other.precision);
        let mean = difference(self.mean, other.mean);
        Self { n: self.n.min(other.n), mean, precision, deviations }
    }
}

/// Share of a value below which a difference is the rounding of its computation.
const ROUNDING: f64 = 1e-12;

/// `a` less `b`; 0 where they differ by no more than rounding, which must not pass for a finding.
fn difference(a: f64, b: f64) -> f64 {
    let difference = a - b;
    if difference.abs() <= ROUNDING * a.abs().max(b.abs()) { 0.0 } else { difference }
}

/// What one metric gives: left, right, both, and right − left.
#[derive(Clone, Debug)]
pub(super) struct Estimates(pub [Result<Estimate, Absent>; 4]);

/// Names of the four, as in the column `side`.
pub(super) const SIDES: [&str; 4] = ["left", "right", "both", "difference"];

/// Estimates all four from the same resamples.
///
/// The unit that is resampled is the stride, two consecutive steps, so that a change that both feet share (of speed, of
/// fatigue) does not blow up the interval of their difference, nor their difference that of their mean. A value enters
/// by its influence on its mean: `(x − mean)·strides/n`, zero where it is absent. At least [`FEWEST`] values on a side,
/// or strides for both, are needed.
pub(super) fn estimates(series: &Series<'_>, bootstrap: &mut Bootstrap) -> Estimates {
    let drawn = Influences::of(series);
    if drawn.are_too_few() {
        return Estimates(drawn.sizes.map(|_| Err(Absent::TooFewStrides)));
    }
    let mut deviations = bootstrap.means(&drawn.strides);
    Estimates(std::array::from_fn(|i| {
        if drawn.sizes[i] < FEWEST {
            return Err(Absent::TooFewStrides);
        }
        let deviations = std::mem::take(&mut deviations[i]);
        Ok(Estimate { n: drawn.counts[i], mean: drawn.means[i], precision: drawn.precision(i), deviations })
    }))
}

/// The intervals of all four of several metrics, as those of [`estimates`] one by one: metrics over equally many strides
/// are resampled together.
pub(super) fn intervals(metrics: &[Series<'_>], bootstrap: &mut Bootstrap) -> Vec<[Result<(f64, f64), Absent>; 4]> {
    const TOGETHER: usize = 4;
    let drawn: Vec<Influences> = metrics.iter().map(Influences::of).collect();
    let mut found: Vec<_> = drawn.iter().map(|_| std::array::from_fn(|_| Err(Absent::TooFewStrides))).collect();
    let mut waiting: Vec<usize> = (0..drawn.len()).filter(|i| !drawn[*i].are_too_few()).collect();
    waiting.sort_by_key(|i| drawn[*i].strides.len());
    for alike in waiting.chunk_by(|a, b| drawn[*a].strides.len() == drawn[*b].strides.len()) {
        let (groups, rest) = alike.as_chunks::<TOGETHER>();
        for group in groups {
            let resampled = bootstrap.resample(group.map(|i| &drawn[i].strides[..]));
            group.iter().zip(&resampled).for_each(|(i, resampled)| found[*i] = drawn[*i].intervals(resampled));
        }
        for i in rest {
            let [resampled] = bootstrap.resample([&drawn[*i].strides]);
            found[*i] = drawn[*i].intervals(&resampled);
        }
    }
    found
}

/// What the strides of a recording do to the four means of a metric, and how many values each is of.
struct Influences {
    strides: Vec<[f64; 4]>,
    /// Values on a side, or strides: what has to be enough.
    sizes: [usize; 4],
    counts: [usize; 4],
    means: [f64; 4],
}

impl Influences {
    fn of(series: &Series<'_>) -> Self {
        let samples = [Some(Side::Left), Some(Side::Right), None].map(|side| Sample::of(series, side));
        let pairs = series.values.chunks(2).zip(series.sides.chunks(2));
        let seen: Vec<_> = pairs.filter(|(values, _)| values.iter().any(|v| v.is_finite())).collect();
        let influence = |sample: &Sample, (values, sides): &(&[f64], &[Option<Side>])| {
            let mine = values.iter().zip(*sides).filter(|(v, s)| v.is_finite() && sample.takes(**s));
            let sum = mine.map(|(v, _)| sample.influence(*v)).sum::<f64>() * seen.len() as f64 / sample.n as f64;
            if sum.abs() <= ROUNDING * sample.mean.abs() { 0.0 } else { sum }
        };
        let strides = seen.iter().map(|stride| {
            // A side without values has none to divide.
            let [left, right, both] =
                [0, 1, 2].map(|i| if samples[i].n > 0 { influence(&samples[i], stride) } else { 0.0 });
            [left, right, both, right - left]
        });
        let [left, right, both] = &samples;
        let fewer = left.n.min(right.n);
        Self {
            strides: strides.collect(),
            sizes: [left.n, right.n, seen.len(), fewer],
            counts: [left.n, right.n, both.n, fewer],
            means: [left.mean, right.mean, both.mean, difference(right.mean, left.mean)],
        }
    }

    fn are_too_few(&self) -> bool {
        self.sizes.iter().all(|n| *n < FEWEST)
    }

    fn precision(&self, which: usize) -> Precision {
        Precision::of_mean(&self.strides.iter().map(|stride| stride[which]).collect::<Vec<_>>())
    }

    fn intervals(&self, resampled: &Resampled) -> [Result<(f64, f64), Absent>; 4] {
        let found = resampled.intervals(self.means, std::array::from_fn(|i| self.precision(i)));
        std::array::from_fn(|i| if self.sizes[i] < FEWEST { Err(Absent::TooFewStrides) } else { Ok(found[i]) })
    }
}

/// The values of one side, or of both.
struct Sample {
    side: Option<Side>,
    average: Average,
    n: usize,
    mean: f64,
}

impl Sample {
    fn of(series: &Series<'_>, side: Option<Side>) -> Self {
        let mut this = Self { side, average: series.average, n: 0, mean: f64::NAN };
        let mine = series.values.iter().zip(series.sides).filter(|(v, s)| v.is_finite() && this.takes(**s));
        let (n, sum) = mine.fold((0, 0.0), |(n, sum), (v, _)| {
            (n + 1, sum + if series.average == Average::Harmonic { 1.0 / v } else { *v })
        });
        this.n = n;
        this.mean = if series.average == Average::Harmonic { n as f64 / sum } else { sum / n as f64 };
        this
    }

    fn takes(&self, side: Option<Side>) -> bool {
        self.side.is_none() || side == self.side
    }

    /// By how much `value` moves the mean, times the number of values.
    fn influence(&self, value: f64) -> f64 {
        match self.average {
            Average::Arithmetic => value - self.mean,
            Average::Harmonic => self.mean - self.mean * self.mean / value,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::{Purpose, Random};

    fn sides(n: usize) -> Vec<Option<Side>> {
        (0..n).map(|i| Some(if i % 2 == 0 { Side::Left } else { Side::Right })).collect()
    }

    /// Strides of an autoregression of order one, standard deviation one; each a left and a right step that share it.
    fn autoregression(random: &mut Random, strides: usize, phi: f64, own: f64) -> Vec<f64> {
        let mut state = random.normal();
        let mut values = Vec::with_capacity(2 * strides);
        for _ in 0..strides {
            state = phi * state + (1.0 - phi * phi).sqrt() * random.normal();
            values.extend([state + own * random.normal(), state + own * random.normal()]);
        }
        values
    }

    /// How often 95 % intervals hold the true means, which are zero.
    fn coverage(strides: usize, phi: f64, runs: usize) -> [f64; 4] {
        let sides = sides(2 * strides);
        let mut random = Random::new((1000.0 * phi) as u64 + strides as u64, Purpose::Gait);
        let mut bootstrap = Bootstrap::new(300, 1);
        let mut held = [0; 4];
        for _ in 0..runs {
            let values = autoregression(&mut random, strides, phi, 0.1);
            let found =
                estimates(&Series { values: &values, sides: &sides, average: Average::Arithmetic }, &mut bootstrap);
            for (held, estimate) in held.iter_mut().zip(found.0) {
                let (low, high) = estimate.unwrap().interval();
                *held += i32::from(low <= 0.0 && 0.0 <= high);
            }
        }
        held.map(|held| f64::from(held) / runs as f64)
    }

    /// 93 to 97 % is what is promised; 1500 runs add a standard error of 0.6 %.
    #[test]
    fn intervals_of_autocorrelated_strides_hold_the_mean_in_95_of_100() {
        for (strides, phi) in [(25, 0.0), (25, 0.5), (40, 0.3), (60, 0.5)] {
            let found = coverage(strides, phi, 1500);
            assert!(found.iter().all(|share| (0.93..=0.97).contains(share)), "{strides} {phi}: {found:?}");
        }
    }

    #[test]
    fn what_both_feet_share_does_not_blur_their_difference() {
        let mut random = Random::new(4, Purpose::Gait);
        let mut values = autoregression(&mut random, 40, 0.3, 0.05);
        values.iter_mut().skip(1).step_by(2).for_each(|right| *right += 0.2);
        let series = Series { values: &values, sides: &sides(80), average: Average::Arithmetic };
        let [left, right, both, difference] = estimates(&series, &mut Bootstrap::new(500, 1)).0.map(Result::unwrap);
        assert!((difference.mean - (right.mean - left.mean)).abs() < 1e-12);
        let width = |e: &Estimate| {
            let (low, high) = e.clone().interval();
            high - low
        };
        assert!(width(&difference) * 4.0 < width(&left), "{} {}", width(&difference), width(&left));
        assert!(width(&both) < 1.1 * width(&left));
        assert!(difference.interval().0 > 0.1);
    }

    #[test]
    fn missing_values_and_unknown_sides_are_no_obstacle() {
        let mut random = Random::new(4, Purpose::Gait);
        let mut values = autoregression(&mut random, 30, 0.0, 0.1);
        (0..12).for_each(|i| values[5 * i] = f64::NAN);
        let series = Series { values: &values, sides: &sides(60), average: Average::Arithmetic };
        let found = estimates(&series, &mut Bootstrap::new(300, 1));
        let left: Vec<f64> = values.iter().step_by(2).copied().filter(|v| v.is_finite()).collect();
        let estimate = found.0[0].as_ref().unwrap();
        assert_eq!(estimate.n, left.len());
        assert!((estimate.mean - left.iter().sum::<f64>() / left.len() as f64).abs() < 1e-12);
        let unknown = Series { values: &values, sides: &[None; 60], average: Average::Arithmetic };
        let found = estimates(&unknown, &mut Bootstrap::new(300, 1)).0.map(|e| e.is_ok());
        assert_eq!(found, [false, false, true, false]);
        let few = Series { values: &values[..12], sides: &sides(12), average: Average::Arithmetic };
        assert!(estimates(&few, &mut Bootstrap::new(300, 1)).0.iter().all(Result::is_err));
    }

    #[test]
    fn rounding_is_no_finding() {
        let values: Vec<f64> =
            (0..60).map(|i| 0.03 + 1e-17 * f64::from(i % 7) + if i % 2 == 0 { 4e-18 } else { 0.0 }).collect();
        let series = Series { values: &values, sides: &sides(60), average: Average::Arithmetic };
        let [left, .., difference] = estimates(&series, &mut Bootstrap::new(300, 1)).0.map(Result::unwrap);
        assert_eq!(difference.interval(), (0.0, 0.0));
        assert_eq!(left.clone().interval(), (left.mean, left.mean));
    }

    /// 60 over the mean of 60/x: the influence of a value on a harmonic mean, to first order.
    #[test]
    fn a_harmonic_mean_has_the_interval_of_its_reciprocal() {
        let mut random = Random::new(8, Purpose::Gait);
        let times: Vec<f64> = (0..80).map(|_| 0.35 + 0.005 * random.normal()).collect();
        let rates: Vec<f64> = times.iter().map(|t| 60.0 / t).collect();
        let sides = sides(80);
        let of = |values: &[f64], average| {
            estimates(&Series { values, sides: &sides, average }, &mut Bootstrap::new(2000, 1)).0[2].clone().unwrap()
        };
        let (time, rate) = (of(&times, Average::Arithmetic), of(&rates, Average::Harmonic));
        assert!((rate.mean - 60.0 / time.mean).abs() < 1e-9);
        let (low, high) = time.interval();
        // Second-order terms are (0.005/0.35)² of the rate.
        let (slow, fast) = rate.interval();
        assert!((slow - 60.0 / high).abs() < 0.01 && (fast - 60.0 / low).abs() < 0.01);
    }
}
