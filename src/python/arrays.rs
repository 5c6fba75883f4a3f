//! One-dimensional samples in, arrays out.

use numpy::{PyArray1, PyArrayMethods, PyReadonlyArray1};
use pyo3::prelude::*;

use crate::error::{Error, ErrorKind, Place};

/// Samples handed over by Python: borrowed where they are contiguous float64, else a converted copy.
pub(super) struct Samples<'py>(PyReadonlyArray1<'py, f64>);

impl<'py> Samples<'py> {
    /// Anything NumPy makes one dimension of real numbers of: arrays of any stride and real type, lists, tuples, Series.
    /// Masked samples become NaN.
    pub(super) fn new(name: &str, given: &Bound<'py, PyAny>) -> PyResult<Self> {
        let py = given.py();
        let numpy = py.import("numpy")?;
        let masked = given.is_instance(&numpy.getattr("ma")?.getattr("MaskedArray")?)?;
        if let Ok(array) = given.cast::<PyArray1<f64>>()
            && !masked
            && let Ok(borrowed) = array.try_readonly()
            && borrowed.as_slice().is_ok()
        {
            return Ok(Self(borrowed));
        }
        let array = if masked {
            let real = given.call_method1("astype", ("float64",)).map_err(|_| not_numbers(name, "a masked array"))?;
            real.call_method1("filled", (f64::NAN,))?
        } else {
            numpy.call_method1("asarray", (without_na(given),)).map_err(|_| not_numbers(name, &type_name(given)))?
        };
        let shape: Vec<usize> = array.getattr("shape")?.extract()?;
        if shape.len() != 1 {
            let found = if shape.is_empty() { type_name(given) } else { format!("an array of shape {shape:?}") };
            return Err(wrong(name, &found, "one dimension of samples").mend("pass one column at a time").into());
        }
        only_reals(name, &array)?;
        // Contiguous, aligned, in the byte order of the machine.
        let floats = numpy
            .call_method1("require", (array, "float64", "CA"))
            .map_err(|_| not_numbers(name, &format!("a {}", type_name(given))))?;
        let owned = floats.cast_into::<PyArray1<f64>>()?.try_readonly()?;
        owned.as_slice()?;
        Ok(Self(owned))
    }

    /// The samples.
    pub(super) fn values(&self) -> &[f64] {
        self.0.as_slice().expect("the constructor has seen the slice")
    }
}

/// A pandas Series that marks missing samples with its own `NA`, which older versions do not turn into NaN by themselves,
/// as an array; anything else as it is.
fn without_na<'py>(given: &Bound<'py, PyAny>) -> Bound<'py, PyAny> {
    let Ok(to_numpy) = given.getattr("to_numpy") else { return given.clone() };
    to_numpy.call1(("float64", false, f64::NAN)).unwrap_or_else(|_| given.clone())
}

/// Refuses arrays of complex numbers, texts, dates and records, which NumPy would turn into floats or into nonsense.
pub(super) fn only_reals(name: &str, array: &Bound<'_, PyAny>) -> PyResult<()> {
    let kind: String = array.getattr("dtype")?.getattr("kind")?.extract()?;
    if ["f", "i", "u", "b", "O"].contains(&kind.as_str()) {
        return Ok(());
    }
    Err(not_numbers(name, &format!("an array of {}", array.getattr("dtype")?)))
}

fn type_name(given: &Bound<'_, PyAny>) -> String {
    given.get_type().name().map_or_else(|_| "an object".into(), |name| name.to_string())
}

fn wrong(name: &str, found: &str, expected: &str) -> Error {
    Error::new(ErrorKind::Parameter, found, expected).at(Place::field(name))
}

fn not_numbers(name: &str, found: &str) -> PyErr {
    wrong(name, found, "real numbers").into()
}

/// Three components over time, handed over as an array of shape (3, samples).
pub(super) struct Vectors<'py>([Samples<'py>; 3]);

impl<'py> Vectors<'py> {
    /// Rows x, y and z of anything that NumPy makes an array of shape (3, samples) of.
    pub(super) fn new(name: &str, given: &Bound<'py, PyAny>) -> PyResult<Self> {
        let given = match given.getattr("shape") {
            Ok(_) => given.clone(),
            Err(_) => given
                .py()
                .import("numpy")?
                .call_method1("asarray", (given,))
                .map_err(|_| not_numbers(name, &type_name(given)))?,
        };
        let shape: Vec<usize> = given.getattr("shape")?.extract()?;
        if shape.len() != 2 || shape[0] != 3 {
            let mend = if shape.get(1) == Some(&3) { "pass its transpose, `.T`" } else { "stack x, y and z" };
            let found = format!("an array of shape {shape:?}");
            return Err(wrong(name, &found, "shape (3, samples): rows x, y, z").mend(mend).into());
        }
        let array = if given.get_type().name()? == "DataFrame" { given.getattr("to_numpy")?.call0()? } else { given };
        let row = |axis: usize| Samples::new(name, &array.get_item(axis)?);
        Ok(Self([row(0)?, row(1)?, row(2)?]))
    }

    /// Rows x, y, z.
    pub(super) fn columns(&self) -> [&[f64]; 3] {
        std::array::from_fn(|axis| self.0[axis].values())
    }
}
