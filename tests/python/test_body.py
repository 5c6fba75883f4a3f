"""Segments and angles of arrays, against numpy and scipy on random motion."""

import numpy as np
import pytest
from scipy.spatial.transform import Rotation

import midstance as ms

SIDES = {"left": -1, "right": 1}
N = 200
# Forward, up, right of a standing right leg, m.
HIP, KNEE, ANKLE = np.array([0.0, 0.9, 0.09]), np.array([0.02, 0.5, 0.08]), np.array([-0.01, 0.1, 0.07])


@pytest.fixture
def rng():
    return np.random.default_rng(5)


def unit(v):
    return v / np.linalg.norm(v, axis=0)


def shaken(rng, *points):
    """Points that each wander by a few centimetres: arrays of shape (3, N)."""
    return [point[:, None] + 0.03 * rng.standard_normal((3, N)) for point in points]


def test_hip_joint_centres_follow_the_published_regressions(rng):
    for width, depth, leg in rng.uniform([0.18, 0.10, 0.7], [0.30, 0.20, 1.05], size=(20, 3)):
        # As published, in mm: Harrington et al. 2007 (table 2), Sangeux 2015, Hara et al. 2016, Bell et al. 1990.
        w, d, leg_mm = 1e3 * width, 1e3 * depth, 1e3 * leg
        expected_mm = {
            "harrington": (-0.24 * d - 9.9, -0.16 * w - 0.04 * leg_mm - 7.1, 0.28 * d + 0.16 * w + 7.9),
            "harrington_width": (-0.138 * w - 10.4, -0.305 * w - 10.9, 0.33 * w + 7.3),
            "hara": (11 - 0.063 * leg_mm, -9 - 0.078 * leg_mm, 8 + 0.086 * leg_mm),
            "bell": (-0.19 * w, -0.30 * w, 0.36 * w),
        }
        for regression, mm in expected_mm.items():
            found = ms.body.hip_joint_centre_m(width_m=width, depth_m=depth, leg_length_m=leg, regression=regression)
            assert found.shape == (3,)
            np.testing.assert_allclose(found, np.array(mm) / 1e3, rtol=0, atol=1e-12, err_msg=regression)
    # The two that ask for the pelvis alone need no leg.
    for regression in ("harrington_width", "bell"):
        ms.body.hip_joint_centre_m(width_m=0.24, depth_m=0.15, regression=regression)


def test_joint_angles_are_the_cardan_sequence_of_scipy(rng):
    proximal, distal = (Rotation.random(N, rng=rng) for _ in range(2))
    flexion, adduction, rotation = (proximal.inv() * distal).as_euler("ZXY", degrees=True).T
    for side, sign in SIDES.items():
        found = ms.body.joint_angles(proximal.as_matrix(), distal=distal.as_matrix(), side=side)
        assert found.shape == (3, N)
        # Near a right angle of adduction the arc sine loses half the digits.
        np.testing.assert_allclose(found, [flexion, sign * adduction, sign * rotation], rtol=0, atol=1e-6)


def test_frames_are_right_handed_and_as_isb_says(rng):
    left, right, behind = shaken(rng, *np.array([[0.1, 1, -0.12], [0.1, 1, 0.12], [-0.05, 1, 0]]))
    frame, origin = ms.body.pelvis_frame(left, right_asis_m=right, mid_psis_m=behind)
    z = unit(right - left)
    y = unit(np.cross(z, (left + right) / 2 - behind, axis=0))
    expected = np.stack([np.cross(y, z, axis=0), y, z], axis=-1).transpose(1, 0, 2)
    np.testing.assert_allclose(frame, expected, rtol=0, atol=1e-12)
    np.testing.assert_allclose(origin, (left + right) / 2, rtol=0, atol=1e-15)
    for side, sign in SIDES.items():
        mirror = np.array([1, 1, sign])
        outer, inner = (KNEE + np.array([0, 0, z]) for z in (0.05, -0.05))
        hip, knee, lateral, medial = shaken(rng, *(mirror * p for p in (HIP, KNEE, outer, inner)))
        frame, origin = ms.body.long_bone_frame(hip, lower_m=knee, lateral_m=lateral, medial_m=medial, side=side)
        y = unit(hip - knee)
        x = unit(np.cross(y, sign * (lateral - medial), axis=0))
        expected = np.stack([x, y, np.cross(x, y, axis=0)], axis=-1).transpose(1, 0, 2)
        np.testing.assert_allclose(frame, expected, rtol=0, atol=1e-12, err_msg=side)
        np.testing.assert_array_equal(origin, knee)


def test_a_rigid_fit_is_scipys(rng):
    reference = 0.1 * rng.standard_normal((5, 3))
    turns = Rotation.random(N, rng=rng)
    whole = turns.as_matrix() @ reference.T + rng.standard_normal((N, 3, 1))
    markers = (whole + 0.005 * rng.standard_normal(whole.shape)).transpose(2, 1, 0)
    markers[0, :, 3] = np.nan
    markers[:3, :, 4] = np.nan
    rotation, translation, rms = ms.body.rigid_fit(markers, reference_m=reference)
    assert (rotation.shape, translation.shape, rms.shape) == ((N, 3, 3), (3, N), (N,))
    for frame in range(N):
        seen = np.isfinite(markers[:, 0, frame])
        if seen.sum() < 3:
            left_out = (*rotation[frame].ravel(), *translation[:, frame], rms[frame])
            assert np.isnan(left_out).all()
            continue
        from_m, to_m = reference[seen], markers[seen, :, frame]
        middle_from, middle_to = from_m.mean(axis=0), to_m.mean(axis=0)
        best, left = Rotation.align_vectors(to_m - middle_to, from_m - middle_from)
        np.testing.assert_allclose(rotation[frame], best.as_matrix(), rtol=0, atol=1e-7)
        np.testing.assert_allclose(translation[:, frame], middle_to - best.apply(middle_from), rtol=0, atol=1e-7)
        np.testing.assert_allclose(rms[frame], left / np.sqrt(seen.sum()), rtol=1e-6)


def test_the_frontal_plane_adds_up(rng):
    for side, sign in SIDES.items():
        mirror = np.array([1, 1, sign])
        swing = HIP * [1, 1, -1]
        stance, swing, knee, ankle = shaken(rng, *(mirror * p for p in (HIP, swing, KNEE, ANKLE)))
        found = ms.body.frontal_plane_deg(stance, swing_hip_m=swing, knee_m=knee, ankle_m=ankle, side=side)
        drop, femur, hip, projection = found
        np.testing.assert_allclose(hip, drop + femur, rtol=0, atol=1e-9)
        pelvis, thigh, shank = (a[1:] - b[1:] for a, b in ((swing, stance), (knee, stance), (ankle, knee)))

        def between(a, b):
            return np.degrees(np.arccos(np.sum(unit(a) * unit(b), axis=0)))

        np.testing.assert_allclose(hip, 90 - between(pelvis, thigh), rtol=0, atol=1e-6)
        np.testing.assert_allclose(abs(projection), between(thigh, shank), rtol=0, atol=1e-4)
        # The knee is to the midline where it lies inside the line from hip to ankle.
        share = (stance[1] - knee[1]) / (stance[1] - ankle[1])
        inside = sign * (stance[2] + share * (ankle[2] - stance[2]) - knee[2])
        clear = abs(inside) > 1e-6
        np.testing.assert_array_equal(np.sign(projection[clear]), np.sign(inside[clear]))


def test_five_degrees_of_drop_and_eight_of_the_femur():
    """Thirteen degrees of adduction and eleven of projection, on both sides, by construction."""
    stance, swing = np.array([[0, 0.9, 0], [0, 0.9, 0]]) + 0.09 * np.outer([1, -1], [0, *sine_cosine(5)])
    knee = stance + 0.42 * np.array([0, *-sine_cosine(8)[::-1]])
    ankle = knee + 0.42 * np.array([0, *(sine_cosine(3)[::-1] * [-1, 1])])
    for side, sign in SIDES.items():
        stance_hip, swing_hip, knee_m, ankle_m = (p[:, None] * [[1], [1], [sign]] for p in (stance, swing, knee, ankle))
        found = ms.body.frontal_plane_deg(stance_hip, swing_hip_m=swing_hip, knee_m=knee_m, ankle_m=ankle_m, side=side)
        np.testing.assert_allclose(found.ravel(), [5, 8, 13, 11], rtol=0, atol=1e-9, err_msg=side)


def sine_cosine(deg):
    return np.array([np.sin(np.radians(deg)), np.cos(np.radians(deg))])


POINT = np.zeros((3, 4))


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda: ms.body.hip_joint_centre_m(width_m=0.24, depth_m=0.15), "leg_length_m"),
        (lambda: ms.body.hip_joint_centre_m(width_m=0.24, depth_m=0.15, regression="davis"), "harrington"),
        (lambda: ms.body.pelvis_frame(POINT, right_asis_m=POINT[:2], mid_psis_m=POINT), "right_asis_m"),
        (lambda: ms.body.pelvis_frame(POINT, right_asis_m=POINT, mid_psis_m=POINT[:, :3]), "mid_psis_m"),
        (lambda: ms.body.pelvis_frame("spine", right_asis_m=POINT, mid_psis_m=POINT), "left_asis_m"),
        (
            lambda: ms.body.long_bone_frame(POINT, lower_m=POINT, lateral_m=POINT, medial_m=POINT, side="middle"),
            "left or right",
        ),
        (lambda: ms.body.joint_angles([np.eye(3)] * 2, distal=[np.eye(3)], side="left"), "distal"),
        (lambda: ms.body.joint_angles(np.eye(3), distal=[np.eye(3)], side="left"), "proximal"),
        (lambda: ms.body.rigid_fit(np.zeros((4, 3, 5)), reference_m=np.zeros((3, 3))), "markers_m"),
    ],
)
def test_what_does_not_fit_is_refused_by_name(call, says):
    with pytest.raises(ms.MidstanceError, match=says):
        call()


def test_what_is_not_seen_is_not_known():
    """A lost point, and points on one line, make no frame; nothing is invented and nothing fails."""
    left, right, behind = (np.array(p, dtype=float)[:, None] for p in ([0.1, 1, -0.1], [0.1, 1, 0.1], [0, 1, 0]))
    lost, _ = ms.body.pelvis_frame(left * np.nan, right_asis_m=right, mid_psis_m=behind)
    on_a_line, _ = ms.body.pelvis_frame(left, right_asis_m=right, mid_psis_m=(left + right) / 2)
    assert np.isnan(lost).all()
    assert np.isnan(on_a_line).any()
    angles = ms.body.joint_angles(lost, distal=[np.eye(3)], side="left")
    assert np.isnan(angles).all()
    empty = np.zeros((3, 0))
    frame, origin = ms.body.pelvis_frame(empty, right_asis_m=empty, mid_psis_m=empty)
    assert (frame.shape, origin.shape) == ((0, 3, 3), (3, 0))
