"""Where feet land."""

from midstance._core import offset_from_line

__all__ = ["offset_from_line"]
