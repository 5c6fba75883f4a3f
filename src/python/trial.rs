//! [`Trial`](crate::analysis::Trial) for Python: its tables, and the doors to its pictures.

use std::path::PathBuf;

use numpy::{PyArray1, PyArray2, ToPyArray};
use pyo3::{prelude::*, types::PyDict};
use serde_json::{Value, json};

use super::{
    notebook,
    profile::PyProfile,
    recording::{PyNote, PyRecording, notes},
    report::write_page,
    show,
    table::PyTable,
    values,
};
use crate::{
    analysis::{AnalysisParams, Trial},
    citation::{self, Citation},
    error::Error,
    quantity::Side,
    recording::Note,
    report::{PageParams, Source},
    statistics::{Cycle, Normalised, POINTS},
};

/// What one recording gives.
///
/// Made by ``midstance.analyze``.
///
/// Examples
/// --------
/// >>> import midstance as ms
/// >>> trial = ms.analyze(ms.simulate.runner(duration_s=10)[0])
/// >>> len(trial.steps), trial.summary["metric"][0]
/// (29, 'cadence_spm')
#[pyclass(frozen, module = "midstance", name = "Trial")]
pub(super) struct PyTrial {
    /// One row per stance: keys, one column per metric, and why values are absent.
    #[pyo3(get)]
    pub(super) steps: Py<PyTable>,
    /// One row per metric and side.
    #[pyo3(get)]
    pub(super) summary: Py<PyTable>,
    /// Mean curves over stance and stride; without columns where ``curves=False`` was asked for.
    #[pyo3(get)]
    curves: Py<PyTable>,
    /// One row per bout of running, walking and rest and metric; empty where no inertial sensor tells bouts.
    #[pyo3(get)]
    bouts: Py<PyTable>,
    /// The conditioned recording: lab axes (forward, up, right), reaction force, zeroed, filled, filtered.
    #[pyo3(get)]
    pub(super) recording: Py<PyRecording>,
    /// Per stance where in the force impact peak and loading rate were read, of the vertical force of
    /// ``recording.plates[plate]`` in body weights: ``step``, ``side``, ``plate``, ``impact_peak_time_s``, ``impact_peak_bw``,
    /// ``valr_start_time_s``, ``valr_start_bw``, ``valr_end_time_s``, ``valr_end_bw``. Made with the curves.
    #[pyo3(get)]
    onsets: Py<PyTable>,
    /// Per stance where the foot stood at mid-stance, m: ``heel_forward_m`` along the line of progression from the first
    /// placement, ``heel_right_m`` to the right of it (the crossover margin with the sign of the side), ``toe_forward_m``,
    /// ``toe_right_m``, and ``absent``, why there is no place. Made with the curves.
    #[pyo3(get)]
    placements: Py<PyTable>,
    /// Per side and frequency mean power over stance at the shank and at head or pelvis, g² in bins of 1 Hz, and what passes,
    /// dB, mean and SD. Made with the curves.
    #[pyo3(get)]
    spectra: Py<PyTable>,
    /// What was lost, mended or not believed: ``kind`` (rejected, marker_gap_filled, marker_gap, force_gap, sensor_gap,
    /// saturated), ``what`` (side, marker, plate or sensor), ``from_s``, ``to_s`` (NaN where it was not
    /// seen), ``reason``. Made with the curves.
    #[pyo3(get)]
    quality: Py<PyTable>,
    /// What each plate read in each flight before it was zeroed: ``plate``, ``time_s``, ``level_n``. Made with the curves.
    #[pyo3(get)]
    zero: Py<PyTable>,
    /// Body weight, N: of the given mass, else the mean force over whole steps; None where neither is there.
    #[pyo3(get)]
    body_weight_n: Option<f64>,
    /// Vertical force that made the contacts, N; None where they were found in something else.
    #[pyo3(get)]
    event_threshold_n: Option<f64>,
    normalised: Vec<Normalised>,
    pub(super) citations: Vec<Citation>,
    params: AnalysisParams,
}

#[pymethods]
impl PyTrial {
    /// Everything assumed, measured and doubted on the way.
    #[getter]
    fn notes(&self) -> Vec<PyNote> {
        notes(&self.recording.get().recording.notes)
    }

    /// The curves behind the means of ``curves``: one row per cycle; ``curve_steps`` says which.
    ///
    /// Parameters
    /// ----------
    /// variable : str
    ///     As in the table ``curves``: ``"hip_adduction_deg"``.
    /// side : {"left", "right"}
    ///     Whose cycles.
    /// cycle : {"stance", "stride"}, default "stance"
    ///     What 0 to 100 % is of.
    ///
    /// Returns
    /// -------
    /// numpy.ndarray of shape (cycles, 101)
    ///     In the unit that the table states. Without rows where there is no such curve, or curves were not asked for.
    ///
    /// Examples
    /// --------
    /// >>> import midstance as ms
    /// >>> recording, _ = ms.simulate.runner(duration_s=10)
    /// >>> ms.analyze(recording, curves=True).curve_array("vgrf_bw", side="left").shape
    /// (14, 101)
    #[pyo3(signature = (variable, *, side, cycle="stance"))]
    fn curve_array<'py>(
        &self,
        py: Python<'py>,
        variable: &str,
        side: &str,
        cycle: &str,
    ) -> PyResult<Bound<'py, PyArray2<f64>>> {
        let found = self.found(variable, side, cycle)?;
        Ok(found.map_or_else(|| PyArray2::zeros(py, [0, POINTS], false), |n| n.values.to_pyarray(py)))
    }

    /// Which step each row of ``curve_array`` is: a cycle with a gap or without an end has no curve.
    ///
    /// Parameters
    /// ----------
    /// variable, side, cycle
    ///     As for ``curve_array``.
    ///
    /// Returns
    /// -------
    /// numpy.ndarray of shape (cycles,), integers
    ///     Numbers of the column ``step`` of the table ``steps``; a stride has that of the contact it begins with.
    ///
    /// Examples
    /// --------
    /// >>> import midstance as ms
    /// >>> recording, _ = ms.simulate.runner(duration_s=10)
    /// >>> trial = ms.analyze(recording, curves=True)
    /// >>> trial.curve_steps("vgrf_bw", side="left")[:3]
    /// array([2, 4, 6])
    #[pyo3(signature = (variable, *, side, cycle="stance"))]
    fn curve_steps<'py>(
        &self,
        py: Python<'py>,
        variable: &str,
        side: &str,
        cycle: &str,
    ) -> PyResult<Bound<'py, PyArray1<i64>>> {
        let found = self.found(variable, side, cycle)?;
        // The column counts from one.
        let steps = found.map_or_else(Vec::new, |n| n.steps.iter().map(|index| *index as i64 + 1).collect());
        Ok(PyArray1::from_vec(py, steps))
    }

    /// Vertical force in body weights with events, impact peaks and loading-rate segments; see ``midstance.plot.grf``.
    #[pyo3(signature = (**options), text_signature = "($self, *, steps=None, window_s=None, ax=None)")]
    fn plot_grf<'py>(slf: &Bound<'py, Self>, options: Option<&Bound<'py, PyDict>>) -> PyResult<Bound<'py, PyAny>> {
        drawn(slf, "grf", None, options)
    }

    /// Foot placement from above, crossovers coloured; see ``midstance.plot.placement``.
    #[pyo3(signature = (**options), text_signature = "($self, *, steps=None, ax=None)")]
    fn plot_placement<'py>(
        slf: &Bound<'py, Self>,
        options: Option<&Bound<'py, PyDict>>,
    ) -> PyResult<Bound<'py, PyAny>> {
        drawn(slf, "placement", None, options)
    }

    /// Mean curves of left and right with one SD; see ``midstance.plot.curves``.
    #[pyo3(signature = (variable, **options), text_signature = "($self, variable, *, cycle=None, reference=None, ax=None)")]
    fn plot_curves<'py>(
        slf: &Bound<'py, Self>,
        variable: &Bound<'py, PyAny>,
        options: Option<&Bound<'py, PyDict>>,
    ) -> PyResult<Bound<'py, PyAny>> {
        drawn(slf, "curves", Some(variable), options)
    }

    /// Differences of right and left beside the variation within a side; see ``midstance.plot.symmetry``.
    #[pyo3(signature = (**options), text_signature = "($self, *, metrics=None, mdc=None, ax=None)")]
    fn plot_symmetry<'py>(slf: &Bound<'py, Self>, options: Option<&Bound<'py, PyDict>>) -> PyResult<Bound<'py, PyAny>> {
        drawn(slf, "symmetry", None, options)
    }

    /// One metric step by step; see ``midstance.plot.over_time``.
    #[pyo3(signature = (metric=None, **options), text_signature = "($self, metric=\"cadence_spm\", *, cumulative=False, ax=None)")]
    fn plot_over_time<'py>(
        slf: &Bound<'py, Self>,
        metric: Option<&Bound<'py, PyAny>>,
        options: Option<&Bound<'py, PyDict>>,
    ) -> PyResult<Bound<'py, PyAny>> {
        drawn(slf, "over_time", metric, options)
    }

    /// Power at the shank and above it; see ``midstance.plot.spectrum``.
    #[pyo3(signature = (**options), text_signature = "($self, *, ax=None)")]
    fn plot_spectrum<'py>(slf: &Bound<'py, Self>, options: Option<&Bound<'py, PyDict>>) -> PyResult<Bound<'py, PyAny>> {
        drawn(slf, "spectrum", None, options)
    }

    /// Which share of the shock passes from the shank upwards; see ``midstance.plot.transfer``.
    #[pyo3(signature = (**options), text_signature = "($self, *, ax=None)")]
    fn plot_transfer<'py>(slf: &Bound<'py, Self>, options: Option<&Bound<'py, PyDict>>) -> PyResult<Bound<'py, PyAny>> {
        drawn(slf, "transfer", None, options)
    }

    /// What was lost, mended, doubted or not believed, and when; see ``midstance.plot.quality``.
    #[pyo3(signature = (**options), text_signature = "($self, *, notes=None, ax=None)")]
    fn plot_quality<'py>(slf: &Bound<'py, Self>, options: Option<&Bound<'py, PyDict>>) -> PyResult<Bound<'py, PyAny>> {
        drawn(slf, "quality", None, options)
    }

    /// Write a report that a runner, a coach and a reviewer can read: one HTML file that fetches nothing.
    ///
    /// It holds the hip-load profile, left against right with intervals, curves, foot placement, every stance, methods
    /// with their sources, and provenance. Every number is one of the tables, rounded.
    ///
    /// Parameters
    /// ----------
    /// path : path
    ///     The file; one that exists is written over.
    /// language : {"en", "de"}, default "en"
    ///     Of headings and labels. Sentences of the tables stay English.
    /// recorded : str, optional
    ///     When it was recorded, as it shall be shown. Default: what the files say.
    /// profile : Profile, optional
    ///     The profile to show, of this trial: with ``ms.profile(trial, baseline=…, mdc=…, log=…)`` the page says what has
    ///     changed and what the training log holds. Default: of the recording alone.
    ///
    /// Raises
    /// ------
    /// MidstanceError
    ///     ``parameter`` for an unknown language, or a profile of another recording.
    /// OSError
    ///     For a file that cannot be written.
    ///
    /// Examples
    /// --------
    /// >>> import pathlib, tempfile
    /// >>> import midstance as ms
    /// >>> trial = ms.analyze(ms.simulate.runner(duration_s=10)[0])
    /// >>> with tempfile.TemporaryDirectory() as folder:
    /// ...     trial.report(pathlib.Path(folder) / "runner.html", language="de")
    #[pyo3(signature = (path, *, language="en", recorded=None, profile=None))]
    fn report(
        &self,
        py: Python<'_>,
        path: PathBuf,
        language: &str,
        recorded: Option<String>,
        profile: Option<&Bound<'_, PyProfile>>,
    ) -> PyResult<()> {
        let profile = profile.map(|profile| profile.get().0.clone());
        let params = PageParams { recorded, profile, ..PageParams::default() };
        let table = |table: &Py<PyTable>| table.get().0.clone();
        let (recording, provenance) = (self.recording.get(), &self.traced());
        let [steps, summary, curves, onsets, placements, spectra] =
            [&self.steps, &self.summary, &self.curves, &self.onsets, &self.placements, &self.spectra].map(table);
        let citations = citation::table(&self.citations);
        let write = || {
            let source = Source {
                recording: &recording.recording,
                steps: &steps,
                summary: &summary,
                curves: &curves,
                onsets: &onsets,
                placements: &placements,
                spectra: &spectra,
                citations: &citations,
                provenance,
            };
            write_page(&path, &source, language, params)
        };
        Ok(py.detach(write)?)
    }

    /// Version, parameters, sources with their SHA-256, and notes: a new dict each time, ready for JSON.
    #[getter]
    fn provenance<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        values::to_python(py, &self.traced())
    }

    fn __repr__(&self) -> String {
        let recording = &self.recording.get().recording;
        let doubt = |note: &Note| format!("\n  doubt {}: {}", note.code, show::one_line(&note.text));
        let doubts: String = recording.notes.doubts().map(doubt).collect();
        let steps = self.steps.get().0.len();
        format!("Trial {}: {steps} steps; see steps, summary, notes{doubts}", show::one_line(&recording.name))
    }

    fn _repr_html_(&self) -> String {
        notebook::trial(&self.recording.get().recording, &self.steps.get().0, &self.summary.get().0)
    }
}

impl PyTrial {
    /// The curves of one variable, side and cycle, where there are any.
    fn found(&self, variable: &str, side: &str, cycle: &str) -> PyResult<Option<&Normalised>> {
        let side: Side = side.parse().map_err(|why: String| Error::parameter("side", format!("`{side}`"), why))?;
        if ![Cycle::Stance, Cycle::Stride].iter().any(|c| c.as_str() == cycle) {
            return Err(Error::parameter("cycle", format!("`{cycle}`"), "stance or stride").into());
        }
        let wanted = |n: &&Normalised| (n.variable, n.side, n.cycle.as_str()) == (variable, side, cycle);
        Ok(self.normalised.iter().find(wanted))
    }

    pub(super) fn new(py: Python<'_>, trial: Trial, params: &AnalysisParams) -> PyResult<Self> {
        let citations = citation::cite(&trial, params);
        let drawing = trial.drawing;
        Ok(PyTrial {
            onsets: Py::new(py, PyTable(drawing.onsets))?,
            placements: Py::new(py, PyTable(drawing.placements))?,
            spectra: Py::new(py, PyTable(drawing.spectra))?,
            quality: Py::new(py, PyTable(drawing.quality))?,
            zero: Py::new(py, PyTable(drawing.zero))?,
            body_weight_n: trial.body_weight.map(|weight| weight.newton),
            event_threshold_n: trial.event_threshold_n,
            steps: Py::new(py, PyTable(trial.steps))?,
            summary: Py::new(py, PyTable(trial.summary))?,
            curves: Py::new(py, PyTable(trial.curves))?,
            bouts: Py::new(py, PyTable(trial.bouts))?,
            normalised: trial.normalised,
            recording: Py::new(py, PyRecording::from(trial.recording))?,
            citations,
            params: params.clone(),
        })
    }

    /// What `provenance` says.
    fn traced(&self) -> Value {
        let recording = &self.recording.get().recording;
        json!({
            "midstance": env!("CARGO_PKG_VERSION"),
            "parameters": { "analysis": self.params },
            "recordings": [{
                "recording": recording.name,
                "sources": recording.sources,
                "notes": recording.notes,
            }],
        })
    }
}

/// The methods that draw hand on to ``midstance.plot``, so that matplotlib is imported only there.
fn drawn<'py>(
    trial: &Bound<'py, PyTrial>,
    what: &str,
    first: Option<&Bound<'py, PyAny>>,
    options: Option<&Bound<'py, PyDict>>,
) -> PyResult<Bound<'py, PyAny>> {
    let plot = trial.py().import("midstance.plot")?.getattr(what)?;
    match first {
        Some(first) => plot.call((trial, first), options),
        None => plot.call((trial,), options),
    }
}
