//! Every format and every trap that it is known for, each shown by a synthetic file, and the table of `docs/formats.md`
//! made from what passed.
//!
//! A reader's cases stand in the file of its name. `MIDSTANCE_WRITE_DOCS=1 cargo test --test formats` writes the table.

use std::{
    fmt::Write as _,
    fs,
    panic::{AssertUnwindSafe, catch_unwind},
    path::{Path, PathBuf},
};

use midstance::read;

mod activity;
mod bids;
mod c3d;
mod c3d_file;
mod delimited;
mod fit;
mod inertial;
mod motive;
mod nexus;
mod opensim;
mod phones;
mod plates;
mod qtm;
mod sensor_tables;
mod sensors;
mod tables;
mod visual3d;
mod wearables;
mod xsens;

/// One trap and the check that it is handled.
#[derive(Clone, Copy)]
pub struct Case {
    /// Slug of the format.
    pub format: &'static str,
    /// What goes wrong elsewhere, in a few words, as it stands in the table.
    pub trap: &'static str,
    /// Reads a synthetic file and panics when the trap is not handled.
    pub check: fn(),
}

/// Files of `tests/fixtures`, all synthetic; also the first inputs of the fuzzers.
pub fn fixture(name: &str) -> Vec<u8> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures").join(name);
    fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn cases() -> Vec<Case> {
    [
        activity::CASES,
        bids::CASES,
        c3d::CASES,
        delimited::CASES,
        fit::CASES,
        inertial::CASES,
        motive::CASES,
        nexus::CASES,
        opensim::CASES,
        phones::CASES,
        plates::CASES,
        qtm::CASES,
        sensor_tables::CASES,
        tables::CASES,
        visual3d::CASES,
        wearables::CASES,
        xsens::CASES,
    ]
    .concat()
}

#[test]
fn every_trap_is_handled_and_the_table_says_so() {
    let mut failed = Vec::new();
    let cases = cases();
    for case in &cases {
        if catch_unwind(AssertUnwindSafe(case.check)).is_err() {
            failed.push(format!("{}: {}", case.format, case.trap));
        }
    }
    assert!(failed.is_empty(), "not handled:\n{}", failed.join("\n"));
    let mut table = String::from("| read | vendor | what | traps handled |\n|---|---|---|---|\n");
    for format in read::formats() {
        let traps: Vec<&str> = cases.iter().filter(|c| c.format == format.name).map(|c| c.trap).collect();
        let _ = writeln!(table, "| `{}` | {} | {} | {} |", format.name, format.vendor, format.what, traps.join("; "));
    }
    table.push_str("\n| known and not read | what to do |\n|---|---|\n");
    for (what, mend) in read::not_read() {
        let _ = writeln!(table, "| {what} | {mend} |");
    }
    let page = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("docs/formats.md");
    let text = fs::read_to_string(&page).unwrap_or_default();
    let (open, close) = ("<!-- formats -->\n", "<!-- /formats -->");
    let (before, rest) = text.split_once(open).expect("docs/formats.md has the mark where the table begins");
    let (old, after) = rest.split_once(close).expect("docs/formats.md has the mark where the table ends");
    if std::env::var_os("MIDSTANCE_WRITE_DOCS").is_some() {
        fs::write(&page, format!("{before}{open}{table}{close}{after}")).unwrap();
    } else {
        assert!(old == table, "docs/formats.md is not what this run shows; MIDSTANCE_WRITE_DOCS=1 writes it");
    }
}

#[test]
fn every_case_is_of_a_format_that_exists() {
    for case in cases() {
        assert!(read::formats().iter().any(|f| f.name == case.format), "{}", case.format);
    }
}

#[test]
fn every_format_has_a_fuzz_target() {
    let targets = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/fuzz_targets");
    for format in read::formats() {
        let text = fs::read_to_string(targets.join(format!("{}.rs", format.name))).unwrap_or_default();
        assert!(text.contains(&format!("reader!(\"{}\")", format.name)), "fuzz/fuzz_targets/{}.rs", format.name);
    }
}
