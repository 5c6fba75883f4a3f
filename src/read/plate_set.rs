//! Force plates from columns: units, centre of pressure where nothing is loaded, plates that nobody touched.

use crate::{
    error::{Error, ErrorKind, Result},
    quantity::Clock,
    recording::{ForcePlate, Notes},
};

use super::{
    assemble,
    params::{ForceUnit, LengthUnit, ReadParams},
    units,
};

/// The columns of one plate.
#[derive(Clone, Debug, Default)]
pub(super) struct Plate {
    pub name: String,
    pub force: [Option<usize>; 3],
    /// All three are needed.
    pub moment: [Option<usize>; 3],
    /// At least two are needed; a missing one is the plate's plane at zero.
    pub cop: [Option<usize>; 3],
}

/// What the numbers are in.
#[derive(Clone, Copy, Debug)]
pub(super) struct Units {
    pub force: ForceUnit,
    /// Of the centre of pressure; by its size where not said.
    pub length: Option<LengthUnit>,
    /// One of the moment's unit in N·m.
    pub moment_nm: f64,
}

/// Makes the plates and takes their columns.
///
/// # Errors
/// [`ErrorKind::NoSignal`] when no sample of any plate is a number; [`ErrorKind::Unit`] for a unit that needs a mass.
pub(super) fn build(
    plans: Vec<Plate>,
    columns: &mut [Vec<f64>],
    clock: Clock,
    written: Units,
    params: &ReadParams,
    notes: &mut Notes,
) -> Result<Vec<ForcePlate>> {
    let mut plates = Vec::with_capacity(plans.len());
    let unit = params.force_unit.unwrap_or(written.force);
    for plan in plans {
        let mut force_n = plan.force.map(|at| at.map(|at| std::mem::take(&mut columns[at])));
        for column in force_n.iter_mut().flatten() {
            units::to_newtons(column, unit, params.mass_kg)?;
        }
        let moment_nm = match plan.moment {
            [Some(x), Some(y), Some(z)] => Some([x, y, z].map(|at| {
                let mut column = std::mem::take(&mut columns[at]);
                for value in &mut column {
                    *value *= written.moment_nm;
                }
                column
            })),
            _ => None,
        };
        let cop_m = (plan.cop.iter().flatten().count() >= 2).then(|| {
            let mut cop =
                plan.cop.map(|at| at.map_or_else(|| vec![0.0; clock.len], |at| std::mem::take(&mut columns[at])));
            units::of_cop(&cop, written.length, notes).to_metres(cop.iter_mut().flatten());
            clear_unloaded(&force_n, &mut cop);
            cop
        });
        plates.push(ForcePlate { name: plan.name, force_n, moment_nm, cop_m, clock, ..ForcePlate::default() });
    }
    let mut values = plates.iter().flat_map(|p| p.force_n.iter().flatten().flatten());
    if !values.any(|v| v.is_finite()) {
        return Err(Error::new(ErrorKind::NoSignal, "force columns without a single value", "at least one number"));
    }
    assemble::note_missing(&plates, notes);
    note_untouched(&plates, notes);
    units::check_force(&plates, notes);
    Ok(plates)
}

/// Without any force there is no point where it acts, whatever is written there: the plate's centre, zero.
fn clear_unloaded(force_n: &[Option<Vec<f64>>; 3], cop: &mut [Vec<f64>; 3]) {
    let [x, y, z] = cop;
    for (sample, ((x, y), z)) in x.iter_mut().zip(y).zip(z).enumerate() {
        if force_n.iter().flatten().all(|force| force[sample] == 0.0) {
            (*x, *y, *z) = (f64::NAN, f64::NAN, f64::NAN);
        }
    }
}

fn note_untouched(plates: &[ForcePlate], notes: &mut Notes) {
    let idle = |plate: &&ForcePlate| plate.force_n.iter().flatten().flatten().all(|v| *v == 0.0);
    let names: Vec<&str> = plates.iter().filter(idle).map(|plate| plate.name.as_str()).collect();
    if !names.is_empty() && names.len() < plates.len() {
        notes.record("force", format!("exactly zero throughout, so never loaded: plate {}", names.join(", ")));
    }
}
