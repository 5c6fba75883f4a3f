"""The exception that midstance raises, as in the Rust module ``error``."""

from __future__ import annotations

from typing import NamedTuple


class Place(NamedTuple):
    """Where in an input the trouble is; counts start at 1, ``byte`` at 0, unknown parts are None."""

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
        What was there, what should have been, and how to mend it (empty when there is nothing to add).
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
