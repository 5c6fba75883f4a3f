"""The recordings of sensors that other programs publish with themselves, as arrays. Needs NumPy only."""

import numpy as np

G_MPS2 = 9.80665
NAMES = ("acc_x", "acc_y", "acc_z", "gyr_x", "gyr_y", "gyr_z")


def gaitmap(real):
    """Rate, Hz, and of each foot one row per sample: acceleration, m/s², and angular velocity, °/s."""
    rows = np.genfromtxt(real / "gaitmap" / "imu_sample.csv", delimiter=",", skip_header=2)
    return 204.8, {"left": rows[:, 1::2], "right": rows[:, 2::2]}


def mobgap(real):
    """Rate, Hz, and of the lower back one row per sample: acceleration, g, and angular velocity, °/s; x up."""
    path = real / "mobgap" / "csv" / "HA" / "001" / "TimeMeasure1_Test11_Trial1.csv"
    return 100.0, np.genfromtxt(path, delimiter=",", skip_header=1)[:, 1:]


def skdh(real):
    """Times, s, and acceleration of the lower back, g, one row per sample."""
    with np.load(real / "skdh" / "gait_input.npz") as arrays:
        return arrays["time"], arrays["accel"]
