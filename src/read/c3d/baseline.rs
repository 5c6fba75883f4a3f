//! FORCE_PLATFORM:ZERO: frames whose mean is what an empty plate reads.

use super::{file::C3d, plates::Plate};

/// Mean force over the frames of ZERO, N, in the laboratory's axes; none where there is no range, and none with a
/// sentence where somebody stands on the plate then: their weight is no baseline.
///
/// `ZERO` is a first and a last frame of the file, from 1; `(0, 0)` and `(1, 0)` mean that there is none.
pub(super) fn of(file: &C3d, plate: &Plate) -> (Option<[f64; 3]>, Option<String>) {
    let zero = file.parameters.numbers("FORCE_PLATFORM", "ZERO");
    let (Some(first), Some(last)) = (zero.first().copied(), zero.get(1).copied()) else { return (None, None) };
    let (samples, frames) = (plate.force_n[0].len(), file.frames());
    if first < 1.0 || last < first || frames == 0 {
        return (None, None);
    }
    let per_frame = samples / frames;
    let range = (first as usize - 1) * per_frame..(last as usize).min(frames) * per_frame;
    if range.is_empty() || range.end > samples {
        return (None, None);
    }
    let [_, _, normal] = plate.axes();
    let through = |force: [f64; 3]| (0..3).map(|i| normal[i] * force[i]).sum::<f64>().abs();
    let mean = plate.force_n.each_ref().map(|column| column[range.clone()].iter().sum::<f64>() / range.len() as f64);
    let at = |sample: usize| through(plate.force_n.each_ref().map(|column| column[sample]));
    // Of the largest push there is, an empty plate reads little.
    if through(mean) > 0.1 * (0..samples).map(at).fold(0.0, f64::max) {
        let text = format!(
            "plate {}: frames {first} to {last}, named by FORCE_PLATFORM:ZERO, are not those of an empty plate",
            plate.number
        );
        return (None, Some(text));
    }
    (Some(mean), None)
}
