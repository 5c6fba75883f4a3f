//! [`Recording`] for Python: what was recorded, to look at.

use numpy::{PyArray1, PyArray3};
use pyo3::{exceptions::PyKeyError, prelude::*, sync::PyOnceLock, types::PyDict};

use super::{notebook, sensors::PyImu, show, table::PyTable};
use crate::{
    quantity::{Clock, Side, Unit},
    recording::{ForcePlate, ForceSign, Frame, LabelledEvent, Markers, Moment, Note, Notes, Recording},
    survey::Survey,
    table::{Table, Values},
};

/// One trial of one runner: streams on their own clocks, SI units, what was declared, and notes.
///
/// Made by `read` and by ``simulate.runner``.
///
/// Examples
/// --------
/// >>> import midstance as ms
/// >>> recording, truth = ms.simulate.runner(duration_s=10)
/// >>> recording.duration_s, len(recording.plates), recording.markers.labels[:2]
/// (10.0, 1, ['LASI', 'RASI'])
#[pyclass(frozen, module = "midstance", name = "Recording")]
pub(super) struct PyRecording {
    pub(super) recording: Recording,
    markers: PyOnceLock<Option<Py<PyMarkers>>>,
}

impl From<Recording> for PyRecording {
    fn from(recording: Recording) -> Self {
        Self { recording, markers: PyOnceLock::new() }
    }
}

#[pymethods]
impl PyRecording {
    /// Short name, the key of every table row.
    #[getter]
    fn name(&self) -> &str {
        &self.recording.name
    }

    /// The files it came from, as dicts of ``path``, ``format`` and ``sha256``; empty for arrays.
    #[getter]
    fn sources<'py>(&self, py: Python<'py>) -> PyResult<Vec<Bound<'py, PyDict>>> {
        let source = |source: &crate::recording::Source| {
            let dict = PyDict::new(py);
            dict.set_item("path", source.path.to_string_lossy())?;
            dict.set_item("format", &source.format)?;
            dict.set_item("sha256", &source.sha256)?;
            Ok(dict)
        };
        self.recording.sources.iter().map(source).collect()
    }

    /// Who ran, for the tables.
    #[getter]
    fn subject(&self) -> Option<&str> {
        self.recording.subject.id.as_deref()
    }

    /// Body mass, kg, when declared.
    #[getter]
    fn mass_kg(&self) -> Option<f64> {
        self.recording.subject.mass_kg
    }

    /// Standing height, m, when declared.
    #[getter]
    fn height_m(&self) -> Option<f64> {
        self.recording.subject.height_m
    }

    /// Leg length (greater trochanter to floor), m, when declared.
    #[getter]
    fn leg_length_m(&self) -> Option<f64> {
        self.recording.subject.leg_length_m
    }

    /// Running speed, m/s, when declared.
    #[getter]
    fn speed_mps(&self) -> Option<f64> {
        self.recording.speed_mps
    }

    /// ``"treadmill"`` or ``"overground"``, when declared or found.
    #[getter]
    fn surface(&self) -> Option<String> {
        self.recording.surface.map(|surface| surface.to_string())
    }

    /// Side of the first complete contact, when declared.
    #[getter]
    fn first_side(&self) -> Option<&str> {
        self.recording.first_side.map(Side::as_str)
    }

    /// The runner standing still, where a static trial was given.
    #[getter]
    fn static_trial(&self) -> Option<PyRecording> {
        self.recording.static_trial.as_deref().cloned().map(PyRecording::from)
    }

    /// What x, y and z mean: ``"file"`` (not known), ``"lab"`` (forward, up, right) or a declaration.
    #[getter]
    fn axes(&self) -> String {
        match self.recording.frame {
            Frame::File => "file".into(),
            Frame::Declared(axes) => axes.to_string(),
            Frame::Lab => "lab".into(),
        }
    }

    /// From the first sample of any stream to the last, s.
    #[getter]
    fn duration_s(&self) -> Option<f64> {
        self.recording.duration_s()
    }

    /// Marker trajectories, where there are any.
    #[getter]
    fn markers(&self, py: Python<'_>) -> PyResult<Option<Py<PyMarkers>>> {
        let made = self.markers.get_or_try_init(py, || {
            self.recording.markers.as_ref().map(|markers| Py::new(py, PyMarkers::new(py, markers)?)).transpose()
        })?;
        Ok(made.as_ref().map(|markers| markers.clone_ref(py)))
    }

    /// Force plates, or one per foot where the file is so arranged.
    #[getter]
    fn plates(&self, py: Python<'_>) -> PyResult<Vec<Py<PyPlate>>> {
        self.recording.plates.iter().map(|plate| Py::new(py, PyPlate::new(py, plate)?)).collect()
    }

    /// Inertial sensors, each with its own clock.
    #[getter]
    fn imus(&self, py: Python<'_>) -> PyResult<Vec<Py<PyImu>>> {
        self.recording.imus.iter().map(|imu| Py::new(py, PyImu::new(py, imu)?)).collect()
    }

    /// Events as labelled in the files, in order of time: dicts of ``time_s``, ``label``, ``side`` (``"left"``, ``"right"``
    /// or None) and ``moment`` (``"initial_contact"``, ``"toe_off"`` or None).
    #[getter]
    fn events(&self, py: Python<'_>) -> PyResult<Vec<Py<PyDict>>> {
        self.recording.events.iter().map(|event| labelled(py, event)).collect()
    }

    /// Running dynamics as a watch summarised them, about one row a second, where the file is one of a watch. They are
    /// the maker's numbers and are not analysed; ``time_s`` is in seconds since 1970 (UTC).
    #[getter]
    fn dynamics(&self) -> Option<PyTable> {
        let dynamics = self.recording.dynamics.as_ref()?;
        let table = Table::new("dynamics").with("time_s", Unit::Second, Values::Number(dynamics.time_s.clone()));
        Some(PyTable(
            dynamics.columns.iter().fold(table, |table, column| {
                table.with(&column.name, column.unit, Values::Number(column.values.clone()))
            }),
        ))
    }

    /// What was assumed, measured and doubted so far.
    #[getter]
    fn notes(&self) -> Vec<PyNote> {
        notes(&self.recording.notes)
    }

    fn __repr__(&self) -> String {
        let lines = self.facts().into_iter().map(|(name, fact)| format!("\n  {name:<10}  {}", show::one_line(&fact)));
        format!("Recording {}{}", show::one_line(&self.recording.name), lines.collect::<String>())
    }

    fn _repr_html_(&self) -> String {
        notebook::recording(&self.recording.name, &self.facts())
    }
}

impl PyRecording {
    fn facts(&self) -> Vec<(String, String)> {
        Survey::of(&self.recording).facts()
    }
}

pub(super) fn clock(clock: &Clock) -> String {
    format!("{} Hz, {} s from {} s", show::number(clock.rate_hz), show::number(clock.duration_s()), clock.start_s)
}

/// Marker trajectories.
///
/// Examples
/// --------
/// >>> import midstance as ms
/// >>> markers = ms.simulate.runner(duration_s=10)[0].markers
/// >>> markers.position_m.shape, markers["LHEE"].shape, markers.rate_hz
/// ((24, 3, 2000), (3, 2000), 200.0)
#[pyclass(frozen, module = "midstance", name = "Markers")]
pub(super) struct PyMarkers {
    labels: Vec<String>,
    clock: Clock,
    position_m: Py<PyArray3<f64>>,
}

impl PyMarkers {
    fn new(py: Python<'_>, markers: &Markers) -> PyResult<Self> {
        let position_m = PyArray3::from_array(py, &markers.position_m);
        read_only(position_m.as_any())?;
        Ok(Self { labels: markers.labels.clone(), clock: markers.clock, position_m: position_m.unbind() })
    }
}

#[pymethods]
impl PyMarkers {
    /// Names, as in the file.
    #[getter]
    fn labels(&self) -> Vec<String> {
        self.labels.clone()
    }

    /// Sampling rate, Hz.
    #[getter]
    fn rate_hz(&self) -> f64 {
        self.clock.rate_hz
    }

    /// Positions, m: a read-only array of shape (marker, axis, frame), NaN where a marker was not seen.
    #[getter]
    fn position_m(&self, py: Python<'_>) -> Py<PyArray3<f64>> {
        self.position_m.clone_ref(py)
    }

    /// Time of each frame, s.
    #[getter]
    fn time_s<'py>(&self, py: Python<'py>) -> Bound<'py, PyArray1<f64>> {
        times(py, &self.clock)
    }

    /// An ``xarray.DataArray``, m, over ``marker``, ``axis`` and ``time`` (s); the numbers are not copied.
    fn to_xarray<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyAny>> {
        slf.py().import("midstance._xarray")?.call_method1("of_markers", (slf,))
    }

    /// One marker: a read-only view of shape (axis, frame), m.
    fn __getitem__<'py>(&self, py: Python<'py>, label: &str) -> PyResult<Bound<'py, PyAny>> {
        let index = self.labels.iter().position(|known| known == label);
        let index = index
            .ok_or_else(|| PyKeyError::new_err(format!("no marker `{label}`; there are {}", self.labels.join(", "))))?;
        self.position_m.bind(py).get_item(index)
    }

    fn __contains__(&self, label: &str) -> bool {
        self.labels.iter().any(|known| known == label)
    }

    fn __len__(&self) -> usize {
        self.labels.len()
    }

    fn __repr__(&self) -> String {
        format!("Markers {} at {}: {}", self.labels.len(), clock(&self.clock), show::one_line(&self.labels.join(", ")))
    }
}

/// One force plate, or one foot's columns.
///
/// Examples
/// --------
/// >>> import midstance as ms
/// >>> plate = ms.simulate.runner(duration_s=10)[0].plates[0]
/// >>> plate.force_n.shape, plate.rate_hz, plate.sign
/// ((3, 10000), 1000.0, 'unknown')
#[pyclass(frozen, module = "midstance", name = "Plate")]
pub(super) struct PyPlate {
    /// Name as the file gives it.
    #[pyo3(get)]
    name: String,
    /// The foot, where the file's columns are per foot.
    #[pyo3(get)]
    foot: Option<&'static str>,
    /// ``"reaction"``, ``"action"`` or ``"unknown"``.
    #[pyo3(get)]
    sign: &'static str,
    clock: Clock,
    /// Force, N: a read-only array of shape (axis, sample); a component the file does not hold is NaN throughout.
    #[pyo3(get)]
    force_n: Py<PyAny>,
    /// Centre of pressure, m: a read-only array of shape (axis, sample), NaN where unloaded; None where not recorded.
    #[pyo3(get)]
    cop_m: Option<Py<PyAny>>,
    /// Moment about the middle of the plate's surface, N·m, of the same sign as the force: a read-only array of shape
    /// (axis, sample); None where not recorded.
    #[pyo3(get)]
    moment_nm: Option<Py<PyAny>>,
    /// Corners, m: a read-only array of shape (corner, axis); None where the file gives none.
    #[pyo3(get)]
    corners_m: Option<Py<PyAny>>,
}

impl PyPlate {
    fn new(py: Python<'_>, plate: &ForcePlate) -> PyResult<Self> {
        let absent = || vec![f64::NAN; plate.clock.len];
        let force = plate.force_n.each_ref().map(|part| part.clone().unwrap_or_else(absent));
        let stacked = |parts: &Option<[Vec<f64>; 3]>| parts.as_ref().map(|parts| stack(py, &parts[..])).transpose();
        let corners = plate.corners_m.map(|corners| stack(py, &corners.map(|corner| corner.to_vec())));
        Ok(Self {
            name: plate.name.clone(),
            foot: plate.foot.map(Side::as_str),
            sign: match plate.sign {
                ForceSign::Unknown => "unknown",
                ForceSign::Reaction => "reaction",
                ForceSign::Action => "action",
            },
            clock: plate.clock,
            force_n: stack(py, &force)?,
            cop_m: stacked(&plate.cop_m)?,
            moment_nm: stacked(&plate.moment_nm)?,
            corners_m: corners.transpose()?,
        })
    }
}

#[pymethods]
impl PyPlate {
    /// Sampling rate, Hz.
    #[getter]
    fn rate_hz(&self) -> f64 {
        self.clock.rate_hz
    }

    /// Time of each sample, s.
    #[getter]
    fn time_s<'py>(&self, py: Python<'py>) -> Bound<'py, PyArray1<f64>> {
        times(py, &self.clock)
    }

    /// An ``xarray.Dataset`` of what the plate holds over ``axis`` and ``time`` (s); the numbers are not copied.
    fn to_xarray<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyAny>> {
        slf.py().import("midstance._xarray")?.call_method1("of_plate", (slf,))
    }

    fn __repr__(&self) -> String {
        format!("Plate {}: {}, {} force", show::one_line(&self.name), clock(&self.clock), self.sign)
    }
}

/// A labelled event as a dict.
pub(super) fn labelled(py: Python<'_>, event: &LabelledEvent) -> PyResult<Py<PyDict>> {
    let dict = PyDict::new(py);
    let moment = event.moment.map(|moment| match moment {
        Moment::InitialContact => "initial_contact",
        Moment::ToeOff => "toe_off",
    });
    dict.set_item("time_s", event.time_s)?;
    dict.set_item("label", &event.label)?;
    dict.set_item("side", event.side.map(Side::as_str))?;
    dict.set_item("moment", moment)?;
    Ok(dict.unbind())
}

pub(super) fn stack(py: Python<'_>, parts: &[Vec<f64>]) -> PyResult<Py<PyAny>> {
    let array = numpy::PyArray2::from_vec2(py, parts)?;
    read_only(array.as_any())?;
    Ok(array.into_any().unbind())
}

pub(super) fn read_only(array: &Bound<'_, PyAny>) -> PyResult<()> {
    let flags = PyDict::new(array.py());
    flags.set_item("write", false)?;
    array.call_method("setflags", (), Some(&flags)).map(|_| ())
}

pub(super) fn times<'py>(py: Python<'py>, clock: &Clock) -> Bound<'py, PyArray1<f64>> {
    PyArray1::from_iter(py, (0..clock.len).map(|index| clock.time_s(index as f64)))
}

/// One remark: what was assumed, measured or doubted.
///
/// Examples
/// --------
/// >>> import midstance as ms
/// >>> trial = ms.analyze(ms.simulate.runner(duration_s=10)[0])
/// >>> [note.text for note in trial.notes if note.code == "axes"]
/// ['forward +x, up +y, right +z; found']
#[pyclass(frozen, get_all, module = "midstance", name = "Note")]
pub(super) struct PyNote {
    /// What it is about: ``"force_sign"``, ``"rate"``, ``"drift"`` …
    code: String,
    /// One sentence.
    text: String,
    /// Whether a declaration and the data disagree, or a guess had to be made: look at it.
    doubt: bool,
}

impl PyNote {
    pub(super) fn doubt(code: &str, text: &str) -> Self {
        Self { code: code.into(), text: text.into(), doubt: true }
    }
}

#[pymethods]
impl PyNote {
    fn __repr__(&self) -> String {
        let mark = if self.doubt { "doubt" } else { "note" };
        format!("{mark} {}: {}", self.code, show::one_line(&self.text))
    }
}

pub(super) fn notes(notes: &Notes) -> Vec<PyNote> {
    let copy = |Note { code, text, doubt }: &Note| PyNote { code: code.clone(), text: text.clone(), doubt: *doubt };
    notes.iter().map(copy).collect()
}
