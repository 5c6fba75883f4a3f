"""Peak memory of a batch into a folder of Parquet, beyond that of the import, by kind of file, files and workers."""

import shutil

import recordings
from computing import batch_files
from measure import peak_bytes
from reading import largest_c3d

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
    """Kind, files, workers, bytes beyond the import, and those per worker in sizes of the largest file."""
    empty = peak_bytes(BATCH)
    if empty is None:
        return
    for kind, paths in kinds(bench):
        largest = max(path.stat().st_size for path in paths)
        few = max(2, len(paths) // 4)
        for count, workers in ((1, 1), (few, 1), (len(paths), 1), (few, 2), (len(paths), 2)):
            beyond = peak_bytes(BATCH, workers, *paths[:count]) - empty
            yield kind, count, workers, beyond, beyond / workers / largest
