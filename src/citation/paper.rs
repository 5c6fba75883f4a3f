//! The papers that methods and metrics name, and how a list of references prints them.

use std::{fmt, sync::OnceLock};

use serde::Deserialize;

/// One work of others. What is not known is empty: nothing is guessed.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Paper {
    /// Short name within a list of references: `"grood1983"`.
    pub key: String,
    /// As in BibTeX: `"Grood, E. S. and Suntay, W. J."`.
    pub authors: String,
    /// Of publication.
    pub year: u16,
    /// In the words of its authors.
    pub title: String,
    /// Journal, or publisher of a book.
    pub journal: String,
    /// With the issue in brackets: `"105(2)"`.
    pub volume: String,
    /// First and last, or the number of the article.
    pub pages: String,
    /// Digital object identifier, without `https://doi.org/`.
    pub doi: String,
}

impl Paper {
    /// Every paper that is known, by key.
    pub fn all() -> &'static [Self] {
        static ALL: OnceLock<Vec<Paper>> = OnceLock::new();
        ALL.get_or_init(|| {
            let mut rows = csv::Reader::from_reader(include_bytes!("papers.csv").as_slice());
            rows.deserialize().collect::<Result<_, _>>().unwrap_or_default()
        })
    }

    /// The papers whose DOI stands in `source`, the text of a metric or a method.
    pub fn named_in(source: &str) -> impl Iterator<Item = &'static Self> {
        static DOIS: OnceLock<Vec<String>> = OnceLock::new();
        let dois = DOIS.get_or_init(|| Self::all().iter().map(|paper| paper.doi.to_ascii_lowercase()).collect());
        let source = source.to_ascii_lowercase();
        // Every DOI begins so.
        let starts: Vec<usize> = source.match_indices("10.").map(|(at, _)| at).collect();
        let named = move |(_, doi): &(&Self, &String)| {
            // One DOI may begin another: what follows must not go on.
            starts.iter().filter_map(|at| source[*at..].strip_prefix(doi.as_str())).any(|rest| {
                let next = rest.trim_start_matches('.').chars().next();
                next.is_none_or(|c| !c.is_alphanumeric())
            })
        };
        Self::all().iter().zip(dois).filter(named).map(|(paper, _)| paper)
    }

    /// As an entry of a BibTeX file.
    pub fn bibtex(&self) -> String {
        let (volume, number) = self.volume.trim_end_matches(')').split_once('(').unwrap_or((&self.volume, ""));
        let is_book = self.journal == "Wiley";
        let (kind, journal) = match (is_book, self.title.is_empty()) {
            (true, _) => ("book", "publisher"),
            (false, true) => ("misc", "howpublished"),
            (false, false) => ("article", "journal"),
        };
        let pages = self.pages.replace('-', "--");
        let year = self.year.to_string();
        let fields = [
            ("author", self.authors.as_str()),
            ("title", &self.title),
            (journal, &self.journal),
            ("year", &year),
            ("volume", volume),
            ("number", number),
            ("pages", &pages),
            ("doi", &self.doi),
        ];
        let field = |(name, text): &(&str, &str)| format!("  {name} = {{{}}},\n", text.replace('&', "\\&"));
        let written: String = fields.iter().filter(|(_, text)| !text.is_empty()).map(field).collect();
        format!("@{kind}{{{},\n{written}}}\n", self.key)
    }
}

/// `Grood, E. S., Suntay, W. J. (1983). A joint coordinate system … J. 105(2): 136-144. https://doi.org/…`
impl fmt::Display for Paper {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let authors = self.authors.replace(" and others", " et al.").replace(" and ", ", ");
        let separator = if authors.is_empty() { "" } else { " " };
        write!(f, "{authors}{separator}({}). ", self.year)?;
        if !self.title.is_empty() {
            write!(f, "{}{} ", self.title, if self.title.ends_with('?') { "" } else { "." })?;
        }
        f.write_str(&self.journal)?;
        if !self.volume.is_empty() {
            write!(f, " {}", self.volume)?;
        }
        if !self.pages.is_empty() {
            write!(f, ": {}", self.pages)?;
        }
        write!(f, ". https://doi.org/{}", self.doi)
    }
}

/// A paper as its key.
pub(super) mod by_key {
    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    use super::Paper;

    #[allow(clippy::trivially_copy_pass_by_ref)] // As serde calls it.
    pub fn serialize<S: Serializer>(paper: &&'static Paper, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(&paper.key)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<&'static Paper, D::Error> {
        let key = String::deserialize(from)?;
        let known = Paper::all().iter().find(|paper| paper.key == key);
        known.ok_or_else(|| D::Error::custom(format!("no paper `{key}`")))
    }
}
