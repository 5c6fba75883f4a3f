//! One name for each recording of a batch: the stem of its first file, longer only where two would be the same.

use std::{
    collections::{BTreeMap, HashSet},
    path::Path,
};

use super::inputs::Input;

/// `run` for one recording; `s01/run`, `s02/run` where the stem alone would name two. Depends on the paths only.
pub(super) fn unique(inputs: &[Input]) -> Vec<String> {
    // A refused input gets no rows, so it may not lengthen the name of the one it repeats.
    let mut names: Vec<Option<String>> =
        inputs.iter().map(|input| input.refused.as_ref().map(|_| tail(&input.paths[0], 0, false))).collect();
    let mut taken = HashSet::new();
    let deepest = inputs.iter().map(|input| input.paths[0].components().count()).max().unwrap_or(0);
    for (folders, extension) in (0..deepest.max(1)).flat_map(|folders| [(folders, false), (folders, true)]) {
        let mut wanted: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for (index, input) in inputs.iter().enumerate().filter(|(index, _)| names[*index].is_none()) {
            wanted.entry(tail(&input.paths[0], folders, extension)).or_default().push(index);
        }
        for (name, who) in wanted {
            if let [index] = who[..]
                && taken.insert(name.clone())
            {
                names[index] = Some(name);
            }
        }
        if names.iter().all(Option::is_some) {
            break;
        }
    }
    let last_resort = |(index, name): (usize, Option<String>)| {
        name.unwrap_or_else(|| format!("{}#{}", tail(&inputs[index].paths[0], usize::MAX, true), index + 1))
    };
    names.into_iter().enumerate().map(last_resort).collect()
}

/// The last part of a path with `folders` above it, joined by `/` on every system.
fn tail(path: &Path, folders: usize, extension: bool) -> String {
    let last = if extension { path.file_name() } else { path.file_stem() };
    let above = path.parent().into_iter().flat_map(Path::components).map(|c| c.as_os_str().to_string_lossy());
    let mut parts: Vec<_> = above.collect();
    parts.drain(..parts.len().saturating_sub(folders));
    parts.push(last.unwrap_or(path.as_os_str()).to_string_lossy());
    parts.join("/")
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::*;
    use crate::batch::inputs::Declared;

    fn names(paths: &[&str]) -> Vec<String> {
        let input = |path: &&str| Input::chosen(vec![PathBuf::from(path)], Declared::default());
        unique(&paths.iter().map(input).collect::<Vec<_>>())
    }

    #[test]
    fn a_name_is_as_short_as_it_may_be() {
        assert_eq!(names(&["lab/run.csv"]), ["run"]);
        assert_eq!(names(&["lab/s1/run.csv", "lab/s2/run.csv", "lab/s2/walk.csv"]), ["s1/run", "s2/run", "walk"]);
        assert_eq!(names(&["run.csv", "run.tsv"]), ["run.csv", "run.tsv"]);
        assert_eq!(names(&["a/b/run.csv", "c/b/run.csv"]), ["a/b/run", "c/b/run"]);
        assert_eq!(names(&["run.csv", "run.csv"]), ["run.csv#1", "run.csv#2"]);
        assert_eq!(names(&["run.csv.gz", "run.csv", "run.tsv", "x.csv"]), ["run.csv", "run.csv#2", "run.tsv", "x"]);
    }
}
