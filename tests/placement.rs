//! Where feet land, on synthetic runners whose feet are known in closed form.

use midstance::{
    analysis::{AnalysisParams, Trial, analyze},
    metrics::spatial::StepWidth,
    recording::{Recording, Surface},
    simulate::{Runner, runner},
};

fn run(recording: &Recording) -> Trial {
    analyze(recording, &AnalysisParams::default()).unwrap_or_else(|e| panic!("{e}"))
}

fn mean(trial: &Trial, metric: &str, side: &str) -> f64 {
    let texts = |name| trial.summary.texts(name).unwrap();
    let row = (0..trial.summary.len()).find(|r| texts("metric")[*r] == metric && texts("side")[*r] == side).unwrap();
    trial.summary.numbers("mean").unwrap()[row]
}

fn near(what: &str, found: f64, expected: f64, tolerance: f64) {
    assert!((found - expected).abs() <= tolerance, "{what}: found {found}, expected {expected} ± {tolerance}");
}

/// Turned out, in, and on heel, middle and ball, on both surfaces.
fn runners() -> impl Iterator<Item = Runner> {
    let feet = [(12.0, 6.0), (0.0, -4.0), (-8.0, 15.0)];
    [Surface::Treadmill, Surface::Overground].into_iter().flat_map(move |surface| {
        feet.map(|(strike, out)| Runner {
            surface,
            foot_strike_angle_deg: strike,
            foot_progression_angle_deg: out,
            heading_deg: 20.0,
            duration_s: 8.0,
            ..Runner::default()
        })
    })
}

#[test]
fn angles_and_margins_are_the_true_ones_on_both_sides() {
    for params in runners() {
        let (recording, truth) = runner(&params).unwrap();
        let trial = run(&recording);
        for side in ["left", "right"] {
            let what = format!("{side} on a {} landing at {} deg", params.surface, params.foot_strike_angle_deg);
            // The foot is still coming down in the first of the frames from 20 % of stance on.
            near(&what, mean(&trial, "foot_progression_angle_deg", side), truth.trial.foot_progression_angle_deg, 0.1);
            // The 10 Hz low-pass takes 3 % off a tilt that lasts a quarter of a second.
            let tilt = truth.trial.foot_strike_angle_deg;
            near(&what, mean(&trial, "foot_strike_angle_deg", side), tilt, 0.03 * tilt.abs() + 0.05);
            near(&what, mean(&trial, "crossover_margin_m", side), truth.trial.crossover_margin_m, 1e-4);
            near(&what, mean(&trial, "crossover_margin_medial_m", side), truth.trial.crossover_margin_medial_m, 1e-4);
        }
        let classes = trial.steps.texts("foot_strike_class").unwrap();
        let expected = match params.foot_strike_angle_deg {
            a if a > 8.0 => "rearfoot",
            a if a < -1.6 => "forefoot",
            _ => "midfoot",
        };
        assert!(classes[3..20].iter().all(|class| class == expected), "{classes:?}");
    }
}

/// Malleoli 60 and 70 mm ahead of the heel, 40 mm outwards and 35 mm inwards; the centre of pressure evenly from where the
/// foot lands (30, 130, 200 mm ahead) to 200 mm, on its axis, under a force that is symmetrical in time.
#[test]
fn every_definition_of_step_width_is_its_closed_form() {
    for params in runners() {
        let trial = run(&runner(&params).unwrap().0);
        let (sin, cos) = params.foot_progression_angle_deg.to_radians().sin_cos();
        let landing_m = match params.foot_strike_angle_deg {
            a if a > 8.0 => 0.03,
            a if a < -1.6 => 0.20,
            _ => 0.13,
        };
        let heel_m = params.step_width_m;
        let cop_m = heel_m + 2.0 * f64::midpoint(landing_m, 0.20) * sin;
        for side in ["left", "right"] {
            for (metric, expected, tolerance) in [
                ("step_width_m", heel_m, 1e-4),
                ("step_width_heel_midstance_m", heel_m, 1e-4),
                ("step_width_ankle_midstance_m", heel_m + 2.0 * (0.065 * sin + 0.0025 * cos), 1e-4),
                // Of 250 ms, 5 below 50 N are left out: symmetrical too.
                ("step_width_cop_m", cop_m, 2e-4),
                ("base_of_gait_m", heel_m / 2.0, 1e-4),
            ] {
                let what = format!("{metric} {side} {} {}", params.surface, params.foot_strike_angle_deg);
                near(&what, mean(&trial, metric, side), expected, tolerance);
            }
            if params.foot_strike_angle_deg >= 0.0 {
                // The heel is still on its way to the ground when seen through the low-pass.
                near("heel at contact", mean(&trial, "step_width_heel_ic_m", side), heel_m, 1e-3);
            }
        }
    }
}

#[test]
fn the_chosen_definition_is_that_of_its_own_column() {
    let recording = runner(&Runner { step_width_sd_m: 0.01, ..Runner::default() }).unwrap().0;
    for (method, column) in [
        (StepWidth::HeelMidstance, "step_width_heel_midstance_m"),
        (StepWidth::AnkleMidstance, "step_width_ankle_midstance_m"),
        (StepWidth::Cop, "step_width_cop_m"),
        (StepWidth::HeelIc, "step_width_heel_ic_m"),
        (StepWidth::BaseOfGait, "base_of_gait_m"),
    ] {
        let mut params = AnalysisParams::default();
        params.metrics.spatial.step_width = method;
        let trial = analyze(&recording, &params).unwrap();
        let [chosen, own] = ["step_width_m", column].map(|name| trial.steps.numbers(name).unwrap());
        assert!(chosen.iter().zip(own).all(|(a, b)| a == b || a.is_nan() && b.is_nan()), "{column}");
        assert!(chosen[5].is_finite());
        let note = &trial.recording.notes.about("step_width_method").unwrap().text;
        assert!(note.starts_with(method.as_str()), "{note}");
    }
}

/// The first sample of at least 50 N is `asin(50/1509.6)/π` of stance after contact, its centre of pressure that much on
/// the way from where the foot lands to the toe; the foot is 0.19 m (to between the metatarsals) over 0.68, or 0.20 m (to
/// the toe marker) over 0.72.
#[test]
fn a_strike_index_is_where_the_model_s_pressure_begins() {
    for params in runners().filter(|r| r.foot_strike_angle_deg >= 0.0) {
        let trial = run(&runner(&params).unwrap().0);
        let landing_m = if params.foot_strike_angle_deg > 8.0 { 0.03 } else { 0.13 };
        // Samples every millisecond: on average half of one, 0.002 of stance, late; the filtered force is early.
        let share = (50.0_f64 / 1509.6).asin() / std::f64::consts::PI;
        let expected = 100.0 * (landing_m + share * (0.20 - landing_m)) / (0.20 / 0.72);
        for side in ["left", "right"] {
            near(side, mean(&trial, "strike_index_pct", side), expected, 1.0);
        }
    }
}

#[test]
fn a_foot_on_two_belts_has_no_centre_of_pressure() {
    let mut recording = runner(&Runner { duration_s: 8.0, ..Runner::default() }).unwrap().0;
    let whole = recording.plates[0].clone();
    // Every contact is on both, three to seven.
    let half = |share: f64| {
        let mut plate = whole.clone();
        plate.name = format!("belt {share}");
        plate.force_n.iter_mut().flatten().flatten().for_each(|force| *force *= share);
        plate
    };
    recording.plates = vec![half(0.3), half(0.7)];
    let trial = run(&recording);
    let absent = trial.steps.texts("absent").unwrap();
    assert!(absent[5].contains("step_width_cop_m=crossed_belts"), "{}", absent[5]);
    assert!(absent[5].contains("strike_index_pct=crossed_belts"), "{}", absent[5]);
    assert!(trial.steps.numbers("step_width_m").unwrap()[5].is_finite());
}

/// Labels of first and fifth metatarsal swapped on one foot, as in two trials of a public data set.
#[test]
fn swapped_metatarsals_are_told_and_do_no_harm() {
    let recording = runner(&Runner::default()).unwrap().0;
    let reference = run(&recording);
    let mut swapped = recording.clone();
    let markers = swapped.markers.as_mut().unwrap();
    let [first, fifth] = ["RMT1", "RMT5"].map(|label| markers.index(label).unwrap());
    markers.labels.swap(first, fifth);
    let trial = run(&swapped);
    let told = trial.recording.notes.iter().any(|note| note.text.contains("right first metatarsal marker is outside"));
    assert!(told);
    assert!(!reference.recording.notes.iter().any(|note| note.text.contains("outside the fifth")));
    let medial = |trial: &Trial| mean(trial, "crossover_margin_medial_m", "right");
    near("medial margin", medial(&trial), medial(&reference), 1e-12);
}
