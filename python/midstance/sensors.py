"""Inertial sensors: regular clock, gravity, which way the segment faces."""

from midstance._core import align

__all__ = ["align"]
