//! Imports point one way: a room may use only rooms on lines above its own; rooms on one line do not know each other.
//! `python` and `main.rs` may use everything. Tests inside a room obey the same rule.

use std::{
    fs,
    path::{Path, PathBuf},
};

const LEVELS: &[&[&str]] = &[
    &["error", "pages", "quantity", "random", "vector"],
    &["recording", "signal", "table"],
    &["read", "condition", "body"],
    &["events"],
    &["stride"],
    &["metrics"],
    &["statistics"],
    &["analysis", "profile"],
    &["simulate"],
    &["citation"],
    &["batch", "training", "survey", "convert"],
    &["report"],
    &["cli", "python"],
];

fn level(room: &str) -> Option<usize> {
    LEVELS.iter().position(|rooms| rooms.contains(&room))
}

/// What is wrong in one file of `src`, as `file:line: what`. `file` is relative to `src`.
fn breaches(file: &Path, text: &str) -> Vec<String> {
    let room = file.components().next().map(|c| c.as_os_str().to_string_lossy().replace(".rs", "")).unwrap_or_default();
    if ["lib", "main", "python"].contains(&room.as_str()) {
        return Vec::new();
    }
    let Some(own) = level(&room) else { return vec![format!("{}: `{room}` has no level", file.display())] };
    // Comments go, lines stay, so that positions still tell the line.
    let code: String = text.lines().map(|l| l.split("//").next().unwrap_or_default().to_owned() + "\n").collect();
    let at = |position: usize| format!("{}:{}", file.display(), code[..position].matches('\n').count() + 1);
    let mut found: Vec<String> =
        code.match_indices("super::super").map(|(p, _)| format!("{}: super::super; write crate::", at(p))).collect();
    // In the file that is the room's root, `super` is the crate, unless a module inside it says it.
    let is_root = file.components().count() == 1 || file.ends_with(Path::new(&room).join("mod.rs"));
    let mut paths: Vec<(usize, &str)> = after(&code, "crate::").flat_map(|p| heads(&code, p)).collect();
    if is_root {
        let outward = after(&code, "super::").flat_map(|p| heads(&code, p));
        paths.extend(outward.filter(|(_, name)| level(name).is_some() && !code.contains(&format!("mod {name};"))));
    }
    for (position, name) in paths {
        // A type at the crate's root comes from `error`, the lowest level.
        if name == room || name.starts_with(char::is_uppercase) {
            continue;
        }
        match level(name) {
            None => found.push(format!("{}: `{name}` has no level", at(position))),
            Some(other) if other >= own => found.push(format!("{}: `{room}` may not use `{name}`", at(position))),
            Some(_) => {}
        }
    }
    found
}

/// Where each `prefix` that is a word of its own ends.
fn after<'a>(code: &'a str, prefix: &'a str) -> impl Iterator<Item = usize> + 'a {
    let alone = |position: usize| !code[..position].ends_with(|c: char| c.is_alphanumeric() || c == '_' || c == ':');
    code.match_indices(prefix).filter(move |(position, _)| alone(*position)).map(move |(p, _)| p + prefix.len())
}

/// The first name of the path at `start`, or of every path in the braces there.
fn heads(code: &str, start: usize) -> Vec<(usize, &str)> {
    let (mut names, mut depth, mut expected, mut position) = (Vec::new(), 0_usize, true, start);
    while let Some(c) = code[position..].chars().next() {
        let word = code[position..].find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(code.len() - position);
        match c {
            '{' => depth += 1,
            '}' => depth = depth.saturating_sub(1),
            ',' if depth == 1 => expected = true,
            _ if word > 0 && expected => {
                names.push((position, &code[position..position + word]));
                expected = false;
            }
            _ => {}
        }
        if depth == 0 && !(expected && c.is_whitespace()) {
            break;
        }
        position += word.max(c.len_utf8());
    }
    names
}

fn sources(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.flat_map(|path| if path.is_dir() { sources(&path) } else { vec![path] }).collect()
}

#[test]
fn every_room_uses_only_rooms_above_it() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let files = sources(&src);
    assert!(files.len() > 20, "the sources were not found");
    let found: Vec<String> = files
        .iter()
        .filter(|path| path.extension().is_some_and(|e| e == "rs"))
        .flat_map(|path| breaches(path.strip_prefix(&src).unwrap(), &fs::read_to_string(path).unwrap()))
        .collect();
    assert!(found.is_empty(), "\n{}", found.join("\n"));
}

/// A rule that cannot be broken guards nothing.
#[test]
fn a_breach_is_seen() {
    let bad = "//! crate::cli is only mentioned here\nuse crate::{\n    Error, quantity::{Side, Unit},\n    batch,\n};\n\
               use super::super::events;\nfn f() { crate::analysis::analyze(crate::signal::x) }\n";
    let seen = breaches(Path::new("signal/peaks.rs"), bad);
    assert_eq!(
        seen,
        [
            "signal/peaks.rs:6: super::super; write crate::",
            "signal/peaks.rs:4: `signal` may not use `batch`",
            "signal/peaks.rs:7: `signal` may not use `analysis`",
        ]
    );
    assert_eq!(breaches(Path::new("events/mod.rs"), "use super::stride::Step;").len(), 1);
    assert_eq!(breaches(Path::new("table/mod.rs"), "use crate::recording::Notes;").len(), 1, "same line");
    assert_eq!(breaches(Path::new("helpers.rs"), "").len(), 1, "a room without a level");
    assert_eq!(breaches(Path::new("python/mod.rs"), "use crate::cli::run;").len(), 0);
}
