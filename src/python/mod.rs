//! The Python face: the only PyO3 in the crate. One file per mirrored room; arrays in, arrays and tables out.
//!
//! The module is `midstance._core`; `python/midstance` gives it names, keywords and documentation.

// The doc comments here are numpydoc with Python in it, not Markdown with links.
// PyO3 hands converted arguments over by value.
#![allow(clippy::doc_link_with_quotes, clippy::needless_pass_by_value)]

mod aligned;
mod analysis;
mod arrays;
mod batch;
mod body;
mod c3d;
mod citation;
mod comparison;
mod convert;
mod errors;
mod events;
mod force;
mod impact;
mod imu_contacts;
mod imu_events;
mod lag;
mod marks;
mod metrics;
mod notebook;
mod orientation;
mod peaks;
mod plan;
mod profile;
mod recording;
mod regularity;
mod report;
mod sensor_truth;
mod sensors;
mod settings;
mod shock;
mod show;
mod signal;
mod simulate;
mod simulate_write;
mod spatial;
mod spectrum;
mod statistics;
mod sync;
mod table;
mod training;
mod trial;
mod values;

use pyo3::prelude::*;

/// The compiled core of midstance; use the names in the package `midstance`.
#[pymodule]
mod _core {
    use pyo3::prelude::*;

    #[pymodule_export]
    use super::{
        aligned::{PySensor, align},
        analysis::{analyze_recording, declare, read_columns, read_files},
        batch::{PyStudy, run_batch},
        body::{frontal_plane_deg, hip_joint_centre_m, joint_angles, long_bone_frame, pelvis_frame, rigid_fit},
        c3d::{PyC3d, PyC3dPlate, read_c3d},
        citation::cited,
        comparison::{change, early_late, groups, long, symmetry},
        convert::write_bids,
        events::{event_agreement, from_force, from_markers, threshold_sensitivity},
        force::remove_drift,
        impact::{loading_rates, rise_from_force, split_impulse},
        imu_contacts::{auvinet_contacts, first_side, first_side_by_yaw, from_shank_acceleration},
        imu_events::{bouts, cadence_over_time, from_foot, from_lumbar, from_sacrum, from_shank},
        lag::{clock_drift, downsample, lag, resample},
        marks::{jumps, match_marks, resultant, saturation, still_periods, taps},
        metrics::metrics,
        orientation::{PyOrientation, orientation},
        peaks::{local_maxima, prominence, rolling_min, smooth_gaussian, spaced_maxima, summit},
        plan::{PyCommand, PyPlan, PyStop, PyWriting, parse_command, plan_batch, run_task, written_study},
        profile::{PyProfile, make_profile},
        recording::{PyMarkers, PyNote, PyPlate, PyRecording},
        regularity::{harmonic_ratio, regularity},
        run,
        sensor_truth::{PySensorTruth, sensor_truth},
        sensors::PyImu,
        shock::{cumulative_load, peak_about, psd_impact_power_g2, shock_attenuation_db},
        signal::{fill_gaps, lowpass, runs_above, suggest_cutoff, way_between_rests},
        simulate::{runner, study},
        simulate_write::{session, write_runner},
        spatial::{
            centre_of_pressure_m, crossover_margin_m, foot_progression_angle_deg, foot_strike_class, foot_tilt_deg,
            line_of_progression, offset_from_line, step_width_m, strike_index_pct,
        },
        spectrum::{autocorrelation, periodogram, transfer_function, welch},
        statistics::{
            dfa_alpha, mean_interval, minimal_detectable_change, normalised_symmetry_index_pct, outliers,
            sample_entropy, symmetry_angle_pct, symmetry_index_pct,
        },
        sync::{PyClockFit, fit},
        table::PyTable,
        training::{monotony, pain_state, session_spike_pct, training_log},
        trial::PyTrial,
    };

    /// Reading in a loop, as notebooks do, shall not get every page anew.
    #[pymodule_init]
    #[allow(clippy::unnecessary_wraps)] // as PyO3 asks
    fn keep_pages(_module: &Bound<'_, PyModule>) -> PyResult<()> {
        crate::pages::keep();
        Ok(())
    }

    #[pymodule_export]
    #[allow(non_upper_case_globals)]
    const __version__: &str = env!("CARGO_PKG_VERSION");
}

/// Runs the command line with `arguments`, the first of which is the program's name; returns the exit code.
#[pyfunction]
fn run(py: Python<'_>, arguments: Vec<std::ffi::OsString>) -> u8 {
    py.detach(|| crate::cli::run(arguments))
}
