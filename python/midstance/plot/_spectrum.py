"""The shock of landing by frequency."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from midstance._core import Table, Trial
from midstance.plot import _canvas as c

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_BAND_HZ = (10.0, 20.0)


def spectrum(trial: Trial, *, ax: Axes | None = None) -> Axes:
    """Draw the power of the acceleration in stance at the shank and at head or pelvis, by frequency.

    Power in bins of 1 Hz, mean over the stances, as the table ``spectra`` holds it. The grey stretch is the 10 to 20 Hz
    of ``psd_impact_power_g2``.

    Parameters
    ----------
    trial : Trial
        With a sensor on a shank, 500 Hz or more advised.
    ax : matplotlib.axes.Axes, optional
        Where to draw. Default: new ones.

    Returns
    -------
    matplotlib.axes.Axes
        Power in g² over frequency in Hz.

    Raises
    ------
    MidstanceError
        ``no_signal`` without a sensor on a shank whose stances are known.

    Examples
    --------
    >>> import midstance as ms
    >>> trial = ms.analyze(ms.simulate.runner(duration_s=5)[0])
    >>> try:
    ...     ms.plot.spectrum(trial)
    ... except ms.MidstanceError as error:
    ...     print(error.mend)
    spectra need a sensor on a shank, and stances
    """
    table = _spectra(trial)
    with c.canvas(ax) as axes:
        _band(axes)
        for side in c.SIDES:
            rows = c.of(table, side=side)
            if not rows.any():
                continue
            frequency, shank, upper = (c.column(table, name)[rows] for name in ("frequency_hz", "shank_g2", "upper_g2"))
            n = c.column(table, "n")[rows][0]
            axes.plot(frequency, shank, color=c.COLOUR[side], ls=c.LINE[side], label=f"{side} shank (n = {n:.0f})")
            if np.isfinite(upper).any():
                label = f"{_upper(table)}, {side} stance"
                axes.plot(frequency, upper, color=c.COLOUR[side], ls=c.LINE[side], lw=0.7, label=label)
        shown_hz = (0, c.column(table, "frequency_hz").max())
        axes.set(xlabel="frequency (Hz)", ylabel="power per 1 Hz (g²)", xlim=shown_hz, ylim=(0, None))
    return axes


def transfer(trial: Trial, *, ax: Axes | None = None) -> Axes:
    """Draw how much of the shock passes from the shank to head or pelvis, by frequency.

    The mean over 10 to 20 Hz, the grey stretch, is ``shock_attenuation_db``; below 0 dB the shock is attenuated.

    Parameters
    ----------
    trial : Trial
        With sensors of one rate on a shank and on head or pelvis.
    ax : matplotlib.axes.Axes, optional
        Where to draw. Default: new ones.

    Returns
    -------
    matplotlib.axes.Axes
        Transfer in dB over frequency in Hz, mean over the stances with one SD.

    Raises
    ------
    MidstanceError
        ``no_signal`` where one of the sensors is missing.

    Examples
    --------
    >>> import midstance as ms
    >>> trial = ms.analyze(ms.simulate.runner(duration_s=5)[0])
    >>> try:
    ...     ms.plot.transfer(trial)
    ... except ms.MidstanceError as error:
    ...     print(error.kind)
    no_signal
    """
    table = _spectra(trial)
    if not np.isfinite(c.column(table, "transfer_db")).any():
        raise c.missing(trial, "a sensor on head or pelvis of the shank's rate", "put a sensor there, too")
    with c.canvas(ax) as axes:
        _band(axes)
        axes.axhline(0, color=c.BLACK, lw=0.6)
        for side in c.SIDES:
            rows = c.of(table, side=side)
            if rows.any():
                _transfer_of(axes, side, {name: c.column(table, name)[rows] for name in table.columns[1:-1]})
        ylabel = f"transfer, shank to {_upper(table)} (dB)"
        axes.set(xlabel="frequency (Hz)", ylabel=ylabel, xlim=(0, c.column(table, "frequency_hz").max()))
    return axes


def _transfer_of(ax: Axes, side: str, of: dict[str, Any]) -> None:
    colour, mean, sd = c.COLOUR[side], of["transfer_db"], of["transfer_sd_db"]
    label = f"{side} ± SD (n = {of['n_pairs'][0]:.0f})"
    ax.plot(of["frequency_hz"], mean, color=colour, ls=c.LINE[side], label=label)
    ax.fill_between(of["frequency_hz"], mean - sd, mean + sd, color=colour, alpha=0.2, lw=0)


def _spectra(trial: Trial) -> Table:
    table = c.drawn(c.need(trial), "spectra")
    if len(table) == 0:
        raise c.missing(trial, "a shank's spectrum", "spectra need a sensor on a shank, and stances")
    return table


def _upper(table: Table) -> str:
    return str(table["upper"][0])


def _band(ax: Axes) -> None:
    ax.axvspan(*_BAND_HZ, color="#e5e5e5", lw=0, zorder=0, label="10 to 20 Hz")
