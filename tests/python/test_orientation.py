"""Orientation against the authors' own implementation of VQF, the PyPI package vqf 2.1.2."""

import numpy as np
import pytest
import vqf

import midstance as ms

# What is asked for; the two differ by rounding, 1e-12 rad after minutes.
TOLERANCE_RAD = 1e-6

OPTIONS = {
    "motion_bias": "motionBiasEstEnabled",
    "rest_bias": "restBiasEstEnabled",
    "reject_disturbances": "magDistRejectionEnabled",
    "tau_acc_s": "tauAcc",
    "tau_mag_s": "tauMag",
    "bias_clip_dps": "biasClip",
    "mag_current_tau_s": "magCurrentTau",
    "mag_longest_rejection_s": "magMaxRejectionTime",
}


def angles(ours, theirs):
    """Angle between turns, rad: four times the arc of half the chord, exact for small ones."""
    chord = np.minimum(np.linalg.norm(ours.T - theirs, axis=1), np.linalg.norm(ours.T + theirs, axis=1))
    return 4 * np.arcsin(chord / 2)


def assert_equal(acceleration, angular_velocity, rate_hz, field=None, **options):
    """Both variants, all outputs."""
    columns = [np.ascontiguousarray(x.T) for x in (angular_velocity, acceleration)]
    columns.append(None if field is None else np.ascontiguousarray(field.T))
    params = {OPTIONS[name]: value for name, value in options.items()}
    for offline in (True, False):
        if offline:
            theirs = vqf.offlineVQF(*columns, 1 / rate_hz, params)
        else:
            theirs = vqf.VQF(1 / rate_hz, **params).updateBatch(*columns)
        ours = ms.signal.orientation(
            acceleration, angular_velocity, rate_hz=rate_hz, magnetic_field=field, offline=offline, **options
        )
        assert angles(ours.wxyz_6d, theirs["quat6D"]).max() < TOLERANCE_RAD
        np.testing.assert_allclose(ours.bias_rad_s.T, theirs["bias"], rtol=0, atol=1e-9)
        np.testing.assert_allclose(ours.bias_sigma_rad_s, theirs["biasSigma"], rtol=0, atol=1e-9)
        np.testing.assert_array_equal(ours.rest, theirs["restDetected"])
        if field is None:
            assert ours.wxyz_9d is None
        else:
            assert angles(ours.wxyz_9d, theirs["quat9D"]).max() < TOLERANCE_RAD
            np.testing.assert_array_equal(ours.field_disturbed, theirs["magDistDetected"])


@pytest.fixture(scope="module")
def tumbling():
    """A minute of rest, turns and shaking, with bias, noise and a magnet that comes by; made up, at 100 Hz."""
    rng = np.random.default_rng(7)
    n, rate_hz = 6_000, 100
    t = np.arange(n) / rate_hz
    moving = ((t % 30) > 8)[None]
    turns = [np.sin(0.9 * t), 2 * np.sin(1.7 * t + 1), 1.5 * np.cos(0.4 * t)]
    angular = moving * np.array(turns) + [[0.01], [-0.02], [0.015]] + rng.normal(scale=0.005, size=(3, n))
    still = ms.signal.orientation(np.tile([[0.0], [0.0], [9.81]], n), angular - [[0.01], [-0.02], [0.015]], rate_hz=100)
    w, x, y, z = still.wxyz_6d
    up = np.array([2 * (x * z - w * y), 2 * (w * x + y * z), 1 - 2 * (x**2 + y**2)])
    north = np.array([2 * (w * z + x * y), 1 - 2 * (x**2 + z**2), 2 * (y * z - w * x)])
    acceleration = 9.81 * up + moving * rng.normal(scale=3, size=(3, n)) + rng.normal(scale=0.05, size=(3, n))
    field = 20 * north - 40 * up + rng.normal(scale=0.3, size=(3, n))
    field[:, 3000:4200] += [[25.0], [0.0], [10.0]]
    acceleration[:, 100] = 0
    field[:, 200] = 0
    return acceleration, angular, rate_hz, field


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"motion_bias": False},
        {"rest_bias": False},
        {"motion_bias": False, "rest_bias": False, "reject_disturbances": False},
        {"reject_disturbances": False, "tau_mag_s": 0.0},
        {"tau_acc_s": 0.004, "tau_mag_s": -1.0, "mag_current_tau_s": -1.0},
        {"mag_longest_rejection_s": 3.0, "bias_clip_dps": 0.7},
    ],
    ids=str,
)
def test_a_tumbling_sensor(tumbling, options):
    acceleration, angular, rate_hz, field = tumbling
    assert_equal(acceleration, angular, rate_hz, **options)
    assert_equal(acceleration, angular, rate_hz, field, **options)


@pytest.mark.parametrize("samples", [1, 2, 37])
def test_few_samples(tumbling, samples):
    acceleration, angular, rate_hz, field = tumbling
    assert_equal(acceleration[:, :samples], angular[:, :samples], rate_hz, field[:, :samples])


@pytest.mark.parametrize("name", ["tripod/PWS/IMU/LF.csv", "tripod/PWS/IMU/SA.csv"])
def test_walking_with_physilog(real, name):
    (imu,) = ms.read(real / name).imus
    assert_equal(imu.acceleration_mps2, imu.angular_velocity_rad_s, imu.rate_hz)


@pytest.mark.parametrize("side", ["left", "right"])
def test_walking_with_foot_sensors(real, side):
    table = np.genfromtxt(real / "gaitmap" / "imu_sample.csv", delimiter=",", skip_header=2)
    with (real / "gaitmap" / "imu_sample.csv").open(encoding="utf-8") as file:
        sensors, axes = (next(file).strip().split(",") for _ in range(2))
    names = list(zip(sensors, axes, strict=True))
    column = [table[:, names.index((f"{side}_sensor", f"{kind}_{axis}"))] for kind in ("acc", "gyr") for axis in "xyz"]
    assert_equal(np.array(column[:3]), np.radians(column[3:]), 204.8)


@pytest.mark.parametrize("name", ["1-1_lb.txt", "1-1_lf.txt", "2-3_rf.txt"])
def test_walking_with_magnetometers(real, name):
    (imu,) = ms.read(real / "ipol" / name).imus
    columns = np.vstack([imu.acceleration_mps2, imu.angular_velocity_rad_s, imu.magnetic_field])
    columns = columns[:, np.isfinite(columns).all(axis=0)]
    assert_equal(columns[:3], columns[3:6], imu.rate_hz, columns[6:])


@pytest.mark.parametrize(
    "name",
    [
        "xsens_mtw/MT_012005D6_031-000_00B421AF.head500.txt",
        "xsens_mtw/walking_xsens_lowerLeg.head500.txt",
        "imu_misc/data_xsens.txt",
    ],
)
def test_xsens_with_magnetometers(real, name):
    path = real.parent / "formats" / name
    if not path.is_file():
        pytest.skip(f"no {path}")
    (imu,) = ms.read(path).imus
    columns = np.vstack([imu.acceleration_mps2, imu.angular_velocity_rad_s, imu.magnetic_field])
    columns = columns[:, np.isfinite(columns).all(axis=0)]
    assert_equal(columns[:3], columns[3:6], imu.rate_hz, columns[6:])


def test_the_form_of_the_input_is_told():
    with pytest.raises(ms.MidstanceError, match="transpose"):
        ms.signal.orientation(np.zeros((100, 3)), np.zeros((100, 3)), rate_hz=100)
    with pytest.raises(ms.MidstanceError) as caught:
        ms.signal.orientation(np.zeros((3, 100)), np.zeros((3, 99)), rate_hz=100)
    assert caught.value.place.field == "angular_velocity_rad_s"
    with pytest.raises(ms.MidstanceError, match="tau_acc"):
        ms.signal.orientation(np.zeros((3, 9)), np.zeros((3, 9)), rate_hz=100, tau_acc_s=0)
