//! A recording as a page that a runner, a coach and a reviewer can read; a batch as a folder of them with an index.
//!
//! ```text
//! Trial ──Source──▶ page    one HTML file: figures as SVG, tables, methods, provenance; nothing is fetched, nothing is sent
//! batch's folder ──folder──▶ index.html and one page per recording
//! ```
//!
//! Every number on a page is a cell of a table of [`Trial`], rounded; every text is escaped by the template engine; the
//! page's Content-Security-Policy allows its own style and script by their hashes and nothing else. What may be said follows the hip-load
//! profile: no score, no rank, no threshold without the grade of its evidence.

mod chart;
mod compare;
mod curves;
mod feet;
mod folder;
mod head;
mod index;
mod methods;
mod number;
mod onset;
mod placement;
mod profile_rows;
mod render;
mod spectrum;
mod strip;
mod text;

use serde::Serialize;
use serde_json::Value;

pub use folder::{FolderParams, FolderReport, Told, folder};
pub use text::Language;

use crate::{
    analysis::{AnalysisParams, Trial},
    error::{Error, Result},
    profile::{self, Profile},
    recording::Recording,
    statistics::{Mdc, shipped_references},
    table::Table,
};
use chart::Figure;
use text::Texts;

/// What a page is made from: the tables of one recording and how they were made.
#[derive(Clone, Copy, Debug)]
pub struct Source<'a> {
    /// The conditioned recording, with every note.
    pub recording: &'a Recording,
    /// One row per stance.
    pub steps: &'a Table,
    /// One row per metric and side.
    pub summary: &'a Table,
    /// Mean curves; without columns where they were not asked for, and then there are no figures of them.
    pub curves: &'a Table,
    /// Impact peaks and the points of the loading rates, as in [`Drawing`](crate::analysis::Drawing).
    pub onsets: &'a Table,
    /// Where the feet stood, as in [`Drawing`](crate::analysis::Drawing).
    pub placements: &'a Table,
    /// Power by frequency, as in [`Drawing`](crate::analysis::Drawing).
    pub spectra: &'a Table,
    /// The papers behind its numbers, as [`citation::table`](crate::citation::table) makes it.
    pub citations: &'a Table,
    /// Version, parameters, sources.
    pub provenance: &'a Value,
}

impl<'a> Source<'a> {
    /// Of a trial that was analysed with [`AnalysisParams::curves`].
    pub fn of(trial: &'a Trial, citations: &'a Table, provenance: &'a Value) -> Self {
        Self {
            recording: &trial.recording,
            steps: &trial.steps,
            summary: &trial.summary,
            curves: &trial.curves,
            onsets: &trial.drawing.onsets,
            placements: &trial.drawing.placements,
            spectra: &trial.drawing.spectra,
            citations,
            provenance,
        }
    }

    /// What it was analysed with, where the provenance tells; else the defaults.
    fn params(&self) -> AnalysisParams {
        serde_json::from_value(self.provenance["parameters"]["analysis"].clone()).unwrap_or_default()
    }
}

/// What a page holds beside the recording.
#[derive(Clone, Debug, Default)]
pub struct PageParams {
    /// The language of headings and labels. Default English.
    pub language: Language,
    /// When it was recorded, in the reader's words; default what the files say.
    pub recorded: Option<String>,
    /// What the page links back to: the index of a batch.
    pub index: Option<String>,
    /// The hip-load profile to show, such as one with a training log and the change since a baseline. Default: of the
    /// recording alone.
    pub profile: Option<Profile>,
}

/// What the template is filled with.
#[derive(Serialize)]
struct Page {
    head: head::Head,
    lead: Vec<Figure>,
    profile: Vec<profile_rows::ProfileRow>,
    footer: &'static str,
    comparison: compare::Comparison,
    curves: Vec<Figure>,
    more_curves: Vec<Figure>,
    feet: Option<feet::Feet>,
    strides: Vec<Figure>,
    /// Whether curves were not asked for, and so there is little to see.
    no_figures: bool,
    spectra: Vec<Figure>,
    methods: methods::Methods,
    index: Option<String>,
}

/// The page of one recording: a whole HTML file.
///
/// # Errors
/// Those of [`profile`](crate::profile::profile) for a summary without rows;
/// [`ErrorKind::Parameter`](crate::ErrorKind::Parameter) for a profile of another recording.
///
/// ```
/// use midstance::citation::{cite, table};
/// use midstance::{analysis::{AnalysisParams, analyze}, report::{PageParams, Source, page}, simulate::{Runner, runner}};
/// let (recording, _) = runner(&Runner { duration_s: 10.0, ..Runner::default() })?;
/// let params = AnalysisParams { curves: true, ..AnalysisParams::default() };
/// let trial = analyze(&recording, &params)?;
/// let citations = table(&cite(&trial, &params));
/// let html = page(&Source::of(&trial, &citations, &serde_json::Value::Null), &PageParams::default())?;
/// assert!(html.contains("not a diagnosis") && html.contains("Content-Security-Policy"));
/// # Ok::<(), midstance::Error>(())
/// ```
pub fn page(source: &Source<'_>, params: &PageParams) -> Result<String> {
    let texts = Texts::of(params.language);
    let profile = match &params.profile {
        Some(given) if given.recording == source.recording.name => given.clone(),
        Some(given) => {
            let expected = format!("one of `{}`", source.recording.name);
            return Err(Error::parameter("profile", format!("a profile of `{}`", given.recording), expected));
        }
        None => of_recording(source)?,
    };
    let Figures { lead, curves, more } = figures(source, &texts);
    let strip = strip::strip(source.steps, &texts);
    let feet = feet::feet(source.placements, &texts);
    // Of sensors alone the stances themselves are the first picture.
    let (lead, strip) =
        if lead.is_empty() && feet.is_none() { (strip.into_iter().collect(), None) } else { (lead, strip) };
    let page = Page {
        head: head::Head::of(source, &profile, params, &texts),
        lead,
        feet,
        profile: profile_rows::rows(&profile),
        footer: profile::FOOTER,
        comparison: compare::Comparison::of(source.summary, &source.recording.notes, &texts),
        curves,
        more_curves: more,
        strides: strip.into_iter().chain(placement::figure(source.placements, &texts)).collect(),
        no_figures: source.curves.columns().is_empty(),
        spectra: spectrum::figures(source.spectra, &texts),
        methods: methods::Methods::of(source, &texts),
        index: params.index.clone(),
    };
    render::page(&page, &texts)
}

fn of_recording(source: &Source<'_>) -> Result<Profile> {
    let given = profile::Source {
        summary: source.summary,
        steps: Some(source.steps),
        notes: Some(&source.recording.notes),
        recording: None,
        speed_mps: None,
        baseline: None,
        log: None,
    };
    let no_mdc = Mdc::new(std::collections::BTreeMap::new())?;
    profile::profile(&given, &shipped_references(), &no_mdc, &source.params().statistics)
}

/// Figures of curves.
struct Figures {
    /// On the first screen.
    lead: Vec<Figure>,
    /// Hip and pelvis.
    curves: Vec<Figure>,
    /// Folded away.
    more: Vec<Figure>,
}

fn figures(source: &Source<'_>, texts: &Texts) -> Figures {
    let drop = source.params().metrics.hip.pelvis.angle().as_str();
    let one = |variable: &str| curves::figure(source.curves, variable, drop, texts);
    let force = || curves::force(source, texts);
    let taken = ["vgrf_bw", "hip_adduction_deg", drop];
    let others = curves::variables(source.curves).into_iter().filter(|name| !taken.contains(name));
    Figures {
        lead: force().into_iter().collect(),
        curves: ["hip_adduction_deg", drop].into_iter().filter_map(one).collect(),
        more: others.filter_map(one).collect(),
    }
}
