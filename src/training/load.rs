//! Session load and how evenly it is spread over a week.

/// Session load by perceived exertion, arbitrary units: RPE × minutes (Foster 1998, 10.1097/00005768-199807000-00023).
pub fn srpe_load_au(rpe_0_10: f64, duration_min: f64) -> f64 {
    rpe_0_10 * duration_min
}

/// Training monotony: mean over SD (with n − 1) of seven daily loads, rest days 0 (Foster 1998). `None` where all days are
/// alike, so that there is no spread, or a load is not finite.
///
/// ```
/// use midstance::training::monotony;
/// assert!((monotony(&[5.0, 0.0, 10.0, 0.0, 8.0, 0.0, 12.0]).unwrap() - 0.974355).abs() < 1e-6);
/// assert_eq!(monotony(&[5.0; 7]), None);
/// ```
pub fn monotony(daily_load_au: &[f64; 7]) -> Option<f64> {
    let n = daily_load_au.len() as f64;
    let mean = daily_load_au.iter().sum::<f64>() / n;
    let sd = (daily_load_au.iter().map(|v| (v - mean).powi(2)).sum::<f64>() / (n - 1.0)).sqrt();
    (sd > 0.0 && sd.is_finite()).then_some(mean / sd)
}
