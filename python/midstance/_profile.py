"""What one screen may show of a runner."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import TYPE_CHECKING

from midstance import _core
from midstance._core import Profile, Study, Table, Trial

if TYPE_CHECKING:
    from midstance.training import Log


def profile(
    source: Trial | Study | Table,
    *,
    recording: str | None = None,
    speed_mps: float | None = None,
    baseline: Trial | None = None,
    mdc: Mapping[str, float] | None = None,
    references: str | os.PathLike[str] | None = None,
    log: Log | None = None,
) -> Profile:
    """Make the hip-load profile of one recording.

    At most twelve rows, always in the same order: cadence, contact time, step width, pelvic drop, hip adduction, 2-D
    angles, loading rate, tibial acceleration, left-right difference, session spike, rest days, pain state. Every number
    has its unit, side, n, 95 % interval and model; every row the grade of its evidence. Nothing is ranked or scored.

    Parameters
    ----------
    source : Trial, Study or Table
        What was analysed. A table ``summary`` alone has no models and no differences.
    recording : str, optional
        Which recording of a study.
    speed_mps : float, optional
        Running speed, m/s, where the summary does not hold it.
    baseline : Trial, optional
        An earlier recording of the same runner, for the change since then.
    mdc : dict of str to float, optional
        Minimal detectable change by name of metric, in its unit; see `midstance.statistics.minimal_detectable_change`.
    references : path, optional
        CSV with groups of your own beside those that ship: group, population, metric, speed_low_mps, speed_high_mps, n,
        mean, sd, model, source, grade. A z-score is given only where model and speed match.
    log : Log, optional
        A training log, as `midstance.training.log` reads it.

    Returns
    -------
    Profile
        ``table``, ``to_text()``, ``to_html()``; shows itself in a terminal and a notebook.

    Raises
    ------
    MidstanceError
        ``parameter`` for several recordings of which none is named, or an unknown metric in `mdc`; ``log`` for a
        malformed file of references.

    Examples
    --------
    >>> import midstance as ms
    >>> trial = ms.analyze(ms.simulate.runner(speed_mps=3.8)[0])
    >>> profile = ms.profile(trial)
    >>> int(max(profile.table["row"]))
    12
    >>> "not a diagnosis" in profile.to_text()
    True
    """
    tables = None if log is None else (log.sessions, log.days)
    given = None if mdc is None else dict(mdc)
    return _core.make_profile(source, recording, speed_mps, baseline, given, references, tables)
