"""What to look at before believing a trial."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, Any

import numpy as np

from midstance._core import Trial
from midstance.plot import _canvas as c

if TYPE_CHECKING:
    from matplotlib.axes import Axes

# How each kind of the table `quality` looks.
_LOOKS: dict[str, dict[str, Any]] = {
    "rejected": {"fc": c.PURPLE, "ec": c.BLACK, "hatch": "xxxx", "lw": 0.8},
    "marker_gap_filled": {"fc": c.GREEN, "ec": c.GREEN, "lw": 0.8},
    "marker_gap": {"fc": c.ORANGE, "ec": c.BLACK, "hatch": "////", "lw": 0.8},
    "force_gap": {"fc": c.ORANGE, "ec": c.BLACK, "hatch": "////", "lw": 0.8},
    "sensor_gap": {"fc": c.ORANGE, "ec": c.BLACK, "hatch": "////", "lw": 0.8},
    "saturated": {"fc": c.BLACK, "ec": c.BLACK, "lw": 0.8},
}
_WORDS = {
    "marker_gap_filled": "gap, filled",
    "marker_gap": "gap, left open",
    "force_gap": "gap, left open",
    "sensor_gap": "gap, left open",
}
_LANES = 14
# How high a lane must be to be read, and what stands above the lanes.
_LANE_PT, _ABOVE_PT = 10, 40
# Which share of the height the notes may take of axes beside others, and how high a line of them is.
_NOTES_SHARE, _LINE_PT = 0.3, 7.5
# How many gaps side by side can be told apart.
_SEEN = 200
# What of the notes is always said, beside the doubts.
_CODES = ("events", "contacts", "sides", "drift", "gaps", "rigid_fill", "body_weight")


def quality(trial: Trial, *, notes: bool | None = None, ax: Axes | None = None) -> Axes:
    """Draw what was lost, mended or not believed, lane by lane over time, with the notes below.

    Lanes: the steps of each foot, rejected ones with their reason; what the plates read in flight before they were
    zeroed; markers, plates and sensors with gaps or samples at the end of their range. The title tells the force
    threshold and how many steps are valid.

    Parameters
    ----------
    trial : Trial
        Analysed with curves.
    notes : bool, optional
        Whether to write the doubts and the notes on events, drift and gaps below. Default: where no `ax` is given, as
        they take much room; there, at most a third of the height is written.
    ax : matplotlib.axes.Axes, optional
        Where to draw, as many lanes as it has room for. Default: new ones.

    Returns
    -------
    matplotlib.axes.Axes
        Lanes over time in s. A clock that starts at 1000 s or later, such as one since 1970, is counted from the start;
        the label says from when.

    Raises
    ------
    MidstanceError
        ``no_signal`` for a trial analysed without curves.

    Examples
    --------
    >>> import midstance as ms
    >>> trial = ms.analyze(ms.simulate.runner(duration_s=10, drift={"shape": "linear", "start_n": 0, "end_n": 60})[0])
    >>> ms.plot.quality(trial).get_title(loc="left")
    'force threshold 20 N; 27 of 29 steps valid; rejected: 1 drift extrapolated, 1 partial'
    """
    table = c.drawn(c.need(trial), "quality")
    spans = table.to_dict()
    spans["what"] = [_lane(kind, what) for kind, what in zip(spans["kind"], spans["what"], strict=True)]
    start_s, xlabel = c.clock(trial)
    lanes = _lanes(trial, spans, _LANES if ax is None else int((c.height_pt(ax) - _ABOVE_PT) / _LANE_PT))
    notes = ax is None if notes is None else notes
    with c.canvas(ax, height_mm=30 + 6 * len(lanes) + 25 * notes) as axes:
        _steps(axes, trial, lanes, start_s)
        ranges = _zero(axes, trial, lanes, start_s)
        _spans(axes, spans, lanes, start_s)
        if c.height_pt(axes) < 2 * _LANE_PT * len(lanes):
            ranges = {}
        axes.set_yticks(range(len(lanes)), [f"{lane}{ranges.get(lane, '')}" for lane in lanes])
        axes.set_ylim(len(lanes) - 0.5, -0.5)
        axes.tick_params(axis="y", length=0)
        axes.set_xlabel(xlabel)
        axes.set_title(_title(trial), loc="left")
        if notes:
            _notes(axes, trial, alone=ax is None)
    return axes


def _lane(kind: str, what: str) -> str:
    return f"{what} steps" if kind == "rejected" else what


def _lanes(trial: Trial, spans: dict[str, Any], at_most: int) -> list[str]:
    """Put steps first, then zeros, then what had gaps, most first, as far as there is room."""
    steps = [f"{side} steps" for side in dict.fromkeys(sorted(trial.steps["side"]))]
    zeros = [f"zero of plate {plate}" for plate in dict.fromkeys(trial.zero["plate"])]
    lost: dict[str, float] = {}
    for what, from_s, to_s in zip(spans["what"], spans["from_s"], spans["to_s"], strict=True):
        if what not in steps:
            lost[what] = lost.get(what, 0.0) + to_s - from_s
    ranked = sorted(lost, key=lambda what: -lost[what])
    room = max(0, at_most - len(steps) - len(zeros))
    more = [f"… and {len(ranked) - room} more"] if len(ranked) > room else []
    return steps + zeros + ranked[:room] + more


def _steps(ax: Axes, trial: Trial, lanes: list[str], start_s: float) -> None:
    steps = trial.steps
    times_s = np.concatenate([steps["ic_time_s"], steps["to_time_s"]])
    for side in dict.fromkeys(steps["side"]):
        own = c.of(steps, side=side) & steps["valid"] & np.isfinite(steps["ic_time_s"] + steps["to_time_s"])
        spans = list(zip(steps["ic_time_s"][own], steps["to_time_s"][own], strict=True))
        seen_s = np.ptp(times_s[np.isfinite(times_s)]) / _SEEN if own.any() else 0.0
        bars = [(ic_s - start_s, to_s - ic_s) for ic_s, to_s in _joined(spans, seen_s)]
        place = lanes.index(f"{side} steps")
        ax.broken_barh(bars, (place - 0.25, 0.5), fc=c.COLOUR[side], lw=0, label=f"{side}, valid")


def _joined(spans: list[tuple[float, float]], gap_s: float) -> list[tuple[float, float]]:
    """Join what follows closer than can be seen: narrower than a pixel, some gaps would be drawn and others not."""
    joined: list[tuple[float, float]] = []
    for from_s, to_s in spans:
        follows = bool(joined) and from_s - joined[-1][1] < gap_s
        joined.append((joined.pop()[0] if follows else from_s, to_s))
    return joined


def _zero(ax: Axes, trial: Trial, lanes: list[str], start_s: float) -> dict[str, str]:
    """Draw what a plate read when nothing was on it, its range filling the lane; say the ranges by lane."""
    zero, ranges = trial.zero, {}
    for plate in dict.fromkeys(zero["plate"]):
        rows = c.of(zero, plate=plate)
        time_s, level_n = zero["time_s"][rows], zero["level_n"][rows]
        low, high = level_n.min(), level_n.max()
        lane = f"zero of plate {plate}"
        # A lane is one unit high and grows downwards; a range below 1 N is drawn as if it were 1 N.
        share = (level_n - (low + high) / 2) / max(high - low, 1.0)
        ax.plot(time_s - start_s, lanes.index(lane) - 0.7 * share, color=c.BLACK, lw=0.8)
        # Adding 0 makes −0 plain 0.
        ranges[lane] = f",\n{round(low, 1) + 0:.1f} to {round(high, 1) + 0:.1f} N".replace("-", "−")
    return ranges


def _spans(ax: Axes, spans: dict[str, Any], lanes: list[str], start_s: float) -> None:
    keys = list(zip(spans["what"], spans["kind"], strict=True))
    for lane, kind in dict.fromkeys(keys):
        if lane in lanes:
            own = [row for row, key in enumerate(keys) if key == (lane, kind)]
            ends = np.array([[spans["from_s"][row], spans["to_s"][row]] for row in own])
            # Where one end was not seen the other is marked.
            ends = np.where(np.isnan(ends), ends[:, ::-1], ends)
            bars = [(float(from_s - start_s), float(to_s - from_s)) for from_s, to_s in ends]
            ax.broken_barh(bars, (lanes.index(lane) - 0.35, 0.7), label=_WORDS.get(kind, kind), **_LOOKS[kind])


def _title(trial: Trial) -> str:
    valid, reasons = trial.steps["valid"], [reason for reason in trial.steps["reason"] if reason]
    threshold = "" if trial.event_threshold_n is None else f"force threshold {trial.event_threshold_n:.3g} N; "
    counts = [f"{reasons.count(reason)} {reason.replace('_', ' ')}" for reason in dict.fromkeys(reasons)]
    rejected = "; rejected: " + ", ".join(counts) if counts else ""
    return f"{threshold}{valid.sum()} of {len(valid)} steps valid{rejected}"


def _notes(ax: Axes, trial: Trial, *, alone: bool) -> None:
    """Write the doubts, then what was decided, below the axes: across their own figure, else no wider than they."""
    chosen = [note for note in trial.notes if note.doubt] + [
        note for note in trial.notes if not note.doubt and note.code in _CODES
    ]
    room_pt = 72 * c.figure(ax).get_figwidth() if alone else c.shared_pt(ax)
    width = max(24, int(room_pt / 3.5))
    lines = []
    for note in chosen:
        head = ("DOUBT " if note.doubt else "") + note.code
        text = textwrap.shorten(f"{head}: {note.text}", 3 * width, placeholder=" …")
        lines += textwrap.wrap(text, width, subsequent_indent="    ")
    room = len(lines) if alone else max(3, int(_NOTES_SHARE * c.height_pt(ax) / _LINE_PT))
    if len(lines) > room:
        lines = [*lines[: room - 1], "… and more in trial.notes"]
    from_left = "figure fraction" if alone else "axes fraction"
    at: dict[str, Any] = {"xycoords": (from_left, "axes fraction"), "textcoords": "offset points"}
    text = "\n".join(lines).replace("$", r"\$")
    ax.annotate(text, (0, 0), xytext=(4 * alone, -30), va="top", ha="left", fontsize=6, annotation_clip=False, **at)
