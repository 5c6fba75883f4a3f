"""Feet on the ground, seen from above."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from midstance._core import Trial
from midstance.plot import _canvas as c

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def placement(trial: Trial, *, steps: Sequence[int] | None = None, ax: Axes | None = None) -> Axes:
    """Draw where the feet stood beside the line of progression, from above, running to the right.

    A point is the heel at mid-stance, the line from it ends at the front of the foot's axis. The distance of a point
    from the line of progression (the mean path of the pelvis over five strides) is ``crossover_margin_m``; a foot
    beyond it, on the other foot's side, is a purple cross. The two axes have different scales.

    Parameters
    ----------
    trial : Trial
        With markers of heels and pelvis.
    steps : sequence of int, optional
        Which steps, by number: the column ``step``. Default: the first twelve that have a place.
    ax : matplotlib.axes.Axes, optional
        Where to draw. Default: new ones.

    Returns
    -------
    matplotlib.axes.Axes
        Metres forward and to the right; the runner's left is up.

    Raises
    ------
    MidstanceError
        ``no_signal`` with the reasons where no step has a place, ``parameter`` for steps that have none.

    Examples
    --------
    >>> import midstance as ms
    >>> trial = ms.analyze(ms.simulate.runner(step_width_m=-0.02)[0])
    >>> ms.plot.placement(trial, steps=range(20, 30)).get_xlabel()
    'forward (m)'
    """
    table = c.drawn(c.need(trial), "placements")
    forward_m, right_m, toe_forward_m, toe_right_m = (
        c.column(table, name) for name in ("heel_forward_m", "heel_right_m", "toe_forward_m", "toe_right_m")
    )
    usable = np.isfinite(forward_m) & np.isfinite(right_m)
    rows = c.rows_of(trial, steps, usable, at_most=12)
    if not rows:
        mend = "the line of progression is the pelvis's mean path over five strides: record as many, with heel markers"
        raise c.missing(trial, f"foot placements ({c.reasons(table)})", mend)
    sides = np.asarray(table["side"], dtype=object)[rows]
    x, y = forward_m[rows], right_m[rows]
    crossed = trial.steps["crossover_margin_m"][rows] < 0
    with c.canvas(ax, height_mm=60) as axes:
        axes.axhline(0, color=c.BLACK, lw=0.8, ls="-.", label="line of progression")
        axes.plot(x, y, color=c.GREY, lw=0.5, label="_nolegend_")
        feet_x, feet_y = np.array([x, toe_forward_m[rows]]), np.array([y, toe_right_m[rows]])
        for side in c.SIDES:
            own = sides == side
            axes.plot(feet_x[:, own], feet_y[:, own], color=c.COLOUR[side], lw=2, label="_nolegend_")
            shown = own & ~crossed
            look: dict[str, Any] = {"marker": c.MARKER[side], "color": c.COLOUR[side], "ls": "none", "ms": 4.5}
            axes.plot(x[shown], y[shown], label=f"{side} heel", **look)
        label = f"beyond the line ({crossed.sum()} of {len(rows)})"
        axes.plot(x[crossed], y[crossed], "X", color=c.PURPLE, mec=c.BLACK, mew=0.5, ms=6, label=label)
        axes.set(xlabel="forward (m)", ylabel="right of the line (m)")
        if not axes.yaxis_inverted():
            axes.invert_yaxis()
    return axes
