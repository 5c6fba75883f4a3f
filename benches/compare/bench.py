"""What the comparisons share: a line of the table, where things are, which peers there are."""

import importlib
from dataclasses import dataclass
from pathlib import Path

MIB = 2**20


@dataclass(frozen=True)
class Row:
    """One line of the table; `ratio` is the median with its quartiles, or a sentence that says why there is none.

    `least` is what issue 11 asks for; a line without it is there to compare with.
    """

    work: str
    against: str
    ratio: tuple[float, float, float] | str
    least: float | None = None
    ours: str = ""
    theirs: str = ""


@dataclass(frozen=True)
class Bench:
    """Where files go, how often each pair runs, how many files a batch has, and where recordings and peers may be."""

    folder: Path
    rounds: int
    files: int
    real: Path
    environments: Path


def peer(name):
    """A module, or `None` where it is not installed."""
    try:
        return importlib.import_module(name)
    except ImportError:
        return None


def missing(work, against, least=None, why="not installed"):
    return Row(work, against, f"not measured: {why}", least)


def near(found, expected, within, what):
    """Stops everything where two programs do not agree."""
    assert abs(found - expected) <= within, f"{what}: {found} is not {expected} ± {within}; speed means nothing"


def milliseconds(pair):
    return [f"{1e3 * seconds:.2f} ms" for seconds in (pair.ours, pair.theirs)]


def per_second(pair, size, unit):
    return [f"{size / seconds:.0f} {unit}/s" for seconds in (pair.ours, pair.theirs)]
