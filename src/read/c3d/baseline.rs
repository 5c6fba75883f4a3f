//! FORCE_PLATFORM:ZERO: frames at the start whose mean is what an empty plate reads.

use ndarray::ArrayView1;

use super::{file::C3d, plates::Plate};

/// Means of the plate's channels over the frames of ZERO; none where there is no range, and none with a sentence where
/// somebody stands on the plate then: their weight is no baseline.
///
/// `ZERO` is a first and a last frame of the file, from 1; `(0, 0)` and `(1, 0)` mean that there is none.
pub(super) fn of(file: &C3d, plate: &Plate, channels: &[ArrayView1<'_, f64>]) -> (Vec<f64>, Option<String>) {
    let zero = file.parameters.numbers("FORCE_PLATFORM", "ZERO");
    let (Some(first), Some(last)) = (zero.first().copied(), zero.get(1).copied()) else { return (Vec::new(), None) };
    let (samples, frames) = (file.analogs.dim().1, file.frames());
    if first < 1.0 || last < first || frames == 0 {
        return (Vec::new(), None);
    }
    let per_frame = samples / frames;
    let range = (first as usize - 1) * per_frame..(last as usize).min(frames) * per_frame;
    if range.is_empty() || range.end > samples {
        return (Vec::new(), None);
    }
    let mean = |channel: &ArrayView1<'_, f64>| {
        channel.iter().skip(range.start).take(range.len()).sum::<f64>() / range.len() as f64
    };
    let baseline: Vec<f64> = channels.iter().map(mean).collect();
    // The push through the surface: of the largest there is, an empty plate reads little.
    let vertical = |values: &dyn Fn(usize) -> f64| match plate.kind {
        3 => (4..8).map(values).sum::<f64>(),
        4 => plate.cal_matrix.map_or(0.0, |rows| rows[2].iter().enumerate().map(|(i, m)| m * values(i)).sum()),
        _ => values(2),
    };
    let at_rest = vertical(&|i| baseline[i]).abs();
    let largest = (0..samples).map(|s| vertical(&|i| channels[i][s]).abs()).fold(0.0, f64::max);
    if at_rest > 0.1 * largest {
        let text = format!(
            "plate {}: frames {first} to {last}, named by FORCE_PLATFORM:ZERO, are not those of an empty plate; no baseline taken",
            plate.number
        );
        return (Vec::new(), Some(text));
    }
    (baseline, None)
}
