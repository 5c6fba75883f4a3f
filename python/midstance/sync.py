"""Two recordings of one motion, each with a clock of its own, onto one clock."""

from midstance._core import fit

__all__ = ["fit"]
