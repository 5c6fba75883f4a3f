//! The model against its closed forms, and the samples against the truth.

use proptest::prelude::*;

use super::*;
use crate::{ErrorKind, quantity::Side, recording::Surface};

fn near(what: &str, found: f64, expected: f64, tolerance: f64) {
    assert!((found - expected).abs() <= tolerance, "{what}: found {found}, expected {expected} ± {tolerance}");
}

fn lively() -> Runner {
    Runner {
        variability_ratio: 0.02,
        asymmetry_s: 0.012,
        step_width_sd_m: 0.01,
        impact: Some(Impact::default()),
        duration_s: 60.0,
        force_rate_hz: 2000.0,
        seed: 3,
        ..Runner::default()
    }
}

/// The table of model M1, to the digits printed there.
#[test]
fn the_closed_form_is_model_m1() {
    let m1 = closed_form(&Runner::default());
    for (what, found, expected, tolerance) in [
        ("body weight", m1.body_weight_n, 686.4655, 1e-10),
        ("peak", m1.active_peak_n, 1_509.616_480, 5e-7),
        ("peak, BW", m1.active_peak_bw, 2.199_115, 5e-7),
        ("step time", m1.step_time_s, 0.350, 1e-15),
        ("cadence", m1.cadence_spm, 171.428_571, 5e-7),
        ("duty factor", m1.duty_factor_ratio, 0.357_142_857, 5e-10),
        ("step length", m1.step_length_m, 1.225, 1e-12),
        ("impulse", m1.vertical_impulse_bw_s, 0.350, 1e-15),
        ("fall", m1.fall_in_stance_m, 0.059_953_519, 5e-10),
        ("oscillation", m1.vertical_oscillation_m, 0.072_211_831, 5e-10),
        ("k_vert", m1.k_vert_kn_m, 25.179_781, 5e-7),
        ("leg shortening", m1.leg_shortening_m.unwrap(), 0.173_446_208, 5e-10),
        ("k_leg", m1.k_leg_kn_m.unwrap(), 8.703_658, 5e-7),
        ("acceleration", m1.peak_acceleration_g, 1.199_115, 5e-7),
    ] {
        near(what, found, expected, tolerance);
    }
}

#[test]
fn the_default_runner_is_model_m1() {
    let (_, truth) = runner(&Runner::default()).unwrap();
    let m1 = closed_form(&Runner::default());
    assert_eq!(truth.trial.contacts_count, 57);
    for contact in &truth.contacts {
        near("oscillation", contact.vertical_oscillation_m, m1.vertical_oscillation_m, 1e-12);
        near("peak", contact.vgrf_active_peak_bw, m1.active_peak_bw, 1e-12);
        near("impulse", contact.vertical_impulse_bw_s, 0.350, 1e-12);
        near("k_vert", contact.k_vert_kn_m, m1.k_vert_kn_m, 1e-9);
        near("k_leg", contact.k_leg_kn_m.unwrap(), m1.k_leg_kn_m.unwrap(), 1e-9);
        near("step width", contact.step_width_m, 0.03, 1e-15);
        near("margin", contact.crossover_margin_m, 0.015, 1e-15);
        near("step length", contact.step_length_m, 1.225, 1e-12);
    }
    assert_eq!(truth.trial.contact_time_s, 0.25);
    near("leg stiffness", truth.trial.k_leg_kn_m.unwrap(), m1.k_leg_kn_m.unwrap(), 1e-9);
    near("cadence", truth.trial.cadence_spm, m1.cadence_spm, 1e-9);
    assert_eq!(truth.contacts[0].side, Side::Right);
    near("first contact", truth.contacts[0].ic_time_s, 0.050, 1e-12);
}

/// Simpson's rule within each stance: its error for half a sine on 500 intervals is below 1e-9.
#[test]
fn the_mean_force_over_whole_steps_is_body_weight() {
    let (recording, truth) = runner(&Runner { force_rate_hz: 2000.0, ..Runner::default() }).unwrap();
    let (force, clock) = (recording.plates[0].component(1).unwrap(), recording.plates[0].clock);
    let complete: Vec<_> = truth.contacts.iter().filter(|c| c.complete).collect();
    let impulse: f64 = complete
        .iter()
        .map(|c| {
            let (from, to) =
                (clock.position(c.ic_time_s).round() as usize, clock.position(c.to_time_s).round() as usize);
            (from..to).step_by(2).map(|i| (force[i] + 4.0 * force[i + 1] + force[i + 2]) / 6000.0).sum::<f64>()
        })
        .sum();
    near("mean force, BW", impulse / (complete.len() as f64 * 0.350) / 686.4655, 1.0, 1e-6);
}

/// With steps that differ, impulses still carry the body: over many steps to the height it had and no further.
#[test]
fn a_lively_runner_neither_sinks_nor_rises() {
    let (_, truth) = runner(&lively()).unwrap();
    let complete: Vec<_> = truth.contacts.iter().filter(|c| c.complete).collect();
    let impulse: f64 = complete.iter().map(|c| c.vertical_impulse_bw_s).sum();
    let time = complete.len() as f64 * (truth.trial.contact_time_s + truth.trial.flight_time_s);
    // The velocity at the two ends differs by a few per cent of g·tf: 0.02 m/s over a minute.
    near("mean force, BW", impulse / time, 1.0, 5e-5);
    let gait = Gait::of(&lively()).unwrap();
    for pair in gait.contacts.windows(2) {
        let (height_m, velocity_mps) = pair[0].motion(pair[1].ic_s - pair[0].ic_s);
        near("height at contact", height_m, 0.0, 1e-12);
        near("velocity at contact", velocity_mps, pair[1].motion(0.0).1, 1e-12);
    }
}

/// Second differences of the height are the force: the double integral is the right one, pulse included.
#[test]
fn the_height_is_the_double_integral_of_the_force() {
    let params = lively();
    let gait = Gait::of(&params).unwrap();
    let h = 1e-4;
    for s in [0.004, 0.012, 0.021, 0.033, 0.045, 0.1, 0.2, 0.28] {
        let contact = &gait.contacts[6];
        let curvature = (contact.motion(s + h).0 - 2.0 * contact.motion(s).0 + contact.motion(s - h).0) / (h * h);
        let expected = contact.force_n(s) / params.mass_kg - crate::quantity::STANDARD_GRAVITY_MPS2;
        // h² / 12 times the fourth derivative, at most 1e5 m/s⁴ within the pulse, and 1e-16 / h² of rounding.
        near("acceleration", curvature, expected, 2e-3);
    }
}

#[test]
fn contacts_in_the_samples_last_as_long_as_the_truth_says() {
    let (recording, truth) = runner(&lively()).unwrap();
    let (force, clock) = (recording.plates[0].component(1).unwrap(), recording.plates[0].clock);
    for contact in truth.contacts.iter().filter(|c| c.complete) {
        let loaded = clock.range(contact.ic_time_s + 1e-6, contact.to_time_s - 1e-6);
        assert!(force[loaded.clone()].iter().all(|f| *f > 0.0));
        assert!(force[loaded.end + 1] == 0.0 && loaded.start.checked_sub(2).is_none_or(|i| force[i] == 0.0));
    }
    let both = |side| truth.contacts.iter().filter(move |c| c.side == side).map(|c| c.to_time_s - c.ic_time_s);
    let mean = |side| both(side).sum::<f64>() / both(side).count() as f64;
    // 85 contacts a side with 5 ms spread: standard error of the difference 0.8 ms.
    near("asymmetry", mean(Side::Left) - mean(Side::Right), 0.012, 0.003);
}

#[test]
fn the_impact_peak_is_where_the_force_turns() {
    let params = Runner { impact: Some(Impact::default()), ..Runner::default() };
    let (_, truth) = runner(&params).unwrap();
    let gait = Gait::of(&params).unwrap();
    let (contact, known) = (&gait.contacts[5], &truth.contacts[1]);
    let peak_s = known.impact_peak_time_s.unwrap();
    let force = |s: f64| contact.force_n(s) / 686.4655;
    near("peak", force(peak_s), known.vgrf_impact_peak_bw.unwrap(), 1e-9);
    assert!(force(peak_s) > force(peak_s - 1e-4) && force(peak_s) > force(peak_s + 1e-4));
    let by_time = (force(0.8 * peak_s) - force(0.2 * peak_s)) / (0.6 * peak_s);
    near("loading rate by time", known.valr_time_bw_s.unwrap(), by_time, 1e-9);
    assert!(known.valr_force_bw_s.unwrap() > by_time, "the middle of a raised cosine is its steepest part");
    let weak = Runner { impact: Some(Impact { magnitude_bw: 0.05, ..Impact::default() }), ..Runner::default() };
    assert_eq!(runner(&weak).unwrap().1.contacts[1].vgrf_impact_peak_bw, None);
}

/// Heels in stance: on the belt's speed, at the lateral position of the truth, to the last bit of the arithmetic.
#[test]
fn the_standing_heel_rides_on_the_belt_and_rests_on_the_ground() {
    for (surface, speed) in [(Surface::Treadmill, -3.5), (Surface::Overground, 0.0)] {
        let (recording, truth) = runner(&Runner { surface, step_width_m: -0.02, ..Runner::default() }).unwrap();
        let markers = recording.markers.unwrap();
        for contact in truth.contacts.iter().filter(|c| c.complete) {
            let heel = markers.index(if contact.side == Side::Left { "LHEE" } else { "RHEE" }).unwrap();
            let frames = markers.clock.range(contact.ic_time_s, contact.to_time_s);
            for frame in frames.start..frames.end - 1 {
                let (a, b) = (markers.at(heel, frame), markers.at(heel, frame + 1));
                near("velocity", (b[0] - a[0]) * markers.clock.rate_hz, speed, 1e-9);
                assert_eq!(a[2], contact.heel_midstance_m[2]);
            }
            let middle = f64::midpoint(contact.ic_time_s, contact.to_time_s);
            let frame = markers.clock.position(middle).round();
            let travelled = speed * (markers.clock.time_s(frame) - middle);
            near("heel", markers.at(heel, frame as usize)[0], contact.heel_midstance_m[0] + travelled, 1e-9);
            near("height", markers.at(heel, frame as usize)[1], contact.heel_midstance_m[1], 1e-12);
        }
    }
}

#[test]
fn the_pelvis_rises_and_falls_with_the_centre_of_mass() {
    let (recording, truth) = runner(&Runner { marker_rate_hz: 2000.0, ..Runner::default() }).unwrap();
    let markers = recording.markers.unwrap();
    let heights = markers.coordinate(markers.index("LASI").unwrap(), 1).to_vec();
    let (low, high) = heights.iter().fold((f64::MAX, f64::MIN), |(l, h), v| (l.min(*v), h.max(*v)));
    // Sampling misses the turning points by at most 0.25 ms: 12 m/s² / 2 · (0.25 ms)².
    near("oscillation", high - low, truth.trial.vertical_oscillation_m, 1e-6);
}

#[test]
fn axes_sign_and_heading_turn_the_same_runner() {
    let plain = runner(&Runner::default()).unwrap().0;
    let params = Runner {
        axes: "x=right,y=forward,z=up".parse().ok(),
        sign: ForceSign::Action,
        heading_deg: 90.0,
        ..Runner::default()
    };
    let turned = runner(&params).unwrap().0;
    let sample = 100;
    let [forward, up, right] = [0, 1, 2].map(|a| plain.plates[0].component(a).unwrap()[sample]);
    // Heading 90° to the right: forward is where right was.
    let [x, y, z] = [0, 1, 2].map(|a| turned.plates[0].component(a).unwrap()[sample]);
    for (found, expected) in [(x, -forward), (y, right), (z, -up)] {
        near("force", found, expected, 1e-9);
    }
    let (a, b) = (plain.markers.unwrap().at(7, 10), turned.markers.unwrap().at(7, 10));
    for (found, expected) in [(b[0], a[0]), (b[1], -a[2]), (b[2], a[1])] {
        near("marker", found, expected, 1e-12);
    }
}

#[test]
fn gaps_are_as_many_as_asked_for_and_known() {
    let (recording, truth) = runner(&Runner { gap_ratio: 0.1, gap_s: 0.05, ..Runner::default() }).unwrap();
    let markers = recording.markers.unwrap();
    for (index, label) in markers.labels.iter().enumerate() {
        near("missing", markers.missing_ratio(index), 0.1, 1e-12);
        let known = truth.gaps.iter().filter(|g| g.marker == *label);
        assert!(known.flat_map(|g| g.from..g.to).all(|frame| markers.at(index, frame)[0].is_nan()));
    }
}

#[test]
fn the_same_seed_gives_the_same_bits_and_noise_leaves_the_gait_alone() {
    let noisy = Runner { noise_n: 5.0, marker_noise_m: 0.001, ..lively() };
    let (a, b) = (runner(&noisy).unwrap(), runner(&noisy).unwrap());
    assert_eq!(a.0.plates[0].force_n, b.0.plates[0].force_n);
    assert_eq!(a.1, b.1);
    assert_eq!(a.1.contacts, runner(&lively()).unwrap().1.contacts);
    assert_ne!(a.1.contacts, runner(&Runner { seed: 4, ..lively() }).unwrap().1.contacts);
}

#[test]
fn a_lead_longer_than_the_flight_starts_within_a_contact() {
    let (recording, truth) = runner(&Runner { lead_s: 0.225, ..Runner::default() }).unwrap();
    near("force at the start, at mid-stance", recording.plates[0].component(1).unwrap()[0], 1_509.616_480, 1e-6);
    assert_eq!((truth.contacts[0].complete, truth.contacts[0].side), (false, Side::Left));
    assert_eq!((truth.contacts[1].complete, truth.contacts[1].side), (true, Side::Right));
}

#[test]
fn nonsense_is_refused() {
    let error = runner(&Runner { mass_kg: -1.0, ..Runner::default() }).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Parameter);
    assert!(error.message().contains("`mass_kg`"), "{error}");
}

fn any_runner() -> impl Strategy<Value = Runner> {
    let times = (0.16..0.35, 0.03..0.18, 0.0..0.05, -0.03..0.03);
    let ways = (any::<bool>(), any::<bool>(), any::<bool>(), 0.0..0.1, any::<u64>());
    (times, ways).prop_map(|((contact_time_s, flight_time_s, variability_ratio, asymmetry_s), ways)| {
        let (overground, impact, left, lead_s, seed) = ways;
        Runner {
            contact_time_s,
            flight_time_s,
            variability_ratio,
            asymmetry_s,
            surface: if overground { Surface::Overground } else { Surface::Treadmill },
            impact: impact.then_some(Impact { magnitude_bw: 0.5, time_s: 0.02, width_s: 0.03 }),
            first_side: if left { Side::Left } else { Side::Right },
            lead_s,
            seed,
            duration_s: 6.0,
            ..Runner::default()
        }
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    /// Whatever the steps, between two contacts Newton's second law holds and the body comes back to its height.
    #[test]
    fn any_runner_obeys_newton(params in any_runner()) {
        let gait = Gait::of(&params).unwrap();
        let weight_n = params.mass_kg * crate::quantity::STANDARD_GRAVITY_MPS2;
        for pair in gait.contacts.windows(2) {
            let step_s = pair[1].ic_s - pair[0].ic_s;
            let (height_m, velocity_mps) = pair[0].motion(step_s);
            prop_assert!(height_m.abs() < 1e-9, "height {height_m}");
            let gained = (pair[0].impulse_ns() - weight_n * step_s) / params.mass_kg;
            prop_assert!((velocity_mps - pair[0].motion(0.0).1 - gained).abs() < 1e-9);
            prop_assert!(pair[0].side == pair[1].side.opposite());
        }
    }

    /// Events at 20 N are late and early by what the closed form says: the half-sine reaches 20 N after
    /// `tc/π·asin(20/A)`. The steepest of these onsets passes 20 N within the sample interval it begins in, where the
    /// line between samples is off by up to a tenth of the interval, 0.05 ms.
    #[test]
    fn contacts_of_any_runner_are_found(params in any_runner()) {
        let params = Runner { force_rate_hz: 2000.0, impact: None, ..params };
        let (recording, truth) = runner(&params).unwrap();
        let plate = &recording.plates[0];
        let runs = crate::signal::runs_above(plate.component(1).unwrap(), 20.0, 40, 20);
        let found: Vec<(f64, f64)> = runs
            .iter()
            .filter(|run| !run.open_start && !run.open_end)
            .map(|run| (plate.clock.time_s(run.from), plate.clock.time_s(run.to)))
            .collect();
        let delay_s = |contact: &ContactTruth| {
            let peak_n = contact.vgrf_active_peak_bw * 686.4655;
            contact.contact_time_s / std::f64::consts::PI * (20.0 / peak_n).asin()
        };
        // A contact is found whole when the recording holds both crossings, even if force remains at its first or last
        // sample.
        let whole = |contact: &&ContactTruth| {
            let delay_s = delay_s(contact);
            plate.clock.covers(contact.ic_time_s + delay_s) && plate.clock.covers(contact.to_time_s - delay_s)
        };
        let known: Vec<_> = truth.contacts.iter().filter(whole).collect();
        prop_assert_eq!(found.len(), known.len());
        for ((from_s, to_s), contact) in found.into_iter().zip(known) {
            let delay_s = delay_s(contact);
            prop_assert!((from_s - contact.ic_time_s - delay_s).abs() < 5e-5, "{from_s} {contact:?}");
            prop_assert!((contact.to_time_s - to_s - delay_s).abs() < 5e-5, "{to_s} {contact:?}");
        }
    }
}
