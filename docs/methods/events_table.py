"""Scores every way of finding contacts in markers against force, for docs/methods/events.md.

Reads the public recordings beside the checkout (or in MIDSTANCE_DATA) and writes the table between the page's marks.
"""

import os
import pathlib

import numpy as np

import midstance as ms

HERE = pathlib.Path(__file__).parent
DATA = pathlib.Path(os.environ.get("MIDSTANCE_DATA", HERE.parents[1] / ".." / "shared" / "data"))
MARKS = ("<!-- table: made by events_table.py -->", "<!-- end of table -->")
TRIALS = {
    "RBDS, 7 trials, 150 Hz": [[path] for path in sorted((DATA / "rbds").glob("*run*.c3d"))],
    "jdx, 240 Hz": [sorted((DATA / "jdx").glob("JDX*.tsv"))],
    "Rajagopal, 100 Hz": [sorted((DATA / "opensim_rajagopal").glob("Rajagopal_*"))],
}
METHODS = {
    "contact": [
        ("`impact_rise` (default)", {}),
        *(
            (f"`{m}`", {"initial_contact": m})
            for m in ("handsaker", "heel_height", "heel_velocity", "pelvis_velocity", "zeni")
        ),
    ],
    "toe-off": [
        ("default", {}),
        *(
            (f"`{m}`", {"toe_off": m})
            for m in ("push_off_fall", "handsaker", "knee_extension", "forefoot_height", "zeni")
        ),
    ],
}
COLUMN = {"contact": "ic_time_s", "toe-off": "to_time_s"}


def errors(force, markers, column):
    """Take differences in ms, with the numbers of missed and invented events of the common time."""
    found, missed, used = [], 0, set()
    times, sides = markers[column], markers["side"]
    seen = times[np.isfinite(times)]
    for time, side in zip(force[column], force["side"], strict=True):
        if not np.isfinite(time) or len(seen) == 0 or not seen.min() - 0.06 <= time <= seen.max() + 0.06:
            continue
        near = [(abs(t - time), i) for i, (t, s) in enumerate(zip(times, sides, strict=True)) if s == side]
        near = [pair for pair in near if np.isfinite(pair[0]) and pair[0] < 0.10]
        if near:
            used.add(min(near)[1])
            found.append(1000 * (times[min(near)[1]] - time))
        else:
            missed += 1
    valid = force[column][np.isfinite(force[column])]
    inside = (times > valid.min() - 0.06) & (times < valid.max() + 0.06)
    return found, missed, int(inside.sum()) - len(used)


def cell(files, column, settings):
    """Make one cell of the table."""
    found, missed, invented = [], 0, 0
    for paths in files:
        recording = read(paths)
        force = steps(recording, "force", {})
        scores = errors(force, steps(recording, "markers", settings), column)
        found, missed, invented = found + scores[0], missed + scores[1], invented + scores[2]
    if not found:
        return "–"
    size = np.abs(found)
    text = f"{np.median(found):+.1f} · {np.median(size):.1f} · {np.percentile(size, 95):.1f}"
    return text + (f" ({missed} missed, {invented} more)" if missed or invented else "")


_READ, _STEPS = {}, {}


def read(paths):
    """Read some files, once."""
    key = tuple(paths)
    if key not in _READ:
        _READ[key] = ms.read(paths)
    return _READ[key]


def steps(recording, source, settings):
    """Find the steps in one source, none where it fails."""
    key = (recording.name, source, str(settings))
    if key not in _STEPS:
        try:
            _STEPS[key] = ms.analyze(recording, config={"events": {"source": source, "markers": settings}}).steps
        except ms.MidstanceError:
            _STEPS[key] = {name: np.array([]) for name in ("ic_time_s", "to_time_s", "side")}
    return _STEPS[key]


def main():
    """Write the table into the page."""
    lines = ["| event | method | " + " | ".join(TRIALS) + " |", "|---|---|" + "---|" * len(TRIALS)]
    for event, methods in METHODS.items():
        for name, settings in methods:
            cells = [cell(files, COLUMN[event], settings) for files in TRIALS.values()]
            lines.append(f"| {event} | {name} | " + " | ".join(cells) + " |")
    page = HERE / "events.md"
    text = page.read_text(encoding="utf-8")
    before, after = text.split(MARKS[0])[0], text.split(MARKS[1])[1]
    page.write_text(before + "\n".join([MARKS[0], *lines, MARKS[1]]) + after, encoding="utf-8")


if __name__ == "__main__":
    main()
