"""Recordings as files that others read."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from midstance import _core
from midstance._core import Recording

if TYPE_CHECKING:
    from midstance._analysis import _Path


def convert(
    recordings: Recording | Iterable[Recording], out: _Path, *, to: str = "bids", overwrite: bool = False
) -> list[Path]:
    """Write recordings as a Motion-BIDS data set.

    Streams are written as they were read, not conditioned, in SI units and in full: `midstance.read` gives them back
    bit for bit. Markers, force plates and inertial sensors become one tracking system per kind and clock; missing
    values are ``n/a``.

    Parameters
    ----------
    recordings : Recording or iterable of Recording
        What to write; their names must differ.
    out : path
        Folder of the data set, made where it does not exist.
    to : {"bids"}
        The layout.
    overwrite : bool, default False
        Whether files that exist are written over.

    Returns
    -------
    list of Path
        The files of the recordings.

    Raises
    ------
    MidstanceError
        For a recording without streams.
    OSError
        For a file that exists or cannot be written.

    Notes
    -----
    Source of the layout: Jeung et al. 2024, 10.1038/s41597-024-03559-8. It has no channel for force, which is written
    as type ``MISC`` and explained in ``_motion.json``.

    Examples
    --------
    >>> import tempfile
    >>> import midstance as ms
    >>> recording, _ = ms.simulate.runner(duration_s=2)
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     files = ms.convert(recording, folder)
    ...     again = ms.read([file for file in files if file.name.endswith("_motion.tsv")])
    >>> bool((again.plates[0].force_n == recording.plates[0].force_n).all())
    True
    """
    if to != "bids":
        raise ValueError(f"to={to!r}; there is 'bids'")
    if isinstance(recordings, Recording):
        recordings = [recordings]
    return _core.write_bids(list(recordings), out, overwrite)
