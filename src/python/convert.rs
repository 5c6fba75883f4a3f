//! `midstance.convert`: recordings as a data set.

use std::path::PathBuf;

use pyo3::prelude::*;

use super::recording::PyRecording;
use crate::{convert::BidsDataset, error::Error};

/// Writes recordings as a Motion-BIDS data set; see ``midstance.convert``.
#[pyfunction]
pub(super) fn write_bids(
    py: Python<'_>,
    recordings: Vec<Bound<'_, PyRecording>>,
    folder: PathBuf,
    overwrite: bool,
) -> PyResult<Vec<PathBuf>> {
    let recordings: Vec<_> = recordings.iter().map(Bound::get).map(|recording| &recording.recording).collect();
    let written = py.detach(|| {
        let mut dataset = BidsDataset::new(&folder, overwrite);
        let mut files = Vec::new();
        for recording in recordings {
            files.extend(dataset.add(recording)?);
        }
        dataset.finish()?;
        Ok::<_, Error>(files)
    })?;
    Ok(written)
}
