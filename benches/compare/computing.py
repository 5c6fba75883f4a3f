"""Everything after reading, whole batches, threads, and starting."""

import sys
import time

import by_hand
import numpy as np
import pandas as pd
import recordings
from bench import Row, milliseconds, near, per_second
from measure import Pair, children_s, in_turns, turns

import midstance as ms

SCRIPT = "the NumPy, SciPy and pandas script"
NO_INTERVALS = {"statistics": {"resamples": 0}}


def cases(bench):
    for name, frame, compute, within in (
        ("force", recordings.force(0)[0], by_hand.force_means, {"contact_time_s": 2e-3, "vgrf_active_peak_bw": 0.02}),
        ("markers", recordings.markers(0)[0], by_hand.marker_means, {"step_width_m": 1e-3}),
    ):
        path = bench.folder / f"{name}_{frame.shape[1]}.csv"
        frame.to_csv(path, index=False)
        yield name, path, compute, {"cadence_spm": 0.5, **within}


def after_reading(bench):
    for name, path, compute, within in cases(bench):
        recording, frame = ms.read(path), pd.read_csv(path)
        steps, means = ms.analyze(recording).steps, compute(frame)
        for metric, tolerance in within.items():
            near(np.nanmean(steps[metric]), means[metric], tolerance, metric)
        pair = in_turns(lambda r=recording: ms.analyze(r), lambda c=compute, f=frame: c(f), bench.rounds)
        work = f"everything after reading, {name}"
        yield Row(work, SCRIPT, pair.ratio(), 20.0, *milliseconds(pair))
        # The script has no intervals either.
        pair = in_turns(
            lambda r=recording: ms.analyze(r, config=NO_INTERVALS), lambda c=compute, f=frame: c(f), bench.rounds
        )
        yield Row(f"{work}, without intervals", SCRIPT, pair.ratio(), None, *milliseconds(pair))


def share(bench):
    for name, path, _, _ in cases(bench):
        recording = ms.read(path)
        pair = in_turns(lambda r=recording: ms.analyze(r), lambda p=path: ms.read(p), bench.rounds)
        work = f"everything after reading, {name}"
        yield Row(work, "our own reading of the file", pair.ratio(), 3.0, *milliseconds(pair))


def batch_files(bench):
    folder = bench.folder / "batch"
    if not folder.is_dir():
        folder.mkdir()
        for i in range(bench.files):
            recordings.force(i)[0].to_csv(folder / f"run_{i:03d}.csv", index=False)
    return sorted(folder.glob("*.csv"))


def study(paths, jobs):
    return ms.analyze_batch(paths, jobs=jobs, progress=False)


def batch(bench):
    paths = batch_files(bench)
    theirs = lambda: pd.DataFrame([by_hand.force_means(pd.read_csv(p)) for p in paths])  # noqa: E731
    ours = study(paths, 1)
    assert ours.status["failed"] == 0
    near(np.nanmean(ours.steps["cadence_spm"]), theirs()["cadence_spm"].mean(), 0.5, "cadence_spm over the batch")
    pair = in_turns(lambda: study(paths, 1), theirs, max(3, bench.rounds // 10))
    work = f"read and compute, batch of {len(paths)} text files"
    yield Row(work, f"{SCRIPT}, `read_csv` of pandas", pair.ratio(), 5.0, *per_second(pair, len(paths), "files"))


def threads(bench):
    paths = batch_files(bench)
    rounds = max(3, bench.rounds // 10)
    pair = in_turns(lambda: study(paths, 2), lambda: study(paths, 1), rounds, time.perf_counter)
    work = "two threads, the same batch, on the clock"
    yield Row(work, "one thread", pair.ratio(), 1.8, *per_second(pair, len(paths), "files"))


def starting(bench):
    command = lambda module: [sys.executable, "-c", f"import {module}"]  # noqa: E731
    sides = [lambda m=module: children_s(command(m)) for module in ("midstance", "numpy")]
    pair = Pair(*turns(bench.rounds, *sides))
    yield Row("`import midstance`", "`import numpy`", pair.ratio(), 1 / 1.3, *milliseconds(pair))
