//! The static trial: the same runner, the same markers, standing still.

use crate::{
    error::{Error, ErrorKind, Result},
    recording::{Markers, Recording},
};

/// Over how long a displacement is measured, s: long enough that half a millimetre of noise is no speed.
const SPAN_S: f64 = 0.25;
/// Median speed of all markers up to which somebody stands, m/s. Standing sways at some 0.01 m/s; the slowest walk moves
/// the median marker at several tenths.
const STANDING_MPS: f64 = 0.10;

/// Makes `standing` the static trial of `run`.
///
/// # Errors
/// [`ErrorKind::NoSignal`] when it holds no markers, [`ErrorKind::Mismatch`] when it moves or shares no marker with the
/// run.
pub fn attach_static(run: &mut Recording, mut standing: Recording) -> Result<()> {
    let wrong = |error: Error| match standing.sources.first() {
        Some(source) => error.in_file(&source.path),
        None => error,
    };
    let Some(markers) = &standing.markers else {
        return Err(wrong(Error::new(
            ErrorKind::NoSignal,
            "a static trial without markers",
            "markers of a standing runner",
        )));
    };
    if let Some(speed) = median_speed_mps(markers).filter(|speed| *speed > STANDING_MPS) {
        return Err(wrong(
            Error::new(
                ErrorKind::Mismatch,
                format!("a static trial whose markers move at {speed:.2} m/s (median)"),
                format!("a runner who stands still, below {STANDING_MPS} m/s"),
            )
            .mend("give the file of the standing trial"),
        ));
    }
    if let Some(moving) = &run.markers {
        let shared = moving.labels.iter().filter(|label| markers.index(label).is_some()).count();
        if shared == 0 {
            return Err(wrong(
                Error::new(
                    ErrorKind::Mismatch,
                    "a static trial that shares no marker with the run",
                    "the same markers",
                )
                .mend("give the static trial of the same session, with the same labels"),
            ));
        }
        let text = format!(
            "{} with {} markers, {shared} of them among the {} of the run",
            standing.name,
            markers.labels.len(),
            moving.labels.len()
        );
        run.notes.record("static", text);
    }
    if let (Some(here), Some(there)) = (&run.subject.id, &standing.subject.id)
        && here != there
    {
        run.notes.doubt("static", format!("the run is of `{here}`, the static trial of `{there}`"));
    }
    run.sources.extend(standing.sources.iter().cloned());
    // What its plates show is of no use, and a dead one must not disturb.
    standing.plates.clear();
    run.static_trial = Some(Box::new(standing));
    Ok(())
}

/// Median speed over all markers and times, m/s; `None` when nothing is seen long enough.
fn median_speed_mps(markers: &Markers) -> Option<f64> {
    let span = (SPAN_S * markers.clock.rate_hz).round().max(1.0) as usize;
    let step = (markers.clock.len / 200).max(1);
    let mut speeds = Vec::new();
    for marker in 0..markers.labels.len() {
        for frame in (span..markers.clock.len).step_by(step) {
            let (a, b) = (markers.at(marker, frame - span), markers.at(marker, frame));
            let distance = (0..3).map(|i| (b[i] - a[i]).powi(2)).sum::<f64>().sqrt();
            speeds.push(distance * markers.clock.rate_hz / span as f64);
        }
    }
    crate::signal::median(&mut speeds)
}

#[cfg(test)]
mod tests {
    use ndarray::Array3;

    use super::*;
    use crate::quantity::Clock;

    /// Two markers that move forwards at `speed_mps`, with half a millimetre of jitter.
    fn moving(labels: [&str; 2], speed_mps: f64) -> Recording {
        let clock = Clock { start_s: 0.0, rate_hz: 100.0, len: 200 };
        let position_m = Array3::from_shape_fn((2, 3, 200), |(marker, axis, frame)| {
            let jitter = 5e-4 * f64::from(u8::from((frame * 7 + marker) % 3 == 0));
            if axis == 0 { speed_mps * frame as f64 / 100.0 + jitter } else { marker as f64 }
        });
        let mut recording = Recording::named("r");
        recording.markers = Some(Markers { labels: labels.map(str::to_owned).to_vec(), position_m, clock });
        recording
    }

    #[test]
    fn a_standing_runner_with_the_same_markers_is_taken() {
        let mut run = moving(["A", "B"], 3.0);
        attach_static(&mut run, moving(["B", "C"], 0.01)).unwrap();
        assert!(run.static_trial.is_some());
        assert!(run.notes.about("static").unwrap().text.contains("1 of them among the 2"));
    }

    #[test]
    fn a_moving_one_and_a_stranger_are_refused() {
        let mut run = moving(["A", "B"], 3.0);
        let moves = attach_static(&mut run, moving(["A", "B"], 1.0)).unwrap_err();
        assert_eq!(moves.kind(), ErrorKind::Mismatch);
        assert!(moves.found().contains("1.00 m/s"), "{moves}");
        assert!(attach_static(&mut run, moving(["X", "Y"], 0.0)).unwrap_err().found().contains("shares no marker"));
        assert!(attach_static(&mut run, Recording::named("s")).is_err());
        assert!(run.static_trial.is_none());
    }
}
