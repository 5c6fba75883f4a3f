//! Closed forms: a runner whose stance is half a sine wave, 70 kg, 0.250 s of contact and 0.100 s of flight.

use midstance::{
    analysis::{AnalysisParams, Trial, analyze},
    condition::{ConditionParams, condition, remove_drift},
    events::{EventParams, from_vertical_force},
    quantity::{Clock, Side},
    recording::{ForcePlate, Recording, Surface},
    signal::Lowpass,
};

const MASS_KG: f64 = 70.0;
const CONTACT_S: f64 = 0.250;
const STEP_S: f64 = 0.350;
/// Half a sine wave over the contact whose mean over the step is body weight: BW·(π/2)·(T/tc).
const PEAK_N: f64 = MASS_KG * 9.806_65 * std::f64::consts::FRAC_PI_2 * STEP_S / CONTACT_S;

/// Vertical force from `start_s` in the cycle (0 is a contact), N.
fn half_sines(rate_hz: f64, duration_s: f64, start_s: f64) -> Vec<f64> {
    (0..(duration_s * rate_hz).round() as usize)
        .map(|i| (i as f64 / rate_hz + start_s).rem_euclid(STEP_S))
        .map(|t| if t < CONTACT_S { PEAK_N * (std::f64::consts::PI * t / CONTACT_S).sin() } else { 0.0 })
        .collect()
}

fn contact_times(force: &[f64], rate_hz: f64, threshold_n: f64) -> Vec<f64> {
    let params = EventParams { threshold_n: Some(threshold_n), ..EventParams::default() };
    let runs = from_vertical_force(force, rate_hz, &params).unwrap();
    let whole = runs.iter().filter(|r| !r.open_start && !r.open_end);
    whole.map(|r| (r.to - r.from) / rate_hz).skip(2).take(10).collect()
}

fn assert_all_near(values: &[f64], expected: f64, tolerance: f64, what: &str) {
    assert_eq!(values.len(), 10, "{what}");
    for value in values {
        assert!((value - expected).abs() < tolerance, "{what}: {value} is not {expected} ± {tolerance}");
    }
}

#[test]
fn contact_time_at_each_threshold_is_the_exact_one() {
    // tc − 2·(tc/π)·asin(threshold/peak); 0.05 ms for the straight lines between samples.
    for (threshold_n, expected_s) in [(5.0, 0.249_473), (10.0, 0.248_946), (20.0, 0.247_891), (50.0, 0.244_728)] {
        for rate_hz in [1000.0, 2000.0] {
            let found = contact_times(&half_sines(rate_hz, 6.0, 0.3), rate_hz, threshold_n);
            assert_all_near(&found, expected_s, 0.05e-3, &format!("{threshold_n} N at {rate_hz} Hz"));
        }
        let found = contact_times(&half_sines(300.0, 6.0, 0.3), 300.0, threshold_n);
        assert_all_near(&found, expected_s, 0.5e-3, &format!("{threshold_n} N at 300 Hz"));
    }
}

#[test]
fn the_filter_smears_low_thresholds_as_tabled() {
    // Values of an independent scipy run at 2000 Hz.
    for (threshold_n, expected_s) in [(5.0, 0.253_29), (10.0, 0.251_71), (20.0, 0.249_43), (50.0, 0.244_81)] {
        for rate_hz in [1000.0, 2000.0] {
            let lowpass = Lowpass::zero_lag(rate_hz, 50.0, 2).unwrap();
            let smooth = lowpass.apply(&half_sines(rate_hz, 6.0, 0.3)).unwrap();
            let found = contact_times(&smooth, rate_hz, threshold_n);
            assert_all_near(&found, expected_s, 0.1e-3, &format!("{threshold_n} N at {rate_hz} Hz, filtered"));
        }
    }
}

fn plate(vertical: Vec<f64>, rate_hz: f64) -> ForcePlate {
    let clock = Clock { start_s: 0.0, rate_hz, len: vertical.len() };
    ForcePlate { name: "belt".into(), force_n: [None, Some(vertical), None], clock, ..ForcePlate::default() }
}

#[test]
fn a_linear_drift_is_removed_and_moves_no_event() {
    let rate_hz = 1000.0;
    let clean = half_sines(rate_hz, 20.0, 0.3);
    let drifted: Vec<f64> = clean.iter().enumerate().map(|(i, f)| f + 100.0 * i as f64 / clean.len() as f64).collect();
    let lowpass = Lowpass::zero_lag(rate_hz, 50.0, 2).unwrap();
    let [clean, drifted] = [clean, drifted].map(|force| lowpass.apply(&force).unwrap());
    for first_pass_threshold_n in [None, Some(140.0)] {
        let params = ConditionParams { first_pass_threshold_n, ..ConditionParams::default() };
        let mut mended = plate(drifted.clone(), rate_hz);
        let drift = remove_drift(&mut mended, &params).unwrap().expect("flights");
        assert!(drift.after_n.abs() < 0.1, "{drift:?}");
        // 100 N over the record, less what lies before the first and after the last knot.
        assert!((drift.range_n - 100.0 * (drift.knots_s.1 - drift.knots_s.0) / 20.0).abs() < 0.5, "{drift:?}");
        let events = |force: &[f64]| {
            let runs = from_vertical_force(force, rate_hz, &EventParams::default()).unwrap();
            let inside =
                |r: &midstance::signal::Run| r.from / rate_hz > drift.knots_s.0 && r.to / rate_hz < drift.knots_s.1;
            runs.into_iter().filter(inside).flat_map(|r| [r.from / rate_hz, r.to / rate_hz]).collect::<Vec<_>>()
        };
        let (with, without) = (events(mended.component(1).unwrap()), events(&clean));
        assert!(with.len() == without.len() && with.len() > 90);
        for (a, b) in with.iter().zip(&without) {
            assert!((a - b).abs() < 0.01e-3, "{a} and {b}");
        }
    }
}

/// A plate in the ground sees one contact and no flight: its zero is the mean of what is unloaded.
#[test]
fn one_contact_overground_is_zeroed_by_the_unloaded_mean() {
    let lone = |zero_n: [f64; 2]| {
        let mut up = half_sines(1000.0, 0.9, 0.3);
        up[420..].fill(0.0);
        let forward = up.iter().enumerate().map(|(i, up)| zero_n[0] - up * (i as f64 / 500.0).cos() / 10.0).collect();
        let mut plate = plate(up.iter().map(|up| up + zero_n[1]).collect(), 1000.0);
        plate.force_n[0] = Some(forward);
        let mut recording = Recording::named("lone");
        recording.subject.mass_kg = Some(MASS_KG);
        recording.plates = vec![plate];
        recording
    };
    let [zeroed, clean] = [[-12.0, 37.0], [0.0, 0.0]].map(|zero_n| {
        let recording = lone(zero_n);
        let conditioned = condition(&recording, &ConditionParams::default()).unwrap();
        let drift = conditioned.drift[0].clone().expect("0.65 s without load");
        // The filter passes a constant; what it smears of the contact into the flights is far below 0.1 N there.
        assert!((drift.before_n - zero_n[1]).abs() < 0.1 && drift.after_n.abs() < 1e-9, "{drift:?}");
        analyze(&recording, &AnalysisParams::default()).unwrap()
    });
    for metric in ["contact_time_s", "vgrf_active_peak_bw", "vertical_impulse_bw_s", "braking_impulse_bw_s"] {
        let [a, b] = [&zeroed, &clean].map(|trial| trial.steps.numbers(metric).unwrap()[0]);
        assert!((a - b).abs() < 1e-9, "{metric}: {a} and {b}");
    }
}

#[test]
fn a_plate_that_is_never_unloaded_is_left_alone() {
    let walking: Vec<f64> = (0..10_000).map(|i| 700.0 + 200.0 * (f64::from(i) / 90.0).sin()).collect();
    let mut belt = plate(walking.clone(), 1000.0);
    assert_eq!(remove_drift(&mut belt, &ConditionParams::default()).unwrap(), None);
    assert_eq!(belt.component(1).unwrap(), walking);
}

fn m1(rate_hz: f64) -> Trial {
    let mut recording = Recording::named("m1");
    recording.plates = vec![plate(half_sines(rate_hz, 21.0, 0.3), rate_hz)];
    recording.subject.mass_kg = Some(MASS_KG);
    recording.subject.leg_length_m = Some(0.90);
    recording.speed_mps = Some(3.5);
    recording.surface = Some(Surface::Treadmill);
    recording.first_side = Some(Side::Right);
    analyze(&recording, &AnalysisParams::default()).unwrap()
}

fn mean(trial: &Trial, metric: &str) -> f64 {
    let texts = |name| trial.summary.texts(name).unwrap();
    let row = (0..trial.summary.len()).find(|r| texts("metric")[*r] == metric && texts("side")[*r] == "both").unwrap();
    trial.summary.numbers("mean").unwrap()[row]
}

#[test]
fn the_whole_path_gives_the_closed_forms() {
    let trial = m1(2000.0);
    // (metric, closed form, tolerance). At 20 N on 50 Hz force the contact reads 249.43 ms instead of 250: 0.6 ms in
    // contact, flight and what follows; the step itself is exact. The filter lowers the peak by 0.3 %.
    for (metric, expected, tolerance) in [
        ("step_time_s", 0.350, 1e-6),
        ("stride_time_s", 0.700, 1e-6),
        ("cadence_spm", 171.428_571, 1e-3),
        ("contact_time_s", 0.249_43, 0.1e-3),
        ("flight_time_s", 0.350 - 0.249_43, 0.1e-3),
        ("duty_factor_ratio", 0.249_43 / 0.700, 0.2e-3),
        ("step_length_m", 1.225, 1e-5),
        ("stride_length_m", 2.450, 1e-5),
        ("vertical_oscillation_m", 0.072_211_831, 0.15e-3),
        ("vgrf_active_peak_bw", 2.199_115, 0.008),
        ("vertical_impulse_bw_s", 0.350, 0.5e-3),
        ("k_vert_kn_m", 25.179_781, 0.15),
        ("k_leg_kn_m", 8.703_658, 0.06),
        ("bw_closure_ratio", 1.0, 1e-4),
    ] {
        let found = mean(&trial, metric);
        assert!((found - expected).abs() < tolerance, "{metric}: {found} is not {expected} ± {tolerance}");
    }
    let absent = trial.steps.texts("absent").unwrap();
    assert!(absent[5].contains("vgrf_impact_peak_bw=no_impact_peak"), "{}", absent[5]);
    assert!(absent[5].contains("step_width_m=inputs_missing(heel markers)"), "{}", absent[5]);
}

#[test]
fn halving_the_rate_changes_contact_time_by_less_than_half_a_millisecond() {
    let change = mean(&m1(1000.0), "contact_time_s") - mean(&m1(500.0), "contact_time_s");
    assert!(change.abs() < 0.5e-3, "{change}");
}

#[test]
fn sides_alternate_from_the_first_one_given() {
    let trial = m1(1000.0);
    assert_eq!(trial.stances[0].side, Some(Side::Right));
    assert!(trial.stances.windows(2).all(|w| w[1].side == w[0].side.map(Side::opposite)));
}

#[test]
fn a_single_step_has_no_variability() {
    let mut recording = Recording::named("one");
    let mut force = half_sines(1000.0, 0.9, 0.3);
    force[420..].fill(0.0);
    recording.plates = vec![plate(force, 1000.0)];
    recording.subject.mass_kg = Some(MASS_KG);
    let trial = analyze(&recording, &AnalysisParams::default()).unwrap();
    assert_eq!(trial.stances.len(), 1);
    let absent = trial.steps.texts("absent").unwrap();
    assert!(absent[0].contains("flight_time_s=partial_stride") && absent[0].contains("step_time_s=partial_stride"));
}

#[test]
fn a_step_has_no_length_where_the_ground_is_not_known() {
    let mut recording = Recording::named("unknown");
    recording.plates = vec![plate(half_sines(1000.0, 6.0, 0.3), 1000.0)];
    recording.speed_mps = Some(3.5);
    let trial = analyze(&recording, &AnalysisParams::default()).unwrap();
    assert!(trial.steps.texts("absent").unwrap()[5].contains("step_length_m=inputs_missing(surface)"));
}
