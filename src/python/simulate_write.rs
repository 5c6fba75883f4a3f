//! The synthetic runner as the files of a laboratory.

use std::path::PathBuf;

use pyo3::{prelude::*, types::PyDict};

use super::values;
use crate::{
    error::Error,
    simulate::{Runner, write_c3d, write_csv, write_opensim, write_qtm},
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
