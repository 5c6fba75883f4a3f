"""Inertial sensors, labelled events and moments as Python sees them."""

import csv

import numpy as np
import pytest

import midstance as ms
from conftest import ROOT

FIXTURES = ROOT / "tests" / "fixtures"
G = 9.80665


def test_a_sensor_holds_what_the_file_holds():
    path = FIXTURES / "delimited" / "imu_synthetic.csv"
    with path.open(encoding="utf-8") as file:
        rows = np.array([[float(cell) for cell in row] for row in list(csv.reader(file))[1:]])
    recording = ms.read(path)
    assert (recording.markers, recording.plates, recording.events) == (None, [], [])
    (imu,) = recording.imus
    assert (imu.name, imu.site, imu.side, imu.gravity) == ("left_foot", "left foot", "left", "included")
    assert (imu.rate_hz, len(imu)) == (200, 60)
    np.testing.assert_allclose(imu.time_s, rows[:, 0], atol=1e-12)
    np.testing.assert_allclose(imu.acceleration_mps2, rows[:, 1:4].T * G)
    np.testing.assert_allclose(imu.angular_velocity_rad_s, np.radians(rows[:, 4:7].T))
    assert imu.magnetic_field is None
    assert imu.orientation_wxyz is None
    assert "left_foot (left foot): 200.0 Hz" in repr(imu)
    with pytest.raises(ValueError, match="read-only"):
        imu.acceleration_mps2[0, 0] = 1


def test_times_are_those_written_where_packets_are_lost():
    (imu,) = ms.read(FIXTURES / "xsens" / "mtw_lost.txt").imus
    assert imu.time_s.shape == (40,)
    np.testing.assert_allclose(np.diff(imu.time_s)[18:21], [0.01, 0.03, 0.01])
    assert imu.orientation_wxyz.shape == (4, 40)
    np.testing.assert_allclose(np.linalg.norm(imu.orientation_wxyz, axis=0), 1)


def test_free_acceleration_says_so():
    (imu,) = ms.read(FIXTURES / "xsens" / "LTibia_dot_free.csv").imus
    assert (imu.site, imu.gravity) == ("left shank", "removed")
    assert np.abs(imu.acceleration_mps2).max() < 1


def test_a_map_names_columns_and_sites():
    columns = {
        "imu": [
            {
                "site": "right shank",
                "acceleration": ["a1", "a2", "a3"],
                "acceleration_unit": "g",
                "angular_velocity": ["w1", "w2", "w3"],
                "angular_velocity_unit": "deg/s",
            }
        ]
    }
    recording = ms.read(FIXTURES / "delimited" / "imu_odd_names_synthetic.csv", rate_hz=128, columns=columns)
    (imu,) = recording.imus
    assert (imu.name, imu.side, imu.rate_hz) == ("right shank", "right", 128)
    np.testing.assert_allclose(imu.acceleration_mps2[:, 0], np.array([0.1, 0.2, 0.9]) * G)


def test_several_files_are_one_recording():
    paths = [FIXTURES / "xsens" / "LTibia_dot_free.csv", FIXTURES / "xsens" / "RFoot_dot_inertial.csv"]
    recording = ms.read(paths, offsets_s=[-4294.633956, -5])
    assert [imu.site for imu in recording.imus] == ["left shank", "right foot"]
    assert all(abs(imu.time_s[0]) < 1e-5 for imu in recording.imus)


def test_events_are_those_of_the_file():
    events = ms.read(FIXTURES / "noraxon" / "english.csv").events
    assert len(events) == 6
    assert events[0] == {"time_s": 0.05, "label": "Foot Contact", "side": "left", "moment": "initial_contact"}
    assert events[1] == {"time_s": 0.05, "label": "Foot Off", "side": "right", "moment": "toe_off"}


def test_moments_are_those_of_the_plate():
    recording = ms.read(FIXTURES / "c3d" / "intel_float.c3d")
    (plate, *_) = recording.plates
    assert plate.moment_nm.shape == plate.force_n.shape
    own = ms.c3d.read(FIXTURES / "c3d" / "intel_float.c3d").plates[0]
    np.testing.assert_array_equal(plate.moment_nm.T, own.moment_nm)
    simulated, _ = ms.simulate.runner(duration_s=3)
    assert all(plate.moment_nm is None for plate in simulated.plates)
