//! How the numbers were made: decisions, definitions with their sources, files, parameters.

use serde::Serialize;

use super::{
    Source,
    text::{Name, Texts},
};
use crate::{
    metrics::{self, Metric},
    recording,
};

/// What stands at the end of a page.
#[derive(Serialize)]
pub(super) struct Methods {
    notes: Vec<Note>,
    definitions: Vec<Definition>,
    papers: Vec<Paper>,
    files: Vec<File>,
    /// Version and parameters, as JSON.
    parameters: String,
}

#[derive(Serialize)]
struct Note {
    code: String,
    text: String,
    doubt: bool,
}

#[derive(Serialize)]
struct Definition {
    metric: &'static str,
    name: Name,
    what: &'static str,
    sign: &'static str,
    source: &'static str,
    model: String,
}

#[derive(Serialize)]
struct Paper {
    text: String,
    used_for: String,
}

#[derive(Serialize)]
struct File {
    path: String,
    format: String,
    sha256: String,
}

impl Methods {
    pub fn of(source: &Source<'_>, texts: &Texts) -> Self {
        let recording = source.recording;
        let note = |n: &recording::Note| Note { code: n.code.replace('_', " "), text: n.text.clone(), doubt: n.doubt };
        let standing = recording.static_trial.iter().flat_map(|standing| &standing.sources);
        let file = |source: &recording::Source| File {
            path: source.path.display().to_string(),
            format: source.format.clone(),
            sha256: source.sha256.clone(),
        };
        let mut files: Vec<File> = Vec::new();
        for one in recording.sources.iter().chain(standing).map(file) {
            if !files.iter().any(|known| known.path == one.path) {
                files.push(one);
            }
        }
        let parameters = serde_json::json!({
            "midstance": env!("CARGO_PKG_VERSION"),
            "parameters": source.provenance["parameters"],
        });
        Self {
            notes: recording.notes.iter().map(note).collect(),
            definitions: definitions(source, texts),
            papers: papers(source),
            files,
            parameters: format!("{parameters:#}"),
        }
    }
}

/// Of the metrics that have a value here.
fn definitions(source: &Source<'_>, texts: &Texts) -> Vec<Definition> {
    let summary = source.summary;
    let names = summary.texts("metric").unwrap_or_default();
    let models = summary.texts("model").unwrap_or_default();
    let means = summary.numbers("mean").unwrap_or_default();
    let definition = |metric: &'static Metric| {
        let mut rows = names.iter().enumerate().filter(|(row, name)| *name == metric.name && means[*row].is_finite());
        let (row, _) = rows.next()?;
        Some(Definition {
            metric: metric.name,
            name: texts.metric(metric),
            what: metric.what,
            sign: metric.sign,
            source: metric.source,
            model: models.get(row).cloned().unwrap_or_default(),
        })
    };
    metrics::all().filter_map(definition).collect()
}

/// What the numbers rest on, one per paper.
fn papers(source: &Source<'_>) -> Vec<Paper> {
    let column = |name: &str| source.citations.texts(name).unwrap_or_default();
    let both = column("text").iter().zip(column("used_for"));
    both.map(|(text, used_for)| Paper { text: text.clone(), used_for: used_for.clone() }).collect()
}
