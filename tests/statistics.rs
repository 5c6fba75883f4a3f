//! Tables made of the steps of recordings, and that no thread changes a digit of them.

use midstance::{
    analysis::{AnalysisParams, Trial, analyze},
    quantity::Unit,
    simulate::{Runner, runner},
    statistics::{Mdc, StatisticsParams, change, early_late, long, symmetry},
    table::{Table, Values},
};

fn trial(params: &Runner) -> Trial {
    analyze(&runner(params).unwrap().0, &AnalysisParams::default()).unwrap()
}

fn variable() -> Runner {
    Runner { variability_ratio: 0.01, asymmetry_s: 0.02, duration_s: 40.0, ..Runner::default() }
}

fn cell<'a>(table: &'a Table, column: &str, metric: &str) -> &'a str {
    let row = table.texts("metric").unwrap().iter().position(|m| m == metric).unwrap();
    &table.texts(column).unwrap()[row]
}

fn number(table: &Table, column: &str, metric: &str) -> f64 {
    let row = table.texts("metric").unwrap().iter().position(|m| m == metric).unwrap();
    table.numbers(column).unwrap()[row]
}

fn mdc(metric: &str, value: f64) -> Mdc {
    Mdc::new([(metric.to_owned(), value)].into()).unwrap()
}

#[test]
fn an_asymmetry_that_was_built_in_is_found() {
    let steps = trial(&variable()).steps;
    let table = symmetry(&steps, &mdc("contact_time_s", 0.01), &StatisticsParams::default()).unwrap();
    // Left longer by 20 ms; the 1 % of variability leaves a standard error of 0.5 ms.
    assert!((number(&table, "difference", "contact_time_s") + 0.020).abs() < 0.002);
    assert_eq!(cell(&table, "verdict", "contact_time_s"), "detectable");
    assert!(cell(&table, "statement", "contact_time_s").starts_with("left larger by 0.0"));
    assert_eq!(cell(&table, "verdict", "step_width_m"), "not_detectable");
    let (low, high) = (number(&table, "ci95_low", "contact_time_s"), number(&table, "ci95_high", "contact_time_s"));
    assert!(low < -0.018 && -0.022 < low && low < high && high < 0.0, "{low} {high}");
}

#[test]
fn angles_have_no_symmetry_index_and_no_coefficient_of_variation() {
    let trial = trial(&variable());
    let table = symmetry(&trial.steps, &Mdc::default(), &StatisticsParams::default()).unwrap();
    let angles = midstance::metrics::all().filter(|m| m.unit == Unit::Degree).map(|m| m.name);
    for name in angles.filter(|name| table.texts("metric").unwrap().iter().any(|m| m == name)) {
        assert!(number(&table, "symmetry_index_pct", name).is_nan(), "{name}");
        assert!(number(&trial.summary, "cv_pct", name).is_nan(), "{name}");
    }
    assert!(number(&table, "symmetry_index_pct", "contact_time_s") < -5.0);
}

#[test]
fn one_recording_does_not_change_and_two_do() {
    let (slow, fast) = (trial(&variable()).steps, trial(&Runner { contact_time_s: 0.23, seed: 5, ..variable() }).steps);
    let params = StatisticsParams::default();
    let table = change(&slow, &fast, &mdc("contact_time_s", 0.005), &params).unwrap();
    assert!((number(&table, "change", "contact_time_s") + 0.020).abs() < 0.002);
    assert_eq!(cell(&table, "verdict", "contact_time_s"), "detectable");
    let same = early_late(&slow, 0.5, &Mdc::default(), &params).unwrap();
    assert!(number(&same, "change", "contact_time_s").abs() < 0.002);
    assert!(early_late(&slow, 0.6, &Mdc::default(), &params).is_err());
    assert!(change(&Table::new("steps"), &fast, &Mdc::default(), &params).is_err());
}

#[test]
fn the_long_table_has_every_step_of_every_metric() {
    let steps = trial(&variable()).steps;
    let table = long(&steps, 3.5).unwrap();
    let values = table.numbers("value").unwrap();
    let metrics: std::collections::BTreeSet<&String> = table.texts("metric").unwrap().iter().collect();
    assert_eq!(table.len(), steps.len() * metrics.len());
    let absent = table.texts("absent").unwrap();
    assert!(values.iter().zip(absent).all(|(value, reason)| value.is_nan() != reason.is_empty()));
    let Values::Flag(outliers) = &table.column("outlier").unwrap().values else { panic!("no flags") };
    // Normal values lie beyond 3.5 standard deviations once in 2000.
    assert!(outliers.iter().filter(|far| **far).count() * 100 < table.len());
    assert!(long(&Table::new("x").with("a", Unit::None, Values::Flag(vec![true])), 3.5).is_err());
}

#[cfg(feature = "parallel")]
#[test]
fn threads_change_no_digit() {
    use midstance::{
        batch::{BatchParams, Request, gather, run},
        simulate::write_study,
    };
    let dir = tempfile::tempdir().unwrap();
    write_study(dir.path(), 4, 1, None).unwrap();
    let inputs = gather(&Request { manifest: Some(dir.path().join("runners.csv")), ..Request::default() }).unwrap();
    let summary = |jobs| {
        let study =
            run(&inputs, &BatchParams { jobs: Some(jobs), ..BatchParams::default() }, &(), &false.into()).unwrap();
        let bits = |name: &str| study.summary.numbers(name).unwrap().iter().map(|v| v.to_bits()).collect::<Vec<_>>();
        (bits("mean"), bits("ci95_low"), bits("ci95_high"))
    };
    let one = summary(1);
    assert_eq!(one, summary(4));
    assert!(one.1.iter().any(|bits| f64::from_bits(*bits).is_finite()));
}
