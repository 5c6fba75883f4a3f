"""What changes over a run, and over weeks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from midstance._core import Trial
from midstance.plot import _canvas as c

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from midstance.training import Log


# States of the pain log, by `midstance.training`, from none to most.
_PAIN: dict[str, dict[str, Any]] = {
    "settled": {"marker": "o", "color": "#ffffff"},
    "acceptable": {"marker": "^", "color": c.ORANGE},
    "exceeded": {"marker": "X", "color": c.PURPLE},
    "red_flag": {"marker": "D", "color": c.BLACK},
}


def over_time(trial: Trial, metric: str = "cadence_spm", *, cumulative: bool = False, ax: Axes | None = None) -> Axes:
    """Draw one metric step by step: cadence, or what loads the runner.

    Parameters
    ----------
    trial : Trial
        Lab or outdoor run.
    metric : str, default "cadence_spm"
        A metric of steps or strides, such as ``"pta_axial_g"`` or ``"valr_bw_s"``. Unbelieved steps have no point.
    cumulative : bool, default False
        Whether to add the values of each side up instead, as ``cumulative_pta_left_g`` does.
    ax : matplotlib.axes.Axes, optional
        Where to draw. Default: new ones.

    Returns
    -------
    matplotlib.axes.Axes
        The metric in its unit over the time of initial contact, s; a thin line is the mean of a side, a grey stretch is
        no running. A clock that starts at 1000 s or later, such as one since 1970, is counted from the start; the label
        says from when.

    Raises
    ------
    MidstanceError
        ``parameter`` for an unknown metric, ``no_signal`` with the reasons where it has no value.

    Examples
    --------
    >>> import midstance as ms
    >>> trial = ms.analyze(ms.simulate.runner(duration_s=20, variability_ratio=0.01)[0])
    >>> ms.plot.over_time(trial).get_ylabel()
    'cadence (steps/min)'
    """
    steps = c.need(trial).steps
    if metric not in steps or steps.units[metric] == "":
        raise c.wrong("metric", f"`{metric}`", "a metric of steps or strides; `midstance.metrics()` lists them")
    time_s, values = steps["ic_time_s"], c.column(steps, metric)
    shown = np.isfinite(time_s) & np.isfinite(values)
    if not shown.any():
        raise c.missing(trial, f"a value of `{metric}` ({c.reasons(steps, metric)})", "choose a metric that has values")
    sides = np.asarray(steps["side"], dtype=object)
    start_s, xlabel = c.clock(trial)
    time_s = time_s - start_s
    # Many points are small, few ones not.
    size = float(np.clip(3 * (200 / shown.sum()) ** 0.5, 1.2, 3))
    with c.canvas(ax, height_mm=60) as axes:
        _no_running(axes, trial, start_s)
        for side in [*c.SIDES, "unknown"]:
            own = shown & (sides == side)
            if not own.any():
                continue
            look: dict[str, Any] = {"color": c.COLOUR[side], "label": side if side in c.SIDES else "side unknown"}
            if cumulative:
                axes.plot(time_s[own], np.cumsum(values[own]), ls=c.LINE[side], **look)
                continue
            axes.plot(time_s[own], values[own], c.MARKER[side], ms=size, rasterized=shown.sum() > 2000, **look)
            means = c.column(trial.summary, "mean")[c.of(trial.summary, metric=metric, side=side)]
            for mean in means[np.isfinite(means)]:
                axes.axhline(mean, color=c.COLOUR[side], ls=c.LINE[side], lw=0.8, label=f"{side} mean")
        name = ("cumulative " if cumulative else "") + c.words(metric)
        axes.set(xlabel=xlabel, ylabel=c.with_unit(name, steps.units[metric]))
    return axes


def _no_running(ax: Axes, trial: Trial, start_s: float) -> None:
    """Shade the bouts in which the runner did not run."""
    bouts = trial.bouts
    if not bouts.columns:
        return
    spans = dict.fromkeys(zip(bouts["start_s"], bouts["end_s"], bouts["activity"], strict=True))
    others = [(start, end) for start, end, activity in spans if activity != "running"]
    for number, (start, end) in enumerate(others):
        ax.axvspan(
            start - start_s,
            end - start_s,
            color="#e5e5e5",
            lw=0,
            zorder=0,
            label="no running" if number == 0 else "_nolegend_",
        )


def training(log: Log, *, ax: Axes | None = None) -> Axes:
    """Draw the training of each day: load, or distance where no load was logged, and what the pain log says of it.

    Parameters
    ----------
    log : Log
        As `midstance.training.log` reads it.
    ax : matplotlib.axes.Axes, optional
        Where to draw. Default: new ones.

    Returns
    -------
    matplotlib.axes.Axes
        Session load in arbitrary units (exertion times minutes), else km, one bar per session; the pain state stands
        above a session that has one other than unknown, as a symbol that the legend explains.

    Raises
    ------
    MidstanceError
        ``no_signal`` for a log that has neither.

    Examples
    --------
    >>> import pandas as pd
    >>> import midstance as ms
    >>> frame = pd.DataFrame({"date": ["2026-03-01", "2026-03-05"], "distance_km": [10, 12]})
    >>> ms.plot.training(ms.training.log(frame)).get_ylabel()
    'distance (km)'
    """
    sessions = log.sessions
    named = {"srpe_load_au": "session load (a.u.)", "distance_km": "distance (km)"}
    there = [name for name in named if name in sessions and np.isfinite(c.column(sessions, name)).any()]
    if not there:
        found, mend = (
            "a log without exertion and minutes, or distance",
            "log rpe_0_10 with duration_min, or distance_km",
        )
        raise c.absent(found, mend)
    values, label = c.column(sessions, there[0]), named[there[0]]
    days = np.array([text[:10] for text in sessions["date"]], dtype="datetime64[D]")
    with c.canvas(ax, height_mm=60) as axes:
        axes.bar(days, values, width=0.8, color=c.BLUE)
        states = np.asarray(sessions["pain_state"], dtype=object)
        for state, look in _PAIN.items():
            shown = (states == state) & np.isfinite(values)
            if shown.any():
                above: dict[str, Any] = {
                    "ls": "none",
                    "mec": c.BLACK,
                    "mew": 0.5,
                    "ms": 5,
                    "label": "pain " + state.replace("_", " "),
                }
                axes.plot(days[shown], values[shown] + 0.06 * np.nanmax(values), **look, **above)
        axes.set(xlabel="day", ylabel=label)
        axes.set_ylim(0, 1.15 * np.nanmax(values))
    return axes
