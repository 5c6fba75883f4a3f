"""Contacts from arrays, how two sources of them agree, and what the force threshold does to them.

Examples
--------
>>> import midstance as ms
>>> plate = ms.simulate.runner(duration_s=10)[0].plates[0]
>>> len(ms.events.from_force(plate.force_n[1], rate_hz=plate.rate_hz))
29
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from midstance import _core
from midstance._analysis import read
from midstance._core import (
    Recording,
    Table,
    auvinet_contacts,
    bouts,
    cadence_over_time,
    first_side,
    first_side_by_yaw,
    from_foot,
    from_force,
    from_lumbar,
    from_markers,
    from_sacrum,
    from_shank,
    from_shank_acceleration,
)

if TYPE_CHECKING:
    from typing_extensions import Unpack

    from midstance._analysis import _Metadata, _Path, _Settings

__all__ = [
    "agreement",
    "auvinet_contacts",
    "bouts",
    "cadence_over_time",
    "first_side",
    "first_side_by_yaw",
    "from_foot",
    "from_force",
    "from_lumbar",
    "from_markers",
    "from_sacrum",
    "from_shank",
    "from_shank_acceleration",
    "threshold_sensitivity",
]


def agreement(
    reference: Table | Mapping[str, Any],
    other: Table | Mapping[str, Any],
    *,
    tolerance_s: float = 0.06,
) -> Table:
    """How far the contacts and toe-offs of two sources agree.

    An event matches the nearest one of the same foot within the tolerance for which it is the nearest too. Compared is
    the time that both sources cover.

    Parameters
    ----------
    reference, other : Table or mapping
        Columns ``ic_time_s`` and ``to_time_s``, s, and where known ``side``: the table ``steps`` of a trial, or one of
        `from_force` and `from_markers`.
    tolerance_s : float, default 0.06
        Farthest apart that two events are taken for the same one, s.

    Returns
    -------
    Table
        One row for ``initial_contact`` and one for ``toe_off``: ``matched``; ``missed``, events that `other` lacks;
        ``invented``, events that `reference` lacks; ``bias_s``, the mean of `other` less `reference`;
        ``median_error_s``, the median absolute difference; ``loa_low_s`` and ``loa_high_s``, the limits of agreement
        (bias plus and minus 1.96 standard deviations).

    Raises
    ------
    MidstanceError
        ``parameter`` for columns of different lengths or a tolerance that is not above zero.

    References
    ----------
    Bland and Altman 1986, 10.1016/S0140-6736(86)90837-8.

    Examples
    --------
    >>> import midstance as ms
    >>> force = {"ic_time_s": [0.100, 0.450], "to_time_s": [0.350, 0.700]}
    >>> markers = {"ic_time_s": [0.104, 0.456], "to_time_s": [0.349, 0.701]}
    >>> table = ms.events.agreement(force, markers)
    >>> table["matched"].tolist(), table["bias_s"].round(4).tolist()
    ([2, 2], [0.005, 0.0])
    """
    return _core.event_agreement(_columns(reference), _columns(other), tolerance_s=tolerance_s)


def _columns(events: Table | Mapping[str, Any]) -> tuple[Any, Any, list[str] | None]:
    side = [str(side) for side in events["side"]] if "side" in events else None
    return events["ic_time_s"], events["to_time_s"], side


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
    # An array tells by itself what it holds.
    several: Any = thresholds_n if hasattr(thresholds_n, "__len__") else list(thresholds_n)
    return _core.threshold_sensitivity(source, several, config, keywords)
