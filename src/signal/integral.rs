//! Values and integrals of the straight lines between samples.

/// Value at the fractional `position`; `None` outside the array or beside a NaN.
pub fn interpolate(x: &[f64], position: f64) -> Option<f64> {
    if !(position >= 0.0 && position <= x.len().checked_sub(1)? as f64) {
        return None;
    }
    let before = position as usize;
    let share = position - before as f64;
    let value = if share == 0.0 { x[before] } else { x[before] + share * (x[before + 1] - x[before]) };
    value.is_finite().then_some(value)
}

/// Trapezoidal integral over all of `x`, in its unit times seconds.
pub fn trapezoid(x: &[f64], rate_hz: f64) -> f64 {
    x.windows(2).map(|w| 0.5 * (w[0] + w[1])).sum::<f64>() / rate_hz
}

/// Way between two instants of rest, the first and the last of `acceleration`, in its unit times seconds squared: the second
/// integral of the lines between samples, the velocity that is left at the end taken out in proportion to time.
///
/// Zero for fewer than two samples; NaN over a gap.
pub fn way_between_rests(acceleration: &[f64], rate_hz: f64) -> f64 {
    let mut velocity = Vec::with_capacity(acceleration.len().max(1));
    velocity.push(0.0);
    velocity.extend(acceleration.windows(2).map(|w| 0.5 * (w[0] + w[1]) / rate_hz));
    let mut sum = 0.0;
    for v in &mut velocity {
        sum += *v;
        *v = sum;
    }
    let (last, end) = ((velocity.len() - 1).max(1) as f64, velocity[velocity.len() - 1]);
    velocity.iter_mut().enumerate().for_each(|(i, v)| *v -= end * i as f64 / last);
    trapezoid(&velocity, rate_hz)
}

/// Integral of the lines between samples from position `from` to `to`, clipped to the array, in unit times seconds.
///
/// Zero when `to` is not after `from`; NaN over a gap, or for a position that is NaN.
pub fn trapezoid_between(x: &[f64], from: f64, to: f64, rate_hz: f64) -> f64 {
    if from.is_nan() || to.is_nan() {
        return f64::NAN;
    }
    let Some(last) = x.len().checked_sub(1) else { return 0.0 };
    let (from, to) = (from.clamp(0.0, last as f64), to.clamp(0.0, last as f64));
    if to.is_nan() || from.is_nan() || to <= from {
        return 0.0;
    }
    let at = |p: f64| interpolate(x, p).unwrap_or(f64::NAN);
    let (first, final_) = (from.ceil() as usize, to.floor() as usize);
    if first > final_ {
        return 0.5 * (at(from) + at(to)) * (to - from) / rate_hz;
    }
    let head = 0.5 * (at(from) + x[first]) * (first as f64 - from);
    let tail = 0.5 * (x[final_] + at(to)) * (to - final_ as f64);
    (head + tail) / rate_hz + trapezoid(&x[first..=final_], rate_hz)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_ramp_integrates_exactly_between_samples() {
        let x: Vec<f64> = (0..=10).map(f64::from).collect();
        for (from, to) in [(0.0, 10.0), (0.25, 9.75), (3.2, 3.7), (2.0, 2.0)] {
            let exact = 0.5 * (to * to - from * from) / 100.0;
            assert!((trapezoid_between(&x, from, to, 100.0) - exact).abs() < 1e-12);
        }
    }

    /// x = L (s − sin 2πs / 2π), at rest at both ends, under a constant bias of 0.2 m/s², which the rests take out. The
    /// trapezoids' own error is (2π / 200)² / 12 of L.
    #[test]
    fn a_way_from_rest_to_rest_is_found_whatever_the_bias() {
        let (way_m, stride_s) = (2.5, 1.0);
        let tau = std::f64::consts::TAU;
        let a: Vec<f64> = (0..=200).map(|i| way_m * tau * (tau * f64::from(i) / 200.0).sin() + 0.2).collect();
        assert!((way_between_rests(&a, 200.0 / stride_s) / way_m - 1.0).abs() < 2e-4);
        assert_eq!(way_between_rests(&[], 200.0), 0.0);
        assert!(way_between_rests(&[1.0, f64::NAN, 1.0], 200.0).is_nan());
    }

    #[test]
    fn outside_and_beside_nan_is_none() {
        let x = [0.0, 1.0, f64::NAN];
        assert_eq!(interpolate(&x, 0.5), Some(0.5));
        assert_eq!(interpolate(&x, 1.0), Some(1.0));
        assert_eq!(
            (interpolate(&x, 1.5), interpolate(&x, -0.1), interpolate(&x, 2.1), interpolate(&[], 0.0)),
            (None, None, None, None)
        );
    }

    #[test]
    fn gaps_and_empty_stretches() {
        let x = [1.0, 1.0, f64::NAN, 1.0];
        assert_eq!(trapezoid_between(&x, 0.0, 1.0, 1.0), 1.0);
        assert!(trapezoid_between(&x, 0.5, 1.5, 1.0).is_nan() && trapezoid_between(&x, 0.0, 3.0, 1.0).is_nan());
        assert!(trapezoid_between(&x, f64::NAN, 1.0, 1.0).is_nan());
        assert_eq!((trapezoid_between(&x, 1.0, 0.0, 1.0), trapezoid_between(&[], 0.0, 1.0, 1.0)), (0.0, 0.0));
        assert_eq!((trapezoid(&[], 1.0), trapezoid(&[5.0], 1.0), trapezoid(&[1.0, 3.0], 2.0)), (0.0, 0.0, 1.0));
    }

    proptest! {
        /// Cut anywhere, the parts add up to the whole; and positions outside do not count.
        #[test]
        fn parts_add_up(x in prop::collection::vec(-1e3..1e3_f64, 1..50), cuts in prop::array::uniform3(-5.0..55.0_f64)) {
            let mut cuts = cuts;
            cuts.sort_by(f64::total_cmp);
            let [a, b, c] = cuts;
            let between = |from, to| trapezoid_between(&x, from, to, 100.0);
            prop_assert!((between(a, b) + between(b, c) - between(a, c)).abs() < 1e-9);
            prop_assert!((between(-5.0, 55.0) - trapezoid(&x, 100.0)).abs() < 1e-9);
        }
    }
}
