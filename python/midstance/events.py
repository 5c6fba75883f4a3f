"""Contacts from arrays: initial contact and toe-off; and what the force threshold does to them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from midstance import _core
from midstance._analysis import read
from midstance._core import (
    Recording,
    Table,
    bouts,
    cadence_over_time,
    from_foot,
    from_force,
    from_lumbar,
    from_sacrum,
    from_shank,
)

if TYPE_CHECKING:
    from typing_extensions import Unpack

    from midstance._analysis import _Metadata, _Path, _Settings

__all__ = [
    "bouts",
    "cadence_over_time",
    "from_foot",
    "from_force",
    "from_lumbar",
    "from_sacrum",
    "from_shank",
    "threshold_sensitivity",
]


def threshold_sensitivity(
    source: Recording | _Path | Iterable[_Path] | Mapping[str, Any] | Any,
    *,
    thresholds_n: Iterable[float] = (10, 20, 30, 50, 100),
    cutoff_hz: float | None = None,
    config: _Settings | None = None,
    **metadata: Unpack[_Metadata],
) -> Table:
    """Contact time at several force thresholds: how much of a result is the choice of one.

    Parameters
    ----------
    source : Recording, or whatever `midstance.read` accepts
        What to condition once and find contacts in at each threshold.
    thresholds_n : iterable of float, default (10, 20, 30, 50, 100)
        Vertical forces that make a contact, N.
    cutoff_hz, config
        As for `midstance.analyze`.
    **metadata
        As the keywords of `midstance.read`; not for a Recording.

    Returns
    -------
    Table
        One row per threshold: ``threshold_n``; ``contacts``, the number of those that are believed; ``contact_time_s``
        and ``contact_time_sd_s``, their mean and standard deviation; ``cadence_spm``.

    Raises
    ------
    MidstanceError
        For a recording without force, and as `midstance.analyze`.

    Examples
    --------
    >>> import midstance as ms
    >>> recording, truth = ms.simulate.runner(duration_s=10)
    >>> table = ms.events.threshold_sensitivity(recording)
    >>> bool(table["contact_time_s"][1] > table["contact_time_s"][4])
    True
    """
    axes = metadata.pop("axes", None)
    if not isinstance(source, Recording):
        source = read(source, config=config, **metadata)
    elif metadata:
        source = _core.declare(source, dict(metadata), None)
    keywords = {"condition": {"axes": axes, "force_cutoff_hz": cutoff_hz}}
    return _core.threshold_sensitivity(source, [float(n) for n in thresholds_n], config, keywords)
