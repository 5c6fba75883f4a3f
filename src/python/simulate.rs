//! `midstance.simulate`: the synthetic runner.

use std::path::PathBuf;

use pyo3::{prelude::*, types::PyDict};

use super::{recording::PyRecording, values};
use crate::{
    error::{Error, ErrorKind},
    simulate::{Runner, Sensors, runner as run, write_study},
};

/// A recording of a synthetic runner, and what is exactly true about it.
///
/// Half-sine stances, feet alternating, the pelvis on the double integral of the force. Nothing is recorded of anybody,
/// and the notes of the recording say so.
///
/// Parameters
/// ----------
/// mass_kg : float, default 70
///     Body mass, kg.
/// contact_time_s : float, default 0.25
///     From initial contact to toe-off, s.
/// flight_time_s : float, default 0.1
///     From toe-off to the next contact, s.
/// speed_mps : float, default 3.5
///     Running speed, m/s.
/// leg_length_m : float, default 0.9
///     Height of the greater trochanter, m.
/// surface : {"treadmill", "overground"}
///     Whether the belt moves or the runner.
/// step_width_m : float, default 0.03
///     Lateral distance between left and right heels, m; negative when the feet cross.
/// step_width_sd_m : float, default 0
///     Its standard deviation from step to step, m.
/// foot_progression_angle_deg : float, default 6
///     Direction of the foot against the progression, degrees, toes out positive.
/// foot_strike_angle_deg : float, default 12
///     Tilt of the foot at initial contact against the flat foot, degrees, toes up positive.
/// duration_s : float, default 20
///     Length of the recording, s.
/// first_side : {"right", "left"}
///     Foot of the first complete contact.
/// lead_s : float, default 0.05
///     From the start of the recording to that contact, s.
/// variability_ratio : float, default 0
///     Relative standard deviation of contact and flight times.
/// asymmetry_s : float, default 0
///     Left less right contact time, s.
/// impact : dict, optional
///     A pulse of vertical force: ``magnitude_bw``, ``time_s``, ``width_s``. Default none.
/// braking_bw, lateral_bw : float, default 0.25 and 0.05
///     Peaks of the horizontal force, BW.
/// force_rate_hz, marker_rate_hz : float, default 1000 and 200
///     Sampling rates, Hz.
/// heading_deg : float, default 0
///     Direction of progression against the forward axis, degrees, positive towards the right.
/// axes : str, optional
///     What x, y and z mean, such as ``"x=forward,y=left,z=up"``. Default forward, up, right.
/// sign : {"reaction", "action"}, optional
///     Whether the force is the ground's push or the foot's.
/// plates : {"single", "per_foot", "none"}, optional
///     How force columns are arranged.
/// markers : bool, default True
///     Whether markers are recorded.
/// sensors : dict, optional
///     Inertial sensors on the body, ``{}`` for perfect ones everywhere: ``sites`` (of ``"head"``, ``"sacrum"``,
///     ``"left_thigh"``, ``"left_shank"``, ``"left_foot"`` and those of the right), ``rate_hz=500``; ``standing_s=5`` before
///     and after the run; ``shock_mps2=50`` and ``shock_s=0.03`` of the landing, ``pelvic_drop_deg=5``,
///     ``thigh_adduction_deg=8``; ``mounting_deg=(0, 0, 0)`` about forward, up and right; ``acceleration_noise_mps2``,
///     ``gyro_noise_dps``, ``acceleration_bias_mps2``, ``gyro_bias_dps``; ``range_g``, ``gyro_range_dps``;
///     ``dropout_ratio``, ``dropout_s=0.05``; ``clock_offset_s``, ``clock_drift_ppm``. Default none. See `sensor_truth`.
/// drift : dict, optional
///     ``{"shape": "linear", "start_n": …, "end_n": …}`` or ``{"shape": "sine", "amplitude_n": …, "period_s": …}``.
/// noise_n, marker_noise_m : float, default 0
///     Standard deviations of white noise, N and m.
/// gap_ratio, gap_s : float, default 0 and 0.05
///     Share of frames in which each marker is not seen, and the length of such a gap, s.
/// seed : int, default 1
///     Same parameters and seed give the same bits.
///
/// Returns
/// -------
/// recording : Recording
///     As if it had just been read; ``first_side`` is declared where it holds force or markers.
/// truth : dict
///     ``contacts`` (a list of dicts, one per contact), ``trial`` (their means), ``axes``, ``sign``, ``gaps``.
///
/// Raises
/// ------
/// MidstanceError
///     ``parameter`` for an unknown name or a value outside its range.
///
/// Examples
/// --------
/// >>> import midstance as ms
/// >>> recording, truth = ms.simulate.runner(step_width_m=-0.02, duration_s=5, seed=7)
/// >>> round(truth["trial"]["contact_time_s"], 6)
/// 0.25
#[pyfunction]
#[pyo3(signature = (**params))]
pub(super) fn runner<'py>(
    py: Python<'py>,
    params: Option<&Bound<'py, PyDict>>,
) -> PyResult<(PyRecording, Bound<'py, PyAny>)> {
    let params: Runner = params.map_or_else(|| Ok(Runner::default()), values::parameters)?;
    let (recording, truth) = py.detach(|| run(&params))?;
    let truth = serde_json::to_value(&truth)
        .map_err(|error| Error::new(ErrorKind::Internal, error.to_string(), "the truth as JSON"))?;
    Ok((recording.into(), values::to_python(py, &truth)?))
}

/// Writes several synthetic runners to a folder: recordings in every text format, their manifest and their truth.
///
/// Parameters
/// ----------
/// folder : str or os.PathLike
///     Where to; made where missing.
/// runners : int, default 3
///     How many, each different.
/// seed : int, default 1
///     Same number and the same other arguments give the same bytes.
/// sensors : dict, optional
///     Inertial sensors on every runner, as for `runner`, in ``…_sensors.csv`` beside the rest.
///
/// Returns
/// -------
/// list of str
///     The files written, among them ``runners.csv`` (the manifest) and ``truth.json``.
///
/// Raises
/// ------
/// MidstanceError
///     ``parameter`` for sensors that cannot be.
/// OSError
///     For a folder that cannot be written.
///
/// Examples
/// --------
/// >>> import tempfile
/// >>> import midstance as ms
/// >>> with tempfile.TemporaryDirectory() as folder:
/// ...     files = ms.simulate.study(folder, runners=1)
/// >>> any(file.endswith("runners.csv") for file in files)
/// True
#[pyfunction]
#[pyo3(signature = (folder, *, runners=3, seed=1, sensors=None))]
pub(super) fn study(
    py: Python<'_>,
    folder: PathBuf,
    runners: usize,
    seed: u64,
    sensors: Option<&Bound<'_, PyDict>>,
) -> PyResult<Vec<String>> {
    let sensors: Option<Sensors> = sensors.map(values::parameters).transpose()?;
    let files = py.detach(|| write_study(&folder, runners, seed, sensors.as_ref()))?;
    Ok(files.iter().map(|file| file.to_string_lossy().into_owned()).collect())
}
