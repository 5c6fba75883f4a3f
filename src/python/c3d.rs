//! [`C3d`] for Python: a C3D file as it stands.

use std::path::PathBuf;

use ndarray::Array2;
use numpy::{Element, IntoPyArray, PyArray2, PyArray3, PyArrayMethods};
use pyo3::{prelude::*, types::PyDict};

use super::{
    recording::{PyNote, labelled, read_only},
    show,
};
use crate::read::c3d::{C3d, Parameter, Parameters, Plate, Processor, Values};

/// Read a C3D file as it stands: every parameter, point and analog sample, and the force plates.
///
/// `midstance.read` gives what running needs of it, in SI units. This gives the file's own values for a closer look.
///
/// Parameters
/// ----------
/// path : str or os.PathLike
///     The file: Intel, DEC or SGI, floats or integers.
///
/// Returns
/// -------
/// C3d
///     Arrays have time along their first axis; points are in the unit `point_unit`, plates in SI units.
///
/// Raises
/// ------
/// MidstanceError
///     Of kind ``"unknown_format"``, ``"bad_header"``, ``"truncated"``, ``"rate"`` or ``"empty"``.
/// OSError
///     For a file that cannot be read.
///
/// Examples
/// --------
/// >>> import tempfile
/// >>> import midstance as ms
/// >>> with tempfile.TemporaryDirectory() as folder:
/// ...     [path] = ms.simulate.write(folder, name="run", duration_s=5)
/// ...     file = ms.c3d.read(path)
/// >>> file.point_unit, file.points[:, file.point_labels.index("LHEE")].shape
/// ('mm', (1000, 3))
#[pyfunction]
pub(super) fn read_c3d(py: Python<'_>, path: PathBuf) -> PyResult<PyC3d> {
    let file = py.detach(|| C3d::open(&path))?;
    PyC3d::new(py, file)
}

/// A C3D file as it stands.
///
/// Made by `midstance.c3d.read`. Arrays are read-only and have time along their first axis.
///
/// Examples
/// --------
/// >>> import tempfile
/// >>> import midstance as ms
/// >>> with tempfile.TemporaryDirectory() as folder:
/// ...     file = ms.c3d.read(ms.simulate.write(folder, name="run", duration_s=5)[0])
/// >>> file.parameters["POINT"]["UNITS"], file.analog_rate_hz
/// (['mm'], 1000.0)
#[pyclass(frozen, get_all, module = "midstance.c3d", name = "C3d")]
pub(super) struct PyC3d {
    /// Whose number formats the file uses: ``"intel"``, ``"dec"`` or ``"mips"`` (SGI).
    processor: &'static str,
    /// Whether values are stored as floats rather than as scaled 16-bit integers.
    is_float: bool,
    /// Number of the first frame, counted from 1.
    first_frame: usize,
    /// Time of the first frame, s, where frame 1 is at 0 s.
    start_s: f64,
    /// Frames per second.
    point_rate_hz: f64,
    /// Analog samples per second and channel; 0 without channels.
    analog_rate_hz: f64,
    /// Names of the points, as in the file: they may be doubled or empty.
    point_labels: Vec<String>,
    /// Unit of the points, as in the file: ``"mm"``; empty where it says none.
    point_unit: String,
    /// Coordinates in `point_unit`, shape (frame, point, 3); NaN where a point was not seen (a negative residual).
    points: Py<PyAny>,
    /// Residuals in `point_unit`, shape (frame, point); -1 where a point was not seen.
    residuals: Py<PyAny>,
    /// Names of the analog channels.
    analog_labels: Vec<String>,
    /// Units of the analog channels, as in the file; there may be fewer than channels.
    analog_units: Vec<String>,
    /// Analog samples, scaled by the file's own scales and offsets, shape (sample, channel).
    analogs: Py<PyAny>,
    /// Every parameter by group and name, both in capitals: a number, a text, a list of texts, or an array whose axes are
    /// in the order of the file (``CORNERS`` has the shape (3, 4, plates)).
    parameters: Py<PyDict>,
    /// Labelled events in order of time: dicts of ``time_s``, ``label``, ``side`` (``"left"``, ``"right"`` or None) and
    /// ``moment`` (``"initial_contact"``, ``"toe_off"`` or None).
    events: Vec<Py<PyDict>>,
    /// Force plates of types 1 to 4.
    plates: Vec<Py<PyC3dPlate>>,
    /// What is odd about the file.
    notes: Vec<Py<PyNote>>,
}

impl PyC3d {
    fn new(py: Python<'_>, file: C3d) -> PyResult<Self> {
        let plates = file.plates.iter().map(|plate| Py::new(py, PyC3dPlate::new(py, plate)?));
        let plates = plates.collect::<PyResult<_>>()?;
        let doubts = file.doubts.iter().map(|(code, text)| Py::new(py, PyNote::doubt(code, text)));
        let start_s = file.start_s();
        Ok(Self {
            processor: match file.processor {
                Processor::Intel => "intel",
                Processor::Dec => "dec",
                Processor::Mips => "mips",
            },
            is_float: file.is_float,
            first_frame: file.first_frame,
            start_s,
            point_rate_hz: file.point_rate_hz,
            analog_rate_hz: file.analog_rate_hz,
            point_unit: file.parameters.texts("POINT", "UNITS").into_iter().next().unwrap_or_default(),
            points: frozen(&PyArray3::from_owned_array(py, file.points.permuted_axes([2, 0, 1])))?,
            residuals: frozen(&PyArray2::from_owned_array(py, file.residuals.reversed_axes()))?,
            analogs: frozen(&PyArray2::from_owned_array(py, file.analogs.reversed_axes()))?,
            parameters: parameters(py, &file.parameters)?,
            events: file.events.iter().map(|event| labelled(py, event)).collect::<PyResult<_>>()?,
            point_labels: file.point_labels,
            analog_labels: file.analog_labels,
            analog_units: file.analog_units,
            plates,
            notes: doubts.collect::<PyResult<_>>()?,
        })
    }
}

#[pymethods]
impl PyC3d {
    fn __repr__(&self, py: Python<'_>) -> PyResult<String> {
        let frames: usize = self.points.bind(py).len()?;
        Ok(format!(
            "C3d {frames} frames of {} points at {} Hz, {} analog channels at {} Hz, {} force plates, {} events",
            self.point_labels.len(),
            show::number(self.point_rate_hz),
            self.analog_labels.len(),
            show::number(self.analog_rate_hz),
            self.plates.len(),
            self.events.len(),
        ))
    }
}

/// A force plate of a C3D file, in SI units and in the laboratory's axes.
///
/// Forces are those on the foot when the file follows the convention (plate z down): upwards in the laboratory. Arrays
/// are read-only and have time along their first axis.
///
/// Examples
/// --------
/// >>> import tempfile
/// >>> import midstance as ms
/// >>> with tempfile.TemporaryDirectory() as folder:
/// ...     file = ms.c3d.read(ms.simulate.write(folder, name="run", duration_s=5)[0])
/// >>> file.plates[0].kind, file.plates[0].force_n.shape
/// (2, (5000, 3))
#[pyclass(frozen, get_all, module = "midstance.c3d", name = "C3dPlate")]
pub(super) struct PyC3dPlate {
    /// Number in the file, from 1.
    number: usize,
    /// ``FORCE_PLATFORM:TYPE``, 1 to 4.
    kind: usize,
    /// Indices of its analog channels, from 0.
    channels: Vec<usize>,
    /// Corners, m, shape (4, 3), in the file's order: plate axes (+x, +y), (-x, +y), (-x, -y), (+x, -y).
    corners_m: Py<PyAny>,
    /// From the sensors' origin to the middle of the surface in the plate's axes, m, with the sign made right; for type 3
    /// the sensors' distances and depth.
    origin_m: [f64; 3],
    /// Calibration matrix, shape (6, 6), of type 4; else None.
    cal_matrix: Option<Py<PyAny>>,
    /// Mean force over the frames of ``FORCE_PLATFORM:ZERO``, N, where the plate is empty then, else None; it is not
    /// subtracted.
    baseline_n: Option<[f64; 3]>,
    /// Force, N, shape (sample, 3).
    force_n: Py<PyAny>,
    /// Moment about the middle of the surface, N·m, shape (sample, 3).
    moment_nm: Py<PyAny>,
    /// Centre of pressure, m, shape (sample, 3); NaN below 50 N through the surface.
    cop_m: Py<PyAny>,
}

impl PyC3dPlate {
    fn new(py: Python<'_>, plate: &Plate) -> PyResult<Self> {
        let rows = |rows: &[Vec<f64>]| frozen(&PyArray2::from_vec2(py, rows)?);
        let columns = |[x, y, z]: &[Vec<f64>; 3]| {
            let whole = Array2::from_shape_vec((3, x.len()), [&x[..], y, z].concat());
            frozen(&PyArray2::from_owned_array(py, whole.expect("three columns of one length").reversed_axes()))
        };
        let matrix = plate.cal_matrix.map(|matrix| rows(&matrix.map(|row| row.to_vec())));
        Ok(Self {
            number: plate.number,
            kind: plate.kind,
            channels: plate.channels.clone(),
            corners_m: rows(&plate.corners_m.map(|corner| corner.to_vec()))?,
            origin_m: plate.origin_m,
            cal_matrix: matrix.transpose()?,
            baseline_n: plate.baseline_n,
            force_n: columns(&plate.force_n)?,
            moment_nm: columns(&plate.moment_nm)?,
            cop_m: columns(&plate.cop_m)?,
        })
    }
}

#[pymethods]
impl PyC3dPlate {
    fn __repr__(&self) -> String {
        format!("Plate {} of type {}, channels {:?}", self.number, self.kind, self.channels)
    }
}

fn frozen<T: Element, D: ndarray::Dimension>(array: &Bound<'_, numpy::PyArray<T, D>>) -> PyResult<Py<PyAny>> {
    read_only(array.as_any())?;
    Ok(array.as_any().clone().unbind())
}

fn parameters(py: Python<'_>, parameters: &Parameters) -> PyResult<Py<PyDict>> {
    let all = PyDict::new(py);
    for group in &parameters.groups {
        let own = PyDict::new(py);
        for parameter in &group.parameters {
            own.set_item(&parameter.name, value(py, parameter)?)?;
        }
        all.set_item(&group.name, own)?;
    }
    Ok(all.unbind())
}

fn value<'py>(py: Python<'py>, parameter: &Parameter) -> PyResult<Bound<'py, PyAny>> {
    let shape = &parameter.dimensions;
    match &parameter.values {
        Values::Text(texts) if shape.len() < 2 => {
            Ok(texts.first().map_or("", String::as_str).into_pyobject(py)?.into_any())
        }
        Values::Text(texts) => Ok(texts.into_pyobject(py)?.into_any()),
        Values::Bytes(values) => shaped(py, shape, values.iter().map(|v| i64::from(*v)).collect()),
        Values::Words(values) => shaped(py, shape, values.iter().map(|v| i64::from(*v)).collect()),
        Values::Floats(values) => shaped(py, shape, values.clone()),
    }
}

/// A number where there are no dimensions, else an array with the first dimension running fastest.
fn shaped<'py, T: Element>(py: Python<'py>, shape: &[usize], values: Vec<T>) -> PyResult<Bound<'py, PyAny>> {
    let flat = values.into_pyarray(py);
    if shape.is_empty() {
        return flat.get_item(0)?.call_method0("item");
    }
    let array = flat.reshape_with_order(shape, numpy::npyffi::NPY_ORDER::NPY_FORTRANORDER)?;
    read_only(array.as_any())?;
    Ok(array.into_any())
}
