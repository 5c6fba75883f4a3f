"""Training and pain log: loads, spikes and pain states per session; rest days and hours per day.

Examples
--------
>>> import midstance as ms
>>> round(ms.training.session_spike_pct(12.0, 10.0))
20
"""

from __future__ import annotations

import datetime
import os
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from midstance import _core
from midstance._core import Table, monotony, pain_state, session_spike_pct

if TYPE_CHECKING:
    _Date = str | datetime.date

__all__ = ["Log", "log", "monotony", "pain_state", "session_spike_pct"]


class Log(NamedTuple):
    """What a log gives.

    Attributes
    ----------
    sessions : Table
        One row per row of the log: load, spike against the month before, pain state and why.
    days : Table
        One row per calendar day: rest days, hours, distance, ratios, monotony, strain; ``absent`` says what is missing.

    Examples
    --------
    >>> import pandas as pd
    >>> import midstance as ms
    >>> log = ms.training.log(pd.DataFrame({"date": ["2026-03-01", "2026-03-05"], "distance_km": [10, 12]}))
    >>> len(log.sessions), len(log.days)
    (2, 5)
    """

    sessions: Table
    days: Table


def log(
    source: str | os.PathLike[str] | Any,
    *,
    complete_from: _Date | None = None,
    complete_until: _Date | None = None,
    mode: Literal["all_training", "running"] = "all_training",
    utc_offset_h: float | None = None,
    safe_0_10: float = 3.0,
    acceptable_0_10: float = 5.0,
) -> Log:
    """Read a training and pain log.

    Parameters
    ----------
    source : path or DataFrame
        CSV, or a pandas or polars frame, with one row per session. Only ``date`` is needed, as ``2026-03-01`` or as
        local time; further columns: duration_min, distance_km, activity, rpe_0_10, pain_before_0_10, pain_during_0_10,
        pain_worst_24h_0_10, pain_next_morning_0_10, pain_resolved_h, night_pain, rest_pain, weight_bearing_ok, hop_ok,
        groin_pain_rising, locking, deformity, side, location, notes. An empty cell is unknown, never 0.
    complete_from, complete_until : date or str, optional
        First and last day over which the log is complete. Only there a day without a row is a rest day.
    mode : {"all_training", "running"}
        Which sessions count towards rest days, hours and load.
    utc_offset_h : float, optional
        Hours by which the runner's clock is ahead of UTC, for times that end in ``Z``.
    safe_0_10, acceptable_0_10 : float, default 3 and 5
        Pain of 10 during a session up to which it is settled and acceptable; the second is often 4 in popular versions.

    Returns
    -------
    Log
        ``sessions`` and ``days``.

    Raises
    ------
    MidstanceError
        ``log`` with line and column for what does not fit.
    OSError
        For a file that cannot be opened.

    Examples
    --------
    >>> import pandas as pd
    >>> import midstance as ms
    >>> frame = pd.DataFrame({"date": ["2026-03-01", "2026-03-05"], "distance_km": [10, 12]})
    >>> ms.training.log(frame).sessions["spike_band"]
    ['', 'small']
    """
    given = {
        "from": None if complete_from is None else str(complete_from),
        "until": None if complete_until is None else str(complete_until),
        "mode": mode,
        "utc_offset_h": utc_offset_h,
        "safe_0_10": safe_0_10,
        "acceptable_0_10": acceptable_0_10,
    }
    if isinstance(source, str | os.PathLike):
        return Log(*_core.training_log(source, None, given))
    if hasattr(source, "write_csv"):
        text = source.write_csv()
    elif hasattr(source, "to_csv"):
        text = source.to_csv(index=False)
    else:
        raise TypeError(f"a training log is a path or a DataFrame, not {type(source).__name__}")
    return Log(*_core.training_log(None, text, given))
