"""Inertial sensors: events and parameters against the programs of the field, orientation against VQF.

Each program runs on the recording that it publishes with itself, from arrays in memory to its parameters per stride,
with the settings that are its own. midstance does all that its `analyze` does: find the walks and which way the sensor
faces, contacts, every metric that the recording allows with its reasons, and the summary with intervals.
"""

import time

import numpy as np
import recordings
import shipped
from bench import Row, milliseconds, missing, near, peer
from measure import Pair, in_turns, once, turns
from remote import Remote

import midstance as ms

WORK = "IMU: events and parameters"
# Of the other program's contacts, this share has one of midstance within 0.1 s once the typical lag between their
# definitions is taken out, which is at most 0.1 s itself (docs/methods/imu.md: mobgap 71 ms early, midstance 10 late).
# Contacts moved at random reach a share of 0.08 to 0.53, for steps last 0.55 s. What is left are steps in turns and at
# the ends of walks, which programs believe or not; so medians of stride times are compared, as a share.
SAME_CONTACTS, SAME_CONTACT_S, LAG_S, SAME_STRIDE_TIME = 0.8, 0.1, 0.1, 0.05


def sensor(site, acceleration_unit, prefix=""):
    names = [prefix + name for name in shipped.NAMES]
    channels = {"acceleration": names[:3], "acceleration_unit": acceleration_unit}
    return {"site": site, **channels, "angular_velocity": names[3:], "angular_velocity_unit": "deg/s"}


def columns(rows, prefix=""):
    return {prefix + name: np.ascontiguousarray(column) for name, column in zip(shipped.NAMES, rows.T, strict=False)}


def feet(real):
    rate_hz, given = shipped.gaitmap(real)
    held = columns(given["left"], "left_") | columns(given["right"], "right_")
    sites = {"imu": [sensor(f"{side} foot", "m/s^2", f"{side}_") for side in ("left", "right")]}
    return ms.read(held, rate_hz=rate_hz, columns=sites)


def lower_back(real):
    rate_hz, rows = shipped.mobgap(real)
    return ms.read(columns(rows), rate_hz=rate_hz, columns={"imu": [sensor("lower back", "g")]})


def lumbar(real):
    time_s, acceleration_g = shipped.skdh(real)
    site = {"site": "lower back", "acceleration": list(shipped.NAMES[:3]), "acceleration_unit": "g"}
    held = {"time": time_s - time_s[0]} | columns(acceleration_g)
    return ms.read(held, columns={"time": "time", "imu": [site]})


PEERS = {
    "gaitmap": ("gaitmap", "two feet, 39 s at 204.8 Hz", feet),
    "mobgap": ("mobgap", "lower back, 138 s at 100 Hz", lower_back),
    "skdh": ("scikit-digital-health", "lower back, 86 s at 197 Hz", lumbar),
}


def agree(steps, facts):
    ours, theirs = steps["ic_time_s"], np.asarray(facts["contacts_s"])
    away_s = ours[np.isfinite(ours)][None, :] - theirs[:, None]
    away_s = away_s[np.arange(len(theirs)), abs(away_s).argmin(axis=1)]
    lag_s = np.median(away_s)
    near(lag_s, 0.0, LAG_S, "lag between the contacts, s")
    near(np.mean(abs(away_s - lag_s) <= SAME_CONTACT_S), 1.0, 1.0 - SAME_CONTACTS, "share of the other's contacts")
    expected = facts["stride_time_s"]
    near(np.nanmedian(steps["stride_time_s"]), expected, SAME_STRIDE_TIME * expected, "median stride time, s")


def peers(bench):
    for name, (package, what, recorded) in PEERS.items():
        work = f"{WORK}, {what}"
        python = bench.environments / f"compare-{name}" / "bin" / "python"
        if not python.is_file():
            yield missing(work, package, 40.0)
            continue
        try:
            recording = recorded(bench.real)
        except OSError:
            yield missing(work, package, 40.0, "the recording it ships is not at hand")
            continue
        try:
            with Remote(python, name, bench.real) as remote:
                yield compared(bench, remote, recording, work, package)
        except RuntimeError as error:
            yield missing(work, package, 40.0, f"it failed: {error}")


def compared(bench, remote, recording, work, package):
    agree(ms.analyze(recording).steps, remote.facts)
    ours = lambda: once(lambda: ms.analyze(recording), time.process_time)  # noqa: E731
    pair = Pair(*turns(max(3, bench.rounds // 3), ours, remote.seconds))
    return Row(work, f"{package} {remote.facts['version']}", pair.ratio(), 40.0, *milliseconds(pair))


def orientation(bench):
    vqf, work = peer("vqf"), "orientation, 6-D offline, 10 min at 100 Hz"
    if not vqf:
        yield missing(work, "vqf (C++)", 1.0)
        return
    frame = recordings.sensor(0)
    acc = np.ascontiguousarray(frame[["acc_x", "acc_y", "acc_z"]].to_numpy())
    gyr = np.ascontiguousarray(frame[["gyr_x", "gyr_y", "gyr_z"]].to_numpy())
    rows = [np.ascontiguousarray(x.T) for x in (acc, gyr)]
    ours = lambda: ms.signal.orientation(*rows, rate_hz=100.0)  # noqa: E731
    theirs = lambda: vqf.offlineVQF(gyr, acc, None, 0.01)  # noqa: E731
    apart = turned_apart_deg(ours().wxyz_6d, theirs()["quat6D"])
    near(np.quantile(apart, 0.99), 0.0, 1.0, "99 % of the orientations, degrees apart")
    pair = in_turns(ours, theirs, bench.rounds)
    yield Row(work, "vqf (C++)", pair.ratio(), 1.0, *milliseconds(pair))


def turned_apart_deg(one, other):
    if one.shape != other.shape:
        one = one.T
    return np.degrees(2.0 * np.arccos(np.clip(abs((one * other).sum(axis=1)), 0.0, 1.0)))
