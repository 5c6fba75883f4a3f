//! Where a signal is above a threshold, to a fraction of a sample.

/// A stretch at or above a threshold; positions in samples, crossings interpolated linearly.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Run {
    /// Where it rises through the threshold; the first sample when it is open.
    pub from: f64,
    /// Where it falls through the threshold; the last sample when it is open.
    pub to: f64,
    /// The array begins inside.
    pub open_start: bool,
    /// The array ends inside.
    pub open_end: bool,
}

/// Runs of `x ≥ threshold`, debounced: first dips below of fewer than `min_below` samples are joined over, then runs of
/// fewer than `min_above` samples are dropped, also at the ends of the array, where nothing confirms them. NaN counts as
/// below, and no crossing is interpolated towards it.
///
/// ```
/// use midstance::signal::runs_above;
/// let runs = runs_above(&[0.0, 0.0, 10.0, 30.0, 30.0, 10.0, 0.0], 20.0, 2, 2);
/// assert_eq!((runs[0].from, runs[0].to), (2.5, 4.5));
/// ```
pub fn runs_above(x: &[f64], threshold: f64, min_above: usize, min_below: usize) -> Vec<Run> {
    let mut spans: Vec<(usize, usize)> = Vec::new();
    let mut next = 0;
    while let Some(start) = (next..x.len()).find(|i| x[*i] >= threshold) {
        let end = (start..x.len()).find(|i| x[*i].is_nan() || x[*i] < threshold).unwrap_or(x.len());
        match spans.last_mut() {
            Some(last) if start - last.1 < min_below => last.1 = end,
            _ => spans.push((start, end)),
        }
        next = end;
    }
    let crossing = |below: usize, above: usize| {
        let (low, high) = (x[below], x[above]);
        if low.is_finite() && high.is_finite() && high > low {
            let share = (high - threshold) / (high - low);
            above as f64 + share * (below as f64 - above as f64)
        } else {
            above as f64
        }
    };
    spans
        .into_iter()
        .filter(|(start, end)| end - start >= min_above)
        .map(|(start, end)| Run {
            from: if start == 0 { 0.0 } else { crossing(start - 1, start) },
            to: if end == x.len() { (end - 1) as f64 } else { crossing(end, end - 1) },
            open_start: start == 0,
            open_end: end == x.len(),
        })
        .collect()
}
