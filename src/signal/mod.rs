//! Signal processing on plain arrays. Knows no gait.
//!
//! Filters and splines are planned once and run many times; positions within an array are fractional sample numbers.

mod butterworth;
mod cutoff;
mod fluctuation;
mod gaps;
mod gaussian;
mod integral;
mod lag;
pub(crate) mod lanes;
mod marks;
mod orientation;
mod peaks;
mod quantile;
mod resample;
mod rigid;
mod rolling;
mod saturation;
mod section;
mod spectrum;
mod spline;
mod stillness;
mod threshold;

pub use butterworth::{DEFAULT_ORDER, Lowpass};
pub use cutoff::{CutoffMethod, suggest_cutoff};
pub use fluctuation::{DFA_FEWEST, SAMPLE_ENTROPY_FEWEST, SAMPLE_ENTROPY_MOST, dfa_alpha, sample_entropy};
pub(crate) use gaps::is_complete;
pub use gaps::{Filled, fill_cubic, fill_linear};
pub use gaussian::smooth_gaussian;
pub use integral::{interpolate, trapezoid, trapezoid_between, way_between_rests};
pub use lag::{ClockDrift, Lag};
pub use marks::{Matched, jumps, match_marks, resultant, taps};
pub use orientation::{Inertial, Orientation, Quaternion, Vqf, VqfParams, orientation};
pub use peaks::{Peak, local_maxima, prominence, spaced_maxima, summit};
pub(crate) use quantile::near_rank;
pub use quantile::{median, quantile};
pub use resample::{Resampled, downsample, resample};
pub(crate) use rigid::RigidPoints;
pub use rigid::{Pose, RigidFit, rigid_fit};
pub use rolling::rolling_min;
pub(crate) use rolling::{above_rolling_min, rolling_mean};
pub use saturation::{Saturation, saturation};
pub use spectrum::{Detrend, Psd, PsdParams, Spectra, WelchParams, Window, transfer_function_db};
pub use spline::CubicSpline;
pub(crate) use stillness::mean_vector;
pub use stillness::{StillParams, still_periods};
pub use threshold::{Run, runs_above};
