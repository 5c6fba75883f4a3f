//! What was lost, mended or not believed, and when.

use std::ops::Range;

use crate::{
    condition::{Conditioned, Sensor},
    events::Stance,
    quantity::{Clock, Side, Unit},
    recording::Recording,
    table::{Table, Values},
};

#[derive(Default)]
struct Rows {
    texts: [Vec<String>; 3],
    times_s: [Vec<f64>; 2],
}

impl Rows {
    fn push(&mut self, kind: &str, what: &str, span_s: (f64, f64), reason: &str) {
        self.texts.iter_mut().zip([kind, what, reason]).for_each(|(column, text)| column.push(text.to_owned()));
        self.times_s.iter_mut().zip([span_s.0, span_s.1]).for_each(|(column, time_s)| column.push(time_s));
    }

    fn samples(&mut self, kind: &str, what: &str, clock: Clock, samples: &Range<usize>) {
        let span_s = (clock.time_s(samples.start as f64), clock.time_s(samples.end as f64));
        self.push(kind, what, span_s, "");
    }
}

/// The `quality` table of [`Drawing`](super::Drawing): what `raw` lacked and what came of it.
pub(super) fn quality(raw: &Recording, conditioned: &Conditioned, stances: &[Stance]) -> Table {
    let mut rows = Rows::default();
    for stance in stances {
        let Some(reason) = stance.invalid else { continue };
        let span_s = (stance.ic_s.unwrap_or(f64::NAN), stance.to_s.unwrap_or(f64::NAN));
        rows.push("rejected", stance.side.map_or("unknown", Side::as_str), span_s, reason.as_str());
    }
    marker_gaps(raw, conditioned, &mut rows);
    for plate in &raw.plates {
        for gap in plate.component(1).map(lost).unwrap_or_default() {
            rows.samples("force_gap", &plate.name, plate.clock, &gap);
        }
    }
    for sensor in &conditioned.sensors {
        for gap in between(&sensor.stretches, sensor.clock.len) {
            rows.samples("sensor_gap", &name(sensor), sensor.clock, &gap);
        }
        for clipped in &sensor.saturation.ranges {
            rows.samples("saturated", &name(sensor), sensor.clock, clipped);
        }
    }
    let ([kinds, what, reasons], [from_s, to_s]) = (rows.texts, rows.times_s);
    Table::new("quality")
        .with("kind", Unit::None, Values::Text(kinds))
        .with("what", Unit::None, Values::Text(what))
        .with("from_s", Unit::Second, Values::Number(from_s))
        .with("to_s", Unit::Second, Values::Number(to_s))
        .with("reason", Unit::None, Values::Text(reasons))
}

/// Frames in which a marker that was recognised was not seen, filled or not.
fn marker_gaps(raw: &Recording, conditioned: &Conditioned, rows: &mut Rows) {
    let (Some(seen), Some(smooth)) = (&raw.markers, &conditioned.recording.markers) else { return };
    let used = |marker: &usize| !conditioned.landmarks.of_marker(*marker).is_empty();
    for marker in (0..seen.labels.len()).filter(used) {
        for gap in lost(&seen.coordinate(marker, 0).to_vec()) {
            let filled = gap.clone().all(|frame| smooth.at(marker, frame)[0].is_finite());
            let kind = if filled { "marker_gap_filled" } else { "marker_gap" };
            rows.samples(kind, &seen.labels[marker], seen.clock, &gap);
        }
    }
}

/// The `zero` table of [`Drawing`](super::Drawing).
pub(super) fn zero(conditioned: &Conditioned) -> Table {
    let (mut plates, mut times_s, mut levels_n) = (Vec::new(), Vec::new(), Vec::new());
    for (plate, drift) in conditioned.recording.plates.iter().zip(&conditioned.drift) {
        for (time_s, level_n) in drift.iter().flat_map(|drift| &drift.levels) {
            plates.push(plate.name.clone());
            times_s.push(*time_s);
            levels_n.push(*level_n);
        }
    }
    Table::new("zero")
        .with("plate", Unit::None, Values::Text(plates))
        .with("time_s", Unit::Second, Values::Number(times_s))
        .with("level_n", Unit::Newton, Values::Number(levels_n))
}

fn name(sensor: &Sensor) -> String {
    sensor.site.map_or_else(|| sensor.name.clone(), |site| site.to_string())
}

/// Runs of values that are not finite.
fn lost(values: &[f64]) -> Vec<Range<usize>> {
    let mut runs: Vec<Range<usize>> = Vec::new();
    for (at, _) in values.iter().enumerate().filter(|(_, value)| !value.is_finite()) {
        match runs.last_mut() {
            Some(run) if run.end == at => run.end += 1,
            _ => runs.push(at..at + 1),
        }
    }
    runs
}

/// What lies between ranges, and before and after them.
fn between(ranges: &[Range<usize>], len: usize) -> Vec<Range<usize>> {
    let starts = std::iter::once(0).chain(ranges.iter().map(|range| range.end));
    let ends = ranges.iter().map(|range| range.start).chain([len]);
    starts.zip(ends).map(|(start, end)| start..end).filter(|gap| !gap.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_of_what_is_lost_and_what_lies_between() {
        let nan = f64::NAN;
        assert_eq!(lost(&[nan, 1.0, nan, nan, 2.0]), [0..1, 2..4]);
        assert_eq!(lost(&[1.0]), [] as [Range<usize>; 0]);
        assert_eq!(between(&[2..4, 6..9], 10), [0..2, 4..6, 9..10]);
        assert!(between(std::slice::from_ref(&(0..10)), 10).is_empty());
        assert_eq!(between(&[], 3).as_slice(), std::slice::from_ref(&(0..3)));
    }
}
