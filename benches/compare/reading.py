"""Reading: text and C3D, against other readers and against what no reader can beat."""

import hashlib

import numpy as np
import pandas as pd
import recordings
from bench import MIB, Row, missing, peer, per_second
from measure import in_turns

import midstance as ms

POLARS = "polars `read_csv`, one thread"


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


def readers(path):
    """What reads the same file, by name, with how much faster midstance has to be."""
    polars, arrow = peer("polars"), peer("pyarrow.csv")
    if polars:
        yield POLARS, lambda: polars.read_csv(path), 2.5
        yield "polars, and SHA-256 of the file", lambda: (polars.read_csv(path), digest(path)), None
    else:
        yield POLARS, None, 2.5
    yield "pandas `read_csv`", lambda: pd.read_csv(path), None
    if arrow:
        options = arrow.ReadOptions(use_threads=False)
        yield "pyarrow `read_csv`, one thread", lambda: arrow.read_csv(path, read_options=options), None
    else:
        yield "pyarrow `read_csv`, one thread", None, None


def digest(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


def text(bench):
    for name, path, frame in text_files(bench):
        work, size = f"read text: {name}", path.stat().st_size / MIB
        same_numbers(ms.read(path), frame, name)
        for against, theirs, least in readers(path):
            if theirs is None:
                yield missing(work, against, least)
                continue
            pair = in_turns(lambda p=path: ms.read(p), theirs, bench.rounds)
            yield Row(work, against, pair.ratio(), least, *per_second(pair, size, "MiB"))


def floors(content):
    """Passes over bytes in memory. No byte is 0xff in these files, so that memchr runs to the end without a find."""
    target = np.empty(len(content), np.uint8)
    source = np.frombuffer(content, np.uint8)
    yield "floor: memcpy of its bytes in memory", lambda: np.copyto(target, source)
    yield "floor: memchr over its bytes in memory", lambda: content.find(b"\xff")
    yield "floor: SHA-256 of its bytes in memory", lambda: hashlib.sha256(content).digest()


def floor(bench):
    """What remains of the way down to passes that parse nothing: below 1 by how many times slower reading is."""
    for name, path, _ in text_files(bench):
        content = path.read_bytes()
        assert content.find(b"\xff") == -1
        for against, theirs in floors(content):
            pair = in_turns(lambda p=path: ms.read(p), theirs, bench.rounds)
            yield Row(f"read text: {name}", against, pair.ratio(), None, *per_second(pair, len(content) / MIB, "MiB"))


def largest_c3d(bench):
    """A public recording where it is at hand, else a synthetic one."""
    path = bench.real / "rbds" / "RBDS001runT25.c3d"
    if path.is_file():
        return path, "RBDS"
    path = bench.folder / "synthetic.c3d"
    if not path.is_file():
        ms.simulate.write(bench.folder, name="synthetic", duration_s=30)
    return path, "synthetic"


def c3d(bench):
    ezc3d, work = peer("ezc3d"), "read C3D"
    if not ezc3d:
        yield missing(work, "ezc3d", 15.0)
        return
    path, origin = largest_c3d(bench)
    size = path.stat().st_size / MIB
    content = ezc3d.c3d(str(path))
    labels = content["parameters"]["POINT"]["LABELS"]["value"]
    markers = ms.read(path).markers
    for label in ("L.ASIS", "R.ASIS") if origin == "RBDS" else markers.labels[:2]:
        at = next(i for i, found in enumerate(labels) if found.split(":")[-1] == label)
        found, expected = np.asarray(markers[label]), content["data"]["points"][:3, at]
        seen = np.isfinite(found)
        assert seen.mean() > 0.5, f"{label} is hardly there"
        # Positions are written as float32 in mm.
        np.testing.assert_allclose(found[seen], expected[seen] / 1000.0, rtol=1e-6, atol=1e-9)
    rounds = max(3, bench.rounds // 3)
    pair = in_turns(lambda: ms.read(path), lambda: ezc3d.c3d(str(path))["data"]["points"], rounds)
    yield Row(f"{work} ({origin}, {size:.1f} MiB)", "ezc3d", pair.ratio(), 15.0, *per_second(pair, size, "MiB"))
