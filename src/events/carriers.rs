//! Which plates carried a stance.

use super::Stance;
use crate::{condition::Conditioned, recording::ForcePlate};

/// Force on a plate from which it takes part in a stance, N.
const CARRIES_N: f64 = 50.0;
/// Time for which it must, s: less is a spike.
const CARRIES_S: f64 = 0.010;
/// Share of a stance that a plate must carry for the stance to be its own.
const OWN_SHARE: f64 = 0.7;

/// The plates of [`Conditioned::loads`] that took part between two samples.
pub(super) fn loads(conditioned: &Conditioned, inside: std::ops::Range<usize>, rate_hz: f64) -> Vec<usize> {
    let least = (CARRIES_S * rate_hz).ceil() as usize;
    let carries = |i: &usize| {
        let force = conditioned.loads[*i].vertical_n.get(inside.clone()).unwrap_or_default();
        force.iter().filter(|f| **f > CARRIES_N).count() >= least
    };
    (0..conditioned.loads.len()).filter(carries).collect()
}

/// Gives stances that were not found in force the plate that was loaded during them.
pub(super) fn assign(list: &mut [Stance], conditioned: &Conditioned) {
    let plates = &conditioned.recording.plates;
    for stance in list {
        let Some((ic_s, to_s)) = stance.span() else { continue };
        let own = |plate: &ForcePlate| plate.foot.is_none() || stance.side.is_none() || plate.foot == stance.side;
        let carried = plates.iter().enumerate().filter(|(_, p)| own(p)).filter_map(|(index, plate)| {
            let force = plate.component(1)?.get(plate.clock.range(ic_s, to_s)).filter(|f| !f.is_empty())?;
            let loaded = force.iter().filter(|f| **f > CARRIES_N).count();
            (loaded as f64 >= OWN_SHARE * force.len() as f64).then(|| (index, force.iter().sum::<f64>()))
        });
        stance.plate = carried.max_by(|a, b| a.1.total_cmp(&b.1)).map(|(index, _)| index);
        if let Some(plate) = stance.plate.map(|index| &plates[index]) {
            stance.loads = loads(conditioned, plate.clock.range(ic_s, to_s), plate.clock.rate_hz);
        }
    }
}
