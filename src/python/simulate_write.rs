//! The synthetic runner as the files of a laboratory.

use std::path::PathBuf;

use pyo3::{prelude::*, types::PyDict};

use super::values;
use crate::{
    error::Error,
    simulate::{Runner, write_c3d, write_csv, write_opensim, write_qtm, write_session},
};

/// Writes one synthetic runner as a laboratory's program would export it.
///
/// Parameters
/// ----------
/// folder : str or os.PathLike
///     Where to; made where missing.
/// name : str
///     What the names of the files begin with.
/// format : {"c3d", "csv", "opensim", "qtm"}, default "c3d"
///     C3D; text with commas; TRC and MOT; Qualisys TSV. Each has its own axes and sign of force, as users meet them.
/// **params
///     As of `runner`: speed in m/s, step width in m and so on.
///
/// Returns
/// -------
/// list of str
///     The files written.
///
/// Raises
/// ------
/// MidstanceError
///     ``parameter`` for an unknown format, an unknown name or a value outside its range.
/// OSError
///     For a folder that cannot be written to.
///
/// Examples
/// --------
/// >>> import tempfile
/// >>> import midstance as ms
/// >>> with tempfile.TemporaryDirectory() as folder:
/// ...     files = ms.simulate.write(folder, name="S01_run", duration_s=5)
/// ...     recording = ms.read(files)
/// >>> recording.plates[0].rate_hz, len(recording.markers)
/// (1000.0, 24)
#[pyfunction]
#[pyo3(name = "write", signature = (folder, *, name, format="c3d", **params))]
pub(super) fn write_runner(
    py: Python<'_>,
    folder: PathBuf,
    name: &str,
    format: &str,
    params: Option<&Bound<'_, PyDict>>,
) -> PyResult<Vec<String>> {
    let write = match format {
        "c3d" => write_c3d,
        "csv" => write_csv,
        "opensim" => write_opensim,
        "qtm" => write_qtm,
        other => {
            return Err(Error::parameter("format", format!("`{other}`"), "c3d, csv, opensim or qtm").into());
        }
    };
    let runner: Runner = params.map_or_else(|| Ok(Runner::default()), values::parameters)?;
    let files = py.detach(|| write(&folder, name, &runner))?;
    Ok(files.iter().map(|file| file.to_string_lossy().into_owned()).collect())
}

/// Writes one synthetic runner's session as C3D: the run, and a static trial with the same markers.
///
/// Parameters
/// ----------
/// folder : str or os.PathLike
///     Where to; made where missing.
/// subject : str, default "S01"
///     What the names of the files begin with.
/// **params
///     As of `runner`: speed in m/s, step width in m and so on.
///
/// Returns
/// -------
/// list of str
///     ``SUBJECT_run.c3d`` and ``SUBJECT_static.c3d``, in which the runner stands for one second, feet flat below the hips.
///
/// Raises
/// ------
/// MidstanceError
///     ``parameter`` for an unknown name or a value outside its range.
///
/// Examples
/// --------
/// >>> import pathlib, tempfile
/// >>> import midstance as ms
/// >>> with tempfile.TemporaryDirectory() as folder:
/// ...     files = ms.simulate.session(folder, subject="S07", duration_s=5)
/// >>> [pathlib.Path(file).name for file in files]
/// ['S07_run.c3d', 'S07_static.c3d']
#[pyfunction]
#[pyo3(signature = (folder, *, subject="S01", **params))]
pub(super) fn session(
    py: Python<'_>,
    folder: PathBuf,
    subject: &str,
    params: Option<&Bound<'_, PyDict>>,
) -> PyResult<Vec<String>> {
    let runner: Runner = params.map_or_else(|| Ok(Runner::default()), values::parameters)?;
    let files = py.detach(|| write_session(&folder, subject, &runner))?;
    Ok(files.iter().map(|file| file.to_string_lossy().into_owned()).collect())
}
