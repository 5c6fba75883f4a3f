//! `midstance.spatial`: where feet land.

use pyo3::prelude::*;

use crate::{
    error::Error,
    metrics::spatial,
    quantity::{Side, Vec3},
};

/// Signed sideways distance of a foot from a line, m: the definition of ``step_width_m``.
///
/// Parameters
/// ----------
/// foot_m, origin_m : sequence of 3 floats
///     The foot, and a point of the line: forward, up, right, m.
/// direction : sequence of 2 floats
///     Along the line: forward, right; of any length above zero.
/// side : {"left", "right"}
///     Which foot it is.
///
/// Returns
/// -------
/// float
///     m; positive when the foot lies on its own side of the line, negative when it has crossed.
///
/// Raises
/// ------
/// MidstanceError
///     ``parameter`` for another side or a direction without length.
///
/// Examples
/// --------
/// >>> import midstance as ms
/// >>> ms.spatial.offset_from_line([1, 0, -0.05], origin_m=[0, 0, 0], direction=[1, 0], side="left")
/// 0.05
#[pyfunction]
#[pyo3(signature = (foot_m, *, origin_m, direction, side))]
pub(super) fn offset_from_line(foot_m: [f64; 3], origin_m: [f64; 3], direction: [f64; 2], side: &str) -> PyResult<f64> {
    let side: Side = side.parse().map_err(|why: String| Error::parameter("side", format!("`{side}`"), why))?;
    let offset = spatial::offset_from_line(Vec3::new(foot_m), Vec3::new(origin_m), direction, side);
    Ok(offset.ok_or_else(|| Error::parameter("direction", format!("{direction:?}"), "a direction with a length"))?)
}
