//! What a profile may say, and that it says it of every number.

use midstance::{
    analysis::{AnalysisParams, Trial, analyze},
    profile::{FOOTER, Profile, Source, profile},
    simulate::{Impact, Runner, runner},
    statistics::{Mdc, StatisticsParams, shipped_references},
};

fn trial(params: &Runner) -> Trial {
    analyze(&runner(params).unwrap().0, &AnalysisParams::default()).unwrap()
}

fn rich() -> Runner {
    Runner {
        variability_ratio: 0.01,
        asymmetry_s: 0.01,
        impact: Some(Impact::default()),
        speed_mps: 3.8,
        ..Runner::default()
    }
}

fn source(trial: &Trial) -> Source<'_> {
    Source {
        summary: &trial.summary,
        steps: Some(&trial.steps),
        notes: Some(&trial.recording.notes),
        recording: None,
        speed_mps: None,
        baseline: None,
        log: None,
    }
}

fn made(source: &Source<'_>, mdc: &[(&str, f64)]) -> Profile {
    let mdc = Mdc::new(mdc.iter().map(|(name, value)| ((*name).to_owned(), *value)).collect()).unwrap();
    profile(source, &shipped_references(), &mdc, &StatisticsParams::default()).unwrap()
}

#[test]
fn every_value_has_its_interval_and_n_or_a_reason() {
    let trial = trial(&rich());
    let profile = made(&source(&trial), &[]);
    assert!(profile.rows.len() <= 12);
    for row in &profile.rows {
        assert!(!row.grade.is_empty() && !row.lines.is_empty(), "{}", row.title);
        for line in row.lines.iter().filter(|line| !line.side.is_empty()) {
            let told = line.value.contains("95 % CI") && line.value.contains(", n ");
            assert!(told || line.value.starts_with("absent: "), "{}: {}", row.title, line.value);
            assert!(!line.value.starts_with("absent") || line.value.len() > 10, "{}", line.value);
        }
    }
    let contact = &profile.rows[1].lines[0];
    assert_eq!((contact.metric.as_str(), contact.side.as_str()), ("contact_time_s", "left"));
    assert!(contact.value.contains(" s (95 % CI 0.2"), "{}", contact.value);
    assert!(
        contact.comparison.starts_with("higher than the reference group measured with force"),
        "{}",
        contact.comparison
    );
}

#[test]
fn nothing_is_diagnosed_or_scored_and_the_footer_stands_below() {
    let trial = trial(&rich());
    let profile = made(&source(&trial), &[]);
    for text in [profile.to_text(), profile.to_html()] {
        let allowed = text.replace("not a risk factor", "");
        for word in ["risk", "abnormal", "weak", "score", "rank", "normal range"] {
            assert!(!allowed.to_lowercase().contains(word), "{word}: {text}");
        }
        assert!(text.contains(FOOTER));
    }
}

#[test]
fn a_change_is_held_against_interval_and_mdc() {
    let (before, after) =
        (trial(&rich()), trial(&Runner { contact_time_s: 0.27, flight_time_s: 0.08, seed: 9, ..rich() }));
    let with = Source { baseline: Some(&before.steps), ..source(&after) };
    let profile = made(&with, &[("contact_time_s", 0.01)]);
    let change = &profile.rows[1].lines[0].change;
    assert!(change.starts_with("after larger by 0.0") && change.contains("beyond the MDC of 0.0100 s"), "{change}");
    assert!(
        profile.rows[0].lines[0].change.contains("no detectable difference"),
        "{}",
        profile.rows[0].lines[0].change
    );
}

#[test]
fn another_speed_has_no_z() {
    let trial = trial(&Runner { speed_mps: 2.5, ..rich() });
    let profile = made(&source(&trial), &[]);
    let said = &profile.rows[1].lines[0].comparison;
    assert!(said.starts_with("no z against") && said.contains("another speed, 2.50 m/s"), "{said}");
}
