//! Parameters as Python writes them, to and from the structs of the core.
//!
//! Every parameter struct can be read from JSON and refuses unknown names; going through JSON gives Python the same
//! names, defaults and messages without a second list of them.

use pyo3::{
    prelude::*,
    types::{PyBool, PyDict, PyFloat, PyInt, PyList, PyString},
};
use serde::de::DeserializeOwned;
use serde_json::{Map, Number, Value};

use crate::error::{Error, ErrorKind, Place, Result};

/// Keyword arguments as a parameter struct; a value of `None` means the default.
pub(super) fn parameters<T: DeserializeOwned>(given: &Bound<'_, PyDict>) -> PyResult<T> {
    Ok(from_json(&to_json(given.as_any(), "")?)?)
}

/// JSON as a parameter struct, with the name of what does not fit.
pub(super) fn from_json<T: DeserializeOwned>(value: &Value) -> Result<T> {
    T::deserialize(value).map_err(|error| {
        let text = error.to_string();
        let (found, expected) = text.split_once(", expected ").unwrap_or((&text, "a value that fits"));
        let error = Error::new(ErrorKind::Parameter, found, expected);
        match culprit::<T>(value) {
            Some(name) => error.at(Place::field(name)),
            None => error,
        }
    })
}

/// The key whose value does not fit by itself.
fn culprit<T: DeserializeOwned>(value: &Value) -> Option<String> {
    let fits = |name: &String, value: &Value| {
        T::deserialize(Value::Object(Map::from_iter([(name.clone(), value.clone())]))).is_ok()
    };
    value.as_object()?.iter().find(|(name, value)| !fits(name, value)).map(|(name, _)| name.clone())
}

/// A Python value as JSON: numbers (of NumPy too), text, paths, lists and dicts. Entries of `None` are left out.
pub(super) fn to_json(given: &Bound<'_, PyAny>, name: &str) -> PyResult<Value> {
    let unfit = |found: String| Error::new(ErrorKind::Parameter, found, "a value that fits").at(Place::field(name));
    if given.is_none() {
        return Ok(Value::Null);
    }
    if let Ok(dict) = given.cast::<PyDict>() {
        let mut map = Map::new();
        for (key, value) in dict.iter() {
            let key: String = key.extract()?;
            if !value.is_none() {
                let value = to_json(&value, &key)?;
                map.insert(key, value);
            }
        }
        return Ok(Value::Object(map));
    }
    if given.is_instance_of::<PyBool>() {
        return Ok(Value::Bool(given.extract()?));
    }
    if given.is_instance_of::<PyString>() || given.hasattr("__fspath__")? {
        let text = given.py().import("os")?.call_method1("fspath", (given,))?;
        return Ok(Value::String(text.extract()?));
    }
    if given.is_instance_of::<PyInt>() || given.hasattr("__index__")? {
        let whole: i64 = given.extract().map_err(|_| unfit(format!("{given}")))?;
        return Ok(Value::Number(whole.into()));
    }
    if given.is_instance_of::<PyFloat>() || given.hasattr("__float__")? {
        let real: f64 = given.extract()?;
        let number = Number::from_f64(real);
        return Ok(Value::Number(number.ok_or_else(|| {
            Error::new(ErrorKind::Parameter, real.to_string(), "a finite number").at(Place::field(name))
        })?));
    }
    let items = given.try_iter().map_err(|_| unfit(format!("{} of type {}", given, given.get_type())))?;
    items.map(|item| to_json(&item?, name)).collect::<PyResult<Vec<Value>>>().map(Value::Array)
}

/// JSON as Python values.
pub(super) fn to_python<'py>(py: Python<'py>, value: &Value) -> PyResult<Bound<'py, PyAny>> {
    Ok(match value {
        Value::Null => py.None().into_bound(py),
        Value::Bool(flag) => PyBool::new(py, *flag).to_owned().into_any(),
        Value::Number(number) => match number.as_i64() {
            Some(whole) => whole.into_pyobject(py)?.into_any(),
            None => number.as_f64().into_pyobject(py)?.into_any(),
        },
        Value::String(text) => PyString::new(py, text).into_any(),
        Value::Array(items) => {
            let items: Vec<_> = items.iter().map(|item| to_python(py, item)).collect::<PyResult<_>>()?;
            PyList::new(py, items)?.into_any()
        }
        Value::Object(map) => {
            let dict = PyDict::new(py);
            for (key, value) in map {
                dict.set_item(key, to_python(py, value)?)?;
            }
            dict.into_any()
        }
    })
}
