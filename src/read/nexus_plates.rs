//! The force plates among the devices of a Vicon Nexus CSV.
//!
//! ```text
//! AMTI #1 - Force  Fx Fy Fz │ AMTI #1 - Moment  Mx My Mz │ AMTI #1 - CoP  Cx Cy Cz │ EMG - Voltage  1 2 3 │ Combined …
//! └─ the plate                                                                      └─ left out, and said
//! ```

use crate::{
    error::{Error, ErrorKind, Place, Result},
    recording::{ForcePlate, Notes},
};

use super::{
    File,
    nexus::samples,
    nexus_sections::Section,
    params::{ForceUnit, LengthUnit, ReadParams},
    plate_set::{self, Plate, Units},
};

/// The plates of a section; none where it holds other devices only.
pub(super) fn plates(section: &Section, file: &File<'_>, notes: &mut Notes) -> Result<Vec<ForcePlate>> {
    let (plans, others) = plans(section);
    if !others.is_empty() {
        let shown: Vec<&str> = others.iter().take(4).map(String::as_str).collect();
        let more = if others.len() > shown.len() { " …" } else { "" };
        notes.record("columns", format!("devices that are no force plate: {}{more}", shown.join(", ")));
    }
    if plans.is_empty() {
        return Ok(Vec::new());
    }
    let units = units(section, &plans, file.params, notes)?;
    let mut wanted = vec![false; section.names.len()];
    plans
        .iter()
        .flat_map(|p| p.force.iter().chain(&p.moment).chain(&p.cop).flatten())
        .for_each(|at| wanted[*at] = true);
    let mut samples = samples(section, "force", &mut wanted, file, notes)?;
    plate_set::build(plans, &mut samples.columns, samples.clock, units, file.params, notes)
}

/// One plan per plate, and the names of all other devices.
fn plans(section: &Section) -> (Vec<Plate>, Vec<String>) {
    let mut plans: Vec<Plate> = Vec::new();
    let mut others: Vec<String> = Vec::new();
    for at in section.lead()..section.names.len() {
        let label = section.label(at);
        let device = label.rsplit_once(" - ").map_or(label, |(device, _)| device);
        let Some((slot, axis, number)) = component(section.component(at)).filter(|_| !is_sum(label)) else {
            if !others.iter().any(|name| name == device) && !device.is_empty() {
                others.push(device.to_owned());
            }
            continue;
        };
        let name = if number.is_empty() { device.to_owned() } else { format!("{device} {number}").trim().to_owned() };
        // A second plate of the same name begins where a place is taken.
        let taken = plans.iter_mut().rfind(|plan| plan.name == name).and_then(|plan| slots(plan, slot)[axis]);
        let known = plans.iter().rposition(|plan| plan.name == name).filter(|_| taken.is_none());
        let index = known.unwrap_or_else(|| {
            plans.push(Plate { name, ..Plate::default() });
            plans.len() - 1
        });
        slots(&mut plans[index], slot)[axis] = Some(at);
    }
    plans.retain(|plan| plan.force.iter().any(Option::is_some));
    (plans, others)
}

/// Nexus may add the sum of all plates, which is no plate.
fn is_sum(label: &str) -> bool {
    label.to_ascii_lowercase().contains("combined")
}

/// Which of a plate's three quantities.
#[derive(Clone, Copy)]
enum Slot {
    Force,
    Moment,
    Cop,
}

fn slots(plan: &mut Plate, slot: Slot) -> &mut [Option<usize>; 3] {
    match slot {
        Slot::Force => &mut plan.force,
        Slot::Moment => &mut plan.moment,
        Slot::Cop => &mut plan.cop,
    }
}

/// `Fx`, `Force.Fx1`: quantity, axis, and the plate's number where it stands in the name.
fn component(name: &str) -> Option<(Slot, usize, &str)> {
    let name = name.rsplit('.').next().unwrap_or(name);
    let (letter, rest) = (name.chars().next()?.to_ascii_uppercase(), name.get(1..)?);
    let (axis, number) = (rest.chars().next()?.to_ascii_lowercase(), rest.get(1..)?);
    let slot = match letter {
        'F' => Slot::Force,
        'M' => Slot::Moment,
        'C' => Slot::Cop,
        _ => return None,
    };
    let axis = "xyz".find(axis)?;
    number.chars().all(|c| c.is_ascii_digit()).then_some((slot, axis, number))
}

/// What the columns say that they are in; the same for all plates.
fn units(section: &Section, plans: &[Plate], params: &ReadParams, notes: &mut Notes) -> Result<Units> {
    let said = |of: fn(&Plate) -> &[Option<usize>; 3]| {
        plans.iter().flat_map(|plan| of(plan).iter().flatten()).map(|at| section.unit(*at)).find(|u| !u.is_empty())
    };
    let force_said = said(|plan| &plan.force);
    if force_said.is_none() {
        notes.doubt("units", "the forces' unit is not declared; read as N");
    }
    let force_said = force_said.unwrap_or("N");
    let force = ForceUnit::parse(force_said).or(params.force_unit).ok_or_else(|| {
        Error::new(ErrorKind::Unit, format!("force plates in `{force_said}`"), "N")
            .at(Place::line(section.first_line.saturating_sub(1)))
            .mend("export the plates calibrated, or give force_unit")
    })?;
    let moment_nm = match said(|plan| &plan.moment).map(|u| u.to_ascii_lowercase().replace(['.', '*', '·', ' '], "")) {
        Some(unit) if unit == "nm" || unit == "mn" => 1.0,
        Some(unit) if unit == "nmm" || unit == "mmn" => 1e-3,
        Some(unit) => {
            notes.doubt("units", format!("moments in `{unit}` are read as N·mm"));
            1e-3
        }
        None => 1e-3,
    };
    let length = said(|plan| &plan.cop).and_then(LengthUnit::parse);
    Ok(Units { force, length, moment_nm })
}
