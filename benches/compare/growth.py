"""How cost grows with length, channels, files and threads, as curves of the cost per unit."""

import os
import statistics
import time
from dataclasses import dataclass

import recordings
from computing import batch_files, study
from measure import once, turns

import midstance as ms

LENGTHS_S = (15, 30, 60, 120, 240)
MARKERS = (13, 20, 40, 80)


@dataclass(frozen=True)
class Curve:
    """Cost per unit at each size, relative to that at the first; flat is linear growth."""

    over: str
    unit: str
    sizes: tuple[int, ...]
    cost: dict[str, list[float]]


def relative(costs, units):
    each = [cost / unit for cost, unit in zip(costs, units, strict=True)]
    return [cost / each[0] for cost in each]


def medians(rounds, works, clock=time.process_time):
    """Median seconds of each, all in turns."""
    sides = [lambda w=work: once(w, clock) for work in works]
    return [statistics.median(seconds) for seconds in turns(rounds, *sides)]


def of_cells(bench, over, unit, sizes, make):
    paths, cells = [], []
    for size in sizes:
        frame = make(size)
        paths.append(bench.folder / f"growing_{frame.shape[0]}_{frame.shape[1]}.csv")
        frame.to_csv(paths[-1], index=False)
        cells.append(frame.size)
    read = medians(bench.rounds, [lambda p=path: ms.read(p) for path in paths])
    recorded = [ms.read(path) for path in paths]
    analysed = medians(bench.rounds, [lambda r=recording: ms.analyze(r) for recording in recorded])
    return Curve(over, unit, sizes, {"reading": relative(read, cells), "analysis": relative(analysed, cells)})


def of_files(bench):
    paths = batch_files(bench)
    sizes = tuple(sorted({max(1, len(paths) >> halved) for halved in range(5)}))
    costs = medians(max(3, bench.rounds // 10), [lambda n=size: study(paths[:n], 1) for size in sizes])
    return Curve("files in a batch, one thread", "file", sizes, {"reading and analysis": relative(costs, sizes)})


def of_threads(bench):
    """Time on the clock times threads: flat where each does as much as one alone."""
    paths = batch_files(bench)
    sizes = tuple(range(1, (os.cpu_count() or 1) + 1))
    works = [lambda n=size: study(paths, n) for size in sizes]
    costs = medians(max(3, bench.rounds // 10), works, time.perf_counter)
    spent = [cost * size for cost, size in zip(costs, sizes, strict=True)]
    one = {"reading and analysis": relative(spent, [1.0] * len(sizes))}
    return Curve("threads, time on the clock × threads", "batch", sizes, one)


def curves(bench):
    force = lambda seconds: recordings.force(0, duration_s=seconds)[0]  # noqa: E731
    markers = lambda count: recordings.markers(0, count=count)[0]  # noqa: E731
    yield of_cells(bench, "length of a force file, s", "cell", LENGTHS_S, force)
    yield of_cells(bench, "markers of a 30 s file", "cell", MARKERS, markers)
    yield of_files(bench)
    yield of_threads(bench)


def draw(found, path):
    """One panel per curve, as SVG. Needs matplotlib."""
    import matplotlib as mpl

    mpl.use("svg")
    import matplotlib.pyplot as plt

    plt.rcParams |= {"svg.hashsalt": "midstance", "svg.fonttype": "none", "font.family": "sans-serif", "font.size": 9}
    figure, axes = plt.subplots(1, len(found), figsize=(11, 2.9), sharey=True, layout="constrained")
    for axis, curve in zip(axes, found, strict=True):
        axis.axhline(1.0, color="0.8", linewidth=1, zorder=0)
        for (name, costs), marker in zip(curve.cost.items(), "os", strict=False):
            axis.plot(curve.sizes, costs, marker=marker, markersize=4, linewidth=1.2, label=name)
        axis.set_xscale("log", base=2)
        axis.set_xticks(curve.sizes, [str(size) for size in curve.sizes])
        axis.minorticks_off()
        axis.set_xlabel(curve.over)
        axis.spines[["top", "right"]].set_visible(False)
        axis.legend(frameon=False, loc="lower left")
    highest = max(max(costs) for curve in found for costs in curve.cost.values())
    axes[0].set_ylim(0.0, max(1.5, 1.1 * highest))
    axes[0].set_ylabel("cost per unit, first = 1")
    figure.savefig(path, metadata={"Date": None})
    plt.close(figure)
