"""Measures midstance against what else reads and computes the same, on the same files, and writes the table.

python benches/compare [--rounds 31] [--files 200] [--real ../shared/data] [--write docs/performance.md]

Everything runs on one thread and is measured in processor time, ours and theirs in turns; only what is about threads is
measured on the clock. Peers are pinned in the `requirements*.txt` beside this file, and `make compare` installs them:
what needs other versions of the same libraries goes into an environment of its own, `compare-NAME` beside this one. A
peer that is not there gets a line that says so.
"""

import os

ONE = ("POLARS_MAX_THREADS", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "ARROW_NUM_THREADS")
os.environ.update(dict.fromkeys((*ONE, "NUMBA_NUM_THREADS"), "1"))

import argparse  # noqa: E402
import datetime  # noqa: E402
import importlib.metadata  # noqa: E402
import platform  # noqa: E402
import sys  # noqa: E402
import tempfile  # noqa: E402
from pathlib import Path  # noqa: E402

import computing  # noqa: E402
import growth  # noqa: E402
import memory  # noqa: E402
import reading  # noqa: E402
import sensors  # noqa: E402
import zeroing  # noqa: E402
from bench import MIB, Bench, peer  # noqa: E402

ROOT = Path(__file__).parents[2]
LIBRARIES = ("numpy", "scipy", "pandas", "polars", "pyarrow", "ezc3d", "vqf", "dryft")
# In the order of the table in issue 11.
COMPARISONS = (
    reading.text,
    computing.after_reading,
    computing.batch,
    reading.c3d,
    sensors.peers,
    sensors.orientation,
    zeroing.drift,
    computing.threads,
    computing.starting,
    computing.share,
    reading.floor,
)


def processor():
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
        return next(line.split(":")[1].strip() for line in lines if line.startswith("model name"))
    except (OSError, StopIteration):
        return platform.processor() or platform.machine()


def versions():
    for name in LIBRARIES:
        try:
            yield f"{name} {importlib.metadata.version(name)}"
        except importlib.metadata.PackageNotFoundError:
            yield f"{name} {'of no stated version' if peer(name) else 'missing'}"


def load():
    return f"{os.getloadavg()[0]:.1f}"


def line(texts):
    return "| " + " | ".join(texts) + " |"


def table(head, lines):
    return ["", line(head), line(["---"] * len(head)), *map(line, lines)]


def cells(row):
    least = "" if row.least is None else f"{row.least:.2g}"
    if isinstance(row.ratio, str):
        return [row.work, row.against, row.ratio, least, "", row.ours, row.theirs]
    middle, low, high = (f"{ratio:.3g}" for ratio in row.ratio)
    met = "" if row.least is None else "yes" if row.ratio[0] >= row.least else "**no**"
    return [row.work, row.against, f"{middle} ({low} to {high})", least, met, row.ours, row.theirs]


def ratios(bench):
    """What was asked for, in its order; then what is there to compare with."""
    rows = []
    for comparison in COMPARISONS:
        for row in comparison(bench):
            print(line(cells(row)), file=sys.stderr, flush=True)
            rows.append(row)
    head = ["work", "against", "times faster (quartiles)", "at least", "met", "midstance", "the other"]
    yield from table(head, [cells(row) for row in rows if row.least is not None])
    kept = (0, 1, 2, 5, 6)
    yield from table([head[i] for i in kept], [[cells(row)[i] for i in kept] for row in rows if row.least is None])


def curves(bench, picture):
    found = list(growth.curves(bench))
    lines = []
    for curve in found:
        for name, costs in curve.cost.items():
            each = ", ".join(f"{size}: {cost:.2f}" for size, cost in zip(curve.sizes, costs, strict=True))
            lines.append([curve.over, f"{name}, per {curve.unit}", each])
    yield from table(["what grows", "cost", "at each size, relative to the first"], lines)
    if peer("matplotlib"):
        growth.draw(found, picture)
        yield from ["", f"![Cost per unit against length, markers, files and threads]({picture.name})"]


def peaks(bench):
    lines = []
    for kind, files, workers, beyond, held in memory.peaks(bench):
        times, own = beyond.all / held, (beyond.all - beyond.of_files) / held
        met = "yes" if times <= memory.AT_MOST else "**no**"
        lines.append([kind, str(files), str(workers), f"{beyond.all / MIB:.1f} MiB", f"{times:.1f}", met, f"{own:.1f}"])
    head = ["files of a batch", "how many", "workers", "peak beyond that of the import"]
    sizes = "per worker, in sizes of the largest file"
    yield from table([*head, sizes, f"at most {memory.AT_MOST:g}", "without the program's own pages"], lines)


def lines_of_peaks(bench):
    lines = []
    for kind, workers, sizes, fixed, slope, off in memory.lines(bench):
        met = "yes" if slope <= memory.AT_MOST else "**no**"
        span = ", ".join(f"{size / MIB:.1f}" for size in sizes)
        lines.append([kind, span, str(workers), f"{fixed / MIB:.1f} MiB", f"{slope:.1f}", met, f"{off:.0%}"])
    head = ["files of a batch", "sizes, MiB", "workers", "fixed part", "on top per worker, in sizes of its file"]
    yield from table([*head, f"at most {memory.AT_MOST:g}", "furthest from the line"], lines)


def report(bench, picture):
    before = load()
    body = [*ratios(bench), *curves(bench, picture), *peaks(bench), *lines_of_peaks(bench)]
    yield (
        f"Measured {datetime.date.today()} with Python {platform.python_version()} on {processor()}, "
        f"{os.cpu_count()} cores, load {before} before and {load()} after; {', '.join(versions())}; "
        f"{bench.rounds} rounds, {bench.files} files."
    )
    yield from body


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=31)
    parser.add_argument("--files", type=int, default=200)
    parser.add_argument(
        "--real",
        type=Path,
        default=os.environ.get("MIDSTANCE_DATA", ROOT.parent / "shared" / "data"),
        help="folder of public recordings",
    )
    parser.add_argument("--environments", type=Path, default=Path(sys.prefix).parent, help="where compare-NAME are")
    parser.add_argument("--write", type=Path, help="page whose table between the two marks is replaced")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(Path(folder), given.rounds, given.files, given.real, given.environments)
        picture = (given.write or bench.folder / "performance.md").with_suffix(".svg")
        text = "\n".join(report(bench, picture))
    print(text)
    if given.write:
        begin, end = "<!-- compare -->\n", "\n<!-- end -->"
        page = given.write.read_text(encoding="utf-8")
        before, after = page.split(begin)[0], page.split(end)[1]
        given.write.write_text(before + begin + text + end + after, encoding="utf-8")


main()
