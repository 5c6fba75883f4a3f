//! [`Table`] for Python: columns of NumPy, and the doors to pandas, polars and everything that speaks Arrow.

use std::{fs::File, io::BufWriter, path::PathBuf};

use arrow_array::{RecordBatchIterator, ffi_stream::FFI_ArrowArrayStream};
use numpy::PyArray1;
use pyo3::{
    exceptions::PyKeyError,
    prelude::*,
    types::{PyCapsule, PyDict},
};

use super::{notebook, show};
use crate::{
    error::Error,
    table::{Column, Table, Values, record_batch, write_csv},
};

/// Columns with names and units: the shape of every result.
///
/// A number that cannot be had is NaN in `column` and null everywhere else; the reason stands in the column `absent` of
/// the same row. Speaks the Arrow C stream, so that ``polars.DataFrame(table)`` and ``pyarrow.table(table)`` work.
///
/// Examples
/// --------
/// >>> import midstance as ms
/// >>> steps = ms.analyze(ms.simulate.runner(duration_s=10)[0]).steps
/// >>> steps.units["contact_time_s"], steps["side"][:2]
/// ('s', ['right', 'left'])
#[pyclass(frozen, module = "midstance", name = "Table")]
pub(super) struct PyTable(pub(super) Table);

#[pymethods]
impl PyTable {
    /// Name of the table: ``"steps"``.
    #[getter]
    fn name(&self) -> &str {
        self.0.name()
    }

    /// Names of the columns, in order.
    #[getter]
    fn columns(&self) -> Vec<&str> {
        self.0.columns().iter().map(|column| column.name.as_str()).collect()
    }

    /// Unit of each column by name; empty for text, flags and columns of mixed units.
    #[getter]
    fn units<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let units = PyDict::new(py);
        for column in self.0.columns() {
            units.set_item(&column.name, column.unit.symbol())?;
        }
        Ok(units)
    }

    /// One column.
    ///
    /// Parameters
    /// ----------
    /// name : str
    ///     As in `columns`.
    ///
    /// Returns
    /// -------
    /// numpy.ndarray or list of str
    ///     A new array: float64 with NaN for absent, int64 (float64 when a value is absent), or bool; text as a list.
    ///
    /// Raises
    /// ------
    /// KeyError
    ///     When there is no such column.
    ///
    /// Examples
    /// --------
    /// >>> import midstance as ms
    /// >>> ms.metrics().column("name")[0]
    /// 'cadence_spm'
    fn column<'py>(&self, py: Python<'py>, name: &str) -> PyResult<Bound<'py, PyAny>> {
        let column = self.0.column(name).ok_or_else(|| {
            PyKeyError::new_err(format!(
                "{} has no column `{name}`; it has {}",
                self.0.name(),
                self.columns().join(", ")
            ))
        })?;
        to_numpy(py, column)
    }

    fn __getitem__<'py>(&self, py: Python<'py>, name: &str) -> PyResult<Bound<'py, PyAny>> {
        self.column(py, name)
    }

    fn __contains__(&self, name: &str) -> bool {
        self.0.column(name).is_some()
    }

    fn __len__(&self) -> usize {
        self.0.len()
    }

    fn __eq__(&self, other: &Self) -> bool {
        same(&self.0, &other.0)
    }

    fn __repr__(&self) -> String {
        show::text(&self.0)
    }

    fn _repr_html_(&self) -> String {
        notebook::table(&self.0)
    }

    /// The columns by name, as `column` gives them.
    fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let columns = PyDict::new(py);
        for column in self.0.columns() {
            columns.set_item(&column.name, to_numpy(py, column)?)?;
        }
        Ok(columns)
    }

    /// A ``pandas.DataFrame``; units in its ``attrs["units"]``, whole numbers as nullable ``Int64``.
    fn to_pandas<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        let pandas = py.import("pandas")?;
        let columns = self.to_dict(py)?;
        for column in self.0.columns() {
            if let Values::Integer(values) = &column.values {
                columns.set_item(&column.name, pandas.call_method1("array", (values.clone(), "Int64"))?)?;
            }
        }
        let frame = pandas.call_method1("DataFrame", (columns,))?;
        frame.getattr("attrs")?.set_item("units", self.units(py)?)?;
        Ok(frame)
    }

    /// A ``polars.DataFrame``, without copying the numbers.
    fn to_polars<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyAny>> {
        slf.py().import("polars")?.call_method1("DataFrame", (slf,))
    }

    /// An ``xarray.Dataset``: one variable per column over ``row``, each with its unit in ``attrs["units"]``. The table
    /// ``curves`` has ``mean``, ``sd`` and ``n`` over ``variable``, ``side``, ``cycle`` and ``pct`` instead.
    fn to_xarray<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyAny>> {
        slf.py().import("midstance._xarray")?.call_method1("of_table", (slf,))
    }

    /// The Arrow C stream of the table, for any library that speaks it; units are in the metadata of the fields.
    #[pyo3(signature = (requested_schema=None))]
    fn __arrow_c_stream__<'py>(
        &self,
        py: Python<'py>,
        requested_schema: Option<&Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyCapsule>> {
        // The protocol lets a producer ignore the schema that is asked for.
        let _ = requested_schema;
        let batch = record_batch(&self.0);
        let schema = batch.schema();
        let stream = FFI_ArrowArrayStream::new(Box::new(RecordBatchIterator::new([Ok(batch)], schema)));
        PyCapsule::new_with_value(py, stream, c"arrow_array_stream")
    }

    /// Writes the table as CSV: one header row, empty cells for absent values, the bytes the command line writes.
    ///
    /// Parameters
    /// ----------
    /// path : str or os.PathLike
    ///     Where to; an existing file is replaced.
    fn write_csv(&self, py: Python<'_>, path: PathBuf) -> PyResult<()> {
        py.detach(|| {
            let file = File::create(&path).map_err(|error| Error::io(&path, &error))?;
            write_csv(&self.0, BufWriter::new(file)).map_err(|error| error.in_file(&path))
        })?;
        Ok(())
    }
}

fn to_numpy<'py>(py: Python<'py>, column: &Column) -> PyResult<Bound<'py, PyAny>> {
    Ok(match &column.values {
        Values::Number(values) => PyArray1::from_slice(py, values).into_any(),
        Values::Integer(values) => match values.iter().copied().collect::<Option<Vec<i64>>>() {
            Some(whole) => PyArray1::from_vec(py, whole).into_any(),
            None => PyArray1::from_iter(py, values.iter().map(|v| v.map_or(f64::NAN, |v| v as f64))).into_any(),
        },
        Values::Flag(values) => PyArray1::from_slice(py, values).into_any(),
        Values::Text(values) => values.into_pyobject(py)?.into_any(),
    })
}

/// Equality in which absent equals absent.
fn same(a: &Table, b: &Table) -> bool {
    let alike = |(a, b): (&Column, &Column)| {
        let values = match (&a.values, &b.values) {
            (Values::Number(a), Values::Number(b)) => {
                a.len() == b.len() && a.iter().zip(b).all(|(a, b)| a == b || (a.is_nan() && b.is_nan()))
            }
            (a, b) => a == b,
        };
        a.name == b.name && a.unit == b.unit && values
    };
    a.columns().len() == b.columns().len() && a.columns().iter().zip(b.columns()).all(alike)
}
