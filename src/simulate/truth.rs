//! What is exactly known about a synthetic recording.
//!
//! Everything here is computed from the parameters and the closed forms of the model, none of it from samples. Peaks
//! and loading rates are those of the unfiltered, noise-free force counted from its true onset; a filter and an event
//! threshold change them, as they do in the laboratory.

use std::f64::consts::PI;

use serde::{Deserialize, Serialize};

use super::{
    closed_form::Spring,
    feet::{FIFTH_METATARSAL_M, FIRST_METATARSAL_M},
    gait::{Contact, Gait},
    impact_truth::{ImpactTruth, bisect},
    params::Runner,
    sensors::{Body, shock},
};
use crate::{
    quantity::{STANDARD_GRAVITY_MPS2 as G, Side},
    recording::{Axes, ForceSign, Surface},
};

/// The truth about a recording.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Truth {
    /// Every contact of which the recording holds a part, in order.
    pub contacts: Vec<ContactTruth>,
    /// Over the complete contacts.
    pub trial: TrialTruth,
    /// Meaning of the recording's x, y and z, before `heading_deg`.
    pub axes: Axes,
    /// Which force of the pair the recording holds.
    pub sign: ForceSign,
    /// Marker frames that were taken away.
    pub gaps: Vec<Gap>,
}

/// One contact and the step that ends with it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ContactTruth {
    /// The foot.
    pub side: Side,
    /// First instant of force, s; negative when the recording began later.
    pub ic_time_s: f64,
    /// Last instant of force, s.
    pub to_time_s: f64,
    /// From the one to the other, s.
    pub contact_time_s: f64,
    /// From the last instant of force to the first of the other foot, s.
    pub flight_time_s: f64,
    /// Whether both instants are within the recording.
    pub complete: bool,
    /// Heel marker at the middle of the contact: forward, up, right, m.
    pub heel_midstance_m: [f64; 3],
    /// Lateral distance from the other foot's placement before (treadmill), or from the line through its placements
    /// before and after (overground), m; positive with the foot on its own side of the other.
    pub step_width_m: f64,
    /// Speed times the time since the other foot's contact, which is the distance between the placements, m.
    pub step_length_m: f64,
    /// Lateral distance of the heel from the straight path of the pelvis, m; positive on the foot's own side.
    pub crossover_margin_m: f64,
    /// The same of the foot marker nearest to the midline or furthest beyond it, of heel and metatarsal heads, m.
    pub crossover_margin_medial_m: f64,
    /// Direction of the foot against the progression while it is flat, degrees; toes out positive.
    pub foot_progression_angle_deg: f64,
    /// Tilt of the foot at initial contact against the flat foot, degrees; toes up positive.
    pub foot_strike_angle_deg: f64,
    /// Highest less lowest height of the centre of mass from this contact to the next, m.
    pub vertical_oscillation_m: f64,
    /// Largest vertical force from 30 to 80 % of the contact, BW.
    pub vgrf_active_peak_bw: f64,
    /// First local maximum of the vertical force, BW; absent without a pulse, or where it makes only an inflection.
    pub vgrf_impact_peak_bw: Option<f64>,
    /// From contact to that maximum, s.
    pub impact_peak_time_s: Option<f64>,
    /// Slope between 20 and 80 % of the impact peak's height, BW/s.
    pub valr_force_bw_s: Option<f64>,
    /// Slope between 20 and 80 % of the time to the impact peak, BW/s.
    pub valr_time_bw_s: Option<f64>,
    /// Vertical impulse, BW·s.
    pub vertical_impulse_bw_s: f64,
    /// Impulse of the backward force, BW·s, negative; the forward one is its opposite.
    pub braking_impulse_bw_s: f64,
    /// Vertical stiffness from this contact and the flight after it (Morin et al. 2005, 10.1123/jab.21.2.167), kN/m.
    pub k_vert_kn_m: f64,
    /// Leg stiffness likewise, kN/m; absent where the leg is too short for the distance covered in contact.
    pub k_leg_kn_m: Option<f64>,
    /// Highest specific force along the shank from 20 ms before contact to 75 ms after, g, unfiltered; absent without a
    /// sensor on that shank.
    pub pta_axial_g: Option<f64>,
    /// Highest length of the specific force at the shank likewise, g.
    pub pta_resultant_g: Option<f64>,
    /// From contact to the axial peak, s.
    pub pta_time_to_peak_s: Option<f64>,
}

/// Means over the complete contacts of a recording, of which there is always one. Named like the metrics they are the
/// truth of.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TrialTruth {
    /// Complete contacts.
    pub contacts_count: usize,
    /// Body mass, kg.
    pub mass_kg: f64,
    /// Running speed, m/s.
    pub speed_mps: f64,
    /// 60 over the mean time between contacts, steps/min.
    pub cadence_spm: f64,
    /// Mean time from one contact to the next, s.
    pub step_time_s: f64,
    /// Contact time, s.
    pub contact_time_s: f64,
    /// Flight time, s.
    pub flight_time_s: f64,
    /// Contact time over twice the step time.
    pub duty_factor_ratio: f64,
    /// Step length, m.
    pub step_length_m: f64,
    /// Step width, m.
    pub step_width_m: f64,
    /// Lateral distance of the heels from the path of the pelvis, m.
    pub crossover_margin_m: f64,
    /// The same of the foot marker nearest to the midline, m.
    pub crossover_margin_medial_m: f64,
    /// Foot progression angle, degrees.
    pub foot_progression_angle_deg: f64,
    /// Foot strike angle, degrees.
    pub foot_strike_angle_deg: f64,
    /// Vertical oscillation, m.
    pub vertical_oscillation_m: f64,
    /// Vertical stiffness, kN/m.
    pub k_vert_kn_m: f64,
    /// Leg stiffness, kN/m; absent when it is for any contact.
    pub k_leg_kn_m: Option<f64>,
    /// Active peak, BW.
    pub vgrf_active_peak_bw: f64,
    /// Impact peak, BW; absent when it is for any contact.
    pub vgrf_impact_peak_bw: Option<f64>,
    /// Vertical impulse, BW·s.
    pub vertical_impulse_bw_s: f64,
    /// Braking impulse, BW·s, negative.
    pub braking_impulse_bw_s: f64,
    /// Axial peak at the shank, g; absent when it is for any contact.
    pub pta_axial_g: Option<f64>,
    /// Resultant peak at the shank, g; likewise.
    pub pta_resultant_g: Option<f64>,
    /// From contact to the axial peak, s; likewise.
    pub pta_time_to_peak_s: Option<f64>,
    /// Range of the lean of the pelvis, degrees; absent without sensors.
    pub pelvis_roll_rom_deg: Option<f64>,
    /// Largest adduction of the standing thigh from its value at contact, degrees; absent without sensors.
    pub thigh_adduction_imu_deg: Option<f64>,
}

/// Frames `[from, to)` in which a marker is not seen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Gap {
    /// Label of the marker.
    pub marker: String,
    /// First frame without it, from 0.
    pub from: usize,
    /// First frame with it again.
    pub to: usize,
}

/// Truth of every contact that touches `[0, end_s]`.
pub(super) fn contacts(gait: &Gait, runner: &Runner, body: Option<&Body<'_>>, end_s: f64) -> Vec<ContactTruth> {
    let inside = |c: &Contact| c.to_s > 0.0 && c.ic_s < end_s;
    (1..gait.contacts.len() - 1)
        .filter(|i| inside(&gait.contacts[*i]))
        .map(|i| contact(&gait.contacts[i - 1..=i + 1], runner, body, end_s))
        .collect()
}

/// Truth of the middle one of three contacts.
fn contact(three: &[Contact], runner: &Runner, body: Option<&Body<'_>>, end_s: f64) -> ContactTruth {
    let (before, here, after) = (&three[0], &three[1], &three[2]);
    let weight_n = runner.mass_kg * G;
    let tc = here.stance_s;
    let spring = Spring::of(tc, here.flight_s, runner.mass_kg);
    let impact = ImpactTruth::of(here);
    let shock = body.and_then(|body| shock(body, here));
    let belt_m = match runner.surface {
        Surface::Treadmill => runner.speed_mps * here.midstance_s(),
        Surface::Overground => 0.0,
    };
    ContactTruth {
        side: here.side,
        ic_time_s: here.ic_s,
        to_time_s: here.to_s,
        contact_time_s: tc,
        flight_time_s: here.flight_s,
        complete: here.ic_s >= 0.0 && here.to_s <= end_s,
        heel_midstance_m: [here.heel_m[0] - belt_m, super::feet::HEEL_HEIGHT_M, here.heel_m[1]],
        step_width_m: step_width_m(before, here, after, runner.surface),
        step_length_m: runner.speed_mps * (here.ic_s - before.ic_s),
        crossover_margin_m: here.side.lateral_sign() * here.heel_m[1],
        crossover_margin_medial_m: medial_margin_m(here, runner.foot_progression_angle_deg),
        foot_progression_angle_deg: runner.foot_progression_angle_deg,
        foot_strike_angle_deg: runner.foot_strike_angle_deg,
        vertical_oscillation_m: oscillation_m(here),
        vgrf_active_peak_bw: here.half_sine_n() / weight_n,
        vgrf_impact_peak_bw: impact.as_ref().map(|i| i.peak_n / weight_n),
        impact_peak_time_s: impact.as_ref().map(|i| i.time_s),
        valr_force_bw_s: impact.as_ref().map(|i| i.slope_by_force_n_s / weight_n),
        valr_time_bw_s: impact.as_ref().map(|i| i.slope_by_time_n_s / weight_n),
        vertical_impulse_bw_s: here.impulse_ns() / weight_n,
        braking_impulse_bw_s: -runner.braking_bw * tc / PI,
        k_vert_kn_m: spring.peak_n / spring.fall_m / 1000.0,
        k_leg_kn_m: spring
            .leg_shortening_m(runner.speed_mps, runner.leg_length_m, tc)
            .map(|shortening| spring.peak_n / shortening / 1000.0),
        pta_axial_g: shock.map(|s| s.axial_g),
        pta_resultant_g: shock.map(|s| s.resultant_g),
        pta_time_to_peak_s: shock.map(|s| s.time_s),
    }
}

fn step_width_m(before: &Contact, here: &Contact, after: &Contact, surface: Surface) -> f64 {
    let [from, to, foot] = [before, after, here].map(|c| c.heel_m);
    let across = match surface {
        Surface::Treadmill => foot[1] - from[1],
        Surface::Overground => {
            let (along, aside) = (to[0] - from[0], to[1] - from[1]);
            ((foot[1] - from[1]) * along - (foot[0] - from[0]) * aside) / along.hypot(aside)
        }
    };
    here.side.lateral_sign() * across
}

fn medial_margin_m(contact: &Contact, toe_out_deg: f64) -> f64 {
    let (sin, cos) = toe_out_deg.to_radians().sin_cos();
    let outwards = [[0.0; 3], FIRST_METATARSAL_M, FIFTH_METATARSAL_M].map(|[x, _, z]| x * sin + z * cos);
    contact.side.lateral_sign() * contact.heel_m[1] + outwards.into_iter().fold(f64::MAX, f64::min)
}

/// Lowest where the stance turns downward into upward motion; highest at the top of the flight, or at toe-off.
fn oscillation_m(contact: &Contact) -> f64 {
    let tc = contact.stance_s;
    let lowest_s = bisect(0.0, tc, |s| contact.motion(s).1);
    let rise_s = (contact.motion(tc).1 / G).clamp(0.0, contact.flight_s);
    contact.motion(tc + rise_s).0 - contact.motion(lowest_s).0
}

/// Means over the complete contacts.
pub(super) fn trial(contacts: &[ContactTruth], runner: &Runner) -> TrialTruth {
    let complete = || contacts.iter().filter(|c| c.complete);
    let contacts_count = complete().count();
    let mean = |value: fn(&ContactTruth) -> f64| complete().map(value).sum::<f64>() / contacts_count as f64;
    let mean_if_all = |value: fn(&ContactTruth) -> Option<f64>| {
        complete().map(value).sum::<Option<f64>>().map(|sum| sum / contacts_count as f64)
    };
    let contact_time_s = mean(|c| c.contact_time_s);
    let flight_time_s = mean(|c| c.flight_time_s);
    let step_time_s = contact_time_s + flight_time_s;
    TrialTruth {
        contacts_count,
        mass_kg: runner.mass_kg,
        speed_mps: runner.speed_mps,
        cadence_spm: 60.0 / step_time_s,
        step_time_s,
        contact_time_s,
        flight_time_s,
        duty_factor_ratio: contact_time_s / (2.0 * step_time_s),
        step_length_m: mean(|c| c.step_length_m),
        step_width_m: mean(|c| c.step_width_m),
        crossover_margin_m: mean(|c| c.crossover_margin_m),
        crossover_margin_medial_m: mean(|c| c.crossover_margin_medial_m),
        foot_progression_angle_deg: runner.foot_progression_angle_deg,
        foot_strike_angle_deg: runner.foot_strike_angle_deg,
        vertical_oscillation_m: mean(|c| c.vertical_oscillation_m),
        k_vert_kn_m: mean(|c| c.k_vert_kn_m),
        k_leg_kn_m: mean_if_all(|c| c.k_leg_kn_m),
        vgrf_active_peak_bw: mean(|c| c.vgrf_active_peak_bw),
        vgrf_impact_peak_bw: mean_if_all(|c| c.vgrf_impact_peak_bw),
        vertical_impulse_bw_s: mean(|c| c.vertical_impulse_bw_s),
        braking_impulse_bw_s: mean(|c| c.braking_impulse_bw_s),
        pta_axial_g: mean_if_all(|c| c.pta_axial_g),
        pta_resultant_g: mean_if_all(|c| c.pta_resultant_g),
        pta_time_to_peak_s: mean_if_all(|c| c.pta_time_to_peak_s),
        // Each stance drops the pelvis to its other side, from level and back to it.
        pelvis_roll_rom_deg: runner.sensors.as_ref().map(|s| 2.0 * s.pelvic_drop_deg.abs()),
        thigh_adduction_imu_deg: runner.sensors.as_ref().map(|s| s.thigh_adduction_deg.max(0.0)),
    }
}
