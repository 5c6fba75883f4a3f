//! What must hold for every metric, whatever it is: walked over the whole list on synthetic runners.

use midstance::{
    analysis::{AnalysisParams, Trial, analyze},
    metrics::{self, Level, Metric, Need, impact::Basis},
    quantity::{Clock, Side},
    recording::{ForcePlate, ForceSign, Recording, Surface},
    simulate::{Drift, Impact, Plates, Runner, runner},
};

/// A runner with everything: impact, asymmetry, variability, both streams.
fn rich() -> Runner {
    Runner {
        impact: Some(Impact::default()),
        asymmetry_s: 0.010,
        variability_ratio: 0.01,
        step_width_sd_m: 0.01,
        step_width_m: 0.02,
        seed: 3,
        ..Runner::default()
    }
}

fn run(recording: &Recording) -> Trial {
    analyze(recording, &AnalysisParams::default()).unwrap_or_else(|e| panic!("{e}"))
}

fn simulate(params: &Runner) -> Recording {
    runner(params).unwrap_or_else(|e| panic!("{e}")).0
}

fn step_metrics() -> impl Iterator<Item = &'static str> {
    metrics::all().filter(|m| m.level != Level::Trial).map(|m| m.name)
}

/// Those that need no inertial sensors; what these give is held to the truth in `imu_model`.
fn of_the_laboratory() -> impl Iterator<Item = &'static str> {
    let of_sensors = [Need::FootSensor, Need::ShankSensor, Need::PelvisSensor, Need::ThighSensor];
    let here = move |m: &&Metric| m.level != Level::Trial && m.needs.iter().all(|n| !of_sensors.contains(n));
    metrics::all().filter(here).map(|m| m.name)
}

fn column<'a>(trial: &'a Trial, name: &str) -> &'a [f64] {
    trial.steps.numbers(name).unwrap_or_else(|| panic!("no column {name}"))
}

/// Equal where both are present, and present in the same rows.
fn assert_same(a: &Trial, b: &Trial, tolerance: f64, what: &str) {
    assert_eq!(a.steps.len(), b.steps.len(), "{what}");
    for name in step_metrics() {
        for (row, (x, y)) in column(a, name).iter().zip(column(b, name)).enumerate() {
            let same = x.is_nan() && y.is_nan() || (x - y).abs() <= tolerance;
            assert!(same, "{what}: {name} of step {} is {x} and {y}", row + 1);
        }
    }
}

fn summary(trial: &Trial, metric: &str, side: &str) -> f64 {
    let texts = |name| trial.summary.texts(name).unwrap();
    let row = (0..trial.summary.len()).find(|r| texts("metric")[*r] == metric && texts("side")[*r] == side).unwrap();
    trial.summary.numbers("mean").unwrap()[row]
}

#[test]
fn every_metric_has_a_value_or_a_reason_in_every_row() {
    for params in [rich(), Runner { markers: false, ..rich() }, Runner { surface: Surface::Overground, ..rich() }] {
        let trial = run(&simulate(&params));
        let absent = trial.steps.texts("absent").unwrap();
        for name in step_metrics() {
            for (value, reasons) in column(&trial, name).iter().zip(absent) {
                let has_reason = reasons.split(';').any(|r| r.starts_with(&format!("{name}=")));
                assert_eq!(value.is_nan(), has_reason, "{name}: {value}, {reasons}");
            }
        }
    }
}

#[test]
fn every_metric_but_those_of_the_trial_s_ends_has_values() {
    let trial = run(&simulate(&rich()));
    for name in of_the_laboratory() {
        let present = column(&trial, name).iter().filter(|v| v.is_finite()).count();
        assert!(present * 10 >= trial.steps.len() * 8, "{name}: {present} of {}", trial.steps.len());
    }
}

#[test]
fn the_meaning_of_the_axes_changes_nothing() {
    let reference = run(&simulate(&rich()));
    for axes in ["x=right,y=forward,z=up", "x=forward,y=left,z=up", "x=backward,y=up,z=left", "x=up,y=right,z=forward"]
    {
        let params = Runner { axes: Some(axes.parse().unwrap()), ..rich() };
        assert_same(&reference, &run(&simulate(&params)), 1e-9, axes);
    }
}

#[test]
fn action_force_gives_what_reaction_force_gives() {
    let trial = run(&simulate(&Runner { sign: ForceSign::Action, ..rich() }));
    assert!(trial.recording.notes.about("force_sign").unwrap().text.starts_with("action"));
    assert_same(&run(&simulate(&rich())), &trial, 1e-9, "action");
}

#[test]
fn turning_the_lab_about_the_vertical_changes_nothing() {
    for surface in [Surface::Treadmill, Surface::Overground] {
        let straight = run(&simulate(&Runner { surface, ..rich() }));
        for heading_deg in [-30.0, 3.0, 100.0] {
            let turned = run(&simulate(&Runner { surface, heading_deg, ..rich() }));
            assert_same(&straight, &turned, 1e-9, &format!("{surface}, {heading_deg} deg"));
        }
    }
}

#[test]
fn starting_the_clock_later_changes_nothing() {
    let mut recording = simulate(&rich());
    let reference = run(&recording);
    recording.plates.iter_mut().for_each(|p| p.clock.start_s += 1000.0);
    recording.markers.as_mut().unwrap().clock.start_s += 1000.0;
    // Times around 1000 s carry 1e-13 s of rounding, which a loading rate multiplies by thousands of BW/s².
    assert_same(&reference, &run(&recording), 1e-7, "clock");
}

/// A laboratory that says what its axes mean, with a treadmill that does not stand along them.
#[test]
fn a_belt_off_the_declared_axes_changes_no_placement() {
    let straight = run(&simulate(&rich()));
    let mut params = AnalysisParams::default();
    params.condition.axes = "x=forward,y=up,z=right".parse().ok();
    let turned = analyze(&simulate(&Runner { heading_deg: 4.0, ..rich() }), &params).unwrap();
    assert!(turned.recording.notes.about("heading").unwrap().text.contains("+4.0 deg"));
    for metric in metrics::all().filter(|m| m.level != Level::Trial && !m.name.contains("impulse")) {
        if metric.name.starts_with("braking") || metric.name.starts_with("propulsive") {
            continue;
        }
        for (x, y) in column(&straight, metric.name).iter().zip(column(&turned, metric.name)) {
            assert!(x.is_nan() && y.is_nan() || (x - y).abs() < 1e-9, "{}: {x} and {y}", metric.name);
        }
    }
}

#[test]
fn moving_the_lab_origin_changes_nothing() {
    for surface in [Surface::Treadmill, Surface::Overground] {
        moved(&Runner { surface, ..rich() });
    }
}

fn moved(params: &Runner) {
    let mut recording = simulate(params);
    let reference = run(&recording);
    recording.markers.as_mut().unwrap().position_m.mapv_inplace(|p| p + 2.5);
    recording.plates.iter_mut().flat_map(|p| &mut p.cop_m).flatten().flatten().for_each(|p| *p += 2.5);
    assert_same(&reference, &run(&recording), 1e-9, "origin");
}

#[test]
fn a_mirrored_runner_swaps_left_and_right() {
    for surface in [Surface::Treadmill, Surface::Overground] {
        mirrored(&Runner { surface, ..rich() });
    }
}

fn mirrored(params: &Runner) {
    let recording = simulate(params);
    let mut mirrored = recording.clone();
    mirrored.first_side = mirrored.first_side.map(Side::opposite);
    for plate in &mut mirrored.plates {
        plate.force_n[2].iter_mut().flatten().for_each(|f| *f = -*f);
        plate.cop_m.iter_mut().flat_map(|cop| &mut cop[2]).for_each(|z| *z = -*z);
    }
    let markers = mirrored.markers.as_mut().unwrap();
    markers.position_m.index_axis_mut(ndarray::Axis(1), 2).mapv_inplace(|z| -z);
    for label in &mut markers.labels {
        let swapped = match label.as_bytes()[0] {
            b'L' => "R",
            b'R' => "L",
            _ => continue,
        };
        label.replace_range(0..1, swapped);
    }
    let (a, b) = (run(&recording), run(&mirrored));
    assert_same(&a, &b, 1e-9, "mirrored");
    for (left, right) in a.stances.iter().zip(&b.stances) {
        assert_eq!(left.side, right.side.map(Side::opposite));
    }
    for name in of_the_laboratory() {
        let (x, y) = (summary(&a, name, "difference"), summary(&b, name, "difference"));
        assert!((x + y).abs() < 1e-9, "{name}: {x} and {y}");
    }
}

#[test]
fn columns_per_foot_give_what_one_plate_gives() {
    let one = run(&simulate(&Runner { plates: Some(Plates::Single), ..rich() }));
    let two = run(&simulate(&Runner { plates: Some(Plates::PerFoot), ..rich() }));
    // Each foot's filter rings alone instead of into its neighbour's flight.
    for name in ["contact_time_s", "flight_time_s", "step_time_s"] {
        assert!((summary(&one, name, "both") - summary(&two, name, "both")).abs() < 0.5e-3, "{name}");
    }
}

#[test]
fn doubling_the_rate_stays_within_tolerance() {
    let low = run(&simulate(&Runner { force_rate_hz: 1000.0, ..rich() }));
    let high = run(&simulate(&Runner { force_rate_hz: 2000.0, ..rich() }));
    for (name, tolerance) in [
        ("contact_time_s", 0.2e-3),
        ("vgrf_active_peak_bw", 0.005),
        ("vgrf_impact_peak_bw", 0.01),
        ("valr_bw_s", 0.5),
        ("vilr_bw_s", 1.0),
        ("vertical_oscillation_m", 0.1e-3),
    ] {
        let (a, b) = (summary(&low, name, "both"), summary(&high, name, "both"));
        assert!((a - b).abs() < tolerance, "{name}: {a} and {b}");
    }
}

#[test]
fn the_truth_comes_out_through_drift_noise_and_gaps() {
    let params = Runner {
        drift: Some(Drift::Linear { start_n: -40.0, end_n: 60.0 }),
        noise_n: 5.0,
        marker_noise_m: 0.0005,
        gap_ratio: 0.02,
        duration_s: 30.0,
        ..rich()
    };
    let (recording, truth) = runner(&params).unwrap();
    let trial = run(&recording);
    // Contact at 20 N: 1 ms late, 1 ms early in theory, half of it given back by the filter; noise is the rest.
    for (name, expected, tolerance) in [
        ("cadence_spm", truth.trial.cadence_spm, 0.1),
        ("contact_time_s", truth.trial.contact_time_s, 0.003),
        ("flight_time_s", truth.trial.flight_time_s, 0.003),
        ("step_length_m", truth.trial.step_length_m, 0.002),
        ("step_width_m", truth.trial.step_width_m, 0.001),
        ("vertical_oscillation_m", truth.trial.vertical_oscillation_m, 0.001),
        ("vgrf_active_peak_bw", truth.trial.vgrf_active_peak_bw, 0.03),
        ("vertical_impulse_bw_s", truth.trial.vertical_impulse_bw_s, 0.002),
    ] {
        let found = summary(&trial, name, "both");
        assert!((found - expected).abs() < tolerance, "{name}: found {found}, true {expected}");
    }
    let asymmetry = summary(&trial, "contact_time_s", "difference");
    assert!((asymmetry + 0.010).abs() < 0.002, "left longer than right by 10 ms: {asymmetry}");
}

#[test]
fn crossed_feet_have_a_negative_width_and_cross_the_midline() {
    for (width, margin, fraction) in [(0.05, 0.025, 0.0), (-0.05, -0.025, 100.0)] {
        for surface in [Surface::Treadmill, Surface::Overground] {
            let trial = run(&simulate(&Runner { step_width_m: width, surface, ..Runner::default() }));
            for side in ["left", "right"] {
                assert!((summary(&trial, "step_width_m", side) - width).abs() < 1e-4, "{surface} {side}");
                assert!((summary(&trial, "crossover_margin_m", side) - margin).abs() < 1e-3, "{surface} {side}");
            }
            assert_eq!(summary(&trial, "crossover_fraction_pct", "both"), fraction);
        }
    }
}

/// The truth counts from the true onset of unfiltered force: with the filter out of the way, what remains is the
/// threshold, which starts the time basis up to 1 ms late.
#[test]
fn loading_follows_the_closed_form_without_the_filter() {
    for (basis, tolerance) in [(Basis::Force, 0.01), (Basis::Time, 0.08)] {
        let params = Runner { impact: Some(Impact::default()), force_rate_hz: 4000.0, ..Runner::default() };
        let (recording, truth) = runner(&params).unwrap();
        let mut choices = AnalysisParams::default();
        choices.condition.force_cutoff_hz = 1000.0;
        choices.metrics.impact.basis = basis;
        let trial = analyze(&recording, &choices).unwrap();
        let contact = truth.contacts.iter().find(|c| c.complete).unwrap();
        let rate = match basis {
            Basis::Force => contact.valr_force_bw_s,
            Basis::Time => contact.valr_time_bw_s,
        };
        for (name, expected, share) in [
            ("vgrf_impact_peak_bw", contact.vgrf_impact_peak_bw.unwrap(), 0.001),
            ("vgrf_active_peak_bw", contact.vgrf_active_peak_bw, 0.001),
            ("valr_bw_s", rate.unwrap(), tolerance),
            ("vertical_impulse_bw_s", contact.vertical_impulse_bw_s, 0.001),
            ("braking_impulse_bw_s", contact.braking_impulse_bw_s, 0.01),
            ("propulsive_impulse_bw_s", -contact.braking_impulse_bw_s, 0.01),
        ] {
            let found = summary(&trial, name, "both");
            assert!((found / expected - 1.0).abs() < share, "{name} by {basis:?}: found {found}, true {expected}");
        }
    }
}

/// Double support with less than body weight at mid-stance, one plate per foot.
#[test]
fn walking_has_no_flight_and_says_why() {
    let (rate_hz, len) = (500.0, 5000);
    let foot = |side: Side, phase: f64| {
        let vertical = (0..len)
            .map(|i| (f64::from(i) / rate_hz / 1.1 + phase).rem_euclid(1.0))
            .map(|p| {
                if p < 0.6 {
                    700.0 * ((p / 0.6 * std::f64::consts::PI).sin().powf(0.3))
                        - 250.0 * (p / 0.6 * std::f64::consts::PI).sin().powi(4)
                } else {
                    0.0
                }
            })
            .collect();
        ForcePlate {
            name: side.to_string(),
            foot: Some(side),
            force_n: [None, Some(vertical), None],
            clock: Clock { start_s: 0.0, rate_hz, len: len as usize },
            ..ForcePlate::default()
        }
    };
    let mut recording = Recording::named("walk");
    recording.plates = vec![foot(Side::Left, 0.8), foot(Side::Right, 0.3)];
    recording.subject.mass_kg = Some(70.0);
    let trial = run(&recording);
    assert!(trial.recording.notes.about("gait").unwrap().text.starts_with("walking"));
    assert!(column(&trial, "flight_time_s").iter().all(|v| v.is_nan()));
}
