"""Conditioned sensors and synchronised clocks on made-up and on real recordings."""

import numpy as np
import pytest

import midstance as ms

G = 9.80665


def test_a_tilted_sensor_is_upright_to_1e_9():
    tilt, n = np.radians(20), 500
    columns = {"acc_x": np.full(n, G * np.sin(tilt)), "acc_y": np.full(n, G * np.cos(tilt)), "acc_z": np.zeros(n)}
    (sensor,), notes = ms.sensors.align(ms.read(columns, rate_hz=100))
    np.testing.assert_allclose(sensor.acceleration_mps2, np.tile([[0.0], [G], [0.0]], n), rtol=0, atol=1e-9)
    assert (sensor.frame, sensor.still, len(sensor), sensor.rate_hz) == ("TCCS", [(0, n)], n, 100)
    assert "upright" in list(notes["code"])


def test_a_declared_mounting_is_checked_by_name():
    columns = {"acc_x": np.full(500, G), "acc_y": np.zeros(500), "acc_z": np.zeros(500)}
    recording = ms.read(columns, rate_hz=100)
    (name,) = (imu.name for imu in recording.imus)
    (sensor,), _ = ms.sensors.align(recording, sensor_axes={name: "x=up,y=left,z=forward"})
    assert sensor.frame == "TCCS", "left-handed axes are not used"
    (sensor,), _ = ms.sensors.align(recording, sensor_axes={name: "x=up,y=right,z=forward"})
    np.testing.assert_allclose(sensor.rows, [[0, 0, 1], [1, 0, 0], [0, 1, 0]], atol=1e-12)
    with pytest.raises(ms.MidstanceError):
        ms.sensors.align(recording, sensor_axes={name: "x=up"})


def walking(real, name):
    (sensor,), _ = ms.sensors.align(ms.read(real / "tripod" / "PWS" / "IMU" / f"{name}.csv"))
    return sensor


def test_both_shanks_face_the_same_way(real):
    """The sensors sit on the inner side of each shank, mirrored: forward is -x on the left and +x on the right."""
    left, right = walking(real, "LS"), walking(real, "RS")
    for sensor, forward in ((left, -1), (right, 1)):
        assert sensor.frame == "SCS"
        assert sensor.rows[0] @ [forward, 0, 0] > 0.9
        slowest, fastest = np.nanquantile(sensor.angular_velocity_rad_s[2], [0.005, 0.995])
        assert fastest > 1.5 * abs(slowest), "a shank swings faster forward than back"


def test_feet_and_sacrum_face_forward(real):
    for name in ("LF", "RF"):
        sensor = walking(real, name)
        slowest, fastest = np.nanquantile(sensor.angular_velocity_rad_s[2], [0.005, 0.995])
        assert abs(slowest) > 1.2 * fastest, "a foot turns fastest at push-off, toes down"
    sacrum = walking(real, "SA")
    assert sacrum.rows[0] @ [0, 0, -1] > 0.9, "z of the sensor points out of the back"
    # Nobody accelerates for minutes: what is left is a tilt of a third of a degree.
    assert abs(np.nanmean(sacrum.world_acceleration_mps2, axis=1)).max() < 0.05


@pytest.fixture(scope="module")
def hip_and_ankle(real):
    return ms.read(real / "adept" / "acc_running.csv")


def test_a_clipped_ankle_says_so(hip_and_ankle):
    (hip, ankle), notes = ms.sensors.align(hip_and_ankle)
    assert (hip.frame, len(hip.saturated), len(ankle.saturated)) == ("SCS", 0, 8)
    assert "saturated" in list(notes["code"])


def test_force_and_sacrum_on_one_clock_have_no_lag(real):
    folder = real / "alcantara_sacral"
    force = np.loadtxt(folder / "GRF_one_sub_rows0-14.csv", delimiter=",")
    sacrum = np.loadtxt(folder / "Accelerometer_one_sub_rows0-14.csv", delimiter=",")[:, :2480]
    lags = [ms.signal.lag(f, a, rate_hz=500, max_lag_s=0.15) for f, a in zip(force, sacrum, strict=True)]
    # The pelvis is not the centre of mass: its peak leads by up to 8 ms where both are on one clock.
    assert max(abs(lag_s) for lag_s, _ in lags) < 0.010
    assert min(correlation for _, correlation in lags) > 0.85


def test_clocks_that_jump_have_no_drift(hip_and_ankle):
    """The two sensors stop counting while nobody moves: their lag changes at each of three halts."""
    names = {"reference_sensor": "left_hip", "other_sensor": "left_ankle"}
    fit = ms.sync.fit(hip_and_ankle, hip_and_ankle, **names, max_lag_s=1, window_s=60)
    assert fit.drift_ppm is None
    assert fit.residual_s > 0.02


def test_a_recording_comes_onto_the_other_clock():
    t = np.arange(30_000) / 100

    def sensor(true_s, rate_hz):
        phase = 2 * np.pi * (2.7 * true_s + 0.8 * np.sin(0.23 * true_s) + 0.4 * np.cos(0.05 * true_s))
        still = np.zeros_like(true_s)
        columns = {"acc_x": still, "acc_y": 12 + 5 * np.sin(phase) + 2 * np.sin(phase / 2), "acc_z": still}
        return ms.read(columns, rate_hz=rate_hz)

    reference, other = sensor(t, 100), sensor((t - 1.25) / (1 + 60e-6), 100)
    fit = ms.sync.fit(reference, other)
    assert fit.drift_ppm == pytest.approx(60, abs=3)
    assert fit.reference_s(1.25 + 100 * (1 + 60e-6)) == pytest.approx(100, abs=1e-3)
    again = ms.sync.fit(reference, fit.apply(other))
    assert again.offset_s == pytest.approx(0, abs=1e-3)
    with pytest.raises(ms.MidstanceError, match="jumps"):
        ms.sync.fit(reference, other, method="jump")
