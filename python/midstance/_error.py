"""The exception that midstance raises, as in the Rust module ``error``."""

from __future__ import annotations

from typing import NamedTuple


class Place(NamedTuple):
    """Where in an input the trouble is; counts start at 1, ``byte`` at 0, unknown parts are None.

    Examples
    --------
    >>> import midstance as ms
    >>> ms.Place(line=4, column=2)
    Place(line=4, column=2, byte=None, field=None)
    """

    line: int | None = None
    column: int | None = None
    byte: int | None = None
    field: str | None = None


class MidstanceError(ValueError):
    """A file, a parameter or a call that cannot be used.

    What the operating system refuses is an ``OSError`` (``FileNotFoundError``, ``PermissionError`` …) instead.

    Attributes
    ----------
    kind : str
        Stable slug of what went wrong: ``"bad_number"``, ``"rate"``, ``"parameter"`` …
    path : str or None
        The file, where there is one.
    place : Place or None
        Line, column, byte or field within it.
    found, expected, mend : str
        What was there, what should have been, and how to mend it.

    Examples
    --------
    >>> import midstance as ms
    >>> try:
    ...     ms.signal.lowpass([0.0] * 100, rate_hz=1000, cutoff_hz=900)
    ... except ms.MidstanceError as error:
    ...     print(error.kind, error.place.field, error.found)
    parameter cutoff_hz 900
    """

    __module__ = "midstance"

    kind: str
    path: str | None
    place: Place | None
    found: str
    expected: str
    mend: str

    def __init__(
        self,
        message: str,
        *,
        kind: str = "internal",
        path: str | None = None,
        place: Place | None = None,
        found: str = "",
        expected: str = "",
        mend: str = "",
    ) -> None:
        super().__init__(message)
        self.kind = kind
        self.path = path
        self.place = place
        self.found = found
        self.expected = expected
        self.mend = mend
