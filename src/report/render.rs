//! Templates to HTML, and the policy that lets a page run its own script and nothing else.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use minijinja::{
    Environment, UndefinedBehavior, Value, context,
    value::{Kwargs, Serde},
};
use serde::Serialize;
use sha2::{Digest, Sha256};

use super::text::{Language, Texts};
use crate::error::{Error, ErrorKind, Result};

const STYLE: &str = include_str!("templates/report.css");
const PAGE_SCRIPT: &str = include_str!("templates/page.js");
const INDEX_SCRIPT: &str = include_str!("templates/index.js");
const TEMPLATES: [(&str, &str); 3] = [
    ("page.html", include_str!("templates/page.html")),
    ("index.html", include_str!("templates/index.html")),
    ("parts.html", include_str!("templates/parts.html")),
];

/// The page of a recording.
pub(super) fn page(page: &impl Serialize, texts: &Texts) -> Result<String> {
    render("page.html", PAGE_SCRIPT, Value::from(Serde(page)), texts)
}

/// The index of a batch.
pub(super) fn index(index: &impl Serialize, texts: &Texts) -> Result<String> {
    render("index.html", INDEX_SCRIPT, Value::from(Serde(index)), texts)
}

/// Everything but what a page holds itself is refused: no address, no frame, no form, no style or script of another's.
fn policy(script: &str) -> String {
    let hash = |text: &str| STANDARD.encode(Sha256::digest(text.as_bytes()));
    format!(
        "default-src 'none'; script-src 'sha256-{}'; style-src 'sha256-{}'; base-uri 'none'; form-action 'none'",
        hash(script),
        hash(STYLE)
    )
}

fn render(name: &str, script: &str, page: Value, texts: &Texts) -> Result<String> {
    let defect = |error: minijinja::Error| {
        Error::new(ErrorKind::Internal, format!("a defect of the template {name}: {error:#}"), "a page")
            .mend("please report it")
    };
    let mut environment = Environment::new();
    for (name, source) in TEMPLATES {
        // The ending `.html` switches escaping on for every value.
        environment.add_template(name, source).map_err(defect)?;
    }
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    let words = texts.words().clone();
    environment.add_function("t", move |key: &str, gaps: Kwargs| {
        let text = words.get(key).cloned().unwrap_or_else(|| key.to_owned());
        let fill =
            |text: String, gap: &str| Ok::<_, minijinja::Error>(text.replace(&format!("{{{gap}}}"), gaps.get(gap)?));
        gaps.args().try_fold(text, fill)
    });
    let said = phrases(texts);
    environment.add_filter("say", move |english: &str| said(english));
    let template = environment.get_template(name).map_err(defect)?;
    let filled = context! {
        page,
        policy => policy(script),
        language => texts.language.as_str(),
        // Marks what stays English on a page of another language.
        english => Value::from_safe_string(if texts.language == Language::En { "" } else { " lang=\"en\"" }.into()),
        // As they are: the hashes hold for these very bytes.
        style => Value::from_safe_string(STYLE.into()),
        script => Value::from_safe_string(script.into()),
    };
    template.render(filled).map_err(defect)
}

/// A phrase of another room in the page's language; what is not translated is marked as English, so that it is read out so.
fn phrases(texts: &Texts) -> impl Fn(&str) -> Value + Send + Sync + 'static {
    let language = texts.language;
    let phrases = texts.phrases().clone();
    move |english| match phrases.get(english) {
        Some(translated) => Value::from(translated.as_str()),
        None if language == Language::En || !english.chars().any(char::is_alphabetic) => Value::from(english),
        None => Value::from_safe_string(format!("<span lang=\"en\">{}</span>", escape(english))),
    }
}

fn escape(text: &str) -> String {
    let text = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    text.replace('"', "&quot;").replace('\'', "&#x27;")
}
