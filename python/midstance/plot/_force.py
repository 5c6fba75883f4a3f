"""Vertical force: stances over one another, or a stretch of time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from midstance._core import Trial
from midstance.plot import _canvas as c

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_AROUND_S = 0.03


def grf(
    trial: Trial,
    *,
    steps: Sequence[int] | None = None,
    window_s: tuple[float, float] | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Draw the vertical force with its events, impact peaks and loading-rate segments.

    The force is the conditioned one that the metrics were made of, in body weights. The slope of a black segment is
    ``valr_bw_s``, a diamond is the impact peak.

    Parameters
    ----------
    trial : Trial
        With force and a body weight.
    steps : sequence of int, optional
        Which stances to lay over one another from initial contact on, by number: the column ``step``. Default: the
        first six valid ones.
    window_s : tuple of two floats, optional
        Draw this stretch of the recording instead, s; rejected stances are hatched.
    ax : matplotlib.axes.Axes, optional
        Where to draw. Default: new ones.

    Returns
    -------
    matplotlib.axes.Axes
        Force in BW over time in s. In a window, a clock that starts at 1000 s or later, such as one since 1970, is
        counted from the start; the label says from when.

    Raises
    ------
    MidstanceError
        ``no_signal`` where there is no force, no body weight or no stance on a plate; ``parameter`` for steps that
        cannot be drawn or an empty window.

    Examples
    --------
    >>> import midstance as ms
    >>> trial = ms.analyze(ms.simulate.runner(duration_s=10, impact={})[0])
    >>> ms.plot.grf(trial, steps=[3, 4]).get_ylabel()
    'vertical force (BW)'
    """
    weight_n = _weight_n(c.need(trial))
    if window_s is not None:
        if steps is not None:
            raise c.wrong("window_s", "a window beside steps", "one of the two")
        return _stretch(trial, weight_n, window_s, ax)
    onsets = c.drawn(trial, "onsets")
    usable = np.isfinite(c.column(onsets, "plate")) & trial.steps["valid"]
    rows = c.rows_of(trial, steps, usable, at_most=6)
    if not rows:
        raise c.missing(trial, "a valid stance on a plate", "look at the column `reason` of `trial.steps`")
    columns = trial.steps.to_dict() | onsets.to_dict()
    with c.canvas(ax) as axes:
        labels = _Once()
        for row in rows:
            side, ic_s, to_s = (columns[name][row] for name in ("side", "ic_time_s", "to_time_s"))
            plate = trial.recording.plates[int(columns["plate"][row])]
            time_s = plate.time_s
            near = (time_s >= ic_s - _AROUND_S) & (time_s <= to_s + _AROUND_S)
            force_bw = plate.force_n[1][near] / weight_n
            style: dict[str, Any] = {"color": c.COLOUR[side], "ls": c.LINE[side], "label": labels(side)}
            axes.plot(time_s[near] - ic_s, force_bw, lw=1, **style)
            axes.plot([0, to_s - ic_s], [0, 0], "|", color=c.BLACK, ms=7, label=labels("contact, toe-off"))
            _onset(axes, columns, row, ic_s, labels)
        _threshold(axes, trial, weight_n)
        axes.set(xlabel="time after initial contact (s)", ylabel="vertical force (BW)", ylim=(-0.15, None))
    return axes


class _Once:
    """Gives every label to the legend once."""

    def __init__(self) -> None:
        self.given: set[str] = set()

    def __call__(self, label: str) -> str:
        new = label not in self.given
        self.given.add(label)
        return label if new else "_nolegend_"


def _weight_n(trial: Trial) -> float:
    if not any(np.isfinite(plate.force_n[1]).any() for plate in trial.recording.plates):
        raise c.missing(trial, "vertical force", "give the file of the force plates, too")
    if trial.body_weight_n is None:
        raise c.missing(trial, "body weight", "give mass_kg")
    return trial.body_weight_n


def _onset(ax: Axes, columns: dict[str, Any], row: int, from_s: float, labels: _Once) -> None:
    """Impact peak and loading-rate segment of one stance."""
    times_s, force_bw = ([columns[f"valr_{end}_{what}"][row] for end in ("start", "end")] for what in ("time_s", "bw"))
    if np.isfinite(times_s).all():
        label = labels("VALR")
        ax.plot(np.array(times_s) - from_s, force_bw, color=c.BLACK, lw=2.2, solid_capstyle="butt", label=label)
    peak_s, peak_bw = (columns[f"impact_peak_{what}"][row] for what in ("time_s", "bw"))
    if np.isfinite(peak_s):
        ax.plot(peak_s - from_s, peak_bw, "D", color=c.PURPLE, mec=c.BLACK, mew=0.5, label=labels("impact peak"))


def _threshold(ax: Axes, trial: Trial, weight_n: float) -> None:
    if trial.event_threshold_n is not None:
        label = f"threshold {trial.event_threshold_n:.3g} N"
        ax.axhline(trial.event_threshold_n / weight_n, color=c.GREY, lw=0.6, ls=":", label=label)


def _stretch(trial: Trial, weight_n: float, window_s: tuple[float, float], ax: Axes | None) -> Axes:
    from_s, to_s = window_s
    onsets = c.drawn(trial, "onsets")
    columns = trial.steps.to_dict() | onsets.to_dict()
    inside = (columns["to_time_s"] > from_s) & (columns["ic_time_s"] < to_s)
    plates = trial.recording.plates
    shown = [(plate.time_s >= from_s) & (plate.time_s <= to_s) for plate in plates]
    if not any(mask.any() for mask in shown):
        time_s = plates[0].time_s
        raise c.wrong("window_s", f"{from_s} to {to_s} s", f"a stretch within {time_s[0]:.2f} to {time_s[-1]:.2f} s")
    start_s, xlabel = c.clock(trial)
    with c.canvas(ax) as axes:
        labels = _Once()
        for plate, mask in zip(plates, shown, strict=True):
            side = plate.foot
            look: dict[str, Any] = {"color": c.COLOUR[side], "ls": c.LINE[side]} if side else {"color": c.BLACK}
            label = labels("vertical force" if side is None else f"{side} foot")
            axes.plot(plate.time_s[mask] - start_s, plate.force_n[1][mask] / weight_n, lw=1, label=label, **look)
        for row in np.flatnonzero(inside):
            side, valid = columns["side"][row], columns["valid"][row]
            ends = [columns["ic_time_s"][row] - start_s, columns["to_time_s"][row] - start_s]
            if not valid:
                axes.axvspan(*ends, fc="none", ec=c.GREY, hatch="////", lw=0, label=labels("rejected"))
            axes.plot(ends, [0, 0], c.MARKER[side], color=c.COLOUR[side], label=labels(f"{side} contact, toe-off"))
            _onset(axes, columns, int(row), start_s, labels)
        _threshold(axes, trial, weight_n)
        shown_s = (from_s - start_s, to_s - start_s)
        axes.set(xlabel=xlabel, ylabel="vertical force (BW)", xlim=shown_s, ylim=(-0.15, None))
    return axes
