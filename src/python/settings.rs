//! Parameters of reading and analysis: a configuration file or its sections as a dict, under what keywords say.

use std::{fs, path::PathBuf};

use pyo3::{prelude::*, types::PyDict};
use serde_json::Value;

use super::values::{from_json, parameters, to_json};
use crate::{
    batch::{Config, Declared},
    error::{Error, ErrorKind, Place, Result},
};

/// What the user says about a recording.
pub(super) fn declared(given: &Bound<'_, PyDict>) -> PyResult<Declared> {
    let declared: Declared = parameters(given)?;
    declared.check()?;
    Ok(declared)
}

/// `config` (the path of a TOML file, or a dict of sections) with the sections of `keywords` over it.
pub(super) fn settings(config: Option<&Bound<'_, PyAny>>, keywords: &Bound<'_, PyDict>) -> PyResult<Config> {
    let base = match config {
        None => Config::default(),
        Some(given) => match to_json(given, "config")? {
            Value::String(path) => Config::read(&PathBuf::from(path))?,
            sections => from_json(&sections)?,
        },
    };
    let mut over = to_json(keywords.as_any(), "")?;
    if says_nothing(&over) {
        return Ok(base);
    }
    let mut all = serde_json::to_value(base)
        .map_err(|error| Error::new(ErrorKind::Internal, error.to_string(), "a configuration as JSON"))?;
    if let Some(columns @ Value::String(_)) = over.pointer_mut("/read/columns") {
        *columns = column_map(PathBuf::from(columns.as_str().unwrap_or_default()))?;
    }
    merge(&mut all, over);
    Ok(from_json(&all)?)
}

/// Whether there are sections at most, and nothing in them.
fn says_nothing(over: &Value) -> bool {
    over.is_null() || over.as_object().is_some_and(|sections| sections.values().all(says_nothing))
}

/// The column map of a TOML file: its table `columns`, or all of it.
fn column_map(path: PathBuf) -> Result<Value> {
    let text = fs::read_to_string(&path).map_err(|error| Error::io(&path, &error))?;
    let mut map: Value = toml::from_str(&text).map_err(|error| {
        let line = error.span().and_then(|span| text.get(..span.start)).map(|before| 1 + before.matches('\n').count());
        Error::new(ErrorKind::Parameter, error.message(), "a TOML table of columns")
            .at(Place { line, ..Place::default() })
            .in_file(&path)
    })?;
    Ok(map.get_mut("columns").map(Value::take).unwrap_or(map))
}

/// Writes `over` over `base`, section by section.
fn merge(base: &mut Value, over: Value) {
    match (base, over) {
        (Value::Object(base), Value::Object(over)) => {
            for (name, value) in over {
                merge(base.entry(name).or_insert(Value::Null), value);
            }
        }
        (base, over) => *base = over,
    }
}

/// The value that a word stands for.
pub(super) fn choice<T: Copy>(name: &str, given: &str, choices: &[(&str, T)]) -> Result<T> {
    choices.iter().find(|(word, _)| *word == given).map(|(_, value)| *value).ok_or_else(|| {
        let words: Vec<&str> = choices.iter().map(|(word, _)| *word).collect();
        Error::parameter(name, format!("`{given}`"), words.join(" or "))
    })
}
