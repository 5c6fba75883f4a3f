//! Every kind of error and every reason for an absent value, each raised by a real trigger, and `docs/errors.md` made of
//! what they said. `MIDSTANCE_WRITE_DOCS=1 cargo test --test errors` writes the page.

use std::{fmt::Write as _, fs, path::Path};

use midstance::{Absent, Error, ErrorKind};

mod kinds;
mod reasons;

/// One kind of error: when it is raised, and a trigger.
struct KindCase {
    kind: ErrorKind,
    /// When, for the page.
    when: &'static str,
    /// Whether the error must say where in the input the trouble is.
    has_place: bool,
    /// Raises it. None for a defect of midstance, which no input is known to raise.
    trigger: Option<fn() -> Error>,
}

/// One reason: when a value is absent for it, what to do, and an analysis whose tables hold it.
struct ReasonCase {
    reason: Absent,
    when: &'static str,
    mend: &'static str,
    /// All reasons in the tables of a trial in which it arises, as `metric=reason`.
    trigger: fn() -> Vec<String>,
}

#[test]
fn every_kind_has_a_case() {
    let covered: Vec<ErrorKind> = kinds::CASES.iter().map(|case| case.kind).collect();
    assert_eq!(covered, ErrorKind::ALL);
    let covered: Vec<&str> = reasons::CASES.iter().map(|case| case.reason.code()).collect();
    assert_eq!(covered, Absent::ALL.each_ref().map(Absent::code));
}

#[test]
fn every_error_says_what_where_and_how_to_mend_it() {
    let mut wrong = Vec::new();
    for case in kinds::CASES {
        let Some(trigger) = case.trigger else { continue };
        let error = trigger();
        let has_place = error.place().is_some() || error.path().is_some();
        let said = [error.found(), error.expected(), error.how_to_mend()].iter().all(|text| !text.is_empty());
        if error.kind() != case.kind || has_place != case.has_place || !said {
            wrong.push(format!("{}: {:?} {error}", case.kind.as_str(), error.kind()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_reason_arises_and_the_page_says_what_was_raised() {
    let mut errors = String::new();
    for case in kinds::CASES {
        let _ = writeln!(errors, "### {}\n\n{} **Mend:** {}.", case.kind.as_str(), case.when, case.kind.mend());
        if let Some(trigger) = case.trigger {
            let _ = writeln!(errors, "\n```text\n{}\n```", trigger().message());
        }
        errors.push('\n');
    }
    let mut reasons = String::from("| reason | when | what helps | such as |\n|---|---|---|---|\n");
    for case in reasons::CASES {
        let held = (case.trigger)();
        let code = case.reason.code();
        let Some(example) = held.iter().find(|text| is_of(text, code)) else { panic!("{code} is not among {held:?}") };
        let _ = writeln!(reasons, "| `{code}` | {} | {} | `{example}` |", case.when, case.mend);
    }
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/errors.md");
    let text = fs::read_to_string(&page).expect("docs/errors.md");
    let made = filled(&filled(&text, "errors", &errors), "reasons", &reasons);
    if std::env::var_os("MIDSTANCE_WRITE_DOCS").is_some() {
        fs::write(&page, made).expect("docs/errors.md can be written");
    } else {
        assert!(text == made, "docs/errors.md is not what this run shows; MIDSTANCE_WRITE_DOCS=1 writes it");
    }
}

/// Whether `metric=reason` has the reason `code`.
fn is_of(text: &str, code: &str) -> bool {
    let reason = text.rsplit('=').next().unwrap_or_default();
    reason == code || reason.split('(').next() == Some(code)
}

/// `text` with `block` between the marks called `name`.
fn filled(text: &str, name: &str, block: &str) -> String {
    let (open, close) = (format!("<!-- {name} -->\n"), format!("<!-- /{name} -->"));
    let (before, rest) = text.split_once(&open).expect("the mark where the block begins");
    let (_, after) = rest.split_once(&close).expect("the mark where the block ends");
    format!("{before}{open}{block}{close}{after}")
}
