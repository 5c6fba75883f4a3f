"""Peak memory of a batch into a folder of Parquet, beyond that of the import, by kind of file, files and workers.

A small file cannot have a worker of four times its size where the program's own pages take more: so the peak is told
without these too, and measured at several sizes of file, so that a line tells the fixed part from what a file costs.
"""

import shutil

import numpy as np
import recordings
from computing import batch_files
from measure import peak_bytes
from reading import largest_c3d

import midstance as ms

# Sizes of its largest file that a worker may take, by issue 11.
AT_MOST = 4.0
BATCH = """
import sys, tempfile
PARQUET = {"batch": {"format": "parquet"}}
import midstance as ms
with tempfile.TemporaryDirectory() as out:
    if len(sys.argv) > 1:
        ms.analyze_batch(sys.argv[2:], jobs=int(sys.argv[1]), out=out, config=PARQUET, progress=False)
"""


def marker_files(bench, count):
    folder = bench.folder / "marker_batch"
    folder.mkdir(exist_ok=True)
    for i in range(count):
        recordings.markers(i)[0].to_csv(folder / f"run_{i:03d}.csv", index=False)
    return sorted(folder.glob("*.csv"))


def c3d_files(bench, count):
    """Copies of one."""
    path, _ = largest_c3d(bench)
    folder = bench.folder / "c3d_batch"
    folder.mkdir(exist_ok=True)
    for i in range(count):
        shutil.copyfile(path, folder / f"run_{i:03d}.c3d")
    return sorted(folder.glob("*.c3d"))


def kinds(bench):
    fewer = max(2, bench.files // 10)
    yield "force, text", batch_files(bench)
    yield "markers, text", marker_files(bench, fewer)
    yield "C3D", c3d_files(bench, fewer)


def peaks(bench):
    """Kind, files, workers, the peak beyond the import, and bytes of the largest file times workers."""
    empty = peak_bytes(BATCH)
    if empty is None:
        return
    for kind, paths in kinds(bench):
        largest = max(path.stat().st_size for path in paths)
        few = max(2, len(paths) // 4)
        for count, workers in ((1, 1), (few, 1), (len(paths), 1), (few, 2), (len(paths), 2)):
            beyond = peak_bytes(BATCH, workers, *paths[:count]).beyond(empty)
            yield kind, count, workers, beyond, workers * largest


# Durations of the recordings through whose peaks the line goes, s, and how many files of each there are.
DURATIONS_S = (20.0, 60.0, 180.0)
OF_EACH = 6


def write_csv(recording, path):
    recording[0].to_csv(path.with_suffix(".csv"), index=False)


KINDS = {
    "force, text": lambda path, duration_s: write_csv(recordings.force(0, duration_s=duration_s), path),
    "markers, text": lambda path, duration_s: write_csv(recordings.markers(0, duration_s=duration_s), path),
    "C3D": lambda path, duration_s: ms.simulate.write(path.parent, name=path.name, duration_s=duration_s),
}


def copies(bench, kind, duration_s):
    """The same recording under several names."""
    folder = bench.folder / f"size_{len(kind)}_{duration_s:.0f}"
    if not folder.is_dir():
        folder.mkdir()
        KINDS[kind](folder / "run_0", duration_s)
        (first,) = (path for path in folder.iterdir() if path.suffix in (".csv", ".c3d"))
        for i in range(1, OF_EACH):
            shutil.copyfile(first, folder / f"run_{i}{first.suffix}")
    return sorted(path for path in folder.iterdir() if path.stem.startswith("run_") and path.suffix in (".csv", ".c3d"))


def lines(bench):
    """Kind, workers, sizes of file, and the line through the peaks: bytes at no size, and sizes of the file per worker.

    Last the largest distance of a peak from the line, as a share of that peak.
    """
    empty = peak_bytes(BATCH)
    if empty is None:
        return
    for kind in KINDS:
        batches = [copies(bench, kind, duration_s) for duration_s in DURATIONS_S]
        sizes = np.array([paths[0].stat().st_size for paths in batches], dtype=float)
        for workers in (1, 2):
            peaks = np.array([peak_bytes(BATCH, workers, *paths).beyond(empty).all for paths in batches], dtype=float)
            slope, fixed = np.polyfit(sizes, peaks, 1)
            off = np.max(np.abs(fixed + slope * sizes - peaks) / peaks)
            yield kind, workers, sizes, fixed, slope / workers, off
