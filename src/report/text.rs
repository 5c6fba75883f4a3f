//! Every word of a page that is not data, by language, in one place: `text/en.toml`, `text/de.toml`.
//!
//! `[texts]`-like sections hold what the page itself says, by key. `[phrases]` holds what other rooms say (rows of the
//! profile, reasons, sides), by its English wording; a phrase without a translation stays English and is marked as such.

use std::{collections::BTreeMap, fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use crate::metrics::Metric;

const ENGLISH: &str = include_str!("text/en.toml");
const GERMAN: &str = include_str!("text/de.toml");

/// A language that pages are written in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Language {
    /// English.
    #[default]
    En,
    /// German.
    De,
}

impl Language {
    /// Every language.
    pub const ALL: [Self; 2] = [Self::En, Self::De];

    /// The tag of BCP 47: `"en"`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::De => "de",
        }
    }
}

impl fmt::Display for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl FromStr for Language {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let found = Self::ALL.into_iter().find(|language| language.as_str() == text.trim().to_ascii_lowercase());
        found.ok_or_else(|| {
            let known: Vec<&str> = Self::ALL.iter().map(|language| language.as_str()).collect();
            format!("`{text}` is no language of reports; write {}", known.join(" or "))
        })
    }
}

/// The words of one language.
#[derive(Debug)]
pub(super) struct Texts {
    pub language: Language,
    /// By section and key: `"head.speed"`.
    words: BTreeMap<String, String>,
    /// By English wording; none for English itself.
    phrases: BTreeMap<String, String>,
}

/// A name that stays English where the language has none for it.
#[derive(Debug, Serialize)]
pub(super) struct Name {
    pub text: String,
    pub english: bool,
}

/// What a curve is called.
pub(super) struct CurveName {
    pub title: String,
    /// What a positive value means.
    pub sign: String,
}

impl Texts {
    pub fn of(language: Language) -> Self {
        let source = match language {
            Language::En => ENGLISH,
            Language::De => GERMAN,
        };
        let sections: BTreeMap<String, BTreeMap<String, String>> =
            toml::from_str(source).expect("the texts that ship are read by a test");
        let (mut words, mut phrases) = (BTreeMap::new(), BTreeMap::new());
        for (section, entries) in sections {
            for (key, text) in entries {
                if section == "phrases" {
                    phrases.insert(key, text);
                } else {
                    words.insert(format!("{section}.{key}"), text);
                }
            }
        }
        Self { language, words, phrases }
    }

    /// The text of `key`; the key itself where there is none, which a test keeps from happening.
    pub fn get(&self, key: &str) -> String {
        self.words.get(key).cloned().unwrap_or_else(|| key.to_owned())
    }

    /// The text of `key` with `{name}` filled in.
    pub fn fill(&self, key: &str, values: &[(&str, &str)]) -> String {
        values.iter().fold(self.get(key), |text, (name, value)| text.replace(&format!("{{{name}}}"), value))
    }

    /// The name of a metric: of one that has no name here its own, without the unit, as words.
    pub fn metric(&self, metric: &Metric) -> Name {
        if let Some(text) = self.words.get(&format!("metrics.{}", metric.name)) {
            return Name { text: text.clone(), english: false };
        }
        let plain = metric.name.strip_suffix(metric.unit.suffix()).unwrap_or(metric.name);
        Name { text: plain.replace('_', " "), english: true }
    }

    /// Says that not every mark is drawn, where that is so.
    pub fn sparse(&self, one_in: usize) -> String {
        if one_in < 2 { String::new() } else { self.fill("figure.sparse", &[("n", &one_in.to_string())]) }
    }

    /// `left` in this language.
    pub fn side(&self, side: &str) -> String {
        self.phrase(side).unwrap_or(side).to_owned()
    }

    /// What `english` is in this language; `None` where it is not translated.
    pub fn phrase<'a>(&'a self, english: &'a str) -> Option<&'a str> {
        match self.language {
            Language::En => Some(english),
            Language::De => self.phrases.get(english).map(String::as_str),
        }
    }

    /// The name of a curve's variable: of one that has no name here its own, without the unit.
    pub fn curve(&self, variable: &str) -> CurveName {
        let of = |what: &str| self.words.get(&format!("{what}.{variable}")).cloned();
        let plain = variable.strip_suffix("_deg").or(variable.strip_suffix("_bw")).unwrap_or(variable);
        CurveName {
            title: of("curves").unwrap_or_else(|| plain.replace('_', " ")),
            sign: of("curve_signs").unwrap_or_default(),
        }
    }

    /// For the templates.
    pub fn words(&self) -> &BTreeMap<String, String> {
        &self.words
    }

    /// Translations by English wording; none for English itself.
    pub fn phrases(&self) -> &BTreeMap<String, String> {
        &self.phrases
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_language_has_every_text_and_the_same_gaps_to_fill() {
        let english = Texts::of(Language::En);
        let gaps = |text: &str| {
            let mut found: Vec<String> =
                text.split('{').skip(1).filter_map(|rest| Some(rest.split_once('}')?.0.to_owned())).collect();
            found.sort();
            found
        };
        for language in Language::ALL {
            let texts = Texts::of(language);
            assert!(english.words.keys().eq(texts.words.keys()), "{language}");
            for (key, text) in &texts.words {
                assert_eq!(gaps(text), gaps(&english.words[key]), "{language} {key}");
            }
        }
        assert!(english.phrases.is_empty(), "an English phrase stands for itself");
    }

    /// What the templates and the code ask for is there.
    #[test]
    fn no_text_is_asked_for_that_is_not_there() {
        let texts = Texts::of(Language::En);
        let sources = [
            include_str!("templates/page.html"),
            include_str!("templates/index.html"),
            include_str!("templates/parts.html"),
            include_str!("curves.rs"),
            include_str!("feet.rs"),
            include_str!("placement.rs"),
            include_str!("strip.rs"),
            include_str!("spectrum.rs"),
            include_str!("head.rs"),
            include_str!("index.rs"),
            include_str!("onset.rs"),
        ];
        let mut asked = 0;
        for source in sources {
            let template = [" t(\"", "(t(\"", "texts.get(\"", "texts.fill(\"", "texts.fill(\n            \""];
            for opening in template {
                for rest in source.split(opening).skip(1) {
                    let key = rest.split('"').next().unwrap_or_default();
                    assert!(texts.words.contains_key(key), "{key}");
                    asked += 1;
                }
            }
        }
        assert!(asked > 50, "only {asked}");
    }

    /// Why a stance is not used stands in the middle of the page's own sentences.
    #[test]
    fn every_reason_of_a_stance_is_translated() {
        use crate::events::Invalid;
        let german = Texts::of(Language::De);
        for reason in Invalid::ALL {
            assert!(german.phrase(&reason.as_str().replace('_', " ")).is_some(), "{}", reason.as_str());
        }
    }

    #[test]
    fn an_unknown_language_is_told_those_there_are() {
        assert_eq!("DE".parse(), Ok(Language::De));
        assert!("fr".parse::<Language>().unwrap_err().contains("en or de"));
    }
}
