//! A regular clock for samples that came as they liked.

use std::{borrow::Cow, ops::Range};

use super::each;
use crate::{
    error::Result,
    quantity::Clock,
    recording::{Imu, Notes},
    signal::{fill_linear, is_complete, resample},
};

/// Longest dropout that a straight line is drawn through, s.
const LONGEST_FILLED_S: f64 = 0.010;

/// A sensor's signals on a regular clock, NaN outside the stretches; as they were recorded where nothing had to be done.
pub(super) struct Even<'a> {
    pub(super) clock: Clock,
    pub(super) acceleration: [Cow<'a, [f64]>; 3],
    pub(super) angular_velocity: Option<[Cow<'a, [f64]>; 3]>,
    pub(super) stretches: Vec<Range<usize>>,
}

pub(super) fn even<'a>(imu: &'a Imu, notes: &mut Notes) -> Result<Even<'a>> {
    let acceleration = imu.acceleration_mps2.as_ref().map_or([&[][..]; 3], each);
    // A gyroscope that never said anything is none.
    let spoke = |columns: &[&[f64]; 3]| columns.iter().all(|c| c.iter().any(|v| v.is_finite()));
    let angular = imu.angular_velocity_rad_s.as_ref().map(each).filter(spoke);
    let given: Vec<&[f64]> = acceleration.into_iter().chain(angular.into_iter().flatten()).collect();
    let (clock, columns, stretches) = if let Some(times) = &imu.time_s {
        let found = resample(times, &given, Some(imu.clock.rate_hz))?;
        let clock = Clock { start_s: found.start_s, rate_hz: found.rate_hz, len: found.columns[0].len() };
        let text = format!("{}: uneven times, brought to {:.2} Hz by cubic splines", imu.name, clock.rate_hz);
        notes.record("clock", text);
        (clock, found.columns.into_iter().map(Cow::Owned).collect(), found.stretches)
    } else {
        let mut columns: Vec<_> = given.into_iter().map(Cow::Borrowed).collect();
        let stretches = fill(&mut columns, imu, notes);
        (imu.clock, columns, stretches)
    };
    if stretches.len() > 1 {
        let missing = clock.len - stretches.iter().map(ExactSizeIterator::len).sum::<usize>();
        let text = format!(
            "{}: {} stretches between gaps; {:.1} % of the samples are missing",
            imu.name,
            stretches.len(),
            100.0 * missing as f64 / clock.len as f64
        );
        notes.doubt("dropouts", text);
    }
    let mut columns = columns.into_iter();
    let mut three = || Some([columns.next()?, columns.next()?, columns.next()?]);
    Ok(Even { clock, acceleration: three().unwrap_or_default(), angular_velocity: three(), stretches })
}

/// Closes short dropouts and gives the stretches in which every column has a value; the rest becomes NaN.
fn fill(columns: &mut [Cow<'_, [f64]>], imu: &Imu, notes: &mut Notes) -> Vec<Range<usize>> {
    let longest = (LONGEST_FILLED_S * imu.clock.rate_hz + 1e-9) as usize;
    let with_gaps = columns.iter_mut().filter(|c| !is_complete(c));
    let filled: usize = with_gaps.map(|c| fill_linear(c.to_mut(), longest).samples_filled).sum();
    if filled > 0 {
        let share = 100.0 * filled as f64 / (columns.len() * imu.clock.len) as f64;
        notes.record("gaps", format!("{}: {share:.2} % of the samples filled by straight lines", imu.name));
    }
    if columns.iter().all(|c| is_complete(c)) && imu.clock.len > 0 {
        return std::iter::once(0..imu.clock.len).collect();
    }
    let whole: Vec<bool> = (0..imu.clock.len).map(|i| columns.iter().all(|c| c[i].is_finite())).collect();
    for column in columns.iter_mut() {
        column.to_mut().iter_mut().zip(&whole).filter(|(_, whole)| !**whole).for_each(|(v, _)| *v = f64::NAN);
    }
    let mut stretches = Vec::new();
    let mut start = 0;
    for part in whole.chunk_by(|a, b| a == b) {
        if part[0] {
            stretches.push(start..start + part.len());
        }
        start += part.len();
    }
    stretches
}
