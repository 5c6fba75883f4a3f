//! Who ran, how fast, on what; what was recorded, and how far it can be trusted.

use serde::Serialize;

use super::{PageParams, Source, number::fixed, strip::why, text::Texts};
use crate::{
    profile::Profile,
    quantity::Clock,
    recording::{Recording, Surface},
    table::Values,
};

/// The top of a page.
#[derive(Serialize)]
pub(super) struct Head {
    /// Whose page it is: the subject, else the recording.
    title: String,
    recording: String,
    facts: Vec<Fact>,
    quality: Vec<Fact>,
    /// What should be looked at before the numbers are believed.
    doubts: Vec<Doubt>,
    version: &'static str,
}

/// A label and what it says.
#[derive(Serialize)]
struct Fact {
    label: String,
    value: String,
    /// Whether the value is in English whatever the language of the page.
    english: bool,
}

#[derive(Serialize)]
struct Doubt {
    code: String,
    text: String,
}

impl Fact {
    fn new(label: String, value: String) -> Self {
        Self { label, value, english: false }
    }
}

impl Head {
    pub fn of(source: &Source<'_>, profile: &Profile, params: &PageParams, texts: &Texts) -> Self {
        let recording = source.recording;
        let subject = recording.subject.id.clone().filter(|id| !id.is_empty());
        let doubt =
            |note: &crate::recording::Note| Doubt { code: note.code.replace('_', " "), text: note.text.clone() };
        Self {
            title: subject.unwrap_or_else(|| recording.name.clone()),
            recording: recording.name.clone(),
            facts: facts(recording, profile, params, texts),
            quality: quality(source, texts),
            doubts: recording.notes.doubts().map(doubt).collect(),
            version: env!("CARGO_PKG_VERSION"),
        }
    }
}

fn facts(recording: &Recording, profile: &Profile, params: &PageParams, texts: &Texts) -> Vec<Fact> {
    let told = |text: Option<String>| text.unwrap_or_else(|| texts.get("head.not_stated"));
    let fact = |key: &str, value: String| Fact::new(texts.get(key), value);
    let begins = |text: &str| text.split_once("begins ").map_or(text, |(_, when)| when).to_owned();
    let noted = recording.notes.about("start").map(|note| begins(&note.text));
    let when = Fact {
        label: texts.get("head.when"),
        english: params.recorded.is_none() && noted.is_some(),
        value: params.recorded.clone().or(noted).unwrap_or_else(|| texts.get("head.no_date")),
    };
    let speed = profile.speed_mps.map(|speed| {
        let origin = if recording.speed_mps.is_some() { "head.declared" } else { "head.measured" };
        format!("{} m/s ({})", fixed(speed, 2), texts.get(origin))
    });
    let surface = recording.surface.map(|surface| {
        texts.get(match surface {
            Surface::Treadmill => "head.treadmill",
            Surface::Overground => "head.overground",
        })
    });
    let mut facts = vec![
        when,
        fact("head.speed", told(speed)),
        fact("head.surface", told(surface)),
        fact("head.inputs", inputs(recording, texts)),
    ];
    let body = [
        recording.subject.mass_kg.map(|kg| format!("{} kg", fixed(kg, 1))),
        recording.subject.height_m.map(|m| format!("{} m", fixed(m, 2))),
    ];
    let body: Vec<String> = body.into_iter().flatten().collect();
    if !body.is_empty() {
        facts.push(fact("head.body", body.join(", ")));
    }
    facts
}

/// `force 1000 Hz, 34 markers 200 Hz, 30.0 s`.
fn inputs(recording: &Recording, texts: &Texts) -> String {
    let rate = |clock: &Clock| format!("{} Hz", ((clock.rate_hz * 1000.0).round() / 1000.0));
    let mut all = Vec::new();
    if let Some(plate) = recording.plates.first() {
        all.push(format!("{} {}", texts.get("head.force"), rate(&plate.clock)));
    }
    if let Some(markers) = &recording.markers {
        all.push(format!("{} {} {}", markers.labels.len(), texts.get("head.markers"), rate(&markers.clock)));
    }
    if let Some(sensor) = recording.imus.first() {
        all.push(format!("{} {} {}", recording.imus.len(), texts.get("head.sensors"), rate(&sensor.clock)));
    }
    if recording.static_trial.is_some() {
        all.push(texts.get("head.static"));
    }
    all.extend(recording.duration_s().map(|s| format!("{} s", fixed(s, 1))));
    all.join(", ")
}

fn quality(source: &Source<'_>, texts: &Texts) -> Vec<Fact> {
    let recording = source.recording;
    let condition = source.params().condition;
    let reasons = source.steps.texts("reason").unwrap_or_default();
    let valid = match source.steps.column("valid").map(|c| &c.values) {
        Some(Values::Flag(valid)) => valid.iter().filter(|v| **v).count(),
        _ => 0,
    };
    let mut used = texts.fill("quality.used", &[("used", &valid.to_string()), ("n", &source.steps.len().to_string())]);
    let reasons = why(reasons, texts);
    if !reasons.is_empty() {
        used = format!("{used} ({reasons})");
    }
    let mut facts = vec![Fact::new(texts.get("quality.steps"), used)];
    let contacts = source.steps.texts("event_source").and_then(|cells| cells.first()).cloned().unwrap_or_default();
    let noted = |code: &str| recording.notes.about(code).map(|note| note.text.clone());
    let found = [Some(contacts), noted("events")].into_iter().flatten().filter(|text| !text.is_empty());
    facts.push(Fact {
        label: texts.get("quality.contacts"),
        value: found.collect::<Vec<_>>().join(": "),
        english: true,
    });
    let mut filters = Vec::new();
    if !recording.plates.is_empty() {
        filters.push(format!("{} {} Hz", texts.get("head.force"), condition.force_cutoff_hz));
    }
    if recording.markers.is_some() {
        filters.push(format!("{} {} Hz", texts.get("head.markers"), condition.marker_cutoff_hz));
    }
    if !filters.is_empty() {
        facts.push(Fact::new(
            texts.get("quality.filters"),
            texts.fill("quality.zero_lag", &[("all", &filters.join(", "))]),
        ));
    }
    for (code, label) in [
        ("force_sign", "quality.force_sign"),
        ("drift", "quality.drift"),
        ("gaps", "quality.gaps"),
        ("sensor_frame", "quality.sensors"),
    ] {
        facts.extend(noted(code).map(|value| Fact { label: texts.get(label), value, english: true }));
    }
    facts
}
