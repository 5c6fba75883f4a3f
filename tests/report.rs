//! Pages without a browser: what they hold, whatever the recording is; folders through the program.

use std::{collections::BTreeMap, fs, path::Path, process::Command};

use midstance::{
    analysis::{AnalysisParams, Trial, analyze},
    citation::{cite, table},
    quantity::Side,
    recording::{Recording, Segment},
    report::{Language, PageParams, Source, page},
    simulate::{Runner, Sensors, runner},
};
use serde_json::Value;
use tempfile::tempdir;

fn params() -> AnalysisParams {
    AnalysisParams { curves: true, ..AnalysisParams::default() }
}

fn analysed(recording: &Recording) -> Trial {
    analyze(recording, &params()).unwrap()
}

fn html(trial: &Trial, language: Language) -> String {
    let citations = table(&cite(trial, &params()));
    let page_params = PageParams { language, ..PageParams::default() };
    page(&Source::of(trial, &citations, &Value::Null), &page_params).unwrap()
}

fn short_run() -> Recording {
    runner(&Runner { duration_s: 8.0, ..Runner::default() }).unwrap().0
}

/// Where `inner` begins, of which there must be one.
fn at(page: &str, inner: &str) -> usize {
    page.find(inner).unwrap_or_else(|| panic!("no {inner}"))
}

#[test]
fn a_page_begins_with_figures_and_ends_with_provenance() {
    let page = html(&analysed(&short_run()), Language::En);
    let order = [
        "curve-vgrf-bw",
        "id=\"feet\"",
        "id=\"profile\"",
        "curve-hip-adduction-deg",
        "id=\"sides\"",
        "id=\"strides\"",
        "id=\"methods\"",
    ];
    let places = order.map(|inner| at(&page, inner));
    assert!(places.is_sorted(), "{places:?}");
    assert!(page.contains("not a diagnosis and not a prediction"));
    for word in ["abnormal", "weak ", "injury risk", "risk score"] {
        assert!(!page.contains(word), "{word}");
    }
}

/// Where there are neither force nor markers the stances themselves come first, and spectra where shanks are worn.
#[test]
fn sensors_alone_show_stances_and_spectra() {
    let sensors = Some(Sensors::default());
    let (mut recording, _) = runner(&Runner { duration_s: 20.0, sensors, ..Runner::default() }).unwrap();
    recording.plates.clear();
    recording.markers = None;
    let page = html(&analysed(&recording), Language::En);
    assert!(at(&page, "id=\"strides\"") < at(&page, "id=\"profile\""));
    at(&page, "id=\"spectrum-shank-g2\"");
    assert!(!page.contains("id=\"feet\"") && !page.contains("curve-vgrf"));
}

/// A sensor on one hip feels the two feet differently: the doubt stands beside every left and right, in the page and in the
/// summary.
#[test]
fn what_a_sensor_on_one_hip_says_of_the_sides_is_doubted() {
    let sensors = Some(Sensors::default());
    let (mut recording, _) = runner(&Runner { duration_s: 20.0, sensors, ..Runner::default() }).unwrap();
    recording.plates.clear();
    recording.markers = None;
    recording.first_side = Some(Side::Left);
    recording.imus.retain(|imu| imu.site.is_some_and(|site| site.segment == Segment::Pelvis));
    let said = |recording: &Recording| {
        let trial = analysed(recording);
        let flags =
            trial.summary.texts("flag").unwrap().iter().filter(|flag| flag.contains("one_sided_sensor")).count();
        (flags, html(&trial, Language::En).matches("sits on one side of the body").count())
    };
    assert_eq!(said(&recording), (0, 0));
    recording.imus[0].site.as_mut().unwrap().side = Some(Side::Left);
    let (flags, doubts) = said(&recording);
    assert!(flags > 10, "{flags}");
    // In the list of doubts, above the profile, in its row of differences, above the table, among the decisions.
    assert_eq!(doubts, 5);
}

#[test]
fn without_curves_the_page_says_why_there_are_none() {
    let trial = analyze(&short_run(), &AnalysisParams::default()).unwrap();
    assert!(html(&trial, Language::En).contains("they were not asked for"));
    assert!(!html(&analysed(&short_run()), Language::En).contains("they were not asked for"));
}

/// Every title and label of the profile has a German wording: nothing of it is marked as English.
#[test]
fn the_german_profile_is_german() {
    let page = html(&analysed(&short_run()), Language::De);
    let profile = &page[at(&page, "<ol class=\"profile\">")..at(&page, "<p class=\"footer\">")];
    for opening in ["<h3>", "<p class=\"label\">"] {
        for text in profile.split(opening).skip(1) {
            assert!(!text.starts_with("<span lang=\"en\">"), "{}", &text[..80]);
        }
    }
    assert!(page.contains("keine Diagnose"));
}

#[test]
fn every_text_is_escaped() {
    let hostile = "</style></script><script>x</script>\"'&<b>";
    let mut recording = short_run();
    recording.subject.id = Some(hostile.into());
    recording.name = hostile.into();
    recording.notes.doubt("markers", hostile);
    if let Some(source) = recording.sources.first_mut() {
        source.path = hostile.into();
    }
    if let Some(plate) = recording.plates.first_mut() {
        plate.name = hostile.into();
    }
    let page = html(&analysed(&recording), Language::En);
    assert!(!page.contains("<script>x") && !page.contains("<b>\""));
    assert_eq!(page.matches("</script>").count(), page.matches("<script").count());
    assert!(page.contains("&lt;script&gt;x&lt;"));
}

/// Far beyond any recording at hand: still a page that opens.
#[test]
fn a_long_recording_stays_below_two_megabytes() {
    let (mut recording, _) =
        runner(&Runner { duration_s: 1800.0, force_rate_hz: 150.0, markers: false, ..Runner::default() }).unwrap();
    recording.subject.id = Some("long".into());
    let params = AnalysisParams { curves: true, ..AnalysisParams::default() };
    let trial = analyze(&recording, &params).unwrap();
    assert!(trial.stances.len() > 4000);
    let page = html(&trial, Language::En);
    assert!(page.len() < 2_000_000, "{} bytes", page.len());
    assert!(page.contains("One mark in"));
}

fn midstance(arguments: &[&Path]) -> (Option<i32>, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_midstance")).args(arguments).output().unwrap();
    (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned())
}

fn pages(dir: &Path) -> BTreeMap<String, Vec<u8>> {
    let entries = fs::read_dir(dir).unwrap().map(|entry| entry.unwrap());
    entries.map(|entry| (entry.file_name().to_string_lossy().into_owned(), fs::read(entry.path()).unwrap())).collect()
}

#[test]
fn a_batch_gives_the_same_pages_at_any_number_of_threads() {
    let dir = tempdir().unwrap();
    let path = |name: &str| dir.path().join(name);
    let (lab, manifest, results) = (path("lab"), path("lab/runners.csv"), path("results"));
    let [count, three, with, out, jobs, report] =
        ["--count", "3", "--manifest", "--out", "--jobs", "report"].map(Path::new);
    assert_eq!(midstance(&[Path::new("simulate"), &lab, count, three]).0, Some(0));
    assert_eq!(midstance(&[Path::new("analyze"), with, &manifest, out, &results]).0, Some(0));
    let made: Vec<_> = ["1", "4"]
        .into_iter()
        .map(|n| {
            let to = path(n);
            let (code, said) = midstance(&[report, &results, out, &to, jobs, Path::new(n)]);
            assert_eq!(code, Some(0), "{said}");
            pages(&to)
        })
        .collect();
    assert_eq!(made[0].len(), 4, "three pages and an index");
    assert!(made[0] == made[1]);
}

#[test]
fn a_file_that_has_changed_is_named_and_fails_alone() {
    let dir = tempdir().unwrap();
    let path = |name: &str| dir.path().join(name);
    let (lab, manifest, results) = (path("lab"), path("lab/runners.csv"), path("results"));
    let [count, two, with, out, report] = ["--count", "2", "--manifest", "--out", "report"].map(Path::new);
    assert_eq!(midstance(&[Path::new("simulate"), &lab, count, two]).0, Some(0));
    assert_eq!(midstance(&[Path::new("analyze"), with, &manifest, out, &results]).0, Some(0));
    let changed = lab.join("S01_run.tsv");
    fs::write(&changed, fs::read_to_string(&changed).unwrap() + "\n").unwrap();
    let (code, said) = midstance(&[report, &results]);
    assert_eq!(code, Some(1));
    assert!(said.starts_with("failed  ") && said.contains("S01_run.tsv") && said.contains("has changed"), "{said}");
    assert_eq!(said.lines().count(), 1, "{said}");
    let written: Vec<String> = pages(&results.join("report")).into_keys().collect();
    assert_eq!(written, ["S02_run.html", "index.html"]);
}

#[test]
fn what_no_batch_wrote_is_refused() {
    let dir = tempdir().unwrap();
    let (code, said) = midstance(&[Path::new("report"), dir.path()]);
    assert_eq!(code, Some(2));
    assert!(said.contains("midstance analyze"), "{said}");
    fs::write(dir.path().join("provenance.json"), "{\"recordings\": 5}").unwrap();
    let (code, said) = midstance(&[Path::new("report"), dir.path()]);
    assert_eq!(code, Some(2), "{said}");
    assert!(!dir.path().join("report").exists());
}
