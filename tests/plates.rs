//! Several plates, one foot: what is summed, what stays apart, what is marked.

use midstance::{
    ErrorKind,
    analysis::{AnalysisParams, Trial, analyze},
    recording::{ForcePlate, Recording, Surface},
    simulate::{Plates, Runner, runner},
};

fn simulate(params: &Runner) -> Recording {
    runner(params).unwrap_or_else(|e| panic!("{e}")).0
}

fn run(recording: &Recording) -> Trial {
    analyze(recording, &AnalysisParams::default()).unwrap_or_else(|e| panic!("{e}"))
}

/// `plate` shared out: the second of the two gets `share` of every sample.
fn split(plate: &ForcePlate, share: &dyn Fn(usize) -> f64) -> [ForcePlate; 2] {
    let part = |name: &str, of: &dyn Fn(f64) -> f64| {
        let scaled = |x: &Vec<f64>| x.iter().enumerate().map(|(i, v)| v * of(share(i))).collect();
        let force_n = plate.force_n.each_ref().map(|x| x.as_ref().map(scaled));
        ForcePlate { name: name.into(), force_n, ..plate.clone() }
    };
    [part("left belt", &|share| 1.0 - share), part("right belt", &|share| share)]
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
    belts.plates = split(plate, &share).to_vec();
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
