"""Mean curves over stance or stride."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from midstance._core import Table, Trial
from midstance.plot import _canvas as c

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def curves(
    trial: Trial,
    variable: str,
    *,
    cycle: Literal["stance", "stride"] | None = None,
    reference: Mapping[str, Any] | Table | Any = None,
    ax: Axes | None = None,
) -> Axes:
    """Draw the mean curve of each side with one SD about it.

    The left curve is over the left leg's cycle, the right one over the right leg's. Over strides, a vertical line per
    side is toe-off: the mean ``duty_factor_ratio``.

    Parameters
    ----------
    trial : Trial
        Analysed with curves.
    variable : str
        As in the table ``curves``: ``"hip_adduction_deg"``, ``"vgrf_bw"``.
    cycle : {"stance", "stride"}, optional
        What 0 to 100 % is of. Default: the stride where the variable has it.
    reference : Table, DataFrame or mapping, optional
        Columns ``pct``, ``mean`` and ``sd`` of the same variable in the same unit, drawn as a grey band of one SD. Only
        curves of the same model can be compared.
    ax : matplotlib.axes.Axes, optional
        Where to draw. Default: new ones.

    Returns
    -------
    matplotlib.axes.Axes
        The variable in its unit over per cent of the cycle.

    Raises
    ------
    MidstanceError
        ``no_signal`` for a trial without curves; ``parameter`` for a variable or a cycle that has none, or an
        incomplete reference.

    Examples
    --------
    >>> import midstance as ms
    >>> trial = ms.analyze(ms.simulate.runner(duration_s=10)[0])
    >>> ms.plot.curves(trial, "hip_adduction_deg").get_ylabel()
    'hip adduction (°)'
    """
    table = c.drawn(c.need(trial), "curves")
    known = dict.fromkeys(zip(table["variable"], table["cycle"], strict=True))
    if not known:
        raise c.missing(trial, "a single curve", "look at `trial.notes`")
    cycles = [name for name in ("stride", "stance") if (variable, name) in known]
    if not cycles:
        raise c.wrong("variable", f"`{variable}`", "one of " + ", ".join(dict.fromkeys(name for name, _ in known)))
    if cycle is not None and cycle not in cycles:
        raise c.wrong("cycle", f"`{cycle}` of `{variable}`", " or ".join(cycles))
    cycle = cycle or ("stride" if "stride" in cycles else "stance")
    band = None if reference is None else _reference(reference)
    unit = np.asarray(table["unit"], dtype=object)[c.of(table, variable=variable)][0]
    with c.canvas(ax) as axes:
        if band is not None:
            pct, mean, sd = band
            axes.fill_between(pct, mean - sd, mean + sd, color="#d9d9d9", lw=0, label="reference ± SD")
            axes.plot(pct, mean, color=c.GREY, lw=0.8, ls=":")
        for side in c.SIDES:
            rows = c.of(table, variable=variable, cycle=cycle, side=side)
            if not rows.any():
                continue
            _side(axes, side, {name: c.column(table, name)[rows] for name in ("pct", "mean", "sd", "n")})
            if cycle == "stride":
                _toe_off(axes, trial, side)
        axes.set(xlabel=f"{cycle} (%)", ylabel=c.with_unit(c.words(variable), unit), xlim=(0, 100))
    return axes


def _side(ax: Axes, side: str, of: dict[str, Any]) -> None:
    colour, line = c.COLOUR[side], c.LINE[side]
    label = f"{side} ± SD (n = {of['n'][0]:.0f})"
    ax.plot(of["pct"], of["mean"], color=colour, ls=line, label=label)
    ax.fill_between(of["pct"], of["mean"] - of["sd"], of["mean"] + of["sd"], color=colour, alpha=0.2, lw=0)


def _toe_off(ax: Axes, trial: Trial, side: str) -> None:
    summary = trial.summary
    toe_off = c.column(summary, "mean")[c.of(summary, metric="duty_factor_ratio", side=side)]
    if np.isfinite(toe_off).all():
        label = "_nolegend_" if "toe-off" in ax.get_legend_handles_labels()[1] else "toe-off"
        ax.axvline(100 * toe_off[0], color=c.COLOUR[side], ls=c.LINE[side], lw=0.8, label=label)


def _reference(given: Any) -> tuple[Any, Any, Any]:
    try:
        pct, mean, sd = (np.asarray(given[name], dtype=float) for name in ("pct", "mean", "sd"))
    except (KeyError, TypeError, IndexError, ValueError) as error:
        raise c.wrong("reference", type(given).__name__, "columns of numbers `pct`, `mean` and `sd`") from error
    if not pct.shape == mean.shape == sd.shape or pct.ndim != 1:
        raise c.wrong("reference", f"columns of shape {pct.shape}, {mean.shape} and {sd.shape}", "three of one length")
    return pct, mean, sd
