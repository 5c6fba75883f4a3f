//! What pictures are drawn from says what the columns of the metrics say.

use std::collections::BTreeMap;

use midstance::{
    analysis::{AnalysisParams, Trial, analyze},
    recording::{Recording, Surface},
    simulate::{Drift, Impact, Plates, Runner, SensorSite, Sensors, runner},
    table::{Column, Table, Values},
};

fn run(recording: &Recording) -> Trial {
    analyze(recording, &AnalysisParams { curves: true, ..AnalysisParams::default() }).unwrap_or_else(|e| panic!("{e}"))
}

fn simulated(surface: Surface) -> Recording {
    let params = Runner {
        duration_s: 20.2,
        surface,
        heading_deg: 4.0,
        variability_ratio: 0.01,
        step_width_sd_m: 0.015,
        foot_progression_angle_deg: 7.0,
        impact: Some(Impact::default()),
        force_rate_hz: 1000.0,
        seed: 4,
        ..Runner::default()
    };
    runner(&params).unwrap().0
}

fn numbers<'a>(table: &'a Table, name: &str) -> &'a [f64] {
    table.numbers(name).unwrap_or_else(|| panic!("no column {name}"))
}

/// One comparison per row in which either is there: both must be.
fn same(what: &str, found: impl Iterator<Item = f64>, expected: &[f64], tolerance: f64) {
    let mut compared = 0;
    for (row, (found, expected)) in found.zip(expected).enumerate() {
        assert_eq!(found.is_nan(), expected.is_nan(), "{what}, row {row}: {found} and {expected}");
        if expected.is_finite() {
            assert!((found - expected).abs() <= tolerance, "{what}, row {row}: {found} and {expected}");
            compared += 1;
        }
    }
    assert!(compared >= 20, "{what}: {compared} values");
}

/// The slope of the segment is the loading rate, and the peak lies where the columns say; to rounding.
#[test]
fn an_onset_is_what_the_loading_rate_was_read_from() {
    let trial = run(&simulated(Surface::Treadmill));
    let (onsets, steps) = (&trial.drawing.onsets, &trial.steps);
    let of = |name| numbers(onsets, name);
    let rise = of("valr_end_bw").iter().zip(of("valr_start_bw")).map(|(end, start)| end - start);
    let run_s = of("valr_end_time_s").iter().zip(of("valr_start_time_s")).map(|(end, start)| end - start);
    same("slope", rise.zip(run_s).map(|(bw, s)| bw / s), numbers(steps, "valr_bw_s"), 1e-6);
    same("peak", of("impact_peak_bw").iter().copied(), numbers(steps, "vgrf_impact_peak_bw"), 0.0);
    let after = of("impact_peak_time_s").iter().zip(numbers(steps, "ic_time_s")).map(|(peak, ic)| peak - ic);
    same("its time", after, numbers(steps, "vgrf_impact_peak_time_s"), 1e-9);
    assert_eq!(trial.event_threshold_n, Some(20.0));
}

/// Beside the line by the crossover margin, along it by the step length, turned by the angle of the foot. Overground a step
/// has a heading of its own, within a degree of the mean one: 0.2 mm of a metre.
#[test]
fn a_placement_is_margin_length_and_angle() {
    for (surface, length_m) in [(Surface::Treadmill, 1e-9), (Surface::Overground, 5e-4)] {
        let trial = run(&simulated(surface));
        let (places, steps) = (&trial.drawing.placements, &trial.steps);
        let of = |name| numbers(places, name);
        let sides = places.texts("side").unwrap();
        let sign = |row: usize| if sides[row] == "right" { 1.0 } else { -1.0 };
        let right = of("heel_right_m").iter().enumerate().map(|(row, right)| sign(row) * right);
        same("margin", right, numbers(steps, "crossover_margin_m"), 1e-12);
        let moved: Vec<f64> = of("heel_forward_m").windows(2).map(|w| w[1] - w[0]).collect();
        let lengths: Vec<f64> = numbers(steps, "step_length_m")[1..]
            .iter()
            .zip(&moved)
            .map(|(length, moved)| if moved.is_nan() { f64::NAN } else { *length })
            .collect();
        same("length", moved.iter().copied(), &lengths, length_m);
        let axis = |end: &'static str, start: &'static str| -> Vec<f64> {
            of(end).iter().zip(of(start)).map(|(a, b)| a - b).collect()
        };
        let axes = axis("toe_forward_m", "heel_forward_m").into_iter().zip(axis("toe_right_m", "heel_right_m"));
        let angles: Vec<f64> = axes
            .enumerate()
            .map(|(row, (x, z))| (sign(row) * z).atan2(x).to_degrees())
            .filter(|a| a.is_finite())
            .collect();
        assert!(angles.len() > 20 && angles.iter().all(|a| (a - 7.0).abs() < 0.1), "{angles:?}");
        let absent = places.texts("absent").unwrap();
        assert!(absent.iter().zip(of("heel_right_m")).all(|(reason, at)| reason.is_empty() == at.is_finite()));
    }
}

/// Rows of the `quality` table of one kind: what, from and to.
fn rows(table: &Table, kind: &str) -> Vec<(String, f64, f64)> {
    let (kinds, what) = (table.texts("kind").unwrap(), table.texts("what").unwrap());
    let (from_s, to_s) = (numbers(table, "from_s"), numbers(table, "to_s"));
    (0..table.len()).filter(|row| kinds[*row] == kind).map(|row| (what[row].clone(), from_s[row], to_s[row])).collect()
}

/// At 200 Hz: 10 frames are filled, 100 are not; what is rejected is what `steps` calls invalid.
#[test]
fn what_was_lost_is_told_with_its_time() {
    let mut recording = simulated(Surface::Treadmill);
    let markers = recording.markers.as_mut().unwrap();
    let (heel, rate_hz) = (markers.index("LHEE").unwrap(), markers.clock.rate_hz);
    for frames in [200..210, 600..700] {
        for frame in frames {
            (0..3).for_each(|axis| markers.position_m[[heel, axis, frame]] = f64::NAN);
        }
    }
    let trial = run(&recording);
    let quality = &trial.drawing.quality;
    let heel = |from: f64, to: f64| vec![("LHEE".to_owned(), from / rate_hz, to / rate_hz)];
    assert_eq!(rows(quality, "marker_gap_filled"), heel(200.0, 210.0));
    assert_eq!(rows(quality, "marker_gap"), heel(600.0, 700.0));
    let invalid = trial.stances.iter().filter(|stance| stance.invalid.is_some());
    let expected: Vec<(String, Option<f64>, Option<f64>)> =
        invalid.map(|stance| (stance.side.unwrap().as_str().to_owned(), stance.ic_s, stance.to_s)).collect();
    let seen = |time_s: f64| time_s.is_finite().then_some(time_s);
    let found: Vec<_> =
        rows(quality, "rejected").into_iter().map(|(side, from, to)| (side, seen(from), seen(to))).collect();
    assert!(!expected.is_empty());
    assert_eq!(found, expected);
}

/// A drift of a straight line is read off the flights: to 1 N, the noise of a median over a flight.
#[test]
fn zeros_are_the_drift_that_was_put_in() {
    let params = Runner {
        drift: Some(Drift::Linear { start_n: -10.0, end_n: 50.0 }),
        noise_n: 2.0,
        duration_s: 20.0,
        ..Runner::default()
    };
    let trial = run(&runner(&params).unwrap().0);
    let zero = &trial.drawing.zero;
    assert!(zero.len() > 40);
    for (time_s, level_n) in numbers(zero, "time_s").iter().zip(numbers(zero, "level_n")) {
        let drift_n = -10.0 + 60.0 * time_s / 20.0;
        assert!((level_n - drift_n).abs() < 1.0, "{level_n} N at {time_s} s, put in {drift_n}");
    }
}

/// The transfer that is drawn has, from 10 to 20 Hz, the mean of the column, and the power of the bins is the column's.
#[test]
fn a_spectrum_is_attenuation_and_impact_power() {
    let sites = vec![SensorSite::LeftShank, SensorSite::RightShank, SensorSite::Sacrum];
    let params = Runner {
        sensors: Some(Sensors { sites, ..Sensors::default() }),
        markers: false,
        plates: Some(Plates::None),
        variability_ratio: 0.015,
        impact: Some(Impact::default()),
        ..Runner::default()
    };
    let trial = run(&runner(&params).unwrap().0);
    let spectra = &trial.drawing.spectra;
    let of_side = |side: &str, table: &Table, name: &str| -> Vec<f64> {
        let rows = table.texts("side").unwrap().iter().zip(numbers(table, name));
        rows.filter(|(s, v)| *s == side && v.is_finite()).map(|(_, v)| *v).collect()
    };
    let mean = |values: &[f64]| values.iter().sum::<f64>() / values.len() as f64;
    for side in ["left", "right"] {
        let frequency_hz = of_side(side, spectra, "frequency_hz");
        assert_eq!(frequency_hz, (1..=frequency_hz.len() as u32).map(f64::from).collect::<Vec<_>>());
        // Bins 10 to 20 Hz, the first being 1 Hz.
        let told_db = of_side(side, &trial.steps, "shock_attenuation_db");
        let drawn_db = mean(&of_side(side, spectra, "transfer_db")[9..20]);
        assert!(told_db.len() > 10 && (drawn_db - mean(&told_db)).abs() < 1e-9, "{drawn_db} dB");
        let told_g2 = mean(&of_side(side, &trial.steps, "psd_impact_power_g2"));
        let drawn_g2 = of_side(side, spectra, "shank_g2")[9..20].iter().sum::<f64>();
        assert!((drawn_g2 / told_g2 - 1.0).abs() < 1e-9, "{drawn_g2} and {told_g2} g²");
        let n = spectra.column("n").map(|column| column.values.clone());
        assert!(matches!(n, Some(Values::Integer(n)) if n[0].is_some_and(|n| n > 10)));
    }
    assert_eq!(spectra.texts("upper").unwrap()[0], "pelvis");
}

#[test]
fn nothing_is_made_for_pictures_unless_asked_for() {
    let trial = analyze(&simulated(Surface::Treadmill), &AnalysisParams::default()).unwrap();
    let drawing = trial.drawing;
    let tables = [drawing.onsets, drawing.placements, drawing.spectra, drawing.quality, drawing.zero];
    let names: BTreeMap<&str, usize> = tables.iter().map(|table| (table.name(), table.columns().len())).collect();
    assert_eq!(names.len(), 5);
    assert!(names.values().all(|columns| *columns == 0), "{names:?}");
}

/// One row per stance, in the order of `steps`.
#[test]
fn a_row_is_found_by_its_step() {
    let trial = run(&simulated(Surface::Overground));
    let step = |table: &Table| table.column("step").map(|Column { values, .. }| values.clone());
    let numbered = Some(Values::Integer((1..).map(Some).take(trial.steps.len()).collect()));
    assert_eq!(step(&trial.drawing.onsets), numbered);
    assert_eq!(step(&trial.drawing.placements), numbered);
}
