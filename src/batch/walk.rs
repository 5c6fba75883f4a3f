//! From patterns to paths: files as they are, folders walked, `*` expanded where the shell did not.

use std::{
    collections::HashSet,
    fs,
    path::{Path, PathBuf},
};

use glob::MatchOptions;
use walkdir::{DirEntry, WalkDir};

use super::inputs::{Origin, identity};
use crate::error::{Error, ErrorKind, Result};

/// A path that a pattern gave.
pub(super) struct Entry {
    pub path: PathBuf,
    pub origin: Origin,
    pub refused: Option<Error>,
}

impl Entry {
    fn new(path: PathBuf, origin: Origin) -> Self {
        Self { path, origin, refused: None }
    }
}

/// Every path of every pattern, in order; nothing below `out`.
pub(super) fn expand(patterns: &[PathBuf], out: Option<&Path>) -> Result<Vec<Entry>> {
    let out = out.map(identity);
    let mut entries = Vec::new();
    for pattern in patterns {
        let before = entries.len();
        match fs::metadata(pattern) {
            Ok(what) if what.is_dir() => {
                if out.as_ref() == Some(&identity(pattern)) {
                    return Err(Error::parameter("out", pattern.display(), "a folder that is not an input itself")
                        .mend("give the results a folder of their own"));
                }
                folder(pattern, out.as_deref(), &mut entries);
            }
            Err(_) if is_pattern(pattern) => matches(pattern, out.as_deref(), &mut entries)?,
            Ok(what) if !what.is_file() => entries.push(special(pattern)),
            // A path that is not there stays in: its row says so, and the others go on.
            _ => entries.push(Entry::new(pattern.clone(), Origin::Chosen)),
        }
        if entries.len() == before {
            let nothing = Error::new(ErrorKind::Io, "no file", "at least one recording")
                .in_file(pattern)
                .mend("check the spelling; hidden files and the output folder are left out");
            if patterns.len() == 1 {
                return Err(nothing);
            }
            // One empty folder among others fails alone.
            entries.push(Entry { refused: Some(nothing), ..Entry::new(pattern.clone(), Origin::Chosen) });
        }
    }
    Ok(entries)
}

fn is_pattern(path: &Path) -> bool {
    path.to_str().is_some_and(|text| text.contains(['*', '?', '[']))
}

fn special(path: &Path) -> Entry {
    let error = Error::new(ErrorKind::Io, "a device, pipe or socket", "a regular file").in_file(path);
    Entry { refused: Some(error), ..Entry::new(path.to_owned(), Origin::Chosen) }
}

fn folder(root: &Path, out: Option<&Path>, entries: &mut Vec<Entry>) {
    let visible = |entry: &DirEntry| {
        let hidden = entry.depth() > 0 && entry.file_name().as_encoded_bytes().starts_with(b".");
        let results = entry.file_type().is_dir() && out.is_some_and(|out| identity(entry.path()) == out);
        !hidden && !results
    };
    for entry in WalkDir::new(root).follow_links(true).sort_by_file_name().into_iter().filter_entry(visible) {
        match entry {
            Ok(entry) if entry.file_type().is_file() => {
                entries.push(Entry::new(entry.into_path(), Origin::Found));
            }
            Ok(_) => {}
            // A link to a folder above: what it holds is walked already.
            Err(error) if error.loop_ancestor().is_some() => {}
            Err(error) => {
                let path = error.path().unwrap_or(root).to_owned();
                let refused = Some(match error.io_error() {
                    Some(cause) => Error::io(&path, cause),
                    None => Error::new(ErrorKind::Io, error.to_string(), "a folder that can be listed").in_file(&path),
                });
                entries.push(Entry { refused, ..Entry::new(path, Origin::Found) });
            }
        }
    }
}

fn matches(pattern: &Path, out: Option<&Path>, entries: &mut Vec<Entry>) -> Result<()> {
    // As in a shell: `*` neither crosses a folder nor matches a leading dot.
    let options =
        MatchOptions { require_literal_separator: true, require_literal_leading_dot: true, ..MatchOptions::new() };
    let malformed = |error: glob::PatternError| {
        Error::parameter("input", pattern.display(), format!("a pattern with *, **, ? or […] ({error})"))
    };
    let text = pattern.to_str().unwrap_or_default();
    let mut seen = HashSet::new();
    for found in glob::glob_with(text, options).map_err(malformed)? {
        let mut batch = Vec::new();
        match found {
            Err(error) => {
                let refused = Some(Error::io(error.path(), error.error()));
                batch.push(Entry { refused, ..Entry::new(error.path().to_owned(), Origin::Chosen) });
            }
            Ok(path) if out.is_some_and(|out| identity(&path).starts_with(out)) => {}
            Ok(path) if path.is_dir() => folder(&path, out, &mut batch),
            Ok(path) if !path.is_file() && path.exists() => batch.push(special(&path)),
            Ok(path) => batch.push(Entry::new(path, Origin::Chosen)),
        }
        // `**/*` gives a folder and what is in it: one mention each.
        entries.extend(batch.into_iter().filter(|entry| seen.insert(entry.path.clone())));
    }
    Ok(())
}
