//! Local maxima and how far they stand out.

/// A local maximum.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Peak {
    /// Sample, the middle one of a plateau.
    pub index: usize,
}

/// Samples higher than both neighbours; of a flat top the middle, rounded down. Ends are no maxima. The definition of
/// `scipy.signal.find_peaks`.
pub fn local_maxima(x: &[f64]) -> Vec<Peak> {
    let mut peaks = Vec::new();
    let mut i = 1;
    while i + 1 < x.len() {
        if x[i - 1] < x[i] {
            let end = (i + 1..x.len()).find(|j| x[*j] != x[i]).unwrap_or(x.len());
            if end < x.len() && x[end] < x[i] {
                peaks.push(Peak { index: usize::midpoint(i, end - 1) });
            }
            i = end;
        } else {
            i += 1;
        }
    }
    peaks
}

/// Height of the maximum at `index` over the higher of the two lowest points between it and higher ground (or the end)
/// on each side. The definition of `scipy.signal.peak_prominences`; zero outside the array.
pub fn prominence(x: &[f64], index: usize) -> f64 {
    let Some(&top) = x.get(index) else { return 0.0 };
    let lowest = |side: &mut dyn Iterator<Item = &f64>| side.take_while(|v| **v <= top).copied().fold(top, f64::min);
    let left = lowest(&mut x[..index].iter().rev());
    let right = lowest(&mut x[index + 1..].iter());
    top - left.max(right)
}
