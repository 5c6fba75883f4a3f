//! The papers behind the numbers of a trial: what to cite beside midstance itself.

mod paper;

pub use paper::Paper;

use std::{collections::HashSet, sync::OnceLock};

use serde::{Deserialize, Serialize};

use crate::{
    analysis::{AnalysisParams, Trial},
    body::HipRegression,
    metrics,
    quantity::Unit,
    recording::Imu,
    table::{Table, Values},
};

/// A paper, and what of a trial rests on it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Citation {
    /// The paper; its key where this is written down.
    #[serde(with = "paper::by_key")]
    pub paper: &'static Paper,
    /// Names of metrics, and methods in words, in the order of the path.
    pub used_for: Vec<String>,
}

/// The papers behind the numbers that `trial` has: those of its metrics with a value, and those of the methods that were
/// used on the way, each once, by key.
///
/// What is a plain definition or a rule of this project names no paper, and so is not listed.
///
/// ```
/// use midstance::{analysis::{AnalysisParams, analyze}, citation::cite, simulate::{Runner, runner}};
/// let params = AnalysisParams::default();
/// let trial = analyze(&runner(&Runner::default())?.0, &params)?;
/// let keys: Vec<&str> = cite(&trial, &params).iter().map(|c| c.paper.key.as_str()).collect();
/// assert!(keys.contains(&"harrington2007") && !keys.contains(&"laidig2023"), "markers and force, no sensor");
/// # Ok::<(), midstance::Error>(())
/// ```
pub fn cite(trial: &Trial, params: &AnalysisParams) -> Vec<Citation> {
    let named = |(used_for, source): (&'static str, &'static str)| {
        Paper::named_in(source).map(|paper| (paper, used_for.to_owned())).collect::<Vec<_>>()
    };
    each_once(methods(trial, params).into_iter().flat_map(named).chain(measured(trial)))
}

/// The papers behind several trials: each once, by key, with all that it was used for in any of them.
pub fn union<'a>(lists: impl IntoIterator<Item = &'a [Citation]>) -> Vec<Citation> {
    let uses = |citation: &'a Citation| citation.used_for.iter().map(|used_for| (citation.paper, used_for.clone()));
    each_once(lists.into_iter().flatten().flat_map(uses))
}

fn each_once(uses: impl Iterator<Item = (&'static Paper, String)>) -> Vec<Citation> {
    let mut list: Vec<Citation> = Vec::new();
    for (paper, used_for) in uses {
        match list.iter_mut().find(|citation| citation.paper == paper) {
            Some(known) if known.used_for.contains(&used_for) => {}
            Some(known) => known.used_for.push(used_for),
            None => list.push(Citation { paper, used_for: vec![used_for] }),
        }
    }
    list.sort_by(|a, b| a.paper.key.cmp(&b.paper.key));
    list
}

/// The citations as a table: one row per paper.
pub fn table(citations: &[Citation]) -> Table {
    let text = |of: &dyn Fn(&Citation) -> String| Values::Text(citations.iter().map(of).collect());
    let years = citations.iter().map(|citation| Some(i64::from(citation.paper.year))).collect();
    Table::new("citations")
        .with("key", Unit::None, text(&|c| c.paper.key.clone()))
        .with("authors", Unit::None, text(&|c| c.paper.authors.clone()))
        .with("year", Unit::Count, Values::Integer(years))
        .with("title", Unit::None, text(&|c| c.paper.title.clone()))
        .with("journal", Unit::None, text(&|c| c.paper.journal.clone()))
        .with("doi", Unit::None, text(&|c| c.paper.doi.clone()))
        .with("used_for", Unit::None, text(&|c| c.used_for.join(", ")))
        .with("text", Unit::None, text(&|c| c.paper.to_string()))
        .with("bibtex", Unit::None, text(&|c| c.paper.bibtex()))
}

/// The papers of metrics that have a value.
fn measured(trial: &Trial) -> impl Iterator<Item = (&'static Paper, String)> {
    static PAPERS: OnceLock<Vec<(&str, Vec<&Paper>)>> = OnceLock::new();
    let papers = PAPERS.get_or_init(|| metrics::all().map(|m| (m.name, Paper::named_in(m.source).collect())).collect());
    let names = trial.summary.texts("metric").unwrap_or_default();
    let means = trial.summary.numbers("mean").unwrap_or_default();
    let there: HashSet<&str> =
        names.iter().zip(means).filter(|(_, mean)| mean.is_finite()).map(|(metric, _)| metric.as_str()).collect();
    let with_value = papers.iter().filter(move |(name, _)| there.contains(name));
    with_value.flat_map(|(name, papers)| papers.iter().map(|paper| (*paper, (*name).to_owned())))
}

/// Methods that were used, with their sources.
fn methods(trial: &Trial, params: &AnalysisParams) -> Vec<(&'static str, &'static str)> {
    let recording = &trial.recording;
    let oriented = |imu: &Imu| imu.acceleration_mps2.is_some() && imu.angular_velocity_rad_s.is_some();
    let finite = |column: &str, rows: &dyn Fn(usize) -> bool| {
        let values = trial.summary.numbers(column).unwrap_or_default();
        values.iter().enumerate().any(|(row, value)| value.is_finite() && rows(row))
    };
    let sides = trial.summary.texts("side").unwrap_or_default();
    let models = trial.summary.texts("model").unwrap_or_default();
    let mut used = Vec::new();
    if !recording.plates.is_empty() || recording.markers.is_some() {
        used.push(("zero-lag Butterworth low-pass", "Winter 2009, 10.1002/9780470549148"));
    }
    if !recording.plates.is_empty() && params.condition.remove_drift {
        used.push(("zero and drift of force", "after Alcantara 2019, 10.21105/joss.01910"));
    }
    if recording.imus.iter().any(oriented) {
        used.push(("orientation of sensors", "Laidig & Seel 2023, 10.1016/j.inffus.2022.10.014"));
    }
    used.extend(trial.event_sources.iter().map(|source| ("contacts", *source)));
    let regressed = |regression: &HipRegression| {
        let named =
            |row: usize| models.get(row).is_some_and(|m| m.split([' ', ',']).nth(1) == Some(regression.as_str()));
        finite("mean", &named)
    };
    let regressions = HipRegression::ALL.into_iter().filter(regressed);
    used.extend(regressions.map(|regression| ("hip joint centres", regression.source())));
    if finite("ci95_low", &|_| true) {
        used.push(("intervals of means", "Künsch 1989, 10.1214/aos/1176347265"));
        used.push(("intervals of means", "Marriott & Pope 1954, 10.1093/biomet/41.3-4.390"));
    }
    if finite("ci95_low", &|row| sides.get(row).is_some_and(|side| side == "difference")) {
        used.push(("intervals of differences", "Welch 1947, 10.1093/biomet/34.1-2.28"));
    }
    used
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        events::{ContactMethod, EventSource, ToeOffMethod},
        simulate::{Runner, runner},
    };

    fn keys(params: &AnalysisParams, of: &Runner) -> Vec<String> {
        let trial = crate::analysis::analyze(&runner(of).unwrap().0, params).unwrap();
        cite(&trial, params).into_iter().map(|c| c.paper.key.clone()).collect()
    }

    /// Where a DOI begins and what it is, as far as it may go.
    fn dois(source: &str) -> Vec<String> {
        let end = |text: &str| text.find([',', ';', ' ']).unwrap_or(text.len());
        let starts = source.match_indices("10.").map(|(at, _)| &source[at..at + end(&source[at..])]);
        starts.filter(|doi| doi.contains('/')).map(str::to_lowercase).collect()
    }

    #[test]
    fn the_list_is_sorted_and_complete() {
        assert!(Paper::all().len() > 30);
        assert!(Paper::all().windows(2).all(|pair| pair[0].key < pair[1].key));
        assert!(Paper::all().iter().all(|p| p.doi.starts_with("10.") && p.year > 1900 && !p.journal.is_empty()));
    }

    #[test]
    fn every_doi_that_a_metric_or_a_method_names_is_a_paper() {
        let contacts = [
            ContactMethod::ImpactRise,
            ContactMethod::Handsaker,
            ContactMethod::HeelHeight,
            ContactMethod::PelvisVelocity,
            ContactMethod::Zeni,
        ];
        let toe_offs = [ToeOffMethod::Handsaker, ToeOffMethod::KneeExtension, ToeOffMethod::Zeni];
        let sources = metrics::all()
            .map(|m| m.source)
            .chain(contacts.map(ContactMethod::source))
            .chain(toe_offs.into_iter().filter_map(ToeOffMethod::source))
            .chain(HipRegression::ALL.map(HipRegression::source));
        let mut seen = 0;
        for source in sources {
            let named: Vec<String> = Paper::named_in(source).map(|p| p.doi.to_lowercase()).collect();
            for doi in dois(source) {
                assert!(named.contains(&doi), "{doi} of `{source}` is not in papers.csv");
                seen += 1;
            }
        }
        assert!(seen > 30, "{seen}");
    }

    #[test]
    fn what_was_used_is_cited_and_nothing_else() {
        let default = AnalysisParams::default();
        let cited = keys(&default, &Runner::default());
        let mut sorted = cited.clone();
        sorted.sort();
        sorted.dedup();
        assert_eq!(cited, sorted, "each once, by key");
        for there in ["alcantara2019", "grood1983", "harrington2007", "kunsch1989", "morin2005", "winter2009"] {
            assert!(cited.iter().any(|key| key == there), "{there}");
        }
        for not in ["bell1990", "handsaker2016", "kiernan2018", "laidig2023", "patoz2022"] {
            assert!(!cited.iter().any(|key| key == not), "{not}");
        }
        let mut other = default.clone();
        other.body.hip_regression = HipRegression::Bell;
        other.condition.remove_drift = false;
        other.events.source = Some(EventSource::Markers);
        let cited = keys(&other, &Runner::default());
        for (key, expected) in
            [("bell1990", true), ("handsaker2016", true), ("harrington2007", false), ("alcantara2019", false)]
        {
            assert_eq!(cited.iter().any(|k| k == key), expected, "{key}");
        }
        let force_only = keys(&default, &Runner { markers: false, ..Runner::default() });
        assert!(!force_only.contains(&"harrington2007".to_owned()), "no markers, no hip");
    }

    #[test]
    fn the_union_holds_each_paper_once_with_all_its_uses() {
        let cited = |runner: &Runner| {
            let params = AnalysisParams::default();
            cite(&crate::analysis::analyze(&crate::simulate::runner(runner).unwrap().0, &params).unwrap(), &params)
        };
        let (whole, force) = (cited(&Runner::default()), cited(&Runner { markers: false, ..Runner::default() }));
        assert_eq!(union([whole.as_slice()]), whole);
        assert_eq!(union([whole.as_slice(), &whole]), whole);
        let both = union([force.as_slice(), &whole]);
        assert!(both.windows(2).all(|pair| pair[0].paper.key < pair[1].paper.key), "each once, by key");
        for citation in whole.iter().chain(&force) {
            let found = both.iter().find(|other| other.paper == citation.paper).unwrap();
            assert!(citation.used_for.iter().all(|what| found.used_for.contains(what)), "{}", citation.paper.key);
        }
        assert_eq!(both.len(), whole.len(), "force alone rests on nothing else");
    }

    #[test]
    fn a_paper_prints_as_a_reference_and_as_bibtex() {
        let grood = Paper::named_in("Grood & Suntay 1983, 10.1115/1.3138397").next().unwrap();
        assert!(grood.to_string().starts_with("Grood, E. S., Suntay, W. J. (1983). A joint coordinate system"));
        assert!(
            grood
                .to_string()
                .ends_with("Journal of Biomechanical Engineering 105(2): 136-144. https://doi.org/10.1115/1.3138397")
        );
        let entry = grood.bibtex();
        assert!(entry.starts_with("@article{grood1983,\n  author = {Grood, E. S. and Suntay, W. J.},\n"));
        assert!(entry.contains("  volume = {105},\n  number = {2},\n  pages = {136--144},\n"));
        assert!(entry.ends_with("}\n") && entry.matches('{').count() == entry.matches('}').count());
    }

    #[test]
    fn a_doi_that_another_begins_with_is_not_taken_for_it() {
        assert_eq!(Paper::named_in("10.1115/1.31383979").count(), 0);
        assert_eq!(Paper::named_in("see 10.1115/1.3138397.").count(), 1);
    }
}
