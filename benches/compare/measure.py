"""Processor time of two pieces of work in turns, so that a busy machine slows both."""

import gc
import resource
import statistics
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Pair:
    """Seconds of processor per round, ours and theirs."""

    ours_s: list[float]
    theirs_s: list[float]

    @property
    def ours(self):
        return statistics.median(self.ours_s)

    @property
    def theirs(self):
        return statistics.median(self.theirs_s)

    def ratio(self):
        """How many times faster than theirs: the median of the pairs and their quartiles."""
        ratios = sorted(theirs / ours for ours, theirs in zip(self.ours_s, self.theirs_s, strict=True))
        low, middle, high = statistics.quantiles(ratios, n=4) if len(ratios) > 1 else ratios * 3
        return middle, low, high


def once(work, clock=time.process_time):
    start = clock()
    work()
    return clock() - start


def turns(rounds, *sides):
    """Seconds of each side, of which each runs once unmeasured and then in turns, in an order that changes.

    A side is a function that does its work and says how long it took.
    """
    for side in sides:
        side()
    gc.collect()
    gc.disable()
    seconds = [[] for _ in sides]
    order = list(range(len(sides)))
    for _ in range(rounds):
        order.reverse()
        for which in order:
            seconds[which].append(sides[which]())
    gc.enable()
    return seconds


def in_turns(ours, theirs, rounds, clock=time.process_time):
    return Pair(*turns(rounds, lambda: once(ours, clock), lambda: once(theirs, clock)))


# Not `ru_maxrss`: on Linux a process starts with the peak of the one that started it, which here is far larger.
PEAK = """
status = dict(line.split(":") for line in open("/proc/self/status"))
print(*(status[name].split()[0] for name in ("VmHWM", "RssFile")))
"""


@dataclass(frozen=True)
class Peak:
    """The most memory that a process took, bytes, and of it the pages of files: of its program, which others share."""

    all: int
    of_files: int

    def beyond(self, empty):
        return Peak(self.all - empty.all, self.of_files - empty.of_files)


def peak_bytes(code, *arguments):
    """The peak of a fresh Python that ran `code`, the pages of files those at its end; `None` where no system tells."""
    if not Path("/proc/self/status").is_file():
        return None
    done = subprocess.run(
        [sys.executable, "-c", code + PEAK, *map(str, arguments)], capture_output=True, text=True, check=True
    )
    return Peak(*(int(kib) * 1024 for kib in done.stdout.split()[-2:]))


def children_s(command):
    """Processor time of a command, s."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, check=True, capture_output=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
