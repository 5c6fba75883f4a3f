//! The pages of a whole batch, from the folder it has written.
//!
//! Its tables hold what was measured, not what a figure shows: curves, placements and spectra would be a second copy of the
//! data in every batch for the few that are drawn. So each recording is read again, with the parameters and declarations
//! that stand in the provenance and only if its files have the SHA-256 that stands there: the numbers are those of the tables, bit for
//! bit, because the way from file to number is the same.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicBool, Ordering::Relaxed},
    },
};

use serde_json::json;

use super::{
    PageParams, Source,
    index::{Entry, Index, Missing},
    page, render,
    text::{Language, Texts},
};
use crate::{
    analysis::{AnalysisParams, analyze},
    batch::{BatchParams, Past, PastRecording, Scratch, Status, each},
    citation,
    error::{Error, ErrorKind, Result},
};

/// How the pages of a batch are made.
#[derive(Clone, Debug, Default)]
pub struct FolderParams {
    /// The language of headings and labels. Default English.
    pub language: Language,
    /// Recordings at a time. Default: one per processor core.
    pub jobs: Option<usize>,
}

/// What was written.
#[derive(Clone, Debug)]
pub struct FolderReport {
    /// The index.
    pub index: PathBuf,
    /// The pages, in the order of the inputs.
    pub pages: Vec<PathBuf>,
    /// Inputs without a page and why, those apart that the batch passed over.
    pub failures: Vec<(String, String)>,
}

/// Hears of each input of a batch, from any thread: its files, and why it has no page where that is so.
pub type Told<'a> = &'a (dyn Fn(&str, Option<&str>) + Sync);

/// Writes one page per recording of a batch to the folder `out`, which is made where missing, and an index of them. A recording that cannot be read again fails
/// alone, in a row of the index.
///
/// # Errors
/// [`ErrorKind::Io`] when the folder cannot be written; [`ErrorKind::Cancelled`] once `cancel` is set.
pub fn folder(
    past: &Past,
    out: &Path,
    params: &FolderParams,
    told: Told<'_>,
    cancel: &AtomicBool,
) -> Result<FolderReport> {
    if params.jobs == Some(0) {
        return Err(Error::parameter("jobs", 0, "at least 1"));
    }
    fs::create_dir_all(out).map_err(|error| Error::io(out, &error))?;
    let scratch = Scratch::new(out.to_owned(), false);
    let names = file_names(&past.recordings);
    let work = |index: usize| -> Result<Option<Entry>> {
        let one = &past.recordings[index];
        let written = match one.status {
            Status::Failed | Status::Skipped => Ok(None),
            _ => write_one(one, &past.params, params.language, &names[index]).and_then(|(html, entry)| {
                scratch.put(&out.join(&names[index]), html.as_bytes())?;
                Ok(Some(entry))
            }),
        };
        match &written {
            Ok(None) if one.status == Status::Failed => told(&one.path, Some(&one.message)),
            Ok(_) => told(&one.path, None),
            Err(error) => told(&one.path, Some(&error.to_string())),
        }
        written
    };
    let mut entries = Vec::new();
    let (mut failures, mut skipped) = (Vec::new(), Vec::new());
    for (one, outcome) in past.recordings.iter().zip(outcomes(past.recordings.len(), params.jobs, cancel, &work)?) {
        let missing = |message: String| Missing { path: one.path.clone(), message };
        match outcome {
            Ok(Some(entry)) => entries.push(entry),
            Ok(None) if one.status == Status::Skipped => skipped.push(missing(one.message.clone())),
            Ok(None) => failures.push(missing(one.message.clone())),
            Err(error) => failures.push(missing(error.to_string())),
        }
    }
    let texts = Texts::of(params.language);
    let named = failures.iter().map(|one| (one.path.clone(), one.message.clone())).collect();
    let pages = entries.iter().map(|entry| out.join(&entry.href)).collect();
    let html = render::index(&Index::of(&entries, failures, skipped, &texts), &texts)?;
    let index = out.join("index.html");
    scratch.put(&index, html.as_bytes())?;
    Ok(FolderReport { index, pages, failures: named })
}

fn write_one(one: &PastRecording, params: &BatchParams, language: Language, href: &str) -> Result<(String, Entry)> {
    let raw = one.open(params)?;
    let analysis = AnalysisParams { curves: true, ..params.analysis.clone() };
    let trial = analyze(&raw, &analysis)?;
    let citations = citation::table(&citation::cite(&trial, &analysis));
    let provenance = json!({ "parameters": { "read": params.read, "analysis": params.analysis } });
    let page_params = PageParams { language, index: Some("index.html".into()), ..PageParams::default() };
    let html = page(&Source::of(&trial, &citations, &provenance), &page_params)?;
    let subject = trial.recording.subject.id.clone().unwrap_or_default();
    let doubts = trial.recording.notes.doubts().next().is_some();
    Ok((html, Entry::of(one, &trial.summary, &subject, href.to_owned(), doubts)))
}

/// A file name for each recording: its own name where that is harmless on every system, else made so; each once.
fn file_names(recordings: &[PastRecording]) -> Vec<String> {
    let mut taken: BTreeSet<String> = BTreeSet::from(["index".into()]);
    let name = |one: &PastRecording| {
        let harmless = |c: char| if c.is_ascii_alphanumeric() || "-_".contains(c) { c } else { '_' };
        let stem: String = one.name.chars().map(harmless).take(80).collect();
        let stem = if stem.is_empty() { "recording".into() } else { stem };
        let mut free = stem.clone();
        let mut number = 1;
        // Two names that differ only in case are one file on some systems.
        while !taken.insert(free.to_ascii_lowercase()) {
            number += 1;
            free = format!("{stem}-{number}");
        }
        format!("{free}.html")
    };
    recordings.iter().map(name).collect()
}

/// The outcome of `work` for 0, 1 … below `count`, on several threads.
fn outcomes<T: Send>(
    count: usize,
    jobs: Option<usize>,
    cancel: &AtomicBool,
    work: &(dyn Fn(usize) -> Result<T> + Sync),
) -> Result<Vec<Result<T>>> {
    let done: Mutex<Vec<(usize, Result<T>)>> = Mutex::default();
    let step = |index: usize| {
        if cancel.load(Relaxed) {
            return false;
        }
        let outcome = work(index);
        done.lock().unwrap_or_else(PoisonError::into_inner).push((index, outcome));
        true
    };
    if !each(count, jobs, &step)? {
        return Err(Error::new(ErrorKind::Cancelled, "a request to stop", "to run to the end"));
    }
    let mut done = done.into_inner().unwrap_or_else(PoisonError::into_inner);
    done.sort_by_key(|(index, _)| *index);
    Ok(done.into_iter().map(|(_, outcome)| outcome).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn file_names_are_harmless_and_each_once() {
        let named = |name: &str| -> PastRecording {
            serde_json::from_value(json!({ "recording": name, "path": "", "status": "ok" })).unwrap()
        };
        let all = ["s1/run", "../../etc", "s1/Run", "s1_run", "index", "", "läuft"].map(named);
        assert_eq!(
            file_names(&all),
            [
                "s1_run.html",
                "______etc.html",
                "s1_Run-2.html",
                "s1_run-3.html",
                "index-2.html",
                "recording.html",
                "l_uft.html"
            ]
        );
    }
}
