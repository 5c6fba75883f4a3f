//! `midstance.body`: segments, joints and their angles, from arrays.

use ndarray::{Dimension, Ix2, Ix3};
use numpy::{PyArray1, PyArray2, PyArray3, PyReadonlyArray};
use pyo3::prelude::*;

use super::arrays::{Vectors, only_reals};
use crate::{
    body::{self, HipRegression, JointAngles, PelvisSize},
    error::Error,
    quantity::Side,
    signal::{self, Pose},
};

type Rotations<'py> = Bound<'py, PyArray3<f64>>;
type Rows<'py> = Bound<'py, PyArray2<f64>>;
type Row<'py> = Bound<'py, PyArray1<f64>>;

fn side_of(text: &str) -> Result<Side, Error> {
    text.parse().map_err(|why: String| Error::parameter("side", format!("`{text}`"), why))
}

/// Points of equal number, each (3, samples).
struct Points<'py, const N: usize>([Vectors<'py>; N]);

impl<'py, const N: usize> Points<'py, N> {
    fn new(given: [(&str, &Bound<'py, PyAny>); N]) -> PyResult<Self> {
        let vectors = given.map(|(name, points)| Vectors::new(name, points));
        let vectors = vectors.into_iter().collect::<PyResult<Vec<_>>>()?;
        let len = vectors[0].columns()[0].len();
        for (vectors, (name, _)) in vectors.iter().zip(&given) {
            let found = vectors.columns()[0].len();
            if found != len {
                let found = format!("{found} samples");
                return Err(Error::parameter(name, found, format!("{len}, as in the first argument")).into());
            }
        }
        Ok(Self(vectors.try_into().unwrap_or_else(|_| unreachable!("as many as were given"))))
    }

    fn samples(&self) -> impl Iterator<Item = [[f64; 3]; N]> {
        let columns = self.0.each_ref().map(Vectors::columns);
        (0..columns[0][0].len()).map(move |i| columns.map(|rows| rows.map(|row| row[i])))
    }
}

/// A point of the lab (forward, up, right) as seen from behind: right, up.
fn seen([_, up, right]: [f64; 3]) -> [f64; 2] {
    [right, up]
}

fn frames<'py>(py: Python<'py>, poses: &[Pose]) -> PyResult<(Rotations<'py>, Rows<'py>)> {
    let rotations: Vec<Vec<Vec<f64>>> = poses.iter().map(|p| p.rotation.map(|row| row.to_vec()).to_vec()).collect();
    let origins: Vec<Vec<f64>> = (0..3).map(|axis| poses.iter().map(|p| p.translation_m[axis]).collect()).collect();
    let rotations =
        if poses.is_empty() { PyArray3::zeros(py, [0, 3, 3], false) } else { PyArray3::from_vec3(py, &rotations)? };
    Ok((rotations, PyArray2::from_vec2(py, &origins)?))
}

fn angles<'py>(py: Python<'py>, all: &[JointAngles]) -> PyResult<Rows<'py>> {
    let row = |of: fn(&JointAngles) -> f64| all.iter().map(of).collect::<Vec<f64>>();
    let rows = [row(|a| a.flexion_deg), row(|a| a.adduction_deg), row(|a| a.internal_rotation_deg)];
    Ok(PyArray2::from_vec2(py, &rows)?)
}

/// Rotations of anything that NumPy makes an array of shape (samples, 3, 3) of.
fn rotations(name: &str, given: &Bound<'_, PyAny>) -> PyResult<Vec<[[f64; 3]; 3]>> {
    let array = dimensions::<Ix3>(name, given, "shape (samples, 3, 3)")?;
    let view = array.as_array();
    if view.shape()[1..] != [3, 3] {
        let found = format!("an array of shape {:?}", view.shape());
        return Err(Error::parameter(name, found, "shape (samples, 3, 3)").into());
    }
    let matrix = |i: usize| std::array::from_fn(|r| std::array::from_fn(|c| view[[i, r, c]]));
    Ok((0..view.shape()[0]).map(matrix).collect())
}

/// Anything that NumPy makes an array of so many dimensions of.
fn dimensions<'py, D: Dimension>(
    name: &str,
    given: &Bound<'py, PyAny>,
    shape: &str,
) -> PyResult<PyReadonlyArray<'py, f64, D>> {
    let numpy = given.py().import("numpy")?;
    let wrong = |_| Error::parameter(name, "something else", format!("real numbers of {shape}"));
    let array = numpy.call_method1("asarray", (given,)).map_err(wrong)?;
    only_reals(name, &array)?;
    let array = array.call_method1("astype", ("float64",)).map_err(wrong)?;
    Ok(array.extract::<PyReadonlyArray<'py, f64, D>>().map_err(|_| {
        let found = array.getattr("shape").map(|s| format!("an array of shape {s}")).unwrap_or_default();
        Error::parameter(name, found, shape)
    })?)
}

/// The hip joint centre from the size of the pelvis.
///
/// Parameters
/// ----------
/// width_m : float
///     Between the anterior superior iliac spines, m.
/// depth_m : float
///     From the middle of the anterior spines to the middle of the posterior ones, m.
/// leg_length_m : float, optional
///     From the anterior spine to the medial malleolus, m; ``"harrington"`` and ``"hara"`` ask for it.
/// regression : {"harrington", "harrington_width", "hara", "bell"}, default "harrington"
///     Harrington et al. 2007 with all three measures; their fit to the width alone (Sangeux 2015); Hara et al. 2016; Bell
///     et al. 1990.
///
/// Returns
/// -------
/// numpy.ndarray
///     Forward, up and outwards from the middle of the anterior spines under the skin, m.
///
/// Raises
/// ------
/// MidstanceError
///     ``parameter`` for another regression, or one that lacks the leg length.
///
/// Examples
/// --------
/// >>> import midstance as ms
/// >>> ms.body.hip_joint_centre_m(width_m=0.240, depth_m=0.150, leg_length_m=0.880).round(4)
/// array([-0.0459, -0.0807,  0.0883])
#[pyfunction]
#[pyo3(signature = (*, width_m, depth_m, leg_length_m=None, regression="harrington"))]
pub(super) fn hip_joint_centre_m<'py>(
    py: Python<'py>,
    width_m: f64,
    depth_m: f64,
    leg_length_m: Option<f64>,
    regression: &str,
) -> PyResult<Row<'py>> {
    use HipRegression::{Bell, Hara, Harrington, HarringtonWidth};
    let all = [Harrington, HarringtonWidth, Hara, Bell];
    let found = all.into_iter().find(|r| r.as_str() == regression).ok_or_else(|| {
        let expected = all.map(HipRegression::as_str).join(", ");
        Error::parameter("regression", format!("`{regression}`"), expected)
    })?;
    if found.needs_leg_length() && leg_length_m.is_none() {
        return Err(
            Error::parameter("leg_length_m", "none", format!("a leg length, which {regression} asks for")).into()
        );
    }
    let size = PelvisSize { width_m, depth_m, leg_length_m: leg_length_m.unwrap_or(f64::NAN) };
    Ok(PyArray1::from_slice(py, &body::hip_joint_centre_m(found, size)))
}

/// The frame of the pelvis: z from the left to the right anterior spine, x forward, y up (Wu et al. 2002).
///
/// Parameters
/// ----------
/// left_asis_m, right_asis_m, mid_psis_m : array_like of shape (3, samples)
///     The anterior spines and the middle of the posterior ones in the lab, m.
///
/// Returns
/// -------
/// rotation : numpy.ndarray of shape (samples, 3, 3)
///     Its columns are the frame's axes in the lab.
/// origin_m : numpy.ndarray of shape (3, samples)
///     Between the anterior spines. NaN where a point is.
///
/// Raises
/// ------
/// MidstanceError
///     ``parameter`` for arrays of another shape.
///
/// Examples
/// --------
/// >>> import midstance as ms
/// >>> left, right, behind = [[0.1], [1.0], [-0.12]], [[0.1], [1.0], [0.12]], [[-0.05], [1.0], [0.0]]
/// >>> rotation, origin = ms.body.pelvis_frame(left, right_asis_m=right, mid_psis_m=behind)
/// >>> rotation[0]
/// array([[1., 0., 0.],
///        [0., 1., 0.],
///        [0., 0., 1.]])
#[pyfunction]
#[pyo3(signature = (left_asis_m, *, right_asis_m, mid_psis_m))]
pub(super) fn pelvis_frame<'py>(
    py: Python<'py>,
    left_asis_m: &Bound<'py, PyAny>,
    right_asis_m: &Bound<'py, PyAny>,
    mid_psis_m: &Bound<'py, PyAny>,
) -> PyResult<(Rotations<'py>, Rows<'py>)> {
    let points =
        Points::new([("left_asis_m", left_asis_m), ("right_asis_m", right_asis_m), ("mid_psis_m", mid_psis_m)])?;
    let poses: Vec<Pose> =
        points.samples().map(|[left, right, behind]| body::pelvis_frame(left, right, behind)).collect();
    frames(py, &poses)
}

/// The frame of a thigh or shank: y from the lower joint centre to the upper, z to the right (Wu et al. 2002).
///
/// Parameters
/// ----------
/// upper_m, lower_m : array_like of shape (3, samples)
///     Joint centres in the lab, m: hip and knee, or knee and ankle.
/// lateral_m, medial_m : array_like of shape (3, samples)
///     The ends of the axis: femoral epicondyles for the thigh, malleoli for the shank, m.
/// side : {"left", "right"}
///     Whose leg.
///
/// Returns
/// -------
/// rotation : numpy.ndarray of shape (samples, 3, 3)
///     Its columns are the frame's axes in the lab.
/// origin_m : numpy.ndarray of shape (3, samples)
///     The lower joint centre.
///
/// Raises
/// ------
/// MidstanceError
///     ``parameter`` for arrays of another shape, or an unknown side.
///
/// Examples
/// --------
/// >>> import midstance as ms
/// >>> hip, knee, lateral, medial = [[0], [0.9], [0.1]], [[0], [0.5], [0.1]], [[0], [0.5], [0.15]], [[0], [0.5], [0.05]]
/// >>> rotation, _ = ms.body.long_bone_frame(hip, lower_m=knee, lateral_m=lateral, medial_m=medial, side="right")
/// >>> rotation[0].diagonal()
/// array([1., 1., 1.])
#[pyfunction]
#[pyo3(signature = (upper_m, *, lower_m, lateral_m, medial_m, side))]
pub(super) fn long_bone_frame<'py>(
    py: Python<'py>,
    upper_m: &Bound<'py, PyAny>,
    lower_m: &Bound<'py, PyAny>,
    lateral_m: &Bound<'py, PyAny>,
    medial_m: &Bound<'py, PyAny>,
    side: &str,
) -> PyResult<(Rotations<'py>, Rows<'py>)> {
    let side = side_of(side)?;
    let points =
        Points::new([("upper_m", upper_m), ("lower_m", lower_m), ("lateral_m", lateral_m), ("medial_m", medial_m)])?;
    let frame =
        |[upper, lower, lateral, medial]: [[f64; 3]; 4]| body::long_bone_frame(upper, lower, lateral, medial, side);
    let poses: Vec<Pose> = points.samples().map(frame).collect();
    frames(py, &poses)
}

/// Angles of a distal segment against a proximal one (Grood & Suntay 1983): flexion, adduction, internal rotation.
///
/// Parameters
/// ----------
/// proximal, distal : array_like of shape (samples, 3, 3)
///     Rotations (no unit) of the two segments, their columns the axes in the lab, as the frames of this module give them.
/// side : {"left", "right"}
///     Whose joint; adduction and internal rotation are positive to the midline on both.
///
/// Returns
/// -------
/// numpy.ndarray of shape (3, samples)
///     Flexion, adduction and internal rotation, degrees.
///
/// Raises
/// ------
/// MidstanceError
///     ``parameter`` for shapes that do not fit or another side.
///
/// Examples
/// --------
/// >>> import midstance as ms
/// >>> import numpy as np
/// >>> thigh = [[[0.8536696, -0.4890738, 0.1790393], [0.5137903, 0.8471007, -0.1357938], [-0.0852512, 0.2079117, 0.9744255]]]
/// >>> ms.body.joint_angles([np.eye(3)], distal=thigh, side="right").ravel().round(3)
/// array([30., 12.,  5.])
#[pyfunction]
#[pyo3(signature = (proximal, *, distal, side))]
pub(super) fn joint_angles<'py>(
    py: Python<'py>,
    proximal: &Bound<'py, PyAny>,
    distal: &Bound<'py, PyAny>,
    side: &str,
) -> PyResult<Rows<'py>> {
    let side = side_of(side)?;
    let (a, b) = (rotations("proximal", proximal)?, rotations("distal", distal)?);
    if a.len() != b.len() {
        let found = format!("{} samples", b.len());
        return Err(Error::parameter("distal", found, format!("{}, as in the first argument", a.len())).into());
    }
    let pose = |rotation: &[[f64; 3]; 3]| Pose { rotation: *rotation, translation_m: [0.0; 3] };
    let all: Vec<JointAngles> = a.iter().zip(&b).map(|(a, b)| body::joint_angles(&pose(a), &pose(b), side)).collect();
    angles(py, &all)
}

/// The rigid motion from a reference to where markers are in each frame, by least squares (Horn 1987).
///
/// Parameters
/// ----------
/// markers_m : array_like of shape (markers, 3, samples)
///     Where the markers are, m, laid out as ``recording.markers.position_m``; NaN where one was not seen.
/// reference_m : array_like of shape (markers, 3)
///     Where they sit, in a static trial say, m.
///
/// Returns
/// -------
/// rotation : numpy.ndarray of shape (samples, 3, 3)
///     NaN where fewer than three markers were seen or those in one line.
/// translation_m : numpy.ndarray of shape (3, samples)
///     ``rotation @ reference + translation`` is nearest to the markers.
/// rms_m : numpy.ndarray of shape (samples,)
///     Root mean square distance that is left.
///
/// Raises
/// ------
/// MidstanceError
///     ``parameter`` for arrays of another shape.
///
/// Examples
/// --------
/// >>> import midstance as ms
/// >>> import numpy as np
/// >>> reference = np.array([[0, 0, 0], [0.1, 0, 0], [0, 0.2, 0]])
/// >>> rotation, translation, rms = ms.body.rigid_fit(reference[:, :, None] + 1.0, reference_m=reference)
/// >>> translation.ravel().round(9), rms.round(9)
/// (array([1., 1., 1.]), array([0.]))
#[pyfunction]
#[pyo3(signature = (markers_m, *, reference_m))]
pub(super) fn rigid_fit<'py>(
    py: Python<'py>,
    markers_m: &Bound<'py, PyAny>,
    reference_m: &Bound<'py, PyAny>,
) -> PyResult<(Rotations<'py>, Rows<'py>, Row<'py>)> {
    let shape = "shape (markers, 3)";
    let reference = dimensions::<Ix2>("reference_m", reference_m, shape)?;
    let reference = reference.as_array();
    if reference.ncols() != 3 {
        let found = format!("an array of shape {:?}", reference.shape());
        return Err(Error::parameter("reference_m", found, shape).into());
    }
    let reference_m: Vec<[f64; 3]> = reference.rows().into_iter().map(|row| [row[0], row[1], row[2]]).collect();
    let expected = format!("shape ({}, 3, samples)", reference_m.len());
    let array = dimensions::<Ix3>("markers_m", markers_m, &expected)?;
    let view = array.as_array();
    if view.shape()[..2] != [reference_m.len(), 3] {
        return Err(Error::parameter("markers_m", format!("an array of shape {:?}", view.shape()), expected).into());
    }
    let (mut poses, mut rms) = (Vec::new(), Vec::new());
    for frame in 0..view.shape()[2] {
        let to: Vec<[f64; 3]> =
            (0..reference_m.len()).map(|m| std::array::from_fn(|axis| view[[m, axis, frame]])).collect();
        let fit = signal::rigid_fit(&reference_m, &to);
        poses.push(fit.map_or(Pose::UNKNOWN, |fit| fit.pose));
        rms.push(fit.map_or(f64::NAN, |fit| fit.rms_m));
    }
    let (rotations, translations) = frames(py, &poses)?;
    Ok((rotations, translations, PyArray1::from_vec(py, rms)))
}

/// Frontal-plane angles of one leg, as a camera behind the runner would show them.
///
/// Parameters
/// ----------
/// stance_hip_m, swing_hip_m, knee_m, ankle_m : array_like of shape (3, samples)
///     Joint centres: forward, up, right, m; knee and ankle of the standing leg.
/// side : {"left", "right"}
///     The standing leg.
///
/// Returns
/// -------
/// numpy.ndarray of shape (4, samples)
///     Pelvic drop (positive with the swing side lower), femoral adduction (positive with the knee to the midline), hip
///     adduction, which is the sum of the two, and frontal-plane projection angle (positive with the knee to the midline),
///     degrees.
///
/// Raises
/// ------
/// MidstanceError
///     ``parameter`` for shapes that do not fit or another side.
///
/// Examples
/// --------
/// >>> import midstance as ms
/// >>> stance, swing = [[0], [0.9078440], [0.0896575]], [[0], [0.8921560], [-0.0896575]]
/// >>> knee, ankle = [[0], [0.4919314], [0.0312048]], [[0], [0.0725070], [0.0531859]]
/// >>> ms.body.frontal_plane_deg(stance, swing_hip_m=swing, knee_m=knee, ankle_m=ankle, side="right").ravel().round(3)
/// array([ 5.,  8., 13., 11.])
#[pyfunction]
#[pyo3(signature = (stance_hip_m, *, swing_hip_m, knee_m, ankle_m, side))]
pub(super) fn frontal_plane_deg<'py>(
    py: Python<'py>,
    stance_hip_m: &Bound<'py, PyAny>,
    swing_hip_m: &Bound<'py, PyAny>,
    knee_m: &Bound<'py, PyAny>,
    ankle_m: &Bound<'py, PyAny>,
    side: &str,
) -> PyResult<Rows<'py>> {
    let side = side_of(side)?;
    let points = Points::new([
        ("stance_hip_m", stance_hip_m),
        ("swing_hip_m", swing_hip_m),
        ("knee_m", knee_m),
        ("ankle_m", ankle_m),
    ])?;
    let mut rows: [Vec<f64>; 4] = Default::default();
    for sample in points.samples() {
        let [stance, swing, knee, ankle] = sample.map(seen);
        rows[0].push(body::pelvic_drop_2d_deg(stance, swing));
        rows[1].push(body::femoral_adduction_2d_deg(stance, knee, side));
        rows[2].push(body::hip_adduction_2d_deg(stance, swing, knee));
        rows[3].push(body::frontal_plane_projection_deg(stance, knee, ankle, side));
    }
    Ok(PyArray2::from_vec2(py, &rows)?)
}
