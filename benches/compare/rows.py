"""The comparisons: each yields rows, after it has seen that the numbers agree."""

import hashlib
import importlib
import statistics
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import by_hand
import numpy as np
import pandas as pd
import recordings
from measure import children_s, in_turns, once, peak_bytes

import midstance as ms

MIB = 2**20


@dataclass(frozen=True)
class Row:
    """One line of the table; `ratio` is the median with its quartiles, or a sentence that says why there is none."""

    work: str
    against: str
    ratio: tuple[float, float, float] | str
    least: float | None = None
    ours: str = ""
    theirs: str = ""


@dataclass(frozen=True)
class Bench:
    """Where the files are, how often each pair runs, and where real recordings may be."""

    folder: Path
    rounds: int
    files: int
    real: Path | None


def peer(name):
    """A module, or `None` where it is not installed."""
    try:
        return importlib.import_module(name)
    except ImportError:
        return None


def missing(work, against, least=None):
    return Row(work, against, "not measured: not installed", least)


def near(found, expected, within, what):
    assert abs(found - expected) <= within, f"{what}: {found} is not {expected} ± {within}; speed means nothing"


def text_files(bench):
    made = {
        "force, 4 columns": recordings.force(0)[0],
        "force, 9 columns": recordings.plates(0),
        "markers, 121 columns": recordings.markers(0)[0],
        "sensor, 7 columns": recordings.sensor(0),
    }
    for name, frame in made.items():
        path = bench.folder / f"{name.split(',')[0]}_{frame.shape[1]}.csv"
        frame.to_csv(path, index=False)
        yield name, path, frame


def same_numbers(recording, frame, name):
    """A column that was read has the bits of what was written."""
    if "force" in name:
        found, expected = recording.plates[0].force_n[0], frame.iloc[:, 1]
    elif "markers" in name:
        found, expected = recording.markers["LHEE"][0], frame["LHEE_X"].where(frame["LHEE_Y"].notna()) / 1000.0
    else:
        found, expected = recording.imus[0].acceleration_mps2[0], frame["acc_x"]
    np.testing.assert_array_equal(found, expected.to_numpy())


def reading(bench):
    polars, arrow = peer("polars"), peer("pyarrow.csv")
    for name, path, frame in text_files(bench):
        size = path.stat().st_size / MIB
        same_numbers(ms.read(path), frame, name)
        peers = {"pandas `read_csv`": (lambda p=path: pd.read_csv(p), None)}
        if polars:
            peers["polars `read_csv`, one thread"] = (lambda p=path: polars.read_csv(p), 2.5)
            peers["polars and SHA-256 of the file"] = (
                lambda p=path: (polars.read_csv(p), hashlib.sha256(p.read_bytes()).hexdigest()),
                None,
            )
        else:
            yield missing(f"read {name}", "polars `read_csv`, one thread", 2.5)
        if arrow:
            options = arrow.ReadOptions(use_threads=False)
            peers["pyarrow `read_csv`, one thread"] = (
                lambda p=path, o=options: arrow.read_csv(p, read_options=o),
                None,
            )
        peers["a copy of its bytes and their lines counted"] = (lambda p=path: p.read_bytes().count(b"\n"), None)
        for against, (work, least) in peers.items():
            pair = in_turns(lambda p=path: ms.read(p), work, bench.rounds)
            rates = [f"{size / s:.0f} MiB/s" for s in (pair.ours, pair.theirs)]
            yield Row(f"read {name}", against, pair.ratio(), least, *rates)


def c3d(bench):
    ezc3d, work = peer("ezc3d"), "read C3D"
    if not ezc3d:
        yield missing(work, "ezc3d", 15.0)
        return
    path = bench.real and bench.real / "rbds" / "RBDS001runT25.c3d"
    if not (path and path.is_file()):
        folder = bench.folder / "study"
        ms.simulate.study(folder, runners=3, seed=1)
        path = max(folder.rglob("*.c3d"), key=lambda p: p.stat().st_size)
    size = path.stat().st_size / MIB
    points = ezc3d.c3d(str(path))["data"]["points"]
    markers = ms.read(path).markers
    label = next(iter(markers))
    expected = [points[:3, i] for i in range(points.shape[1])]
    found = np.asarray(markers[label])
    assert any(
        np.allclose(found, e / 1000.0, equal_nan=True) or np.allclose(found, e, equal_nan=True) for e in expected
    )
    pair = in_turns(lambda: ms.read(path), lambda: ezc3d.c3d(str(path))["data"]["points"], max(5, bench.rounds // 3))
    rates = [f"{size / s:.0f} MiB/s" for s in (pair.ours, pair.theirs)]
    yield Row(f"{work}, {size:.1f} MiB", "ezc3d", pair.ratio(), 15.0, *rates)


def computing(bench):
    cases = [
        ("force", recordings.force(0)[0], by_hand.force_means, {"contact_time_s": 2e-3, "vgrf_active_peak_bw": 0.02}),
        ("markers", recordings.markers(0)[0], by_hand.marker_means, {"step_width_m": 1e-3}),
    ]
    for name, frame, compute, within in cases:
        path = bench.folder / f"{name}_{frame.shape[1]}.csv"
        frame.to_csv(path, index=False)
        recording, read = ms.read(path), pd.read_csv(path)
        steps, means = ms.analyze(recording).steps, compute(read)
        for metric, tolerance in {"cadence_spm": 0.5, **within}.items():
            near(np.nanmean(steps[metric]), means[metric], tolerance, metric)
        pair = in_turns(lambda r=recording: ms.analyze(r), lambda c=compute, r=read: c(r), bench.rounds)
        times = [f"{1e3 * s:.2f} ms" for s in (pair.ours, pair.theirs)]
        work = f"everything after reading, {name}"
        yield Row(work, "the NumPy and SciPy script", pair.ratio(), 20.0, *times)
        own = in_turns(lambda r=recording: ms.analyze(r), lambda p=path: ms.read(p), bench.rounds)
        times = [f"{1e3 * s:.2f} ms" for s in (own.ours, own.theirs)]
        yield Row(work, "our own reading of the file", own.ratio(), 3.0, *times)


def batch(bench):
    folder = bench.folder / "batch"
    folder.mkdir(exist_ok=True)
    for i in range(bench.files):
        recordings.force(i)[0].to_csv(folder / f"run_{i:03d}.csv", index=False)
    paths = sorted(folder.glob("*.csv"))
    ours = lambda jobs=1: ms.analyze_batch(paths, jobs=jobs, progress=False)  # noqa: E731
    theirs = lambda: pd.DataFrame([by_hand.force_means(pd.read_csv(p)) for p in paths])  # noqa: E731
    assert not len(ours().failures)
    rounds = max(3, bench.rounds // 10)
    pair = in_turns(ours, theirs, rounds)
    rates = [f"{len(paths) / s:.0f} files/s" for s in (pair.ours, pair.theirs)]
    yield Row(f"read and compute, {len(paths)} force files", "the script with pandas", pair.ratio(), 5.0, *rates)
    wall = in_turns(lambda: ours(2), lambda: ours(1), rounds, time.perf_counter)
    rates = [f"{len(paths) / s:.0f} files/s" for s in (wall.ours, wall.theirs)]
    yield Row("two threads, time on the clock", "one thread", wall.ratio(), 1.8, *rates)


def orientation(bench):
    vqf = peer("vqf")
    if not vqf:
        yield missing("orientation, 6-D, offline", "vqf (C++)", 1.0)
        return
    frame = recordings.sensor(0)
    acc = np.ascontiguousarray(frame[["acc_x", "acc_y", "acc_z"]].to_numpy())
    gyr = np.ascontiguousarray(frame[["gyr_x", "gyr_y", "gyr_z"]].to_numpy())
    rows = [np.ascontiguousarray(x.T) for x in (acc, gyr)]
    ours = lambda: ms.signal.orientation(*rows, rate_hz=100.0)  # noqa: E731
    pair = in_turns(ours, lambda: vqf.offlineVQF(gyr, acc, None, 0.01), bench.rounds)
    times = [f"{1e3 * s:.1f} ms" for s in (pair.ours, pair.theirs)]
    yield Row("orientation, 6-D, offline, 10 min at 100 Hz", "vqf (C++)", pair.ratio(), 1.0, *times)


def starting(bench):
    command = lambda module: [sys.executable, "-c", f"import {module}"]  # noqa: E731
    ours = [children_s(command("midstance")) for _ in range(bench.rounds)]
    theirs = [children_s(command("numpy")) for _ in range(bench.rounds)]
    ratio = statistics.median(theirs) / statistics.median(ours)
    times = [f"{1e3 * statistics.median(s):.0f} ms" for s in (ours, theirs)]
    yield Row("`import midstance`", "`import numpy`", (ratio, ratio, ratio), 1 / 1.3, *times)


def never(_bench):
    why = "not measured: no comparison is written yet"
    yield Row("drift removal", "dryft", why, 10.0)
    for name in ("scikit-digital-health", "gaitmap", "mobgap"):
        yield Row("events and parameters of a sensor", name, why, 40.0)


ALL = [reading, c3d, computing, batch, orientation, starting, never]


def growth(bench):
    """Lines of how processor time grows with length, channels and files: seconds per unit, relative to the first."""
    for name, sizes, make in (
        ("length of a force file, s", (30, 60, 120, 240), lambda n: recordings.force(0, duration_s=n)[0]),
        ("channels of a marker file", (31, 61, 121), lambda n: recordings.markers(0)[0].iloc[:, :n]),
    ):
        base = None
        for size in sizes:
            path = bench.folder / "growing.csv"
            frame = make(size)
            frame.to_csv(path, index=False)
            recording = ms.read(path)
            read = statistics.median(once(lambda p=path: ms.read(p)) for _ in range(bench.rounds))
            analysed = statistics.median(once(lambda r=recording: ms.analyze(r)) for _ in range(bench.rounds))
            base = base or (read / frame.size, analysed / frame.size)
            yield name, size, read / frame.size / base[0], analysed / frame.size / base[1]


PEAK = """
import sys
import midstance as ms
if len(sys.argv) > 1:
    ms.analyze_batch(sys.argv[1:], jobs=1, progress=False)
"""


def memory(bench):
    """Peak memory beyond that of the import, in sizes of the largest file, for a few files and for all."""
    paths = sorted((bench.folder / "batch").glob("*.csv"))
    largest = max(p.stat().st_size for p in paths)
    empty = peak_bytes(PEAK)
    for count in (1, len(paths) // 2, len(paths)):
        yield count, (peak_bytes(PEAK, *paths[:count]) - empty) / largest
