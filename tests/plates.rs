//! Several plates, one foot: what is summed, what stays apart, what is marked.

use std::f64::consts::PI;

use midstance::{
    ErrorKind,
    analysis::{AnalysisParams, Trial, analyze},
    condition::{ConditionParams, Conditioned, condition},
    events::{EventParams, detect},
    recording::{ForcePlate, Recording, Surface},
    simulate::{Plates, Runner, runner},
};

fn simulate(params: &Runner) -> Recording {
    runner(params).unwrap_or_else(|e| panic!("{e}")).0
}

fn run(recording: &Recording) -> Trial {
    analyze(recording, &AnalysisParams::default()).unwrap_or_else(|e| panic!("{e}"))
}

/// `plate` shared out to two of these names: the second gets `share` of every sample.
fn split(plate: &ForcePlate, names: [&str; 2], share: &dyn Fn(usize) -> f64) -> [ForcePlate; 2] {
    let part = |name: &str, of: &dyn Fn(f64) -> f64| {
        let scaled = |x: &Vec<f64>| x.iter().enumerate().map(|(i, v)| v * of(share(i))).collect();
        let force_n = plate.force_n.each_ref().map(|x| x.as_ref().map(scaled));
        ForcePlate { name: name.into(), force_n, ..plate.clone() }
    };
    [part(names[0], &|share| 1.0 - share), part(names[1], &|share| share)]
}

fn numbers<'a>(trial: &'a Trial, name: &str) -> &'a [f64] {
    trial.steps.numbers(name).unwrap()
}

#[test]
fn a_foot_that_crosses_to_the_other_belt_is_one_contact_of_the_sum() {
    let whole = simulate(&Runner { plates: Some(Plates::Single), ..Runner::default() });
    let one = run(&whole);
    let plate = &whole.plates[0];
    // Every right contact on the right belt, every left one on the left; the fifth begins on one and ends on the other.
    let spans: Vec<(f64, f64, bool)> = one
        .stances
        .iter()
        .filter_map(|s| {
            s.span().map(|(ic, to)| (ic - 0.02, to + 0.02, s.side == Some(midstance::quantity::Side::Right)))
        })
        .collect();
    let share = |sample: usize| {
        let at = plate.clock.time_s(sample as f64);
        let Some(index) = spans.iter().position(|(from, to, _)| (*from..*to).contains(&at)) else { return 0.5 };
        let (from, to, right) = spans[index];
        if index == 4 { ((at - from) / (to - from)).clamp(0.0, 1.0) } else { f64::from(u8::from(right)) }
    };
    let mut belts = whole.clone();
    belts.plates = split(plate, ["left belt", "right belt"], &share).to_vec();
    let two = run(&belts);
    assert_eq!(two.stances.len(), one.stances.len());
    for name in ["contact_time_s", "vgrf_active_peak_bw", "vertical_impulse_bw_s", "braking_impulse_bw_s"] {
        for (a, b) in numbers(&one, name).iter().zip(numbers(&two, name)) {
            assert!((a - b).abs() < 1e-6 || (a.is_nan() && b.is_nan()), "{name}: {a} and {b}");
        }
    }
    let plates = two.steps.texts("plates").unwrap();
    let crossed: Vec<usize> = (0..plates.len()).filter(|row| plates[*row] == "left belt+right belt").collect();
    assert_eq!(crossed.len(), 1, "{plates:?}");
    assert!(two.recording.notes.about("crossed_plates").unwrap().text.starts_with("1 of"));
    // Both belts were given the whole's centre of pressure: weighted by their forces it is that again.
    let x = &two.recording.plates[0].cop_m.as_ref().expect("both plates give one")[0];
    let whole = &plate.cop_m.as_ref().unwrap()[0];
    let middle = |row: usize| {
        let (ic, to) = two.stances[row].span().unwrap();
        plate.clock.position(f64::midpoint(ic, to)).round() as usize
    };
    for sample in [middle(crossed[0]), middle(crossed[0] + 1)] {
        assert!((x[sample] - whole[sample]).abs() < 1e-12, "{} and {}", x[sample], whole[sample]);
    }
    assert!(x[plate.clock.position(two.stances[4].to_s.unwrap()).round() as usize].is_nan(), "unloaded");
}

/// Two plates in the ground, each with a zero of its own, and one contact half on each.
#[test]
fn a_foot_on_the_joint_of_two_plates_in_the_ground_is_one_contact() {
    let params = Runner { surface: Surface::Overground, plates: Some(Plates::Single), ..Runner::default() };
    let whole = simulate(&params);
    let one = run(&whole);
    let plate = &whole.plates[0];
    let forward = &plate.cop_m.as_ref().unwrap()[0];
    let (ic, to) = one.stances[5].span().unwrap();
    let joint = forward[plate.clock.position(f64::midpoint(ic, to)).round() as usize];
    // The force goes over from one plate to the other while the pressure crosses 50 mm about the joint.
    let share = |sample: usize| ((forward[sample] - joint) / 0.05 + 0.5).clamp(0.0, 1.0);
    let last = |sample: usize| (0..=sample).rev().map(share).find(|s| !s.is_nan()).unwrap_or(0.0);
    let mut two = split(plate, ["first", "second"], &last);
    for (plate, (zero_n, from, to)) in two.iter_mut().zip([(25.0, -50.0, joint), (-40.0, joint, 200.0)]) {
        plate.force_n[1].as_mut().unwrap().iter_mut().for_each(|force| *force += zero_n);
        plate.corners_m = Some([[to, 0.0, 2.0], [to, 0.0, -2.0], [from, 0.0, -2.0], [from, 0.0, 2.0]]);
    }
    let mut recording = whole.clone();
    recording.plates = two.to_vec();
    let trial = run(&recording);
    assert_eq!(trial.stances.len(), one.stances.len());
    for name in ["contact_time_s", "vgrf_active_peak_bw", "vertical_impulse_bw_s"] {
        for (a, b) in numbers(&one, name).iter().zip(numbers(&trial, name)) {
            assert!((a - b).abs() < 1e-6 || (a.is_nan() && b.is_nan()), "{name}: {a} and {b}");
        }
    }
    let plates = trial.steps.texts("plates").unwrap();
    assert!(plates[..5].iter().all(|p| p == "first") && plates[6..].iter().all(|p| p == "second"), "{plates:?}");
    assert_eq!(plates[5], "first+second");
    let reasons = trial.steps.texts("reason").unwrap();
    assert_eq!(reasons[5], "", "one foot on two plates is whole: {reasons:?}");
}

/// White noise of 4 N on one belt and 12 N on the other.
fn noisy_belts() -> Conditioned {
    let quiet = simulate(&Runner { plates: Some(Plates::Single), ..Runner::default() });
    let mut recording = quiet.clone();
    recording.plates = split(&quiet.plates[0], ["left belt", "right belt"], &|_| 0.5).to_vec();
    for ((plate, deviation_n), seed) in recording.plates.iter_mut().zip([4.0, 12.0]).zip([5, 6]) {
        let noisy = simulate(&Runner { plates: Some(Plates::Single), noise_n: deviation_n, seed, ..Runner::default() });
        for (axis, force) in plate.force_n.iter_mut().enumerate() {
            let (noisy, quiet) = (noisy.plates[0].component(axis), quiet.plates[0].component(axis));
            let noise = noisy.unwrap().iter().zip(quiet.unwrap()).map(|(noisy, quiet)| noisy - quiet);
            force.as_mut().unwrap().iter_mut().zip(noise).for_each(|(force, noise)| *force += noise);
        }
    }
    condition(&recording, &ConditionParams::default()).unwrap()
}

#[test]
fn every_plate_s_noise_is_known_and_the_threshold_stands_above_that_of_their_sum() {
    let conditioned = noisy_belts();
    // The square of two passes of second order with the corner at f lets through 3π/(8√2)·f of the band of white noise;
    // f is 62.1 Hz of 500 Hz. Up to a tenth less, since the zero follows the flights; 1 % for 57 flights of 50 samples.
    let gain: f64 = (3.0 * PI / (8.0 * 2.0_f64.sqrt()) * 62.1 / 500.0).sqrt();
    let near = |found: f64, white_n: f64| (0.85..1.03).contains(&(found / (gain * white_n)));
    let [left, right] = &conditioned.loads[..] else { panic!("two belts") };
    assert!(near(left.noise_n, 4.0) && near(right.noise_n, 12.0), "{} and {}", left.noise_n, right.noise_n);
    let sum_n = conditioned.drift[0].as_ref().unwrap().noise_n;
    assert!(near(sum_n, (4.0_f64.powi(2) + 12.0_f64.powi(2)).sqrt()), "{sum_n}");
    let found = detect(&conditioned, &EventParams::default()).unwrap();
    let threshold_n = found.threshold_n.unwrap();
    assert!(threshold_n > 20.0 && (threshold_n - 6.0 * sum_n).abs() < 1e-9, "{threshold_n}");
    let note = &found.notes.about("events").unwrap().text;
    assert!(note.contains(&format!("{threshold_n:.2} N (raised to 6 times")), "{note}");
    let fixed = EventParams { threshold_n: Some(50.0), ..EventParams::default() };
    assert_eq!(detect(&conditioned, &fixed).unwrap().threshold_n, Some(50.0));
}

#[test]
fn a_quiet_plate_keeps_the_least_threshold() {
    let recording = simulate(&Runner { plates: Some(Plates::Single), noise_n: 1.0, ..Runner::default() });
    let found = detect(&condition(&recording, &ConditionParams::default()).unwrap(), &EventParams::default()).unwrap();
    assert_eq!(found.threshold_n, Some(20.0));
}

/// Walking on two belts: one is always loaded, so that a sum would be nobody's force.
#[test]
fn belts_of_a_walker_stay_apart() {
    let mut recording = simulate(&Runner { plates: Some(Plates::Single), markers: false, ..Runner::default() });
    let clock = recording.plates[0].clock;
    let belt = |name: &str, phase: f64| {
        let contact = |i: usize| (i as f64 / clock.rate_hz / 1.1 + phase).rem_euclid(1.0) / 0.6;
        let vertical = (0..clock.len).map(contact).map(|x| if x < 1.0 { 650.0 * (PI * x).sin().sqrt() } else { 0.0 });
        ForcePlate {
            name: name.into(),
            force_n: [None, Some(vertical.collect()), None],
            clock,
            ..ForcePlate::default()
        }
    };
    recording.plates = vec![belt("left belt", 0.8), belt("right belt", 0.3)];
    let trial = run(&recording);
    assert_eq!(trial.recording.plates.len(), 2);
    assert!(trial.recording.notes.about("plates").unwrap().text.contains("stay apart"));
    assert!(trial.recording.notes.about("gait").unwrap().text.starts_with("walking"));
}

#[test]
fn plates_nobody_stepped_on_are_left_out_and_said_so() {
    let mut recording = simulate(&Runner { plates: Some(Plates::Single), ..Runner::default() });
    let one = run(&recording);
    let mut idle = recording.plates[0].clone();
    idle.name = "idle".into();
    for (i, value) in idle.force_n.iter_mut().flatten().flatten().enumerate() {
        *value = if i % 2 == 0 { 3.0 } else { -3.0 };
    }
    recording.plates.push(idle);
    let two = run(&recording);
    assert_eq!(numbers(&one, "contact_time_s").len(), numbers(&two, "contact_time_s").len());
    assert_eq!(two.recording.plates.len(), 1);
    let note = &two.recording.notes.about("plates").unwrap().text;
    assert!(note.contains("was stepped on"), "{note}");
}

#[test]
fn plates_of_different_rates_are_not_summed_in_silence() {
    let mut recording = simulate(&Runner { plates: Some(Plates::Single), ..Runner::default() });
    let mut other = recording.plates[0].clone();
    other.clock.rate_hz *= 2.0;
    recording.plates.push(other);
    let error = analyze(&recording, &AnalysisParams::default()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Mismatch, "{error}");
}

#[test]
fn two_feet_that_the_threshold_cannot_part_are_a_double_contact() {
    let mut recording = simulate(&Runner { plates: Some(Plates::Single), ..Runner::default() });
    let trial = run(&recording);
    let clock = recording.plates[0].clock;
    let sample = |at: f64| clock.position(at).round() as usize;
    let flight = sample(trial.stances[7].to_s.unwrap()) - 10..sample(trial.stances[8].ic_s.unwrap()) + 10;
    recording.plates[0].force_n[1].as_mut().unwrap()[flight].fill(400.0);
    let filled = run(&recording);
    let reasons = filled.steps.texts("reason").unwrap();
    let marked: Vec<&String> = reasons.iter().filter(|r| r.contains("double")).collect();
    assert_eq!(marked.len(), 1, "{reasons:?}");
    assert_eq!(filled.stances.len(), trial.stances.len() - 1);
}

#[test]
fn a_foot_partly_beside_the_plate_is_marked() {
    let params = Runner { surface: Surface::Overground, plates: Some(Plates::Single), ..Runner::default() };
    let mut recording = simulate(&params);
    let markers = recording.markers.as_ref().unwrap();
    let (mut low, mut high) = ([f64::MAX; 3], [f64::MIN; 3]);
    for axis in 0..3 {
        for index in 0..markers.labels.len() {
            for value in markers.coordinate(index, axis) {
                (low[axis], high[axis]) = (low[axis].min(*value), high[axis].max(*value));
            }
        }
    }
    let corners = |from: f64, to: f64| {
        let at = |x: f64, z: f64| [x, 0.0, z];
        Some([at(to, high[2]), at(to, low[2]), at(from, low[2]), at(from, high[2])])
    };
    let partial = |recording: &Recording| {
        let trial = run(recording);
        let reasons = trial.steps.texts("reason").unwrap();
        (reasons.iter().filter(|r| r.contains("partial_foot")).count(), reasons.len())
    };
    recording.plates[0].corners_m = corners(low[0] - 1.0, high[0] + 1.0);
    assert_eq!(partial(&recording).0, 0, "the plate is as long as the path");
    // Half the path: contacts beyond its end are beside the plate.
    recording.plates[0].corners_m = corners(low[0] - 1.0, f64::midpoint(low[0], high[0]));
    let (beside, all) = partial(&recording);
    assert!(beside > all / 3 && beside < 2 * all / 3, "{beside} of {all}");
}
