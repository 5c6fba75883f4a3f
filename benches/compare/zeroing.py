"""Zero and drift of a force plate, against dryft.

dryft (Alcantara 2019, 10.21105/joss.01910) is not on the package index: what carries its name there is another program.
`requirements-dryft.txt` takes it from its repository; without it the line says that it is missing.
"""

import contextlib
import io

import numpy as np
import recordings
from bench import Row, milliseconds, missing, near, peer
from by_hand import contacts, smooth
from measure import in_turns

import midstance as ms

WORK = "drift removal"
# As in dryft's own example: above any drift, and what a stance lasts.
THRESHOLD_N, SHORTEST_S, LONGEST_S = 140.0, 0.1, 0.4


def drifting(bench):
    """Low-passed vertical forces with drift, N, and their rates, Hz."""
    frame, _ = recordings.force(0)
    time_s = frame["time"].to_numpy()
    drift = 60.0 + 50.0 * np.sin(2 * np.pi * time_s / 47.0)
    yield "60 s at 1000 Hz", smooth(frame["Fz"].to_numpy() + drift, 1000.0, 50.0), 1000.0
    sample = bench.real / "dryft" / "custom_drift_S001runT25.csv"
    if sample.is_file():
        yield "dryft's sample, 30 s at 300 Hz", smooth(np.loadtxt(sample), 300.0, 50.0), 300.0


def by_dryft(signal, vertical_n, rate_hz):
    begin, end, good = signal.splitsteps(vertical_n, THRESHOLD_N, rate_hz, SHORTEST_S, LONGEST_S)
    aerial, at = signal.aerialforce(vertical_n, begin, end, good)
    return signal.detrend(vertical_n, aerial, at)


def agree(ours, theirs, rate_hz):
    """The same contacts and the same zero in the air, as far as dryft's one sample of each flight lets them.

    Such a sample is off by the noise, here 1 N; a mean contact time moves by less than a quarter of a sample.
    """
    found = [contacts(force, rate_hz, threshold_n=50.0) for force in (ours, theirs)]
    lasting_s = [(end - start).mean() / rate_hz for start, end in found]
    near(len(found[0][0]), len(found[1][0]), 1, "contacts")
    near(*lasting_s, 0.25 / rate_hz, "contact time, s")
    start, end = found[0]
    middles = (end[:-1] + start[1:]) // 2
    near(np.median(ours[middles]), np.median(theirs[middles]), 1.0, "force in flight, N")
    near(np.sqrt(np.mean((ours - theirs)[start[0] : end[-1]] ** 2)), 0.0, 2.0, "difference of the two, N")


def drift(bench):
    signal = peer("dryft.signal")
    if not hasattr(signal, "aerialforce"):
        yield missing(WORK, "dryft", 10.0)
        return
    # It reports as it goes, and casts NaN on the way: neither text nor warning shall count against it.
    with contextlib.redirect_stdout(io.StringIO()), np.errstate(invalid="ignore"):
        rows = [compared(bench, signal, *case) for case in drifting(bench)]
    yield from rows


def compared(bench, signal, name, vertical_n, rate_hz):
    ours = lambda: ms.force.remove_drift(vertical_n, rate_hz=rate_hz)  # noqa: E731
    theirs = lambda: by_dryft(signal, vertical_n, rate_hz)  # noqa: E731
    agree(ours()[0], theirs(), rate_hz)
    pair = in_turns(ours, theirs, bench.rounds)
    return Row(f"{WORK}, {name}", "dryft", pair.ratio(), 10.0, *milliseconds(pair))
