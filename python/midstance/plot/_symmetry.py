"""Right against left."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from midstance._core import Trial
from midstance._core import symmetry as compare
from midstance.plot import _canvas as c

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_DEFAULT = ("contact_time_s", "flight_time_s", "step_time_s")


def symmetry(
    trial: Trial,
    *,
    metrics: Sequence[str] | None = None,
    mdc: Mapping[str, float] | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Draw the difference of right and left, with its interval, beside the variation within each side.

    One bar per metric, from the table of `midstance.statistics.symmetry`: right − left in the metric's own unit with
    its 95 % interval. Behind it, one SD of the strides of the left (upper band) and of the right (lower band). A
    difference is no finding by its size alone; see the column ``statement`` of the table.

    Parameters
    ----------
    trial : Trial
        With both sides.
    metrics : sequence of str, optional
        Metrics of one unit. Default: contact, flight and step time, where the trial has them.
    mdc : dict of str to float, optional
        Minimal detectable change by name of metric, in its unit: drawn as dotted lines.
    ax : matplotlib.axes.Axes, optional
        Where to draw. Default: new ones.

    Returns
    -------
    matplotlib.axes.Axes
        Difference in the metrics' unit; positive where the right is larger.

    Raises
    ------
    MidstanceError
        ``parameter`` for an unknown metric or metrics of several units, ``no_signal`` with the reason where a
        difference is absent.

    Examples
    --------
    >>> import midstance as ms
    >>> trial = ms.analyze(ms.simulate.runner(asymmetry_s=0.01, variability_ratio=0.01)[0])
    >>> ms.plot.symmetry(trial, metrics=["contact_time_s"]).get_xlabel()
    'right − left (s)'
    """
    table = compare(c.need(trial), mdc=mdc).to_dict()
    known = dict(zip(table["metric"], range(len(table["metric"])), strict=True))
    names = [metrics] if isinstance(metrics, str) else list(metrics or [])
    for name in names:
        if name not in known:
            raise c.wrong("metrics", f"`{name}`", "metrics of steps or strides; `midstance.metrics()` lists them")
    if metrics is None:
        names = [name for name in _DEFAULT if np.isfinite(table["difference"][known[name]])]
    units = dict.fromkeys(table["unit"][known[name]] for name in names)
    if len(units) > 1:
        raise c.wrong(
            "metrics", "units " + ", ".join(units), "metrics of one unit", "draw each unit into an `ax` of its own"
        )
    absent = [
        f"{name} ({table['absent'][known[name]]})" for name in names if np.isnan(table["difference"][known[name]])
    ]
    if absent or not names:
        mend = "choose metrics that have values on both sides"
        raise c.missing(trial, "a difference of " + (", ".join(absent) or "contact, flight and step time"), mend)
    with c.canvas(ax, height_mm=22 + 16 * len(names)) as axes:
        for place, name in enumerate(names):
            _bar(axes, trial, {key: table[key][known[name]] for key in table}, place)
        axes.axvline(0, color=c.BLACK, lw=0.8)
        axes.set_yticks(range(len(names)), [_row_label(table, known[name]) for name in names])
        axes.set_ylim(len(names) - 0.5, -0.5)
        axes.tick_params(axis="y", length=0)
        low, high = axes.get_xlim()
        axes.set_xlim(-max(abs(low), abs(high)), max(abs(low), abs(high)))
        c.few_ticks(axes)
        axes.set_xlabel(c.with_unit("right − left", next(iter(units))))
    return axes


def _row_label(table: dict[str, Any], row: int) -> str:
    left, right = (f"{table[name][row]:#.3g}".rstrip(".") for name in ("left_mean", "right_mean"))
    return f"{c.words(table['metric'][row])}\nleft {left}, right {right}\nn = {table['n'][row]}"


def _bar(ax: Axes, trial: Trial, row: dict[str, Any], place: int) -> None:
    first = place == 0
    deviations = c.column(trial.summary, "sd")
    for side, offset, hatch in (("left", -0.19, "////"), ("right", 0.19, "\\\\\\\\")):
        sd = deviations[c.of(trial.summary, metric=row["metric"], side=side)][0]
        if np.isfinite(sd):
            label = f"± SD, {side}" if first else "_nolegend_"
            look: dict[str, Any] = {"fc": "#eeeeee", "ec": c.GREY, "hatch": hatch, "lw": 0, "zorder": 0}
            ax.barh(place + offset, 2 * sd, left=-sd, height=0.36, label=label, **look)
    ax.barh(place, row["difference"], height=0.3, color=c.BLUE, label="difference" if first else "_nolegend_")
    low, high = row["ci95_low"], row["ci95_high"]
    if np.isfinite([low, high]).all():
        label = "95 % interval" if first else "_nolegend_"
        ax.plot([low, high], [place, place], "|-", color=c.BLACK, lw=1, ms=6, label=label)
    if np.isfinite(row["mdc95"]):
        ends = np.array([-1, 1]) * row["mdc95"]
        label = "minimal detectable change" if first else "_nolegend_"
        ax.vlines(ends, place - 0.38, place + 0.38, color=c.BLACK, ls=":", lw=1.2, label=label)
