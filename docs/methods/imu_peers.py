"""Initial contacts and stride lengths of walking by other programs, on the windows of `tests/imu_walking.rs`.

Not part of the tests. In an environment of its own (mobgap and gaitmap want numpy below 2.1):

    python -m venv peers
    peers/bin/pip install mobgap==1.2.0 scikit-digital-health==0.17.18 gaitmap==2.6.0 gaitmap_mad==2.6.0
    MIDSTANCE_DATA=... peers/bin/python docs/methods/imu_peers.py

Each reference takes the nearest contact within 0.25 s that none before it took. The reference of TRIPOD has a clock of
its own: it is put on that of the sensor by the contacts of each program, so that their bias is zero by construction.
"""

from __future__ import annotations

import csv
import json
import os
import warnings
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd

warnings.filterwarnings("ignore")
DATA = Path(os.environ.get("MIDSTANCE_DATA", Path(__file__).parents[2].parent / "shared/data"))
G = 9.80665
NAMES = ["acc_x", "acc_y", "acc_z", "gyr_x", "gyr_y", "gyr_z"]


def score(name: str, groups: list[tuple[np.ndarray, np.ndarray]]) -> None:
    """Print recall, precision and errors over several windows."""
    hits, errors = 0, []
    for found, reference in groups:
        free = list(found)
        for r in reference:
            if free and abs((nearest := min(free, key=lambda t: abs(t - r))) - r) <= 0.25:
                free.remove(nearest)
                hits += 1
                errors.append(1000 * (nearest - r))
    references = sum(len(r) for _, r in groups)
    detections = sum(len(f) for f, _ in groups)
    e = np.array(errors)
    print(
        f"{name:<34} {hits:>3} of {references:>3} recall {hits / references:.3f} "
        f"precision {hits / max(detections, 1):.3f} bias {e.mean():+.1f} mean absolute {abs(e).mean():.1f} "
        f"SD {e.std():.1f} ms"
    )


def ipol(trial: str, place: str) -> np.ndarray:
    """Acceleration, m/s², and angular velocity, rad/s, at 100 Hz; lost packets on straight lines."""
    rows = np.genfromtxt(DATA / f"ipol/{trial}_{place}.txt", skip_header=2)
    at = rows[:, 0] - rows[0, 0]
    return np.array([np.interp(np.arange(at[-1] + 1), at, rows[:, c]) for c in range(1, 7)]).T


def lower_backs() -> Iterator[tuple[str, np.ndarray, np.ndarray]]:
    """Name of the set, signals with the vertical first, reference contacts from the window's start, s."""
    text = (DATA / "mobgap/HA001_reference_initial_contacts.csv").read_text()
    reference = list(csv.DictReader(text.splitlines()))
    for file in ("Test5_Trial1", "Test5_Trial2", "Test11_Trial1"):
        rows = np.genfromtxt(DATA / f"mobgap/csv/HA/001/TimeMeasure1_{file}.csv", delimiter=",", skip_header=1)
        signals = np.c_[rows[:, 1:4] * G, np.radians(rows[:, 4:7])]
        for system in ("INDIP", "Stereophoto"):
            mine = [r for r in reference if f"{r['test']}_{r['trial']}" == file and r["system"] == system]
            for bout in sorted({r["bout"] for r in mine}):
                ics = np.array([float(r["ic_time_s"]) for r in mine if r["bout"] == bout])
                ics = ics[np.isfinite(ics)]  # one is without a time
                first, last = int((ics[0] - 0.6) * 100), int((ics[-1] + 0.6) * 100)
                yield f"mobgap lower back {system}", signals[first:last], ics - first / 100
    for trial in ("1-1", "1-2", "2-3"):
        said = json.loads((DATA / f"ipol/{trial}.json").read_text())
        first, last = said["TrialBoundaries"]
        pairs = [pair for key in ("LeftFootEvents", "RightFootEvents") for pair in said[key]]
        ics = np.sort([ic for _, ic in pairs if ic <= last]) / 100
        signals = ipol(trial, "lb")
        up = int(np.argmax(abs(signals[:200, :3].mean(0))))
        order = [up, *[i for i in range(3) if i != up]]
        first -= 20
        yield "ipol lower back", signals[first : last + 40][:, order + [3 + i for i in order]], ics - first / 100


def of_mobgap(algorithm: type, signals: np.ndarray) -> np.ndarray:
    """Contacts by one of mobgap's algorithms, s."""
    names = ["acc_is", "acc_ml", "acc_pa", "gyr_is", "gyr_ml", "gyr_pa"]
    frame = pd.DataFrame(np.c_[signals[:, :3], np.degrees(signals[:, 3:])], columns=names)
    frame.index.name = "samples"
    return algorithm().detect(frame, sampling_rate_hz=100.0).ic_list_["ic"].to_numpy() / 100


def of_skdh(signals: np.ndarray, rate_hz: float = 100.0) -> np.ndarray:
    """Contacts by scikit-digital-health, s."""
    from skdh.gait import substeps

    given = {"time": np.arange(len(signals)) / rate_hz, "accel": signals[:, :3] / G, "fs": rate_hz}
    wanted = ("time", "accel", "fs", "v_axis", "accel_filt", "mean_step_freq", "v_axis_sign")
    try:
        ready = {**given, **substeps.PreprocessGaitBout().predict(**given)}
        found = substeps.VerticalCwtGaitEvents().predict(**{k: ready[k] for k in wanted if k in ready})
    except ValueError:  # it finds no step frequency in a short window
        return np.array([])
    return np.asarray(found["initial_contacts"]) / rate_hz


def of_gaitmap(signals: np.ndarray, foot: str, rate_hz: float) -> np.ndarray:
    """Contacts of one foot by gaitmap, s."""
    from gaitmap.event_detection import RamppEventDetection
    from gaitmap.stride_segmentation import BarthDtw
    from gaitmap.utils.coordinate_conversion import convert_left_foot_to_fbf, convert_right_foot_to_fbf

    convert = convert_left_foot_to_fbf if foot == "left" else convert_right_foot_to_fbf
    frame = convert(pd.DataFrame(signals, columns=NAMES))
    strides = BarthDtw().segment(frame, sampling_rate_hz=rate_hz).stride_list_
    found = RamppEventDetection().detect(frame, strides, sampling_rate_hz=rate_hz).min_vel_event_list_
    return np.unique(np.r_[found["ic"], found["pre_ic"]]) / rate_hz


def tripod(name: str) -> np.ndarray:
    """Acceleration, m/s², and angular velocity, rad/s, of one sensor at 128 Hz, in its own axes."""
    text = (DATA / f"tripod/PWS/IMU/{name}.csv").read_text().splitlines()[7:]
    rows = np.array([[float(v) for v in line.split(",")[1:7]] for line in text])
    return np.c_[rows[:, 3:] * G, np.radians(rows[:, :3])]


def barriers(side: str) -> np.ndarray:
    """Contacts that the light barriers saw while the belt ran evenly, on their own clock, s."""
    rows = csv.DictReader((DATA / "tripod/PWS/OptoGait/optogait.csv").read_text().splitlines())
    times = np.array([float(r["AbsoluteValue"]) / 1000 for r in rows if r["L/R"] and r["L/R"] in (side or "LR")])
    return times[times < 159.2]


def on_clock_of(found: np.ndarray, reference: np.ndarray) -> np.ndarray:
    """Put the reference on the clock of `found`: the line through pairs within 0.15 s that leaves least."""
    best, there = np.inf, reference
    for start in found:
        offset, rate = start - reference[len(reference) // 2], 1.0
        for _ in range(8):
            nearest = found[np.argmin(abs(found[None, :] - (offset + rate * reference)[:, None]), axis=1)]
            near = abs(nearest - offset - rate * reference) < 0.15
            if near.mean() < 0.8:
                break
            rate, offset = np.polyfit(reference[near], nearest[near], 1)
        else:
            left = np.std((nearest - offset - rate * reference)[near])
            if left < best:
                best, there = left, offset + rate * reference
    return there


def score_tripod() -> None:
    """One line per sensor and program."""
    from gaitmap.preprocessing.sensor_alignment import (
        ForwardDirectionSignAlignment,
        PcaAlignment,
        align_dataset_to_gravity,
    )
    from mobgap.initial_contacts import IcdHKLeeImproved, IcdIonescu, IcdShinImproved

    found = {}
    for name, foot in (("LF", "left"), ("RF", "right")):
        raw = tripod(name)
        frame = pd.DataFrame(np.c_[raw[:, :3], np.degrees(raw[:, 3:])], columns=NAMES)
        # gaitmap wants the sensor with z up and x to the toes.
        frame = align_dataset_to_gravity(frame, 128.0)
        frame = PcaAlignment().align(frame).aligned_data_
        frame = ForwardDirectionSignAlignment().align(frame, sampling_rate_hz=128.0).aligned_data_
        found[f"tripod {name} gaitmap"] = name[0], of_gaitmap(frame[NAMES].to_numpy(), foot, 128.0)
    raw = tripod("SA")
    still = raw[128:512, :3].mean(0)
    up = still / np.linalg.norm(still)
    right = np.cross(up, [0.0, 0.0, 1.0])
    right /= np.linalg.norm(right)
    rows = np.array([up, right, np.cross(right, up)])
    signals = np.c_[raw[:, :3] @ rows.T, raw[:, 3:] @ rows.T]
    at = np.arange(0, len(signals) / 128, 0.01)
    slow = np.array([np.interp(at, np.arange(len(signals)) / 128, column) for column in signals.T]).T
    for algorithm in (IcdIonescu, IcdShinImproved, IcdHKLeeImproved):
        found[f"tripod SA {algorithm.__name__}"] = "", of_mobgap(algorithm, slow)
    found["tripod SA skdh"] = "", of_skdh(signals, 128.0)
    for name, (side, ics) in found.items():
        reference = on_clock_of(ics, barriers(side))
        score(name, [(ics[(ics > reference[0] - 0.3) & (ics < reference[-1] + 0.3)], reference)])


def score_stride_lengths() -> None:
    """Print the error of gaitmap's stride lengths against the heel marker, on its own sample."""
    from gaitmap.event_detection import RamppEventDetection
    from gaitmap.stride_segmentation import BarthDtw
    from gaitmap.trajectory_reconstruction import StrideLevelTrajectory
    from gaitmap.utils.coordinate_conversion import convert_left_foot_to_fbf, convert_right_foot_to_fbf

    frame = pd.read_csv(DATA / "gaitmap/imu_sample.csv", header=[0, 1])
    events = pd.read_csv(DATA / "gaitmap/stride_events_sample.csv").set_index("s_id")
    heel = pd.read_csv(DATA / "gaitmap/position_sample.csv", index_col=[0, 1])[["pos_x", "pos_y"]]

    def length(path: pd.DataFrame) -> float:
        return float(np.linalg.norm(path.to_numpy()[-1] - path.to_numpy()[0]))

    errors = []
    for foot, convert in (("left", convert_left_foot_to_fbf), ("right", convert_right_foot_to_fbf)):
        sensor = frame[f"{foot}_sensor"][NAMES]
        strides = BarthDtw().segment(convert(sensor), sampling_rate_hz=204.8).stride_list_
        found = RamppEventDetection().detect(convert(sensor), strides, sampling_rate_hz=204.8).min_vel_event_list_
        ways = StrideLevelTrajectory().estimate(sensor, found, sampling_rate_hz=204.8).position_
        of_foot = events[events.foot == foot]
        for stride, start in found["start"].items():
            away = abs(of_foot.start - start)
            if away.min() < 0.35 * 204.8:
                truth = length(heel.loc[(f"{foot}_sensor", away.idxmin())])
                errors.append(length(ways.loc[stride][["pos_x", "pos_y"]]) - truth)
    e = np.array(errors)
    print(
        f"gaitmap stride length: {len(e)} of 57, {e.mean():+.4f} m, SD {e.std(ddof=1):.4f} m, "
        f"mean absolute {abs(e).mean():.4f} m"
    )


def main() -> None:
    """Print one line per program and set."""
    from mobgap.initial_contacts import IcdHKLeeImproved, IcdIonescu, IcdShinImproved

    groups: dict[str, list[tuple[np.ndarray, np.ndarray]]] = {}
    for name, signals, reference in lower_backs():
        for algorithm in (IcdIonescu, IcdShinImproved, IcdHKLeeImproved):
            key = f"{name}: {algorithm.__name__}"
            groups.setdefault(key, []).append((of_mobgap(algorithm, signals), reference))
        groups.setdefault(f"{name}: skdh", []).append((of_skdh(signals), reference))
    frame = pd.read_csv(DATA / "gaitmap/imu_sample.csv", header=[0, 1])
    events = pd.read_csv(DATA / "gaitmap/stride_events_sample.csv")
    for foot in ("left", "right"):
        own = events[events.foot == foot]
        reference = np.unique(np.r_[own.ic, own.pre_ic]) / 204.8
        found = of_gaitmap(frame[f"{foot}_sensor"][NAMES].to_numpy(), foot, 204.8)
        groups.setdefault("gaitmap feet: gaitmap", []).append((found, reference))
    for key, group in groups.items():
        score(key, group)
    score_tripod()
    score_stride_lengths()


if __name__ == "__main__":
    main()
