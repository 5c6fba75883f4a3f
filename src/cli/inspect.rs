//! `midstance inspect`: what files hold, and what conditioning makes of it.

use std::path::PathBuf;

use super::{
    Outcome,
    analyze::ParamArguments,
    layout::{self, Align, columns},
};
use crate::{
    batch::{BatchParams, Input, Request, gather, open},
    error::Result,
    survey::{MarkerSurvey, Survey},
};

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// Files, folders or patterns; files of one recording are shown together.
    #[arg(required = true)]
    files: Vec<PathBuf>,
    /// Print JSON.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    params: ParamArguments,
}

pub(super) fn execute(arguments: Arguments) -> Result<Outcome> {
    let mut params = BatchParams::default();
    arguments.params.apply(&mut params);
    let inputs = gather(&Request { patterns: arguments.files, ..Request::default() })?;
    let surveys: Vec<Survey> = inputs.iter().map(|input| look(input, &params)).collect();
    let text = if arguments.json {
        format!("{:#}\n", serde_json::json!(surveys))
    } else {
        surveys.iter().map(text).collect::<Vec<_>>().join("\n")
    };
    Ok(Outcome { text, code: surveys.iter().any(|survey| survey.error.is_some()).into() })
}

fn look(input: &Input, params: &BatchParams) -> Survey {
    let opened = input.refused.clone().map_or_else(|| open(input, &params.read), Err);
    match opened {
        // A static trial is not conditioned by itself: it goes with its runs.
        Ok(recording) if !input.static_of.is_empty() => Survey::of(&recording),
        Ok(recording) => Survey::conditioned(&recording, &params.analysis.condition),
        Err(error) => Survey::failed(&input.paths, &error),
    }
}

fn text(survey: &Survey) -> String {
    let mut lines = survey.paths.iter().map(|path| layout::path(path)).collect::<Vec<_>>().join("\n");
    lines.push('\n');
    let facts: Vec<Vec<String>> =
        survey.facts().into_iter().map(|(name, fact)| vec![format!("  {name}"), fact]).collect();
    lines.push_str(&columns(&[Align::Left; 2], &facts));
    if let Some(markers) = &survey.markers {
        lines.push_str(&marker_table(markers));
    }
    lines
}

fn marker_table(survey: &MarkerSurvey) -> String {
    let mut rows = vec![["  marker", "recognised as", "by", "missing %", "longest gap s"].map(str::to_owned).to_vec()];
    rows.extend(survey.markers.iter().map(|marker| {
        vec![
            format!("  {}", marker.label),
            marker.landmarks.join(", "),
            marker.alias.clone().unwrap_or_default(),
            format!("{:.1}", marker.missing_pct),
            format!("{:.3}", marker.longest_gap_s),
        ]
    }));
    columns(&[Align::Left, Align::Left, Align::Left, Align::Right, Align::Right], &rows)
}
