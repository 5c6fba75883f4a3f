//! Gaps and noise of marker trajectories.

use ndarray::{ArrayViewMut1, aview1};

use super::{ConditionParams, rigid};
use crate::{
    error::Result,
    recording::{Landmarks, Markers, Notes},
    signal::{Lowpass, fill_cubic},
};

/// Finite samples a gap needs on each side (science A.2).
const SUPPORT: usize = 3;

/// What was filled, per marker.
pub(super) struct Filling {
    filled: Vec<usize>,
    left: Vec<usize>,
    /// Filled from the other markers of the segment.
    rigid: Vec<usize>,
}

/// Fills gaps up to the longest allowed; the rest stays NaN.
///
/// # Errors
/// [`ErrorKind::Parameter`](crate::ErrorKind::Parameter) for a filter that [`smooth`] could not use.
pub(super) fn fill(markers: &mut Markers, landmarks: &Landmarks, params: &ConditionParams) -> Result<Filling> {
    let rate_hz = markers.clock.rate_hz;
    lowpass(rate_hz, params)?;
    let longest = (params.longest_gap_s * rate_hz).round() as usize;
    let rigid = rigid::fill(markers, landmarks, (params.longest_rigid_gap_s * rate_hz).round() as usize);
    let mut filling = Filling { filled: Vec::new(), left: Vec::new(), rigid };
    for mut trajectory in markers.position_m.outer_iter_mut() {
        let (mut samples_filled, mut left) = (0, 0);
        for mut coordinate in trajectory.rows_mut() {
            in_place(&mut coordinate, |seen| {
                let report = fill_cubic(seen, longest, SUPPORT);
                (samples_filled, left) = (report.samples_filled, report.gaps_left);
            });
        }
        filling.filled.push(samples_filled);
        filling.left.push(left);
    }
    Ok(filling)
}

/// Low-passes what is continuous, where it lies; the rest stays NaN.
pub(super) fn smooth(markers: &mut Markers, params: &ConditionParams) -> Result<()> {
    let lowpass = lowpass(markers.clock.rate_hz, params)?;
    let mut scratch = Vec::new();
    for mut trajectory in markers.position_m.outer_iter_mut() {
        for mut coordinate in trajectory.rows_mut() {
            in_place(&mut coordinate, |samples| {
                lowpass.apply_runs(samples, &mut scratch);
            });
        }
    }
    Ok(())
}

fn lowpass(rate_hz: f64, params: &ConditionParams) -> Result<Lowpass> {
    Lowpass::zero_lag(rate_hz, params.marker_cutoff_hz, params.filter_order)
}

/// Works on a column where it is, or on a copy of one that is not contiguous.
fn in_place(column: &mut ArrayViewMut1<'_, f64>, work: impl FnOnce(&mut [f64])) {
    if let Some(samples) = column.as_slice_mut() {
        return work(samples);
    }
    let mut samples = column.to_vec();
    work(&mut samples);
    column.assign(&aview1(&samples));
}

impl Filling {
    /// One note for the markers that metrics use, one doubt where gaps remain in them.
    pub(super) fn note(&self, markers: &Markers, landmarks: &Landmarks, notes: &mut Notes) {
        let frames = markers.clock.len.max(1) as f64;
        let mut used: Vec<usize> = landmarks.iter().map(|m| m.marker).collect();
        used.sort_unstable();
        used.dedup();
        let filled: usize = used.iter().map(|i| self.filled[*i]).sum();
        let share = 100.0 * filled as f64 / (frames * used.len().max(1) as f64);
        notes.record("gaps", format!("{share:.2} % of the frames of {} landmarks filled by cubic splines", used.len()));
        let rigid: usize = self.rigid.iter().sum();
        if rigid > 0 {
            let names: Vec<&str> =
                (0..self.rigid.len()).filter(|i| self.rigid[*i] > 0).map(|i| markers.labels[i].as_str()).collect();
            let text = format!("{rigid} frames filled from the other markers of the segment: {}", names.join(", "));
            notes.record("rigid_fill", text);
        }
        let open: Vec<&str> = used.iter().filter(|i| self.left[**i] > 0).map(|i| markers.labels[*i].as_str()).collect();
        if !open.is_empty() {
            notes.doubt("gaps", format!("gaps too long to fill remain in {}", open.join(", ")));
        }
    }
}
