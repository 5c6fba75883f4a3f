"""Measures midstance against what else reads and computes the same, on the same files, and writes the table.

python benches/compare [--rounds 31] [--files 200] [--write docs/performance.md]

Everything runs on one thread and is measured in processor time, ours and theirs in turns; only the row about two
threads is measured on the clock. Peers are pinned in `requirements.txt` beside this file; `make compare` installs them.
"""

import os

ONE = ("POLARS_MAX_THREADS", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "ARROW_NUM_THREADS")
os.environ.update(dict.fromkeys(ONE, "1"))

import argparse  # noqa: E402
import datetime  # noqa: E402
import importlib.metadata  # noqa: E402
import platform  # noqa: E402
import tempfile  # noqa: E402
from pathlib import Path  # noqa: E402

import rows  # noqa: E402

PEERS = ("numpy", "scipy", "pandas", "polars", "pyarrow", "ezc3d", "vqf")


def processor():
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
        return next(line.split(":")[1].strip() for line in lines if line.startswith("model name"))
    except (OSError, StopIteration):
        return platform.processor() or platform.machine()


def versions():
    for name in PEERS:
        try:
            yield f"{name} {importlib.metadata.version(name)}"
        except importlib.metadata.PackageNotFoundError:
            yield f"{name} missing"


def cells(row):
    least = "" if row.least is None else f"{row.least:.2g}"
    if isinstance(row.ratio, str):
        return [row.work, row.against, row.ratio, least, "", row.ours, row.theirs]
    middle, low, high = row.ratio
    met = "" if row.least is None else "yes" if middle >= row.least else "**no**"
    return [row.work, row.against, f"{middle:.2f} ({low:.2f} to {high:.2f})", least, met, row.ours, row.theirs]


def line(texts):
    return "| " + " | ".join(texts) + " |"


def report(bench, load):
    """The lines of the page, one by one as they are measured."""
    yield (
        f"Measured {datetime.date.today()} with Python {platform.python_version()} on {processor()}, "
        f"{os.cpu_count()} cores, load {load:.1f} before and {{load}} after; {', '.join(versions())}; "
        f"{bench.rounds} rounds, {bench.files} files."
    )
    yield ""
    yield line(["work", "against", "times faster (quartiles)", "at least", "met", "midstance", "the other"])
    yield line(["---"] * 7)
    for comparison in rows.ALL:
        for row in comparison(bench):
            yield line(cells(row))
    yield ""
    yield line(["what grows", "size", "reading per cell", "analysis per cell"])
    yield line(["---"] * 4)
    for name, size, read, analysed in rows.growth(bench):
        yield line([name, str(size), f"{read:.2f}", f"{analysed:.2f}"])
    yield ""
    yield line(["files in one batch, one thread", "peak memory, sizes of the largest file"])
    yield line(["---"] * 2)
    for count, times in rows.memory(bench):
        yield line([str(count), f"{times:.1f}"])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=31)
    parser.add_argument("--files", type=int, default=200)
    parser.add_argument("--real", type=Path, default=os.environ.get("MIDSTANCE_DATA"), help="folder of real recordings")
    parser.add_argument("--write", type=Path, help="page whose table between the two marks is replaced")
    given = parser.parse_args()
    load = os.getloadavg()[0]
    with tempfile.TemporaryDirectory() as folder:
        lines = []
        for text in report(rows.Bench(Path(folder), given.rounds, given.files, given.real), load):
            print(text, flush=True)
            lines.append(text)
    table = "\n".join(lines).replace("{load}", f"{os.getloadavg()[0]:.1f}")
    if given.write:
        begin, end = "<!-- compare -->\n", "\n<!-- end -->"
        page = given.write.read_text(encoding="utf-8")
        before, after = page.split(begin)[0], page.split(end)[1]
        given.write.write_text(before + begin + table + end + after, encoding="utf-8")


main()
