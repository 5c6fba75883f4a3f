//! What a batch finds to do: folders, patterns, manifests, each file once.

use std::{
    fs,
    path::{Path, PathBuf},
    sync::atomic::AtomicBool,
};

use midstance::{
    ErrorKind,
    batch::{BatchParams, Format, Input, Origin, Plan, Request, check_folder, gather, run_to},
    read,
    simulate::{Runner, write_csv, write_opensim, write_qtm},
};
use tempfile::{TempDir, tempdir};

/// A folder with these files, whose content no reader knows, so that nothing is grouped.
fn folder(files: &[&str]) -> TempDir {
    let dir = tempdir().unwrap();
    for file in files {
        let path = dir.path().join(file);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, "words\n").unwrap();
    }
    dir
}

fn select(patterns: &[PathBuf]) -> Vec<Input> {
    gather(&Request { patterns: patterns.to_vec(), ..Request::default() }).unwrap()
}

/// Paths relative to `dir`, those of one input joined by `;`, a refused one in brackets.
fn shown(inputs: &[Input], dir: &Path) -> Vec<String> {
    let show = |input: &Input| {
        let paths: Vec<_> = input.paths.iter().map(|p| p.strip_prefix(dir).unwrap_or(p).to_string_lossy()).collect();
        let joined = paths.join(";");
        if input.refused.is_some() { format!("({joined})") } else { joined }
    };
    inputs.iter().map(show).collect()
}

#[test]
fn a_folder_is_walked_by_name_without_hidden_entries() {
    let dir = folder(&["b.csv", "a/2.csv", "a/1.csv", ".hidden.csv", "a/.git/x.csv", "c.csv"]);
    let inputs = select(&[dir.path().to_owned()]);
    assert_eq!(shown(&inputs, dir.path()), ["a/1.csv", "a/2.csv", "b.csv", "c.csv"]);
    assert!(inputs.iter().all(|input| input.origin == Origin::Found));
}

#[test]
fn the_output_folder_is_never_searched() {
    let dir = folder(&["run.csv", "out/steps.csv"]);
    let out = Some(dir.path().join("out"));
    for pattern in ["", "**/*.csv"] {
        let request = Request { patterns: vec![dir.path().join(pattern)], out: out.clone(), ..Request::default() };
        assert_eq!(shown(&gather(&request).unwrap(), dir.path()), ["run.csv"], "{pattern:?}");
    }
    let request = Request { patterns: vec![dir.path().into()], out: Some(dir.path().into()), ..Request::default() };
    assert_eq!(gather(&request).unwrap_err().kind(), ErrorKind::Parameter);
}

#[test]
fn a_pattern_the_shell_left_alone_is_expanded() {
    let dir = folder(&["s1/run.csv", "s2/run.csv", "s2/notes.md", "top.csv", "odd[1].csv"]);
    let matched = |pattern: &str| shown(&select(&[dir.path().join(pattern)]), dir.path());
    assert_eq!(matched("*/run.csv"), ["s1/run.csv", "s2/run.csv"]);
    assert_eq!(matched("s?"), ["s1/run.csv", "s2/notes.md", "s2/run.csv"]);
    assert_eq!(matched("**/*"), ["odd[1].csv", "s1/run.csv", "s2/notes.md", "s2/run.csv", "top.csv"]);
    assert_eq!(matched("odd[1].csv"), ["odd[1].csv"], "a name that exists is no pattern");
    let nothing = gather(&Request { patterns: vec![dir.path().join("*.trc")], ..Request::default() });
    assert_eq!(nothing.unwrap_err().kind(), ErrorKind::Io);
    let malformed = gather(&Request { patterns: vec![dir.path().join("[.csv")], ..Request::default() });
    assert_eq!(malformed.unwrap_err().kind(), ErrorKind::Parameter);
}

#[test]
fn a_second_mention_is_refused_in_a_row_of_its_own() {
    let dir = folder(&["a.csv", "b.csv"]);
    let a = dir.path().join("a.csv");
    let inputs = select(&[a.clone(), dir.path().to_owned(), dir.path().join("./a.csv")]);
    assert_eq!(shown(&inputs, dir.path()), ["a.csv", "(a.csv)", "b.csv", "(a.csv)"]);
    assert_eq!(inputs[1].refused.as_ref().unwrap().kind(), ErrorKind::Duplicate);
}

#[test]
fn a_file_that_is_not_there_stays_in_to_fail_alone() {
    let dir = folder(&["a.csv"]);
    let inputs = select(&[dir.path().join("gone.csv"), dir.path().join("a.csv")]);
    assert_eq!(shown(&inputs, dir.path()), ["gone.csv", "a.csv"]);
    assert!(gather(&Request::default()).is_err(), "no input at all is wrong usage");
}

#[cfg(unix)]
#[test]
fn links_to_folders_above_do_not_trap_the_walk() {
    let dir = folder(&["a/run.csv"]);
    std::os::unix::fs::symlink(dir.path(), dir.path().join("a/up")).unwrap();
    std::os::unix::fs::symlink(dir.path().join("gone"), dir.path().join("dangling")).unwrap();
    let inputs = select(&[dir.path().to_owned()]);
    assert_eq!(shown(&inputs, dir.path()), ["a/run.csv", "(dangling)"]);
    assert_eq!(inputs[1].refused.as_ref().unwrap().kind(), ErrorKind::Io);
}

#[test]
fn a_manifest_alone_says_what_to_analyse() {
    let dir = folder(&["lab/a.csv", "lab/b.csv", "lab/c.csv"]);
    let manifest = dir.path().join("lab/runners.csv");
    let rows = "file,subject,mass_kg\nb.csv;c.csv,S1,60\na.csv,,\nc.csv; ./b.csv,S1,60\na.csv,S9,\n../lab,,\n";
    fs::write(&manifest, rows).unwrap();
    let mut request = Request { manifest: Some(manifest), ..Request::default() };
    request.declared.mass_kg = Some(70.0);
    let inputs = gather(&request).unwrap();
    let lab = dir.path().join("lab");
    assert_eq!(shown(&inputs, &lab), ["b.csv;c.csv", "a.csv", "(c.csv;b.csv)", "(a.csv)", "(../lab)"]);
    let kinds: Vec<_> = inputs.iter().filter_map(|input| Some(input.refused.as_ref()?.kind())).collect();
    assert_eq!(kinds, [ErrorKind::Duplicate, ErrorKind::Manifest, ErrorKind::IsDirectory]);
    assert_eq!(inputs[0].declared.mass_kg, Some(60.0), "the row wins");
    assert_eq!(inputs[1].declared.mass_kg, Some(70.0), "where it is silent, what holds for all");
}

#[test]
fn a_manifest_beside_patterns_describes_what_they_select() {
    let dir = folder(&["a.csv", "b.csv", "c.csv", "d.csv"]);
    let manifest = dir.path().join("m/runners.csv");
    fs::create_dir(dir.path().join("m")).unwrap();
    fs::write(&manifest, "file,subject\n../c.csv;../b.csv,S1\n../d.csv,S2\n").unwrap();
    let patterns = ["a.csv", "b.csv", "c.csv"].map(|name| dir.path().join(name)).to_vec();
    let inputs = gather(&Request { patterns, manifest: Some(manifest), ..Request::default() }).unwrap();
    let subjects: Vec<_> = inputs.iter().map(|input| input.declared.subject.as_deref()).collect();
    assert_eq!(subjects, [None, Some("S1")]);
    assert_eq!(inputs[1].paths.len(), 2, "companions as the manifest says");
    assert!(inputs[0].notes.about("manifest").is_some_and(|note| note.doubt));
}

#[test]
fn a_manifest_in_a_folder_is_no_recording() {
    let dir = folder(&["a.csv"]);
    let manifest = dir.path().join("runners.csv");
    fs::write(&manifest, "file;Subject;mass_kg\na.csv;S1;60\n").unwrap();
    let inputs = select(&[dir.path().to_owned()]);
    assert_eq!(shown(&inputs, dir.path()), ["a.csv", "(runners.csv)"]);
    let request = Request { patterns: vec![dir.path().into()], manifest: Some(manifest), ..Request::default() };
    let inputs = gather(&request).unwrap();
    assert_eq!(shown(&inputs, dir.path()), ["a.csv"]);
    assert_eq!(inputs[0].declared.mass_kg, Some(60.0));
}

#[test]
fn impossible_declarations_are_refused_at_once() {
    let dir = folder(&["a.csv"]);
    let mut request = Request { patterns: vec![dir.path().into()], ..Request::default() };
    request.declared.height_m = Some(178.0);
    let error = gather(&request).unwrap_err();
    assert!(error.message().contains("`height_m`: found 178; expected 0.5 to 2.6 metres"), "{error}");
}

#[test]
fn tables_from_elsewhere_are_not_written_over() {
    let dir = folder(&["summary.csv"]);
    assert!(check_folder(dir.path()).is_err());
    let plan = Plan::new(Vec::new(), BatchParams::default(), Format::Csv);
    assert!(run_to(dir.path(), &plan, false, false, &(), &AtomicBool::new(false)).is_err());
    assert!(!dir.path().join(".batch").exists(), "nothing is touched");
    assert_eq!(fs::read_to_string(dir.path().join("summary.csv")).unwrap(), "words\n");
    assert!(check_folder(&dir.path().join("summary.csv")).is_err(), "a file is no folder");
    assert!(check_folder(&dir.path().join("new")).is_ok());
}

#[test]
fn companions_stand_together_where_the_first_of_them_stood() {
    let dir = tempfile::tempdir().unwrap();
    let short = Runner { duration_s: 0.5, ..Runner::default() };
    let qtm = write_qtm(dir.path(), "b", &short).unwrap();
    let opensim = write_opensim(dir.path(), "b", &short).unwrap();
    let csv = write_csv(dir.path(), "a", &short).unwrap();
    let named = dir.path().join("b_grf.mot");
    fs::rename(&opensim[1], &named).unwrap();

    let listing = vec![csv[0].clone(), named.clone(), qtm[1].clone(), opensim[0].clone(), qtm[0].clone()];
    let expected = [vec![csv[0].clone()], vec![opensim[0].clone(), named.clone()], qtm.clone()];
    assert_eq!(read::group(&listing), expected);

    // Two forces that fit one TRC: which one is its own cannot be told.
    let second = dir.path().join("b_forces.mot");
    fs::copy(&named, &second).unwrap();
    let alone = [second, named, opensim[0].clone()];
    assert_eq!(read::group(&alone), alone.clone().map(|path| vec![path]));
}
