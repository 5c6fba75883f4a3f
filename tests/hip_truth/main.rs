//! A runner whose pelvis, thighs and shanks turn as prescribed, followed by clusters from a static trial that faces
//! elsewhere: every angle is known.

mod runner;

use midstance::{
    analysis::{AnalysisParams, Trial, analyze},
    quantity::Side,
    read::attach_static,
    simulate::Runner,
};
use runner::{Leg, Pose, SIDES, STANDING, STRIDE_S, cross, middle_m, running, standing};

fn trial(static_offset: bool) -> Trial {
    let (standing, leg_m) = standing();
    let mut run = running(leg_m);
    attach_static(&mut run, standing).unwrap();
    let mut params = AnalysisParams { curves: true, ..AnalysisParams::default() };
    params.metrics.hip.static_offset = static_offset;
    analyze(&run, &params).unwrap()
}

/// What `of` is between two instants, every 0.1 ms.
fn over(from_s: f64, to_s: f64, of: impl Fn(f64) -> f64) -> Vec<f64> {
    let steps = ((to_s - from_s) * 1e4) as usize;
    (0..=steps).map(|i| of(from_s + (to_s - from_s) * i as f64 / steps as f64)).collect()
}

fn largest(values: &[f64]) -> f64 {
    values.iter().copied().fold(f64::MIN, f64::max)
}

/// Tolerance 0.03 degrees: a 10 Hz filter and 200 frames a second against turns at 1.4 Hz.
#[test]
fn prescribed_angles_come_back_on_every_stance() {
    for offset in [true, false] {
        let trial = trial(offset);
        let subtracted =
            if offset { STANDING } else { Pose { roll: 0.0, adduction: 0.0, rotation: 0.0, valgus: 0.0, ..STANDING } };
        let column = |name: &str| trial.steps.numbers(name).unwrap();
        let mut seen = 0;
        for (row, stance) in trial.stances.iter().enumerate() {
            let Some((ic_s, to_s)) = stance.span().filter(|_| stance.invalid.is_none()) else { continue };
            let side = stance.side.unwrap();
            let adduction = over(ic_s, to_s, |t| Pose::running(side, t).adduction - subtracted.adduction);
            let rotation = over(ic_s, to_s, |t| Pose::running(side, t).rotation - subtracted.rotation);
            let drop = over(ic_s, to_s, |t| -side.lateral_sign() * (Pose::running(side, t).roll - subtracted.roll));
            let valgus = over(ic_s, to_s, |t| Pose::running(side, t).valgus - subtracted.valgus);
            let rate = over(ic_s, to_s, |t| {
                (Pose::running(side, t + 1e-4).adduction - Pose::running(side, t - 1e-4).adduction) / 2e-4
            });
            for (name, expected, tolerance) in [
                ("hip_adduction_ic_deg", adduction[0], 0.03),
                ("hip_adduction_peak_deg", largest(&adduction), 0.03),
                ("hip_adduction_excursion_deg", largest(&adduction) - adduction[0], 0.03),
                ("hip_adduction_velocity_peak_dps", largest(&rate), 0.5),
                ("hip_internal_rotation_peak_deg", largest(&rotation), 0.03),
                ("knee_abduction_peak_deg", largest(&valgus), 0.03),
                ("contralateral_pelvic_drop_peak_deg", largest(&drop), 0.03),
                ("contralateral_pelvic_drop_excursion_deg", largest(&drop) - drop[0], 0.03),
            ] {
                let found = column(name)[row];
                assert!((found - expected).abs() < tolerance, "{name} {side} row {row}: {found}, truth {expected}");
            }
            let sum = column("contralateral_pelvic_drop_2d_deg")[row] + column("femoral_adduction_2d_deg")[row];
            assert!((column("hip_adduction_2d_deg")[row] - sum).abs() < 1e-9);
            seen += 1;
        }
        assert!(seen > 25, "{seen}");
        let rom = column("pelvic_obliquity_rom_deg")[4];
        assert!((rom - 8.0).abs() < 0.03, "a whole stride turns 8 degrees: {rom}");
    }
}

/// What a camera behind shows of the knee, the gap between the knees, and the moment about the hip, from the prescribed
/// joints and the forces as recorded. A 10 Hz filter takes 0.05 % of what turns at 1.4 Hz; forces pass one of 50 Hz.
#[test]
fn knees_seen_from_behind_and_the_moment_about_the_hip_come_back() {
    let (_, leg_m) = standing();
    let run = running(leg_m);
    let (plate, markers) = (&run.plates[0], run.markers.as_ref().unwrap());
    let leg = |side, time_s: f64| {
        // Between frames the pelvis goes straight on.
        let at = markers.clock.position(time_s);
        let (a, b) = (middle_m(markers, at.floor() as usize), middle_m(markers, at.ceil() as usize));
        let origin = std::array::from_fn(|i| a[i] + at.fract() * (b[i] - a[i]));
        Leg::of(&Pose::running(side, time_s), side, origin, leg_m)
    };
    let trial = trial(true);
    let column = |name: &str| trial.steps.numbers(name).unwrap();
    let mut seen = 0;
    for (row, stance) in trial.stances.iter().enumerate() {
        let Some((ic_s, to_s)) = stance.span().filter(|_| stance.invalid.is_none()) else { continue };
        let side = stance.side.unwrap();
        let s = side.lateral_sign();
        let inwards = |a: [f64; 3], b: [f64; 3]| (s * (a[2] - b[2])).atan2(a[1] - b[1]).to_degrees();
        let fppa = over(ic_s, to_s, |t| {
            let leg = leg(side, t);
            inwards(leg.hip, leg.knee) - inwards(leg.knee, leg.ankle)
        });
        let half_s = 0.5 * (ic_s + to_s);
        let window = leg(Side::Right, half_s).medial[2] - leg(Side::Left, half_s).medial[2];
        let force = plate.force_n.each_ref().map(|component| component.as_ref().unwrap());
        let cop = plate.cop_m.as_ref().unwrap();
        let (from, to) = (plate.clock.position(ic_s).ceil() as usize, plate.clock.position(to_s).floor() as usize);
        let moments: Vec<f64> = (from..=to)
            .filter(|i| force[1][*i] >= 50.0)
            .map(|i| {
                let leg = leg(side, plate.clock.time_s(i as f64));
                let arm = std::array::from_fn(|axis| cop[axis][i] - leg.hip[axis]);
                let moment = cross(arm, std::array::from_fn(|axis| force[axis][i]));
                s * (0..3).map(|axis| moment[axis] * leg.floating[axis]).sum::<f64>() / Runner::default().mass_kg
            })
            .collect();
        for (name, expected, tolerance) in [
            ("fppa_peak_deg", largest(&fppa), 0.03),
            ("knee_window_m", window, 0.0002),
            ("hip_adduction_moment_proxy_nm_kg", largest(&moments), 0.002 * largest(&moments)),
        ] {
            let found = column(name)[row];
            assert!((found - expected).abs() < tolerance, "{name} {side} row {row}: {found}, truth {expected}");
        }
        seen += 1;
    }
    assert!(seen > 25, "{seen}");
}

/// The summary names the model, and left curves are of the left leg.
#[test]
fn the_model_and_the_curves_are_told() {
    let trial = trial(true);
    let row = trial.summary.texts("metric").unwrap().iter().position(|m| m == "hip_adduction_peak_deg").unwrap();
    assert_eq!(trial.summary.texts("model").unwrap()[row], "hip harrington, static offset on");
    let note = trial.recording.notes.about("hip_model").unwrap();
    assert!(note.text.contains("240 mm wide and 180 mm deep") && note.text.contains("standing"), "{}", note.text);
    let tracked = &trial.recording.notes.about("rigid_tracking").unwrap().text;
    assert!(tracked.contains("left thigh 5 markers") || tracked.contains("left thigh 4 markers"), "{tracked}");
    for side in SIDES {
        let stride = trial
            .normalised
            .iter()
            .find(|n| n.variable == "hip_flexion_deg" && n.side == side && n.cycle.as_str() == "stride")
            .unwrap();
        let (ic_s, _) = trial.stances[stride.steps[3]].span().unwrap();
        for point in [0, 25, 50, 100] {
            let time_s = ic_s + STRIDE_S * point as f64 / 100.0;
            let expected = Pose::running(side, time_s).flexion - STANDING.flexion;
            let found = stride.values[[3, point]];
            // Contacts are found to within a millisecond, and the hip turns at 220 degrees a second.
            assert!((found - expected).abs() < 0.3, "{side} {point} %: {found}, truth {expected}");
        }
    }
}

/// Two markers of the left thigh that wear each other's labels in the run: hip and knee of that leg, which they carry, are
/// absent with both named, the doubt says how to mend it, and the right leg is as it was.
#[test]
fn exchanged_labels_of_a_thigh_are_found_and_named() {
    let (standing, leg_m) = standing();
    let mut run = running(leg_m);
    let labels = &mut run.markers.as_mut().unwrap().labels;
    let at = |name: &str| labels.iter().position(|l| l == name).unwrap();
    let (a, b) = (at("LTH1"), at("LTH4"));
    labels.swap(a, b);
    attach_static(&mut run, standing).unwrap();
    let found = analyze(&run, &AnalysisParams::default()).unwrap();
    let doubt = found.recording.notes.doubts().find(|n| n.code == "rigid_tracking").unwrap();
    assert!(doubt.text.contains("left thigh") && doubt.text.contains("exchange them"), "{}", doubt.text);
    let [sides, absent] = ["side", "absent"].map(|column| found.steps.texts(column).unwrap());
    let adduction = found.steps.numbers("hip_adduction_peak_deg").unwrap();
    let sound = trial(true);
    let expected = sound.steps.numbers("hip_adduction_peak_deg").unwrap();
    for row in 0..sides.len() {
        if sides[row] == "left" {
            let why = "hip_adduction_peak_deg=inputs_missing(LTH1 and LTH4, whose labels are exchanged)";
            assert!(absent[row].contains(why), "row {row}: {}", absent[row]);
        } else {
            assert_eq!(adduction[row].to_bits(), expected[row].to_bits(), "row {row}");
        }
    }
}

/// The left medial malleolus is not seen in standing, only in the run: the left knee's angle is absent rather than left as
/// it is, and there when standing is not to be subtracted; the right one is there either way.
#[test]
fn an_angle_that_standing_does_not_show_is_not_left_as_it_is() {
    let (mut standing, leg_m) = standing();
    let markers = standing.markers.as_mut().unwrap();
    let lost = markers.index("LMED").unwrap();
    markers.labels[lost] = "elsewhere".into();
    let mut run = running(leg_m);
    attach_static(&mut run, standing).unwrap();
    for static_offset in [true, false] {
        let mut params = AnalysisParams::default();
        params.metrics.hip.static_offset = static_offset;
        let trial = analyze(&run, &params).unwrap();
        let [sides, absent] = ["side", "absent"].map(|column| trial.steps.texts(column).unwrap());
        let abduction = trial.steps.numbers("knee_abduction_peak_deg").unwrap();
        for (row, stance) in trial.stances.iter().enumerate().filter(|(_, s)| s.span().is_some()) {
            let why = "knee_abduction_peak_deg=inputs_missing(left medial malleolus in standing)";
            let expected = static_offset && sides[row] == "left";
            assert_eq!(absent[row].contains(why), expected, "{stance:?}: {}", absent[row]);
            assert_eq!(abduction[row].is_nan(), expected, "row {row}");
        }
    }
}
