//! Several plates to one force for the ground, or one per foot, when that is right.
//!
//! ```text
//!   left belt    ─╭╮──╭╮─╭──╮─   each plate is zeroed on its own, in the flights of them all,
//!   right belt   ───╭╮──╭╯──╰─   then those that were stepped on are summed: a foot on two belts is one stance
//!   ground       ─╭╮╭╮╭╮╭───╮─   its centre of pressure is theirs, weighted by their forces
//! ```
//! In running no two feet are ever on the ground together, so the sum is one foot's force. In walking they are, and
//! plates that were loaded apart stay apart.

use super::{
    ConditionParams, drift,
    drift::{Drift, Flights},
    force,
    geometry::spread,
    pressure,
};
use crate::{
    error::{Error, ErrorKind, Result},
    recording::{ForcePlate, Notes},
};

/// Vertical force that says a plate was stepped on, N above its own resting level: a tenth of a light runner's weight.
const LOADED_N: f64 = 50.0;

/// One plate as it was before several were summed: zeroed and low-passed.
#[derive(Clone, Debug)]
pub struct PlateLoad {
    /// Name as in the file.
    pub name: String,
    /// Vertical reaction force, N, on the clock of the sum.
    pub vertical_n: Vec<f64>,
    /// Corners, m, lab axes, where the file gives them.
    pub corners_m: Option<[[f64; 3]; 4]>,
    /// Standard deviation of the unloaded vertical force, N; NaN when never seen unloaded.
    pub noise_n: f64,
}

/// Zeroed and low-passed forces.
pub(super) struct Ground {
    /// One for the ground, one per foot, or in walking one per plate.
    pub plates: Vec<ForcePlate>,
    /// What was removed from each of `plates`.
    pub drift: Vec<Option<Drift>>,
    /// The plates that one force was summed of; empty where nothing was summed.
    pub loads: Vec<PlateLoad>,
}

/// Low-passes, zeroes and sums.
pub(super) fn settle(mut plates: Vec<ForcePlate>, params: &ConditionParams, notes: &mut Notes) -> Result<Ground> {
    plates.retain(|p| p.component(1).is_some());
    for plate in &mut plates {
        pressure::make_room(plate);
        force::fill_gaps(plate, notes);
        force::smooth(plate, params)?;
    }
    if plates.iter().all(|p| p.foot.is_some()) {
        return apart(plates, params, notes);
    }
    let all = plates.len();
    if plates.iter().any(is_loaded) {
        plates.retain(is_loaded);
    }
    if all > plates.len() {
        let names: Vec<&str> = plates.iter().map(|p| p.name.as_str()).collect();
        notes.record("plates", format!("only {} stepped on; the others are left out", were(&names)));
    }
    if plates.len() < 2 {
        return apart(plates, params, notes);
    }
    check_clocks(&plates)?;
    let total = total(&plates);
    let flights =
        if params.remove_drift { Flights::find(&total, plates[0].clock, params)? } else { Flights::default() };
    if params.remove_drift && flights.is_empty() {
        notes.record("plates", "the sum of the plates is never unloaded: plates stay apart, as in walking");
        return apart(plates, params, notes);
    }
    together(plates, &flights, params, notes)
}

fn were(names: &[&str]) -> String {
    format!("{} {}", names.join(" and "), if names.len() == 1 { "was" } else { "were" })
}

fn check_clocks(plates: &[ForcePlate]) -> Result<()> {
    match plates.iter().find(|p| p.clock != plates[0].clock) {
        None => Ok(()),
        Some(odd) => Err(Error::new(
            ErrorKind::Mismatch,
            format!("plates {} and {} with different rates, starts or lengths", plates[0].name, odd.name),
            "plates sampled together",
        )),
    }
}

fn total(plates: &[ForcePlate]) -> Vec<f64> {
    let mut sum = vec![0.0; plates[0].clock.len];
    for vertical in plates.iter().filter_map(|p| p.component(1)) {
        sum.iter_mut().zip(vertical).for_each(|(a, b)| *a += b);
    }
    sum
}

/// Every plate for itself.
fn apart(mut plates: Vec<ForcePlate>, params: &ConditionParams, notes: &mut Notes) -> Result<Ground> {
    let mut removed = Vec::with_capacity(plates.len());
    for plate in &mut plates {
        let found = drift::remove_drift(plate, params)?;
        pressure::settle(plate, notes);
        drift::note(&plate.name, found.as_ref(), params, notes);
        removed.push(found);
    }
    Ok(Ground { plates, drift: removed, loads: Vec::new() })
}

/// All plates as one, each zeroed in the flights of the sum.
fn together(
    mut plates: Vec<ForcePlate>,
    flights: &Flights,
    params: &ConditionParams,
    notes: &mut Notes,
) -> Result<Ground> {
    let mut loads = Vec::with_capacity(plates.len());
    let mut removed: Vec<Option<Drift>> = Vec::with_capacity(plates.len());
    for plate in &mut plates {
        let found = drift::remove(plate, flights)?;
        pressure::settle(plate, notes);
        // About the centre of this plate, which the sum does not have.
        plate.moment_nm = None;
        loads.push(PlateLoad {
            name: plate.name.clone(),
            vertical_n: plate.component(1).unwrap_or_default().to_vec(),
            corners_m: plate.corners_m,
            noise_n: found.as_ref().map_or(f64::NAN, |d| d.noise_n),
        });
        drift::note(&plate.name, found.as_ref(), params, notes);
        removed.push(found);
    }
    let names: Vec<String> = plates.iter().map(|p| p.name.clone()).collect();
    notes.record("plates", format!("{} summed into one ground reaction force", names.join(" + ")));
    let cop_m = pressure::together(&plates, &loads);
    let mut rest = plates.into_iter();
    let Some(mut sum) = rest.next() else { return Ok(Ground { plates: Vec::new(), drift: Vec::new(), loads }) };
    for plate in rest {
        for (mine, theirs) in sum.force_n.iter_mut().zip(plate.force_n) {
            match (mine.as_mut(), theirs) {
                (Some(mine), Some(theirs)) => mine.iter_mut().zip(theirs).for_each(|(a, b)| *a += b),
                _ => *mine = None,
            }
        }
    }
    (sum.cop_m, sum.corners_m) = (cop_m, None);
    sum.name = names.join("+");
    let whole = drift::of_sum(&sum, &removed, flights);
    Ok(Ground { plates: vec![sum], drift: vec![whole], loads })
}

/// Whether the vertical force leaves its resting level.
fn is_loaded(plate: &ForcePlate) -> bool {
    let spread = plate.component(1).and_then(|vertical| spread(vertical, 0.10, 0.999));
    spread.is_some_and(|(rest, peak)| peak - rest > LOADED_N)
}
