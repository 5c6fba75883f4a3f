//! The synthetic runner: recordings with exactly known truth.
//!
//! ```text
//! Runner ──gait──▶ contacts, force, centre of mass ──▶ clean signals ──▶ heading, axes, sign, drift, noise, gaps ──▶ Recording
//!                           └──────────────────────▶ Truth
//! ```
//!
//! The runner is model M1: half-sine stances, feet alternating. The centre of mass is the exact double integral of the
//! force, and the pelvis markers follow it; its forward speed is constant and its path straight. Every recording says
//! in its notes and every file in its header that nobody was recorded.

mod closed_form;
mod feet;
mod gait;
mod impact_truth;
mod laboratory;
mod params;
mod sensors;
mod signals;
mod truth;
mod write;

pub use closed_form::{ClosedForm, closed_form};
pub use laboratory::{Drift, Impact, Plates};
pub use params::Runner;
pub use sensors::{SensorSite, SensorTruth, Sensors, sensor_truth};
pub use truth::{ContactTruth, Gap, TrialTruth, Truth};
pub use write::{write_c3d, write_csv, write_opensim, write_qtm, write_session, write_study};

use gait::Gait;
use sensors::Body;

use crate::{
    error::Result,
    random,
    recording::{Axes, Direction, ForceSign, Frame, Recording, Subject},
};

/// Runs the synthetic runner: a recording in file axes, SI, as if it had just been read, and what is true about it.
///
/// The recording carries mass, leg length, speed, surface and, where it holds force or markers, first side as if the user
/// had declared them.
///
/// # Errors
/// [`ErrorKind::Parameter`](crate::ErrorKind::Parameter) for a value outside its range.
///
/// ```
/// use midstance::simulate::{Runner, runner};
/// let (recording, truth) = runner(&Runner { step_width_m: -0.02, seed: 7, ..Runner::default() })?;
/// assert_eq!(recording.plates[0].clock.len, 20_000);
/// assert!((truth.trial.contact_time_s - 0.250).abs() < 1e-12);
/// # Ok::<(), midstance::Error>(())
/// ```
pub fn runner(params: &Runner) -> Result<(Recording, Truth)> {
    run(params, IN_MEMORY)
}

/// What holds where the parameters leave it open.
#[derive(Clone, Copy, Debug)]
struct Habit {
    axes: Axes,
    sign: ForceSign,
    plates: Plates,
}

const IN_MEMORY: Habit = Habit {
    axes: axes([Direction::Forward, Direction::Up, Direction::Right]),
    sign: ForceSign::Reaction,
    plates: Plates::Single,
};

/// Axes known when this is compiled.
const fn axes(xyz: [Direction; 3]) -> Axes {
    match Axes::new(xyz) {
        Some(axes) => axes,
        None => panic!("axes must span three directions"),
    }
}

/// The runner standing still with the same markers, in `axes` where the parameters leave them open.
fn standing(params: &Runner, axes: Axes) -> Recording {
    let mut recording = Recording::named("standing");
    recording.notes.record("simulated", "synthetic runner standing still; nobody was recorded");
    recording.markers = Some(signals::standing(params, params.axes.unwrap_or(axes)));
    recording
}

fn run(params: &Runner, habit: Habit) -> Result<(Recording, Truth)> {
    params.check()?;
    let gait = Gait::of(params)?;
    let habit = Habit {
        axes: params.axes.unwrap_or(habit.axes),
        sign: if params.sign == ForceSign::Unknown { habit.sign } else { params.sign },
        plates: params.plates.unwrap_or(habit.plates),
    };
    let mut recording = Recording::named("synthetic");
    recording.subject =
        Subject { mass_kg: Some(params.mass_kg), leg_length_m: Some(params.leg_length_m), ..Subject::default() };
    recording.surface = Some(params.surface);
    recording.speed_mps = Some(params.speed_mps);
    recording.frame = Frame::File;
    recording.notes.record("simulated", format!("synthetic runner, seed {}; nobody was recorded", params.seed));
    recording.plates = signals::plates(&gait, params, habit);
    let (markers, gaps) = signals::markers(&gait, params, habit.axes);
    recording.markers = markers;

    // The first contact that sensors see lies in the run-up, whichever foot makes it.
    recording.first_side = (!recording.plates.is_empty() || recording.markers.is_some()).then_some(params.first_side);
    let body = params.sensors.as_ref().map(|sensors| Body::of(&gait, params, sensors));
    recording.imus = body.iter().flat_map(|body| sensors::record(body, params.seed)).collect();

    let clocks = recording.plates.iter().map(|p| p.clock).chain(recording.markers.iter().map(|m| m.clock));
    // Sensors see the runner longer; the run itself is over with the recording's duration.
    let end_s = clocks.map(|c| c.end_s()).reduce(f64::max).unwrap_or(params.duration_s);
    let contacts = truth::contacts(&gait, params, body.as_ref(), end_s);
    let trial = truth::trial(&contacts, params);
    Ok((recording, Truth { contacts, trial, axes: habit.axes, sign: habit.sign, gaps }))
}

#[cfg(test)]
mod tests;
