"""Synthetic recordings as laboratories export them, the same at every run: force, markers, a lumbar sensor."""

import numpy as np
import pandas as pd

G_MPS2 = 9.80665
# Feet and pelvis, which the analysis needs.
NAMED = ("LASI", "RASI", "LPSI", "RPSI", "LHEE", "RHEE", "LTOE", "RTOE", "LANK", "RANK", "LKNE", "RKNE")


def force(seed, duration_s=60.0, rate_hz=1000.0):
    """Time, Fx, Fy, Fz in N of one belt: half-sine stances with an impact, noise; and what is true of them."""
    random = np.random.default_rng(seed)
    weight_n = random.uniform(50, 90) * G_MPS2
    step_s, contact_s = 60.0 / random.uniform(155, 185), random.uniform(0.22, 0.26)
    time_s = np.arange(int(duration_s * rate_hz)) / rate_hz
    phase_s = np.mod(time_s - 0.2, step_s)
    stance = (phase_s < contact_s) & (time_s >= 0.2)
    u = np.where(stance, phase_s / contact_s, 0.0)
    vertical = weight_n * step_s / contact_s * np.pi / 2 * np.sin(np.pi * u)
    vertical += 0.7 * weight_n * np.exp(-0.5 * ((phase_s - 0.03) / 0.008) ** 2) * stance
    fore = -0.3 * weight_n * np.sin(2 * np.pi * u)
    noise = random.normal(0, [[2.0], [2.0], [3.0]], (3, len(time_s)))
    columns = np.vstack([time_s, fore + noise[0], 0.05 * vertical + noise[1], vertical + noise[2]])
    frame = pd.DataFrame(columns.T, columns=["time", "Fx", "Fy", "Fz"]).round(4)
    return frame, {"contact_s": contact_s, "cadence_spm": 60.0 / step_s, "weight_n": weight_n}


def plates(seed, **given):
    """Two plates with a centre of pressure each way: nine columns."""
    one, _ = force(seed, **given)
    two, _ = force(seed + 500, **given)
    random = np.random.default_rng(seed)
    columns = {"time": one["time"]}
    for number, frame in (("1", one), ("2", two)):
        columns |= {f"F{number}{axis}": frame[f"F{axis.lower()}"] for axis in "XYZ"}
    columns |= {f"COP1{axis}": random.uniform(-0.2, 0.2, len(one)).round(4) for axis in "XY"}
    return pd.DataFrame(columns)


def markers(seed, duration_s=30.0, rate_hz=200.0, count=40):
    """Time and markers in mm, X forward, Y left, Z up, the named first; one frame in a hundred without the marker."""
    random = np.random.default_rng(10_000 + seed)
    time_s = np.arange(int(duration_s * rate_hz)) / rate_hz
    stride_hz, width_mm = random.uniform(1.30, 1.52), random.uniform(20, 90)
    columns = {"time": time_s.round(4)}
    for at, name in enumerate((*NAMED, *(f"M{i:02d}" for i in range(count - len(NAMED))))):
        side = {"L": 1.0, "R": -1.0}.get(name[0], 0.0)
        phase = np.mod(stride_hz * time_s - (0.5 if name[0] == "R" else 0.0), 1.0)
        x, y, z = (
            foot(phase, side, width_mm) if name[1:] in ("HEE", "TOE", "ANK") else trunk(at, name, time_s, stride_hz)
        )
        if name[1:] in ("TOE", "ANK"):
            x, z = x + (190.0 if name[1:] == "TOE" else 45.0), z + (0.0 if name[1:] == "TOE" else 40.0)
        seen = np.ones(len(time_s), bool)
        for start in random.integers(50, len(time_s) - 100, 3):
            seen[start : start + 20] = False
        for axis, values in zip("XYZ", (x, y, z), strict=True):
            noisy = np.broadcast_to(values, time_s.shape) + random.normal(0, 0.5, len(time_s))
            columns[f"{name}_{axis}"] = np.where(seen, noisy, np.nan).round(3)
    return pd.DataFrame(columns), {"cadence_spm": 120.0 * stride_hz, "step_width_mm": width_mm}


def foot(phase, side, width_mm):
    """Backwards with the belt for 35 % of the stride, forwards through the air for the rest; mm."""
    swing = np.clip((phase - 0.35) / 0.65, 0.0, 1.0)
    x = np.where(phase < 0.35, 350.0 - 600.0 * phase / 0.35, 50.0 - 300.0 * np.cos(np.pi * swing))
    lift = np.where(phase < 0.35, 0.0, np.sin(np.pi * swing) ** 2)
    return x, side * width_mm / 2 + 15.0 * side * lift, 50.0 + 300.0 * lift


def trunk(at, name, time_s, stride_hz):
    """Around the pelvis, moving up and down twice a stride; mm."""
    places = {"LASI": (100, 120, 0), "RASI": (100, -120, 0), "LPSI": (-80, 50, 10), "RPSI": (-80, -50, 10)}
    places |= {"LKNE": (40, 110, -450), "RKNE": (40, -110, -450)}
    x, y, z = places.get(name, (20 * (at % 7) - 60, 30 * (at % 9) - 120, 40 * (at - 20)))
    return (
        x,
        y + 8 * np.sin(2 * np.pi * stride_hz * time_s),
        950 + z + 40 * np.cos(4 * np.pi * stride_hz * time_s + np.pi),
    )


def sensor(seed, duration_s=600.0, rate_hz=100.0):
    """Time, acceleration in m/s² and angular velocity in rad/s at the lower back, vertical along x."""
    random = np.random.default_rng(20_000 + seed)
    time_s = np.arange(int(duration_s * rate_hz)) / rate_hz
    phase = 2 * np.pi * 2.75 * time_s
    acceleration = [G_MPS2 + 9 * np.cos(phase) + 3 * np.cos(2 * phase), 3 * np.sin(phase / 2), 3 * np.sin(phase)]
    turning = [0.8 * np.sin(phase / 2), 0.5 * np.sin(phase), 0.4 * np.cos(phase / 2)]
    values = np.vstack(acceleration + turning) + random.normal(0, 0.1, (6, len(time_s)))
    names = ["time", "acc_x", "acc_y", "acc_z", "gyr_x", "gyr_y", "gyr_z"]
    return pd.DataFrame(np.vstack([time_s, values]).T, columns=names).round(5)
