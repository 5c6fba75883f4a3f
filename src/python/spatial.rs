//! `midstance.spatial`: where feet land, from arrays.

use numpy::PyArray1;
use pyo3::prelude::*;

use super::{arrays::Vectors, recording::stack};
use crate::{
    condition,
    error::Error,
    metrics::spatial::{self, FootStrike, FootStrikeParams},
    quantity::{Lab, Side, Vec3},
    stride,
};

type Points = Vec<Vec3<Lab>>;

fn side_of(text: &str) -> Result<Side, Error> {
    text.parse().map_err(|why: String| Error::parameter("side", format!("`{text}`"), why))
}

fn points(vectors: &Vectors<'_>) -> Points {
    let [x, y, z] = vectors.columns();
    x.iter().zip(y).zip(z).map(|((x, y), z)| Vec3::new([*x, *y, *z])).collect()
}

fn as_many(name: &str, found: usize, expected: usize) -> Result<(), Error> {
    if found == expected {
        return Ok(());
    }
    Err(Error::parameter(name, format!("{found} of them"), format!("{expected}, one for each of the first argument")))
}

fn array(py: Python<'_>, values: impl Iterator<Item = Option<f64>>) -> Bound<'_, PyArray1<f64>> {
    PyArray1::from_vec(py, values.map(|value| value.unwrap_or(f64::NAN)).collect())
}

fn direction_of(direction: [f64; 2]) -> Result<[f64; 2], Error> {
    if direction[0].hypot(direction[1]) > 0.0 {
        return Ok(direction);
    }
    Err(Error::parameter("direction", format!("{direction:?}"), "a direction with a length"))
}

/// Signed sideways distance of a foot from a line, m: what step widths and crossover margins are made of.
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
    let (side, direction) = (side_of(side)?, direction_of(direction)?);
    let offset = spatial::offset_from_line(Vec3::new(foot_m), Vec3::new(origin_m), direction, side);
    Ok(offset.unwrap_or(f64::NAN))
}

/// Step width of successive placements of alternating feet.
///
/// Parameters
/// ----------
/// places_m : array_like of shape (3, steps)
///     Where the feet stood, in order of time: forward, up, right, m. What counts as the place is yours: heels at
///     mid-stance, ankle centres, mean centres of pressure.
/// sides : sequence of {"left", "right"}
///     Which foot each is.
/// direction : sequence of 2 floats, optional
///     Direction of progression: forward, right. With it, as on a treadmill, each foot is measured from the placement
///     before; without it from the line through the other foot's placements before and after, which needs no heading.
///
/// Returns
/// -------
/// numpy.ndarray
///     m; positive with each foot on its own side, negative when crossed. NaN where a neighbour is missing or of the same
///     foot.
///
/// Raises
/// ------
/// MidstanceError
///     ``parameter`` for shapes that do not fit, another side or a direction without length.
///
/// Examples
/// --------
/// Feet 1.2 m apart and 50 mm wide, heading 5 degrees off the forward axis:
///
/// >>> import midstance as ms
/// >>> places = [[-0.002179, 1.197613, 2.388688], [0, 0, 0], [0.024905, 0.079682, 0.234079]]
/// >>> ms.spatial.step_width_m(places, sides=["right", "left", "right"]).round(6)
/// array([ nan, 0.05,  nan])
#[pyfunction]
#[pyo3(signature = (places_m, *, sides, direction=None))]
pub(super) fn step_width_m<'py>(
    py: Python<'py>,
    places_m: &Bound<'py, PyAny>,
    sides: Vec<String>,
    direction: Option<[f64; 2]>,
) -> PyResult<Bound<'py, PyArray1<f64>>> {
    let places = points(&Vectors::new("places_m", places_m)?);
    as_many("sides", sides.len(), places.len())?;
    let sides = sides.iter().map(|side| side_of(side)).collect::<Result<Vec<_>, _>>()?;
    let direction = direction.map(direction_of).transpose()?;
    Ok(array(py, spatial::step_width_m(&places, &sides, direction).into_iter()))
}

/// Distance of feet from the straight path of the pelvis on the ground, m: the crossover margin.
///
/// Parameters
/// ----------
/// places_m : array_like of shape (3, steps)
///     Where the feet stood: forward, up, right, m.
/// sides : sequence of {"left", "right"}
///     Which foot each is.
/// pelvis_m : array_like of shape (3, samples)
///     Middle of the pelvis over whole strides, five or more, m; NaN where it was not seen.
/// direction : sequence of 2 floats, optional
///     Direction of progression on a treadmill: forward, right; the path runs along it through the mean of the positions.
///     Without it, overground, the path is a line fitted to them.
///
/// Returns
/// -------
/// numpy.ndarray
///     m; positive on the foot's own side, negative beyond the midline.
///
/// Raises
/// ------
/// MidstanceError
///     ``parameter`` for shapes that do not fit, another side or a pelvis that was never seen.
///
/// Examples
/// --------
/// >>> import midstance as ms
/// >>> pelvis = [[0, 1, 2, 3], [1, 1, 1, 1], [0, 0, 0, 0]]
/// >>> feet = [[0.5, 1.5], [0, 0], [-0.025, -0.010]]
/// >>> ms.spatial.crossover_margin_m(feet, sides=["left", "right"], pelvis_m=pelvis)
/// array([ 0.025, -0.01 ])
#[pyfunction]
#[pyo3(signature = (places_m, *, sides, pelvis_m, direction=None))]
pub(super) fn crossover_margin_m<'py>(
    py: Python<'py>,
    places_m: &Bound<'py, PyAny>,
    sides: Vec<String>,
    pelvis_m: &Bound<'py, PyAny>,
    direction: Option<[f64; 2]>,
) -> PyResult<Bound<'py, PyArray1<f64>>> {
    let places = points(&Vectors::new("places_m", places_m)?);
    as_many("sides", sides.len(), places.len())?;
    let pelvis = Vectors::new("pelvis_m", pelvis_m)?;
    let [forward, _, right] = pelvis.columns();
    let (origin, direction) = stride::straight_path(forward, right, direction.map(direction_of).transpose()?)
        .ok_or_else(|| Error::parameter("pelvis_m", "no position", "at least one that is not NaN"))?;
    let sides = sides.iter().map(|side| side_of(side)).collect::<Result<Vec<_>, _>>()?;
    let margins = places.iter().zip(sides).map(|(at, side)| spatial::offset_from_line(*at, origin, direction, side));
    Ok(array(py, margins))
}

/// Direction of progression, from positions of the pelvis a whole stride apart.
///
/// Parameters
/// ----------
/// pelvis_m : array_like of shape (3, samples)
///     Middle of the pelvis: forward, up, right, m; more than one stride, NaN where it was not seen.
/// rate_hz : float
///     Sampling rate, Hz.
/// stride_s : float
///     Time of one stride, s.
///
/// Returns
/// -------
/// numpy.ndarray
///     Unit vector: forward, right. One degree of error in it makes 19 mm of step width at steps of 1.1 m.
///
/// Raises
/// ------
/// MidstanceError
///     ``parameter`` for less than a stride of positions, or positions that do not move.
///
/// Examples
/// --------
/// A pelvis that sways by 20 mm twice on a path 3 degrees to the right:
///
/// >>> import numpy as np
/// >>> import midstance as ms
/// >>> t = np.arange(300) / 200
/// >>> pelvis = [3.5 * t * np.cos(np.radians(3)), 0 * t, 3.5 * t * np.sin(np.radians(3)) + 0.02 * np.sin(2 * np.pi * t / 0.7)]
/// >>> direction = ms.spatial.line_of_progression(pelvis, rate_hz=200, stride_s=0.7)
/// >>> float(np.degrees(np.arctan2(direction[1], direction[0])).round(6))
/// 3.0
#[pyfunction]
#[pyo3(signature = (pelvis_m, *, rate_hz, stride_s))]
pub(super) fn line_of_progression<'py>(
    py: Python<'py>,
    pelvis_m: &Bound<'py, PyAny>,
    rate_hz: f64,
    stride_s: f64,
) -> PyResult<Bound<'py, PyArray1<f64>>> {
    let pelvis = Vectors::new("pelvis_m", pelvis_m)?;
    let [forward, _, right] = pelvis.columns();
    let lag = (stride_s * rate_hz).round();
    if lag.is_nan() || lag < 1.0 {
        return Err(Error::parameter("stride_s", stride_s, "a stride of at least one sample").into());
    }
    let moved = stride::mean_displacement(forward, right, lag as usize).filter(|[x, z]| x.hypot(*z) > 0.0);
    let [x, z] = moved.ok_or_else(|| {
        let found = format!("{} positions, none a stride of {lag} samples from another", forward.len());
        Error::parameter("pelvis_m", found, "a pelvis that moves over more than one stride")
    })?;
    Ok(PyArray1::from_vec(py, vec![x / x.hypot(z), z / x.hypot(z)]))
}

/// Direction of feet against the progression, on the ground.
///
/// Parameters
/// ----------
/// heel_m, forefoot_m : array_like of shape (3, samples)
///     Heel, and second metatarsal head: forward, up, right, m.
/// side : {"left", "right"}
///     Which foot it is.
/// direction : sequence of 2 floats, default (1, 0)
///     Direction of progression: forward, right.
///
/// Returns
/// -------
/// numpy.ndarray
///     Degrees, toes out positive; NaN where the two are above one another.
///
/// Raises
/// ------
/// MidstanceError
///     ``parameter`` for shapes that do not fit, another side or a direction without length.
///
/// Examples
/// --------
/// >>> import midstance as ms
/// >>> heel, forefoot = [[0], [0.04], [0]], [[0.2], [0.03], [-0.02]]
/// >>> ms.spatial.foot_progression_angle_deg(heel, forefoot, side="left").round(2)
/// array([5.71])
#[pyfunction]
#[pyo3(signature = (heel_m, forefoot_m, *, side, direction=[1.0, 0.0]))]
pub(super) fn foot_progression_angle_deg<'py>(
    py: Python<'py>,
    heel_m: &Bound<'py, PyAny>,
    forefoot_m: &Bound<'py, PyAny>,
    side: &str,
    direction: [f64; 2],
) -> PyResult<Bound<'py, PyArray1<f64>>> {
    let (heel, forefoot) = feet(heel_m, forefoot_m)?;
    let (side, direction) = (side_of(side)?, direction_of(direction)?);
    let angle = |(heel, forefoot): (&_, &_)| spatial::foot_progression_angle_deg(*heel, *forefoot, direction, side);
    Ok(array(py, heel.iter().zip(&forefoot).map(angle)))
}

/// Rise of feet above the horizontal, each in the vertical plane through it.
///
/// The strike angle is this at initial contact less the same in standing.
///
/// Parameters
/// ----------
/// heel_m, forefoot_m : array_like of shape (3, samples)
///     Heel, and second metatarsal head: forward, up, right, m.
///
/// Returns
/// -------
/// numpy.ndarray
///     Degrees, toes up positive; NaN where the two are above one another.
///
/// Raises
/// ------
/// MidstanceError
///     ``parameter`` for shapes that do not fit.
///
/// Examples
/// --------
/// >>> import midstance as ms
/// >>> ms.spatial.foot_tilt_deg([[0], [0], [0]], [[0.2], [0.05], [0]]).round(2)
/// array([14.04])
#[pyfunction]
pub(super) fn foot_tilt_deg<'py>(
    py: Python<'py>,
    heel_m: &Bound<'py, PyAny>,
    forefoot_m: &Bound<'py, PyAny>,
) -> PyResult<Bound<'py, PyArray1<f64>>> {
    let (heel, forefoot) = feet(heel_m, forefoot_m)?;
    Ok(array(py, heel.iter().zip(&forefoot).map(|(heel, forefoot)| spatial::foot_tilt_deg(*heel, *forefoot))))
}

/// Class of a foot strike by its strike angle.
///
/// Parameters
/// ----------
/// angle_deg : float
///     Tilt of the foot at initial contact less that in standing, degrees, toes up positive.
/// rearfoot_above_deg, forefoot_below_deg : float, default 8.0 and -1.6
///     Bounds of the classes, degrees (Altman and Davis 2012, 10.1016/j.gaitpost.2011.09.104). They were set against the
///     strike index of one group of runners; a later study puts them at 7.4 and -0.8.
///
/// Returns
/// -------
/// str
///     ``"rearfoot"``, ``"midfoot"`` or ``"forefoot"``.
///
/// Raises
/// ------
/// MidstanceError
///     ``parameter`` for an angle that is NaN.
///
/// Examples
/// --------
/// >>> import midstance as ms
/// >>> ms.spatial.foot_strike_class(12.5)
/// 'rearfoot'
#[pyfunction]
#[pyo3(signature = (angle_deg, *, rearfoot_above_deg=8.0, forefoot_below_deg=-1.6))]
pub(super) fn foot_strike_class(
    angle_deg: f64,
    rearfoot_above_deg: f64,
    forefoot_below_deg: f64,
) -> PyResult<&'static str> {
    if angle_deg.is_nan() {
        return Err(Error::parameter("angle_deg", angle_deg, "an angle").into());
    }
    let params = FootStrikeParams { rearfoot_above_deg, forefoot_below_deg };
    Ok(FootStrike::of_angle(angle_deg, &params).as_str())
}

/// Where along the foot the force first acts.
///
/// Parameters
/// ----------
/// pressure_m : array_like of shape (3, steps)
///     Centre of pressure of the first sample of each stance with at least 50 N: forward, up, right, m.
/// heel_m, forefoot_m : array_like of shape (3, steps)
///     Heel and second metatarsal head of the flat foot, where it stands on the ground under that centre of pressure, m.
/// length_m : float
///     Length of the foot, m.
///
/// Returns
/// -------
/// numpy.ndarray
///     Per cent of the length from the heel, along the foot: up to a third rearfoot, up to two thirds midfoot, beyond
///     forefoot strike (Cavanagh and Lafortune 1980, 10.1016/0021-9290(80)90033-0). Below 0 and above 100 are possible.
///
/// Raises
/// ------
/// MidstanceError
///     ``parameter`` for shapes that do not fit or a length that is not above zero.
///
/// Examples
/// --------
/// >>> import midstance as ms
/// >>> heel, forefoot = [[0], [0], [0]], [[0.19], [0], [0]]
/// >>> ms.spatial.strike_index_pct([[0.07], [0], [0.01]], heel_m=heel, forefoot_m=forefoot, length_m=0.28)
/// array([25.])
#[pyfunction]
#[pyo3(signature = (pressure_m, *, heel_m, forefoot_m, length_m))]
pub(super) fn strike_index_pct<'py>(
    py: Python<'py>,
    pressure_m: &Bound<'py, PyAny>,
    heel_m: &Bound<'py, PyAny>,
    forefoot_m: &Bound<'py, PyAny>,
    length_m: f64,
) -> PyResult<Bound<'py, PyArray1<f64>>> {
    let (heel, forefoot) = feet(heel_m, forefoot_m)?;
    let pressure = points(&Vectors::new("pressure_m", pressure_m)?);
    as_many("heel_m", heel.len(), pressure.len())?;
    if !(length_m.is_finite() && length_m > 0.0) {
        return Err(Error::parameter("length_m", length_m, "a number above zero").into());
    }
    let index = |((at, heel), forefoot): ((&_, &_), &_)| spatial::strike_index_pct(*at, *heel, *forefoot, length_m);
    Ok(array(py, pressure.iter().zip(&heel).zip(&forefoot).map(index)))
}

/// Where on a plate the force acts, from its moments.
///
/// Parameters
/// ----------
/// vertical_n : array_like
///     Vertical reaction force, N; low-passed and zeroed.
/// moment_nm : array_like of shape (3, samples)
///     Moment of the reaction force about the middle of the plate's surface, N·m: about the axes forward, up, right;
///     low-passed and zeroed alike, or a few newtons of zero move the result by centimetres.
/// centre_m : sequence of 3 floats, default (0, 0, 0)
///     That middle: forward, up, right, m.
///
/// Returns
/// -------
/// numpy.ndarray
///     Shape (3, samples): forward, up, right, m; NaN where the vertical force is below 50 N.
///
/// Raises
/// ------
/// MidstanceError
///     ``parameter`` for shapes that do not fit.
///
/// Examples
/// --------
/// 600 N that act 0.1 m behind and 0.2 m left of the middle:
///
/// >>> import midstance as ms
/// >>> ms.spatial.centre_of_pressure_m([600], [[120], [0], [-60]]).ravel().round(3)
/// array([-0.1,  0. , -0.2])
#[pyfunction]
#[pyo3(signature = (vertical_n, moment_nm, *, centre_m=[0.0; 3]))]
pub(super) fn centre_of_pressure_m(
    py: Python<'_>,
    vertical_n: &Bound<'_, PyAny>,
    moment_nm: &Bound<'_, PyAny>,
    centre_m: [f64; 3],
) -> PyResult<Py<PyAny>> {
    let vertical = super::arrays::Samples::new("vertical_n", vertical_n)?;
    let moment = Vectors::new("moment_nm", moment_nm)?;
    as_many("moment_nm", moment.columns()[0].len(), vertical.values().len())?;
    stack(py, &condition::centre_of_pressure(vertical.values(), moment.columns(), centre_m))
}

fn feet(heel_m: &Bound<'_, PyAny>, forefoot_m: &Bound<'_, PyAny>) -> PyResult<(Points, Points)> {
    let (heel, forefoot) = (Vectors::new("heel_m", heel_m)?, Vectors::new("forefoot_m", forefoot_m)?);
    let (heel, forefoot) = (points(&heel), points(&forefoot));
    as_many("forefoot_m", forefoot.len(), heel.len())?;
    Ok((heel, forefoot))
}
