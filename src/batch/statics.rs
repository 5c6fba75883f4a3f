//! Static trials among the files of a batch: attached to the runs of the same subject, and not analysed themselves.
//!
//! ```text
//!   RBDS001static.c3d  ─┬─▶  RBDS001runT25.c3d       a word for standing in the name,
//!                       └─▶  RBDS001runT35.c3d       the same words before it
//! ```

use std::{
    collections::{HashMap, HashSet},
    fs,
    path::{Path, PathBuf},
};

use super::inputs::{Input, Origin, identity};

/// Words that call a file a static trial.
const WORDS: [&str; 9] =
    ["static", "standing", "stand", "cal", "calib", "calibration", "statisch", "statique", "statico"];

/// Gives every run the static trial of its subject in its folder, where the names leave no doubt which one it is.
///
/// A run whose manifest row or whose user names a static trial keeps that.
pub(super) fn attach(inputs: &mut [Input]) {
    let usable = |input: &Input| input.refused.is_none() && input.paths.len() == 1;
    // By folder, for an archive has thousands of them.
    let mut statics: HashMap<Option<PathBuf>, Vec<(usize, Vec<String>)>> = HashMap::new();
    let mut is_static = vec![false; inputs.len()];
    for (index, input) in inputs.iter().enumerate().filter(|(_, input)| usable(input)) {
        if let Some(own) = before_static(&input.paths[0]) {
            statics.entry(folder(input)).or_default().push((index, own));
            is_static[index] = true;
        }
    }
    let given: HashSet<PathBuf> = inputs.iter().flat_map(|input| &input.paths).map(|path| identity(path)).collect();
    let mut listed: HashMap<PathBuf, Vec<PathBuf>> = HashMap::new();
    let mut attached: Vec<(usize, usize)> = Vec::new();
    for run in 0..inputs.len() {
        let input = &inputs[run];
        if input.refused.is_some() || input.declared.static_trial.is_some() || is_static[run] {
            continue;
        }
        let words = words(&input.paths[0]);
        let beside = statics.get(&folder(input)).map_or(&[][..], Vec::as_slice);
        let fits = |(_, own): &&(usize, Vec<String>)| words.starts_with(own);
        let longest = beside.iter().filter(fits).map(|(_, own)| own.len()).max();
        let best: Vec<usize> =
            beside.iter().filter(fits).filter(|(_, own)| Some(own.len()) == longest).map(|(at, _)| *at).collect();
        match best[..] {
            [] => overlooked(&mut inputs[run], &words, &given, &mut listed),
            [only] => attached.push((run, only)),
            _ => {
                let names: Vec<String> = best.iter().map(|at| inputs[*at].paths[0].display().to_string()).collect();
                let text = format!("several static trials fit, none is used: {}", names.join(", "));
                inputs[run].notes.doubt("static", text);
            }
        }
    }
    let declared: Vec<Option<PathBuf>> =
        inputs.iter().map(|input| input.declared.static_trial.as_deref().map(identity)).collect();
    if declared.iter().any(Option::is_some) {
        let of_file = |(at, input): (usize, &Input)| usable(input).then(|| (identity(&input.paths[0]), at));
        // From the back, so that the first of two wins.
        let index: HashMap<PathBuf, usize> = inputs.iter().enumerate().rev().filter_map(of_file).collect();
        for (run, path) in declared.iter().enumerate() {
            let standing = path.as_ref().and_then(|path| index.get(path)).filter(|standing| **standing != run);
            if let Some(standing) = standing {
                let name = name(&inputs[run].paths[0]);
                inputs[*standing].static_of.push(name);
            }
        }
    }
    for (run, standing) in attached {
        inputs[run].static_found = Some(inputs[standing].paths[0].clone());
        let name = name(&inputs[run].paths[0]);
        inputs[standing].static_of.push(name);
    }
}

/// Notes the static trials of a run that lie beside it and are not in the batch. A folder is listed once; one that was walked
/// is in the batch as a whole.
fn overlooked(
    run: &mut Input,
    words: &[String],
    given: &HashSet<PathBuf>,
    listed: &mut HashMap<PathBuf, Vec<PathBuf>>,
) {
    let path = &run.paths[0];
    let (Origin::Chosen, Some(folder)) = (run.origin, path.parent()) else { return };
    let statics = listed.entry(folder.to_owned()).or_insert_with(|| {
        let here = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
        let entries = fs::read_dir(here).into_iter().flatten().flatten();
        let mut paths: Vec<PathBuf> = entries.map(|entry| folder.join(entry.file_name())).collect();
        paths.retain(|path| before_static(path).is_some());
        paths.sort();
        paths
    });
    let same_kind = |other: &Path| match (other.extension(), path.extension()) {
        (Some(one), Some(other)) => one.eq_ignore_ascii_case(other),
        (one, other) => one == other,
    };
    let fits = |other: &&PathBuf| {
        same_kind(other)
            && before_static(other).is_some_and(|own| words.starts_with(&own))
            && !given.contains(&identity(other))
    };
    let names: Vec<String> = statics.iter().filter(fits).map(|path| name(path)).collect();
    if !names.is_empty() {
        let text = format!("beside it and not used, for it was not given: {}", names.join(", "));
        run.notes.doubt("static", text);
    }
}

fn folder(input: &Input) -> Option<PathBuf> {
    input.paths[0].parent().map(Path::to_owned)
}

fn name(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

/// The words of a file's name before the one for standing; `None` without such a word.
fn before_static(path: &Path) -> Option<Vec<String>> {
    let words = words(path);
    let at = words.iter().position(|word| WORDS.contains(&word.as_str()))?;
    Some(words[..at].to_vec())
}

/// Words of a file's stem, lower case: runs of letters and runs of digits.
fn words(path: &Path) -> Vec<String> {
    let stem = path.file_stem().unwrap_or_default().to_string_lossy().to_lowercase();
    let mut words: Vec<String> = Vec::new();
    let mut before = None;
    for c in stem.chars() {
        let kind = c.is_alphanumeric().then(|| c.is_numeric());
        match (kind, words.last_mut()) {
            (Some(_), Some(word)) if kind == before => word.push(c),
            (Some(_), _) => words.push(c.to_string()),
            (None, _) => {}
        }
        before = kind;
    }
    words
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::*;
    use crate::batch::Declared;

    fn attached(names: &[&str]) -> Vec<Input> {
        let mut inputs: Vec<Input> =
            names.iter().map(|name| Input::chosen(vec![PathBuf::from(name)], Declared::default())).collect();
        attach(&mut inputs);
        inputs
    }

    #[test]
    fn runs_take_the_static_trial_of_their_subject() {
        let inputs = attached(&["RBDS001runT25.c3d", "RBDS001static.c3d", "RBDS011runT35.c3d", "RBDS011static.c3d"]);
        let found = |i: usize| inputs[i].static_found.as_deref().map(|p| p.display().to_string());
        assert_eq!(found(0).as_deref(), Some("RBDS001static.c3d"));
        assert_eq!(found(2).as_deref(), Some("RBDS011static.c3d"));
        assert_eq!(inputs[1].static_of, ["RBDS001runT25.c3d"]);
        assert!(inputs[0].static_of.is_empty() && found(1).is_none());
    }

    #[test]
    fn one_for_all_two_for_none_and_none_from_elsewhere() {
        let inputs = attached(&["run1.c3d", "run2.c3d", "Static.c3d"]);
        assert_eq!(inputs[2].static_of.len(), 2);
        let inputs = attached(&["S1_run.c3d", "S1_static1.c3d", "S1_static2.c3d"]);
        assert!(inputs[0].static_found.is_none());
        assert!(inputs[0].notes.doubts().any(|n| n.text.contains("several static trials fit")));
        assert!(attached(&["a/run.c3d", "b/static.c3d"])[0].static_found.is_none());
        assert!(attached(&["S2_run.c3d", "S1_static.c3d"])[0].static_found.is_none());
    }

    #[test]
    fn a_static_trial_that_was_not_given_is_named() {
        let dir = tempfile::tempdir().unwrap();
        for name in ["S1_run.trc", "S1_static.TRC", "S1_static.pdf", "S2_run.trc", "S2_static.trc"] {
            fs::write(dir.path().join(name), "").unwrap();
        }
        let chosen = |name: &str| Input::chosen(vec![dir.path().join(name)], Declared::default());
        let noted = |mut inputs: Vec<Input>| {
            attach(&mut inputs);
            inputs[0].notes.doubts().map(|note| note.text.clone()).collect::<Vec<_>>()
        };
        assert_eq!(
            noted(vec![chosen("S1_run.trc"), chosen("S2_run.trc")]),
            ["beside it and not used, for it was not given: S1_static.TRC"]
        );
        let given = Declared { static_trial: Some(dir.path().join("S1_static.TRC")), ..Declared::default() };
        for inputs in [
            vec![chosen("S1_run.trc"), chosen("S1_static.TRC")],
            vec![Input { declared: given, ..chosen("S1_run.trc") }],
            vec![Input { origin: Origin::Found, ..chosen("S1_run.trc") }],
            vec![chosen("S1_static.TRC")],
            vec![chosen("other.trc")],
        ] {
            assert_eq!(noted(inputs), [""; 0]);
        }
    }
}
